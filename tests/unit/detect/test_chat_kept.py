"""A state that callers keep: comes back as it was, or is refused in words; never trusted."""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories.chats import APPROACH, messages
from khien.core.errors import KhienError
from khien.core.words import Item, Message
from khien.detect.chat import kept
from khien.detect.chat.engine import chat_engine
from khien.detect.chat.kept import LONGEST, dump_state, load_state
from khien.detect.chat.state import AuthorState, ChatState, new_state
from khien.policy.judge import judge


def after_an_approach() -> ChatState:
    state = new_state()
    judge(Item("chat", messages=messages(APPROACH)), chat=state)
    return state


def forged(change: Callable[[dict[str, object]], object]) -> str:
    """A state changed by someone who knows how it is made, checksum and all."""
    raw = msgspec.msgpack.decode(msgspec.msgpack.encode(after_an_approach()))
    change(raw)
    data = zlib.compress(msgspec.msgpack.encode(raw))
    return "kcs1." + urlsafe_b64encode(kept._checksum(data) + data).decode()


def test_it_comes_back_as_it_was() -> None:
    state = after_an_approach()
    assert load_state(dump_state(state)) == state


def test_it_is_opaque_and_holds_no_words_and_no_names() -> None:
    state = new_state()
    judge(
        Item("chat", messages=(Message("Nguyễn An", "đừng kể với mẹ nha", id="tin-1"),)), chat=state
    )
    line = dump_state(state)
    assert line.isascii() and " " not in line
    inside = zlib.decompress(urlsafe_b64decode(line.removeprefix("kcs1."))[8:])
    for word in ("An", "mẹ", "tin-1"):
        assert word.encode() not in inside


def test_the_largest_that_can_come_about_fits() -> None:
    state, engine = new_state(), chat_engine()
    for i in range(2_000):
        said = messages(APPROACH)[i % 11].text + " ngu như bò, chuyển tiền cọc trước đọc mã otp"
        engine.step(state, Message(f"{i % 40}", said, id=i), (), i)
    line = dump_state(state)
    assert len(line) < LONGEST / 2 and load_state(line) == state


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "begin with"),
        ("kcs9.AAAA", "begin with"),
        ('{"messages": 3}', "begin with"),
        ("kcs1.", "checksum"),
        ("kcs1.AAAA", "checksum"),
        ("kcs1.é", "letters of no state"),
        ("kcs1." + "A" * LONGEST, "longer than"),
    ],
)
def test_what_is_no_state_is_refused_in_words(line: str, says: str) -> None:
    with pytest.raises(KhienError, match=says) as refused:
        load_state(line)
    assert "begin a new conversation" in refused.value.hint


def test_a_changed_letter_is_noticed() -> None:
    line = dump_state(after_an_approach())
    for at in range(6, len(line) - 4, 37):
        other = "A" if line[at] != "A" else "B"
        with pytest.raises(KhienError):
            load_state(line[:at] + other + line[at + 1 :])


def _author(raw: dict[str, object]) -> dict[str, object]:
    return next(iter(raw["authors"].values()))  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.update(messages=-1),
        lambda raw: raw.update(messages=2**60),
        lambda raw: raw.update(messages=3),
        lambda raw: raw.update(peaks={"grooming": 7.0}),
        lambda raw: raw.update(peaks={"grooming": float("nan")}),
        lambda raw: raw.update(last_at=float("inf")),
        lambda raw: raw.update(worried=list(range(1000))),
        lambda raw: raw.update(ids=["x" * 999]),
        lambda raw: raw.update(authors={str(i): {} for i in range(5000)}),
        lambda raw: _author(raw).update(strengths={"age": -0.5}),
        lambda raw: _author(raw).update(strengths={str(i): 0.5 for i in range(900)}),
        lambda raw: _author(raw).update(seen=10**9),
        lambda raw: raw.update(salt="x" * 5000),
    ],
)
def test_a_forged_state_is_held_to_the_bounds(
    change: Callable[[dict[str, object]], object],
) -> None:
    with pytest.raises(KhienError, match=r"does not fit|longer than"):
        load_state(forged(change))


def test_a_small_line_that_unpacks_to_much_is_refused() -> None:
    data = zlib.compress(b"\x00" * 50_000_000, 9)[: LONGEST // 2]
    line = "kcs1." + urlsafe_b64encode(kept._checksum(data) + data).decode()
    with pytest.raises(KhienError, match="does not fit"):
        load_state(line)


def test_signs_of_another_version_are_carried_without_harm() -> None:
    state = ChatState(
        messages=2, authors={"x": AuthorState(seen=1, strengths={"no-such-sign": 0.9})}
    )
    again = load_state(dump_state(state))
    found = judge(Item("chat", messages=messages(APPROACH)), chat=again)
    assert found.assessment.turns[-1].risk >= 0.5


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200), st.binary(max_size=200))
def test_anything_is_read_or_refused(text: str, data: bytes) -> None:
    packed = zlib.compress(data)
    lines = [text, "kcs1." + text, "kcs1." + urlsafe_b64encode(data).decode()]
    lines.append("kcs1." + urlsafe_b64encode(kept._checksum(packed) + packed).decode())
    for line in lines:
        try:
            assert isinstance(load_state(line), ChatState)
        except KhienError as refused:
            assert refused.message.startswith("The kept state")
