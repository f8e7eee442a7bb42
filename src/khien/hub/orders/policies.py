"""Rights over removal orders. Providers answer their own through the API, by their key."""

from django.utils.translation import gettext_lazy as _

from khien.hub.accounts.models import Role
from khien.hub.accounts.rights import declare

_DESK = {Role.ANALYST, Role.SUPERVISOR}

declare(
    "orders.read",
    roles={Role.COUNSELLOR, Role.ANALYST, Role.SUPERVISOR, Role.ADMIN, Role.AUDITOR},
    doc=_("See removal orders and their clocks"),
)
declare(
    "orders.export",
    roles={Role.SUPERVISOR, Role.AUDITOR},
    doc=_("Take removal orders away as a file"),
)
declare("orders.assign", roles=_DESK, doc=_("Give an order to the provider who must act"))
declare(
    "orders.answer",
    roles=_DESK,
    doc=_("Note a provider's answer that came by telephone or letter"),
)
declare("orders.withdraw", roles={Role.SUPERVISOR}, doc=_("Take an order back"))
