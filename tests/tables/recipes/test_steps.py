"""A step in Python reads shapes that keys cannot; what it does wrong is told without a trace."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from tests.problems import whole

from hrcreport.cli.app import main
from hrcreport.tables.recipes.import_files import Recipes

# The year stands in a row of its own above its groups.
BLOCKS = "place,number\n2019,\nBlack,3\nWhite,1\n2020,\nBlack,2\n"
SUM = "{stops: {sum: number}}"
TABLE = """
  country: XXA
  area: ""
  period: {from: year}
  complete: true
  group: {from: race, recode: {black: Black, white: White}}"""
SPLIT = '''
"""Put the year of each block beside its groups."""


def step(rows):
    year = ""
    for row in rows:
        if row["number"]:
            yield {"year": year, "race": row["place"], "number": row["number"]}
        else:
            year = row["place"]
'''
PARTS = {
    "step": "{name: split_blocks, sets-aside: rows that hold a year alone}",
    "table": TABLE,
    "measures": SUM,
}


def write(bench: Any, text: str, name: str = "split_blocks") -> Path:
    path = bench.project.data / "recipes" / "steps" / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return path


def test_a_step_reads_blocks_that_keys_cannot(bench) -> None:
    write(bench, SPLIT)
    found = bench.values(bench.export(BLOCKS), **PARTS)
    assert found == {("2019", "black"): "3", ("2019", "white"): "1", ("2020", "black"): "2"}


def test_rows_that_a_step_leaves_out_are_counted_and_said_why(bench) -> None:
    write(bench, SPLIT)
    result = bench.run(bench.export(BLOCKS), **PARTS)
    assert (result.read, result.used) == (5, 3)
    assert result.log()["step"] | {"sha256": ""} == {
        "name": "split_blocks",
        "sha256": "",
        "given": 5,
        "made": 3,
        "left_out": 2,
        "why": "rows that hold a year alone",
    }


def test_a_step_may_leave_out_no_row_without_a_reason(bench) -> None:
    write(bench, SPLIT)
    problem = bench.refusal(bench.export(BLOCKS), **PARTS | {"step": "{name: split_blocks}"})
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.step-left-out",
        "None None: None",
        "the step 'split_blocks' makes nothing of rows 2 and 5.",
        "Let it yield something for each row, or say in the recipe why it leaves rows out: "
        "'sets-aside' below 'step'.",
    )


def test_a_wrong_cell_after_a_step_is_named_by_its_row_in_the_file(bench) -> None:
    write(bench, SPLIT)
    problem = bench.refusal(bench.export(BLOCKS.replace("White,1", "White,one")), **PARTS)
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.number",
        "4 number: 'one'",
        "column 'number': 'one' is no number.",
        "Where it means that there is no number, add it to 'missing' under 'file'; otherwise set "
        "the row aside with the reason.",
    )


@pytest.mark.parametrize(
    ("inside", "rule", "words"),
    [
        ('yield {"year": row["Year"]}', "import.step-stops", "line 6 of data/recipes/steps"),
        ("yield [row]", "import.step-row", "which is no row"),
        ('yield row | {"year": 2019}', "import.step-row", "a int in the column 'year'"),
        (
            'yield row if row["number"] else {"year": "2019"}',
            "import.step-row",
            "rows with different columns",
        ),
        ("break\n        yield row", "import.step-nothing", "the step yields no row"),
    ],
)
def test_what_a_step_does_wrong_is_told_with_row_and_line(
    bench, inside: str, rule: str, words: str
) -> None:
    write(bench, f'"""Invented."""\n\n\ndef step(rows):\n    for row in rows:\n        {inside}\n')
    problem = bench.refusal(bench.export(BLOCKS), **PARTS)
    assert problem.rule == rule
    assert words in problem.what
    assert "Traceback" not in str(problem)


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("def step(rows)\n    pass\n", "recipe.step-syntax", "this is not Python"),
        ("def step(rows):\n    yield from rows\n", "recipe.step-docstring", "does not say what"),
        ('"""Invented."""\n\n\ndef steps(rows):\n    yield {}\n', "recipe.step-function", "steps"),
        ('"""Invented."""\n\n\ndef step():\n    yield {}\n', "recipe.step-function", "0 arguments"),
        (
            '"""Invented."""\n\nimport urllib.request\n\n\ndef step(rows):\n    yield from rows\n',
            "recipe.step-import",
            "cannot import 'urllib.request'",
        ),
        (
            '"""Invented."""\n\n\ndef step(rows):\n    yield {"a": open("b").read()}\n',
            "recipe.step-import",
            "cannot use 'open'",
        ),
    ],
)
def test_what_is_no_step_is_refused_by_import_and_by_check(
    bench, text: str, rule: str, words: str
) -> None:
    write(bench, text)
    problem = bench.refusal(bench.export(BLOCKS), **PARTS)
    assert problem.rule == rule
    assert words in problem.what
    assert rule in [each.rule for each in Recipes(bench.project).check()]


def test_a_step_that_fails_when_it_is_loaded_is_told(bench) -> None:
    write(bench, SPLIT + "\nHALF = 1 / 0\n")
    problem = bench.refusal(bench.export(BLOCKS), **PARTS)
    assert (problem.place, *whole(problem)) == (
        "data/recipes/steps/split_blocks.py",
        "import.step-stops",
        "None None: None",
        "the step stops at line 12 of data/recipes/steps/split_blocks.py: ZeroDivisionError: "
        "division by zero.",
        "Correct the step. The columns of the row are: none yet.",
    )


def test_a_step_that_is_not_there_is_named_with_the_nearest(bench) -> None:
    write(bench, SPLIT)
    problem = bench.refusal(bench.export(BLOCKS), **PARTS | {"step": "{name: split_block}"})
    assert (problem.place, *whole(problem)) == (
        "data/recipes/steps/split_block.py",
        "recipe.no-step",
        "None None: 'split_block'",
        "there is no step 'split_block'.",
        "Did you mean 'split_blocks'? Write the file, or correct 'step.name' in the recipe.",
    )


def test_check_warns_of_a_step_that_no_recipe_names_or_that_changed_since(bench) -> None:
    path = write(bench, SPLIT)
    write(bench, SPLIT, "left_over")
    bench.run(bench.export(BLOCKS), **PARTS).write(bench.project)
    (unused,) = [each for each in Recipes(bench.project).check() if "step" in each.rule]
    assert (unused.rule, unused.value) == ("recipe.unused-step", "left_over")
    path.write_text(SPLIT.replace("Put", "Set"), encoding="utf-8")
    rules = {each.rule for each in Recipes(bench.project).check()}
    assert "recipe.stale-step" in rules


def imported(bench, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    main_words = ["--root", str(bench.project.root), "import", "xxa-stops"]
    with pytest.raises(SystemExit) as left:
        main([*main_words, str(bench.export(BLOCKS)), *words])
    assert left.value.code == 0
    return capsys.readouterr().out


def test_the_command_shows_what_the_step_did(bench, capsys: pytest.CaptureFixture[str]) -> None:
    write(bench, SPLIT)
    bench.recipe(**PARTS)
    said = imported(bench, capsys)
    assert "3 rows made of them by the step 'split_blocks'" in said
    assert "2 left out by the step: rows that hold a year alone" in said


def test_a_dry_run_runs_no_step_and_says_what_it_did_not_check(
    bench, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(bench, SPLIT)
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\nraise ValueError('it ran')\n", encoding="utf-8")
    bench.recipe(**PARTS)
    bench.export(BLOCKS)
    before = sorted(bench.project.root.rglob("*"))
    said = imported(bench, capsys, "--dry-run")
    assert "5 rows read" in said
    assert "the step 'split_blocks' was not taken" in said
    assert "categories, totals, what 'expect' says, and the table were not checked" in said
    data = json.loads(imported(bench, capsys, "--dry-run", "--json"))
    assert (data["dry_run"], data["written"], data["would_write"]) == (True, [], [])
    assert "was not taken" in data["not_checked"]
    assert sorted(bench.project.root.rglob("*")) == before
