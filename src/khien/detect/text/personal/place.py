"""Where a child can be found: home addresses, and school together with class."""

from collections.abc import Iterator

from khien.detect.expression import TextExpression
from khien.detect.text.personal.finding import Finding, words_before
from khien.detect.text.personal.structure import Structure
from khien.detect.text.view import View

_NUMBER = r"\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?){0,4}"
_STREET = r"(?:duong|pho|ngo|ngach|hem|kiet|thon|ap|khu pho|to dan pho)"
_WARD = r"(?:phuong|xa|quan|huyen|thi tran|thi xa|thanh pho|tp|tinh|q|p)"
_PERSON = r"(?:em|minh|mk|to|tui|toi|con|chau|be|no|ban ay|ban)"
_ADDRESS = TextExpression(
    rf"(?:^|[^a-z0-9])(?:"
    rf"(?:so nha|nha so) ?:? ?{_NUMBER}"
    rf"|(?:so )?{_NUMBER},? {_STREET} [a-z0-9]+"
    rf"|nha {_PERSON} (?:o|tai)(?: [a-z0-9]+){{0,4}} (?:{_STREET}|{_WARD}|chung cu|toa|khu)"
    rf" [a-z0-9]+"
    rf"|(?:chung cu|toa nha|toa|block|can ho) [a-z0-9 ,]{{1,30}}(?:tang|phong|can) \d{{1,4}})"
)
_AREA = TextExpression(rf"[, -]+{_WARD}[ .]+[a-z0-9]")
_HOME = TextExpression(rf"(?:nha {_PERSON}|{_PERSON} o|dia chi|giao (?:den|ve|toi)|den nha)")
_SCHOOL = (
    r"(?:truong|trg) (?:thcs|thpt|th|ptcs|tieu hoc|mam non|mau giao|cap [123i]{1,3}|pho thong|"
    r"dan lap|quoc te|lien cap|trung hoc(?: co so| pho thong)?)?[ .]?[a-z0-9]+(?: [a-z0-9]+){0,3}"
)
_CLASS = r"lop [1-9][0-2]?[ .]?[a-z]?[0-9]{0,2}"
_BOTH = TextExpression(
    rf"(?:^|[^a-z0-9])(?:{_CLASS}[ ,.\-]{{1,3}}(?:o |tai |cua |hoc )?{_SCHOOL}"
    rf"|(?:{_SCHOOL})[ ,.\-]{{1,3}}{_CLASS})(?:[^a-z0-9]|$)"
)
_LEARNS = TextExpression(
    rf"{_PERSON}(?: [a-z]+){{0,2}} (?:hoc|dang hoc|la hoc sinh)(?: o| tai)? {_SCHOOL}"
)
_PEOPLE = ("em", "minh", "con", "to", "chau", "be", "tui", "no", "ban", "ten", "hoc")
_NOT_SCHOOL = ("truong hop", "truong phong", "truong nhom", "truong ban", "truong dai hoc")


def find_addresses(view: View, known: Structure) -> Iterator[Finding]:
    """Home addresses; a street alone counts little, with its ward or "nhà em" it counts."""
    text = view.plain_text
    for match in _ADDRESS.finditer(text):
        start, end = _inner(text, *match.span())
        area = _AREA.search(text[end : end + 80])
        home = _HOME.search(text[max(0, start - 30) : start + 20]) is not None
        named = text.startswith(("so nha", "nha so"), start)
        if area is not None:
            end = min(len(text), _word_end(text, end + area.end()))
        score = 0.4 + (0.25 if home or named else 0.0) + (0.2 if area is not None else 0.0)
        yield Finding("address", start, _word_end(text, end), round(score, 2))


def find_schools(view: View, known: Structure) -> Iterator[Finding]:
    """School with class; a school alone only says that somebody goes there, below attention."""
    text = view.plain_text
    found = False
    for match in _BOTH.finditer(text):
        start, end = _inner(text, *match.span())
        if any(word in text[start:end] for word in _NOT_SCHOOL):
            continue
        near = f" {words_before(view, start, 6)} ".replace(" hoc sinh ", " ")
        person = any(f" {word} " in near for word in _PEOPLE)
        found = True
        yield Finding("school", start, end, 0.75 if person else 0.5)
    if not found:
        for match in _LEARNS.finditer(text):
            if not any(word in match.group() for word in _NOT_SCHOOL):
                yield Finding("school", match.start(), match.end(), 0.45)


def _inner(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return start, end


def _word_end(text: str, end: int) -> int:
    while end < len(text) and text[end].isalnum():
        end += 1
    return end
