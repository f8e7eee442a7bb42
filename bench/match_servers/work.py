"""What both servers of `bench/match_api.py` work with: listed PDQ hashes, and hashes to ask for."""

import os

import numpy as np

from khien.core.codes import EntryType, Group, Kind, Severity
from khien.lists.banks import Bank
from khien.lists.entry import Entry
from khien.lists.hashes.matches import Hashes
from khien.lists.snapshot import Snapshot


def listed(entries: int) -> Hashes:
    """Random hashes, the same for the same number."""
    return np.random.default_rng(11).integers(0, 256, (entries, 32), np.uint8)


def asked(entries: int, count: int = 1000) -> list[str]:
    """Hashes to ask for, in hex: half are listed ones with 0 to 31 bits turned, half unknown."""
    luck = np.random.default_rng(12)
    bits = np.unpackbits(listed(entries)[luck.integers(0, entries, count)], axis=1)
    for number, row in enumerate(bits):
        row[luck.choice(256, number % 32, replace=False)] ^= 1
    hashes = np.packbits(bits, axis=1)
    hashes[1::2] = luck.integers(0, 256, (count // 2, 32), np.uint8)
    return [one.tobytes().hex() for one in hashes]


def snapshot(entries: int = 0) -> Snapshot:
    """As many listed hashes as asked for or as BENCH_ENTRIES says, in two banks, one on half."""
    entries = entries or int(os.environ.get("BENCH_ENTRIES", "100000"))
    made = Snapshot.build(
        "main",
        1,
        "",
        (
            Entry(
                f"e{number}",
                EntryType.PDQ,
                value.tobytes().hex(),
                group=Group.EXPLOITATION,
                kind=Kind.KNOWN_CSAM,
                severity=Severity.CRITICAL,
                bank=("partner", "trial")[number % 2],
            )
            for number, value in enumerate(listed(entries))
        ),
        (Bank("partner"), Bank("trial", share=0.5)),
    )
    made.pictures("", "", listed(1))  # the index is built before the first request
    return made
