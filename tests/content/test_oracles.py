"""The committed tables give the figures that were published or counted before this project.

Each test is one line of evidence: a reader who knows the source can check it by hand.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from disparity import (
    proportion,
    proportion_ratio,
    rate,
    rate_ratio,
    rate_ratio_bounds,
    share_of_group,
    share_unknown,
)
from hrcreport.foundation.context.project import Project
from hrcreport.notebook.access.reporting_groups import declared
from hrcreport.tables.data.catalogue import Catalogue

PROJECT = Project(Path(__file__).parents[2])
SHOOTINGS_BY_YEAR = """
    period white black hispanic asian native_american other black_and_hispanic unknown
    2015     501   258      175    17              10    10                  0      24
    2016     466   238      163    19              17     2                  0      53
    2017     458   224      180    17              22     2                  0      80
    2018     461   228      169    25              16     0                  0      93
    2019     425   251      168    24              13     3                  0     113
    2020     459   242      172    15               9     2                  0     120
    2021     446   233      136    11              13     1                  0     208
    2022     389   224      119    13               9     0                  1     341
    2023     158    92       29     5               8     1                  0     387
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.read(PROJECT)


def by_group(frame: pd.DataFrame) -> dict[str, int]:
    return frame.groupby("group")["value"].sum().to_dict()


def by_period(frame: pd.DataFrame) -> dict[str, int]:
    return frame.groupby("period")["value"].sum().to_dict()


# United States of America


def test_usa_fatal_shootings_by_year(catalogue: Catalogue) -> None:
    counted = by_period(catalogue.table("usa-fatal-shootings").frame)
    assert counted == {
        "2015": 995,
        "2016": 958,
        "2017": 983,
        "2018": 992,
        "2019": 997,
        "2020": 1019,
        "2021": 1048,
        "2022": 1096,
        "2023": 680,
    }
    assert sum(counted.values()) == 8768


def test_usa_fatal_shootings_by_year_and_race(catalogue: Catalogue) -> None:
    header, *rows = (line.split() for line in SHOOTINGS_BY_YEAR.strip().splitlines())
    frame = catalogue.table("usa-fatal-shootings").frame
    wide = frame.pivot(index="period", columns="group", values="value")
    for period, *values in rows:
        assert [str(value) for value in wide.loc[period, header[1:]]] == values


def test_usa_only_2023_is_a_part_year(catalogue: Catalogue) -> None:
    frame = catalogue.table("usa-fatal-shootings").frame
    assert set(frame.loc[~frame["complete"], "period"]) == {"2023"}


def usa_2015_to_2020(catalogue: Catalogue) -> tuple[dict[str, int], dict[str, int]]:
    deaths = catalogue.table("usa-fatal-shootings").frame
    deaths = deaths[deaths["period"].between("2015", "2020")]
    residents = catalogue.table("usa-population").frame
    return by_group(deaths), by_group(residents[residents["measure"] == "persons"])


def test_usa_rates_for_each_million_persons_a_year(catalogue: Catalogue) -> None:
    deaths, persons = usa_2015_to_2020(catalogue)
    assert (persons["white"], persons["black"], persons["hispanic"]) == (
        197_277_789,
        39_445_495,
        56_510_571,
    )
    rates = {group: rate(deaths[group], person_years=6 * persons[group]).value for group in persons}
    assert rates["white"] == pytest.approx(2.340, abs=0.0005)
    assert rates["black"] == pytest.approx(6.089, abs=0.0005)
    assert rates["hispanic"] == pytest.approx(3.029, abs=0.0005)


def test_usa_rate_ratios_to_white_persons(catalogue: Catalogue) -> None:
    deaths, persons = usa_2015_to_2020(catalogue)

    def ratio(group: str):
        return rate_ratio(
            deaths[group],
            person_years=6 * persons[group],
            reference_events=deaths["white"],
            reference_person_years=6 * persons["white"],
        )

    black = ratio("black")
    assert (round(black.value, 3), round(black.low, 3), round(black.high, 3)) == (
        2.602,
        2.441,
        2.773,
    )
    assert black.method == "log-normal"
    assert ratio("hispanic").value == pytest.approx(1.294, abs=0.0005)


def test_usa_states_add_up_to_the_nation(catalogue: Catalogue) -> None:
    deaths, persons = usa_2015_to_2020(catalogue)
    of_states = by_group(catalogue.table("usa-fatal-shootings-by-state").frame)
    for group in ("white", "black", "hispanic", "unknown"):
        assert of_states[group] == deaths[group]
    assert sum(of_states.values()) == sum(deaths.values())
    assert by_group(catalogue.table("usa-population-by-state").frame) == persons


