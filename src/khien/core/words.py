"""The words of the domain as types: an item goes in, an assessment and a decision come out.

Detectors return `Signal`s, `policy` turns them into a `Decision`; the scan API and the command
line send `Answer`s. Structs are frozen: what one part saw no other part can alter.
"""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from khien.core.codes import Action, Audience, Group, Kind, Severity, Urgency

ItemKind = Literal["text", "link", "chat", "image", "video", "account"]


class Bilingual(Struct, frozen=True):
    """A sentence for people, in Vietnamese and English."""

    vi: str
    en: str


class Message(Struct, frozen=True):
    """One turn of a conversation. `at` is seconds since the epoch where known.

    Messages without an author count as of one unknown author; an `id` seen before is not read
    again.
    """

    author: str = ""
    text: str = ""
    at: float | None = None
    id: str | int = ""


class Item(Struct, frozen=True):
    """Something to be judged. Exactly the field that its kind names is filled."""

    kind: ItemKind
    text: str = ""
    url: str = ""
    messages: tuple[Message, ...] = ()
    audience: Audience = Audience.CHILD
    id: str | int = ""


class Signal(Struct, frozen=True, omit_defaults=True):
    """What one detector saw.

    `score` is a calibrated probability in 0-1. `spans` are half-open character ranges in the
    original text (of message `turn` in a chat). `entry` names the list entry that matched, if one
    did; `rule` the entry's legal rule or the detector's own rule; `severity` is the detector's
    own view where it has one.
    """

    detector: str
    kind: Kind
    score: float
    why: Bilingual
    spans: tuple[tuple[int, int], ...] = ()
    entry: str | None = None
    severity: Severity | None = None
    rule: str | None = None
    turn: int | None = None


class Risk(Struct, frozen=True):
    """The strongest score of one kind over all signals."""

    group: Group
    kind: Kind
    score: float


class Turn(Struct, frozen=True):
    """The risk of a conversation after message `i`, from the messages up to it alone."""

    i: int
    risk: float


class Course(Struct, frozen=True):
    """How far a conversation has been followed.

    `messages` counts all read so far, those of earlier requests included. `enough` is False where
    too little was said for an answer: a low risk then means nothing. `worried` are the numbers,
    counted from 0 over the whole conversation, of the messages that raised a risk worth attention.
    """

    messages: int
    enough: bool
    worried: tuple[int, ...] = ()


class Assessment(Struct, frozen=True):
    """All signals on an item, summed up per kind, with severity and urgency.

    `turns` and `course` are filled for a chat, `canonical` for a link that could be read.
    """

    signals: tuple[Signal, ...]
    risks: tuple[Risk, ...]
    severity: Severity
    urgency: Urgency
    snapshot: str
    turns: tuple[Turn, ...] = ()
    canonical: str | None = None
    course: Course | None = None


class Decision(Struct, frozen=True):
    """What policy says to do about content, never about a person, and why."""

    action: Action
    escalate: bool
    reasons: tuple[Bilingual, ...] = ()
    rule: str = ""


class Answer(Struct, frozen=True):
    """One scan's answer, the stable shape of DESIGN section 6 (command line and `/v1/scan`).

    `id` is the item's own. A link's answer has `canonical` (None when it is no web address), a
    chat's has `turns` and `conversation`, and `state` where its caller keeps that.
    """

    id: str | int
    action: Action
    severity: Severity
    urgency: Urgency
    risks: tuple[Risk, ...]
    signals: tuple[Signal, ...]
    snapshot: str
    escalate: bool = False
    reasons: tuple[Bilingual, ...] = ()
    canonical: str | UnsetType | None = UNSET
    turns: tuple[Turn, ...] | UnsetType = UNSET
    conversation: Course | UnsetType = UNSET
    state: str | UnsetType = UNSET
