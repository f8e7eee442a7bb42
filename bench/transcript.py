"""Screenshots of chats to who said what: letters, speakers and processor time at three qualities.

Conversations of data/chat are drawn by Chromium in the looks of tests/factories/chat_screens.py,
each look light or dark, and read back at the qualities in which screenshots travel. `tuned` looks
were looked at while the layout was written, `held_out` ones were not; `odd_font` is set in a font
whose a looks like an o, as few apps do. The plain peer is the same reader on the picture as it is.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from io import BytesIO
from pathlib import Path
from unittest import mock

import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright
from tests.factories.chat_screens import (
    HELD_OUT,
    LOOKS,
    TUNED,
    Said,
    as_forwarded,
    shoot,
    two_people,
    with_times,
)

from khien.core.text import fold
from khien.detect.chat.evaluate import read_conversations
from khien.detect.transcript.picture import Page
from khien.detect.transcript.read import read_picture
from khien.detect.transcript.words import SaidLine

DATA = Path(__file__).parents[1] / "data" / "chat"
CHROMIUM = "/usr/bin/chromium"
QUALITIES = {"a": (1170, 85), "b": (780, 60), "c": (390, 50)}
"""Width in pixels and quality of the JPEG: as taken, forwarded, forwarded again."""
_NAMES = ("Ngọc Hà", "Tuấn Kiệt", "Bảo Trân", "Minh Khôi", "Thu Trang", "Gia Huy")
NAMES = dict(zip("ABCDEF", _NAMES, strict=True))
ODD = "vietnam-pro"
MOST = 10
"""Messages on one screenshot."""
FOUND = 0.85
"""Likeness, marks left aside, from which a message counts as found."""


@dataclass
class Tally:
    """What was read of one group of pictures."""

    pictures: int = 0
    said: int = 0
    letters: int = 0
    wrong: int = 0
    exact: int = 0
    found: int = 0
    speaker: int = 0
    extra: int = 0
    seconds: float = field(default=0.0)

    def figures(self, name: str) -> dict[str, object]:
        return {
            f"{name}_pictures": self.pictures,
            f"{name}_messages": self.said,
            f"{name}_character_error_percent": round(100 * self.wrong / self.letters, 2),
            f"{name}_exact_messages_percent": round(100 * self.exact / self.said, 1),
            f"{name}_found_with_right_speaker_percent": round(100 * self.speaker / self.said, 1),
            f"{name}_found_with_wrong_speaker": self.found - self.speaker,
            f"{name}_read_but_not_said": self.extra,
            f"{name}_cpu_seconds_per_picture": round(self.seconds / self.pictures, 3),
        }


def run(*, conversations: int = 12, plain: int = 4) -> dict[str, object]:
    """`conversations` of each part in every look, `plain` of them without preparing as well."""
    tallies: dict[str, Tally] = {}
    read_picture(as_forwarded(_blank()))  # the reader is loaded before anything is timed
    for part, number, look, chat, png in drawn(conversations):
        group = "odd_font" if look == ODD else part
        for quality, (width, percent) in QUALITIES.items():
            picture = as_forwarded(png, width, percent)
            _add(tallies.setdefault(f"{group}_{quality}", Tally()), chat, picture)
            if quality == "b" and group != "odd_font" and number < plain:
                with _as_it_is():
                    _add(tallies.setdefault("without_preparing_b", Tally()), chat, picture)
    figures: dict[str, object] = {}
    for name in sorted(tallies):
        figures |= tallies[name].figures(name)
    return figures


def drawn(conversations: int) -> Iterator[tuple[str, int, str, tuple[Said, ...], bytes]]:
    """Part, number, look, what was said, and the PNG; harmless conversations only."""
    with sync_playwright() as playwright, ExitStack() as stack:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        stack.callback(browser.close)
        parts = {"tuned": "train/benign-1.jsonl", "held_out": "heldout/benign.jsonl"}
        for part, file in parts.items():
            looks = TUNED if part == "tuned" else HELD_OUT
            read = read_conversations(DATA / file)[:conversations]
            for number, conversation in enumerate(read):
                texts = [(NAMES.get(m.author, m.author), m.text) for m in conversation.messages]
                me = texts[number % 2][0] if len(texts) > 1 else texts[0][0]
                chat = with_times(two_people(texts[:MOST], me=me), every=3 + 2 * (number % 2))
                for look in looks:
                    yield part, number, look, chat, shoot(browser, chat, LOOKS[look])


def _add(tally: Tally, chat: Sequence[Said], picture: bytes) -> None:
    began = time.process_time()
    read = read_picture(picture).messages
    tally.seconds += time.process_time() - began
    tally.pictures += 1
    for said, line, wrong in aligned(chat, read):
        tally.wrong += wrong
        if said is None:
            tally.extra += 1
            continue
        words = _plain(said.text)
        tally.said += 1
        tally.letters += len(words)
        if line is None:
            continue
        tally.exact += line.text == words
        if SequenceMatcher(None, fold(words), fold(line.text)).ratio() >= FOUND:
            tally.found += 1
            tally.speaker += line.side == said.side


def aligned(
    chat: Sequence[Said], read: Sequence[SaidLine]
) -> list[tuple[Said | None, SaidLine | None, int]]:
    """Each message beside what was read of it, with the letters that differ, at least cost."""
    truth, got = [_plain(said.text) for said in chat], [line.text for line in read]
    cost = np.zeros((len(truth) + 1, len(got) + 1), int)
    cost[1:, 0] = np.cumsum([len(text) for text in truth])
    cost[0, 1:] = np.cumsum([len(text) for text in got])
    apart = [[_distance(a, b) for b in got] for a in truth]
    for i, a in enumerate(truth, 1):
        for j, b in enumerate(got, 1):
            both = cost[i - 1, j - 1] + apart[i - 1][j - 1]
            cost[i, j] = min(both, cost[i - 1, j] + len(a), cost[i, j - 1] + len(b))
    pairs: list[tuple[Said | None, SaidLine | None, int]] = []
    i, j = len(truth), len(got)
    while i or j:
        if i and j and cost[i, j] == cost[i - 1, j - 1] + apart[i - 1][j - 1]:
            i, j = i - 1, j - 1
            pairs.append((chat[i], read[j], apart[i][j]))
        elif i and cost[i, j] == cost[i - 1, j] + len(truth[i - 1]):
            i -= 1
            pairs.append((chat[i], None, len(truth[i])))
        else:
            j -= 1
            pairs.append((None, read[j], len(got[j])))
    return pairs[::-1]


def _distance(a: str, b: str) -> int:
    """Letters to put in, take out or change (Levenshtein)."""
    before = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (x != y)))
        before = row
    return before[-1]


def _plain(text: str) -> str:
    """The text without emoji, which nobody reads aloud, and with single spaces."""
    return " ".join("".join(c for c in text if ord(c) < 0x2600 and c != "\u200d").split())


def _as_it_is() -> "mock._patch[object]":
    """The reader sees the picture in grey instead of its prepared ink."""

    def grey(page: Page) -> object:
        return np.asarray(Image.fromarray(page.colours).convert("L"))

    return mock.patch.object(Page, "ink", grey)


def _blank() -> bytes:
    out = BytesIO()
    Image.new("RGB", (780, 780), "white").save(out, "PNG")
    return out.getvalue()
