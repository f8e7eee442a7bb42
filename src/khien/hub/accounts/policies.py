"""Rights over staff accounts."""

from django.utils.translation import gettext_lazy as _

from khien.hub.accounts.models import Role, User
from khien.hub.accounts.rights import Relation, declare


def _same_agency(user: User, member: User) -> bool:
    return user.pk != member.pk and (
        user.role == Role.ADMIN
        or (
            member.agency_id is not None
            and member.agency_id == user.agency_id
            and member.role != Role.ADMIN
        )
    )


MEMBER = Relation("colleague", _same_agency, _("another person; for supervisors: own agency"))

declare(
    "desk.enter",
    roles=set(Role.values),
    doc=_("Open the desk after signing in"),
)
declare(
    "staff.list",
    roles={Role.SUPERVISOR, Role.ADMIN},
    doc=_("See the list of staff"),
)
declare(
    "staff.invite",
    roles={Role.ADMIN},
    doc=_("Create an account and hand over its first-password link"),
)
declare(
    "staff.deactivate",
    roles={Role.SUPERVISOR, Role.ADMIN},
    relation=MEMBER,
    doc=_("Close an account, or open it again"),
)
declare(
    "staff.reset",
    roles={Role.SUPERVISOR, Role.ADMIN},
    relation=MEMBER,
    doc=_("Hand over a new first-password link and remove the second factor"),
)
