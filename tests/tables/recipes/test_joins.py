"""Rows take columns of other files, columns are made of others, weights and margins add up."""

from __future__ import annotations

import pytest
from tests.problems import whole

VICTIMS = "incident,race,age\n1,Black,34\n2,White,19\n2,Black,40s\n3,Black,\n"
INCIDENTS = "id,year,state\n1,2019,A\n2,2020,B\n4,2020,B\n3,2019,A\n"
JOIN = """
  - named: "*incidents*.csv"
    file: {format: csv}
    match: {incident: id}
    take: {year: year}"""


def files(bench, victims: str = VICTIMS, incidents: str = INCIDENTS):
    return bench.export(victims, "victims.csv"), bench.export(incidents, "incidents-2020.csv")


def test_rows_take_the_year_of_their_incident_and_no_row_is_lost(bench) -> None:
    result = bench.run(*files(bench), join=JOIN)
    counted = {(row.period, row.group): row.value for row in result.frame.itertuples()}
    assert counted == {
        ("2019", "black"): "2",
        ("2020", "black"): "1",
        ("2020", "white"): "1",
    }
    assert (result.read, result.used, result.aside) == (4, 4, ())
    assert "incidents-2020.csv: of 4 rows 1 belong to no row of the other file" in result.notices
    assert [one.name for one in result.files] == ["victims.csv", "incidents-2020.csv"]


def test_the_order_in_which_files_are_named_does_not_matter(bench) -> None:
    one, other = files(bench)
    assert bench.values(other, one, join=JOIN) == bench.values(one, other, join=JOIN)


def test_a_row_without_an_incident_is_refused_or_set_aside_with_the_reason(bench) -> None:
    exports = files(bench, VICTIMS + "9,White,20\n")
    problem = bench.refusal(*exports, join=JOIN)
    assert (problem.place, *whole(problem)) == (
        "victims.csv",
        "import.joined-nothing",
        "6 incident: None",
        "there is no row in incidents-2020.csv that has id '9'.",
        "Look whether the files are of the same edition. Where such rows do not count, give the "
        "reason: 'others' below 'join'.",
    )
    result = bench.run(*exports, join=JOIN + "\n    others: incidents of another year")
    assert [(one.rows, one.why) for one in result.aside] == [(1, "incidents of another year")]
    assert (result.read, result.used) == (5, 4)


def test_two_incidents_that_say_different_things_are_refused_and_equal_ones_taken(bench) -> None:
    problem = bench.refusal(*files(bench, incidents=INCIDENTS + "1,2020,A\n"), join=JOIN)
    assert (problem.place, *whole(problem)) == (
        "incidents-2020.csv",
        "import.joined-twice",
        "6 id: None",
        "two rows have id '1', and say different things of year.",
        "Match by columns whose texts are all different there, or correct one by a declared "
        "correction.",
    )
    assert bench.values(*files(bench, incidents=INCIDENTS + "1,2019,A\n"), join=JOIN)
    # Nobody asks for incident 4, whatever is said of it.
    assert bench.values(*files(bench, incidents=INCIDENTS + "4,2019,A\n"), join=JOIN)


def test_a_file_that_is_not_named_and_a_column_that_is_not_there_are_refused(bench) -> None:
    one, other = files(bench)
    alone = bench.refusal(one, join=JOIN)
    assert alone.rule == "import.no-joined-file"
    assert "Files named: victims.csv" in alone.mend
    assert bench.refusal(other, join=JOIN).rule == "import.no-joined-file"
    wrong = bench.refusal(one, other, join=JOIN.replace("year: year", "year: yeer"))
    assert (wrong.rule, wrong.place) == ("import.no-column", "incidents-2020.csv")
    assert "Did you mean 'year'?" in wrong.mend
    twice = bench.refusal(one, other, join=JOIN.replace("year: year", "year: year, race: state"))
    assert (twice.place, *whole(twice)) == (
        *("data/recipes/xxa-stops.yml", "import.joined-column", "28 race: None"),
        "the file has a column 'race' already, which 'join.take' would replace.",
        "Give the column that is taken another name.",
    )


BY_CASES = """
  origin:
    cases:
      - {is: hispanic, where: {hispanic: Y}}
      - {is: black, where: {race: B, hispanic: N}}
    otherwise: race"""
TWO_COLUMNS = """
  country: XXA
  area: ""
  period: {from: year, as: year}
  complete: true
  group: {from: origin, recode: {black: black, hispanic: hispanic, white: W}}"""


def test_a_group_of_two_columns_is_made_by_the_first_case_that_is_met(bench) -> None:
    export = bench.export("year,race,hispanic\n2019,B,N\n2019,B,Y\n2019,W,Y\n2019,W,N\n")
    values = bench.values(export, made=BY_CASES, table=TWO_COLUMNS)
    assert values == {
        ("2019", "black"): "1",
        ("2019", "hispanic"): "2",
        ("2019", "white"): "1",
    }
    unmet = bench.refusal(
        export, made=BY_CASES.replace("\n    otherwise: race", ""), table=TWO_COLUMNS
    )
    assert unmet.rule == "import.unknown-category"  # what meets no case is empty, and has no code


