"""This module starts the warm server for a batch and ends it with the batch."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import entry_points
from pathlib import Path
from tempfile import TemporaryDirectory

from hrcreport.document.execute.environment import (
    LONGEST_SOCKET,
    START,
    WARM_PROVISIONER,
    kernel_environment,
)

START_SECONDS = 60
LOOK_SECONDS = 0.01
NONE = ".none"
"""Behind the path of a socket file it names the one that says that no server will listen there."""
SERVER = "hrcreport.document.execute.warm.server"


def can_fork() -> bool:
    """Tell whether warm kernels are to be had: a system that forks, the provisioner registered."""
    registered = entry_points(group="jupyter_client.kernel_provisioners")
    return sys.platform == "linux" and any(point.name == WARM_PROVISIONER for point in registered)


@contextmanager
def warm_server(root: Path, *, waiting: bool = True) -> Iterator[str]:
    """Give the socket file of a server that forks kernels; empty where none does.

    The server ends when the block ends. Its environment, which is read at import or start (hash
    seed, time zone, back end of matplotlib), is the one that kernels get; all else each kernel
    brings along. Without `waiting` it is not there at once: where it does not start, `listens`
    says so and kernels are started one by one. Where it is ended from outside, its kernels end with
    it and another one takes its place.
    """
    if not can_fork():
        yield ""
        return
    with TemporaryDirectory(prefix="hrc-") as folder:
        path = Path(folder) / "s"
        environment = kernel_environment(root, report_id="", folder=Path(folder), epoch=0)
        kept_server = _KeptServer(path, environment | {"TMPDIR": folder})
        try:
            kept_server.watching.start()  # a signal meanwhile leaves a thread that is not alive yet
            yield str(path) if not waiting or listens(str(path)) else ""
        finally:
            kept_server.end()


def listens(server: str) -> bool:
    """Wait for a server that was begun, and tell whether it listens."""
    deadline = time.monotonic() + START_SECONDS
    while server and not Path(server + NONE).exists() and time.monotonic() < deadline:
        if Path(server).exists():
            return True
        time.sleep(LOOK_SECONDS)
    return False


class _KeptServer:
    """A server that is started again at the same place for as long as the batch lasts."""

    def __init__(self, path: Path, environment: dict[str, str]) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._path = path
        self._environment = environment
        self._changing = threading.Lock()
        self._ending = False
        self.watching = threading.Thread(target=self._watch, name="warm server", daemon=True)

    def end(self) -> None:
        """End the server and all its kernels; one that still loads has none."""
        with self._changing:
            self._ending = True
            if self._process is not None and self._process.stdin is not None:
                self._process.stdin.close()
                if not self._path.exists():
                    self._process.kill()
        if self.watching.is_alive():
            self.watching.join()

    def _watch(self) -> None:
        while (process := self._begun()) is not None:
            if not self._is_up(process):
                process.kill()
            process.wait()
            with self._changing:
                lost = self._path.exists()
                self._path.unlink(missing_ok=True)
                if self._ending or not lost:
                    break
        with suppress(OSError):
            Path(f"{self._path}{NONE}").touch()

    def _begun(self) -> subprocess.Popen[bytes] | None:
        """Return a new process; None where a system gives no more, or nobody waits for it."""
        with self._changing, suppress(OSError):
            if not self._ending and len(os.fsencode(self._path)) <= LONGEST_SOCKET:
                self._process = subprocess.Popen(
                    [sys.executable, *START, "-m", SERVER, str(self._path)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    env=self._environment,
                    cwd=self._path.parent,
                    start_new_session=True,
                )
                return self._process
        return None

    def _is_up(self, process: subprocess.Popen[bytes]) -> bool:
        """Wait until a server says that it listens; for want of memory it may never."""
        if process.stdout is None:
            return False
        with process.stdout as output:
            ready = select.select([output], [], [], START_SECONDS)[0]
            return bool(ready and output.readline())
