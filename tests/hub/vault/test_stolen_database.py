"""A stolen database reads nothing: every table is dumped and searched for the words."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from hub.people import PASSPHRASE
from khien.hub import vault
from khien.hub.accounts.models import User
from khien.hub.intake.actions import add_message, submit_report
from khien.hub.intake.drafts import ReportDraft, Told
from khien.hub.intake.reading import find_report
from khien.hub.vault import UnlockedVault
from khien.hub.vault.models import MemberKey, TeamKey

WORDS = "Thầy giáo nhắn em giữ bí mật và hẹn gặp riêng"
STORY = "Chuyện này bắt đầu từ tuần trước trong nhóm của lớp"


def everything() -> bytes:
    """All the bytes of all the tables, text and binary alike."""
    parts: list[bytes] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            for row in cursor.fetchall():
                for cell in row:
                    raw = (
                        bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
                    )
                    parts.append(raw)
    return b"\n".join(parts)


def test_the_dump_would_show_plain_words(an: User) -> None:
    """The net has no hole: what is stored plain is found."""
    assert "Nguyễn Thị An".encode() in everything()


def test_neither_words_nor_keys_nor_receipts_are_in_any_table(
    an: User,
    signed_in: Callable[[User], Client],
    opener: Callable[[User], UnlockedVault],
) -> None:
    browser = signed_in(an)
    told = Told(texts=(WORDS,), story=STORY, links=("https://chat.example/nhom/bi-mat-12",))
    receipt = submit_report(ReportDraft(submit_token="b1" * 20, told=told))
    add_message(receipt.code, "Em sợ lắm, em phải làm gì?")
    report, key = find_report(receipt.code)
    assert key == vault.envelope_key(report.envelope, opener(an))
    dump = everything()
    team_private = opener(an).team_private(TeamKey.objects.get().pk)
    member_private = opener(an)._private
    cookie = browser.cookies["khien_vault"].value
    assert team_private is not None
    for secret in (
        WORDS.encode(),
        STORY.encode(),
        "bí mật".encode(),
        "Em sợ lắm".encode(),
        b"bi mat",
        b"bi-mat-12",
        receipt.code.encode(),
        vault.grouped(receipt.code).encode(),
        b"b1" * 20,
        key,
        team_private,
        member_private,
        PASSPHRASE.encode(),
        cookie.encode(),
    ):
        assert secret not in dump
        assert secret.hex().encode() not in dump


def test_strength_of_a_passphrase_is_kept_with_the_key(an: User, settings) -> None:
    row = MemberKey.objects.get(user=an)
    assert (row.kdf_mib, row.kdf_passes) == (settings.CONFIG.passphrase_kdf_mib, 3)


@pytest.mark.parametrize("field", ["receipt_kdf_mib", "passphrase_kdf_mib"])
def test_shipped_strengths_are_not_the_tests_strengths(field: str) -> None:
    from khien.core.config import Config

    assert getattr(Config(), field) >= {"receipt_kdf_mib": 8, "passphrase_kdf_mib": 128}[field]