AGES = """
  country: XXA
  area: ""
  period: {from: year, as: year}
  complete: true
  group: all
  age: {from: age, bands: [0-17, 18-39, 40+]%s}"""


def test_an_age_is_made_of_two_dates_and_put_into_its_band(bench) -> None:
    export = bench.export(
        "year,born,died\n2019,02/03/2001,01/03/2019\n2019,02/03/2001,02/03/2019\n"
        "2019,29/02/1976,28/02/2020\n"
    )
    made = "{age: {years-between: [born, died]}}"
    cells = '{born: {type: date, form: "%d/%m/%Y"}, died: {type: date, form: "%d/%m/%Y"}}'
    frame = bench.run(export, made=made, cells=cells, table=AGES % "").frame
    assert dict(zip(frame["age"], frame["value"], strict=True)) == {
        "0-17": "1",
        "18-39": "1",
        "40+": "1",
    }


def test_an_age_in_words_is_refused_until_the_recipe_says_its_band(bench) -> None:
    export = bench.export("year,age\n2019,34\n2019,40s\n")
    problem = bench.refusal(export, table=AGES % "")
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.unknown-category",
        "3 age: '40s'",
        "column 'age': '40s' has no code.",
        "Did you mean '40+'? Find out what the source means by it and since when, then add it to "
        "'table.age.recode'. Codes: 0-17, 18-39, 40+.",
    )
    frame = bench.run(export, table=AGES % ", recode: {40+: 40s}").frame
    assert list(frame["age"]) == ["18-39", "40+"]


def test_a_made_column_may_not_replace_one_of_the_file(bench) -> None:
    export = bench.export("year,race,origin\n2019,Black,x\n")
    problem = bench.refusal(
        export,
        made="{origin: {cases: [{is: a, where: {race: Black}}]}}",
        measures="{stops: {count: rows, where: {origin: a}}}",
    )
    assert (problem.place, *whole(problem)) == (
        "data/recipes/xxa-stops.yml",
        "import.made-column",
        "24 origin: None",
        "the file has a column 'origin', which 'made' would replace.",
        "Give the column that is made another name.",
    )


def test_weights_add_up_to_decimals_and_their_root_tells_the_size_of_an_equal_sample(bench) -> None:
    export = bench.export("year,race,weight\n2019,Black,1.5\n2019,Black,2.25\n2019,White,0.5\n")
    measures = """
  stops: {sum: weight, decimals: 2}
  searches: {sum: weight, in-quadrature: true, decimals: 2}"""
    result = bench.run(export, measures=measures)
    counted = {(row.group, row.measure): row.value for row in result.frame.itertuples()}
    assert counted["black", "stops"] == "3.75"
    assert counted["black", "searches"] == "2.7"  # √(1.5² + 2.25²) = 2.704
    value = next(each for each in result.record["schema"]["fields"] if each["name"] == "value")
    assert value["type"] == "number"


def test_margins_of_error_beside_wide_columns_add_up_as_roots_of_squares(bench) -> None:
    export = bench.export("area,Black,Black margin,White\nA,100,30,500\nB,200,40,600\n")
    wide = """
  to: group
  columns: {black: Black, white: White}
  beside: {margin: {black: Black margin}}"""
    table = """
  country: XXA
  area: ""
  period: "2019"
  complete: true
  group: {from: group}"""
    measures = """
  persons: {sum: cell}
  persons_margin_90: {sum: margin, in-quadrature: true}"""
    frame = bench.run(
        export,
        wide=wide,
        table=table,
        measures=measures,
        describe="""
  title: Persons
  description: Invented.
  kind: T01
  grade: B
  identification: self-identified
  sensitivity: public
  scope: persons that were invented
  sources: [{title: Office of Invention}]
  licence: {name: CC0-1.0, title: CC0}""",
    ).frame
    counted = {(row.group, row.measure): row.value for row in frame.itertuples()}
    assert counted == {
        ("black", "persons"): "300",
        ("black", "persons_margin_90"): "50",
        ("white", "persons"): "1100",
    }


@pytest.mark.parametrize("made", ["{age: {years-between: [born]}}", "{age: {otherwise: race}}"])
def test_a_made_column_that_says_too_little_is_refused_with_its_line(bench, made: str) -> None:
    problems = bench.refused(bench.export("year,race\n2019,Black\n"), made=made)
    assert problems[0].line


def test_a_date_that_a_join_takes_is_read_as_a_date(bench) -> None:
    incidents = "id,on,state\n1,02/03/2019,A\n2,05/01/2020,B\n4,06/01/2020,B\n3,09/09/2019,A\n"
    dated = {
        "join": JOIN.replace("year: year", "on: on"),
        "cells": '{on: {type: date, form: "%d/%m/%Y"}}',
        "table": AGES.replace("from: year", "from: on").partition("\n  age:")[0],
    }
    by_year = bench.run(*files(bench, incidents=incidents), **dated).frame
    counts = dict(zip(by_year["period"], by_year["value"], strict=True))
    assert counts == {"2019": "2", "2020": "2"}
    wrong = bench.refusal(*files(bench, incidents=incidents.replace("05/01", "05/31")), **dated)
    assert (wrong.rule, wrong.key) == ("import.date", "on")
