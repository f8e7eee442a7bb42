"""Reports become items: the same thing told twice is one item, sealed, only ever more urgent."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction

from factories import content as scenes
from factories import lists
from factories.review import judgement
from khien.core import clock
from khien.core.codes import Urgency
from khien.hub.accounts.models import Team, User
from khien.hub.accounts.rights import Refused
from khien.hub.audit.models import Event
from khien.hub.content.actions import rate_urgency, register
from khien.hub.content.models import Assessment, Item
from khien.hub.content.queue import waiting, why_first
from khien.hub.content.reading import open_item
from khien.hub.intake.drafts import Told
from khien.hub.listdesk.actions import retract_by_hand
from khien.hub.review import actions as review
from khien.hub.vault import Locked, UnlockedVault

Opener = Callable[[User], UnlockedVault]


def test_the_same_video_in_two_forms_is_one_item_with_two_reports(helpline_team: Team) -> None:
    first = scenes.report("https://www.youtube.com/watch?v=abcdef12345&t=10s")
    second = scenes.report("https://youtu.be/abcdef12345?si=xyz")

    item = first.items.get()
    assert item == second.items.get()
    assert item.report_count == 2
    assert item.platform == "youtube"
    assert item.last_reported_at > item.first_reported_at


def test_one_report_naming_a_thing_twice_counts_once(helpline_team: Team) -> None:
    report = scenes.report("https://xau.example/a", "http://www.xau.example/a/")
    assert [item.report_count for item in report.items.all()] == [1]


def test_a_name_with_and_without_marks_is_the_same_page(helpline_team: Team) -> None:
    first = scenes.report(pages=("Hội Săn Quà Đêm",))
    assert scenes.report(pages=("hoi san  qua dem",)).items.get() == first.items.get()


def test_a_story_alone_is_the_item_and_a_link_inside_it_counts_as_named(
    helpline_team: Team,
) -> None:
    story = scenes.report(story="Các bạn trong lớp không cho con chơi cùng.")
    assert story.items.get().type == Item.Type.STORY

    with_link = scenes.report(story="Họ gửi con trang https://xau.example/nhan-qua, con sợ.")
    item = with_link.items.get()
    assert item.type == Item.Type.LINK
    parts = Assessment.objects.filter(item=item).values_list("part", flat=True)
    assert sorted(parts) == ["item", "story"]


def test_a_report_of_a_link_that_is_no_link_keeps_it_as_a_name(helpline_team: Team) -> None:
    assert scenes.report("trang của anh Ba").items.get().type == Item.Type.PAGE


def test_danger_raises_the_urgency_of_what_was_told_before_and_nothing_lowers_it(
    helpline_team: Team,
) -> None:
    item = scenes.item()
    assert item.urgency == Urgency.ROUTINE

    scenes.report(scenes.BAD_LINK, in_danger=True)
    item.refresh_from_db()
    assert (item.urgency, item.urgency_source) == (Urgency.NOW, "reporter")

    scenes.report(scenes.BAD_LINK)
    item.refresh_from_db()
    assert (item.urgency, item.urgency_source) == (Urgency.NOW, "reporter")


def test_a_person_may_lower_the_urgency(an: User) -> None:
    item = scenes.item(in_danger=True)
    assert rate_urgency(an, item, Urgency.SOON).urgency == Urgency.SOON
    event = Event.objects.get(action="content.rate")
    assert event.codes == '{"after":"soon","before":"now"}'


def test_an_auditor_may_not_rate(giang: User, helpline_team: Team) -> None:
    with pytest.raises(Refused):
        rate_urgency(giang, scenes.item(), Urgency.SOON)


def test_what_is_blocked_already_is_answered_at_once(lan: User, opener: Opener) -> None:
    item = scenes.item()
    review.verify(lan, opener(lan), item, judgement())

    again = scenes.report(scenes.BAD_LINK)
    assert again.state == "answered"
    assert again.messages.last().template == "already_listed"


def test_a_rejected_item_told_of_again_waits_again(lan: User) -> None:
    item = scenes.item()
    review.reject(lan, item, "not_harmful")
    scenes.report(scenes.BAD_LINK)
    item.refresh_from_db()
    assert item.state == Item.State.WAITING
    assert item.decided_at is None


def test_what_was_taken_off_the_list_waits_again_when_told_of(
    lan: User, binh: User, opener: Opener
) -> None:
    item = scenes.item()
    entry = review.verify(lan, opener(lan), item, judgement()).decision.entry
    retract_by_hand(binh, entry)
    again = scenes.report(scenes.BAD_LINK)
    assert again.state == "new"
    assert again.items.get().state == Item.State.WAITING


def test_nothing_a_reporter_wrote_stands_in_the_database_in_the_clear(helpline_team: Team) -> None:
    scenes.report(
        "https://rat-rieng-tu.example/buoi-chieu",
        story="Chuyện chỉ mình con biết.",
        texts=("Lời nhắn bí mật",),
        pages=("Trang Bí Ẩn",),
    )
    words = ["rat-rieng-tu", "buoi-chieu", "mình con", "bí mật", "Bí Ẩn", "bi an", "bi mat"]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            for row in cursor.fetchall():
                text = " ".join(str(bytes(v) if isinstance(v, memoryview) else v) for v in row)
                assert not [word for word in words if word in text], table


def test_the_queue_is_ordered_by_urgency_then_age_and_says_why(an: User) -> None:
    now = clock.now()
    old = scenes.bare_item("https://cu.example/1", at=now - timedelta(hours=5))
    new = scenes.bare_item("https://moi.example/1", at=now - timedelta(minutes=5))
    urgent = scenes.bare_item("https://gap.example/1", urgency=Urgency.NOW, at=now)

    assert list(waiting()) == [urgent, old, new]
    why = why_first(old, now)
    assert why.en == "In turn (from what was reported) · 1 report · waiting 5 h"
    assert why.vi == "Xem lần lượt (theo loại việc được báo) · 1 lượt báo · chờ 5 giờ"
    assert "gap.example" not in why_first(urgent).vi


def test_the_queue_costs_one_query(an: User, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(20):
        scenes.bare_item(f"https://trang-{number}.example/1", claimed_by=an)
    with django_assert_max_num_queries(1):
        assert all(item.claimed_by.full_name and why_first(item) for item in waiting())


def test_opening_an_item_shows_words_and_signals_and_is_audited(
    an: User, opener: Opener, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    lists.entry("xau.example")
    report = scenes.report(scenes.BAD_LINK, story="Trang này lừa con.")
    item = report.items.get()
    opener(an).team_keys()

    with django_assert_max_num_queries(11):
        opened = open_item(an, opener(an), item.pk)

    assert opened.value == "https://xau.example/choi"
    assert opened.tellings[0].told.story == "Trang này lừa con."
    assert [s.detector for seen in opened.seen for s in seen.signals][:1] == ["link.listed"]
    assert Event.objects.get(action="content.open").object == f"content.item:{item.pk}"


def test_an_outsider_cannot_open_and_an_auditor_may_not(
    dung: User, giang: User, helpline_team: Team, opener: Opener
) -> None:
    item = scenes.item()
    with pytest.raises(Locked):
        open_item(dung, opener(dung), item.pk)
    with pytest.raises(Refused):
        open_item(giang, opener(giang), item.pk)


def test_strange_words_become_items_like_any_other(helpline_team: Team) -> None:
    strange = ["\u202ethuận\u202c", "a" * 20_000, "😀", "https://[::1", "\\\\x\\y"]
    for words in strange:
        report = scenes.report(texts=(words,))
        assert report.items.count() >= 1


def test_register_is_part_of_the_reports_transaction(helpline_team: Team) -> None:
    report = scenes.report(story="Một chuyện.")
    with pytest.raises(RuntimeError), transaction.atomic():
        register(report, bytes(32), Told(links=("https://khac.example/1",)))
        raise RuntimeError
    assert Item.objects.count() == 1
