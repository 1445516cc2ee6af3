"""This module hashes what a build rests on, so that a later build can tell what has changed."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from functools import cache, partial
from importlib import metadata
from pathlib import Path

import hrcreport
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.document import Engines, Format
from hrcreport.foundation import DataError, Plugins, Project
from hrcreport.tables import CatalogueFiles

PACKAGES = (
    "astral", "babel", "geopandas", "ipykernel", "jinja2", "mapclassify", "matplotlib", "nbclient",
    "numpy", "pandas", "papermill", "pyogrio", "pyproj", "ruamel.yaml", "scipy", "shapely",
    "statsmodels",
)  # fmt: skip  # a list of names
"""Packages with which a notebook computes, draws and runs; what they need counts with them."""

ROOMS_THAT_RENDER = (
    "build/outputs",
    "checks/printed",
    "checks/review",
    "document/assemble",
    "document/extension",
    "document/formats",
    "document/render",
)
ROOMS_THAT_ONLY_RUN = (
    "build/__init__",
    "build/batch",
    "build/grounds",
    "build/replay",
    "build/storage",
    "checks/__init__",
    "checks/leaks",
    "checks/validation",
    "cli",
    "editorial/__init__",
    "editorial/desk",
    "editorial/lab",
    "editorial/starters",
    "foundation/plugins",
    "foundation/records/sealed_records",
)
"""A change there changes no report: they plan, call and print."""

ENTRY_POINT = "hrcreport.registers"
"""Named again: to load the registers would take a plan its time."""
OURS = frozenset({"hrcreport", "disparity-statistics"})
GIT_SECONDS = 5.0
OPEN_TABLES = "encrypted tables that are open"
_VERSION = re.compile(r"^Version: *(\S+)", re.MULTILINE)
_NEEDED = re.compile(r"^Requires-Dist: *([A-Za-z0-9._-]+)(.*)", re.MULTILINE)

LIBRARY_SUFFIXES = (".json", ".lua", ".py", ".pyi", ".yml")


def sha256_of_library(hashes: Hashes) -> dict[str, str]:
    """Return the SHA-256 of this library's source: of what computes, renders, only runs."""
    if not hashes.library:
        hashes.library = _hashed_library(hashes)
    return hashes.library


def _hashed_library(hashes: Hashes) -> dict[str, str]:
    folders = Plugins.folders_of_code()
    tool, statistics = folders["hrcreport"], folders["disparity"]

    def code(folder: Path) -> list[Path]:
        return [path for path in folder.rglob("*") if path.suffix in LIBRARY_SUFFIXES]

    def lies_in(path: Path, rooms: Collection[str]) -> bool:
        within = path.relative_to(tool).with_suffix("").parts
        return any("/".join(within[:n]) in rooms for n in (1, 2, 3))

    files = code(tool)
    renders = [path for path in files if lies_in(path, ROOMS_THAT_RENDER)]
    runs = [path for path in files if lies_in(path, ROOMS_THAT_ONLY_RUN)]
    computes = set(files) - set(renders) - set(runs)
    parts = (hashes.of_files(tool, computes), hashes.of_files(statistics, code(statistics)))
    return {
        "computes": hashlib.sha256("".join(parts).encode()).hexdigest(),
        "renders": hashes.of_files(tool, renders),
        "runs": hashes.of_files(tool, runs),
    }


