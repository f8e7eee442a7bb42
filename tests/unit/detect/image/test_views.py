"""A listed picture cut, framed, turned a little or shown on a phone is found, and says by what."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from khien.core.codes import EntryType, Group, Kind
from khien.detect.image import inside
from khien.detect.image.hashes import hash_picture
from khien.detect.image.inside import MOST, pieces
from khien.detect.image.mending import Cut, mended
from khien.detect.image.pdq import hashes_of, pdq
from khien.detect.image.sampling import resized
from khien.detect.image.seen import look_up
from khien.detect.image.straightening import straightened
from khien.detect.image.views import CUTS, EVEN_CUTS
from khien.lists.entry import Entry
from khien.lists.snapshot import Snapshot
from unit.detect.image.drawing import drawn, flat, scene, stored

WEIGHTS = np.array([0.299, 0.587, 0.114], np.float32)
LISTED = scene(seed=5)


def entry(id: str, picture: Image.Image, harmful: bool = True) -> Entry:
    value = pdq(stored(picture))[0].hex()
    return Entry(id, EntryType.PDQ, value, harmful, Group.EXPLOITATION, Kind.KNOWN_CSAM)


def found(picture: Image.Image, *entries: Entry, views: bool = True) -> list[tuple[str, str, str]]:
    lists = Snapshot.build("main", 1, "", entries or [entry("xau", LISTED)])
    seen = look_up(hash_picture(stored(picture, "JPEG", quality=85), views=views), lists)
    return [(match.entry, match.view, match.orientation) for _, match in seen.found]


def cut(picture: Image.Image, left: float, top: float, right: float, low: float) -> Image.Image:
    width, height = picture.size
    return picture.crop(
        (
            round(left * width),
            round(top * height),
            width - round(right * width),
            height - round(low * height),
        )
    )


def captioned(picture: Image.Image) -> Image.Image:
    out = Image.new("RGB", (picture.width, picture.height + 180), "white")
    out.paste(picture, (0, 90))
    draw = ImageDraw.Draw(out)
    for height in (20, out.height - 70):
        draw.text((60, height), "khi bạn tưởng đã xong", "black", font_size=40)
    return out


def in_a_chat(picture: Image.Image) -> Image.Image:
    """A phone's screen: status bar, two messages, the picture with round corners, a face, a box."""
    out = Image.new("RGB", (720, 1560), (235, 238, 243))
    draw = ImageDraw.Draw(out)
    draw.rectangle((0, 0, 720, 140), (0, 110, 200))
    draw.text((40, 20), "09:41", "white", font_size=28)
    draw.rounded_rectangle((90, 180, 460, 260), 24, "white")
    draw.text((110, 195), "xem cái này nè", "black", font_size=32)
    shown = picture.resize((470, 470 * picture.height // picture.width))
    mask = Image.new("L", shown.size)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, shown.width - 1, shown.height - 1), 24, 255)
    out.paste(shown, (90, 290), mask)
    draw.ellipse((20, 240 + shown.height, 70, 290 + shown.height), (200, 120, 80))
    draw.rounded_rectangle((300, 330 + shown.height, 700, 410 + shown.height), 24, (200, 225, 255))
    draw.rectangle((0, 1460, 720, 1560), "white")
    return out


CHANGES: list[tuple[Callable[[Image.Image], Image.Image], str]] = [
    (lambda one: cut(one, 0.03, 0.03, 0.03, 0.03), "crop_undone"),
    (lambda one: cut(one, 0, 0.08, 0, 0), "crop_undone"),
    (lambda one: cut(one, 0.05, 0, 0.05, 0), "crop_undone"),
    (lambda one: ImageOps.mirror(cut(one, 0, 0, 0.09, 0)), "crop_undone"),
    (lambda one: cut(one, 0.06, 0.02, 0, 0.03), "crop_undone"),
    (lambda one: one.rotate(3, Image.Resampling.BICUBIC), "turn_undone"),
    (lambda one: ImageOps.expand(one, 40, "white"), "inside_frame"),
    (lambda one: ImageOps.expand(one.rotate(90, expand=True), 70, (20, 30, 60)), "inside_frame"),
    (lambda one: ImageOps.pad(one, (540, 960)), "inside_frame"),
    (captioned, "inside_frame"),
    (in_a_chat, "inside_frame"),
    (lambda one: in_a_chat(ImageOps.mirror(one)), "inside_frame"),
]


@pytest.mark.parametrize(("change", "view"), CHANGES)
def test_what_people_do_to_a_picture_is_undone(
    change: Callable[[Image.Image], Image.Image], view: str
) -> None:
    changed = change(LISTED)
    assert [(id, by) for id, by, _ in found(changed)] == [("xau", view)]
    assert found(changed, views=False) == []


