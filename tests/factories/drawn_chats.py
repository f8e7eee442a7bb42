"""A chat drawn with Pillow: bubbles with words, in a second and without a browser."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
WIDTH = 780
_PAGE = {False: "#e2e9f1", True: "#16181c"}
_LEFT = {False: ("#ffffff", "#081c36"), True: ("#2b3036", "#e4e6e9")}
_RIGHT = {False: ("#0a7cff", "#ffffff"), True: ("#154c8f", "#ffffff")}


def drawn(lines: Sequence[tuple[str, str]], *, dark: bool = False, bars: bool = True) -> bytes:
    """A PNG of (side, words) lines; `stamp` as a side is a time in the middle of the page."""
    large, small = (ImageFont.truetype(str(FONT), size) for size in (30, 22))
    height = 260 + sum(90 if side != "stamp" else 60 for side, _ in lines)
    picture = Image.new("RGB", (WIDTH, height), _PAGE[dark])
    pen = ImageDraw.Draw(picture)
    y = 30
    if bars:
        pen.rectangle((0, 0, WIDTH, 150), fill="#0068ff")
        pen.text((40, 14), "20:41", "white", small)
        pen.text((160, 80), "Minh Anh", "white", large)
        y = 180
    for side, words in lines:
        wide = pen.textlength(words, large if side != "stamp" else small)
        if side == "stamp":
            pen.text(((WIDTH - wide) / 2, y), words, "#808890", small)
            y += 60
            continue
        x = 100 if side == "left" else WIDTH - 40 - wide - 48
        fill, ink = (_LEFT if side == "left" else _RIGHT)[dark]
        pen.rounded_rectangle((x, y, x + wide + 48, y + 66), 24, fill=fill)
        pen.text((x + 24, y + 14), words, ink, large)
        y += 90
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
