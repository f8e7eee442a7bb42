"""Rights over the audit log: to read it, never to change it."""

from django.utils.translation import gettext_lazy as _

from khien.hub.accounts.models import Role
from khien.hub.accounts.rights import declare

declare("audit.view", roles={Role.AUDITOR, Role.SUPERVISOR}, doc=_("Read the audit log"))
declare("audit.export", roles={Role.AUDITOR}, doc=_("Take the audit log away as a file"))
declare("audit.verify", roles={Role.AUDITOR, Role.SUPERVISOR}, doc=_("Verify the chain"))
