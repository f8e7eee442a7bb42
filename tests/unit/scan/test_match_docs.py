"""Every example of docs/en/match.md does what the page says."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from factories.api import Api
from factories.scan_ports import World
from khien.core.codes import EntryType, Group, Kind, Severity
from khien.lists.entry import Change, Entry

PAGE = (Path(__file__).parents[3] / "docs/en/match.md").read_text("utf-8")
EXAMPLES = re.findall(r"```http\n(.*?)```", PAGE, re.S)
FEEDBACK = re.findall(r"POST /v1/feedback\n(.*)", PAGE)[0]
LISTED = "f8f8f0cce0f4a84d0e370a22028f67f0b36e2ed596621e1d33e6b39c4e9c9b21"


@pytest.mark.parametrize("example", EXAMPLES)
def test_requests(example: str, api: Api, connect: Callable[[str], Api], world: World) -> None:
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
    line, *body = request.splitlines()
    status, answer = told.splitlines()
    method, path = line.split()
    if method == "GET":
        connect("game-key").post("/v1/feedback", content=FEEDBACK.encode())
        found = api.get(path)
    else:
        found = api.post(path, content=body[0].encode())
    assert (found.status_code, found.text) == (int(status), answer)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 4
