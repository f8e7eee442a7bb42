"""Rights over banks of hashes and over feedback on entries."""

from django.utils.translation import gettext_lazy as _

from khien.hub.accounts.models import Role
from khien.hub.accounts.rights import declare

declare("banks.read", roles=set(Role.values), doc=_("See the banks of hashes"))
declare("banks.change", roles={Role.SUPERVISOR}, doc=_("Make a bank, switch it, set its share"))
declare(
    "banks.give_feedback",
    roles={Role.ANALYST, Role.SUPERVISOR},
    doc=_("Confirm or dispute an entry"),
)
