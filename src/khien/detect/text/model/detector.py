"""`text.model`: what a text reads like, by a model trained on this project's own sentences.

The rules say precisely what they saw; the model sees what no rule foresaw, and says so by the
words that weighed most. Long texts are read a stretch at a time, so that one sentence is not lost
among a thousand. Without a shipped model there are no signals.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import exp, log
from pathlib import Path

from khien.core import codes as core_codes
from khien.core.codes import Kind
from khien.core.errors import KhienError
from khien.core.words import Bilingual, Signal
from khien.detect.detector import Detector, Lists
from khien.detect.link.found import found_links
from khien.detect.ready import ready
from khien.detect.text.model.explain import Reader
from khien.detect.text.model.file import ANY, NAME, load_file
from khien.detect.text.model.identity import without_identity
from khien.detect.text.normalise import normalise
from khien.detect.text.normalise_codes import CLASSES, SPACE, codes_of, text_of
from khien.detect.text.view import View

WEIGHTS = Path(__file__).with_name("weights") / NAME
_REASONS = Path(__file__).with_name("reasons.yaml")
_WHOLE = 240
_STRETCH = 120
_SHORTEST = 25
_ENDS = (b".", b"!", b"?", b"\n")
WRITTEN_SHARE = 0.42
"""How many of the texts it learned from need attention: far more than anywhere in life."""
ASSUMED_SHARE = 0.23
"""How many of the texts it is asked about are taken to; scores are moved from one to the other.

Wrong alarms wear people out: chosen by the totals of data/text/heldout for at most 5 of 100 hard
negatives flagged, rules and model together (tools/train_text_model.py prints them).
"""
_SHIFT = log(ASSUMED_SHARE / (1 - ASSUMED_SHARE)) - log(WRITTEN_SHARE / (1 - WRITTEN_SHARE))
_FROM, _SURE = 0.3, 0.5
_MOST_ODDS, _KIND_ODDS = 6.0, 3.0
"""Bounds of the log-odds of “any kind” and of the likeliest kind, before they are averaged."""
_LEAST = 1 / (1 + exp(_KIND_ODDS + 2 * (_SHIFT - log(_FROM / (1 - _FROM))))) - 1e-9
"""Below it no kind, however likely, makes a text need attention with `_FROM`."""
_LEAST_SURE = 1 / (1 + exp(_SHIFT - log(_SURE / (1 - _SURE)))) - 1e-9
"""Below it a kind's probability, moved to life, is below `_SURE`."""
_QUOTED = 3
_MOST = 6
_SHARE = 0.25
_SIGN_OF_ADDRESS = frozenset("/:@")
_UNQUOTED = frozenset(
    {Kind.PERSONAL_DATA, Kind.LOCATION, Kind.IDENTITY_DOCUMENT, Kind.DOXXING, Kind.CHILD_IMAGE}
)


class ModelDetector(Detector):
    """See the module's words. At most one signal a kind."""

    name = "text.model"

    def __init__(self, reader: Reader | None = None) -> None:
        self._given = reader

    def in_text(self, view: View, lists: Lists) -> Iterator[Signal]:
        reader = self._given or shipped()
        if reader is None:
            return
        view = _without_addresses(view)
        stretches, best = _best(reader, view)
        if best:
            anonymous = without_identity(view)
            if anonymous is not view:
                again = _best(reader, anonymous)[1]
                most = max((score for score, _ in again.values()), default=0.0)
                best = {kind: (min(score, most), i) for kind, (score, i) in best.items()}
        read: dict[int, _Stretch] = {}
        for kind, (score, i) in best.items():
            if score <= _FROM:
                continue
            if i not in read:
                read[i] = _Stretch(reader, view, *stretches[i])
            yield self._signal(read[i], kind, score)

    def _signal(self, stretch: "_Stretch", kind: Kind, score: float) -> Signal:
        words, spans = stretch.evidence(kind)
        reason = reasons()[kind]
        said = ""
        if words and kind not in _UNQUOTED:
            said = ": " + ", ".join(f"“{word}”" for word in words)
        return Signal(
            detector=self.name,
            kind=kind,
            score=round(min(score, 0.995), 3),
            why=Bilingual(reason.vi + said, reason.en + said),
            spans=spans,
            rule=f"model.{kind}",
        )


@lru_cache(maxsize=1)
def shipped() -> Reader | None:
    """The model shipped with Khiên, where it is; loaded when first asked for."""
    if not WEIGHTS.is_file():
        return None
    file = load_file(WEIGHTS)
    unknown = set(file.header.labels) - set(Kind)
    if unknown or file.header.columns[-1] != ANY:
        raise KhienError(f"The shipped model has labels that are no kinds: {sorted(unknown)}.")
    return Reader(file)


@lru_cache(maxsize=1)
def reasons() -> dict[Kind, Bilingual]:
    """What is said of each kind before the words that weighed most."""
    return ready(
        _reasons, dict[Kind, Bilingual], _REASONS, Path(__file__), Path(core_codes.__file__)
    )


def _reasons() -> dict[Kind, Bilingual]:
    from khien.detect.data_file import DataFile  # needed only where nothing is ready

    file = DataFile(_REASONS)
    found = file.section("reasons", Bilingual)
    for name in set(Kind) - set(found) - {Kind.KNOWN_CSAM}:
        file.say("is a kind without a reason", "reasons", name)
    file.finish()
    return {Kind(name): reason for name, reason in found.items()}


