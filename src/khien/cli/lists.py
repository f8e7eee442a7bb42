"""`khien lists`: import, export, publish and show the lists of this hub.

For operators at the machine; what it does is logged as theirs. Lines that cannot be listed are
named with the reason, and never stop the others.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from khien.cli import lists_feed
from khien.core.codes import Kind, Severity
from khien.core.errors import KhienError

if TYPE_CHECKING:
    from khien.hub.listdesk.importing import Imported
    from khien.hub.listdesk.values import NewEntry

FORMATS = ("auto", "domains", "hosts", "adblock", "urls", "ndjson")
HASHES = ("csv", "lines", "stopncii", "ncmec", "threatexchange")
"""Forms of hash lists: all can be read, `csv` and `lines` written."""


@dataclass(frozen=True)
class About:
    """What the options say of every value."""

    harmful: bool
    kind: Kind | None
    severity: Severity | None
    rule: str
    expires_at: datetime | None


@click.group()
def command() -> None:
    """The lists: entries, releases, seeds."""
    from khien.hub.start import start

    start()


command.add_command(lists_feed.command, "feed")


@command.command("import")
@click.argument("file", type=click.File("r", encoding="utf-8", errors="replace"))
@click.option(
    "--format", "form", type=click.Choice(FORMATS + HASHES), default="auto", show_default=True
)
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]))
@click.option("--severity", type=click.Choice([one.value for one in Severity]), default="high")
@click.option("--good", is_flag=True, help="The values are known good: they shield, not block.")
@click.option("--source", help="Where the values come from (default: the file's name).")
@click.option("--rule", default="", help="Id of the legal rule of the pack that covers them.")
@click.option("--expires", type=click.IntRange(1, 3650), help="Days after which they go again.")
@click.option("--list", "list_name", default="main", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def import_(
    file: TextIO,
    form: str,
    kind: str | None,
    severity: str,
    good: bool,
    source: str | None,
    rule: str,
    expires: int | None,
    list_name: str,
    as_json: bool,
) -> None:
    """List the values in FILE (- for standard input), one a line.

    Known-good names, platforms, public suffixes and hosts of many publishers are refused. Running
    it again after an interruption adds what is missing. Exit code 1 when nothing could be listed.
    """
    import msgspec

    from khien.core import clock
    from khien.hub.accounts.rights import OPERATOR
    from khien.hub.listdesk.importing import Imported, import_entries
    from khien.hub.listdesk.signals import released

    # This process looks nothing up afterwards: it need not follow its own releases.
    released.disconnect(dispatch_uid="listdesk.snapshots")
    if kind is None and not good and form != "ndjson":
        raise KhienError("What kind of harm is it?", "Name it: --kind gambling, or --good.")
    slug(list_name)
    aside = Imported()
    about = About(
        harmful=not good,
        kind=Kind(kind) if kind else None,
        severity=None if good else Severity(severity),
        rule=rule,
        expires_at=clock.now() + timedelta(days=expires) if expires else None,
    )
    values = _values(file, form, about, aside)
    name = source or _name_of(file)
    done = import_entries(OPERATOR, values, source=name, list_name=list_name)
    for reason in [*aside.reasons, *done.reasons]:
        click.echo(reason, err=True)
    done.refused += aside.refused
    if as_json:
        click.echo(msgspec.json.encode(done).decode())
    else:
        click.echo(
            f"{done.added} added, {done.known} known already, {done.refused} refused: "
            f"{list_name}@{done.version}."
        )
    sys.exit(1 if done.refused and not (done.added or done.known) else 0)


@command.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS[1:] + HASHES[:2]),
    default="ndjson",
    show_default=True,
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
@click.option("--list", "list_name", default="main", show_default=True)
def export(form: str, out: Path | None, list_name: str) -> None:
    """Write every active entry, one a line."""
    import msgspec

    from khien.hub.accounts.rights import OPERATOR
    from khien.hub.listdesk.exporting import export_entries
    from khien.lists.exchange.plain import write_lines, write_table
    from khien.lists.files import Form, write_rows

    entries = export_entries(OPERATOR, list_name)
    encode = msgspec.json.Encoder().encode
    if form == "ndjson":
        lines: Iterator[str] = (encode(entry).decode() for entry in entries)
    elif form in HASHES:
        lines = write_lines(entries) if form == "lines" else write_table(entries)
    else:
        lines = write_rows(entries, Form(form))
    if out is None:
        for line in lines:
            click.echo(line)
        return
    fresh = out.with_name(f".{out.name}.new")
    with fresh.open("w", encoding="utf-8") as target:
        target.writelines(f"{line}\n" for line in lines)
    fresh.replace(out)


@command.command()
@click.option("--list", "list_name", default="main", show_default=True)
def publish(list_name: str) -> None:
    """Bring the pack's known-good names onto the list and write a fresh seed file."""
    from khien.hub.listdesk.actions import follow_pack
    from khien.hub.listdesk.seeds import write_seed

    slug(list_name)
    changed = follow_pack(list_name)
    path = write_seed(list_name)
    click.echo(f"{changed} known-good names changed. Seed: {path}")


