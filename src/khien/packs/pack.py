"""A loaded pack: immutable, with the look-ups that desks, forms, clocks and policy ask for.

Made by `loader.load_pack` only, after every check has passed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from types import MappingProxyType
from zoneinfo import ZoneInfo

from khien.core.codes import Group, Kind
from khien.core.errors import KhienError
from khien.core.words import Bilingual
from khien.packs.schema import (
    About,
    Actor,
    AgeLimit,
    Agency,
    AppealGround,
    AppealReason,
    AvoidedWord,
    Channel,
    ClockRule,
    Gap,
    HelpContact,
    Helpline,
    KindText,
    KnownGood,
    Law,
    LegalRule,
    OldProvince,
    Province,
    Quota,
    Reason,
    Scheme,
    SharedHost,
    Source,
    Topic,
)


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A country's knowledge. Mappings are by id, in the order in which the files give them."""

    code: str
    about: About
    groups: Mapping[Group, KindText]
    kinds: Mapping[Kind, KindText]
    sources: Mapping[str, Source]
    actors: Mapping[str, Actor]
    agencies: Mapping[str, Agency]
    channels: Mapping[str, Channel]
    laws: Mapping[str, Law]
    rules: Mapping[str, LegalRule]
    clocks: Mapping[str, ClockRule]
    ages: Mapping[str, AgeLimit]
    quotas: Mapping[str, Quota]
    gaps: Mapping[str, Gap]
    schemes: Mapping[str, Scheme]
    helpline: Helpline
    help_contacts: Mapping[str, HelpContact]
    provinces: tuple[Province, ...]
    old_provinces: Mapping[str, OldProvince]
    known_good: tuple[KnownGood, ...]
    shared_hosts: tuple[SharedHost, ...]
    report_topics: tuple[Topic, ...]
    reject_reasons: tuple[Reason, ...]
    appeal_reasons: tuple[AppealReason, ...]
    appeal_grounds: tuple[AppealGround, ...]
    answers: Mapping[str, Bilingual]
    """Ready answers by code; `rejected_<id>` and `appeal_<id>` come from the staff's reasons."""
    avoided_words: Mapping[str, AvoidedWord]

    def rules_for(self, kind: Kind, on: date) -> list[LegalRule]:
        """The rules that cover `kind` and are in force on a day, the best to suggest first.

        Firm ones (A, B) come before weak ones, those that can be the basis of a removal before
        the others, what binds content before what punishes people, then the more certain and the
        more specific.
        """
        covering = [r for r in self.rules.values() if kind in r.kinds and r.in_force(on)]
        return sorted(
            covering,
            key=lambda rule: (
                not rule.confidence.firm,
                not rule.removal,
                rule.type == "offence",
                rule.confidence,
                len(rule.kinds),
            ),
        )

    def mapping(self, scheme: str, kind: Kind) -> tuple[str, ...]:
        """The codes of another classification for one of our kinds, the primary one first."""
        return self._scheme(scheme).kinds[kind]

    def mapping_text(self, scheme: str, code: str) -> Bilingual:
        """What a code of another classification is called."""
        return self._scheme(scheme).codes[code]

    def _scheme(self, scheme: str) -> Scheme:
        if scheme not in self.schemes:
            known = ", ".join(self.schemes)
            raise KhienError(f"The pack {self.code} has no scheme {scheme}.", f"It has {known}.")
        return self.schemes[scheme]

    def province(self, code: str) -> Province | None:
        """A province in force by its present code."""
        return self._provinces.get(code)

    def province_of_old(self, code: str) -> Province | None:
        """The province in force that took in the one with this former code.

        Old and new codes overlap and may mean different places: never mix the two up.
        """
        return self._by_old.get(code)

    def due(self, clock: str, start: datetime) -> datetime:
        """When a clock that started at `start` (aware) runs out, in UTC's reckoning of `start`.

        Hours run day and night. Working days and days begin on the day after `start` in the
        pack's time zone, and end with the last day.
        """
        rule = self.clocks[clock]
        if rule.hours is not None:
            return start + timedelta(hours=rule.hours)
        zone = ZoneInfo(self.about.timezone)
        day = start.astimezone(zone).date()
        for _ in range(rule.working_days or rule.days or 0):
            day += timedelta(days=1)
            while rule.working_days and day.weekday() in self.about.rest_days:
                day += timedelta(days=1)
        end = datetime.combine(day, time(23, 59, 59), zone)
        return end.astimezone(start.tzinfo)

    def topic(self, topic_id: str) -> Topic | None:
        return self._topics.get(topic_id)

    def reject_reason(self, reason_id: str) -> Reason | None:
        return next((r for r in self.reject_reasons if r.id == reason_id), None)

    def appeal_reason(self, reason_id: str) -> AppealReason | None:
        return next((r for r in self.appeal_reasons if r.id == reason_id), None)

    @cached_property
    def _provinces(self) -> Mapping[str, Province]:
        return MappingProxyType({province.id: province for province in self.provinces})

    @cached_property
    def _by_old(self) -> Mapping[str, Province]:
        return MappingProxyType({old: new for new in self.provinces for old in new.old})

    @cached_property
    def _topics(self) -> Mapping[str, Topic]:
        return MappingProxyType({topic.id: topic for topic in self.report_topics})
