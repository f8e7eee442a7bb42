"""The order of the review queue, and the reason for each item's place, as data.

Reading only. The reason never quotes what was reported.
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from khien.core import clock
from khien.core.codes import Urgency
from khien.core.words import Bilingual
from khien.hub.content.models import Item

_URGENCY = {
    Urgency.NOW: Bilingual(
        vi="Có nguy cơ cho tính mạng, sức khỏe hoặc nhân phẩm của trẻ",
        en="Danger to a child's life, health or dignity",
    ),
    Urgency.TODAY: Bilingual(vi="Cần xem trong hôm nay", en="To be looked at today"),
    Urgency.SOON: Bilingual(vi="Cần xem sớm", en="To be looked at soon"),
    Urgency.ROUTINE: Bilingual(vi="Xem lần lượt", en="In turn"),
}

_SOURCE = {
    "reporter": Bilingual(vi="theo lời người báo tin", en="as the reporter said"),
    "topic": Bilingual(vi="theo loại việc được báo", en="from what was reported"),
    "detector": Bilingual(vi="theo bộ phát hiện", en="from what the detectors saw"),
    "disputes": Bilingual(
        vi="nhiều bên cho rằng mục đã chặn là sai", en="as several parties dispute the entry"
    ),
    "staff": Bilingual(vi="do người trực đánh giá", en="as a colleague judged"),
}


def waiting() -> QuerySet[Item]:
    """Open items, the most urgent first, then the longest waiting. One query with `claimed_by`."""
    return (
        Item.objects.filter(state__in=[Item.State.WAITING, Item.State.SECOND])
        .select_related("claimed_by")
        .order_by("-urgency_rank", "first_reported_at", "id")
    )


def why_first(item: Item, at: datetime | None = None) -> Bilingual:
    """Why this item stands where it stands, such as "Danger to a child … · 3 reports · 2 hours"."""
    urgency = _URGENCY[Urgency(item.urgency)]
    source = _SOURCE.get(item.urgency_source)
    waited = _waited((at or clock.now()) - item.first_reported_at)
    reports = Bilingual(
        vi=f"{item.report_count} lượt báo",
        en="1 report" if item.report_count == 1 else f"{item.report_count} reports",
    )
    first = Bilingual(
        vi=urgency.vi if source is None else f"{urgency.vi} ({source.vi})",
        en=urgency.en if source is None else f"{urgency.en} ({source.en})",
    )
    parts = (first, reports, waited)
    return Bilingual(
        vi=" · ".join(part.vi for part in parts), en=" · ".join(part.en for part in parts)
    )


def _waited(time: timedelta) -> Bilingual:
    minutes = max(int(time.total_seconds() // 60), 0)
    if minutes < 60:
        return Bilingual(vi=f"chờ {minutes} phút", en=f"waiting {minutes} min")
    hours = minutes // 60
    if hours < 48:
        return Bilingual(vi=f"chờ {hours} giờ", en=f"waiting {hours} h")
    return Bilingual(vi=f"chờ {hours // 24} ngày", en=f"waiting {hours // 24} days")
