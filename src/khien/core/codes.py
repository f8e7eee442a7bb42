"""The stable codes of the domain: risk groups, kinds, severities, urgencies, actions.

Every other package uses these; they appear in files, APIs and the database, so a code is
never renamed. Names and plain words for people live in the packs, not here.
"""

from enum import StrEnum
from functools import cached_property


class _Ordered(StrEnum):
    """A string code whose members have a rank: the order in which they are written."""

    @cached_property
    def rank(self) -> int:
        return list(type(self)).index(self)

    def __lt__(self, other: object) -> bool:
        return self.rank < self._rank_of(other)

    def __le__(self, other: object) -> bool:
        return self.rank <= self._rank_of(other)

    def __gt__(self, other: object) -> bool:
        return self.rank > self._rank_of(other)

    def __ge__(self, other: object) -> bool:
        return self.rank >= self._rank_of(other)

    def _rank_of(self, other: object) -> int:
        if isinstance(other, type(self)):
            return other.rank
        return type(self)(other).rank  # type: ignore[arg-type]

    __hash__ = str.__hash__


class Group(StrEnum):
    """The five risk groups named by the Vietnamese response centre in 2023 (law-policy 1.2)."""

    HARMFUL_CONTENT = "harmful_content"
    PRIVACY_LEAK = "privacy_leak"
    CYBERBULLYING = "cyberbullying"
    ADDICTION = "addiction"
    EXPLOITATION = "exploitation"


class Kind(StrEnum):
    """What exactly is harmful; each kind belongs to one group (`GROUP_OF`)."""

    SEXUAL_CONTENT = "sexual_content"
    VIOLENCE = "violence"
    DRUGS = "drugs"
    GAMBLING = "gambling"
    SELF_HARM = "self_harm"
    DANGEROUS_ACT = "dangerous_act"
    HARMFUL_AD = "harmful_ad"

    PERSONAL_DATA = "personal_data"
    LOCATION = "location"
    IDENTITY_DOCUMENT = "identity_document"
    CHILD_IMAGE = "child_image"

    INSULT = "insult"
    HATE = "hate"
    THREAT = "threat"
    EXCLUSION = "exclusion"
    HUMILIATION = "humiliation"
    DOXXING = "doxxing"

    GAME_OVERUSE = "game_overuse"
    INTERNET_OVERUSE = "internet_overuse"
    OVERSPENDING = "overspending"

    GROOMING = "grooming"
    SOLICITATION = "solicitation"
    SEXTORTION = "sextortion"
    SCAM = "scam"
    COERCION = "coercion"
    TRAFFICKING = "trafficking"
    KNOWN_CSAM = "known_csam"


_KINDS_OF: dict[Group, tuple[Kind, ...]] = {
    Group.HARMFUL_CONTENT: (
        Kind.SEXUAL_CONTENT,
        Kind.VIOLENCE,
        Kind.DRUGS,
        Kind.GAMBLING,
        Kind.SELF_HARM,
        Kind.DANGEROUS_ACT,
        Kind.HARMFUL_AD,
    ),
    Group.PRIVACY_LEAK: (
        Kind.PERSONAL_DATA,
        Kind.LOCATION,
        Kind.IDENTITY_DOCUMENT,
        Kind.CHILD_IMAGE,
    ),
    Group.CYBERBULLYING: (
        Kind.INSULT,
        Kind.HATE,
        Kind.THREAT,
        Kind.EXCLUSION,
        Kind.HUMILIATION,
        Kind.DOXXING,
    ),
    Group.ADDICTION: (Kind.GAME_OVERUSE, Kind.INTERNET_OVERUSE, Kind.OVERSPENDING),
    Group.EXPLOITATION: (
        Kind.GROOMING,
        Kind.SOLICITATION,
        Kind.SEXTORTION,
        Kind.SCAM,
        Kind.COERCION,
        Kind.TRAFFICKING,
        Kind.KNOWN_CSAM,
    ),
}

GROUP_OF: dict[Kind, Group] = {kind: group for group, kinds in _KINDS_OF.items() for kind in kinds}
"""The group of each kind."""


def kinds_of(group: Group) -> tuple[Kind, ...]:
    """The kinds of a group, in the order in which people are shown them."""
    return _KINDS_OF[group]


class Severity(_Ordered):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Urgency(_Ordered):
    """How soon a person must look. `now` is danger to life, health or dignity (12-hour clock)."""

    ROUTINE = "routine"
    SOON = "soon"
    TODAY = "today"
    NOW = "now"


class Action(_Ordered):
    """What to do with content, mildest first."""

    ALLOW = "allow"
    WARN = "warn"
    BLUR = "blur"
    HOLD = "hold"
    BLOCK = "block"
    REMOVE = "remove"


class Audience(StrEnum):
    """For whom content is judged; the default is the most careful."""

    CHILD = "child"
    TEEN = "teen"
    GENERAL = "general"


class EntryType(StrEnum):
    """What a list entry's value is."""

    DOMAIN = "domain"
    URL = "url"
    ACCOUNT = "account"
    PHRASE = "phrase"
    SHA256 = "sha256"
    MD5 = "md5"
    PDQ = "pdq"
    VIDEO = "video"
