"""Rights over verdicts and appeals. A second person is never the first one."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from khien.hub.accounts.models import Role
from khien.hub.accounts.rights import Relation, declare
from khien.hub.review.models import Appeal, Decision, Proposal

_JUDGES = {Role.ANALYST, Role.SUPERVISOR}


def _someone_else_proposed(user: Any, proposal: Proposal) -> bool:
    return bool(proposal.by_id != user.pk)


def _own_proposal(user: Any, proposal: Proposal) -> bool:
    return bool(proposal.by_id == user.pk)


def _did_not_list(user: Any, appeal: Appeal) -> bool:
    """True for whoever neither verified nor proposed nor listed the entry in question."""
    if appeal.entry.reviewer_id == user.pk:
        return False
    decisions = Decision.objects.filter(entry_id=appeal.entry_id, outcome=Decision.Outcome.VERIFIED)
    return all(user.pk not in (d.by_id, d.second_id) for d in decisions)


SECOND_PERSON = Relation("second person", _someone_else_proposed, _("somebody else proposed it"))
PROPOSER = Relation("proposer", _own_proposal, _("proposed it"))
UNINVOLVED = Relation("uninvolved", _did_not_list, _("did not list it"))

declare("review.claim", roles=_JUDGES, doc=_("Take an item to judge it"))
declare("review.verify", roles=_JUDGES, doc=_("Verify an item, or propose it to a second person"))
declare("review.reject", roles=_JUDGES, doc=_("Decide that an item is not listed"))
declare("review.reopen", roles=_JUDGES, doc=_("Open a decided item again"))
declare(
    "review.approve",
    roles=_JUDGES,
    relation=SECOND_PERSON,
    doc=_("Approve or decline what somebody else proposed"),
)
declare(
    "review.withdraw",
    roles=_JUDGES,
    relation=PROPOSER,
    doc=_("Take back an own proposal"),
)
declare(
    "review.read_chat",
    roles=_JUDGES | {Role.COUNSELLOR},
    doc=_("Have a pasted chat read; nothing of it is stored"),
)
declare("review.list_appeals", roles=_JUDGES, doc=_("See which appeals wait"))
declare(
    "review.decide_appeal",
    roles=_JUDGES,
    relation=UNINVOLVED,
    doc=_("Decide on an appeal against an entry that somebody else listed"),
)
