"""State changes of providers, keys and acknowledgements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from khien.hub.providers.models import ApiKey, Provider

if TYPE_CHECKING:
    from khien.hub.accounts.models import User


@dataclass(frozen=True)
class IssuedKey:
    """A new key. `token` is shown to a person once and is nowhere on the disk."""

    key: ApiKey
    token: str


@dataclass(frozen=True)
class Ack:
    """A client of a provider enforces this version of this list since `at`."""

    provider_id: int
    client_id: str
    list_name: str
    version: int
    at: datetime


def create_provider(
    user: "User",
    *,
    code: str,
    name: str,
    hosts: Sequence[str] = (),
    kind: str = Provider.Kind.OTHER,
    contact: str = "",
) -> Provider:
    raise NotImplementedError


def change_provider(
    user: "User",
    provider: Provider,
    *,
    name: str | None = None,
    hosts: Sequence[str] | None = None,
    kind: str | None = None,
    contact: str | None = None,
    active: bool | None = None,
) -> Provider:
    raise NotImplementedError


def issue_key(
    user: "User", provider: Provider, scopes: Iterable[str], label: str = ""
) -> IssuedKey:
    raise NotImplementedError


def revoke_key(user: "User", key: ApiKey) -> ApiKey:
    raise NotImplementedError


def acknowledge(acks: Iterable[Ack]) -> int:
    """Note which versions clients have taken, many in one transaction; returns how many were news.

    An older version than known changes nothing: a client may repeat itself.
    """
    raise NotImplementedError


def note_use(prefix_days: dict[int, datetime]) -> None:
    """Remember the day on which keys (by id) were last used."""
    raise NotImplementedError
