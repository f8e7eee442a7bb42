"""When their time is over, words go for good, with proof; open work keeps its words."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from factories import content as scenes
from factories.content import BAD_LINK
from khien.core import clock
from khien.hub.accounts.models import User
from khien.hub.audit.models import Event
from khien.hub.content.reading import open_item, value_of
from khien.hub.intake.actions import add_message
from khien.hub.intake.models import Message, Report
from khien.hub.intake.retention import purge_due
from khien.hub.review.actions import reject
from khien.hub.vault import Locked, UnlockedVault

Opener = Callable[[User], UnlockedVault]
LATER = timedelta(days=731)


def test_words_are_kept_until_their_date_and_then_gone(lan: User, opener: Opener) -> None:
    receipt = scenes.receipt(BAD_LINK, story="Một chuyện dài.", age_band="10_12")
    add_message(receipt.code, "Còn một điều nữa.")
    report = Report.objects.get()
    item = report.items.get()
    reject(lan, item, "not_enough")

    assert purge_due(clock.now()) == 0
    assert purge_due(clock.now() + LATER) == 1
    assert purge_due(clock.now() + LATER) == 0

    report.refresh_from_db()
    item.refresh_from_db()
    assert bytes(report.sealed_told) == b""
    assert not Message.objects.filter(template="").exists()
    assert report.envelope.keys.count() == 0
    assert (report.age_band, report.channel) == ("10_12", "web")
    opened = open_item(lan, opener(lan), item.pk)
    assert (opened.value, opened.tellings[0].told, opened.seen[0].signals) == ("", None, ())
    with pytest.raises(Locked):
        value_of(item, opener(lan))
    proof = Event.objects.get(action="intake.purge")
    assert proof.object == f"intake.report:{report.pk}"
    assert '"messages":1' in proof.codes
    assert '"sha256":"' in proof.codes


def test_work_that_is_not_finished_keeps_its_words(lan: User) -> None:
    scenes.report(BAD_LINK)
    assert purge_due(clock.now() + LATER) == 0


def test_an_item_keeps_its_value_while_another_report_has_words(lan: User, opener: Opener) -> None:
    old, new = scenes.report(BAD_LINK), scenes.report(BAD_LINK)
    item = old.items.get()
    reject(lan, item, "not_enough")
    Report.objects.filter(pk=new.pk).update(retain_until=clock.now().date() + 2 * LATER)
    assert purge_due(clock.now() + LATER) == 1
    opened = open_item(lan, opener(lan), item.pk)
    assert opened.value == "https://xau.example/choi"
    assert sorted(telling.told is None for telling in opened.tellings) == [False, True]


def test_told_of_again_a_forgotten_item_has_its_value_again(lan: User, opener: Opener) -> None:
    item = scenes.item()
    reject(lan, item, "not_enough")
    purge_due(clock.now() + LATER)
    again = scenes.report(BAD_LINK).items.get()
    assert again == item
    assert value_of(again, opener(lan)) == "https://xau.example/choi"
