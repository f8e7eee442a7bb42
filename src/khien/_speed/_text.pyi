"""Types of the compiled normaliser and scorer."""

from collections.abc import Sequence

from _typeshed import ReadableBuffer

class Words: ...
class Table: ...

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
def score(words: Words, table: Table, codes: list[bytes], /) -> tuple[bytearray, bytearray]: ...
def weigh(words: Words, table: Table, codes: bytes, label: int, /) -> bytearray: ...
