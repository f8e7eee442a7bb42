"""Listed pictures: found however stored or turned; what is not listed, or known good, is left."""

import hashlib

import numpy as np
import pytest
from PIL import Image, ImageOps

from contract.detectors.contract import DetectorContract
from khien.core.codes import EntryType, Group, Kind, Severity
from khien.core.words import Signal
from khien.detect.image.hashes import hash_picture
from khien.detect.image.listed import ListedImageDetector
from khien.detect.image.pdq import pdq
from khien.detect.image.seen import SeenPicture, look_up
from khien.lists.entry import Change, Entry
from khien.lists.release import sign_release
from khien.lists.signing import SigningKey
from khien.lists.snapshot import Snapshot
from khien.policy.judge_image import judge_image
from unit.detect.image.drawing import drawn, flat, stored


def entry(id: str, type: EntryType, value: str, harmful: bool = True) -> Entry:
    return Entry(
        id=id,
        type=type,
        value=value,
        harmful=harmful,
        group=Group.EXPLOITATION,
        kind=Kind.KNOWN_CSAM,
        severity=Severity.CRITICAL,
    )


def pdq_entry(id: str, picture: Image.Image, harmful: bool = True, flips: int = 0) -> Entry:
    bits = np.unpackbits(np.frombuffer(pdq(stored(picture))[0], np.uint8))
    bits[np.arange(flips) * 8 % 256] ^= 1
    return entry(id, EntryType.PDQ, np.packbits(bits).tobytes().hex(), harmful)


LISTED = drawn(512, 384, 21)
ENTRIES = [
    pdq_entry("xau", LISTED),
    entry("md5", EntryType.MD5, hashlib.md5(b"not it", usedforsecurity=False).hexdigest()),
    entry("hong", EntryType.PDQ, "this is no hash"),
]


def listed(*entries: Entry) -> Snapshot:
    return Snapshot.build("main", 1, "", entries)


def see(data: bytes, lists: object) -> SeenPicture:
    return look_up(hash_picture(data), lists)


def found(picture: Image.Image, *entries: Entry) -> list[tuple[str, int]]:
    return [(m.entry, m.distance) for _, m in see(stored(picture), listed(*entries)).found]


class TestListedPictures(DetectorContract):
    detector = ListedImageDetector()
    lists = listed(*ENTRIES)
    finds = []
    leaves = ["a text is not looked at"]

    def signals(self, data: bytes) -> list[Signal]:
        return list(self.detector.in_image(see(data, self.lists), self.lists))

    def test_finds_the_picture_stored_anew(self) -> None:
        small = LISTED.resize((256, 192))
        for data in (
            stored(LISTED),
            stored(LISTED, "JPEG", quality=30),
            stored(LISTED, "GIF"),
            stored(small, "WEBP"),
            stored(LISTED.convert("CMYK"), "JPEG"),
        ):
            (signal,) = self.signals(data)
            assert (signal.entry, signal.kind) == ("xau", Kind.KNOWN_CSAM)
            assert signal.severity == Severity.CRITICAL and signal.score > 0.9

    def test_the_reason_says_whether_it_is_the_picture_or_one_within_it(self) -> None:
        framed = ImageOps.expand(LISTED, 60, "white")
        reasons = [
            self.detector.in_image(look_up(hash_picture(data, views=True), self.lists), self.lists)
            for data in (stored(LISTED), stored(framed))
        ]
        (whole,), (within,) = map(list, reasons)
        assert whole.why.en.startswith("This picture is nearly the same")
        assert within.why.en.startswith("Within this picture")

    def test_leaves_other_pictures_and_flat_ones(self) -> None:
        for picture in (drawn(160, 120, 22), flat(160, 120)):
            assert self.signals(stored(picture)) == []


