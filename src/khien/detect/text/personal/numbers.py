"""Numbers that name or reach a person: phones, identity numbers, bank accounts, one-time codes.

A number is judged by its own structure first and by the words beside it second, so that prices,
dates, scores, order codes and game ids are left alone.
"""

from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from khien.detect.expression import Expression, TextExpression
from khien.detect.text.personal.finding import Finding, words_after, words_before
from khien.detect.text.personal.structure import Structure
from khien.detect.text.view import View

_RUN = Expression(rb"\+?\(?\d(?:[ .\-()]{0,2}\d){3,}")
_GROUP = Expression(rb"\d+")
_NO_DIGITS = bytes(i for i in range(256) if not 48 <= i <= 57)
_NAMES_OF_CODES = (b"otp", b"ma ", b"code ")
_OTP = TextExpression(
    r"(?:otp|(?:ma|code) (?:xac nhan|xac thuc|xac minh|dang nhap|bao mat))[^\d]{0,30}(\d{4,8})"
    r"(?:[^\d]|$)"
)
_WORDS = 5
_FEWEST, _LONGEST = 6, 19
"""Digits of a bank account; every other number of a person has more than the fewest."""


class _Group(Struct, frozen=True):
    start: int
    end: int
    digits: str


def find_numbers(view: View, known: Structure) -> Iterator[Finding]:
    """All numbers of a text that are somebody's."""
    if any(map(view.plain.__contains__, _NAMES_OF_CODES)):
        for match in _OTP.finditer(view.plain_text):
            yield Finding("otp", match.start(1), match.end(1), 0.8)
    banks = None
    for start, end in _RUN.spans(view.coded):
        before = view.toned[start - 1 : start]
        if before.isalnum() or before in {"#", "_", "@", "/"}:
            continue
        run = view.coded[start:end]
        if len(run.translate(None, _NO_DIGITS)) < known.fewest_digits:
            # Only an account has so few, and words somewhere must say that it is one.
            if banks is None:
                banks = known.says("bank", words_after(view, 0, len(view.plain)))
            if not banks:
                continue
        groups = [
            _Group(start + a, start + b, run[a:b].decode("ascii")) for a, b in _GROUP.spans(run)
        ]
        yield from _in_run(view, groups, run[0] == ord("+"), known)


def _in_run(view: View, groups: list[_Group], plus: bool, known: Structure) -> Iterator[Finding]:
    """Findings in one run of digit groups, longest first from the left."""
    total = sum(len(g.digits) for g in groups)
    if total < _FEWEST:
        return
    near = words_before(view, groups[0].start, 4)
    coded = known.says("code", near) and not known.says("phone", near)
    last = groups[-1].end
    after = view.toned[last : last + 1]
    unit = after.isalpha() or known.says("money", words_after(view, last, 1))
    account = _account(view, groups, total, known) if not unit else None
    if account is not None:
        yield account
        return
    i = 0
    while i < len(groups):
        digits = ""
        for j in range(i, min(len(groups), i + 13)):
            digits += groups[j].digits
            if len(digits) > 14:
                break
            # Words before a number are read five deep: further in, all of them are digits.
            if len(digits) < known.fewest_digits or not known.may_be(digits, i < _WORDS):
                continue
            if (j == len(groups) - 1 and unit) or _like_date(groups[i : j + 1]):
                continue
            if not _evenly_written(view, groups[i : j + 1], plus and i == 0):
                continue
            found = _judge(view, digits, groups[i].start, groups[j].end, plus and i == 0, known)
            if found is not None and not (coded and found.score < 0.9):
                if plus and i == 0:
                    found = replace(found, start=_plus(view, found.start))
                yield found
                i = j
                break
        i += 1


def _plus(view: View, start: int) -> int:
    """Where the number begins when the + of its country code is counted in."""
    at = view.toned.rfind("+", max(0, start - 3), start)
    return at if at >= 0 else start


def _judge(
    view: View, digits: str, start: int, end: int, plus: bool, known: Structure
) -> Finding | None:
    before = words_before(view, start, _WORDS)
    if len(digits) in (known.identity_digits, known.old_identity_digits):
        said = known.says("identity", before)
        if known.is_identity(digits):
            return Finding("identity", start, end, 0.95 if said else 0.6)
        if said:
            return Finding("identity", start, end, 0.75)
    if known.is_mobile(digits):
        said = plus or known.says("phone", before)
        return Finding("phone", start, end, 0.95 if said else 0.85)
    if known.is_landline(digits):
        said = known.says("phone", before)
        return Finding("landline", start, end, 0.6 if said else 0.4)
    return None


def _account(view: View, groups: list[_Group], total: int, known: Structure) -> Finding | None:
    """The whole run as a bank account, where the words beside it say so."""
    start, end = groups[0].start, groups[-1].end
    if total > _LONGEST:
        return None
    around = f"{words_before(view, start, 6)} | {words_after(view, end, 4)}"
    if known.says("bank", around) and not known.says("identity", words_before(view, start, 3)):
        amount = len(groups) > 1 and all(len(g.digits) == 3 for g in groups[1:])
        if not (amount and groups[-1].digits == "000") and not _round(groups):
            return Finding("bank", start, end, 0.85)
    return None


def _round(groups: list[_Group]) -> bool:
    digits = "".join(g.digits for g in groups)
    return digits.endswith("000") and not digits.startswith("0")


def _like_date(groups: list[_Group]) -> bool:
    """Day, month and year, or the like, in one of the groups' neighbourhoods."""
    for i, group in enumerate(groups):
        if len(group.digits) == 4 and group.digits[:2] in ("19", "20"):
            beside = groups[max(0, i - 1) : i] + groups[i + 1 : i + 2]
            if any(len(other.digits) <= 2 for other in beside):
                return True
    return False


def _evenly_written(view: View, groups: list[_Group], plus: bool) -> bool:
    """One kind of separator throughout; another one is allowed after a country code."""
    gaps = [view.toned[a.end : b.start].strip("() ") or " " for a, b in pairwise(groups)]
    foreign = plus or groups[0].digits in ("84", "0084")
    return len(set(gaps[1:] if foreign else gaps)) <= 1


def find_spelled(view: View, known: Structure) -> Iterator[Finding]:
    """Phone numbers spelled out, "không chín một hai…", digits between words allowed."""
    words = list(_spaced(view.plain_text))
    run: list[tuple[str, int, int]] = []
    spelled = False
    for word, start, end in [*words, ("", 0, 0)]:
        digit = known.digit_words.get(word) or (word if word.isascii() and word.isdigit() else "")
        if digit:
            run.append((digit, start, end))
            spelled = spelled or word in known.digit_words
            continue
        if spelled and len(run) >= 8:
            digits = "".join(d for d, _, _ in run)
            if known.is_mobile(digits):
                yield Finding("phone", run[0][1], run[-1][2], 0.85)
        run, spelled = [], False


def _spaced(text: str) -> Iterator[tuple[str, int, int]]:
    at = 0
    for word in text.replace(",", " ").replace(".", " ").replace("-", " ").split(" "):
        if word:
            yield word, at, at + len(word)
        at += len(word) + 1
