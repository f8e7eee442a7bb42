"""Types of the compiled normaliser and scorer."""

from collections.abc import Sequence

from _typeshed import ReadableBuffer

VERSION: int

class Words: ...
class Table: ...
class Curves: ...
class Anchors: ...

def make_words(
    teencode: Sequence[bytes],
    full: Sequence[bytes],
    syllables: Sequence[bytes],
    alone: Sequence[bytes],
    onsets: Sequence[bytes],
    endings: Sequence[bytes],
    kind: bytes,
    plain: bytes,
    leet: bytes,
    clear: bytes,
    spare: bytes,
    /,
) -> Words: ...
def pieces(words: Words, codes: bytes, /) -> tuple[bytes, bytes, bytes, bytes, bytes]: ...
def keys(words: Words, codes: list[bytes], /) -> tuple[bytes, bytes]: ...
def make_table(
    keys: ReadableBuffer,
    idf: ReadableBuffer,
    weights: ReadableBuffer,
    times: ReadableBuffer,
    labels: int,
    /,
) -> Table: ...
def make_curves(
    bias: bytes,
    scale: bytes,
    slope: bytes,
    shift: bytes,
    x: bytes,
    y: bytes,
    points: bytes,
    /,
) -> Curves: ...
def score(words: Words, table: Table, codes: list[bytes], /) -> tuple[bytearray, bytearray]: ...
def probabilities(
    words: Words, table: Table, curves: Curves, codes: list[bytes], least: float, /
) -> bytearray: ...
def weigh(
    words: Words, table: Table, codes: bytes, label: int, /
) -> list[tuple[int, int, float]]: ...
def checked(data: ReadableBuffer, /) -> int: ...
def make_anchors(
    table: bytes,
    words: list[bytes],
    begin_at: bytes,
    begins: bytes,
    set_at: bytes,
    member_at: bytes,
    members: bytes,
    /,
) -> Anchors: ...
def candidates(anchors: Anchors, codes: bytes, /) -> list[int]: ...
