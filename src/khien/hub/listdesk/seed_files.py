"""Where seed files are kept: <data folder>/lists/<list>/seed-<version>.ndjson."""

from pathlib import Path

from django.conf import settings

from khien.hub.listdesk.models import MAIN
from khien.hub.listdesk.signing import signing_key
from khien.lists.seed import load_seed
from khien.lists.snapshot import Snapshot


def folder(list_name: str) -> Path:
    return Path(settings.CONFIG.root) / "lists" / list_name


def seed_files(list_name: str) -> list[Path]:
    """The seed files of a list, oldest first."""
    return sorted(folder(list_name).glob("seed-*.ndjson"))


def newest(list_name: str = MAIN) -> Path | None:
    """The newest seed file of a list, or None."""
    found = seed_files(list_name)
    return found[-1] if found else None


def load(path: Path, list_name: str) -> Snapshot:
    """The snapshot of a seed written here. Raises `KhienError` for a damaged one."""
    return load_seed(path, [signing_key().public], list_name)