def test_usa_share_without_race_grows(catalogue: Catalogue) -> None:
    frame = catalogue.table("usa-fatal-shootings").frame
    unknown = frame[frame["group"] == "unknown"].set_index("period")["value"]
    total = by_period(frame)
    assert share_unknown(unknown["2015"], total=total["2015"]).value == pytest.approx(24 / 995)
    assert share_unknown(unknown["2022"], total=total["2022"]).value == pytest.approx(341 / 1096)


def test_minneapolis_searches_of_persons(catalogue: Catalogue) -> None:
    frame = catalogue.table("usa-minneapolis-stops").frame
    stops = by_group(frame[frame["measure"] == "stops"])
    searches = by_group(frame[frame["measure"] == "person_searches"])
    assert sum(stops.values()) == 51_920
    assert stops["not_recorded"] == 8_221
    assert (searches["black"], stops["black"]) == (3_099, 15_220)
    assert (searches["white"], stops["white"]) == (954, 11_703)
    black = proportion(searches["black"], total=stops["black"])
    white = proportion(searches["white"], total=stops["white"])
    assert round(100 * black.value, 2) == 20.36
    assert round(100 * white.value, 2) == 8.15
    ratio = proportion_ratio(
        searches["black"],
        total=stops["black"],
        reference_count=searches["white"],
        reference_total=stops["white"],
    )
    assert round(ratio.value, 3) == 2.498


def test_minneapolis_actions_of_force(catalogue: Catalogue) -> None:
    counted = by_group(catalogue.table("usa-minneapolis-force").frame)
    assert counted["black"] == 7_648
    assert counted["white"] == 3_129
    assert counted["unknown"] == 1_024
    assert counted["native_american"] == 784
    assert sum(counted.values()) == 12_925


# Brazil


def test_rio_de_janeiro_deaths_by_year(catalogue: Catalogue) -> None:
    frame = catalogue.table("bra-rj-deaths").frame
    assert by_period(frame) == {
        "2010": 853,
        "2011": 523,
        "2012": 414,
        "2013": 416,
        "2014": 584,
        "2015": 645,
        "2016": 925,
        "2017": 1127,
        "2018": 1534,
        "2019": 1814,
        "2020": 934,
    }
    assert set(frame.loc[~frame["complete"], "period"]) == {"2020"}


def test_rio_de_janeiro_deaths_by_colour(catalogue: Catalogue) -> None:
    counted = by_group(catalogue.table("bra-rj-deaths-2010-2020").frame)
    assert counted == {
        "parda": 4693,
        "preta": 2642,
        "branca": 1413,
        "unknown": 742,
        "no_information": 274,
        "other": 2 + 2 + 1,  # amarela, índio and albino, never shown apart
    }
    assert sum(counted.values()) == 9769


def test_rio_de_janeiro_deaths_agree_with_the_press(catalogue: Catalogue) -> None:
    assert by_period(catalogue.table("bra-rj-deaths").frame)["2018"] == pytest.approx(
        1534, rel=0.01
    )


def test_rio_de_janeiro_municipalities_add_up_to_five_years(catalogue: Catalogue) -> None:
    years = by_period(catalogue.table("bra-rj-deaths").frame)
    municipalities = catalogue.table("bra-rj-deaths-by-municipality").frame
    five_years = sum(years[str(year)] for year in range(2015, 2020))
    assert municipalities["value"].sum() == five_years
    assert len(municipalities) == 92


def test_nine_states_of_brazil_both_shares(catalogue: Catalogue) -> None:
    counted = by_group(catalogue.table("bra-deaths-nine-states-2024").frame)
    total = sum(counted.values())
    assert (total, counted["negra"], counted["unknown"]) == (4_068, 3_066, 512)
    shares = share_of_group(counted["negra"], total=total, unknown=counted["unknown"])
    assert round(100 * shares.of_known.value, 1) == 86.2
    assert round(100 * shares.of_all.value, 1) == 75.4


def test_brazil_census_of_2022(catalogue: Catalogue) -> None:
    counted = by_group(catalogue.table("bra-census-2022").frame)
    assert sum(counted.values()) == 203_080_756
    assert sum(counted.values()) - counted["no_answer"] == 203_069_637