@pytest.mark.parametrize(
    ("turn", "orientation"),
    [
        (Image.Transpose.ROTATE_90, {"turned_270", "turned_90"}),
        (Image.Transpose.ROTATE_180, {"turned_180"}),
        (Image.Transpose.FLIP_LEFT_RIGHT, {"flipped_y"}),
        (Image.Transpose.TRANSPOSE, {"flipped_diagonal"}),
    ],
)
def test_turned_pictures_name_their_orientation(
    turn: Image.Transpose, orientation: set[str]
) -> None:
    ((_, match),) = see(stored(LISTED.transpose(turn)), listed(*ENTRIES)).found
    assert match.orientation in orientation
    assert match.by == "pdq" and match.bank == "main"


def test_the_threshold_is_inclusive() -> None:
    assert found(LISTED, pdq_entry("nga", LISTED, flips=31)) == [("nga", 31)]
    assert found(LISTED, pdq_entry("nga", LISTED, flips=32)) == []


def test_the_very_file_is_found_by_its_hash_though_flat() -> None:
    data = stored(flat())
    lists = listed(
        entry("sha", EntryType.SHA256, hashlib.sha256(data).hexdigest().upper()),
        entry("md", EntryType.MD5, hashlib.md5(data, usedforsecurity=False).hexdigest()),
        pdq_entry("flat", flat()),
    )
    hits = see(data, lists).found
    assert [(match.entry, match.by) for _, match in hits] == [("sha", "sha256"), ("md", "md5")]


def test_known_good_wins_where_it_is_as_near() -> None:
    assert found(LISTED, pdq_entry("xau", LISTED), pdq_entry("tot", LISTED, False)) == []
    assert found(LISTED, pdq_entry("xau", LISTED, flips=9), pdq_entry("tot", LISTED, False)) == []


def test_a_harmless_look_alike_does_not_hide_the_harmful_one() -> None:
    entries = pdq_entry("xau", LISTED), pdq_entry("tot", LISTED, False, flips=9)
    assert found(LISTED, *entries) == [("xau", 0)]


def test_a_known_good_file_shields_itself_from_everything() -> None:
    good = entry("tot", EntryType.SHA256, hashlib.sha256(stored(LISTED)).hexdigest(), False)
    assert found(LISTED, pdq_entry("xau", LISTED), good) == []
    assert found(LISTED.resize((256, 192)), pdq_entry("xau", LISTED), good) != []


def test_a_known_good_frame_shields_no_other_frame() -> None:
    title = drawn(512, 384, 30)
    data = stored(title, "GIF", save_all=True, append_images=[LISTED], duration=50)
    lists = listed(pdq_entry("tot", title, False), pdq_entry("xau", LISTED))
    assert [match.entry for _, match in see(data, lists).found] == ["xau"]


def test_entries_come_and_go_with_releases() -> None:
    """A delta is found at once, a retraction ends it at once, a merge changes nothing."""
    key = SigningKey.generate()

    def step(now: Snapshot, change: Change) -> Snapshot:
        return now.apply(sign_release(key, "main", now.version + 1, now.chain, [change]))

    lists = Snapshot.empty("main")
    data = stored(LISTED)
    assert see(data, lists).found == ()
    for merged in (False, True):
        with_it = step(lists, Change(entry=pdq_entry("xau", LISTED)))
        other = step(with_it, Change(entry=pdq_entry("khac", drawn(seed=50))))
        other = other.compact() if merged else other
        assert [match.entry for _, match in see(data, other).found] == ["xau"]
        gone = step(other, Change(remove="xau"))
        assert see(data, gone).found == ()
        assert see(data, gone.compact()).found == ()
        assert [match.entry for _, match in see(data, other).found] == ["xau"]


def test_an_answer_carries_hashes_matches_and_a_decision() -> None:
    answer = judge_image(stored(LISTED), listed(*ENTRIES), id="a")
    assert (answer.id, answer.snapshot, answer.action) == ("a", "main@1", "remove")
    assert [match.entry for match in answer.matches] == ["xau"]
    assert answer.hashes.pdq == ENTRIES[0].value
    assert answer.severity is Severity.CRITICAL
    calm = judge_image(stored(flat()))
    assert (calm.action, calm.matches, calm.hashes.low_quality) == ("allow", (), True)
