"""This module watches how much memory a kernel takes, and ends what a notebook leaves running."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psutil

LOOK_SECONDS = 0.1


class Guard:
    """Ends a kernel that takes more memory than it may; `taken` tells how many bytes that were."""

    def __init__(self, pid_of: Callable[[], int | None], limit: int) -> None:
        self.taken = 0
        self._pid_of = pid_of
        self._limit = limit
        self._pid: int | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory of a kernel", daemon=True)

    @contextmanager
    def watching(self) -> Iterator[Guard]:
        """Watch until the block ends, then end every process that the kernel started."""
        self._thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            self._thread.join()
            self._end()

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            self._pid = self._pid_of() or self._pid
            if self._pid is None or not self._limit:
                continue
            taken = memory_of(self._pid)
            if taken > self._limit:
                self.taken = taken
                self._end()
                return

    def _end(self) -> None:
        """Kill the kernel's group: what it forked belongs to it."""
        pid = self._pid_of() or self._pid
        if pid is not None and os.name == "posix" and pid != os.getpid():
            with suppress(OSError):
                os.killpg(pid, signal.SIGKILL)


def memory_of(pid: int) -> int:
    """Return how many bytes of memory a process and those that it started take up."""
    taken = 0
    # An OSError: this program has no more open files to look with; it looks again.
    with suppress(psutil.Error, OSError):
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            with suppress(psutil.Error, OSError):
                taken += each.memory_info().rss
    return taken
