"""The pattern rules: every rule by its own examples, and everyday talk that must stay calm."""

import pytest

from contract.detectors.contract import DetectorContract, Find
from khien.core.codes import Kind
from khien.detect.text.pattern import PatternDetector
from khien.detect.text.pattern_rules import rule_set
from khien.detect.text.view import View
from khien.policy.judge import NO_LISTS

RULES = {rule.id: rule for rule in rule_set().rules}
DETECTOR = PatternDetector()


def seen(text: str) -> set[str | None]:
    return {signal.rule for signal in DETECTOR.in_text(View(text), NO_LISTS)}


class TestPatterns(DetectorContract):
    detector = DETECTOR
    finds = [
        Find("Em ơi, đừng nói với bố mẹ nha!", Kind.GROOMING, "đừng nói với bố mẹ"),
        Find("DUNG, NOI... VOI ME", Kind.GROOMING, "DUNG, NOI... VOI ME"),
        Find("Việc nhẹ lương cao đây", Kind.SCAM, "Việc nhẹ lương cao"),
        Find("bố mẹ có biết đâu, con không muốn sống nữa", Kind.SELF_HARM, "không muốn sống"),
        Find("Thuỷ ơi em muốn chết quá", Kind.SELF_HARM, "muốn chết"),
    ]
    leaves = [
        "Mẹ ơi con đi học về rồi, hôm nay cô khen con ngoan",
        "Tối nay đá bóng không, 7 giờ ở sân trường nhé",
        "Bạn nào có vở toán cho tớ mượn chép bài với",
        "Mệt muốn chết luôn, chạy năm vòng sân",
        "Cười chết mất với con mèo này",
        "Công an cảnh báo thủ đoạn: kẻ xấu yêu cầu gửi mã OTP cho chúng",
        "Nếu ai bảo con đừng nói với bố mẹ thì con kể ngay cho mẹ nhé",
        "Đừng bao giờ gửi mã xác nhận cho người lạ",
        "Đừng nói với Lan nha, sinh nhật bí mật đó",
        "Chúng em là học sinh lớp 7, nhóm chúng em làm dự án về rác thải",
        "Trận này đánh boss khó quá, cho xin đội hình với",
        "Ông bà em sống ở Huế, năm nay ông bao nhiêu tuổi nhỉ",
        "Ma túy rất nguy hiểm, chúng ta phải phòng chống ma túy",
        "Người dân tộc thiểu số có nhiều lễ hội đẹp",
        "Bạn ấy là người đồng tính và bạn ấy rất tốt bụng",
        "Nhân vật chính sắp chết ở tập cuối, buồn ghê",
    ]


@pytest.mark.parametrize("rule_id", RULES)
def test_every_rule_finds_its_hits_and_leaves_its_misses(rule_id: str) -> None:
    rule = RULES[rule_id]
    for text in rule.text.examples.hit:
        assert rule_id in seen(text), text
    for text in rule.text.examples.miss:
        assert rule_id not in seen(text), text


def test_marks_decide_where_the_writer_uses_them() -> None:
    assert "insult.plain" in seen("đồ ngu")
    assert "insult.plain" not in seen("đô ngũ của lớp")
    assert "insult.plain" in seen("do ngu"), "no marks at all: the plain reading is allowed"
    assert "insult.plain" not in seen("mang do ngu đi cắm trại"), "marks elsewhere: it is not"


def test_a_warning_counts_for_less_than_the_thing_itself() -> None:
    said = next(iter(DETECTOR.in_text(View("Gửi mã OTP cho anh nhé"), NO_LISTS)))
    warned = next(
        iter(DETECTOR.in_text(View("Cảnh báo: kẻ gian bảo gửi mã OTP cho anh shipper"), NO_LISTS))
    )
    assert warned.score < 0.5 < said.score


def test_words_of_distress_are_never_discounted() -> None:
    (signal, *_) = DETECTOR.in_text(View("nếu ai hỏi thì nói em không muốn sống nữa"), NO_LISTS)
    assert signal.kind == Kind.SELF_HARM and signal.score >= 0.7
