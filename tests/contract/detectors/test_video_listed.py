"""Listed videos: whole, an excerpt, or within others; what is not listed or known good is left."""

import hashlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from contract.detectors.contract import DetectorContract
from khien.core.codes import EntryType, Group, Kind, Severity
from khien.core.words import Signal
from khien.detect.image.pdq import pdq
from khien.detect.video.listed import ListedVideoDetector
from khien.detect.video.seen import SeenVideo, VideoMatch, look_up
from khien.lists.entry import Change, Entry
from khien.lists.release import sign_release
from khien.lists.signing import SigningKey
from khien.lists.snapshot import Snapshot
from unit.detect.image.drawing import flat, stored

pytest.importorskip("av")

from khien.detect.video.hashes import hash_video
from khien.policy.judge_video import judge_video
from unit.detect.video.filming import SIZE, filmed, scenes

HARMFUL = scenes(*range(1, 9))
OTHER = scenes(*range(21, 29))
LISTED = filmed(HARMFUL, seconds=1)


def entry(id: str, value: str, type: EntryType = EntryType.VIDEO, harmful: bool = True) -> Entry:
    return Entry(
        id=id,
        type=type,
        value=value,
        harmful=harmful,
        group=Group.EXPLOITATION,
        kind=Kind.KNOWN_CSAM,
        severity=Severity.CRITICAL,
    )


def video_entry(id: str, data: bytes, harmful: bool = True) -> Entry:
    return entry(id, hash_video(data).hashes.video, harmful=harmful)


def listed(*entries: Entry) -> Snapshot:
    return Snapshot.build("main", 1, "", entries)


XAU = video_entry("xau", LISTED)
LISTS = listed(XAU, entry("hong", "this is no video"), entry("le", XAU.value[:-1]))


def see(data: bytes, lists: object = LISTS) -> SeenVideo:
    return look_up(hash_video(data), lists)


def the_match(data: bytes, lists: object = LISTS) -> VideoMatch:
    ((_, match),) = see(data, lists).found
    return match


class TestListedVideos(DetectorContract):
    detector = ListedVideoDetector()
    lists = LISTS
    finds = []
    leaves = ["a text is not looked at"]

    def signals(self, data: bytes) -> list[Signal]:
        return list(self.detector.in_video(see(data, self.lists), self.lists))

    def test_finds_the_video_stored_anew(self) -> None:
        small = [picture.resize((128, 96)) for picture in HARMFUL]
        for data in (
            LISTED,
            filmed(HARMFUL, seconds=1, bits=60_000),
            filmed(HARMFUL, seconds=1, rate=25, kind="webm", codec="libvpx"),
            filmed(small, seconds=1),
        ):
            (signal,) = self.signals(data)
            assert (signal.entry, signal.kind) == ("xau", Kind.KNOWN_CSAM)
            assert signal.severity == Severity.CRITICAL and signal.score > 0.9

    def test_leaves_other_videos_and_flat_ones(self) -> None:
        assert self.signals(filmed(OTHER)) == []
        assert self.signals(filmed([flat(*SIZE)])) == []

    def test_a_smaller_part_is_for_a_person_to_look_at(self) -> None:
        (signal,) = self.signals(filmed([*HARMFUL[:3], *OTHER], seconds=1))
        assert 0.5 <= signal.score < 0.9
        assert "part" in signal.why.en


def test_an_excerpt_is_wholly_in_the_listed_video() -> None:
    match = the_match(filmed(HARMFUL[2:6], seconds=1))
    assert (match.query_share, match.target_share) == (1.0, 0.5)
    assert (match.by, match.bank, match.orientation) == ("video", "main", "as_is")


def test_a_listed_video_is_found_within_a_longer_one() -> None:
    match = the_match(filmed([*OTHER, *HARMFUL, *OTHER[::-1]], seconds=1))
    assert match.target_share == 1.0
    assert match.query_share == pytest.approx(1 / 3, abs=0.1)
    assert (match.first, match.last) == (8, 15)


def test_a_shared_title_alone_is_no_match() -> None:
    assert see(filmed([HARMFUL[0], *OTHER], seconds=3)).found == ()
    assert see(filmed([*HARMFUL[:2], *OTHER[:2]], seconds=3)).found == ()


def test_a_short_video_needs_no_more_frames_than_it_has() -> None:
    assert the_match(filmed(HARMFUL[:1], seconds=1)).query_share == 1.0
    assert the_match(filmed(HARMFUL[:1], seconds=9)).query_share == 1.0
    clip = filmed(HARMFUL[:1], seconds=1)
    assert the_match(LISTED, listed(video_entry("ngan", clip))).target_share == 1.0


@pytest.mark.parametrize(
    ("turn", "orientation"),
    [
        (Image.Transpose.ROTATE_90, {"turned_90", "turned_270"}),
        (Image.Transpose.ROTATE_180, {"turned_180"}),
        (Image.Transpose.FLIP_LEFT_RIGHT, {"flipped_y"}),
    ],
)
def test_turned_and_mirrored_videos_name_their_orientation(
    turn: Image.Transpose, orientation: set[str]
) -> None:
    match = the_match(filmed([picture.transpose(turn) for picture in HARMFUL], seconds=1))
    assert match.orientation in orientation
    assert match.share > 0.8


