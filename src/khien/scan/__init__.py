"""The HTTP scan API: Starlette and msgspec, one event loop, never Django, never a query per scan.

`khien.serve` builds it with `scan.app.build_app`; everything it does not hold in memory comes
through the protocols of `scan.ports`.

The package can also be called: `khien.scan(item)` is `policy.judge.judge(item)`. Importing a
submodule binds the package to the name `khien.scan`, so it must answer to both uses.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from khien.core.words import Item
    from khien.detect.detector import Lists
    from khien.policy.judge import Judgement
    from khien.policy.policy import Policy


class _CallablePackage(ModuleType):
    def __call__(
        self, item: "Item", lists: "Lists | None" = None, policy: "Policy | None" = None
    ) -> "Judgement":
        from khien.policy.judge import judge

        return judge(item, lists, policy)


sys.modules[__name__].__class__ = _CallablePackage
