"""The desk's menu: the places that the signed-in person may open, in the order of the work.

Used by base_desk.html through `context.site`. It never grants anything: each view checks again.
"""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from khien.hub.accounts.rights import may_ever


@dataclass(frozen=True)
class MenuItem:
    """One line of the menu: where it leads, what it is called, whether we are there."""

    url: str
    label: str
    here: bool


# View, right needed to see it, name.
_PLACES = (
    ("review:queue", "content.list", pgettext_lazy("desk menu", "Queue")),
    ("review:reports", "intake.list_reports", pgettext_lazy("desk menu", "Reports")),
    ("review:chat", "review.read_chat", pgettext_lazy("desk menu", "Chat")),
    ("review:appeals", "review.list_appeals", pgettext_lazy("desk menu", "Appeals")),
    ("listdesk:entries", "listdesk.read", pgettext_lazy("desk menu", "Lists")),
    ("exchange:list", "exchange.read", pgettext_lazy("desk menu", "Feeds")),
    ("orders:list", "orders.read", pgettext_lazy("desk menu", "Orders")),
    ("providers:list", "providers.read", _("Providers")),
    ("audit:log", "audit.view", _("Audit log")),
    ("staff_members", "staff.list", pgettext_lazy("desk menu", "Staff")),
)


def menu_for(request: HttpRequest) -> list[MenuItem]:
    """The menu lines for the person who asks; empty for anyone who is not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    lines = []
    for view, right, label in _PLACES:
        if not may_ever(user, right):
            continue
        try:
            url = reverse(view)
        except NoReverseMatch:
            continue
        inside = request.path.startswith("/desk/items/" if view == "review:queue" else url)
        lines.append(MenuItem(url, str(label), request.path == url or inside))
    return lines
