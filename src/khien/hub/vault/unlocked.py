"""The opened vault of one signed-in person, for the length of a request."""

from khien.hub.vault.boxes import Locked, open_sealed
from khien.hub.vault.models import Grant


class UnlockedVault:
    """A member's private key in memory; opens the team keys granted to that member."""

    def __init__(self, user_id: int, private: bytes) -> None:
        self.user_id = user_id
        self._private = private
        self._teams: dict[int, bytes] | None = None

    def __repr__(self) -> str:
        return f"UnlockedVault(user {self.user_id})"

    def team_private(self, team_key_id: int) -> bytes | None:
        """The private key of a team (by TeamKey id), None where it was not granted."""
        return self._granted().get(team_key_id)

    def team_keys(self) -> frozenset[int]:
        """Ids of the TeamKeys this member holds."""
        return frozenset(self._granted())

    def forget_grants(self) -> None:
        """Reads the grants again at the next look: some were just added."""
        self._teams = None

    def _granted(self) -> dict[int, bytes]:
        if self._teams is None:
            found: dict[int, bytes] = {}
            rows = Grant.objects.filter(
                member_key__user_id=self.user_id, member_key__user__is_active=True
            )
            for row in rows:
                try:
                    found[row.team_key_id] = open_sealed(self._private, row.sealed_private)
                except Locked:
                    continue  # sealed to a key this member had before a reset
            self._teams = found
        return self._teams
