"""This module starts the warm server for a batch and ends it with the batch."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from pathlib import Path
from tempfile import TemporaryDirectory

from hrcreport.execute.kernel import WARM_PROVISIONER, kernel_environment

WORTH_IT = 2
"""From so many reports on the server pays: its start costs what a kernel's imports cost."""


def can_fork() -> bool:
    """Tell whether warm kernels are to be had: a system that forks, the provisioner registered."""
    registered = entry_points(group="jupyter_client.kernel_provisioners")
    return sys.platform == "linux" and any(point.name == WARM_PROVISIONER for point in registered)


@contextmanager
def warm_server(root: Path) -> Iterator[str]:
    """Give the socket file of a server that forks kernels; it ends when the block ends.

    The environment that is read at import or start (hash seed, time zone, back end of matplotlib)
    is the one that kernels get; all else each kernel brings along. Where the server does not start,
    the path is empty and kernels are started one by one.
    """
    with TemporaryDirectory(prefix="hrc-") as folder:
        path = str(Path(folder) / "s")
        environment = kernel_environment(root, report_id="", folder=Path(folder), epoch=0)
        server = subprocess.Popen(
            [sys.executable, "-Xfrozen_modules=off", "-m", "hrcreport.execute.warm.server", path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment | {"PYTHONPATH": os.environ.get("PYTHONPATH", "")},
            start_new_session=True,
        )
        try:
            if server.stdout is None or not server.stdout.readline():
                yield ""
            else:
                yield path
        finally:
            if server.stdin is not None:
                server.stdin.close()
            server.wait()
            if server.stdout is not None:
                server.stdout.close()
