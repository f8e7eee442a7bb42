"""`khien demo`: an invented world to look around in."""

import os
from pathlib import Path

import click
import msgspec

from khien.core.config import config
from khien.core.demo_mark import DemoCard, moved
from khien.core.served import served_at


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Folder to fill; must be empty.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for scripts.")
def command(data: Path | None, as_json: bool) -> None:
    """Fill an empty data folder with an invented world.

    Reports of every risk group, staff of three agencies, two providers and lists. Every page
    says that it is an exercise. Run again, it prints the same card.
    """
    if data is not None:
        os.environ["KHIEN_DATA_DIR"] = str(data)
    config.cache_clear()
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.hub.settings")
    root = config().root
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    django.setup()
    from django.core.management import call_command

    from khien.hub.demo.build import build

    call_command("migrate", interactive=False, verbosity=0)
    card = moved(build(root), served_at(root) or config().base_url)
    click.echo(msgspec.json.encode(card).decode() if as_json else _for_people(card))


def _for_people(card: DemoCard) -> str:
    staff = "\n".join(
        f"  {one.email:<22} {one.role:<11} {one.name}\n  {'':<22} authenticator {one.totp_secret}"
        for one in card.logins
    )
    keys = "\n".join(f"  {one.code:<22} {one.key}" for one in card.providers)
    receipts = "\n".join(
        f"  {code[:4]} {code[4:8]} {code[8:12]} {code[12:]}" for code in card.receipts
    )
    password = card.logins[0].password
    return (
        f"This is an exercise: every person, site and number in it is invented.\n\n"
        f"Public site   {card.site}\nDesk          {card.desk}\n\n"
        f"Staff (password of all: {password}; put the authenticator secret into any\n"
        f"authenticator app, or run: khien demo-code E-MAIL)\n{staff}\n\n"
        f"Provider keys\n{keys}\n\nReceipts to come back with\n{receipts}\n\n"
        f"Next: khien serve (if it does not run yet), then khien demo-forum."
    )
