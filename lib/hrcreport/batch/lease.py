"""This module lets machines publish for a batch only while that batch holds the folder of builds.

The lock of the folder dies with the program that took it; its workers on other machines do not. So
the owner writes a token beside its lock and refreshes it, and a worker looks at both, under a lock
of their own, right before it publishes. A new owner writes its token under the same lock: after
that, no worker of an older batch can publish.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hrcreport.batch.hashes import write_whole
from hrcreport.errors import HrcReportError

LOCK_FILE = "_lock"
OWNER_FILE = "_lock.json"
PUBLISH_FILE = "_publish"
TOKEN = "token"  # noqa: S105 -- the name of a key
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
                    what="the batch that this report was built for no longer holds the folder "
                    "of builds, so nothing was published.",
                    mend="Give the command again: hrcreport build --cluster ADDRESS.",
                    rule="cluster.lease-lost",
                )
            yield

    def take(self, owner: dict[str, Any]) -> None:
        """Write down who has the folder from now on; older leases end with that."""
        with _publishing(self.builds):
            content = json.dumps({**owner, TOKEN: self.token}).encode()
            write_whole(self.builds / OWNER_FILE, content, lasting=False)

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
        ended = threading.Event()

        def beat() -> None:
            while not ended.wait(BEAT_SECONDS):
                with suppress(OSError):
                    _touch(self.builds / OWNER_FILE)

        thread = threading.Thread(target=beat, name="lease of the folder", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _is_alive(self, lock: Path) -> bool:
        owner = self.builds / OWNER_FILE
        try:
            if json.loads(owner.read_bytes())[TOKEN] != self.token or is_free(self.builds):
                return False
            # Both times are those of the disk that is shared, whatever the clocks of machines say.
            _touch(lock)
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
            what=f"a worker of another batch has published for {PUBLISH_SECONDS} seconds.",
            mend="End that worker, then give the command again.", rule="cluster.publishing",
        ) from error  # fmt: skip


def _touch(path: Path) -> None:
    os.utime(path)
