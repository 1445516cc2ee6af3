"""The figures that the country reports print are those that were published or counted before."""

from __future__ import annotations

from pathlib import Path

import pytest

import hrcreport.notebook as hrc
from hrcreport.notebook.questions.profiles import GroupProfile
from hrcreport.notebook.templates.prose import Text, fill

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _this_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRCREPORT_ROOT", str(REPOSITORY))


def usa(**years: int) -> GroupProfile:
    return hrc.group_profile(
        "usa-fatal-shootings",
        population="usa-population",
        focus="black",
        reference="white",
        **{"first_year": 2015, "last_year": 2020} | years,
    )


def test_usa_counts_of_2015_to_2020() -> None:
    profile = usa()
    assert profile.total == 995 + 958 + 983 + 992 + 997 + 1019
    assert profile.unknown == 24 + 53 + 80 + 93 + 113 + 120
    assert {row.group: row.events for row in profile.rows} == {
        "white": 501 + 466 + 458 + 461 + 425 + 459,
        "black": 258 + 238 + 224 + 228 + 251 + 242,
        "hispanic": 175 + 163 + 180 + 169 + 168 + 172,
        "asian": 17 + 19 + 17 + 25 + 24 + 15,
        "native_american": 10 + 17 + 22 + 16 + 13 + 9,
        "other": 10 + 2 + 2 + 0 + 3 + 2,
    }


def test_usa_rates_and_ratio_with_its_interval() -> None:
    profile = usa()
    rates = {row.group: row.rate.value for row in profile.rows}
    assert rates["white"] == pytest.approx(2.340, abs=0.0005)
    assert rates["black"] == pytest.approx(6.089, abs=0.0005)
    assert rates["hispanic"] == pytest.approx(3.029, abs=0.0005)
    ratio = profile.ratio
    assert [round(each, 3) for each in (ratio.value, ratio.low, ratio.high)] == [
        2.602,
        2.441,
        2.773,
    ]


def test_usa_part_of_2023_is_left_out_and_race_lags_in_recent_years() -> None:
    profile = usa(first_year=2015, last_year=2023)
    assert profile.period == "2015–2022"
    assert profile.total == 8768 - 680
    assert profile.unknown_in(2022).value == pytest.approx(341 / 1096)
    assert profile.unknown_in(2015).value == pytest.approx(24 / 995)


def test_usa_searches_of_persons_in_minneapolis() -> None:
    table, searches = "usa-minneapolis-stops", "person_searches"
    assert hrc.total(table, "stops") == 51_920
    assert hrc.total(table, "stops", group="not_recorded") == 8221
    black = hrc.share(table, searches, of="stops", group="black")
    white = hrc.share(table, searches, of="stops", group="white")
    assert (black.numerators, black.denominators) == ((3099,), (15_220,))
    assert (white.numerators, white.denominators) == ((954,), (11_703,))
    alone = hrc.part_of_group("black", why="as the published figure counts")
    ratio = hrc.share_ratio(table, searches, of="stops", group=alone, reference="white")
    assert ratio.value == pytest.approx(2.498, abs=0.0005)
    assert "as the published figure counts" in (ratio.base.part if ratio.base else "")


def test_usa_stops_are_those_of_all_whom_the_population_holds() -> None:
    city = {"group": "african_descent", "reference": "white", "first_year": 2017, "last_year": 2017}
    chain = hrc.stage_disparities(
        {"Stops": "usa-minneapolis-stops/stops"}, population="usa-minneapolis-population", **city
    )
    # 15,220 Black and 2,188 East African; the survey counts both among 68,279 Black residents.
    assert chain.counts["Stops"] == (17_408, 11_703)
    ratio = chain.link("Stops").per_population
    assert ratio.denominators == (68_279, 248_245)
    assert ratio.value == pytest.approx(5.408, abs=0.0005)
    alone = hrc.part_of_group("black", why="as a false sentence once had it")
    veil = hrc.darkness("usa-minneapolis-stops-by-light/stops", **{**city, "group": alone})
    day = veil.test.beside["in daylight"]
    assert (day.numerators, day.denominators) == ((938,), (938 + 703,))
    assert day.base is not None
    assert day.base.scope == "compared"
    sentence = (
        "Black drivers were {{ veil.test.beside['in daylight'] | per_cent(1) }} of those stopped "
        "by daylight and {{ veil.test.beside['in the dark'] | per_cent(1) }} in the dark."
    )
    assert len(fill(Text(sentence), {"veil": veil}).problems) == 2


