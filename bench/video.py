"""Videos: how fast they are hashed, what is found again after changes, how fast lists are asked.

Clips are drawn: a window wanders over a large drawing and jumps to another every few seconds, 25
frames a second. `decoded_frames_per_cpu_second` counts all frames that a video has. A step of 0.04
hashes every frame; the reference (vPDQ) takes one a second by default. Shares after a change are
percentages, of the changed clip and of the listed one, met at 31 bits, with one frame a second on
both sides and with the listed one taken each quarter of a second. Without PyAV nothing is measured.
"""

import io
import os
import time
from collections.abc import Callable
from fractions import Fraction

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from PIL import Image, ImageDraw

from khien.core.codes import EntryType
from khien.detect.video.words import HashedVideo, VideoHashes
from khien.lists.entry import Entry
from khien.lists.hashes.videos import VideoQuery
from khien.lists.snapshot import Snapshot

Pixels = np.ndarray
_RATE = 25
_STEPS = (1.0, 0.2, 0.04)


def run(
    seconds: int = 24, width: int = 1280, height: int = 720, listed: int = 10_000, rounds: int = 3
) -> dict[str, object]:
    """Figures for a clip of `seconds`, and for a list of that many videos of a minute."""
    try:
        import av
    except ImportError:
        return {"missing": "av"}
    codec = "libx264" if "libx264" in av.codecs_available else "mpeg4"
    clip = _clip(seconds, width, height)
    data = _stored(clip, codec)
    figures: dict[str, object] = {
        "codec": codec,
        "size": f"{width}x{height}",
        "seconds": seconds,
        "megabytes": len(data) / 1e6,
    }
    figures |= _speed(data, seconds * _RATE, rounds)
    figures |= _robustness(clip[:, ::2, ::2], codec)
    return figures | _look_up(listed)


def _speed(data: bytes, frames: int, rounds: int) -> dict[str, object]:
    from khien.detect.video.hashes import hash_video

    best = dict.fromkeys(_STEPS, float("inf"))
    for _ in range(rounds):
        for step in _STEPS:
            began = time.process_time()
            hash_video(data, step)
            best[step] = min(best[step], time.process_time() - began)
    figures: dict[str, object] = {
        f"step_{step}_decoded_frames_per_cpu_second": frames / took for step, took in best.items()
    }
    figures["step_1.0_times_real_time"] = frames / _RATE / best[1.0]
    figures["step_1.0_times_every_frame"] = best[0.04] / best[1.0]
    return figures


