"""Receipts: sixteen digits open one report, and nothing stored gives them back."""

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.hub import vault
from khien.hub.vault import pepper, receipts


def test_a_receipt_opens_its_envelope(db: None) -> None:
    digits, keys = vault.new_receipt()
    envelope, key = vault.new_envelope([], keys.public)
    sealed = vault.seal(key, "Có người đe dọa em")
    receipt = next(vault.open_receipt(digits))
    assert receipt.lookup == keys.lookup
    opener = receipt.unlock(keys.wrapped_private)
    assert vault.unseal(vault.envelope_key(envelope, opener), sealed) == "Có người đe dọa em"


def test_another_receipt_does_not(db: None) -> None:
    _, keys = vault.new_receipt()
    other_digits, other_keys = vault.new_receipt()
    envelope, _ = vault.new_envelope([], keys.public)
    other = next(vault.open_receipt(other_digits))
    assert other.lookup != keys.lookup
    with pytest.raises(vault.Locked):
        other.unlock(keys.wrapped_private)
    with pytest.raises(vault.Locked):
        vault.envelope_key(envelope, other.unlock(other_keys.wrapped_private))


def test_digits_may_be_typed_as_they_are_read(db: None) -> None:
    digits, keys = vault.new_receipt()
    assert re.fullmatch(r"[0-9]{16}", digits)
    assert re.fullmatch(r"([0-9]{4} ){3}[0-9]{4}", vault.grouped(digits))
    for typed in (
        vault.grouped(digits),
        digits.replace("", " "),
        vault.grouped(digits) + "\n",
        "-".join(digits),
        f"\u00a0{digits[:4]}.{digits[4:]}",
    ):
        found = next(vault.open_receipt(typed))
        assert found.lookup == keys.lookup


@given(st.text(max_size=60))
def test_what_is_no_receipt_costs_nothing_and_breaks_nothing(typed: str) -> None:
    digits = re.sub(r"[\s.\-\u2010-\u2015]", "", typed)
    if not re.fullmatch(r"[0-9]{16}", digits):
        assert list(vault.open_receipt(typed)) == []


@pytest.mark.parametrize("typed", ["", "1" * 15, "1" * 17, "１" * 16, "a" * 16, "1" * 10_000])
def test_near_misses(typed: str) -> None:
    assert list(vault.open_receipt(typed)) == []


def test_without_the_pepper_the_digits_lead_nowhere(db: None, tmp_path, settings) -> None:
    digits, keys = vault.new_receipt()
    settings.CONFIG = type(settings.CONFIG)(data_dir=str(tmp_path), receipt_kdf_mib=1)
    for elsewhere in vault.open_receipt(digits):
        assert elsewhere.lookup != keys.lookup
        with pytest.raises(vault.Locked):
            elsewhere.unlock(keys.wrapped_private)
    pepper._pepper.cache_clear()


def test_a_receipt_opens_its_report_after_the_cost_was_changed(db: None, settings) -> None:
    digits, keys = vault.new_receipt()
    keys.put_on_record()
    settings.CONFIG = msgspec.structs.replace(settings.CONFIG, receipt_kdf_mib=2)
    newer_digits, newer_keys = vault.new_receipt()
    assert keys.lookup in [receipt.lookup for receipt in vault.open_receipt(digits)]
    assert next(vault.open_receipt(newer_digits)).lookup == newer_keys.lookup


def test_the_pepper_is_for_the_owner_alone(db: None) -> None:
    vault.blind_index("https://example.com", "content.link")
    file = pepper.keys_folder() / "pepper.key"
    assert file.stat().st_mode & 0o077 == 0
    assert len(file.read_bytes()) == 32


def test_a_blind_index_finds_equals_and_keeps_purposes_apart(db: None) -> None:
    one = vault.blind_index("0912345678", "phone")
    assert one == vault.blind_index("0912345678", "phone")
    assert one != vault.blind_index("0912345678", "link")
    assert one != vault.blind_index("0912345679", "phone")
    assert re.fullmatch(r"[0-9a-f]{64}", one)


def test_an_opener_does_not_print_its_key() -> None:
    assert repr(receipts.ReceiptKey(b"\x07" * 32)) == "ReceiptKey(…)"