def bars(picture: Image.Image) -> Image.Image:
    """As a wide video stands upright on a phone."""
    tall = Image.new("RGB", (192, 320), "black")
    tall.paste(picture, (0, 80))
    return tall


def cut(picture: Image.Image) -> Image.Image:
    wide, high = picture.size
    return picture.crop((wide * 3 // 100, high * 3 // 100, wide * 97 // 100, high * 97 // 100))


@pytest.mark.parametrize(("change", "view"), [(bars, "inside_frame"), (cut, "crop_undone")])
def test_videos_between_bars_and_cut_ones_are_found(
    change: Callable[[Image.Image], Image.Image], view: str
) -> None:
    match = the_match(filmed([change(picture) for picture in HARMFUL], seconds=1))
    assert match.view == view
    assert match.query_share >= 0.5


def test_frames_turned_one_by_one_do_not_add_up() -> None:
    turned = [
        picture.transpose(Image.Transpose.ROTATE_180) if place % 2 else picture
        for place, picture in enumerate(HARMFUL)
    ]
    assert the_match(filmed(turned, seconds=1)).query_share == 0.5


def test_the_very_file_is_found_by_its_hash_though_flat() -> None:
    data = filmed([flat(*SIZE)])
    lists = listed(entry("tep", hashlib.sha256(data).hexdigest(), EntryType.SHA256))
    match = the_match(data, lists)
    assert (match.entry, match.by, match.query_share) == ("tep", "sha256", 1.0)


def test_a_listed_picture_is_found_in_a_frame() -> None:
    value = pdq(stored(OTHER[3]))[0].hex()
    match = the_match(filmed(OTHER, seconds=1), listed(entry("hinh", value, EntryType.PDQ)))
    assert (match.entry, match.by, match.first, match.last) == ("hinh", "pdq", 3, 3)


def test_a_known_good_video_shields_its_frames() -> None:
    news = filmed(HARMFUL[:4], seconds=1)
    lists = listed(XAU, video_entry("tin", news, harmful=False))
    assert see(news, lists).found == ()
    match = the_match(LISTED, lists)
    assert (match.query_share, match.first) == (0.5, 4)


def test_shares_are_those_of_the_reference() -> None:
    """As `threatexchange` counts them, with its own code, on the same hashes."""
    brute = _reference()
    for pictures in (HARMFUL, HARMFUL[2:5], [*HARMFUL[:5], *OTHER], [flat(*SIZE), *HARMFUL[:3]]):
        data = filmed(pictures, seconds=1)
        match = the_match(data)
        ours, theirs = hash_video(data).hashes, hash_video(LISTED).hashes
        reference = brute(ours, theirs)
        assert match.query_share * 100 == pytest.approx(reference.query_match_percent, abs=0.01)
        assert match.target_share * 100 == pytest.approx(reference.compared_match_percent, abs=0.01)


def _reference():  # type: ignore[no-untyped-def]
    """The reference's comparison; its hasher, which cannot be installed, is not needed for it."""
    import sys
    import types

    pytest.importorskip("threatexchange")
    made = types.ModuleType("vpdq")
    made.VpdqFeature = object  # type: ignore[attr-defined]
    before = sys.modules.setdefault("vpdq", made)
    try:
        from threatexchange.extensions.vpdq.vpdq_brute_matcher import match_VPDQ_hash_brute
        from threatexchange.extensions.vpdq.vpdq_util import VpdqCompactFeature
    finally:
        if before is made:
            del sys.modules["vpdq"]

    def compare(one, other):  # type: ignore[no-untyped-def]
        features = [
            [VpdqCompactFeature(f.pdq, f.quality, f.at) for f in video.frames]
            for video in (one, other)
        ]
        return match_VPDQ_hash_brute(*features, 50, 31)

    return compare


def test_entries_come_and_go_with_releases() -> None:
    key = SigningKey.generate()

    def step(now: Snapshot, change: Change) -> Snapshot:
        return now.apply(sign_release(key, "main", now.version + 1, now.chain, [change]))

    lists = Snapshot.empty("main")
    assert see(LISTED, lists).found == ()
    for merged in (False, True):
        with_it = step(lists, Change(entry=XAU))
        other = step(with_it, Change(entry=video_entry("khac", filmed(OTHER))))
        other = other.compact() if merged else other
        assert [match.entry for _, match in see(LISTED, other).found] == ["xau"]
        gone = step(other, Change(remove="xau"))
        assert see(LISTED, gone).found == ()
        assert see(LISTED, gone.compact()).found == ()


def test_many_videos_are_told_apart() -> None:
    luck = np.random.default_rng(4)
    crowd = [
        entry(
            f"v{i}", luck.integers(0, 256, 32 * int(luck.integers(1, 9)), np.uint8).tobytes().hex()
        )
        for i in range(400)
    ]
    assert the_match(LISTED, listed(*crowd[:200], XAU, *crowd[200:])).entry == "xau"


def test_an_answer_carries_hashes_matches_and_a_decision() -> None:
    answer = judge_video(LISTED, LISTS, id="a")
    assert (answer.id, answer.snapshot, answer.action) == ("a", "main@1", "remove")
    assert [match.entry for match in answer.matches] == ["xau"]
    assert answer.hashes.video == XAU.value
    calm = judge_video(filmed(OTHER))
    assert (calm.action, calm.matches) == ("allow", ())
