"""Frames of videos are taken at even steps and hashed as pictures are; what is none gets words."""

import struct
import sys
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from khien.core.errors import KhienError
from khien.detect.image.pdq import pdq
from khien.detect.video.words import HashedVideo, VideoBounds
from unit.detect.image.drawing import flat, stored

av = pytest.importorskip("av")

import khien  # noqa: E402
from khien.detect.video.hashes import hash_video  # noqa: E402
from khien.detect.video.hashes_apart import hash_video_apart  # noqa: E402
from unit.detect.video.filming import SIZE, filmed, scenes, turned_by_its_head  # noqa: E402

SCENES = scenes(1, 2, 3)
VIDEO = filmed(SCENES)


def apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def of(picture: Image.Image) -> str:
    return pdq(stored(picture))[0].hex()


def shows(found: HashedVideo, pictures: list[Image.Image], every: int = 2) -> bool:
    """Whether each picture is shown in its turn for so many frames."""
    frames = found.hashes.frames
    return len(frames) == every * len(pictures) and all(
        apart(frame.pdq, of(pictures[place // every])) <= 20 for place, frame in enumerate(frames)
    )


def test_a_frame_a_second_is_hashed() -> None:
    found = hash_video(VIDEO)
    assert shows(found, SCENES)
    assert [frame.at for frame in found.hashes.frames] == [0, 1, 2, 3, 4, 5]
    assert [frame.number for frame in found.hashes.frames] == [0, 10, 20, 30, 40, 50]
    assert found.hashes.duration == pytest.approx(6, abs=0.01)
    assert (found.hashes.width, found.hashes.height) == SIZE
    assert found.hashes.complete and not found.hashes.low_quality


def test_a_frame_is_hashed_as_the_reference_does() -> None:
    """PDQ of the frame in red, green and blue, as vPDQ takes it, by the reference's own code."""
    pdqhash = pytest.importorskip("pdqhash")
    with av.open(BytesIO(VIDEO)) as container:
        frame = next(container.decode(video=0))
    bits, quality = pdqhash.compute(frame.to_ndarray(format="rgb24"))
    first = hash_video(VIDEO).hashes.frames[0]
    assert first.pdq == np.packbits(bits.astype(np.uint8)).tobytes().hex()
    assert first.quality == quality


def test_the_step_can_be_chosen() -> None:
    found = hash_video(VIDEO, every=0.5)
    assert [frame.at for frame in found.hashes.frames] == [i / 2 for i in range(12)]


@pytest.mark.parametrize(
    ("kind", "codec"),
    [
        ("mp4", "mpeg4"),
        ("matroska", "mpeg4"),
        ("avi", "mpeg4"),
        ("webm", "libvpx"),
        ("mpegts", "mpeg2video"),
        ("flv", "flv"),
    ],
)
def test_the_usual_kinds_are_read(kind: str, codec: str) -> None:
    rate = 25 if codec == "mpeg2video" else 10
    assert shows(hash_video(filmed(SCENES, rate=rate, kind=kind, codec=codec)), SCENES)


def test_videos_that_phones_turn_are_seen_upright() -> None:
    upright = [picture.transpose(Image.Transpose.ROTATE_270) for picture in SCENES]
    assert shows(hash_video(turned_by_its_head(VIDEO)), upright)


def test_flat_frames_are_shown_with_their_quality_and_never_matched_or_listed() -> None:
    found = hash_video(filmed([flat(*SIZE), SCENES[0]]))
    assert [frame.quality < 50 for frame in found.hashes.frames] == [True, True, False, False]
    assert found.hashes.frames[2].pdq[:64] == found.hashes.video
    assert found.clear[0].at == 2
    black = hash_video(filmed([flat(*SIZE)]))
    assert black.hashes.low_quality and black.hashes.video == "" and len(black.query.hashes) == 0


def test_a_value_for_a_list_has_each_scene_once() -> None:
    value = hash_video(VIDEO).hashes.video
    assert len(value) == 3 * 64
    assert all(apart(value[64 * i : 64 * i + 64], of(SCENES[i])) <= 20 for i in range(3))


def test_a_long_video_has_its_frames_farther_apart() -> None:
    found = hash_video(filmed(SCENES, seconds=4), every=0.1, bounds=VideoBounds(frames=20))
    at = [frame.at for frame in found.hashes.frames]
    assert 10 <= len(at) <= 20
    assert at[0] == 0 and at[-1] > 10
    assert found.hashes.every >= 0.5


def test_beyond_what_is_decoded_whole_only_key_frames_are() -> None:
    size = SIZE[0] * SIZE[1]
    found = hash_video(VIDEO, every=0.1, bounds=VideoBounds(exact_pixels=20 * size))
    assert 20 <= len(found.hashes.frames) < 40
    assert found.hashes.complete
    assert found.hashes.frames[-1].at > 4
    cut = hash_video(VIDEO, every=0.1, bounds=VideoBounds(all_pixels=20 * size))
    assert len(cut.hashes.frames) == 20 and not cut.hashes.complete


def test_a_false_stamp_hides_nothing() -> None:
    found = hash_video(filmed(SCENES, kind="webm", codec="libvpx", leap=100_000))
    assert shows(found, SCENES)
    assert found.hashes.duration == pytest.approx(6, abs=0.2)
    slow = hash_video(filmed(SCENES, kind="webm", codec="libvpx", leap=20))
    assert [frame.at for frame in slow.hashes.frames] == [0, 1, 22, 23, 44, 45]


def test_what_was_read_before_the_damage_is_judged() -> None:
    data = filmed(SCENES, kind="matroska")
    found = hash_video(data[: len(data) // 2])
    assert 0 < len(found.hashes.frames) < 6


def hls_to(path: str) -> bytes:
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{path}\n#EXT-X-ENDLIST\n".encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"hello, this is no video", "not a video"),
        (VIDEO[:40], "not a video"),
        (b"\0" * 5000, "not a video"),
        (stored(SCENES[0], "JPEG"), "not a video"),
        (stored(SCENES[0], "GIF"), "not a video"),
        (hls_to("file:///etc/hostname"), "not a video"),
        (hls_to("http://127.0.0.1:9/a.ts"), "not a video"),
        (b"ffconcat version 1.0\nfile /etc/hostname\n", "not a video"),
    ],
    ids=["empty", "text", "head", "zeros", "jpeg", "gif", "playlist", "network", "concat"],
)
def test_what_is_no_video_gets_words(data: bytes, said: str) -> None:
    with pytest.raises(KhienError, match=said):
        hash_video_apart(data)


def test_a_codec_that_nobody_sends_is_not_tried() -> None:
    with pytest.raises(KhienError, match="stored as rawvideo are not read"):
        hash_video(filmed(SCENES, seconds=0.2, kind="avi", codec="rawvideo"))


def test_sound_alone_is_no_video() -> None:
    out = BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), "f4"), "fltp", "mono")
        frame.sample_rate = 8000
        for packet in (*stream.encode(frame), *stream.encode()):
            container.mux(packet)
    with pytest.raises(KhienError, match="no video"):
        hash_video(out.getvalue())


