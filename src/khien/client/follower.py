"""Keeps one list up to date: live events, polling where those do not pass, and patience.

Runs in the client's daemon thread. The order of every step is: verify, enforce (swap the
snapshot), keep on disk, acknowledge. A release that does not verify or does not follow is never
enforced: the list in force stays, the log says why, and the seed is fetched to start over from.
"""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from khien.client.backoff import Backoff
from khien.client.cache import Cache
from khien.client.status import Mode
from khien.client.transport import HubRefused, HubUnreachable, StreamUnusable, Transport
from khien.client.trust import Trust
from khien.core.clock import now
from khien.core.errors import KhienError
from khien.core.log import get_logger
from khien.lists.release import ReleaseError, verify_release
from khien.lists.seed import load_seed, read_head
from khien.lists.signing import PublicKey
from khien.lists.snapshot import Snapshot, SnapshotHolder

_log = get_logger(__name__)

POLL_SECONDS = 5.0
EVENTS_AGAIN_SECONDS = 300.0
"""How long to poll before the event stream is tried once more."""
REFUSED_WAIT = 120.0
KEPT_DELTAS = 5_000
"""Deltas on disk after which the next start takes a fresh seed."""


class Follower:
    """Follows `list_name` on `transport` into `holder`. `run` is the thread's body."""

    def __init__(
        self,
        transport: Transport,
        cache: Cache,
        trust: Trust,
        list_name: str,
        holder: SnapshotHolder,
        on_list: Callable[[Snapshot], None],
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._transport = transport
        self._cache = cache
        self._trust = trust
        self._list = list_name
        self._holder = holder
        self._on_list = on_list
        self._poll_seconds = poll_seconds
        self._stopped = threading.Event()
        self._backoff = Backoff()
        self.ready = threading.Event()
        """Set once a list is in force, from disk or from the hub."""
        self.mode: Mode = "starting"
        self.problem: KhienError | None = None
        self.changed_at: datetime | None = None
        self.checked_at: datetime | None = None
        self.from_disk = False
        self._made_at: datetime | None = None
        self._stale_seed = False
        self._origin: Snapshot | None = None
        """The seed's snapshot, held so that later clients of this process share its memory."""

    def stop(self) -> None:
        """Ask the thread to end; it does so within moments."""
        self._stopped.set()
        self._transport.hang_up()

    def run(self) -> None:
        """Follow until stopped. Never raises: a failure is a problem to state and to outlive."""
        self._load_from_disk()
        events_from = 0.0
        while not self._stopped.is_set():
            try:
                if not self.ready.is_set() or self._stale_seed:
                    self._start_over()
                self._catch_up()
                if self._stopped.is_set():
                    break
                if time.monotonic() >= events_from:
                    self._follow_events()
                else:
                    self._set_mode("polling")
                    self._wait(self._poll_seconds)
            except StreamUnusable as error:
                events_from = time.monotonic() + EVENTS_AGAIN_SECONDS
                _log.warning("The event stream cannot be used; polling.", reason=str(error))
            except HubUnreachable as error:
                self._outlive(error, "waiting", self._backoff.next())
            except HubRefused as error:
                self._outlive(error, "refused", REFUSED_WAIT)
            except ReleaseError as error:
                self._recover(error)
            except KhienError as error:
                self._outlive(error, "refused", REFUSED_WAIT)
            except Exception as error:
                if self._stopped.is_set():
                    break
                _log.exception("The client met an error of its own.")
                unknown = KhienError(f"The client met an error ({type(error).__name__}).")
                self._outlive(unknown, "waiting", self._backoff.next())
        self.mode = "closed"

    def _load_from_disk(self) -> None:
        path = self._cache.seed
        if path is None:
            return
        try:
            keys = self._trust.pinned()
            self._holder.swap(self._read_seed(path, keys)[0])
            kept = self._cache.deltas()
            for line in kept:
                release = verify_release(line, keys, self._list)
                self._holder.apply(release)
                self._made_at = release.manifest.made_at
        except (KhienError, OSError) as error:
            # What was read up to here is whole: only the rest comes from the hub.
            _log.warning("Not all that was kept on disk can be used.", reason=str(error))
            if self._holder.current.version == 0:
                return
        else:
            self._stale_seed = len(kept) > KEPT_DELTAS
        self._in_force(from_disk=True)

    def _start_over(self) -> None:
        """Take the seed, or begin with nothing where the hub has none yet."""
        keys = self._trust.keys()
        kept = self._cache.new_seed()
        with TemporaryDirectory(prefix="khien-") as scratch:
            into = kept or Path(scratch) / "seed"
            try:
                if self._transport.seed(self._list, into, self._acceptable):
                    snapshot, made_at = self._read_seed(into, keys)
                    self._cache.keep_seed(into)
                elif self._holder.current.version:
                    raise HubUnreachable("The hub has no seed to start over from yet.")
                else:
                    snapshot, made_at = Snapshot.empty(self._list), None
            finally:
                if kept is not None:
                    kept.unlink(missing_ok=True)
        self._holder.swap(snapshot)
        self._made_at = made_at
        self._stale_seed = False
        self._in_force()

    def _acceptable(self, head: bytes) -> None:
        """Judge a seed by its first line, before the rest is fetched.

        A seed from before the list in force would bring back what was changed since. After a hub
        was restored from a back-up its versions begin lower, but what it signs then is newer than
        what we have: that is taken.
        """
        seed = verify_release(head, self._trust.pinned(), self._list).manifest
        current = self._holder.current
        older = seed.version < current.version
        if older and self._made_at is not None and seed.made_at <= self._made_at:
            raise ReleaseError(
                "gap",
                f"The seed is version {seed.version}, older than {current.version} in force.",
                "The hub writes a newer one by itself; if this lasts, ask its operators.",
            )

    def _catch_up(self) -> None:
        while not self._stopped.is_set():
            lines = self._transport.deltas(self._list, self._holder.current.version)
            if lines is None:
                _log.info("The hub keeps no changes from that far back.", list=self._list)
                self._start_over()
                continue
            if not lines:
                break
            for line in lines:
                self._take(line)
        self._confirmed()

    def _follow_events(self) -> None:
        def opened() -> None:
            self._set_mode("events")
            self._confirmed()

        since = self._holder.current.version
        for event in self._transport.events(self._list, since, opened):
            if self._stopped.is_set():
                return
            if event.name == "release":
                self._take(event.data)
            elif event.name == "seed":
                self._start_over()
            self._confirmed()
        if not self._stopped.is_set():  # the server said goodbye: it is being restarted
            self._wait(self._backoff.next())

    def _take(self, line: str) -> None:
        """Verify one release, enforce it, keep it, acknowledge it."""
        release = verify_release(line, self._trust.pinned(), self._list)
        if release.manifest.version <= self._holder.current.version:
            return
        held = self._holder.current.changes_held
        snapshot = self._holder.apply(release)
        if snapshot.changes_held < held:
            self._origin = None  # merged into a base of its own: the old one may go
        self._made_at = release.manifest.made_at
        self.changed_at = now()
        self.from_disk = False
        self._on_list(snapshot)
        self._cache.keep_delta(line)
        _log.info("List changed.", list=self._list, version=release.manifest.version)

    def _read_seed(self, path: Path, keys: Sequence[PublicKey]) -> tuple[Snapshot, datetime]:
        """The snapshot of a verified seed, and when it was signed."""
        made_at = read_head(path, keys, self._list).manifest.made_at
        self._origin = load_seed(path, keys, self._list)
        return self._origin, made_at

    def _in_force(self, from_disk: bool = False) -> None:
        snapshot = self._holder.current
        self.from_disk = from_disk
        self.changed_at = now()
        self.ready.set()
        self._on_list(snapshot)
        _log.info(
            "List in force.",
            list=self._list,
            version=snapshot.version,
            entries=len(snapshot),
            source="disk" if from_disk else "hub",
        )

    def _recover(self, error: ReleaseError) -> None:
        """After a bad release: the list in force stays until a seed that verifies replaces it."""
        _log.warning(
            "A release was refused; the list in force stays. Taking the seed.",
            list=self._list,
            version=self._holder.current.version,
            fault=error.fault,
            reason=str(error),
        )
        self.problem = error
        try:
            self._start_over()
        except HubUnreachable as failed:
            self._outlive(failed, "waiting", self._backoff.next())
            return
        except KhienError as again:
            self._outlive(again, "refused", self._backoff.next())
            return
        # The hub may still hand out the release that was refused: never ask in a tight circle.
        self._wait(self._backoff.next())

    def _confirmed(self) -> None:
        self.checked_at = now()
        if self.problem is not None:
            _log.info("The list is up to date again.", list=self._list)
        self.problem = None
        self._backoff.reset()

    def _outlive(self, error: KhienError, mode: Mode, seconds: float) -> None:
        if self._stopped.is_set():
            return
        if self.problem is None or self.problem.message != error.message:
            _log.warning(
                "The list cannot be brought up to date; the last good one stays in force.",
                list=self._list,
                version=self._holder.current.version,
                reason=str(error),
            )
        self.problem = error
        self._set_mode(mode)
        self._wait(seconds)

    def _set_mode(self, mode: Mode) -> None:
        if self.mode != mode:
            self.mode = mode
            _log.info("Following.", list=self._list, mode=mode)

    def _wait(self, seconds: float) -> None:
        self._stopped.wait(seconds)
