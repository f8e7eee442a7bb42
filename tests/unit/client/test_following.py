"""A forum's client: from the first seed to being unblocked again, through all that goes wrong."""

import gc
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from khien.client import Client
from khien.core.errors import KhienError
from khien.lists.release import sign_release
from khien.lists.signing import SigningKey
from khien.lists.snapshot import Snapshot
from unit.client.conftest import eventually
from unit.client.hub import KEY, Hub, Publisher, domain

Connect = Callable[..., Client]


def test_a_new_client_takes_the_seed_and_then_every_release_at_once(
    hub: Hub, publisher: Publisher, connect: Connect
) -> None:
    publisher.block("lua-dao.example", "co-bac.example")
    publisher.write_seed()
    client = connect(hub.url)
    assert client.wait_ready(5)
    assert client.check_link("https://www.lua-dao.example/qua-tang?id=7") is not None
    assert client.check_link("https://hoc-tot.example/") is None

    eventually(lambda: client.status().mode == "events")
    publisher.block("moi.example")
    eventually(lambda: client.check_link("http://moi.example") is not None, 2)
    publisher.unblock("moi.example")
    eventually(lambda: client.check_link("http://moi.example") is None, 2)
    assert client.snapshot.label == "main@3"
    eventually(lambda: client.status().acknowledged == 3)
    assert [version for _, version in hub.acks][-1] == 3
    assert len({name for name, _ in hub.acks}) == 1


def test_whoever_asks_is_told_of_every_list_even_if_one_telling_fails(
    hub: Hub, publisher: Publisher, connect: Connect
) -> None:
    told: list[str] = []

    def note(snapshot: Snapshot) -> None:
        told.append(snapshot.label)
        if snapshot.version == 1:
            raise ValueError("a mistake of the forum's own")

    client = connect(hub.url, on_change=note)
    assert client.wait_ready(5)
    publisher.block("mot.example")
    eventually(lambda: client.snapshot.version == 1)
    publisher.block("hai.example")
    eventually(lambda: told == ["main@0", "main@1", "main@2"])


def test_a_client_of_a_hub_without_any_release_is_ready_and_blocks_nothing(
    hub: Hub, publisher: Publisher, connect: Connect
) -> None:
    client = connect(hub.url)
    assert client.wait_ready(5)
    assert client.snapshot.version == 0
    publisher.block("dau-tien.example")
    eventually(lambda: client.check_link("dau-tien.example/x") is not None)


def test_where_streams_do_not_pass_the_client_polls(
    hub: Hub, publisher: Publisher, connect: Connect
) -> None:
    hub.no_streams = True
    client = connect(hub.url)
    eventually(lambda: client.status().mode == "polling")
    publisher.block("tham-do.example")
    eventually(lambda: client.check_link("tham-do.example") is not None)
    assert client.status().problem == ""


def test_an_unreachable_hub_leaves_the_last_good_list_in_force(
    hub: Hub, publisher: Publisher, connect: Connect
) -> None:
    publisher.block("cu.example")
    client = connect(hub.url)
    eventually(lambda: client.check_link("cu.example") is not None)
    hub.down = True
    eventually(lambda: client.status().mode == "waiting")
    assert client.check_link("cu.example") is not None
    assert "503" in client.status().problem
    publisher.block("sau.example")
    hub.down = False
    eventually(lambda: client.check_link("sau.example") is not None)
    eventually(lambda: client.status().problem == "")


def test_a_restart_without_the_hub_starts_from_the_disk(
    hub: Hub, publisher: Publisher, connect: Connect
) -> None:
    publisher.block("goc.example")
    publisher.write_seed()
    first = connect(hub.url)
    eventually(lambda: first.status().mode == "events")
    publisher.block("them.example")
    eventually(lambda: first.snapshot.version == 2)
    first.close()
    hub.stop()

    second = connect(hub.url)
    assert second.wait_ready(5)
    assert second.snapshot.version == 2
    assert second.check_link("goc.example") is not None
    assert second.check_link("them.example") is not None
    assert second.status().from_disk
    eventually(lambda: second.status().mode == "waiting")


