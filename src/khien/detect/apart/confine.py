"""What a worker takes from itself before it reads anything that a stranger made.

No file can be written or grown, no core is dumped, few files can be open, and no program that it
might start gains rights. See docs/en/images.md for what this holds and what it does not.
"""

import ctypes
import resource
import sys

_OPEN_FILES = 128
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38


def confine() -> None:
    """Give up, for good, what reading needs not."""
    for what, limit in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        resource.setrlimit(what, (limit, limit))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
