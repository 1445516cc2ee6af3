"""Facts about charts of results: hit rates, darkness, cohorts, waiting, small areas, lists."""

from __future__ import annotations

import pandas as pd
import pytest

from disparity import (
    BiasTest,
    proportion_ratio,
)
from disparity.bias.darkness import VeilOfDarkness
from hrcreport.foundation.errors import DataError
from hrcreport.notebook import (
    darkness_curve,
    hit_rate_chart,
)
from hrcreport.notebook.charts.pictures import Picture


def words_of(picture: Picture) -> str:
    """Every word printed in a picture."""
    return " ".join(picture.svg().split("<text")[1:])


def rules(error: pytest.ExceptionInfo[DataError]) -> set[str]:
    return {problem.rule.removeprefix("picture.") for problem in error.value.problems}


def cells(picture: Picture) -> list[list[object]]:
    assert picture.data is not None
    return picture.data.to_numpy(dtype=object).tolist()


# hit rates

SEARCHED = pd.DataFrame(
    {"group": ["A", "B"], "stops": [1000, 1000], "searches": [200, 100], "finds": [20, 20]}
)


def hits(frame: pd.DataFrame) -> Picture:
    return hit_rate_chart(frame, group="group", stops="stops", searches="searches", finds="finds")


def test_both_rates_of_each_group_are_in_the_words_and_in_the_data() -> None:
    picture = hits(SEARCHED)
    assert "A: searched in 20.0 per cent of stops, something found in 10.0 per cent" in picture.alt
    assert cells(picture)[1] == ["B", 1000, 100, 20, 10.0, 20.0]


def test_group_that_was_never_searched_is_named_and_not_drawn() -> None:
    picture = hits(SEARCHED.assign(searches=[200, 0], finds=[20, 0]))
    assert picture.alt.endswith("No figure for B.")


def test_more_finds_than_searches_name_the_group() -> None:
    with pytest.raises(DataError, match="'finds' is greater than 'searches' for B") as error:
        hits(SEARCHED.assign(finds=[20, 101]))
    assert rules(error) == {"share-above-one"}


def test_searches_of_nobody_are_refused() -> None:
    with pytest.raises(DataError) as error:
        hits(SEARCHED.assign(searches=0, finds=0))
    assert rules(error) == {"no-values"}


@pytest.mark.parametrize("wrong", [None, 1.5])
def test_what_is_no_count_names_the_group(wrong: float | None) -> None:
    with pytest.raises(DataError, match="no whole count for B") as error:
        hits(SEARCHED.assign(stops=[1000, wrong], searches=1, finds=1))
    assert "not-a-count" in rules(error)


# veil of darkness


def veil(stops: list[int]) -> VeilOfDarkness:
    curve = pd.DataFrame(
        {
            "clock": [18.0, 18.0, 18.25, 18.25],
            "dark": [False, True] * 2,
            "stops": stops,
            "of_group": [n // 4 for n in stops],
        }
    )
    test = BiasTest(
        kind="veil of darkness",
        group="black",
        estimate=proportion_ratio(20, total=100, reference_count=30, reference_total=100),
        beside={},
        answer="cannot say",
        assumptions=(),
    )
    return VeilOfDarkness(
        test=test, used=sum(stops), in_twilight=0, outside_window=0, of_other_groups=0, curve=curve
    )


def test_darkness_says_both_shares_and_the_ratio() -> None:
    picture = darkness_curve(veil([40, 80, 40, 80]), group_label="Black drivers")
    assert picture.alt.startswith(
        "Lines by time of the clock, 18:00 to 18:15, 240 stops: Share of stops: Black drivers, "
        "per cent. In daylight: 25.0. In dark: 25.0. Odds in the dark over those in daylight at "
        "the same time of the clock: 0.67 (95 per cent confidence interval"
    )
    assert cells(picture)[0] == ["18:00", "daylight", 40, 25.0]


def test_quarter_of_an_hour_with_few_stops_is_not_shown_anywhere() -> None:
    picture = darkness_curve(veil([40, 80, 9, 80]))
    assert len(cells(picture)) == 3


def test_darkness_with_few_stops_everywhere_is_refused() -> None:
    with pytest.raises(DataError, match="no quarter of an hour has 10 stops") as error:
        darkness_curve(veil([4, 4, 4, 4]))
    assert rules(error) == {"no-values"}


# cohorts


# waiting


# small areas


# lists
