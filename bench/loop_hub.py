"""The hub of `bench.loop`, in a process of its own: prepared once, then verifying on request.

`python -m bench.loop_hub prepare ENTRIES` fills KHIEN_DATA_DIR; `… serve` runs the real server and
reads the names of sites to verify from standard input, one a line.
"""

import json
import os
import sys
import threading
import time

ANALYST = "phan-tich@bench.example"
PASSPHRASE = "do-luong-khien-111"  # noqa: S105  of an invented analyst


def prepare(entries: int) -> None:
    """An analyst, a provider's key, and a list of `entries` domains with its seed."""
    from khien.hub.start import start

    start()
    from django.core.management import call_command

    from khien.core.codes import EntryType, Group, Kind, Severity
    from khien.hub.accounts import actions as accounts
    from khien.hub.accounts.rights import OPERATOR
    from khien.hub.listdesk.actions import NewEntry
    from khien.hub.listdesk.importing import import_entries
    from khien.hub.listdesk.seeds import write_seed
    from khien.hub.providers import actions as providers
    from khien.hub.vault import UnlockedVault, keyring, teams

    call_command("migrate", verbosity=0)
    agency = accounts.ensure_agency(OPERATOR, "do", "Đo lường", "Bench")
    team = accounts.ensure_team(OPERATOR, agency, "Đo lường")
    user, _ = accounts.add_member(
        OPERATOR,
        email=ANALYST,
        full_name="Người Đo",
        role="analyst",
        agency=agency,
        member_of=[team],
    )
    accounts.set_first_passphrase(user, PASSPHRASE)
    teams.settle(user, UnlockedVault(user.pk, keyring.open_member_key(user, PASSPHRASE)))
    provider = providers.create_provider(
        OPERATOR, code="do", name="Đo lường", hosts=["dien-dan.example"]
    )
    key = providers.issue_key(OPERATOR, provider, ["scan", "lists", "reports"]).token
    began = time.perf_counter()
    done = import_entries(
        OPERATOR,
        (
            NewEntry(
                type=EntryType.DOMAIN,
                value=f"trang-{i:07d}.example",
                group=Group.EXPLOITATION,
                kind=Kind.SCAM,
                severity=Severity.HIGH,
            )
            for i in range(entries)
        ),
        source="bench",
    )
    imported = time.perf_counter() - began
    write_seed()
    print(json.dumps({"key": key, "added": done.added, "import_s": round(imported, 1)}))


def serve() -> None:
    """The real server; verdicts are given in its process, as the desk's pages give them."""
    from khien.core.config import config
    from khien.serve import serve as run

    ready = threading.Event()

    def say(line: str) -> None:
        if line.startswith("Stop with"):
            ready.set()
            print(json.dumps({"url": config().base_url}), flush=True)

    threading.Thread(target=_verdicts, args=(ready,), daemon=True).start()
    run(config(), say)


def _verdicts(ready: threading.Event) -> None:
    ready.wait()
    from khien.hub.accounts.models import User
    from khien.hub.vault import UnlockedVault, keyring

    user = User.objects.get(email=ANALYST)
    vault = UnlockedVault(user.pk, keyring.open_member_key(user, PASSPHRASE))
    for line in sys.stdin:
        print(json.dumps(_verify(user, vault, line.strip())), flush=True)
    os.kill(os.getpid(), 15)


def _verify(user: object, vault: object, site: str) -> dict[str, object]:
    """Report a site, verify it, and say when the verdict was on the disk."""
    from django.db import transaction

    from khien.core.codes import Kind, Severity
    from khien.hub.content.models import Item
    from khien.hub.intake.actions import submit_report
    from khien.hub.intake.drafts import ReportDraft, Told
    from khien.hub.review import actions as review
    from khien.hub.review.models import Scope

    draft = ReportDraft(submit_token=site, told=Told(links=(f"https://{site}/nhan-qua",)))
    receipt = submit_report(draft)
    item = Item.objects.get(item_reports__report_id=receipt.report_id)
    judgement = review.Judgement(Kind.SCAM, Severity.HIGH, Scope.DOMAIN)
    committed: list[float] = []
    clicked = time.monotonic()
    with transaction.atomic():
        transaction.on_commit(lambda: committed.append(time.monotonic()))
        verdict = review.verify(user, vault, item, judgement)
    assert verdict.decision is not None, "A second person was asked for."
    return {"site": site, "clicked": clicked, "committed": committed[0]}


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]))
    else:
        serve()
