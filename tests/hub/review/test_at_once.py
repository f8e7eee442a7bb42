"""Two analysts in two processes on one item, and kill -9 in the middle of verifying."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("at-once")]

ITEMS = 12

SCENE = """
import sys
from khien.hub.start import start
start()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from factories import content as scenes
from factories import providers
from hub.people import House
from khien.hub.accounts import actions as accounts
from khien.hub.accounts.rights import OPERATOR
agency = accounts.ensure_agency(OPERATOR, "a", "A", "A")
team = accounts.ensure_team(OPERATOR, agency, "Nhóm")
house = House()
house.hire("Lê Mai Lan", "lan@khien.test", "analyst", agency, team)
house.hire("Trần Bình", "binh@khien.test", "supervisor", agency, team)
providers.provider("xau", "xau.example")
for number in range(int(sys.argv[1])):
    scenes.report(f"https://xau.example/{number}")
"""

VERIFY = """
import json, sys, time
from khien.hub.start import start
start()
from factories.review import judgement
from hub.people import PASSPHRASE
from khien.core.errors import KhienError
from khien.hub.accounts.models import User
from khien.hub.content.models import Item
from khien.hub.listdesk.snapshots import current_snapshot
from khien.hub.review.actions import verify
from khien.hub.vault import UnlockedVault, keyring
user = User.objects.get(email=sys.argv[1])
vault = UnlockedVault(user.pk, keyring.open_member_key(user, PASSPHRASE))
items = list(Item.objects.order_by("id"))
current_snapshot()
print("ready", flush=True)
sys.stdin.readline()
for item in items:
    try:
        verdict = verify(user, vault, item, judgement())
        said = "again" if verdict.repeated else "done"
    except KhienError as error:
        said = error.message
    print(json.dumps([str(item.pk), said]), flush=True)
"""

LOOK = """
import json
from khien.hub.start import start
start()
from khien.hub.audit.verify import verify as audit
from khien.hub.content.models import Item
from khien.hub.intake.models import Message
from khien.hub.listdesk.models import ListEntry, ListState
from khien.hub.listdesk.snapshots import current_snapshot
from khien.hub.listdesk.verify import problems
from khien.hub.orders.models import Order
from khien.hub.review.models import Decision
rows = {}
for item in Item.objects.all():
    entries = ListEntry.objects.filter(evidence=item)
    rows[str(item.pk)] = [
        item.state,
        entries.count(),
        Order.objects.filter(entry__in=entries).count(),
        Decision.objects.filter(item=item).count(),
        Message.objects.filter(report__items=item, template="listed").count(),
    ]
head = ListState.objects.get() if ListState.objects.exists() else None
print(json.dumps({
    "items": rows,
    "version": head.version if head else 0,
    "listed": len(current_snapshot()),
    "problems": problems(),
    "audit": audit().whole,
}))
"""

DONE = ["verified", 1, 1, 1, 1]
UNTOUCHED = ["waiting", 0, 0, 0, 0]


def _start(data: Path, script: str, *words: str) -> "subprocess.Popen[str]":
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("KHIEN_")},
        "KHIEN_DATA_DIR": str(data),
        "KHIEN_CONFIG": str(data.parent / "none.toml"),
        "KHIEN_RECEIPT_KDF_MIB": "1",
        "KHIEN_PASSPHRASE_KDF_MIB": "1",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    (data.parent / "none.toml").touch()
    return subprocess.Popen(
        [sys.executable, "-c", script, *words],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _finish(process: "subprocess.Popen[str]") -> str:
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0, out
    return out


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    _finish(_start(data, SCENE, str(ITEMS)))
    return data


def _ready(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"


def _go(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def test_two_at_once_have_one_effect_and_both_are_told(hub: Path) -> None:
    both = [_start(hub, VERIFY, "lan@khien.test"), _start(hub, VERIFY, "binh@khien.test")]
    for process in both:
        _ready(process)
    for process in both:
        _go(process)
    told = [dict(json.loads(line) for line in _finish(one).splitlines()) for one in both]

    seen = json.loads(_finish(_start(hub, LOOK)))
    assert list(seen["items"].values()) == [DONE] * ITEMS
    assert (seen["version"], seen["listed"]) == (ITEMS, ITEMS)
    assert (seen["problems"], seen["audit"]) == ([], True)
    for item in seen["items"]:
        assert sorted(words[item] for words in told) == ["again", "done"]


@pytest.mark.parametrize("after", [0.02, 0.11, 0.23])
def test_killed_in_the_middle_nothing_is_half_done_and_nothing_told_is_lost(
    hub: Path, after: float
) -> None:
    process = _start(hub, VERIFY, "lan@khien.test")
    _ready(process)
    _go(process)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    out, _ = process.communicate(timeout=60)
    told = [json.loads(line)[0] for line in out.splitlines() if line.endswith('"done"]')]

    seen = json.loads(_finish(_start(hub, LOOK)))
    assert all(row in (DONE, UNTOUCHED) for row in seen["items"].values())
    assert all(seen["items"][item] == DONE for item in told)
    assert seen["version"] == sum(row == DONE for row in seen["items"].values())
    assert (seen["problems"], seen["audit"]) == ([], True)