def test_a_client_that_was_away_too_long_takes_the_seed(
    hub: Hub, publisher: Publisher, connect: Connect
) -> None:
    publisher.block("mot.example")
    first = connect(hub.url)
    eventually(lambda: first.snapshot.version == 1)
    first.close()
    for name in ("hai.example", "ba.example", "bon.example"):
        publisher.block(name)
    publisher.write_seed()
    publisher.kept_from = 3
    second = connect(hub.url)
    eventually(lambda: second.snapshot.version == 4)
    assert hub.asked.count("/v1/lists/main/seed") == 2


def test_a_forged_release_is_refused_and_the_seed_brings_the_truth(
    hub: Hub, publisher: Publisher, connect: Connect, capfd: pytest.CaptureFixture[str]
) -> None:
    publisher.block("that.example")
    client = connect(hub.url)
    eventually(lambda: client.status().mode == "events")
    forger = SigningKey.generate()
    forged = sign_release(forger, "main", 2, publisher.chain, [])
    hub.forged[2] = forged.line
    publisher.block("hai.example")
    eventually(lambda: client.status().problem != "")
    assert client.snapshot.version == 1, "the forged release was enforced"
    assert client.check_link("that.example") is not None
    publisher.write_seed()
    eventually(lambda: client.snapshot.version == 2, 20)
    assert client.check_link("hai.example") is not None


def test_a_changed_signature_and_a_changed_word_are_both_refused(
    hub: Hub, publisher: Publisher, connect: Connect
) -> None:
    client = connect(hub.url)
    eventually(lambda: client.status().mode == "events")
    line = json.loads(sign_release(publisher.key, "main", 1, publisher.chain, []).line)
    line["signed"] = line["signed"].replace('"version":1', '"version":1 ')
    hub.forged[1] = json.dumps(line)
    publisher.block("a.example")
    eventually(lambda: client.status().problem != "")
    assert client.snapshot.version == 0


def test_a_gap_in_versions_is_refused_and_mended(
    hub: Hub, publisher: Publisher, connect: Connect
) -> None:
    client = connect(hub.url)
    eventually(lambda: client.status().mode == "events")
    publisher.block("mot.example")
    eventually(lambda: client.snapshot.version == 1)
    later = sign_release(publisher.key, "main", 5, "0" * 64, [])
    hub.forged[2] = later.line
    publisher.block("hai.example")
    eventually(lambda: "missing" in client.status().problem or client.status().problem != "")
    assert client.snapshot.version == 1
    hub.forged.clear()
    publisher.write_seed()
    eventually(lambda: client.snapshot.version == 2, 20)


def test_a_key_is_pinned_on_first_use_and_another_is_never_believed(
    hub: Hub, publisher: Publisher, connect: Connect
) -> None:
    publisher.block("mot.example")
    publisher.write_seed()
    first = connect(hub.url)
    eventually(lambda: first.snapshot.version == 1)
    first.close()

    publisher.key = SigningKey.generate()
    publisher.block("hai.example")
    publisher.write_seed()
    second = connect(hub.url)
    eventually(lambda: "not trusted" in second.status().problem)
    assert second.snapshot.version == 1
    assert second.check_link("hai.example") is None


def test_a_key_given_by_the_operator_is_the_only_one_believed(
    hub: Hub, publisher: Publisher, connect: Connect
) -> None:
    publisher.block("mot.example")
    publisher.write_seed()
    stranger = SigningKey.generate().public.text
    client = connect(hub.url, trust=stranger)
    eventually(lambda: client.status().problem != "")
    assert not client.ready
    assert "/v1/keys" not in hub.asked
    good = connect(hub.url, trust=publisher.key.public.text, keep=False)
    assert good.wait_ready(5)


def test_a_refused_key_is_said_plainly(hub: Hub, connect: Connect) -> None:
    client = connect(hub.url, key="kh_revoked")
    eventually(lambda: client.status().mode == "refused")
    status = client.status()
    assert "401" in status.problem
    assert "revoked" in status.hint
    assert not status.ready


