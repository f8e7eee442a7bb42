"""Links looked up in a large list: canonical form and look-up, beside urllib and bare can_ada.

The list is the real Vietnamese and international names of ../shared/data where they are, filled up
with invented ones. One link in ten is listed; one listed link in ten is disguised as people
disguise them (case, credentials, backslashes, escapes, a redirect). Rates are the best of several
rounds in which all methods take turns, per second of CPU time of this process.
"""

import multiprocessing
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlsplit

import can_ada

from khien.core.clock import now
from khien.core.codes import EntryType, Group, Kind, Severity
from khien.lists.entry import Change, Entry
from khien.lists.links import canonical, canonical_many
from khien.lists.release import sign_release
from khien.lists.seed import load_seed, write_seed
from khien.lists.signing import PublicKey, SigningKey
from khien.lists.snapshot import Snapshot

REAL = Path(__file__).parents[2] / "shared" / "data" / "hostsvn"
T = TypeVar("T")
PATHS = ("/", "/tin-tuc/hom-nay", "/p?id=3&utm_source=x", "/index.html", "/a/b/c?q=1#x", "")


def run(entries: int = 1_000_000, links: int = 100_000, rounds: int = 5) -> dict[str, object]:
    """Figures for `links` look-ups against `entries` domains."""
    luck = random.Random(7)
    domains = _domains(entries, luck)
    texts = _links(domains, links, luck)
    key = SigningKey.generate()
    with tempfile.TemporaryDirectory() as folder:
        seed = Path(folder) / "bench.seed"
        snapshot, build = _timed(lambda: Snapshot.build("bench", 1, "ab" * 32, _entries(domains)))
        _, write = _timed(lambda: write_seed(seed, key, snapshot))
        figures: dict[str, object] = {
            "entries": len(snapshot),
            "real_names": len(_real_names()),
            "links": links,
            "build_cpu_seconds": build,
            "seed_write_cpu_seconds": write,
            "seed_megabytes": seed.stat().st_size / 1e6,
            **_in_fresh_process(seed, key.public.text),
        }
    figures |= _rates(snapshot, domains, texts, rounds)
    figures |= _changes(snapshot, key)
    return figures


def _rates(
    snapshot: Snapshot, domains: list[str], texts: list[str], rounds: int
) -> dict[str, object]:
    names = set(domains)
    methods: dict[str, Callable[[], int]] = {
        "check_many": lambda: sum(hit is not None for hit in snapshot.check_many(texts)),
        "canonical_then_link": lambda: _one_by_one(snapshot, texts),
        "canonical_many": lambda: len(canonical_many(texts)),
        "can_ada_and_set": lambda: _can_ada_and_set(names, texts),
        "urlsplit_and_set": lambda: _urlsplit_and_set(names, texts),
    }
    best = dict.fromkeys(methods, float("inf"))
    found: dict[str, int] = {}
    for _ in range(rounds):
        for name, method in methods.items():
            found[name], took = _timed(method)
            best[name] = min(best[name], took)
    figures: dict[str, object] = {
        f"{name}_per_cpu_second": len(texts) / took for name, took in best.items()
    }
    figures["check_many_times_urlsplit"] = best["urlsplit_and_set"] / best["check_many"]
    for name in ("check_many", "can_ada_and_set", "urlsplit_and_set"):
        figures[f"{name}_listed_links_found"] = found[name]
    return figures


def _changes(snapshot: Snapshot, key: SigningKey, rounds: int = 200) -> dict[str, object]:
    """What one verified entry costs a subscriber who holds the large list."""
    began = time.process_time()
    current = snapshot
    for number in range(rounds):
        entry = Entry(f"new{number}", EntryType.DOMAIN, f"new{number}.example")
        release = sign_release(
            key, "bench", current.version + 1, current.chain, [Change(entry=entry)]
        )
        current = current.apply(release)
    applied = time.process_time() - began
    _, merge = _timed(current.compact)
    return {
        "sign_and_apply_one_change_milliseconds": applied / rounds * 1000,
        "merge_changes_milliseconds": merge * 1000,
    }


