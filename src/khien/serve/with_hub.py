"""Everything in one process: the hub in threads, the scan API on the event loop, clocks beside.

The scan API and the desk share one snapshot of the lists, so what an analyst verifies is enforced
by the API of this process before the page has answered.
"""

import shutil
from pathlib import Path

from a2wsgi import WSGIMiddleware

from khien.core.config import Config
from khien.core.demo_mark import is_demo
from khien.core.errors import KhienError
from khien.core.log import get_logger
from khien.hub.start import start
from khien.packs import load_pack
from khien.scan.app import build_app
from khien.scan.bus import Bus
from khien.scan.ports import Ports
from khien.serve.data_dir import ROOM_NEEDED, free_bytes
from khien.serve.dispatch import App, Dispatch

_log = get_logger(__name__)

PAGE_THREADS = 8
"""Threads that answer the hub's pages: more than cores, because they wait for the disk."""


class WithHub:
    """The parts of a server with its own hub; see `khien.serve.process.Parts`."""

    app: App

    def __init__(self, settings: Config, migrate: bool) -> None:
        self._settings = settings
        pack = load_pack(settings.pack)
        # whitenoise looks for it, also where every static file comes from the package
        (settings.root / "static").mkdir(exist_ok=True)
        start()
        prepare_database(settings, migrate)
        from django.core.wsgi import get_wsgi_application

        from khien.hub import ports as hub
        from khien.hub.listdesk.signing import public_keys
        from khien.hub.listdesk.snapshots import holder
        from khien.hub.vault.pepper import blind_index
        from khien.serve.background import Background
        from khien.serve.watch import Watcher

        # Keys are made now, not under the first visitor's request.
        public_keys()
        blind_index("", "start")
        self._readers = hub.DatabasePool(4, "read")
        # One writer at a time is what SQLite allows; waiting here is cheaper than in its lock.
        self._writer = hub.DatabasePool(4 if settings.database_url else 1, "write")
        self._reports = hub.ReportWriter()
        self._keys = hub.HubKeyRing()
        acks = hub.HubAcks(self._keys)
        self._bus = Bus()
        ports = Ports(
            keys=self._keys,
            releases=hub.HubReleases(self._readers),
            reports=hub.HubReports(self._reports),
            orders=hub.HubOrders(self._writer),
            feedback=hub.HubFeedback(self._writer),
            acks=acks,
            hashes=hub.HubHashes(self._readers),
            problems=lambda: self._readers.call(self._problems),
        )
        self._watcher = Watcher(self._bus, self._keys, acks)
        self._watcher.start()
        self._background = Background(settings.root) if settings.worker else None
        self._pages = WSGIMiddleware(get_wsgi_application(), workers=PAGE_THREADS)
        rate = settings.requests_per_second
        scan = build_app(ports, holder(), pack, bus=self._bus, requests_per_second=rate)
        self.app = Dispatch(scan, self._pages)

    def opened(self) -> list[str]:
        if self._background is not None:
            self._background.start()
        base = self._settings.base_url
        lines = [
            "",
            "Khiên is running."
            + (" This is a DEMONSTRATION." if is_demo(self._settings.root) else ""),
            f"  Public site   {base}/",
            f"  Desk          {base}/desk/",
            f"  API           {base}/v1/openapi.json",
        ]
        if not self._readers.call(_anyone_at_the_desk):
            lines += [
                "",
                "Nobody can sign in yet. Next:",
                "  khien staff add    add the first person at the desk",
                "  khien demo         or look around in an invented world",
            ]
        return [*lines, "", "Stop with Ctrl+C."]

    def closing(self) -> None:
        self._bus.close()

    def close(self) -> None:
        if self._background is not None and not self._background.stop():
            _log.warning("A job did not end in time; it will run again.")
        self._pages.executor.shutdown(wait=True)
        self._watcher.stop()
        self._keys.close()
        self._reports.close()
        self._readers.close()
        self._writer.close()

    def _problems(self) -> list[str]:
        """What keeps this server from being ready, in words for an operator."""
        from django.db import DatabaseError, connection

        found = []
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            found.append("The database does not answer.")
        if free_bytes(self._settings.root) < ROOM_NEEDED // 2:
            found.append("The disk of the data folder is full.")
        return found


def pending_migrations() -> list[str]:
    """Names of migrations that the database has not seen."""
    return _migrations()[1]


def _migrations() -> tuple[int, list[str]]:
    """How many migrations the database has seen, and the names of those it has not."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    pending = [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
    return len(executor.loader.applied_migrations), pending


def prepare_database(settings: Config, migrate: bool) -> None:
    """Bring the embedded database up to date, after a copy; refuse a PostgreSQL that is not.

    Raises `KhienError` when the database cannot be opened or is behind.
    """
    from django.core.management import call_command
    from django.db import Error, connections

    try:
        seen, pending = _migrations()
        if pending and (migrate or not settings.database_url):
            if seen and not settings.database_url:
                _copy_before_change(settings.root / "khien.sqlite3")
            _log.info("Bringing the database up to date.", migrations=len(pending))
            call_command("migrate", verbosity=0, interactive=False)
            pending = []
    except Error as error:
        raise KhienError(
            f"The database cannot be used ({type(error).__name__}).",
            "Check database_url and that the server runs."
            if settings.database_url
            else f"Check {settings.root}, and run khien doctor.",
        ) from error
    finally:
        connections.close_all()
    if pending:
        raise KhienError(
            f"The database is behind by {len(pending)} migrations, from {pending[0]} on.",
            "Make a back-up, then start once with: khien serve --migrate.",
        )


def _copy_before_change(database: Path) -> None:
    """Keep the database as it was before its tables change."""
    import sqlite3

    kept = database.with_name("khien.before-migration.sqlite3")
    if free_bytes(database.parent) < database.stat().st_size + ROOM_NEEDED:
        raise KhienError(
            "The disk has no room for a copy of the database before it is changed.",
            f"Free {database.stat().st_size // 2**20 + 64} MiB, then start again.",
        )
    fresh = kept.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with sqlite3.connect(database) as source, sqlite3.connect(fresh) as target:
        source.backup(target)
    fresh.chmod(0o600)
    shutil.move(fresh, kept)


def _anyone_at_the_desk() -> bool:
    from khien.hub.accounts.models import User

    return User.objects.filter(is_active=True).exists()
