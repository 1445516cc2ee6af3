"""This module holds the processes that build reports: they tell their stages and can be ended."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import forkserver
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from hrcreport import GARBAGE_LOOKED_FOR
from hrcreport.build.batch.tasks import Outcome, Task
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.document import Engines, Format

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

WORKER_START = "forkserver" if sys.platform == "linux" else "spawn"
"""Never a fork of this process: it has threads, and a fork of those can hang."""
PRELOADED = ("hrcreport.build.batch.build", "hrcreport.checks.review.inspection")
RUNNING = "hrcreport.document.execute.run"
"""What a worker runs notebooks with: it brings Papermill and Jupyter."""
MOST_WORKERS = 61
"""Windows waits for no more at once."""
ALIVE, ENDED = "alive", "ended"
SILENT, HEARD = "silent", "heard"
BEAT_SECONDS = 2.0
"""So often a worker gives a sign of life, whatever its report does."""
SILENT_SECONDS = 10.0
"""A worker that gave none for so long is told of: it is stopped, or its machine is."""
SAFE_PATH = "PYTHONSAFEPATH"
LONGEST = 500
"""Bytes of a message. With its length before it, it is one write to a pipe of at most 512 bytes,
which POSIX lets stand whole or not at all, whoever else writes: no lock is needed that a worker
which is killed would keep for ever. A stage and the name of a file have fewer.
"""
END = b"end"


@dataclass(slots=True)
class Worker:
    """What a worker has from its start to its end: where it tells stages, and its hashes."""

    events: Connection | None = None
    hashes: Hashes = field(default_factory=Hashes)
    telling: threading.Lock = field(default_factory=threading.Lock)
    """For the threads of this worker: on Windows two may not write to one pipe at once."""


@dataclass(slots=True)
class Sign:
    """When a worker gave its last sign of life, and which report it builds."""

    at: float
    report: str = ""
    silent: bool = False

    def tell(self, worker: str, on_begin: Callable[[str, str], None]) -> None:
        """Tell where the worker fell silent with a report, or is heard of again."""
        silent = time.monotonic() - self.at > SILENT_SECONDS
        if silent != self.silent and self.report:
            self.silent = silent
            on_begin(self.report, f"{SILENT} {worker}" if silent else HEARD)


WORKER = Worker()
"""This process, where it is a worker: a pool hands tasks on, and nothing from its start to them."""


def prepare_workers(*, runs: bool = True) -> None:
    """Begin the imports of the process that workers are forked from, while the caller goes on.

    With `runs` notebooks run in them.
    """
    if WORKER_START == "forkserver":
        context = multiprocessing.get_context(WORKER_START)
        format_modules = (point.partition(":")[0] for point in Format.OF_THE_TOOL.values())
        running = [RUNNING] if runs else []
        context.set_forkserver_preload(
            [*PRELOADED, *Engines.OF_THE_TOOL.values(), *format_modules, *running]
        )
        with _safe_path():
            forkserver.ensure_running()


class Workers:
    """A number of processes that build reports; `on_begin` is told each stage of each report."""

    def __init__(self, number: int, *, on_begin: Callable[[str, str], None]) -> None:
        context = multiprocessing.get_context(WORKER_START)
        self._told, self._tells = context.Pipe(duplex=False)
        self._begun = on_begin
        self._signs: dict[int, Sign] = {}
        self._pool = ProcessPoolExecutor(
            min(number, MOST_WORKERS),
            mp_context=context,
            initializer=_begin,
            initargs=(self._tells,),
        )
        self._reader = threading.Thread(target=self._read, name="stages of reports", daemon=True)

    def __enter__(self) -> Workers:
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if kind is not None:
            self.end()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._tells.send_bytes(END)
        self._reader.join()
        self._tells.close()
        self._told.close()

    def submit(self, task: Task) -> Future[Outcome]:
        """Let a worker build a report; a signal meanwhile waits until its process is known."""
        with _signals_wait(), _safe_path():
            return self._pool.submit(_build, task)

    def end(self) -> None:
        """End every worker at once; its kernels end with it."""
        # A worker that was being started while another was lost is in no list of the pool's own
        # clearing up (Python 3.11), which would wait for it for ever.
        started = set(self._pool._processes or ())
        for pid in self._signs.keys() | started:
            with suppress(OSError):  # it has ended, which each system says in another way
                os.kill(pid, signal.SIGTERM)

    def look(self) -> None:
        """Tell which workers fell silent with a report, and which are heard of again."""
        for pid, sign in list(self._signs.items()):
            sign.tell(f"program {pid}", self._begun)

    def _read(self) -> None:
        while (message := self._told.recv_bytes()) != END:
            pid, event, subject = message.decode("utf-8", "replace").split(" ", 2)
            sign = self._signs.setdefault(int(pid), Sign(0.0))
            sign.at = time.monotonic()
            if event != ALIVE:
                sign.report = subject
                if subject:
                    self._begun(subject, event)


@contextmanager
def _safe_path() -> Iterator[None]:
    """Let what Python starts meanwhile take no module from the folder where it is started."""
    was_safe = os.environ.get(SAFE_PATH)
    os.environ[SAFE_PATH] = "1"
    try:
        yield
    finally:
        os.environ[SAFE_PATH] = was_safe or ""  # empty it changes nothing


@contextmanager
def _signals_wait() -> Iterator[None]:
    """Let what ends a batch wait: nobody knows, or could end, a process that is half started."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    signals_received: list[int] = []
    before = {
        signal_number: signal.signal(
            signal_number, lambda number, _: signals_received.append(number)
        )
        for signal_number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for signal_number, handler in before.items():
            signal.signal(signal_number, handler)
        for number in signals_received[:1]:
            signal.raise_signal(number)


def _tell(event: str, subject: str = "") -> None:
    """Tell who called this worker an event, which is a word, and what it happened to."""
    if WORKER.events is not None:
        with WORKER.telling:
            WORKER.events.send_bytes(f"{os.getpid()} {event} {subject}".encode()[:LONGEST])


def _beat() -> None:
    """Give a sign of life as long as this process lives."""
    with suppress(OSError):  # who called it is gone
        while True:
            _tell(ALIVE)
            time.sleep(BEAT_SECONDS)


def _begin(events: Connection) -> None:
    """Make a new process a worker: who called it decides about Ctrl-C, and ends it with itself."""
    WORKER.events = events
    os.environ[SAFE_PATH] = ""  # programs of formats start others as ever
    threading.Thread(target=_beat, name="signs of life", daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_end_with_caller, name="end with the caller", daemon=True).start()
    # What was loaded before the fork stays shared: nothing looks through it for garbage.
    gc.freeze()
    gc.set_threshold(*GARBAGE_LOOKED_FOR)


def _leave(_: int, __: FrameType | None) -> None:
    os._exit(1)


def _end_with_caller() -> None:
    caller: Any = multiprocessing.parent_process()
    if caller is not None:
        caller.join()
        os._exit(1)


def _build(task: Task) -> Outcome:
    try:
        return task.build(WORKER.hashes, tell=lambda stage: _tell(stage, task.report.id))
    finally:
        _tell(ENDED)
        _give_memory_back()


def _give_memory_back() -> None:
    """Let the system have the memory that a report took, where the C library keeps it."""
    with suppress(OSError, AttributeError, TypeError):  # Windows calls no library by no name
        ctypes.CDLL(None).malloc_trim(0)
