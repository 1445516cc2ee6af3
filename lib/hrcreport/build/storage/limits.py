"""This module looks whether the system allows what a build needs."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from hrcreport.foundation import RefusedError

GB = 1_000_000_000
LEAST_ADDRESS_SPACE = 3 * GB
"""Address space in bytes that one program of a build may ask for: measured, 2 GB is too little."""
FEWEST_OPEN_FILES = 128
"""So many a build needs: with 80 two reports at once were built, with 64 their kernels ended."""
USUAL_OPEN_FILES = 4096
LONGEST_BELOW = 100
"""Letters of the longest path below the folder of builds, beside the name of its report."""


def longest_path() -> int | None:
    """Return how many letters a path may have; None where so many are not to be met."""
    if sys.platform == "win32":
        import winreg

        settings = r"SYSTEM\CurrentControlSet\Control\FileSystem"
        with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, settings) as key:
            if winreg.QueryValueEx(key, "LongPathsEnabled")[0]:
                return None
        return 259
    return None


def refuse_long_paths(builds: Path, report_ids: Iterable[str]) -> None:
    """Look whether the files of each report fit below the folder of builds.

    Raises:
        RefusedError: on Windows, some would have longer paths than programs take there.
    """
    longest = longest_path()
    room = (longest or sys.maxsize) - len(str(builds.absolute())) - LONGEST_BELOW
    report_id = max(report_ids, key=len, default="")
    if len(report_id) > room:
        raise RefusedError.of(
            place=str(builds),
            fault=f"paths of builds would have more than {longest} letters here, and Windows takes "
            f"no more: this folder has {len(str(builds.absolute()))}, files of '{report_id}' up to "
            f"{LONGEST_BELOW + len(report_id)} below it.",
            mend="Move the project to a folder with a shorter path, name one for builds "
            "(--output-dir C:\\b), or have long paths allowed on this machine (LongPathsEnabled).",
            rule="build.long-path",
            value=str(builds),
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
            fault=f"the system allows this program {allowed} open files, and a build needs "
            f"{FEWEST_OPEN_FILES}.",
            mend="Allow more, for instance by ulimit -n 1024, then build again.",
            rule="build.open-files",
            value=str(allowed),
        )
    space = resource.getrlimit(resource.RLIMIT_AS)[0]
    if space != resource.RLIM_INFINITY and space < LEAST_ADDRESS_SPACE:
        raise RefusedError.of(
            place="ulimit -v",
            fault=f"the system allows this program {space / GB:.1f} GB of memory, and a build "
            f"needs {LEAST_ADDRESS_SPACE / GB:.0f}: a notebook that gets none stops without a "
            "word.",
            mend="Allow more, for instance by ulimit -v unlimited, then build again.",
            rule="build.memory-limit",
            value=str(space),
        )
