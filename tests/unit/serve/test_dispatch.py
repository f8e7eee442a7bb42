"""The front door: who is sent where, what is refused there, and what is never told."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator

import pytest

from khien.core import log
from khien.serve import dispatch
from khien.serve.dispatch import App, Dispatch, Message, Receive, Scope, Send


def app(name: str, seen: list[Scope] | None = None) -> App:
    """An application that answers with its name and the body it was given."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if seen is not None:
            seen.append(scope)
        message = await receive()
        body = name.encode() + b" " + message.get("body", b"")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    return answer


async def failing(scope: Scope, receive: Receive, send: Send) -> None:
    raise ValueError("words of a report")


def visit(
    door: Dispatch, path: str, *chunks: bytes, query: bytes = b"", method: str = "GET"
) -> tuple[int, bytes]:
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query,
        "client": ("203.0.113.7", 4711),
        "headers": [],
    }
    parts = list(chunks or (b"",))
    sent: list[Message] = []

    async def receive() -> Message:
        if not parts:
            await asyncio.sleep(60)
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(door(scope, receive, send))
    return sent[0]["status"], b"".join(m.get("body", b"") for m in sent[1:])


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/v1/scan", b"scan"),
        ("/v1", b"scan"),
        ("/metrics", b"scan"),
        ("/", b"hub"),
        ("/v10/", b"hub"),
        ("/report/", b"hub"),
        ("/metrics/x", b"hub"),
    ],
)
def test_the_first_part_of_the_path_chooses(path: str, where: bytes) -> None:
    status, body = visit(Dispatch(app("scan"), app("hub")), path)
    assert (status, body.split()[0]) == (200, where)


def test_a_node_without_a_hub_says_so() -> None:
    assert visit(Dispatch(app("scan"), None), "/report/")[0] == 404


def test_the_hub_gets_the_whole_body_and_never_the_visitors_address() -> None:
    seen: list[Scope] = []
    door = Dispatch(app("scan"), app("hub", seen))
    assert visit(door, "/report/", b"one ", b"two")[1] == b"hub one two"
    assert "203.0.113.7" not in str(seen[0])


def test_an_address_typed_with_its_accents_reaches_the_hub_as_ascii() -> None:
    seen: list[Scope] = []
    visit(Dispatch(app("scan"), app("hub", seen)), "/report/", query="q=bạn&x=%20".encode())
    assert seen[0]["query_string"] == b"q=b%E1%BA%A1n&x=%20"


def test_too_much_and_too_slow_are_refused_without_a_thread_of_the_hub(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[Scope] = []
    door = Dispatch(app("scan"), app("hub", seen))
    assert visit(door, "/report/", *[b"x" * 2**20] * 3)[0] == 413
    monkeypatch.setattr(dispatch, "BODY_WITHIN", 0.05)

    async def slow() -> Message:
        await asyncio.sleep(60)
        return {}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/report/", "query_string": b""}
    asyncio.run(door(scope, slow, send))
    assert sent[0]["status"] == 408
    assert seen == []


def test_a_picture_may_be_larger_than_words_and_only_a_few_come_in_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    door = Dispatch(app("scan"), app("hub"))
    eight_megabytes = [b"x" * 2**20] * 8
    for path in dispatch.PICTURE_PATHS:
        assert visit(door, path, *eight_megabytes, method="POST")[0] == 200
        assert visit(door, path, *[b"x" * 2**20] * 17, method="POST")[0] == 413
    monkeypatch.setattr(dispatch, "PICTURES_AT_ONCE", 0)
    assert visit(door, "/photo/", b"one", method="POST")[0] == 503
    assert visit(door, "/report/", b"one", method="POST")[0] == 200


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    stream = io.StringIO()
    log.set_up("info", "json", stream)
    yield stream
    root.handlers[:], level = before
    root.setLevel(level)


def test_the_access_log_has_the_shape_of_a_path_and_no_more(lines: io.StringIO) -> None:
    door = Dispatch(app("scan"), app("hub"))
    visit(door, "/desk/items/3f2a77aa-0000-4000-8000-2f6a0a8f0b1c/", query=b"q=Lan")
    visit(door, "/", query=b"code=1234567812345678")
    visit(door, "/why/k7x2m9q4w8z3/appeal/")
    records = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [r["path"] for r in records] == ["/desk/items/-", "/", "/why/-/appeal"]
    assert set(records[0]) == {
        "part", "method", "path", "status", "ms", "event", "logger", "level", "at",
    }  # fmt: skip
    assert "203.0.113.7" not in lines.getvalue()


def test_a_failure_is_logged_by_its_place(lines: io.StringIO) -> None:
    with pytest.raises(ValueError, match="words"):
        visit(Dispatch(failing, None), "/v1/scan")
    assert "ValueError" in lines.getvalue()
    assert "words of a report" not in lines.getvalue()
