"""How early, how often and how wrongly conversations raise a warning.

Used by `khien chat evaluate` and tools/tune_chat.py. A conversation is warned of at its first
message after which the risk reaches `WARNED`; what comes later cannot take a warning back.

Sources: ERDE is that of Losada and Crestani (CLEF 2016); latency-weighted F1 that of Sadeque, Xu
and Bethard (WSDM 2018) as used for early detection of approaches by Vogt, Leser and Akbik
(ACL 2021). Formulas and examples are in docs/en/chat.md.
"""

from collections.abc import Iterable, Sequence
from math import exp, log
from pathlib import Path
from statistics import median

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from khien.core.errors import KhienError
from khien.core.words import Message
from khien.detect.text.model.perturb import perturbed

WARNED = 0.5
LABELS = ("grooming", "bullying", "scam", "distress", "benign")


class Line(Struct, frozen=True):
    """One labelled message. Its `stage` is for who trains stages; it is not read here."""

    author: str = ""
    text: str = ""
    at: float | None = None
    stage: str | None = None


class Conversation(Struct, frozen=True):
    """One line of a file of conversations (data/DATASHEET.md). `hard`: benign, but looks like
    risk. `clear_turn`: the first message at which a careful adult would be sure.
    """

    id: str | int
    label: str
    messages: tuple[Line, ...]
    hard: bool = False
    clear_turn: int | None = None
    victim: str | None = None

    @property
    def positive(self) -> bool:
        return self.label != "benign"

    def turns(self) -> tuple[Message, ...]:
        return tuple(Message(m.author, m.text, m.at) for m in self.messages)


class Outcome(Struct, frozen=True):
    """A conversation and the number of messages read when it was warned of, None for never."""

    conversation: Conversation
    warned_after: int | None


class PerLabel(Struct, frozen=True):
    conversations: int
    warned: int
    turns_to_warning_median: float | None


class Disguised(Struct, frozen=True):
    """The same conversations with their words disguised in one of six ways."""

    f1: float
    f_latency: float
    warnings_per_100_hard_benign: float | None


class Figures(Struct, frozen=True, kw_only=True):
    """See docs/en/chat.md. `lead` is the turns between warning and clear turn (median; more is
    earlier), and `before_clear` the share of warned conversations with a warning by that turn.
    """

    conversations: int
    positive: int
    precision: float
    recall: float
    f1: float
    erde5: float
    erde50: float
    speed: float
    f_latency: float
    penalty_p: float
    turns_to_warning_median: float | None
    turns_to_warning_p90: float | None
    warnings_per_1000_benign: float | None
    warnings_per_100_hard_benign: float | None
    lead_median: float | None
    before_clear: float | None
    labels: dict[str, PerLabel]
    disguised: dict[str, Disguised] = {}