@command.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a list.")
def status(as_json: bool) -> None:
    """Show versions, numbers of entries, seeds and subscribers."""
    import msgspec

    from khien.hub.listdesk.exporting import figures
    from khien.hub.listdesk.signing import public_keys

    found = figures()
    for one in found:
        if as_json:
            click.echo(msgspec.json.encode(one).decode())
            continue
        click.echo(
            f"{one.name}@{one.version}: {one.harmful} harmful, {one.known_good} known good; "
            f"seed of version {one.seed_version}; {one.subscribers} subscribers"
            + (f", the slowest at {one.slowest_version}" if one.subscribers else "")
        )
    if not as_json:
        if not found:
            click.echo("No list has been published yet.")
        click.echo(f"Signed with {public_keys()[0]}")


def _name_of(file: TextIO) -> str:
    name = getattr(file, "name", "<stdin>")
    return "import" if name == "<stdin>" else Path(name).name


def slug(name: str) -> str:
    """The name of a list or feed as it was given. Raises `KhienError` for other signs."""
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_slug

    try:
        validate_slug(name)
    except ValidationError as error:
        raise KhienError(
            f"{name[:40]!r} cannot be a name here.", "Use letters, digits and hyphens."
        ) from error
    return name


def _values(file: TextIO, form: str, about: "About", aside: "Imported") -> "Iterator[NewEntry]":
    """The values of a file; lines that cannot be read are noted in `aside`."""
    if form == "ndjson":
        yield from _of_entries(file, about, aside)
        return
    if form in HASHES:
        yield from _of_hashes(file, form, about, aside)
        return
    from khien.hub.listdesk.values import NewEntry
    from khien.lists.files import BadRow, Form, read_rows

    for row in read_rows(file, Form(form)):
        if isinstance(row, BadRow):
            aside.refuse(row.line, row.why)
        else:
            yield NewEntry(
                row.type,
                row.value,
                harmful=about.harmful and row.harmful,
                kind=about.kind,
                severity=about.severity,
                rule=about.rule,
                expires_at=about.expires_at,
            )


def _of_hashes(file: TextIO, form: str, about: "About", aside: "Imported") -> "Iterator[NewEntry]":
    """The hashes of one page or file; those its owner has withdrawn are refused."""
    from khien.hub.listdesk.values import NewEntry
    from khien.lists.exchange import FORMS

    page = FORMS[form].read(file.read().encode("utf-8", "replace"))
    for bad in page.unread:
        aside.reasons.append(f"{bad.place}: {bad.why}")
    aside.refused += len(page.unread)
    for number, row in enumerate(page.rows, 1):
        if row.gone or row.type is None:
            aside.refuse(number, "Its owner has withdrawn it.")
        else:
            yield NewEntry(
                row.type,
                row.value,
                harmful=about.harmful,
                kind=about.kind,
                severity=about.severity,
                rule=about.rule,
                expires_at=about.expires_at,
            )


def _of_entries(file: TextIO, about: "About", aside: "Imported") -> "Iterator[NewEntry]":
    """The values of exported entries; their own words win over the options."""
    import msgspec

    from khien.hub.listdesk.values import NewEntry
    from khien.lists.entry import Entry

    decode = msgspec.json.Decoder(Entry).decode
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            entry = decode(line)
        except msgspec.DecodeError as error:
            aside.refuse(number, f"not an entry: {error}")
            continue
        yield NewEntry(
            entry.type,
            entry.value,
            harmful=entry.harmful and about.harmful,
            group=entry.group,
            kind=entry.kind or about.kind,
            severity=entry.severity or about.severity,
            source=entry.source,
            rule=entry.rule or about.rule,
            expires_at=entry.expires or about.expires_at,
        )
