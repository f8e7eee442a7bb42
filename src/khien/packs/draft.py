"""A pack that is being put together: converted records, where each was written, what is wrong.

The loader fills it, the checks look through it; nobody else sees one.
"""

from dataclasses import dataclass, field
from typing import TypeVar

from khien.packs.problems import Problem
from khien.packs.reading import Section
from khien.packs.schema import About, Record

R = TypeVar("R", bound=Record)


@dataclass
class Draft:
    """`records` holds what could be converted; `origins` every record that was written at all."""

    code: str
    about: About | None = None
    records: dict[str, dict[str, Record]] = field(default_factory=dict)
    origins: dict[str, dict[str, Section]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether this must stand alone, as a country's pack must and a base need not."""
        return self.about is not None and not self.about.base

    def all(self, section: str, shape: type[R]) -> dict[str, R]:
        """The good records of a section."""
        found = self.records.get(section, {})
        return {name: record for name, record in found.items() if isinstance(record, shape)}

    def written(self, section: str) -> set[str]:
        """The ids of a section, those of records that are wrong in themselves too."""
        return set(self.origins.get(section, {}))

    def say(self, section: str, record: str, what: str, *path: str) -> None:
        """Note a mistake at a record, or at a field of it."""
        origin = self.origins[section][record]
        where = ".".join((section, record, *path))
        self.problems.append(Problem(origin.file, origin.line(record, *path), where, what))

    def say_of_pack(self, where: str, what: str) -> None:
        """Note a mistake of the pack as a whole: something is missing from it."""
        self.problems.append(Problem(self.code, 0, where, what))
