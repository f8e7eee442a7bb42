"""A conversation whose state its caller keeps, through the API; and chats that are odd."""

import pytest

from factories.api import Api
from factories.chats import APPROACH, messages

TURNS = [{"author": m.author, "text": m.text} for m in messages(APPROACH)]


def test_the_state_goes_back_and_forth(api: Api) -> None:
    state, risks = "", []
    for turn in TURNS:
        answer = api.post("/v1/scan", json={"messages": [turn], "state": state}).json()
        state = answer["state"]
        risks.append(answer["turns"][0]["risk"])
    whole = api.post("/v1/scan", json={"messages": TURNS}).json()
    assert risks == [turn["risk"] for turn in whole["turns"]]
    assert answer["conversation"] == whole["conversation"]
    assert "state" not in whole


def test_two_conversations_that_begin_have_different_salts(api: Api) -> None:
    body = {"messages": TURNS[:1], "state": ""}
    first, second = (api.post("/v1/scan", json=body).json()["state"] for _ in range(2))
    assert first != second


@pytest.mark.parametrize("state", ["kcs1.AAAA", "nonsense", "kcs1." + "A" * 59_000])
def test_a_damaged_state_names_the_field_and_says_what_to_do(api: Api, state: str) -> None:
    answer = api.post("/v1/scan", json={"messages": TURNS[:1], "state": state})
    assert answer.status_code == 422
    assert answer.json()["field"] == "state" and "begin a new" in answer.json()["hint"]


def test_a_state_that_is_too_long_or_no_text(api: Api) -> None:
    for state in ("A" * 60_001, 7, None):
        answer = api.post("/v1/scan", json={"messages": [], "state": state})
        assert answer.status_code == 422 and answer.json()["field"] == "state"


def test_one_of_the_two_keeps_it(api: Api) -> None:
    both = {"messages": TURNS[:1], "state": "", "conversation_id": "x"}
    answer = api.post("/v1/scan", json=both)
    assert answer.status_code == 422 and answer.json()["field"] == "state"
    assert api.post("/v1/scan", json={"text": "chào", "state": ""}).json()["field"] == "state"


def test_a_damaged_state_in_a_batch_is_named_with_its_place(api: Api) -> None:
    items = [{"text": "chào"}, {"messages": TURNS[:1], "state": "kcs1.AAAA"}]
    answer = api.post("/v1/scan/batch", json={"items": items})
    assert answer.status_code == 422 and answer.json()["field"] == "items[1].state"


def test_ten_thousand_messages_are_read_and_one_more_is_not(api: Api) -> None:
    many = [{"author": f"n{i % 50}", "text": f"tin nhắn số {i}"} for i in range(10_000)]
    answer = api.post("/v1/scan", json={"messages": many})
    assert answer.status_code == 200 and len(answer.json()["turns"]) == 10_000
    assert answer.json()["conversation"]["messages"] == 10_000
    answer = api.post("/v1/scan", json={"messages": [*many, many[0]]})
    assert answer.status_code == 422 and answer.json()["field"] == "messages"


def test_odd_messages(api: Api) -> None:
    odd = [
        {"text": "không tên"},
        {"author": "", "text": ""},
        {"author": "a", "text": "trước", "at": 5, "id": "1"},
        {"author": "a", "text": "sau", "at": 3, "id": "1"},
        {"author": "b", "text": "\u0000\u202e👾", "at": -1e9, "id": 2},
    ]
    answer = api.post("/v1/scan", json={"messages": odd})
    assert answer.status_code == 200
    assert len(answer.json()["turns"]) == 5 and answer.json()["conversation"]["messages"] == 4
    for wrong in (
        {"author": 7, "text": "a"},
        {"author": "a", "text": None},
        {"text": "a", "at": "x"},
    ):
        answer = api.post("/v1/scan", json={"messages": [wrong]})
        assert answer.status_code == 422 and answer.json()["field"].startswith("messages[0]")
