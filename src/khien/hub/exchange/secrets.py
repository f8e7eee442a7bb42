"""A feed's secret: a file for its owner's eyes only, beside the hub's other keys.

Not in the database, so that a stolen one opens no partner's door. Never logged, never shown again.
"""

import os
from pathlib import Path

from khien.core.config import config
from khien.core.errors import KhienError


def keep(name: str, secret: str) -> None:
    """Write a feed's secret, replacing an earlier one."""
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secret.strip())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def secret_of(name: str) -> str:
    """A feed's secret, "" where none was given. Raises `KhienError` where it cannot be read."""
    try:
        return _path(name).read_text().strip()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise KhienError(
            f"The secret of the feed {name} cannot be read.",
            f"Check the rights of {_path(name)}.",
        ) from error


def forget(name: str) -> None:
    """Remove a feed's secret."""
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    return config().root / "keys" / "feeds" / f"{name}.secret"
