"""Django's secret key: made once, kept in the data folder, readable by the owner only."""

import os
import secrets
from pathlib import Path


def django_secret_key(root: Path) -> str:
    """The key in `root`/keys/django.key, made on first use (mode 0600).

    Two processes starting at once agree: the file is created exclusively and then read.
    """
    path = root / "keys" / "django.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f".django.key.{os.getpid()}.{secrets.token_hex(4)}")
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "w") as out:
            out.write(secrets.token_urlsafe(64))
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(fresh, path)  # fails if another process was first: its key holds
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text("utf-8")
