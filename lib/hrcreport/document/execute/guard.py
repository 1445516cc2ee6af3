"""This module watches what a kernel takes and starts, and ends what a notebook leaves running."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psutil

LOOK_SECONDS = 0.1


class Guard:
    """Ends a kernel that takes more memory than it may, and all that it leaves behind.

    `taken` tells how many bytes it took where it was ended for that, `left_running` which programs
    ran still after its last cell, whatever session or group they had gone to.
    """

    def __init__(self, pid_of: Callable[[], int | None], limit: int) -> None:
        self.taken = 0
        self.left_running: tuple[str, ...] = ()
        self._pid_of = pid_of
        self._limit = limit
        self._pid: int | None = None
        self._started: set[psutil.Process] = set()
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
            self.left_running = tuple(sorted(set(self._end_started())))

    def look(self) -> None:
        """Look which processes the kernel has started; those that are gone are of no concern."""
        self._pid = self._pid_of() or self._pid
        if self._pid is not None:
            self._started.update(started_by(self._pid))

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            self.look()
            if self._pid is None or not self._limit:
                continue
            bytes_taken = memory_of(self._pid, *self._started)
            if bytes_taken > self._limit:
                self.taken = bytes_taken
                self._end()
                return

    def _end(self) -> None:
        """Kill the kernel's group: what it forked belongs to it."""
        pid = self._pid_of() or self._pid
        if pid is not None and os.name == "posix" and pid != os.getpid():
            with suppress(OSError):
                os.killpg(pid, signal.SIGKILL)

    def _end_started(self) -> Iterator[str]:
        """Kill what the kernel started and what lives still; yield the names."""
        for process in self._started:
            with suppress(psutil.Error):
                if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                    name = process.name()
                    process.kill()
                    yield name


def started_by(pid: int) -> list[psutil.Process]:
    """Return the processes that a process has started, directly or through others."""
    try:
        return list(psutil.Process(pid).children(recursive=True))
    except (psutil.Error, OSError):
        return []


def memory_of(pid: int, *processes: psutil.Process) -> int:
    """Return how many bytes of memory a process and others take up."""
    bytes_taken = 0
    # An OSError: this program has no more open files to look with; it looks again.
    for process in (pid, *processes):
        with suppress(psutil.Error, OSError):
            watched = psutil.Process(process) if isinstance(process, int) else process
            bytes_taken += watched.memory_info().rss
    return bytes_taken
