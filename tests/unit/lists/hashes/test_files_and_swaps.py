"""Index files and live lists: replaced while they are asked, without a failed look-up."""

from pathlib import Path

import numpy as np
import pytest
from bench import soak

from khien.core.errors import KhienError
from khien.lists.hashes import LivePdqIndex, PdqIndex
from khien.lists.hashes.matches import Hashes


def some(count: int, seed: int = 1) -> Hashes:
    return np.random.default_rng(seed).integers(0, 256, (count, 32), dtype=np.uint8)


@pytest.mark.parametrize("count", [0, 1, 2, 2000])
def test_a_file_answers_as_the_index_did(tmp_path: Path, count: int) -> None:
    hashes = some(count)
    PdqIndex(hashes).save(tmp_path / "pdq.index")
    opened = PdqIndex.open(tmp_path / "pdq.index")
    assert len(opened) == count
    for mine, theirs in zip(opened.query(hashes), PdqIndex(hashes).query(hashes), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_damaged_files_are_refused_with_words(tmp_path: Path) -> None:
    file = tmp_path / "pdq.index"
    PdqIndex(some(2000)).save(file)
    whole = file.read_bytes()
    for damaged in (b"", b"GIF89a" + whole[6:], whole[:-1], whole + b"x", whole[:40]):
        file.write_bytes(damaged)
        for check in (True, False):
            with pytest.raises(KhienError, match=r"not an index|cut short"):
                PdqIndex.open(file, check=check)
    file.write_bytes(whole.replace(b"index2", b"index1", 1))
    with pytest.raises(KhienError, match="older version"):
        PdqIndex.open(file)
    with pytest.raises(KhienError, match="cannot be read"):
        PdqIndex.open(tmp_path / "absent")


def test_one_altered_bit_anywhere_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "pdq.index"
    PdqIndex(some(1500)).save(file)
    whole = bytearray(file.read_bytes())
    for place in [*range(0, 64, 3), *range(64, len(whole), len(whole) // 40), len(whole) - 1]:
        whole[place] ^= 4
        file.write_bytes(whole)
        with pytest.raises(KhienError, match=r"not an index|damaged"):
            PdqIndex.open(file)
        whole[place] ^= 4
    file.write_bytes(whole)
    assert len(PdqIndex.open(file)) == 1500


def test_an_altered_file_that_was_not_checked_makes_no_match_that_is_none(tmp_path: Path) -> None:
    """A look-up reads nothing outside the file, and compares hashes in full."""
    file = tmp_path / "pdq.index"
    hashes = some(1500)
    PdqIndex(hashes).save(file)
    whole = np.frombuffer(file.read_bytes(), np.uint8).copy()
    start = 64 + hashes.nbytes
    whole[start:] = np.random.default_rng(8).integers(0, 256, len(whole) - start, dtype=np.uint8)
    file.write_bytes(whole.tobytes())
    opened = PdqIndex.open(file, check=False)
    found = opened.query(hashes[:200])
    assert set(found.distance.tolist()) <= {0}
    np.testing.assert_array_equal(found.query, found.entry)


def test_a_failed_save_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "pdq.index"
    PdqIndex(some(10)).save(file)
    before = file.read_bytes()
    broken = PdqIndex(some(5))
    broken.hashes = None  # type: ignore[assignment]
    with pytest.raises(TypeError):
        broken.save(file)
    assert file.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["pdq.index"]


@pytest.mark.slow
def test_swapping_the_file_under_readers_fails_no_look_up() -> None:
    """A short run of `python -m bench soak`: what is open, mapped or held does not grow."""
    found = soak.run(swaps=150, hashes=3_000)
    assert found["failed"] == 0
    assert found["look_ups"] > 150 and found["opened_by_path"] > 15
    assert found["files_left_behind"] == 0
    assert found["mappings_growth"] <= 8
    assert found["open_files_growth"] <= 4
    assert found["resident_growth_megabytes"] < 30


def test_a_new_hash_is_found_by_the_next_look_up() -> None:
    live = LivePdqIndex(PdqIndex(some(20_000)))
    for new in some(50, 5):
        row = live.add(new[None])
        assert live.query(new[None]).entry.tolist() == [row]


def test_rows_stay_and_nothing_is_lost_while_the_tail_is_merged() -> None:
    """A reader asks for all that was added so far while writers add and threads merge."""
    live = LivePdqIndex(PdqIndex(some(100, 1)), many=64)
    everything = some(2_000, 6)
    for start in range(0, len(everything), 20):
        row = live.add(everything[start : start + 20])
        assert row == 100 + start
        found = live.query(everything[: start + 20 : 37])
        assert found.entry.tolist() == list(range(100, 100 + start + 20, 37))
    live.settle()
    assert live.waiting < 64
    assert len(live) == 2_100
    assert live.query(everything).entry.tolist() == list(range(100, 2_100))
