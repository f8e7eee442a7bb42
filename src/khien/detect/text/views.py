"""A normalised text in its three forms, each able to point back into the original.

Made by `normalise` and read by the model and the conversation engine: `toned` keeps Vietnamese
marks, `plain` is the same without them character for character, `compact` is `plain` with nothing
but letters and digits. Evidence is always reported as spans of the original.
"""

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from khien.core.text import fold
from khien.detect.text.normalise_codes import text_of
from khien.detect.text.view import View


class Form:
    """One form of a text; `span` leads from it to the original."""

    __slots__ = ("places", "text")

    def __init__(self, text: str, places: "Places") -> None:
        self.text = text
        self.places = places

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original that caused `text[start:end]` (not empty)."""
        return self.places.span(start, end)


class Places:
    """Where the characters of a normalised text come from.

    Pieces lie one after another: piece `i` begins at `begins[i]` of the normalised text and comes
    from `starts[i]`-`ends[i]` of the view. A piece that was copied is mapped character by
    character, one that was rewritten as a whole. No pieces at all: nothing was changed.
    """

    __slots__ = ("_begins", "_copied", "_ends", "_starts", "_view")

    def __init__(
        self,
        view: View,
        begins: Sequence[int] = (),
        starts: Sequence[int] = (),
        ends: Sequence[int] = (),
        copied: bytes = b"",
    ) -> None:
        self._view = view
        self._begins, self._starts, self._ends, self._copied = begins, starts, ends, copied

    def span(self, start: int, end: int) -> tuple[int, int]:
        if not self._begins:
            return self._view.span(start, end)
        first = bisect_right(self._begins, start) - 1
        last = bisect_right(self._begins, end - 1) - 1
        low, high = self._starts[first], self._ends[last]
        if self._copied[first]:
            low += start - self._begins[first]
        if self._copied[last]:
            high = self._starts[last] + end - self._begins[last]
        return self._view.span(low, high)


class _Picked(Places):
    """Places of a form that left characters out of another; `kept` are their numbers there."""

    __slots__ = ("_kept", "_whole")

    def __init__(self, whole: Form, kept: "array[int]") -> None:
        self._whole = whole
        self._kept = kept

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self._whole.span(self._kept[start], self._kept[end - 1] + 1)


class Views:
    """The forms of one text. `view` is it before words were rewritten, `codes` the toned form."""

    __slots__ = ("__dict__", "codes", "toned", "view")

    def __init__(self, view: View, codes: bytes, places: Places) -> None:
        self.view = view
        self.codes = codes
        self.toned = Form(text_of(codes), places)

    @cached_property
    def plain(self) -> Form:
        return Form(self.toned.text.translate(_PLAIN), self.toned.places)

    @cached_property
    def compact(self) -> Form:
        plain = self.plain
        kept = array("I", [i for i, c in enumerate(plain.text) if c.isalnum()])
        return Form("".join([plain.text[i] for i in kept]), _Picked(plain, kept))


class _Plain(dict[int, str]):
    """Toned character → the same without marks, always exactly one character."""

    def __missing__(self, point: int) -> str:
        folded = fold(chr(point))
        plain = folded if len(folded) == 1 else chr(point)
        self[point] = plain
        return plain


_PLAIN = _Plain()
