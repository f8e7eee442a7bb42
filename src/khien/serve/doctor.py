"""Looks an installation over and explains what it finds. Called by `khien doctor`.

Every check answers by itself: one that fails never keeps the others from being made. Nothing is
changed, and nothing that people wrote is read.
"""

import os
import stat
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from khien.core.clock import now
from khien.core.config import Config
from khien.core.errors import KhienError
from khien.serve.data_dir import ROOM_ADVISED, ROOM_NEEDED, free_bytes, make_folder

State = Literal["good", "note", "bad"]
BUILT = datetime.fromisoformat("2026-11-01T00:00:00+00:00")
"""No clock that is right shows a time before this version of Khiên was written."""


class Finding(msgspec.Struct, frozen=True):
    """What one check found, in words, and what to do about it where something is to be done."""

    check: str
    state: State
    words: str
    hint: str = ""


def examine(settings: Config) -> Iterator[Finding]:
    """All checks of this installation, in the order in which problems build on one another."""
    checks: list[tuple[str, Callable[[Config], Finding]]] = [
        ("data folder", _data_folder),
        ("disk space", _disk_space),
        ("keys", _keys),
        ("clock", _clock),
        ("address", _address),
        ("country pack", _pack),
        ("reading apart", _reading_apart),
        ("photo check", _photo_check),
    ]
    if settings.hub:
        checks += [
            ("database", _database),
            ("migrations", _migrations),
            ("time on record", _time_on_record),
            ("lists", _lists),
            ("staff", _staff),
            ("worker", _worker),
        ]
    skipped: set[str] = set()
    for name, check in checks:
        if name in skipped:
            continue
        try:
            finding = check(settings)
            if name == "migrations" and finding.state != "good":
                skipped = {"time on record", "lists", "staff"}  # their tables may not be there yet
            yield finding
        except KhienError as error:
            yield Finding(name, "bad", error.message, error.hint)
        except Exception as error:
            yield Finding(
                name,
                "bad",
                f"This could not be checked ({type(error).__name__}).",
                "Look at the findings above first; then run khien doctor again.",
            )


def _data_folder(settings: Config) -> Finding:
    make_folder(settings.root)
    if settings.root.stat().st_mode & 0o007:
        return Finding(
            "data folder",
            "note",
            f"{settings.root} can be opened by every user of this machine.",
            f"chmod 700 {settings.root}",
        )
    return Finding("data folder", "good", f"{settings.root} can be written.")


def _disk_space(settings: Config) -> Finding:
    free = free_bytes(settings.root)
    words = f"{free / 2**30:.1f} GiB are free."
    if free < ROOM_NEEDED:
        return Finding("disk space", "bad", words, "Reports cannot be stored. Free some room now.")
    if free < ROOM_ADVISED:
        return Finding("disk space", "note", words, "Keep at least 1 GiB free.")
    return Finding("disk space", "good", words)


def _keys(settings: Config) -> Finding:
    folder = settings.root / "keys"
    files = sorted(path for path in folder.glob("*") if path.is_file())
    if not files:
        return Finding("keys", "note", "No keys yet.", "khien serve makes them at its first start.")
    for path in [folder, *files]:
        about = path.stat()
        if about.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            mode = "700" if path == folder else "600"
            return Finding("keys", "bad", f"{path} can be read by others.", f"chmod {mode} {path}")
        if about.st_uid != os.geteuid() and os.geteuid() != 0:
            return Finding(
                "keys",
                "bad",
                f"{path} belongs to another user.",
                "Run khien doctor as the user who runs khien serve, or chown the file.",
            )
    return Finding("keys", "good", f"{len(files)} keys, for their owner's eyes only.")


def _clock(_settings: Config) -> Finding:
    moment = now()
    if moment < BUILT or moment > BUILT + timedelta(days=365 * 30):
        return Finding(
            "clock",
            "bad",
            f"This machine says it is {moment:%Y-%m-%d %H:%M} UTC, which cannot be.",
            "Set the time (timedatectl set-ntp true): legal clocks depend on it.",
        )
    return Finding("clock", "good", f"{moment:%Y-%m-%d %H:%M} UTC.")


def _address(settings: Config) -> Finding:
    local = settings.host in ("127.0.0.1", "::1", "localhost")
    if settings.public_url.startswith("https://"):
        if local and not settings.trusted_proxy:
            return Finding(
                "address",
                "note",
                "public_url is https, but trusted_proxy is off.",
                "Behind a reverse proxy set trusted_proxy = true, or sign-in will not hold.",
            )
        return Finding("address", "good", f"People see {settings.base_url}.")
    if not local:
        return Finding(
            "address",
            "bad",
            f"Khiên listens on {settings.host} without encryption: others could read reports.",
            "Listen on 127.0.0.1 behind a reverse proxy with TLS and set public_url (deploy/).",
        )
    return Finding("address", "good", f"{settings.base_url}, for this machine alone.")


