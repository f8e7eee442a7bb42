"""Percent-escapes in one spelling (RFC 3986, 6.2.2): %65 is e, %c3 is %C3."""

import re

_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def normal_percent(text: str) -> str:
    """`text` with escapes of letters, digits and -._~ undone and the others in capitals."""
    return _ESCAPE.sub(_one, text) if "%" in text else text


def _one(match: re.Match[str]) -> str:
    letter = chr(int(match.group()[1:], 16))
    return letter if letter in _UNRESERVED else match.group().upper()
