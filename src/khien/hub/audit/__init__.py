"""The log nobody can quietly change: who did or read what, as codes, in a hash chain.

Other desks call `record` and `record_each`, nothing else. Only this package writes the log.
"""

from collections.abc import Iterable
from typing import Any

__all__ = ["record", "record_each"]


def record(actor: Any, action: str, obj: Any = None, **codes: str | int | bool | None) -> None:
    """Writes one event inside the caller's transaction; see `khien.hub.audit.chain.record`."""
    from khien.hub.audit.chain import record as write

    write(actor, action, obj, **codes)


def record_each(
    actor: Any, action: str, objects: Iterable[Any], **codes: str | int | bool | None
) -> None:
    """Writes one event for each object; see `khien.hub.audit.chain.record_each`."""
    from khien.hub.audit.chain import record_each as write

    write(actor, action, objects, **codes)
