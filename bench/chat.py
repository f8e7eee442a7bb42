"""Conversations followed per CPU-second: what a message costs beyond reading it as a text.

Messages are those of data/chat/train, in conversations of the given length, followed by one
engine after the text pipeline has read them.
"""

import time
from itertools import islice
from pathlib import Path

import msgspec

from khien.core.words import Message, Signal
from khien.detect.chat.engine import ChatEngine, chat_engine
from khien.detect.chat.evaluate import read_conversations
from khien.detect.chat.state import ChatState
from khien.detect.detector import NoLists
from khien.detect.run import text_signals
from khien.detect.text.view import View
from khien.detect.warm import warm_up

DATA = Path(__file__).parents[1] / "data" / "chat" / "train"


def run(*, messages: int = 5_000, length: int = 20, long: int = 10_000) -> dict[str, object]:
    """The step a message, in conversations of `length` and in one of `long` messages."""
    written = [m for c in read_conversations(DATA) for m in c.turns()]
    texts = [written[i % len(written)] for i in range(messages)]
    warm_up()
    engine, lists = chat_engine(), NoLists()
    at = time.process_time()
    seen = [text_signals(message.text, lists) for message in texts]
    reading = time.process_time() - at
    views = [View(message.text) for message in texts]  # as `detect.run` hands them on
    _long(engine, ChatState(), texts, seen, 1000)
    steps: list[float] = []
    left = iter(zip(texts, seen, views, strict=True))
    at = time.process_time()
    while chunk := list(islice(left, length)):
        state = ChatState()
        for i, (message, signals, view) in enumerate(chunk):
            began = time.perf_counter()
            engine.step(state, message, signals, i, view)
            steps.append(time.perf_counter() - began)
    spent = time.process_time() - at
    steps.sort()
    state = ChatState()
    first, last = _long(engine, state, texts, seen, long)
    return {
        "messages": messages,
        "step_cpu_microseconds_per_message": round(spent / messages * 1e6, 1),
        "step_wall_microseconds_p50": round(steps[len(steps) // 2] * 1e6, 1),
        "step_wall_microseconds_p99": round(steps[len(steps) * 99 // 100] * 1e6, 1),
        "text_pipeline_cpu_microseconds_per_message": round(reading / messages * 1e6, 1),
        "messages_per_cpu_second_all_together": round(messages / (spent + reading)),
        "long_conversation_messages": long,
        "long_first_thousand_cpu_microseconds": first,
        "long_last_thousand_cpu_microseconds": last,
        "state_bytes_after_long": len(msgspec.json.encode(state)),
    }


def _long(
    engine: ChatEngine,
    state: ChatState,
    texts: list[Message],
    seen: list[tuple[Signal, ...]],
    long: int,
) -> tuple[float, float]:
    """Microseconds a message at the beginning and the end of a long conversation of 40 authors."""
    found: list[float] = []
    for start in range(0, long, 1000):
        at = time.process_time()
        for i in range(start, min(start + 1000, long)):
            message = Message(f"{i % 40}", texts[i % len(texts)].text)
            engine.step(state, message, seen[i % len(seen)], i)
        found.append(round((time.process_time() - at) * 1e3, 1))
    return found[0], found[-1]
