"""A secret outside the database: without this file, receipts and indexes cannot be guessed.

Made on first use in the data folder's keys/, mode 0600. It belongs in the back-up, kept apart
from the database's: losing it makes every receipt and blind index useless.
"""

import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings


def keys_folder() -> Path:
    """The folder of secrets, made on first use, readable by the owner only."""
    return _made(Path(settings.CONFIG.root) / "keys")


@lru_cache(maxsize=4)
def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def write_secret(path: Path, content: bytes) -> bool:
    """Writes a file of mode 0600 to disk whole or not at all; False where it exists already."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    return True


@lru_cache(maxsize=4)
def _pepper(folder: Path) -> bytes:
    path = folder / "pepper.key"
    if not path.exists():
        write_secret(path, secrets.token_bytes(32))
    return path.read_bytes()


def derived(purpose: str) -> bytes:
    """32 bytes for one purpose only, from the pepper."""
    return hmac.digest(_pepper(keys_folder()), b"khien " + purpose.encode(), hashlib.sha256)


def blind_index(value: str, purpose: str) -> str:
    """A keyed fingerprint (64 hex digits) to find equal values that are stored sealed.

    Normalise `value` before: equal things must be equal strings. `purpose` keeps the indexes of
    two columns from being compared.
    """
    return hmac.new(derived(f"index {purpose}"), value.encode(), hashlib.sha256).hexdigest()
