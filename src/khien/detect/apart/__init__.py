"""Reading what strangers sent in a process apart, where a hostile file can harm nothing.

    answer = call_apart("khien.detect.…:read_picture", data, options, Answer, Limits(seconds=10))

The function named gets the bytes and the options (any msgspec struct, None for none) and returns
something msgspec can write. It runs in one of a few long-lived processes with bounds on time,
memory and answer, that can write no file, start no program and open no connection; see `confine`.
Whatever happens there, the caller gets the answer or a `KhienError`, and the next call works.
"""

from khien.detect.apart.limits import Limits
from khien.detect.apart.pool import Busy, Pool, call_apart

__all__ = ["Busy", "Limits", "Pool", "call_apart"]
