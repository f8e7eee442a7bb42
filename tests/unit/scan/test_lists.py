"""What subscribers fetch: releases, seeds, keys; and what they acknowledge."""

from collections.abc import Callable

import pytest

from factories.api import Api
from factories.scan_ports import World
from khien.lists.release import verify_release

Connect = Callable[[str], Api]


def test_releases_after_a_version(api: Api, world: World) -> None:
    made = [world.releases.block(f"trang-{i}.example") for i in range(3)]
    answer = api.get("/v1/lists/main", params={"since": 1})
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    lines = answer.text.splitlines()
    assert lines == [made[1].line, made[2].line]
    for line in lines:
        verify_release(line, [world.releases.key.public], "main")
    assert api.get("/v1/lists/main").text.count("\n") == 3
    assert api.get("/v1/lists/main?since=3").text == ""


def test_releases_that_are_no_longer_kept(api: Api, world: World) -> None:
    for i in range(3):
        world.releases.block(f"trang-{i}.example")
    world.releases.forget(2)
    answer = api.get("/v1/lists/main?since=0")
    assert answer.status_code == 410 and "/v1/lists/main/seed" in answer.json()["hint"]
    assert api.get("/v1/lists/main?since=9").status_code == 410, "a version never made"


def test_the_seed(api: Api, world: World) -> None:
    assert api.get("/v1/lists/main/seed").status_code == 404
    world.releases.block("xau.example")
    path = world.releases.make_seed()
    assert api.get("/v1/lists/main/seed").content == path.read_bytes()


@pytest.mark.parametrize("since", ["x", "-1", "1.5", "", "9" * 30, "١"])
def test_a_version_is_a_whole_number(api: Api, since: str) -> None:
    answer = api.get("/v1/lists/main", params={"since": since})
    assert (answer.status_code, answer.json()["field"]) == (422, "since")


@pytest.mark.parametrize("name", ["other", "..", "%2e%2e", "ma in", "chính", "main%00"])
def test_a_list_that_is_not_there(api: Api, name: str) -> None:
    assert api.get(f"/v1/lists/{name}").status_code == 404


def test_reading_lists_needs_the_scope(connect: Connect) -> None:
    assert connect("reader-key").get("/v1/lists/main").status_code == 200
    assert connect("").get("/v1/lists/main").status_code == 401


def test_public_keys_need_none(connect: Connect, world: World) -> None:
    assert connect("").get("/v1/keys").json() == {"keys": [world.releases.key.public.text]}


def test_an_acknowledgement(api: Api, world: World) -> None:
    answer = api.post("/v1/lists/main/ack", json={"version": 4, "client": "may-1"})
    assert answer.json() == {"acknowledged": 4}
    assert world.acks.seen == [("forum", "main", 4, "may-1")]
    wrong = api.post("/v1/lists/main/ack", json={"version": -1, "client": "may-1"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "version")
    assert api.post("/v1/lists/x/ack", json={"version": 1, "client": "a"}).status_code == 404
