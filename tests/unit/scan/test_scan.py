"""`POST /v1/scan` and its batch."""

from collections.abc import Callable

import pytest

from factories.api import Api, in_pieces
from factories.scan_ports import World

Connect = Callable[[str], Api]


def test_a_text_with_a_listed_link(api: Api, world: World) -> None:
    world.releases.block("xau.example")
    sent = {"id": "bai-1", "text": "Vào xau[.]example nhận quà nhé"}
    found = api.post("/v1/scan", json=sent).json()
    assert (found["id"], found["action"], found["snapshot"]) == ("bai-1", "block", "main@1")
    (signal,) = found["signals"]
    assert signal["entry"] == "e-xau.example"
    start, end = signal["spans"][0]
    assert sent["text"][start:end] == "xau[.]example"


def test_a_new_release_counts_at_the_next_request(api: Api, world: World) -> None:
    assert api.post("/v1/scan", json={"url": "xau.example"}).json()["action"] == "allow"
    world.releases.block("xau.example")
    assert api.post("/v1/scan", json={"url": "xau.example"}).json()["action"] == "block"


def test_a_chat(api: Api) -> None:
    messages = [{"author": "a", "text": "em mấy tuổi rồi"}, {"author": "b", "text": "12"}]
    found = api.post("/v1/scan", json={"messages": messages, "kind": "chat"}).json()
    assert [turn["i"] for turn in found["turns"]] == [0, 1]
    assert all(turn["risk"] < 0.5 for turn in found["turns"])
    assert found["conversation"]["messages"] == 2 and not found["conversation"]["enough"]


def test_the_audience(api: Api) -> None:
    sent = {"text": "Vào chơi tài xỉu với anh đi"}
    child = api.post("/v1/scan", json=sent).json()["action"]
    grown = api.post("/v1/scan", json={**sent, "audience": "general"}).json()["action"]
    assert (child, grown) == ("block", "blur")


def test_a_batch_keeps_its_order_and_one_version(api: Api, world: World) -> None:
    world.releases.block("xau.example")
    items = [{"id": i, "url": "xau.example" if i % 2 else "tot.example"} for i in range(100)]
    answers = api.post("/v1/scan/batch", json={"items": items}).json()["answers"]
    assert [a["id"] for a in answers] == list(range(100))
    assert {a["action"] for a in answers[1::2]} == {"block"}
    assert {a["snapshot"] for a in answers} == {"main@1"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": 1}, "text"),
        ({}, "text"),
        ({"text": "a", "url": "b"}, "url"),
        ({"text": "a", "kind": "link"}, "kind"),
        ({"text": "a", "kind": "video"}, "kind"),
        ({"text": "a", "colour": "red"}, "colour"),
        ({"text": "a", "audience": "adult"}, "audience"),
        ({"messages": [{"author": "a", "text": 1}]}, "messages[0].text"),
        ({"messages": [{"author": "a", "text": "b", "at": "noon"}]}, "messages[0].at"),
        ({"text": "a", "id": "x" * 201}, "id"),
        ({"text": None}, "text"),
        ([], ""),
    ],
)
def test_a_wrong_field_is_named(api: Api, body: object, field: str) -> None:
    answer = api.post("/v1/scan", json=body)
    assert answer.status_code == 422
    assert answer.json().get("field", "") == field
    assert answer.json()["error"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"items": [{"text": "a"}, {"url": 5}]}, "items[1].url"),
        ({"items": [{"text": "a"}, {}]}, "items[1].text"),
        ({"items": [{"text": "a"}] * 101}, "items"),
        ({}, "items"),
    ],
)
def test_a_wrong_field_in_a_batch_is_named(api: Api, body: object, field: str) -> None:
    answer = api.post("/v1/scan/batch", json=body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"text":"\\ud800"}', b"\x00"])
def test_what_is_not_json(api: Api, body: bytes) -> None:
    answer = api.post("/v1/scan", content=body)
    assert answer.status_code == 400 and "JSON" in answer.json()["error"]


@pytest.mark.parametrize("text", ["", "\x00", "\u202eabc", "a" * 1_000_000, "Ж中🙂" * 1000])
def test_odd_texts_are_judged(api: Api, text: str) -> None:
    assert api.post("/v1/scan", json={"text": text}).status_code in (200, 413)


def test_a_megabyte_is_read_and_more_is_refused(api: Api) -> None:
    fits = b'{"text":"' + b"a" * (2**20 - 11) + b'"}'
    assert api.post("/v1/scan", content=fits).status_code == 200
    answer = api.post("/v1/scan", content=fits + b" ")
    assert answer.status_code == 413
    assert answer.json()["error"] == "The body is larger than 1 MiB."


def test_a_body_without_a_length_is_bounded_too(api: Api) -> None:
    answer = api.post("/v1/scan", content=in_pieces([b" " * 65536] * 40))
    assert answer.status_code == 413


def test_keys_and_scopes(connect: Connect) -> None:
    body = {"text": "chào"}
    nobody = connect("").post("/v1/scan", json=body)
    assert nobody.status_code == 401 and nobody.headers["WWW-Authenticate"] == "Bearer"
    assert connect("wrong-key").post("/v1/scan", json=body).status_code == 401
    reader = connect("reader-key").post("/v1/scan", json=body)
    assert reader.status_code == 403 and "scope scan" in reader.json()["error"]
    odd = connect("").post("/v1/scan", json=body, headers={"Authorization": "Basic Zm9ydW0="})
    assert odd.status_code == 401
    long = connect("").post("/v1/scan", json=body, headers={"Authorization": "Bearer " + "k" * 999})
    assert long.status_code == 401
    lower = connect("").post("/v1/scan", json=body, headers={"Authorization": "bearer forum-key"})
    assert lower.status_code == 200


def test_an_unknown_key_is_refused_before_its_body_is_read(connect: Connect) -> None:
    assert connect("").post("/v1/scan", content=b"x" * 2**21).status_code == 401


def test_other_methods_and_addresses(api: Api) -> None:
    assert api.get("/v1/scan").status_code == 405
    assert "error" in api.get("/v1/scan").json()
    assert api.get("/v1/nothing").status_code == 404
    assert "error" in api.get("/v1/nothing").json()


def test_no_answer_is_kept_by_caches(api: Api) -> None:
    assert api.post("/v1/scan", json={"text": "a"}).headers["Cache-Control"] == "no-store"
