"""PDQ from the bytes of a JPEG: Khiên exact and fast, beside pdqhash and threatexchange.

Pictures are drawn, 512 × 512 unless told, stored at quality 85. All methods take turns over the
same bytes; rates are the best of several rounds, per second of CPU time of this process. Linear
algebra is held to one thread. A peer that is not installed is named under `missing`.
"""

import importlib.util
import io
import os
import time
from collections.abc import Callable

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from khien.detect.image.hashes import hash_picture
from khien.detect.image.pdq import pdq

Hasher = Callable[[bytes], str]


def run(pictures: int = 30, side: int = 512, rounds: int = 5) -> dict[str, object]:
    """Figures for `pictures` pictures of `side` × `side` pixels."""
    files = [_picture(seed, side) for seed in range(pictures)]
    methods: dict[str, Hasher] = {
        "khien": lambda data: pdq(data)[0].hex(),
        "khien_fast": lambda data: pdq(data, fast=True)[0].hex(),
        "khien_all_hashes_and_orientations": lambda data: hash_picture(data).hashes.pdq,
    }
    missing = [name for name in ("pdqhash", "threatexchange") if not importlib.util.find_spec(name)]
    if "pdqhash" not in missing:
        methods["pdqhash"] = _pdqhash
    if "threatexchange" not in missing:
        from threatexchange.signal_type.pdq.pdq_hasher import pdq_from_bytes

        methods["threatexchange"] = lambda data: str(pdq_from_bytes(data)[0])
    best = dict.fromkeys(methods, float("inf"))
    hashes: dict[str, list[str]] = {}
    for _ in range(rounds):
        for name, method in methods.items():
            began = time.process_time()
            hashes[name] = [method(data) for data in files]
            best[name] = min(best[name], time.process_time() - began)
    figures: dict[str, object] = {
        "pictures": pictures,
        "side_pixels": side,
        "mean_kilobytes": sum(map(len, files)) / pictures / 1e3,
        "missing": ", ".join(missing) or "none",
    }
    figures |= {f"{name}_images_per_cpu_second": pictures / took for name, took in best.items()}
    for peer in ("pdqhash", "threatexchange"):
        if peer in methods:
            figures[f"khien_times_{peer}"] = best[peer] / best["khien"]
            figures[f"khien_fast_times_{peer}"] = best[peer] / best["khien_fast"]
            figures[f"khien_most_bits_from_{peer}"] = _most(hashes["khien"], hashes[peer])
            figures[f"khien_fast_most_bits_from_{peer}"] = _most(hashes["khien_fast"], hashes[peer])
    return figures


def _most(some: list[str], others: list[str]) -> int:
    return max(
        (int(one, 16) ^ int(other, 16)).bit_count() for one, other in zip(some, others, strict=True)
    )


def _pdqhash(data: bytes) -> str:
    import pdqhash

    bits, _ = pdqhash.compute(np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))
    return np.packbits(bits.astype(np.uint8)).tobytes().hex()


def _picture(seed: int, side: int) -> bytes:
    """Muted shapes over one another with some grain, about as large stored as a photograph."""
    luck = np.random.default_rng(seed)
    picture = Image.new("RGB", (side, side), (128, 128, 128))
    draw = ImageDraw.Draw(picture)
    for _ in range(150):
        half = side * 0.25 * 0.12 ** luck.random() * (0.4 + luck.random(2))
        (left, top), (right, low) = luck.random(2) * side - half, half * 2
        shape = draw.rectangle if luck.random() < 0.5 else draw.ellipse
        colour = tuple(int(c) for c in luck.integers(50, 206, 3))
        shape((left, top, left + right, top + low), fill=colour)
    grain = luck.normal(0, 12, (side, side, 1))
    pixels = np.asarray(picture.filter(ImageFilter.GaussianBlur(1))) + grain
    out = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=85)
    return out.getvalue()
