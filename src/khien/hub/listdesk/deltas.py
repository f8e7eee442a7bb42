"""Releases as subscribers fetch them. Reading only; used by the scan API's ports and mirrors."""

from khien.hub.listdesk.models import ListState, Release

MOST = 500
"""Deltas handed out at once; a subscriber asks again for the rest."""


def since(list_name: str, version: int) -> list[str] | None:
    """Release lines `version + 1` to now, oldest first, at most `MOST`; [] when up to date.

    None where the list is unknown or `version` lies outside what is kept: take the seed.
    """
    state = ListState.objects.filter(name=list_name).first()
    if state is None or not state.pruned_to <= version <= state.version:
        return None
    rows = Release.objects.filter(list=state, version__gt=version).order_by("version")
    return list(rows.values_list("line", flat=True)[:MOST])


def latest(list_name: str) -> int | None:
    """The newest version of a list, None for an unknown one."""
    return ListState.objects.filter(name=list_name).values_list("version", flat=True).first()
