"""This module starts the kernel of a report: this very Python, in the report's own folder."""

from __future__ import annotations

import compileall
import os
import site
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

from hrcreport.execute.connection import QuickClient
from hrcreport.execute.grounds import LIBRARIES
from hrcreport.execute.source import LANGUAGE
from hrcreport.project import REPORT_VARIABLE, ROOT_VARIABLE
from hrcreport.words.fonts import FONTS_VARIABLE

QUIET = ("--HistoryManager.enabled=False", "--IPKernelApp.log_level=ERROR")
CAN_USE_SOCKET_FILES = os.name == "posix"
LONGEST_SOCKET = 100
"""Bytes that the path of a socket file may have: Linux takes 107, macOS 103."""
LAUNCH = "hrcreport.execute.launch"
WARM_PROVISIONER = "hrcreport-warm"
"""Jupyter's name for what starts a kernel by a fork of the warm server."""


PASSED_ON = (
    "PATH",
    # Python: where its library and packages lie, and its compiled modules.
    "PYTHONHOME", "PYTHONNOUSERSITE", "PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE",
    # Libraries that the system loads, threads of BLAS.
    "LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH",
    "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_CORETYPE",
    "OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
    # Projections, fonts.
    "GDAL_DATA", "PROJ_DATA", "PROJ_LIB", "FONTCONFIG_FILE", "FONTCONFIG_PATH", FONTS_VARIABLE,
    # Without these Windows loads no library, and macOS does not know how text is written.
    "ALLUSERSPROFILE", "COMSPEC", "NUMBER_OF_PROCESSORS", "PATHEXT", "PROCESSOR_ARCHITECTURE",
    "PROGRAMDATA", "SYSTEMDRIVE", "SYSTEMROOT", "WINDIR", "__CF_USER_TEXT_ENCODING",
)  # fmt: skip
"""What a kernel gets of the environment of whoever builds; all else is kept from it."""


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
        command = [sys.executable, "-Xfrozen_modules=off", "-m", LAUNCH]
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


@cache
def compile_library() -> None:
    """Compile what has changed of this library: a kernel behind its fence cannot keep it."""
    if not sys.dont_write_bytecode:
        for library in LIBRARIES:
            compileall.compile_dir(library, quiet=2)


@contextmanager
def new_manager(warm: str = "") -> Iterator[ReportKernelManager]:
    """Give a manager whose kernel talks through files that only this user can read.

    A socket's path may have about 100 characters, so these files lie in the temporary folder and
    not in the report's. Where that is too long as well, or the system has no socket files, the
    kernel is talked to over the loopback network.
    """
    if not warm:
        compile_library()
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
    pictures) and keeps the user's own settings and secrets out: beside what is fixed here a kernel
    gets `PASSED_ON` alone, and its own folder as that of the user and of temporary files. `epoch`
    is the report's date in seconds since 1970.
    """
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    own = {
        ROOT_VARIABLE: str(root),
        REPORT_VARIABLE: report_id,
        "HOME": str(folder),
        "USERPROFILE": str(folder),
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder / "tmp")),
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "none",  # GDAL's own way to the network
        "PROJ_NETWORK": "OFF",
        "JOBLIB_MULTIPROCESSING": "0",  # it would try, and warn that it may not
        "IPYTHONDIR": str(folder / "ipython"),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": os.environ.get("MPLCONFIGDIR") or str(folder / "matplotlib"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONPATH": os.pathsep.join(_where_modules_lie()),
        **({"PYTHONUSERBASE": site.getuserbase()} if site.ENABLE_USER_SITE else {}),
        "SOURCE_DATE_EPOCH": str(epoch),
        "TZ": "UTC",
    }
    return {**passed_on, **own}


def _where_modules_lie() -> Iterator[str]:
    """Yield where a kernel looks for modules first, so that it finds the library that runs here."""
    library = LIBRARIES[0].parent
    if library.name not in {"site-packages", "dist-packages"}:
        yield str(library)
    for path in filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)):
        if (absolute := Path(path).absolute()) != library:
            yield str(absolute)


def kernel_options(root: Path, *, report_id: str, folder: Path, epoch: int) -> Mapping[str, Any]:
    """Return what the kernel is started with: its environment and its own working folder.

    It gets none of the batch's streams: who waits for their end would wait for all that a cell
    leaves behind.
    """
    return {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
        "env": kernel_environment(root, report_id=report_id, folder=folder, epoch=epoch),
        "cwd": str(folder),
    }
