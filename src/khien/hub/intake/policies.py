"""Who at the desk may read and answer what reporters wrote. Reporters hold their receipt instead.

The vault is the second lock: even with the right, only a member of a team that the report's
envelope was sealed to can open it.
"""

from django.utils.translation import gettext_lazy as _

from khien.hub.accounts.models import Role
from khien.hub.accounts.rights import declare

declare(
    "intake.read_report",
    roles={Role.COUNSELLOR, Role.ANALYST, Role.SUPERVISOR},
    doc=_("Read what a reporter wrote and the messages since"),
)
declare(
    "intake.answer",
    roles={Role.COUNSELLOR, Role.ANALYST, Role.SUPERVISOR},
    doc=_("Write an answer to a reporter"),
)
declare(
    "intake.list_reports",
    roles={Role.COUNSELLOR, Role.ANALYST, Role.SUPERVISOR},
    doc=_("See which reports came in, without their words"),
)
