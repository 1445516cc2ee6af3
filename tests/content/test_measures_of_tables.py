"""The measures that notebooks take of the committed tables, to be checked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import hrcreport.notebook as hrc
from disparity import Estimate

REPOSITORY = Path(__file__).resolve().parents[2]
MINNEAPOLIS = {
    "group": "black+east_african",
    "reference": "white",
    "first_year": 2017,
    "last_year": 2017,
}


@pytest.fixture(autouse=True)
def _this_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRCREPORT_ROOT", str(REPOSITORY))


def rounded(estimate: Estimate, places: int = 2) -> list[float]:
    return [round(each, places) for each in (estimate.value, estimate.low, estimate.high)]


def test_stops_and_searches_of_minneapolis_are_a_chain() -> None:
    """(17,408/68,279) / (11,703/248,245), and of those stopped (3,267/17,408) / (954/11,703)."""
    chain = hrc.stage_disparities(
        {
            "Stops": "usa-minneapolis-stops/stops",
            "Searches": "usa-minneapolis-stops/person_searches",
        },
        population="usa-minneapolis-population",
        **MINNEAPOLIS,
    )
    assert chain.counts == {"Stops": (17_408, 11_703), "Searches": (3_267, 954)}
    assert rounded(chain.link("Stops").per_population) == [5.41, 5.28, 5.54]
    assert rounded(chain.link("Searches").per_previous_stage) == [2.3, 2.15, 2.46]
    assert [round(end, 1) for end in chain.link("Stops").per_population.bounds] == [2.2, 10.8]
    assert (chain.known["Stops"], round(chain.unknown["Stops"].value, 3)) == (34_480, 0.336)


def test_the_tests_of_minneapolis_do_not_agree_so_the_word_is_disparity() -> None:
    """The dark shows no clear effect; the benchmarks do. Never more than the two bear."""
    dark = hrc.darkness("usa-minneapolis-stops-by-light/stops", **MINNEAPOLIS)
    assert rounded(dark.test.estimate) == [0.95, 0.82, 1.1]
    assert dark.used == 4_254
    tested = hrc.benchmarks(
        "usa-minneapolis-stops-by-sex/stops",
        type="suspicious",
        **MINNEAPOLIS,
        against={
            "resident population": "usa-minneapolis-population/persons",
            "drivers stopped in the dark": "usa-minneapolis-stops-by-light/stops?light=dark",
        },
    )
    assert rounded(tested.beside["resident population"], 1)[0] == 6.3
    assert tested.estimate.value == tested.beside["drivers stopped in the dark"].value
    assert tested.answer == "against"
    assert hrc.strongest_words([tested, dark.test]) == "disparity"


def test_race_and_sex_together_weigh_more_than_their_sum_in_searches() -> None:
    found = hrc.interaction(
        "usa-minneapolis-stops-by-sex/person_searches",
        of="usa-minneapolis-stops-by-sex/stops",
        first=("group", "black+east_african", "white"),
        second=("sex", "male", "female"),
        first_year=2017,
        last_year=2017,
    )
    assert rounded(found.both, 1) == [4.1, 3.6, 4.6]
    assert found.excess.low > 0


def test_trends_have_the_word_that_their_interval_bears() -> None:
    usa = hrc.yearly_trend("usa-fatal-shootings", first_year=2015, last_year=2022)
    assert (usa.word, usa.family) == ("rising", "Poisson")
    assert usa.change.as_prose() == "1.5 per cent (95 per cent confidence interval 0.5 to 2.5)"
    black = hrc.yearly_trend("usa-fatal-shootings", first_year=2015, last_year=2022, group="black")
    assert black.word == "no clear rise or fall"
    assert "from 2 to 31 per cent" in black.cautions[0]
    rio = hrc.yearly_trend("bra-rj-deaths", first_year=2010, last_year=2019)
    assert (rio.word, rio.family) == ("rising", "negative binomial")


def test_shootings_by_race_and_age_add_up_to_those_by_race() -> None:
    frame = hrc.cross_table(
        "usa-fatal-shootings-by-sex-and-age/deaths", by="age", first_year=2015, last_year=2020
    ).frame
    black = frame[frame["Group"] == "Black"].iloc[0, 1:].sum()
    assert black == 1_441
