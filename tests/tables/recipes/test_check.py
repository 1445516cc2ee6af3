"""`check` tells what is wrong with recipes, schemes, steps, corrections and their logs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.problems import whole
from tests.small_projects import PARTS_OF_A_RECIPE
from tests.tables.recipes.test_bad_input import PLAIN
from tests.tables.recipes.test_corrections import DECLARED, WRONG, declare
from tests.tables.recipes.test_steps import BLOCKS, PARTS, SPLIT, write

from hrcreport.tables.recipes.import_files import Recipes
from hrcreport.tables.recipes.recipe_files import SCHEME_LINE

SCHEME = f"""{SCHEME_LINE}
title: Groups that were invented
identification: perceived
groups:
  black: {{label: Black persons, written: [Black]}}
  white: {{label: White persons, written: [White]}}
"""
RECODE = 'recode: {black: Black, white: White, unknown: ""}'


def made(bench: Any, content: str = PLAIN, **parts: str) -> None:
    """Write the table that the recipe makes."""
    bench.run(bench.export(content), **parts).write(bench.project)


def no_schema(bench: Any) -> None:
    bench.recipe()
    (bench.project.data / "recipes/_schema/recipe.json").write_text("{}")
    (bench.project.data / "recipes/_schema/scheme.json").unlink()


def no_editor_line(bench: Any) -> None:
    path = bench.recipe()
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))


def another_name(bench: Any) -> None:
    path = bench.recipe()
    path.rename(path.with_name("other.yml"))


def two_makers(bench: Any) -> None:
    path = bench.recipe()
    path.with_name("zother.yml").write_text(path.read_text())


def wrong_lookups(bench: Any) -> None:
    bench.recipe(
        table="""
  country: {from: c, lookup: {table: state, match: name, take: iso3}}
  area: {from: a, lookup: {table: states, match: nam, take: iso}}
  period: "2019"
  complete: true
  group: all"""
    )


def no_description(bench: Any) -> None:
    bench.recipe(describe="")


def another_description(bench: Any) -> None:
    made(bench)
    described = PARTS_OF_A_RECIPE["describe"]
    described = described.replace("Stops by", "All stops by").replace("grade: B", "grade: A")
    bench.recipe(describe=described)


def changed_recipe(bench: Any) -> None:
    made(bench)
    bench.recipe(fill="[group]")


def another_identification(bench: Any) -> None:
    path = bench.project.data / "recipes/schemes/xxa.yml"
    path.parent.mkdir(parents=True)
    path.write_text(SCHEME)
    made(bench, table=PARTS_OF_A_RECIPE["table"].replace(RECODE, "scheme: xxa"))
    path.write_text(SCHEME.replace("perceived", "recorded").replace("# yaml", "#  yaml"))


def unused_step(bench: Any) -> None:
    bench.recipe()
    write(bench, SPLIT)


def misspelt_step(bench: Any) -> None:
    bench.recipe(**PARTS)
    write(bench, SPLIT, "split_block")


def changed_step(bench: Any) -> None:
    write(bench, SPLIT)
    made(bench, BLOCKS, **PARTS)
    write(bench, SPLIT.replace("Put", "Set"))


def new_correction(bench: Any) -> None:
    made(bench, WRONG.replace("2109", "2019"))
    declare(bench)


def deleted_correction(bench: Any) -> None:
    path = declare(bench)
    made(bench, WRONG)
    path.unlink()


def changed_corrections(bench: Any) -> None:
    declare(bench)
    made(bench, WRONG)
    declare(bench, f"{DECLARED}# a remark\n")


def misspelt_corrections(bench: Any) -> None:
    bench.recipe()
    declare(bench, name="xxa-stopps")


def corrections_of_no_recipe(bench: Any) -> None:
    bench.recipe()
    declare(bench, DECLARED.partition("\n")[2], name="far")


def unsigned_correction(bench: Any) -> None:
    made(bench)
    declare(bench, DECLARED.replace("    by: A. Person\n", ""))


def log_of_another_form(bench: Any) -> None:
    made(bench)
    (bench.project.data / "recipes/logs/xxa-stops.json").write_text("[]")


@pytest.mark.parametrize(
    ("arrange", "messages"),
    [
        (
            no_schema,
            [
                (
                    "data/recipes/_schema/recipe.json",
                    "recipe.stale-schema",
                    "None None: None, warning",
                    "the schema for editors is missing or older than the program.",
                    "Run: hrcreport schema",
                ),
                (
                    "data/recipes/_schema/scheme.json",
                    "recipe.stale-schema",
                    "None None: None, warning",
                    "the schema for editors is missing or older than the program.",
                    "Run: hrcreport schema",
                ),
            ],
        ),
        (
            no_editor_line,
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.no-editor-line",
                    "1 None: None, warning",
                    "the line is missing that lets an editor offer the allowed keys.",
                    (
                        "Make this the first line of the file: # yaml-language-server: "
                        "$schema=_schema/recipe.json"
                    ),
                )
            ],
        ),
        (
            another_name,
            [
                (
                    "data/recipes/other.yml",
                    "recipe.file-name",
                    "2 None: 'other.yml'",
                    "the recipe makes the table 'xxa-stops' and has another name.",
                    "Rename the file to 'xxa-stops.yml', so that it is found.",
                )
            ],
        ),
        (
            two_makers,
            [
                (
                    "data/recipes/zother.yml",
                    "recipe.file-name",
                    "2 None: 'zother.yml'",
                    "the recipe makes the table 'xxa-stops' and has another name.",
                    "Rename the file to 'xxa-stops.yml', so that it is found.",
                ),
                (
                    "data/recipes/zother.yml",
                    "recipe.two-makers",
                    "2 None: 'xxa-stops'",
                    "data/recipes/xxa-stops.yml makes the table 'xxa-stops' as well.",
                    ("Keep one of the two; several files of one form are imported together."),
                ),
            ],
        ),
        (
            wrong_lookups,
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.unknown-lookup",
                    "5 None: 'state'",
                    "there is no table 'state' to look up in.",
                    ("Did you mean 'states'? Tables: states, xxa-deaths, xxa-map, xxa-population."),
                ),
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.lookup-column",
                    "6 None: 'nam'",
                    "the table 'states' has no column 'nam'.",
                    (
                        "Did you mean 'name'? Columns: iso3, m49, name, formal_name, in_text, "
                        "short_in_text, membership."
                    ),
                ),
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.lookup-column",
                    "6 None: 'iso'",
                    "the table 'states' has no column 'iso'.",
                    (
                        "Did you mean 'iso3'? Columns: iso3, m49, name, formal_name, in_text, "
                        "short_in_text, membership."
                    ),
                ),
            ],
        ),
        (
            no_description,
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
            another_description,
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.record-differs",
                    "14 None: 'hrc, title'",
                    (
                        "the catalogue says something else of 'xxa-stops' than this recipe: "
                        "hrc, title."
                    ),
                    "Change the recipe, not the catalogue, and import again.",
                ),
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.stale-log",
                    "None None: None, warning",
                    (
                        "this recipe has no log in data/recipes/logs, or was changed after its "
                        "table was imported."
                    ),
                    "Run: hrcreport import xxa-stops FILE",
                ),
            ],
        ),
        (
            changed_recipe,
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.stale-log",
                    "None None: None, warning",
                    (
                        "this recipe has no log in data/recipes/logs, or was changed after its "
                        "table was imported."
                    ),
                    "Run: hrcreport import xxa-stops FILE",
                )
            ],
        ),
        (
            another_identification,
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.identification",
                    "10 None: 'recorded'",
                    (
                        "the scheme of the column 'group' says that race is recorded, the "
                        "catalogue that it is perceived."
                    ),
                    (
                        "Find out from the source how it records race, and correct the one that "
                        "is wrong."
                    ),
                ),
                (
                    "data/recipes/schemes/xxa.yml",
                    "recipe.no-editor-line",
                    "1 None: None, warning",
                    "the line is missing that lets an editor offer the allowed keys.",
                    (
                        "Make this the first line of the file: # yaml-language-server: "
                        "$schema=../_schema/scheme.json"
                    ),
                ),
            ],
        ),
        (
            unused_step,
            [
                (
                    "data/recipes/steps/split_blocks.py",
                    "recipe.unused-step",
                    "None None: 'split_blocks', warning",
                    "no recipe names this step.",
                    "Name it in a recipe (step: {name: …}), or delete it.",
                )
            ],
        ),
        (
            misspelt_step,
            [
                (
                    "data/recipes/steps/split_blocks.py",
                    "recipe.no-step",
                    "None None: 'split_blocks'",
                    "there is no step 'split_blocks'.",
                    (
                        "Did you mean 'split_block'? Write the file, or correct 'step.name' in "
                        "the recipe."
                    ),
                ),
                (
                    "data/recipes/steps/split_block.py",
                    "recipe.unused-step",
                    "None None: 'split_block', warning",
                    "no recipe names this step.",
                    "Name it in a recipe (step: {name: …}), or delete it.",
                ),
            ],
        ),
        (
            changed_step,
            [
                (
                    "data/recipes/steps/split_blocks.py",
                    "recipe.stale-step",
                    "None None: 'xxa-stops', warning",
                    "this step was changed after the table 'xxa-stops' was imported.",
                    "Run: hrcreport import xxa-stops FILE",
                )
            ],
        ),
        (
            new_correction,
            [
                (
                    "data/corrections/xxa-stops.yml",
                    "corrections.not-applied",
                    "None None: 'xxa-stops'",
                    ("the table 'xxa-stops' was not made with these corrections as they stand."),
                    "Run: hrcreport import xxa-stops FILE",
                )
            ],
        ),
        (
            deleted_correction,
            [
                (
                    "data/tables/xxa-stops.csv",
                    "corrections.not-applied",
                    "None None: 'xxa-stops'",
                    (
                        "the table 'xxa-stops' was made with corrections that are no longer "
                        "declared."
                    ),
                    "Run: hrcreport import xxa-stops FILE",
                )
            ],
        ),
        (
            changed_corrections,
            [
                (
                    "data/corrections/xxa-stops.yml",
                    "corrections.not-applied",
                    "None None: 'xxa-stops'",
                    ("the table 'xxa-stops' was not made with these corrections as they stand."),
                    "Run: hrcreport import xxa-stops FILE",
                )
            ],
        ),
        (
            misspelt_corrections,
            [
                (
                    "data/corrections/xxa-stopps.yml",
                    "corrections.no-recipe",
                    "None None: 'xxa-stopps'",
                    ("no recipe makes a table 'xxa-stopps', so that nothing is corrected here."),
                    (
                        "Did you mean 'xxa-stops'? Name the file as the recipe's table. A table "
                        "without a recipe is corrected by hand, and data/README.md says so."
                    ),
                )
            ],
        ),
        (
            corrections_of_no_recipe,
            [
                (
                    "data/corrections/far.yml",
                    "recipe.no-editor-line",
                    "1 None: None, warning",
                    "the line is missing that lets an editor offer the allowed keys.",
                    (
                        "Make this the first line of the file: # yaml-language-server: "
                        "$schema=../recipes/_schema/correction.json"
                    ),
                ),
                (
                    "data/corrections/far.yml",
                    "corrections.no-recipe",
                    "None None: 'far'",
                    "no recipe makes a table 'far', so that nothing is corrected here.",
                    (
                        "Name the file as the recipe's table. A table without a recipe is "
                        "corrected by hand, and data/README.md says so."
                    ),
                ),
            ],
        ),
        (
            unsigned_correction,
            [
                (
                    "data/corrections/xxa-stops.yml",
                    "register.missing-by",
                    "3 by: None",
                    "correction 1 has no by.",
                    "Write a line 'by: …'. Who decided it.",
                )
            ],
        ),
        (
            log_of_another_form,
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.stale-log",
                    "None None: None, warning",
                    (
                        "this recipe has no log in data/recipes/logs, or was changed after its "
                        "table was imported."
                    ),
                    "Run: hrcreport import xxa-stops FILE",
                )
            ],
        ),
    ],
)
def test_each_finding_of_the_check_is_told_whole(
    bench, arrange: Callable[[Any], None], messages: list[tuple[str, ...]]
) -> None:
    Recipes(bench.project).write_schemas()
    arrange(bench)
    problems = Recipes(bench.project).check()
    assert [(problem.place, *whole(problem)) for problem in problems] == messages


def test_a_project_that_is_in_order_has_nothing_to_tell(bench) -> None:
    Recipes(bench.project).write_schemas()
    declare(bench)
    write(bench, SPLIT)
    path = bench.project.data / "recipes/schemes/xxa.yml"
    path.parent.mkdir(parents=True)
    path.write_text(SCHEME)
    export = "place,number\n2019,\nBlack,3\n"
    declare(
        bench,
        DECLARED.replace("{place: B}", "{race: Black}")
        .replace("year", "number")
        .replace("2109", "3")
        .replace("2019", "4"),
    )
    made(bench, export, **PARTS)
    assert Recipes(bench.project).check() == []


def test_recipes_are_checked_though_another_record_cannot_be_read(bench) -> None:
    Recipes(bench.project).write_schemas()
    made(bench)
    record = bench.project.data / "catalogue/xxa-broken.json"
    record.write_text("{}")
    bench.recipe(fill="[group]")
    assert [problem.rule for problem in Recipes(bench.project).check()] == ["recipe.stale-log"]


def test_recipes_of_a_catalogue_that_cannot_be_read_are_not_checked(bench) -> None:
    Recipes(bench.project).write_schemas()
    bench.recipe(describe="")
    package = bench.project.data / "datapackage.json"
    resources = package.read_text()
    package.write_text("{")
    assert Recipes(bench.project).check() == []
    package.write_text(resources)
    assert [problem.rule for problem in Recipes(bench.project).check()] == ["recipe.not-described"]
