"""Chat screenshots made at run time: a conversation as HTML in the looks of common apps, shot by
Chromium. Used by the browser tests and by bench/transcript.py; no picture is kept anywhere.

The looks imitate shapes and colours only: no names, logos or drawings of any company.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

_FONTS = Path(__file__).parents[2] / "src/khien/hub/ui/static/ui/vendored"
WIDTH = 390
"""Width of the drawn phone in CSS pixels; three picture pixels each, as phones have."""


@dataclass(frozen=True)
class Said:
    """One message as drawn. `name` is shown above the first bubble of a run in a group."""

    side: str
    text: str
    name: str = ""
    at: str = ""
    quote: str = ""
    quoted_name: str = ""


@dataclass(frozen=True)
class Look:
    """One app's shapes. `spots` says where the time stands: in a bubble, centred, or nowhere."""

    id: str
    font: str
    page: str
    head: str
    ink: str
    soft: str
    left: str
    right: str
    right_ink: str
    radius: int = 18
    size: float = 16
    gap: int = 3
    run_gap: int = 12
    pad: str = "8px 12px"
    most: int = 270
    border: str = "none"
    avatar: bool = True
    spots: str = "centre"
    dark: bool = False
    input: str = "Aa"
    left_ink: str = ""


LOOKS = {
    look.id: look
    for look in (
        Look(
            "zalo-light",
            "Roboto",
            "#e2e9f1",
            "#0068ff",
            "#081c36",
            "#7589a3",
            "#ffffff",
            "#e5efff",
            "#081c36",
            radius=8,
            gap=4,
            run_gap=12,
            border="1px solid #ccd5e0",
            spots="bubble",
            input="Tin nhắn",
        ),
        Look(
            "zalo-dark",
            "Roboto",
            "#161a1f",
            "#22262b",
            "#e4e6e9",
            "#8c96a3",
            "#2b3036",
            "#154c8f",
            "#ffffff",
            radius=8,
            gap=4,
            run_gap=12,
            border="1px solid #3a4047",
            spots="bubble",
            dark=True,
            input="Tin nhắn",
        ),
        Look(
            "messenger-light",
            "Noto Sans",
            "#ffffff",
            "#ffffff",
            "#050505",
            "#65676b",
            "#e9e9eb",
            "linear-gradient(#9a3bff,#0a84ff)",
            "#ffffff",
            size=15.5,
        ),
        Look(
            "messenger-dark",
            "Noto Sans",
            "#000000",
            "#101010",
            "#e4e6eb",
            "#9a9ca1",
            "#303030",
            "linear-gradient(#a033ff,#0075ff)",
            "#ffffff",
            size=15.5,
            dark=True,
        ),
        # The ones below were not used for tuning.
        Look(
            "telegram-light",
            "Inter",
            "linear-gradient(160deg,#d5dfb4,#93b98a)",
            "#f6f6f6",
            "#000000",
            "#5b7a52",
            "#ffffff",
            "#e1fec6",
            "#000000",
            radius=14,
            size=15,
            gap=2,
            run_gap=6,
            pad="6px 10px",
            avatar=False,
            spots="bubble",
            input="Message",
        ),
        Look(
            "telegram-dark",
            "Inter",
            "linear-gradient(200deg,#10151b,#1b2836)",
            "#17212b",
            "#f5f5f5",
            "#7f91a4",
            "#182533",
            "#2b5278",
            "#ffffff",
            radius=14,
            size=15,
            gap=2,
            run_gap=6,
            pad="6px 10px",
            avatar=False,
            spots="bubble",
            dark=True,
            input="Message",
        ),
        Look(
            "messages-light",
            "Inter",
            "#ffffff",
            "#f7f7f7",
            "#000000",
            "#8e8e93",
            "#e9e9eb",
            "#34c759",
            "#ffffff",
            radius=19,
            size=17,
            gap=2,
            run_gap=8,
            pad="7px 14px",
            avatar=False,
            input="iMessage",
            most=255,
        ),
        Look(
            "insta-dark",
            "DejaVu Sans",
            "#000000",
            "#000000",
            "#f5f5f5",
            "#a8a8a8",
            "#262626",
            "linear-gradient(#d53af5,#5b51ff)",
            "#ffffff",
            radius=22,
            size=14.5,
            gap=2,
            run_gap=10,
            pad="10px 14px",
            dark=True,
            input="Nhắn tin...",
            most=240,
        ),
        Look(
            "vietnam-pro",
            "Be Vietnam Pro",
            "#f4f1ea",
            "#0b5c63",
            "#1d2a2c",
            "#5d6b6d",
            "#ffffff",
            "#ffe9a8",
            "#1d2a2c",
            radius=12,
            size=16.5,
            gap=5,
            run_gap=14,
            spots="none",
            input="Nhập tin nhắn",
        ),
    )
}
TUNED = ("zalo-light", "zalo-dark", "messenger-light", "messenger-dark")
"""The looks that the reading of layouts was tuned on."""
HELD_OUT = tuple(id for id in LOOKS if id not in TUNED)


