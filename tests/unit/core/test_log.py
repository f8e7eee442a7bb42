"""Nothing that a child wrote, and nothing about who or where they are, may reach a log line."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from khien.core import log
from khien.core.errors import KhienError


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    stream = io.StringIO()
    log.set_up("debug", "json", stream)
    yield stream
    root.handlers[:], level = before
    root.setLevel(level)


def read(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize(
    "leak",
    [
        "https://bad.example/private?id=7",
        "zalo://chat/abc",
        "lan.anh+x@example.vn",
        "203.0.113.77",
        "2001:db8:85a3:0:0:8a2e:370:7334",
        "::ffff:10.0.0.9",
        "0912 345 678",
        "+84912345678",
        "1234 5678 9012 3456",
        "1234567890123456",
        "Bearer abcdefgh12345678",
        "khien_A8sd7f6s5df76s5d7f6s5d7f6s5d7f65",
    ],
)
def test_a_leak_inside_a_sentence_is_taken_out(lines: io.StringIO, leak: str) -> None:
    log.get_logger("khien.test").warning(f"Could not store {leak} now.")
    logging.getLogger("some.library").warning("Could not store %s now.", leak)
    for record in read(lines):
        assert leak not in json.dumps(record, ensure_ascii=False)
        assert str(record["event"]).startswith("Could not store")
        assert str(record["event"]).endswith("now.")


@pytest.mark.parametrize("field", sorted(log.NEVER))
def test_a_field_that_may_hold_content_is_always_dropped(lines: io.StringIO, field: str) -> None:
    log.get_logger("khien.test").info("Something happened.", **{field: "abc"})
    [record] = read(lines)
    assert record[field] == "[removed]"


def test_codes_and_numbers_pass_and_free_text_does_not(lines: io.StringIO) -> None:
    log.get_logger("khien.test").info(
        "Release applied.",
        list="main",
        version=12,
        seconds=0.25,
        snapshot="main@12",
        note="Bạn em bị chặn",
        where="nha so 5",
        thing=object(),
    )
    [record] = read(lines)
    assert record["list"] == "main"
    assert record["version"] == 12
    assert record["seconds"] == 0.25
    assert record["snapshot"] == "main@12"
    assert record["note"] == "[text of 14 characters]"
    assert record["where"] == "[text of 8 characters]"
    assert record["thing"] == "[object]"
    assert record["level"] == "info"
    assert str(record["at"]).endswith("Z")


def test_an_error_keeps_its_place_and_loses_its_words(lines: io.StringIO) -> None:
    try:
        try:
            raise ValueError("the secret words of a report")
        except ValueError as first:
            raise KhienError("The list is not signed.", "Ask the hub.") from first
    except KhienError:
        log.get_logger("khien.test").exception("The release was refused.")
    [record] = read(lines)
    failure = record["failure"]
    assert isinstance(failure, list)
    assert [link["type"] for link in failure] == ["KhienError", "ValueError"]
    assert failure[0]["said"] == "The list is not signed. Ask the hub."
    assert "test_log.py" in failure[0]["frames"][0]
    assert "secret words" not in lines.getvalue()


def test_failures_that_happened_together_are_all_named(lines: io.StringIO) -> None:
    first = ValueError("words of a report")
    first.add_note("clock: overdue_orders")
    first.add_note("said: Lan ở lớp 5B")
    try:
        raise ExceptionGroup("Some clocks failed.", [first, OSError(28, "No space left")])
    except ExceptionGroup:
        log.get_logger("khien.test").exception("A round failed.")
    [record] = read(lines)
    [[one], [two]] = record["failure"][0]["together"]  # type: ignore[index]
    assert one["type"] == "ValueError"
    assert one["notes"] == ["clock: overdue_orders"]
    assert two["errno"] == 28
    assert "Lan" not in lines.getvalue()


def test_a_library_error_with_arguments_keeps_no_query(lines: io.StringIO) -> None:
    logging.getLogger("django.request").error("Internal error: %s", "/receipt/?code=99&x=Lan")
    [record] = read(lines)
    assert record["event"] == "Internal error: /receipt/?[query]"


def test_an_unknown_level_says_what_to_use() -> None:
    with pytest.raises(KhienError, match="Use debug, info, warning or error"):
        log.set_up("loud")
