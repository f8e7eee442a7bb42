"""What stands behind the scan API in tests: small, real implementations that keep all in memory."""

import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec import UNSET
from msgspec.structs import replace

from khien.core.codes import EntryType, Group, Kind, Severity
from khien.core.wire import (
    Caller,
    FeedbackIn,
    FeedbackOut,
    NotFound,
    NotPossible,
    OrderAnswer,
    OrderOut,
    ReportIn,
    ReportOut,
    WrongField,
)
from khien.lists.banks import Bank
from khien.lists.entry import Change, Entry
from khien.lists.exchange import OwnPage, Shared
from khien.lists.release import GENESIS, Release, sign_release
from khien.lists.seed import write_seed
from khien.lists.signing import SigningKey
from khien.lists.snapshot import Snapshot, SnapshotHolder
from khien.scan.bus import Bus
from khien.scan.ports import Ports

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
ALL_SCOPES = frozenset({"scan", "lists", "orders", "reports", "feedback"})


class MemoryKeys:
    """`forum` may do everything, `reader` may only read lists."""

    def __init__(self) -> None:
        self.callers = {
            "forum-key": Caller("forum", "Diễn đàn Mây", ALL_SCOPES),
            "game-key": Caller("game", "Trò chơi Sao", ALL_SCOPES),
            "reader-key": Caller("reader", "Trường Hoa Sen", frozenset({"lists"})),
        }

    def find(self, token: str) -> Caller | None:
        return self.callers.get(token)


class MemoryReleases:
    """One list, `main`, that signs what it is given and can forget its beginnings."""

    def __init__(self, folder: Path, bus: Bus) -> None:
        self.key = SigningKey.generate()
        self.bus = bus
        self.holder = SnapshotHolder(Snapshot.empty("main"))
        self.lines: dict[int, str] = {}
        self._seed_file = folder / "seed.ndjson"

    def publish(self, *changes: Change, banks: Iterable[Bank] = ()) -> Release:
        current = self.holder.current
        release = sign_release(
            self.key, "main", current.version + 1, current.chain or GENESIS, changes, NOW, banks
        )
        self.holder.apply(release)
        self.lines[release.manifest.version] = release.line
        self.bus.publish("main", release.manifest.version, release.line)
        return release

    def block(self, domain: str, entry_id: str = "") -> Release:
        return self.publish(Change(entry=scam(domain, entry_id)))

    def forget(self, until: int) -> None:
        """Keep only the releases after a version, as a hub does after a while."""
        self.lines = {v: line for v, line in self.lines.items() if v > until}

    def make_seed(self) -> Path:
        write_seed(self._seed_file, self.key, self.holder.current)
        return self._seed_file

    def deltas(self, name: str, since: int) -> list[str] | None:
        latest = self.latest(name)
        if latest is None or since > latest:
            return None
        wanted = range(since + 1, latest + 1)
        if any(version not in self.lines for version in wanted):
            return None
        return [self.lines[version] for version in wanted]

    def seed(self, name: str) -> Path | None:
        return self._seed_file if name == "main" and self._seed_file.exists() else None

    def latest(self, name: str) -> int | None:
        return self.holder.current.version if name == "main" else None

    def public_keys(self) -> list[str]:
        return [self.key.public.text]


class MemoryReports:
    def __init__(self) -> None:
        self.stored: list[ReportIn] = []
        self._receipts: dict[tuple[str, str], str] = {}

    def submit(self, report: ReportIn, caller: Caller) -> ReportOut:
        if report.province and report.province not in {"01", "48", "79"}:
            raise WrongField("province", "The province is not one of the pack's codes.")
        known = self._receipts.get((caller.id, report.token)) if report.token else None
        if known is not None:
            return ReportOut(known)
        self.stored.append(report)
        receipt = "".join(secrets.choice("0123456789") for _ in range(16))
        self._receipts[caller.id, report.token] = receipt
        return ReportOut(receipt)