def page(chat: Sequence[Said], look: Look, title: str = "Minh Anh") -> str:
    """The whole page; without `height` set on #phone it grows with the conversation."""
    runs = "".join(_message(chat, i, look) for i in range(len(chat)))
    light = "#ffffff" if look.head not in ("#ffffff", "#f6f6f6", "#f7f7f7") else look.ink
    return f"""<!doctype html><html lang="vi"><meta charset="utf-8"><style>
{_fonts()}
*{{box-sizing:border-box;margin:0}}
body{{font-family:"{look.font}","Noto Color Emoji",sans-serif;font-size:{look.size}px;
  color:{look.ink};line-height:1.3}}
#phone{{width:{WIDTH}px;min-height:560px;display:flex;flex-direction:column;
  background:{look.page}}}
#bar{{background:{look.head};color:{light};padding:6px 22px 10px;flex:none}}
#bar .clock{{display:flex;justify-content:space-between;font-weight:600;font-size:15px}}
#bar .who{{display:flex;align-items:center;gap:10px;padding-top:12px;font-size:17px;
  font-weight:600}}
#bar .face{{width:36px;height:36px;border-radius:50%;background:#c98d5b}}
#bar small{{display:block;font-weight:400;font-size:12px;opacity:.8}}
#chat{{flex:1;overflow:hidden;padding:14px 10px}}
.line{{display:flex;align-items:flex-end;gap:8px;margin-bottom:{look.gap}px}}
.last{{margin-bottom:{look.run_gap}px}}
.line.right{{justify-content:flex-end}}
.face{{width:28px;height:28px;border-radius:50%;flex:none;
  background:linear-gradient(135deg,#7a9e7e 50%,#e0b1a0 50%)}}
.none{{background:none}}
.bubble{{max-width:{look.most}px;padding:{look.pad};border-radius:{look.radius}px;
  background:{look.left};color:{look.left_ink or look.ink};border:{look.border};
  overflow-wrap:break-word;white-space:pre-wrap}}
.right .bubble{{background:{look.right};background-attachment:fixed;color:{look.right_ink}}}
.name{{font-size:12px;color:{look.soft};margin:2px 0 3px {48 if look.avatar else 12}px}}
.time{{display:block;font-size:11px;opacity:.65;margin-top:3px}}
.stamp{{text-align:center;font-size:12px;color:{look.soft};margin:10px 0}}
.quote{{border-left:3px solid #3390ec;padding-left:8px;margin-bottom:5px;font-size:13px;
  opacity:.85}}
.quote b{{display:block}}
#type{{flex:none;display:flex;align-items:center;gap:12px;padding:10px 16px 26px;
  background:{look.head if look.dark else "#ffffff"};color:{look.soft}}}
#type span{{flex:1;border-radius:20px;padding:9px 14px;
  background:{"#3a3b3c" if look.dark else "#f0f2f5"}}}
#type i{{width:22px;height:22px;border-radius:50%;border:2px solid {look.soft}}}
</style><body><div id="phone">
<div id="bar"><div class="clock"><span>20:41</span><span>4G 87%</span></div>
<div class="who"><span>‹</span><span class="face"></span><span>{escape(title)}
<small>Đang hoạt động</small></span></div></div>
<div id="chat">{runs}</div>
<div id="type"><i></i><span>{escape(look.input)}</span><i></i></div>
</div></body></html>"""


