"""Every example of docs/en/match.md does what the page says."""

import re
from pathlib import Path

import pytest

from factories.api import Api
from factories.scan_ports import World
from khien.core.codes import EntryType, Group, Kind, Severity
from khien.lists.entry import Change, Entry

PAGE = (Path(__file__).parents[3] / "docs/en/match.md").read_text("utf-8")
EXAMPLES = re.findall(r"```http\n(.*?)```", PAGE, re.S)
LISTED = "f8f8f0cce0f4a84d0e370a22028f67f0b36e2ed596621e1d33e6b39c4e9c9b21"


@pytest.mark.parametrize("example", EXAMPLES)
def test_requests(example: str, api: Api, world: World) -> None:
    world.releases.publish(
        Change(
            entry=Entry(
                "k7m2p4",
                EntryType.PDQ,
                LISTED,
                group=Group.HARMFUL_CONTENT,
                kind=Kind.VIOLENCE,
                severity=Severity.HIGH,
                bank="verified",
            )
        )
    )
    request, told = example.split("\n\n")
    line, body = request.splitlines()
    status, answer = told.splitlines()
    found = api.post(line.removeprefix("POST "), content=body.encode())
    assert (found.status_code, found.text) == (int(status), answer)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 2
