"""An item goes in, the signals of all detectors come out.

Called by `policy.judge` and by nobody else. Pure: the same item and lists give the same signals.
Text may hold anything (NUL, 1 MB, loose marks); time is linear in its length.
"""

from typing import TYPE_CHECKING

from khien.core.words import Message, Signal
from khien.detect.detector import Lists
from khien.detect.registry import DETECTORS
from khien.detect.text.view import View

if TYPE_CHECKING:
    from khien.detect.chat.engine import ChatStep
    from khien.detect.chat.state import ChatState
    from khien.lists.links import Link


def text_signals(text: str, lists: Lists) -> tuple[Signal, ...]:
    """Signals of one text, links found inside it included."""
    if not text:
        return ()
    return _view_signals(View(text), lists)


def _view_signals(view: View, lists: Lists) -> tuple[Signal, ...]:
    found: list[Signal] = []
    for detector in DETECTORS:
        found.extend(detector.in_text(view, lists))
    return tuple(found)


def link_signals(link: "Link", lists: Lists) -> tuple[Signal, ...]:
    """Signals of one address that could be read."""
    return tuple(s for detector in DETECTORS for s in detector.in_link(link, lists))


def chat_steps(
    messages: tuple[Message, ...], lists: Lists, state: "ChatState"
) -> "tuple[ChatStep, ...]":
    """What each message adds to a conversation. `state` is carried on and changed."""
    from khien.detect.chat.engine import chat_engine  # costly, and most calls are no chats

    engine = chat_engine()
    steps = []
    for i, message in enumerate(messages):
        view = View(message.text)
        seen = _view_signals(view, lists) if message.text else ()
        steps.append(engine.step(state, message, seen, i, view))
    return tuple(steps)
