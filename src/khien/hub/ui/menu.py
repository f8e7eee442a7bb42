"""The desk's menu: the places that the signed-in person may open, in the order of the work.

Used by base_desk.html through `context.site`. It never grants anything: each view checks again.
"""

from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from khien.hub.accounts.models import User
from khien.hub.accounts.rights import Words, may_ever


@dataclass(frozen=True)
class MenuItem:
    """One line of the menu: where it leads, what it is called, whether we are there.

    `beside` are the places that share this line; base_desk.html shows them when we are there.
    """

    url: str
    label: str
    here: bool
    beside: tuple["MenuItem", ...] = ()


# View, right needed to see it, name.
_PLACES = (
    ("review:queue", "content.list", pgettext_lazy("desk menu", "Queue")),
    ("review:reports", "intake.list_reports", pgettext_lazy("desk menu", "Reports")),
    ("review:chat", "review.read_chat", pgettext_lazy("desk menu", "Chat")),
    ("review:appeals", "review.list_appeals", pgettext_lazy("desk menu", "Appeals")),
    ("listdesk:entries", "listdesk.read", pgettext_lazy("desk menu", "Lists")),
    ("orders:list", "orders.read", pgettext_lazy("desk menu", "Orders")),
    ("providers:list", "providers.read", _("Providers")),
    ("audit:log", "audit.view", _("Audit log")),
    ("staff_members", "staff.list", pgettext_lazy("desk menu", "Staff")),
)


_BESIDE = {
    "listdesk:entries": (
        ("listdesk:entries", "listdesk.read", pgettext_lazy("desk menu", "Entries")),
        ("banks:list", "banks.read", pgettext_lazy("desk menu", "Banks of hashes")),
        ("exchange:list", "exchange.read", pgettext_lazy("desk menu", "Partners' feeds")),
        ("listdesk:releases", "listdesk.read", pgettext_lazy("desk menu", "Releases")),
    ),
}


def menu_for(request: HttpRequest) -> list[MenuItem]:
    """The menu lines for the person who asks; empty for anyone who is not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    lines = []
    for view, right, label in _PLACES:
        line = _line(request.path, user, view, right, label)
        if line is None:
            continue
        beside = [_line(request.path, user, *place) for place in _BESIDE.get(view, ())]
        lines.append(_with(line, tuple(one for one in beside if one is not None)))
    return lines


def _line(path: str, user: User, view: str, right: str, label: Words) -> MenuItem | None:
    if not may_ever(user, right):
        return None
    try:
        url = reverse(view)
    except NoReverseMatch:
        return None
    inside = path.startswith("/desk/items/" if view == "review:queue" else url)
    return MenuItem(url, str(label), path == url or inside)


def _with(line: MenuItem, beside: tuple[MenuItem, ...]) -> MenuItem:
    """The line with the places beside it: of those we are in, the one with the longest address."""
    inside = [place for place in beside if place.here]
    nearest = max(inside, key=lambda place: len(place.url), default=None)
    return replace(
        line,
        here=line.here or bool(inside),
        beside=tuple(replace(place, here=place is nearest) for place in beside),
    )
