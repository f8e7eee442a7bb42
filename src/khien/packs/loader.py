"""Folders of YAML → a checked, immutable `Pack`.

`load_pack` is called once per process by whoever needs words, rules or clocks; `check_pack` by
`khien pack check`. Every mistake of a pack is collected before anything is refused. Knows the
names of the sections and no country.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import msgspec

from khien.core.codes import Group, Kind
from khien.core.errors import KhienError
from khien.core.words import Bilingual
from khien.packs import checks, schema
from khien.packs.convert import convert_section
from khien.packs.draft import Draft
from khien.packs.pack import Pack
from khien.packs.problems import PackError, Problem
from khien.packs.reading import Files, Section, Value, read_folder

HOME = Path(__file__).parent

SECTIONS: dict[str, type[schema.Record]] = {
    "pack": schema.About,
    "groups": schema.KindText,
    "kinds": schema.KindText,
    "sources": schema.Source,
    "actors": schema.Actor,
    "agencies": schema.Agency,
    "channels": schema.Channel,
    "laws": schema.Law,
    "rules": schema.LegalRule,
    "clocks": schema.ClockRule,
    "ages": schema.AgeLimit,
    "quotas": schema.Quota,
    "gaps": schema.Gap,
    "schemes": schema.Scheme,
    "helpline": schema.Helpline,
    "help_contacts": schema.HelpContact,
    "provinces": schema.Province,
    "old_provinces": schema.OldProvince,
    "known_good": schema.KnownGood,
    "shared_hosts": schema.SharedHost,
    "report_topics": schema.Topic,
    "reject_reasons": schema.Reason,
    "appeal_reasons": schema.AppealReason,
    "appeal_grounds": schema.AppealGround,
    "answers": schema.AnswerTemplate,
    "avoided_words": schema.AvoidedWord,
}
"""Every section that a pack may have, and what its records are."""

_INHERITED: dict[str, Value | None] = {
    "valid_from": None,
    "valid_to": None,
    "sources": [],
    "checked": "1970-01-01",
}
"""What a rule takes from its law, and what stands in where there is no such law."""

R = TypeVar("R", bound=schema.Record)


def pack_folder(pack: str | Path) -> Path:
    """The folder of a pack: one that comes with Khiên by its code, or any folder by its path.

    Raises `KhienError` where there is none.
    """
    built_in = HOME / str(pack)
    if "/" not in str(pack) and (built_in / "pack.yaml").is_file():
        return built_in
    folder = Path(pack)
    if (folder / "pack.yaml").is_file():
        return folder.resolve()
    known = ", ".join(sorted(path.parent.name for path in HOME.glob("*/pack.yaml")))
    raise KhienError(
        f"There is no pack {pack}: no such folder with a pack.yaml in it.",
        f"Packs that come with Khiên: {known}.",
    )


def load_pack(pack: str | Path) -> Pack:
    """The pack of this code or in this folder, checked; kept for the life of the process.

    Raises `PackError` with all mistakes, or `KhienError` where there is no such pack.
    """
    return _load(pack_folder(pack))


def check_pack(pack: str | Path) -> tuple[Problem, ...]:
    """All mistakes of a pack, base packs included; empty when it is right."""
    return tuple(sorted(set(_draft(pack_folder(pack)).problems)))


@lru_cache(maxsize=8)
def _load(folder: Path) -> Pack:
    draft = _draft(folder)
    if draft.problems:
        raise PackError(draft.code, draft.problems)
    about = draft.about
    if about is None or about.base:
        raise KhienError(f"{draft.code} is only a base for other packs.", "Choose a country's.")
    return _build(draft, about)


def _draft(folder: Path) -> Draft:
    draft = Draft(folder.name)
    _add(folder, draft, ())
    about = draft.all("pack", schema.About).get(folder.name)
    if about is None and not any(p.field.startswith("pack") for p in draft.problems):
        draft.say_of_pack("pack", f"pack.yaml must describe `{folder.name}` under `pack:`")
    draft.about = about
    checks.check(draft)
    return draft


def _add(folder: Path, draft: Draft, above: tuple[Path, ...]) -> None:
    """Read a folder into the draft, after the pack that it extends."""
    files = read_folder(folder, folder.name)
    base = ""
    for section in files.sections.get("pack", []):
        described = section.records.get(folder.name)
        if isinstance(described, dict):
            base = str(described.get("extends", ""))
    if base:
        try:
            parent = pack_folder(base)
        except KhienError as error:
            files.problems.append(Problem(f"{folder.name}/pack.yaml", 0, "extends", str(error)))
        else:
            if parent in (*above, folder):
                what = f"{base} extends this pack in turn"
                files.problems.append(Problem(f"{folder.name}/pack.yaml", 0, "extends", what))
            else:
                _add(parent, draft, (*above, folder))
    draft.problems += files.problems
    _inherit(files, draft)
    for name, sections in files.sections.items():
        shape = SECTIONS.get(name)
        for section in sections:
            if shape is None:
                what = f"is not a section; there are {', '.join(SECTIONS)}"
                draft.problems.append(Problem(section.file, 0, name, what))
                continue
            _add_section(draft, name, section, shape, above)


def _inherit(files: Files, draft: Draft) -> None:
    """Give every rule the dates, sources and day of checking of its law where it has none."""
    laws = {law: section.records[law] for law, section in draft.origins.get("laws", {}).items()}
    for section in files.sections.get("laws", []):
        laws.update(section.records)
    for section in files.sections.get("rules", []):
        for rule in section.records.values():
            if not isinstance(rule, dict):
                continue
            law = laws.get(str(rule.get("law")))
            for name, missing in _INHERITED.items():
                if isinstance(law, dict) and name in law:
                    rule.setdefault(name, law[name])
                elif law is None and missing is not None:
                    # the law itself is what is wrong: no second complaint about its fields
                    rule.setdefault(name, missing)


def _add_section(
    draft: Draft,
    name: str,
    section: Section,
    shape: type[schema.Record],
    above: tuple[Path, ...],
) -> None:
    """Put one section's records over those of the base; twice in one pack is a mistake."""
    origins = draft.origins.setdefault(name, {})
    pack = section.file.split("/", 1)[0]
    for record in section.records:
        earlier = origins.get(record)
        if earlier is not None and earlier.file.split("/", 1)[0] == pack:
            what = f"is also written in {earlier.file}:{earlier.line(record)}"
            where = f"{name}.{record}"
            draft.problems.append(Problem(section.file, section.line(record), where, what))
        origins[record] = section
    found = convert_section(section, name, shape, draft.problems)
    draft.records.setdefault(name, {}).update(found)


