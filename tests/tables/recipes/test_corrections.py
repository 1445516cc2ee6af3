"""What is corrected in a source is declared, printed, and falls away once the source is mended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.problems import whole

from hrcreport.foundation.errors import Problem
from hrcreport.notebook import caveats_table
from hrcreport.tables.data.catalogue import Catalogue
from hrcreport.tables.recipes.import_files import Recipes
from hrcreport.tables.recipes.recipe_files import CORRECTION_LINE

WRONG = "place,year,race\nA,2019,Black\nB,2109,White\nC,2020,Black\n"
DECLARED = f"""{CORRECTION_LINE}
corrections:
  - where: {{place: B}}
    column: year
    expect: "2109"
    correct: "2019"
    reason: The source prints the year 2109 for place B, which is a slip for 2019.
    by: A. Person
    on: "2026-11-24"
    reported: to the publisher by letter of 24 November 2026
"""
SAID = "Corrected here: The source prints the year 2109 for place B, which is a slip for 2019."


def declare(bench: Any, text: str = DECLARED, name: str = "xxa-stops") -> Path:
    path = bench.project.data / "corrections" / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def errors(bench: Any) -> list[Problem]:
    return [each for each in Recipes(bench.project).check() if each.severity == "error"]


def test_a_declared_correction_is_read_in_the_place_of_the_slip(bench) -> None:
    declare(bench)
    assert bench.values(bench.export(WRONG)) == {
        ("2019", "black"): "1",
        ("2019", "white"): "1",
        ("2020", "black"): "1",
    }


def test_log_and_record_say_what_was_corrected_by_whom_and_whether_it_was_reported(bench) -> None:
    declare(bench)
    result = bench.run(bench.export(WRONG))
    (applied,) = result.log()["corrections"]["applied"]
    assert (applied["rows"], applied["by"], applied["on"]) == (1, "A. Person", "2026-11-24")
    assert applied["reported"].startswith("to the publisher")
    assert result.record["hrc"]["corrections"] == [SAID]


def test_a_report_prints_the_correction_among_the_caveats_of_its_table(bench) -> None:
    declare(bench)
    bench.run(bench.export(WRONG)).write(bench.project)
    (row,) = caveats_table([Catalogue.read(bench.project).table("xxa-stops")]).to_dict("records")
    assert row["Caveats"].startswith(SAID)


def test_a_source_that_is_mended_stops_the_import_until_the_correction_is_deleted(bench) -> None:
    declare(bench)
    problem = bench.refusal(bench.export(WRONG.replace("2109", "2019")))
    assert (problem.place, *whole(problem)) == (
        "data/corrections/xxa-stops.yml",
        "import.correction-outlived",
        "3 year: '2019'",
        "the source has '2019' in 'year' (row 3), where the correction expects '2109'.",
        "The source was mended: delete the correction.",
    )


def test_a_source_that_changed_otherwise_asks_to_look_again(bench) -> None:
    declare(bench)
    problem = bench.refusal(bench.export(WRONG.replace("2109", "2190")))
    assert (problem.place, *whole(problem)) == (
        "data/corrections/xxa-stops.yml",
        "import.correction-outlived",
        "3 year: '2190'",
        "the source has '2190' in 'year' (row 3), where the correction expects '2109'.",
        "The source has changed: look at the row again, then correct 'expect' and 'correct', or "
        "delete the correction.",
    )


@pytest.mark.parametrize(
    ("wrong", "right", "rule"),
    [
        ("place: B", "place: D", "import.correction-meets-nothing"),
        ("place: B", "plaice: B", "import.correction-column"),
        ("column: year", "column: yaer", "import.correction-column"),
    ],
)
def test_a_correction_that_fits_no_row_or_column_is_told(
    bench, wrong: str, right: str, rule: str
) -> None:
    declare(bench, DECLARED.replace(wrong, right))
    assert bench.refusal(bench.export(WRONG)).rule == rule


@pytest.mark.parametrize(
    ("wrong", "right", "rule"),
    [
        ('    expect: "2109"\n', "", "register.missing-expect"),
        ('    correct: "2019"\n', "", "register.missing-correct"),
        ("    by: A. Person\n", "", "register.missing-by"),
        ("The source prints", "the source prints", "corrections.reason"),
        ("    reported:", "    reprted:", "register.unknown-key"),
        ('on: "2026-11-24"', "on: yesterday", "register.on"),
    ],
)
def test_a_slip_in_a_correction_is_told_by_import_and_check(
    bench, wrong: str, right: str, rule: str
) -> None:
    declare(bench, DECLARED.replace(wrong, right))
    assert rule in {each.rule for each in bench.refused(bench.export(WRONG))}
    assert rule in {each.rule for each in Recipes(bench.project).check()}


def test_an_empty_cell_can_be_corrected(bench) -> None:
    declare(bench, DECLARED.replace('"2109"', '""'))
    values = bench.values(bench.export(WRONG.replace("2109", "")))
    assert values["2019", "white"] == "1"


def test_check_finds_corrections_that_the_table_was_made_without(bench) -> None:
    bench.run(bench.export(WRONG.replace("2109", "2019"))).write(bench.project)
    path = declare(bench)
    (problem,) = errors(bench)
    assert problem.rule == "corrections.not-applied"
    bench.run(bench.export(WRONG)).write(bench.project)
    assert errors(bench) == []
    path.unlink()
    rules = {each.rule for each in Recipes(bench.project).check()}
    assert "corrections.not-applied" in rules


def test_check_finds_corrections_of_a_table_that_no_recipe_makes(bench) -> None:
    bench.recipe()
    declare(bench, name="xxa-stopps")
    rules = {each.rule: each for each in Recipes(bench.project).check()}
    assert "Did you mean 'xxa-stops'?" in rules["corrections.no-recipe"].mend


def test_a_table_without_corrections_has_none_in_log_and_record(bench) -> None:
    result = bench.run(bench.export(WRONG.replace("2109", "2019")))
    assert "corrections" not in result.log()
    assert "corrections" not in result.record["hrc"]
    assert result.contents(bench.project)
