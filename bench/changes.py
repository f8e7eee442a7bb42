"""What people do to a picture before they post it, and pictures to do it to. For `robustness`."""

import io
from collections.abc import Callable
from math import cos, radians, sin

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

Change = Callable[[Image.Image], Image.Image]
_FIRST = ("mai đi học không", "bài tập khó ghê", "tối qua coi phim chưa", "ăn cơm chưa bạn")
_SECOND = ("ừ", "chưa nữa", "để mình hỏi mẹ đã nha", "hôm nay mưa to quá trời luôn", "mai tính")


def drawn(seed: int, width: int = 640, height: int = 480) -> Image.Image:
    """Soft shapes over noise whose detail falls off with its fineness, as in photographs."""
    luck = np.random.default_rng(seed)
    spectrum = luck.normal(size=(height, width // 2 + 1)) + 1j * luck.normal(
        size=(height, width // 2 + 1)
    )
    down = np.fft.fftfreq(height)[:, None] * height
    across = np.fft.rfftfreq(width)[None] * width
    spectrum /= np.maximum(np.hypot(down, across * height / width), 1) ** 1.1
    noise = np.fft.irfft2(spectrum, (height, width))
    ground = (128 + 45 * noise / noise.std()).clip(0, 255).astype(np.uint8)
    picture = Image.merge("RGB", [Image.fromarray(ground)] * 3)
    draw = ImageDraw.Draw(picture)
    for _ in range(12):
        half = min(width, height) * luck.uniform(0.03, 0.22, 2)
        middle = luck.random(2) * (width, height)
        shape = draw.rectangle if luck.random() < 0.4 else draw.ellipse
        colour = tuple(int(one) for one in luck.integers(20, 236, 3))
        shape((*(middle - half), *(middle + half)), fill=colour)
    return picture.filter(ImageFilter.GaussianBlur(1.5))


def cut(left: float, top: float, right: float, bottom: float) -> Change:
    """Shares of the sides cut off."""

    def change(one: Image.Image) -> Image.Image:
        return one.crop(
            (
                round(left * one.width),
                round(top * one.height),
                one.width - round(right * one.width),
                one.height - round(bottom * one.height),
            )
        )

    return change


def cut_anyhow(most: float) -> Change:
    """Each side cut by its own share, up to `most`; the same for the same picture."""

    def change(one: Image.Image) -> Image.Image:
        luck = np.random.default_rng(int(np.asarray(one)[::9, ::9].sum()) % 2**31)
        return cut(*luck.uniform(0, most, 4))(one)

    return change


def sized(share: float) -> Change:
    return lambda one: one.resize(
        (round(one.width * share), round(one.height * share)), Image.Resampling.LANCZOS
    )


def turned(degrees: float, inner: bool = False) -> Change:
    """Turned within its sides; `inner` cuts until no corner shows."""

    def change(one: Image.Image) -> Image.Image:
        out = one.rotate(degrees, Image.Resampling.BICUBIC)
        if not inner:
            return out
        turn = radians(abs(degrees))
        wide = one.width / one.height
        left = 1 - min(wide / (wide * cos(turn) + sin(turn)), 1 / (wide * sin(turn) + cos(turn)))
        return cut(*[left / 2] * 4)(out)

    return change


def worn(quality: int) -> Change:
    def change(one: Image.Image) -> Image.Image:
        out = io.BytesIO()
        one.save(out, "JPEG", quality=quality)
        return Image.open(out).convert("RGB")

    return change


def framed(share: float, colour: str) -> Change:
    return lambda one: ImageOps.expand(one, round(min(one.size) * share), colour)


def captioned(*where: str) -> Change:
    """White bars with words above, below or both, each of 15 % of the height."""

    def change(one: Image.Image) -> Image.Image:
        bar = round(one.height * 0.15)
        out = Image.new("RGB", (one.width, one.height + bar * len(where)), "white")
        out.paste(one, (0, bar if "above" in where else 0))
        draw = ImageDraw.Draw(out)
        if "above" in where:
            draw.text((one.width // 12, bar // 4), "khi bạn tưởng", "black", font_size=bar // 3)
        if "below" in where:
            draw.text(
                (one.width // 12, out.height - bar * 3 // 4),
                "nhưng mà chưa đâu",
                "black",
                font_size=bar // 3,
            )
        return out

    return change


def lettered(one: Image.Image) -> Image.Image:
    """White words with a black outline over the picture's top and bottom."""
    out = one.copy()
    draw, size = ImageDraw.Draw(out), one.height // 10
    for top, words in ((size // 3, "KHI BẠN"), (one.height - size * 3 // 2, "TƯỞNG ĐÃ XONG")):
        draw.text(
            (one.width // 2, top),
            words,
            "white",
            anchor="ma",
            font_size=size,
            stroke_width=max(2, size // 12),
            stroke_fill="black",
        )
    return out


def watermarked(one: Image.Image) -> Image.Image:
    out = one.copy()
    ImageDraw.Draw(out).text(
        (one.width * 0.55, one.height * 0.88), "trang.example", "white", font_size=one.height // 16
    )
    return out


def letterboxed(one: Image.Image) -> Image.Image:
    return ImageOps.pad(one, (round(one.height * 0.8), round(one.height * 1.42)), color="black")


def in_a_gallery(dark: bool) -> Change:
    """On a phone's screen, alone, between the bars of a gallery."""

    def change(one: Image.Image) -> Image.Image:
        ground, ink = ("black", "white") if dark else ("white", "black")
        out = Image.new("RGB", (1080, 2340), ground)
        draw = ImageDraw.Draw(out)
        draw.text((60, 30), "09:41", ink, font_size=40)
        draw.rectangle((940, 35, 1000, 70), outline=ink, width=4)
        draw.text((60, 140), "Hôm nay", ink, font_size=56)
        shown = ImageOps.contain(one, (1080, 1500), Image.Resampling.LANCZOS)
        out.paste(shown, ((1080 - shown.width) // 2, (2340 - shown.height) // 2))
        for left in (150, 420, 690, 930):
            draw.ellipse((left, 2150, left + 60, 2210), outline=ink, width=5)
        return out

    return change


def in_a_chat(one: Image.Image, dark: bool = False, left: int = 130) -> Image.Image:
    """On a phone's screen as a message with round corners, a face beside it, words around it."""
    out, draw, ink = _screen(dark)
    _bubble(draw, dark, 130, 260, "xem cái này nè", ink)
    shown = ImageOps.contain(one, (700, 1200), Image.Resampling.LANCZOS)
    mask = Image.new("L", shown.size)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, shown.width - 1, shown.height - 1), 36, 255)
    out.paste(shown, (left, 410), mask)
    low = 410 + shown.height
    if left == 130:
        draw.ellipse((30, low - 80, 110, low), fill=(200, 120, 80))
    _bubble(draw, dark, 400, low + 30, "trời ơi", ink)
    return out


def conversation(seed: int, dark: bool) -> Image.Image:
    """A screen with nothing but words, like all others of its theme."""
    luck = np.random.default_rng(seed)
    out, draw, ink = _screen(dark)
    top = 260
    while top < 2000:
        mine = luck.random() < 0.5
        words = str(luck.choice(_SECOND if mine else _FIRST))
        _bubble(draw, dark, 1040 - 60 - 23 * len(words) if mine else 130, top, words, ink, mine)
        top += int(luck.choice((130, 150, 190)))
    return out


def _screen(dark: bool) -> tuple[Image.Image, ImageDraw.ImageDraw, str]:
    out = Image.new("RGB", (1080, 2340), (18, 18, 20) if dark else (235, 238, 243))
    draw = ImageDraw.Draw(out)
    draw.rectangle((0, 0, 1080, 210), fill=(30, 30, 34) if dark else (0, 120, 215))
    draw.text((60, 30), "09:41", "white", font_size=40)
    draw.text((150, 110), "Bạn Bè", "white", font_size=54)
    draw.rectangle((0, 2200, 1080, 2340), fill=(30, 30, 34) if dark else "white")
    draw.text((80, 2240), "Tin nhắn", (150, 150, 150), font_size=44)
    return out, draw, "white" if dark else "black"


def _bubble(
    draw: ImageDraw.ImageDraw,
    dark: bool,
    left: int,
    top: int,
    words: str,
    ink: str,
    mine: bool = False,
) -> None:
    colour = ((0, 90, 170) if mine else (50, 50, 54)) if dark else ("#c8e1ff" if mine else "white")
    draw.rounded_rectangle((left, top, left + 60 + 23 * len(words), top + 110), 30, colour)
    draw.text((left + 30, top + 30), words, ink, font_size=44)


CHANGES: dict[str, Change] = {
    "jpeg_30": worn(30),
    "half_size": sized(0.5),
    "quarter_size": sized(0.25),
    "mirrored": ImageOps.mirror,
    "turned_90": lambda one: one.transpose(Image.Transpose.ROTATE_90),
    "cut_2_percent_all_sides": cut(0.02, 0.02, 0.02, 0.02),
    "cut_5_percent_all_sides": cut(0.05, 0.05, 0.05, 0.05),
    "cut_10_percent_all_sides": cut(0.1, 0.1, 0.1, 0.1),
    "cut_5_percent_one_side": cut(0, 0.05, 0, 0),
    "cut_10_percent_one_side": cut(0, 0, 0, 0.1),
    "cut_8_percent_left_and_right": cut(0.08, 0, 0.08, 0),
    "cut_up_to_4_percent_anyhow": cut_anyhow(0.04),
    "cut_up_to_8_percent_anyhow": cut_anyhow(0.08),
    "mirrored_and_cut_3_percent": lambda one: ImageOps.mirror(cut(0.03, 0.03, 0.03, 0.03)(one)),
    "turned_1_degree": turned(1),
    "turned_3_degrees": turned(3),
    "turned_3_degrees_corners_cut": turned(-3, inner=True),
    "turned_5_degrees": turned(-5),
    "frame_5_percent_white": framed(0.05, "white"),
    "frame_20_percent_grey": framed(0.2, "#5a5a5a"),
    "letterbox": letterboxed,
    "caption_above": captioned("above"),
    "caption_above_and_below": captioned("above", "below"),
    "words_over_the_picture": lettered,
    "watermark": watermarked,
    "screenshot_gallery_dark": in_a_gallery(True),
    "screenshot_gallery_light": in_a_gallery(False),
    "screenshot_chat_light": in_a_chat,
    "screenshot_chat_dark_mirrored": lambda one: in_a_chat(ImageOps.mirror(one), True, 340),
}
