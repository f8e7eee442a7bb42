"""Reports and orders through the API."""

from collections.abc import Callable

import pytest

from factories.api import Api
from factories.scan_ports import World

Connect = Callable[[str], Api]
REPORT = {"topic": "bullied", "text": "Các bạn lập nhóm chê em", "who": "child", "token": "t-1"}


def test_a_report_gets_a_receipt(api: Api, world: World) -> None:
    answer = api.post("/v1/reports", json=REPORT)
    assert answer.status_code == 201
    assert answer.json()["receipt"].isdigit() and len(answer.json()["receipt"]) == 16
    assert world.reports.stored[0].text == REPORT["text"]


def test_a_picture_is_reported_by_its_hash_alone(api: Api, world: World) -> None:
    media = {"kind": "image", "pdq": "ab" * 32, "quality": 80, "url": "https://xau.example/7"}
    answer = api.post("/v1/reports", json={"topic": "bullied", "media": [media]})
    assert answer.status_code == 201
    (told,) = world.reports.stored[0].media
    assert (told.pdq, told.url) == ("ab" * 32, "https://xau.example/7")


def test_the_same_report_sent_twice_is_one(api: Api, world: World) -> None:
    first, second = (api.post("/v1/reports", json=REPORT).json() for _ in range(2))
    assert first == second and len(world.reports.stored) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"topic": "không có"}, "topic"),
        ({"text": " "}, "text"),
        ({"text": "", "links": [" "]}, "text"),
        ({"links": "https://a.example"}, "links"),
        ({"links": [1]}, "links[0]"),
        ({"province": "99"}, "province"),
        ({"language": "fr"}, "language"),
        ({"ip": "10.0.0.1"}, "ip"),
        ({"token": "t" * 201}, "token"),
        ({"text": "a" * 100_001}, "text"),
        ({"media": [{}]}, "media[0].pdq"),
        ({"media": [{"pdq": "zz"}]}, "media[0].pdq"),
        ({"media": [{"md5": "ab" * 16, "file": "…"}]}, "media[0].file"),
        ({"media": [{"md5": "ab" * 16}] * 21}, "media"),
    ],
)
def test_a_wrong_field_is_named(api: Api, change: dict[str, object], field: str) -> None:
    answer = api.post("/v1/reports", json={**REPORT, **change})
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_an_unknown_topic_is_answered_with_the_known_ones(api: Api) -> None:
    answer = api.post("/v1/reports", json={**REPORT, "topic": "x"})
    assert "bullied" in answer.json()["hint"]


def test_reporting_needs_its_scope(connect: Connect) -> None:
    assert connect("reader-key").post("/v1/reports", json=REPORT).status_code == 403


def test_an_order_from_issue_to_done(api: Api) -> None:
    (order,) = api.get("/v1/orders").json()["orders"]
    assert (order["state"], order["why"]) == ("issued", "/why/e-1")
    seen = api.post(f"/v1/orders/{order['id']}", json={"state": "acknowledged"})
    assert seen.json()["state"] == "acknowledged"
    done = api.post(f"/v1/orders/{order['id']}", json={"state": "done", "note": "Đã gỡ"})
    assert done.json()["note"] == "Đã gỡ"
    assert api.get("/v1/orders").json() == {"orders": []}
    again = api.post(f"/v1/orders/{order['id']}", json={"state": "done"})
    assert again.status_code == 409


def test_a_refusal_needs_its_reason(api: Api) -> None:
    answer = api.post("/v1/orders/lenh-1", json={"state": "refused"})
    assert (answer.status_code, answer.json()["field"]) == (422, "note")


def test_another_providers_order_does_not_exist(connect: Connect) -> None:
    game = connect("game-key")
    assert game.get("/v1/orders").json() == {"orders": []}
    assert game.post("/v1/orders/lenh-1", json={"state": "done"}).status_code == 404


def test_an_error_of_the_hub_is_said_without_its_details(
    api: Api, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret of the database")

    monkeypatch.setattr(world.reports, "submit", broken)
    answer = api.post("/v1/reports", json=REPORT)
    assert answer.status_code == 500 and "secret" not in answer.text
