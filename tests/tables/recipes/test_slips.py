"""Each slip of a recipe is told with its line, its key and what to write, before a file is read."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML
from tests.problems import whole
from tests.tables.recipes.test_bad_input import WIDE
from tests.tables.recipes.test_corrections import DECLARED, SAID, WRONG, declare

from hrcreport.tables.recipes.import_files import Recipes
from hrcreport.tables.recipes.recipe_files import schemas

KEY = """
  country: XXA
  area: ""
  period: "2019"
  complete: true
  group: {from: race, %s}"""


@pytest.mark.parametrize(
    ("parts", "messages"),
    [
        (
            {"table": KEY % "recode: {black: [Black, Unknown], unknown: Unknown}"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.written-twice",
                    "9 recode.unknown: 'Unknown'",
                    "'Unknown' is written for 'unknown' and for 'black'.",
                    "Keep it in one place: a row can belong to one group only.",
                )
            ],
        ),
        (
            {"table": KEY % "recode: {black: [Black, Black]}"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.written-twice",
                    "9 recode.black: 'Black'",
                    "'Black' is written for 'black' and for 'black'.",
                    "Keep it in one place: a row can belong to one group only.",
                )
            ],
        ),
        (
            {
                "table": KEY
                % "recode: {black: Black}, lookup: {table: states, match: name, take: iso3}"
            },
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.two-ways",
                    "9 lookup: ''",
                    "'group' has recode and lookup.",
                    "Keep one of them: a text gets its code in one way.",
                )
            ],
        ),
        (
            {"table": KEY % "bands: [0-17], lookup: {table: states, match: name, take: iso3}"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.two-ways",
                    "9 bands: ''",
                    "'group' has lookup and bands.",
                    "Keep one of them: a text gets its code in one way.",
                )
            ],
        ),
        (
            {"table": KEY % "as: light, recode: {black: Black}"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.place",
                    "9 as: 'light'",
                    ("'group' has a part of the day without a place, or a place without one."),
                    (
                        "'quarter-hour' and 'light' need 'place' with latitude, longitude and "
                        "zone; nothing else has one."
                    ),
                )
            ],
        ),
        (
            {"table": KEY % "as: year, place: {latitude: 1, longitude: 2, zone: Africa/Accra}"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.place",
                    "9 place: 'year'",
                    ("'group' has a part of the day without a place, or a place without one."),
                    (
                        "'quarter-hour' and 'light' need 'place' with latitude, longitude and "
                        "zone; nothing else has one."
                    ),
                )
            ],
        ),
        (
            {"table": KEY % "as: light, place: {latitude: 1, longitude: 2, zone: Africa/Acra}"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.time-zone",
                    "9 zone: 'Africa/Acra'",
                    "there is no time zone 'Africa/Acra'.",
                    "Time zones are named as Africa/Accra or America/Chicago.",
                )
            ],
        ),
        (
            {"table": KEY % "bands: [0-17, 17-64]"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.bands",
                    "9 bands: '17-64'",
                    "the band '17-64' begins before '0-17' ends.",
                    (
                        "Write bands from the lowest to the highest, each number in one: [0-17, "
                        "18+]."
                    ),
                )
            ],
        ),
        (
            {"table": KEY % "bands: [18-64, 0-17]"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.bands",
                    "9 bands: '0-17'",
                    "the band '0-17' begins before '18-64' ends.",
                    (
                        "Write bands from the lowest to the highest, each number in one: [0-17, "
                        "18+]."
                    ),
                )
            ],
        ),
        (
            {"table": KEY % "bands: [17-16, 30+]"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.bands",
                    "9 bands: '17-16'",
                    "the band '17-16' ends before it begins.",
                    "Write the lower number first: 18-29.",
                )
            ],
        ),
        (
            {"table": KEY % "bands: [young]"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "register.bands",
                    "9 bands: 'young'",
                    "item 1 of 'bands' reads 'young'.",
                    (
                        "Write it like this: 18-29 or 65+. Bands of whole numbers, lowest "
                        "first; 'recode' says what other texts are."
                    ),
                )
            ],
        ),
        (
            {"table": KEY % "scheme: usa"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.unknown-scheme",
                    "9 scheme: 'usa'",
                    "there is no group scheme 'usa'.",
                    "Schemes in data/recipes/schemes: none.",
                )
            ],
        ),
        (
            {"fill": "[type]"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.unknown-column",
                    "24 fill: 'type'",
                    "'fill' names the column 'type', which the table lacks.",
                    ("Columns of the table: area, period, group, measure."),
                )
            ],
        ),
        (
            {"order": "[group, rank]"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.unknown-column",
                    "24 order: 'rank'",
                    "'order' names the column 'rank', which the table lacks.",
                    ("Columns of the table: country, area, period, group, measure."),
                )
            ],
        ),
        (
            {"expect": "{sums: {grup: {black: 1}}}"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.unknown-column",
                    "24 expect: 'grup'",
                    "'expect' names the column 'grup', which the table lacks.",
                    ("Columns of the table: country, area, period, complete, group, measure."),
                )
            ],
        ),
        (
            {"wide": WIDE},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.cell",
                    "12 measures: ''",
                    (
                        "after 'wide' a row holds one number, named 'cell', and this recipe "
                        "counts something else."
                    ),
                    "Write 'sum: cell' for each measure.",
                )
            ],
        ),
        (
            {"wide": WIDE, "measures": "{stops: {sum: cell, where: {cell: {not: '0'}}}}"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.cell",
                    "12 measures: 'cell'",
                    "'stops' chooses rows by 'cell', which holds numbers after 'wide'.",
                    "Choose rows by a column of the file.",
                )
            ],
        ),
        (
            {"wide": "{to: year, matching: 'Year .*'}", "measures": "{stops: {sum: cell}}"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.pattern",
                    "24 matching: 'Year .*'",
                    "the pattern has no part in brackets.",
                    "Put in brackets what is to be kept: 'Year (.+)'.",
                )
            ],
        ),
        (
            {"wide": "{to: year, matching: 'Year (.*'}", "measures": "{stops: {sum: cell}}"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.pattern",
                    "24 matching: 'Year (.*'",
                    (
                        "the pattern cannot be read: missing ), unterminated subpattern at "
                        "position 5."
                    ),
                    "Put '\\' before a bracket or point that is meant as itself.",
                )
            ],
        ),
        (
            {"rows": "[{total: {race: All}, why: sum of the races}]"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.total-of-counts",
                    "24 total: ''",
                    "rows are counted here, so no row can hold a total.",
                    "Set such rows aside ('aside') instead, or add up a column ('sum').",
                )
            ],
        ),
        (
            {"cells": "{year: {type: date}}"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.date-form",
                    "24 type: 'date'",
                    "the column 'year' is a date without a form.",
                    'Dates, and dates only, have a form: form: "%d/%m/%Y".',
                )
            ],
        ),
        (
            {"cells": "{year: {type: text, form: excel}}"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.date-form",
                    "24 type: 'text'",
                    "the column 'year' is no date and has a form.",
                    'Dates, and dates only, have a form: form: "%d/%m/%Y".',
                )
            ],
        ),
        (
            {"made": "{age: {years-between: [born]}}"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.years-between",
                    "24 years-between: 'born'",
                    "'years-between' names 1 columns.",
                    "Name the earlier and the later date: [born, died].",
                )
            ],
        ),
        (
            {"made": "{age: {years-between: [born, died, found]}}"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.years-between",
                    "24 years-between: 'born, died, found'",
                    "'years-between' names 3 columns.",
                    "Name the earlier and the later date: [born, died].",
                )
            ],
        ),
        (
            {"describe": ""},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.not-described",
                    "2 None: 'xxa-stops'",
                    ("the table 'xxa-stops' is described neither here nor in the catalogue."),
                    (
                        "Add a part 'describe' with title, source, licence, grade and scope, as "
                        "docs/reference/recipes.md shows."
                    ),
                )
            ],
        ),
        (
            {"step": "{name: split_blocks}"},
            [
                (
                    "data/recipes/steps/split_blocks.py",
                    "recipe.no-step",
                    "None None: 'split_blocks'",
                    "there is no step 'split_blocks'.",
                    "Write the file, or correct 'step.name' in the recipe.",
                )
            ],
        ),
    ],
)
def test_each_slip_of_a_recipe_is_told_whole(
    bench, parts: dict[str, str], messages: list[tuple[str, ...]]
) -> None:
    problems = bench.refused(bench.export("year,race\n2019,Black\n"), **parts)
    assert [(problem.place, *whole(problem)) for problem in problems] == messages


@pytest.mark.parametrize(
    ("complete", "fault"),
    [("false", "'complete' reads 'false'."), ("", "'complete' has no value.")],
)
def test_a_period_is_complete_or_names_its_parts(bench, complete: str, fault: str) -> None:
    table = KEY.replace("complete: true", f"complete: {complete}") % "recode: {black: Black}"
    problem = bench.refusal(bench.export("race\nBlack\n"), table=table)
    assert problem.what == fault
    assert problem.mend.startswith("Write true")


def test_a_look_up_table_with_two_answers_is_refused(bench) -> None:
    table = KEY.replace(
        "country: XXA",
        "country: {from: state, lookup: {table: xxa-deaths, match: group, take: value}}",
    )
    export = bench.export("race,state\nBlack,all\n")
    problem = bench.refusal(export, table=table % "recode: {black: Black}")
    first, second = problem.what.partition("two answers for ")[2].split("'")[3:6:2]
    assert first != second
    text = problem.value or ""
    assert whole(problem) == (
        "recipe.lookup-twice",
        f"5 None: {text!r}",
        f"the table 'xxa-deaths' has two answers for '{text}': '{first}' and '{second}'.",
        "Match by a column whose texts are all different.",
    )


@pytest.mark.parametrize("reason", ["the source prints a slip.", "The source prints a slip", ""])
def test_the_reason_of_a_correction_is_a_sentence(bench, reason: str) -> None:
    text = DECLARED.replace(SAID.removeprefix("Corrected here: "), reason or '"-"')
    declare(bench, text)
    problem = bench.refusal(bench.export(WRONG))
    assert (problem.place, *whole(problem)) == (
        "data/corrections/xxa-stops.yml",
        "corrections.reason",
        f"7 reason: {reason or '-'!r}",
        "the reason is no sentence.",
        "Begin it with a capital letter and end it with a full stop: it is printed.",
    )


def test_schemas_have_titles_and_places(bench) -> None:
    folder = bench.project.data / "recipes/_schema"
    titles = {
        path: YAML(typ="safe").load(text)["title"] for path, text in schemas(bench.project).items()
    }
    assert titles == {
        folder / "recipe.json": "A recipe: how a raw export becomes a tidy table",
        folder / "scheme.json": "A group scheme: the groups of one source",
        folder / "correction.json": "Corrections of one source",
    }
    assert Recipes(bench.project).write_schemas() == list(titles)
    assert Recipes(bench.project).write_schemas() == []
    assert all(path.read_text("utf-8") == text for path, text in schemas(bench.project).items())
