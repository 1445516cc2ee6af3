"""Facts about charts: what they say in words, what they refuse."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from disparity import Estimate, rate_ratio
from hrcreport.foundation.errors import DataError, NotebookError
from hrcreport.notebook import (
    bars_by_group,
    disparity_chain,
    interval_chart,
    lines_by_year,
)
from hrcreport.notebook.charts.panels import runs
from hrcreport.notebook.charts.pictures import Picture
from hrcreport.notebook.charts.wording import LONGEST_ALT, Wording, fitting
from hrcreport.notebook.templates.printing import series_decimals


def words_of(picture: Picture) -> str:
    """Every word printed in a picture."""
    return " ".join(picture.svg().split("<text")[1:])


def rules(error: pytest.ExceptionInfo[DataError]) -> set[str]:
    return {problem.rule.removeprefix("picture.") for problem in error.value.problems}


# intervals


@pytest.fixture
def ratios() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "stage": ["Stops", "Searches", "Arrests", "Deaths"],
            "rr": [1.1, 2.5, math.nan, 2.6],
            "low": [0.9, 2.3, math.nan, 2.4],
            "high": [1.3, 2.7, math.nan, 2.8],
        }
    )


def chain(frame: pd.DataFrame, **options: object) -> Picture:
    settings: dict[str, object] = {
        "label_column": "stage",
        "value_column": "rr",
        "low_column": "low",
        "high_column": "high",
        "reference": 1,
        "x_label": "Rate ratio",
        "log": True,
    }
    return interval_chart(frame, **(settings | options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "lows", "lines"),
    [
        ({}, [0.9, 2.3, 2.4], ["Rate ratio (logarithmic axis)", "{}"]),
        ({"x_label": "Odds"}, [0.9, 2.3, 2.4], ["Odds", "{}", "The axis is logarithmic"]),
        ({"log": False}, [1.0, 2.3, 2.4], ["Rate ratio", "{}", "The axis does not begin at zero"]),
        ({"log": False}, [0.6, 2.3, 2.4], ["Rate ratio", "{}"]),
        ({"log": False, "reference": 0}, [0.9, 2.3, 2.4], ["Rate ratio", "{}"]),
        ({"low_column": None, "high_column": None}, [0, 0, 0], ["Rate ratio (logarithmic axis)"]),
    ],
)
def test_axis_of_intervals_says_what_its_lines_are_and_where_it_is_not_plain(
    ratios: pd.DataFrame, options: dict[str, object], lows: list[float], lines: list[str]
) -> None:
    frame = ratios.assign(low=[lows[0], lows[1], math.nan, lows[2]])
    (axes,) = chain(frame, **options).figure.axes
    said = "\n".join(lines).format("Lines: 95 per cent confidence intervals")
    assert axes.get_xlabel() == said
    if options.get("log") is False:
        assert (axes.get_xlim()[0] == 0) == ("zero" not in said)


def test_interval_chart_says_highest_lowest_and_side_of_the_reference(ratios: pd.DataFrame) -> None:
    assert chain(ratios).alt == (
        "Dots with intervals for 4 rows: Rate ratio. "
        "Highest: Deaths, 2.6 (95 per cent confidence interval 2.4 to 2.8). "
        "Lowest: Stops, 1.1 (95 per cent confidence interval 0.9 to 1.3). "
        "Intervals above 1: 2 of 3; below it: 0; including it: 1. "
        "Not estimable: Arrests."
    )


def test_row_without_value_is_printed_and_spoken(ratios: pd.DataFrame) -> None:
    picture = chain(ratios)
    assert "not estimable" in words_of(picture)
    assert "Not estimable: Arrests." in picture.alt


def test_value_without_interval_is_printed_as_such(ratios: pd.DataFrame) -> None:
    ratios.loc[0, ["low", "high"]] = math.nan
    assert "1.1 (no interval)" in words_of(chain(ratios))


def test_confidence_level_is_the_one_given(ratios: pd.DataFrame) -> None:
    assert "(90 per cent confidence interval" in chain(ratios, level=0.9).alt


def test_sections_stand_before_the_rows_they_hold(ratios: pd.DataFrame) -> None:
    ratios["pair"] = ["B to A", "B to A", "C to A", "C to A"]
    picture = chain(ratios, section_column="pair")
    assert "Highest: C to A, Deaths" in picture.alt
    assert "B to A" in words_of(picture)


def test_differences_may_be_negative_on_a_linear_axis(ratios: pd.DataFrame) -> None:
    ratios.loc[0, ["rr", "low", "high"]] = [-4.0, -6.0, -2.0]
    assert "Lowest: Stops, -4.0" in chain(ratios, log=False, reference=0).alt


def test_interval_that_starts_at_zero_is_drawn_on_a_logarithmic_axis(ratios: pd.DataFrame) -> None:
    ratios.loc[0, "low"] = 0.0
    assert "1.1 (0.0–1.3)" in words_of(chain(ratios))


@pytest.mark.parametrize("log", [True, False])
def test_no_interval_is_drawn_from_the_left_of_its_axis(ratios: pd.DataFrame, log: bool) -> None:
    ratios.loc[0, "low"] = 0.0
    (axes,) = chain(ratios, log=log).figure.axes
    edge = axes.get_xlim()[0]
    intervals = [line.get_xdata() for line in axes.lines if line.get_linewidth() == 1.4]
    assert sorted(start for start, _ in intervals) == [edge if log else 0.0, 2.3, 2.4]
    assert sum(line.get_marker() == "<" for line in axes.lines) == log


def test_zero_stands_at_the_edge_of_a_logarithmic_axis(ratios: pd.DataFrame) -> None:
    ratios.loc[0, ["rr", "low"]] = 0.0
    picture = chain(ratios)
    assert "0.0 (0.0–1.3)" in words_of(picture)
    assert "Lowest: Stops, 0.0" in picture.alt


def test_logarithmic_axis_refuses_what_is_below_zero(ratios: pd.DataFrame) -> None:
    ratios.loc[0, ["rr", "low"]] = [-1.0, -2.0]
    with pytest.raises(DataError, match="Stops") as error:
        chain(ratios)
    assert rules(error) == {"log-of-zero"}


def test_logarithmic_axis_refuses_zeros_alone(ratios: pd.DataFrame) -> None:
    zeros = ratios.assign(rr=0.0, low=0.0, high=0.0)
    with pytest.raises(DataError, match="zeros only") as error:
        chain(zeros)
    assert rules(error) == {"log-of-zero"}


@pytest.mark.parametrize("log", [True, False])
def test_a_ratio_says_that_its_axis_is_logarithmic(ratios: pd.DataFrame, log: bool) -> None:
    assert ("Rate ratio (logarithmic axis)" in chain(ratios, log=log).svg()) == log


def test_numbers_behind_a_chart_come_with_it(ratios: pd.DataFrame) -> None:
    data = chain(ratios).data
    assert data is not None
    assert list(data.columns) == [
        "Row",
        "Rate ratio",
        "Lower end of interval",
        "Upper end of interval",
    ]
    assert list(data["Row"]) == list(ratios["stage"])


# chain of disparities


def ratio(events: int, reference: int, level: float = 0.95) -> Estimate:
    return rate_ratio(
        events,
        person_years=1000,
        reference_events=reference,
        reference_person_years=1000,
        level=level,
    )


def test_chain_takes_results_in_their_order() -> None:
    picture = disparity_chain({"Stops": ratio(260, 100), "Deaths": ratio(15, 20)})
    assert picture.data is not None
    assert list(picture.data["Row"]) == ["Stops", "Deaths"]
    assert "Intervals above 1: 1 of 2; below it: 0; including it: 1." in picture.alt
    assert "equal rates" in words_of(picture)


def test_chains_of_two_groups_stand_under_headings() -> None:
    picture = disparity_chain({"B": {"Stops": ratio(260, 100)}, "C": {"Stops": ratio(90, 100)}})
    assert picture.alt.startswith("Dots with intervals for 2 rows: Rate ratio (logarithmic axis).")
    assert "Highest: B, Stops, 2.6" in picture.alt


def test_chain_says_what_is_not_estimable() -> None:
    picture = disparity_chain({"Stops": ratio(260, 100), "Deaths": ratio(5, 0)})
    assert "not estimable" in words_of(picture)
    assert picture.alt.endswith("Not estimable: Deaths.")


def test_chain_of_nothing_estimable_is_refused() -> None:
    with pytest.raises(DataError, match="none of the 1 results is estimable") as error:
        disparity_chain({"Deaths": ratio(0, 0)})
    assert rules(error) == {"no-values"}


def test_chain_of_two_levels_is_refused() -> None:
    with pytest.raises(DataError, match=r"different confidence levels: 0\.9, 0\.95") as error:
        disparity_chain({"Stops": ratio(260, 100), "Deaths": ratio(15, 20, 0.9)})
    assert rules(error) == {"levels-differ"}


def test_chain_without_results_is_refused() -> None:
    with pytest.raises(DataError) as error:
        disparity_chain({})
    assert rules(error) == {"no-rows"}


def test_value_outside_its_interval_names_the_rows(ratios: pd.DataFrame) -> None:
    ratios.loc[1, ["low", "high"]] = [2.7, 2.3]
    with pytest.raises(DataError, match=r"outside its interval in: Searches\.") as error:
        chain(ratios)
    assert rules(error) == {"interval-order"}


def test_infinite_end_names_the_row(ratios: pd.DataFrame) -> None:
    ratios.loc[3, "high"] = math.inf
    with pytest.raises(DataError, match=r"'high' is infinite: Deaths \(inf\)") as error:
        chain(ratios)
    assert rules(error) == {"infinite"}


def test_all_problems_of_a_table_come_at_once(ratios: pd.DataFrame) -> None:
    ratios["low"] = ratios["low"].astype(object)
    ratios.loc[0, "low"] = "0,9"
    ratios.loc[3, "high"] = math.inf
    ratios.loc[1, "stage"] = ""
    with pytest.raises(DataError) as error:
        chain(ratios)
    assert rules(error) == {"not-a-number", "infinite", "empty-name"}


def test_missing_column_names_those_there_are(ratios: pd.DataFrame) -> None:
    with pytest.raises(DataError, match="no column 'lo'") as error:
        chain(ratios, low_column="lo")
    mend = error.value.problems[0].mend
    assert mend == "Did you mean 'low'? Columns there are: stage, rr, low, high."


def test_empty_table_is_refused(ratios: pd.DataFrame) -> None:
    with pytest.raises(DataError) as error:
        chain(ratios[:0])
    assert rules(error) == {"no-rows"}


def test_table_without_any_value_is_refused(ratios: pd.DataFrame) -> None:
    ratios["rr"] = math.nan
    with pytest.raises(DataError) as error:
        chain(ratios)
    assert rules(error) == {"no-values"}


def test_one_row_is_drawn(ratios: pd.DataFrame) -> None:
    assert "Stops: 1.1" in chain(ratios[:1]).alt


def test_language_without_words_is_refused(ratios: pd.DataFrame) -> None:
    with pytest.raises(NotebookError, match="no words in the language 'de'"):
        chain(ratios, language="de")


# lines


def deaths(values: dict[str, list[float]], first: int = 2015) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"year": first + place, "group": group, "n": number}
            for group, numbers in values.items()
            for place, number in enumerate(numbers)
        ]
    )


def lines(frame: pd.DataFrame, **options: object) -> Picture:
    return lines_by_year(frame, year="year", value="n", group="group", y_label="Deaths", **options)  # type: ignore[arg-type]


def test_lines_say_course_and_trend() -> None:
    alt = lines(deaths({"A": [24, 53, 80, 93, 113, 120], "B": [500, 510, 490, 520, 480, 505]})).alt
    assert alt == (
        "Lines by year, 2015 to 2020, for 2 groups: Deaths. "
        "In 2020 the highest is B, 505. The lowest is A, 120. "
        "A: 24 in 2015, 120 in 2020; rising. "
        "B: 500 in 2015, 505 in 2020, highest 520 in 2018; no steady rise or fall."
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1, 2, 3, 4, 5], "rising"),
        ([5, 4, 3, 2, 1], "falling"),
        ([1, 2, 3, 5, 4], "no steady rise or fall"),
        ([7, 7, 7, 7, 7], "no steady rise or fall"),
    ],
)
def test_trend_word_follows_the_rank_test(values: list[float], words: str) -> None:
    assert lines(deaths({"A": values})).alt.endswith(f"; {words}.")


def test_four_years_are_too_few_for_a_trend() -> None:
    alt = lines(deaths({"A": [1, 2, 3, 4]})).alt
    assert "rising" not in alt
    assert "steady" not in alt


def test_part_year_counts_for_no_trend_and_no_end() -> None:
    picture = lines(deaths({"A": [1, 2, 3, 4, 5, 2]}), part_years=[2020])
    assert "1 in 2015, 5 in 2019; rising" in picture.alt
    assert "Shown hollow, part of the year only: 2020." in picture.alt
    assert "Hollow: part of the year only" in words_of(picture)


def test_trend_words_can_be_kept_out() -> None:
    assert "rising" not in lines(deaths({"A": [1, 2, 3, 4, 5]}), say_trend=False).alt


def counted(values: dict[str, list[float]]) -> pd.DataFrame:
    frame = deaths(values)
    return frame.assign(low=frame["n"] * 0.9, high=frame["n"] * 1.1)


def test_limits_of_years_are_drawn_spoken_and_among_the_numbers() -> None:
    picture = lines(counted({"A": [100, 110, 121, 133]}))
    assert "A: 100 (90–110) in 2015, 133 (120–146) in 2018." in picture.alt
    assert "Thin lines: 95 per cent intervals of single years" in words_of(picture)
    assert list(picture.data.columns)[-2:] == ["Lower end of interval", "Upper end of interval"]
    without = lines(deaths({"A": [100, 110, 121, 133]}))
    assert "Thin lines" not in words_of(without)


def test_the_trend_of_counts_is_spoken_with_its_interval() -> None:
    alt = lines(counted({"A": [100, 110, 121, 133, 146]})).alt
    assert "; changing by 9.9 per cent a year (95 per cent confidence interval 3.9 to 16.3)" in alt
    assert "interval −" in lines(counted({"A": [9, 12, 8, 11, 10]})).alt


def test_limits_are_left_unsaid_before_a_line_loses_its_course() -> None:
    many = {f"Group of a name that is very long {n}": [1000 + n] * 6 for n in range(4)}
    alt = lines(counted(many), say_trend=False).alt
    assert "(" not in alt
    assert all(f"Group of a name that is very long {n}: 1,00{n} in 2015" in alt for n in range(4))


def test_panels_draw_limits_and_leave_room_for_their_ends() -> None:
    frame = counted({name: [100, 90, 80] for name in "ABCDE"})
    frame["high"] = 400.0
    words = words_of(lines(frame))
    assert "400" in words
    assert "Thin lines: 95 per cent intervals of single years" in words


def test_missing_year_breaks_the_line_and_is_spoken() -> None:
    frame = deaths({"A": [1, 2, 3, 4, 5], "B": [5, 4, 3, 2, 1]})
    frame = frame[~((frame["group"] == "B") & (frame["year"] == 2017))]
    assert "No figure for B 2017." in lines(frame).alt


def test_group_without_any_figure_is_spoken() -> None:
    frame = deaths({"A": [1, 2, 3], "B": [math.nan] * 3})
    assert "No figure for B." in lines(frame).alt
    assert "no figure" in words_of(lines(frame, panels=True))


def test_more_than_four_groups_get_a_panel_each() -> None:
    four, five = (
        words_of(lines(deaths({name: [1, 2, 3] for name in names}))) for names in ("ABCD", "ABCDE")
    )
    # One chart prints its years once, panels below each of their columns.
    assert (four.count(">2016<"), five.count(">2016<")) == (1, 3)


def test_gap_breaks_a_line_into_stretches_of_years() -> None:
    points = [(2015, 1.0), (2016, 2.0), (2018, 3.0), (2020, 4.0), (2021, 5.0)]
    assert runs(points) == [points[:2], points[3:]]


def test_zero_in_every_year_is_drawn() -> None:
    assert "A: 0 in 2015, 0 in 2017" in lines(deaths({"A": [0, 0, 0]})).alt


def test_one_year_is_drawn() -> None:
    assert "A: 4 in 2015 only." in lines(deaths({"A": [4]})).alt


def test_what_is_not_there_is_spoken_even_where_room_is_short() -> None:
    frame = deaths({f"A group with a rather long name {n}": [1, 2, 3, 4, 5] for n in range(9)})
    frame.loc[0, "n"] = math.nan
    alt = lines(frame, part_years=[2019]).alt
    assert len(alt) <= LONGEST_ALT
    assert alt.endswith("No figure for A group with a rather long name 0 2015.")


def test_more_panels_than_a_page_holds_are_refused_in_words() -> None:
    with pytest.raises(DataError, match="centimetres tall; a page holds 20") as error:
        lines(deaths({f"Group {n}": [1, 2, 3] for n in range(30)}))
    assert rules(error) == {"too-tall"}


def test_label_of_a_hundred_letters_is_broken_into_lines() -> None:
    frame = pd.DataFrame({"race": ["x" * 100, "A group of people " * 5], "rate": [1.0, 2.0]})
    picture = bars_by_group(frame, group="race", value="rate", x_label="Rate")
    assert all(
        len(line) <= 28
        for text in picture.figure.axes[0].get_yticklabels()
        for line in text.get_text().splitlines()
    )


def test_numbers_by_year_say_which_years_are_parts() -> None:
    data = lines(deaths({"A": [1, 2], "B": [3, math.nan]}), part_years=[2016]).data
    assert data is not None
    assert data.to_numpy().tolist() == [
        ["2015", "A", 1.0, "no"],
        ["2016", "A", 2.0, "yes"],
        ["2015", "B", 3.0, "no"],
    ]


def test_two_rows_for_one_year_and_group_are_refused() -> None:
    frame = deaths({"A": [1, 2]})
    with pytest.raises(DataError, match="more than one row for A, 2015") as error:
        lines(pd.concat([frame, frame[:1]]))
    assert rules(error) == {"double-row"}


def test_negative_count_names_group_and_year() -> None:
    with pytest.raises(DataError, match=r"negative: A 2016 \(-2.*\)") as error:
        lines(deaths({"A": [1, -2]}))
    assert rules(error) == {"negative"}


def test_split_year_is_refused() -> None:
    frame = deaths({"A": [1, 2]}).assign(year=["2018/19", "2019/20"])
    with pytest.raises(DataError, match="no year: 2018/19, 2019/20") as error:
        lines(frame)
    assert rules(error) == {"not-a-year"}


def test_part_year_that_is_not_there_is_refused() -> None:
    with pytest.raises(DataError, match="2031") as error:
        lines(deaths({"A": [1, 2]}), part_years=[2031])
    assert rules(error) == {"part-year"}


# bars


def test_bars_say_highest_lowest_and_what_is_not_there() -> None:
    frame = pd.DataFrame({"race": ["A", "B", "C"], "rate": [6.09, 2.34, math.nan]})
    picture = bars_by_group(frame, group="race", value="rate", x_label="Rate")
    assert picture.alt == (
        "Bars for 3 groups: Rate. Highest: A, 6.1. Lowest: B, 2.3. No figure for C."
    )
    assert "no figure" in words_of(picture)


def test_bars_with_intervals_draw_print_and_speak_them() -> None:
    frame = pd.DataFrame(
        {
            "race": ["A", "B", "C"],
            "rate": [6.09, 2.34, 4.0],
            "low": [5.1, 1.9, math.nan],
            "high": [7.2, 2.9, math.nan],
        }
    )
    names = {"group": "race", "value": "rate", "x_label": "Rate", "low": "low", "high": "high"}
    picture = bars_by_group(frame, **names)
    assert picture.alt == (
        "Bars for 3 groups: Rate. Highest: A, 6.1 (95 per cent confidence interval 5.1 to 7.2). "
        "Lowest: B, 2.3 (95 per cent confidence interval 1.9 to 2.9)."
    )
    axes = picture.figure.axes[0]
    drawn = [line for line in axes.lines if line.get_marker() == "|"]
    assert [list(line.get_xdata()) for line in drawn] == [[5.1, 7.2], [1.9, 2.9]]
    assert axes.get_xlim()[1] > 7.2, "an interval does not run out of the picture"
    rims = [effect for line in drawn for effect in line.get_path_effects()]
    assert len(rims) == 2, "a dark line shows on a dark bar by its pale rim"
    for words in ("6.1 (5.1–7.2)", ">4.0<", "Thin lines: 95 per cent confidence intervals"):
        assert words in picture.svg()
    assert picture.data.columns.tolist() == [
        "Group",
        "Rate",
        "Lower end of interval",
        "Upper end of interval",
    ]
    assert "Thin lines" not in bars_by_group(frame, **{**names, "low": None}).svg()
    series = pd.concat([frame.assign(of="I"), frame.assign(of="II")])
    assert bars_by_group(series, series="of", **names).alt == (
        "Bars for 3 groups: Rate. Thin lines: 95 per cent confidence intervals. "
        "I: Highest: A, 6.1 (5.1–7.2). Lowest: B, 2.3 (1.9–2.9). "
        "II: Highest: A, 6.1 (5.1–7.2). Lowest: B, 2.3 (1.9–2.9)."
    )


def test_a_bar_outside_its_interval_is_refused() -> None:
    frame = pd.DataFrame({"race": ["A", "B"], "n": [6, 2], "low": [7, 1], "high": [8, 3]})
    with pytest.raises(DataError, match="outside its interval in: A") as error:
        bars_by_group(frame, group="race", value="n", x_label="n", low="low", high="high")
    assert rules(error) == {"interval-order"}


def test_bars_of_more_series_than_can_be_told_apart_are_refused() -> None:
    frame = pd.DataFrame({"g": ["A"] * 5, "s": list("12345"), "n": range(5)})
    with pytest.raises(DataError, match="has 5 series") as error:
        bars_by_group(frame, group="g", value="n", series="s", x_label="n")
    assert rules(error) == {"too-many-series"}


def test_group_with_two_rows_is_refused() -> None:
    frame = pd.DataFrame({"g": ["A", "A"], "n": [1, 2]})
    with pytest.raises(DataError) as error:
        bars_by_group(frame, group="g", value="n", x_label="n")
    assert rules(error) == {"double-row"}


# wording


def test_long_lists_are_shortened() -> None:
    assert Wording().listed("ABCDEFGH") == "A, B, C, D, E and 3 more"
    assert Wording().listed("ABCDEF") == "A, B, C, D, E and F"


def test_sentences_without_room_are_left_out() -> None:
    assert fitting(["One.", "x" * 20, "Two."], longest=12) == "One. Two."


@pytest.mark.parametrize(
    ("values", "decimals"),
    [
        ([995, 1019], 0),
        ([2.34, 6.089], 1),
        ([0.85, 2.6], 1),
        ([0.04, 2.6], 2),
        ([0.85, 0.91], 2),
        ([151.2, 340.9], 0),
        ([0, 0], 0),
    ],
)
def test_series_has_one_count_of_decimals(values: list[float], decimals: int) -> None:
    assert series_decimals(values) == decimals
