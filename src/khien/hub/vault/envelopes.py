"""Envelopes: one random key for each report or item, sealed to the teams and the reporter.

Called by `intake`, `content` and `review` through `khien.hub.vault`.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from khien.hub.accounts.first import first_team
from khien.hub.accounts.models import Team
from khien.hub.vault.boxes import Locked, new_key, open_sealed, seal_to
from khien.hub.vault.models import Envelope, EnvelopeKey
from khien.hub.vault.receipts import ReceiptKey
from khien.hub.vault.teams import ensure_team_key
from khien.hub.vault.unlocked import UnlockedVault


def review_teams() -> list[Team]:
    """The teams that may read what reporters write; never none, on a fresh hub neither.

    Each comes with its key loaded: a burst of reports asks for them twice a report.
    """
    readers = Team.objects.filter(reads_reports=True).select_related("key")
    found = list(readers)
    if not found:
        first_team()
        found = list(readers.all())
    return found


def new_envelope(
    teams: Iterable[Team], reporter_key: bytes | None = None
) -> tuple[Envelope, bytes]:
    """A stored envelope and its key (32 bytes, for `seal`), open to these teams.

    `reporter_key` is the public key of a receipt. Raises `Locked` where nobody could open it:
    words are never sealed away for good.
    """
    return new_envelopes(teams, 1, reporter_key)[0]


def new_envelopes(
    teams: Iterable[Team], count: int, reporter_key: bytes | None = None
) -> list[tuple[Envelope, bytes]]:
    """As `new_envelope`, `count` of them with two queries."""
    team_keys = [ensure_team_key(team) for team in teams]
    if not team_keys and reporter_key is None:
        raise Locked(
            _("There is no team to seal this to."), _("Make one: khien staff add, with --team.")
        )
    keys = [new_key() for _number in range(count)]
    envelopes = Envelope.objects.bulk_create(
        Envelope(sealed_for_reporter=seal_to(reporter_key, key) if reporter_key else None)
        for key in keys
    )
    made = list(zip(envelopes, keys, strict=True))
    EnvelopeKey.objects.bulk_create(
        EnvelopeKey(envelope=envelope, team_key=team_key, sealed=seal_to(team_key.public, key))
        for envelope, key in made
        for team_key in team_keys
    )
    return made


def add_team(envelope: Envelope, key: bytes, team: Team) -> None:
    """Opens an envelope, whose key the caller holds, to one more team."""
    team_key = ensure_team_key(team)
    EnvelopeKey.objects.get_or_create(
        envelope=envelope, team_key=team_key, defaults={"sealed": seal_to(team_key.public, key)}
    )


def envelope_key(envelope: Envelope, opener: UnlockedVault | ReceiptKey | None) -> bytes:
    """The key of an envelope for `unseal`. Raises `Locked` where the opener may not have it."""
    if isinstance(opener, ReceiptKey):
        if envelope.sealed_for_reporter is None:
            raise Locked(_("This is not open to a reporter."))
        return open_sealed(opener.private, envelope.sealed_for_reporter)
    if opener is None:
        raise Locked(_("The vault is closed."), _("Sign in again to open it."))
    for row in EnvelopeKey.objects.filter(envelope=envelope):
        private = opener.team_private(row.team_key_id)
        if private is not None:
            return open_sealed(private, row.sealed)
    raise Locked(
        _("You have no key to this yet."),
        _("A colleague who has one only needs to sign in; yours is then added."),
    )


def forget_envelope(envelope: Envelope) -> int:
    """Destroys every sealed key of an envelope: what is under it can never be opened again.

    Called where words are deleted because their time is over. Returns how many keys there were.
    """
    keys, _ = EnvelopeKey.objects.filter(envelope=envelope).delete()
    had_reporter = envelope.sealed_for_reporter is not None
    envelope.sealed_for_reporter = None
    envelope.save(update_fields=["sealed_for_reporter"])
    return keys + had_reporter
