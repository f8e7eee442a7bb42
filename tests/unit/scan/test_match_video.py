"""`POST /v1/match` with a video: known by its frames, by a picture in it, or by its file."""

import hashlib
from typing import Any

import pytest

import khien
from factories.api import Api
from factories.scan_ports import World
from khien.core.codes import EntryType, Kind, Severity
from khien.lists.banks import Bank
from khien.lists.entry import Change, Entry

pytest.importorskip("av")

from unit.detect.image.drawing import stored
from unit.detect.video.filming import filmed, scenes

PICTURES = scenes(*range(21, 27))
VIDEO = filmed(PICTURES)


def entry(id: str, type: EntryType, value: str, **about: Any) -> Entry:
    return Entry(id, type, value, kind=Kind.VIOLENCE, severity=Severity.HIGH, **about)


def sent(api: Api, data: bytes) -> Any:
    return api.post("/v1/match", content=data, headers={"Content-Type": "video/mp4"})


def test_a_video_is_known_by_its_frames(api: Api, world: World) -> None:
    value = khien.video_hashes(VIDEO).video
    world.releases.publish(
        Change(entry=entry("v1", EntryType.VIDEO, value, bank="films")), banks=[Bank("films")]
    )
    found = sent(api, filmed(PICTURES[1:5], bits=600_000)).json()
    assert found["status"] == "match"
    (match,) = found["matches"]
    assert (match["entry"], match["bank"], match["by"]) == ("v1", "films", "video")
    assert match["query_share"] > 0.9
    assert 0.4 < match["target_share"] < 0.9
    assert found["hash"]["frames"] >= 3
    world.releases.publish(banks=[Bank("films", enabled=False)])
    assert sent(api, VIDEO).json()["status"] == "no_match"


def test_a_listed_picture_within_a_video(api: Api, world: World) -> None:
    pdq = khien.pdq(stored(PICTURES[2]))[0].hex()
    world.releases.publish(Change(entry=entry("p1", EntryType.PDQ, pdq)))
    (match,) = sent(api, VIDEO).json()["matches"]
    assert (match["entry"], match["by"]) == ("p1", "pdq")
    assert 3 <= match["first"] <= match["last"] <= 6


def test_a_known_good_file_shields_its_video(api: Api, world: World) -> None:
    pdq = khien.pdq(stored(PICTURES[2]))[0].hex()
    good = Entry("g", EntryType.SHA256, hashlib.sha256(VIDEO).hexdigest(), harmful=False)
    world.releases.publish(Change(entry=entry("p1", EntryType.PDQ, pdq)), Change(entry=good))
    found = sent(api, VIDEO).json()
    assert (found["status"], found["matches"]) == ("known_good", [])


def test_a_video_that_cannot_be_read_is_known_by_its_bytes_or_refused(
    api: Api, world: World
) -> None:
    broken = VIDEO[:600]
    refused = sent(api, broken)
    assert (refused.status_code, refused.json()["field"]) == (422, "file")
    sha256 = hashlib.sha256(broken).hexdigest()
    world.releases.publish(Change(entry=entry("s", EntryType.SHA256, sha256)))
    assert sent(api, broken).json()["status"] == "match"
