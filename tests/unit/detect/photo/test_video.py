"""A video tells as much as a photo, and more; its clean copy has no data and no faces."""

import io
from functools import lru_cache

import numpy as np
import pytest
from PIL import Image

from khien.core.errors import KhienError
from khien.detect.photo import is_video
from khien.detect.photo.asking import Choices, Looking
from khien.detect.photo.faces import faces_on, find_faces
from unit.detect.photo.drawing import PLACE, face, scene, stored

av = pytest.importorskip("av", reason="the video extra is not installed")
from khien.detect.photo import video  # noqa: E402
from khien.detect.photo.video_clean import clean_video  # noqa: E402
from khien.detect.photo.video_look import look_video  # noqa: E402

FRAMES, RATE = 20, 10


@lru_cache(maxsize=2)
def film(with_face: bool = False) -> bytes:
    """Two seconds with place, time, device, name and a tone; a face wanders through, if asked."""
    out = io.BytesIO()
    ground = scene((640, 360))
    with av.open(out, "w", "mp4", options={"movflags": "use_metadata_tags"}) as target:
        target.metadata.update(
            {"location": "+16.0544+108.2022/", "com.apple.quicktime.model": "iPhone 15",
             "creation_time": "2026-11-03T07:12:05.000000Z", "title": "An's birthday"}
        )  # fmt: skip
        pictures = target.add_stream("libx264", rate=RATE)
        pictures.width, pictures.height, pictures.pix_fmt = 640, 360, "yuv420p"
        tone = target.add_stream("aac", rate=8000)
        tone.layout = "mono"
        for i in range(FRAMES):
            picture = ground.copy()
            if with_face:
                picture.paste(face(120), (20 + i * 20, 100))
            target.mux(pictures.encode(av.VideoFrame.from_image(picture)))
        target.mux(pictures.encode(None))
        silence = np.zeros((1, 8000 * FRAMES // RATE), np.float32)
        heard = av.AudioFrame.from_ndarray(silence, format="fltp", layout="mono")
        heard.rate = 8000
        target.mux(tone.encode(heard))
        target.mux(tone.encode(None))
    return out.getvalue()


def pictures_of(data: bytes) -> list[Image.Image]:
    with av.open(io.BytesIO(data)) as source:
        return [frame.to_image() for frame in source.decode(video=0)]


def test_a_video_tells_place_time_device_and_that_it_has_sound() -> None:
    looked = look_video(film(), Looking(("data",), preview=200))
    told = {f.kind: f.value for f in looked.findings.findings}
    assert told["gps"] == PLACE
    assert str(told["taken_at"]).startswith("2026-11-03 07:12:05")
    assert told["camera"] == "iPhone 15" and told["description"] == "An's birthday"
    assert "sound" in told
    with Image.open(io.BytesIO(looked.preview)) as preview:
        assert preview.width == 200


def test_the_clean_copy_has_pictures_and_sound_and_no_data() -> None:
    original = film()
    copy = clean_video(original, Choices())
    for secret in (b"iPhone", b"birthday", b"+16.0544", b"2026", b"x264", b"Lavf", b"Lavc"):
        assert secret not in copy.data, secret
    told = [f.kind for f in look_video(copy.data, Looking(("data",))).findings.findings]
    assert told == ["sound"], "and that is said"
    with av.open(io.BytesIO(copy.data)) as source:
        heard = sum(frame.samples for frame in source.decode(audio=0))
    assert abs(heard - 8000 * FRAMES / RATE) <= 3 * 1024
    assert copy.notes and (copy.width, copy.height) == (640, 360)
    before, after = pictures_of(original), pictures_of(copy.data)
    assert len(before) == len(after) == FRAMES
    difference = np.asarray(before[9], int) - np.asarray(after[9], int)
    assert abs(difference).mean() < 4


@pytest.mark.skipif(not faces_on(), reason="the faces extra is not installed")
def test_a_face_that_moves_is_hidden_on_every_frame() -> None:
    pytest.importorskip("skimage")
    found = look_video(film(with_face=True), Looking(("faces",))).findings.findings
    assert [f.at for f in found] == [0.0, 1.0], "one frame a second is looked at"
    copy = clean_video(film(with_face=True), Choices(groups=("faces",)))
    assert copy.hidden == 1
    assert [len(find_faces(picture)) for picture in pictures_of(copy.data)] == [0] * FRAMES


def test_a_video_on_its_side_comes_out_upright() -> None:
    whole = film()
    place = whole.index(_MATRIX, whole.index(b"tkhd"))
    turned = whole[:place] + _TURNED + whole[place + len(_TURNED) :]
    copy = clean_video(turned, Choices())
    assert (copy.width, copy.height) == (360, 640)


_MATRIX = b"".join(n.to_bytes(4, "big", signed=True) for n in (1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0))
_TURNED = b"".join(
    n.to_bytes(4, "big", signed=True) for n in (0, 1 << 16, 0, -(1 << 16), 0, 0, 360 << 16, 0)
)


def test_a_broken_or_endless_video_gives_no_half_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    for broken in (film()[:900], b"\0\0\0\x18ftypmp42" + b"x" * 500):
        with pytest.raises(KhienError):
            clean_video(broken, Choices())
    monkeypatch.setattr(video.frames, "__defaults__", (0.0, 5))
    with pytest.raises(KhienError, match="too long"):
        clean_video(film(), Choices())


def test_pictures_are_not_taken_for_videos() -> None:
    assert is_video(film())
    for as_format in ("JPEG", "PNG", "WEBP", "AVIF", "GIF"):
        assert not is_video(stored(scene(), as_format))
