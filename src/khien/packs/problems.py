"""What is wrong with a pack, said so that its writer can mend it: file, line, field, words.

The reader, the converter and the checks add to one list; a pack with any problem is not loaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from khien.core.errors import KhienError


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake. `line` counts from 1; 0 means the file as a whole."""

    file: str
    line: int
    field: str
    what: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.field}: {self.what}" if self.field else f"{place}: {self.what}"


class PackError(KhienError):
    """A pack cannot be used. `problems` are all its mistakes, in the order of the files."""

    def __init__(self, pack: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        count = len(self.problems)
        listed = "\n".join(str(problem) for problem in self.problems)
        super().__init__(
            f"The pack {pack} has {count} {'mistake' if count == 1 else 'mistakes'}:\n{listed}",
            "See docs/en/packs.md.",
        )