def test_a_whole_picture_is_met_as_a_whole_and_its_mirror_image_says_so() -> None:
    assert found(LISTED) == [("xau", "whole", "as_is")]
    assert found(ImageOps.mirror(LISTED)) == [("xau", "whole", "flipped_y")]
    mirrored = ImageOps.mirror(cut(LISTED, 0, 0.08, 0, 0))
    assert found(mirrored) == [("xau", "crop_undone", "flipped_y")]


def test_others_are_not_found_however_they_are_looked_at() -> None:
    for seed in range(30, 36):
        other = scene(seed=seed)
        for picture in (other, cut(other, 0.03, 0.03, 0.03, 0.03), in_a_chat(other)):
            assert found(picture) == []


def test_two_pictures_on_one_screen_are_both_found() -> None:
    other = scene(400, 500, 77)
    screen = Image.new("RGB", (760, 1250), "white")
    screen.paste(LISTED, (60, 60))
    screen.paste(other, (200, 640))
    matches = found(screen, entry("xau", LISTED), entry("khac", other))
    assert {(id, view) for id, view, _ in matches} == {
        ("xau", "inside_frame"),
        ("khac", "inside_frame"),
    }


def test_a_known_good_picture_shields_its_views_but_no_picture_inside_it() -> None:
    harmless = cut(LISTED, 0.03, 0.03, 0.03, 0.03)
    assert found(harmless, entry("xau", LISTED), entry("tot", harmless, False)) == []
    framed = ImageOps.expand(LISTED, 60, "white")
    matches = found(framed, entry("xau", LISTED), entry("tot", framed, False))
    assert [(id, view) for id, view, _ in matches] == [("xau", "inside_frame")]


def test_a_harmful_picture_beside_a_known_good_one_is_found() -> None:
    good = scene(400, 500, 77)
    screen = Image.new("RGB", (760, 1250), "white")
    screen.paste(LISTED, (60, 60))
    screen.paste(good, (200, 640))
    matches = found(screen, entry("xau", LISTED), entry("tot", good, False))
    assert [id for id, _, _ in matches] == ["xau"]


def luma(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture).astype(np.float32) @ WEIGHTS


def test_pieces_are_found_to_a_pixel_or_two() -> None:
    (top, bottom, left, right), *_ = pieces(
        luma(ImageOps.expand(LISTED, (31, 57, 83, 21), "black"))
    )
    assert max(abs(top - 57), abs(bottom - 537), abs(left - 31), abs(right - 671)) <= 2
    screen = pieces(luma(in_a_chat(LISTED)))
    assert any(
        max(abs(one.top - 290), abs(one.bottom - 642), abs(one.left - 90), abs(one.right - 560))
        <= 3
        for one in screen
    )


@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (2000, 3), (5, 5), (40, 40)])
def test_tiny_and_flat_pictures_have_no_views_and_no_faults(size: tuple[int, int]) -> None:
    for picture in (flat(*size), drawn(*size)):
        for piece in pieces(luma(picture)):
            assert 0 <= piece.top < piece.bottom <= size[1]
            assert 0 <= piece.left < piece.right <= size[0]
        assert len(pieces(luma(picture))) <= MOST
        made = hash_picture(stored(picture), views=True)
        assert len(made.origins) == len(made.queries)
    assert len(hash_picture(stored(flat(*size)), views=True).queries) == 0


@pytest.mark.parametrize("apart", [2, 3, 4, 16])
def test_pictures_full_of_gaps_cost_no_more_than_others(
    apart: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dots and stripes on white, made to be cut into as many pieces as there can be."""
    asked = []
    still = inside._still
    monkeypatch.setattr(inside, "_still", lambda one: asked.append(1) or still(one))
    for dots in (True, False):
        pixels = np.full((768, 768), 255, np.float32)
        pixels[:: 2 * apart, :: 2 * apart if dots else 1] = 0
        assert len(pieces(np.kron(pixels, np.ones((2, 2), np.float32)))) <= MOST
    assert len(asked) < 100


def test_nothing_cut_and_nothing_turned_is_nearly_the_hash_itself() -> None:
    own = np.frombuffer(pdq(stored(LISTED))[0], np.uint8)
    small = resized(luma(LISTED), 128, 128)
    uncut = hashes_of(mended(small, [Cut(0, 0, 0, 0)]))
    assert np.bitwise_count(uncut ^ own).sum() <= 20
    turned = LISTED.rotate(4, Image.Resampling.BICUBIC)
    back = straightened(resized(luma(turned), 64, 64), *LISTED.size)
    assert np.bitwise_count(hashes_of(back) ^ own).sum(axis=1).min() <= 31


def test_cuts_are_the_same_ones_mirrored() -> None:
    for cuts in (CUTS, EVEN_CUTS):
        assert {(one.right, one.top, one.left, one.bottom) for one in cuts} == set(cuts)
        assert len(set(cuts)) == len(cuts)
