"""Verifying is one step: everything it does is there, or nothing of it; and it happens once."""

from collections.abc import Callable

import pytest

from factories import content as scenes
from factories import lists, providers
from factories.content import BAD_LINK
from factories.review import judgement
from khien.core.codes import Kind
from khien.core.errors import KhienError
from khien.hub import audit
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import Refused
from khien.hub.audit.models import Event
from khien.hub.content.models import Item
from khien.hub.intake import actions as intake
from khien.hub.intake.models import Message
from khien.hub.listdesk import actions as listdesk
from khien.hub.listdesk import publishing
from khien.hub.listdesk.models import ListEntry, ListState, Release
from khien.hub.listdesk.signals import released
from khien.hub.listdesk.snapshots import current_snapshot
from khien.hub.orders import actions as orders
from khien.hub.orders.models import Order, OrderEvent
from khien.hub.review import actions
from khien.hub.review.actions import effect
from khien.hub.review.models import Decision, Scope
from khien.hub.vault import UnlockedVault
from khien.lists.links import canonical

Opener = Callable[[User], UnlockedVault]


class Crash(Exception):
    """Stands for kill -9, a full disk, a lost database."""


STEPS = [
    (listdesk, "add_entry"),
    (listdesk, "release"),
    (orders, "issue"),
    (effect, "decide"),
    (effect, "answer"),
    (intake, "answer_all_from_template"),
    (publishing, "sign_release"),
    (audit, "record"),
]


