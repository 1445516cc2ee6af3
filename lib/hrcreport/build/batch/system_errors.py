"""This module says in words what the system refused a program, and what to do about it."""

from __future__ import annotations

import errno
import os
import re
import shutil

from hrcreport.foundation import HrcReportError, RefusedError

_ROOM = "Make room on the disk, then build again."
_RIGHT = "Allow writing to {builds}, or name another folder: --output-dir DIR."
_FILES = "Allow more open files (ulimit -n 1024), or build one report at a time with --jobs 1."
MENDS = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: "Make room within your quota, then build again.",
    errno.EFBIG: "Allow larger files (ulimit -f unlimited), then build again.",
    errno.EACCES: _RIGHT,
    errno.EPERM: _RIGHT,
    errno.EROFS: _RIGHT,
    errno.EIO: "The disk fails: have it looked at, or name a folder on another: --output-dir DIR.",
    errno.EMFILE: _FILES,
    errno.ENFILE: _FILES,
    errno.ENOMEM: "Close other programs, or build one report at a time with --jobs 1.",
    errno.EAGAIN: "Close other programs, or allow more of them (ulimit -u), then build again.",
    errno.ENAMETOOLONG: "Give the project or --output-dir a folder with a shorter path.",
    errno.ENOTDIR: "Take away the file that lies where a folder belongs, then build again.",
    errno.EISDIR: "Take away the folder that lies where a file belongs, then build again.",
}
"""What to do about each error of the system that comes from outside this program."""
GB = 1_000_000_000
LEAST_ADDRESS_SPACE = 3 * GB
"""Address space in bytes that one program of a build may ask for: measured, 2 GB is too little."""
FEWEST_OPEN_FILES = 128
"""So many a build needs: with 80 two reports at once were built, with 64 their kernels ended."""
USUAL_OPEN_FILES = 4096
SAID_NUMBER = re.compile(r"\[Errno (\d+)\]")


def cause_of(error: Exception) -> tuple[int, str, str] | None:
    """Return what the system refused: the number of its error, its words, the file where known.

    A folder that could not be copied tells only in words what the system said of each file.
    """
    if isinstance(error, MemoryError):
        return errno.ENOMEM, os.strerror(errno.ENOMEM), ""
    if isinstance(error, shutil.Error):
        for _, target, said in error.args[0] if isinstance(error.args[0], list) else ():
            if found := SAID_NUMBER.search(str(said)):
                return int(found[1]), os.strerror(int(found[1])), str(target)
        return None
    if not isinstance(error, OSError) or error.errno not in MENDS:
        return None
    name = error.filename if isinstance(error.filename, (str, bytes)) else ""
    return error.errno, os.strerror(error.errno), os.fsdecode(name)


def mend_of(number: int | None, builds: str) -> str:
    """Return what to do about an error of the system; `builds` is the folder of builds."""
    mend = MENDS.get(number or 0, "Name another folder: --output-dir DIR.")
    return mend.format(builds=builds)


def refused_by_system(error: OSError | MemoryError) -> HrcReportError:
    """Return in words what the system refused the program itself."""
    number, said, filename = cause_of(error) or (0, str(error), getattr(error, "filename", ""))
    return HrcReportError.of(
        str(filename or "hrcreport"),
        f"the system refused what this program needs: {said}.",
        f"{mend_of(number, 'the folder of builds')} What was built before is whole.",
        "cli.system",
    )


def look_at_limits() -> None:
    """Raise the number of files that this program may open to what the system allows it.

    Raises:
        RefusedError: the system allows fewer, or less memory, than a build needs.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = USUAL_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, USUAL_OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < FEWEST_OPEN_FILES:
        raise RefusedError.of(
            place="ulimit -n",
            what=f"the system allows this program {allowed} open files, and a build needs "
            f"{FEWEST_OPEN_FILES}.",
            mend="Allow more, for instance by ulimit -n 1024, then build again.",
            rule="build.open-files",
            value=str(allowed),
        )
    space = resource.getrlimit(resource.RLIMIT_AS)[0]
    if space != resource.RLIM_INFINITY and space < LEAST_ADDRESS_SPACE:
        raise RefusedError.of(
            place="ulimit -v",
            what=f"the system allows this program {space / GB:.1f} GB of memory, and a build "
            f"needs {LEAST_ADDRESS_SPACE / GB:.0f}: a notebook that gets none stops without a "
            "word.",
            mend="Allow more, for instance by ulimit -v unlimited, then build again.",
            rule="build.memory-limit",
            value=str(space),
        )
