"""Providers, their keys and clients."""

from typing import Any

from factories import lists
from khien.core import clock
from khien.hub.accounts.rights import OPERATOR
from khien.hub.providers import actions
from khien.hub.providers.models import Acknowledgement, ApiKey, Provider, Scope, Subscriber


def provider(code: str = "la-me", *hosts: str, **about: Any) -> Provider:
    fields = {"name": "Diễn đàn Lá Me", "kind": Provider.Kind.FORUM, "created_at": clock.now()}
    return Provider.objects.create(code=code, hosts=list(hosts), **{**fields, **about})


def api_key(owner: Provider | None = None, *scopes: str) -> tuple[ApiKey, str]:
    """A key and its token."""
    issued = actions.issue_key(OPERATOR, owner or provider(), scopes or Scope.values)
    return issued.key, issued.token


def subscriber(owner: Provider, client_id: str = "máy-1", version: int = 0) -> Subscriber:
    moment = clock.now()
    return Subscriber.objects.create(
        provider=owner,
        client_id=client_id,
        list=lists.state(),
        version=version,
        first_seen=moment,
        acknowledged_at=moment,
    )


def acknowledgement(client: Subscriber, version: int = 1) -> Acknowledgement:
    return Acknowledgement.objects.create(subscriber=client, version=version, at=clock.now())
