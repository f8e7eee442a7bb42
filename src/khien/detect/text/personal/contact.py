"""E-mail addresses and names on social networks, where someone gives them away."""

from collections.abc import Iterator

from khien.detect.expression import TextExpression
from khien.detect.text.personal.finding import Finding
from khien.detect.text.personal.structure import Structure
from khien.detect.text.view import View

_AT = r"(?:@|\s?[\[(](?:at|a còng|a cong)[\])]\s?|\s(?:a còng|a cong)\s)"
_EMAIL = TextExpression(rf"[a-z0-9][a-z0-9._%+-]*{_AT}[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{{2,24}}")
_NETWORK = (
    r"(?:fb|facebook|face|zalo|zl|ig|insta|instagram|tele|telegram|tiktok|snap|snapchat|discord|"
    r"wechat|viber|twitter|threads|nick)"
)
_FILLER = (
    r"(?:[\s:=\-]{1,3}(?:của|cua|em|mình|minh|mk|tớ|to|tui|tôi|toi|cháu|chau|con|nó|no|bạn|ban|"
    r"là|la|tên|ten|nick|id|acc|nha|nè|ne))"
)
_HANDLE = TextExpression(
    rf"(?:^|[^\p{{L}}\p{{N}}.@/]){_NETWORK}{_FILLER}{{0,4}}(\s?[:=\-]\s?|\s)"
    r"(@?[a-z0-9][a-z0-9._]{2,29})(?:[^a-z0-9._\p{L}]|$)"
)


def find_emails(view: View, known: Structure) -> Iterator[Finding]:
    """E-mail addresses, without those of an office (`info@`, `hotro@`…)."""
    roles = known.context.get("role_mailbox", [])
    for match in _EMAIL.finditer(view.toned):
        name = match.group().replace("(", "@").replace("[", "@").replace(" ", "@").split("@")[0]
        if name not in roles:
            yield Finding("email", match.start(), match.end(), 0.8)


def find_handles(view: View, known: Structure) -> Iterator[Finding]:
    """A name on a social network right after the network's own name."""
    for match in _HANDLE.finditer(view.toned):
        handle = match.group(2).rstrip(".")
        letters = handle.lstrip("@")
        marked = any(c.isdigit() or c in "._" for c in letters) and not letters.isdigit()
        if not (marked or handle[0] == "@" or match.group(1).strip() in (":", "=")):
            continue
        if letters.isdigit() or letters.endswith((".com", ".vn", ".net", ".me")):
            continue
        start = match.start(2)
        yield Finding("handle", start, start + len(handle), 0.55)
