"""The prepared answers a reporter can receive, by code.

Stored as codes, so that they are read in the language of the moment. Their words belong to the
pack; here are only the names that review gives to its outcomes, and the answers that follow from
how Khiên works and are the same in every country.
"""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from khien.core.config import config
from khien.core.words import Bilingual
from khien.packs import load_pack

_OUTCOMES = {"listed": "verified_ordered", "listed_words": "verified_blocked"}
_REASON = "reason:"
"""`reason:<id>` is a reason for not listing something, from the pack's `reject_reasons`."""
_OWN = {
    "retracted": _(
        "We looked again at what you reported and have lifted the block. Thank you for telling "
        "us all the same: it was right to speak up."
    ),
}


def require(code: str) -> None:
    """Raises ValueError for a code that has no words."""
    if _in_pack(code) is None and code not in _OWN:
        raise ValueError(f"There is no prepared answer with the code {code!r}.")


def words(code: str) -> str:
    """The answer in the language of the moment; a code that a newer pack dropped says so."""
    text = _in_pack(code)
    if text is None:
        return str(_OWN.get(code, _("A person has looked at your report.")))
    return text.vi if (get_language() or "vi").startswith("vi") else text.en


def _in_pack(code: str) -> Bilingual | None:
    name = _OUTCOMES.get(code, code)
    if name.startswith(_REASON):
        name = f"rejected_{name.removeprefix(_REASON)}"
    return load_pack(config().pack).answers.get(name)
