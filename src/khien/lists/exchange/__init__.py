"""Hash lists in the forms that the field exchanges them in: read here, written here, never fetched.

`FORMS` holds one reader for each form. Who fetches (the hub's feeds) asks a form where to look next
and gives it the bytes that came back; `plain` and `stopncii` write our own.
"""

from khien.lists.exchange.form import Ask, Form, Opinion, Post
from khien.lists.exchange.ncmec import NCMEC
from khien.lists.exchange.plain import LINES, TABLE
from khien.lists.exchange.shared import BadFeed, OwnPage, Page, Shared, Unread
from khien.lists.exchange.stopncii import STOPNCII
from khien.lists.exchange.threatexchange import THREATEXCHANGE

FORMS: dict[str, Form] = {
    form.name: form for form in (STOPNCII, NCMEC, THREATEXCHANGE, TABLE, LINES)
}
"""Every form by its name: a new one is added here and nowhere else."""

__all__ = [
    "FORMS",
    "Ask",
    "BadFeed",
    "Form",
    "Opinion",
    "OwnPage",
    "Page",
    "Post",
    "Shared",
    "Unread",
]
