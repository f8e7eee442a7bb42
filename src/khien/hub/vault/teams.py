"""Team keys: made, handed to the first member, and passed on from member to member.

A team's private key exists only sealed: to each member, and to the offline recovery key. Before
a team has a first member with a passphrase it waits in a file of the keys folder, outside the
database, and is deleted once that member has it.
"""

from pathlib import Path

from django.db import transaction

from khien.hub.accounts.models import Team, User
from khien.hub.vault.boxes import new_pair, seal_to
from khien.hub.vault.models import Grant, MemberKey, RecoveryKey, TeamKey
from khien.hub.vault.pepper import keys_folder, write_secret
from khien.hub.vault.unlocked import UnlockedVault


def waiting_file(team_key: TeamKey) -> Path:
    """Where the private key of a team waits for its first member."""
    return keys_folder() / f"team-{team_key.team_id}-{bytes(team_key.public).hex()[:16]}.waiting"


def ensure_team_key(team: Team) -> TeamKey:
    """The key of a team, made on first need: reports can be sealed before anyone signs in."""
    try:
        return team.key
    except TeamKey.DoesNotExist:
        pass
    with transaction.atomic():
        Team.objects.select_for_update().get(pk=team.pk)
        found = TeamKey.objects.filter(team=team).first()
        if found is not None:
            return found
        private, public = new_pair()
        recovery = RecoveryKey.objects.order_by("-pk").first()
        made = TeamKey(
            team=team,
            public=public,
            recovery=recovery,
            sealed_for_recovery=seal_to(recovery.public, private) if recovery else None,
        )
        write_secret(waiting_file(made), private)
        made.save()
        return made


def settle(user: User, vault: UnlockedVault) -> int:
    """Does what waits for a holder of keys; called after each finished sign-in.

    Takes over team keys that wait for a first member, seals the keys this member holds to
    colleagues of the same team who have none yet and to a newer recovery key. Returns how many
    seals were added.
    """
    added = 0
    with transaction.atomic():
        own = MemberKey.objects.filter(user=user).first()
        if own is None:
            return 0
        for team in user.teams.all():
            team_key = ensure_team_key(team)
            added += _take_over(team_key, own)
        vault.forget_grants()
        recovery = RecoveryKey.objects.order_by("-pk").first()
        for team_key in TeamKey.objects.filter(pk__in=vault.team_keys()).select_related("team"):
            private = vault.team_private(team_key.pk)
            if private is None:
                continue
            added += _grant_to_colleagues(team_key, private)
            if recovery is not None and team_key.recovery_id != recovery.pk:
                team_key.recovery = recovery
                team_key.sealed_for_recovery = seal_to(recovery.public, private)
                team_key.save(update_fields=["recovery", "sealed_for_recovery"])
                added += 1
    return added


def _take_over(team_key: TeamKey, own: MemberKey) -> int:
    file = waiting_file(team_key)
    if not file.exists():
        return 0
    private = file.read_bytes()
    _, made = Grant.objects.get_or_create(
        team_key=team_key,
        member_key=own,
        defaults={"sealed_private": seal_to(own.public, private)},
    )
    transaction.on_commit(lambda: file.unlink(missing_ok=True))
    return int(made)


def _grant_to_colleagues(team_key: TeamKey, private: bytes) -> int:
    waiting = MemberKey.objects.filter(user__teams=team_key.team, user__is_active=True).exclude(
        grants__team_key=team_key
    )
    rows = [
        Grant(team_key=team_key, member_key=member, sealed_private=seal_to(member.public, private))
        for member in waiting
    ]
    Grant.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def leave_team(user: User, team: Team) -> None:
    """Takes a team's key from a member who left it."""
    Grant.objects.filter(team_key__team=team, member_key__user=user).delete()


def waits_for_key(user: User) -> bool:
    """True where a member belongs to a team whose key nobody has passed on yet."""
    held = Grant.objects.filter(member_key__user=user).values("team_key__team_id")
    return user.teams.exclude(pk__in=held).exists()
