"""What detectors would otherwise prepare at their first text; called when a server starts."""

from khien.core.words import Message
from khien.detect.chat.engine import chat_engine, stage_reader
from khien.detect.chat.state import ChatState
from khien.detect.detector import NoLists
from khien.detect.run import text_signals
from khien.detect.text.pattern_rules import rule_set

_TOUCHING = (
    "Mã OTP là 1234. Số của em là 0900 000 000, không chín không không một hai ba bốn năm sáu",
    "Viết cho em: ten@thu.example, fb: ten.em_01, xem tại hxxps://khien[.]example/a nhé",
    "Nhà em ở 12 đường Hoa, phường Lá. Em học lớp 6a, trường THCS Cây",
    "Em đang học ở trường Cây 😂, đồ ngu",
    "do ngu",
)
"""Between them they ask every finder for everything."""


def warm_up() -> None:
    """Read all data and compile all expressions; raises `KhienError` where one is wrong."""
    rules = rule_set()
    for rule in (*rules.rules, *stage_reader().rules.rules):
        for phrase in (*rule.match, *rule.unless):
            phrase.compile()
        if rule.any_unless is not None:
            rule.any_unless.compile()
    for text in _TOUCHING:
        text_signals(text, NoLists())
    chat_engine().step(ChatState(), Message("a", "Em chào anh ạ"), (), 0)
