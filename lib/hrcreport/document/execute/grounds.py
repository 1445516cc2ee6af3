"""This module knows whose a file is: the cell's own, the project's, Python's, the machine's."""

from __future__ import annotations

import mimetypes
import os
import re
import site
import sys
import sysconfig
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from hrcreport.document.execute.working_folder import STANDS_FOR_PROJECT
from hrcreport.foundation import Plugins, Project, ScriptFont
from hrcreport.tables import CatalogueFiles

OF_THE_SYSTEM = (
    "/usr/lib", "/usr/share", "/usr/local/share/fonts", "/lib", "/lib64", "/sys/fs/cgroup",
    "/sys/devices/system", "/etc/localtime", "/etc/timezone", "/etc/os-release", "/etc/ld.so.cache",
    "/etc/fonts", "/var/cache/fontconfig", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat",
    "/dev/null", "/dev/urandom", "/dev/random", "/System/Library", "/Library/Fonts",
    "/opt/homebrew", "/usr/X11", "/usr/X11R6", "/var/db/timezone", "/private/var/db/timezone",
)  # fmt: skip  # a list of places
"""Fonts, time zones and libraries of the machine, and how large it is: no inputs of a report."""
STATE_OF_A_PROCESS = re.compile(r"/proc/\d+/(stat|status|statm)")
STATE_OF_THIS_ONE = re.compile(
    r"/proc/(?:self|\d+)/(?:task/\d+/)?(?:maps|cgroup|cmdline|limits|mountinfo|mounts|fd|io|task|comm)"
)
"""Not its environment, nor its memory: a way around all that Python refuses."""

VARIABLES = (
    "GDAL_DATA", "PROJ_DATA", "PROJ_LIB", "FONTCONFIG_PATH", "FONTCONFIG_FILE", "LD_LIBRARY_PATH",
)  # fmt: skip  # a list of names
GRANTING = (
    *VARIABLES, "PYTHONPATH", "PYTHONHOME", "PYTHONPYCACHEPREFIX", "PYTHONUSERBASE",
    ScriptFont.VARIABLE,
)  # fmt: skip  # a list of names
"""Variables whose places a kernel may read, and all that open places to it."""

HARMLESS = {".gitignore", ".gitattributes", ".gitkeep", ".quartoignore", ".nojekyll", ".DS_Store"}
"""Hidden files that hold nothing, and would part the folder in which they lie."""

LIBRARIES = tuple(Plugins.folders_of_code().values())


