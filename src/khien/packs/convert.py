"""Plain values → the structs of `schema`, with every mistake found, not only the first.

The whole section is converted at once; only when that fails are its records, and their fields,
tried one by one to say what is wrong where. Called by the loader only.
"""

import difflib
import re
from enum import EnumMeta
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from khien.packs.problems import Problem
from khien.packs.reading import Section, Value
from khien.packs.schema import Record

R = TypeVar("R", bound=Record)
_PATH = re.compile(r" - at (?P<key>`key` in )?`\$(?P<path>[^`]*)`$")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")


def convert_section(
    section: Section, name: str, shape: type[R], problems: list[Problem]
) -> dict[str, R]:
    """The records of a section that are right; the others leave their mistakes in `problems`."""
    whole = {
        record_id: {**record, "id": record_id} if isinstance(record, dict) else record
        for record_id, record in section.records.items()
    }
    try:
        return msgspec.convert(whole, dict[str, shape], strict=False)  # type: ignore[valid-type]
    except msgspec.ValidationError:
        pass
    good: dict[str, R] = {}
    for record_id, record in whole.items():
        try:
            good[record_id] = msgspec.convert(record, shape, strict=False)
        except msgspec.ValidationError as error:
            problems += _mistakes(section, f"{name}.{record_id}", record_id, record, shape, error)
    return good


def _mistakes(
    section: Section,
    where: str,
    record_id: str,
    record: Value,
    shape: type[Record],
    error: msgspec.ValidationError,
) -> list[Problem]:
    """What is wrong with one record, field by field."""

    def problem(what: str, *path: str) -> Problem:
        line = section.line(record_id, *path)
        return Problem(section.file, line, ".".join((where, *path)), what)

    if not isinstance(record, dict):
        return [problem("must hold fields")]
    fields = {field.name: field for field in msgspec.structs.fields(shape)}
    types = get_type_hints(shape)
    found = []
    for name, value in record.items():
        if name not in fields:
            found.append(problem(f"is not a known field{_suggest(name, list(fields))}", name))
            continue
        try:
            msgspec.convert(value, types[name], strict=False)
        except msgspec.ValidationError as wrong:
            path, what = _plain(wrong, value, types[name])
            found.append(problem(what, name, *path))
    for name, field in fields.items():
        if field.required and name not in record:
            found.append(problem(f"`{name}` is missing"))
    return found or [problem(str(error))]


def _plain(
    error: msgspec.ValidationError, value: Value, wanted: object
) -> tuple[tuple[str, ...], str]:
    """The path below the field, and msgspec's message in words for the writer of a pack."""
    text = str(error)
    match = _PATH.search(text)
    path: tuple[str, ...] = ()
    if match:
        text = text[: match.start()]
        path = tuple(key or index for key, index in _STEP.findall(match["path"]))
        path = tuple(step for step in path if step != "...")
    missing = re.fullmatch(r"Object missing required field `(.+)`", text)
    if missing:
        return path, f"`{missing[1]}` is missing"
    unknown = re.fullmatch(r"Object contains unknown field `(.+)`", text)
    if unknown:
        return (*path, unknown[1]), "is not a known field"
    bad = re.fullmatch(r"Invalid enum value '(.*)'", text)
    if bad:
        allowed = _allowed(wanted)
        if match and match["key"]:
            path = (*path, bad[1])
        hint = _suggest(bad[1], allowed)
        return path, f"`{bad[1]}` is not one of {', '.join(allowed)}{hint}"
    shown = f"`{value}`: " if isinstance(value, str) and len(value) < 40 else ""
    return path, f"{shown}{text[0].lower()}{text[1:]}"


def _allowed(wanted: object) -> list[str]:
    """The words that a type lets through, however deeply it is wrapped."""
    if isinstance(wanted, EnumMeta):
        return [str(member.value) for member in wanted]  # type: ignore[var-annotated]
    arguments: tuple[Any, ...] = get_args(wanted)
    words = [part for part in arguments if isinstance(part, str)]
    if get_origin(wanted) is not None or isinstance(wanted, UnionType):
        for part in arguments:
            words += _allowed(part) if not isinstance(part, str) else []
    return words


def _suggest(word: str, known: list[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean `{near[0]}`?" if near else ""