class MemoryOrders:
    def __init__(self) -> None:
        order = OrderOut(
            id="lenh-1",
            entry="e-1",
            target="https://xau.example/bai-viet",
            rule="vn.decree-147-2024.29",
            state="issued",
            issued_at=NOW,
            due_at=NOW + timedelta(hours=24),
            why="/why/e-1",
        )
        self.orders = {("forum", order.id): order}

    def open_for(self, caller: Caller) -> list[OrderOut]:
        mine = [order for (owner, _), order in self.orders.items() if owner == caller.id]
        return [order for order in mine if order.state in ("issued", "acknowledged")]

    def answer(self, caller: Caller, order_id: str, answer: OrderAnswer) -> OrderOut:
        order = self.orders.get((caller.id, order_id))
        if order is None:
            raise NotFound("There is no such order.")
        if order.state in ("done", "refused"):
            raise NotPossible(f"The order is {order.state} already.")
        order = replace(order, state=answer.state, note=answer.note)
        self.orders[caller.id, order_id] = order
        return order


class MemoryAcks:
    def __init__(self) -> None:
        self.seen: list[tuple[str, str, int, str]] = []

    def acknowledge(self, caller: Caller, name: str, version: int, client_id: str) -> None:
        self.seen.append((caller.id, name, version, client_id))


class MemoryHashes:
    """The PDQ hashes of `main`, all on one page."""

    def __init__(self, holder: SnapshotHolder) -> None:
        self._holder = holder

    def page(self, name: str, since: int, after: str, size: int) -> OwnPage | None:
        if name != "main" or after:
            return None
        rows = [
            Shared(EntryType.PDQ, entry.value, entry.id, category=str(entry.kind))
            for entry in self._holder.current.entries()
            if entry.type is EntryType.PDQ
        ]
        return OwnPage(tuple(rows[:size]), "", int(NOW.timestamp()))

    def entries(self, name: str, values: Sequence[str]) -> dict[str, str]:
        listed = self._holder.current.entries(EntryType.PDQ) if name == "main" else ()
        return {entry.value: entry.id for entry in listed if entry.value in values}


class MemoryFeedback:
    """Everybody shared everything, and hears what the others say."""

    def __init__(self, holder: SnapshotHolder) -> None:
        self._holder = holder
        self._said: list[tuple[str, FeedbackOut]] = []

    def give(self, caller: Caller, word: FeedbackIn) -> FeedbackOut:
        entry = self._holder.current.get(word.entry)
        if entry is None:
            raise NotFound("There is no such entry.")
        made = FeedbackOut(
            number=len(self._said) + 1,
            entry=entry.id,
            type=entry.type.value,
            value=entry.value,
            bank=entry.bank,
            said=word.said,
            reason=word.reason,
            by="provider",
            at=NOW,
            confirmed=int(word.said == "confirmed"),
            disputed=int(word.said == "disputed"),
        )
        self._said.append((caller.id, made))
        return replace(made, value=UNSET)

    def since(self, caller: Caller, number: int) -> list[FeedbackOut]:
        return [out for who, out in self._said if who != caller.id and out.number > number]


class World:
    """A hub in memory: everything behind one scan API, with a bus and a list of its own."""

    def __init__(self, folder: Path) -> None:
        self.bus = Bus()
        self.keys = MemoryKeys()
        self.releases = MemoryReleases(folder, self.bus)
        self.reports = MemoryReports()
        self.orders = MemoryOrders()
        self.acks = MemoryAcks()
        self.wrong: list[str] = []
        self.ports = Ports(
            self.keys,
            self.releases,
            self.reports,
            self.orders,
            self.acks,
            MemoryHashes(self.releases.holder),
            feedback=MemoryFeedback(self.releases.holder),
            problems=lambda: self.wrong,
        )


def scam(domain: str, entry_id: str = "") -> Entry:
    return Entry(
        id=entry_id or f"e-{domain}",
        type=EntryType.DOMAIN,
        value=domain,
        group=Group.EXPLOITATION,
        kind=Kind.SCAM,
        severity=Severity.HIGH,
        rule="vn.decree-147-2024.29",
    )


def phrase(words: str, kind: Kind = Kind.SCAM, group: Group = Group.EXPLOITATION) -> Entry:
    return Entry(
        id=f"p-{len(words)}",
        type=EntryType.PHRASE,
        value=words,
        group=group,
        kind=kind,
        severity=Severity.MEDIUM,
    )


def event_of(block: str) -> dict[str, str]:
    """One server-sent event as its fields."""
    fields = (line.split(": ", 1) for line in block.splitlines() if ": " in line)
    return {name: value for name, value in fields}


def data_of(block: str) -> object:
    return json.loads(event_of(block)["data"])
