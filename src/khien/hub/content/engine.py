"""The engine, run once on a report's words in memory. Nothing here is stored or logged.

What detectors and policy say becomes an `Opinion`: the words in it (signals) are sealed by
`actions` at once, the codes stay plain.
"""

from dataclasses import dataclass, replace

import numpy as np
from msgspec.structs import replace as unquoted

from khien.core.codes import Action, Audience, Severity, Urgency
from khien.core.words import Bilingual, Item, Risk, Signal
from khien.detect.listing import listed_kind, listed_score
from khien.hub.intake.drafts import ToldMedia
from khien.lists.snapshot import Snapshot
from khien.policy.assess import assess
from khien.policy.decide import decide
from khien.policy.judge import Judgement
from khien.policy.judge import judge as policy_judge
from khien.policy.policy import default_policy

LOW_QUALITY = 50
"""Below this a PDQ hash says too little: it is neither looked up nor listed."""
_KNOWN = Bilingual(
    vi="Tệp này có cùng dấu vân tay với một tệp có hại đã được xác minh",
    en="This file has the hash of a harmful one verified by a person",
)
_ALIKE = Bilingual(
    vi="Hình này gần như trùng với một hình có hại đã được xác minh",
    en="This picture is nearly the same as a harmful one verified by a person",
)


@dataclass(frozen=True)
class Opinion:
    """What the machine thinks of one text or link; it suggests and never decides."""

    signals: tuple[Signal, ...]
    risks: tuple[Risk, ...]
    severity: Severity
    urgency: Urgency
    action: Action
    snapshot: str


def judge(item: Item, lists: Snapshot) -> Opinion:
    """The opinion on one item; take the lists once for all items of a report."""
    return _opinion(policy_judge(item, lists))


def judge_chat(chat: Item, lists: Snapshot) -> Opinion:
    """The opinion on a conversation.

    Its signals say why and at which message, and quote nothing: their places are in single
    messages, which only the page of the report shows.
    """
    opinion = judge(chat, lists)
    return replace(opinion, signals=tuple(unquoted(s, spans=()) for s in opinion.signals))


def judge_media(media: ToldMedia, lists: Snapshot) -> Opinion:
    """The opinion on a picture or video known by its hashes: whether it is listed already."""
    usable = media.pdq and (media.quality is None or media.quality >= LOW_QUALITY)
    row = np.frombuffer(bytes.fromhex(media.pdq if usable else ""), np.uint8).reshape(-1, 32)
    signals = tuple(
        Signal(
            detector="image.listed",
            kind=listed_kind(hit.entry),
            score=listed_score(hit.entry),
            why=_ALIKE if hit.by == "pdq" else _KNOWN,
            entry=hit.entry.id,
            severity=hit.entry.severity or Severity.MEDIUM,
            rule=hit.entry.rule,
        )
        for hit in lists.pictures(media.sha256, media.md5, row)
    )
    policy = default_policy()
    assessment = assess(signals, lists.label, policy)
    return _opinion(Judgement(assessment, decide(assessment, Audience.CHILD, policy)))


def _opinion(judged: Judgement) -> Opinion:
    return Opinion(
        signals=judged.assessment.signals,
        risks=judged.assessment.risks,
        severity=judged.assessment.severity,
        urgency=judged.assessment.urgency,
        action=judged.decision.action,
        snapshot=judged.assessment.snapshot,
    )
