"""What a worker takes from itself before it reads anything that a stranger made.

For good: no file is written or made, no core is dumped, and, where the kernel filters system calls
(Linux on x86-64 and ARM), no connection is opened, no program started and no other process touched.
Files that its user may read it can still read: it imports from them. See docs/en/apart.md.
"""

import ctypes
import os
import platform
import resource
import struct
import sys

from khien.detect.apart.syscalls import CALLS, Calls

_OPEN_FILES = 128
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
"""Instructions of the kernel's filters (linux/bpf_common.h), on 32 bits at a time."""
_Instruction = tuple[int, int, int, int]
"""Code, places to skip if true, if false, and the number to compare or load."""
_NUMBER, _MACHINE, _ARGUMENTS = 0, 4, 16
"""Where a call's description holds them (struct seccomp_data); each argument has 8 bytes."""
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_OTHER_WORLD = 0x40000000
"""Numbers from here on are the x32 calls of x86-64, which have other meanings."""
_CLONE_THREAD = 0x00010000
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def confine() -> None:
    """Give up, for good, all that reading does not need. Call before any thread is started."""
    for what, limit in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        resource.setrlimit(what, (limit, limit))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        whole = ctypes.c_ulong
        libc.prctl.argtypes = (ctypes.c_int, whole, ctypes.c_void_p, whole, whole)
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        calls = CALLS.get(platform.machine())
        if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 and calls is not None:
            _filter(libc, _program(calls, os.getpid()))


def _filter(libc: ctypes.CDLL, program: bytes) -> None:
    """Hand the kernel the filter; a kernel without filters says no, and the rest still holds."""
    code = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    libc.prctl(
        _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(head, len(head)), 0, 0
    )


def _program(calls: Calls, pid: int) -> bytes:
    """The filter: a list of tests of the call's number, the first that fits decides."""
    out = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 1, 0, calls.machine),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _OTHER_WORLD),
        (_RETURN, 0, 0, _KILL),
    ]
    for number in calls.refused:
        out += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERROR | _EPERM)]
    for number in calls.unknown:  # their arguments cannot be seen; libraries try the older ones
        out += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERROR | _ENOSYS)]
    for number, argument in calls.opening:
        out += _by_argument(number, argument, (_ANY_BIT, 0, 1, _WRITING))
    out += _by_argument(calls.clone, 0, (_ANY_BIT, 1, 0, _CLONE_THREAD))
    for number in calls.signalling:
        out += _by_argument(number, 0, (_EQUAL, 1, 0, pid))
    out.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *one) for one in out)


def _by_argument(number: int, argument: int, test: _Instruction) -> list[_Instruction]:
    """What decides on one call by its argument: the test goes on to refuse, or skips that."""
    return [
        (_EQUAL, 0, 4, number),
        (_LOAD, 0, 0, _ARGUMENTS + 8 * argument),
        test,
        (_RETURN, 0, 0, _ERROR | _EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]
