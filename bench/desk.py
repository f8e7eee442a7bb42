"""The desk among many rows: how long the queue, the lists and their searches take to answer.

`khien bench desk --items 1000000 --entries 1000000`. A fresh embedded database in a temporary
folder is filled past the actions; the pages are then asked for as a signed-in analyst's browser
asks, whole pages through every layer of Django. Among the entries few are known good, words, or
taken off: a filter for what is rare must not read everything else.
"""

import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from types import SimpleNamespace
from typing import Any

BATCH = 5_000
RARE = 200
"""So many entries are known good, words, pages, taken off: the oldest of all, found last."""

PAGES = {
    "queue": "/desk/",
    "queue_newest": "/desk/?order=newest",
    "queue_most_reported": "/desk/?order=reports",
    "queue_in_danger": "/desk/?urgency=now",
    "queue_one_platform": "/desk/?platform=tiktok",
    "queue_everything": "/desk/?state=all",
    "queue_page_40": "/desk/?page=40",
    "lists": "/desk/lists/",
    "lists_page_40": "/desk/lists/?page=40",
    "lists_known_good": "/desk/lists/?side=good",
    "lists_taken_off": "/desk/lists/?side=gone",
    "lists_words": "/desk/lists/?type=phrase",
    "lists_pages_and_channels": "/desk/lists/?type=account",
    "lists_no_such_type": "/desk/lists/?type=pdq",
    "lists_known_good_words": "/desk/lists/?side=good&type=phrase",
    "lists_taken_off_words": "/desk/lists/?side=gone&type=phrase",
    "search_by_beginning": "/desk/lists/?q=trang-0000",
    "search_inside": "/desk/lists/?q=0999.example",
    "search_words_without_marks": "/desk/lists/?type=phrase&q=kiem tien",
    "search_known_good": "/desk/lists/?side=good&q=trang-0001",
    "search_nothing": "/desk/lists/?q=khong-co-o-dau",
}


def run(
    items: int = 30_000, entries: int = 100_000, rounds: int = 20, **_: object
) -> dict[str, Any]:
    """Milliseconds of wall time for each page: the middle and the slowest of `rounds`."""
    folder = tempfile.mkdtemp(prefix="khien-bench-desk-")
    os.environ["KHIEN_DATA_DIR"] = folder
    os.mkdir(os.path.join(folder, "static"))
    os.environ.pop("KHIEN_DATABASE_URL", None)
    try:
        return _measured(items, entries, rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(items: int, entries: int, rounds: int) -> dict[str, Any]:
    from khien.hub.start import start

    start()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    _fill_items(items)
    _fill_entries(entries)
    figures: dict[str, Any] = {
        "items": items,
        "entries": entries,
        "filled_in_seconds": round(time.perf_counter() - began, 1),
    }
    browser = _signed_in()
    _milliseconds(browser, "/desk/")  # the first page of a process loads templates and words
    slowest = 0.0
    for name, path in PAGES.items():
        took = sorted(_milliseconds(browser, path) for _ in range(rounds))
        slowest = max(slowest, took[-1])
        figures[f"{name}_p50_ms"] = round(took[len(took) // 2], 1)
        figures[f"{name}_max_ms"] = round(took[-1], 1)
    return {**figures, "slowest_ms": round(slowest, 1)}


def _milliseconds(browser: Any, path: str) -> float:
    began = time.perf_counter()
    answer = browser.get(path)
    took = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return took


def _signed_in() -> Any:
    """A browser in which a supervisor has passed both steps."""
    from allauth.mfa.totp.internal.auth import TOTP
    from django.test import Client

    from khien.hub.accounts import actions
    from khien.hub.accounts.rights import OPERATOR
    from khien.hub.accounts.second_factor import note_set_up

    agency = actions.ensure_agency(OPERATOR, "do", "Đo lường", "Bench")
    user, _link = actions.add_member(
        OPERATOR, email="do@bench.example", full_name="Người Đo", role="supervisor", agency=agency
    )
    TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    browser = Client()
    browser.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    session = browser.session
    note_set_up(SimpleNamespace(session=session, user=user))  # type: ignore[arg-type]
    session.save()
    return browser


def _fill_items(count: int) -> None:
    from django.db import transaction

    from khien.hub.content.models import Item

    with transaction.atomic():
        made = _items(count)
        while part := list(islice(made, BATCH)):
            Item.objects.bulk_create(part)


def _items(count: int) -> Iterator[Any]:
    """Three in a hundred open, the others decided; the same envelope for all."""
    from khien.core import clock
    from khien.core.codes import GROUP_OF, Kind, Urgency
    from khien.hub import vault
    from khien.hub.accounts import actions
    from khien.hub.accounts.rights import OPERATOR
    from khien.hub.content.models import Item

    luck = random.Random(7)
    agency = actions.ensure_agency(OPERATOR, "do", "Đo lường", "Bench")
    actions.ensure_team(OPERATOR, agency, "Đo lường")
    envelope, key = vault.new_envelope(vault.review_teams())
    sealed = vault.seal(key, "https://trang.example/bai")
    kinds, urgencies, moment = list(Kind), list(Urgency), clock.now()
    for number in range(count):
        kind = luck.choice(kinds)
        first = moment - timedelta(seconds=luck.randrange(30_000_000))
        item = Item(
            type=luck.choice(Item.Type.values),
            blind=f"{number:064x}",
            envelope=envelope,
            sealed_value=sealed,
            platform=luck.choice(("", "", "facebook", "youtube", "zalo", "tiktok")),
            group=GROUP_OF[kind].value,
            kind=kind.value,
            state=luck.choices(("verified", "rejected", "waiting", "second"), (60, 37, 2.9, 0.1))[
                0
            ],
            report_count=luck.randrange(1, 9),
            first_reported_at=first,
            last_reported_at=first,
        )
        item.rate(luck.choices(urgencies, weights=(90, 6, 3, 1))[0], "topic")
        yield item


def _fill_entries(count: int) -> None:
    from django.db import connection, transaction

    from khien.hub.listdesk.models import MAIN, ListState
    from khien.hub.listdesk.table import insert_entries

    state, _made = ListState.objects.get_or_create(name=MAIN)
    with transaction.atomic():
        made = _entries(count)
        while part := list(islice(made, BATCH)):
            insert_entries(state, part)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE listdesk_listentry SET retracted_at = first_seen, version_removed = 1 "
                "WHERE id <= %s AND id %% 4 = 0",
                [4 * RARE],
            )
        ListState.objects.update(version=1)


def _entries(count: int) -> Iterator[Any]:
    from khien.core import clock
    from khien.core.codes import EntryType, Group, Kind, Severity
    from khien.lists.entry import Entry

    moment = clock.now()
    for number in range(count):
        rare = number % 4 if number < 4 * RARE else -1
        type_, value = EntryType.DOMAIN, f"trang-{number:07d}.example"
        if rare == 1:
            type_, value = EntryType.PHRASE, f"Kiếm tiền số {number}"
        elif rare == 2:
            type_, value = EntryType.ACCOUNT, f"https://www.tiktok.com/@kenh{number}"
        harmful = rare != 0
        entry = Entry(
            f"b{number:011d}",
            type_,
            value,
            harmful,
            Group.EXPLOITATION if harmful else None,
            Kind.SCAM if harmful else None,
            Severity.HIGH if harmful else None,
            "bench",
            "",
            moment,
        )
        yield entry, f"{number:032x}", None
