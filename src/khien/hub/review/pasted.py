"""A pasted chat → messages: `Name: words` a line, times before it left out.

Called by the desk's page for reading a chat. A line without a name goes on with the message before
it. Nothing is kept.
"""

import re

from khien.core.words import Message

MOST_LINES = 2_000
_LINE = re.compile(
    r"^(?:(?:\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},?\s+)?"
    r"\[?\d{1,2}[:h.]\d{2}(?::\d{2})?\s?(?:AM|PM|SA|CH)?\]?[,\s-]*|\[[^\]\n]{4,30}\]\s*)?"
    r"(?P<name>[^:\n]{1,30}?)\s*:(?!//)\s*(?P<said>.*)$",
    re.IGNORECASE,
)


_HEADING = re.compile(
    r"^(?P<name>[^\n,]{1,40}),\s?\[\d[\d/.\s,:-]{6,24}(?:AM|PM|SA|CH)?\]:?$", re.IGNORECASE
)
"""How some programs copy: a line with name and time, and the words below it."""


def messages_of(pasted: str) -> tuple[Message, ...]:
    """The messages of a pasted chat in their order, `MOST_LINES` at most."""
    found: list[Message] = []
    headed = False
    for line in pasted.splitlines()[:MOST_LINES]:
        line = line.strip()
        if not line:
            continue
        heading = _HEADING.match(line)
        headed = headed or heading is not None
        read = heading if headed else _LINE.match(line)
        if read is not None:
            found.append(Message(read["name"].strip(), read.groupdict().get("said", "")))
        elif found:
            last = found[-1]
            found[-1] = Message(last.author, f"{last.text}\n{line}".strip("\n"))
        else:
            found.append(Message("", line))
    return tuple(found)
