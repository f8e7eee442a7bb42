"""Rights over partners' feeds: to see them, and to say yes or no to a flood."""

from django.utils.translation import gettext_lazy as _

from khien.hub.accounts.models import Role
from khien.hub.accounts.rights import declare

declare(
    "exchange.read",
    roles={Role.ANALYST, Role.SUPERVISOR, Role.ADMIN, Role.AUDITOR},
    doc=_("See the feeds of hashes that partners share with us"),
)
declare(
    "exchange.settle",
    roles={Role.SUPERVISOR},
    doc=_("Take over or refuse what a feed has sent more of than expected"),
)
declare(
    "exchange.change",
    roles={Role.ADMIN},
    doc=_("Connect a feed, switch it on or off"),
)
