"""The mark of a demonstration: a file in the data folder, there as long as the folder is.

Written by `khien demo` before anything else; read by every page (the banner) and by whoever must
know whether a folder may be filled with invented people.
"""

from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from khien.core.errors import KhienError

NAME = "demo.json"


class Login(Struct, frozen=True):
    """How an invented member of staff signs in."""

    email: str
    name: str
    role: str
    agency: str
    password: str
    totp_secret: str


class ProviderKey(Struct, frozen=True):
    """An invented provider and its key."""

    code: str
    name: str
    key: str


class DemoCard(Struct, frozen=True):
    """Everything that a person or a script needs to look around."""

    site: str
    desk: str
    logins: tuple[Login, ...] = ()
    providers: tuple[ProviderKey, ...] = ()
    receipts: tuple[str, ...] = ()
    """Receipt codes of a few invented reports, one of them answered."""
    appeal_of: str = ""
    """The reason page of an entry that an invented appeal disputes."""


def moved(card: DemoCard, site: str) -> DemoCard:
    """The same card with the addresses of where the exercise is served now."""

    def there(address: str) -> str:
        return site + address.removeprefix(card.site) if address else ""

    return replace(card, site=site, desk=there(card.desk), appeal_of=there(card.appeal_of))


def is_demo(root: Path) -> bool:
    """True where the data folder was filled by `khien demo`."""
    return (root / NAME).exists()


def read_card(root: Path) -> DemoCard | None:
    """The card of the demonstration in `root`, None where there is none or it is half made."""
    try:
        return msgspec.json.decode((root / NAME).read_bytes(), type=DemoCard)
    except (OSError, msgspec.DecodeError):
        return None


def write_card(root: Path, card: DemoCard) -> None:
    """Write the mark, readable by the owner only, in one step."""
    part = root / f".{NAME}.part"
    part.touch(mode=0o600)
    part.write_bytes(msgspec.json.format(msgspec.json.encode(card), indent=1) + b"\n")
    part.replace(root / NAME)


def need_card(root: Path) -> DemoCard:
    """The finished card of the demonstration in `root`; `KhienError` where there is none."""
    card = read_card(root)
    if card is None or not card.logins:
        raise KhienError(f"There is no exercise in {root}.", "Run khien demo first.")
    return card
