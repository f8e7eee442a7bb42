"""What must hold across a pack, beyond the shape of each record. One file per matter.

`check` is called by the loader on every draft; each check adds what it finds to the draft.
"""

from khien.packs.checks import (
    about,
    clocks,
    completeness,
    dates,
    names,
    places,
    references,
    words,
)
from khien.packs.draft import Draft


def check(draft: Draft) -> None:
    for matter in (about, references, dates, clocks, completeness, places, names, words):
        matter.check(draft)
