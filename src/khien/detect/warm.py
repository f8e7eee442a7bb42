"""What detectors would otherwise prepare at their first text; called when a server starts."""

from khien.core.words import Message
from khien.detect.chat.engine import chat_engine, stage_reader
from khien.detect.chat.state import ChatState
from khien.detect.detector import NoLists
from khien.detect.run import text_signals
from khien.detect.text.pattern_rules import rule_set


def warm_up() -> None:
    """Read all data and compile all expressions; raises `KhienError` where one is wrong."""
    rules = rule_set()
    for rule in (*rules.rules, *stage_reader().rules.rules):
        for phrase in (*rule.match, *rule.unless):
            phrase.compile()
    for _, phrases in rules.guards:
        for phrase in phrases:
            phrase.compile()
    text_signals("Số của em là 0900 000 000, xem tại khien.example nhé", NoLists())
    chat_engine().step(ChatState(), Message("a", "Em chào anh ạ"), (), 0)
