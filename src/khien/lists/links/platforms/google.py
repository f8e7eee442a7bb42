"""Google: its search redirect, AMP pages and translated pages are the pages behind them."""

import re

from khien.lists.links.platform import Found, Parts, Platform

_SEARCH = re.compile(r"^(?:www\.|m\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?$")


def _read(parts: Parts) -> Found | None:
    path, query, host = parts.path, parts.query, parts.host
    if host.endswith(".translate.goog"):
        return Found(target=_untranslated(parts))
    if host.endswith(".cdn.ampproject.org"):
        return _amp(path[1:])
    if host == "translate.google.com" and query.get("u"):
        return Found(target=query["u"])
    if not _SEARCH.match(host) or not path:
        return None
    if path[0] == "url":
        target = query.get("q") or query.get("url") or ""
        return Found(target=target) if target else None
    if path[0] == "imgres" and query.get("imgrefurl"):
        return Found(target=query["imgrefurl"])
    return _amp(path[1:]) if path[0] == "amp" else None


def _amp(path: tuple[str, ...]) -> Found | None:
    if path and path[0] == "s":
        path = path[1:]
    return Found(target="https://" + "/".join(path)) if path and "." in path[0] else None


def _untranslated(parts: Parts) -> str:
    """a-b--c.translate.goog is a.b-c: one hyphen a dot, two a hyphen."""
    label = parts.host.removesuffix(".translate.goog")
    host = label.replace("--", "\0").replace("-", ".").replace("\0", "-")
    kept = "&".join(f"{k}={v}" for k, v in parts.query.items() if not k.startswith("_x_tr_"))
    return f"https://{host}/{'/'.join(parts.path)}" + (f"?{kept}" if kept else "")


PLATFORM = Platform(
    name="google",
    home="www.google.com",
    zones=("google.com", "google.com.vn", "google.vn", "ampproject.org", "translate.goog"),
    aliases=frozenset(("google.com", "m.google.com")),
    read=_read,
    tracking=frozenset(("ved", "usg", "sa", "ei", "oq", "aqs", "sourceid", "gs_lcp", "sca_esv")),
)
