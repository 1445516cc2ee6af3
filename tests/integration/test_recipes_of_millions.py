"""An export of two million rows is imported in less than a gigabyte of memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

from hrcreport.tables.recipes.recipe_files import RECIPE_LINE

ROWS = 2_000_000
MEASURING = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""A small program between: a child's peak counts what its parent held when it was forked."""
MEGABYTES = 1_000
RECIPE = (
    RECIPE_LINE
    + """
makes: xxa-stops
file: {format: csv}
cells: {date: {type: date, form: "%d/%m/%Y"}}
rows: [{aside: {race: Test}, why: trials of the form}]
table:
  country: XXA
  area: ""
  period: {from: date, as: year}
  complete: true
  group: {from: race, recode: {black: Black, white: White, unknown: ""}}
measures:
  stops: {count: rows}
  searches: {count: rows, where: {searched: Y}}
fill: [period, group]
describe:
  title: Stops by year and race
  description: Invented.
  kind: T05
  grade: B
  identification: perceived
  sensitivity: public
  scope: stops that were invented
  sources: [{title: Office of Invention}]
  licence: {name: CC0-1.0, title: CC0}
"""
)


@pytest.mark.proof
@pytest.mark.slow
def test_two_million_rows_of_ten_columns_take_less_than_a_gigabyte(invented, tmp_path) -> None:
    invented.write("data/recipes/xxa-stops.yml", RECIPE)
    export = tmp_path / "stops.csv"
    with export.open("w", encoding="utf-8") as file:
        file.write("id,date,race,searched,reason,area,sex,cause,unit,note\n")
        file.writelines(
            f"{row},{row % 28 + 1:02d}/0{row % 9 + 1}/201{row % 10},"
            f"{('Black', 'White', '', 'Test')[row % 4]},{'YN'[row % 2]},call,area {row % 60},"
            f"{'MF'[row % 2]},traffic,unit {row % 90},\n"
            for row in range(ROWS)
        )
    words = [
        sys.executable,
        "-m",
        "hrcreport",
        "--root",
        str(invented.root),
        "import",
        "xxa-stops",
        str(export),
        "--json",
    ]
    measured = subprocess.run(
        [sys.executable, "-c", MEASURING, *words], capture_output=True, text=True, check=True
    )
    table = (invented.root / "data/tables/xxa-stops.csv").read_text(encoding="utf-8")
    counted = [line.split(",") for line in table.splitlines()[1:]]
    assert sum(int(row[-1]) for row in counted if row[-2] == "stops") == ROWS * 3 // 4
    megabytes = int(measured.stdout) / (2**20 if sys.platform == "darwin" else 2**10)
    assert megabytes < MEGABYTES, f"{megabytes:,.0f} MB"
