"""How reported words and addresses are shown: readable, never live, never able to deceive.

An address is taken apart so that its real host stands out; a text shows its invisible and
direction-changing characters as codes and marks what the detectors saw. Used by the desk only.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from khien.core.words import Signal

register = template.Library()

# Control, zero-width, direction-changing, tag and private characters, and broken halves.
_HIDDEN = re.compile(
    "([\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e007f])"
)
_SHOWN = 2_000
"""Characters of an address that are shown; the whole is in the copy."""


@register.filter
def address(url: str) -> SafeString:
    """The parts of a web address, its host standing out. It is no link and cannot become one."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return reported(url[:_SHOWN])
    if not host:
        return reported(url[:_SHOWN])
    rest = url[url.find(parts.netloc) + len(parts.netloc) :]
    return format_html(
        '<span class="address"><span class="scheme">{}</span><span class="sep">:⁄⁄</span>'
        '<strong class="host">{}</strong>{}<span class="path">{}</span></span>{}',
        parts.scheme,
        _dotted(host),
        f":{port}" if port else "",
        reported(rest[:_SHOWN] + ("…" if len(rest) > _SHOWN else "")),
        _disguise(host),
    )


def _dotted(host: str) -> SafeString:
    dot = mark_safe('<span class="dot">.</span><wbr>')
    return format_html_join(dot, "{}", ((label,) for label in host.split(".")))


def _disguise(host: str) -> SafeString | str:
    """Says what a host in foreign letters reads as, since it may imitate another."""
    if "xn--" not in host:
        return ""
    try:
        seen = host.encode("ascii").decode("idna")
    except UnicodeError:
        return ""
    return format_html(
        ' <span class="badge warn">{}</span>',
        gettext("reads as %(name)s: may imitate another name") % {"name": seen},
    )


@register.filter
def defanged(url: str) -> str:
    """The address for copying into a letter: nothing turns it into a link."""
    return url.replace("https://", "hxxps://").replace("http://", "hxxp://").replace(".", "[.]")


@register.filter
def reported(text: str) -> SafeString:
    """Words as they were written, with invisible characters made visible."""
    parts = _HIDDEN.split(text)  # plain, hidden, plain, hidden, …
    shown = (
        format_html('<span class="code-point">U+{}</span>', f"{ord(part):04X}") if i % 2 else part
        for i, part in enumerate(parts)
    )
    return format_html_join("", "{}", ((part,) for part in shown))


@register.simple_tag
def highlighted(text: str, signals: Iterable[Signal]) -> SafeString:
    """The text with the places the detectors point to marked; overlapping places become one."""
    pieces: list[SafeString] = []
    at = 0
    for start, end in _merged(signals, len(text)):
        pieces += [
            reported(text[at:start]),
            format_html("<mark>{}</mark>", reported(text[start:end])),
        ]
        at = end
    pieces.append(reported(text[at:]))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _merged(signals: Iterable[Signal], length: int) -> list[tuple[int, int]]:
    spans = sorted(
        span for signal in signals for span in signal.spans if 0 <= span[0] < span[1] <= length
    )
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


@register.filter
def percent(score: float) -> str:
    """A probability as a whole percentage."""
    return f"{round(score * 100)} %"
