"""The client's side of HTTP: seed, deltas, keys, acknowledgements and the event stream.

Used by `khien.client.follower` only. Every failure becomes one of the errors below, which say what
the follower should do next: wait and try again, or tell the operator. It never judges what it
fetched; that is `khien.lists.release`.
"""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import httpx
import msgspec

from khien.core.errors import KhienError

LONGEST_LINE = 64 * 2**20
LONGEST_HEAD = 2**16
SILENCE = 30.0
"""Seconds without a byte, heartbeats included, after which a stream is taken for dead."""


class HubUnreachable(KhienError):
    """The hub did not answer, or answered that it cannot now. Wait and try again."""


class HubRefused(KhienError):
    """The hub answered that this client may not, or does not know the list. A person must act."""


class StreamUnusable(KhienError):
    """Something between here and the hub does not pass event streams on. Poll instead."""


class Event(NamedTuple):
    """One server-sent event."""

    name: str
    data: str


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """One TLS context for all clients of a process: making one takes tens of milliseconds."""
    return httpx.create_ssl_context()


class Transport:
    """One hub, one key. Thread-safe: the follower and the acknowledger share it."""

    def __init__(self, url: str, key: str, timeout: float = 20.0, silence: float = SILENCE) -> None:
        self._silence = silence
        self._http = httpx.Client(
            base_url=url.rstrip("/"),
            headers={"Authorization": f"Bearer {key}", "User-Agent": "khien-client"},
            timeout=timeout,
            verify=_tls(),
            follow_redirects=False,
        )
        self._open_stream: socket.socket | None = None

    def public_keys(self) -> list[str]:
        """The public keys with which the hub signs releases, newest first."""
        answer = self._ask("GET", "/v1/keys")
        try:
            return msgspec.convert(msgspec.json.decode(answer.content)["keys"], list[str])
        except (msgspec.MsgspecError, KeyError, TypeError) as error:
            raise HubUnreachable("The hub's list of keys cannot be read.") from error

    def deltas(self, name: str, since: int) -> list[str] | None:
        """Release lines after `since`; None when they are no longer kept: take the seed."""
        answer = self._ask("GET", f"/v1/lists/{name}", params={"since": since}, ok=(200, 410))
        if answer.status_code == 410:
            return None
        return [line for line in answer.content.decode("utf-8").split("\n") if line]

    def seed(self, name: str, into: Path, check: Callable[[bytes], None]) -> bool:
        """Download the newest seed to `into`; False when the hub has none yet.

        `check` is given the first line before the rest is fetched, and may raise.
        """
        head = b""
        try:
            with self._http.stream("GET", f"/v1/lists/{name}/seed", timeout=60.0) as answer:
                if answer.status_code == 404:
                    return False
                _judge(answer)
                chunks = answer.iter_bytes(2**20)
                while b"\n" not in head and len(head) < LONGEST_HEAD:
                    more = next(chunks, b"")
                    if not more:
                        break
                    head += more
                check(head.partition(b"\n")[0])
                with into.open("wb") as out:
                    out.write(head)
                    for chunk in chunks:
                        out.write(chunk)
        except httpx.HTTPError as error:
            raise _unreachable(error) from error
        return True

    def acknowledge(self, name: str, version: int, client_id: str) -> None:
        """Tell the hub that this client enforces `version` now."""
        self._ask("POST", f"/v1/lists/{name}/ack", json={"version": version, "client": client_id})

    def events(self, name: str, since: int, on_open: Callable[[], None]) -> Iterator[Event]:
        """The list's events until the stream ends. `on_open` is called after the greeting.

        Raises `StreamUnusable` when no greeting comes, `HubUnreachable` when the stream breaks.
        """
        timeout = httpx.Timeout(20.0, read=self._silence)
        try:
            with self._http.stream(
                "GET",
                f"/v1/lists/{name}/events",
                params={"since": since},
                headers={"Accept": "text/event-stream", "Cache-Control": "no-store"},
                timeout=timeout,
            ) as answer:
                _judge(answer)
                if not answer.headers.get("content-type", "").startswith("text/event-stream"):
                    raise StreamUnusable("The hub's event stream came back as something else.")
                stream = answer.extensions["network_stream"]
                self._open_stream = stream.get_extra_info("socket")
                greeted = False
                for event in parse_events(answer.iter_raw()):
                    if not greeted:
                        if event.name != "hello":
                            raise StreamUnusable("The hub's event stream began without a greeting.")
                        greeted = True
                        on_open()
                    yield event
                if not greeted:
                    raise StreamUnusable("The hub's event stream ended before it began.")
        except httpx.ReadTimeout as error:
            raise StreamUnusable("The hub's event stream stayed silent.") from error
        except httpx.HTTPError as error:
            raise _unreachable(error) from error
        finally:
            self._open_stream = None

    def hang_up(self) -> None:
        """Wake a thread that waits for the next event. Callable from any thread."""
        stream = self._open_stream
        if stream is not None:
            with suppress(OSError):
                stream.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.hang_up()
        self._http.close()

    def _ask(
        self,
        method: str,
        path: str,
        params: dict[str, int] | None = None,
        json: dict[str, object] | None = None,
        ok: tuple[int, ...] = (200,),
    ) -> httpx.Response:
        try:
            answer = self._http.request(method, path, params=params, json=json)
        except httpx.HTTPError as error:
            raise _unreachable(error) from error
        if answer.status_code not in ok:
            _judge(answer)
        return answer


def parse_events(chunks: Iterator[bytes]) -> Iterator[Event]:
    """Server-sent events out of raw bytes. Splits at line feeds alone: data may hold U+2028.

    Raises `StreamUnusable` when a line grows past 64 MiB.
    """
    rest = b""
    name, data = "", list[str]()
    for chunk in chunks:
        rest += chunk
        if b"\n" not in chunk:
            if len(rest) > LONGEST_LINE:
                raise StreamUnusable("The hub's event stream sent a line without an end.")
            continue
        *lines, rest = rest.split(b"\n")
        for raw in lines:
            line = raw.removesuffix(b"\r").decode("utf-8", "replace")
            if not line:
                if name or data:
                    yield Event(name or "message", "\n".join(data))
                name, data = "", []
            elif line.startswith("event:"):
                name = line[6:].strip()
            elif line.startswith("data:"):
                data.append(line[5:].removeprefix(" "))


def _judge(answer: httpx.Response) -> None:
    status = answer.status_code
    if status < 300:
        return
    if status in (401, 403):
        raise HubRefused(
            f"The hub refused this key (status {status}).",
            "Check that the key is complete, not revoked, and allowed to read lists.",
        )
    if status == 404:
        raise HubRefused(
            "The hub does not know what was asked (status 404).",
            "Check the hub's address and the name of the list.",
        )
    if status in (408, 425, 429) or status >= 500:
        raise HubUnreachable(f"The hub cannot answer now (status {status}).")
    raise HubRefused(
        f"The hub refused the request (status {status}).",
        "Check that client and hub are of matching versions.",
    )


def _unreachable(error: httpx.HTTPError) -> HubUnreachable:
    return HubUnreachable(f"The hub cannot be reached ({type(error).__name__}).")
