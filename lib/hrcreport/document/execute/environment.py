"""This module says what a kernel gets of the machine: its environment. It loads nothing of Jupyter.

The warm server has the same one, and is begun before anything of Jupyter is needed.
"""

from __future__ import annotations

import os
import site
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hrcreport.document.execute.grounds import LIBRARIES
from hrcreport.foundation import DocumentKind, Project, Report, ScriptFont

LONGEST_SOCKET = 100
"""Bytes that the path of a socket file may have: Linux takes 107, macOS 103."""
WARM_PROVISIONER = "hrcreport-warm"
"""Jupyter's name for what starts a kernel by a fork of the warm server."""
MODULES_OF_PROJECT = "HRCREPORT_MODULES"
"""The variable with what `PYTHONPATH` names in the project: a kernel looks there once its fence
stands."""
START = ("-P", "-Xfrozen_modules=off")
"""What Python is started with for a kernel: no module beside where it is started comes first."""
PASSED_ON = (
    "PATH",
    # Python: where its library and packages lie, and its compiled modules.
    "PYTHONHOME", "PYTHONNOUSERSITE", "PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE",
    # Libraries that the system loads, threads of BLAS.
    "LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH",
    "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_CORETYPE",
    "OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
    # Projections, fonts.
    "GDAL_DATA", "PROJ_DATA", "PROJ_LIB", "FONTCONFIG_FILE", "FONTCONFIG_PATH", ScriptFont.VARIABLE,
    # Without these Windows loads no library, and macOS does not know how text is written.
    "ALLUSERSPROFILE", "COMSPEC", "NUMBER_OF_PROCESSORS", "PATHEXT", "PROCESSOR_ARCHITECTURE",
    "PROGRAMDATA", "SYSTEMDRIVE", "SYSTEMROOT", "WINDIR", "__CF_USER_TEXT_ENCODING",
)  # fmt: skip  # a list of names in groups
"""What a kernel gets of the environment of whoever builds; all else is kept from it."""


def kernel_environment(root: Path, *, report_id: str, folder: Path, epoch: int) -> dict[str, str]:
    """Return the environment of a report's kernel.

    It fixes all that would make two runs differ (hash seed, time zone, locale, the date in
    pictures) and keeps the user's own settings and secrets out: beside what is fixed here a kernel
    gets `PASSED_ON` alone, and its own folder as that of the user and of temporary files. `epoch`
    is the report's date in seconds since 1970.
    """
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    fixed_variables = {
        Project.VARIABLE: str(root),
        Report.VARIABLE: report_id,
        "HOME": str(folder),
        "USERPROFILE": str(folder),
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder / "tmp")),
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "none",  # GDAL's own way to the network
        "PROJ_NETWORK": "OFF",
        "JOBLIB_MULTIPROCESSING": "0",  # it would try, and warn that it may not
        "IPYTHONDIR": str(folder / "ipython"),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": str(folder / "matplotlib"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONPATH": os.pathsep.join(_where_modules_lie(root)),
        MODULES_OF_PROJECT: os.pathsep.join(_where_modules_lie(root, inside=True)),
        **({"PYTHONUSERBASE": site.getuserbase()} if site.ENABLE_USER_SITE else {}),
        "SOURCE_DATE_EPOCH": str(epoch),
        "TZ": "UTC",
    }
    return {**passed_on, **fixed_variables}


def modules_of_project() -> list[str]:
    """Return where a kernel may look for modules in the project, now that its fence stands."""
    return [*filter(None, os.environ.get(MODULES_OF_PROJECT, "").split(os.pathsep))]


def own_folder() -> Path:
    """Return the folder of the kernel that this process is: all that it writes lies below it."""
    return Path(os.environ["HOME"])


def epoch_of(parameters: Mapping[str, Any]) -> int:
    """Return a report's date in seconds since 1970, for the dates inside its files.

    A report without a date gets the first day that a Word file can carry, 1 January 1980.
    """
    date = str(DocumentKind.masthead(parameters).get("date", ""))
    day = datetime.fromisoformat(date) if date else datetime(1980, 1, 1)  # noqa: DTZ001 -- set below
    return int(day.replace(tzinfo=UTC).timestamp())


def _where_modules_lie(root: Path, *, inside: bool = False) -> Iterator[str]:
    """Yield where a kernel looks for modules first, so that it finds the library that runs here.

    What lies in the project is left out, or with `inside` is what is meant.
    """
    library, *others = (path.parent for path in LIBRARIES)
    if not inside and library.name not in {"site-packages", "dist-packages"}:
        yield str(library)
    for path in filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)):
        absolute = Path(path).absolute()
        of_project = absolute not in others and absolute.resolve().is_relative_to(root.resolve())
        if absolute != library and of_project == inside:
            yield str(absolute)
