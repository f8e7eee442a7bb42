"""The offline recovery key: what opens a team's vault when its last member forgot the passphrase.

Called by `khien vault`, at the machine, never over the web. The private half is written to one
file, to be printed and locked away, and is never in the database. See docs/en/vault.md.
"""

from base64 import b32decode, b32encode
from pathlib import Path

from django.db import transaction
from nacl.public import PrivateKey

from khien.core.errors import KhienError
from khien.hub import audit
from khien.hub.accounts.models import User
from khien.hub.accounts.rights import OPERATOR
from khien.hub.vault.boxes import new_pair, open_sealed, seal_to
from khien.hub.vault.models import Grant, MemberKey, RecoveryKey, TeamKey
from khien.hub.vault.pepper import write_secret
from khien.hub.vault.teams import waiting_file

_TITLE = "KHIEN RECOVERY KEY 1"


def create(out: Path) -> int:
    """Makes a recovery key, writes its private half to `out`; returns how many team keys it opens.

    Team keys that members hold already are sealed to it at those members' next sign-in. Raises
    `KhienError` where `out` exists or cannot be written.
    """
    private, public = new_pair()
    try:
        fresh = write_secret(out, _as_text(private).encode())
    except OSError as error:
        raise KhienError(f"{out} cannot be written: {error.strerror}.") from error
    if not fresh:
        raise KhienError(f"{out} exists already.", "Name a file that does not.")
    with transaction.atomic():
        key = RecoveryKey.objects.create(public=public)
        sealed = 0
        for team_key in TeamKey.objects.all():
            file = waiting_file(team_key)
            if file.exists():
                team_key.recovery = key
                team_key.sealed_for_recovery = seal_to(public, file.read_bytes())
                team_key.save(update_fields=["recovery", "sealed_for_recovery"])
                sealed += 1
        audit.record(OPERATOR, "vault.recovery_created", key, sealed=sealed)
    return sealed


def recover(file: Path, user: User) -> int:
    """Gives a member the keys of their teams from the recovery key; returns how many.

    The member must have set a passphrase (a new one, behind a new link). Raises `KhienError`
    where the file is not a recovery key of this hub, or the member has no key of their own.
    """
    private = _from_text(file)
    public = bytes(PrivateKey(private).public_key)
    key = next((row for row in RecoveryKey.objects.all() if bytes(row.public) == public), None)
    if key is None:
        raise KhienError(f"{file} holds a recovery key of another hub.")
    own = MemberKey.objects.filter(user=user).first()
    if own is None:
        raise KhienError(
            f"{user.email} has not set a passphrase yet.",
            "Hand over a link first: khien staff link.",
        )
    given = 0
    with transaction.atomic():
        for team_key in TeamKey.objects.filter(team__members=user, recovery=key):
            team_private = open_sealed(private, team_key.sealed_for_recovery or b"")
            _, made = Grant.objects.get_or_create(
                team_key=team_key,
                member_key=own,
                defaults={"sealed_private": seal_to(own.public, team_private)},
            )
            given += made
        audit.record(OPERATOR, "vault.recovered", user, keys=given)
    return given


def _as_text(private: bytes) -> str:
    letters = b32encode(private).decode().rstrip("=")
    groups = [letters[i : i + 4] for i in range(0, len(letters), 4)]
    lines = [" ".join(groups[i : i + 4]) for i in range(0, len(groups), 4)]
    return "\n".join(
        [
            _TITLE,
            *lines,
            "",
            "Print this, lock it away in two places, and delete the file.",
            "Hãy in ra, cất ở hai nơi có khóa, rồi xóa tệp này.",
            "",
        ]
    )


def _from_text(file: Path) -> bytes:
    try:
        title, _, rest = file.read_text("utf-8").partition("\n")
        letters = "".join(rest.split("\n\n")[0].split())
        private = b32decode(letters + "=" * (-len(letters) % 8))
    except (OSError, ValueError) as error:
        raise KhienError(f"{file} cannot be read as a recovery key.") from error
    if title.strip() != _TITLE or len(private) != 32:
        raise KhienError(f"{file} is not a recovery key of Khiên.")
    return private
