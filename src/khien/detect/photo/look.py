"""One look at a photo: everything it tells, and a small picture to show it on.

Runs in the process apart (see `khien.detect.photo`). Decodes once, drops everything at the end;
never writes. A look that needs a library that is not installed is named as off, with the reason.
"""

from io import BytesIO

import numpy as np
from msgspec import UNSET
from PIL import Image, ImageOps

from khien.core.words import Bilingual
from khien.detect.image.decode import Bounds, opened
from khien.detect.photo.asking import MOST_BYTES, Looked, Looking
from khien.detect.photo.codes import codes_on, find_codes
from khien.detect.photo.faces import SURE, faces_on, find_faces
from khien.detect.photo.findings import Check, CheckName, Finding, Kind, PhotoFindings
from khien.detect.photo.personal import personal_findings
from khien.detect.photo.reasons import REASONS
from khien.detect.photo.traces.read import trace_findings
from khien.detect.photo.words import read_words, words_on

BOUNDS = Bounds(bytes=MOST_BYTES, pixels=50_000_000)
"""The largest photo that is looked at: phones make 12 to 50 million pixels."""
_FORMATS = {"MPO": "JPEG"}
_QUALITY = 80
_OFF: dict[CheckName, Bilingual] = {
    "faces": Bilingual(
        "Máy này chưa cài phần tìm khuôn mặt.", "The part that finds faces is not installed here."
    ),
    "codes": Bilingual(
        "Máy này chưa cài phần đọc mã QR.", "The part that reads QR codes is not installed here."
    ),
    "texts": Bilingual(
        "Máy này chưa cài phần đọc chữ tiếng Việt trong ảnh.",
        "The part that reads Vietnamese print in pictures is not installed here.",
    ),
}


def look(data: bytes, looking: Looking) -> Looked:
    """All findings of a photo. Raises `KhienError` for what is no picture or too large."""
    with opened(data, BOUNDS) as picture:
        found: list[Finding] = []
        if "data" in looking.checks:
            found += trace_findings(data, picture)
        seen = upright(picture)
        rgb = on_white(seen)
        found += things_seen(rgb, looking.checks)
        findings = PhotoFindings(
            format=_FORMATS.get(picture.format or "", picture.format or ""),
            width=seen.width,
            height=seen.height,
            findings=tuple(found),
            checks=tuple(check_of(name) for name in looking.checks),
        )
        return Looked(findings, _preview(rgb, looking.preview))


def things_seen(rgb: Image.Image, checks: tuple[CheckName, ...]) -> list[Finding]:
    """Faces, codes and texts of an upright picture, as far as asked for and possible here."""
    found: list[Finding] = []
    if "faces" in checks and faces_on():
        name, why = REASONS["face"]
        for box, score in find_faces(rgb):
            found.append(Finding("face", name, why, box=box, sure=score >= SURE))
    if "codes" in checks and codes_on():
        for box, said, square in find_codes(rgb):
            kind: Kind = "qr_code" if square else "bar_code"
            name, why = REASONS[kind]
            found.append(Finding(kind, name, why, said or UNSET, box))
    if "texts" in checks and words_on():
        found += personal_findings(read_words(rgb))
    return found


def upright(picture: Image.Image) -> Image.Image:
    """The picture as people see it. An orientation that cannot be read counts as none."""
    picture.load()
    if picture.mode.startswith("I") or picture.mode == "F":
        picture = _eight_bits(picture)
    try:
        return ImageOps.exif_transpose(picture)
    except (ValueError, KeyError, TypeError, OSError, SyntaxError, AttributeError):
        return picture


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Deep grey as the usual 256 steps; as Pillow converts it, most of it would be white."""
    values = np.nan_to_num(np.asarray(picture).astype(np.float32))
    most = float(values.max(initial=0))
    most = 65535.0 if 255 < most <= 65535 else max(most, 255.0)
    return Image.fromarray((values.clip(0) * (255 / most)).astype(np.uint8))


def on_white(picture: Image.Image) -> Image.Image:
    """As RGB, what can be seen through on white."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    ground = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(ground, clear).convert("RGB")


def why_off(name: CheckName) -> Bilingual | None:
    """Why a look cannot be taken here; None where it can."""
    on = {"data": True, "faces": faces_on(), "codes": codes_on(), "texts": words_on()}[name]
    return None if on else _OFF[name]


def check_of(name: CheckName) -> Check:
    """Whether a look can be taken here, as the answer says it."""
    why = why_off(name)
    return Check(name, why is None, why or UNSET)


def _preview(rgb: Image.Image, side: int) -> bytes:
    if not side:
        return b""
    small = rgb.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    small.info.clear()
    out = BytesIO()
    small.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
