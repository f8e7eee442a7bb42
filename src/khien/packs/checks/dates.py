"""Things start before they end, successors are given only to what ended, rules follow laws."""

from khien.packs.draft import Draft
from khien.packs.schema import Dated, Law, LegalRule


def check(draft: Draft) -> None:
    for section in ("laws", "rules", "agencies"):
        for record_id, record in draft.all(section, Dated).items():
            if record.valid_from and record.valid_to and record.valid_from >= record.valid_to:
                what = f"must be after valid_from ({record.valid_from})"
                draft.say(section, record_id, what, "valid_to")
            if record.replaced_by and record.valid_to is None:
                draft.say(section, record_id, "needs a valid_to beside it", "replaced_by")
    laws = draft.all("laws", Law)
    for record_id, rule in draft.all("rules", LegalRule).items():
        if rule.valid_from is None and rule.confidence.firm:
            what = "`valid_from` is missing; only confidence C and U may leave it open"
            draft.say("rules", record_id, what)
        law = laws.get(rule.law)
        if law is None:
            continue
        if law.valid_from and rule.valid_from and rule.valid_from < law.valid_from:
            what = f"is before its law came into force ({law.valid_from})"
            draft.say("rules", record_id, what, "valid_from")
        if law.valid_to and (rule.valid_to is None or rule.valid_to > law.valid_to):
            what = f"must not be after its law ended ({law.valid_to})"
            draft.say("rules", record_id, what, "valid_to")