class Grounds:
    """The folders of a kernel, each path resolved and ended by a separator.

    Args:
        folder: the report's own folder.
        root: the project's folder.
    """

    def __init__(self, folder: Path, root: Path) -> None:
        self.root = os.path.realpath(root)
        self.project = ended(self.root)
        self.named = (self.project, ended(str(root.absolute())))
        self.guarded = CatalogueFiles(Path(self.root) / "data").guarded()
        """The files of tables that are not public."""
        self.writable = tuple(ended(os.path.realpath(path)) for path in writable_folders(folder))
        self._standing = ended(os.path.realpath(folder / STANDS_FOR_PROJECT))
        self._here = Path(os.path.relpath(Path.cwd(), self._standing))
        self.environment = tuple(set(_environment(self.root)))
        self.library = tuple(ended(str(path)) for path in LIBRARIES)
        self._inside = tuple(path for path in self.environment if path.startswith(self.project))
        system = [
            *OF_THE_SYSTEM,
            *map(str, mimetypes.knownfiles),
            *ScriptFont.named_folders(),
        ]
        self._own_process = (f"/proc/{os.getpid()}/", "/proc/self/")
        self._system = frozenset(system)
        self._system_folders = tuple(
            ended(path) for path in (*system, os.environ.get("SYSTEMROOT", "/usr/lib"))
        )

    def meant(self, real: str) -> Iterator[Path]:
        """Yield what a place in the folder that stands for the project may mean in the project."""
        if ended(real).startswith(self._standing):
            below = Path(os.path.relpath(real, self._standing))
            yield Path(self.root, below)
            if below.is_relative_to(self._here):
                yield Path(self.root, below.relative_to(self._here))

    def readable(self) -> Iterator[Path]:
        """Yield the places that the system lets a kernel read: folders with all in them, files.

        Of the project all but what begins with a dot, what was built, and tables that are not
        public. A folder in which one of these lies is named by its other parts.
        """
        process_folder = f"/proc/{os.getpid()}"
        yield from map(Path, (*self.environment, *self._system, "/usr/local/lib", process_folder))
        for variable in VARIABLES:
            yield from map(Path, filter(None, os.environ.get(variable, "").split(os.pathsep)))
        closed = self._closed()
        parted = {str(folder) for place in closed for folder in Path(place).parents}
        yield from _open_parts(Path(self.root), closed, parted)

    def _closed(self) -> set[str]:
        """Return the places in the project, wherever they lie in it, that no kernel may read."""
        builds = Project(Path(self.root)).builds
        closed = {*self.guarded, str(builds), os.path.realpath(builds)}
        for folder, folders, files in os.walk(self.root):
            closed |= {
                os.path.join(folder, name)
                for name in (*folders, *files)
                if name.startswith(".") and name not in HARMLESS
            }
            # Packages that lie in the project are open by their own place.
            passed = closed.union(path.rstrip(os.sep) for path in self._inside)
            folders[:] = [name for name in folders if os.path.join(folder, name) not in passed]
        return closed

    def is_named_inside(self, text: str) -> bool:
        """Tell whether a path names something in the project, wherever it leads."""
        return ended(os.path.abspath(text)).startswith(self.named)

    def is_environment(self, text: str) -> bool:
        """Tell whether a path is one of Python, a package or this library, without a look at it."""
        if ".." in text:
            text = os.path.abspath(text)
        if text.startswith(self._inside):
            return True
        return text.startswith(self.environment) and not text.startswith(self.named)

    def is_free(self, real: str) -> bool:
        """Tell whether a file may be read and is no input: the cell's own, or of the machine."""
        if real.startswith(self.writable) or self.is_environment(real):
            return True
        inside = real.startswith(self.project)
        return not inside and (
            real in self._system
            or real.startswith(self._system_folders)
            or bool(STATE_OF_A_PROCESS.fullmatch(real))
            or (real.startswith(self._own_process) and bool(STATE_OF_THIS_ONE.fullmatch(real)))
        )

    def is_hidden(self, real: str) -> bool:
        """Tell whether a name on the way from the project to a file begins with a dot."""
        return any(part.startswith(".") for part in Path(os.path.relpath(real, self.root)).parts)


def variable_that_opens(
    files: Collection[str], environment: Mapping[str, str]
) -> tuple[str, str, str] | None:
    """Return a variable that lets a kernel read one of some files, with its place and the file."""
    for variable in GRANTING:
        for place in filter(None, environment.get(variable, "").split(os.pathsep)):
            folder = ended(os.path.realpath(place))
            for file in sorted(files):
                if ended(os.path.realpath(file)).startswith(folder):
                    return variable, place, file
    return None


def _open_parts(place: Path, closed: Collection[str], parted: Collection[str]) -> Iterator[Path]:
    """Yield a place, or the parts of it that are open where something in it is not."""
    if place.is_symlink() or str(place) in closed:
        return  # what a link leads to is open by its own place, or closed
    if str(place) not in parted:
        yield place
        return
    try:
        entries = sorted(place.iterdir())
    except OSError:
        return
    for entry in entries:
        yield from _open_parts(entry, closed, parted)


def writable_folders(folder: Path) -> Iterator[Path]:
    """Yield the folders that a cell may write into: its own, and that of temporary files."""
    yield folder
    if os.environ.get("TMPDIR"):
        yield Path(os.environ["TMPDIR"])


def _environment(root: str) -> Iterator[str]:
    """Yield the folders of Python, its packages and this library."""
    folders = [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix]
    folders += [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    folders += [*site.getsitepackages(), site.getusersitepackages()]
    folders += [*map(str, LIBRARIES), *filter(None, [sys.pycache_prefix])]
    # Modules beside the notebooks are inputs, those elsewhere are installed.
    folders += [path for path in sys.path if path and not ended(path).startswith(ended(root))]
    for folder in folders:
        for path in (os.path.abspath(folder), os.path.realpath(folder)):
            if not ended(root).startswith(ended(path)):
                yield ended(path)


def ended(path: str) -> str:
    """Return a path with a separator behind it, so that it begins what lies in it alone."""
    return os.path.join(path, "")
