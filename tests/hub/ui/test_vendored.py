"""What we did not write is what its authors published, named with its licence."""

import hashlib
import re
from pathlib import Path

import khien.hub.ui

FOLDER = Path(khien.hub.ui.__file__).parent / "static/ui/vendored"
ROW = re.compile(r"^\| (\S+) \| (\S+) \| (\S+) \| (\S+) \| ([0-9a-f]{64}) \|$", re.MULTILINE)


def test_the_table_names_every_file_with_its_hash() -> None:
    table = {row[0]: row[4] for row in ROW.findall((FOLDER / "VENDORED.md").read_text("utf-8"))}
    there = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in FOLDER.iterdir()
        if path.is_file() and path.name != "VENDORED.md"
    }
    assert table == there


def test_every_licence_is_there() -> None:
    assert {path.stem for path in (FOLDER / "licences").iterdir()} == {
        "htmx",
        "pico",
        "be-vietnam-pro",
    }
