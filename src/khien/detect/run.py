"""An item goes in, the signals of all detectors come out.

Called by `policy.judge` and by nobody else. Pure: the same item and lists give the same signals.
Text may hold anything (NUL, 1 MB, loose marks); time is linear in its length.
"""

from msgspec.structs import replace

from khien.core.words import Message, Signal
from khien.detect.detector import Lists
from khien.detect.registry import DETECTORS
from khien.detect.text.view import View
from khien.lists.links import Link


def text_signals(text: str, lists: Lists) -> tuple[Signal, ...]:
    """Signals of one text, links found inside it included."""
    if not text:
        return ()
    view = View(text)
    return tuple(s for detector in DETECTORS for s in detector.in_text(view, lists))


def link_signals(link: Link, lists: Lists) -> tuple[Signal, ...]:
    """Signals of one address that could be read."""
    return tuple(s for detector in DETECTORS for s in detector.in_link(link, lists))


def chat_signals(messages: tuple[Message, ...], lists: Lists) -> tuple[tuple[Signal, ...], ...]:
    """Signals of each message on its own, naming its turn."""
    return tuple(
        tuple(replace(signal, turn=i) for signal in text_signals(message.text, lists))
        for i, message in enumerate(messages)
    )