def test_brazil_black_is_preta_and_parda(catalogue: Catalogue) -> None:
    deaths = catalogue.table("bra-rj-deaths-2010-2020")
    counted = deaths.frame.replace({"group": declared(deaths, PROJECT)})
    assert by_group(counted) == {
        "black": 4693 + 2642,
        "white": 1413,
        "other": 5,
        "unknown": 742 + 274,
    }


# United Kingdom (England and Wales)


def test_england_and_wales_tactics_by_ethnicity(catalogue: Catalogue) -> None:
    expected = {
        "white": 447_337,
        "black": 94_222,
        "asian": 35_817,
        "chinese": 1_234,
        "mixed": 13_736,
        "other": 11_157,
        "unknown": 25_539,
        "not_reported": 1_751,
    }
    for name in ("gbr-force-by-type", "gbr-force-by-force", "gbr-force-by-region"):
        counted = by_group(catalogue.table(name).frame)
        assert counted == expected, name
        assert sum(counted.values()) == 630_793


def tactics_ratio(catalogue: Catalogue, *, forces: set[str]) -> tuple[float, float, float]:
    """Return the rates of White and Black persons for each 1,000, and their ratio."""
    names = catalogue.table("gbr-forces").frame.set_index("name")["area"]
    areas = set(names[list(forces)])
    tactics = catalogue.table("gbr-force-by-force").frame
    persons = catalogue.table("gbr-population-by-force").frame
    used = by_group(tactics[tactics["area"].isin(areas)])
    living = by_group(persons[persons["area"].isin(areas)])
    white, black = (
        rate(used[group], person_years=living[group], per=1_000).value
        for group in ("white", "black")
    )
    ratio = rate_ratio(
        used["black"],
        person_years=living["black"],
        reference_events=used["white"],
        reference_person_years=living["white"],
    )
    return white, black, ratio.value


def test_england_and_wales_tactics_for_each_thousand_residents(catalogue: Catalogue) -> None:
    forces = set(catalogue.table("gbr-forces").frame["name"])
    assert len(forces) == 43
    white, black, ratio = tactics_ratio(catalogue, forces=forces)
    assert (round(white, 2), round(black, 2), round(ratio, 2)) == (9.28, 50.52, 5.44)
    assert round(tactics_ratio(catalogue, forces=forces - {"Metropolitan"})[2], 2) == 4.58
    assert round(tactics_ratio(catalogue, forces={"Metropolitan"})[2], 2) == 3.84


def test_england_and_wales_population_agrees_at_each_level(catalogue: Catalogue) -> None:
    national = by_group(catalogue.table("gbr-population").frame)
    assert by_group(catalogue.table("gbr-population-by-force").frame) == national
    assert by_group(catalogue.table("gbr-population-by-region").frame) == national


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (
            "custody_deaths",
            {"white": 264, "black": 26, "asian": 10, "mixed": 8, "other": 2, "unknown": 1},
        ),
        (
            "fatal_shootings",
            {"white": 26, "black": 8, "asian": 5, "mixed": 3, "other": 1, "unknown": 0},
        ),
    ],
)
def test_england_and_wales_deaths(
    catalogue: Catalogue, measure: str, expected: dict[str, int]
) -> None:
    frame = catalogue.table("gbr-deaths-police-contact").frame
    assert by_group(frame[frame["measure"] == measure]) == expected
    assert sum(expected.values()) == {"custody_deaths": 311, "fatal_shootings": 43}[measure]


def test_england_and_wales_stop_and_search_as_published(catalogue: Catalogue) -> None:
    frame = catalogue.table("gbr-stop-search-published").frame
    value = frame.set_index(["period", "group", "measure"])["value"]
    assert value["2018/19", "white", "stops_per_1000"] == 4
    assert value["2018/19", "black", "stops_per_1000"] == 38
    assert value["2018/19", "black", "published_ratio_to_white"] == 9.5
    assert value["2019/20", "all", "searches"] == 577_054
    assert value["2019/20", "all", "no_further_action_per_cent"] == 76


def test_bounds_hold_whatever_the_missing_race_was(catalogue: Catalogue) -> None:
    """The disparity of the United States outlives the worst case of missing race."""
    deaths, persons = usa_2015_to_2020(catalogue)
    bounds = rate_ratio_bounds(
        deaths["black"],
        person_years=6 * persons["black"],
        reference_events=deaths["white"],
        reference_person_years=6 * persons["white"],
        unknown_events=deaths["unknown"],
        total_events=sum(deaths.values()),
    )
    assert 2 < bounds.lowest.value < bounds.as_counted.value < bounds.highest.value
