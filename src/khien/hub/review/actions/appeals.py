"""Appeals: anyone may say that an entry is wrong; somebody other than its lister decides."""

from typing import TYPE_CHECKING

from khien.hub.listdesk.models import ListEntry
from khien.hub.review.models import Appeal

if TYPE_CHECKING:
    from khien.hub.accounts.models import User
    from khien.hub.intake.drafts import Receipt


def submit_appeal(
    entry: ListEntry, text: str, language: str = "vi", submit_token: str = ""
) -> "Receipt":
    """File an appeal against a listed entry; the receipt is the way back to the answer.

    Open to anyone. The same `submit_token` twice is one appeal.
    """
    raise NotImplementedError


def decide_appeal(user: "User", appeal: Appeal, *, uphold: bool, reason: str) -> Appeal:
    """Uphold (take the entry off everywhere, withdraw its orders) or refuse; answer either way.

    Raises `Refused` for who listed or approved the entry.
    """
    raise NotImplementedError
