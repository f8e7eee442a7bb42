"""The loop: one report, verified once, listed, ordered away, answered, and undone by an appeal."""

from collections.abc import Callable

from factories import content as scenes
from factories import providers
from factories.content import BAD_LINK
from khien.core.codes import Kind, Severity
from khien.hub.accounts.models import User
from khien.hub.content.models import Item
from khien.hub.listdesk.models import ListEntry, ListState, Release
from khien.hub.listdesk.signing import signing_key
from khien.hub.listdesk.snapshots import current_snapshot
from khien.hub.orders.models import Order
from khien.hub.review import actions
from khien.hub.review.models import Decision, Scope
from khien.hub.vault import UnlockedVault
from khien.lists.links import canonical
from khien.lists.release import verify_release

Opener = Callable[[User], UnlockedVault]
SCAM = actions.Judgement(Kind.SCAM, Severity.HIGH, Scope.URL)


def test_what_one_report_named_is_blocked_ordered_away_and_answered(
    lan: User, opener: Opener
) -> None:
    forum = providers.provider("xau", "xau.example")
    report = scenes.report(BAD_LINK)
    item = report.items.get()

    verdict = actions.verify(lan, opener(lan), item, SCAM)

    entry = ListEntry.objects.get(public_id=verdict.decision.entry.public_id)
    assert (entry.type, entry.value) == ("url", "https://xau.example/choi")
    assert current_snapshot().link(canonical("http://www.xau.example/choi/?fbclid=1")) is not None
    order = Order.objects.get(entry=entry)
    assert order.provider == forum
    assert (order.due_at - order.issued_at).total_seconds() == 24 * 3600
    report.refresh_from_db()
    assert report.state == "answered"
    assert report.messages.last().template == "listed"
    release = Release.objects.get()
    signed = verify_release(release.line, [signing_key().public], "main")
    assert [change.entry.id for change in signed.manifest.changes] == [entry.public_id]
    assert signed.chain == ListState.objects.get().chain
    item.refresh_from_db()
    assert item.state == Item.State.VERIFIED
    assert Decision.objects.get().by == lan
