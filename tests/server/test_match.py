"""The loop for a picture: told by its hash, verified once, known by everybody, seen by nobody."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

import khien
from khien.client import Client
from server.running import Running
from unit.detect.image.drawing import drawn, stored

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]

_VERIFY = """
from khien.hub.start import start
start()
from khien.core.codes import Kind, Severity
from khien.hub.accounts import actions as accounts
from khien.hub.accounts.models import Role
from khien.hub.accounts.rights import OPERATOR
from khien.hub.content.models import Item
from khien.hub.review import actions
from khien.hub.review.models import Scope
from khien.hub.vault import UnlockedVault, keyring, teams
agency = accounts.ensure_agency(OPERATOR, "tong-dai", "Tổng đài", "Helpline")
team = accounts.ensure_team(OPERATOR, agency, "Trực")
lan, _ = accounts.add_member(OPERATOR, email="lan@khien.test", full_name="Lan",
    role=Role.ANALYST, agency=agency, member_of=[team])
accounts.set_first_passphrase(lan, "bốn con voi đi chậm")
"""
_JUDGE = (
    _VERIFY.split("agency =")[0]
    + """
import sys
from khien.hub.accounts.models import User
lan = User.objects.get(email="lan@khien.test")
vault = UnlockedVault(lan.pk, keyring.open_member_key(lan, "bốn con voi đi chậm"))
teams.settle(lan, vault)
vault.forget_grants()
item = Item.objects.get(hashes__value=sys.argv[1])
made = actions.verify(lan, vault, item, actions.Judgement(
    Kind.VIOLENCE, Severity.HIGH, Scope.HASHES))
print(made.decision.entry.public_id)
"""
)
_SWITCH = """
import sys
from khien.hub.start import start
start()
from khien.hub.accounts.models import User
from khien.hub.banks import actions
from khien.hub.banks.models import Bank
User.objects.filter(email="lan@khien.test").update(role="supervisor")
lan = User.objects.get(email="lan@khien.test")
actions.change_bank(lan, Bank.objects.get(name="verified"), enabled=sys.argv[1] == "on")
"""


def eventually(what: Callable[[], bool], seconds: float = 10.0) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "It did not happen in time."
        time.sleep(0.02)


def test_a_picture_told_by_its_hash_is_known_everywhere_until_its_bank_is_off(
    visited: tuple[Running, str], tmp_path: Path
) -> None:
    running, key = visited
    picture = stored(drawn(seed=71), "JPEG", quality=92)
    again = stored(drawn(seed=71), "WEBP", quality=60)
    pdq, quality = khien.pdq(picture)
    media = {"pdq": pdq.hex(), "quality": quality, "url": "https://anh-xau.example/7"}
    running.python(_VERIFY)
    with running.api(key) as api, Client(running.url, key, cache_dir=tmp_path) as client:
        assert client.wait_ready(10)

        def status(data: bytes = again) -> str:
            sent = api.post("/v1/match", content=data, headers={"Content-Type": "image/webp"})
            assert sent.status_code == 200, sent.text
            return str(sent.json()["status"])

        assert status() == "no_match"
        told = api.post("/v1/reports", json={"topic": "other", "media": [media]})
        assert told.status_code == 201, told.text
        entry = running.python(_JUDGE, pdq.hex()).strip()
        eventually(lambda: status() == "match")
        eventually(lambda: client.match(again).status == "match")
        (match,) = client.match(pdq=pdq).matches
        assert (match.entry, match.bank) == (entry, "verified")
        asked = api.get(f"/why/{entry}")
        assert asked.status_code == 200
        (order,) = running.python(
            "from khien.hub.start import start; start()\n"
            "from khien.hub.orders.models import Order\n"
            "print(*Order.objects.values_list('host', flat=True))"
        ).split()
        assert order == "anh-xau.example"

        word = {"entry": entry, "said": "disputed", "reason": "harmless"}
        assert api.post("/v1/feedback", json=word).json()["disputed"] == 1
        running.python(_SWITCH, "off")
        eventually(lambda: status() == "no_match")
        eventually(lambda: client.match(again).status == "no_match")
        running.python(_SWITCH, "on")
        eventually(lambda: status() == "match")

    for file in (path for path in running.data.rglob("*") if path.is_file()):
        held = file.read_bytes()
        assert picture[200:260] not in held and again[200:260] not in held, file