@cache
def commit() -> str:
    """Return the commit of this program's source, with a "+" where files differ from it.

    A clone is asked, else what an installation from git wrote down; empty where neither is there.
    """
    from hrcreport.foundation import Git  # loads what starts programs

    folder = Path(hrcreport.__file__).parent
    with suppress(OSError):
        git = Git(folder)
        # A clone that holds the environment of another project is not the program's.
        if git.answer("ls-files", "--", Path(hrcreport.__file__).name, seconds=GIT_SECONDS):
            head = git.answer("rev-parse", "HEAD", seconds=GIT_SECONDS).strip()
            status_command = (
                "status",
                "--porcelain",
                "--untracked-files=no",
                "--",
                str(folder.parent),
            )
            return f"{head}{'+' * bool(git.answer(*status_command, seconds=GIT_SECONDS))}"
    with suppress(metadata.PackageNotFoundError, ValueError):
        direct_url = json.loads(
            metadata.distribution("hrcreport").read_text("direct_url.json") or "{}"
        )
        return str(direct_url.get("vcs_info", {}).get("commit_id", ""))
    return ""


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python and of every package that a notebook's results depend on.

    Among them is whatever is installed and needs this library or the statistics, as charts do, or
    adds a register. A format, an engine, a cluster counts with what renders.
    """
    version_by_name: dict[str, str] = {}
    waiting = [*PACKAGES, *_packages_for_us()]
    while waiting:
        name = _canonical(waiting.pop())
        if name in version_by_name:
            continue
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        # Read by hand: Python's own reader of this form takes longer than all else of a plan.
        head, _, _ = (package.read_text("METADATA") or "").partition("\n\n")
        version = _VERSION.search(head)
        named_version = version[1] if version else package.version
        version_by_name[name] = named_version or _installed().get(name, "")
        waiting += [
            requirement[1]
            for requirement in _NEEDED.finditer(head)
            if "extra ==" not in requirement[2]
        ]
    return {**_machine(), **dict(sorted(version_by_name.items()))}


def _packages_for_us() -> Iterator[str]:
    registers = Plugins(ENTRY_POINT, object)
    yield from registers.packages(registers)
    for package in metadata.distributions():
        head, _, _ = (package.read_text("METADATA") or "").partition("\n\n")
        needed = {_canonical(requirement[1]) for requirement in _NEEDED.finditer(head)}
        if needed & OURS and package.name not in OURS:
            yield package.name


def open_tables(project: Project, hashes: Hashes) -> dict[str, str]:
    """Return which encrypted tables can be opened here; nothing where a project has none.

    A build with the key is another than one without.
    """
    if project.data not in hashes.opened:
        names = CatalogueFiles(project.data).sealed()
        opened_tables = (
            {OPEN_TABLES: ", ".join(filter(partial(_opens, project), names))} if names else {}
        )
        hashes.opened[project.data] = opened_tables
    return hashes.opened[project.data]


def _opens(project: Project, name: str) -> bool:
    from hrcreport.tables import Catalogue  # a plan needs no tables otherwise

    try:
        catalogue = Catalogue.read(Project(project.root))
        catalogue.content(catalogue.record(name))
    except DataError:
        return False
    return True


def versions_now(named_versions: Mapping[str, str], *, with_machine: bool = True) -> dict[str, str]:
    """Return today's versions of packages that a build names, without reading what they need.

    With `with_machine` Python and the kind of machine are among them.
    """
    installed = _installed()
    packages = {name: installed[name] for name in named_versions if name in installed}
    return {**_machine(), **packages} if with_machine else packages


def rendering_packages(engine: str, formats: Collection[str] = ()) -> dict[str, str]:
    """Return today's versions of the Python packages that an engine and formats consist of.

    An engine that is not installed any more has none; Quarto brings programs of its own.
    """
    packages = Engines.named(engine).PACKAGES if engine in Engines.names() else ()
    return {
        **versions_now(dict.fromkeys(packages, ""), with_machine=False),
        **Format.packages(formats),
    }


def _machine() -> dict[str, str]:
    machine = f"{sys.platform}-{platform.machine()}"
    return {"python": platform.python_version(), "machine": machine}


@cache
def _installed() -> dict[str, str]:
    """Return the version of each installed package, from the names of their folders alone."""
    version_by_name: dict[str, str] = {}
    for entry in reversed(sys.path):
        folder = Path(entry or ".")
        if not folder.is_dir():
            continue
        for path in folder.glob("*.dist-info"):
            name, _, version = path.name.removesuffix(".dist-info").partition("-")
            version_by_name[_canonical(name)] = version
    return version_by_name


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def differing(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield each name with what it was and is, where the two differ; "absent" for nothing."""
    for name in sorted(before.keys() | now.keys()):
        was, today = before.get(name, "absent"), now.get(name, "absent")
        if was != today:
            yield name, was, today
