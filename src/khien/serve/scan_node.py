"""The scan API alone, following another hub: for a provider who scans inside their own network.

Holds the hub's list through `khien.client`; has no database. Programs call it with the same key
with which it follows the hub. Reports and orders go to the hub itself.
"""

import hmac
from pathlib import Path

from khien.client import Client
from khien.core.config import Config
from khien.core.wire import Caller
from khien.packs import load_pack
from khien.scan.app import build_app
from khien.scan.bus import Bus
from khien.scan.ports import Ports
from khien.serve.dispatch import App, Dispatch


class ScanNode:
    """The parts of a server without a hub; see `khien.serve.process.Parts`."""

    app: App

    def __init__(self, settings: Config) -> None:
        self._settings = settings
        self._client = Client(settings.hub_url, settings.hub_key, cache_dir=settings.root / "cache")
        self._bus = Bus()
        ports = Ports(
            keys=_OneKey(settings.hub_key), releases=_NoReleases(), problems=self._problems
        )
        scan = build_app(
            ports,
            self._client.holder,
            load_pack(settings.pack),
            bus=self._bus,
            requests_per_second=settings.requests_per_second,
        )
        self.app = Dispatch(scan, None)

    def opened(self) -> list[str]:
        return [
            "",
            "Khiên scans here, with the lists of another hub.",
            f"  API           {self._settings.base_url}/v1/openapi.json",
            f"  Ready         {self._settings.base_url}/v1/health/ready",
            "",
            "Stop with Ctrl+C.",
        ]

    def closing(self) -> None:
        self._bus.close()

    def close(self) -> None:
        self._client.close()

    def _problems(self) -> list[str]:
        """Not ready before a list is in force; afterwards the last good one protects."""
        if self._client.ready:
            return []
        status = self._client.status()
        return [f"No list is in force yet. {status.problem} {status.hint}".strip()]


class _OneKey:
    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def find(self, token: str) -> Caller | None:
        if hmac.compare_digest(token.encode("utf-8", "replace"), self._key):
            return Caller("node", "node", frozenset({"scan"}))
        return None


class _NoReleases:
    """Lists are fetched from the hub, never from here: one publisher, one chain."""

    def deltas(self, name: str, since: int) -> list[str] | None:
        return None

    def seed(self, name: str) -> Path | None:
        return None

    def latest(self, name: str) -> int | None:
        return None

    def public_keys(self) -> list[str]:
        return []
