"""The public face of the Python client: a list in this process, always the newest that is good.

A forum, a game or a gateway makes one `Client` at start and asks it about links and texts; no
request leaves the process for that. It imports no Django and needs no more than the engine.
"""

import secrets
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from msgspec import UNSET

from khien.client.acks import Acknowledger
from khien.client.cache import Cache, default_folder
from khien.client.follower import Follower
from khien.client.status import Status
from khien.client.transport import Transport
from khien.client.trust import Trust
from khien.core.codes import Audience
from khien.core.errors import KhienError
from khien.core.log import get_logger
from khien.core.words import Answer, Item
from khien.lists.entry import Entry
from khien.lists.snapshot import Snapshot, SnapshotHolder
from khien.policy.judge import answer, judge

if TYPE_CHECKING:
    from khien.detect.match import MatchAnswer

_log = get_logger(__name__)


class Client:
    """Follows one list of one hub and answers from memory.

    `url` is the hub's address, `key` a bearer key with the scope `lists`. `cache_dir` is where the
    last good list is kept for a restart without the hub (default: the user's cache folder;
    `keep=False` keeps nothing). `trust` is the hub's public key or keys as printed by
    `khien lists status`; without it the key seen first is pinned. `client_id` names this client
    in the hub's account of who is protected; without it one is made and kept with the cache.
    `on_change` is called with every list that comes into force, in the client's own thread.

    Starts following at once in a daemon thread. Raises `KhienError` only for arguments that can
    never work; an unreachable hub is a state (`status()`), not an error.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        list_name: str = "main",
        cache_dir: str | Path | None = None,
        keep: bool = True,
        trust: str | Sequence[str] | None = None,
        client_id: str | None = None,
        on_change: Callable[[Snapshot], None] | None = None,
        poll_seconds: float = 5.0,
    ) -> None:
        if not url.startswith(("http://", "https://")):
            raise KhienError(f"{url!r} is not a hub's address.", "It starts with https://.")
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            raise KhienError("The hub's key is empty or holds letters that no key has.")
        self._url = url.rstrip("/")
        self._list = list_name
        self._on_change = on_change
        self._transport = Transport(url, key)
        folder = (Path(cache_dir) if cache_dir is not None else default_folder()) if keep else None
        self._cache = Cache(folder, url, list_name)
        self._holder = SnapshotHolder(Snapshot.empty(list_name))
        given = [trust] if isinstance(trust, str) else list(trust or ())
        name = client_id or self._cache.client_id() or secrets.token_hex(8)
        self._acks = Acknowledger(self._transport, list_name, name)
        self._follower = Follower(
            self._transport,
            self._cache,
            Trust(self._transport, self._cache, url, given),
            list_name,
            self._holder,
            self._enforced,
            poll_seconds,
        )
        self._threads = (
            threading.Thread(target=self._follower.run, name="khien-follow", daemon=True),
            threading.Thread(target=self._acks.run, name="khien-ack", daemon=True),
        )
        for thread in self._threads:
            thread.start()

    @property
    def snapshot(self) -> Snapshot:
        """The list in force, immutable: take it once for a batch to judge all by one version."""
        return self._holder.current

    @property
    def holder(self) -> SnapshotHolder:
        """What always holds the list in force, for code that keeps its own reference."""
        return self._holder

    @property
    def ready(self) -> bool:
        """True once a list is in force, from the hub or from the last run's disk."""
        return self._follower.ready.is_set()

    def wait_ready(self, seconds: float = 30.0) -> bool:
        """Wait until `ready`, at most `seconds`; returns whether it is."""
        return self._follower.ready.wait(seconds)

    def status(self) -> Status:
        """How this client stands, for a health page or a monitor."""
        follower = self._follower
        snapshot = self._holder.current
        problem = follower.problem
        return Status(
            ready=self.ready,
            list=self._list,
            version=snapshot.version,
            entries=len(snapshot),
            mode=follower.mode,
            changed_at=follower.changed_at,
            checked_at=follower.checked_at,
            acknowledged=self._acks.acknowledged,
            from_disk=follower.from_disk,
            problem=problem.message if problem else "",
            hint=problem.hint if problem else "",
        )

    def check_link(self, url: str) -> Entry | None:
        """The harmful entry that covers this address, or None. Microseconds; never raises."""
        return self._holder.current.check_link(url)

    def check_text(self, text: str) -> list[Entry]:
        """The listed phrases in this text, in order of appearance, each once."""
        hits = self._holder.current.phrases(text)
        return list({hit.entry.id: hit.entry for hit in hits}.values())

    def scan(self, item: Item | str, audience: Audience = Audience.CHILD) -> Answer:
        """The whole judgement on an item, a string being a text: lists, detectors, policy."""
        if isinstance(item, str):
            item = Item("text", text=item, audience=audience)
        return answer(item, judge(item, self._holder.current))

    def match(
        self,
        file: bytes | None = None,
        *,
        sha256: str = "",
        md5: str = "",
        pdq: str | bytes = "",
        quality: int | None = None,
        id: str | int = "",
        include_off: bool = False,
    ) -> "MatchAnswer":
        """Find a known picture by its file, by hashes in hex (`pdq` also as 32 bytes), or both.

        The same answer as `POST /v1/match`. Raises `KhienError` where nothing can be looked up.
        """
        from khien.detect.match import GivenHashes, match_file, match_hashes

        given = GivenHashes(
            sha256=sha256 or UNSET,
            md5=md5 or UNSET,
            pdq=(pdq.hex() if isinstance(pdq, bytes) else pdq) or UNSET,
            quality=UNSET if quality is None else quality,
        ).checked()
        lists = self._holder.current
        if file is not None:
            return match_file(file, lists, given, id=id, include_off=include_off)
        if not (given.sha256 or given.md5 or given.pdq):
            raise KhienError("There is nothing to look up.", "Give file, sha256, md5 or pdq.")
        return match_hashes(given, lists, id=id, include_off=include_off)

    def why(self, entry: Entry | str) -> str:
        """The public page that says who blocked this, by which rule, and how to appeal."""
        return f"{self._url}/why/{entry if isinstance(entry, str) else entry.id}"

    def close(self) -> None:
        """Stop following and let go of connections and the cache folder. May be called twice."""
        self._follower.stop()
        self._acks.stop()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(timeout=5.0)
        self._transport.close()
        self._cache.close()

    def _enforced(self, snapshot: Snapshot) -> None:
        self._acks.enforced(snapshot.version)
        if self._on_change is not None:
            try:
                self._on_change(snapshot)
            except Exception:
                _log.exception("on_change failed; the list is in force all the same.")

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
