"""This module runs escapes as on a Linux that knows neither Landlock nor seccomp.

A filter of the system itself answers so, to this process and to all that it starts: the library has
no switch for it.
"""

from __future__ import annotations

import ctypes
import errno
import json
import platform
import struct
import sys
from pathlib import Path

from hrcreport.document.execute import landlock, seccomp

UNKNOWN = 0x00050000 | errno.ENOSYS
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, MODE_FILTER = 38, 22, 2


def know_no_layers() -> None:
    """Let the system say from now on that it knows none of the calls by which a kernel is held."""
    calls = [
        landlock.CREATE_RULESET,
        landlock.ADD_RULE,
        landlock.RESTRICT_SELF,
        seccomp.PROCESSORS[platform.machine()][1],
    ]
    steps = [struct.pack("HBBI", seccomp.LOAD, 0, 0, seccomp.NUMBER)]
    for number in calls:
        steps += [
            struct.pack("HBBI", seccomp.EQUAL, 0, 1, number),
            struct.pack("HBBI", seccomp.RETURN, 0, 0, UNKNOWN),
        ]
    steps.append(struct.pack("HBBI", seccomp.RETURN, 0, 0, seccomp.ALLOW))
    code = b"".join(steps)
    held = ctypes.create_string_buffer(code, len(code))
    program = seccomp._Program(len(steps), ctypes.cast(held, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    assert libc.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(program)) == 0
    assert not seccomp.refuse_calls()
    assert not landlock.hold_back([], readable=[], listed=[])


def main() -> None:
    """Run the codes that stand on standard input in the project that is named."""
    from tests.integration.test_escapes import outcomes

    know_no_layers()
    print(json.dumps(outcomes(Path(sys.argv[1]), json.load(sys.stdin))))


if __name__ == "__main__":
    main()
