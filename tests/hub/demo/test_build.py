"""The invented world is built through real actions and never over anything real."""

from pathlib import Path

import pytest

from khien.core.codes import GROUP_OF, Group
from khien.core.demo_mark import DemoCard, is_demo, read_card, write_card
from khien.core.errors import KhienError
from khien.hub.accounts.models import User
from khien.hub.content.models import Item
from khien.hub.demo.build import build
from khien.hub.demo.world import read_world
from khien.hub.intake.models import Report
from khien.hub.intake.reading import open_report
from khien.hub.listdesk.models import ListEntry
from khien.hub.orders.models import Order
from khien.hub.review.models import Appeal, Proposal


@pytest.mark.django_db
def test_every_screen_has_something_on_it(tmp_path: Path) -> None:
    card = build(tmp_path)

    assert Report.objects.filter(kind="report").count() == len(read_world().reports)
    assert {item.state for item in Item.objects.all()} == set(Item.State.values)
    assert Appeal.objects.filter(state="open").count() == 1
    assert Proposal.objects.filter(state="open").count() == 1
    assert ListEntry.objects.filter(harmful=True, source="report").exists()
    assert Order.objects.filter(provider__code="la-me").exists()
    assert len(card.logins) == User.objects.count() >= 7
    assert card.appeal_of.startswith("http")
    assert open_report(card.receipts[0]) is not None


@pytest.mark.django_db
def test_the_same_clip_in_three_forms_is_one_item(tmp_path: Path) -> None:
    build(tmp_path)
    assert Item.objects.filter(platform="youtube", report_count=3).count() == 1


@pytest.mark.django_db
def test_built_twice_it_is_the_same_world(tmp_path: Path) -> None:
    first = build(tmp_path)
    assert build(tmp_path) == first
    assert Report.objects.filter(kind="report").count() == len(read_world().reports)


@pytest.mark.django_db
def test_real_data_is_never_touched(tmp_path: Path, an: User) -> None:
    with pytest.raises(KhienError, match="real data"):
        build(tmp_path)
    assert not is_demo(tmp_path)
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_an_interrupted_exercise_says_so(tmp_path: Path) -> None:
    write_card(tmp_path, DemoCard(site="http://x", desk="http://x/desk/"))
    with pytest.raises(KhienError, match="interrupted"):
        build(tmp_path)


def test_the_card_is_for_its_owner_only(tmp_path: Path) -> None:
    write_card(tmp_path, DemoCard(site="http://x", desk="http://x/desk/"))
    assert (tmp_path / "demo.json").stat().st_mode & 0o077 == 0
    assert read_card(tmp_path) is not None


def test_the_world_covers_every_risk_group() -> None:
    assert {GROUP_OF[report.kind] for report in read_world().reports} == set(Group)
