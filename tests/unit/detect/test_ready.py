"""Data worked out once: kept beside the source, never stale, and never needed."""

import sys
from pathlib import Path

import pytest

from khien.core.errors import KhienError
from khien.detect.ready import ready
from khien.detect.text.pattern_rules import FOLDER, load_rules, ready_rules

Numbers = dict[str, list[int]]


class Work:
    """Counts how often it is asked."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.asked = 0

    def __call__(self) -> Numbers:
        self.asked += 1
        return {"sizes": [len(line) for line in self.source.read_text().splitlines()]}


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Work:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    (tmp_path / "data.txt").write_text("one\nthree\n")
    return Work(tmp_path / "data.txt")


def kept(work: Work) -> list[Path]:
    return list(work.source.parent.glob("**/*.khien-ready"))


def test_it_is_worked_out_once(work: Work) -> None:
    for _ in range(3):
        assert ready(work, Numbers, work.source) == {"sizes": [3, 5]}
    assert work.asked == 1
    assert [path.parent.name for path in kept(work)] == ["__pycache__"]


def test_a_changed_source_is_read_anew_whatever_its_date(work: Work) -> None:
    ready(work, Numbers, work.source, Path(__file__))
    work.source.write_text("two\nthree\n")
    assert ready(work, Numbers, work.source, Path(__file__)) == {"sizes": [3, 5]}
    assert work.asked == 2
    other = work.source.with_name("other.py")
    other.write_text("x = 1")
    ready(work, Numbers, work.source, other)
    assert work.asked == 3


@pytest.mark.parametrize("harm", ["cut", "flipped", "empty", "of another shape"])
def test_a_damaged_copy_is_made_again(work: Work, harm: str) -> None:
    ready(work, Numbers, work.source)
    (path,) = kept(work)
    whole = path.read_bytes()
    if harm == "of another shape":
        ready(lambda: {"sizes": "text"}, dict[str, str], work.source)
        path.unlink()
        ready(lambda: {"sizes": "text"}, dict[str, str], work.source)
    else:
        flipped = whole[:-1] + bytes([whole[-1] ^ 1])
        path.write_bytes({"cut": whole[:-1], "flipped": flipped, "empty": b""}[harm])
    assert ready(work, Numbers, work.source) == {"sizes": [3, 5]}
    assert work.asked == 2
    assert path.read_bytes() == whole


def test_where_nothing_may_or_can_be_written_it_is_read_every_time(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as told:
        told.setattr(sys, "dont_write_bytecode", True)
        assert ready(work, Numbers, work.source) == {"sizes": [3, 5]}
        assert kept(work) == []
    (work.source.parent / "__pycache__").write_text("a file is in the way")
    for _ in range(2):
        assert ready(work, Numbers, work.source) == {"sizes": [3, 5]}
    assert work.asked == 3


def test_a_mistake_is_said_every_time(work: Work) -> None:
    def wrong() -> Numbers:
        raise KhienError("line 3 is wrong")

    for _ in range(2):
        with pytest.raises(KhienError, match="line 3"):
            ready(wrong, Numbers, work.source)


def test_rules_that_were_kept_are_the_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    written = ready_rules(FOLDER)
    assert len(list(tmp_path.glob("**/*.khien-ready"))) == 1
    read = ready_rules(FOLDER)
    assert written == read == load_rules(FOLDER)
    assert read.rules[0].match[0].marked.source == written.rules[0].match[0].marked.source
