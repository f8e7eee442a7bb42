"""Feeds of four forms say the same: hashes shared, hashes withdrawn, rows that cannot be used."""

import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.core.codes import EntryType, Kind, Severity
from khien.core.errors import KhienError
from khien.lists.entry import Entry
from khien.lists.exchange import FORMS, BadFeed, Form, Shared
from khien.lists.exchange.plain import write_lines, write_table
from khien.lists.exchange.stopncii import page_of

PDQ = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"
MD5 = "d35c785545392755e7e4164457657269"
OTHER = "1f" * 32

NCMEC = f"""<?xml version="1.0" encoding="UTF-8"?>
<queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2">
  <paging><next>/v2/entries?start=2001&amp;size=1000&amp;max=3000</next></paging>
  <images count="3" maxTimestamp="2026-10-24T15:10:00Z">
    <image>
      <member id="42">Example member</member>
      <timestamp>2026-10-24T15:00:00Z</timestamp>
      <id>one</id>
      <classification>A1</classification>
      <fingerprints><md5>{MD5.upper()}</md5><sha1>ab</sha1><pdq>{PDQ}</pdq></fingerprints>
    </image>
    <image>
      <member id="43">Other</member><id>two</id>
      <fingerprints><pdna>xyz</pdna></fingerprints>
    </image>
    <deletedImage><member id="42">Example member</member><id>old</id></deletedImage>
  </images>
  <videos count="1" maxTimestamp="2026-10-25T01:00:00Z">
    <video>
      <member id="42">Example member</member><id>three</id>
      <fingerprints><md5>not a hash</md5></fingerprints>
    </video>
  </videos>
</queryResult>""".encode()


def test_ncmec_pages_are_read_with_their_deletions_and_their_next_page() -> None:
    page = FORMS["ncmec"].read(NCMEC)
    assert [(row.type, row.value, row.key, row.category) for row in page.rows if not row.gone] == [
        (EntryType.MD5, MD5, "one", "A1"),
        (EntryType.PDQ, PDQ, "one", "A1"),
    ]
    assert [row.key for row in page.rows if row.gone] == ["old"]
    assert page.rows[0].by == "Example member" and page.rows[0].at == 1792854000
    assert page.passed_over == 1
    assert [bad.place for bad in page.unread] == ["videos 1"]
    assert page.checkpoint == "2026-10-25T01:00:00Z"
    ask = FORMS["ncmec"].ask("https://hashes.example/npo", "", page.next, "user:secret")
    assert ask.url == "https://hashes.example/npo/v2/entries?start=2001&size=1000&max=3000"
    assert ask.headers["Authorization"] == "Basic dXNlcjpzZWNyZXQ="


def test_a_document_that_declares_entities_is_refused() -> None:
    for body in (
        b'<!DOCTYPE q [<!ENTITY a "aaaa">]><queryResult>&a;</queryResult>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE q><queryResult/>'.encode("utf-16"),
        b"<html></html>",
        b"",
    ):
        with pytest.raises(BadFeed):
            FORMS["ncmec"].read(body)


def test_stopncii_pages_are_read_with_what_was_withdrawn() -> None:
    records = [
        {"signalType": "ImagePDQ", "hashValue": PDQ, "hashStatus": "Active", "lastModtimestamp": 9,
         "caseNumbers": [], "CSPFeedbacks": [{"source": "Service A", "feedbackValue": "Blocked"}]},
        {"signalType": "VideoMD5", "hashValue": MD5, "hashStatus": "Withdrawn"},
        {"signalType": "ImagePDQ", "hashValue": PDQ[:-1]},
        {"signalType": "VideoTMK", "hashValue": "x"},
        "nonsense",
    ]  # fmt: skip
    page = FORMS["stopncii"].read(
        msgspec.json.encode(
            {
                "count": 5,
                "hasMoreRecords": True,
                "nextPageToken": "t",
                "nextSetTimestamp": 77,
                "hashRecords": records,
            }
        )
    )
    assert [(row.value, row.gone) for row in page.rows] == [(PDQ, False), (MD5, True)]
    assert page.rows[0].by == "Service A"
    assert (page.passed_over, len(page.unread)) == (1, 2)
    assert (page.next, page.checkpoint) == ("t", "77")