def test_a_tampered_cache_is_worth_as_much_as_none(
    hub: Hub, publisher: Publisher, connect: Connect, tmp_path: Path
) -> None:
    publisher.block("mot.example")
    publisher.write_seed()
    with Client(hub.url, KEY, cache_dir=tmp_path / "cache") as client:
        assert client.wait_ready(5)
    del client
    gc.collect()  # a process shares what it has in memory; the next run has only the disk
    [seed] = (tmp_path / "cache").rglob("seed.ndjson")
    seed.write_bytes(seed.read_bytes().replace(b"mot.example", b"hai.example"))
    hub.down = True
    second = connect(hub.url)
    eventually(lambda: second.status().mode == "waiting")
    assert not second.ready
    assert second.check_link("hai.example") is None
    hub.down = False
    assert second.wait_ready(10)
    assert second.check_link("mot.example") is not None


def test_a_release_cut_off_by_a_power_failure_is_fetched_again(
    hub: Hub, publisher: Publisher, connect: Connect, tmp_path: Path
) -> None:
    publisher.block("mot.example")
    publisher.write_seed()
    first = connect(hub.url)
    eventually(lambda: first.status().mode == "events")
    publisher.block("hai.example")
    eventually(lambda: first.snapshot.version == 2)
    first.close()
    [deltas] = (tmp_path / "cache").rglob("deltas.ndjson")
    whole = deltas.read_bytes()
    deltas.write_bytes(whole[:-20])
    second = connect(hub.url)
    eventually(lambda: second.snapshot.version == 2)
    second.close()
    assert deltas.read_bytes() == whole


def test_two_clients_share_a_folder_and_a_list_in_memory(
    hub: Hub, publisher: Publisher, connect: Connect
) -> None:
    publisher.block("mot.example")
    publisher.write_seed()
    first, second = connect(hub.url), connect(hub.url)
    eventually(lambda: first.status().mode == second.status().mode == "events")
    publisher.block("hai.example")
    eventually(lambda: first.snapshot.version == second.snapshot.version == 2)
    assert first.snapshot is second.snapshot
    eventually(lambda: len({name for name, version in hub.acks if version == 2}) == 2)


def test_an_older_seed_never_brings_back_what_was_changed(
    hub: Hub, publisher: Publisher, connect: Connect
) -> None:
    publisher.block("mot.example")
    publisher.write_seed()
    old = publisher.seed
    publisher.block("hai.example")
    client = connect(hub.url)
    eventually(lambda: client.snapshot.version == 2)
    publisher.seed = old
    hub.forged[3] = "{}"
    publisher.block("ba.example")
    eventually(lambda: client.status().problem != "")
    assert client.snapshot.version == 2
    hub.forged.clear()
    publisher.write_seed()
    eventually(lambda: client.snapshot.version == 3, 20)


def test_a_hub_restored_from_a_backup_is_followed_again(
    hub: Hub, publisher: Publisher, connect: Connect, tmp_path: Path
) -> None:
    publisher.block("mot.example")
    publisher.block("hai.example")
    client = connect(hub.url)
    eventually(lambda: client.snapshot.version == 2)
    restored = Publisher(tmp_path)
    restored.key = publisher.key
    restored.block("mot.example")
    restored.write_seed()
    hub.publisher = restored
    hub.down = True
    eventually(lambda: client.status().mode == "waiting")
    hub.down = False
    eventually(lambda: client.snapshot.version == 1, 20)
    assert client.check_link("hai.example") is None


def test_a_whole_scan_names_the_list_it_was_judged_by(
    hub: Hub, publisher: Publisher, connect: Connect
) -> None:
    publisher.block("lua-dao.example")
    client = connect(hub.url)
    eventually(lambda: client.snapshot.version == 1)
    answer = client.scan("Bạn vào https://lua-dao.example/nhan-qua nhé")
    assert answer.snapshot == "main@1"
    assert any(signal.entry == domain("lua-dao.example").id for signal in answer.signals)
    assert answer.action != "allow"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("hub.example.vn", "k"),
        ("ftp://hub.example.vn", "k"),
        ("https://h", ""),
        ("https://h", "a b"),
    ],
)
def test_arguments_that_can_never_work_are_refused_at_once(url: str, key: str) -> None:
    with pytest.raises(KhienError):
        Client(url, key, keep=False)


def test_closing_is_quick_and_may_be_done_twice(hub: Hub, connect: Connect) -> None:
    client = connect(hub.url)
    eventually(lambda: client.status().mode == "events")
    client.close()
    client.close()
    assert client.status().mode == "closed"
    eventually(lambda: hub.streams == 0)
