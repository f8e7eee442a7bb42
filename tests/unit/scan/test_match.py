"""`POST /v1/match`: a known picture is told by its file, its hashes, or both."""

import asyncio
import hashlib
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from PIL import Image

import khien
from factories.api import Api, in_pieces
from factories.scan_ports import World
from khien.core.clock import now
from khien.core.codes import EntryType, Group, Kind, Severity
from khien.detect.match import Looked, MatchAnswer, match_hashes
from khien.lists.banks import Bank
from khien.lists.entry import Change, Entry
from khien.packs import load_pack
from khien.scan.app import build_app
from khien.scan.routes import match as route
from unit.detect.image.drawing import drawn, flat, stored

Connect = Callable[[str], Api]
PICTURE = stored(drawn(seed=7))
SHA256 = hashlib.sha256(PICTURE).hexdigest()
MD5 = hashlib.md5(PICTURE, usedforsecurity=False).hexdigest()
PDQ = khien.pdq(PICTURE)[0].hex()


def flipped(hash_: str, count: int, start: int = 0) -> str:
    """The hash with `count` of its bits turned."""
    bits = np.unpackbits(np.frombuffer(bytes.fromhex(hash_), np.uint8))
    bits[start : start + count] ^= 1
    return np.packbits(bits).tobytes().hex()


def entry(id: str, type: EntryType, value: str, **about: Any) -> Entry:
    about = {"kind": Kind.VIOLENCE, "severity": Severity.HIGH, **about}
    return Entry(id, type, value, group=Group.HARMFUL_CONTENT, rule="r1", **about)


@pytest.fixture
def lists(world: World) -> Callable[..., None]:
    """Puts entries, and banks, on the list."""

    def put(*entries: Entry, banks: tuple[Bank, ...] = ()) -> None:
        world.releases.publish(*(Change(entry=one) for one in entries), banks=banks)

    return put


Lists = Callable[..., None]


def test_one_answer_carries_everything(api: Api, lists: Lists) -> None:
    lists(entry("e1", EntryType.PDQ, PDQ, bank="partner"))
    found = api.post("/v1/match", json={"id": 5, "pdq": flipped(PDQ, 3), "quality": 80}).json()
    assert found == {
        "id": 5,
        "status": "match",
        "hash": {"pdq": flipped(PDQ, 3), "quality": 80, "low_quality": False},
        "matches": [
            {
                "bank": "partner",
                "entry": "e1",
                "by": "pdq",
                "distance": 3,
                "orientation": "as_is",
                "view": "whole",
                "group": "harmful_content",
                "kind": "violence",
                "severity": "high",
                "rule": "r1",
                "why": "/why/e1",
            }
        ],
        "known_good": [],
        "snapshot": "main@1",
    }


def sent_as_bytes(api: Api, data: bytes, kind: str = "image/png") -> Any:
    return api.post("/v1/match", content=data, headers={"Content-Type": kind})


@pytest.mark.parametrize("kind", ["image/png", "application/octet-stream", ""])
def test_a_file_as_it_is(api: Api, lists: Lists, kind: str) -> None:
    lists(entry("e1", EntryType.PDQ, PDQ), entry("e2", EntryType.SHA256, SHA256))
    found = sent_as_bytes(api, PICTURE, kind).json()
    assert found["hash"]["sha256"] == SHA256
    assert found["hash"]["md5"] == MD5
    assert found["hash"]["pdq"] == PDQ
    assert found["hash"]["quality"] >= 50
    assert [(m["entry"], m["by"]) for m in found["matches"]] == [("e2", "sha256"), ("e1", "pdq")]


def test_a_file_in_a_form_with_its_hashes(api: Api, lists: Lists) -> None:
    lists(entry("e1", EntryType.PDQ, PDQ))
    fields = {"id": "bai-1", "sha256": SHA256.upper(), "pdq": flipped(PDQ, 4), "quality": "90"}
    found = api.post("/v1/match", data=fields, files={"file": ("x.png", PICTURE)}).json()
    assert (found["id"], found["status"]) == ("bai-1", "match")
    assert found["hash"]["pdq"] == PDQ, "the file decides"


def test_a_turned_picture_is_found_and_says_how(api: Api, lists: Lists) -> None:
    lists(entry("e1", EntryType.PDQ, PDQ))
    turned = stored(drawn(seed=7).transpose(Image.Transpose.ROTATE_90))
    (match,) = sent_as_bytes(api, turned).json()["matches"]
    assert match["orientation"].startswith("turned_")
    assert match["distance"] <= 31


