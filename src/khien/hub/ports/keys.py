"""Providers' keys in memory, so that a scan needs no query; refreshed when keys change.

A change made in this process (the desk revokes a key) counts at its commit, one made by another
process at the next `refresh`, which the watcher of `khien.serve` calls every few seconds.
"""

import hashlib
from datetime import date
from threading import Lock
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from khien.core.log import get_logger
from khien.core.wire import Caller
from khien.hub.providers import actions
from khien.hub.providers.models import ApiKey, Provider

_log = get_logger(__name__)


class HubKeyRing:
    """Looks a bearer key up by its digest. The ring is replaced as a whole, never changed."""

    def __init__(self) -> None:
        self._ring: dict[str, tuple[int, Caller]] = {}
        self._provider_ids: dict[str, int] = {}
        self._used: dict[int, date] = {}
        self._used_lock = Lock()
        for model in (ApiKey, Provider):
            name = f"khien-ports-{id(self)}"
            post_save.connect(self._changed, sender=model, weak=False, dispatch_uid=name)
            post_delete.connect(self._changed, sender=model, weak=False, dispatch_uid=name)

    def find(self, token: str) -> Caller | None:
        """The holder of a key, or None. Looks at memory alone."""
        found = self._ring.get(hashlib.sha256(token.encode("utf-8", "replace")).hexdigest())
        if found is None:
            return None
        key_id, caller = found
        if key_id not in self._used:
            with self._used_lock:
                self._used[key_id] = timezone.localdate()
        return caller

    def provider_id(self, caller: Caller) -> int | None:
        """The database id of a caller's provider, while it has a valid key."""
        return self._provider_ids.get(caller.id)

    def refresh(self) -> None:
        """Read all valid keys anew."""
        ring: dict[str, tuple[int, Caller]] = {}
        providers: dict[str, int] = {}
        keys = ApiKey.objects.filter(revoked_at__isnull=True, provider__active=True)
        for key in keys.select_related("provider"):
            provider = key.provider
            caller = Caller(provider.code, provider.name, frozenset(key.scopes))
            ring[key.digest] = (key.pk, caller)
            providers[provider.code] = provider.pk
        self._ring, self._provider_ids = ring, providers

    def write_uses(self) -> None:
        """Put on record on which day keys were last used."""
        with self._used_lock:
            used, self._used = self._used, {}
        if used:
            actions.note_use(used)

    def close(self) -> None:
        for model in (ApiKey, Provider):
            name = f"khien-ports-{id(self)}"
            post_save.disconnect(sender=model, dispatch_uid=name)
            post_delete.disconnect(sender=model, dispatch_uid=name)

    def _changed(self, **_: Any) -> None:
        transaction.on_commit(self._refresh_now)

    def _refresh_now(self) -> None:
        try:
            self.refresh()
        except Exception:
            _log.exception("Keys could not be read anew; the next round will.")
