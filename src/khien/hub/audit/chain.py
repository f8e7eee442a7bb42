"""Adds events to the chain, and says what bytes of an event are hashed.

`record` is called by every action function, inside the transaction of the change it describes:
both are stored or neither is. It must never be handed what a person wrote.
"""

import json
import re
from hashlib import sha256
from typing import Any

from django.db import connection, models, transaction

from khien.core import clock
from khien.hub.audit import anchors
from khien.hub.audit.models import Event, Head

START = sha256(b"khien audit chain 1").hexdigest()
"""The digest before the first event."""

_CODE = re.compile(r"[A-Za-z0-9_.:@/+\-]{0,100}")
_NAME = re.compile(r"[a-z0-9_.]{1,64}")


def event_bytes(number: int, at_us: int, actor: str, action: str, obj: str, codes: str) -> bytes:
    """The canonical bytes of an event. No field can hold a line feed: lines are unambiguous."""
    return f"{number}\n{at_us}\n{actor}\n{action}\n{obj}\n{codes}".encode()


def digest_after(previous: str, body: bytes) -> str:
    """The digest of an event whose canonical bytes are `body`, after one with digest `previous`."""
    return sha256(previous.encode() + b"\n" + body).hexdigest()


def actor_code(actor: Any) -> str:
    """`user:<id>` for a member of staff, else the given code (reporter, system, provider:3)."""
    if isinstance(actor, models.Model):
        return f"user:{actor.pk}"
    return _checked(str(actor), "actor")


def object_code(obj: Any) -> str:
    """`<app>.<model>:<id>` for a row, else the given code, empty for none."""
    if obj is None:
        return ""
    if isinstance(obj, models.Model):
        return f"{obj._meta.label_lower}:{obj.pk}"
    return _checked(str(obj), "object")


def record(actor: Any, action: str, obj: Any = None, **codes: str | int | bool | None) -> int:
    """Adds one event and returns its number.

    `codes` are identifiers, codes, numbers and booleans: text with a space or a letter outside
    ASCII is refused with ValueError, so that no sentence of a reporter can slip in. Raises
    RuntimeError outside a transaction. Locks the head of the chain until the transaction ends:
    take other locks (a list's state, an item) before, never after.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"audit.record({action!r}) must run inside the change's transaction.")
    if not _NAME.fullmatch(action):
        raise ValueError(f"{action!r} is not the name of an action.")
    who, what = actor_code(actor), object_code(obj)
    for key, value in codes.items():
        if isinstance(value, str):
            _checked(value, key)
        elif value is not None and not isinstance(value, int):
            raise ValueError(f"The code {key} of {action} is a {type(value).__name__}.")
    packed = json.dumps(codes, sort_keys=True, separators=(",", ":"))
    at_us = int(clock.now().timestamp() * 1_000_000)
    head = _locked_head()
    number = head.number + 1
    digest = digest_after(head.digest, event_bytes(number, at_us, who, action, what, packed))
    Event.objects.bulk_create(
        [
            Event(
                number=number,
                at_us=at_us,
                actor=who,
                action=action,
                object=what,
                codes=packed,
                digest=digest,
            )
        ]
    )
    Head.objects.filter(pk=1).update(number=number, digest=digest)
    if anchors.due():
        transaction.on_commit(anchors.write, robust=True)
    return number


def _locked_head() -> Head:
    head = Head.objects.select_for_update().filter(pk=1).first()
    if head is None:
        Head.objects.bulk_create([Head(pk=1, number=0, digest=START)], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(pk=1)
    return head


def _checked(value: str, name: str) -> str:
    if not _CODE.fullmatch(value):
        raise ValueError(f"The {name} of an audit event is a code, not free text.")
    return value
