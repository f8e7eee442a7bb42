"""`/v1/feedback`: a provider says what it found, and hears what others found of its hashes."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from factories.api import Api
from factories.scan_ports import World

Connect = Callable[[str], Api]
WORD: dict[str, Any] = {"entry": "e-xau.example", "said": "confirmed", "reason": "same"}


def test_one_says_and_another_hears(connect: Connect, world: World) -> None:
    world.releases.block("xau.example")
    forum, game = connect("forum-key"), connect("game-key")
    said = forum.post("/v1/feedback", json={**WORD, "reference": "T-17"})
    assert said.status_code == 200
    heard = game.get("/v1/feedback?since=0").json()
    assert heard["feedback"] == [{**said.json(), "value": "xau.example"}]
    assert "value" not in said.json(), "who met an entry learns no value from it"
    assert "T-17" not in str(heard), "a case number is for the hub alone"
    assert heard["next"] == said.json()["number"]
    assert game.get(f"/v1/feedback?since={heard['next']}").json()["feedback"] == []
    assert forum.get("/v1/feedback").json() == {"feedback": [], "next": 0}


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"entry": "nobody"}, 404, ""),
        ({"entry": ""}, 422, "entry"),
        ({"said": "maybe"}, 422, "said"),
        ({"reason": "because"}, 422, "reason"),
        ({"reference": "x" * 65}, 422, "reference"),
        ({"note": "words"}, 422, "note"),
    ],
)
def test_what_cannot_be_said(
    api: Api, world: World, change: dict[str, str], status: int, field: str
) -> None:
    world.releases.block("xau.example")
    answer = api.post("/v1/feedback", json={**WORD, **change})
    assert (answer.status_code, answer.json().get("field", "")) == (status, field)


def test_since_is_a_number(api: Api) -> None:
    for wrong in ("-1", "x", "1.5", str(2**60)):
        assert api.get(f"/v1/feedback?since={wrong}").status_code == 422


def test_it_needs_its_scope(connect: Connect) -> None:
    for key, status in (("", 401), ("reader-key", 403)):
        assert connect(key).get("/v1/feedback").status_code == status
        assert connect(key).post("/v1/feedback", json=WORD).status_code == status


def test_an_address_with_two_methods_names_both(api: Api) -> None:
    answer = asyncio.run(api._ask("DELETE", "/v1/feedback", {}))
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}
