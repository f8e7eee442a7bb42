"""YAML files of a pack → plain values, remembering the line of every field.

Called by the loader only. Every scalar is read as the string that was written (`no` stays "no",
01 stays "01"); types come from the schema later. Anchors are refused: a pack must read
the same to people and to programs. Nothing here knows what the fields mean.
"""

from dataclasses import dataclass, field
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from khien.packs.problems import Problem

Value = str | list["Value"] | dict[str, "Value"]
# libyaml's parser is some eight times faster; the pure one gives the same nodes.
_BASE: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _Loader(_BASE):  # type: ignore[misc, valid-type]
    """Nodes without tags: types come from the schema, so working out a tag is time lost."""

    def resolve(self, kind: object, value: object, implicit: object) -> str:
        return ""


@dataclass
class Section:
    """The records of one section in one file, by id, with what is needed to point at them."""

    file: str
    records: dict[str, Value]
    nodes: dict[str, tuple[int, Node]]

    def line(self, record: str, *path: str) -> int:
        """The line of a field of a record, or of the nearest thing around it."""
        line, node = self.nodes[record]
        for step in path:
            found = _child(node, step)
            if found is None:
                return line
            line, node = found
        return line


@dataclass
class Files:
    """Everything read from one folder."""

    sections: dict[str, list[Section]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_folder(folder: Path, name: str) -> Files:
    """All `*.yaml` of a folder, sub-folders included, in the order of their names."""
    files = Files()
    for path in sorted(folder.rglob("*.yaml")):
        _read_file(path, f"{name}/{path.relative_to(folder).as_posix()}", files)
    return files


def _read_file(path: Path, shown: str, files: Files) -> None:
    try:
        root = yaml.compose(path.read_text("utf-8"), Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        files.problems.append(Problem(shown, line, "", f"is not valid YAML: {error.problem}"))
        return
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        files.problems.append(Problem(shown, 0, "", f"cannot be read as UTF-8 YAML: {error}"))
        return
    if not isinstance(root, MappingNode):
        files.problems.append(Problem(shown, 1, "", "must hold sections, such as `rules:`"))
        return
    values = _Values(shown, files.problems)
    for key, body in root.value:
        line = key.start_mark.line + 1
        if not isinstance(body, MappingNode):
            problem = Problem(shown, line, str(key.value), "must hold records by their id")
            files.problems.append(problem)
            continue
        section = Section(shown, {}, {})
        for record_key, record in body.value:
            record_line = record_key.start_mark.line + 1
            record_id = str(record_key.value)
            where = f"{key.value}.{record_id}"
            if record_id in section.records:
                what = f"is written twice, first on line {section.line(record_id)}"
                files.problems.append(Problem(shown, record_line, where, what))
                continue
            section.records[record_id] = values.of(record, where)
            section.nodes[record_id] = (record_line, record)
        files.sections.setdefault(str(key.value), []).append(section)


class _Values:
    """Nodes → strings, lists and dictionaries."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self._file = file
        self._problems = problems
        self._seen: set[int] = set()

    def of(self, node: Node, where: str) -> Value:
        if isinstance(node, ScalarNode):
            return str(node.value)
        if id(node) in self._seen:
            self._say(node, where, "anchors and aliases are not used in packs; write it out")
            return {}
        self._seen.add(id(node))
        if isinstance(node, SequenceNode):
            return [self.of(child, where) for child in node.value]
        found: dict[str, Value] = {}
        for key, child in node.value:
            name = str(key.value)
            if name in found:
                self._say(key, f"{where}.{name}", "is written twice")
            found[name] = self.of(child, f"{where}.{name}")
        return found

    def _say(self, node: Node, where: str, what: str) -> None:
        self._problems.append(Problem(self._file, node.start_mark.line + 1, where, what))


def _child(node: Node, step: str) -> tuple[int, Node] | None:
    """A child by key, or by position where the node is a list."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line + 1, value
    if isinstance(node, SequenceNode) and step.isdigit() and int(step) < len(node.value):
        value = node.value[int(step)]
        return value.start_mark.line + 1, value
    return None
