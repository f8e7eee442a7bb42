"""The index finds exactly what comparing every hash finds, compiled or not, whatever it holds."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khien import _speed
from khien.core.errors import KhienError
from khien.lists.hashes import PdqIndex, index, naive, tables
from khien.lists.hashes.matches import Hashes, Matches

NAMES = ("query", "entry", "distance")


@pytest.fixture(params=["compiled", "numpy"])
def path(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if request.param == "numpy":
        monkeypatch.setattr(_speed, "pdq", lambda: None)
    elif _speed.pdq() is None:
        pytest.skip("the compiled part was not built")
    yield request.param


@pytest.fixture
def tables_always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables for lists of every length, so that short ones test them too."""
    monkeypatch.setattr(index, "_FEW", 1)


def some(count: int, seed: int = 1) -> Hashes:
    return np.random.default_rng(seed).integers(0, 256, (count, 32), dtype=np.uint8)


def altered(hashes: Hashes, bits: "list[int] | np.ndarray", seed: int = 2) -> Hashes:
    """Each hash with so many of its bits flipped."""
    luck = np.random.default_rng(seed)
    single = np.unpackbits(hashes, axis=1)
    for row, count in enumerate(bits):
        single[row, luck.choice(256, count, replace=False)] ^= 1
    return np.packbits(single, axis=1)


def same(one: Matches, other: Matches) -> None:
    for name in NAMES:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
        assert getattr(one, name).dtype == np.int64


@pytest.mark.parametrize("count", [0, 1, 2, 1023, 1024, 3000])
def test_lists_of_any_length(path: str, count: int) -> None:
    hashes = some(count)
    queries = np.concatenate(
        (altered(hashes[:50], [i % 40 for i in range(min(count, 50))]), some(5, 9))
    )
    same(PdqIndex(hashes).query(queries), naive.scan(hashes, queries, 31))


def test_no_queries(path: str) -> None:
    assert len(PdqIndex(some(2000)).query(np.empty((0, 32), np.uint8)).query) == 0
    assert len(PdqIndex([]).query([]).query) == 0


def test_the_radius_is_inclusive(path: str) -> None:
    hashes = some(5000)
    queries = altered(hashes[:64], [31, 32] * 32)
    found = PdqIndex(hashes).query(queries)
    assert found.query.tolist() == list(range(0, 64, 2))
    assert found.entry.tolist() == list(range(0, 64, 2))
    assert set(found.distance) == {31}


@pytest.mark.parametrize("radius", [0, 1, 15, 16, 30, 31, 32, 90, 256])
def test_any_radius(path: str, radius: int) -> None:
    hashes = some(1500)
    queries = altered(hashes[:40], [i % 40 for i in range(40)])
    same(PdqIndex(hashes).query(queries, radius), naive.scan(hashes, queries, radius))


def test_flips_spread_evenly_over_the_pieces_are_found(path: str) -> None:
    """31 bits as far apart as can be: two in all pieces but one, the hardest case there is."""
    hashes = some(2000)
    for lone in range(16):
        single = np.unpackbits(hashes[7])
        for piece in range(16):
            single[16 * piece : 16 * piece + (1 if piece == lone else 2)] ^= 1
        found = PdqIndex(hashes).query(np.packbits(single)[None])
        assert (found.entry.tolist(), found.distance.tolist()) == ([7], [31])


def test_duplicates_are_all_found_in_their_order(path: str) -> None:
    hashes = np.repeat(some(400), 5, axis=0)
    found = PdqIndex(hashes).query(hashes[10:11])
    assert found.entry.tolist() == [10, 11, 12, 13, 14]
    assert found.distance.tolist() == [0] * 5


@pytest.mark.parametrize("crowd", ["all alike", "one piece alike", "families"])
def test_crowded_lists(path: str, crowd: str) -> None:
    hashes = some(3000)
    if crowd == "all alike":
        hashes[:] = hashes[0]
    elif crowd == "one piece alike":
        hashes[:, 4:6] = 7
    else:
        hashes = altered(np.repeat(hashes[:30], 100, axis=0), np.arange(3000) % 24)
    queries = np.concatenate((altered(hashes[:20], [i % 34 for i in range(20)]), some(3, 4)))
    same(PdqIndex(hashes).query(queries), naive.scan(hashes, queries, 31))


