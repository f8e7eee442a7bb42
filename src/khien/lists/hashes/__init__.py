"""Picture hashes looked up by likeness: exact within a radius, in lists of millions.

`PdqIndex` is an immutable list of hashes, `LivePdqIndex` one that grows while it is asked.
Snapshots join them with entries. A hash here is 32 bytes, most significant bit first, as hex is
written.
"""

from khien.lists.hashes.index import RADIUS, PdqIndex
from khien.lists.hashes.live import LivePdqIndex

__all__ = ["RADIUS", "LivePdqIndex", "PdqIndex"]
