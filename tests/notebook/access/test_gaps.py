"""A withheld count stays a gap in what cells make of it: no sum shows zero, or what is left."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

import hrcreport.notebook as hrc
from hrcreport.foundation import DataError
from hrcreport.notebook.access.gaps import WITHHELD, gapped

ROWS = """\
country,area,period,complete,group,measure,value
XXA,XX-N,2018,true,black,deaths,40
XXA,XX-N,2018,true,white,deaths,3
XXA,XX-N,2018,true,violet,deaths,4
XXA,XX-N,2018,true,green,deaths,50
XXA,XX-N,2019,true,black,deaths,60
XXA,XX-N,2019,true,green,deaths,70
XXA,XX-N,2019,true,white,deaths,2
XXA,XX-N,2019,true,violet,deaths,3
"""


@pytest.fixture
def table(invented: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a restricted table of counts, of which those of the group white are withheld."""
    invented.data(ROWS)
    place = invented.root / "data/datapackage.json"
    catalogue = json.loads(place.read_text())
    for resource in catalogue["resources"]:
        if resource["name"] == "xxa-deaths":
            resource["hrc"] |= {"sensitivity": "restricted"}
    place.write_text(json.dumps(catalogue))
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    monkeypatch.setenv("HRCREPORT_REPORT", "xxa")
    return hrc.load("xxa-deaths")


def test_what_pandas_sums_over_a_gap_is_a_gap(table: Any) -> None:
    frame = table.frame
    gapped_groups = set(frame[frame["value"].isna()]["group"])
    assert "white" in gapped_groups
    assert gapped_groups < set(frame["group"])
    for answer in (
        frame.groupby("group")["value"].sum(),
        frame.groupby("group")["value"].mean(),
        frame.groupby("group")[["value"]].agg("sum"),
        frame.groupby(["group"]).agg(deaths=("value", "sum")),
        frame.set_index("group")["value"].groupby("group").sum(),
    ):
        gaps = pd.DataFrame(answer).iloc[:, 0].isna()
        assert set(gaps[gaps].index) == gapped_groups
    assert pd.isna(frame["value"].sum())
    assert pd.isna(frame[["value"]].sum()["value"])
    assert pd.isna(frame["value"].mean())
    shown = frame[~frame["group"].isin(gapped_groups)]
    assert shown["value"].sum() > 0


@pytest.mark.parametrize("margins", [False, True])
def test_pivot_of_withheld_counts_has_gaps_and_says_so(table: Any, margins: bool) -> None:
    pivoted = hrc.pivot(
        table, values="value", index="group", columns="period", aggfunc="sum", margins=margins
    )
    assert pivoted.loc["white"].isna().any()
    assert not (pivoted == 0).any().any()
    assert not margins or pd.isna(pivoted.loc["All", "All"])
    assert pivoted.attrs[WITHHELD]
    counted = hrc.crosstab(table, "group", "period", values="value", aggfunc="sum")
    assert counted.loc["white"].isna().any()


@pytest.mark.parametrize("aggregate", ["sum", "mean"])
def test_totals_of_a_pivot_of_the_frame_are_no_sums_of_what_is_left(
    table: Any, aggregate: str
) -> None:
    frame = table.frame
    gapped_groups = set(frame[frame["value"].isna()]["group"])
    pivoted = frame.pivot_table(
        index="group", columns="period", values="value", aggfunc=aggregate, margins=True
    )
    assert {*pivoted.index} == {*frame["group"], "All"}
    assert pivoted.loc["All"].isna().all()
    assert all(pd.isna(pivoted.loc[group, "All"]) for group in gapped_groups)


def test_a_pivot_by_two_keys_has_no_gap_where_nothing_was_counted() -> None:
    rows = {"a": [*"xxyy"], "b": [*"pqpp"], "c": [1, 2, 1, 2], "value": [3.0, None, 5.0, 7.0]}
    frame = gapped(pd.DataFrame(rows))
    down = frame.pivot_table(["value"], ["a", "b"], ["c"], aggfunc="sum", margins=True)
    assert [*down.index] == [("x", "p"), ("x", "q"), ("y", "p"), ("All", "")]
    assert pd.isna(down.loc[("x", "q")].iloc[-1])
    across = frame.pivot_table(values="value", index="c", columns=["a", "b"], aggfunc="sum")
    assert [*across.columns] == [("x", "p"), ("x", "q"), ("y", "p")]
    assert pd.isna(across.loc[2, ("x", "q")])


def test_what_would_not_be_true_of_withheld_counts_is_refused(table: Any) -> None:
    with pytest.raises(DataError, match="some counts of the table are withheld"):
        hrc.pivot(table, values="value", index="group", aggfunc="mean")
    with pytest.raises(DataError, match="some counts of the table are withheld"):
        hrc.crosstab(table, "group", "period", values="value", normalize=True)
    with pytest.raises(DataError, match="'fill_value' reads 0, which would stand for withheld"):
        hrc.pivot(table, "value", "group", "period", aggfunc="sum", fill_value=0)


def test_shown_table_says_what_is_withheld(table: Any) -> None:
    shown = hrc.show(table.record.name)
    assert ("white", "withheld", "withheld") in shown.rows
    assert ("green", "50", "70") in shown.rows
    assert "withheld to protect persons" in " ".join(shown.notes)
