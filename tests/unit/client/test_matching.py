"""A forum's client knows pictures again, by file or by hash, without a request."""

from collections.abc import Callable

import pytest

import khien
from khien.client import Client
from khien.core.codes import EntryType, Kind
from khien.core.errors import KhienError
from khien.lists.banks import Bank
from khien.lists.entry import Change, Entry
from unit.client.conftest import eventually
from unit.client.hub import Hub, Publisher
from unit.detect.image.drawing import drawn, stored

PICTURE = stored(drawn(seed=7))
PDQ = khien.pdq(PICTURE)[0]


def test_a_picture_is_known_once_it_is_listed_and_forgotten_with_its_bank(
    hub: Hub, publisher: Publisher, connect: Callable[..., Client]
) -> None:
    client = connect(hub.url)
    assert client.wait_ready(5)
    assert client.match(PICTURE).status == "no_match"
    entry = Entry("e1", EntryType.PDQ, PDQ.hex(), kind=Kind.SCAM, bank="partner")
    publisher.publish(Change(entry=entry))
    eventually(lambda: client.snapshot.version == 1)
    by_file, by_hash = client.match(PICTURE, id=7), client.match(pdq=PDQ, quality=90)
    assert by_file.id == 7
    for answer in (by_file, by_hash, client.match(pdq=PDQ.hex().upper())):
        (match,) = answer.matches
        assert (match.entry, match.bank, match.distance) == ("e1", "partner", 0)
        assert client.why(match.entry) == f"{hub.url}/why/e1"
    publisher.publish(banks=[Bank("partner", enabled=False)])
    eventually(lambda: client.snapshot.version == 2)
    assert client.match(PICTURE).status == "no_match"
    off = client.match(PICTURE, include_off=True).off
    assert off and [match.off for match in off] == ["bank"]


def test_what_cannot_be_looked_up_is_said(hub: Hub, connect: Callable[..., Client]) -> None:
    client = connect(hub.url)
    for wrong in ({}, {"pdq": "ab"}, {"md5": "z" * 32}, {"pdq": PDQ, "quality": 101}):
        with pytest.raises(KhienError):
            client.match(**wrong)
    with pytest.raises(KhienError, match="not a picture"):
        client.match(b"no picture")
