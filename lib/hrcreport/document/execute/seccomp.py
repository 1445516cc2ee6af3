"""This module has Linux refuse a kernel calls to the system that no report makes.

A filter (seccomp) for good, for all threads of the process: no new socket but pairs within it, no
message to an address, no program, no look into another process, no other view of the file system.
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
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
LOAD, EQUAL, GREATER, AND, RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
NUMBER, PROCESSOR, ARGUMENTS = 0, 4, 16
OTHER_ABI = 0x40000000
"""From here on numbers are those of x32, which a filter must not let through."""
STREAM, KIND = 1, 0xF
REFUSED = (
    "socket",
    "connect",
    "bind",
    "listen",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "pidfd_getfd",
    "kcmp",
    "execve",
    "execveat",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "bpf",
    "perf_event_open",
    "add_key",
    "request_key",
    "keyctl",
    "userfaultfd",
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "setns",
    "unshare",
    "move_mount",
    "open_tree",
    "fsopen",
    "open_by_handle_at",
    "init_module",
    "finit_module",
    "kexec_load",
)


class _Processor(NamedTuple):
    """What calls to the system are numbered on a processor."""

    audit: int
    seccomp: int
    sendto: int
    socketpair: int
    refused: tuple[int, ...]


PROCESSORS = {
    "x86_64": _Processor(
        0xC000003E,
        317,
        44,
        53,
        (
            41,
            42,
            49,
            50,
            101,
            310,
            311,
            438,
            312,
            59,
            322,
            425,
            426,
            427,
            321,
            298,
            248,
            249,
            250,
            323,
            165,
            166,
            155,
            161,
            308,
            272,
            429,
            428,
            430,
            304,
            175,
            313,
            246,
        ),
    ),
    "aarch64": _Processor(
        0xC00000B7,
        277,
        206,
        199,
        (
            198,
            203,
            200,
            201,
            117,
            270,
            271,
            438,
            272,
            221,
            281,
            425,
            426,
            427,
            280,
            241,
            217,
            218,
            219,
            282,
            40,
            39,
            41,
            51,
            268,
            97,
            429,
            428,
            430,
            265,
            105,
            273,
            104,
        ),
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
    held = ctypes.create_string_buffer(steps, len(steps))
    program = _Program(len(steps) // 8, ctypes.cast(held, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(38, 1, 0, 0, 0)  # no new privileges, without which no filter is taken
    done = libc.syscall(processor.seccomp, SET_MODE_FILTER, ALL_THREADS, ctypes.byref(program))
    return bool(done == 0)


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
    for number in processor.refused:
        yield step(EQUAL, number, no=1)
        yield step(RETURN, REFUSE)
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
