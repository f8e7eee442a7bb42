"""The log nobody can quietly change: who did or read what, as codes, in a hash chain.

Other desks call `record` and nothing else. Only this package writes the log.
"""

from typing import Any

__all__ = ["record"]


def record(actor: Any, action: str, obj: Any = None, **codes: str | int | bool | None) -> None:
    """Writes one event inside the caller's transaction; see `khien.hub.audit.chain.record`."""
    from khien.hub.audit.chain import record as write

    write(actor, action, obj, **codes)