def read_conversations(path: Path) -> list[Conversation]:
    """The conversations of a JSONL file, or of all `*.jsonl` of a folder.

    Raises `KhienError` naming file, line and what is wrong.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    found: list[Conversation] = []
    decoder = msgspec.json.Decoder(Conversation)
    for file in files:
        try:
            lines = file.read_bytes().splitlines()
        except OSError as error:
            raise KhienError(f"{file} cannot be read: {error.strerror}.") from error
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                read = decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise KhienError(f"{file.name}:{number}: {error}.") from error
            if read.label not in LABELS:
                raise KhienError(
                    f"{file.name}:{number}: label: “{read.label}” is none of {', '.join(LABELS)}."
                )
            found.append(read)
    if not found:
        raise KhienError(f"{path} holds no conversations.", "Give a file of JSON Lines.")
    return found


def first_warning(risks: Iterable[float]) -> int | None:
    """Messages read when the risk first reached `WARNED`, None where it never did."""
    return next((i for i, risk in enumerate(risks, 1) if risk >= WARNED), None)


def erde(outcomes: Sequence[Outcome], o: int) -> float:
    """Early risk detection error at `o` messages, the mean over conversations, 0 to 1 (0 best).

    A false alarm costs the share of positive conversations, a missed one 1, a warning after k
    messages 1 - 1 / (1 + exp(k - o)), which is small before `o` and 1 after it.
    """
    share = sum(x.conversation.positive for x in outcomes) / len(outcomes)
    total = 0.0
    for outcome in outcomes:
        if outcome.conversation.positive:
            k = outcome.warned_after
            total += 1.0 if k is None else 1.0 - 1.0 / (1.0 + exp(min(k - o, 700)))
        elif outcome.warned_after is not None:
            total += share
    return total / len(outcomes)


def penalty_rate(lengths: Sequence[int]) -> float:
    """p such that a warning at the median length has a penalty of one half.

    penalty(k) = -1 + 2 / (1 + exp(-p (k - 1))) is 1/2 where exp(-p (k - 1)) = 1/3.
    """
    return log(3) / max(median(lengths) - 1, 1)


def penalty(k: int, p: float) -> float:
    """0 for a warning after the first message, towards 1 for one that comes very late."""
    return -1.0 + 2.0 / (1.0 + exp(-p * (k - 1)))


def measure(outcomes: Sequence[Outcome]) -> Figures:
    """All figures of a set of outcomes; needs at least one positive conversation."""
    positive = [x for x in outcomes if x.conversation.positive]
    benign = [x for x in outcomes if not x.conversation.positive]
    if not positive:
        raise KhienError(
            "No conversation has a label other than benign.", "Measure on both kinds together."
        )
    hard = [x for x in benign if x.conversation.hard]
    hits = [x for x in positive if x.warned_after is not None]
    alarms = sum(x.warned_after is not None for x in benign)
    precision = len(hits) / (len(hits) + alarms) if hits or alarms else 0.0
    recall = len(hits) / len(positive)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    p = penalty_rate([len(x.conversation.messages) for x in outcomes])
    taken = sorted(x.warned_after for x in hits if x.warned_after is not None)
    speed = median([1.0 - penalty(k, p) for k in taken]) if taken else 0.0
    leads = [
        x.conversation.clear_turn + 1 - x.warned_after
        for x in hits
        if x.conversation.clear_turn is not None and x.warned_after is not None
    ]
    return Figures(
        conversations=len(outcomes),
        positive=len(positive),
        precision=round(precision, 4),
        recall=round(recall, 4),
        f1=round(f1, 4),
        erde5=round(erde(outcomes, 5), 4),
        erde50=round(erde(outcomes, 50), 4),
        speed=round(speed, 4),
        f_latency=round(f1 * speed, 4),
        penalty_p=round(p, 4),
        turns_to_warning_median=median(taken) if taken else None,
        turns_to_warning_p90=_p90(taken),
        warnings_per_1000_benign=round(1000 * alarms / len(benign), 1) if benign else None,
        warnings_per_100_hard_benign=(
            round(100 * sum(x.warned_after is not None for x in hard) / len(hard), 1)
            if hard
            else None
        ),
        lead_median=median(leads) if leads else None,
        before_clear=round(sum(n >= 0 for n in leads) / len(leads), 4) if leads else None,
        labels={label: _per_label(outcomes, label) for label in LABELS},
    )


def in_disguise(conversations: Sequence[Conversation], way: str) -> list[Conversation]:
    """The conversations with every message written as `PERTURBATIONS[way]` says."""
    texts = [m.text for each in conversations for m in each.messages]
    left = iter(perturbed(texts, way, seed=1))
    return [
        replace(each, messages=tuple(replace(m, text=next(left)) for m in each.messages))
        for each in conversations
    ]


def _p90(taken: Sequence[int]) -> float | None:
    """The number of messages by which nine in ten of the warnings had come."""
    return taken[-(-len(taken) * 9 // 10) - 1] if taken else None


def _per_label(outcomes: Sequence[Outcome], label: str) -> PerLabel:
    of = [x for x in outcomes if x.conversation.label == label]
    taken = [x.warned_after for x in of if x.warned_after is not None]
    return PerLabel(len(of), len(taken), median(taken) if taken else None)
