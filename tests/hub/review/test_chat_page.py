"""An pastes a chat: worrying turns are marked with their reasons, and nothing of it is kept."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client

from factories.chats import APPROACH, MOTHER
from khien.core.words import Message
from khien.hub.accounts.models import User
from khien.hub.audit.models import Event
from khien.hub.review.pasted import MOST_LINES, messages_of

SignIn = Callable[[User], Client]
PAGE = "/desk/chat/"


def test_worrying_turns_are_marked_with_reasons(an: User, signed_in: SignIn) -> None:
    page = signed_in(an).post(PAGE, {"chat": APPROACH})
    turns = page.context["turns"]
    assert len(turns) == 11 and any(turn.rose for turn in turns)
    html = page.content.decode()
    assert "<mark>đừng kể với mẹ</mark>" in html
    assert "Bảo trẻ giấu người lớn" in html


def test_everyday_talk_is_not_marked(an: User, signed_in: SignIn) -> None:
    page = signed_in(an).post(PAGE, {"chat": MOTHER})
    assert not page.context["risks"] and not any(t.rose for t in page.context["turns"])


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