@pytest.mark.parametrize("pieces", [16, 13, 11])
@pytest.mark.parametrize("crowd", ["none", "one piece alike", "families"])
def test_long_lists_tables_on_short_lists(
    path: str, pieces: int, crowd: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shapes of tables for up to 262 thousand, 4 million and more hashes, at every radius."""
    shape = tables.Shape(pieces, min(256 // pieces, 14), 12)
    monkeypatch.setattr(tables, "shape_for", lambda size: shape)
    hashes = some(3000)
    if crowd == "one piece alike":
        hashes[:, 4:7] = 7
    elif crowd == "families":
        hashes = altered(np.repeat(hashes[:30], 100, axis=0), np.arange(3000) % 24)
    queries = np.concatenate((altered(hashes[:70], [i % 34 for i in range(70)]), some(3, 4)))
    made = PdqIndex(hashes)
    for radius in (0, 3, 10, 11, 12, 15, 22, 31):
        same(made.query(queries, radius), naive.scan(hashes, queries, radius))


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        (1, (16, 5, 1)),
        (2, (16, 5, 1)),
        (1024, (16, 10, 10)),
        (100_000, (16, 16, 17)),
        (1_000_000, (13, 19, 20)),
        (10_000_000, (11, 23, 24)),
        (1 << 27, (11, 23, 27)),
    ],
)
def test_shapes(size: int, shape: tuple[int, int, int]) -> None:
    found = tables.shape_for(size)
    assert found == shape
    assert sum(reach + 1 for reach in found.reach(31)) == 32, "exact, and no more than that"
    assert found.bits <= 256 // found.pieces and found.width <= 27


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    count=st.integers(0, 60),
    flips=st.lists(st.integers(0, 48), max_size=12),
    radius=st.integers(0, 31),
    copies=st.integers(1, 3),
)
def test_tables_agree_with_the_oracle(
    seed: int, count: int, flips: list[int], radius: int, copies: int
) -> None:
    """Compiled, numpy and oracle: the same pairs for any list, with tables even for short lists."""
    hashes = np.repeat(some(count, seed), copies, axis=0)
    queries = altered(hashes[: len(flips)], flips[: len(hashes)], seed)
    truth = naive.scan(hashes, queries, radius)
    built = tables.build(hashes)
    if len(hashes) and len(queries):
        same(tables.query(hashes, built, queries, radius), truth)
    speed = _speed.pdq()
    if speed is not None:
        blocks, rows = tables.empty(built.shape, len(hashes))
        escapes = np.frombuffer(speed.build(hashes, blocks, rows, *built.shape), np.uint32)
        np.testing.assert_array_equal(blocks, built.blocks)
        np.testing.assert_array_equal(escapes, built.escapes.reshape(-1))
        np.testing.assert_array_equal(rows, built.rows)
        answer = speed.query(hashes, blocks, escapes, rows, *built.shape, queries, radius)
        found = np.frombuffer(answer, np.uint32)
        assert sorted(map(tuple, found.reshape(-1, 3).tolist())) == sorted(
            zip(*(getattr(truth, name).tolist() for name in NAMES), strict=True)
        )


@pytest.mark.parametrize(
    "wrong", [np.zeros((2, 31), np.uint8), np.zeros(32, np.uint8), np.zeros((2, 32)), ["ab"]]
)
def test_what_is_no_hash_is_refused_with_words(wrong: object) -> None:
    with pytest.raises(KhienError, match="cannot be read"):
        PdqIndex(wrong)  # type: ignore[arg-type]


def test_a_radius_beyond_all_bits_is_refused() -> None:
    with pytest.raises(KhienError, match="257 bits"):
        PdqIndex(some(2)).query(some(1), 257)


@pytest.mark.skipif(_speed.pdq() is None, reason="the compiled part was not built")
def test_the_compiled_part_never_reads_outside_its_buffers() -> None:
    """Tables full of nonsense, as a damaged file may hold, give no crash and no far match."""
    speed = _speed.pdq()
    assert speed is not None
    hashes = some(1000)
    made = tables.build(hashes)
    nonsense = np.random.default_rng(3)
    for escaped in (0, 40):
        blocks = nonsense.integers(0, 256, made.blocks.shape, dtype=np.uint8)
        blocks[:, ::2, 2:4] = 0
        blocks[:, 1::4, :4] = (0, 0, 0, 128)
        escapes = nonsense.integers(0, 2**32, (escaped, 33), dtype=np.uint32)
        rows = nonsense.integers(0, 256, made.rows.shape, dtype=np.uint8)
        answer = speed.query(hashes, blocks, escapes, rows, *made.shape, hashes[:50], 31)
        for query, row, far in np.frombuffer(answer, np.uint32).reshape(-1, 3):
            assert (query, far) == (row, 0)
    held = (made.blocks, made.escapes, made.rows)
    wrong = [
        (made.blocks, made.escapes, made.rows[:, :-1].copy(), *made.shape),
        (made.blocks[1:].copy(), made.escapes, made.rows, *made.shape),
        (*held, 16, 30, 10),
        (*held, 8, 9, 10),
        (*held, 16, 9, 64),
        (*held, 0, 0, 0),
        (*held, -16, 9, 10),
    ]
    for one in wrong:
        with pytest.raises(ValueError, match="fit"):
            speed.query(hashes, *one, hashes[:50], 31)
