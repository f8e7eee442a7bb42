"""The photo check: processor time of each look at 2 megapixels, and what is read from drawn signs.

Scenes are drawn (bench/photo_scenes.py); they hold no faces and no codes, so these
are timed and their false alarms counted, nothing more. A part that is not installed is named under
`off`. For figures of one core, set OMP_THREAD_LIMIT=1.
"""

import io
import time
from collections.abc import Callable
from difflib import SequenceMatcher

from PIL import Image

from bench.photo_scenes import Scene, scenes
from khien.core.text import fold
from khien.detect.photo.asking import Choices
from khien.detect.photo.findings import Box, CheckName, Finding
from khien.detect.photo.look import on_white, things_seen, why_off
from khien.detect.photo.make_clean import make_clean
from khien.detect.photo.traces.read import trace_findings

_SEEN: tuple[CheckName, ...] = ("faces", "codes", "texts")


def run(pictures: int = 20, seed: int = 7) -> dict[str, object]:
    """Figures for `pictures` drawn photos of 1920 × 1080 pixels with four signs each."""
    drawn = scenes(pictures, seed=seed)
    figures: dict[str, object] = {"pictures": pictures, "size_pixels": "1920 x 1080"}
    off = [name for name in _SEEN if why_off(name) is not None]
    figures["off"] = ", ".join(off) or "none"
    opened = [on_white(Image.open(io.BytesIO(scene.data))) for scene in drawn]
    things_seen(opened[0], _SEEN)  # models are loaded once
    figures["data_cpu_seconds"] = _cpu(
        lambda: [trace_findings(s.data, Image.open(io.BytesIO(s.data))) for s in drawn], pictures
    )
    figures["decode_cpu_seconds"] = _cpu(
        lambda: [on_white(Image.open(io.BytesIO(s.data))) for s in drawn], pictures
    )
    found: dict[CheckName, list[list[Finding]]] = {}
    for name in _SEEN:
        if name in off:
            continue
        began = time.process_time()
        found[name] = [things_seen(picture, (name,)) for picture in opened]
        figures[f"{name}_cpu_seconds"] = (time.process_time() - began) / pictures
    figures["clean_cpu_seconds"] = _cpu(
        lambda: [make_clean(s.data, Choices(flat=(Box(9, 9, 90, 90),))) for s in drawn], pictures
    )
    if "texts" in found:
        figures |= _read(drawn, found["texts"])
    for name, each in found.items():
        if name != "texts":
            figures[f"{name}_found_where_there_are_none"] = sum(map(len, each))
    return figures


def _cpu(work: Callable[[], object], times: int) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) / times


def _read(drawn: list[Scene], found: list[list[Finding]]) -> dict[str, object]:
    """How many signs were found as what they are, with most of their letters right."""
    signs = hit = sure = false = 0
    for scene, findings in zip(drawn, found, strict=True):
        kinds = {kind for kind, _ in scene.signs}
        false += sum(finding.kind not in kinds for finding in findings)
        for kind, text in scene.signs:
            same = [f for f in findings if f.kind == kind and _alike(str(f.value), text)]
            signs += 1
            hit += bool(same)
            sure += any(f.sure for f in same)
    return {
        "signs": signs,
        "signs_found": hit,
        "signs_found_and_sure": sure,
        "findings_of_another_kind": false,
    }


def _alike(read: str, written: str) -> bool:
    said, meant = _letters(read), _letters(written.split(":")[-1])
    return SequenceMatcher(None, said, meant).ratio() >= 0.7


def _letters(text: str) -> str:
    return "".join(c for c in fold(text) if c.isalnum())
