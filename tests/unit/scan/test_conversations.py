"""A conversation followed over several requests: kept apart by key, bounded, forgotten in time."""

from factories.api import Api
from factories.chats import APPROACH, messages
from khien.core.words import Message
from khien.detect.chat.engine import chat_engine
from khien.scan.conversations import Conversations


def send(api: Api, message: Message, conversation: str) -> dict[str, object]:
    body = {
        "messages": [{"author": message.author, "text": message.text}],
        "conversation_id": conversation,
    }
    found: dict[str, object] = api.post("/v1/scan", json=body).json()
    return found


def test_a_conversation_is_followed_message_by_message(api: Api) -> None:
    turns = messages(APPROACH)
    apart = [send(api, message, "phong-1") for message in turns]
    whole = api.post(
        "/v1/scan", json={"messages": [{"author": m.author, "text": m.text} for m in turns]}
    ).json()
    assert [each["turns"][0]["risk"] for each in apart] == [t["risk"] for t in whole["turns"]]  # type: ignore[index]
    assert apart[-1]["conversation"] == whole["conversation"]
    assert apart[-1]["action"] == "hold"


def test_another_conversation_begins_anew(api: Api) -> None:
    for message in messages(APPROACH):
        send(api, message, "phong-2")
    other = send(api, Message("x", "chào em"), "phong-3")
    assert other["conversation"] == {"messages": 1, "enough": False, "worried": []}


def test_only_messages_have_a_conversation(api: Api) -> None:
    answer = api.post("/v1/scan", json={"text": "chào", "conversation_id": "x"})
    assert answer.status_code == 422 and answer.json()["field"] == "conversation_id"


def test_one_key_never_reaches_the_conversation_of_another() -> None:
    kept = Conversations()
    with kept.of("diễn đàn", "1") as state:
        chat_engine().step(state, Message("a", "chào"), (), 0)
    with kept.of("trò chơi", "1") as other:
        assert other.messages == 0
    with kept.of("diễn đàn", "1") as state:
        assert state.messages == 1


def test_the_quietest_is_forgotten_when_there_are_too_many() -> None:
    kept = Conversations(most=2)
    for name in ("a", "b", "a", "c"):
        with kept.of("k", name) as state:
            state.messages += 1
    assert len(kept) == 2
    with kept.of("k", "a") as state:
        assert state.messages == 2
    with kept.of("k", "b") as state:
        assert state.messages == 0


def test_a_conversation_expires() -> None:
    now = [0.0]
    kept = Conversations(idle=10, clock=lambda: now[0])
    with kept.of("k", "a") as state:
        state.messages = 5
    now[0] = 11
    with kept.of("k", "a") as state:
        assert state.messages == 0
    assert len(kept) == 1
