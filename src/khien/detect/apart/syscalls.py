"""The kernel's numbers of the system calls that a worker never makes. Used by `confine` alone.

From Linux's arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
"""

from typing import NamedTuple

_BOTH = {
    "socket": (41, 198),
    "connect": (42, 203),
    "accept": (43, 202),
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "bind": (49, 200),
    "listen": (50, 201),
    "socketpair": (53, 199),
    "accept4": (288, 242),
    "sendmmsg": (307, 269),
    "execve": (59, 221),
    "execveat": (322, 281),
    "tkill": (200, 130),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_send_signal": (424, 424),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "mkdirat": (258, 34),
    "mknodat": (259, 33),
    "fchownat": (260, 54),
    "unlinkat": (263, 35),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "linkat": (265, 37),
    "symlinkat": (266, 36),
    "fchmodat": (268, 53),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "mount": (165, 40),
    "umount2": (166, 39),
    "chroot": (161, 51),
    "pivot_root": (155, 41),
    "unshare": (272, 97),
    "setns": (308, 268),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "utimensat": (280, 88),
    "mq_open": (240, 180),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
}
"""Name: number on x86-64, on ARM. Connections, programs, other processes, files made or renamed,
the system's walls, and io_uring, by which all of that could be had without a call."""
_X86 = {
    "creat": 85,
    "link": 86,
    "unlink": 87,
    "symlink": 88,
    "rename": 82,
    "mkdir": 83,
    "rmdir": 84,
    "chmod": 90,
    "fchmod": 91,
    "chown": 92,
    "fchown": 93,
    "lchown": 94,
    "truncate": 76,
    "mknod": 133,
    "utime": 132,
    "utimes": 235,
    "futimesat": 261,
    "fork": 57,
    "vfork": 58,
}
_ARM = {"truncate": 45, "fchmod": 52, "fchown": 55}


class Calls(NamedTuple):
    machine: int
    """AUDIT_ARCH_… of linux/audit.h; calls of any other world end the worker."""
    refused: tuple[int, ...]
    unknown: tuple[int, ...]
    """clone3 and openat2: said not to exist."""
    opening: tuple[tuple[int, int], ...]
    """Calls that open files, refused for writing, and the place of the argument that tells."""
    clone: int
    """Refused but for threads."""
    signalling: tuple[int, ...]
    """kill and tgkill: refused but to the worker itself, as `abort` does."""


CALLS = {
    "x86_64": Calls(
        0xC000003E,
        (*(x86 for x86, _ in _BOTH.values()), *_X86.values()),
        (435, 437),
        ((2, 1), (257, 2)),
        56,
        (62, 234),
    ),
    "aarch64": Calls(
        0xC00000B7,
        (*(arm for _, arm in _BOTH.values()), *_ARM.values()),
        (435, 437),
        ((56, 2),),
        220,
        (129, 131),
    ),
}
