"""Adds events to the chain, and says what bytes of an event are hashed.

`record` is called by every action function, inside the transaction of the change it describes:
both are stored or neither is. It must never be handed what a person wrote.

On SQLite, where one transaction writes at a time, an event takes its place in the chain at once.
On PostgreSQL transactions run side by side; one that held the head of the chain while it waits
for a row would sooner or later wait in a circle. There an event is stored with a number below
zero and `place_waiting` gives it its place right after the commit, in the order of commits; after
a crash the next one to look does it.
"""

import json
import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.db import connection, models, transaction

from khien.core import clock
from khien.hub.audit import anchors
from khien.hub.audit.models import Event, Head

START = sha256(b"khien audit chain 1").hexdigest()
"""The digest before the first event."""

_FAR_BELOW = 2**62
"""Taken from the numbers of waiting events: below zero, and still in the order of recording."""

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


def record(actor: Any, action: str, obj: Any = None, **codes: str | int | bool | None) -> None:
    """Adds one event.

    `codes` are identifiers, codes, numbers and booleans: text with a space or a letter outside
    ASCII is refused with ValueError, so that no sentence of a reporter can slip in. Raises
    RuntimeError outside a transaction.
    """
    record_each(actor, action, [obj], **codes)


def record_each(
    actor: Any, action: str, objects: Iterable[Any], **codes: str | int | bool | None
) -> None:
    """Adds one event for each object, with one step of the chain's head; as `record` otherwise."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"audit.record({action!r}) must run inside the change's transaction.")
    if not _NAME.fullmatch(action):
        raise ValueError(f"{action!r} is not the name of an action.")
    who = actor_code(actor)
    for key, value in codes.items():
        if isinstance(value, str):
            _checked(value, key)
        elif value is not None and not isinstance(value, int):
            raise ValueError(f"The code {key} of {action} is a {type(value).__name__}.")
    at_us = int(clock.now().timestamp() * 1_000_000)
    said = json.dumps(codes, sort_keys=True, separators=(",", ":"))
    events = [
        Event(at_us=at_us, actor=who, action=action, object=object_code(obj), codes=said)
        for obj in objects
    ]
    if connection.vendor == "postgresql":
        for event in events:
            event.number = _waiting_number()
        Event.objects.bulk_create(events)
        transaction.on_commit(place_waiting, robust=True)
    elif events:
        head = _locked_head()
        for event in events:
            _place(event, head)
        Event.objects.bulk_create(events)
        Head.objects.filter(pk=1).update(number=head.number, digest=head.digest)
    if anchors.due():
        transaction.on_commit(anchors.write, robust=True)


def place_waiting() -> int:
    """Gives every stored event that waits its place in the chain; returns how many did."""
    if connection.vendor != "postgresql" or not Event.objects.filter(number__lt=0).exists():
        return 0
    with transaction.atomic():
        head = _locked_head()
        waiting = list(Event.objects.filter(number__lt=0).order_by("number"))
        places = []
        for event in waiting:
            stored_as = event.number
            _place(event, head)
            places.append((event.number, event.digest, stored_as))
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE audit_event SET number = %s, digest = %s WHERE number = %s", places
            )
        Head.objects.filter(pk=1).update(number=head.number, digest=head.digest)
    return len(waiting)


def _place(event: Event, head: Head) -> None:
    """Puts an event at the end of the chain and moves the head there."""
    event.number = head.number + 1
    body = event_bytes(
        event.number, event.at_us, event.actor, event.action, event.object, event.codes
    )
    event.digest = digest_after(head.digest, body)
    head.number, head.digest = event.number, event.digest


def _waiting_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('audit_event_waiting')")
        return int(cursor.fetchone()[0]) - _FAR_BELOW


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
