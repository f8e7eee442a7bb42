"""A text without the words that say who people are, to read it again by.

In what the model learned from, some of these words stand mostly in hateful sentences, so that they
alone could make it wary. Called by the detector for texts it would flag, and by nothing else.
"""

from functools import lru_cache
from pathlib import Path

from khien.detect.ready import ready
from khien.detect.text import phrase as phrases
from khien.detect.text.phrase import Phrase
from khien.detect.text.view import View

_FILE = Path(__file__).with_name("identity.yaml")


@lru_cache(maxsize=1)
def identity_words() -> Phrase:
    """Any of the words of `identity.yaml`."""
    return ready(_read, Phrase, _FILE, Path(__file__), Path(phrases.__file__))


def _read() -> Phrase:
    from khien.detect.data_file import DataFile  # needed only where nothing is ready
    from khien.detect.text.phrasing import compile_phrase

    file = DataFile(_FILE)
    groups = file.section("words", list[str])
    file.finish()
    words = sorted({word for group in groups.values() for word in group}, key=len, reverse=True)
    return compile_phrase(f"({'|'.join(words)})", strict=True)


def without_identity(view: View) -> View:
    """The view with such words blanked out; the same view where there are none."""
    words = identity_words()
    reading = words.marked if view.has_marks else words.unmarked
    original = view.original
    for place in reading.spans(view.words):
        start, end = view.words_span(*place)
        original = original[:start] + " " * (end - start) + original[end:]
    return view if original is view.original else View(original)
