"""What this project registers is sound, and goes to a spreadsheet and back without loss."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrcreport.foundation.context.project import Project
from hrcreport.registers.files.registry import registers
from hrcreport.registers.files.sheet_import import take_back
from hrcreport.registers.files.sheets import read_sheet, sheet_of, write_csv, write_excel

PROJECT = Project(Path(__file__).parents[2])


@pytest.mark.parametrize(("form", "write"), [("csv", write_csv), ("xlsx", write_excel)])
def test_every_register_comes_back_byte_for_byte(
    form: str, write, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    target = tmp_path / f"sheet.{form}"
    for register in registers():
        for path in register.paths(PROJECT):
            for name in register.lists:
                with subtests.test(path=PROJECT.place(path), list=name):
                    write(sheet_of(path, register, name, place="register"), target)
                    again = read_sheet(target, place="sheet")
                    taken = take_back(again, path, register, place="register", sheet_place="sheet")
                    assert taken.changes == ()
                    assert taken.text == path.read_text(encoding="utf-8")
