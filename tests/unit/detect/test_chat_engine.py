"""Conversations followed turn by turn: what worries, what does not, and what is remembered."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories.chats import (
    APPROACH,
    DISTRESS,
    FUNNEL,
    GAME,
    MOTHER,
    PILE_ON,
    SURPRISE,
    messages,
)
from khien.core.codes import Kind
from khien.core.text import fold
from khien.core.words import Item, Message
from khien.detect.chat.engine import ChatEngine, chat_engine
from khien.detect.chat.kept import dump_state, load_state
from khien.detect.chat.state import MOST_AUTHORS, MOST_IDS, ChatState
from khien.detect.text.view import View
from khien.policy.judge import Judgement, judge


def read(scene: str | tuple[Message, ...], state: ChatState | None = None) -> Judgement:
    turns = messages(scene) if isinstance(scene, str) else scene
    return judge(Item("chat", messages=turns), chat=state)


def most(judgement: Judgement) -> float:
    return max((turn.risk for turn in judgement.assessment.turns), default=0.0)


@pytest.mark.parametrize(
    ("scene", "kind"),
    [
        (APPROACH, Kind.GROOMING),
        (PILE_ON, Kind.INSULT),
        (FUNNEL, Kind.SCAM),
        (DISTRESS, Kind.SELF_HARM),
    ],
)
def test_each_story_is_told_by_its_turns(scene: str, kind: Kind) -> None:
    found = read(scene)
    assert kind in {risk.kind for risk in found.assessment.risks if risk.score >= 0.5}
    assert found.assessment.course is not None and found.assessment.course.worried
    assert found.decision.action != "allow"


@pytest.mark.parametrize("scene", [APPROACH, FUNNEL, DISTRESS])
def test_the_same_without_marks(scene: str) -> None:
    plain = tuple(Message(m.author, fold(m.text)) for m in messages(scene))
    assert most(read(plain)) >= 0.5


@pytest.mark.parametrize("scene", [MOTHER, SURPRISE, GAME])
def test_everyday_talk_is_left_alone(scene: str) -> None:
    assert most(read(scene)) < 0.5


def test_an_approach_is_seen_before_the_picture() -> None:
    assert next(t.i for t in read(APPROACH).assessment.turns if t.risk >= 0.5) < 10


def test_worrying_turns_say_why_and_where() -> None:
    found = read(APPROACH).assessment
    secret = [s for s in found.signals if s.rule == "isolation.secret"]
    assert secret and secret[0].turn == 6 and "giấu" in secret[0].why.vi
    start, end = secret[0].spans[0]
    assert messages(APPROACH)[6].text[start:end] == "đừng kể với mẹ"


def test_the_answer_after_a_message_uses_only_the_messages_so_far() -> None:
    turns = messages(APPROACH)
    whole = read(turns).assessment.turns
    for count in range(1, len(turns)):
        assert read(turns[:count]).assessment.turns == whole[:count]


def test_a_state_carried_on_gives_the_same_risks() -> None:
    turns = messages(APPROACH)
    whole = read(turns).assessment
    state = ChatState(salt="x")
    risks = []
    for message in turns:
        state = load_state(dump_state(state))
        risks.append(read((message,), state).assessment.turns[0].risk)
    assert risks == [turn.risk for turn in whole.turns]
    assert whole.course is not None and tuple(state.worried) == whole.course.worried


def test_a_state_holds_no_words_and_no_names() -> None:
    state = ChatState(salt="s")
    read((Message("Nguyễn An", "em đừng kể với mẹ nha", id="tin-1"),), state)
    kept = msgspec.json.encode(state).decode()
    assert "An" not in kept and "mẹ" not in kept and "tin-1" not in kept
    assert set(state.authors).isdisjoint(ChatState(salt="t").authors | {"Nguyễn An": None})


def test_too_little_is_said_to_be_too_little() -> None:
    assert not read((Message("a", "chào em"),)).assessment.course.enough  # type: ignore[union-attr]
    assert read(MOTHER).assessment.course.enough  # type: ignore[union-attr]
    empty = read(())
    assert empty.assessment.turns == () and not empty.assessment.course.enough  # type: ignore[union-attr]


def test_one_sentence_alone_is_doubted_unless_it_is_decisive() -> None:
    assert most(read((Message("a", "em mấy tuổi rồi, nhà em ở đâu"),))) < 0.5
    assert most(read((Message("a", "em không muốn sống nữa"),))) >= 0.5


def test_two_children_asking_one_another_are_no_approach() -> None:
    turns = (
        Message("a", "bạn mấy tuổi rồi"),
        Message("b", "mình 11, còn bạn mấy tuổi"),
        Message("a", "mình cũng 11, bạn học lớp mấy"),
        Message("b", "lớp 5 trường gần chợ, bạn học trường nào"),
    )
    assert most(read(turns)) < 0.5


def test_a_message_sent_twice_counts_once() -> None:
    once, again = ChatState(), ChatState()
    message = Message("a", "đừng kể với mẹ nha em", id=7)
    read((message,), once)
    read((message, message, message), again)
    assert once.peaks == again.peaks and again.messages == 1


def test_missing_authors_are_one_unknown_author() -> None:
    nameless = tuple(Message(text=m.text) for m in messages(FUNNEL))
    assert most(read(nameless)) >= 0.5


def test_messages_out_of_order_are_read_and_say_nothing_about_order() -> None:
    turns = messages(APPROACH)
    late = tuple(msgspec.structs.replace(m, at=float(-i)) for i, m in enumerate(turns))
    state = ChatState()
    assert most(read(late, state)) >= 0.5
    assert all(author.climbs == 0 for author in state.authors.values())


def test_a_very_long_conversation_takes_bounded_memory() -> None:
    state, engine = ChatState(), chat_engine()
    sizes = []
    for i in range(10_000):
        text = "đừng kể với mẹ nha, gửi anh xem ảnh em" if i % 3 == 0 else "trời đẹp ghê"
        engine.step(state, Message(f"n{i % 100}", text, id=i), (), i)
        if i in (1_999, 9_999):
            sizes.append(len(msgspec.json.encode(state)))
    assert state.messages == 10_000
    assert len(state.authors) <= MOST_AUTHORS + 1 and len(state.ids) <= MOST_IDS
    assert len(state.worried) <= 64 and sizes[1] < sizes[0] * 1.2


def test_old_evidence_fades() -> None:
    state = ChatState()
    question = Message("a", "em mấy tuổi rồi")
    read((question,), state)
    author = next(iter(state.authors.values()))
    first = author.strengths["age"]
    read(tuple(Message("b", "dạ") for _ in range(600)), state)
    read((Message("a", "nhà em ở đâu"),), state)
    assert author.strengths["age"] < 1 - (1 - first) ** 2


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            Message,
            st.text(max_size=3),
            st.text(max_size=40),
            st.none() | st.floats(allow_nan=False),
            st.sampled_from(["", "1", 2]),
        ),
        max_size=8,
    )
)
def test_anything_may_be_said(turns: list[Message]) -> None:
    risks = [turn.risk for turn in read(tuple(turns)).assessment.turns]
    assert len(risks) == len(turns) and risks == sorted(risks)
    assert all(0 <= risk <= 1 for risk in risks)


class _Tone:
    """Hears the same tone of an approach in every message."""

    def __init__(self, probability: float) -> None:
        self.probability = probability

    def heard(self, view: View) -> dict[str, float]:
        return {"tone.approach": self.probability}


def tone_after(*probabilities: float) -> float:
    state = ChatState()
    for i, probability in enumerate(probabilities):
        ChatEngine(hearing=_Tone(probability)).step(state, Message("a", "ừ thì"), (), i)
    (author,) = state.authors.values()
    return author.strengths.get("tone-approach", 0.0)


def test_a_tone_adds_up_and_everyday_messages_take_it_away() -> None:
    assert tone_after(0.6) < tone_after(0.6, 0.6) <= 1
    assert tone_after(0.6, 0.02, 0.02) < tone_after(0.6)
    assert tone_after(*[0.02] * 50) == 0
    assert tone_after(*[0.02] * 50, 0.6) == tone_after(0.6)


def test_a_tone_alone_is_no_reason_and_never_certain() -> None:
    state = ChatState()
    for i in range(30):
        step = ChatEngine(hearing=_Tone(0.9)).step(state, Message("a", "ừ thì"), (), i)
    assert not step.signals and step.risk < 0.9