def _build(draft: Draft, about: schema.About) -> Pack:
    def named(section: str, shape: type[R]) -> Mapping[str, R]:
        return MappingProxyType(draft.all(section, shape))

    def listed(section: str, shape: type[R]) -> tuple[R, ...]:
        return tuple(draft.all(section, shape).values())

    helpline = listed("helpline", schema.Helpline)[-1]
    groups = draft.all("groups", schema.KindText)
    kinds = draft.all("kinds", schema.KindText)
    reject_reasons = tuple(_filled(r, helpline) for r in listed("reject_reasons", schema.Reason))
    appeal_reasons = tuple(
        _filled(r, helpline) for r in listed("appeal_reasons", schema.AppealReason)
    )
    answers = {
        code: _with_number(answer.text, helpline)
        for code, answer in draft.all("answers", schema.AnswerTemplate).items()
    }
    answers |= {f"rejected_{reason.id}": reason.for_reporter for reason in reject_reasons}
    answers |= {f"appeal_{reason.id}": reason.for_reporter for reason in appeal_reasons}
    return Pack(
        code=draft.code,
        about=about,
        groups=MappingProxyType({group: groups[group] for group in Group}),
        kinds=MappingProxyType({kind: kinds[kind] for kind in Kind}),
        sources=named("sources", schema.Source),
        actors=named("actors", schema.Actor),
        agencies=named("agencies", schema.Agency),
        channels=named("channels", schema.Channel),
        laws=named("laws", schema.Law),
        rules=named("rules", schema.LegalRule),
        clocks=named("clocks", schema.ClockRule),
        ages=named("ages", schema.AgeLimit),
        quotas=named("quotas", schema.Quota),
        gaps=named("gaps", schema.Gap),
        schemes=named("schemes", schema.Scheme),
        helpline=helpline,
        help_contacts=named("help_contacts", schema.HelpContact),
        provinces=listed("provinces", schema.Province),
        old_provinces=named("old_provinces", schema.OldProvince),
        known_good=listed("known_good", schema.KnownGood),
        shared_hosts=listed("shared_hosts", schema.SharedHost),
        report_topics=listed("report_topics", schema.Topic),
        reject_reasons=reject_reasons,
        appeal_reasons=appeal_reasons,
        appeal_grounds=listed("appeal_grounds", schema.AppealGround),
        answers=MappingProxyType(answers),
        avoided_words=named("avoided_words", schema.AvoidedWord),
    )


Told = TypeVar("Told", bound=schema.Reason)


def _filled(reason: Told, helpline: schema.Helpline) -> Told:
    return msgspec.structs.replace(reason, for_reporter=_with_number(reason.for_reporter, helpline))


def _with_number(text: Bilingual, helpline: schema.Helpline) -> Bilingual:
    return Bilingual(
        text.vi.replace("{helpline}", helpline.number),
        text.en.replace("{helpline}", helpline.number),
    )
