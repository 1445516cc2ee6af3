"""This module opens the file of a register, writes its lists as sheets, and takes these back."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hrcreport.foundation import Problem, Project, RefusedError
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
    def named(cls, given: Path, project: Project) -> RegisterFile:
        """Return the file that a person named, by its place here or in the project.

        Raises:
            RefusedError: it is no file of a register.
        """
        for path in (given.absolute(), (project.root / given).absolute()):
            register = register_of(path, project)
            if register is not None:
                return cls(path, register, project)
        known = [project.place(path) for each in registers() for path in each.paths(project)]
        raise RefusedError.of(
            place=project.place(given),
            what="this is no file of a register.",
            mend=f"{Problem.did_you_mean(given.as_posix(), known)}"
            "Registers lie in these folders of data: "
            f"{', '.join(register_folders())}.",
            rule="cli.no-register",
            value=given.as_posix(),
        )

    @classmethod
    def of(cls, name: str, stem: str, project: Project) -> RegisterFile:
        """Return the file of a register, which need not be there, by what both are called."""
        register = next(each for each in registers() if each.name == name)
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
        begun = f"# yaml-language-server: $schema=_schema/{self.register.name}.json\n"
        text = path.read_text(encoding="utf-8") if path.exists() else begun
        if not path.exists():
            text = edited(
                text + "".join(f"{key}: \n" for key in head or {}) + f"{list_name}: []\n",
                list_name,
                {},
                (),
            )
            for key, value in (head or {}).items():
                text = text.replace(f"{key}: \n", f"{key}: {_quoted(value)}\n", 1)
            text = text.replace(f"{list_name}: []\n", f"{list_name}:\n")
        made = edited(text, list_name, changed or {}, added)
        with tempfile.TemporaryDirectory() as scratch:
            trial = Path(scratch) / path.name
            trial.write_text(made, encoding="utf-8")
            model = self.register.model
            found = slips(trial) if slips else model.read_file(trial, place=trial.name)[1]
            problems = [replace(each, place=self.place) for each in found]
        if problems:
            raise RefusedError(problems)
        return made


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
