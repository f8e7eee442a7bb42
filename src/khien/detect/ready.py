"""Data that was read, checked and worked out once, kept where Python keeps compiled modules.

`khien scan` must start at once, and reading YAML with its checks takes longer than judging a
thousand messages. What `make` returns is written into `__pycache__` beside the data, under a hash
of the data and of the code that reads them, and is trusted as compiled modules are: whoever can
write there can change the program itself. It is never stale: another byte in a source is another
hash. Where nothing can be written, or PYTHONDONTWRITEBYTECODE is set, everything is read anew.
"""

import os
import sys
from collections.abc import Callable
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T")
_MAGIC = b"KHIENRD1" + MAGIC_NUMBER + msgspec.__version__.encode()


def ready(make: Callable[[], T], shape: type[T], *sources: Path) -> T:
    """What `make` makes of the files `sources`, the data first and the modules that read them.

    `shape` is its type as msgspec sees it. `make` is asked, and may raise what it likes, wherever
    there is no kept copy of the very same sources.
    """
    try:
        key = _key(sources)
        path = Path(cache_from_source(str(sources[0]))).with_name(f"{sources[0].name}.khien-ready")
        kept = _kept(path, key, shape)
    except (OSError, NotImplementedError):
        return make()
    if kept is None:
        kept = make()
        if not sys.dont_write_bytecode:
            _keep(path, key, kept)
    return kept


def _key(sources: tuple[Path, ...]) -> bytes:
    parts = [_MAGIC]
    for source in sources:
        data = source.read_bytes()
        parts += [len(data).to_bytes(8, "little"), data]
    return source_hash(b"".join(parts))


def _kept(path: Path, key: bytes, shape: type[T]) -> T | None:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    body = data[16:]
    if data[:8] != key or data[8:16] != source_hash(body):
        return None
    try:
        return msgspec.msgpack.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _keep(path: Path, key: bytes, value: object) -> None:
    body = msgspec.msgpack.encode(value)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as out:
            out.write(key + source_hash(body) + body)
        temporary.replace(path)
    except OSError:
        return  # a package that cannot be written to is read anew at every start
