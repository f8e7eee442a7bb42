"""Words, times and pictures for templates: `{% load khien %}`.

Times are shown the Vietnamese way (dd/mm/yyyy HH:mm, Asia/Ho_Chi_Minh) in both languages.
"""

from datetime import datetime, timedelta

from django import template
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext_lazy

from khien.core.clock import now
from khien.core.codes import Group, Kind, Severity, Urgency
from khien.core.config import config
from khien.core.words import Bilingual
from khien.hub.ui.context import Site, site_facts
from khien.packs import load_pack

register = template.Library()

_KINDS = frozenset(Kind)
_GROUPS = frozenset(Group)


@register.simple_tag
def site() -> Site:
    """The facts about this installation, for pages rendered without a request."""
    return site_facts()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small line drawing from templates/ui/icons, hidden from screen readers."""
    return render_to_string(f"ui/icons/{name}.html")


@register.filter
def words(text: Bilingual | None) -> str:
    """A bilingual text of the pack or of a detector, in the reader's language."""
    if text is None:
        return ""
    return text.en if translation.get_language() == "en" else text.vi


@register.filter
def kind_name(code: str) -> str:
    """The pack's name of a kind; an empty or unknown code as it is."""
    pack = load_pack(config().pack)
    return words(pack.kinds[Kind(code)].name) if code in _KINDS else code


@register.filter
def group_name(code: str) -> str:
    """The pack's name of a risk group; an empty or unknown code as it is."""
    pack = load_pack(config().pack)
    return words(pack.groups[Group(code)].name) if code in _GROUPS else code


@register.filter
def rule_title(rule_id: str) -> str:
    """The title and article of a legal rule of the pack; an unknown id as it is."""
    rule = load_pack(config().pack).rules.get(rule_id)
    return f"{words(rule.title)} ({words(rule.article)})" if rule else rule_id


@register.filter
def law_number(law_id: str) -> str:
    """The official number of a law of the pack; an unknown id as it is."""
    law = load_pack(config().pack).laws.get(law_id)
    return law.number if law else law_id


_SOURCE: dict[str, Promise | str] = {
    "report": pgettext_lazy("source of an entry", "Reports"),
    "staff": pgettext_lazy("source of an entry", "Staff"),
    "demo": pgettext_lazy("source of an entry", "Demonstration"),
}


@register.filter
def source_name(code: str) -> str:
    """Where an entry comes from, in words; a pack, a feed or an import by its own name."""
    if code.startswith("feed:"):
        return gettext("partner %(name)s") % {"name": code.removeprefix("feed:")}
    return str(_SOURCE.get(code, code))


_SEVERITY: dict[str, Promise | str] = {
    Severity.LOW: pgettext_lazy("severity", "Low"),
    Severity.MEDIUM: pgettext_lazy("severity", "Medium"),
    Severity.HIGH: pgettext_lazy("severity", "High"),
    Severity.CRITICAL: pgettext_lazy("severity", "Critical"),
}
_URGENCY: dict[str, Promise | str] = {
    Urgency.ROUTINE: pgettext_lazy("urgency", "In turn"),
    Urgency.SOON: pgettext_lazy("urgency", "Soon"),
    Urgency.TODAY: pgettext_lazy("urgency", "Today"),
    Urgency.NOW: pgettext_lazy("urgency", "Now"),
}


@register.filter
def severity_name(code: str) -> str:
    """A severity in words."""
    return str(_SEVERITY.get(code, code))


@register.filter
def urgency_name(code: str) -> str:
    """An urgency in words."""
    return str(_URGENCY.get(code, code))


@register.filter
def province_name(code: str) -> str:
    """The pack's name of a province; an empty or unknown code as it is."""
    province = load_pack(config().pack).province(code)
    if province is None:
        return code
    return province.name_en if translation.get_language() == "en" else province.name


@register.filter
def short_time(moment: datetime | None) -> str:
    """dd/mm/yyyy HH:mm in local time; empty for none."""
    return timezone.localtime(moment).strftime("%d/%m/%Y %H:%M") if moment else ""


@register.filter
def short_date(moment: datetime | None) -> str:
    """dd/mm/yyyy in local time; takes a date too."""
    if moment is None:
        return ""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return local.strftime("%d/%m/%Y")


def span(length: timedelta) -> str:
    """How long, in one unit: "3 minutes", "5 hours", "2 days"."""
    minutes = max(0, int(abs(length).total_seconds() // 60))
    if minutes < 1:
        return gettext("under a minute")
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = hours // 24
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


@register.filter
def age(moment: datetime | None) -> SafeString | str:
    """How long ago, with the exact time on hover and for screen readers."""
    if moment is None:
        return ""
    text = gettext("%(span)s ago") % {"span": span(now() - moment)}
    return _time(moment, text)


@register.filter
def due(moment: datetime | None) -> SafeString | str:
    """How long is left, or by how much the time has passed."""
    if moment is None:
        return ""
    left = moment - now()
    form = gettext("%(span)s left") if left >= timedelta(0) else gettext("%(span)s late")
    return _time(moment, form % {"span": span(left)})


def _time(moment: datetime, text: str) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', moment.isoformat(), short_time(moment), text
    )
