"""State changes of review: claims, verdicts and appeals, one module each.

Called by the desk's views, the command line, the demonstration and tests. A verdict that takes
effect does all of it in one transaction or none of it.
"""

from khien.hub.review.actions.appeals import decide_appeal, submit_appeal
from khien.hub.review.actions.claims import Taken, claim, release, release_stale
from khien.hub.review.actions.verdicts import (
    Judgement,
    Verdict,
    approve,
    decline,
    reject,
    reopen,
    verify,
    withdraw,
)

__all__ = [
    "Judgement",
    "Taken",
    "Verdict",
    "approve",
    "claim",
    "decide_appeal",
    "decline",
    "reject",
    "release",
    "release_stale",
    "reopen",
    "submit_appeal",
    "verify",
    "withdraw",
]
