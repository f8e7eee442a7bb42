"""A country's knowledge as data: words, rules, clocks, places, names that must pass.

`load_pack("vn")` gives the checked, immutable `Pack` that every other part reads. The data lies in
the folders beside this file (`intl` is the base that countries extend); the code holds no country.
docs/en/packs.md says how to write one.
"""

from khien.packs.loader import check_pack, load_pack
from khien.packs.pack import Pack
from khien.packs.problems import PackError, Problem
from khien.packs.schema import (
    ClockRule,
    KindText,
    KnownGood,
    LegalRule,
    Province,
    Reason,
    SharedHost,
    Topic,
)

__all__ = [
    "ClockRule",
    "KindText",
    "KnownGood",
    "LegalRule",
    "Pack",
    "PackError",
    "Problem",
    "Province",
    "Reason",
    "SharedHost",
    "Topic",
    "check_pack",
    "load_pack",
]
