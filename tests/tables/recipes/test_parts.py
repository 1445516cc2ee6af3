"""Cells, conditions, joins, steps and counts: what each part of an import does, part by part."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from tests.problems import whole
from tests.tables.recipes.test_bad_input import PLAIN, SUM, TABLE_OF_GROUPS, WIDE
from tests.tables.recipes.test_corrections import DECLARED, WRONG, declare
from tests.tables.recipes.test_counting import FORM, rows_of
from tests.tables.recipes.test_joins import AGES, JOIN, VICTIMS, files
from tests.tables.recipes.test_steps import BLOCKS, PARTS, SPLIT, write

from disparity.bias.sun import Place
from hrcreport.tables.recipes.cells import (
    Fault,
    date_in,
    is_time_zone,
    number_in,
    part_of,
    part_of_moment,
    period_fault,
)
from hrcreport.tables.recipes.columns import note_faults
from hrcreport.tables.recipes.counts import as_csv, plainly
from hrcreport.tables.recipes.export_form import Condition
from hrcreport.tables.recipes.faults import (
    Faults,
    by_place,
    first_place,
    place_of,
    rows_in_words,
    shortened,
)
from hrcreport.tables.recipes.key_columns import band_of
from hrcreport.tables.recipes.recipe_files import open_recipe
from hrcreport.tables.recipes.rows import fitting

# Cells


@pytest.mark.parametrize(
    ("text", "form", "number"),
    [
        ("-", {}, None),
        ("12", {}, "12"),
        ("-12.50", {}, "-12.50"),
        ("-1,234.5", {"thousands": ","}, "-1234.5"),
        ("1,234,567", {"thousands": ","}, "1234567"),
        ("12,5", {"decimal": ","}, "12.5"),
        ("1.234,5", {"decimal": ",", "thousands": "."}, "1234.5"),
        ("1234,5", {"decimal": ",", "thousands": "."}, "1234.5"),
    ],
)
def test_a_number_is_read_as_its_form_says(text: str, form: dict[str, str], number: str) -> None:
    read = number_in(text, FORM.with_(**form))
    assert read == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("1234,567", {"thousands": ","}),
        ("1,23", {"thousands": ","}),
        ("12.5", {"decimal": ","}),
        ("1,234", {}),
        ("1.2.3", {}),
        ("--1", {}),
        ("5.", {}),
    ],
)
def test_a_number_in_another_form_is_a_fault(text: str, form: dict[str, str]) -> None:
    assert isinstance(number_in(text, FORM.with_(**form)), Fault)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("60", ""),
        ("0061", "1900-03-01"),
        ("0060", ""),
        ("80000", "2119-01-11"),
        ("80001", ""),
        ("43586.75", "2019-05-01"),
        ("43586x", ""),
    ],
)
def test_a_serial_number_of_excel_is_a_day_where_it_surely_means_one(text: str, day: str) -> None:
    read = date_in(text, ["excel"])
    assert read == day if day else isinstance(read, Fault)


def test_a_date_fits_the_first_form_that_reads_it() -> None:
    assert date_in("02/03/2019", ["%m/%d/%Y", "%d/%m/%Y"]) == "2019-02-03"
    assert date_in("31/03/2019", ["%m/%d/%Y", "%d/%m/%Y"]) == "2019-03-31"


@pytest.mark.parametrize(
    ("text", "part", "taken"),
    [
        ("2019", "year", "2019"),
        ("2019-05-01", "year", "2019"),
        ("2019-05-01T23:00", "year", "2019"),
        ("2019-05", "year", None),
        ("2019-05-01 23:00", "month", "2019-05"),
        ("2019-05-01", "month", "2019-05"),
        ("49/50", "financial-year", "2049/50"),
        ("50/51", "financial-year", "1950/51"),
        ("1949 – 1950", "financial-year", "1949/50"),
        ("1999/00", "financial-year", "1999/00"),
        ("2004/2005", "financial-year", "2004/05"),
        ("04/5", "financial-year", None),
    ],
)
def test_a_part_of_a_date_is_taken(text: str, part: str, taken: str | None) -> None:
    read = part_of(text, part)
    assert read == taken if taken else isinstance(read, Fault)


def test_a_text_that_is_no_moment_says_how_moments_read() -> None:
    place = Place(latitude=5.6, longitude=-0.2, time_zone="Africa/Accra")
    assert part_of_moment("yesterday", "light", place) == Fault(
        "'yesterday' is no date with a time.",
        "Dates with times read 2017-01-01T23:15:42, with Z at the end where they are in UTC.",
        "import.moment",
    )
    clocks = {
        f"2017-01-01T09:{minute:02}": f"{9 + quarter / 4:05.2f}"
        for minute, quarter in ((0, 0), (14, 0), (15, 1), (59, 3))
    }
    assert {text: part_of_moment(text, "quarter-hour", place) for text in clocks} == clocks
    assert clocks["2017-01-01T09:00"] == "09.00"


def test_time_zones_are_known_by_their_names() -> None:
    assert [is_time_zone(name) for name in ("Africa/Accra", "Africa/Acra", "../etc")] == [
        True,
        False,
        False,
    ]


def test_a_long_text_that_is_no_period_is_cut() -> None:
    assert period_fault("x" * 70).what == f"'{'x' * 60}…' is no period."
    assert period_fault("43586").mend == (
        "Declare the column under 'cells' (type: date, form: excel) and take its part: 'as: year'."
    )


@pytest.mark.parametrize(
    ("age", "band"),
    [
        ("0", "0-17"),
        ("17", "0-17"),
        ("18", "18-39"),
        ("39", "18-39"),
        ("40", "40+"),
        ("999", "40+"),
        ("1000", "1000"),
        ("x", "x"),
        ("", ""),
    ],
)
def test_a_number_is_put_into_the_band_that_holds_it(age: str, band: str) -> None:
    assert band_of(age, ["0-17", "18-39", "40+"]) == band
    assert band_of("40", ["0-17", "text"]) == "40"


# Faults


def test_many_rows_with_one_fault_are_one_problem_and_rows_are_named_once() -> None:
    faults = Faults()
    faults.stop()
    faults.add(
        "a.csv", "it is wrong.", "Mend it.", "import.x", rows=[3, 3, 7], column="c", value="v"
    )
    faults.add("a.csv", "it is wrong.", "Mend it.", "import.y", rows=[3])
    faults.add("a.csv", "it is wrong.", "Mend it.", "import.z")
    assert [(problem.place, *whole(problem)) for problem in faults.found] == [
        ("a.csv", "import.x", "3 c: 'v'", "rows 3 and 7: it is wrong.", "Mend it."),
        ("a.csv", "import.y", "3 None: None", "it is wrong.", "Mend it."),
        ("a.csv", "import.z", "None None: None", "it is wrong.", "Mend it."),
    ]
    with pytest.raises(Exception, match="it is wrong"):
        faults.stop()


def test_rows_are_named_up_to_twenty() -> None:
    assert rows_in_words([7]) == "row 7"
    assert rows_in_words([7, 9]) == "rows 7 and 9"
    assert rows_in_words([7, 9, 12]) == "rows 7, 9 and 12"
    first = ", ".join(map(str, range(1, 20)))
    assert rows_in_words(range(1, 21)) == f"rows {first} and 20"
    assert rows_in_words(range(1, 22)) == f"rows {first}, 20 and 1 more"
    assert rows_in_words(range(1, 1_522)).endswith("20 and 1,501 more")


def test_places_are_a_file_or_a_sheet_of_it() -> None:
    frame = pd.DataFrame(
        [("a", "", 2), ("b", "S", 3), ("a", "", 4)], columns=["(file)", "(sheet)", "(row)"]
    )
    assert list(by_place(frame)) == [("a", [2, 4]), ("b, sheet 'S'", [3])]
    assert (first_place(frame), first_place(frame.tail(2))) == ("a", "b, sheet 'S'")
    assert (place_of("a", ""), place_of("a", "S")) == ("a", "a, sheet 'S'")
    assert (shortened("x" * 60), shortened("x" * 61)) == ("x" * 60, "x" * 60 + "…")


def test_up_to_twelve_wrong_texts_are_told_each_and_more_as_one() -> None:
    frame = pd.DataFrame(
        {
            "c": [f"t{number}" for number in range(13)],
            "(file)": ["a.csv"] * 7 + ["b.csv"] * 6,
            "(sheet)": "",
            "(row)": range(2, 15),
        }
    )

    def messages(number: int, rule: str) -> list[tuple[str, str, int | None, str | None]]:
        faults = Faults()
        wrong = {f"t{at}": Fault(f"t{at} is wrong.", "Mend.", rule) for at in range(number)}
        note_faults(frame, "c", wrong, faults)
        return [(fault.place, fault.what, fault.line, fault.value) for fault in faults.found]

    assert len(messages(12, "import.number")) == 12
    assert messages(12, "import.number")[1] == ("a.csv", "column 'c': t1 is wrong.", 3, "t1")
    assert len(messages(13, "import.unknown-category")) == 13
    assert len(messages(13, "import.total-row")) == 13
    said = "column 'c': t0 is wrong. So it is with 12 other texts: 't1', 't2', 't3' …"
    assert messages(13, "import.number") == [
        ("a.csv", f"rows 2, 3, 4, 5, 6, 7 and 8: {said}", 2, "t0"),
        ("b.csv", f"rows 9, 10, 11, 12, 13 and 14: {said}", 9, "t0"),
    ]


# Conditions


CELLS = pd.DataFrame(
    {"a": ["x", "y", "2020-12-31 23:59", "2021-01-01", ""], "b": ["y", "x", "x", "z", "x"]}
)


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        ({"is_": ("x", "y")}, [1, 1, 0, 0, 0]),
        ({"not_": ("x", "y")}, [0, 0, 1, 1, 1]),
        ({"is_": ("",)}, [0, 0, 0, 0, 1]),
        ({"starts": ("202", "y")}, [0, 1, 1, 1, 0]),
        ({"from_": "2021-01-01"}, [1, 1, 0, 1, 0]),
        ({"from_": "2020", "to": "2020-12-31"}, [0, 0, 1, 0, 0]),
        ({"to": "2021"}, [0, 0, 1, 1, 1]),
        ({"is_": ("x",), "or_in": ("b",)}, [1, 1, 1, 0, 1]),
        ({"is_": ("x", "y"), "not_": ("y",)}, [1, 0, 0, 0, 0]),
    ],
)
def test_a_condition_is_met_by_texts(condition: dict[str, Any], met: list[int]) -> None:
    where = {"a": Condition(name="a", **condition)}
    assert fitting(CELLS, where).astype(int).tolist() == met


def test_every_condition_has_to_be_met() -> None:
    where = {
        "a": Condition(name="a", is_=("x", "y")),
        "b": Condition(name="b", is_=("x",)),
    }
    assert fitting(CELLS, where).tolist() == [False, True, False, False, False]
    assert fitting(CELLS, {}).all()


# Joins, corrections and columns that are made


@pytest.mark.parametrize(
    ("names", "messages"),
    [
        (
            ["victims.csv"],
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "import.no-joined-file",
                    "25 None: '*incidents*.csv'",
                    "no file is named like '*incidents*.csv', from which rows take columns.",
                    "Name that file too: hrcreport import xxa-stops FILE FILE. Files named: "
                    "victims.csv.",
                )
            ],
        ),
        (
            ["incidents.csv", "more-incidents.csv"],
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "import.no-joined-file",
                    "25 None: None",
                    "every file is named like one from which rows take columns, and none has the "
                    "rows.",
                    "Name the file of the rows too, or narrow 'join.named'.",
                )
            ],
        ),
        (
            ["other.csv", "victims.csv"],
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "import.no-joined-file",
                    "25 None: '*incidents*.csv'",
                    "no file is named like '*incidents*.csv', from which rows take columns.",
                    "Name that file too: hrcreport import xxa-stops FILE FILE. Files named: "
                    "other.csv, victims.csv.",
                )
            ],
        ),
    ],
)
def test_files_that_lack_for_a_join_are_told_whole(
    bench, names: list[str], messages: list[tuple[str, ...]]
) -> None:
    exports = [bench.export(f"{VICTIMS}{number},,\n", name) for number, name in enumerate(names)]
    problems = bench.refused(*exports, join=JOIN)
    assert [(problem.place, *whole(problem)) for problem in problems] == messages


TWO_KEYS = JOIN.replace("{incident: id}", "{incident: id, race: state}").replace(
    "{year: year}", "{year: year, town: town}"
)


def test_rows_are_joined_by_several_columns_and_take_several(bench) -> None:
    victims = "incident,race\n1,Black\n1,White\n2,Black\n"
    incidents = (
        "id,state,year,town\n1,Black,2019,A\n1,White,2020,B\n2,Black,2019,C\n2,White,2019,\n"
    )
    exports = files(bench, victims, incidents)
    table = TABLE_OF_GROUPS.replace('""', "{from: town}").replace(
        "{from: group}", "{from: race, recode: {black: Black, white: White}}"
    )
    result = bench.run(*exports, join=TWO_KEYS, table=table)
    assert [row[1:3] + row[4:] for row in rows_of(result)] == [
        ("A", "2019", "black", "stops", "1"),
        ("B", "2020", "white", "stops", "1"),
        ("C", "2019", "black", "stops", "1"),
    ]
    assert result.notices == ("incidents-2020.csv: of 4 rows 1 belong to no row of the other file",)
    twice = files(bench, victims, f"{incidents}1,Black,2019,Z\n1,Black,2018,A\n")
    problem = bench.refusal(*twice, join=TWO_KEYS, table=table)
    assert (problem.place, *whole(problem)) == (
        "incidents-2020.csv",
        "import.joined-twice",
        "6 id: None",
        "rows 6 and 7: two rows have id '1' and state 'Black', and say different things of year, "
        "town.",
        "Match by columns whose texts are all different there, or correct one by a declared "
        "correction.",
    )
    lost = files(bench, f"{victims}3,Black\n3,White\n", incidents)
    problem = bench.refusal(*lost, join=TWO_KEYS, table=table)
    assert (problem.place, problem.line, problem.key) == ("victims.csv", 5, "incident")
    assert problem.what == (
        "rows 5 and 6: there is no row in incidents-2020.csv that has id '3' and state 'Black'."
    )


def test_a_column_of_the_file_is_not_taken_anew_though_it_is_not_read(bench) -> None:
    exports = files(bench)
    problem = bench.refusal(*exports, join=JOIN.replace("year: year", "year: year, age: state"))
    assert (problem.place, *whole(problem)) == (
        "data/recipes/xxa-stops.yml",
        "import.joined-column",
        "28 age: None",
        "the file has a column 'age' already, which 'join.take' would replace.",
        "Give the column that is taken another name.",
    )


@pytest.mark.parametrize(
    ("wrong", "right", "message"),
    [
        (
            "place: B",
            "place: D",
            (
                "import.correction-meets-nothing",
                "3 None: None",
                "a correction meets no row: place is 'D'.",
                "Where the source no longer has this row, delete the correction; otherwise correct "
                "it.",
            ),
        ),
        (
            "place: B",
            "place: B, race: Black",
            (
                "import.correction-meets-nothing",
                "3 None: None",
                "a correction meets no row: place is 'B'; race is 'Black'.",
                "Where the source no longer has this row, delete the correction; otherwise correct "
                "it.",
            ),
        ),
        (
            "place: B",
            "plaice: B",
            (
                "import.correction-column",
                "3 plaice: None",
                "the file has no column 'plaice', which a correction names.",
                "Did you mean 'place'? Columns: place, year, race.",
            ),
        ),
        (
            "column: year",
            "column: years",
            (
                "import.correction-column",
                "3 years: None",
                "the file has no column 'years', which a correction names.",
                "Did you mean 'year'? Columns: place, year, race.",
            ),
        ),
    ],
)
def test_a_correction_that_does_not_fit_is_told_whole(
    bench, wrong: str, right: str, message: tuple[str, ...]
) -> None:
    declare(bench, DECLARED.replace(wrong, right))
    problem = bench.refusal(bench.export(WRONG))
    assert (problem.place, *whole(problem)) == ("data/corrections/xxa-stops.yml", *message)


def test_a_correction_reads_all_rows_that_it_names(bench) -> None:
    declare(bench, DECLARED.replace("{place: B}", "{place: B, race: White}"))
    result = bench.run(bench.export(f"{WRONG}B,2109,White\nB,2019,Black\n"))
    assert result.corrected == {0: 2}
    assert result.log()["corrections"]["applied"][0]["rows"] == 2


def test_years_between_dates_are_those_that_a_birthday_ends(bench) -> None:
    dates = [
        ("2000-05-10", "2018-05-09", "17"),
        ("2000-05-10", "2018-05-10 12:00", "18"),
        ("2000-05-10", "2018-06-01", "18"),
        ("2000-05-10", "2018-04-30", "17"),
        ("2000-05-10", "unknown", ""),
    ]
    export = bench.export("born,died\n" + "".join(f"{first},{last}\n" for first, last, _ in dates))
    table = AGES.replace("{from: year, as: year}", '"2019"') % ', recode: {unknown: ""}'
    frame = bench.run(export, made="{age: {years-between: [born, died]}}", table=table).frame
    assert dict(zip(frame["age"], frame["value"], strict=True)) == {
        "0-17": "2",
        "18-39": "2",
        "unknown": "1",
    }


# Keys and counts


def test_a_code_is_padded_and_prefixed_and_areas_are_sorted(bench) -> None:
    export = bench.export("year,area\n2019,7\n2019,12\n2019,7\n")
    table = """
  period: {from: year}
  country: XXA
  area: {from: area, pad: 3, prefix: XX-}
  complete: true
  group: all"""
    counted = [(row[2], row[-1]) for row in rows_of(bench.run(export, table=table))]
    assert counted == [("XX-007", "2"), ("XX-012", "1")]


def test_a_fault_is_told_though_its_code_is_padded(bench) -> None:
    table = TABLE_OF_GROUPS.replace("as: year", "as: year, pad: 4").replace("{from: group}", "all")
    problem = bench.refusal(bench.export("year,race\n19,Black\n"), table=table)
    assert problem.what == "column 'year': no year can be taken from '19'."


def test_every_area_of_a_look_up_table_is_filled_with_its_prefix(bench) -> None:
    export = bench.export("year,state\n2019,Exampleland\n")
    table = """
  country: XXA
  area: {from: state, prefix: A-, lookup: {table: states, match: name, take: iso3}}
  period: {from: year}
  complete: true
  group: all"""
    result = bench.run(export, table=table, fill="[area]")
    values = {row[1]: row[-1] for row in rows_of(result)}
    assert values["A-XXA"] == "1"
    assert values["A-XXB"] == "0"
    assert list(values) == sorted(values)
    assert result.tallies == {}


def test_a_period_with_a_prefix_is_read_as_one(bench) -> None:
    export = bench.export("short,race\n19,Black\n")
    table = TABLE_OF_GROUPS.replace("{from: year, as: year}", '{from: short, prefix: "20"}')
    table = table.replace("{from: group}", "{from: race, recode: {black: Black}}")
    assert bench.values(export, table=table) == {("2019", "black"): "1"}


def test_a_number_that_is_a_key_or_a_condition_too_stays_a_text_there(bench) -> None:
    export = bench.export("year,race,number\n2019,Black,5\n2019,Black,0\n2019,White,7\n")
    measures = """
  stops: {sum: number, where: {number: {not: "0"}}}
  searches: {sum: number, where: {number: "0"}}"""
    result = bench.run(export, measures=measures)
    assert [row[4:] for row in rows_of(result)] == [
        ("black", "stops", "5"),
        ("black", "searches", "0"),
        ("white", "stops", "7"),
    ]
    by_number = TABLE_OF_GROUPS.replace("{from: group}", "all").replace('""', "{from: number}")
    areas = rows_of(bench.run(export, measures=SUM, table=by_number))
    assert [(row[1], row[-1]) for row in areas] == [("0", "0"), ("5", "5"), ("7", "7")]


def test_sums_are_rounded_half_up_to_their_decimals(bench) -> None:
    export = bench.export("year,race,weight\n2019,Black,1.125\n2019,Black,1\n2019,White,2\n")
    measures = "{stops: {sum: weight, decimals: 2}}"
    assert [row[-1] for row in rows_of(bench.run(export, measures=measures))] == ["2.13", "2"]
    assert [
        row[-1]
        for row in rows_of(bench.run(export, measures="{stops: {sum: weight, decimals: 0}}"))
    ] == ["2", "2"]


def test_numbers_and_tables_are_written_plainly() -> None:
    numbers = ("16.0", "9.50", "100", "1E+3", "0.00", "-2.0")
    assert [plainly(Decimal(number)) for number in numbers] == [
        "16",
        "9.5",
        "100",
        "1000",
        "0",
        "-2",
    ]
    frame = pd.DataFrame({"a": ["é"], "b": ["x,y"]})
    assert as_csv(frame) == 'a,b\né,"x,y"\n'.encode()


def test_expected_sums_leave_margins_of_error_out(bench) -> None:
    export = bench.export("year,race,weight\n2019,Black,3\n2019,Black,4\n")
    measures = "{stops: {sum: weight}, searches: {sum: weight, in-quadrature: true}}"
    expect = "{sums: {group: {black: 7}, measure: {stops: 7, searches: 5}}}"
    result = bench.run(export, measures=measures, expect=expect)
    assert result.compared == ("1 sums by group", "2 sums by measure")


def test_gaps_are_told_and_numbers_of_other_columns_stay(bench) -> None:
    export = bench.export("year,race,a,b\n2019,Black,-,1\n2019,Black,2,<5\n2019,White,-,3\n")
    measures = "{stops: {sum: a}, searches: {sum: b}}"
    result = bench.run(
        export, measures=measures, file="{format: csv, missing: ['-'], hidden: ['<5']}"
    )
    # The row whose number is hidden is set aside with all that it holds.
    # What is left of the sum is no number.
    assert [row[4:] for row in rows_of(result)] == [("white", "searches", "3")]
    assert result.notices == (
        "2 cells without a number were left out of the sums",
        "sums left out, as the source hides parts of them: 1, the first XXA, 2019, black, searches",
    )
    assert [(part.why, part.rows, part.verb) for part in result.aside] == [
        ("the source hides the number in 'b'", 1, "aside")
    ]


def test_every_rule_sets_aside_with_its_verb_and_totals_are_compared(bench) -> None:
    rows = """
  - total: {race: All}
    by: [year]
    why: sum of the races
    tolerance: 1
  - aside: {race: Test}
    why: trials
  - keep: {year: "2019"}
    why: the year asked for"""
    export = bench.export(
        "year,race,number\n2019,Black,1000\n2019,White,234\n2019,All,1233\n2020,Black,1\n2020,All,1\n"
        "2019,Test,9\n"
    )
    result = bench.run(export, measures=SUM, rows=rows)
    assert [(part.why, part.rows, part.verb) for part in result.aside] == [
        ("sum of the races", 2, "total"),
        ("trials", 1, "aside"),
        ("not kept: the year asked for", 1, "keep"),
    ]
    assert result.compared == ("2 figures of 2 total rows: sum of the races",)


def test_wide_totals_rests_and_gaps(bench) -> None:
    export = bench.export("year,Black,White,All,Every\n2019,2,3,5,9\n2020,1,-,1,-\n")
    wide = f"{WIDE}\n  rest: {{other: Every}}"
    result = bench.run(
        export,
        file="{format: csv, missing: ['-']}",
        wide=wide,
        table=TABLE_OF_GROUPS,
        measures="{stops: {sum: cell}}",
    )
    assert [(row[2], row[4], row[-1]) for row in rows_of(result)] == [
        ("2019", "black", "2"),
        ("2019", "white", "3"),
        ("2019", "other", "4"),
        ("2020", "black", "1"),
    ]
    assert (result.read, result.used) == (2, 2)
    assert result.notices == ("2 cells without a number were left out of the sums",)


def test_a_column_under_an_older_name_is_told(bench) -> None:
    export = bench.export(PLAIN.replace("race", "ethnicity"))
    result = bench.run(export, cells="{race: {type: text, renamed-from: [origin, ethnicity]}}")
    assert result.notices == ("column 'ethnicity' was taken for 'race'",)


# What a recipe reads


def test_a_recipe_reads_the_columns_that_its_parts_name(bench) -> None:
    def recipe(**parts: str):
        return open_recipe(bench.recipe(**parts), bench.project)

    assert recipe().columns_used() == {"year", "race"}
    assert recipe().carried() == {"year", "race"}
    parts = {
        "file": "{format: csv, fill-down: [place]}",
        "join": JOIN.replace("{year: year}", "{year: year, town: town}"),
        "made": """
  age: {years-between: [born, died]}
  kind: {cases: [{is: a, where: {b: {is: c, or-in: d}}}], otherwise: e}""",
        "cells": "{born: {type: text, renamed-from: birth}}",
        "rows": "[{total: {f: All}, by: [g], why: sum}]",
        "measures": "{stops: {sum: number, where: {h: x, age: y}}}",
    }
    used = {"race", "number", "h", "f", "g", "incident", "born", "died", "b", "d", "e", "place"}
    with_parts = recipe(**parts)
    assert with_parts.columns_used() == used
    assert with_parts.carried() == used | {"born", "birth"}
    of_join = with_parts.read_as(with_parts.joins[0])
    assert (of_join.columns_used(), of_join.joins, of_join.cells) == (
        {"id", "year", "town"},
        (),
        {},
    )
    assert of_join.file is with_parts.joins[0].file
    wide = WIDE + "\n  rest: {other: Every}\n  beside: {margin: {black: Margin}}"
    with_wide = recipe(
        wide=wide, measures="{stops: {sum: cell}, searches: {sum: margin}}", table=TABLE_OF_GROUPS
    )
    assert with_wide.columns_used() == {"year", "Black", "White", "All", "Every", "Margin"}
    assert with_wide.carried() == frozenset()
    assert recipe(file="{format: csv, garbled-in: [x]}").carried() == frozenset()
    assert with_wide.column_order == (
        "country",
        "area",
        "period",
        "complete",
        "group",
        "measure",
        "value",
    )
    assert [key.name for key in with_wide.columns] == ["country", "area", "period", "group"]
    assert with_wide.key("group").order == ("black", "white", "other")
    assert with_wide.key("sex") is None
    assert (with_wide.place, len(with_wide.sha256)) == ("data/recipes/xxa-stops.yml", 64)


# Steps


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        (
            'yield {"year": row["Year"]}',
            (
                "export.csv",
                "import.step-stops",
                "2 None: None",
                "the step stops at line 6 of data/recipes/steps/split_blocks.py: KeyError: 'Year'.",
                "Correct the step. The columns of the row are: place, number.",
            ),
        ),
        (
            "raise ValueError",
            (
                "export.csv",
                "import.step-stops",
                "2 None: None",
                "the step stops at line 6 of data/recipes/steps/split_blocks.py: ValueError: no "
                "words.",
                "Correct the step. The columns of the row are: place, number.",
            ),
        ),
        (
            "yield [row]",
            (
                "export.csv",
                "import.step-row",
                "2 None: None",
                "the step yields [{'place': '2019', 'number': '', '(file), which is no row.",
                "A row is a dictionary of texts by column.",
            ),
        ),
        (
            'yield row | {"year": 2019}',
            (
                "export.csv",
                "import.step-row",
                "2 None: None",
                "the step yields a int in the column 'year'.",
                "Every cell is a text: write str(…).",
            ),
        ),
        (
            'yield row | {7: "2019"}',
            (
                "export.csv",
                "import.step-row",
                "2 None: None",
                "the step yields a str in the column '7'.",
                "Every cell is a text: write str(…).",
            ),
        ),
        (
            'yield row if row["number"] else {"year": "2019"}',
            (
                "export.csv",
                "import.step-row",
                "3 None: None",
                "the step yields rows with different columns: number, place, year.",
                "Give every row the same columns.",
            ),
        ),
        (
            "break\n        yield row",
            (
                "data/recipes/steps/split_blocks.py",
                "import.step-nothing",
                "None None: None",
                "the step yields no row.",
                "Let it yield rows: 'for row in rows: yield row'.",
            ),
        ),
    ],
)
def test_what_a_step_does_wrong_is_told_whole(bench, inside: str, message: tuple[str, ...]) -> None:
    write(bench, f'"""Invented."""\n\n\ndef step(rows):\n    for row in rows:\n        {inside}\n')
    problem = bench.refusal(bench.export(BLOCKS), **PARTS)
    assert (problem.place, *whole(problem)) == message


FORM_OF_A_STEP = (
    "Write: def step(rows): and below it 'for row in rows: yield row'. See "
    "docs/reference/recipes.md, 'A step in Python'."
)
READS_NOTHING = "It gets rows and gives rows, and neither reads nor writes anything else."
MAY_IMPORT = (
    "It gets rows and gives rows, and reads nothing else. It may import: collections, "
    "collections.abc, dataclasses, datetime, decimal, fractions, functools, itertools, math, "
    "operator, re, string, typing, unicodedata."
)


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (
            '"""Invented."""\ndef step(rows)\n    pass\n',
            [
                (
                    "recipe.step-syntax",
                    "2 None: None",
                    "this is not Python: expected ':'.",
                    "Correct the line.",
                )
            ],
        ),
        (
            "def step(rows):\n    yield from rows\n",
            [
                (
                    "recipe.step-docstring",
                    "1 None: None",
                    "the step does not say what it does.",
                    'Begin the file with a sentence in three double quotes: """Split …."""',
                )
            ],
        ),
        (
            '"""Invented."""\ndef steps(rows):\n    yield {}\n\n\ndef more():\n    pass\n',
            [
                (
                    "recipe.step-function",
                    "None None: None",
                    "there is no function 'step' (functions: steps, more).",
                    FORM_OF_A_STEP,
                )
            ],
        ),
        (
            '"""Invented."""\n',
            [
                (
                    "recipe.step-function",
                    "None None: None",
                    "there is no function 'step' (functions: none).",
                    FORM_OF_A_STEP,
                )
            ],
        ),
        (
            '"""Invented."""\ndef step(rows, more):\n    yield {}\n',
            [
                (
                    "recipe.step-function",
                    "2 None: None",
                    "the function 'step' takes 2 arguments, not one.",
                    FORM_OF_A_STEP,
                )
            ],
        ),
        (
            '"""Invented."""\nimport re, maths\nfrom . import more\n\ndef step(rows):\n'
            '    yield {"a": open("b").read()}\n',
            [
                (
                    "recipe.step-import",
                    "2 None: 'maths'",
                    "a step cannot import 'maths'.",
                    f"Did you mean 'math'? {MAY_IMPORT}",
                ),
                ("recipe.step-import", "3 None: '.'", "a step cannot import '.'.", MAY_IMPORT),
                (
                    "recipe.step-import",
                    "6 None: 'open'",
                    "a step cannot use 'open'.",
                    READS_NOTHING,
                ),
            ],
        ),
    ],
)
def test_what_is_no_step_is_told_whole(bench, text: str, messages: list[tuple[str, ...]]) -> None:
    write(bench, text)
    problems = bench.refused(bench.export(BLOCKS), **PARTS)
    assert [problem.place for problem in problems] == ["data/recipes/steps/split_blocks.py"] * len(
        problems
    )
    assert [whole(problem) for problem in problems] == messages


def test_a_step_that_is_not_in_utf_8_is_refused(bench) -> None:
    write(bench, SPLIT).write_bytes(b'"""\xff."""\n')
    problem = bench.refusal(bench.export(BLOCKS), **PARTS)
    assert whole(problem) == (
        "recipe.step-syntax",
        "None None: None",
        "this file is not in UTF-8.",
        "Save it again as UTF-8.",
    )


def test_rows_of_a_step_keep_the_place_that_it_gives_them(bench) -> None:
    write(
        bench,
        '''
"""Give every row the place of the first."""


def step(rows):
    for row in rows:
        yield row
        yield {"place": row["place"], "number": "x"}
''',
    )
    table = TABLE_OF_GROUPS.replace("{from: group}", "all").replace("from: year", "from: place")
    export = bench.export("place,number\n2019,1\n2020,2\n")
    problem = bench.refusal(export, step="{name: split_blocks}", table=table, measures=SUM)
    assert (problem.place, problem.what) == (
        "export.csv",
        "rows 2 and 3: column 'number': 'x' is no number.",
    )
