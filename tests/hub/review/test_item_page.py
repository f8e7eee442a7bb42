"""One item's page: its words for those who may read, the verdict, and what stands in its way."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.html import strip_tags

from factories.content import BAD_LINK, bare_item, item, report
from factories.review import judgement
from khien.core.codes import Urgency
from khien.hub.accounts.models import User
from khien.hub.audit.models import Event
from khien.hub.content.models import Item
from khien.hub.listdesk.models import ListEntry
from khien.hub.orders.models import Order
from khien.hub.review import actions
from khien.hub.review.models import Proposal, Scope
from khien.hub.vault import UnlockedVault

SignIn = Callable[[User], Client]
Opener = Callable[[User], UnlockedVault]
VERDICT = {"kind": "scam", "severity": "high", "scope": "url", "rule": ""}


@pytest.fixture
def bad(lan: User) -> Item:
    return item(BAD_LINK, who="child", story="Trang này lừa lấy tiền của em.")


def test_lan_reads_it_and_that_is_noted(bad: Item, lan: User, signed_in: SignIn) -> None:
    page = signed_in(lan).get(f"/desk/items/{bad.pk}/")
    html = page.content.decode()
    assert page.status_code == 200
    assert "Trang này lừa lấy tiền của em." in strip_tags(html)  # words may be marked in it
    assert 'href="https://xau.example' not in html and "src=" in html
    assert Event.objects.filter(action="content.open", actor=f"user:{lan.pk}").count() == 1


def test_reports_of_the_same_thing_are_one(bad: Item, lan: User, signed_in: SignIn) -> None:
    report("https://xau.example/choi?fbclid=1", story="Con tôi cũng gặp.")
    page = signed_in(lan).get(f"/desk/items/{bad.pk}/")
    assert len(page.context["tellings"]) == 2
    assert "2 tin báo về nội dung này" in page.content.decode()


def test_who_holds_no_key_is_told_why(bad: Item, dung: User, signed_in: SignIn) -> None:
    page = signed_in(dung).get(f"/desk/items/{bad.pk}/")
    assert page.status_code == 423
    html = page.content.decode()
    assert "lừa lấy tiền" not in html and "Chìa khoá của bạn đang khoá" in html


def test_words_deleted_after_their_time_are_not_called_locked(
    bad: Item, lan: User, signed_in: SignIn
) -> None:
    Item.objects.filter(pk=bad.pk).update(sealed_value=b"")
    page = signed_in(lan).get(f"/desk/items/{bad.pk}/")
    assert page.status_code == 410
    html = page.content.decode()
    assert "đã được xoá khi hết thời hạn" in html and "Chìa khoá của bạn" not in html


def test_verifying_blocks_orders_and_shows_it(bad: Item, lan: User, signed_in: SignIn) -> None:
    browser = signed_in(lan)
    page = browser.post(f"/desk/items/{bad.pk}/verify/", VERDICT, follow=True)
    entry = ListEntry.objects.get(harmful=True)
    html = page.content.decode()
    assert entry.value == "https://xau.example/choi"
    assert Order.objects.get().entry == entry
    assert entry.public_id in html and "Đã xác minh. Bản phát hành mới" in html
    again = browser.post(f"/desk/items/{bad.pk}/verify/", VERDICT, follow=True)
    assert ListEntry.objects.filter(harmful=True).count() == 1
    assert again.status_code == 200


def test_a_known_good_name_is_refused_and_the_form_keeps_what_was_chosen(
    lan: User, signed_in: SignIn
) -> None:
    big = item("https://www.youtube.com/watch?v=abcdefghijk")
    page = signed_in(lan).post(
        f"/desk/items/{big.pk}/verify/", VERDICT | {"scope": "domain", "severity": "critical"}
    )
    assert page.status_code == 422
    assert page.context["problem"].message in page.content.decode()
    assert page.context["form"]["severity"].value() == "critical"
    assert not ListEntry.objects.filter(harmful=True).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"kind": "scam"},
        VERDICT | {"kind": "x"},
        VERDICT | {"scope": "x"},
        VERDICT | {"rule": "no-such-rule"},
        VERDICT | {"phrase": "x" * 501},
        VERDICT | {"kind": "\0"},
    ],
)
def test_an_incomplete_verdict_changes_nothing(
    wrong: dict[str, str], bad: Item, lan: User, signed_in: SignIn
) -> None:
    page = signed_in(lan).post(f"/desk/items/{bad.pk}/verify/", wrong)
    assert page.status_code == 422
    assert not ListEntry.objects.filter(harmful=True).exists()


def test_without_javascript_a_button_shows_rules_and_scopes(lan: User, signed_in: SignIn) -> None:
    page_name = report(pages=("Kênh Lạ",)).items.get()
    page = signed_in(lan).post(
        f"/desk/items/{page_name.pk}/verify/",
        {"kind": "gambling", "address": "https://la.example/kenh", "preview": "1"},
    )
    assert page.status_code == 200
    assert [str(choice.scope) for choice in page.context["scopes"]][:1] == ["url"]
    assert page.context["rules"] and not ListEntry.objects.filter(harmful=True).exists()


def test_somebody_else_has_it(
    bad: Item, lan: User, binh: User, opener: Opener, signed_in: SignIn
) -> None:
    actions.claim(lan, bad)
    browser = signed_in(binh)
    page = browser.get(f"/desk/items/{bad.pk}/").content.decode()
    assert "Lê Mai Lan đang xem nội dung này" in page
    assert f'action="/desk/items/{bad.pk}/verify/"' not in page
    late = browser.post(f"/desk/items/{bad.pk}/verify/", VERDICT)
    assert late.status_code == 422 and "Lê Mai Lan" in late.content.decode()


def test_a_second_person_agrees(lan: User, binh: User, opener: Opener, signed_in: SignIn) -> None:
    bad = item("https://blog.xau.example/")
    verdict = actions.verify(lan, opener(lan), bad, judgement(Scope.DOMAIN, many_publishers=True))
    assert verdict.proposal is not None
    mine = signed_in(lan).get(f"/desk/items/{bad.pk}/").content.decode()
    assert f"/desk/proposals/{verdict.proposal.pk}/withdraw/" in mine
    assert f"/desk/proposals/{verdict.proposal.pk}/approve/" not in mine
    page = signed_in(binh).post(f"/desk/proposals/{verdict.proposal.pk}/approve/", follow=True)
    assert page.status_code == 200
    assert ListEntry.objects.filter(type="domain", harmful=True).exists()
    assert Proposal.objects.get().state == Proposal.State.APPROVED


def test_rejecting_needs_a_reason_and_can_be_taken_back(
    bad: Item, lan: User, signed_in: SignIn
) -> None:
    browser = signed_in(lan)
    browser.post(f"/desk/items/{bad.pk}/reject/", {"reason": "x"})
    bad.refresh_from_db()
    assert bad.state == Item.State.WAITING
    reason = browser.get(f"/desk/items/{bad.pk}/").context["reject_form"].fields["reason"].choices
    browser.post(f"/desk/items/{bad.pk}/reject/", {"reason": next(iter(reason))[0]})
    bad.refresh_from_db()
    assert bad.state == Item.State.REJECTED
    browser.post(f"/desk/items/{bad.pk}/reopen/")
    bad.refresh_from_db()
    assert bad.state == Item.State.WAITING


def test_a_counsellor_reads_and_rates_but_does_not_judge(
    bad: Item, an: User, signed_in: SignIn
) -> None:
    browser = signed_in(an)
    page = browser.get(f"/desk/items/{bad.pk}/").content.decode()
    assert "Chuyên viên sẽ quyết định" in page and "/verify/" not in page
    browser.post(f"/desk/items/{bad.pk}/urgency/", {"urgency": "now"})
    bad.refresh_from_db()
    assert bad.urgency == Urgency.NOW
    assert browser.post(f"/desk/items/{bad.pk}/verify/", VERDICT).status_code == 403


def test_long_words_are_covered_short_ones_are_not(an: User, signed_in: SignIn) -> None:
    browser = signed_in(an)
    for words, covered in (("nạp thẻ nhận quà", False), ("nạp thẻ nhận quà " * 40, True)):
        text = bare_item(words, type=Item.Type.TEXT)
        page = browser.get(f"/desk/items/{text.pk}/")
        assert page.context["long"] is covered
        assert ("data-veil>\n      <summary>Đã che" in page.content.decode()) is covered


def test_there_is_no_such_item(lan: User, signed_in: SignIn) -> None:
    nowhere = "/desk/items/00000000-0000-0000-0000-000000000000/"
    assert signed_in(lan).get(nowhere).status_code == 404
