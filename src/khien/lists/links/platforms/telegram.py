"""Telegram: channels, groups, bots and users, messages, invitations, its share and viewer pages."""

import re

from khien.lists.links.platform import Found, Parts, Platform, account_name, names, segment

_HOME = "t.me"
_NAME = re.compile(r"^[A-Za-z][A-Za-z0-9_]{2,31}$")
_NUMBER = re.compile(r"^\d{1,20}$")
_RESERVED = names(
    "addstickers addemoji addtheme addlist bg confirmphone contact giftcode invoice iv joinchat "
    "login m proxy setlanguage share socks"
)
_HOSTS = ("t.me", "telegram.me", "telegram.dog")


def _read(parts: Parts) -> Found | None:
    path, query = parts.path, parts.query
    if parts.host == "web.telegram.org":
        return _account(parts.fragment.removeprefix("@")) if "@" in parts.fragment[:1] else None
    if parts.host not in _HOSTS:
        # name.t.me
        label, _, rest = parts.host.partition(".")
        return _page((label, *path)) if rest == "t.me" and label != "web" else None
    if not path:
        return None
    if path[0] == "share" and query.get("url"):
        return Found(target=query["url"])
    if path[0] == "iv" and query.get("url"):
        return Found(target=query["url"])
    if path[0].startswith("+") and len(path[0]) > 1:
        number = path[0][1:]
        return _phone(number) if _NUMBER.match(number) else _invite(number)
    if path[0] == "joinchat" and len(path) > 1:
        return _invite(path[1])
    if path[0] == "c" and len(path) > 1 and _NUMBER.match(path[1]):
        return _message(f"c/{path[1]}", path[2:])
    return _page(path[1:] if path[0] == "s" else path)


def _page(path: tuple[str, ...]) -> Found | None:
    if not path or path[0].lower() in _RESERVED or not _NAME.match(path[0]):
        return None
    return _message(account_name(path[0]) or "", path[1:])


def _message(chat: str, rest: tuple[str, ...]) -> Found:
    """A chat, or the message whose number ends the path (a topic may stand before it)."""
    account = f"https://{_HOME}/{chat}"
    if rest and _NUMBER.match(rest[-1]):
        return Found(f"{account}/{rest[-1]}", f"message:{chat}/{rest[-1]}", account)
    if rest:
        return Found(f"{account}/{segment(rest[0])}", f"app:{chat}/{rest[0]}", account)
    return Found(account, account=account)


def _account(name: str) -> Found | None:
    return _page((name,))


def _phone(number: str) -> Found:
    url = f"https://{_HOME}/+{number}"
    return Found(url, account=url)


def _invite(code: str) -> Found | None:
    url = f"https://{_HOME}/+{segment(code)}"
    return Found(url, f"invite:{code}", url)


PLATFORM = Platform(
    name="telegram",
    home=_HOME,
    zones=("t.me", "telegram.me", "telegram.dog", "telegram.org"),
    aliases=frozenset(_HOSTS),
    read=_read,
    tracking=frozenset(("single", "embed", "mode", "userpic", "dark", "color")),
    keeps_fragment=True,
)
