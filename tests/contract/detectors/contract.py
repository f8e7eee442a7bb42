"""The contract of every detector. Inherit, give examples, and all of it is tested.

class TestMine(DetectorContract):
    detector = MyDetector()
    finds = [Find("some text", Kind.SCAM, "the words seen")]
    leaves = ["innocent text that looks alike"]
"""

import time
import unicodedata
from typing import ClassVar

import pytest
from msgspec import Struct

from khien.core.codes import Kind
from khien.core.words import Signal
from khien.detect.detector import Detector, Lists, NoLists
from khien.detect.registry import DETECTORS
from khien.detect.text.view import View
from khien.lists.links import canonical

HOSTILE = {
    "empty": "",
    "NUL": "a\x00b\x00",
    "right to left": "\u202eabc\u202c שלום 0912\u200f345678",
    "lone surrogate": "a\ud800b \udfff",
    "mixed scripts": "Привет xin chào 你好 ไทย 안녕",
    "marks upon marks": "a" + "\u0301" * 5000,
    "one megabyte": "Hôm nay trời đẹp, cả lớp đi chơi. " * 30_000,
    "one word of a megabyte": "a" * 1_000_000,
    "only digits": "0" * 200_000,
    "only dots": "." * 300_000,
    "only separators": "- " * 200_000,
    "open brackets": "(" * 200_000,
}


class Find(Struct, frozen=True):
    """A text, the kind to be seen in it, and exactly the words that the span must cover."""

    text: str
    kind: Kind
    words: str = ""


class DetectorContract:
    detector: ClassVar[Detector]
    lists: ClassVar[Lists] = NoLists()
    finds: ClassVar[list[Find]]
    leaves: ClassVar[list[str]]
    links: ClassVar[dict[str, Kind]] = {}

    def see(self, text: str) -> list[Signal]:
        return list(self.detector.in_text(View(text), self.lists))

    def test_is_registered_once_under_its_name(self) -> None:
        names = [detector.name for detector in DETECTORS]
        assert names.count(self.detector.name) == 1

    def test_finds_its_examples(self) -> None:
        for find in self.finds:
            signals = [s for s in self.see(find.text) if s.kind == find.kind]
            assert signals, f"not found: {find.text}"
            words = {find.text[start:end] for s in signals for start, end in s.spans}
            assert find.words in words, f"{find.text}: {words}"

    def test_leaves_what_looks_alike(self) -> None:
        for text in self.leaves:
            strong = [s for s in self.see(text) if s.score >= 0.5]
            assert not strong, f"{text}: {[(s.rule, s.score) for s in strong]}"

    def test_sees_links_given_as_such(self) -> None:
        for address, kind in self.links.items():
            link = canonical(address)
            assert link is not None
            assert [s.kind for s in self.detector.in_link(link, self.lists)] == [kind], address

    def test_signals_are_well_formed(self) -> None:
        for find in self.finds:
            for signal in self.see(find.text):
                assert signal.detector == self.detector.name
                assert 0 < signal.score < 1
                assert signal.why.vi and signal.why.en
                assert list(signal.spans) == sorted(set(signal.spans))
                for start, end in signal.spans:
                    assert 0 <= start < end <= len(find.text)

    def test_the_same_text_gives_the_same_signals(self) -> None:
        for find in self.finds:
            assert self.see(find.text) == self.see(find.text)

    def test_loose_marks_and_invisible_letters_hide_nothing(self) -> None:
        for find in self.finds:
            for text in (unicodedata.normalize("NFD", find.text), f"\u200b{find.text}\u200b"):
                kinds = {s.kind for s in self.see(text)}
                assert find.kind in kinds, f"hidden: {find.text}"

    @pytest.mark.parametrize("name", HOSTILE)
    def test_outlasts_hostile_text(self, name: str) -> None:
        text = HOSTILE[name]
        started = time.process_time()
        for signal in self.see(text):
            for start, end in signal.spans:
                assert 0 <= start < end <= len(text)
        # Generous: a shared machine, and a bound on the order of growth rather than on speed.
        assert time.process_time() - started < 8
