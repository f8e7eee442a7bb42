"""Addresses as people type or defuse them: bet88.example, youtu.be/abc, hxxps://site[.]com."""

import re

from khien.lists.suffixes import is_known_tld

_DEFUSED_SCHEME = re.compile(r"^\s*h(?:xx|tt|\*\*)ps?(?:\[:\]|:)(?=//)", re.IGNORECASE)
_DEFUSED_DOT = re.compile(r"\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)", re.IGNORECASE)
# A host with a dot, then nothing, a port, a path, a query or a fragment.
_ADDRESS = re.compile(
    r"^[\s/\\]*(?P<host>[^\s/\\?#:@\[\]()<>\"'`{}|^,;]+\.[^\s/\\?#:@\[\]()<>\"'`{}|^,;]+)"
    r"(?::\d{1,5})?(?:[/\\?#].*)?$",
    re.DOTALL,
)
_IPV4 = re.compile(r"^\d{1,3}(?:\.\d{1,3}){3}$")
_EMPTY_LABEL = re.compile(r"^\.|\.\.")


def as_typed(text: str) -> str | None:
    """The https:// address meant by `text`, or None if it does not look like an address.

    Without a scheme, a host needs a dot and an ending that exists (or that is reserved for
    examples), or to be four numbers, so that "Tôi.Anh" and "3.5" stay words.
    """
    text = text.strip()
    if "." not in text:
        return None
    head = text[:300]
    if "[" in head or "(" in head or "{" in head:
        text = _DEFUSED_DOT.sub(".", head) + text[300:]
    defused = _DEFUSED_SCHEME.match(text)
    if defused:
        return "https:" + text[defused.end() :]
    match = _ADDRESS.match(text)
    if match is None:
        return None
    host = match["host"].rstrip(".。．")
    if _EMPTY_LABEL.search(host):
        return None
    if not _IPV4.match(host) and not _ends_like_a_host(host):
        return None
    return "https://" + text.lstrip("/\\ \t")


def _ends_like_a_host(host: str) -> bool:
    label = re.split("[.。．]", host)[-1].lower()
    if not label.isascii():
        try:
            label = label.encode("idna").decode()
        except UnicodeError:
            return False
    return is_known_tld(label)
