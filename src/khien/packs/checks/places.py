"""Provinces: the number there must be, and every former one in exactly one of today's."""

from khien.packs.draft import Draft
from khien.packs.schema import Province


def check(draft: Draft) -> None:
    provinces = draft.all("provinces", Province)
    wanted = draft.about.provinces if draft.about else 0
    if wanted and len(draft.written("provinces")) != wanted:
        count = len(draft.written("provinces"))
        draft.say_of_pack("provinces", f"there are {count}, pack.yaml says {wanted}")
    taken: dict[str, str] = {}
    for code, province in provinces.items():
        for position, old in enumerate(province.old):
            if old in taken:
                what = f"{old} already went into {taken[old]}"
                draft.say("provinces", code, what, "old", str(position))
            taken[old] = code
    if draft.written("provinces") != set(provinces):
        return  # what the broken ones took in is not known
    for old in sorted(draft.written("old_provinces") - set(taken)):
        draft.say("old_provinces", old, "went into none of today's provinces")