def _pack(settings: Config) -> Finding:
    from khien.packs import load_pack

    pack = load_pack(settings.pack)
    return Finding(
        "country pack", "good", f"{settings.pack}: {len(pack.rules)} legal rules, all readable."
    )


def _reading_apart(_settings: Config) -> Finding:
    from khien.detect.apart.standing import standing

    if standing().filtered:
        words = "Pictures and videos are read in a process apart, without network or programs."
        return Finding("reading apart", "good", words)
    return Finding(
        "reading apart",
        "note",
        "Pictures and videos are read in a process apart, with limits alone.",
        "Linux on x86-64 or 64-bit ARM with seccomp also keeps it from network and programs.",
    )


def _photo_check(_settings: Config) -> Finding:
    from khien.detect.photo.findings import CheckName
    from khien.detect.photo.look import why_off

    looks: tuple[CheckName, ...] = ("faces", "codes", "texts")
    off = [why.en for why in map(why_off, looks) if why is not None]
    if not off:
        words = "Faces, codes and Vietnamese print are found in photos."
        return Finding("photo check", "good", words)
    hint = "Run: pip install 'khien[faces,ocr]' and apt-get install tesseract-ocr-vie."
    return Finding("photo check", "note", " ".join(off), hint)


def _database(settings: Config) -> Finding:
    from khien.hub.start import start

    start()
    from django.db import Error, connection

    try:
        with connection.cursor() as cursor:
            if settings.database_url:
                cursor.execute("SHOW server_version")
                return Finding("database", "good", f"PostgreSQL {cursor.fetchone()[0]} answers.")
            cursor.execute("PRAGMA quick_check(1)")
            verdict = cursor.fetchone()[0]
    except Error as error:
        return Finding(
            "database",
            "bad",
            f"The database does not answer ({type(error).__name__}).",
            "Check database_url and that the server runs."
            if settings.database_url
            else "Check the data folder; restore the last back-up if it is damaged.",
        )
    if verdict != "ok":
        return Finding(
            "database",
            "bad",
            "The database file is damaged.",
            "Stop khien serve, keep a copy of the file, and restore the last back-up.",
        )
    return Finding("database", "good", "SQLite, whole.")


def _migrations(settings: Config) -> Finding:
    from khien.serve.with_hub import pending_migrations

    pending = pending_migrations()
    if pending:
        return Finding(
            "migrations",
            "note",
            f"{len(pending)} changes of tables are waiting, from {pending[0]} on.",
            "khien serve --migrate makes them (make a back-up before)."
            if settings.database_url
            else "khien serve makes them at its next start, after a copy of the database.",
        )
    return Finding("migrations", "good", "The tables are up to date.")


def _time_on_record(_settings: Config) -> Finding:
    from khien.hub.listdesk.models import Release

    newest = Release.objects.order_by("-made_at").values_list("made_at", flat=True).first()
    if newest is not None and newest > now() + timedelta(minutes=5):
        return Finding(
            "time on record",
            "bad",
            f"The newest release was made on {newest:%Y-%m-%d %H:%M} UTC, in the future.",
            "This machine's clock is or was wrong. Set it, and check the orders' due times.",
        )
    return Finding("time on record", "good", "Nothing on record lies in the future.")


def _lists(settings: Config) -> Finding:
    from khien.hub.listdesk import verify
    from khien.hub.listdesk.models import ListState

    heads = list(ListState.objects.order_by("name"))
    if not heads:
        return Finding("lists", "note", "No list has been published yet.")
    for problem in verify.problems():
        return Finding(
            "lists",
            "bad",
            problem,
            "Restore the last back-up; subscribers keep their last good list meanwhile.",
        )
    return Finding("lists", "good", ", ".join(str(head) for head in heads))


def _staff(_settings: Config) -> Finding:
    from khien.hub.accounts.models import User

    count = User.objects.filter(is_active=True).count()
    if not count:
        return Finding("staff", "note", "Nobody can sign in at the desk.", "khien staff add")
    return Finding("staff", "good", f"{count} people can sign in.")


def _worker(settings: Config) -> Finding:
    from khien.serve.background import TICK_SECONDS, read_heartbeat

    beat = read_heartbeat(settings.root)
    where = "khien serve" if settings.worker else "khien worker or khien-tick.timer"
    if beat is None:
        return Finding(
            "worker", "note", "The clocks have never run here.", f"They run in {where}: start it."
        )
    age = now().timestamp() - beat.at
    if age > 15 * TICK_SECONDS:
        return Finding(
            "worker",
            "bad",
            f"The clocks last ran {age / 60:.0f} minutes ago: no due time is being watched.",
            f"They run in {where}: start it.",
        )
    if not beat.well:
        return Finding(
            "worker",
            "bad",
            "The last round of the clocks failed.",
            "The log of khien serve says why.",
        )
    return Finding("worker", "good", f"The clocks ran {max(age, 0):.0f} seconds ago.")
