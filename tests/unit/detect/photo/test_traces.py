"""Everything a photo's file carries is named in plain words, with its value and where it stands."""

import io
from typing import get_args

import pytest
from msgspec import UNSET
from PIL import Image

from khien.detect.photo.findings import Finding, Kind
from khien.detect.photo.reasons import REASONS
from khien.detect.photo.traces.parts import parts_of
from khien.detect.photo.traces.read import trace_findings
from khien.detect.photo.traces.xmp import xmp_traces
from unit.detect.photo.drawing import PLACE, scene, stored, with_everything


def traces(data: bytes) -> list[Finding]:
    with Image.open(io.BytesIO(data)) as picture:
        return list(trace_findings(data, picture))


def values(found: list[Finding], kind: str) -> list[object]:
    return [f.value for f in found if f.kind == kind]


def test_a_phone_photo_tells_place_time_device_and_people() -> None:
    found = traces(with_everything("JPEG"))
    assert values(found, "gps") == [PLACE], "EXIF and XMP say the same, so it is said once"
    assert next(f for f in found if f.kind == "gps").where == ("EXIF", "XMP")
    assert values(found, "taken_at") == ["2026-11-03 07:12:05 +07:00"]
    assert set(values(found, "place_name")) == {"Da Nang", "Thanh Khe"}
    assert values(found, "person_name") == ["Nguyen An"]
    assert values(found, "camera") == ["Apple iPhone 15"]
    assert values(found, "serial_number") == ["SN-0042"]
    assert set(values(found, "description")) == {"a comment", "An's note"}
    assert values(found, "hidden_video") == [UNSET]
    assert values(found, "maker_notes") == [UNSET]
    assert values(found, "other_data") == ["APP5"]
    assert found[0].kind == "gps", "the place comes first"


@pytest.mark.parametrize("as_format", ["PNG", "WEBP"])
def test_other_formats_carry_the_same(as_format: str) -> None:
    found = traces(with_everything(as_format))
    assert values(found, "gps") == [PLACE]
    assert "Nguyen An" in values(found, "person_name")
    assert values(found, "colour_profile")
    if as_format == "PNG":
        assert "Title: a comment" in values(found, "description")
        assert values(found, "hidden_video") == [UNSET]
        assert "tIME" in values(found, "other_data")


@pytest.mark.parametrize("as_format", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_a_bare_picture_tells_nothing(as_format: str) -> None:
    assert traces(stored(scene(), as_format)) == []


def test_a_picture_behind_the_picture_is_named() -> None:
    found = traces(stored(scene()) + stored(scene(seed=9)))
    assert [f.kind for f in found] == ["extra_picture"]


def test_a_file_cut_anywhere_never_fails() -> None:
    for as_format in ("JPEG", "PNG", "WEBP"):
        whole = with_everything(as_format)
        for end in range(0, len(whole), 97):
            parts_of(whole[:end])


def test_xmp_that_is_made_to_harm_is_other_data() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a xmlns="u:x">&c;</a>'
    assert [t.kind for t in xmp_traces(bomb)] == ["other_data"]
    assert [t.kind for t in xmp_traces(b"<a>" * 5000)] == ["other_data"]


def test_every_kind_has_its_words_in_both_languages() -> None:
    assert set(REASONS) == set(get_args(Kind))
    for name, why in REASONS.values():
        assert name.vi and name.en
        assert why.vi.endswith(".") and why.en.endswith(".")
        assert len(why.vi) < 200 and len(why.en) < 200
