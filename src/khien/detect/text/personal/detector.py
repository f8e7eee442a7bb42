"""`text.personal_data`: what a child should not hand to strangers, found by its structure.

One signal for each sort of data, with the places in the original. Nothing found leaves this
process; the signal says where it stands, never what it is.
"""

from collections.abc import Callable, Iterator
from functools import cached_property

import re2

from khien.core.codes import Kind, Severity
from khien.core.words import Bilingual, Signal
from khien.detect.detector import Detector, Lists
from khien.detect.text.letters import DECODED, TO_PLAIN, code
from khien.detect.text.personal.contact import find_emails, find_handles
from khien.detect.text.personal.finding import Finding, What
from khien.detect.text.personal.numbers import find_numbers, find_spelled
from khien.detect.text.personal.place import find_addresses, find_schools
from khien.detect.text.personal.structure import Structure, structure
from khien.detect.text.view import View

Finder = Callable[[View, Structure], Iterator[Finding]]
_NETWORKS = "fb|face|zalo|zl|ig|insta|tele|tiktok|snap|discord|wechat|viber|twitter|threads|nick"
_STREETS = "đường|duong|phố|pho|ngõ|ngo|ngách|ngach|hẻm|hem|kiệt|kiet|thôn|thon|ấp|ap|khu ph|tổ|to"
_A, _O = (
    f"[{''.join(c for c, plain in zip(DECODED, TO_PLAIN, strict=True) if plain == ord(letter))}]"
    for letter in "ao"
)
_CODE = rf"(?:otp|(?:m{_A}|code) (?:x{_A}c|[dđ]{_A}ng|b{_A}{_O}))"
_FINDERS: tuple[tuple[str, Finder], ...] = (
    # Six digits are the fewest that can be somebody's; a one-time code has four, and its name.
    (
        rf"\d(?:[ .\-()]{{0,2}}\d){{5}}|(?s:{_CODE}.*\d{{4}})",
        find_numbers,
    ),
    (r"(?:(?:{digit_words}|\d)[ ,.\-]+){7}(?:{digit_words}|\d)", find_spelled),
    (r"@|[\[(]at[\])]|\ba c[oò]ng\b", find_emails),
    (rf"(?:^|[^a-z])(?:{_NETWORKS})", find_handles),
    (rf"nh[àa] |block|chung c|t[oò][àa]|c[ăa]n h|\d[a-z]?,? (?:{_STREETS})", find_addresses),
    ("trường|truong|trg", find_schools),
)
"""Each finder with what a text must hold, for the finder to be asked at all."""
_SAYS: dict[What, tuple[Kind, Severity, Bilingual]] = {
    "phone": (
        Kind.PERSONAL_DATA,
        Severity.MEDIUM,
        Bilingual("Có số điện thoại di động", "Holds a mobile phone number"),
    ),
    "landline": (
        Kind.PERSONAL_DATA,
        Severity.LOW,
        Bilingual("Có số điện thoại cố định", "Holds a landline number"),
    ),
    "identity": (
        Kind.PERSONAL_DATA,
        Severity.HIGH,
        Bilingual("Có số căn cước hoặc số định danh", "Holds a national identity number"),
    ),
    "bank": (
        Kind.PERSONAL_DATA,
        Severity.HIGH,
        Bilingual("Có số tài khoản ngân hàng", "Holds a bank account number"),
    ),
    "otp": (
        Kind.PERSONAL_DATA,
        Severity.HIGH,
        Bilingual("Có mã xác nhận dùng một lần (OTP)", "Holds a one-time code"),
    ),
    "email": (
        Kind.PERSONAL_DATA,
        Severity.LOW,
        Bilingual("Có địa chỉ thư điện tử", "Holds an e-mail address"),
    ),
    "handle": (
        Kind.PERSONAL_DATA,
        Severity.LOW,
        Bilingual("Có tên tài khoản mạng xã hội", "Holds a social network name"),
    ),
    "address": (
        Kind.LOCATION,
        Severity.HIGH,
        Bilingual("Có địa chỉ nhà", "Holds a home address"),
    ),
    "school": (
        Kind.LOCATION,
        Severity.MEDIUM,
        Bilingual("Có tên trường và lớp học", "Holds a school and class"),
    ),
}
_SPANS = 20


class PersonalDataDetector(Detector):
    """See the module's words."""

    name = "text.personal_data"

    @cached_property
    def _gate(self) -> "re2.Set":
        return _gate(structure())

    def in_text(self, view: View, lists: Lists) -> Iterator[Signal]:
        numbers = self._gate.Match(view.coded)
        if not numbers:
            return
        known = structure()
        found: dict[What, list[Finding]] = {}
        for number in sorted(numbers):
            for finding in _FINDERS[number][1](view, known):
                found.setdefault(finding.what, []).append(finding)
        for what, findings in found.items():
            kind, severity, why = _SAYS[what]
            spans = sorted({view.span(f.start, f.end) for f in findings})
            yield Signal(
                detector=self.name,
                kind=kind,
                score=max(f.score for f in findings),
                why=why,
                spans=tuple(spans[:_SPANS]),
                severity=severity,
                rule=f"personal.{what}",
            )


def _gate(known: Structure) -> "re2.Set":
    """All that finders ask for, looked for in one pass."""
    words = "|".join(sorted(known.digit_words))
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.max_mem = 32 << 20
    gate = re2.Set.SearchSet(options)
    for wanted, _ in _FINDERS:
        gate.Add(code(wanted.replace("{digit_words}", words)))
    gate.Compile()
    return gate
