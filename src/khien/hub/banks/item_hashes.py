"""The hashes by which reported pictures and videos are known, and who told of them.

`content.actions` calls these inside the transaction of a report. Hashes stay in plain, for near
ones must be found; where a thing was seen, and by whom, is sealed with the report.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from khien.hub.banks.models import ItemHash, ToldBy
from khien.hub.providers.models import Provider

if TYPE_CHECKING:
    from khien.hub.content.models import Item
    from khien.hub.intake.drafts import ToldMedia


def note(item: "Item", media: "ToldMedia", at: datetime) -> None:
    """Remember the hashes that a report brought; those known already stay as they are."""
    ItemHash.objects.bulk_create(
        [
            ItemHash(
                item=item,
                type=type,
                value=value,
                quality=media.quality if type == ItemHash.Type.PDQ else None,
                created_at=at,
            )
            for type in ItemHash.Type.values
            if (value := getattr(media, type))
        ],
        ignore_conflicts=True,
    )


def note_teller(items: Iterable["Item"], provider_code: str, at: datetime) -> None:
    """Remember that a provider told of items: feedback on their entries will go back there."""
    provider = Provider.objects.filter(code=provider_code).first()
    if provider is not None:
        ToldBy.objects.bulk_create(
            [ToldBy(item=item, provider=provider, at=at) for item in items], ignore_conflicts=True
        )


def forget(item: "Item") -> None:
    """The item's words are being deleted; the hashes of what was never listed go with them."""
    if not item.entries.exists():
        ItemHash.objects.filter(item=item).delete()
