"""`khien pack`: check and look into a country's pack. For those who write packs, and for CI.

Reads files only: no database, no network, no Django.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime

import click
import msgspec

from khien.core.codes import Kind
from khien.core.config import config
from khien.core.errors import KhienError
from khien.packs import Pack, check_pack, load_pack
from khien.packs.loader import SECTIONS, pack_folder

_KINDS = [kind.value for kind in Kind]
_HIDDEN = ("pack", "helpline")
_SECTIONS = [name for name in SECTIONS if name not in _HIDDEN]


@click.group("pack")
def command() -> None:
    """Check a country's pack, or look into one."""


@command.command("check")
@click.argument("pack", required=False, metavar="[DIR|CODE]")
def check(pack: str | None) -> None:
    """Find every mistake of a pack: file, line, field, what is wrong.

    Without an argument the pack of the settings is checked. Exit code 1 when it has mistakes.
    """
    wanted = pack or config().pack
    try:
        problems = check_pack(wanted)
        folder = pack_folder(wanted)
    except KhienError as error:
        raise click.ClickException(str(error)) from error
    for problem in problems:
        click.echo(str(problem))
    if problems:
        files = len({problem.file for problem in problems})
        click.echo(f"\n{_count(len(problems), 'mistake')} in {_count(files, 'file')}.", err=True)
        raise SystemExit(1)
    click.echo(f"The pack {folder.name} is right: nothing is missing, every reference is known.")


@command.command("show")
@click.argument("section", required=False, type=click.Choice(_SECTIONS))
@click.option("--pack", "code", metavar="DIR|CODE", help="Another pack than that of the settings.")
@click.option("--kind", type=click.Choice(_KINDS), help="Rules that cover a kind.")
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Rules in force on a day.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with every field.")
def show(
    section: str | None,
    code: str | None,
    kind: str | None,
    day: datetime | None,
    as_json: bool,
) -> None:
    """Show what a pack holds: a summary, or the records of one section."""
    try:
        pack = load_pack(code or config().pack)
    except KhienError as error:
        raise click.ClickException(str(error)) from error
    if section is None and kind is None:
        _summary(pack)
        return
    records = _records(pack, section or "rules")
    if kind is not None:
        if section not in (None, "rules"):
            raise click.UsageError("--kind goes with rules only.")
        records = pack.rules_for(Kind(kind), day.date() if day else date.today())
    elif day is not None:
        records = [rule for rule in pack.rules.values() if rule.in_force(day.date())]
    for record in records:
        click.echo(_json(record) if as_json else _line(record))


def _records(pack: Pack, section: str) -> Iterable[object]:
    """The records of a section, whether the pack keeps them by id or in order."""
    kept = getattr(pack, section)
    if section == "answers":
        return [{"id": answer, "text": msgspec.to_builtins(text)} for answer, text in kept.items()]
    return kept if isinstance(kept, tuple) else list(kept.values())


def _json(record: object) -> str:
    return json.dumps(msgspec.to_builtins(record), ensure_ascii=False)


def _line(record: object) -> str:
    """One record on one line: its id, what it is called, how certain it is."""
    if isinstance(record, dict):
        return f"{record['id']}  {record['text']['en']}"
    name = next(
        (
            value
            for field in ("title", "name", "child", "text", "why", "say")
            if (value := getattr(record, field, None)) is not None
        ),
        "",
    )
    words = getattr(name, "en", name)
    parts = [str(getattr(record, "id", "")), str(words)]
    for field in ("article", "confidence"):
        value = getattr(record, field, None)
        if value:
            parts.append(f"[{value}]" if field == "confidence" else value.en)
    return "  ".join(parts)


def _summary(pack: Pack) -> None:
    click.echo(f"{pack.code}: {pack.about.name.vi} ({pack.about.name.en})")
    click.echo(f"helpline {pack.helpline.number}, {pack.helpline.name.vi}")
    for section in _SECTIONS:
        click.echo(f"  {section:16} {len(list(_records(pack, section))):5}")


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
