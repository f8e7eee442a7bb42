"""Words for people: in both languages, short for a child, blame-free, with known placeholders.

Rules and laws may keep the statute's own words in their titles and names, nowhere else.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from khien.core.words import Bilingual
from khien.packs.draft import Draft
from khien.packs.schema import AvoidedWord

LONGEST_FOR_A_CHILD = 26
"""Words (Vietnamese: syllables) in one sentence that a ten-year-old is given."""

_PLACEHOLDER = re.compile(r"\{([^}]*)\}")
_FOR_A_CHILD = {
    ("groups", "child"),
    ("kinds", "child"),
    ("report_topics", "child"),
    ("report_topics", "hint"),
    ("answers", "text"),
    ("reject_reasons", "for_reporter"),
    ("appeal_reasons", "for_reporter"),
}
_MAY_NAME_THE_NUMBER = {
    ("answers", "text"),
    ("reject_reasons", "for_reporter"),
    ("appeal_reasons", "for_reporter"),
}
_STATUTE = {("rules", "title"), ("laws", "name")}


def check(draft: Draft) -> None:
    say = {word.lower(): r.say for word, r in draft.all("avoided_words", AvoidedWord).items()}
    words = "|".join(re.escape(word) for word in sorted(say, key=len, reverse=True))
    avoided = re.compile(rf"(?<!\w)(?:{words})(?!\w)") if say else None
    for section, records in draft.records.items():
        for record_id, record in records.items():
            for path, text in _texts(record):
                for language, sentence in (("vi", text.vi), ("en", text.en)):
                    where = (*path, language)
                    for what in _faults(section, path[0], sentence):
                        draft.say(section, record_id, what, *where)
                    found = avoided.search(sentence.lower()) if avoided else None
                    if found and (section, path[0]) not in _STATUTE:
                        what = f"`{found[0]}` is not said; say `{say[found[0]]}`"
                        draft.say(section, record_id, what, *where)


def _faults(section: str, field: str, text: str) -> Iterator[str]:
    if not text.strip():
        yield "is empty"
    for name in _PLACEHOLDER.findall(text) if "{" in text else ():
        if name != "helpline" or (section, field) not in _MAY_NAME_THE_NUMBER:
            yield f"{{{name}}} is not a placeholder here"
    if (section, field) in _FOR_A_CHILD:
        for part in re.split(r"(?<=[.!?:;])\s+", text):
            length = len(part.split())
            if length > LONGEST_FOR_A_CHILD:
                yield (
                    f"a sentence of {length} words is too long for a child"
                    f" (at most {LONGEST_FOR_A_CHILD}): {part[:40]}…"
                )


def _texts(record: Struct) -> Iterator[tuple[tuple[str, ...], Bilingual]]:
    """Every sentence for people in a record, with the path to it."""
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if isinstance(value, Bilingual):
            yield (name,), value
        elif isinstance(value, tuple):
            for position, part in enumerate(value):
                if isinstance(part, Bilingual):
                    yield (name, str(position)), part
        elif isinstance(value, dict):
            for key, part in value.items():
                if isinstance(part, Bilingual):
                    yield (name, str(key)), part
