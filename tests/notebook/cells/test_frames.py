"""What pandas holds prints with its rows named, and each column as what it counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import hrcreport.notebook as hrc
from hrcreport.foundation.errors import FloatError
from hrcreport.notebook.cells.frames import MOST_ROWS, decimals_of
from hrcreport.notebook.templates.cells import Float

DEATHS = pd.DataFrame(
    {
        "region": ["North", "North", "South", "South"],
        "year": [2017, 2018, 2017, 2018],
        "deaths": [1204, 3, 5, 7],
    }
)


def table(frame: Any, **options: Any) -> Float:
    return hrc.table(frame, label="tbl-a", caption="Deaths", **options)


def printed(frame: Any, **options: Any) -> tuple[tuple[str, ...], ...]:
    shown = table(frame, **options)
    return (shown.columns, *shown.rows)


def test_pivot_prints_its_rows_and_years_as_years() -> None:
    pivot = DEATHS.pivot_table(index="region", columns="year", values="deaths", aggfunc="sum")
    assert printed(pivot) == (
        ("region", "2017", "2018"),
        ("North", "1,204", "3"),
        ("South", "5", "7"),
    )


def test_grouping_by_two_prints_both_and_a_number_of_rows_prints_nothing() -> None:
    assert printed(DEATHS.groupby(["region", "year"]).sum())[:2] == (
        ("region", "year", "deaths"),
        ("North", "2017", "1,204"),
    )
    assert printed(DEATHS.sort_values("deaths"))[1] == ("North", "2018", "3")
    assert printed(DEATHS[DEATHS["region"] == "South"])[1] == ("South", "2017", "5")


def test_series_prints_with_its_names() -> None:
    counts = DEATHS["region"].value_counts()
    assert printed(counts) == (("region", "count"), ("North", "2"), ("South", "2"))
    assert printed(pd.Series({"North": 3}, name="deaths")) == (("", "deaths"), ("North", "3"))


def test_styler_prints_its_frame() -> None:
    styled = DEATHS.set_index("region").style.highlight_max()
    assert printed(styled)[:2] == (("region", "year", "deaths"), ("North", "2017", "1,204"))


def test_index_of_years_without_a_name_is_one() -> None:
    by_year = pd.DataFrame({"deaths": [3, 5]}, index=[2017, 2018])
    assert printed(by_year) == (("", "deaths"), ("2017", "3"), ("2018", "5"))


def test_count_beside_a_gap_has_no_decimals() -> None:
    gaps = pd.DataFrame({"deaths": [1234.0, np.nan], "rate": [1.0, 2.5], "more": [3.0, 4.0]})
    assert printed(gaps)[1:] == (("1,234", "1.0", "3.0"), ("–", "2.5", "4.0"))
    assert printed(gaps, decimals={"deaths": 2})[1][0] == "1,234.00"


@pytest.mark.parametrize("head", ["Year", "year", "Année", "Año", "Ano", "السنة", "Financial year"])
def test_year_is_known_by_its_head(head: str) -> None:
    assert printed(pd.DataFrame({head: [2017, 2018]}))[1] == ("2017",)
    assert printed(pd.DataFrame({head: [2017.0, None]}))[1:] == (("2017",), ("–",))


def test_what_only_looks_like_a_year_is_a_count_unless_it_is_said() -> None:
    frame = pd.DataFrame({"Deaths": [2017, 2018]})
    assert printed(frame)[1] == ("2,017",)
    assert printed(frame, kinds={"Deaths": "year"})[1] == ("2017",)
    assert printed(pd.DataFrame({"years of service": [12, 3]}))[1] == ("12",)


def test_kinds_that_are_said_print_so() -> None:
    frame = pd.DataFrame({"share": [0.204, None], "code": [1001, 1002], "rate": [3, 4]})
    kinds = {"share": "share", "code": "text", "rate": "number"}
    assert printed(frame, kinds=kinds)[1:] == (
        ("20.4 per cent", "1001", "3"),
        ("–", "1002", "4"),
    )


def test_what_is_called_a_count_or_a_year_and_is_not_whole_loses_nothing() -> None:
    frame = pd.DataFrame({"count": [3.7], "year": [2017.5], float("nan"): [1]})
    assert printed(frame, kinds={"count": "count", "year": "year"}) == (
        ("count", "year", "nan"),
        ("3.7", "2017.5", "1"),
    )


def test_days_print_as_days() -> None:
    days = pd.DataFrame({"day": pd.to_datetime(["2020-05-25", None])})
    assert printed(days)[1:] == (("25 May 2020",), ("–",))
    hours = pd.DataFrame({"at": pd.to_datetime(["2020-05-25 10:00"], utc=True)})
    assert printed(hours)[1] == ("2020-05-25 10:00:00+00:00",)


@pytest.mark.parametrize(
    ("frame", "options", "told"),
    [
        (DEATHS.to_dict(), {}, "a table is made of a DataFrame or a Series, and this is dict"),
        (pd.DataFrame({"a": range(MOST_ROWS + 1)}), {}, "the table has 2,001 rows"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), {}, "two columns share a name"),
        (pd.DataFrame({"a": [1]}, index=pd.Index(["x"], name="a")), {}, "the index has the name"),
        (pd.Series({"North": 3}), {}, "the Series has no name"),
        (
            pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([("x", "y")])),
            {},
            "two levels of the index share a name, or have none",
        ),
        (pd.DataFrame({"a": [object()]}), {}, "the column 'a' holds object, of which"),
        (
            pd.DataFrame({"a": [1]}, index=pd.Index([object()], name="who")),
            {},
            "the column 'who' holds object, of which",
        ),
        (DEATHS, {"kinds": {"dead": "count"}}, "names the column 'dead', which is not there"),
        (DEATHS, {"kinds": {"deaths": "euro"}}, "calls the column 'deaths' 'euro'"),
    ],
)
def test_what_cannot_be_printed_is_told(frame: Any, options: dict[str, Any], told: str) -> None:
    with pytest.raises(FloatError, match=told):
        table(frame, **options)


def test_heads_of_several_levels_are_told_whole() -> None:
    frame = DEATHS.groupby("region").agg({"deaths": ["sum", "max"]})
    assert printed(frame)[0] == ("region", "deaths, sum", "deaths, max")


def test_head_says_that_numbers_are_shares() -> None:
    shares = pd.Series([0.25, 0.75], index=["a", "b"], name="proportion")
    assert [row[1] for row in table(shares).rows] == ["25.0 per cent", "75.0 per cent"]
    assert [row[1] for row in table(shares * 10).rows] == ["2.5", "7.5"]
    assert [row[1] for row in table(shares.rename("ratio")).rows] == ["0.2", "0.8"]


@pytest.mark.parametrize(
    ("numbers", "decimals"), [([0.25, 0.75], 2), ([1.0, 3.0], 0), ([1234.5, 900.1], 0), ([1, 2], 1)]
)
def test_column_of_its_own_gets_the_decimals_that_show_its_numbers(
    numbers: list[float], decimals: int
) -> None:
    assert decimals_of(pd.Series(numbers, name="a")) == decimals


def test_number_without_end_prints_as_its_sign() -> None:
    numbers = pd.DataFrame({"a": [np.inf, -np.inf, 1.25, np.nan]})
    assert [row[0] for row in table(numbers).rows] == ["∞", "−∞", "1.2", "–"]
    assert decimals_of(numbers["a"]) == 1
