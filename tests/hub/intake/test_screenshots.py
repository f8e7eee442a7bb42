"""Screenshots on the report page: words are read and looked over, pictures go, nothing is lost."""

from base64 import b64encode
from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from msgspec.structs import replace

from factories.drawn_chats import FONT, drawn
from hub.intake.test_report_form import Visitor
from khien.core.clock import now
from khien.core.config import config
from khien.core.errors import KhienError
from khien.detect.apart import Busy
from khien.detect.transcript.apart import ReadAndCopied
from khien.detect.transcript.letters import can_read
from khien.detect.transcript.words import SaidLine, Transcript
from khien.hub.accounts.models import User
from khien.hub.content.models import Assessment, Item
from khien.hub.intake import reading, screenshots
from khien.hub.intake.chats import MOST_TURNS, ToldChat, ToldTurn, carried
from khien.hub.intake.models import Evidence, Report
from khien.hub.intake.retention import purge_due
from khien.hub.vault import UnlockedVault

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("helpline_team")]

CHAT = [
    ("left", "em gửi hình cho anh đi"),
    ("right", "em không gửi đâu"),
    ("left", "đừng kể với ba mẹ nhé, bí mật đó"),
]


class Sender(Visitor):
    """A visitor who has screenshots."""

    def send_pictures(self, *pictures: bytes) -> "Sender":
        files = [SimpleUploadedFile(f"{i}.png", data) for i, data in enumerate(pictures)]
        self.see(
            self.client.post("/report/pictures/", {**self.answers, "go": "read", "pictures": files})
        )
        return self


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    """`reads(transcript)`: what the reader makes of every picture, without reading any."""

    def make(answer: object) -> None:
        def read(data: bytes) -> object:
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(screenshots, "offered", lambda: True)
        monkeypatch.setattr(screenshots, "_listed", lambda data: None)
        monkeypatch.setattr(screenshots, "read_picture_apart", read)
        monkeypatch.setattr(
            screenshots, "read_and_copy_apart", lambda data: ReadAndCopied(read(data), COPY)
        )

    return make


COPY = b"RIFF\x00\x00\x00\x00WEBP the written parts"


