"""The table of rights, made from the declarations and the marks of the views.

Printed by `khien rights`, kept as docs/en/rights-matrix.md, compared by a test: whoever changes
a right sees it in the diff.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import override

from khien.hub.accounts.models import Role
from khien.hub.accounts.rights import Action, Mark, declared, mark_of


@dataclass(frozen=True)
class Route:
    """One address of the hub: its pattern, its name, its view's mark (None where it has none)."""

    pattern: str
    name: str
    mark: Mark | None
    converters: dict[str, Any]


def routes() -> list[Route]:
    """Every address of the hub, in the order of their patterns."""
    return sorted(_walk(get_resolver().url_patterns, "/", "", {}), key=lambda r: r.pattern)


def _walk(
    patterns: list[URLPattern | URLResolver], prefix: str, space: str, outer: dict[str, Any]
) -> Iterator[Route]:
    for entry in patterns:
        where = prefix + _readable(str(entry.pattern))
        converters = {**outer, **getattr(entry.pattern, "converters", {})}
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry.url_patterns, where, inner, converters)
        else:
            yield Route(where, f"{space}{entry.name or ''}", mark_of(entry.callback), converters)


def _readable(pattern: str) -> str:
    """A pattern as an address: `^why/(?P<id>[a-z]+)/?$` is shown as `why/<id>/`."""
    return re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", pattern).strip("^$").replace("/?", "/")


def as_markdown() -> str:
    """The whole matrix as Markdown, in English, always in the same order."""
    with override("en"):
        return "\n".join(
            [
                "# Rights",
                "",
                "Made by `khien rights --write`; do not edit. What no line allows is refused.",
                "",
                "## Actions",
                "",
                _row("action", *[role.value for role in Role], "how they must stand to it", "what"),
                _row(*["---"] * (len(Role) + 3)),
                *[_action_row(action) for action in declared().values()],
                "",
                "## Pages",
                "",
                _row("address", "who"),
                _row("---", "---"),
                *[_row(f"`{route.pattern}`", _who(route.mark)) for route in routes()],
                "",
            ]
        )


def _action_row(action: Action) -> str:
    conditions = []
    if action.relation is not None:
        conditions.append(str(action.relation.doc or action.relation.name))
    if action.max_age is not None:
        conditions.append(f"not older than {action.max_age}")
    for name, roles in sorted(action.fields.items()):
        conditions.append(f"{name}: {', '.join(sorted(roles))}")
    marks = ["yes" if role.value in action.roles else "" for role in Role]
    return _row(f"`{action.name}`", *marks, "; ".join(conditions), str(action.doc))


def _who(mark: Mark | None) -> str:
    if mark is None:
        return "nobody (no mark)"
    if mark.kind == "staff":
        return f"`{mark.action}`, with a second factor"
    return f"{'anyone' if mark.kind == 'public' else 'whoever is signed in'}: {mark.why}"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
