"""A recipe is checked before any export is read: each slip with its line, key and nearest name."""

from __future__ import annotations

import json

import jsonschema
import pytest
from ruamel.yaml import YAML

from hrcreport.tables.recipes.import_files import Recipes
from hrcreport.tables.recipes.recipe_files import schemas

EXPORT = "year,race\n2019,Black\n"


@pytest.fixture
def slip(bench):
    """Return the one problem of a recipe with other parts, and the line it names."""

    def told(**parts: str):
        problem = bench.refusal(bench.export(EXPORT), **parts)
        lines = bench.recipe(**parts).read_text("utf-8").splitlines()
        return problem, lines[problem.line - 1]

    return told


def test_an_unknown_key_is_refused_with_the_nearest(slip) -> None:
    problem, line = slip(file="\n  format: csv\n  encodnig: utf-8")
    assert (problem.rule, problem.key) == ("register.unknown-key", "encodnig")
    assert "Did you mean 'encoding'?" in problem.mend
    assert line == "  encodnig: utf-8"


def test_a_missing_key_is_refused_with_what_it_means(slip) -> None:
    problem, _ = slip(measures="")
    assert (problem.rule, problem.key) == ("register.missing-measures", "measures")
    assert "What is counted or added up." in problem.mend


def test_a_value_outside_a_list_is_refused_with_the_nearest(slip) -> None:
    problem, line = slip(file="\n  format: xls")
    assert "Did you mean 'xlsx'?" in problem.mend
    assert line == "  format: xls"


def test_a_list_where_a_text_belongs_is_refused(slip) -> None:
    problem, _ = slip(file="\n  format: csv\n  header: [1, 2]")
    assert problem.what == "'header' holds a list where a text belongs."


def test_an_empty_value_is_refused_and_quotes_are_proposed(slip) -> None:
    table = '\n  country: XXA\n  area:\n  period: "2019"\n  complete: true\n  group: all'
    problem, line = slip(table=table)
    assert '""' in problem.mend
    assert line == "  area:"


def test_a_code_with_capitals_is_refused(slip) -> None:
    problem, _ = slip(measures="{Stops: {count: rows}}")
    assert problem.rule == "register.name"


def test_an_incomplete_table_names_its_part_periods(slip) -> None:
    table = '\n  country: XXA\n  area: ""\n  period: "2019"\n  complete: false\n  group: all'
    problem, line = slip(table=table)
    assert problem.what == "'complete' reads 'false'."
    assert "part_periods" in problem.mend
    assert line == "  complete: false"


def test_a_measure_counts_or_adds_up(slip) -> None:
    problem, _ = slip(measures="{stops: {count: rows, sum: number}}")
    assert problem.rule == "register.one-of"
    assert "both count and sum" in problem.what


def test_a_text_that_stands_for_two_codes_is_refused(slip) -> None:
    table = """
  country: XXA
  area: ""
  period: "2019"
  complete: true
  group:
    from: race
    recode:
      black: [Black, Unknown]
      unknown: Unknown"""
    problem, line = slip(table=table)
    assert problem.rule == "recipe.written-twice"
    assert line == "      unknown: Unknown"


def test_two_ways_to_a_code_are_refused(slip) -> None:
    table = """
  country: XXA
  area: ""
  period: "2019"
  complete: true
  group: {from: race, recode: {black: Black}, lookup: {table: states, match: name, take: iso3}}"""
    problem, _ = slip(table=table)
    assert problem.rule == "recipe.two-ways"


def test_an_order_by_a_column_that_the_table_lacks_is_refused(slip) -> None:
    problem, line = slip(order="[type, group]")
    assert problem.rule == "recipe.unknown-column"
    assert line == "order: [type, group]"


def test_a_date_without_a_form_is_refused(slip) -> None:
    problem, _ = slip(cells="{year: {type: date}}")
    assert problem.rule == "recipe.date-form"


def test_a_pattern_without_brackets_is_refused(slip) -> None:
    problem, _ = slip(wide="{to: year, matching: 'Year .*'}", measures="{stops: {sum: cell}}")
    assert problem.rule == "recipe.pattern"


def test_a_total_of_counted_rows_is_refused(slip) -> None:
    problem, _ = slip(rows="[{total: {race: All}, why: sum of the races}]")
    assert problem.rule == "recipe.total-of-counts"


