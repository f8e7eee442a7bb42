"""A phrase of the pattern rules, translated and ready to be looked for.

Made by `phrasing`. Expressions are compiled when first needed: a command that reads one line needs
few of them.
"""

from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct

from khien.detect.expression import Expression
from khien.detect.text.letters import code


class Phrase(Struct, frozen=True, dict=True):
    """To be looked for in a view's `words`, as google-re2 reads it, in two readings.

    A match begins with the space before its first word and ends with the one after its last. Of
    each set of `anchors` a text with the phrase holds at least one; the best set is the first.
    """

    as_marked: str
    as_unmarked: str
    anchors: tuple[frozenset[str], ...]

    @cached_property
    def marked(self) -> Expression:
        """For texts that use Vietnamese marks."""
        return Expression(code(f"{self.as_marked} "))

    @cached_property
    def unmarked(self) -> Expression:
        """For texts without any mark; in `plain_words` it finds all that `marked` may find."""
        return (
            self.marked
            if self.as_unmarked == self.as_marked
            else Expression(code(f"{self.as_unmarked} "))
        )

    def compile(self) -> None:
        """Compile both expressions now rather than at the first text that needs them."""
        self.marked.compile()
        self.unmarked.compile()


def any_of(phrases: Sequence[Phrase]) -> Phrase:
    """A phrase that is there where any of the given ones is; it has no anchors."""
    return Phrase(
        f"(?:{'|'.join(phrase.as_marked for phrase in phrases)})",
        f"(?:{'|'.join(phrase.as_unmarked for phrase in phrases)})",
        (),
    )
