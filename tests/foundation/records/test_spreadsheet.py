"""This module proves that no cell that the program writes is run by a spreadsheet."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from hrcreport.foundation.records.spreadsheet import Cell, csv_text
from hrcreport.registers.files.sheets import Sheet, read_sheet, write_csv, write_excel

FORMULAS = (
    "=1+1",
    "-2+3",
    "+cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example","x")',
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "a;=1+1",
    "a\n=1+1",
    "'=1",
)
NUMBERS = ("-2.5", "-1e-05", "+5%", "-1 234,5", "0", "12")
TEXTS = ("a = b", "'quoted'", "a-b", "5 - 3", "e=mc", "", "s. 12; s. 13", "-", "a;-")
SIGNS = st.text(st.sampled_from("=+-@\t\r\n'; a1.,%\"e＝"), max_size=8)


def runs(cell: str) -> bool:
    """Tell whether a spreadsheet would compute something in this cell."""
    return re.match(r"[=+@\t\r＝-](?=.)(?!\d[\d.,\s]*(e-?\d+)?%?$)", cell) is not None


@pytest.mark.parametrize("cell", FORMULAS)
@pytest.mark.parametrize("separator", [",", ";"])
def test_no_cell_of_csv_is_run_wherever_it_is_opened(cell: str, separator: str) -> None:
    text = csv_text(("head", "=head"), [("x", cell), (cell, "x")])
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    cells = [each for row in rows for each in row]
    assert not any(map(runs, cells))


@pytest.mark.parametrize("cell", [*NUMBERS, *TEXTS])
def test_numbers_and_words_stay_what_they_are(cell: str) -> None:
    assert Cell(cell).harmless == cell


@given(SIGNS)
def test_a_cell_comes_back_sign_by_sign(cell: str) -> None:
    assert Cell(Cell(cell).harmless).as_meant == cell


@given(SIGNS)
def test_what_is_harmless_is_harmless_once_more(cell: str) -> None:
    assert not runs(Cell(cell).harmless)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_formulas_of_a_register_go_out_as_text_and_come_back(tmp_path, form: str) -> None:
    cells = [each.strip() for each in FORMULAS]
    rows = tuple((str(number), each) for number, each in enumerate(cells, 1))
    path = tmp_path / f"sheet.{form}"
    sheet = Sheet("provisions", ("row of provisions", "summary"), rows)
    (write_csv if form == "csv" else write_excel)(sheet, path)
    if form == "xlsx":
        page = load_workbook(path).active
        assert {cell.data_type for row in page.iter_rows() for cell in row} == {"s"}
        assert not any(runs(str(cell.value)) for row in page.iter_rows() for cell in row)
    again = read_sheet(path, place="sheet").rows
    assert [row[1] for row in again] == cells
