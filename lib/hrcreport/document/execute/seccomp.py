"""This module has Linux refuse a kernel calls to the system that no report makes.

A filter (seccomp) for good, for all threads of the process. What is refused stands in `calls.csv`,
a line each, with the call's number on two processors and what answers it: an error by its name, or
`0`, which says that all is well and does nothing (`shutil.copy` asks for a mode and would stop;
`Path.touch` makes a file where its time cannot be set to now, and so is told that it cannot).
Where `word` is given, the call is answered so by its arguments alone: unless the word of them is
one of `but`, or where it is one of `only`; argument n is the words 2n and, its upper half, 2n + 1.
See https://docs.kernel.org/userspace-api/seccomp_filter.html.
"""

from __future__ import annotations

import csv
import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

SET_MODE_FILTER, ALL_THREADS = 1, 1
ALLOW, ANSWER = 0x7FFF0000, 0x00050000
LOAD, EQUAL, GREATER, AND, RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
NUMBER, PROCESSOR, ARGUMENTS = 0, 4, 16
FIRST_UNKNOWN = 470
"""Calls of later Linux, which nobody looked at, are answered as on an earlier one."""
OTHER_ABI = 0x40000000
"""From here on numbers are those of x32, which a filter must not let through."""
PROCESSORS = {"x86_64": (0xC000003E, 317), "aarch64": (0xC00000B7, 277)}
"""What a processor is called by a filter, and the number of the call that takes one."""
CALLS = Path(__file__).with_name("calls.csv")


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def refuse_calls() -> bool:
    """Refuse this process, for good, what no report asks of the system; tell whether it is so."""
    machine = platform.machine()
    if sys.platform != "linux" or machine not in PROCESSORS or sys.maxsize < 2**32:
        return False
    steps = b"".join(_steps(machine))
    buffer = ctypes.create_string_buffer(steps, len(steps))
    program = _Program(len(steps) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(38, 1, 0, 0, 0)  # no new privileges, without which no filter is taken
    call = PROCESSORS[machine][1]
    return bool(libc.syscall(call, SET_MODE_FILTER, ALL_THREADS, ctypes.byref(program)) == 0)


def calls() -> list[dict[str, str]]:
    """Return the calls that are not let through, as they stand in the table."""
    with CALLS.open(newline="", encoding="utf-8") as stream:
        return [*csv.DictReader(stream)]


def _steps(machine: str) -> Iterator[bytes]:
    """Yield the instructions of the filter; a jump says how many of them are passed over."""
    yield _step(LOAD, PROCESSOR)
    yield _step(EQUAL, PROCESSORS[machine][0], yes=1)
    yield _step(RETURN, ANSWER | errno.EPERM)
    yield _step(LOAD, NUMBER)
    yield _step(GREATER, OTHER_ABI, no=1)
    yield _step(RETURN, ANSWER | errno.EPERM)
    yield _step(GREATER, FIRST_UNKNOWN, no=1)
    yield _step(RETURN, ANSWER | errno.ENOSYS)
    for call in calls():
        if call[machine]:
            answers = [*_answers(call)]
            yield _step(EQUAL, int(call[machine]), no=len(answers))
            yield from answers
    yield _step(RETURN, ALLOW)


def _answers(call: Mapping[str, str]) -> Iterator[bytes]:
    """Yield the instructions that answer one call, or lead behind them where it is let through."""
    error = 0 if call["answer"] == "0" else getattr(errno, call["answer"])
    answer = _step(RETURN, ANSWER | error)
    if not call["word"]:
        yield answer
        return
    lets_through = bool(call["but"])
    values = (call["but"] or call["only"]).split()
    yield _step(LOAD, ARGUMENTS + 4 * int(call["word"]))
    yield _step(AND, int(call["mask"] or "0xffffffff", 16))
    for left, value in reversed([*enumerate(reversed(values))]):
        is_last = left == 0 and not lets_through
        yield _step(EQUAL, _value(value), yes=left + lets_through, no=int(is_last))
    yield answer
    yield _step(LOAD, NUMBER)


def _value(text: str) -> int:
    """Return a value of an argument as it is compared; `pid` is the number of this process."""
    own = {"pid": os.getpid(), "-pid": -os.getpid()}
    return (own[text] if text in own else int(text, 0)) & 0xFFFFFFFF


def _step(code: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("HBBI", code, yes, no, value)
