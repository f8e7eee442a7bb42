"""QR codes and bar codes in a picture, and what they say. zxing-cpp, part of the `ocr` extra.

Called by `look`. What a code says is shown to whoever sent the picture and followed nowhere.
"""

from importlib.util import find_spec

from PIL import Image

from khien.detect.photo.findings import Box
from khien.detect.photo.traces.trace import plain

_MOST = 40


def codes_on() -> bool:
    """Whether zxing-cpp is here."""
    return find_spec("zxingcpp") is not None


def find_codes(picture: Image.Image) -> list[tuple[Box, str, bool]]:
    """Box, what the code says, and whether it is a square (QR and its like) or a bar code."""
    import zxingcpp

    found = []
    for code in zxingcpp.read_barcodes(picture.convert("L"))[:_MOST]:
        corners = code.position
        points = (corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left)
        xs, ys = [point.x for point in points], [point.y for point in points]
        x, y = max(0, min(xs)), max(0, min(ys))
        box = Box(x, y, max(1, max(xs) - x), max(1, max(ys) - y))
        found.append((box, plain(code.text), _is_square(str(code.format))))
    return found


def _is_square(name: str) -> bool:
    return any(part in name for part in ("QR", "Aztec", "Matrix", "MaxiCode"))
