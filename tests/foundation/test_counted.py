"""Numbers know the rows that they were summed from, through arithmetic and statistics."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pandas as pd
import pytest

from disparity import (
    Estimate,
    mantel_haenszel,
    proportion,
    proportion_ratio,
    rate,
    rate_ratio,
)
from disparity.ratios.proportions import proportion_difference
from hrcreport.foundation.counted import Counted, Measured, Sums, worked_out

TABLE = pd.DataFrame({"group": ["black", "white"] * 3, "value": [1, 10, 2, 20, 3, 30]})
BLACK = TABLE[TABLE["group"] == "black"]
WHITE = TABLE[TABLE["group"] == "white"]


def sums_of(table: str, rows: pd.DataFrame) -> Counted:
    """Return the sum of rows of a table."""
    return Sums(table, rows).of()


@pytest.fixture
def black() -> Counted:
    return sums_of("xxa-deaths", BLACK)


@pytest.fixture
def white() -> Counted:
    return sums_of("xxa-deaths", WHITE)


def test_sum_names_its_rows_as_they_are_counted_in_the_file(black: Counted) -> None:
    assert black == 6
    assert black.how == {
        "table": "xxa-deaths",
        "rows": [[1, 1], [3, 3], [5, 5]],
        "column": "value",
        "number": 6,
    }
    assert sums_of("xxa-deaths", TABLE).how["rows"] == [[1, 6]]


def test_many_sums_of_the_same_rows_are_those_of_a_frame_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = TABLE.assign(value=TABLE["value"].astype("Int64").mask(TABLE["value"] == 2))
    whole = {group: sums_of("t", held) for group, held in rows.groupby("group")}
    sums, places = Sums("t", rows), rows.groupby("group").indices
    monkeypatch.setattr(pd.DataFrame, "__getitem__", lambda *_: pytest.fail("a frame was made"))
    for group, at in places.items():
        found = sums.of(at)
        assert found == whole[group]
        assert found.how == whole[group].how


def test_sums_of_one_table_become_one_where_no_row_is_in_both(
    black: Counted, white: Counted
) -> None:
    assert Counted.how_of(black + white) == sums_of("xxa-deaths", TABLE).how
    assert Counted.how_of(sum([black, white])) == sums_of("xxa-deaths", TABLE).how
    assert Counted.how_of(black + black) == ["+", black.how, black.how]
    other = sums_of("other", WHITE)
    assert Counted.how_of(black + other) == ["+", black.how, other.how]


def test_arithmetic_is_that_of_numbers_and_is_written_down(black: Counted, white: Counted) -> None:
    for result, number in (
        (white - black, 54),
        (100 - black, 94),
        (black * 2, 12),
        (black * 2.5, 15.0),
        (black / white, 0.1),
        (12 / black, 2.0),
        ((black + 1) * 3.0, 21.0),
    ):
        assert result == number
        assert worked_out(Counted.how_of(result)) == number
        assert type(result) is (Counted if isinstance(number, int) else Measured)


def test_a_number_with_decimals_on_the_left_forgets_the_rows_and_claims_none(
    black: Counted,
) -> None:
    # Python asks `float` first, which knows of no rows.
    assert 2.5 * black == 15.0
    assert Counted.how_of(2.5 * black) == 15.0


def test_such_a_number_is_a_number_to_all_others(black: Counted) -> None:
    assert json.dumps({"n": black, "x": black * 0.5}) == '{"n": 6, "x": 3.0}'
    assert f"{black:,}" == "6"
    assert pd.Series([black, black]).dtype == "int64"
    for made in (copy.deepcopy(black), pickle.loads(pickle.dumps(black))):  # noqa: S301 -- its own
        assert (made, made.how) == (black, black.how)
    assert black + pd.Series([1]).iloc[0] == 7
    with pytest.raises(TypeError):
        black + "1"  # type: ignore[operator]  # the point of it


@pytest.mark.parametrize(
    "made",
    [
        lambda here, there: proportion(here, total=here + there),
        lambda here, there: rate(here, person_years=there * 6.0, per=1_000_000),
        lambda here, there: rate_ratio(
            here, person_years=there, reference_events=there, reference_person_years=here * 2
        ),
        lambda here, there: proportion_difference(
            here, total=there, reference_count=here, reference_total=there * 2
        ),
    ],
)
def test_estimate_tells_its_calculation_where_that_gives_its_value(
    made: Any, black: Counted, white: Counted
) -> None:
    estimate: Estimate = made(black, white)
    tree = Counted.how_of(estimate)
    assert worked_out(tree) == pytest.approx(estimate.value)
    assert {leaf["table"] for leaf in Counted.leaves(tree)} == {"xxa-deaths"}


def test_estimate_of_more_than_arithmetic_names_its_method(black: Counted, white: Counted) -> None:
    strata = {"a": (2, 5, 10, 40), "b": (4, 30, 50, 80), "c": (9, 20, 7, 60), "d": (1, 2, 3, 9)}
    found = mantel_haenszel(strata).within_areas
    known = Counted.resting_on(found, [sums_of("t", WHITE) - 44, 70], found.denominators)
    how = Counted.how_of(known)
    assert how[:2] == ["by", found.method]
    assert how[2]["table"] == "t"
    assert worked_out(how) is None


def test_an_estimate_takes_no_rows_that_give_other_counts(black: Counted) -> None:
    estimate = proportion(5, total=10)
    assert Counted.how_of(Counted.resting_on(estimate, [black], [10])) is None


def test_guarded_rows_are_not_named() -> None:
    held = Counted.kept_back("xxa-records", 12)
    assert held == 12
    assert held.how == {"table": "xxa-records", "rows": [], "restricted": True, "number": 12}


def test_entries_of_a_register_are_counted_by_name() -> None:
    assert Counted.listed_in("data/law/xxa.yml", iter(["A-1", "A-2"])).how["entries"] == [
        "A-1",
        "A-2",
    ]


def test_an_estimate_of_changed_counts_holds_all_that_they_can_be() -> None:
    here, whole, there, all_there = (
        Counted.kept_back("xxa-deaths", n, off=5) for n in (13, 40, 90, 300)
    )
    share = Counted.with_changes(proportion(here, total=whole))
    ends = [proportion(n, total=m) for n, m in ((8, 45), (18, 35))]
    assert (share.low, share.high) == (ends[0].low, ends[1].high)
    over = Counted(10_000, {"number": 10_000})
    for shown, corners in (
        (rate(here, person_years=over), [rate(n, person_years=over) for n in (8, 18)]),
        (
            rate_ratio(
                here, person_years=over, reference_events=there, reference_person_years=over
            ),
            [
                rate_ratio(n, person_years=1, reference_events=m, reference_person_years=1)
                for n, m in ((8, 95), (18, 85))
            ],
        ),
        (
            proportion_ratio(here, total=whole, reference_count=there, reference_total=all_there),
            [
                proportion_ratio(a, total=b, reference_count=c, reference_total=d)
                for a, b, c, d in ((8, 45, 95, 295), (18, 35, 85, 305))
            ],
        ),
    ):
        found = Counted.with_changes(shown)
        assert found.value == shown.value
        assert found.low is not None
        assert found.high is not None
        assert found.low <= corners[0].low < corners[1].high <= found.high
    assert Counted.with_changes(share) == share, "a change is held once"
    assert Counted.ends_of(here + 7) == (15, 25)
    assert Counted.ends_of(3) == (3, 3)


def difference_of(count: int) -> Estimate:
    here, whole = (Counted.kept_back("t", n, off=5) for n in (count, 100))
    return proportion_difference(here, total=whole, reference_count=30, reference_total=whole)


@pytest.mark.parametrize(
    ("estimate", "why"),
    [
        (proportion(Counted.kept_back("t", 9, off=5), total=Counted(100, {"number": 100})), "half"),
        (proportion(Counted.kept_back("t", 0, off=5), total=Counted(100, {"number": 100})), "half"),
        (difference_of(40), "cannot say"),
        (proportion(Counted.kept_back("t", 40, off=5), total=100), "cannot say"),
        (proportion(40, total=Counted.kept_back("t", 100, off=5)), "cannot say"),
        (proportion(40, total=100), "cannot say"),
    ],
)
def test_no_estimate_of_changed_counts_that_cannot_carry_the_change(
    estimate: Estimate, why: str
) -> None:
    found = Counted.with_changes(estimate)
    assert (found.value, found.low, found.high) == (None, None, None)
    assert why in found.not_estimable
