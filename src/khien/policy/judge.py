"""An item goes in, an assessment and a decision come out: the one way to judge content.

Called by `khien.scan`, the command line, the scan API, the client and the hub, so that all of
them give the same answer for the same item, lists and policy.
"""

from typing import TYPE_CHECKING, NamedTuple

from msgspec import UNSET, UnsetType

from khien.core.errors import KhienError
from khien.core.words import Answer, Assessment, Course, Decision, Item, Signal
from khien.detect.detector import Lists, NoLists
from khien.detect.run import chat_steps, link_signals, text_signals
from khien.detect.text.model import detector as model
from khien.policy.assess import assess, assess_chat
from khien.policy.decide import decide
from khien.policy.policy import Policy, default_policy

if TYPE_CHECKING:
    from khien.detect.chat.state import ChatState

NO_LISTS = NoLists()
_ALONE = 0.6
"""Patterns match words, the model reads the sentence: of the project's own texts in which a pattern
was found and the model, cross-validated by file, saw little, two in three meant no harm."""


class Judgement(NamedTuple):
    """What was seen in an item and what policy says to do about it."""

    assessment: Assessment
    decision: Decision


def judge(
    item: Item,
    lists: Lists | None = None,
    policy: Policy | None = None,
    chat: "ChatState | None" = None,
) -> Judgement:
    """Judge a text, a link or a chat by the lists of a snapshot and a policy.

    Without lists nothing is looked up; without a policy the default one decides. `chat` is what
    is known of a conversation from earlier messages; it is changed. Raises `KhienError` for a
    kind of item that cannot be judged yet.
    """
    lists = NO_LISTS if lists is None else lists
    policy = default_policy() if policy is None else policy
    if item.kind == "text":
        found = text_signals(item.text, lists)
        assessment = assess(found, lists.label, policy, trust=_trust(found))
    elif item.kind == "link":
        from khien.lists.links import canonical  # costly to load, and most items are texts

        link = canonical(item.url)
        signals = link_signals(link, lists) if link is not None else ()
        assessment = assess(signals, lists.label, policy, link.url if link else None)
    elif item.kind == "chat":
        assessment = _assess_chat(item, lists, policy, chat)
    else:
        raise KhienError(f"A {item.kind} cannot be judged yet.", "Give a text, a link or a chat.")
    return Judgement(assessment, decide(assessment, item.audience, policy))


def _trust(signals: tuple[Signal, ...]) -> float:
    """What patterns count for in a single text: less where one stands alone, that is where neither
    the model nor a pattern of another family saw anything."""
    families = {(s.rule or "").split(".")[0] for s in signals if s.detector == "text.pattern"}
    borne_out = len(families) > 1 or any(s.detector == model.ModelDetector.name for s in signals)
    return 1.0 if borne_out or model.shipped() is None else _ALONE


def _assess_chat(item: Item, lists: Lists, policy: Policy, chat: "ChatState | None") -> Assessment:
    # Loaded when the first conversation comes: judging a text from the command line starts fast.
    from khien.detect.chat.engine import chat_engine
    from khien.detect.chat.state import ChatState

    state = ChatState() if chat is None else chat
    steps = chat_steps(item.messages, lists, state)
    course = Course(state.messages, chat_engine().enough(state), tuple(state.worried))
    return assess_chat(steps, course, lists.label, policy)


def answer(item: Item, judgement: Judgement, state: str | UnsetType = UNSET) -> Answer:
    """A judgement in the shape that the command line and the scan API send.

    `state` is that of a conversation, for the caller to keep (`detect.chat.kept`).
    """
    assessment, decision = judgement
    return Answer(
        id=item.id,
        action=decision.action,
        severity=assessment.severity,
        urgency=assessment.urgency,
        risks=assessment.risks,
        signals=assessment.signals,
        snapshot=assessment.snapshot,
        escalate=decision.escalate,
        reasons=decision.reasons,
        canonical=assessment.canonical if item.kind == "link" else UNSET,
        turns=assessment.turns if item.kind == "chat" else UNSET,
        conversation=UNSET if assessment.course is None else assessment.course,
        state=state,
    )
