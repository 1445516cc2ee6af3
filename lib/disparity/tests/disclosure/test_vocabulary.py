"""What may be asked of records is declared; what they hold otherwise is told or counts as other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from disparity.disclosure import Policy, Vocabulary

DECLARED = Vocabulary(
    {"group": ["b", "a"], "age": ["1", "2"], "held": ["false", "true"], "kind": ["x", "other"]},
    dates=["day"],
    places=["lat"],
    amounts=["paid"],
    contributor="who",
)
FRAME = pd.DataFrame(
    {
        "group": ["a", "b", None, "a"],
        "age": [1.0, 2.0, np.nan, 1.0],
        "held": [True, False, True, True],
        "kind": ["x", "never declared", "x", "x"],
        "day": ["2019-01-17", "2019-01-18", "2019-02-01", None],
        "lat": [44.97753, 44.98, 45.3, np.nan],
        "paid": [1, 2, 3, 4],
        "who": ["n1", "n2", "n3", "n4"],
    }
)


def test_records_that_are_as_declared_have_no_slips() -> None:
    assert DECLARED.keys == ("group", "age", "held", "kind", "day", "lat")
    assert [*DECLARED.slips(FRAME)] == []
    assert [*Vocabulary().slips(FRAME)] == []


@pytest.mark.parametrize(
    ("column", "values", "slips"),
    [
        ("group", ["a", "b", "c", "a"], ["hold other values than the declared ones in 'group'"]),
        ("age", [1.0, 2.0, 1.5, 1.0], ["hold other values than the declared ones in 'age'"]),
        ("held", ["True", "no", "x", "x"], ["hold other values than the declared ones in 'held'"]),
        ("lat", ["x"] * 4, ["hold no numbers in 'lat'"]),
        ("paid", ["1"] * 4, ["hold no numbers in 'paid'"]),
        ("lat", [True] * 4, ["hold no numbers in 'lat'"]),
        ("paid", np.array([1, 2, 3, 4], dtype="uint8"), []),
        ("day", ["yesterday"] * 4, []),
        ("who", [1] * 4, []),
    ],
)
def test_what_records_hold_otherwise_is_told_by_the_column_alone(
    column: str, values: Any, slips: list[str]
) -> None:
    assert [*DECLARED.slips(FRAME.assign(**{column: values}))] == slips


def test_columns_that_lack_are_told_once_and_the_others_are_looked_at_all_the_same() -> None:
    frame = FRAME.drop(columns=["group", "lat", "paid", "who"]).assign(age=7)
    assert [*DECLARED.slips(frame)] == [
        *(f"lack the column '{name}'" for name in ("group", "lat", "paid", "who")),
        "hold other values than the declared ones in 'age'",
    ]
    twice = Vocabulary({"value": ["x"], "age": ["7"]}, amounts=["gone", "gone"])
    assert [*twice.slips(frame.assign(value="x"))] == [
        "have a column 'value', as counts are called",
        "lack the column 'gone'",
    ]


@pytest.mark.parametrize(
    ("column", "least", "more", "told"),
    [
        ("group", 9, {}, ["a", "b", "–", "a"]),
        ("age", 9, {}, ["1", "2", "–", "1"]),
        ("held", 9, {}, ["true", "false", "true", "true"]),
        ("kind", 9, {}, ["x", "other", "x", "x"]),
        ("day", 2, {"dates": "month"}, ["2019-01", "2019-01", "(too few)", "–"]),
        ("day", 1, {"dates": "day"}, ["2019-01-17", "2019-01-18", "2019-02-01", "–"]),
        ("day", 3, {"dates": "year"}, ["2019", "2019", "2019", "–"]),
        ("day", 4, {"dates": "year"}, ["(too few)"] * 3 + ["–"]),
        ("lat", 2, {"decimals": 1}, [45.0, 45.0, "(too few)", "–"]),
        ("lat", 3, {"decimals": 0}, [45.0, 45.0, 45.0, "–"]),
    ],
)
def test_a_column_is_told_by_what_enough_records_share(
    column: str, least: int, more: dict[str, Any], told: list[Any]
) -> None:
    found = DECLARED.told(FRAME[column], Policy(threshold=5, **more), least=least)
    assert found.tolist() == told
    assert found.name == column


def test_what_is_no_date_counts_as_one_that_too_few_share() -> None:
    days = pd.Series(["2019", "2019-01", "01.02.2019", "2019-01-01T10:00", "x"], name="day")
    found = DECLARED.told(days, Policy(threshold=5, dates="year"), least=1)
    assert found.tolist() == ["2019", "2019", "(too few)", "2019", "(too few)"]


def test_values_are_named_in_the_order_declared_and_merged_ones_only_where_they_are() -> None:
    assert DECLARED.values("group", {"a"}) == ["b", "a"]
    assert DECLARED.values("group", {"–", "a", "other"}, merged=["b"]) == ["a", "other", "–"]
    assert DECLARED.values("group", {"b"}, merged=["b", "a"]) == ["b"]
    here = {"(too few)", "–", 45.3, 45.0, "z"}
    assert DECLARED.values("lat", here) == [45.0, 45.3, "z", "(too few)", "–"]
