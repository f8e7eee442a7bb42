"""Break pictures and videos and read them: `python -m tests.fuzz.files [--seconds 60] [--seed N]`.

Files of every kind are drawn, some of their bytes changed, and read in a process apart as a
stranger's are. Each must give hashes or a refusal with words of its own within its bounds. What
makes its reader fail, take too long, or err in a way nobody thought of is kept, and fails the run.
"""

# ruff: noqa: T201
import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from khien.core.errors import KhienError
from khien.detect.image.hashes_apart import hash_picture_apart
from khien.detect.video.hashes_apart import hash_video_apart

sys.path.insert(0, str(Path(__file__).parents[1]))

from unit.detect.image.drawing import drawn, stored

_PICTURES = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")
_VIDEOS = (
    ("mp4", "mpeg4"),
    ("mp4", "libx264"),
    ("mp4", "libx265"),
    ("mp4", "libsvtav1"),
    ("matroska", "mpeg4"),
    ("webm", "libvpx"),
    ("webm", "libvpx-vp9"),
    ("avi", "mpeg4"),
    ("flv", "flv"),
    ("mpegts", "mpeg2video"),
    ("asf", "wmv2"),
)
_NOT_THOUGHT_OF = (
    "This file made its reader fail.",
    "This file took too long to read.",
    "This file cannot be read.",
)
_REACHES = (40, 400, 4_000, 1_000_000)
"""How far into a file bytes are changed: heads decide most of what a reader does."""

Reader = Callable[[bytes], object]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.files", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    luck = np.random.default_rng(options.seed)
    files = _files()
    names = sorted(files)
    said: Counter[str] = Counter()
    kept = 0
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        name = names[luck.integers(len(names))]
        data, reader = files[name]
        broken = _broken(data, luck)
        try:
            reader(broken)
            said["(read)"] += 1
        except KhienError as error:
            said[error.message] += 1
            if error.message in _NOT_THOUGHT_OF:
                kept += 1
                print(f"{name}: {error.message} {_keep(name, broken)}")
    print(f"{said.total():,} files, seed {options.seed}")
    for words, count in said.most_common():
        print(f"{count:8,} {words}")
    return 1 if kept else 0


def _files() -> dict[str, tuple[bytes, Reader]]:
    files: dict[str, tuple[bytes, Reader]] = {
        kind: (stored(drawn(48, 40, 1), kind), hash_picture_apart) for kind in _PICTURES
    }
    try:
        import av
    except ImportError:
        print("PyAV is not installed: no videos.", file=sys.stderr)
        return files
    from unit.detect.video.filming import filmed, scenes

    for kind, codec in _VIDEOS:
        if codec in av.codecs_available:
            data = filmed(scenes(1, 2), 0.4, 25 if codec == "mpeg2video" else 10, kind, codec)
            files[f"{kind} {codec}"] = data, hash_video_apart
    return files


def _broken(data: bytes, luck: np.random.Generator) -> bytes:
    broken = bytearray(data)
    reach = min(len(data), int(luck.choice(_REACHES)))
    for place in luck.integers(0, reach, int(luck.choice([1, 4, 20]))):
        broken[place] = luck.integers(0, 256)
    return bytes(broken)


def _keep(name: str, broken: bytes) -> str:
    with tempfile.NamedTemporaryFile(prefix=f"khien-{name}-", delete=False) as file:
        file.write(broken)
    return file.name


if __name__ == "__main__":
    sys.exit(main())
