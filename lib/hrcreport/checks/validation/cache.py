"""This module remembers that tables, registers and texts were found sound, to read them once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from hrcreport.build.batch import inputs
from hrcreport.build.batch.store import STORE_FOLDER
from hrcreport.checks.validation.checks import check_records, check_tables, check_texts
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.context.reads import sha256_of_data
from hrcreport.foundation.errors import Problem
from hrcreport.foundation.params.reading import Parameters
from hrcreport.foundation.records.sealed_records import made_from, read_sealed, write_sealed
from hrcreport.registers.files.checking import grounds_of_checks

CHECKED_FILE = "checked.json"
HASHES_FILE = "hashes.json"

T = TypeVar("T")


@dataclass
class Checked:
    """What earlier checks found, each under the SHA-256 of all that it rests on.

    One word changed in a register or a params file costs what rests on it, not the whole.
    """

    project: Project
    builds: Path
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    found: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with suppress(OSError, ValueError, LookupError, TypeError):
            self.known = dict(read_sealed(self.builds / STORE_FOLDER / CHECKED_FILE))
        self._program = [inputs.sha256_of_library(), inputs.versions()]

    def of(self, unit: str, rests_on: Iterable[object], make: Callable[[], T]) -> T:
        """Return what `make` returns: plain data, from an earlier check where nothing has changed.

        What is checked, a `unit`, rests on files, by their paths, and on anything else as plain
        data.
        """
        key = sha256_of_data([self._program, [self._digest(each) for each in rests_on]])
        kept = self.known.get(unit, {})
        if kept.get("key") != key:
            kept = {"key": key, "value": make()}
        self.found[unit] = kept
        value: T = kept["value"]
        return value

    def problems(
        self, unit: str, rests_on: Iterable[object], check: Callable[[], list[Problem]]
    ) -> list[Problem]:
        """Return the problems that a check finds, see `of`."""
        kept = self.of(unit, rests_on, lambda: [each.as_dict() for each in check()])
        return [made_from(Problem, each) for each in kept]

    def save(self, *, whole: bool) -> None:
        """Write down what was found where there are builds; all that is known, if not `whole`."""
        content = self.found if whole else self.known | self.found
        if not self.builds.is_dir() or content == self.known:
            return
        path = self.builds / STORE_FOLDER / CHECKED_FILE
        with suppress(OSError):
            path.parent.mkdir(exist_ok=True)
            write_sealed(path, content)

    def _digest(self, each: object) -> object:
        if not isinstance(each, Path):
            return each
        with suppress(OSError):
            return [self.project.place(each), inputs.sha256_of_file(each)]
        return [self.project.place(each), None]


def checked_registers(checked: Checked) -> list[Problem]:
    """Return the problems of tables, recipes and registers, from an earlier check if it holds."""
    project = checked.project
    tables, others = grounds_of_checks(project)
    return [
        *checked.problems("tables", tables, lambda: check_tables(project)),
        *checked.problems("registers", others, lambda: check_records(project)),
    ]


def checked_texts(
    checked: Checked, parameters: Mapping[str, Parameters], *, only: Collection[str] | None = None
) -> list[Problem]:
    """Return the problems of reports' texts, from an earlier check where it holds."""
    return check_texts(checked.project, parameters, only=only, remember=checked.of)


def load_hashes(project: Project, builds: Path) -> list[Problem]:
    """Take over what an earlier run wrote down of files that have not changed since.

    Returns a warning where it was damaged: nothing is lost, but a disk may have begun to fail.
    """
    path = builds / STORE_FOLDER / HASHES_FILE
    if inputs.HASHES.load(path):
        return []
    return [
        Problem(
            project.place(path),
            "what was remembered of files is damaged; it is left out and made anew.",
            "Nothing is lost. Where this comes again, have the disk looked at.",
            "build.cache-damaged",
            severity="warning",
        )
    ]


def save_hashes(builds: Path) -> None:
    """Write down the hashes of files for the next run, where there are builds."""
    if builds.is_dir():
        inputs.HASHES.save(builds / STORE_FOLDER / HASHES_FILE)
