"""A register of another package is its declaration alone: printed by a report, compared by diff."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from nbformat.v4 import new_code_cell
from tests.conftest import REPOSITORY, InventedProject

PAGE = (REPOSITORY / "docs/how-to/add-a-register.md").read_text(encoding="utf-8")
SHOWN = {
    kind: dedent(text) for kind, text in re.findall(r"^ *```(\w+)\n(.*?)^ *```$", PAGE, re.M | re.S)
}
GROUP, LINE = SHOWN["toml"].splitlines()
ENTRY_POINT = f"{GROUP}\n{LINE}\n".replace("project.entry-points.", "").replace('"', "")
FILE = """\
country: XXA
budgets:
  - code: XXA-B1
    purpose: training
    adopted: "2020-05-01"
    amount: 12000
    areas: [Alpha, Beta]
    answers: {public: "yes"}
  - {code: XXA-B2, purpose: oversight, adopted: "2021", answers: {audited: partly}}
  - {code: XXA-B3, purpose: oversight, adopted: "2022", answers: {audited: "no"}}
"""
CELL = """
hrc.table(hrc.register_table("budgets", [country]), label="tbl-budgets", caption="Budgets")
"""


Command = Callable[..., str]


@pytest.fixture
def project(tmp_path: Path) -> InventedProject:
    """Return a project whose report prints a register of another package."""
    made = InventedProject(tmp_path / "project").create()
    cells = made.cells()
    made.notebook(*cells[:7], new_code_cell(CELL), *cells[7:])
    made.write("data/budgets/xxa.yml", FILE)
    return made


@pytest.fixture
def run(tmp_path: Path, project: InventedProject) -> Command:
    """Return a command over the project, which runs where the package is installed."""
    site = tmp_path / "site"
    (site / "invented_budgets-1.dist-info").mkdir(parents=True)
    (site / "invented_budgets.py").write_text(SHOWN["python"], encoding="utf-8")
    (site / "invented_budgets-1.dist-info/entry_points.txt").write_text(ENTRY_POINT)
    (site / "invented_budgets-1.dist-info/METADATA").write_text("Name: invented-budgets\n")
    path = os.pathsep.join(filter(None, [os.fspath(site), os.environ.get("PYTHONPATH")]))

    def ran(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "hrcreport", "--root", project.root, *words],
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert not done.returncode, done.stdout + done.stderr
        return done.stdout

    return ran


@pytest.mark.slow
def test_a_register_of_another_package_is_printed_and_compared(
    project: InventedProject, run: Command
) -> None:
    run("build", "xxa", "--engine", "pandoc", "--to", "docx,html")
    page = (project.root / "reports/_build/xxa/xxa.html").read_text(encoding="utf-8")
    table = page.partition('id="tbl-budgets"')[2].partition("</figure>")[0]
    rows = [
        [
            re.sub("<[^>]+>", "", cell).strip()
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
        ]
        for row in re.findall(r"<tr.*?</tr>", table, re.S)
    ]
    assert rows[:4] == [
        ["State", "Purpose", "Adopted on", "Amount", "Areas", "Public", "Audited"],
        ["Exampleland", "Training of officers", "1 May 2020", "12,000", "Alpha, Beta", "●", "?"],
        ["Exampleland", "Oversight", "2021", "–", "–", "?", "◐"],
        ["Exampleland", "Oversight", "2022", "–", "–", "?", "○"],
    ]
    assert "Signs: ● yes; ◐ partly; ○ no; ? not reviewed." in re.sub("<[^>]+>", "", table)
    run("edition", "make", "xxa", "--name", "v1")
    changed = FILE.replace('"2021"', '"2021-06"').replace('{audited: "no"}', '{audited: "yes"}')
    project.write("data/budgets/xxa.yml", changed)
    run("build", "xxa", "--engine", "pandoc", "--to", "docx,html")
    difference = json.loads(run("diff", "xxa@v1", "xxa", "--to", "json"))
    (table_change,) = difference["tables"]
    assert table_change["causes"] == ["data: data/budgets/xxa.yml"]
    old, new = (
        [row.split(" | ")[-5:] for row in table_change[side].splitlines()]
        for side in ("old", "new")
    )
    assert old == [["2021", "–", "–", "?", "◐"], ["2022", "–", "–", "?", "○"]]
    assert new == [["June 2021", "–", "–", "?", "◐"], ["2022", "–", "–", "?", "●"]]