def test_threatexchange_pages_are_read_with_their_tombstones() -> None:
    updates = [
        {"id": "7", "indicator": PDQ, "type": "HASH_PDQ", "last_updated": 50,
         "should_delete": False, "tags": {"data": [{"text": "pattern"}]}, "status": "MALICIOUS"},
        {"id": "8", "indicator": MD5, "type": "HASH_MD5", "last_updated": 60,
         "should_delete": True},
        {"id": "9", "indicator": OTHER, "type": "HASH_PDQ", "last_updated": 70,
         "should_delete": False, "status": "NON_MALICIOUS"},
        {"id": "10", "indicator": "https://x.example", "type": "URI", "last_updated": 80},
    ]  # fmt: skip
    body = msgspec.json.encode(
        {"data": updates, "paging": {"next": "https://g.example/v/1?access_token=t0p&after=z"}}
    )
    page = FORMS["threatexchange"].read(body)
    assert [(row.value, row.gone, row.category) for row in page.rows] == [
        (PDQ, False, "pattern"),
        (MD5, True, ""),
        (OTHER, True, ""),
    ]
    assert page.checkpoint == "80"
    assert page.next == "https://g.example/v/1?after=z", "the token is not kept with the place"
    ask = FORMS["threatexchange"].ask("https://g.example/v/1", "", page.next, "t")
    assert ask.url == "https://g.example/v/1?after=z&access_token=t"
    with pytest.raises(BadFeed):
        FORMS["threatexchange"].ask("https://elsewhere.example/v/1", "", page.next, "t")


@pytest.mark.parametrize("sign", [",", ";"])
def test_tables_are_read_by_the_names_of_their_columns(sign: str) -> None:
    rows = [
        ("Hash", "Type", "Category"),
        (PDQ, "pdq", "A2"),
        (MD5, "", "B1"),
        (OTHER, "", ""),
        ("zz", "md5", ""),
        ("x", "tmk", ""),
    ]
    body = "\ufeff" + "\r\n".join(sign.join(row) for row in rows)
    page = FORMS["csv"].read(body.encode())
    assert [(row.type, row.category) for row in page.rows] == [
        (EntryType.PDQ, "A2"),
        (EntryType.MD5, "B1"),
    ]
    assert [bad.place for bad in page.unread] == ["line 4", "line 5"], (
        "64 letters could be two things"
    )
    assert page.passed_over == 1 and page.whole


def test_a_table_without_hashes_says_which_column_is_missing() -> None:
    with pytest.raises(BadFeed, match="column of hashes"):
        FORMS["csv"].read(b"name,age\na,b\n")


def test_lines_are_what_the_threatexchange_client_reads() -> None:
    entries = [
        Entry("a", EntryType.PDQ, PDQ),
        Entry("b", EntryType.MD5, MD5),
        Entry("c", EntryType.PDQ, OTHER, harmful=False),
        Entry("d", EntryType.DOMAIN, "x.example"),
    ]
    lines = list(write_lines(entries))
    assert lines == [f"pdq {PDQ}", f"video_md5 {MD5}"]
    page = FORMS["lines"].read("\n".join(["# ours", *lines, "pdq zz", "tmk x"]).encode())
    assert [row.value for row in page.rows] == [PDQ, MD5]
    assert (len(page.unread), page.passed_over) == (1, 1)


def test_our_tables_are_read_back() -> None:
    entry = Entry("a", EntryType.PDQ, PDQ, kind=Kind.KNOWN_CSAM, severity=Severity.CRITICAL)
    (row,) = FORMS["csv"].read("\n".join(write_table([entry])).encode()).rows
    assert row == Shared(EntryType.PDQ, PDQ, "a", category="known_csam")


def test_our_pages_are_read_back() -> None:
    mine = Shared(EntryType.PDQ, PDQ, "entry", by="khien", category="known_csam", at=5)
    gone = Shared(EntryType.MD5, MD5, "entry2", gone=True, at=6)
    page = FORMS["stopncii"].read(page_of([mine, gone], next="", checkpoint=7))
    assert [(row.value, row.gone, row.at) for row in page.rows] == [(PDQ, False, 5), (MD5, True, 6)]
    assert (page.next, page.checkpoint, page.unread) == ("", "7", ())


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@given(body=st.binary(max_size=400))
def test_whatever_comes_it_is_a_page_or_a_plain_error(form: Form, body: bytes) -> None:
    with contextlib.suppress(KhienError):
        form.read(body)


@pytest.mark.parametrize("name", ["stopncii", "ncmec"])
def test_a_secret_of_another_form_says_what_it_should_be(name: str) -> None:
    form = FORMS[name]
    with pytest.raises(KhienError) as caught:
        form.ask("https://feed.example", "", "", "oops")
    assert form.secret in caught.value.hint
