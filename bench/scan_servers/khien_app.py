"""Khiên's scan API for `bench/scan.py`, served by one uvicorn process."""

from pathlib import Path

from bench.scan_servers.work import OneKey, snapshot
from khien.lists.snapshot import SnapshotHolder
from khien.packs import load_pack
from khien.scan.app import build_app
from khien.scan.ports import Ports


class NoReleases:
    """A scan asks for none."""

    def deltas(self, name: str, since: int) -> list[str] | None:
        return None

    def seed(self, name: str) -> Path | None:
        return None

    def latest(self, name: str) -> int | None:
        return None

    def public_keys(self) -> list[str]:
        return []


app = build_app(Ports(OneKey(), NoReleases()), SnapshotHolder(snapshot()), load_pack("vn"))
