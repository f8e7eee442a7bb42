"""How a country writes its numbers, loaded from data and answered as yes or no.

Used by the finders beside it. Knows no text, only digits and folded words.
"""

from functools import cached_property, lru_cache
from pathlib import Path

from msgspec import Struct

from khien.core import text
from khien.core.clock import now
from khien.core.errors import KhienError
from khien.core.text import fold
from khien.detect.ready import ready


class PhoneNumbers(Struct, frozen=True, forbid_unknown_fields=True):
    country_code: str
    mobile: list[str]
    mobile_digits: int
    landline: list[str]
    landline_digits: int


class IdentityNumbers(Struct, frozen=True, forbid_unknown_fields=True):
    digits: int
    old_digits: int
    provinces: list[str]


class NumberWords(Struct, frozen=True, forbid_unknown_fields=True):
    digits: dict[str, str]


class Structure:
    """The numbers of one country. `context[name]` are folded words that say what a number is."""

    def __init__(
        self,
        phone: PhoneNumbers,
        identity: IdentityNumbers,
        words: NumberWords,
        context: dict[str, list[str]],
    ) -> None:
        self._phone = phone
        self._identity = identity
        self.identity_digits = identity.digits
        self.old_identity_digits = identity.old_digits
        self.fewest_digits = min(
            identity.digits, identity.old_digits, phone.mobile_digits, phone.landline_digits
        )
        """Of all numbers that name or reach a person by their structure alone."""
        self.digit_words = words.digits
        self.context = context
        self._provinces = frozenset(identity.provinces)

    @cached_property
    def _mobile(self) -> frozenset[str]:
        return frozenset(self._phone.mobile)

    @cached_property
    def _landline(self) -> frozenset[str]:
        return frozenset(self._phone.landline)

    def national(self, digits: str) -> str:
        """A number with its country code → as dialled inside the country."""
        for code in (f"00{self._phone.country_code}", self._phone.country_code):
            if digits.startswith(code) and len(digits) > self._phone.mobile_digits:
                return "0" + digits[len(code) :].removeprefix("0")
        return digits

    def may_be(self, digits: str, named: bool) -> bool:
        """Whether digits can be a number at all; `named`: words beside them may say which."""
        if len(digits) in (self.identity_digits, self.old_identity_digits) and (
            named or self.is_identity(digits)
        ):
            return True
        return self.is_mobile(digits) or self.is_landline(digits)

    def is_mobile(self, digits: str) -> bool:
        national = self.national(digits)
        return len(national) == self._phone.mobile_digits and national[:3] in self._mobile

    def is_landline(self, digits: str) -> bool:
        national = self.national(digits)
        return len(national) == self._phone.landline_digits and (
            national[:4] in self._landline or national[:3] in self._landline
        )

    def is_identity(self, digits: str) -> bool:
        """Province, then century and sex, then a year of birth that is not in the future."""
        if len(digits) != self.identity_digits or digits[:3] not in self._provinces:
            return False
        century = 1900 + 100 * (int(digits[3]) // 2)
        return century + int(digits[4:6]) <= now().year

    def says(self, name: str, words: str) -> bool:
        """True where the folded `words` contain one of the words of a context, whole."""
        padded = f" {words} "
        return any(map(padded.__contains__, self._padded.get(name, ())))

    @cached_property
    def _padded(self) -> dict[str, tuple[str, ...]]:
        return {name: tuple(f" {word} " for word in words) for name, words in self.context.items()}


class _Checked(Struct, frozen=True):
    phone: PhoneNumbers
    identity: IdentityNumbers
    words: NumberWords
    context: dict[str, list[str]]


@lru_cache(maxsize=1)
def structure() -> Structure:
    """The structure of numbers in force."""
    path = Path(__file__).with_name("vn.yaml")
    found = ready(lambda: _checked(path), _Checked, path, Path(__file__), Path(text.__file__))
    return Structure(found.phone, found.identity, found.words, found.context)


def load_structure(path: Path) -> Structure:
    """Read a country's numbers; raises `KhienError` naming file, line and field."""
    found = _checked(path)
    return Structure(found.phone, found.identity, found.words, found.context)


def _checked(path: Path) -> _Checked:
    from khien.detect.data_file import DataFile  # needed only where nothing is ready

    file = DataFile(path)
    phone = file.record("numbers", "phone", PhoneNumbers)
    identity = file.record("numbers", "identity", IdentityNumbers)
    words = file.record("numbers", "words", NumberWords)
    context = file.section("context", list[str])
    for name, values in context.items():
        for i, word in enumerate(values):
            if fold(word) != word:
                file.say("must be written folded", "context", name, str(i))
    file.finish()
    if phone is None or identity is None or words is None:
        raise KhienError(f"{path.name} lacks a part of `numbers`.")
    return _Checked(phone, identity, words, context)
