"""`khien scan`: one answer a line, whatever the line."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from factories.scan_ports import MemoryReleases, scam
from khien.cli import group
from khien.scan.bus import Bus


def scan(kind: str, lines: str, *options: str) -> Result:
    return CliRunner().invoke(group, ["scan", kind, *options], input=lines)


def objects(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_same_order_and_one_object_a_line() -> None:
    result = scan(
        "text",
        '{"id":"a","text":"chào"}\n\nkhông phải json\n{"id":4,"text":"đồ ngu"}\n{"id":"c"}\n[]\n',
    )
    found = objects(result)
    assert [o.get("id") for o in found] == ["a", "", "", 4, "c", ""]
    assert ["error" in o for o in found] == [False, True, True, False, True, True]
    assert found[4]["error"] == "The object does not fit: Object missing required field `text`."
    assert result.exit_code == 0


def test_the_shape_of_an_answer() -> None:
    (found,) = objects(scan("text", '{"id":"a","text":"Em ơi, đừng nói với mẹ"}'))
    assert set(found) == {
        "id", "action", "severity", "urgency", "risks", "signals", "snapshot", "escalate",
        "reasons",
    }  # fmt: skip
    (signal,) = found["signals"]  # type: ignore[misc]
    assert set(signal) >= {"detector", "kind", "score", "why", "spans"}
    assert found["risks"] == [{"group": "exploitation", "kind": "grooming", "score": 0.45}]


def test_an_uneventful_text_still_has_every_field() -> None:
    (found,) = objects(scan("text", '{"text":"chào"}'))
    assert (found["risks"], found["signals"], found["action"]) == ([], [], "allow")


def test_only_when_nothing_could_be_read_is_it_a_failure() -> None:
    assert scan("text", "x\n\n").exit_code == 1
    assert scan("text", 'x\n{"text":""}\n').exit_code == 0
    assert scan("text", "").exit_code == 0


@pytest.mark.parametrize(
    "line", ['{"text":"a\\u0000b"}', '{"text":"\\u202eabc"}', '{"text":"' + "a" * 1_000_000 + '"}']
)
def test_odd_but_readable(line: str) -> None:
    result = scan("text", line + "\n")
    assert result.exit_code == 0 and "error" not in objects(result)[0]


@pytest.mark.parametrize("line", ['{"text":"\\ud800"}', "\ufeff{}", '{"text":1}', '{"text":null}'])
def test_unreadable(line: str) -> None:
    result = scan("text", line + "\n")
    assert result.exit_code == 1 and "error" in objects(result)[0]


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text":"\xff\xfe"}\r\n\xff\n{"text":"ok"}')
    result = scan("text", "", str(path))
    assert ["error" in o for o in objects(result)] == [True, True, False]


def test_links_and_chats() -> None:
    (link,) = objects(scan("link", '{"id":"1","url":"http://WWW.Example.com/?fbclid=x"}'))
    assert link["canonical"] == "https://example.com/"
    (chat,) = objects(
        scan("chat", '{"id":"1","messages":[{"author":"a","text":"em mấy tuổi rồi","at":5}]}')
    )
    assert [turn["i"] for turn in chat["turns"]] == [0] and chat["turns"][0]["risk"] < 0.5
    assert chat["conversation"] == {"messages": 1, "enough": False, "worried": []}


def test_a_list_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(msgspec.json.encode(scam("xau.example")) + b"\n")
    (found,) = objects(scan("link", '{"url":"a.xau.example"}', "--list", str(path)))
    assert (found["action"], found["snapshot"]) == ("block", "mine@0")


def test_a_signed_seed_and_the_releases_after_it(tmp_path: Path) -> None:
    hub = MemoryReleases(tmp_path, Bus())
    hub.block("mot.example")
    seed = hub.make_seed()
    later = tmp_path / "later.jsonl"
    later.write_text(hub.block("hai.example").line + "\n" + hub.block("ba.example").line + "\n")
    key = hub.key.public.text
    options = ("--list", str(seed), "--list", str(later), "--key", key)
    found = objects(scan("link", '{"url":"mot.example"}\n{"url":"ba.example"}\n', *options))
    assert [(o["action"], o["snapshot"]) for o in found] == [("block", "main@3")] * 2


def test_a_signed_list_needs_a_key_that_vouches_for_it(tmp_path: Path) -> None:
    hub = MemoryReleases(tmp_path, Bus())
    seed = str(hub.make_seed())
    alone = scan("link", "", "--list", seed)
    assert alone.exit_code == 2 and "no key is known" in alone.stderr
    stranger = MemoryReleases(tmp_path, Bus()).key.public.text
    other = scan("link", "", "--list", seed, "--key", stranger)
    assert other.exit_code == 2 and "not trusted" in other.stderr
    later = tmp_path / "later.jsonl"
    later.write_text(hub.block("hai.example").line)
    lone = scan("link", "", "--list", str(later), "--key", hub.key.public.text)
    assert lone.exit_code == 2 and "without a seed" in lone.stderr


def test_the_newest_seed_of_the_data_folder_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from khien.core.config import config

    monkeypatch.setenv("KHIEN_DATA_DIR", str(tmp_path))
    config.cache_clear()
    try:
        hub = MemoryReleases(tmp_path, Bus())
        hub.block("mot.example")
        folder = tmp_path / "lists" / "main"
        folder.mkdir(parents=True)
        hub.make_seed().rename(folder / "seed-1.ndjson")
        refused = scan("link", '{"url":"mot.example"}')
        assert refused.exit_code == 2, "a seed that nobody vouches for is not used"
        taken = scan("link", '{"url":"mot.example"}', "--key", hub.key.public.text)
        assert objects(taken)[0]["action"] == "block"
        assert objects(scan("link", '{"url":"mot.example"}', "--no-list"))[0]["action"] == "allow"
    finally:
        config.cache_clear()


def test_errors_are_one_line_and_a_hint() -> None:
    result = scan("text", "", "/there/is/none.jsonl")
    assert result.exit_code == 2
    assert (
        result.stderr == "khien: /there/is/none.jsonl cannot be read: No such file or directory.\n"
    )


def test_help_lists_the_commands_without_importing_them() -> None:
    result = CliRunner().invoke(group, ["--help"])
    assert "scan" in result.stdout and "serve" in result.stdout


def khien(*words: str, lines: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "khien.cli", *words]
    return subprocess.run(command, input=lines, capture_output=True, check=False)


def test_django_is_not_imported() -> None:
    program = (
        "import sys\nfrom khien.cli import group\n"
        "group(['scan', 'text', '-'], standalone_mode=False)\n"
        "print([m for m in sys.modules if m.startswith(('django', 'khien.hub'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=b'{"text":"a"}\n', capture_output=True, check=True
    )
    assert done.stdout.splitlines()[-1] == b"[]"


def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    lines = b'{"text":"xin ch\xc3\xa0o"}\n' * 20_000
    program = f"{sys.executable} -m khien.cli scan text | head -n 1"
    done = subprocess.run(program, shell=True, input=lines, capture_output=True, check=False)  # noqa: S602
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


def test_it_starts_fast() -> None:
    """DESIGN: under 150 ms. Processor time, the best of ten: others work on this machine too."""
    line = '{"text":"Em không muốn sống nữa"}\n'.encode()
    best = 10.0
    for _ in range(10):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert khien("scan", "text", lines=line).returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best = min(best, spent)
    assert best < 0.25, "twice what a quiet machine needs without compiled bytecode"
