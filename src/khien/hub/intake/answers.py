"""The prepared answers a reporter can receive. Their words belong to the pack.

Stored as codes, so that they are read in the language of the moment. The pack also makes
`rejected_<reason id>` and `appeal_<outcome id>` from its reasons.
"""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from khien.core.config import config
from khien.core.errors import KhienError
from khien.packs import load_pack


def require(code: str) -> None:
    """Raises ValueError for a code that has no words."""
    if code not in load_pack(config().pack).answers:
        raise ValueError(f"There is no prepared answer with the code {code!r}.")


def words(code: str) -> str:
    """The answer in the language of the moment; a code that a newer pack dropped says so."""
    try:
        text = load_pack(config().pack).answer(code)
    except KhienError:
        return _("A person has looked at your report.")
    return text.vi if (get_language() or "vi").startswith("vi") else text.en
