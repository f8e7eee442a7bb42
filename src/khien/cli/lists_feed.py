"""`khien lists feed`: hash lists that partners share, visited again and again.

For operators at the machine. A secret is read from a file or from standard input, never from the
command line, where every user of the machine could see it.
"""

import sys
from typing import TYPE_CHECKING, TextIO

import click

from khien.core.codes import Kind, Severity
from khien.core.errors import KhienError

if TYPE_CHECKING:
    from khien.hub.exchange.models import Feed


@click.group()
def command() -> None:
    """Partners' feeds of hashes: NCMEC, StopNCII, ThreatExchange, tables, lines."""


@command.command()
@click.argument("name")
@click.option("--form", required=True, help="stopncii, ncmec, threatexchange, csv or lines.")
@click.option("--address", required=True, help="Where it is served, https://…")
@click.option("--basis", required=True, help="The agreement or law that lets us take it over.")
@click.option("--kind", required=True, type=click.Choice([kind.value for kind in Kind]))
@click.option("--severity", type=click.Choice([one.value for one in Severity]), default="critical")
@click.option("--secret-file", type=click.File("r"), help="File with its secret; - for stdin.")
@click.option("--bank", default="", help="Bank that its hashes stand in.")
@click.option("--rule", default="", help="Id of the legal rule of the pack that covers them.")
@click.option("--list", "list_name", default="main", show_default=True)
@click.option("--every", type=click.IntRange(5, 10_080), default=60, help="Minutes between visits.")
def add(
    name: str,
    form: str,
    address: str,
    basis: str,
    kind: str,
    severity: str,
    secret_file: TextIO | None,
    bank: str,
    rule: str,
    list_name: str,
    every: int,
) -> None:
    """Connect the feed NAME. Nothing is fetched until its first visit."""
    from khien.cli.lists import slug
    from khien.hub.accounts.rights import OPERATOR
    from khien.hub.exchange import actions

    feed = actions.add_feed(
        OPERATOR,
        slug(name),
        form=form,
        address=address,
        basis=basis,
        kind=Kind(kind),
        severity=Severity(severity),
        secret=secret_file.read().strip() if secret_file else "",
        bank=bank,
        rule=rule,
        list_name=slug(list_name),
        every_minutes=every,
    )
    click.echo(f"Connected. First visit: khien lists feed fetch {feed.name}")


@command.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a feed.")
def status(as_json: bool) -> None:
    """Show every feed: what it has shared, when it was last read, what is wrong."""
    import msgspec

    from khien.hub.exchange.figures import figures

    found = figures()
    for one in found:
        if as_json:
            click.echo(msgspec.json.encode(one).decode())
            continue
        click.echo(
            f"{one.name}: {one.listed} listed, {one.waiting} waiting, {one.withdrawn} withdrawn, "
            f"{one.refused} not taken over; {one.faults} rows put aside, {one.passed_over} in "
            f"kinds not looked up; read {_when(one.fetched_at)}"
        )
        if one.problem:
            click.echo(f"  ✗ {one.problem}")
        if one.held:
            click.echo(
                f"  • More came than is usual: khien lists feed settle {one.name}, or refuse."
            )
        if not one.active:
            click.echo("  • Switched off.")
    if not found and not as_json:
        click.echo("No feed is connected. khien lists feed add --help")


@command.command()
@click.argument("names", nargs=-1)
def fetch(names: tuple[str, ...]) -> None:
    """Visit the feeds NAMES now, all of them without a name. Exit code 1 when one failed."""
    from khien.hub.accounts.rights import OPERATOR
    from khien.hub.exchange import actions
    from khien.hub.exchange.figures import figures
    from khien.hub.exchange.models import Feed

    feeds = [_feed(name) for name in names] or list(Feed.objects.filter(active=True))
    failed = 0
    for feed in feeds:
        try:
            seen = actions.fetch_feed(OPERATOR, feed)
        except KhienError as error:
            failed += 1
            click.echo(f"{feed.name}: {error.message} {error.hint}".rstrip(), err=True)
            continue
        (one,) = (one for one in figures() if one.name == seen.name)
        click.echo(
            f"{one.name}: {one.listed} listed, {one.waiting} waiting"
            + (" for somebody to look: khien lists feed settle, or refuse." if one.held else ".")
        )
    sys.exit(1 if failed else 0)


@command.command()
@click.argument("name")
def settle(name: str) -> None:
    """Take over what the feed NAME holds: somebody has looked."""
    from khien.hub.accounts.rights import OPERATOR
    from khien.hub.exchange import actions

    actions.settle_held(OPERATOR, _feed(name))
    click.echo(f"{name}: taken over.")


@command.command()
@click.argument("name")
def refuse(name: str) -> None:
    """Do not take over what the feed NAME holds; what it withdrew stays listed."""
    from khien.hub.accounts.rights import OPERATOR
    from khien.hub.exchange import actions

    actions.refuse_held(OPERATOR, _feed(name))
    click.echo(f"{name}: refused.")


@command.command()
@click.argument("name")
@click.option("--withdraw", is_flag=True, help="Take all its hashes off and forget its secret.")
def off(name: str, withdraw: bool) -> None:
    """Visit the feed NAME no more."""
    from khien.hub.accounts.rights import OPERATOR
    from khien.hub.exchange import actions

    if withdraw:
        actions.withdraw(OPERATOR, _feed(name))
    else:
        actions.switch(OPERATOR, _feed(name), active=False)
    click.echo(f"{name}: off." + (" Its hashes are off the list." if withdraw else ""))


@command.command()
@click.argument("name")
@click.option("--secret-file", type=click.File("r"), help="File with a new secret; - for stdin.")
def on(name: str, secret_file: TextIO | None) -> None:
    """Visit the feed NAME again, with a new secret where one is given."""
    from khien.hub.accounts.rights import OPERATOR
    from khien.hub.exchange import actions

    actions.switch(
        OPERATOR, _feed(name), active=True, secret=secret_file.read() if secret_file else ""
    )
    click.echo(f"{name}: on.")


def _feed(name: str) -> "Feed":
    from khien.hub.exchange.models import Feed

    feed = Feed.objects.filter(name=name).first()
    if feed is None:
        raise KhienError(f"There is no feed {name[:40]!r}.", "khien lists feed status names them.")
    return feed


def _when(moment: object) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "never"
