"""The key that signs this hub's lists, from the data folder. Used by `publishing` and `seeds`."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from khien.lists.signing import SigningKey


@lru_cache(maxsize=4)
def _load(path: Path) -> SigningKey:
    return SigningKey.load_or_create(path)


def key_path() -> Path:
    return Path(settings.CONFIG.root) / "keys" / "lists.key"


def signing_key() -> SigningKey:
    """The hub's signing key, made on first use."""
    return _load(key_path())


def public_keys() -> list[str]:
    """The keys that subscribers pin, newest first."""
    return [signing_key().public.text]
