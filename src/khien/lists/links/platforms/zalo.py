"""Zalo: people by telephone number, groups, official accounts, mini apps, its redirect."""

import re

from khien.lists.links.platform import Found, Parts, Platform, account_name, names, segment

_HOME = "zalo.me"
_PHONE = re.compile(r"^(?:\+?84|0)(\d{9})$")
_REDIRECTS = frozenset(("link.zalo.me", "l.zalo.me", "rd.zalo.me", "out.zalo.me", "rd.zapps.vn"))
_TARGETS = ("url", "u", "link", "q", "to", "target")
_RESERVED = names("about download faqs features pc policy privacy qr s terms")


def _read(parts: Parts) -> Found | None:
    path, query = parts.path, parts.query
    if parts.host in _REDIRECTS:
        target = next((query[name] for name in _TARGETS if query.get(name)), "")
        return Found(target=target) if target else None
    if parts.host == "chat.zalo.me":
        return _account(query.get("phone") or query.get("uid") or "")
    if not path:
        return None
    if path[0] == "g" and len(path) > 1:
        url = f"https://{_HOME}/g/{segment(path[1])}"
        return Found(url, f"group:{path[1]}", url)
    if path[0] == "s" and len(path) > 1:
        url = f"https://{_HOME}/s/{segment(path[1])}"
        return Found(url, f"app:{path[1]}", url)
    if path[:2] == ("qr", "p") and len(path) > 2:
        url = f"https://zaloapp.com/qr/p/{segment(path[2])}"
        return Found(url, f"qr:{path[2]}", url)
    if path[0] in ("oa", "page") and len(path) > 1:
        return _account(path[1])
    if parts.host in _PAGES:
        return _account(path[0])
    return None


def _account(name: str) -> Found | None:
    """A person, whose number may be written with spaces, 84 or 0, or an official account."""
    phone = _PHONE.match(re.sub(r"[\s.-]", "", name))
    plain = f"0{phone[1]}" if phone else account_name(name)
    if plain is None or plain in _RESERVED:
        return None
    url = f"https://{_HOME}/{plain}"
    return Found(url, account=url)


_PAGES = frozenset(("zalo.me", "m.zalo.me", "oa.zalo.me", "zaloapp.com"))

PLATFORM = Platform(
    name="zalo",
    home=_HOME,
    zones=("zalo.me", "zaloapp.com", "zapps.vn"),
    aliases=frozenset(("zalo.me", "m.zalo.me", "zaloapp.com")),
    read=_read,
    tracking=frozenset(("text", "src", "ref", "zoasource", "zarsrc")),
)
