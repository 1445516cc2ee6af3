"""This module lets one program at a time build into a folder, and says which one it is."""

from __future__ import annotations

import os
import platform
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from hrcreport.batch.hashes import parsed, read_record
from hrcreport.batch.lease import LOCK_FILE, OWNER_FILE, Lease, LeaseLostError
from hrcreport.batch.system_errors import mend_of
from hrcreport.errors import Problem, RefusedError

LOOK_SECONDS = 0.2


@contextmanager
def only_builder(
    builds: Path, *, wait: bool, waiting: Callable[[str], None] = lambda owner: None
) -> Iterator[Lease]:
    """Hold the folder of builds while the block runs; the folder is made where it is missing.

    The system gives the lock free when its owner ends, however it ends, so a lock is never left
    behind. With `wait` a second program waits for the first and tells so once by `waiting`.
    The block gets the lease by which workers on other machines may publish for it.

    Raises:
        RefusedError: the folder cannot be written to, or another program is building there.
    """
    # Loaded where something is built: looking needs no lock.
    from filelock import FileLock, Timeout

    make_folder(builds)
    lock = FileLock(builds / LOCK_FILE)
    told = False
    while True:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            owner = _owner(builds)
            if not wait:
                raise RefusedError(_busy(builds, owner)) from None
            if not told:
                waiting(owner)
                told = True
            time.sleep(LOOK_SECONDS)
        except OSError as error:
            raise RefusedError(_not_writable(builds, error)) from error
        else:
            break
    lease = Lease(builds, uuid.uuid4().hex)
    try:
        with suppress(OSError):
            lease.take(describe_owner())
        yield lease
    finally:
        with suppress(OSError, LeaseLostError):
            lease.give_up()
        lock.release()


def make_folder(builds: Path) -> None:
    """Make the folder of builds.

    Raises:
        RefusedError: it cannot be made or written to.
    """
    try:
        builds.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RefusedError(_not_writable(builds, error)) from error
    if not os.access(builds, os.W_OK | os.X_OK):
        raise RefusedError(_not_writable(builds, PermissionError(13, "Permission denied")))


def describe_owner() -> dict[str, str]:
    """Return which program this is, for whoever waits for it."""
    now = datetime.now().astimezone()
    return {
        "program": str(os.getpid()),
        "machine": platform.node(),
        "since": f"{now:%H:%M} on {now.day} {now:%B %Y}",
    }


def owner_of(builds: Path) -> dict[str, str]:
    """Return program, machine and time of who builds into a folder; empty where nobody is known."""
    try:
        told = parsed(read_record(builds / OWNER_FILE))
        return {name: str(told[name]) for name in ("program", "machine", "since")}
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def _owner(builds: Path) -> str:
    """Return who holds the lock, in words; less of it where the file cannot be read."""
    told = owner_of(builds)
    if not told:
        return "another program"
    return f"program {told['program']} on {told['machine']}, since {told['since']}"


def _busy(builds: Path, owner: str) -> Problem:
    return Problem(
        place=str(builds), what=f"another build writes to this folder ({owner}).",
        mend="Wait until it has ended (without --no-wait this is done for you), or build into "
        "another folder: --output-dir DIR.", rule="build.locked",
    )  # fmt: skip


def _not_writable(builds: Path, error: OSError) -> Problem:
    return Problem(
        place=str(builds), what=f"builds cannot be written here: {error.strerror}.",
        mend=mend_of(error.errno, str(builds)), rule="cli.output-folder",
    )  # fmt: skip
