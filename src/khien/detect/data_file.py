"""Detection and policy data: one YAML file → records of one shape, or errors that name the place.

Called once per file by the pattern rules and by `policy`. Every mistake is reported as
`file:line: field: what`, never only the first. Nothing here knows what the fields mean.
"""

import re
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from khien.core.errors import KhienError

T = TypeVar("T")
Plain = str | list["Plain"] | dict[str, "Plain"]
_LOADER: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")


class DataFile:
    """A YAML mapping of section → records by id, with the line of every field."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.problems: list[str] = []
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise KhienError(f"{path} cannot be read as UTF-8 text: {error}.") from error
        try:
            root = yaml.compose(text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise KhienError(f"{self.name}:{line}: not valid YAML: {error.problem}.") from error
        if not isinstance(root, MappingNode):
            raise KhienError(f"{self.name}:1: must hold sections with a name.")
        self._root = root
        self._sections: dict[str, Plain] = {}
        value = self._plain(root, "")
        if isinstance(value, dict):
            self._sections = value

    def section(self, name: str, shape: type[T]) -> dict[str, T]:
        """The records of a section as structs; mistakes go to `problems`."""
        records = self._sections.pop(name, {})
        if not isinstance(records, dict):
            self.say("must hold records by their id", name)
            return {}
        found = {key: self._convert(value, shape, name, key) for key, value in records.items()}
        return {key: value for key, value in found.items() if value is not None}

    def record(self, section: str, name: str, shape: type[T]) -> T | None:
        """One record of a section whose records differ in shape; None with a mistake noted."""
        records = self._sections.get(section)
        if not isinstance(records, dict) or name not in records:
            self.say(f"lacks {name}", section)
            return None
        value = records.pop(name)
        if not records:
            del self._sections[section]
        return self._convert(value, shape, section, name)

    def _convert(self, value: Plain, shape: type[T], *where: str) -> T | None:
        try:
            return msgspec.convert(value, shape, strict=False)
        except msgspec.ValidationError as error:
            what, _, path = str(error).partition(" - at `$")
            steps = [a or b for a, b in _STEP.findall(path.rstrip("`"))]
            self.say(what, *where, *steps)
            return None

    def say(self, what: str, *path: str) -> None:
        """Note a mistake at a field, given as section, record, field…"""
        self.problems.append(f"{self.name}:{self.line(*path)}: {'.'.join(path)}: {what}")

    def line(self, *path: str) -> int:
        """The line of a field, or of the nearest thing around it."""
        node: Node = self._root
        line = 1
        for step in path:
            child = _child(node, step)
            if child is None:
                break
            line, node = child
        return line

    def finish(self) -> None:
        """Raise `KhienError` listing every mistake, unknown sections included."""
        for name in self._sections:
            self.say("is not a section of this file", name)
        if self.problems:
            count = len(self.problems)
            noun = "mistake" if count == 1 else "mistakes"
            raise KhienError(f"{self.name} has {count} {noun}:\n" + "\n".join(self.problems))

    def _plain(self, node: Node, where: str) -> Plain:
        if isinstance(node, ScalarNode):
            return str(node.value)
        if isinstance(node, SequenceNode):
            return [self._plain(child, where) for child in node.value]
        found: dict[str, Plain] = {}
        for key, child in node.value:
            name = str(key.value)
            inside = f"{where}.{name}".lstrip(".")
            if name in found:
                line = key.start_mark.line + 1
                self.problems.append(f"{self.name}:{line}: {inside}: is written twice")
            found[name] = self._plain(child, inside)
        return found


def _child(node: Node, step: str) -> tuple[int, Node] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line + 1, value
    if isinstance(node, SequenceNode) and step.isdigit() and int(step) < len(node.value):
        child = node.value[int(step)]
        return child.start_mark.line + 1, child
    return None
