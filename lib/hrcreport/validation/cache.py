"""This module remembers that tables, registers and texts were found sound, to read them once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from hrcreport.batch import inputs
from hrcreport.batch.hashes import read_sealed, write_sealed
from hrcreport.batch.shapes import made_from
from hrcreport.batch.store import STORE_FOLDER
from hrcreport.data.reads import sha256_of_data
from hrcreport.errors import Problem
from hrcreport.params.reading import Parameters
from hrcreport.project import Project
from hrcreport.registers.days import days_of_reports
from hrcreport.validation.checks import check_registers, check_texts, is_refusal

CHECKED_FILE = "checked.json"
CHECKED_TEXTS_FILE = "checked-texts.json"
HASHES_FILE = "hashes.json"
FOLDERS = ("data", "params")
"""What the registers are checked by, beside the dates of reports; no text of a report is."""
_unwritten: dict[Path, dict[str, Any]] = {}
CITED = ("law", "recommendations")
"""The registers whose codes stand in texts."""


def checked_registers(project: Project, builds: Path) -> list[Problem]:
    """Return the problems of all registers, from the last check where nothing has changed."""

    def key() -> str:
        files = [path for folder in FOLDERS for path in (project.root / folder).rglob("*")]
        files += (project.root / "reports").glob("*")
        return _key(project, files, days_of_reports(project))

    return _once(builds, CHECKED_FILE, key, lambda: check_registers(project))


def checked_texts(
    project: Project,
    parameters: Mapping[str, Parameters],
    builds: Path,
    *,
    only: Collection[str] | None = None,
) -> list[Problem]:
    """Return the problems of reports' texts, from the last check where nothing has changed."""

    def key() -> str:
        folders = [project.params, project.notebooks, project.references,
                   *(project.data / name for name in CITED)]  # fmt: skip
        files = [path for folder in folders for path in folder.rglob("*")]
        files += (project.root / "reports").glob("*")
        return _key(project, files, [sorted(parameters), sorted(only or [])])

    def check() -> list[Problem]:
        return check_texts(project, parameters, only=only)

    return _once(builds, CHECKED_TEXTS_FILE, key, check)


def _once(
    builds: Path, name: str, key: Callable[[], str], check: Callable[[], list[Problem]]
) -> list[Problem]:
    """Return what a check finds, from the file of the last one where its key is the same."""
    path, current = builds / STORE_FOLDER / name, key()
    with suppress(OSError, ValueError, LookupError, TypeError):
        known = read_sealed(path)
        if known["key"] == current:
            return [made_from(Problem, each) for each in known["warnings"]]
    problems = check()
    # An error is found anew each time: it is worth no shortcut.
    if not is_refusal(problems):
        _unwritten[path] = {
            "key": current, "warnings": [problem.as_dict() for problem in problems],
        }  # fmt: skip
        _write_down(builds)
    return problems


def _write_down(builds: Path) -> None:
    """Write down what was found sound, once there is a folder of builds; a check makes none."""
    for path in [path for path in _unwritten if path.parent.parent == builds and builds.is_dir()]:
        with suppress(OSError):
            path.parent.mkdir(exist_ok=True)
            write_sealed(path, _unwritten[path])
        del _unwritten[path]


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
    _write_down(builds)
    if builds.is_dir():
        inputs.HASHES.save(builds / STORE_FOLDER / HASHES_FILE)


def _key(project: Project, paths: Iterable[Path], more: object) -> str:
    files = sorted(path for path in paths if path.is_file())
    hashed = {project.place(path): inputs.sha256_of_file(path) for path in files}
    return sha256_of_data([hashed, more, inputs.sha256_of_library(), inputs.versions()])
