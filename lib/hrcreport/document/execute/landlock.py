"""This module has Linux itself hold a kernel back, native code and all that it starts included.

Landlock (Linux 5.13 and later) needs no rights of an administrator. What is asked for: no program
is started, nothing is written but in a few folders, nothing read but what a report may, no
connection by TCP (6.7), no signal to another program (6.12), no look into one. Elsewhere there is
only the fence of Python. See https://docs.kernel.org/userspace-api/landlock.html.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same numbers on every processor
ASK_VERSION = 1
PATH_BENEATH = 1
PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWNET = 0x40000000

EXECUTE, WRITE_FILE, READ_FILE, READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REFER, TRUNCATE = 1 << 13, 1 << 14
REMOVE_AND_MAKE = sum(1 << bit for bit in range(4, 13))
OF_A_FILE = WRITE_FILE | READ_FILE | TRUNCATE
TCP = 3  # bind, connect
ABSTRACT_SOCKETS_AND_SIGNALS = 3
FROM_VERSION = {"refer": 2, "truncate": 3, "tcp": 4, "scopes": 6}


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def leave_network() -> bool:
    """Leave this process, for good, without any network; tell whether it is so.

    Only an administrator may: namespaces of users are given by some systems half, and write none.
    """
    return sys.platform == "linux" and bool(ctypes.CDLL(None).unshare(CLONE_NEWNET) == 0)


def hold_back(
    writable: Iterable[Path], *, readable: Iterable[Path], listed: Iterable[Path]
) -> bool:
    """Let this process write and read in some places alone, for good; tell whether it is so.

    It concerns the thread that asks and all that it starts, so it comes before other threads. What
    is `listed` shows its names, and those of all folders in it.
    """
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(CREATE_RULESET, None, 0, ASK_VERSION)
    if version < 1:
        return False
    files = WRITE_FILE | REMOVE_AND_MAKE | READ_FILE | READ_FOLDER
    files |= REFER if version >= FROM_VERSION["refer"] else 0
    files |= TRUNCATE if version >= FROM_VERSION["truncate"] else 0
    rules = _Ruleset(
        files | EXECUTE,
        TCP if version >= FROM_VERSION["tcp"] else 0,
        ABSTRACT_SOCKETS_AND_SIGNALS if version >= FROM_VERSION["scopes"] else 0,
    )
    ruleset = libc.syscall(CREATE_RULESET, ctypes.byref(rules), ctypes.sizeof(rules), 0)
    if ruleset < 0:
        return False
    try:
        for path, allowed in (
            (Path(os.devnull), READ_FILE | WRITE_FILE | (files & TRUNCATE)),
            *((folder, files) for folder in writable),
            *((place, READ_FILE | READ_FOLDER) for place in readable),
            *((folder, READ_FOLDER) for folder in listed),
        ):
            try:
                descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except OSError:
                continue  # it is not there, and stays closed
            if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
                allowed &= OF_A_FILE
            beneath = _Beneath(allowed, descriptor)
            libc.syscall(ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(beneath), 0)
            os.close(descriptor)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        return bool(libc.syscall(RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)
