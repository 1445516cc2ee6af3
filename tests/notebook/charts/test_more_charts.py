"""Facts about grids of data, bars of status, gaps, workforces, funnels and timelines."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

import hrcreport.notebook as hrc
from hrcreport.foundation.errors import DataError
from hrcreport.notebook import (
    availability_grid,
    dumbbell_chart,
    status_bars,
    timeline,
)
from hrcreport.notebook.charts.pictures import Picture
from hrcreport.notebook.charts.wording import LONGEST_ALT
from hrcreport.notebook.lookups import monitoring
from hrcreport.registers.recommendations.vocabulary import Status


def words_of(picture: Picture) -> str:
    """Every word printed in a picture."""
    return " ".join(picture.svg().split("<text")[1:])


def rules(error: pytest.ExceptionInfo[DataError]) -> set[str]:
    return {problem.rule.removeprefix("picture.") for problem in error.value.problems}


def cells(picture: Picture) -> list[list[object]]:
    assert picture.data is not None
    return picture.data.to_numpy(dtype=object).tolist()


# availability


def held(degrees: dict[str, list[object]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"domain": name, "country": f"State {place}", "availability": degree}
            for name, row in degrees.items()
            for place, degree in enumerate(row, start=1)
        ]
    )


def test_availability_counts_and_names_what_nobody_collects() -> None:
    picture = availability_grid(held({"Deaths": [4, 3], "Stops": [0, 0], "Arrests": ["U", "N"]}))
    assert picture.alt == (
        "Grid of 3 domains of data for 2 columns. "
        "1 published by self-identified race or ethnic origin, 1 published by race or ethnic "
        "origin, 2 not collected, 1 does not apply and 1 not reviewed. Collected nowhere: Stops. "
        "Published by race or ethnic origin: State 1 1 and State 2 1."
    )
    assert cells(picture)[1] == ["Stops", "not collected", "not collected"]


def test_degree_of_an_empty_cell_is_not_known() -> None:
    picture = availability_grid(held({"Deaths": [3.0, None]}))
    assert cells(picture) == [["Deaths", "published by race or ethnic origin", "not reviewed"]]


def test_own_meanings_are_printed_and_no_words_of_the_scale_are_claimed() -> None:
    picture = availability_grid(held({"A": [0, 0]}), meanings={"0": "no law", "3": "a law"})
    assert "no law" in words_of(picture)
    assert "ollected" not in picture.alt


def test_degree_off_the_scale_names_the_cell() -> None:
    with pytest.raises(DataError, match=r"scale: Deaths, State 1 \(5\)") as error:
        availability_grid(held({"Deaths": [5]}))
    assert rules(error) == {"not-on-the-scale"}


def test_domain_without_a_degree_for_a_country_is_refused() -> None:
    frame = held({"Deaths": [1, 1], "Stops": [1, 1]})[:3]
    with pytest.raises(DataError, match="no degree for Stops, State 2") as error:
        availability_grid(frame)
    assert rules(error) == {"no-score"}


def test_fourteen_countries_fit_with_their_names_turned() -> None:
    picture = availability_grid(held({"Deaths": [1] * 14}))
    assert {label.get_rotation() for label in picture.figure.axes[0].get_xticklabels()} == {90.0}


def test_thirty_countries_are_refused_in_words() -> None:
    with pytest.raises(DataError, match="30 columns do not fit into 13 centimetres") as error:
        availability_grid(held({"Deaths": [1] * 30}))
    assert rules(error) == {"too-many-columns"}


# status of recommendations


def test_status_is_read_as_code_words_or_degree() -> None:
    frame = pd.DataFrame({"status": [Status.PARTLY, "3", "partly implemented", "NI"]})
    picture = status_bars(frame)
    assert picture.alt == (
        "4 recommendations by status. 3 partly implemented (75 per cent) and 1 insufficient "
        "information (25 per cent)."
    )
    assert cells(picture) == [[3, 1]]


def test_bars_of_status_keep_the_order_of_the_table() -> None:
    frame = pd.DataFrame({"status": ["5", "1", "1"], "body": ["Z", "A", "Z"]})
    picture = status_bars(frame, by="body")
    assert [row[0] for row in cells(picture)] == ["Z", "A"]
    assert "A: 1 no action (100 per cent)." in picture.alt


def test_table_that_is_counted_already_gives_the_same_bars() -> None:
    counted = pd.DataFrame({"status": ["5", "1", "0"], "n": [1, 2, 0], "body": ["Z", "Z", "A"]})
    told = pd.DataFrame({"status": ["5", "1", "1"], "body": ["Z"] * 3})
    assert status_bars(counted, by="body", count="n").alt == status_bars(told, by="body").alt


def test_count_that_is_none_names_its_row() -> None:
    frame = pd.DataFrame({"status": ["5", "1"], "n": [1, None]})
    with pytest.raises(DataError, match="'n' has no whole count for row 2") as error:
        status_bars(frame, count="n")
    assert rules(error) == {"not-a-count"}


def test_status_off_the_scale_names_the_row() -> None:
    with pytest.raises(DataError, match=r"scale: row 2 \(done\)") as error:
        status_bars(pd.DataFrame({"status": ["5", "done"]}))
    assert rules(error) == {"not-on-the-scale"}


# gaps


def gaps(frame: pd.DataFrame, **options: object) -> Picture:
    return dumbbell_chart(frame, label="q", group="g", value="v", x_label="Per cent", **options)  # type: ignore[arg-type]


TRUST = pd.DataFrame(
    {"q": ["Trust", "Trust", "Fear", "Fear"], "g": ["B", "W"] * 2, "v": [35.0, 72.0, 60.0, 30.0]}
)


def test_gap_is_the_first_group_less_the_second() -> None:
    picture = gaps(TRUST)
    assert "−37" in words_of(picture)
    assert "+30" in words_of(picture)
    assert "Trust: B 35, W 72, gap −37. Fear: B 60, W 30, gap +30." in picture.alt


def test_dot_stands_in_the_square_where_both_values_are_one() -> None:
    frame = pd.DataFrame({"question": ["Trust"] * 2, "group": ["A", "B"], "value": [7.5, 7.5]})
    (axes,) = dumbbell_chart(
        frame, label="question", group="group", value="value", x_label="Share"
    ).figure.axes
    marks = [line for line in axes.lines if line.get_marker() in {"o", "s"}]
    assert [line.get_marker() for line in marks] == ["s", "o"]
    assert marks[0].get_markersize() > marks[1].get_markersize()


def test_widest_gap_is_told_first() -> None:
    assert gaps(TRUST[::-1]).alt.index("Trust") < gaps(TRUST[::-1]).alt.index("Fear")


def test_row_with_one_group_only_says_so() -> None:
    picture = gaps(TRUST[:3])
    assert picture.alt.endswith("No figure for Fear.")
    assert "no figure" in words_of(picture)


@pytest.mark.parametrize("groups", [["B"] * 4, ["B", "W", "A", "H"]])
def test_gap_of_other_than_two_groups_is_refused(groups: list[str]) -> None:
    frame = TRUST.assign(g=groups, q=list("abcd"))
    with pytest.raises(DataError, match=r"has \d groups") as error:
        gaps(frame)
    assert rules(error) == {"not-two-groups"}


def test_infinite_share_names_row_and_group() -> None:
    with pytest.raises(DataError, match=r"'v' is infinite: Fear, W \(inf\)") as error:
        gaps(TRUST.assign(v=[1.0, 2.0, 3.0, math.inf]))
    assert rules(error) == {"infinite"}


# workforce


# funnel plot


# timeline

CASE = pd.DataFrame(
    {"date": ["2021-04", "2020-05-25", "2022"], "event": ["Verdict", "Death", "Reform"]}
)


def test_timeline_puts_events_in_the_order_of_time() -> None:
    assert timeline(CASE).alt == (
        "Timeline of 3 events, 25 May 2020 to 2022. "
        "25 May 2020: Death. April 2021: Verdict. 2022: Reform."
    )


def test_long_timeline_keeps_its_ends_and_the_order_of_time() -> None:
    frame = pd.DataFrame(
        {
            "date": [f"20{n}" for n in range(10, 30)],
            "event": [f"Step {n} " + "x" * 30 for n in range(20)],
        }
    )
    alt = timeline(frame).alt
    assert len(alt) <= LONGEST_ALT
    told = [n for n in range(20) if f"Step {n} " in alt]
    assert {0, 1, 18, 19} <= set(told)
    assert len(told) < 20
    places = [alt.index(f"Step {n} ") for n in told]
    assert places == sorted(places)


def test_one_event_is_drawn() -> None:
    assert timeline(CASE[1:2]).alt == "Timeline of 1 event, 25 May 2020. 25 May 2020: Death."


def test_what_is_known_by_its_year_stands_behind_the_days_of_that_year() -> None:
    frame = pd.DataFrame({"date": ["2020", "2020-05", "2020-05-25"], "event": ["C.", "B.", "A."]})
    assert timeline(frame).alt.endswith("25 May 2020: A. May 2020: B. 2020: C.")


def test_kinds_have_marks_of_their_own() -> None:
    picture = timeline(CASE.assign(kind=["case", "case", "law"]), kind="kind")
    assert "25 May 2020: Death (case)." in picture.alt
    assert "(law)" in picture.alt
    assert "law" in words_of(picture)
    assert [row[2] for row in cells(picture)] == ["case", "case", "law"]


def test_kinds_have_the_same_marks_whichever_came_first() -> None:
    marks = []
    for kinds in (["case", "law", "law"], ["law", "case", "case"]):
        (axes,) = timeline(CASE.assign(kind=kinds), kind="kind").figure.axes
        (legend,) = axes.figure.legends
        marks.append([handle.get_marker() for handle in legend.legend_handles])
        assert [text.get_text() for text in legend.get_texts()] == ["case", "law"]
    assert marks[0] == marks[1]


@pytest.mark.parametrize("wrong", ["25.5.2020", "2020-02-30", "2020-13", "", "nan"])
def test_what_is_no_date_names_the_event(wrong: str) -> None:
    with pytest.raises(DataError, match=r"no date: Death") as error:
        timeline(CASE.assign(date=["2021", wrong, "2022"]))
    assert rules(error) == {"not-a-date"}


def test_more_events_than_a_page_holds_are_refused_in_words() -> None:
    frame = pd.DataFrame({"date": ["2020"] * 60, "event": [f"Event {n}" for n in range(60)]})
    with pytest.raises(DataError, match="a page holds 20") as error:
        timeline(frame)
    assert rules(error) == {"too-tall"}


@pytest.mark.parametrize(
    ("draw", "columns"),
    [
        (availability_grid, ["domain", "country", "availability"]),
        (status_bars, ["status"]),
        (timeline, ["date", "event"]),
    ],
)
def test_empty_table_is_refused_in_words(draw: object, columns: list[str]) -> None:
    with pytest.raises(DataError, match="the table has no rows") as error:
        draw(pd.DataFrame(columns=columns))  # type: ignore[operator]
    assert rules(error) == {"no-rows"}


def test_case_of_the_register_is_drawn_from_its_death_on(notebook_with: Any) -> None:
    notebook_with(date="2026-11-24")
    picture = timeline(hrc.case_events("CASE-FLOYD"))
    assert cells(picture)[0][0] == "25 May 2020"
    notebook_with(date="2020-12-31")
    assert "2023" not in timeline(hrc.case_events("CASE-FLOYD")).alt


def test_cases_of_a_state_are_drawn_where_a_stage_has_a_date(
    notebook_with: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook_with(date="2026-11-24")
    assert hrc.case_events(country="USA").empty, "sentences tell the days of two cases"
    monkeypatch.setattr(monitoring, "FEW_ROWS", 0)
    found = hrc.case_events(country="USA")
    assert set(found["case"]) == {"George Floyd", "Breonna Taylor"}
    charged = found[found["event"].str.startswith("Charge:")]
    # What is asked of a court in 2026 leaves the standing of 2022 as it is.
    assert list(charged["event"]) == ["Charge: for some only, or in part"]
    assert list(charged["date"]) == ["2022-08-04"]
    for _, case in found.groupby("case"):
        assert list(case["date"])[1:] == sorted(case["date"][1:]), "below the death"
    assert timeline(found, kind="case").alt.startswith("Timeline of ")
    assert hrc.case_events(country="COL").empty, "nothing but the year of a death is known"


def test_stage_is_drawn_from_the_day_of_its_newest_standing(
    notebook_with: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages = [
        SimpleNamespace(stage="charge", standing=standing, date=date)
        for date, standing in [
            ("2020", "pending"),
            ("2021", "partly"),
            ("2022", "partly"),
            ("2023", "ended"),
            ("2024", "ended"),
        ]
    ]
    case = SimpleNamespace(stages=stages, died="2019", name="A case")
    monkeypatch.setattr(monitoring, "_cases", lambda *_: [case])
    monkeypatch.setattr(monitoring, "FEW_ROWS", 0)
    for day, event in {
        "2020-12-31": ("2020", "Charge: pending"),
        "2022-12-31": ("2021", "Charge: for some only, or in part"),
        "2026-11-24": ("2023", "Charge: ended without it"),
    }.items():
        notebook_with(date=day)
        found = hrc.case_events(country="XXA")
        assert list(zip(found["date"], found["event"], strict=True))[1:] == [event]


def test_reviews_and_visits_are_drawn_up_to_the_date_of_the_report(notebook_with: Any) -> None:
    notebook_with(date="2026-11-28")
    met = hrc.mechanism_events("COL")
    assert list(met["date"]) == sorted(met["date"])
    assert set(met["kind"]) == {"review", "visit"}
    assert "Committee against Torture (CAT/C/COL/CO/6)" in set(met["event"])
    notebook_with(date="2021-05-01")
    assert "visit" not in set(hrc.mechanism_events("COL")["kind"])
