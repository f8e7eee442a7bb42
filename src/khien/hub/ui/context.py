"""What every template may use as `site`: the helpline, the exit, the languages, the desk's menu.

Called by Django for every page rendered with a request, and by `{% site %}` for the pages
rendered without one (400, 500). Reads no report and asks the database nothing of its own.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from khien.core.config import config
from khien.core.demo_mark import is_demo
from khien.hub.ui.menu import MenuItem, menu_for
from khien.packs import load_pack


@dataclass(frozen=True)
class Site:
    """Facts about this installation that any page may show."""

    name: str
    helpline: str
    exit_url: str
    languages: tuple[tuple[str, str], ...]

    @property
    def demo(self) -> bool:
        """Asked anew for each page: `khien demo` may fill a folder that is being served."""
        return is_demo(config().root)


@lru_cache(maxsize=1)
def site_facts() -> Site:
    """The facts, read once: they change only with the settings or the pack."""
    facts = config()
    return Site(
        name="Khiên",
        helpline=load_pack(facts.pack).helpline.number,
        exit_url=facts.exit_url,
        # Each language is called by its own name, whatever language the page is in.
        languages=tuple((code, _OWN_NAME[code]) for code, _ in settings.LANGUAGES),
    )


_OWN_NAME = {"vi": "Tiếng Việt", "en": "English"}


def site(request: HttpRequest) -> dict[str, Any]:
    """Django's context processor: `site` and the lazily made `menu` of the signed-in person."""

    def menu() -> list[MenuItem]:
        return menu_for(request)

    return {"site": site_facts(), "menu": SimpleLazyObject(menu)}
