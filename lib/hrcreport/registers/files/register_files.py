"""This module opens the file of a register, writes its lists as sheets, and takes these back."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hrcreport.foundation import Problem, Project, RefusedError
from hrcreport.registers.files.currency import days_of, latest_day
from hrcreport.registers.files.registry import Register, register_folders, register_of, registers
from hrcreport.registers.files.sheet_import import TakenBack, take_back
from hrcreport.registers.files.sheets import Sheet, read_sheet, sheet_of, write_csv, write_excel
from hrcreport.registers.files.yaml_edits import edited


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """One file of a register, and which register it is of."""

    path: Path
    register: Register
    project: Project

    @classmethod
    def named(cls, named_path: Path, project: Project) -> RegisterFile:
        """Return the file that a person named, by its place here or in the project.

        Raises:
            RefusedError: it is no file of a register.
        """
        for path in (named_path.absolute(), (project.root / named_path).absolute()):
            register = register_of(path, project)
            if register is not None:
                return cls(path, register, project)
        known_places = [
            project.place(path) for register in registers() for path in register.paths(project)
        ]
        raise RefusedError.of(
            place=project.place(named_path),
            fault="this is no file of a register.",
            mend=f"{Problem.did_you_mean(named_path.as_posix(), known_places)}"
            "Registers lie in these folders of data: "
            f"{', '.join(register_folders())}.",
            rule="cli.no-register",
            value=named_path.as_posix(),
        )

    @classmethod
    def of(cls, name: str, stem: str, project: Project) -> RegisterFile:
        """Return the file of a register, which need not be there, by what both are called."""
        register = next(candidate for candidate in registers() if candidate.name == name)
        return cls(project.data / register.folder / f"{stem}.yml", register, project)

    @property
    def place(self) -> str:
        """Where the file lies, as authors read it."""
        return self.project.place(self.path)

    def sheets(self) -> list[Sheet]:
        """Return the lists of the file, each as a sheet.

        Raises:
            RefusedError: the file cannot be read.
        """
        return [
            sheet_of(self.path, self.register, name, place=self.place)
            for name in self.register.lists
        ]

    def write_sheet(self, sheet: Sheet, folder: Path, *, form: str) -> Path:
        """Write a list as a workbook ("xlsx") or as "csv" into a folder; return the file.

        Raises:
            OSError: it cannot be written.
        """
        target = folder / f"{self.register.name}-{self.path.stem}-{sheet.list_name}.{form}"
        (write_excel if form == "xlsx" else write_csv)(sheet, target)
        return target

    def taken_back(self, sheet: Path) -> TakenBack:
        """Return what an edited sheet would change, and the file's text with the changes.

        Raises:
            RefusedError: the sheet cannot be read, was spoiled, or does not fit.
        """
        place = self.project.place(sheet)
        return take_back(
            read_sheet(sheet, place=place),
            self.path,
            self.register,
            place=self.place,
            sheet_place=place,
        )

    def with_records(
        self,
        list_name: str,
        *,
        slips: Callable[[Path], list[Problem]] | None = None,
        added: Sequence[Mapping[str, Any]] = (),
        changed: Mapping[int, Mapping[str, Any]] | None = None,
        head: Mapping[str, str] | None = None,
    ) -> str:
        """Return the file's YAML with new or changed records, as `edited` does, if it is sound.

        `slips` tells what is wrong with such a file, by default what the record that it is says; a
        new one says its `head` before the list.

        Raises:
            RefusedError: what came out would not be sound; every slip is told.
        """
        path = self.path
        if path.exists():
            text = path.read_text(encoding="utf-8")
        else:
            schema_line = f"# yaml-language-server: $schema=_schema/{self.register.name}.json\n"
            head_lines = [f"{key}: {_quoted(value)}\n" for key, value in (head or {}).items()]
            text = "".join([schema_line, *head_lines, f"{list_name}:\n"])
        new_text = edited(text, list_name, changed or {}, added)
        with tempfile.TemporaryDirectory() as scratch:
            trial = Path(scratch) / path.name
            trial.write_text(new_text, encoding="utf-8")
            model = self.register.model
            trial_problems = slips(trial) if slips else model.read_file(trial, place=trial.name)[1]
            problems = [replace(problem, place=self.place) for problem in trial_problems]
            limit = latest_day(self.project)
            problems += days_of(trial, self.register, limit, place=self.place)
        if problems:
            raise RefusedError(problems)
        return new_text


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
