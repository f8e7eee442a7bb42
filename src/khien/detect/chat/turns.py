"""What one message sounds like, by a model trained on the labelled turns of data/chat/train.

It sees what no rule of `stages/` foresaw; the same machinery as `text.model`, with stages for
labels. Used by the engine, trained by tools/tune_chat.py. Without the file there is nothing heard.
"""

from functools import lru_cache
from pathlib import Path
from typing import Protocol

from khien.detect.text.model.explain import Reader
from khien.detect.text.model.file import NAME, load_file
from khien.detect.text.normalise_codes import codes_of
from khien.detect.text.view import View

WEIGHTS = Path(__file__).with_name("model") / NAME
HEARD_FROM = 0.2
"""A stage weaker than this is noise: evidence would add up over a long conversation."""
TONE, REPLY = "tone.", "reply."
"""How labels begin that say what story a message sounds like a part of, whatever its stage: of
the one who does harm (in distress: who suffers), and of the one who answers. They are always told,
since a message that does not sound like it counts too."""


class Hearing(Protocol):
    """Says how likely a message is of each stage."""

    def heard(self, view: View) -> dict[str, float]: ...


class TurnModel:
    """A model file whose labels are stages."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._labels = tuple(reader.file.header.labels)
        self._tones = frozenset(x for x in self._labels if x.startswith((TONE, REPLY)))

    def heard(self, view: View) -> dict[str, float]:
        """Stage → probability, where it is worth a word, and every tone."""
        row = self._reader.probabilities([codes_of(view)])[0]
        return {
            label: score
            for label, score in zip(self._labels, row, strict=False)
            if score >= HEARD_FROM or label in self._tones
        }


class Deaf:
    """Hears nothing: rules alone."""

    def heard(self, view: View) -> dict[str, float]:
        return {}


@lru_cache(maxsize=1)
def turn_model() -> Hearing:
    """The model shipped with Khiên, where it is."""
    return TurnModel(Reader(load_file(WEIGHTS))) if WEIGHTS.is_file() else Deaf()
