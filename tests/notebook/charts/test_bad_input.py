"""Bad tables are normal: each chart draws them soundly, or says in words what is wrong."""

from __future__ import annotations

import html
import math
import re
import warnings
from collections.abc import Callable

import pandas as pd
import pytest

from hrcreport.foundation.errors import DataError
from hrcreport.notebook import (
    availability_grid,
    bars_by_group,
    dumbbell_chart,
    hit_rate_chart,
    interval_chart,
    lines_by_year,
    status_bars,
    timeline,
)
from hrcreport.notebook.charts.pictures import Picture
from hrcreport.notebook.charts.style import TALLEST_CM
from hrcreport.notebook.charts.wording import LONGEST_ALT

LONG_LABEL = ("Persons of African descent as recorded by officers after the event " * 2)[:100]
Draw = Callable[[pd.DataFrame], Picture]


def table(groups: list[str]) -> pd.DataFrame:
    """One row a group with the columns of every chart, all of them sound."""
    frame = pd.DataFrame({"group": groups})
    number = frame.index + 1.0
    return frame.assign(
        value=number,
        low=number - 0.5,
        high=number + 0.5,
        year=2000 + frame.index,
        all=100.0,
        some=10.0,
        few=1.0,
        state="X",
        degree="3",
        score="2",
        status="3",
        side="A",
        when=[str(2000 + n) for n in frame.index],
    )


CHARTS: dict[str, Draw] = {
    "intervals": lambda t: interval_chart(
        t,
        label_column="group",
        value_column="value",
        low_column="low",
        high_column="high",
        x_label="Rate",
    ),
    "lines": lambda t: lines_by_year(t, year="year", value="value", group="group", y_label="n"),
    "bars": lambda t: bars_by_group(t, group="group", value="value", x_label="Rate"),
    "hits": lambda t: hit_rate_chart(t, group="group", stops="all", searches="some", finds="few"),
    "availability": lambda t: availability_grid(t, domain="group", place="state", degree="degree"),
    "status": lambda t: status_bars(t, by="group"),
    "timeline": lambda t: timeline(t, when="when", event="group"),
    "gaps": lambda t: dumbbell_chart(
        pd.concat([t, t.assign(side="B")]), label="group", group="side", value="value", x_label="n"
    ),
}
NUMBERS = {
    "intervals": "value",
    "lines": "value",
    "bars": "value",
    "hits": "some",
    "gaps": "value",
}
every_chart = pytest.mark.parametrize("name", CHARTS)
every_chart_of_numbers = pytest.mark.parametrize("name", NUMBERS)


def sound(picture: Picture) -> None:
    """Hold a picture to what a broken one is not: finite, on a page, with words and numbers."""
    svg = picture.svg()
    assert not re.search(r"\b(nan|inf)\b", re.sub(r"<text.*?</text>", "", svg, flags=re.DOTALL))
    assert not re.search(r"\b(nan|inf)\b", picture.alt)
    assert 0 < len(picture.alt) <= LONGEST_ALT
    assert picture.figure.get_figheight() * 2.54 <= TALLEST_CM
    assert picture.data is not None
    assert len(picture.data) > 0


def drawn_or_said(draw: Draw, frame: pd.DataFrame) -> str:
    """Return "drawn" for a sound picture, or the words of the refusal; no warning is lost."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            picture = draw(frame)
        except DataError as error:
            return str(error) if all(problem.mend for problem in error.problems) else "no mend"
        sound(picture)
    return "drawn"


@every_chart
def test_one_group_is_drawn(name: str) -> None:
    assert drawn_or_said(CHARTS[name], table(["Only"])) == "drawn"


@every_chart
def test_same_table_gives_the_same_bytes(name: str) -> None:
    one, other = (CHARTS[name](table(["A", "B"])) for _ in range(2))
    assert (one.svg(), one.png(100)) == (other.svg(), other.png(100))


@every_chart
def test_words_are_text_and_no_title_stands_inside(name: str) -> None:
    svg = CHARTS[name](table(["Only"])).svg()
    assert "<text" in svg
    assert "<dc:date>" not in svg


@every_chart
def test_label_of_a_hundred_letters_is_drawn(name: str) -> None:
    assert drawn_or_said(CHARTS[name], table([LONG_LABEL, "Short"])) == "drawn"


@every_chart
def test_endless_word_is_drawn(name: str) -> None:
    assert drawn_or_said(CHARTS[name], table(["x" * 100, "Short"])) == "drawn"


@every_chart
def test_label_that_looks_like_mathematics_is_printed_as_it_stands(name: str) -> None:
    frame = table(["$x_1$ & <b>", "Short"])
    assert drawn_or_said(CHARTS[name], frame) == "drawn"
    if name != "missing":
        assert "$x_1$ & <b>" in html.unescape(CHARTS[name](frame).svg())


@every_chart
def test_thirty_groups_are_drawn_or_refused_in_words(name: str) -> None:
    words = drawn_or_said(CHARTS[name], table([f"Group {n}" for n in range(30)]))
    assert words == "drawn" or "a page holds 20" in words


@every_chart
def test_zero_rows_are_refused_in_words(name: str) -> None:
    assert "the table has no rows" in drawn_or_said(CHARTS[name], table(["A"])[:0])


@every_chart
def test_group_without_a_name_is_refused_in_words(name: str) -> None:
    if name == "missing":
        pytest.skip("its rows are years")
    assert "is empty in row 2" in drawn_or_said(CHARTS[name], table(["A", ""]))


@every_chart_of_numbers
def test_all_unknown_is_refused_in_words(name: str) -> None:
    words = drawn_or_said(CHARTS[name], table(["A", "B"]).assign(**{NUMBERS[name]: math.nan}))
    assert re.search("has no value in any row|has no (whole )?count for", words)


@every_chart_of_numbers
def test_one_missing_number_is_drawn_or_refused_in_words(name: str) -> None:
    frame = table(["A", "B", "C"])
    frame.loc[1, NUMBERS[name]] = math.nan
    words = drawn_or_said(CHARTS[name], frame)
    assert words == "drawn" or re.search("no (whole )?count for B", words)


@every_chart_of_numbers
def test_infinite_number_names_its_row(name: str) -> None:
    frame = table(["A", "B", "C"])
    frame.loc[1, NUMBERS[name]] = math.inf
    assert re.search(r"is infinite: (B|2001)", drawn_or_said(CHARTS[name], frame))


@every_chart_of_numbers
def test_zeros_everywhere_are_drawn_or_refused_in_words(name: str) -> None:
    frame = table(["A", "B"]).assign(value=0.0, low=0.0, high=0.0, some=0.0, few=0.0)
    words = drawn_or_said(CHARTS[name], frame)
    assert words == "drawn" or "say so in the text" in words


@every_chart_of_numbers
def test_number_as_text_names_its_row(name: str) -> None:
    frame = table(["A", "B"]).astype({NUMBERS[name]: object})
    frame.loc[1, NUMBERS[name]] = "12,5"
    assert re.search(r"is no number: (B|2001)", drawn_or_said(CHARTS[name], frame))


def test_years_that_do_not_overlap_are_drawn_without_a_comparison() -> None:
    frame = pd.DataFrame(
        {"year": [2001, 2002, 2011, 2012], "group": list("AABB"), "value": [1.0, 2.0, 3.0, 4.0]}
    )
    picture = lines_by_year(frame, year="year", value="value", group="group", y_label="n")
    sound(picture)
    assert "highest is" not in picture.alt
    assert "A: 1 in 2001, 2 in 2002. B: 3 in 2011, 4 in 2012." in picture.alt
