"""Types of the compiled index of picture hashes."""

from _typeshed import ReadableBuffer, WriteableBuffer

def build(
    hashes: ReadableBuffer,
    blocks: WriteableBuffer,
    rows: WriteableBuffer,
    pieces: int,
    bits: int,
    width: int,
) -> bytes: ...
def query(
    hashes: ReadableBuffer,
    blocks: ReadableBuffer,
    escapes: ReadableBuffer,
    rows: ReadableBuffer,
    pieces: int,
    bits: int,
    width: int,
    queries: ReadableBuffer,
    radius: int,
) -> bytes: ...