@lru_cache(maxsize=1)
def _fonts() -> str:
    """Be Vietnam Pro as this repository carries it; other looks take a font of the system."""
    rules = []
    for weight in (400, 600):
        for script, range_ in (("vietnamese", "U+0100-1EFF,U+20AB"), ("latin", "U+0000-00FF")):
            file = (_FONTS / f"be-vietnam-pro-{script}-{weight}.woff2").read_bytes()
            rules.append(
                f'@font-face{{font-family:"Be Vietnam Pro";font-weight:{weight};'
                f"unicode-range:{range_};"
                f"src:url(data:font/woff2;base64,{b64encode(file).decode()})}}"
            )
    return "".join(rules)


def _message(chat: Sequence[Said], i: int, look: Look) -> str:
    said = chat[i]
    begins = i == 0 or (chat[i - 1].side, chat[i - 1].name) != (said.side, said.name)
    ends = i + 1 == len(chat) or (chat[i + 1].side, chat[i + 1].name) != (said.side, said.name)
    if i + 1 < len(chat) and chat[i + 1].at and look.spots == "centre":
        ends = True
    parts = []
    if said.at and look.spots == "centre":
        parts.append(f'<p class="stamp">{escape(said.at)}</p>')
    if said.name and begins and said.side == "left":
        parts.append(f'<p class="name">{escape(said.name)}</p>')
    face = ""
    if said.side == "left" and look.avatar:
        face = f'<span class="face{"" if ends else " none"}"></span>'
    quote = ""
    if said.quote:
        quote = f'<div class="quote"><b>{escape(said.quoted_name)}</b>{escape(said.quote)}</div>'
    time = ""
    if said.at and look.spots == "bubble":
        time = f'<span class="time">{escape(said.at)}</span>'
    parts.append(
        f'<div class="line {said.side}{" last" if ends else ""}">{face}'
        f'<div class="bubble" data-i="{i}">{quote}<span class="text">{escape(said.text)}</span>'
        f"{time}</div></div>"
    )
    return "".join(parts)


def shoot(browser: Browser, chat: Sequence[Said], look: Look, title: str = "Minh Anh") -> bytes:
    """A PNG 1170 pixels wide of the whole conversation in one long screen."""
    return shoot_scrolled(browser, chat, look, (0,), None, title)[0]


def shoot_scrolled(
    browser: Browser,
    chat: Sequence[Said],
    look: Look,
    scrolls: Sequence[int],
    height: int | None = 844,
    title: str = "Minh Anh",
) -> list[bytes]:
    """A PNG for each scroll position (CSS pixels) of a screen of the given height."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": height or 844}, device_scale_factor=3
    )
    try:
        tab = context.new_page()
        tab.set_content(page(chat, look, title))
        if height is not None:
            tab.evaluate(f"document.querySelector('#phone').style.height = '{height}px'")
        tab.evaluate("document.fonts.ready")
        tall = tab.evaluate("Math.ceil(document.querySelector('#phone').offsetHeight)")
        tab.set_viewport_size({"width": WIDTH, "height": tall})  # gradients span the screen
        shots = []
        for at in scrolls:
            tab.evaluate(f"document.querySelector('#chat').scrollTop = {at}")
            shots.append(tab.locator("#phone").screenshot())
        return shots
    finally:
        context.close()


def as_forwarded(png: bytes, width: int = 780, quality: int = 60) -> bytes:
    """The screenshot as a messenger passes it on: a JPEG of that width and quality."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    size = (width, round(picture.height * width / picture.width))
    out = BytesIO()
    picture.resize(size, Image.Resampling.LANCZOS).save(out, "JPEG", quality=quality)
    return out.getvalue()


def two_people(texts: Sequence[tuple[str, str]], **first: str) -> tuple[Said, ...]:
    """(author, text) pairs as a chat of two or more: the first author named holds the phone."""
    me = first.get("me") or texts[0][0]
    others = {author for author, _ in texts if author != me}
    return tuple(
        Said("right", text)
        if author == me
        else Said("left", text, name=author if len(others) > 1 else "")
        for author, text in texts
    )


def with_times(chat: Sequence[Said], every: int = 4) -> tuple[Said, ...]:
    """The same chat with a time at some messages, as apps show it."""
    return tuple(
        replace(said, at=f"{19 + i // 60:02d}:{(7 + 3 * i) % 60:02d}") if i % every == 0 else said
        for i, said in enumerate(chat)
    )
