"""Khiên's scan API for `bench/match_api.py`, served by one uvicorn process."""

from bench.match_servers.work import snapshot
from bench.scan_servers.khien_app import NoReleases
from bench.scan_servers.work import OneKey
from khien.lists.snapshot import SnapshotHolder
from khien.packs import load_pack
from khien.scan.app import build_app
from khien.scan.ports import Ports

app = build_app(Ports(OneKey(), NoReleases()), SnapshotHolder(snapshot()), load_pack("vn"))