def _robustness(clip: Pixels, codec: str) -> dict[str, object]:
    from khien.detect.video.hashes import hash_video

    lists = _listed(hash_video(_stored(clip, codec)).hashes)
    count, height, width = clip.shape[:3]
    changes: dict[str, Callable[[], bytes]] = {
        "stored_small_and_coarse": lambda: _stored(clip[:, ::2, ::2], codec, bits=150_000),
        "stored_by_mpeg4": lambda: _stored(clip, "mpeg4"),
        "half_the_frames": lambda: _stored(clip[::2], codec, rate=Fraction(25, 2)),
        "begins_half_a_second_later": lambda: _stored(clip[_RATE // 2 :], codec),
        "middle_half": lambda: _stored(clip[count // 4 : -count // 4], codec),
        "within_a_longer_clip": lambda: _stored(
            np.concatenate([_clip(12, width, height, 7), clip, _clip(12, width, height, 8)]), codec
        ),
        "mirrored": lambda: _stored(clip[:, :, ::-1], codec),
        "brighter": lambda: _stored(np.minimum(clip * 1.3, 255).astype(np.uint8), codec),
        "watermark": lambda: _stored(_marked(clip), codec),
        "cropped_2_percent": lambda: _stored(_cropped(clip, 0.02), codec),
        "cropped_5_percent": lambda: _stored(_cropped(clip, 0.05), codec),
        "between_black_bars": lambda: _stored(
            np.pad(clip, ((0, 0), (height // 2, height // 2), (0, 0), (0, 0))), codec
        ),
        "another_clip": lambda: _stored(_clip(24, width, height, 9), codec),
    }
    dense = _listed(hash_video(_stored(clip, codec), every=0.25).hashes)
    figures: dict[str, object] = {}
    for name, change in changes.items():
        found = hash_video(change())
        figures[f"{name}_query_and_target_percent"] = _shares(found, lists)
        figures[f"{name}_listed_at_a_quarter_second"] = _shares(found, dense)
    return figures


def _listed(hashes: VideoHashes) -> Snapshot:
    return Snapshot.build("bench", 1, "", [Entry("a", EntryType.VIDEO, hashes.video)])


def _shares(found: HashedVideo, lists: Snapshot) -> str:
    hits = lists.videos(found.query)
    shares = (hits[0].query_share, hits[0].target_share) if hits else (0.0, 0.0)
    return " ".join(f"{100 * share:.0f}" for share in shares)


def _look_up(listed: int) -> dict[str, object]:
    """Random hashes, a minute a video; one query has 600 frames, of which 30 are listed."""
    luck = np.random.default_rng(3)
    values = luck.integers(0, 256, (listed, 60 * 32), np.uint8)
    lists = Snapshot.build(
        "bench",
        1,
        "",
        (Entry(f"v{i}", EntryType.VIDEO, row.tobytes().hex()) for i, row in enumerate(values)),
    )
    rows = luck.integers(0, 256, (600 * 8, 32), np.uint8)
    rows[: 30 * 8 : 8] = values[listed // 2].reshape(60, 32)[:30]
    row = np.arange(len(rows), dtype=np.int32)
    query = VideoQuery(rows, row // 8, row % 8, np.full(8, 600))
    began = time.process_time()
    lists.videos(query)
    built = time.process_time() - began
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        hits = lists.videos(query)
        best = min(best, time.process_time() - began)
    assert [hit.entry.id for hit in hits] == [f"v{listed // 2}"]
    return {
        "listed_videos_of_a_minute": listed,
        "index_build_cpu_seconds": built,
        "look_up_of_ten_minutes_cpu_seconds": best,
        "look_ups_of_ten_minutes_per_cpu_second": 1 / best,
    }


def _clip(seconds: int, width: int, height: int, seed: int = 1) -> Pixels:
    """Frames, (n, height, width, 3): every three seconds the window jumps elsewhere."""
    luck = np.random.default_rng(seed)
    large = _drawing(width * 3, height * 3, seed)
    frames = np.empty((seconds * _RATE, height, width, 3), np.uint8)
    for number in range(len(frames)):
        if number % (3 * _RATE) == 0:
            at = luck.random(2) * (height * 1.8, width * 1.8)
            pace = (luck.random(2) - 0.5) * (height, width) * 0.1 / _RATE
        top, left = (at + pace * (number % (3 * _RATE))).clip(0).astype(int)
        frames[number] = large[top : top + height, left : left + width]
    return frames


def _drawing(width: int, height: int, seed: int) -> Pixels:
    luck = np.random.default_rng(seed)
    picture = Image.new("RGB", (width, height), (128, 128, 128))
    draw = ImageDraw.Draw(picture)
    for _ in range(900):
        size = width * 0.3 * 0.1 ** luck.random()
        x, y = luck.random(2) * (width, height)
        shape = draw.rectangle if luck.random() < 0.5 else draw.ellipse
        colour = tuple(int(c) for c in luck.integers(20, 236, 3))
        shape((x, y, x + size * (0.5 + luck.random()), y + size), fill=colour)
    return np.asarray(picture)


def _cropped(clip: Pixels, share: float) -> Pixels:
    """Without so much of every side."""
    top, left = (round(side * share) for side in clip.shape[1:3])
    return clip[:, top:-top, left:-left]


def _marked(clip: Pixels) -> Pixels:
    """A caption of light bars along the lower edge."""
    marked = clip.copy()
    height, width = clip.shape[1:3]
    for place in range(6):
        left = int(width * (0.2 + 0.1 * place))
        top = int(height * 0.88)
        marked[:, top : top + height // 14, left : left + int(width * 0.08)] = 245
    return marked


def _stored(clip: Pixels, codec: str, rate: int | Fraction = _RATE, bits: int = 4_000_000) -> bytes:
    import av

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream(codec, rate=rate)
        stream.height, stream.width = clip.shape[1] & ~1, clip.shape[2] & ~1
        stream.bit_rate = bits
        stream.pix_fmt = "yuv420p"
        for pixels in clip:
            even = np.ascontiguousarray(pixels[: stream.height, : stream.width])
            for packet in stream.encode(av.VideoFrame.from_ndarray(even, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return out.getvalue()