@pytest.fixture
def keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator lets copies be kept."""
    settings = replace(config(), keep_screenshots=True)
    monkeypatch.setattr("khien.hub.intake.evidence.config", lambda: settings)


def _with_copies(topic: str) -> Sender:
    """A report on a topic whose sender wants copies kept, up to the last screen."""
    em = Sender()
    em.press().press(topic=topic).press("edit-pictures")
    em.answers["keep"] = "on"
    em.send_pictures(b"a picture").press().press().press()
    assert em.step == "check"
    return em


@pytest.mark.usefixtures("keeping")
def test_copies_stay_sealed_for_the_desk_until_the_words_go(
    reads: Callable[[object], None],
    an: User,
    signed_in: Callable[[User], Client],
) -> None:
    reads(_transcript())
    em = _with_copies("bullied")
    assert "Bản chép phần chữ" in em.html
    em.press("send")
    kept = Evidence.objects.get()
    assert COPY not in bytes(kept.sealed_copy) and b64encode(COPY) not in bytes(kept.sealed_copy)
    page = signed_in(an).get(f"/desk/reports/{kept.report_id}/")
    assert b64encode(COPY).decode() in page.content.decode()
    assert b64encode(COPY).decode() not in str(reading.open_report(em.code))
    Report.objects.update(retain_until=date(2020, 1, 1))
    Item.objects.update(state=Item.State.REJECTED)
    purge_due(now())
    assert not Evidence.objects.exists()


@pytest.mark.usefixtures("keeping")
@pytest.mark.parametrize("topic", ["stranger", "threatened", "my_privacy", "scary", "other", ""])
def test_topics_with_which_abuse_may_come_keep_no_copy(
    reads: Callable[[object], None], topic: str
) -> None:
    reads(_transcript())
    em = _with_copies(topic)
    assert "Bản chép phần chữ" not in em.html
    em.press("send")
    assert em.code and not Evidence.objects.exists()


@pytest.mark.usefixtures("keeping")
def test_another_topic_chosen_later_drops_the_copies(reads: Callable[[object], None]) -> None:
    reads(_transcript())
    em = _with_copies("bullied").press("edit-topic").press(topic="stranger")
    em.press().press().press().press().press("send")
    assert em.code and not Evidence.objects.exists()


@pytest.mark.usefixtures("keeping")
def test_a_copy_put_in_by_hand_is_not_kept(reads: Callable[[object], None]) -> None:
    reads(_transcript())
    em = _with_copies("bullied")
    em.press("send", copies=b64encode(b"RIFF another picture").decode())
    assert em.code and not Evidence.objects.exists()


def test_unless_the_operator_allows_it_no_copy_is_offered(reads: Callable[[object], None]) -> None:
    reads(_transcript())
    em = Sender()
    em.press().press(topic="bullied").press("edit-pictures")
    assert 'name="keep"' not in em.html
    em.answers["keep"] = "on"
    em.send_pictures(b"a picture").press().press().press().press("send")
    assert em.code and not Evidence.objects.exists()


def _transcript(kind: str = "screenshot", confidence: float = 0.95) -> Transcript:
    lines = (
        SaidLine(side=side, text=text, confidence=confidence)  # type: ignore[arg-type]
        for side, text in CHAT
    )
    return Transcript(kind, tuple(lines))  # type: ignore[arg-type]


def _at_pictures() -> Sender:
    em = Sender()
    em.press().press(topic="").press("edit-pictures")
    assert em.step == "pictures"
    return em


@pytest.mark.skipif(not can_read() or not FONT.exists(), reason="needs the extra ocr and a font")
def test_a_child_sends_a_screenshot_and_looks_over_the_words() -> None:
    em = _at_pictures().send_pictures(drawn(CHAT))
    assert (em.status, em.step) == (200, "chat")
    for _, text in CHAT:
        assert text in em.html


def test_what_the_child_mends_is_what_arrives_sealed(
    reads: Callable[[object], None], an: User, opener: Callable[[User], UnlockedVault]
) -> None:
    reads(_transcript())
    em = _at_pictures().send_pictures(b"a picture")
    em.press(**{"child": "right", "turn-1": "em không gửi đâu nha", "side-2": "right"})
    assert em.step == "story"
    em.press().press()
    assert em.step == "check"
    assert "em không gửi đâu nha" in em.html
    em.press("send")
    assert em.code
    report = Report.objects.get()
    told = reading.read_report(an, opener(an), report.pk).told
    assert told.chat is not None and told.chat.child == "right"
    assert [turn.side for turn in told.chat.turns] == ["left", "right", "right"]
    assert "em không gửi đâu nha" not in str(bytes(report.sealed_told))
    assert reading.open_report(em.code).told == told


def test_an_emptied_message_is_left_out_and_an_emptied_chat_is_none(
    reads: Callable[[object], None],
) -> None:
    reads(_transcript())
    em = _at_pictures().send_pictures(b"a picture")
    em.press(**{"turn-0": "  "}).press("edit-chat")
    assert CHAT[0][1] not in em.html and CHAT[1][1] in em.html
    em.press(**{"turn-0": "", "turn-1": ""})
    assert em.step == "story"
    assert em.answers.get("chat", "") == ""


def test_the_conversation_engine_judges_it_and_the_desk_sees_why(
    reads: Callable[[object], None],
    an: User,
    signed_in: Callable[[User], Client],
) -> None:
    reads(_transcript())
    em = _at_pictures().send_pictures(b"a picture").press(child="right").press().press()
    em.press("send")
    item = Item.objects.get()
    assert item.type == Item.Type.STORY
    seen = Assessment.objects.filter(item=item).values_list("risks", flat=True)
    assert any(risk["kind"] == "grooming" for risks in seen for risk in risks)
    report = Report.objects.get()
    page = signed_in(an).get(f"/desk/reports/{report.pk}/")
    assert page.status_code == 200
    assert [turn.message.text for turn in page.context["read"].turns] == [t for _, t in CHAT]
    assert any(turn.signals for turn in page.context["read"].turns)


def test_more_pictures_are_joined_to_what_was_corrected(reads: Callable[[object], None]) -> None:
    reads(_transcript())
    em = _at_pictures().send_pictures(b"a picture")
    em.press("edit-pictures", **{"turn-1": "em không gửi đâu nha"})
    more = Transcript(
        "screenshot",
        (
            _transcript().messages[2],
            SaidLine(side="right", text="em nói với mẹ rồi", confidence=0.9),
        ),
    )
    reads(more)
    em.send_pictures(b"another")
    assert em.step == "chat"
    assert "em không gửi đâu nha" in em.html
    assert em.html.count("</textarea>") == 4
    assert "em nói với mẹ rồi" in em.html


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (KhienError("The picture is damaged."), "không mở được"),
        (Transcript("other", ()), "không thấy tin nhắn"),
        (Busy("Too many."), "nhiều người gửi hình"),
    ],
)
def test_what_cannot_be_read_loses_nothing(
    reads: Callable[[object], None], answer: object, words: str
) -> None:
    reads(answer)
    em = Sender()
    em.press().press().press("edit-pictures", pages="Nhóm lớp 7A")
    em.send_pictures(b"a picture")
    assert (em.status, em.step) == (422, "pictures")
    assert words in em.html
    assert em.answers["pages"] == "Nhóm lớp 7A"
    assert em.press().step == "story"


def test_a_photo_of_a_screen_is_read_and_said(reads: Callable[[object], None]) -> None:
    reads(_transcript("photo_of_screen", 0.5))
    em = _at_pictures().send_pictures(b"a photo")
    assert em.step == "chat"
    assert "ảnh chụp lại một màn hình" in em.html
    assert em.html.count("xem lại giúp nhé") == 3


def test_no_picture_too_many_and_too_large(
    reads: Callable[[object], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(_transcript())
    assert _at_pictures().send_pictures().status == 422
    many = _at_pictures().send_pictures(*[b"x"] * (screenshots.MOST + 1))
    assert many.step == "chat" and f"{screenshots.MOST} hình đầu" in many.html
    monkeypatch.setattr(screenshots, "MOST_BYTES", 10)
    assert "nặng hơn" in _at_pictures().send_pictures(b"x" * 11).html


def test_a_listed_picture_is_read_by_nobody_and_only_its_hashes_arrive(
    reads: Callable[[object], None],
    monkeypatch: pytest.MonkeyPatch,
    an: User,
    opener: Callable[[User], UnlockedVault],
) -> None:
    reads(AssertionError("read"))
    known = screenshots.ToldMedia(sha256="ab" * 32, md5="cd" * 16)
    monkeypatch.setattr(screenshots, "_listed", lambda data: known)
    em = _at_pictures().send_pictures(b"a known picture")
    assert em.step == "pictures"
    assert "Bạn báo tin là đúng" in em.html
    em.press().press().press().press("send")
    told = reading.read_report(an, opener(an), Report.objects.get().pk).told
    assert told.media == (known,) and told.chat is None
    assert Item.objects.get().type == Item.Type.PICTURE


def test_a_field_mended_by_hand_is_no_chat() -> None:
    em = Sender()
    em.press().press().press(chat="{not json", listed='[{"sha256":"../../etc"}]')
    assert em.press().press("send").step == "things"
    assert not Report.objects.exists()


def test_a_chat_of_a_thousand_messages_is_bounded() -> None:
    long = ToldChat(tuple(ToldTurn(side="left", text=f"tin {i}") for i in range(1000)))
    em = Sender()
    em.press().press().press("edit-chat", chat=carried(long))
    assert em.html.count("</textarea>") == MOST_TURNS


def test_without_a_reader_nothing_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("khien.hub.intake.wizard.offered", lambda: False)
    em = Sender()
    assert "edit-pictures" not in em.press().press().html


def test_the_address_of_pictures_leads_to_the_report() -> None:
    assert Client().get("/report/pictures/").headers["location"] == "/report/"
