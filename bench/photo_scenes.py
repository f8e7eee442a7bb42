"""Scenes drawn for bench/photo.py: soft colours with signs, plates and tags on them, then blur,
grain, a slight turn and JPEG, as a phone makes them. Written in the site's own letters."""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

import khien.hub.ui

_FONTS = Path(khien.hub.ui.__file__).parent / "static" / "ui" / "vendored"
_COLOURS = (
    ((255, 255, 255), (20, 20, 30)), ((20, 70, 130), (255, 255, 255)),
    ((190, 30, 40), (255, 240, 120)), ((250, 220, 60), (30, 30, 30)),
    ((30, 100, 60), (250, 250, 240)), ((235, 235, 225), (20, 60, 140)),
)  # fmt: skip
"""Ground and letters of a sign."""
_NAMES = ("Nguyễn Du", "Trần Phú", "Lê Quý Đôn", "Kim Đồng", "Hoà Khánh", "Võ Thị Sáu", "Đống Đa")
_ROADS = ("Lê Lợi", "Nguyễn Huệ", "Điện Biên Phủ", "Trần Hưng Đạo", "Bạch Đằng")
_PEOPLE = ("Nguyễn Minh An", "Trần Thu Hà", "Lê Đức Bình", "Phạm Gia Huy")


@dataclass(frozen=True)
class Scene:
    """A photo and what stands on it: kind of finding and the digits or words of it."""

    data: bytes
    signs: tuple[tuple[str, str], ...]


def scenes(count: int = 40, size: tuple[int, int] = (1920, 1080), seed: int = 7) -> list[Scene]:
    """`count` different scenes of `size` pixels (2 megapixels), four signs each."""
    return [_scene(np.random.default_rng((seed, i)), size) for i in range(count)]


def _scene(luck: np.random.Generator, size: tuple[int, int]) -> Scene:
    rough = luck.integers(50, 220, (9, 16, 3)).astype(np.uint8)
    picture = Image.fromarray(rough).resize(size, Image.Resampling.BICUBIC)
    signs = []
    for corner in luck.permutation(4):
        kind, text = _sign(luck, len(signs))
        height = int(luck.integers(26, 72))
        plate = _plate(text, height, _COLOURS[luck.integers(len(_COLOURS))])
        turned = plate.rotate(float(luck.normal(0, 2)), Image.Resampling.BICUBIC, expand=True)
        room = (size[0] // 2 - turned.width - 20, size[1] // 2 - turned.height - 20)
        if min(room) <= 0:
            turned.thumbnail((size[0] // 2 - 40, size[1] // 2 - 40))
            room = (20, 20)
        x = int(corner % 2) * size[0] // 2 + int(luck.integers(10, max(11, room[0])))
        y = int(corner // 2) * size[1] // 2 + int(luck.integers(10, max(11, room[1])))
        picture.paste(turned.convert("RGB"), (x, y), turned.getchannel("A"))
        signs.append((kind, text))
    picture = picture.filter(ImageFilter.GaussianBlur(float(luck.uniform(0.3, 1.3))))
    grain = luck.normal(0, 6, (size[1], size[0], 1))
    pixels = (np.asarray(picture) + grain).clip(0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=int(luck.integers(60, 92)))
    return Scene(out.getvalue(), tuple(signs))


def _sign(luck: np.random.Generator, place: int) -> tuple[str, str]:
    digits = "".join(str(d) for d in luck.integers(0, 10, 7))
    name = _NAMES[luck.integers(len(_NAMES))]
    road = _ROADS[luck.integers(len(_ROADS))]
    level = ("TIỂU HỌC", "THCS", "THPT", "MẦM NON")[luck.integers(4)]
    letter = "ABCDEFGH"[luck.integers(8)]
    choice = [
        ("school", f"TRƯỜNG {level} {name.upper()}"),
        ("phone", f"09{luck.integers(0, 5)}{digits[0]} {digits[1:4]} {digits[4:7]}"),
        ("plate", f"{luck.integers(11, 99)}{letter}-{digits[:3]}.{digits[3:5]}"),
        ("class_name", f"Lớp {luck.integers(1, 13)}{letter}{luck.integers(1, 9)}"),
        ("street", f"{luck.integers(2, 300)} đường {road}"),
        ("name_tag", f"Họ và tên: {_PEOPLE[luck.integers(len(_PEOPLE))]}"),
    ]  # fmt: skip
    return choice[(place + int(luck.integers(2)) * 3) % len(choice)]


def _plate(text: str, height: int, colours: tuple[tuple[int, ...], ...]) -> Image.Image:
    ground, ink = colours
    fonts = [
        ImageFont.truetype(str(_FONTS / f"be-vietnam-pro-{part}-600.woff2"), height)
        for part in ("latin", "vietnamese")
    ]
    letters = [(c, fonts[ord(c) > 0xFF]) for c in text]
    wide = round(sum(font.getlength(c) for c, font in letters))
    plate = Image.new("RGBA", (wide + height, height * 2), (*ground, 255))
    draw = ImageDraw.Draw(plate)
    at = height / 2
    for character, font in letters:
        draw.text((at, height * 1.35), character, font=font, fill=(*ink, 255), anchor="ls")
        at += font.getlength(character)
    return plate
