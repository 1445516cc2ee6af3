"""This module has Linux refuse a kernel calls to the system that no report makes.

A filter (seccomp) for good, for all threads of the process: no new socket but pairs within it, no
message to an address, no program, no look into another process, no other view of the file system,
no other owner or mode of a file.
See https://docs.kernel.org/userspace-api/seccomp_filter.html.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys
from collections.abc import Iterator
from typing import NamedTuple

SET_MODE_FILTER, ALL_THREADS = 1, 1
ALLOW, ANSWER = 0x7FFF0000, 0x00050000
"""To answer without an error, and do nothing, is what an error of zero does."""
REFUSE = ANSWER | errno.EPERM
LOAD, EQUAL, GREATER, AND, RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
NUMBER, PROCESSOR, ARGUMENTS = 0, 4, 16
OTHER_ABI = 0x40000000
"""From here on numbers are those of x32, which a filter must not let through."""
STREAM, KIND = 1, 0xF
REFUSED = {
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "execve": (59, 221),
    "execveat": (322, 281),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "userfaultfd": (323, 282),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "setns": (308, 268),
    "unshare": (272, 97),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "fsopen": (430, 430),
    "open_by_handle_at": (304, 265),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "kexec_load": (246, 104),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
}
"""Calls to the system, with their numbers on x86-64 and on ARM64."""


class _Processor(NamedTuple):
    """What calls to the system are numbered on a processor.

    `answered` are those that change the mode of a file, and older ones for its owner: Python's own
    `shutil.copy` asks for a mode and would stop where it is refused, so nothing is done and nothing
    said.
    """

    audit: int
    seccomp: int
    sendto: int
    socketpair: int
    refused: tuple[int, ...]
    answered: tuple[int, ...]


PROCESSORS = {
    "x86_64": _Processor(
        0xC000003E,
        seccomp=317,
        sendto=44,
        socketpair=53,
        refused=tuple(x86_number for x86_number, _ in REFUSED.values()),
        answered=(90, 91, 268, 452, 92, 94),
    ),
    "aarch64": _Processor(
        0xC00000B7,
        seccomp=277,
        sendto=206,
        socketpair=199,
        refused=tuple(arm_number for _, arm_number in REFUSED.values()),
        answered=(52, 53, 452),
    ),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def refuse_calls() -> bool:
    """Refuse this process, for good, what no report asks of the system; tell whether it is so."""
    processor = PROCESSORS.get(platform.machine())
    if sys.platform != "linux" or processor is None or sys.maxsize < 2**32:
        return False
    steps = b"".join(_steps(processor))
    buffer = ctypes.create_string_buffer(steps, len(steps))
    program = _Program(len(steps) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(38, 1, 0, 0, 0)  # no new privileges, without which no filter is taken
    status = libc.syscall(processor.seccomp, SET_MODE_FILTER, ALL_THREADS, ctypes.byref(program))
    return bool(status == 0)


def _steps(processor: _Processor) -> Iterator[bytes]:
    """Yield the instructions of the filter; a jump says how many of them are passed over."""

    def step(code: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("HBBI", code, yes, no, value)

    yield step(LOAD, PROCESSOR)
    yield step(EQUAL, processor.audit, yes=1)
    yield step(RETURN, REFUSE)
    yield step(LOAD, NUMBER)
    yield step(GREATER, OTHER_ABI, no=1)
    yield step(RETURN, REFUSE)
    for numbers, answer in ((processor.refused, REFUSE), (processor.answered, ANSWER)):
        for number in numbers:
            yield step(EQUAL, number, no=1)
            yield step(RETURN, answer)
    # A pair of sockets only for a stream: one for messages could send to any address.
    yield step(EQUAL, processor.socketpair, no=4)
    yield step(LOAD, ARGUMENTS + 8)
    yield step(AND, KIND)
    yield step(EQUAL, STREAM, yes=1)
    yield step(RETURN, REFUSE)
    yield step(LOAD, NUMBER)
    yield step(EQUAL, processor.sendto, no=5)
    yield step(LOAD, ARGUMENTS + 4 * 8)
    yield step(EQUAL, 0, no=2)
    yield step(LOAD, ARGUMENTS + 4 * 8 + 4)
    yield step(EQUAL, 0, yes=1)
    yield step(RETURN, REFUSE)
    yield step(RETURN, ALLOW)
