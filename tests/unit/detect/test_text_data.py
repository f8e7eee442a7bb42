"""The labelled texts: of the right shape, no text twice, and nothing of the held-out part learned.

Sentences spun out of one another make a model look better than it is. Two texts may be alike where
their labels differ: such pairs teach what makes the difference. Likeness is the share of
character 5-grams that two texts have in common (Jaccard), marks and case left out; candidates are
found by MinHash in bands, so that all pairs of ten thousand texts take about two seconds.
"""

import json
import zlib
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from khien.core.codes import Kind
from khien.core.text import fold

DATA = Path(__file__).parents[3] / "data" / "text"
REGISTERS = {"child9", "teen", "parent", "seller", "stranger", "teacher", "player", "news",
             "official"}  # fmt: skip
MOST, SAME = 0.6, 0.9
BANDS, ROWS = 24, 4


@lru_cache(maxsize=2)
def lines(part: str) -> list[dict[str, object]]:
    return [
        json.loads(line) | {"at": f"{path.stem}:{number}"}
        for path in sorted((DATA / part).glob("*.jsonl"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
    ]


def shingles(text: str) -> frozenset[int]:
    bare = " ".join("".join(c if c.isalnum() else " " for c in fold(text)).split()).encode()
    return frozenset(zlib.crc32(bare[i : i + 5]) for i in range(max(1, len(bare) - 4)))


def alike(texts: list[str], most: float = MOST) -> list[tuple[int, int, float]]:
    """Pairs of texts with a likeness above `most`."""
    sets = [shingles(text) for text in texts]
    luck = np.random.default_rng(7)
    times = luck.integers(1, 2**32, BANDS * ROWS, np.uint64) | np.uint64(1)
    plus = luck.integers(0, 2**32, BANDS * ROWS, np.uint64)
    begins = np.cumsum([0, *(len(each) for each in sets)])[:-1]
    every = np.fromiter((s for each in sets for s in each), np.uint64)
    signs = np.stack(
        [
            np.minimum.reduceat((every * a + b) & np.uint64(2**32 - 1), begins)
            for a, b in zip(times, plus, strict=True)
        ],
        axis=1,
    ).astype(np.uint32)
    pairs: set[tuple[int, int]] = set()
    for band in range(BANDS):
        places: dict[bytes, list[int]] = {}
        for i, row in enumerate(signs[:, band * ROWS : (band + 1) * ROWS]):
            places.setdefault(row.tobytes(), []).append(i)
        pairs.update(
            (i, j) for same in places.values() for n, i in enumerate(same) for j in same[n + 1 :]
        )
    found = []
    for i, j in sorted(pairs):
        likeness = len(sets[i] & sets[j]) / len(sets[i] | sets[j])
        if likeness > most:
            found.append((i, j, likeness))
    return found


def test_likeness_finds_a_changed_word_and_leaves_a_minimal_pair() -> None:
    texts = [
        "Bí mật nha, mai sinh nhật mẹ nên hai anh em mình làm thiệp, đừng nói ai biết đó.",
        "bi mat nha, mai sinh nhat bo nen hai anh em minh lam thiep, dung noi ai biet do",
        "Đừng nói với mẹ, chuyện này chỉ hai anh em mình biết thôi, xóa tin đi.",
    ]
    assert [(i, j) for i, j, _ in alike(texts)] == [(0, 1)]


def test_no_text_is_written_twice() -> None:
    train, held_out = lines("train"), lines("heldout")
    every = train + held_out
    found = [
        f"{every[i]['at']} and {every[j]['at']} are alike by {likeness:.2f}"
        for i, j, likeness in alike([str(line["text"]) for line in every])
        if every[i]["labels"] == every[j]["labels"] or likeness > SAME or i < len(train) <= j
    ]
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("part", ["train", "heldout"])
def test_every_line_is_whole(part: str) -> None:
    ids: set[object] = set()
    for line in lines(part):
        at = line["at"]
        assert isinstance(line["text"], str) and line["text"].strip(), at
        labels = line["labels"]
        assert isinstance(labels, list) and set(labels) <= set(Kind) - {Kind.KNOWN_CSAM}, at
        assert (line["negative"] is None) == bool(labels), at
        assert line["negative"] in (None, "hard", "plain"), at
        assert line["register"] in REGISTERS and line["lang"] in ("vi", "en"), at
        assert line["id"] not in ids, f"{at}: the id {line['id']} is taken"
        ids.add(line["id"])


def test_there_are_as_many_look_alikes_as_risks() -> None:
    kinds = [line["negative"] for line in lines("train")]
    assert kinds.count("hard") >= 0.9 * kinds.count(None)
