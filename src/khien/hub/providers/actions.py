"""State changes of providers, their keys and what their clients have taken.

Called by the desk, the command line, the API's ports and the demonstration.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from khien.core import clock
from khien.core.errors import KhienError
from khien.hub import audit
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import Actor, check
from khien.hub.listdesk.models import ListState
from khien.hub.providers.hosts import checked
from khien.hub.providers.keys import new_token
from khien.hub.providers.models import Acknowledgement, ApiKey, Provider, Scope, Subscriber

STILL_THERE = timedelta(hours=1)
"""A client that says the same again is noted at most this often."""

SILENT = timedelta(days=30)
"""A client not heard of for this long no longer counts as one to protect."""

MAX_CLIENTS = 20_000
"""Clients of one provider; more means a client that makes up a new name at every start."""


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
    user: Actor,
    *,
    code: str,
    name: str,
    hosts: Sequence[str] = (),
    kind: str = Provider.Kind.OTHER,
    contact: str = "",
) -> Provider:
    """Connect a provider. Raises `KhienError` for a code in use or a host that cannot be used."""
    check(user, "providers.change")
    with transaction.atomic():
        if Provider.objects.filter(code=code).exists():
            raise KhienError(
                _("There is a provider with the code %(code)s already.") % {"code": code},
                _("Choose another code."),
            )
        provider = Provider(
            code=code,
            name=name.strip(),
            hosts=checked(hosts),
            kind=kind,
            contact=contact.strip(),
            created_at=clock.now(),
        )
        provider.clean_fields()
        provider.save()
        audit.record(user, "providers.create", provider, hosts=len(provider.hosts))
    return provider


def change_provider(
    user: Actor,
    provider: Provider,
    *,
    name: str | None = None,
    hosts: Sequence[str] | None = None,
    kind: str | None = None,
    contact: str | None = None,
    active: bool | None = None,
) -> Provider:
    """Change what is given; an inactive provider's keys open nothing."""
    check(user, "providers.change")
    with transaction.atomic():
        provider = Provider.objects.select_for_update().get(pk=provider.pk)
        if name is not None:
            provider.name = name.strip()
        if hosts is not None:
            provider.hosts = checked(hosts, provider)
        if kind is not None:
            provider.kind = kind
        if contact is not None:
            provider.contact = contact.strip()
        if active is not None:
            provider.active = active
        provider.clean_fields()
        provider.save()
        audit.record(user, "providers.change", provider, active=provider.active)
    return provider


def issue_key(user: Actor, provider: Provider, scopes: Iterable[str], label: str = "") -> IssuedKey:
    """A new key for a provider. Raises `KhienError` for no scope or one that does not exist."""
    check(user, "providers.issue_key")
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in Scope.values]
    if unknown or not wanted:
        raise KhienError(
            _("A key needs at least one of these scopes: %(known)s.")
            % {"known": ", ".join(Scope.values)}
        )
    token = new_token()
    with transaction.atomic():
        key = ApiKey.objects.create(
            provider=provider,
            label=label.strip()[:60],
            prefix=token.prefix,
            digest=token.digest,
            scopes=wanted,
            created_at=clock.now(),
            created_by=user if isinstance(user, User) else None,
        )
        audit.record(user, "providers.issue_key", key, provider=provider.pk)
    return IssuedKey(key, token.text)


def revoke_key(user: Actor, key: ApiKey) -> ApiKey:
    """The key opens nothing from now on. Revoking twice changes nothing."""
    check(user, "providers.revoke_key")
    with transaction.atomic():
        key = ApiKey.objects.select_for_update().get(pk=key.pk)
        if key.revoked_at is None:
            key.revoked_at = clock.now()
            key.save(update_fields=["revoked_at"])
            audit.record(user, "providers.revoke_key", key, provider=key.provider_id)
    return key


def acknowledge(acks: Iterable[Ack]) -> int:
    """Note which versions clients have taken, many in one transaction; returns how many were news.

    An older version than known changes nothing: a client may repeat itself. A version that was
    never released is ignored. Not audited line by line: the acknowledgements are the record.
    """
    newest: dict[tuple[int, str, str], Ack] = {}
    for told in acks:
        ack = replace(told, client_id=told.client_id.replace("\0", "")[:64])
        known = newest.get((ack.provider_id, ack.client_id, ack.list_name))
        if known is None or known.version < ack.version:
            newest[ack.provider_id, ack.client_id, ack.list_name] = ack
    if not newest:
        return 0
    with transaction.atomic():
        lists = {s.name: s for s in ListState.objects.all()}
        rows = {
            (row.provider_id, row.client_id, row.list_id): row
            for row in Subscriber.objects.select_for_update()
            .filter(
                provider_id__in={ack.provider_id for ack in newest.values()},
                client_id__in={ack.client_id for ack in newest.values()},
            )
            .order_by("id")
        }
        news: list[tuple[Subscriber, Ack]] = []
        for ack in newest.values():
            state = lists.get(ack.list_name)
            if state is None or not 0 <= ack.version <= state.version:
                continue
            row = rows.get((ack.provider_id, ack.client_id, state.pk))
            if row is None:
                row = _new_subscriber(ack, state)
                if row is None:
                    continue
            if row.version < ack.version:
                row.version = ack.version
                row.acknowledged_at = ack.at
                news.append((row, ack))
                row.save(update_fields=["version", "acknowledged_at"])
            elif ack.at - row.acknowledged_at > STILL_THERE:
                row.acknowledged_at = ack.at
                row.save(update_fields=["acknowledged_at"])
        Acknowledgement.objects.bulk_create(
            [Acknowledgement(subscriber=row, version=ack.version, at=ack.at) for row, ack in news],
            ignore_conflicts=True,
        )
    return len(news)


def _new_subscriber(ack: Ack, state: ListState) -> Subscriber | None:
    if Subscriber.objects.filter(provider_id=ack.provider_id).count() >= MAX_CLIENTS:
        return None
    row, _made = Subscriber.objects.get_or_create(
        provider_id=ack.provider_id,
        client_id=ack.client_id,
        list=state,
        defaults={"version": -1, "first_seen": ack.at, "acknowledged_at": ack.at},
    )
    return row


def note_use(used: Mapping[int, date]) -> None:
    """Remember the day on which keys (by id) were last used. A day, never a time or an address."""
    for key_id, day in used.items():
        ApiKey.objects.filter(pk=key_id).exclude(last_used_on__gte=day).update(last_used_on=day)


def forget_silent(now: datetime) -> int:
    """Drop clients not heard of for `SILENT`, so that they do not hide who is protected."""
    with transaction.atomic():
        silent = Subscriber.objects.filter(acknowledged_at__lt=now - SILENT)
        count = silent.count()
        if count:
            silent.delete()
            audit.record("system", "providers.forget_silent", None, clients=count)
    return count
