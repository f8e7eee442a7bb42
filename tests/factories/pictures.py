"""Hashes of pictures that nobody drew, and reports of them."""

import random
import secrets

from khien.hub.content.models import Item
from khien.hub.intake.actions import submit_report
from khien.hub.intake.drafts import ReportDraft, Told, ToldMedia
from khien.hub.intake.models import Report


def sha256(seed: int = 1) -> str:
    return random.Random(f"sha256 {seed}").randbytes(32).hex()


def md5(seed: int = 1) -> str:
    return random.Random(f"md5 {seed}").randbytes(16).hex()


def pdq(seed: int = 1, *flipped: int) -> str:
    """A hash with 128 bits set, as PDQ's have; `flipped` bits of it are turned."""
    bits = [1] * 128 + [0] * 128
    random.Random(f"pdq {seed}").shuffle(bits)
    for bit in flipped:
        bits[bit] ^= 1
    return int("".join(map(str, bits)), 2).to_bytes(32, "big").hex()


def media(seed: int = 1, **about: object) -> ToldMedia:
    fields = {"sha256": sha256(seed), "md5": md5(seed), "pdq": pdq(seed), "quality": 90}
    return ToldMedia(**{**fields, **about})  # type: ignore[arg-type]


def report(*told: ToldMedia, **about: object) -> Report:
    """A report of pictures, through the real action. `caller` is a provider's code."""
    draft = ReportDraft(
        submit_token=secrets.token_hex(16),
        told=Told(media=told or (media(),)),
        **about,  # type: ignore[arg-type]
    )
    return Report.objects.get(pk=submit_report(draft).report_id)


def item(*told: ToldMedia, **about: object) -> Item:
    return report(*told, **about).items.get()
