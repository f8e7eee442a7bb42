"""Rights over the lists: to read them, to list what is known good, to import and to retract."""

from django.utils.translation import gettext_lazy as _

from khien.hub.accounts.models import Role
from khien.hub.accounts.rights import declare

_EVERYONE = set(Role.values)

declare("listdesk.read", roles=_EVERYONE, doc=_("Search the lists and their releases"))
declare(
    "listdesk.add_known_good",
    roles={Role.SUPERVISOR},
    doc=_("List a name as known good, so that it is not blocked"),
)
declare("listdesk.import", roles={Role.SUPERVISOR}, doc=_("List many values from a file"))
declare("listdesk.export", roles={Role.SUPERVISOR}, doc=_("Take a list away as a file"))
declare(
    "listdesk.retract",
    roles={Role.SUPERVISOR},
    doc=_("Take an entry off a list"),
)
declare(
    "listdesk.switch_off",
    roles={Role.SUPERVISOR},
    doc=_("Let an entry match nothing until a date"),
)
declare(
    "listdesk.recheck",
    roles={Role.ANALYST, Role.SUPERVISOR},
    doc=_("Say that an entry was looked at again and still holds"),
)