def test_many_hashes_at_once(api: Api, lists: Lists) -> None:
    lists(entry("e1", EntryType.PDQ, PDQ), entry("e2", EntryType.MD5, MD5))
    wanted = [{"id": i, "md5": MD5} if i % 2 else {"id": i, "pdq": PDQ} for i in range(1000)]
    answers = api.post("/v1/match", json={"hashes": wanted}).json()["answers"]
    assert [a["id"] for a in answers] == list(range(1000))
    assert {a["matches"][0]["entry"] for a in answers[::2]} == {"e1"}
    assert {a["matches"][0]["entry"] for a in answers[1::2]} == {"e2"}
    one = api.post("/v1/match", json={"hashes": [{"pdq": flipped(PDQ, 40)}]}).json()["answers"]
    assert [a["status"] for a in one] == ["no_match"]


def test_known_good_wins(api: Api, lists: Lists) -> None:
    good = Entry("g", EntryType.PDQ, PDQ, harmful=False)
    lists(entry("e1", EntryType.PDQ, PDQ), entry("e2", EntryType.PDQ, flipped(PDQ, 5)), good)
    found = api.post("/v1/match", json={"pdq": PDQ}).json()
    assert (found["status"], found["matches"]) == ("known_good", [])
    assert [m["entry"] for m in found["known_good"]] == ["g"]
    lists(Entry("h", EntryType.SHA256, SHA256, harmful=False))
    assert sent_as_bytes(api, PICTURE).json()["status"] == "known_good"


def test_too_little_to_see_is_said_and_never_matched(api: Api, lists: Lists) -> None:
    blank = stored(flat())
    lists(entry("e1", EntryType.PDQ, khien.pdq(blank)[0].hex()), entry("e2", EntryType.PDQ, PDQ))
    found = sent_as_bytes(api, blank).json()
    assert (found["status"], found["matches"]) == ("low_quality", [])
    assert found["hash"]["low_quality"] is True
    told = api.post("/v1/match", json={"pdq": PDQ, "quality": 49}).json()
    assert (told["status"], told["matches"]) == ("low_quality", [])
    lists(entry("e3", EntryType.SHA256, hashlib.sha256(blank).hexdigest()))
    assert sent_as_bytes(api, blank).json()["status"] == "match", "its very file is known"


def test_what_is_off_is_told_only_to_who_asks(api: Api, lists: Lists) -> None:
    later = now() + timedelta(days=1)
    lists(
        entry("e1", EntryType.PDQ, PDQ, bank="trial"),
        entry("e2", EntryType.MD5, MD5, off_until=later),
        banks=(Bank("trial", enabled=False),),
    )
    found = api.post("/v1/match", json={"pdq": PDQ, "md5": MD5}).json()
    assert (found["status"], found["matches"]) == ("no_match", [])
    assert "off" not in found
    asked = api.post("/v1/match", json={"pdq": PDQ, "md5": MD5, "include_off": True}).json()
    assert asked["status"] == "no_match"
    assert [(m["entry"], m["off"]) for m in asked["off"]] == [("e1", "bank"), ("e2", "entry")]
    lists(banks=(Bank("trial"),))
    assert api.post("/v1/match", json={"pdq": PDQ}).json()["status"] == "match"


def test_a_share_takes_the_same_contents_every_time(api: Api, lists: Lists) -> None:
    lists(entry("e1", EntryType.PDQ, PDQ, bank="trial"), banks=(Bank("trial", share=0.5),))
    hashes = [{"pdq": flipped(PDQ, 2, i)} for i in range(200)]

    def taken() -> list[str]:
        answers = api.post("/v1/match", json={"hashes": hashes}).json()["answers"]
        return [a["status"] for a in answers]

    first = taken()
    assert 60 < first.count("match") < 140
    assert taken() == first


def test_a_file_that_cannot_be_read_is_still_known_by_its_bytes(api: Api, lists: Lists) -> None:
    cut = PICTURE[: len(PICTURE) // 2]
    lists(entry("e1", EntryType.SHA256, hashlib.sha256(cut).hexdigest()))
    assert sent_as_bytes(api, cut).json()["status"] == "match"
    lists(entry("e2", EntryType.PDQ, PDQ))
    fields = {"pdq": PDQ}
    found = api.post("/v1/match", data=fields, files={"file": ("x", b"no picture")}).json()
    assert [m["entry"] for m in found["matches"]] == ["e2"]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, "pdq"),
    ({"quality": 80}, "pdq"),
    ({"pdq": "x" * 64}, "pdq"),
    ({"pdq": "ab" * 31}, "pdq"),
    ({"sha256": "ab" * 16}, "sha256"),
    ({"md5": ""}, "md5"),
    ({"md5": 5}, "md5"),
    ({"pdq": PDQ, "quality": 101}, "quality"),
    ({"pdq": PDQ, "bank": "partner"}, "bank"),
    ({"pdq": PDQ, "hashes": [{"pdq": PDQ}]}, "pdq"),
    ({"hashes": []}, "hashes"),
    ({"hashes": [{"pdq": PDQ}] * 1001}, "hashes"),
    ({"hashes": [{"pdq": PDQ}, {"md5": "zz"}]}, "hashes[1].md5"),
    ({"hashes": [{"id": "x"}]}, "hashes[0].pdq"),
]


