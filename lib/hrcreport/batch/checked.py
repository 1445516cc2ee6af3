"""This module remembers that tables and registers were found sound, so that they are read once.

A check of all registers takes a second and more. While no file of `data/`, no code and no params
file has changed, its answer is the same.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from hrcreport.batch import inputs
from hrcreport.batch.checking import check_registers, is_refusal
from hrcreport.batch.hashing import read_sealed, write_sealed
from hrcreport.batch.shapes import made_from
from hrcreport.batch.store import STORE_FOLDER
from hrcreport.data.reads import sha256_of_data
from hrcreport.errors import Problem
from hrcreport.project import Project

CHECKED_FILE = "checked.json"
HASHES_FILE = "hashes.json"
FOLDERS = ("data", "params", "notebooks")


def checked_registers(project: Project, builds: Path) -> list[Problem]:
    """Return the problems of all registers, from the last check where nothing has changed."""
    path = builds / STORE_FOLDER / CHECKED_FILE
    key = _key(project)
    with suppress(OSError, ValueError, LookupError, TypeError):
        known = read_sealed(path)
        if known["key"] == key:
            return [made_from(Problem, each) for each in known["warnings"]]
    problems = check_registers(project)
    # An error is found anew each time: it is worth no shortcut.
    if not is_refusal(problems) and builds.is_dir():
        warnings = [problem.as_dict() for problem in problems]
        with suppress(OSError):
            path.parent.mkdir(exist_ok=True)
            write_sealed(path, {"key": key, "warnings": warnings})
    return problems


def load_hashes(project: Project, builds: Path) -> list[Problem]:
    """Take over what an earlier run wrote down of files that have not changed since.

    Returns a warning where it was damaged: nothing is lost, but a disk may have begun to fail.
    """
    path = builds / STORE_FOLDER / HASHES_FILE
    if inputs.HASHES.load(path):
        return []
    return [
        Problem(
            place=project.place(path),
            what="what was remembered of files is damaged; it is left out and made anew.",
            mend="Nothing is lost. Where this comes again, have the disk looked at.",
            rule="build.cache-damaged",
            severity="warning",
        )
    ]


def save_hashes(builds: Path) -> None:
    """Write down the hashes of files for the next run, where there are builds."""
    if builds.is_dir():
        inputs.HASHES.save(builds / STORE_FOLDER / HASHES_FILE)


def _key(project: Project) -> str:
    files = [
        path
        for folder in FOLDERS
        for path in sorted((project.root / folder).rglob("*"))
        if path.is_file() and path.suffix != ".ipynb"
    ]
    files += [path for path in sorted((project.root / "reports").glob("*")) if path.is_file()]
    hashed = {project.place(path): inputs.sha256_of_file(path) for path in files}
    return sha256_of_data([hashed, inputs.sha256_of_library(), inputs.versions()])
