"""Conversations of the tests, as `A: …` lines; invented, and neutral in their words."""

from khien.core.words import Message

APPROACH = """
A: chào em, anh thấy em chơi trong nhóm free fire
B: dạ chào anh
A: em mấy tuổi rồi
B: em 12 tuổi ạ
A: bố mẹ có ở nhà không em
B: mẹ em đi làm rồi
A: anh nạp thẻ cho em nha, mà đừng kể với mẹ
B: thiệt hả anh
A: qua zalo nói chuyện riêng với anh đi
B: dạ
A: gửi anh xem ảnh em đi
"""
MOTHER = """
A: con tan học mấy giờ
B: 5h mẹ ơi
A: ở nhà một mình nhớ khóa cửa nha con
B: dạ mẹ
A: tối mẹ mua quà cho con
B: con cảm ơn mẹ
"""
SURPRISE = """
A: mai sinh nhật mẹ đó, nhớ giữ bí mật nha
B: ok chị, em góp tiền mua bánh kem
A: đừng nói với mẹ nha, để mẹ bất ngờ
B: dạ, em gói quà rồi
"""
PILE_ON = """
A: nhìn mặt nó là thấy ghét
B: công nhận con đó ngu thật
C: mọi người vào chửi nó đi
D: sao các bạn nói mình như vậy
A: cút khỏi nhóm đi
B: không ai chơi với mày đâu
D: mình có làm gì đâu
"""
GAME = """
A: vào trận đi anh em
B: giết con boss trước, bắn nó
A: team mình thua rồi haha
B: đánh thêm ván nữa
"""
FUNNEL = """
A: chúc mừng bạn đã trúng iphone 15
B: thật hả, mình có chơi gì đâu
A: bạn chuyển phí hồ sơ 200k trước rồi mới nhận được thưởng
B: sao phải nộp tiền vậy
A: nhanh lên kẻo hết suất, đọc mã otp vừa về máy cho mình nhé
"""
DISTRESS = """
A: dạo này mày sao vậy
B: không ai hiểu mình cả
A: kể tao nghe
B: tối nào mình cũng khóc một mình
B: mình không muốn sống nữa
"""


def messages(scene: str) -> tuple[Message, ...]:
    """The turns of a scene."""
    lines = [line.split(": ", 1) for line in scene.strip().splitlines()]
    return tuple(Message(author, text) for author, text in lines)