def _one_by_one(snapshot: Snapshot, texts: list[str]) -> int:
    found = 0
    for text in texts:
        link = canonical(text)
        if link is not None and snapshot.link(link) is not None:
            found += 1
    return found


def _can_ada_and_set(names: set[str], texts: list[str]) -> int:
    return sum(_walk(names, can_ada.parse(text).hostname) for text in texts)


def _urlsplit_and_set(names: set[str], texts: list[str]) -> int:
    return sum(_walk(names, urlsplit(text).hostname or "") for text in texts)


def _walk(names: set[str], host: str) -> bool:
    while host:
        if host in names:
            return True
        host = host.partition(".")[2]
    return False


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.process_time()
    result = work()
    return result, time.process_time() - began


def _real_names() -> list[str]:
    found: dict[str, None] = {}
    for file in sorted(REAL.glob("*-domain*.txt")):
        for line in file.read_text("utf-8").splitlines():
            if line and line[0] != "#":
                found[line.strip().lower()] = None
    return list(found)


def _domains(count: int, luck: random.Random) -> list[str]:
    """`count` names: the real ones first, then invented ones of like length."""
    found = dict.fromkeys(_real_names()[:count])
    endings = ("com", "net", "vn", "top", "xyz", "info", "com.vn", "club")
    while len(found) < count:
        label = "".join(luck.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=luck.randint(6, 16)))
        found[f"{label}.{luck.choice(endings)}"] = None
    return list(found)


def _entries(domains: Sequence[str]) -> Iterator[Entry]:
    moment = now()
    for number, name in enumerate(domains):
        yield Entry(
            f"b{number:011d}",
            EntryType.DOMAIN,
            name,
            True,
            Group.HARMFUL_CONTENT,
            Kind.GAMBLING,
            Severity.HIGH,
            "bench",
            "bench.rule",
            moment,
        )


def _links(domains: list[str], count: int, luck: random.Random) -> list[str]:
    made: list[str] = []
    for _ in range(count):
        listed = luck.random() < 0.1
        name = luck.choice(domains) if listed else f"site{luck.randrange(10**9)}.org"
        plain = f"https://{luck.choice(('', '', 'www.', 'm.'))}{name}{luck.choice(PATHS)}"
        made.append(_disguised(plain, name, luck) if listed and luck.random() < 0.1 else plain)
    return made


def _disguised(plain: str, name: str, luck: random.Random) -> str:
    return luck.choice(
        (
            f"https:\\\\{name}\\x",
            f"HTTP://user:pass@{name.upper()}/",
            f"https://%{ord(name[0]):02x}{name[1:]}/x",
            f"https://{name}./",
            f"https://l.facebook.com/l.php?u={quote(plain, safe='')}&h=x",
            f"https:/{name}",
        )
    )


def _in_fresh_process(seed: Path, public: str) -> dict[str, object]:
    """Load the seed where nothing else was loaded, to see time and memory by themselves."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_load, args=(str(seed), public, theirs))
    child.start()
    figures: dict[str, object] = ours.recv()
    child.join()
    return figures


def _load(seed: str, public: str, answer: Connection) -> None:
    before = _resident()
    snapshot, took = _timed(lambda: load_seed(Path(seed), [PublicKey.parse(public)]))
    figures = {
        "seed_load_cpu_seconds": took,
        "memory_of_list_megabytes": (_resident() - before) / 1e6,
    }
    before = _resident()
    again = [load_seed(Path(seed), [PublicKey.parse(public)]) for _ in range(100)]
    figures["memory_of_100_more_holders_megabytes"] = (_resident() - before) / 1e6
    figures["holders_share_one_list"] = all(one is snapshot for one in again)
    answer.send(figures)


def _resident() -> int:
    """Bytes of memory in use by this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
