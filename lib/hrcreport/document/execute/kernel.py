"""This module starts the kernel of a report: this very Python, in the report's own folder."""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Unicode

from hrcreport.document.execute.asking import Answering, answering
from hrcreport.document.execute.connection import QuickClient
from hrcreport.document.execute.environment import (
    LONGEST_SOCKET,
    START,
    WARM_PROVISIONER,
    kernel_environment,
)
from hrcreport.document.execute.grounds import LIBRARIES
from hrcreport.document.execute.source import LANGUAGE
from hrcreport.document.execute.warm.starting import listens
from hrcreport.document.execute.working_folder import working_folder

QUIET = ("--HistoryManager.enabled=False", "--IPKernelApp.log_level=ERROR")
DISPLAYS = ("--InteractiveShellApp.extra_extensions=hrcreport.notebook.cells.displays",)
"""What lets a kernel print what cells show by habit, from its first cell on."""
CAN_USE_SOCKET_FILES = os.name == "posix"
LAUNCH = "hrcreport.document.execute.launch"


class ReportKernelManager(AsyncKernelManager):
    """Starts a kernel from the interpreter that runs the batch.

    A kernelspec of the same name that is registered elsewhere on the machine could be another
    Python without this library; it is never asked. With `warm`, the socket file of a warm server,
    the kernel is forked from there.
    """

    warm = Unicode("")
    answers: Answering
    """Who answers the kernel about tables that are not public."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The one kernel that a report can run in."""
        command = [sys.executable, *START, "-m", LAUNCH]
        return KernelSpec(
            argv=[*command, "-f", "{connection_file}", *QUIET, *DISPLAYS],
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


@cache
def compile_library() -> None:
    """Compile what has changed of this library: a kernel behind its fence cannot keep it."""
    if not sys.dont_write_bytecode:
        for library in LIBRARIES:
            compileall.compile_dir(library, quiet=2)


@contextmanager
def new_manager(root: Path, *, warm: str = "") -> Iterator[ReportKernelManager]:
    """Give a manager whose kernel talks through files that only this user can read.

    A socket's path may have about 100 characters, so these files lie in the temporary folder and
    not in the report's. Where that is too long as well, or the system has no socket files, the
    kernel is talked to over the loopback network. What it asks of tables that are not public is
    answered from this process, for the project of `root`.
    """
    warm = warm if listens(warm) else ""
    if not warm:
        compile_library()
    with TemporaryDirectory(prefix="hrc-") as folder:
        fits = len(os.fsencode(f"{folder}/k-ipc-5")) <= LONGEST_SOCKET
        options = {"transport": "ipc"} if CAN_USE_SOCKET_FILES and fits else {}
        with answering(Path(folder), root) as answers:
            manager = ReportKernelManager(
                connection_file=str(Path(folder) / "k.json"),
                client_factory=QuickClient,
                warm=warm,
                **options,
            )
            manager.answers = answers
            yield manager


def kernel_options(
    root: Path, *, report_id: str, place: str, folder: Path, epoch: int
) -> Mapping[str, Any]:
    """Return what the kernel is started with: its environment, and where its cells work.

    `folder` is its own, `place` that of its notebook in the project.

    It gets none of the batch's streams: who waits for their end would wait for all that a cell
    leaves behind.
    """
    return {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
        "env": kernel_environment(root, report_id=report_id, folder=folder, epoch=epoch),
        "cwd": str(working_folder(folder, root, place=place)),
    }
