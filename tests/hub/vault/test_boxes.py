"""Sealing: what goes in comes out with the right key, and with no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.hub.vault import boxes

texts = st.text(max_size=400)


@given(texts)
def test_the_right_key_gives_the_words_back(text: str) -> None:
    key = boxes.new_key()
    assert boxes.unseal(key, boxes.seal(key, text)) == text


@given(texts)
def test_another_key_gives_nothing(text: str) -> None:
    sealed = boxes.seal(boxes.new_key(), text)
    with pytest.raises(boxes.Locked):
        boxes.unseal(boxes.new_key(), sealed)


@given(texts, st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_one_altered_byte_is_noticed(text: str, where: int, change: int) -> None:
    key = boxes.new_key()
    sealed = bytearray(boxes.seal(key, text))
    sealed[where % len(sealed)] ^= change
    with pytest.raises(boxes.Locked):
        boxes.unseal(key, bytes(sealed))


@given(st.binary(max_size=200))
def test_bytes_that_were_never_sealed_are_refused(blob: bytes) -> None:
    with pytest.raises(boxes.Locked):
        boxes.unseal(boxes.new_key(), blob)


@given(st.binary(min_size=1, max_size=64))
def test_only_the_private_half_opens_what_was_sealed_to_the_public(secret: bytes) -> None:
    private, public = boxes.new_pair()
    other, _ = boxes.new_pair()
    sealed = boxes.seal_to(public, secret)
    assert boxes.open_sealed(private, sealed) == secret
    with pytest.raises(boxes.Locked):
        boxes.open_sealed(other, sealed)


def test_the_length_of_a_short_answer_does_not_show() -> None:
    key = boxes.new_key()
    assert len(boxes.seal(key, "có")) == len(boxes.seal(key, "không, chưa bao giờ"))


def test_half_a_surrogate_survives() -> None:
    key = boxes.new_key()
    assert boxes.unseal(key, boxes.seal(key, "\ud800 \0 \x01")) == "\ud800 \0 \x01"
