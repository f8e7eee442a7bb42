"""A judged conversation as rows of a page: each message, the risk after it, and why.

Called by the page for reading a pasted chat and by the page of a report. Nothing is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from khien.core.codes import GROUP_OF, Group, Kind
from khien.core.words import Course, Decision, Message, Risk, Signal
from khien.detect.chat.engine import HEARD, MODEL
from khien.detect.chat.stages import NAME
from khien.policy.judge import Judgement

WORRY = 0.5
SUREST = 0.99
"""Nobody can be surer from words alone: never “100 %”."""


@dataclass(frozen=True)
class ShownTurn:
    """A message with the risk after it. `first` is said by whoever spoke first; `rose` where this
    message raised a risk worth attention, and `next` is the number of the next such turn, 0 for
    none.
    """

    number: int
    message: Message
    risk: float
    rose: bool
    signals: tuple[Signal, ...]
    first: bool
    next: int = 0


@dataclass(frozen=True)
class Voice:
    """A name in the conversation, with how many messages it has and in how many are signs."""

    name: str
    messages: int
    signs: int


@dataclass(frozen=True)
class ReadChat:
    """What a page shows of a judged conversation."""

    turns: tuple[ShownTurn, ...]
    risks: tuple[Risk, ...]
    """Those that ask for attention."""
    course: Course | None
    decision: Decision

    @property
    def worrying(self) -> list[ShownTurn]:
        """The turns that raised a risk worth attention."""
        return [turn for turn in self.turns if turn.rose]

    @property
    def life(self) -> bool:
        """True where it may be about life."""
        return any(risk.kind == Kind.SELF_HARM for risk in self.risks)

    @property
    def voices(self) -> list[Voice]:
        """Who says how much that has signs, the most first; nobody where nothing worries."""
        if not self.risks:
            return []
        names = dict.fromkeys(turn.message.author for turn in self.turns)
        said = {name: [t for t in self.turns if t.message.author == name] for name in names}
        found = [Voice(n, len(ts), sum(bool(t.signals) for t in ts)) for n, ts in said.items()]
        return sorted(found, key=lambda voice: -voice.signs)


def read_chat(messages: Sequence[Message], found: Judgement) -> ReadChat:
    """The messages in order with what worries in them."""
    return ReadChat(
        turns=tuple(_linked(_turns(messages, found))),
        risks=tuple(
            Risk(risk.group, risk.kind, min(risk.score, SUREST))
            for risk in found.assessment.risks
            if risk.score >= WORRY
        ),
        course=found.assessment.course,
        decision=found.decision,
    )


def _turns(messages: Sequence[Message], found: Judgement) -> list[ShownTurn]:
    """With the signals worth showing beside each message."""
    assessment = found.assessment
    worrying = {risk.group for risk in assessment.risks if risk.score >= WORRY}
    shown, before = [], 0.0
    for message, turn in zip(messages, assessment.turns, strict=True):
        signals = [s for s in assessment.signals if s.turn == turn.i]
        kept = _telling(signals, worrying)
        rose = turn.risk >= WORRY and turn.risk > before
        first = message.author == messages[0].author
        risk = min(turn.risk, SUREST)
        shown.append(ShownTurn(turn.i + 1, message, risk, rose, _once(kept), first))
        before = turn.risk
    return shown


def _telling(signals: Sequence[Signal], worrying: set[Group]) -> list[Signal]:
    """What helps a reader: steps of what worries, early ones too; what rules see before what
    models hear; and of single texts only what is likely and says something else.
    """
    steps = [s for s in signals if s.detector == NAME and GROUP_OF[s.kind] in worrying]
    ruled = [s for s in steps if not (s.rule or "").startswith(HEARD)]
    steps = ruled or steps
    said = {s.why for s in steps}
    likely = [s for s in signals if s.detector != NAME and s.score >= WORRY and s.why not in said]
    return [
        *steps,
        *(s for s in likely if s.detector != MODEL or (not steps and GROUP_OF[s.kind] in worrying)),
    ]


def _linked(turns: list[ShownTurn]) -> list[ShownTurn]:
    """Every turn with the number of the next one that worries."""
    found: list[ShownTurn] = []
    following = 0
    for turn in reversed(turns):
        found.append(replace(turn, next=following))
        if turn.rose:
            following = turn.number
    return found[::-1]


def _once(signals: list[Signal]) -> tuple[Signal, ...]:
    """The strongest signal of each reason."""
    best: dict[str, Signal] = {}
    for signal in signals:
        known = best.get(signal.why.vi)
        if known is None or signal.score > known.score:
            best[signal.why.vi] = signal
    return tuple(sorted(best.values(), key=lambda s: -s.score))
