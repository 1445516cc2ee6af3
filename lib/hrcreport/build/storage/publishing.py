"""This module puts a finished build in place in one step, and mends what an ended program left."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from hrcreport.foundation import HrcReportError, PlainFile

WORK_FOLDER = "_work"
PLACED = "build"
"""The folder of a finished build inside a folder of work."""
REPLACED = "old"
"""Where the build before it waits while two moves are made."""
PARTS_FOLDER = "_parts"
"""Files of the format by their SHA-256: builds hold them as links, so that a disk has them once."""
COPY_OF_FORMAT = "source/_extensions/"
OWN_FOLDERS = ("_cache", "_failed", "_follow-up", PARTS_FOLDER, "_thumbnails", WORK_FOLDER)
OWN_RECORDS = (
    "batch.json",
    "index.html",
    "operations.html",
    "_lock.json",
    "_cache/*.json",
    "_thumbnails/*.png",
)
SYNCED_AT_ONCE = 16
AT_CURRENT_FOLDER = -100
RENAME_EXCHANGE = 2


def share_parts(build_folder: Path, builds: Path, outputs: Mapping[str, str]) -> None:
    """Let a build share the files of its copy of the format with all others in a folder of builds.

    Each is one file with many names, and read-only, since who writes into one writes into all. A
    part that is not what its name says is made anew; where a disk knows no such names, copies stay.

    Args:
        build_folder: the folder of a build that is not published yet.
        builds: the folder of builds.
        outputs: the SHA-256 of its files by place.
    """
    parts = builds / PARTS_FOLDER
    for place, sha256 in outputs.items():
        if not place.startswith(COPY_OF_FORMAT):
            continue
        copy, part = build_folder / place, parts / sha256
        with suppress(OSError):
            if part.is_file() and PlainFile(part).sha256() == sha256:
                linked = copy.with_name(f"{copy.name}.part")
                linked.hardlink_to(part)
                linked.replace(copy)
                continue
            parts.mkdir(exist_ok=True)
            if os.name == "posix":  # elsewhere a folder with such files cannot be taken away
                copy.chmod(0o444)
            part.unlink(missing_ok=True)
            part.hardlink_to(copy)


def publish(build_folder: Path, place: Path, *, work: Path) -> None:
    """Put a whole build in the place of the last one; a reader finds the old or the new, whole.

    Where the system can exchange two folders in one step, there is no moment without a build. Else
    the old one is moved away first; `repair` moves it back where a program ended in between.

    All of it is on the disk before it is moved, and the move before the old one can be cleared
    away: a power failure leaves one of the two as well.

    Raises:
        HrcReportError: a file of the old build is open elsewhere; the old build is in its place.
        OSError: the folder cannot be moved; the old build is in its place.
    """
    _sync(build_folder)
    _move(build_folder, place, work=work)
    with suppress(OSError):  # it is in its place already
        PlainFile(place.parent).sync_folder()
        PlainFile(work).sync_folder()


def _move(build_folder: Path, place: Path, *, work: Path) -> None:
    if not place.exists():
        build_folder.rename(place)
        return
    if _exchanged(build_folder, place):
        return
    old = work / REPLACED
    try:
        place.rename(old)
    except PermissionError as error:
        if not os.access(place.parent, os.W_OK):
            raise
        raise HrcReportError.of(
            place.name,
            f"the last build cannot be moved out of the way: {_open_in(place)} is open in another "
            "program, which Windows does not allow.",
            "Close it there (a reader of PDF, Word, a window that shows the folder), then build "
            "again. The last build of the report is whole.",
            "build.in-use",
        ) from error
    try:
        build_folder.rename(place)
    except OSError:
        old.rename(place)
        raise


def _open_in(place: Path) -> str:
    """Return which documents of a build nobody else may write now; that is how they are held."""
    documents = []
    for path in sorted(place.glob(f"{place.name}.*")):
        try:
            path.open("rb+").close()
        except PermissionError:
            documents.append(path.name)
    return ", ".join(documents) or "a file in it"


def repair(builds: Path) -> list[str]:
    """Mend what ended programs left in the folder of builds; return the reports that came back.

    Only for the owner of the folder's lock: nobody else can be building there. What lies in the way
    of the program's own folders and records is taken away, since nothing could be kept there.
    """
    for name in OWN_FOLDERS:
        if (builds / name).exists() and not (builds / name).is_dir():
            (builds / name).unlink()
    for path in (own_record for name in OWN_RECORDS for own_record in builds.glob(name)):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
    restored = []
    for work in sorted((builds / WORK_FOLDER).glob("*")):
        report_id = work.name.rpartition("-")[0]
        old, place = work / REPLACED, builds / report_id
        if report_id and old.is_dir() and not place.exists():
            old.rename(place)
            restored.append(report_id)
        shutil.rmtree(work, ignore_errors=True)
    return restored


def _sync(folder: Path) -> None:
    """Have every file and folder below one written to the disk, many at once: a tenth of the time.

    Raises:
        OSError: the disk does not take them.
    """
    with ThreadPoolExecutor(SYNCED_AT_ONCE) as threads:
        list(threads.map(_sync_one, (*folder.rglob("*"), folder)))


def _sync_one(path: Path) -> None:
    if path.is_dir():
        PlainFile(path).sync_folder()
        return
    with path.open("rb" if os.name == "posix" else "rb+") as stream:
        os.fsync(stream.fileno())


def _exchanged(first: Path, second: Path) -> bool:
    """Exchange two folders in one step where the system and the disk can; tell whether it did."""
    if sys.platform != "linux":
        return False
    try:
        exchange = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    current_folder = ctypes.c_int(AT_CURRENT_FOLDER)
    return_code: int = exchange(
        current_folder,
        os.fsencode(first),
        current_folder,
        os.fsencode(second),
        ctypes.c_uint(RENAME_EXCHANGE),
    )
    return return_code == 0
