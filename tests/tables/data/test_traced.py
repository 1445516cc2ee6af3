"""This module tests which sums of a filtered frame know their rows, and which rightly do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from hrcreport.foundation.counted import Counted
from hrcreport.foundation.errors import DataError
from hrcreport.notebook.access.tables import counted
from hrcreport.notebook.access.traced import traced

FRAME = pd.DataFrame(
    {"group": list("abbac"), "period": ["1", "2", "1", "2", "2"], "value": [1, 1, 5, 6, 7]}
)
Asked = Callable[[pd.DataFrame], Any]


@pytest.mark.parametrize(
    ("asked", "rows", "column"),
    [
        (lambda f: f["value"].sum(), [[1, 5]], "value"),
        (lambda f: f[f["group"] == "b"]["value"].sum(), [[2, 3]], "value"),
        (lambda f: f[(f.group == "b") & (f.period == "1")].value.sum(), [[3, 3]], "value"),
        (lambda f: f.query("group == 'a'")["value"].sum(), [[1, 1], [4, 4]], "value"),
        (lambda f: f.loc[f["group"].isin(["a", "c"]), "value"].sum(), [[1, 1], [4, 5]], "value"),
        (lambda f: f.sort_values("value").tail(2)["value"].sum(), [[4, 5]], "value"),
        (lambda f: f.copy().dropna()["value"][f["group"] == "c"].sum(), [[5, 5]], "value"),
        (lambda f: (f["group"] == "b").sum(), [[2, 3]], None),
        (lambda f: f[f["group"] == "b"]["value"].count(), [[2, 3]], None),
    ],
)
def test_a_filtered_sum_or_count_knows_its_rows(
    asked: Asked, rows: list[list[int]], column: str | None
) -> None:
    [leaf] = Counted.leaves(Counted.how_of(asked(traced(FRAME, name="xxa"))))
    assert (leaf["table"], leaf["rows"], leaf["column"]) == ("xxa", rows, column)
    assert leaf["number"] == asked(FRAME)


@pytest.mark.parametrize(
    "asked",
    [
        lambda f: f[f["group"] == "b"].reset_index(drop=True)["value"].sum(),
        lambda f: f.sort_values("value", ignore_index=True)["value"].head(2).sum(),
        lambda f: (f["value"] * 2).sum(),
        lambda f: f.assign(value=f["value"] + 1)["value"].sum(),
        lambda f: f.merge(pd.DataFrame({"group": ["a"]}))["value"].sum(),
        lambda f: f.groupby("group")["value"].sum().sum(),
        lambda f: f["value"].shift(1).sum(),
        lambda f: f.iloc[[0, 0]]["value"].sum(),
    ],
)
def test_what_was_numbered_anew_changed_or_joined_is_a_plain_number(asked: Asked) -> None:
    number = asked(traced(FRAME, name="xxa"))
    assert list(Counted.leaves(Counted.how_of(number))) == []
    assert number == asked(FRAME)


def test_a_share_of_filtered_sums_is_told_as_a_calculation() -> None:
    frame = traced(FRAME, name="xxa")
    share = frame[frame["group"] == "a"]["value"].sum() / frame["value"].sum()
    sign, above, below = Counted.how_of(share)
    assert (sign, above["number"], below["number"]) == ("/", 7, 20)


def test_counted_rows_of_a_register_name_their_entries() -> None:
    cases = pd.DataFrame({"Case": ["[A.]{.unverified}", "B.", "C."], "Charge": ["●", "◐", "–"]})
    cases.attrs |= {"register": "data/monitoring/cases.yml", "names": ("Case",)}
    charged = counted(cases, ["●", "◐"])
    assert charged["Charge"].how["entries"] == ["A.", "B."]
    assert (charged["Charge"], counted(cases)) == (2, 3)
    assert counted(cases[cases["Case"] == "C."], ["–"], column="Charge").how["entries"] == ["C."]
    by = counted(cases, ["●"], column="Charge", by="Case")
    assert [int(each) for each in by.values()] == [1, 0, 0]
    assert counted(["XXA", "XXB"]).how["entries"] == ["XXA", "XXB"]
    with pytest.raises(DataError, match="no entries of a register"):
        counted(FRAME)
