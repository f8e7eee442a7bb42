"""Reads a list's stored releases again: every signature, every step of the chain, up to the head.

Called by `khien doctor` and after a restore. Changes nothing.
"""

from khien.hub.listdesk.models import ListState, Release
from khien.hub.listdesk.signing import signing_key
from khien.lists.release import ReleaseError, check_follows, verify_release


def problem_of(state: ListState) -> str:
    """What is wrong with a list's releases, in words for an operator; "" if nothing is."""
    keys = [signing_key().public]
    version, chain = state.pruned_to, ""
    rows = Release.objects.filter(list=state).order_by("version")
    for stored_version, line in rows.values_list("version", "line").iterator(chunk_size=200):
        try:
            release = verify_release(line, keys, state.name)
            # Older releases may be pruned: the first that is kept says what it follows.
            check_follows(release.manifest, version, chain or release.manifest.previous)
        except ReleaseError as error:
            return f"{state.name}@{stored_version}: {error.message}"
        version, chain = release.manifest.version, release.chain
    if version != state.version or (chain and chain != state.chain):
        return f"{state.name}: the last release is {version}, but the list says {state.version}."
    return ""


def problems() -> list[str]:
    """What is wrong with any list; [] if nothing is."""
    found = [problem_of(state) for state in ListState.objects.order_by("name")]
    return [problem for problem in found if problem]
