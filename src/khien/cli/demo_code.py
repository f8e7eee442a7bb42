"""`khien demo-code`: an invented member of staff's second factor, for who has no phone at hand.

Works only with a demonstration's card; a real second factor is never on the machine.
"""

import os
from pathlib import Path

import click

from khien.core.config import config
from khien.core.demo_mark import need_card
from khien.core.errors import KhienError


@click.command()
@click.argument("email")
@click.option("--data", type=click.Path(path_type=Path), help="Folder of the exercise.")
def command(email: str, data: Path | None) -> None:
    """Print the six-digit code with which an invented member of staff signs in now."""
    root = data.resolve() if data is not None else config().root
    login = next((one for one in need_card(root).logins if one.email == email), None)
    if login is None:
        raise KhienError(f"Nobody in the exercise is called {email}.", "khien demo lists them.")
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.hub.settings")
    django.setup()
    from allauth.mfa.totp.internal import auth

    counter = next(iter(auth.yield_hotp_counters_from_time()))
    click.echo(auth.format_hotp_value(auth.hotp_value(login.totp_secret, counter)))