def test_a_row_rule_without_a_reason_is_refused(slip) -> None:
    problem, _ = slip(rows="[{aside: {race: All}}]")
    assert (problem.rule, problem.key) == ("register.missing-why", "why")


def test_an_unknown_scheme_is_refused(slip) -> None:
    table = (
        '\n  country: XXA\n  area: ""\n  period: "2019"\n  complete: true\n'
        "  group: {from: race, scheme: usa}"
    )
    problem, _ = slip(table=table)
    assert problem.rule == "recipe.unknown-scheme"


def test_a_table_that_nobody_describes_is_refused(slip) -> None:
    problem, line = slip(describe="")
    assert problem.rule == "recipe.not-described"
    assert line == "makes: xxa-stops"


def test_codes_keep_the_form_in_which_they_were_written(bench) -> None:
    table = """
  country: XXA
  area: 012
  period: 2019
  complete: true
  group: {from: race, recode: {black: Black, unknown: [NO, no]}}"""
    export = bench.export("race\nBlack\nNO\nno\n")
    result = bench.run(export, table=table)
    assert list(result.frame["area"]) == ["012", "012"]
    assert list(result.frame["value"]) == ["1", "2"]


# The check of a whole project


def rules(bench) -> set[str]:
    return {problem.rule for problem in Recipes(bench.project).check()}


def test_a_project_without_recipes_has_nothing_to_check(bench) -> None:
    assert Recipes(bench.project).check() == []


def test_a_recipe_that_was_never_run_is_fine_but_for_the_schema(bench) -> None:
    bench.recipe()
    assert rules(bench) == {"recipe.stale-schema"}
    Recipes(bench.project).write_schemas()
    assert rules(bench) == set()


def test_the_check_finds_names_doubles_and_missing_lines(bench) -> None:
    Recipes(bench.project).write_schemas()
    path = bench.recipe()
    lines = path.read_text().splitlines(keepends=True)
    path.with_name("other.yml").write_text("".join(lines[1:]))
    assert rules(bench) == {"recipe.file-name", "recipe.two-makers", "recipe.no-editor-line"}


def test_the_check_finds_look_up_tables_that_are_not_there(bench) -> None:
    Recipes(bench.project).write_schemas()
    table = """
  country: {from: c, lookup: {table: state, match: name, take: iso3}}
  area: {from: a, lookup: {table: states, match: nam, take: iso3}}
  period: "2019"
  complete: true
  group: all"""
    bench.recipe(table=table)
    problems = {problem.rule: problem for problem in Recipes(bench.project).check()}
    assert set(problems) == {"recipe.unknown-lookup", "recipe.lookup-column"}
    assert "Did you mean 'states'?" in problems["recipe.unknown-lookup"].mend
    assert "Did you mean 'name'?" in problems["recipe.lookup-column"].mend


def test_a_wrong_scheme_is_told_once_though_two_recipes_name_it(bench) -> None:
    Recipes(bench.project).write_schemas()
    folder = bench.project.data / "recipes" / "schemes"
    folder.mkdir(parents=True)
    (folder / "xxa.yml").write_text("title: Invented\ngroups: {}\n")
    table = (
        '\n  country: XXA\n  area: ""\n  period: "2019"\n  complete: true\n'
        "  group: {from: race, scheme: xxa}"
    )
    bench.recipe(table=table)
    told = [problem for problem in Recipes(bench.project).check() if problem.key == "groups"]
    assert len(told) == 1


# The schema for editors


def test_the_schema_accepts_what_the_reader_accepts_and_refuses_unknown_keys(bench) -> None:
    texts = {path.name: json.loads(text) for path, text in schemas(bench.project).items()}
    validator = jsonschema.Draft7Validator(texts["recipe.json"])
    recipe = YAML(typ="safe").load(bench.recipe())
    assert list(validator.iter_errors(recipe)) == []
    recipe["file"]["encodnig"] = "utf-8"
    assert [error.validator for error in validator.iter_errors(recipe)] == ["additionalProperties"]


def test_every_key_of_the_schema_is_explained(bench) -> None:
    def walk(schema: object) -> None:
        if isinstance(schema, dict):
            for one in schema.get("properties", {}).values():
                assert one["description"].endswith(".")
            for part in schema.values():
                walk(part)
        elif isinstance(schema, list):
            for part in schema:
                walk(part)

    for text in schemas(bench.project).values():
        walk(json.loads(text))
