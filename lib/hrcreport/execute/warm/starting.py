"""This module starts the warm server for a batch and ends it with the batch."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from pathlib import Path
from tempfile import TemporaryDirectory

from hrcreport.execute.kernel import LONGEST_SOCKET, WARM_PROVISIONER, kernel_environment

START_SECONDS = 60
SERVER = "hrcreport.execute.warm.server"


def can_fork() -> bool:
    """Tell whether warm kernels are to be had: a system that forks, the provisioner registered."""
    registered = entry_points(group="jupyter_client.kernel_provisioners")
    return sys.platform == "linux" and any(point.name == WARM_PROVISIONER for point in registered)


@contextmanager
def warm_server(root: Path) -> Iterator[str]:
    """Give the socket file of a server that forks kernels; it ends when the block ends.

    The environment that is read at import or start (hash seed, time zone, back end of matplotlib)
    is the one that kernels get; all else each kernel brings along. Where the server does not start,
    the path is empty and kernels are started one by one. Where it is ended from outside, its
    kernels end with it and another one takes its place.
    """
    with TemporaryDirectory(prefix="hrc-") as folder:
        path = Path(folder) / "s"
        environment = kernel_environment(root, report_id="", folder=Path(folder), epoch=0)
        kept = _KeptServer(path, environment | {"TMPDIR": folder})
        try:
            yield str(path) if kept.listens else ""
        finally:
            kept.end()


class _KeptServer:
    """A server that is started again at the same place for as long as the batch lasts."""

    def __init__(self, path: Path, environment: dict[str, str]) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._path = path
        self._environment = environment
        self._changing = threading.Lock()
        self._ending = False
        self.listens = self._start()
        self._watching = threading.Thread(target=self._watch, name="warm server", daemon=True)
        self._watching.start()

    def end(self) -> None:
        """End the server and all its kernels."""
        with self._changing:
            self._ending = True
            if self._process is not None and self._process.stdin is not None:
                self._process.stdin.close()
        self._watching.join()

    def _watch(self) -> None:
        while self._process is not None and self.listens:
            self._process.wait()
            with self._changing:
                if self._ending:
                    return
                self._path.unlink(missing_ok=True)
                self.listens = self._start()
        if self._process is not None:
            self._process.wait()

    def _start(self) -> bool:
        """Start a server and tell whether it listens; it cannot where a system gives no more."""
        if len(os.fsencode(self._path)) > LONGEST_SOCKET:
            return False
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-Xfrozen_modules=off", "-m", SERVER, str(self._path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=self._environment,
                start_new_session=True,
            )
        except OSError:
            return False
        if self._process.stdout is None:
            return False
        with self._process.stdout as said:
            # For want of memory an import may wait for ever.
            if select.select([said], [], [], START_SECONDS)[0]:
                return bool(said.readline())
        self._process.kill()
        return False