@pytest.mark.parametrize(("body", "field"), WRONG)
def test_wrong_hashes_are_named(api: Api, body: dict[str, Any], field: str) -> None:
    answer = api.post("/v1/match", json=body)
    assert answer.status_code == 422
    assert answer.json()["field"] == field
    assert answer.json()["error"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<svg/>", "not a picture of a known kind"),
        (PICTURE[:200], "cut short or damaged"),
        (b"\x00" * 5_000, "not a picture of a known kind"),
    ],
)
def test_a_file_that_is_no_picture_is_refused_in_words(api: Api, data: bytes, words: str) -> None:
    answer = sent_as_bytes(api, data)
    assert (answer.status_code, answer.json()["field"]) == (422, "file")
    assert words in answer.json()["error"]


def test_hashes_that_are_not_the_files_are_refused(api: Api) -> None:
    for name, value in (("sha256", "a" * 64), ("md5", "a" * 32), ("pdq", flipped(PDQ, 128))):
        answer = api.post("/v1/match", data={name: value}, files={"file": ("x.png", PICTURE)})
        assert (answer.status_code, answer.json()["field"]) == (422, name)


def test_a_body_of_100_mb_is_refused_before_it_is_read(api: Api) -> None:
    def forever() -> Any:
        for _ in range(100):
            yield b"\x00" * (1 << 20)

    announced = {"Content-Type": "image/png", "Content-Length": str(100 << 20)}
    for headers in (announced, {"Content-Type": "image/png"}):
        answer = api.post("/v1/match", content=in_pieces(forever()), headers=headers)
        assert answer.status_code == 413
        assert "32 MiB" in answer.json()["error"]
    many = b'{"hashes": [' + b" " * (2 << 20) + b"]}"
    assert api.post("/v1/match", content=many).status_code == 413


FORMS = [
    b"",
    b"--x",
    b"--x\r\n",
    b"--x--\r\n",
    b"--x\r\nContent-Disposition: form-data; name=file\r\n\r\nabc",
    b"--x\r\n\r\nabc\r\n--x--",
    b'--x\r\nContent-Disposition: form-data; name="pdq"\r\n\r\nabc\r\n--x--',
    b'--x\r\nContent-Disposition: form-data; name="other"\r\n\r\nabc\r\n--x--',
    b"--x\r\nA: b\r\n\r\n\r\n" * 30 + b"--x--",
]


@pytest.mark.parametrize("form", FORMS)
def test_broken_forms_get_an_answer_in_words(api: Api, form: bytes) -> None:
    answer = sent_as_bytes(api, form, "multipart/form-data; boundary=x")
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]
    without = sent_as_bytes(api, form, "multipart/form-data")
    assert without.status_code in (400, 422)


def test_only_a_key_that_may_ask_is_answered(connect: Connect) -> None:
    for key, status in (("", 401), ("nobody", 401), ("reader-key", 403), ("game-key", 200)):
        assert connect(key).post("/v1/match", json={"pdq": PDQ}).status_code == status


def test_files_that_take_long_keep_nobody_else_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def slow(*_: object, **__: object) -> MatchAnswer:
        go_on.wait(10)
        return match_hashes(Looked(pdq=PDQ), world.releases.holder.current)

    monkeypatch.setattr(route, "match_file", slow)
    monkeypatch.setattr(route, "FILES_AT_ONCE", 3)
    app = build_app(world.ports, world.releases.holder, load_pack("vn"), bus=world.bus)
    api = Api(app, "forum-key")

    async def visit() -> list[int]:
        files = [
            asyncio.create_task(api._ask("POST", "/v1/match", {"content": PICTURE}))
            for _ in range(5)
        ]
        refused, _ = await asyncio.wait(files, return_when=asyncio.FIRST_COMPLETED)
        others = [
            await api._ask("POST", "/v1/match", {"json": {"pdq": PDQ}}),
            await api._ask("GET", "/v1/orders", {}),
        ]
        assert {task.result().headers["retry-after"] for task in refused} == {"5"}
        go_on.set()
        answered = await asyncio.gather(*files)
        return [*sorted(a.status_code for a in answered), *(o.status_code for o in others)]

    assert asyncio.run(visit()) == [200, 200, 200, 503, 503, 200, 200]
