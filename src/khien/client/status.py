"""How a client stands, for the people who operate it."""

from datetime import datetime
from typing import Literal

import msgspec

Mode = Literal["starting", "events", "polling", "waiting", "refused", "closed"]


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """One moment of a client. `problem` and `hint` are words for an operator, "" when all is well.

    `mode`: `events` follows the hub live, `polling` asks every few seconds, `waiting` tries again
    after the hub could not be reached (the last good list stays in force), `refused` needs a
    person. `checked_at` is when the hub last confirmed that the list is the newest.
    """

    ready: bool
    list: str
    version: int
    entries: int
    mode: Mode
    changed_at: datetime | None = None
    checked_at: datetime | None = None
    acknowledged: int = 0
    from_disk: bool = False
    problem: str = ""
    hint: str = ""
