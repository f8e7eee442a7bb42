"""`khien scan chat`: whole conversations, and conversations that come message by message."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from factories.chats import APPROACH, messages
from khien.cli import group
from khien.cli.scan_chat import Chats
from khien.core.codes import Audience

TURNS = [{"author": m.author, "text": m.text} for m in messages(APPROACH)]


def scan(objects: list[dict[str, object]], *options: str) -> Result:
    lines = "".join(json.dumps(each) + "\n" for each in objects)
    return CliRunner().invoke(group, ["scan", "chat", "--no-list", *options], input=lines)


def answers(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def whole() -> list[float]:
    (found,) = answers(scan([{"messages": TURNS}]))
    return [turn["risk"] for turn in found["turns"]]  # type: ignore[attr-defined]


def last_risk(answer: dict[str, object]) -> float:
    return answer["turns"][-1]["risk"]  # type: ignore[index,no-any-return]


def test_conversations_that_arrive_mixed_are_kept_apart() -> None:
    lines: list[dict[str, object]] = []
    for turn in TURNS:
        lines.append({"conversation_id": "phòng 1", "messages": [turn]})
        lines.append({"conversation_id": "phòng 2", "messages": [{"author": "x", "text": "chào"}]})
    found = answers(scan(lines))
    assert [last_risk(each) for each in found[::2]] == whole()
    assert all(last_risk(each) < 0.5 for each in found[1::2])


def test_a_file_keeps_them_from_run_to_run(tmp_path: Path) -> None:
    file = tmp_path / "chats.jsonl"
    risks = []
    for turn in TURNS:
        (found,) = answers(
            scan([{"conversation_id": "1", "messages": [turn]}], "--state", str(file))
        )
        risks.append(last_risk(found))
    assert risks == whole()
    assert "mẹ" not in file.read_text() and list(tmp_path.iterdir()) == [file]


def test_a_line_may_carry_its_own_state() -> None:
    state: object = ""
    for turn in TURNS:
        (found,) = answers(scan([{"messages": [turn], "state": state}]))
        state = found["state"]
    assert last_risk(found) == whole()[-1]


def test_a_damaged_state_costs_its_line_alone() -> None:
    found = answers(scan([{"id": 1, "messages": [], "state": "kcs1.zz"}, {"messages": TURNS}]))
    assert "kept state" in str(found[0]["error"]) and found[0]["id"] == 1
    assert "error" not in found[1]


@pytest.mark.parametrize("content", ["{", '{"conversation_id":"1","state":"kcs1.AAAA"}', "\n"])
def test_a_damaged_file_is_named_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    file = tmp_path / "chats.jsonl"
    file.write_text(content)
    result = scan([{"conversation_id": "1", "messages": TURNS}], "--state", str(file))
    assert result.exit_code != 0 and "chats.jsonl:1" in result.output
    assert file.read_text() == content


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    result = scan([{"messages": TURNS}], "--state", str(tmp_path / "nowhere" / "x.jsonl"))
    assert result.exit_code != 0 and "cannot be written" in result.output


def test_only_conversations_have_a_state(tmp_path: Path) -> None:
    options = ["scan", "text", "--state", str(tmp_path / "x")]
    result = CliRunner().invoke(group, options, input='{"text":"chào"}\n')
    assert result.exit_code != 0 and "--state is for conversations" in result.output


def test_both_at_once_are_refused() -> None:
    (found,) = answers(scan([{"messages": TURNS, "state": "", "conversation_id": "1"}]))
    assert "not both" in str(found["error"])


def test_the_quietest_is_forgotten_when_there_are_too_many(tmp_path: Path) -> None:
    chats = Chats(tmp_path / "x.jsonl", most=2)
    for name in ("a", "b", "a", "c"):
        line = json.dumps({"conversation_id": name, "messages": [{"text": "chào"}]}).encode()
        chats.judge_line(line, None, Audience.CHILD)
    chats.save()
    kept = (tmp_path / "x.jsonl").read_text().splitlines()
    assert [json.loads(line)["conversation_id"] for line in kept] == ["a", "c"]
