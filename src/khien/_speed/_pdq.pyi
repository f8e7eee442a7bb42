"""Types of the compiled index of picture hashes."""

from _typeshed import ReadableBuffer, WriteableBuffer

def build(hashes: ReadableBuffer, starts: WriteableBuffer, rows: WriteableBuffer) -> None: ...
def query(
    hashes: ReadableBuffer,
    starts: ReadableBuffer,
    rows: ReadableBuffer,
    queries: ReadableBuffer,
    radius: int,
) -> bytes: ...