@pytest.mark.parametrize(("home", "step"), STEPS, ids=[step for _home, step in STEPS])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_crash_at_any_step_leaves_nothing_half_done(
    home: object, step: str, after: bool, lan: User, opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    providers.provider("xau", "xau.example")
    report = scenes.report(BAD_LINK)
    item = report.items.get()
    real = getattr(home, step)
    before = _everything()

    def crash(*args: object, **kwargs: object) -> None:
        if after:
            real(*args, **kwargs)
        raise Crash

    monkeypatch.setattr(home, step, crash)
    with pytest.raises(Crash):
        actions.verify(lan, opener(lan), item, judgement())
    monkeypatch.undo()

    assert _everything() == before
    assert current_snapshot().version == 0

    assert actions.verify(lan, opener(lan), item, judgement()).decision is not None
    assert current_snapshot().link(canonical(BAD_LINK)) is not None


def _everything() -> list[object]:
    models = [ListEntry, ListState, Release, Order, OrderEvent, Decision, Message, Item, Event]
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_a_double_click_has_one_effect(lan: User, opener: Opener) -> None:
    item = scenes.item()
    first = actions.verify(lan, opener(lan), item, judgement())
    second = actions.verify(lan, opener(lan), item, judgement())
    assert second.repeated
    assert second.decision == first.decision
    assert (Release.objects.count(), Order.objects.count(), Decision.objects.count()) == (1, 1, 1)


def test_a_second_analyst_who_is_too_late_learns_who_did_it(
    lan: User, binh: User, opener: Opener
) -> None:
    item = scenes.item()
    actions.verify(lan, opener(lan), item, judgement())
    late = actions.verify(binh, opener(binh), item, judgement())
    assert late.repeated
    assert late.decision.by == lan
    with pytest.raises(KhienError, match="Lê Mai Lan"):
        actions.reject(binh, item, "not_harmful")


def test_news_goes_out_after_the_commit_only(
    lan: User, opener: Opener, django_capture_on_commit_callbacks
) -> None:  # type: ignore[no-untyped-def]
    item = scenes.item()
    heard: list[tuple[str, int]] = []

    def listen(list_name: str, version: int, line: str, **_: object) -> None:
        assert line == Release.objects.get(version=version).line
        heard.append((list_name, version))

    released.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            actions.verify(lan, opener(lan), item, judgement())
            assert heard == []
    finally:
        released.disconnect(listen)
    assert heard == [("main", 1)]


def test_a_channel_covers_everything_of_its_account(lan: User, opener: Opener) -> None:
    item = scenes.item("https://www.tiktok.com/@nguoi.la/video/7311000000000000001")
    actions.verify(lan, opener(lan), item, judgement(Scope.CHANNEL))
    entry = ListEntry.objects.get()
    assert (entry.type, entry.value) == ("account", "https://www.tiktok.com/@nguoi.la")
    other = canonical("https://m.tiktok.com/@nguoi.la/video/7311000000000000002")
    assert current_snapshot().link(other).id == entry.public_id


def test_words_are_listed_as_a_phrase_without_an_order(lan: User, opener: Opener) -> None:
    report = scenes.report(texts=("Việc nhẹ lương cao, chỉ cần cọc trước nha em",))
    actions.verify(
        lan,
        opener(lan),
        report.items.get(),
        judgement(Scope.PHRASE, phrase="chỉ cần cọc trước"),
    )
    assert not Order.objects.exists()
    hits = current_snapshot().phrases("nhanh tay CHI CAN COC TRUOC thôi")
    assert [hit.entry.kind for hit in hits] == [Kind.SCAM]
    report.refresh_from_db()
    assert report.messages.last().template == "listed_words"


def test_a_page_told_by_name_is_listed_by_the_address_an_analyst_found(
    lan: User, opener: Opener
) -> None:
    item = scenes.report(pages=("Hội Săn Quà",)).items.get()
    with pytest.raises(KhienError):
        actions.verify(lan, opener(lan), item, judgement())
    found = judgement(Scope.CHANNEL, address="fb.com/hoisanqua")
    actions.verify(lan, opener(lan), item, found)
    assert ListEntry.objects.get().value == "https://www.facebook.com/hoisanqua"


def test_every_reporter_is_answered_once(
    lan: User, opener: Opener, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    reports = [scenes.report(BAD_LINK) for _ in range(30)]
    item = reports[0].items.get()
    opener(lan).team_keys()
    current_snapshot()
    with django_assert_max_num_queries(50):
        actions.verify(lan, opener(lan), item, judgement())
    answers = Message.objects.filter(template="listed").values_list("report", flat=True)
    assert sorted(answers) == sorted(report.pk for report in reports)


def test_a_report_with_more_to_judge_stays_in_review(lan: User, opener: Opener) -> None:
    report = scenes.report(BAD_LINK, "https://khac.example/1")
    first, second = report.items.order_by("pk")
    actions.verify(lan, opener(lan), first, judgement())
    report.refresh_from_db()
    assert report.state == "in_review"
    actions.reject(lan, second, "not_harmful")
    report.refresh_from_db()
    assert report.state == "answered"


def test_a_value_listed_before_keeps_its_entry(lan: User, opener: Opener) -> None:
    listed = lists.entry("xau.example", kind=Kind.GAMBLING)
    item = scenes.item()
    verdict = actions.verify(lan, opener(lan), item, judgement(Scope.DOMAIN))
    assert verdict.decision.entry == listed
    listed.refresh_from_db()
    assert (listed.kind, listed.reviewer) == ("scam", lan)
    assert Release.objects.count() == 2
    assert current_snapshot().host("xau.example").kind is Kind.SCAM


def test_a_rule_that_is_not_in_force_is_refused(lan: User, opener: Opener) -> None:
    with pytest.raises(KhienError, match=r"penal\.155"):
        actions.verify(lan, opener(lan), scenes.item(), judgement(rule="penal.155"))
    assert not ListEntry.objects.exists()


def test_a_counsellor_may_not_verify(an: User, opener: Opener) -> None:
    with pytest.raises(Refused):
        actions.verify(an, opener(an), scenes.item(), judgement())


def test_rejecting_answers_with_the_packs_words_and_lists_nothing(lan: User) -> None:
    report = scenes.report(BAD_LINK)
    verdict = actions.reject(lan, report.items.get(), "helpful_content")
    assert verdict.decision.outcome == Decision.Outcome.REJECTED
    report.refresh_from_db()
    assert report.messages.last().template == "reason:helpful_content"
    assert not ListEntry.objects.exists()
    assert actions.reject(lan, report.items.get(), "helpful_content").repeated
    with pytest.raises(KhienError, match="khong-co"):
        actions.reject(lan, report.items.get(), "khong-co")


def test_opened_again_and_rejected_the_entry_comes_off(lan: User, opener: Opener) -> None:
    item = scenes.item()
    entry = actions.verify(lan, opener(lan), item, judgement()).decision.entry
    actions.reopen(lan, item)
    assert current_snapshot().get(entry.public_id) is not None

    actions.reject(lan, item, "not_harmful")
    assert current_snapshot().get(entry.public_id) is None
    assert Order.objects.get().state == Order.State.WITHDRAWN
    outcomes = [decision.outcome for decision in Decision.objects.all()]
    assert outcomes == ["rejected", "reopened", "verified"]


def test_opened_again_a_narrower_scope_replaces_the_wider_one(lan: User, opener: Opener) -> None:
    item = scenes.item()
    wide = actions.verify(lan, opener(lan), item, judgement(Scope.DOMAIN)).decision.entry
    actions.reopen(lan, item)
    narrow = actions.verify(lan, opener(lan), item, judgement(Scope.URL)).decision.entry
    assert current_snapshot().get(wide.public_id) is None
    assert current_snapshot().get(narrow.public_id) is not None


def test_an_entry_that_another_item_stands_on_stays(lan: User, opener: Opener) -> None:
    first, second = scenes.item("https://xau.example/1"), scenes.item("https://xau.example/2")
    entry = actions.verify(lan, opener(lan), first, judgement(Scope.DOMAIN)).decision.entry
    actions.verify(lan, opener(lan), second, judgement(Scope.DOMAIN))
    actions.reopen(lan, first)
    actions.reject(lan, first, "not_harmful")
    assert current_snapshot().get(entry.public_id) is not None


def test_plain_codes_do_and_unknown_ones_are_named_before_anything_happens(
    lan: User, opener: Opener
) -> None:
    item = scenes.item(BAD_LINK)
    known = {"scope": "url, channel, domain, phrase", "kind": "scam", "severity": "high"}
    for name, given in (("scope", "planet"), ("kind", "weather"), ("severity", None)):
        with pytest.raises(KhienError) as said:
            judgement(**{name: given})
        assert repr(given) in said.value.message and known[name] in said.value.hint
    plain = actions.Judgement("scam", "high", "url")  # type: ignore[arg-type]
    assert plain == judgement(Scope.URL) and plain.scope is Scope.URL
    verdict = actions.verify(lan, opener(lan), item, plain)
    assert verdict.decision is not None and verdict.decision.scope == "url"
