"""The clean copy of a photo: its pixels in a fresh picture, with chosen places hidden.

Runs in the process apart (see `khien.detect.photo`). The original is turned upright and brought to
sRGB colours first, then only the numbers of its pixels are taken over, so nothing that a file can
carry survives, whatever it is called. Size and, for JPEG, PNG and WebP, the format stay.
"""

from io import BytesIO

from PIL import Image, ImageCms, JpegImagePlugin

from khien.core.errors import KhienError
from khien.core.words import Bilingual
from khien.detect.image.decode import opened
from khien.detect.photo.asking import MOST_BOXES, Choices, CleanPhoto, Format
from khien.detect.photo.findings import Box, Group
from khien.detect.photo.hide import hide
from khien.detect.photo.look import BOUNDS, on_white, things_seen, upright, why_off
from khien.detect.photo.traces.read import trace_findings

_KEPT: dict[str, Format] = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "WEBP": "WEBP"}
_JPEG_QUALITY = 92
_WEBP_QUALITY = 90

_AS_JPEG = Bilingual(
    "Bản sạch được lưu thành JPEG, vì định dạng của ảnh gốc ít nơi mở được.",
    "The clean copy is a JPEG: few places open the original's format.",
)
_ONE_PICTURE = Bilingual(
    "Ảnh gốc là ảnh động; bản sạch chỉ có hình đầu tiên.",
    "The original moves; the clean copy is its first picture alone.",
)


def make_clean(data: bytes, choices: Choices) -> CleanPhoto:
    """The clean copy. Raises `KhienError` for what is no picture, too large, or asks too much."""
    if len(choices.faces) + len(choices.flat) > MOST_BOXES:
        raise KhienError(f"At most {MOST_BOXES} places can be hidden at once.")
    for group in choices.groups:
        if (missing := why_off(group)) is not None:
            raise KhienError(f"Nothing was hidden: {missing.en}")
    notes: list[Bilingual] = []
    with opened(data, BOUNDS) as picture:
        kept = _KEPT.get(picture.format or "")
        sampling = _sampling(picture)
        if getattr(picture, "n_frames", 1) > 1 and picture.format != "MPO":
            notes.append(_ONE_PICTURE)
        seen = _standard_colours(upright(picture), picture.info.get("icc_profile"))
        faces, flat = list(choices.faces), list(choices.flat)
        if choices.groups:
            for finding in things_seen(on_white(seen), _asked(choices.groups)):
                if isinstance(finding.box, Box):
                    (faces if finding.group == "faces" else flat).append(finding.box)
        clear = seen.has_transparency_data and kept != "JPEG"
        fresh = hide(seen.convert("RGBA") if clear else on_white(seen), faces, flat)
    if kept is None:
        kept = "PNG" if clear else "JPEG"
        if kept == "JPEG":
            notes.append(_AS_JPEG)
    copy = _stored(fresh, kept, sampling)
    _make_sure(copy)
    hidden = len(faces) + len(flat)
    return CleanPhoto(copy, kept, fresh.width, fresh.height, hidden, tuple(notes))


def _asked(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    return tuple(group for group in groups if group != "data")


def _sampling(picture: Image.Image) -> int:
    """How a JPEG stores colour, so that the copy is no coarser; 2 (halved) for all else."""
    if not isinstance(picture, JpegImagePlugin.JpegImageFile):
        return 2
    found = JpegImagePlugin.get_sampling(picture)
    return found if found in (0, 1, 2) else 2


def _standard_colours(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in sRGB: the copy carries no profile, so its numbers must mean sRGB."""
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        mode = "RGB" if picture.mode == "CMYK" else picture.mode
        turned = ImageCms.profileToProfile(picture, source, target, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    return turned or picture


def _stored(picture: Image.Image, as_format: Format, sampling: int) -> bytes:
    out = BytesIO()
    if as_format == "JPEG":
        picture.save(out, "JPEG", quality=_JPEG_QUALITY, subsampling=sampling, optimize=True)
    elif as_format == "PNG":
        picture.save(out, "PNG")
    else:
        picture.save(out, "WEBP", quality=_WEBP_QUALITY, method=2)
    return out.getvalue()


def _make_sure(copy: bytes) -> None:
    """Read the copy as a stranger would. Raises `KhienError` rather than hand out a trace."""
    with opened(copy, BOUNDS) as picture:
        if trace_findings(copy, picture):
            raise KhienError("The copy could not be made clean, so it is not handed out.")
