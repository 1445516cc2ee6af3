"""This module starts the kernel of a report: this very Python, in the report's own folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Unicode

from hrcreport.execute.connecting import QuickClient
from hrcreport.execute.source import LANGUAGE
from hrcreport.project import REPORT_VARIABLE, ROOT_VARIABLE

QUIET = ("--HistoryManager.enabled=False", "--IPKernelApp.log_level=ERROR")
CAN_USE_SOCKET_FILES = os.name == "posix"
LONGEST_SOCKET = 100
"""Bytes that the path of a socket file may have: Linux takes 107, macOS 103."""
WARM_PROVISIONER = "hrcreport-warm"
"""Jupyter's name for what starts a kernel by a fork of the warm server."""


class ReportKernelManager(AsyncKernelManager):
    """Starts a kernel from the interpreter that runs the batch.

    A kernelspec of the same name that is registered elsewhere on the machine could be another
    Python without this library; it is never asked. With `warm`, the socket file of a warm server,
    the kernel is forked from there.
    """

    warm = Unicode("")

    @property
    def kernel_spec(self) -> KernelSpec:
        """The one kernel that a report can run in."""
        command = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher"]
        return KernelSpec(
            argv=[*command, "-f", "{connection_file}", *QUIET],
            display_name="Python 3",
            language=LANGUAGE,
            metadata={"debugger": False} | self._provisioner(),
        )

    async def _async_wait(self, pollinterval: float = 0.1) -> None:
        """Wait for the kernel's end; a warm server tells it, an ordinary one must be asked."""
        if self.warm and self.provisioner is not None:
            await self.provisioner.wait()
        else:
            await super()._async_wait(pollinterval)

    def _provisioner(self) -> dict[str, Any]:
        if not self.warm:
            return {}
        chosen = {"provisioner_name": WARM_PROVISIONER, "config": {"server": self.warm}}
        return {"kernel_provisioner": chosen}


@contextmanager
def new_manager(warm: str = "") -> Iterator[ReportKernelManager]:
    """Give a manager whose kernel talks through files that only this user can read.

    A socket's path may have about 100 characters, so these files lie in the temporary folder and
    not in the report's. Where that is too long as well, or the system has no socket files, the
    kernel is talked to over the loopback network.
    """
    with TemporaryDirectory(prefix="hrc-") as folder:
        fits = len(os.fsencode(f"{folder}/k-ipc-5")) <= LONGEST_SOCKET
        options = {"transport": "ipc"} if CAN_USE_SOCKET_FILES and fits else {}
        yield ReportKernelManager(
            connection_file=str(Path(folder) / "k.json"),
            client_factory=QuickClient,
            warm=warm,
            **options,
        )


def kernel_environment(root: Path, *, report_id: str, folder: Path, epoch: int) -> dict[str, str]:
    """Return the environment of a report's kernel.

    It fixes all that would make two runs differ (hash seed, time zone, locale, the date in
    pictures) and keeps the user's own Jupyter and matplotlib settings out; `epoch` is the report's
    date in seconds since 1970.
    """
    own = {
        ROOT_VARIABLE: str(root),
        REPORT_VARIABLE: report_id,
        "IPYTHONDIR": str(folder / "ipython"),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": os.environ.get("MPLCONFIGDIR") or str(folder / "matplotlib"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8",
        "SOURCE_DATE_EPOCH": str(epoch),
        "TZ": "UTC",
    }
    return {**os.environ, **own}


def kernel_options(root: Path, *, report_id: str, folder: Path, epoch: int) -> Mapping[str, Any]:
    """Return what the kernel is started with: its environment and its own working folder."""
    return {
        "env": kernel_environment(root, report_id=report_id, folder=folder, epoch=epoch),
        "cwd": str(folder),
    }
