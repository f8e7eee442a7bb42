"""Rights over reported items: to see the queue, open an item, and say how urgent it is."""

from django.utils.translation import gettext_lazy as _

from khien.hub.accounts.models import Role
from khien.hub.accounts.rights import declare

_READERS = {Role.COUNSELLOR, Role.ANALYST, Role.SUPERVISOR}

declare("content.list", roles=_READERS, doc=_("See which items wait, without their words"))
declare("content.open", roles=_READERS, doc=_("Open an item and read what was reported"))
declare(
    "content.export",
    roles={Role.ANALYST, Role.SUPERVISOR},
    doc=_("Take the queue away as a file, without anybody's words"),
)
declare(
    "content.rate",
    roles=_READERS,
    doc=_("Say how soon an item must be looked at"),
)
