"""This module lets one program at a time build into a folder, and machines publish only for it.

The lock of the folder dies with the program that took it; its workers on other machines do not. So
the owner writes a token beside its lock and refreshes it, and a worker looks at both, under a lock
of their own, right before it publishes. A new owner writes its token under the same lock: after
that, no worker of an older batch can publish.
"""

from __future__ import annotations

import json
import os
import platform
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hrcreport.foundation import HrcReportError, PlainFile, RefusedError, SystemRefusal

LOCK_FILE = "_lock"
OWNER_FILE = "_lock.json"
PUBLISH_FILE = "_publish"
TOKEN = "token"  # noqa: S105 -- the name of a key
LOOK_SECONDS = 0.2
BEAT_SECONDS = 5
LEASE_SECONDS = 30
"""So old may the owner's last sign of life be when a worker publishes."""
PUBLISH_SECONDS = 60
"""So long one waits for another to publish; that takes parts of a second."""


class LeaseLostError(HrcReportError):
    """The batch that a worker builds for no longer holds the folder: nothing may be published."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to publish into a folder of builds, as long as its owner lives.

    Without a token it is the right of the owner itself, which needs no proof.
    """

    builds: Path = Path()
    token: str = ""

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the right while the block runs; no other batch can begin meanwhile.

        Raises:
            LeaseLostError: the batch has ended, or another one has the folder.
        """
        if not self.token:
            yield
            return
        with _publishing(self.builds) as lock:
            if not self._is_alive(lock):
                raise LeaseLostError.of(
                    place=str(self.builds),
                    fault="the batch that this report was built for no longer holds the folder "
                    "of builds, so nothing was published.",
                    mend="Give the command again: hrcreport build --cluster ADDRESS.",
                    rule="cluster.lease-lost",
                )
            yield

    def take(self, owner: dict[str, Any]) -> None:
        """Write down who has the folder from now on; older leases end with that."""
        with _publishing(self.builds):
            content = json.dumps({**owner, TOKEN: self.token}).encode()
            PlainFile(self.builds / OWNER_FILE).write(content, lasting=False)

    def end(self, owner: dict[str, Any]) -> None:
        """Take the right back from all workers, while this program still holds the folder."""
        Lease(self.builds, "ended").take(owner)

    def give_up(self) -> None:
        """End the lease with the batch; nobody is publishing once this has returned."""
        with _publishing(self.builds):
            (self.builds / OWNER_FILE).unlink(missing_ok=True)

    @contextmanager
    def refreshed(self) -> Iterator[None]:
        """Show that the owner lives while the block runs."""
        stop_event = threading.Event()

        def beat() -> None:
            while not stop_event.wait(BEAT_SECONDS):
                with suppress(OSError):
                    os.utime(self.builds / OWNER_FILE)

        thread = threading.Thread(target=beat, name="lease of the folder", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop_event.set()
            thread.join()

    def _is_alive(self, lock: Path) -> bool:
        owner = self.builds / OWNER_FILE
        try:
            if json.loads(owner.read_bytes())[TOKEN] != self.token or is_free(self.builds):
                return False
            # Both times are those of the disk that is shared, whatever the clocks of machines say.
            os.utime(lock)
            return lock.stat().st_mtime - owner.stat().st_mtime < LEASE_SECONDS
        except (OSError, ValueError, LookupError, TypeError):
            return False


OWNERS_OWN = Lease()
"""What the owner itself builds by, and the processes that end with it."""


def is_free(builds: Path) -> bool:
    """Tell whether no program holds the folder of builds, as this machine sees it."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(builds / LOCK_FILE, timeout=0):
            return True
    except Timeout:
        return False


@contextmanager
def _publishing(builds: Path) -> Iterator[Path]:
    from filelock import FileLock, Timeout

    path = builds / PUBLISH_FILE
    try:
        with FileLock(path, timeout=PUBLISH_SECONDS):
            yield path
    except Timeout as error:
        raise LeaseLostError.of(
            place=str(path),
            fault=f"a worker of another batch has published for {PUBLISH_SECONDS} seconds.",
            mend="End that worker, then give the command again.",
            rule="cluster.publishing",
        ) from error


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
    owner_told = False
    while True:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            owner = _owner(builds)
            if not wait:
                raise RefusedError.of(
                    str(builds),
                    f"another build writes to this folder ({owner}).",
                    "Wait until it has ended (without --no-wait this is done for you), or build "
                    "into another folder: --output-dir DIR.",
                    "build.locked",
                ) from None
            if not owner_told:
                waiting(owner)
                owner_told = True
            time.sleep(LOOK_SECONDS)
        except OSError as error:
            raise _not_writable(builds, error) from error
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
        raise _not_writable(builds, error) from error
    if not os.access(builds, os.W_OK | os.X_OK):
        raise _not_writable(builds, PermissionError(13, "Permission denied"))


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
        owner = PlainFile.parsed(PlainFile(builds / OWNER_FILE).read())
        return {name: str(owner[name]) for name in ("program", "machine", "since")}
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def _owner(builds: Path) -> str:
    """Return who holds the lock, in words; less of it where the file cannot be read."""
    owner = owner_of(builds)
    if not owner:
        return "another program"
    return f"program {owner['program']} on {owner['machine']}, since {owner['since']}"


def _not_writable(builds: Path, error: OSError) -> RefusedError:
    return RefusedError.of(
        str(builds),
        f"builds cannot be written here: {error.strerror}.",
        SystemRefusal.mend_of(error.errno, str(builds)),
        "cli.output-folder",
    )
