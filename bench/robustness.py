"""Listed pictures changed as people change them: how many are found, with and without views.

Pictures are drawn at run time (shapes over noise that falls off as photographs' detail does) and,
where it is installed, photographs that come with scikit-image. Each is listed whole, changed,
stored as JPEG of quality 85 and looked up at 31 bits: `whole` by its eight orientations alone,
`views` by all that `khien.detect.image.views` asks for, `cuts_listed` by these where the picture is
also listed cut by 4, 8 and 12 % on all sides. `false` pairs are of different pictures and of
different conversations on one screen. Times are per picture, of CPU time of this process.
"""

import importlib.util
import io
import os
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench import changes
from khien.detect.image.hashes import HashedPicture, hash_picture
from khien.lists.hashes import RADIUS, PdqIndex

_PHOTOS = [
    "astronaut.png",
    "brick.png",
    "camera.png",
    "cell.png",
    "chelsea.png",
    "clock_motion.png",
    "coffee.png",
    "coins.png",
    "grass.png",
    "gravel.png",
    "hubble_deep_field.jpg",
    "ihc.png",
    "moon.png",
    "motorcycle_left.png",
    "retina.jpg",
    "rocket.jpg",
]
"""Of scikit-image's data folder; its charts and drawings on white are left out."""
_CUTS = (0.04, 0.08, 0.12)


def run(drawn: int = 40, unrelated: int = 330, screens: int = 60) -> dict[str, object]:
    """Shares of pictures found, one row a change; false matches among unrelated pairs."""
    photos = _photos()
    figures: dict[str, object] = {
        "photographs": len(photos),
        "drawn": drawn,
        "missing": "none" if photos else "scikit-image",
    }
    pictures = photos + [changes.drawn(seed) for seed in range(drawn)]
    listed = [hash_picture(_stored(picture)).queries[:1] for picture in pictures]
    pictures = [one for one, own in zip(pictures, listed, strict=True) if len(own)]
    listed = [own for own in listed if len(own)]
    cuts = [
        [hash_picture(_stored(changes.cut(*[share] * 4)(one))).queries[:1] for share in _CUTS]
        for one in pictures
    ]
    figures["of_too_low_quality"] = len(photos) + drawn - len(pictures)
    times = [0.0, 0.0]
    for name, change in changes.CHANGES.items():
        whole, by_view, by_cut = 0, 0, 0
        views: dict[str, int] = {}
        for picture, own, more in zip(pictures, listed, cuts, strict=True):
            data = _stored(change(picture))
            plain = _hashed(data, False, times)
            seen = _hashed(data, True, times)
            whole += _nearest(plain.queries, own) <= RADIUS
            far = np.bitwise_count(seen.queries ^ own).sum(axis=1) if len(seen.queries) else [256]
            by_cut += min(_nearest(seen.queries, one) for one in (own, *more)) <= RADIUS
            if min(far) <= RADIUS:
                by_view += 1
                view = seen.origins[int(np.argmin(far))].view
                views[view] = views.get(view, 0) + 1
        figures[name] = {
            "whole": round(whole / len(pictures), 2),
            "views": round(by_view / len(pictures), 2),
            "cuts_listed": round(by_cut / len(pictures), 2),
            "by": dict(sorted(views.items(), key=lambda one: -one[1])),
        }
    count = len(changes.CHANGES) * len(pictures)
    figures["hash_whole_milliseconds"] = times[0] / count * 1e3
    figures["hash_views_milliseconds"] = times[1] / count * 1e3
    figures |= _false_pictures(unrelated, photos) | _false_screens(screens)
    return figures | _look_up_cost(_stored(changes.in_a_chat(pictures[0])))


def _photos() -> list[Image.Image]:
    found = importlib.util.find_spec("skimage")
    if found is None or found.origin is None:
        return []
    folder = Path(found.origin).parent / "data"
    return [Image.open(folder / name).convert("RGB") for name in _PHOTOS]


def _false_pictures(count: int, photos: list[Image.Image]) -> dict[str, object]:
    """All pairs of drawn pictures and of quarters of different photographs."""
    pictures = [changes.drawn(10_000 + seed) for seed in range(count - 4 * len(photos))]
    sources = list(range(len(pictures)))
    for number, photo in enumerate(photos, len(pictures)):
        width, height = photo.width // 2, photo.height // 2
        for left, top in ((0, 0), (width, 0), (0, height), (width, height)):
            pictures.append(photo.crop((left, top, left + width, top + height)))
            sources.append(number)
    return _false("pictures", pictures, sources)


def _false_screens(count: int) -> dict[str, object]:
    """All pairs of different conversations in one theme, each theme its own list."""
    figures = {}
    for name, dark in (("light", False), ("dark", True)):
        some = [changes.conversation(seed, dark) for seed in range(count)]
        figures |= _false(f"{name}_screens", some, list(range(count)))
    return figures


def _false(name: str, pictures: list[Image.Image], sources: list[int]) -> dict[str, object]:
    """Every picture against all that are of another source; low quality is never matched."""
    seen, of = [], []
    for picture, source in zip(pictures, sources, strict=True):
        one = hash_picture(_stored(picture), views=True)
        if not one.hashes.low_quality:
            seen.append(one)
            of.append(source)
    listed = np.concatenate([one.queries[:1] for one in seen])
    pairs, matches, closest, closest_whole, asked = 0, 0, 256, 256, 0
    for source, one in zip(of, seen, strict=True):
        others = listed[np.array(of) != source]
        pairs += len(others)
        far = np.bitwise_count(one.queries[:, None] ^ others).sum(axis=2)
        whole = np.array([origin.view == "whole" for origin in one.origins])
        matches += int((far.min(axis=0) <= RADIUS).sum())
        closest = min(closest, int(far.min()))
        closest_whole = min(closest_whole, int(far[whole].min(initial=256)))
        asked += far.size
    return {
        f"false_{name}": {
            "pairs": pairs,
            "hash_pairs": asked,
            "matches": matches,
            "closest_whole_bits": closest_whole,
            "closest_views_bits": closest,
        }
    }


def _look_up_cost(data: bytes, entries: int = 1_000_000) -> dict[str, object]:
    """Milliseconds of CPU time to look one screenshot up in a million hashes."""
    luck = np.random.default_rng(3)
    index = PdqIndex(luck.integers(0, 256, (entries, 32), dtype=np.uint8))
    figures: dict[str, object] = {}
    for name, views in (("whole", False), ("views", True)):
        queries = hash_picture(data, views=views).queries
        best = float("inf")
        for _ in range(20):
            began = time.process_time()
            index.query(queries)
            best = min(best, time.process_time() - began)
        figures[f"hashes_{name}"] = len(queries)
        figures[f"look_up_in_1_million_{name}_milliseconds"] = best * 1e3
    return figures


def _hashed(data: bytes, views: bool, times: list[float]) -> HashedPicture:
    began = time.process_time()
    found = hash_picture(data, views=views)
    times[views] += time.process_time() - began
    return found


def _nearest(queries: NDArray[np.uint8], own: NDArray[np.uint8]) -> int:
    return int(np.bitwise_count(queries ^ own).sum(axis=1).min()) if len(queries) else 256


def _stored(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()