def test_a_head_that_claims_huge_frames_is_not_believed() -> None:
    at = VIDEO.index(b"mp4v") + 28  # width and height of the sample's description
    claimed = VIDEO[:at] + struct.pack(">HH", 60_000, 60_000) + VIDEO[at + 4 :]
    try:
        found = hash_video_apart(claimed)
    except KhienError as error:
        assert "pixels" in error.message or "No frame" in error.message
    else:
        assert (found.hashes.width, found.hashes.height) == SIZE


@pytest.mark.parametrize("kind", ["mp4", "matroska"])
def test_damaged_files_give_hashes_or_words_never_anything_else(kind: str) -> None:
    data = filmed(SCENES, seconds=0.5, kind=kind)
    luck = np.random.default_rng(3)
    for _ in range(60):
        broken = bytearray(data)
        for place in luck.integers(0, min(len(data), int(luck.choice([200, 2000, 10**6]))), 8):
            broken[place] = luck.integers(0, 256)
        try:
            hash_video_apart(bytes(broken))
        except KhienError as error:
            assert "made its reader fail" not in error.message


def test_too_many_bytes_are_refused_unread() -> None:
    with pytest.raises(KhienError, match="at most 1,000"):
        hash_video_apart(VIDEO, bounds=VideoBounds(bytes=1000))


def test_without_its_library_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(KhienError) as refused:
        khien.video_hashes(VIDEO)
    assert refused.value.message == "Videos cannot be read here."
    assert "khien[video]" in refused.value.hint


def test_anyone_can_hash_a_video() -> None:
    assert khien.video_hashes(VIDEO) == hash_video(VIDEO).hashes
