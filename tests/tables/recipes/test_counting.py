"""Rows become counts by keys: nothing is de-duplicated, nothing dropped without being counted."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given
from tests.problems import whole

from hrcreport.foundation.errors import HrcReportError
from hrcreport.tables.recipes.cells import Fault, date_in, number_in, part_of
from hrcreport.tables.recipes.export_form import FileForm
from hrcreport.tables.recipes.import_files import HIDDEN, HIDDEN_AS_WELL, discreet

YEARS_AND_RACES = """
  country: XXA
  area: ""
  period: {from: year, as: year}
  complete: {part_periods: ["2020"]}
  group:
    from: race
    recode: {black: Black, white: White, unknown: ""}"""
FORM = FileForm(format="csv", missing=("-",))


def rows_of(result) -> list[tuple[str, ...]]:
    return [tuple(row) for row in result.frame.itertuples(index=False)]


def test_equal_rows_are_different_persons(bench) -> None:
    result = bench.run(bench.export("year,race\n" + "2019,Black\n" * 3))
    assert list(result.frame["value"]) == ["3"]


def test_every_row_is_used_or_set_aside_with_its_reason(bench) -> None:
    text = "year,race\n2018,Black\n2019,Black\n\n2019,Test\n2019,White\nSource: police,\n"
    rows = """
  - aside: {year: {starts: Source}}
    why: the source's name
  - aside: {race: Test}
    why: trials of the form.
  - keep: {year: {from: "2019"}}
    why: earlier years are not complete"""
    result = bench.run(bench.export(text), rows=rows)
    assert [(one.rows, one.why) for one in result.aside] == [
        (1, "the source's name"),
        (1, "trials of the form"),
        (1, "not kept: earlier years are not complete"),
    ]
    assert (result.read, result.used, result.blank) == (5, 2, 1)
    assert result.read == result.used + sum(one.rows for one in result.aside)


def test_an_empty_cell_of_a_group_is_a_category_like_others(bench) -> None:
    assert bench.values(bench.export("year,race\n2019,\n")) == {("2019", "unknown"): "1"}


def test_combinations_without_a_row_are_zero_where_the_recipe_fills_them(bench) -> None:
    export = bench.export("year,race\n2019,Black\n2020,White\n")
    result = bench.run(export, table=YEARS_AND_RACES, fill="[period, group]")
    assert rows_of(result) == [
        ("XXA", "", "2019", "true", "black", "stops", "1"),
        ("XXA", "", "2019", "true", "white", "stops", "0"),
        ("XXA", "", "2019", "true", "unknown", "stops", "0"),
        ("XXA", "", "2020", "false", "black", "stops", "0"),
        ("XXA", "", "2020", "false", "white", "stops", "1"),
        ("XXA", "", "2020", "false", "unknown", "stops", "0"),
    ]


def test_a_group_alone_is_filled_within_each_year(bench) -> None:
    export = bench.export("year,race\n2020,White\n")
    result = bench.run(export, table=YEARS_AND_RACES, fill="[group]")
    assert list(result.frame["period"]) == ["2020"] * 3


def test_a_part_year_that_no_row_has_is_refused(bench) -> None:
    problem = bench.refusal(bench.export("year,race\n2019,Black\n"), table=YEARS_AND_RACES)
    assert (problem.place, *whole(problem)) == (
        "data/recipes/xxa-stops.yml",
        "import.part-period",
        "8 None: '2020'",
        "'part_periods' names the period '2020', which the table lacks.",
        "Delete it, or correct it; which periods are cut short is told by the dates of the first "
        "and the last row.",
    )
    below = YEARS_AND_RACES.replace('{part_periods: ["2020"]}', '\n    part_periods:\n    - "2020"')
    problem = bench.refusal(bench.export("year,race\n2019,Black\n"), table=below)
    assert (problem.rule, problem.line) == ("import.part-period", 10)


def test_rows_are_sorted_by_the_order_of_the_recipe_and_of_the_codes(bench) -> None:
    export = bench.export("year,race\n2020,White\n2019,White\n2020,Black\n")
    result = bench.run(export, table=YEARS_AND_RACES, order="[group, period]")
    assert [(row[4], row[2]) for row in rows_of(result)] == [
        ("black", "2020"),
        ("white", "2019"),
        ("white", "2020"),
    ]


def test_several_measures_count_their_own_rows(bench) -> None:
    export = bench.export("year,race,searched\n2019,Black,YES\n2019,Black,NO\n2019,,\n")
    measures = """
  stops: {count: rows}
  searches: {count: rows, where: {searched: "YES"}, not-for: {group: unknown}}"""
    describe = {"measures": measures, "fill": "[group]"}
    result = bench.run(export, **describe)
    counted = {(row[4], row[5]): row[6] for row in rows_of(result)}
    assert counted[("black", "searches")] == "1"
    assert counted[("white", "searches")] == "0"
    assert ("unknown", "searches") not in counted  # not asked is not the same as none


def test_what_is_said_not_to_be_recorded_and_is_stops_the_import(bench) -> None:
    export = bench.export("year,race,searched\n2019,,YES\n")
    measures = """
  stops: {count: rows}
  searches: {count: rows, where: {searched: "YES"}, not-for: {group: unknown}}"""
    assert bench.refusal(export, measures=measures).rule == "import.recorded-after-all"


def test_a_text_is_found_in_a_look_up_table_with_its_other_spelling(bench) -> None:
    table = YEARS_AND_RACES.replace(
        "country: XXA",
        """country:
    from: state
    aliases: {Example Land: Exampleland}
    lookup: {table: states, match: name, take: iso3}""",
    ).replace('{part_periods: ["2020"]}', "true")
    export = bench.export("year,race,state\n2019,Black,Example Land\n2019,Black,Otherland\n")
    assert list(bench.run(export, table=table).frame["country"]) == ["XXA", "XXB"]
    wrong = bench.export("year,race,state\n2019,Black,Exampland\n")
    problem = bench.refusal(wrong, table=table)
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.not-in-lookup",
        "2 state: 'Exampland'",
        "column 'state': 'Exampland' is not in the column 'name' of the table 'states'.",
        "Did you mean 'Exampleland'? Where it is another spelling, add it to "
        "'table.country.aliases' in data/recipes/xxa-stops.yml, line 6.",
    )


def test_rows_outside_a_look_up_table_are_set_aside_only_where_a_reason_is_given(bench) -> None:
    table = YEARS_AND_RACES.replace(
        "country: XXA",
        """country:
    from: state
    pad: 3
    lookup: {table: states, match: m49, take: iso3, others: the world is no State}""",
    ).replace('{part_periods: ["2020"]}', "true")
    export = bench.export("year,race,state\n2019,Black,901\n2019,Black,1\n")
    result = bench.run(export, table=table)
    assert [(one.rows, one.why) for one in result.aside] == [(1, "the world is no State")]
    assert (result.read, result.used) == (2, 1)


def test_wide_columns_become_rows_and_the_rest_its_own_group(bench) -> None:
    export = bench.export("year,Black,White,All\n2019,2,3,9\n")
    wide = "\n  to: group\n  columns: {black: Black, white: White}\n  rest: {other: All}"
    table = YEARS_AND_RACES.split("  group:")[0].replace('{part_periods: ["2020"]}', "true")
    table += "  group: {from: group}"
    values = bench.values(export, wide=wide, table=table, measures="{stops: {sum: cell}}")
    assert values == {("2019", "black"): "2", ("2019", "white"): "3", ("2019", "other"): "4"}


def test_columns_of_years_are_found_by_a_pattern(bench) -> None:
    export = bench.export("race,04/05,05/06*,Total\nBlack,1,2,3\nWhite,3,4~,7\n")
    table = YEARS_AND_RACES.replace('{part_periods: ["2020"]}', "true")
    values = bench.values(
        export,
        file='{format: csv, marks: "~*"}',
        wide="{to: year, matching: '(../..)', total: Total}",
        table=table.replace("as: year", "as: financial-year"),
        measures="{stops: {sum: cell}}",
    )
    assert values == {
        ("2004/05", "black"): "1",
        ("2004/05", "white"): "3",
        ("2005/06", "black"): "2",
        ("2005/06", "white"): "4",
    }


def test_a_part_of_a_sheet_is_read_and_the_rest_counted(bench) -> None:
    text = "Stops 2019\n\nTable 1 by race\nyear,race\n2019,Black\nTotal,\nNotes,\n"
    file = "{format: csv, after: by race, header: year, last: Total}"
    rows = "[{aside: {year: Total}, why: a total}]"
    result = bench.run(bench.export(text), file=file, rows=rows)
    assert (result.above, result.below, result.read, result.used) == (2, 1, 2, 1)


def test_a_missing_mark_of_the_part_is_refused_with_its_line(bench) -> None:
    export = bench.export("Table 1 by race\nyear,race\n2019,Black\n")
    problem = bench.refusal(export, file="{format: csv, after: by ethnicity}")
    assert (problem.place, *whole(problem)) == (
        "export.csv",
        "import.no-after",
        "None None: 'by ethnicity'",
        "no first cell of a row has the text 'by ethnicity' that 'file.after' names.",
        "Correct 'file.after' in data/recipes/xxa-stops.yml, line 3, or fetch the right file.",
    )


# Single cells


@given(st.integers(-(10**9), 10**9), st.sampled_from([",", ".", " ", "'"]))
def test_a_whole_number_is_read_with_any_separator(number: int, mark: str) -> None:
    form = FORM.with_(thousands=mark, decimal="," if mark == "." else ".")
    assert number_in(f"{number:,}".replace(",", mark), form) == number


@given(st.text(max_size=8))
def test_a_text_is_a_number_or_a_fault_with_a_mend(text: str) -> None:
    read = number_in(text, FORM)
    assert not isinstance(read, Fault) or (read.mend and read.rule.startswith("import."))


@given(st.dates())
def test_a_date_is_read_back_in_its_form(day) -> None:
    assert date_in(f"{day:%d}/{day:%m}/{day.year:04}", ["%d/%m/%Y"]) == day.isoformat()


@pytest.mark.parametrize(
    ("text", "year"),
    [("04/05", "2004/05"), ("99/00", "1999/00"), ("2004-2005", "2004/05"), ("2004/05", "2004/05")],
)
def test_a_financial_year_is_read(text: str, year: str) -> None:
    assert part_of(text, "financial-year") == year


@pytest.mark.parametrize("text", ["04/06", "2004", "Q1"])
def test_a_financial_year_ends_in_the_year_after_it_began(text: str) -> None:
    assert isinstance(part_of(text, "financial-year"), Fault)


# The log


def test_small_counts_are_not_in_the_log_and_do_not_follow_from_the_total() -> None:
    tally = {("a", "x"): 100, ("b", "x"): 3, ("c", "y"): 7}
    assert discreet(tally) == {
        ("a", "x"): 100,
        ("b", "x"): HIDDEN,
        ("c", "y"): HIDDEN_AS_WELL,
    }
    assert discreet({("a", "x"): 5}) == {("a", "x"): 5}


def test_whole_numbers_are_put_into_bands(bench) -> None:
    export = bench.export("race,age\nBlack,17\nBlack,18\nBlack,64\nWhite,65\nWhite,99\nWhite,\n")
    key = """
  country: XXA
  area: ""
  period: "2017"
  complete: true
  group: {from: race, recode: {black: Black, white: White}}
  age: {from: age, bands: [0-17, 18-64, 65+], recode: {unknown: ""}}"""
    frame = bench.run(export, table=key).frame
    assert frame[["group", "age", "value"]].to_numpy().tolist() == [
        ["black", "0-17", "1"],
        ["black", "18-64", "2"],
        ["white", "65+", "2"],
        ["white", "unknown", "1"],
    ]


@pytest.mark.parametrize(
    ("bands", "age", "said"),
    [
        ("[0-17, 17-64]", "3", "the band '17-64' begins before '0-17' ends"),
        ("[0-17, 64-18]", "3", "the band '64-18' ends before it begins"),
        ("[0-17, 18+, 70+]", "3", "the band '70+' begins before '18+' ends"),
        ("[young, old]", "3", "'young'"),
        ("[0-17, 18-64]", "40s", "'40s' has no code"),
        ("[0-17, 18-64]", "65", "'65' has no code"),
        ("[0-17, 18-64]", "-3", "'-3' has no code"),
    ],
)
def test_bands_that_overlap_and_ages_that_are_in_none_are_told(bench, bands, age, said) -> None:
    key = f"""
  country: XXA
  area: ""
  period: "2017"
  complete: true
  group: {{from: race, recode: {{black: Black, white: White}}}}
  age: {{from: age, bands: {bands}, recode: {{unknown: ""}}}}"""
    with pytest.raises(HrcReportError) as stopped:
        bench.run(bench.export(f"race,age\nBlack,{age}\n"), table=key)
    assert said in str(stopped.value)
