"""Rows that are totals of others and numbers that jump are refused, unless the record says why."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from hrcreport.tables.data.checking import newest_of
from hrcreport.tables.data.period_forms import last_year_of
from hrcreport.tables.data.table_checks import TextRows, implausible, without_values

HEADER = ["country", "period", "complete", "group", "measure", "value"]
SOUND = {
    ("2019", "white"): 61,
    ("2019", "black"): 30,
    ("2019", "asian"): 12,
    ("2020", "white"): 70,
    ("2020", "black"): 33,
    ("2020", "asian"): 10,
}


def rows(counts: dict[tuple[str, str], Any], complete: str = "true") -> TextRows:
    body = [
        (line, dict(zip(HEADER, ["XXA", period, complete, group, "deaths", str(n)], strict=True)))
        for line, ((period, group), n) in enumerate(counts.items(), start=2)
    ]
    return TextRows(HEADER, body)


def told(counts: dict[tuple[str, str], Any], **said: str) -> list[tuple[str, int | None]]:
    labels = {"zz": "Total"}
    column = SimpleNamespace(categories=labels)
    record: Any = SimpleNamespace(totals="", jumps="", column=lambda _: column)
    record.__dict__.update(said)
    return [(each.rule, each.line) for each in implausible(record, rows(counts), place="x.csv")]


def with_total(name: str, more: int = 0) -> dict[tuple[str, str], int]:
    years = ("2019", "2020")
    sums = {y: sum(n for (year, _), n in SOUND.items() if year == y) for y in years}
    return SOUND | {(year, name): total + more for year, total in sums.items()}


def test_sound_rows_are_left_alone() -> None:
    assert told(SOUND) == []


@pytest.mark.parametrize("name", ["total", "all", "mixed", "zz"])
def test_a_row_that_is_the_sum_of_the_others_is_refused_whatever_its_name(name: str) -> None:
    assert told(with_total(name)) == [("data.total-row", 8)]
    assert told(with_total(name), totals="the source counts each so") == []


def test_a_total_that_is_rounded_is_known_by_its_name_alone() -> None:
    assert told(with_total("Total", 2)) == [("data.total-row", 8)]
    assert told(with_total("zz", 2)) == [("data.total-row", 8)]
    assert told(with_total("mixed", 2)) == []
    assert told(with_total("total", 90)) == []


def test_two_groups_that_are_equal_and_a_sum_in_one_year_are_no_totals() -> None:
    assert told({("2019", "white"): 40, ("2019", "black"): 40}) == []
    assert told(with_total("mixed") | {("2020", "mixed"): 50}) == []


@pytest.mark.parametrize("wrong", [1_610, 161_000, 16])
def test_a_digit_or_a_thousand_too_much_is_refused(wrong: int) -> None:
    years = {(str(year), "white"): 161 + year % 7 for year in range(2015, 2021)}
    counts = years | {("2018", "white"): wrong}
    assert told(counts) == [("data.jump", 5)]
    assert told(counts, jumps="a new way to count") == []


def test_small_numbers_part_years_and_periods_of_other_length_are_not_compared() -> None:
    assert told({("2019", "white"): 1, ("2020", "white"): 9}) == []
    assert told({("2010-2019", "white"): 900, ("2020", "white"): 90}) == []
    part: Any = SimpleNamespace(totals="", jumps="", column=lambda _: None)
    ten = {("2019", "white"): 900, ("2020", "white"): 90}
    assert list(implausible(part, rows(ten, complete="false"), place="x.csv")) == []
    assert [each.rule for each in implausible(part, rows(ten), place="x.csv")] == ["data.jump"]


def test_a_table_without_counts_is_not_read_so() -> None:
    found = replace(rows(with_total("total")), header=["code", "name"])
    record: Any = SimpleNamespace(totals="", jumps="", column=lambda _: None)
    assert list(implausible(record, found, place="x.csv")) == []


def test_the_newest_period_is_the_one_that_ends_last() -> None:
    of = {("2019", "a"): 1, ("2018/19", "a"): 2, ("2010-2020", "a"): 3}
    assert newest_of(rows(of)) == "2010-2020"
    assert (newest_of(TextRows(HEADER, [])), last_year_of("May 2020")) == ("", 0)


@pytest.mark.parametrize(("counts", "key"), [(with_total("total"), "totals"), (None, "jumps")])
def test_of_a_table_that_is_not_public_no_number_is_told_but_how_it_is_mended(
    counts: dict[tuple[str, str], int] | None, key: str
) -> None:
    own = counts or {("2019", "white"): 7_130, ("2020", "white"): 7_130_001}
    record: Any = SimpleNamespace(totals="", jumps="", is_public=False, column=lambda _: None)
    (found,) = without_values(record, [*implausible(record, rows(own), place="x.csv")])
    assert not set(re.findall(r"\d{2,}", str(found))) & {str(number) for number in own.values()}
    assert "7,130" not in str(found)
    assert f"hrc.{key}" in found.mend
    assert found.value is None
