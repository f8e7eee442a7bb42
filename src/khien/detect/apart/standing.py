"""What really holds in a process apart on this machine. Asked by `khien doctor`."""

from pathlib import Path

from msgspec import Struct

from khien.detect.apart.limits import Limits
from khien.detect.apart.pool import call_apart


class Standing(Struct, frozen=True):
    """`filtered`: the kernel refuses network, programs and files, beside the limits."""

    filtered: bool


def standing() -> Standing:
    """Raises `KhienError` where no process apart can be started."""
    return call_apart("khien.detect.apart.standing:stand", b"", None, Standing, Limits(seconds=10))


def stand(data: bytes) -> Standing:
    """Runs apart."""
    try:
        status = Path("/proc/self/status").read_text("ascii", "replace")
    except OSError:
        return Standing(filtered=False)
    return Standing(filtered="\nSeccomp:\t2" in status)
