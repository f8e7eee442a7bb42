"""Fills an empty data folder with the invented world, through the same actions as real work."""

import secrets
from datetime import timedelta
from pathlib import Path

from khien.core import clock
from khien.core.codes import Severity
from khien.core.config import config
from khien.core.demo_mark import DemoCard, ProviderKey, is_demo, read_card, write_card
from khien.core.errors import KhienError
from khien.hub.accounts.models import User
from khien.hub.content.models import Item
from khien.hub.demo.feeds import connect_feeds
from khien.hub.demo.people import Hired, hire
from khien.hub.demo.world import Told, World, read_world
from khien.hub.intake import actions as intake
from khien.hub.intake.drafts import Receipt, ReportDraft
from khien.hub.intake.drafts import Told as Words
from khien.hub.intake.models import Report
from khien.hub.listdesk import actions as listdesk
from khien.hub.listdesk.models import ListEntry
from khien.hub.providers import actions as providers
from khien.hub.providers.models import Scope as KeyScope
from khien.hub.review import actions as review
from khien.hub.review.models import Scope
from khien.hub.review.suggest import rules

ANALYST, COLLEAGUE = "binh@demo.example", "mai@demo.example"
SUPERVISOR, ADMIN = "hanh@demo.example", "quan@demo.example"
COUNSELLOR = "an@demo.example"
THANKS = (
    "Cảm ơn bạn đã tin tưởng kể cho chúng tôi. Bạn không có lỗi gì cả. Nếu tối nay bạn thấy sợ, "
    "hãy gọi 111 bất cứ lúc nào, miễn phí."
)
SHOWN_RECEIPTS = 3


def build(root: Path) -> DemoCard:
    """The card of the demonstration in `root`, built if the folder holds nothing yet.

    Raises `KhienError` over real data, and over a demonstration that was interrupted.
    """
    card = read_card(root)
    if is_demo(root):
        if card is None or not card.logins:
            raise KhienError(
                f"The exercise in {root} was interrupted while it was being built.",
                "Delete that folder, or choose another with --data, and try again.",
            )
        return card
    if (
        User.objects.exists()
        or Report.objects.exists()
        or ListEntry.objects.filter(harmful=True).exists()
    ):
        raise KhienError(
            f"{root} holds real data; an exercise cannot be built over it.",
            "Choose an empty folder: khien demo --data FOLDER.",
        )
    bare = DemoCard(site=config().base_url, desk=f"{config().base_url}/desk/")
    write_card(root, bare)
    world = read_world()
    hired = hire(world)
    keys = _connect(world, hired[ADMIN].user)
    _list(world, hired[SUPERVISOR].user)
    connect_feeds(hired[ADMIN].user, hired[SUPERVISOR].user)
    told = sorted(world.reports, key=lambda report: -report.hours)
    receipts = [_report(world, report) for report in told]
    pages = [
        page
        for report, receipt in zip(told, receipts, strict=True)
        if (page := _decide(report, receipt, hired))
    ]
    _reply(told, receipts, hired[COUNSELLOR])
    full = DemoCard(
        site=bare.site,
        desk=bare.desk,
        logins=tuple(one.login for one in hired.values()),
        providers=keys,
        receipts=tuple(receipt.code for receipt in receipts[-SHOWN_RECEIPTS:]),
        appeal_of=pages[0] if pages else "",
    )
    write_card(root, full)
    return full


def _connect(world: World, admin: User) -> tuple[ProviderKey, ...]:
    keys = []
    for about in world.providers:
        provider = providers.create_provider(
            admin,
            code=about.code,
            name=about.name,
            hosts=about.hosts,
            kind=about.kind,
            contact=about.contact,
        )
        issued = providers.issue_key(admin, provider, KeyScope.values, "diễn tập")
        keys.append(ProviderKey(about.code, about.name, issued.token))
    return tuple(keys)


def _list(world: World, supervisor: User) -> None:
    for listed in world.listed:
        entry = listdesk.NewEntry(
            type=listed.type,
            value=listed.value,
            kind=listed.kind,
            severity=listed.severity,
            source="demo",
        )
        listdesk.add_entry(supervisor, entry)


def _report(world: World, told: Told) -> Receipt:
    draft = ReportDraft(
        submit_token=secrets.token_urlsafe(32),
        told=Words(links=told.links, story=told.text),
        topic=world.topics[told.kind],
        who=told.who,
        age_band=told.age,
        channel=Report.Channel.DEMO,
    )
    receipt = intake.submit_report(draft)
    moment = clock.now() - timedelta(hours=told.hours)
    report = Report.objects.get(pk=receipt.report_id)
    Report.objects.filter(pk=report.pk).update(created_at=moment)
    report.messages.update(created_at=moment)
    for item in Item.objects.filter(reports=report):
        Item.objects.filter(pk=item.pk).update(
            first_reported_at=moment if item.report_count == 1 else item.first_reported_at,
            last_reported_at=moment,
        )
    return receipt


def _decide(told: Told, receipt: Receipt, hired: dict[str, Hired]) -> str:
    """Does what the story says happened; returns the reason page of a disputed entry, or ""."""
    if told.outcome == "waiting":
        return ""
    analyst = hired[ANALYST]
    item = Item.objects.filter(reports__id=receipt.report_id).order_by("type").first()
    if item is None:
        raise KhienError(f"The invented report about {told.kind.value} named nothing to decide on.")
    if told.outcome == "rejected":
        review.reject(analyst.user, item, told.reason)
        return ""
    suggested = rules(told.kind)
    judgement = review.Judgement(
        kind=told.kind,
        severity=Severity.HIGH,
        scope=Scope(told.scope),
        rule=suggested[0].id if suggested else "",
        many_publishers=told.outcome == "second",
    )
    verdict = review.verify(analyst.user, analyst.vault, item, judgement)
    entry = verdict.decision.entry if verdict.decision else None
    if told.outcome != "appealed" or entry is None:
        return ""
    review.submit_appeal(entry, told.appeal)
    return f"{config().base_url}/why/{entry.public_id}"


def _reply(told: list[Told], receipts: list[Receipt], counsellor: Hired) -> None:
    """A counsellor has answered the newest report of an older child."""
    for report, receipt in reversed(list(zip(told, receipts, strict=True))):
        if report.who == "child" and report.outcome == "waiting":
            row = Report.objects.get(pk=receipt.report_id)
            intake.answer_report(counsellor.user, counsellor.vault, row, THANKS)
            return
