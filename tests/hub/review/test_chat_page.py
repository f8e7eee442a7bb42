"""An pastes a chat: worrying turns are marked with their reasons, and nothing of it is kept."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client

from factories.chats import APPROACH, DISTRESS, MOTHER
from khien.core.words import Message
from khien.hub.accounts.models import User
from khien.hub.audit.models import Event
from khien.hub.review.pasted import MOST_LINES, messages_of

SignIn = Callable[[User], Client]
PAGE = "/desk/chat/"


def test_worrying_turns_are_marked_with_reasons(an: User, signed_in: SignIn) -> None:
    page = signed_in(an).post(PAGE, {"chat": APPROACH})
    turns = page.context["read"].turns
    assert len(turns) == 11 and any(turn.rose for turn in turns)
    html = page.content.decode()
    assert "<mark>đừng kể với mẹ</mark>" in html
    assert "Bảo trẻ giấu người lớn" in html


def test_everyday_talk_is_not_marked(an: User, signed_in: SignIn) -> None:
    page = signed_in(an).post(PAGE, {"chat": MOTHER})
    assert not page.context["read"].risks and not any(t.rose for t in page.context["read"].turns)


def test_too_little_says_so(an: User, signed_in: SignIn) -> None:
    html = signed_in(an).post(PAGE, {"chat": "A: chào em"}).content.decode()
    assert "Chưa đủ" in html


def test_the_log_says_that_and_not_what(an: User, signed_in: SignIn) -> None:
    signed_in(an).post(PAGE, {"chat": APPROACH})
    event = Event.objects.filter(action="review.judge_chat").get()
    assert "mẹ" not in str(vars(event)) and "zalo" not in str(vars(event))


def test_only_who_works_with_children_or_content(ha: User, signed_in: SignIn) -> None:
    assert signed_in(ha).get(PAGE).status_code == 403


def test_an_empty_box_says_what_to_do(an: User, signed_in: SignIn) -> None:
    assert signed_in(an).post(PAGE, {"chat": " "}).status_code == 422


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        ("An: chào\nBình: ừ", [("An", "chào"), ("Bình", "ừ")]),
        ("[12:03] An: chào", [("An", "chào")]),
        ("12:03 An: chào", [("An", "chào")]),
        ("An: chào\ncòn nữa\n\nBình: ừ", [("An", "chào\ncòn nữa"), ("Bình", "ừ")]),
        ("21/11/2026, 20:15 - An: chào", [("An", "chào")]),
        (
            "An, [21.11.2026 20:15]\nchào\nBình, [21.11.2026 20:16]\nừ: rồi",
            [("An", "chào"), ("Bình", "ừ: rồi")],
        ),
        ("xem https://a.example", [("", "xem https://a.example")]),
        ("", []),
    ],
)
def test_how_a_pasted_chat_is_read(pasted: str, read: list[tuple[str, str]]) -> None:
    assert messages_of(pasted) == tuple(Message(*each) for each in read)


def test_a_very_long_paste_is_cut() -> None:
    assert len(messages_of("A: x\n" * 5_000)) == MOST_LINES


def test_nothing_is_stored(an: User, signed_in: SignIn, capsys: pytest.CaptureFixture[str]) -> None:
    signed_in(an).post(PAGE, {"chat": "A: chữ rất riêng của tôi"})
    call_command("dumpdata", "--all")
    assert "chữ rất riêng" not in capsys.readouterr().out


def test_reasons_are_those_that_help(an: User, signed_in: SignIn) -> None:
    read = signed_in(an).post(PAGE, {"chat": APPROACH}).context["read"]
    whys = [[signal.why.vi for signal in turn.signals] for turn in read.turns]
    assert whys[2] == ["Hỏi tuổi hoặc lớp học"]  # an early step, shown for what it became
    assert not whys[7] and not whys[9]  # “thiệt hả anh”, “dạ”
    assert all(turn.risk <= 0.99 for turn in read.turns)


def test_who_says_what_and_where_to_go_next(an: User, signed_in: SignIn) -> None:
    read = signed_in(an).post(PAGE, {"chat": APPROACH}).context["read"]
    assert read.voices[0].name == "A" and read.voices[0].signs >= 4
    rose = [turn.number for turn in read.worrying]
    assert [turn.next for turn in read.worrying] == [*rose[1:], 0]
    assert signed_in(an).post(PAGE, {"chat": MOTHER}).context["read"].voices == []


def test_distress_says_first_that_it_may_be_about_life(an: User, signed_in: SignIn) -> None:
    html = signed_in(an).post(PAGE, {"chat": DISTRESS}).content.decode()
    assert html.index("đừng để trẻ một mình") < html.index("Giữ lại tin nhắn gốc")
    assert (
        "đừng để trẻ một mình" not in signed_in(an).post(PAGE, {"chat": APPROACH}).content.decode()
    )
