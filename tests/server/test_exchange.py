"""The public `threatexchange` client, and another Khiên, read our hashes and their withdrawals."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from threatexchange.exchanges.clients.stopncii.api import (
    StopNCIIAPI,
    StopNCIICSPFeedback,
    StopNCIICSPFeedbackValue,
    StopNCIIEndpoint,
    StopNCIISignalType,
)
from threatexchange.exchanges.collab_config import CollaborationConfigBase
from threatexchange.exchanges.impl.stop_ncii_api import (
    StopNCIICredentials,
    StopNCIISignalExchangeAPI,
)
from threatexchange.signal_type.pdq.signal import PdqSignal

from server.running import KHIEN, Running, until_known

OURS = [f"{n:064x}" for n in range(1, 2_006)]
MD5 = "ab" * 16

_WORDS = """
import sys
from khien.hub.start import start
start()
from khien.hub.banks.models import Feedback
for one in Feedback.objects.filter(entry__value=sys.argv[1]):
    print(one.said, one.reason, one.party)
"""

_RETRACT = """
import sys
from khien.hub.start import start
start()
from khien.hub.listdesk.actions import retract
from khien.hub.listdesk.models import ListEntry
retract(None, ListEntry.objects.get(value=sys.argv[1]), "appeal")
"""


def khien(running: Running, *arguments: str, said: str = "") -> str:
    done = subprocess.run(
        [KHIEN, *arguments], env=running.environ, input=said, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def sharing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, str]]:
    running = Running(tmp_path_factory.mktemp("sharing") / "data").start()
    lines = "\n".join([*(f"pdq {value}" for value in OURS), f"md5 {MD5}"])
    khien(running, "lists", "import", "-", "--format", "lines", "--kind", "scam", said=lines)
    key = running.issue_key()
    until_known(running, key)
    yield running, key
    running.kill()


def fetched(running: Running, key: str, checkpoint: object = None) -> tuple[dict, object]:
    """Everything that the public client gets, and where it goes on from."""
    client = StopNCIISignalExchangeAPI.for_collab(
        CollaborationConfigBase(name="khien", api="stopncii", enabled=True),
        StopNCIICredentials(key, "any", f"{running.url}/v1/exchange/main"),
    )
    got: dict = {}
    for delta in client.fetch_iter([PdqSignal], checkpoint):
        got.update(delta.updates)
        checkpoint = delta.checkpoint
    return got, checkpoint


def test_the_public_client_reads_every_hash_page_by_page(sharing: tuple[Running, str]) -> None:
    got, _ = fetched(*sharing)
    assert {value for kind, value in got if kind == "pdq"} == set(OURS)
    assert ("video_md5", MD5) in got
    opinion = got["pdq", OURS[0]].get_as_opinions()[0]
    assert opinion.category.name == "POSITIVE_CLASS" and opinion.tags == {"scam"}


def tx(home: Path, *arguments: str, **environ: str) -> str:
    """What the public client's own command says, with its files in `home`."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("tx")), *arguments],
        env={**os.environ, "HOME": str(home), **environ},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done
    return done.stdout


def test_the_public_command_follows_us_and_matches(
    sharing: tuple[Running, str], tmp_path: Path
) -> None:
    running, key = sharing
    secret = f"{key},any,{running.url}/v1/exchange/main"
    tx(tmp_path, "config", "collab", "edit", "stop_ncii", "--create", "khien")
    tx(tmp_path, "fetch", TX_STOPNCII_KEYS=secret)
    said = tx(tmp_path, "match", "-H", "-S", "pdq", "photo", "--", OURS[7])
    assert "(khien) POSITIVE_CLASS" in said, said


def test_the_public_command_reads_the_lines_we_export(
    sharing: tuple[Running, str], tmp_path: Path
) -> None:
    running, _ = sharing
    lines = str(tmp_path / "ours.txt")
    khien(running, "lists", "export", "--format", "lines", "--out", lines)
    tx(tmp_path, "config", "collab", "edit", "local_file", "-C", "file", "--filename", lines)
    tx(tmp_path, "fetch")
    assert "(file)" in tx(tmp_path, "match", "-H", "-S", "pdq", "photo", "--", OURS[7])


def test_the_public_clients_opinion_is_heard(sharing: tuple[Running, str]) -> None:
    running, key = sharing
    client = StopNCIIAPI(
        "any",
        key,
        {StopNCIIEndpoint.SubmitFeedback: key},
        base_url_override=f"{running.url}/v1/exchange/main",
    )
    said = StopNCIICSPFeedback(StopNCIICSPFeedbackValue.NotBlocked)
    nowhere = (StopNCIISignalType.ImagePDQ, "ee" * 32)
    client.submit_feedbacks({(StopNCIISignalType.ImagePDQ, OURS[9]): said, nowhere: said})
    words = running.python(_WORDS, OURS[9])
    assert words == "disputed other_picture provider:dien-dan"


def test_another_khien_reads_ours_and_follows_what_we_withdraw(
    sharing: tuple[Running, str], tmp_path: Path
) -> None:
    running, key = sharing
    other = Running(tmp_path / "other")
    early = subprocess.run(
        [KHIEN, "lists", "feed", "status"], env=other.environ, capture_output=True, text=True
    )
    assert early.returncode == 2 and "khien serve makes them" in early.stderr
    other.start().stop()
    khien(
        other, "lists", "feed", "add", "ban", "--form", "stopncii", "--kind", "scam",
        "--address", f"{running.url}/v1/exchange/main", "--basis", "thử nghiệm",
        "--secret-file", "-", said=f"{key},khien",
    )  # fmt: skip
    assert "2006 waiting for somebody to look" in khien(other, "lists", "feed", "fetch")
    khien(other, "lists", "feed", "settle", "ban")
    assert "2006 listed" in khien(other, "lists", "feed", "status")
    running.python(_RETRACT, OURS[3])
    assert "2005 listed, 0 waiting" in khien(other, "lists", "feed", "fetch", "ban")
    assert OURS[3] not in khien(other, "lists", "export", "--format", "csv")


def test_what_is_asked_wrongly_is_answered_in_words(sharing: tuple[Running, str]) -> None:
    running, key = sharing
    base = f"{running.url}/v1/exchange"
    with httpx.Client(headers={"x-functions-key": key}) as client:
        for path, status in (
            ("/main/FetchHashes?startTimestamp=soon", 422),
            ("/main/FetchHashes?pageSize=2001", 422),
            ("/main/FetchHashes?nextPageToken=x.y", 404),
            ("/nowhere/FetchHashes", 404),
        ):
            assert client.get(base + path).status_code == status, path
    assert httpx.get(f"{base}/main/FetchHashes").status_code == 401
    wrong = httpx.get(f"{base}/main/FetchHashes", headers={"x-functions-key": "guess"})
    assert wrong.status_code == 401
