"""Rights over providers and their keys."""

from django.utils.translation import gettext_lazy as _

from khien.hub.accounts.models import Role
from khien.hub.accounts.rights import declare

declare(
    "providers.read",
    roles={Role.COUNSELLOR, Role.ANALYST, Role.SUPERVISOR, Role.ADMIN, Role.AUDITOR},
    doc=_("See providers and since when each is protected"),
)
declare("providers.change", roles={Role.ADMIN}, doc=_("Connect a provider or change it"))
declare("providers.issue_key", roles={Role.ADMIN}, doc=_("Issue a key to a provider"))
declare("providers.revoke_key", roles={Role.ADMIN}, doc=_("Revoke a key"))