def _best(
    reader: Reader, view: View
) -> tuple[list[tuple[int, int]], dict[Kind, tuple[float, int]]]:
    """The stretches of a text, and each kind's highest score with the stretch it is of."""
    codes = codes_of(view)
    stretches = list(_stretches(codes))
    rows = reader.probabilities([codes[a:b] for a, b in stretches], _LEAST)
    best: dict[Kind, tuple[float, int]] = {}
    for i, row in enumerate(rows):
        for kind, score in _risks(reader, row):
            if score > best.get(kind, (_FROM, 0))[0]:
                best[kind] = score, i
    return stretches, best


def _risks(reader: Reader, row: Sequence[float]) -> Iterator[tuple[Kind, float]]:
    """Kinds with their scores: the likeliest stands for “needs attention” as a whole."""
    if row[-1] < _LEAST:
        return
    labels = reader.file.header.labels
    scores = list(row[: len(labels)])
    top = scores.index(max(scores))
    attention = _attention(row[-1], scores[top])
    if attention < _FROM:
        return
    for i, probability in enumerate(scores):
        if i != top and probability < _LEAST_SURE:
            continue
        # A kind cannot be likelier than that there is any.
        score = attention if i == top else min(_in_life(probability), attention)
        if i == top or score >= _SURE:
            yield Kind(labels[i]), score


def _attention(any_kind: float, likeliest: float) -> float:
    """That a text needs attention: what is said of any kind and of the likeliest one, averaged.

    The two are learned apart and err on different texts; together they rank far better than either
    (average precision on data/text/heldout 0.972, alone 0.955 and 0.952).
    """
    said = _odds(any_kind, _MOST_ODDS) + _odds(likeliest, _KIND_ODDS)
    return 1 / (1 + exp(-_SHIFT - said / 2))


def _odds(probability: float, most: float) -> float:
    """Log-odds, from -`most` to `most`."""
    if not 0.0 < probability < 1.0:
        return most if probability >= 1.0 else -most
    return max(-most, min(most, log(probability / (1 - probability))))


def _without_addresses(view: View) -> View:
    """The view with web addresses blanked out: their letters are no words that somebody said."""
    original = view.original
    parts: list[str] = []
    at = 0
    for _address, (start, end) in found_links(view):
        if start < at or _SIGN_OF_ADDRESS.isdisjoint(original[start:end]):
            continue  # two sentences without a space between look like a name, too
        parts += (original[at:start], " " * (end - start))
        at = end
    return View("".join([*parts, original[at:]])) if parts else view


def _in_life(probability: float) -> float:
    """The probability where texts that need attention are as rare as assumed."""
    if not 0.0 < probability < 1.0:
        return probability
    return 1 / (1 + exp(-_SHIFT - log(probability / (1 - probability))))


def _stretches(codes: bytes) -> Iterator[tuple[int, int]]:
    """Pieces of a text of a few sentences each, cut after sentences or between words."""
    start, size = 0, len(codes)
    while size > _WHOLE and size - start > _STRETCH:
        low, high = start + _SHORTEST, start + _STRETCH
        ends = [end for mark in _ENDS if (end := codes.find(mark, low, high)) >= 0]
        if ends:
            end = min(ends) + 1
        else:
            end = next((i for i in range(high, low, -1) if CLASSES[codes[i]] == SPACE), high)
        yield start, end
        start = end
    yield start, size


class _Stretch:
    """A part of a text as the model read it, for saying which of its words weighed most."""

    def __init__(self, reader: Reader, view: View, start: int, end: int) -> None:
        self._reader = reader
        self._low = 0
        if end - start < len(view.coded):
            self._low, high = view.span(start, end)
            view = View(view.original[self._low : high])
        self._views = normalise(view)
        self._codes = codes_of(view)

    def evidence(self, kind: Kind) -> tuple[list[str], tuple[tuple[int, int], ...]]:
        """The words that weighed most, neighbours together, and where they are in the original."""
        codes = self._views.codes
        column = self._reader.columns.index(kind)
        words = self._reader.weights(self._codes, codes, column)
        weights = [word[2] for word in words]
        most = sorted(range(len(words)), key=weights.__getitem__, reverse=True)[:_MOST]
        least = words[most[0]][2] * _SHARE if most else 0.0
        kept = sorted(i for i in most if words[i][2] > 0 and words[i][2] >= least)
        phrases: list[tuple[float, int, int]] = []
        for i in kept:
            start, end, said = words[i]
            if phrases and i and phrases[-1][2] == words[i - 1][1]:
                said, start = said + phrases[-1][0], phrases.pop()[1]
            phrases.append((said, start, end))
        strongest = sorted(phrases, key=lambda each: (-each[0], each[1]))[:_QUOTED]
        quotes = [text_of(codes[a:b]).strip(".,!?:;…\"'() ") for _, a, b in strongest]
        spans = {self._views.toned.span(start, end) for _, start, end in phrases}
        low = self._low
        return list(dict.fromkeys(quotes)), tuple(sorted((low + a, low + b) for a, b in spans))
