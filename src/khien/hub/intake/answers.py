"""The prepared answers a reporter can receive, by code: short, kind, without promises.

Reasons for not listing something come from the pack (`reason:<id>`); the words of these live
here and are translated. Stored as codes, so they are read in the language of the moment.
"""

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from khien.core.config import config
from khien.packs import load_pack

CODES: dict[str, Promise] = {
    "received": _(
        "We have your report. Thank you for telling us: that was the right thing to do. "
        "A person will read it."
    ),
    "listed": _(
        "A person has looked at it. You were right: it can harm children. It is now blocked at "
        "every service that is connected to Khiên, and its host has been asked to take it down."
    ),
    "already_listed": _(
        "This was already blocked because someone else told us too. Your report helps us to see "
        "where it still turns up. Thank you."
    ),
    "page_taken_up": _(
        "A person has looked at this page. We have asked the service that hosts it to act."
    ),
    "appeal_received": _(
        "We have your appeal. Someone other than the person who decided the first time will "
        "look at it."
    ),
    "appeal_upheld": _("You were right. The block has been lifted everywhere."),
    "appeal_refused": _(
        "We looked at it again, and the block stays. You can write to us here if there is "
        "something new we should know."
    ),
    "retracted": _("We looked again and lifted the block on what you reported."),
}
"""What is said for each code."""

_REASON = "reason:"


def require(code: str) -> None:
    """Raises ValueError for a code that has no words."""
    if code in CODES:
        return
    if code.startswith(_REASON) and _reason(code) is not None:
        return
    raise ValueError(f"There is no prepared answer with the code {code!r}.")


def words(code: str) -> str:
    """The answer in the language of the moment; a code that a newer pack dropped says so."""
    if code in CODES:
        return str(CODES[code])
    return _reason(code) or str(_("A person has looked at your report and closed it."))


def _reason(code: str) -> str | None:
    wanted = code.removeprefix(_REASON)
    vietnamese = (get_language() or "vi").startswith("vi")
    for reason in load_pack(config().pack).reject_reasons:
        if reason.id == wanted:
            return reason.for_reporter.vi if vietnamese else reason.for_reporter.en
    return None
