"""One way to judge: texts, links and chats, and `khien.scan`."""

import msgspec
import pytest

import khien
from factories.scan_ports import phrase, scam
from khien.core.codes import Action, Audience, Kind, Urgency
from khien.core.errors import KhienError
from khien.core.words import Item, Message
from khien.lists.snapshot import Snapshot
from khien.policy.judge import answer, judge

LISTS = Snapshot.build("main", 3, "", [scam("xau.example"), phrase("quà mây xanh")])


def test_a_text_with_a_listed_link_is_blocked() -> None:
    assessment, decision = judge(Item("text", text="vào xau.example nhé"), LISTS)
    assert decision.action is Action.BLOCK
    assert assessment.snapshot == "main@3"
    assert assessment.signals[0].entry == "e-xau.example"


def test_an_empty_text_is_allowed() -> None:
    assessment, decision = judge(Item("text"), LISTS)
    assert (assessment.signals, decision.action) == ((), Action.ALLOW)


def test_a_link_comes_back_canonical() -> None:
    item = Item("link", url="HTTP://Xau.Example:80/a/../b?utm_source=x", id="7")
    sent = msgspec.json.decode(msgspec.json.encode(answer(item, judge(item, LISTS))))
    assert sent["canonical"] == "https://xau.example/b"
    assert sent["action"] == "block" and sent["id"] == "7"
    assert "turns" not in sent


def test_what_is_no_address_has_no_canonical_form() -> None:
    item = Item("link", url="không phải địa chỉ")
    sent = msgspec.json.decode(msgspec.json.encode(answer(item, judge(item, LISTS))))
    assert sent["canonical"] is None and sent["action"] == "allow"


def test_a_chat_tells_its_course() -> None:
    messages = (
        Message("lạ", "em mấy tuổi rồi"),
        Message("bé", "em 12"),
        Message("lạ", "qua telegram nói chuyện riêng với anh đi"),
        Message("lạ", "đừng nói với mẹ nha"),
    )
    assessment, decision = khien.scan(Item("chat", messages=messages))
    risks = [turn.risk for turn in assessment.turns]
    assert risks == sorted(risks) and risks[0] < 0.5 < risks[-1]
    assert {0, 2, 3} <= {signal.turn for signal in assessment.signals}
    assert assessment.course is not None and assessment.course.worried[-1] <= 3
    assert decision.action is Action.HOLD and decision.escalate
    assert assessment.urgency is Urgency.TODAY


def test_the_audience_matters() -> None:
    text = "Nhận 1000 robux miễn phí, đăng nhập tại đây. Chuyển phí hồ sơ trước rồi mới nhận"
    child = judge(Item("text", text=text)).decision.action
    grown = judge(Item("text", text=text, audience=Audience.GENERAL)).decision.action
    assert (child, grown) == (Action.BLOCK, Action.WARN)


def test_several_risks_in_one_text() -> None:
    assessment, _ = judge(Item("text", text="Đồ ngu! sđt nó nè 0912345678"))
    assert {risk.kind for risk in assessment.risks} >= {Kind.INSULT, Kind.PERSONAL_DATA}


def test_an_image_cannot_be_judged_yet() -> None:
    with pytest.raises(KhienError, match="image"):
        judge(Item("image"))


def test_the_package_of_the_api_is_callable_however_it_was_imported() -> None:
    import khien.scan.app

    assert khien.scan(Item("text", text="chào")).decision.action is Action.ALLOW
