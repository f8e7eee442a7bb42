"""Labelled texts from an operator's own file: CSV or JSON Lines, one label a text or any number.

Columns are found by their usual names. Nothing read here is kept or sent anywhere.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from khien.core.errors import KhienError

TEXT_NAMES = ("text", "free_text", "comment", "comments", "content", "message", "sentence",
              "review", "body")  # fmt: skip
LABEL_NAMES = ("labels", "label", "label_id", "labels_id", "class", "category", "target", "kind")
_LONGEST_FIELD = 64 * 1024 * 1024


class Dataset(Struct, frozen=True):
    """Texts with their labels. `single`: every text has exactly one."""

    texts: list[str]
    labels: list[tuple[str, ...]]
    single: bool
    extra: list[dict[str, object]] = []
    """What else a line of JSON said (register, lang, …), in the same order."""

    def names(self) -> list[str]:
        """The labels that occur; numbers in the order of numbers."""
        found = {label for labels in self.labels for label in labels}
        return sorted(found, key=lambda name: (not name.isdigit(), name.zfill(12), name))

    def part(self, places: Iterable[int]) -> "Dataset":
        places = list(places)
        extra = [self.extra[i] for i in places] if self.extra else []
        return Dataset(
            [self.texts[i] for i in places], [self.labels[i] for i in places], self.single, extra
        )

    def renamed(self, names: Mapping[str, str]) -> "Dataset":
        """With labels renamed; one renamed to "" is dropped."""
        labels = [
            tuple(dict.fromkeys(new for name in row if (new := names.get(name, name))))
            for row in self.labels
        ]
        single = self.single and all(len(row) == 1 for row in labels)
        return Dataset(self.texts, labels, single, self.extra)


def read_dataset(*paths: Path) -> Dataset:
    """The texts of files in one of the two forms; raises `KhienError` naming file and line."""
    texts: list[str] = []
    labels: list[tuple[str, ...]] = []
    extra: list[dict[str, object]] = []
    several = False
    for path in paths:
        read = _read_json if path.suffix in (".jsonl", ".ndjson", ".json") else _read_csv
        try:
            several |= read(path, texts, labels, extra)
        except OSError as error:
            raise KhienError(f"{path} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise KhienError(f"{path} is not UTF-8 text: {error.reason}.") from error
    if not texts:
        raise KhienError(f"{', '.join(map(str, paths))} holds no labelled texts.")
    single = not several and all(len(row) == 1 for row in labels)
    if not single and not several:
        where = next(i for i, row in enumerate(labels) if len(row) != 1)
        raise KhienError(f"Text {where + 1} of {paths[0]} has no label.")
    return Dataset(texts, labels, single, extra if len(extra) == len(texts) else [])


def describe(data: Dataset) -> str:
    counts = Counter(label for row in data.labels for label in row)
    return ", ".join(f"{name}: {counts[name]}" for name in data.names())


def _read_json(
    path: Path,
    texts: list[str],
    labels: list[tuple[str, ...]],
    extra: list[dict[str, object]],
) -> bool:
    several = False
    with path.open("rb") as source:
        for number, line in enumerate(source, 1):
            if not line.strip():
                continue
            try:
                read = msgspec.json.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise KhienError(f"{path}:{number}: not JSON: {error}.") from error
            if not isinstance(read, dict):
                raise KhienError(f"{path}:{number}: must be an object.")
            text_name = _one_of(read, TEXT_NAMES, path, number)
            label_name = _one_of(read, LABEL_NAMES, path, number)
            if not isinstance(read[text_name], str):
                raise KhienError(f"{path}:{number}: {text_name} must be text.")
            several |= isinstance(read[label_name], list)
            texts.append(read.pop(text_name))
            labels.append(_labels(read.pop(label_name), path, number))
            extra.append(read)
    return several


def _read_csv(
    path: Path,
    texts: list[str],
    labels: list[tuple[str, ...]],
    extra: list[dict[str, object]],
) -> bool:
    csv.field_size_limit(_LONGEST_FIELD)
    several = False
    with path.open(encoding="utf-8-sig", newline="") as source:
        head = source.readline()
        source.seek(0)
        delimiter = max(",\t;", key=head.count)
        reader = csv.DictReader(source, delimiter=delimiter)
        try:
            columns = dict.fromkeys(name or "" for name in reader.fieldnames or ())
            text_name = _one_of(columns, TEXT_NAMES, path, 1)
            label_name = _one_of(columns, LABEL_NAMES, path, 1)
            for row in reader:
                written = (row[label_name] or "").strip()
                value: object = written
                if written.startswith("["):
                    value, several = _list(written, path, reader.line_num), True
                elif "|" in written or (label_name == "labels" and not written):
                    value, several = [v for v in written.split("|") if v.strip()], True
                elif not written:
                    raise KhienError(f"{path}:{reader.line_num}: {label_name} is empty.")
                texts.append(row[text_name] or "")
                labels.append(_labels(value, path, reader.line_num))
        except csv.Error as error:
            raise KhienError(f"{path}:{reader.line_num}: not CSV: {error}.") from error
    return several


def _one_of(columns: Mapping[str, object], names: tuple[str, ...], path: Path, line: int) -> str:
    lowered = {column.strip().lower(): column for column in columns}
    for name in names:
        if name in lowered:
            return lowered[name]
    what = "text" if names is TEXT_NAMES else "label"
    raise KhienError(
        f"{path}:{line}: no column for the {what} among {', '.join(columns) or 'none'}.",
        f"Name it one of {', '.join(names)}.",
    )


def _list(written: str, path: Path, line: int) -> object:
    try:
        return json.loads(written.replace("'", '"'))
    except ValueError as error:
        raise KhienError(f"{path}:{line}: labels are no list: {error}.") from error


def _labels(value: object, path: Path, line: int) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [] if value is None else [value]
    found = []
    for each in values:
        if not isinstance(each, str | int | float) or isinstance(each, bool):
            raise KhienError(f"{path}:{line}: a label must be a word or a number.")
        name = str(each).strip()
        found.append(name.removesuffix(".0") if name.replace(".0", "").isdigit() else name)
    return tuple(dict.fromkeys(found))
