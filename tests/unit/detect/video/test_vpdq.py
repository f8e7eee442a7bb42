"""The forms in which others write videos are read and written as they do it themselves."""

import json
import sys
import types
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as some

from khien.core.errors import KhienError
from khien.detect.video.value import video_value
from khien.detect.video.vpdq import read_vpdq, write_signal, write_vpdq
from khien.detect.video.words import VideoFrame

PUBLISHED = """\
0,100,25ad26b96f58d2491a79f80f07f2c9936fe6083dfb4983d8a4a36db40034df54,0
1,100,a5ad26b96f58d2491a79f80f07f2c1936fe6083dfb4983d8a4a36db40034df54,0.0327
13,100,a56da6bd6f78d3491a79f80f06f2c0936fe6083dfb4983d8a4336da40034de54,0.425
153,100,a52da1f45ad6f51b24c91ae57f326938e05bd1bed74e07c102e5f49bf80b8051,5
181,100,c6cc21299e9d9366cc96664bccb99bb9916c66d6cc6919933325cec4cd9b9c11,5.92
"""
"""Lines of chair-22-sd-grey-bar.txt in ThreatExchange's vpdq/sample-hashes (BSD licence)."""

frames = some.lists(
    some.builds(
        VideoFrame,
        at=some.integers(0, 999_999).map(lambda n: n / 1000),
        number=some.integers(0, 10**9),
        pdq=some.binary(min_size=32, max_size=32).map(bytes.hex),
        quality=some.integers(0, 100),
    )
).map(tuple)


def test_published_lines_are_read() -> None:
    read = read_vpdq(PUBLISHED)
    assert [frame.number for frame in read] == [0, 1, 13, 153, 181]
    assert [frame.at for frame in read] == [0, 0.0327, 0.425, 5, 5.92]
    assert read[0].pdq.startswith("25ad26b9") and read[0].quality == 100
    assert len(video_value(read)) == 64 * 4  # the second is a few bits from the first


def test_lines_are_written_as_the_reference_writes_them_now() -> None:
    """Three decimals, fixed (vpdqio.cpp); the published files are older and shorter."""
    assert write_vpdq(read_vpdq(PUBLISHED)).splitlines()[1:4] == [
        "1,100,a5ad26b96f58d2491a79f80f07f2c1936fe6083dfb4983d8a4a36db40034df54,0.033",
        "13,100,a56da6bd6f78d3491a79f80f06f2c0936fe6083dfb4983d8a4336da40034de54,0.425",
        "153,100,a52da1f45ad6f51b24c91ae57f326938e05bd1bed74e07c102e5f49bf80b8051,5.000",
    ]


@given(frames)
def test_lines_come_back(given: tuple[VideoFrame, ...]) -> None:
    assert read_vpdq(write_vpdq(given)) == given


@given(frames)
def test_signals_come_back_without_the_numbers_of_frames(given: tuple[VideoFrame, ...]) -> None:
    back = read_vpdq(write_signal(given))
    assert [(f.at, f.pdq, f.quality) for f in back] == [(f.at, f.pdq, f.quality) for f in given]
    assert [frame.number for frame in back] == list(range(len(given)))


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> Iterator[types.ModuleType]:
    """`threatexchange`'s own reader and writer; its hasher, which has no wheel, is not needed."""
    pytest.importorskip("threatexchange")
    hasher = types.ModuleType("vpdq")
    hasher.VpdqFeature = object  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "vpdq", hasher)
    from threatexchange.extensions.vpdq import vpdq_util

    yield vpdq_util


def test_the_peer_reads_our_signal_and_we_read_its(peer: types.ModuleType) -> None:
    ours = read_vpdq(PUBLISHED)
    read = peer.json_to_vpdq(write_signal(ours))
    assert [(f.pdq_hex, f.quality) for f in read] == [(f.pdq, f.quality) for f in ours]
    assert [f.timestamp for f in read] == [0, 0.033, 0.425, 5, 5.92]
    back = read_vpdq(peer.vpdq_to_json(read))
    assert [(f.at, f.pdq, f.quality) for f in back] == [
        (f.timestamp, f.pdq_hex, f.quality) for f in read
    ]


@pytest.mark.parametrize(
    "text",
    [
        "0,100,25ad,0",
        "0,100," + "g" * 64 + ",0",
        "0,101," + "a" * 64 + ",0",
        "0,-1," + "a" * 64 + ",0",
        "-1,100," + "a" * 64 + ",0",
        "0,100," + "a" * 64 + ",-1",
        "0,100," + "a" * 64 + ",nan",
        "0,100," + "a" * 64,
        "0,100," + "a" * 64 + ",0,9",
        json.dumps(["a" * 64 + ",100"]),
        json.dumps([7]),
        '["',
    ],
)
def test_what_is_no_frame_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(KhienError, match=r"Frame 1|JSON"):
        read_vpdq(text)


def test_nothing_is_no_frames() -> None:
    assert read_vpdq("") == read_vpdq("[]") == ()
