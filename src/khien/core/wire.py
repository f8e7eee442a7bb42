"""What the scan API and the hub hand each other: callers, reports, orders, and their refusals.

The scan API (`khien.scan`) parses requests into these; the hub (`khien.hub.ports`) answers with
them. They live here because the hub never imports the scan API and the scan API never imports
Django. A refusal is raised as one of the errors below and becomes one HTTP status.
"""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from khien.core.errors import KhienError

Scope = Literal["scan", "lists", "orders", "reports", "feedback"]
Address = Annotated[str, Meta(max_length=10_000)]
OrderState = Literal["issued", "acknowledged", "done", "refused", "withdrawn"]


class Caller(Struct, frozen=True):
    """Who holds a key: a provider's `id` and `name`, and what the key may do."""

    id: str
    name: str
    scopes: frozenset[str]


class MediaIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A picture or video by its hashes in hex, at least one of `sha256`, `md5` and `pdq`.

    Never send the file. `quality` is PDQ's, 0-100; `url` is where it was seen.
    """

    kind: Literal["image", "video"] = "image"
    sha256: Annotated[str, Meta(pattern="^([0-9a-fA-F]{64})?$")] = ""
    md5: Annotated[str, Meta(pattern="^([0-9a-fA-F]{32})?$")] = ""
    pdq: Annotated[str, Meta(pattern="^([0-9a-fA-F]{64})?$")] = ""
    quality: Annotated[int, Meta(ge=0, le=100)] | None = None
    url: Address = ""


class ReportIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report sent by a program, such as a platform's own report button.

    `topic` is one of the pack's report topics; `token` makes sending it twice harmless. At least
    `text`, one link or one of `media` says what it is about. No address of the sender is ever kept.
    """

    topic: Annotated[str, Meta(min_length=1, max_length=60)]
    who: Annotated[str, Meta(max_length=20)] = ""
    text: Annotated[str, Meta(max_length=100_000)] = ""
    links: Annotated[tuple[Address, ...], Meta(max_length=50)] = ()
    media: Annotated[tuple[MediaIn, ...], Meta(max_length=20)] = ()
    age_band: Annotated[str, Meta(max_length=20)] = ""
    province: Annotated[str, Meta(max_length=10)] = ""
    language: Literal["vi", "en"] = "vi"
    token: Annotated[str, Meta(max_length=200)] = ""


class ReportOut(Struct, frozen=True):
    """The 16-digit receipt with which the reporter comes back on the public site."""

    receipt: str


class OrderOut(Struct, frozen=True, kw_only=True):
    """A removal order as its provider sees it. `why` is the public reason page's path."""

    id: str
    entry: str
    target: str
    rule: str
    state: OrderState
    issued_at: datetime
    due_at: datetime
    overdue: bool = False
    note: str = ""
    why: str = ""


class OrderAnswer(Struct, frozen=True, forbid_unknown_fields=True):
    """A provider's answer to an order; `note` says how it was done or why it was refused."""

    state: Literal["acknowledged", "done", "refused"]
    note: Annotated[str, Meta(max_length=2000)] = ""


FeedbackReason = Literal["same", "altered", "other_picture", "harmless", "wrong_kind", "lawful_use"]


class FeedbackIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a provider says of an entry, such as one that `POST /v1/match` answered.

    To confirm, `reason` is `same` or `altered`; to dispute, one of the others. `reference` is the
    provider's own case number, under which it can be asked; never words about anybody.
    """

    entry: Annotated[str, Meta(min_length=1, max_length=24)]
    said: Literal["confirmed", "disputed"]
    reason: FeedbackReason
    reference: Annotated[str, Meta(max_length=64)] = ""


class FeedbackOut(Struct, frozen=True, kw_only=True):
    """One word on an entry. `number` grows; `by` says what sort of party, never which.

    `type` and `value` are the entry's, the value only where the caller shared it; `confirmed` and
    `disputed` are the parties that say so by now.
    """

    number: int
    entry: str
    type: str
    value: str | UnsetType = UNSET
    bank: str
    said: Literal["confirmed", "disputed"]
    reason: FeedbackReason
    by: Literal["provider", "hub"]
    at: datetime
    confirmed: int
    disputed: int


class NotFound(KhienError):
    """There is no such thing for this caller (HTTP 404)."""


class NotPossible(KhienError):
    """The thing exists, but its state does not allow this (HTTP 409)."""


class WrongField(KhienError):
    """A field's value cannot be used (HTTP 422); `field` is its name in the request."""

    def __init__(self, field: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.field = field