def test_brazil_counts_in_the_state_of_rio_de_janeiro() -> None:
    profile = hrc.group_profile(
        "bra-rj-deaths-2010-2020",
        population="",
        first_year=2010,
        last_year=2020,
        focus="preta+parda",
        reference="branca",
    )
    assert profile.total == 9769
    assert profile.unknown == 742 + 274
    assert (profile.focus_row.events, profile.reference_row.events) == (2642 + 4693, 1413)
    assert profile.row("other").events == 2 + 2 + 1, (
        "amarela, índio and albino are counted together"
    )
    assert profile.period == "January 2010–September 2020"
    assert not profile.has_rates


def test_brazil_part_of_2020_is_no_year_of_the_yearly_table() -> None:
    profile = hrc.group_profile(
        "bra-rj-deaths", first_year=2010, last_year=2020, focus="preta+parda", reference="branca"
    )
    assert profile.period == "2010–2019"
    assert profile.total == 9769 - 934


def test_brazil_nine_states_give_both_shares() -> None:
    shares = hrc.group_shares("bra-deaths-nine-states-2024", group="negra")
    assert hrc.total("bra-deaths-nine-states-2024") == 4068
    assert round(100 * shares.of_known.value, 1) == 86.2
    assert round(100 * shares.of_all.value, 1) == 75.4


def test_england_and_wales_rates_and_ratio_of_tactics() -> None:
    profile = hrc.group_profile(
        "gbr-force-by-type",
        population="gbr-population",
        first_year=2018,
        last_year=2018,
        focus="black",
        reference="white",
        per=1000,
    )
    assert profile.total == 630_793
    assert round(profile.reference_row.rate.value, 2) == 9.28
    assert round(profile.focus_row.rate.value, 2) == 50.52
    assert round(profile.ratio.value, 2) == 5.44
    assert profile.period == "2018/19"


@pytest.mark.parametrize(
    ("chosen", "ratio"),
    [({"without": ["E23000001"]}, 4.58), ({"areas": ["E23000001"]}, 3.84), ({}, 5.44)],
    ids=["without the Metropolitan Police", "Metropolitan Police alone", "all"],
)
def test_england_and_wales_ratio_with_and_without_the_metropolitan_police(
    chosen: dict[str, list[str]], ratio: float
) -> None:
    profile = hrc.group_profile(
        "gbr-force-by-force",
        population="gbr-population-by-force",
        first_year=2018,
        last_year=2018,
        focus="black",
        reference="white",
        per=1000,
        **chosen,
    )
    assert round(profile.ratio.value, 2) == ratio


def test_england_and_wales_deaths_after_contact_with_the_police() -> None:
    table = "gbr-deaths-police-contact"
    assert hrc.total(table, "custody_deaths") == 311
    assert hrc.total(table, "custody_deaths", group="black") == 26
    assert hrc.total(table, "fatal_shootings") == 43
    assert hrc.total(table, "fatal_shootings", group="black") == 8


def test_other_gets_no_rate_because_records_and_censuses_fill_it_differently() -> None:
    canada = hrc.group_profile(
        "can-deaths",
        population="can-population",
        first_year=2000,
        last_year=2020,
        focus="black",
        reference="white",
    )
    assert canada.row("other").events == 8
    assert canada.row("other").rate.value is None
    assert canada.years == 20.5
    assert canada.ratio.value == pytest.approx(40.05 / 9.26, abs=0.005)
