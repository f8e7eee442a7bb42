"""Every id that a record names must be written somewhere."""

from collections.abc import Iterable

from khien.packs.draft import Draft
from khien.packs.schema import Record

# section, field → the sections in which the named ids may be written
_POINTS_TO: dict[tuple[str, str], tuple[str, ...]] = {
    ("rules", "law"): ("laws",),
    ("rules", "actors"): ("actors", "agencies"),
    ("rules", "clock"): ("clocks",),
    ("rules", "replaced_by"): ("rules",),
    ("laws", "replaced_by"): ("laws",),
    ("agencies", "replaced_by"): ("agencies",),
    ("clocks", "rule"): ("rules",),
    ("ages", "rule"): ("rules",),
    ("quotas", "rule"): ("rules",),
    ("quotas", "ages"): ("ages",),
    ("provinces", "old"): ("old_provinces",),
    **{
        (section, "sources"): ("sources",)
        for section in ("rules", "laws", "agencies", "channels", "schemes", "help_contacts")
    },
}


def check(draft: Draft) -> None:
    for (section, field), targets in _POINTS_TO.items():
        known = set().union(*(draft.written(target) for target in targets))
        for record_id, record in draft.all(section, Record).items():
            for name in _ids(getattr(record, field)):
                if name not in known:
                    what = f"names `{name}`, which is not written under {' or '.join(targets)}"
                    draft.say(section, record_id, what, field)
                elif field == "replaced_by" and name == record_id:
                    draft.say(section, record_id, "cannot be replaced by itself", field)


def _ids(value: str | Iterable[str] | None) -> Iterable[str]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value
