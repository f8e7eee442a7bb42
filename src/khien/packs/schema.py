"""The shapes of a pack: what a country writes down, one struct per kind of record.

The loader fills these from YAML; everything else reads them through `Pack`. They hold data only.
Every record knows its `id`, the key under which it stands in the file. Dates: a thing is in force
from `valid_from` and no longer on `valid_to` (the first day without it); `None` means open.
"""

from datetime import date
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from khien.core.codes import GROUP_OF, Group, Kind, Urgency
from khien.core.words import Bilingual


class Confidence(StrEnum):
    """How well a statement is known. C and U never start a clock."""

    A = "A"  # read in the official or codified text
    B = "B"  # an agency, the press or a law firm
    C = "C"  # one weak or partial source
    U = "U"  # general knowledge, not verified

    @property
    def firm(self) -> bool:
        return self in (Confidence.A, Confidence.B)


class Record(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all records of a pack share."""

    id: str


class Dated(Record, frozen=True, kw_only=True):
    """A record that holds for a time."""

    valid_from: date | None = None
    valid_to: date | None = None
    replaced_by: tuple[str, ...] = ()

    def in_force(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on < self.valid_to
        )


class About(Record, frozen=True, kw_only=True):
    """The pack itself. `base` packs are only built upon and may be incomplete."""

    name: Bilingual
    base: bool = False
    extends: str = ""
    timezone: str = "UTC"
    currency: str = ""
    """Code of the money of fines; amounts are in millions of it."""
    provinces: int = 0
    """How many provinces there must be; 0 leaves the number open."""
    rest_days: tuple[int, ...] = (5, 6)
    """Days of the week that are not working days, Monday being 0."""
    disclaimer: Bilingual | None = None


class KindText(Record, frozen=True, kw_only=True):
    """A group or a kind in words: its name, for a ten-year-old, and for staff."""

    name: Bilingual
    child: Bilingual
    staff: Bilingual


class Helpline(Record, frozen=True, kw_only=True):
    number: str
    name: Bilingual
    hours: Bilingual
    free: bool = True
    url: str = ""
    note: Bilingual | None = None


class HelpContact(Record, frozen=True, kw_only=True):
    """Someone to turn to beside the helpline. At least a number or an address."""

    name: Bilingual
    what: Bilingual
    """When to use it, in plain words."""
    number: str = ""
    url: str = ""
    hours: Bilingual | None = None
    danger: bool = False
    """True for the numbers to call when somebody is in danger now."""
    confidence: Confidence
    sources: tuple[str, ...] = ()


class Source(Record, frozen=True, kw_only=True):
    """Where a statement was read. `where` is a citation or an address, never opened by Khiên."""

    title: str
    where: str


class Actor(Record, frozen=True, kw_only=True):
    """Somebody whom a rule binds and who is not an agency: providers, parents, everyone."""

    name: Bilingual


class Agency(Dated, frozen=True, kw_only=True):
    name: Bilingual
    level: Literal["national", "province", "commune", "association"]
    duties: tuple[Bilingual, ...]
    confidence: Confidence
    sources: tuple[str, ...] = ()


class Channel(Record, frozen=True, kw_only=True):
    """A way in which people reach the helpline."""

    name: Bilingual
    confidence: Confidence
    contact: str = ""
    sources: tuple[str, ...] = ()


class Law(Dated, frozen=True, kw_only=True):
    """A text that rules come from; they inherit its dates, sources and day of checking."""

    number: str
    name: Bilingual
    checked: date
    confidence: Confidence
    sources: tuple[str, ...] = ()


class Fine(Struct, frozen=True, forbid_unknown_fields=True):
    """An administrative fine in millions of the pack's currency.

    The range is stated for `base`; the other one pays `other_factor` times as much.
    """

    max: float
    base: Literal["organisation", "individual"]
    other_factor: float
    min: float = 0.0

    def for_(self, who: Literal["organisation", "individual"]) -> tuple[float, float]:
        """The range, in millions, for an organisation or an individual."""
        factor = 1.0 if who == self.base else self.other_factor
        return self.min * factor, self.max * factor


class LegalRule(Dated, frozen=True, kw_only=True):
    """One rule of law, in Khiên's own words. Not legal advice.

    `kinds` are those it covers, so that the desk can suggest it; empty for rules on procedure.
    `removal` marks rules that can be named as the basis of a removal order.
    """

    law: str
    article: Bilingual
    type: Literal["ban", "duty", "right", "sanction", "offence", "programme"]
    title: Bilingual
    act: Bilingual
    actors: tuple[str, ...]
    trigger: Bilingual | None = None
    deadline: Bilingual | None = None
    clock: str | None = None
    fine: Fine | None = None
    penalty: Bilingual | None = None
    kinds: tuple[Kind, ...] = ()
    removal: bool = False
    note: Bilingual | None = None
    sources: tuple[str, ...]
    checked: date
    confidence: Confidence


class ClockRule(Record, frozen=True, kw_only=True):
    """A legal time limit: exactly one of `hours`, `working_days` and `days` is given.

    Only `automatic` clocks are started by the system, and only a firm rule may carry one.
    """

    name: Bilingual
    rule: str
    starts: Bilingual
    """What the time is counted from."""
    hours: int | None = None
    working_days: int | None = None
    days: int | None = None
    automatic: bool = False


class AgeLimit(Record, frozen=True, kw_only=True):
    """A number of years that one rule uses: `under` excludes it, `reached` includes it."""

    name: Bilingual
    rule: str
    under: int | None = None
    reached: int | None = None


class Quota(Record, frozen=True, kw_only=True):
    """Minutes of play allowed by a rule, or between two warnings."""

    name: Bilingual
    rule: str
    minutes: int
    per: Literal["game_and_day", "provider_and_day", "warning"]
    ages: str


class Gap(Record, frozen=True, kw_only=True):
    """An act that no rule was found to cover exactly: shown as such, never papered over."""

    name: Bilingual
    what: Bilingual
    kinds: tuple[Kind, ...]
    confidence: Confidence


class Scheme(Record, frozen=True, kw_only=True):
    """Another organisation's classification and how our kinds map to it, primary code first."""

    name: Bilingual
    codes: dict[str, Bilingual]
    kinds: dict[Kind, tuple[str, ...]]
    confidence: Confidence
    sources: tuple[str, ...] = ()
    licence: str = ""


class Province(Record, frozen=True, kw_only=True):
    """A province in force; `id` is its official code. `old` are the codes it was made of."""

    name: str
    name_en: str
    type: Literal["city", "province"]
    old: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        return self.id


class OldProvince(Record, frozen=True, kw_only=True):
    """A province as it was before the last reform. Old and new codes overlap: keep them apart."""

    name: str

    @property
    def code(self) -> str:
        return self.id


class KnownGood(Record, frozen=True, kw_only=True):
    """A name that must not be blocked as a whole; `id` is the domain, subdomains included."""

    category: Literal["government", "education", "health", "child_rights", "news", "platform"]
    why: Bilingual

    @property
    def domain(self) -> str:
        return self.id


class SharedHost(Record, frozen=True, kw_only=True):
    """A domain under which strangers publish side by side; blocking it needs a second person.

    Unlike a known-good name it shields nothing below it.
    """

    why: Bilingual

    @property
    def domain(self) -> str:
        return self.id


class Topic(Record, frozen=True, kw_only=True):
    """One choice of "what happened" on the public form, in words for a ten-year-old."""

    child: Bilingual
    hint: Bilingual | None = None
    """Examples, one short line."""
    kind: Kind | None = None
    group: Group | None = None
    urgency: Urgency | None = None
    """Set where the choice itself means danger."""

    @property
    def risk_group(self) -> Group | None:
        return self.group or (GROUP_OF[self.kind] if self.kind else None)


class Reason(Record, frozen=True, kw_only=True):
    """A reason that staff choose from a list, and what the reporter is told."""

    text: Bilingual
    for_reporter: Bilingual


class AppealReason(Reason, frozen=True, kw_only=True):
    """Why staff uphold or refuse an appeal."""

    outcome: Literal["upheld", "refused"]


class AppealGround(Record, frozen=True, kw_only=True):
    """Why somebody says that a block is wrong: one choice on the appeal form."""

    text: Bilingual


class AnswerTemplate(Record, frozen=True, kw_only=True):
    """A ready answer. `{helpline}` stands for the number."""

    text: Bilingual


class AvoidedWord(Record, frozen=True, kw_only=True):
    """A word that blames a child or plays harm down; `id` is the word, `say` what to say."""

    say: str
