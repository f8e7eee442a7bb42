"""Domains, fines and help contacts are usable as written."""

import re

from khien.packs.draft import Draft
from khien.packs.schema import HelpContact, KnownGood, LegalRule, SharedHost

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")


def check(draft: Draft) -> None:
    good = draft.all("known_good", KnownGood)
    shared = draft.all("shared_hosts", SharedHost)
    for section, domains in (("known_good", good), ("shared_hosts", shared)):
        for domain in domains:
            if not _DOMAIN.fullmatch(domain):
                draft.say(section, domain, "must be a plain lower-case domain, like example.org")
    for domain in shared:
        if domain in good:
            draft.say("shared_hosts", domain, "is known good already; it cannot be both")
    for rule_id, rule in draft.all("rules", LegalRule).items():
        fine = rule.fine
        if fine is None:
            continue
        if not 0 <= fine.min < fine.max:
            draft.say("rules", rule_id, "must be more than min, which is not negative", "fine")
        if fine.other_factor <= 0:
            draft.say("rules", rule_id, "must be more than nothing", "fine", "other_factor")
    for contact_id, contact in draft.all("help_contacts", HelpContact).items():
        if not contact.number and not contact.url:
            draft.say("help_contacts", contact_id, "needs a number or a url")
        if not contact.confidence.firm:
            what = "people are sent only to contacts of confidence A or B"
            draft.say("help_contacts", contact_id, what, "confidence")
