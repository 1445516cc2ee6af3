"""Each recipe makes the committed table of its real export again, byte for byte.

The exports themselves are not in this project: the environment variable HRCREPORT_SAMPLES names
their folder. The figures below were counted or published before this project and can be checked by
hand; those that need rates are in test_oracles.py.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from hrcreport.foundation.context.project import Project
from hrcreport.tables.recipes.import_files import ImportResult
from hrcreport.tables.recipes.recipe_files import open_recipe, recipe_files
from hrcreport.tables.recipes.run import import_files

PROJECT = Project(Path(__file__).parents[2])
ISP = ("brazil/isp-rj-Recurso_Protocolo_16434.csv",)
POST = ("usa/wapo-fatal-police-shootings-v2.csv",)
ACS = ("usa/acs_2017_5_year_state_level_race_data.csv",)
HOME_OFFICE = ("uk/use-of-force-by-ethnicity-force-2018-19.csv",)
CENSUS_2011 = ("uk/police-defined-demographics-2011.csv",)
CBC = ("canada/cbc-Deadly_Force_2020_Original.csv",)
STOPS = ("usa/mpls-stops-2017.csv.gz",)
CENSUS_2016 = ("canada/Canadian_Census_2016.csv",)
PATROLS = ("round-2/usa/opp-county/fig4b_threshold_test.csv",)
FAIRFAX = tuple(
    f"round-2/usa/fairfax-stops/fcpd-stops-{name}.csv"
    for name in (
        "result",
        "both_searched",
        "person_searched_only",
        "vehicle_searched_only",
        "both_searched_na",
        "person_searched_only_na",
        "vehicle_searched_only_na",
        "uof_both",
        "uof_officer_only",
    )
)
NEWER = "round-3/data/gbr"
SEARCHES = (f"{NEWER}/stop-search-by-region-and-ethnicity-2020-21-to-2024-25.csv",)
EXPORTS = {
    "bra-rj-deaths": ISP,
    "bra-rj-deaths-2010-2020": ISP,
    "bra-rj-deaths-by-municipality": ISP,
    "bra-rj-deaths-by-municipality-and-colour": ISP,
    "bra-rj-deaths-by-police-area": ISP,
    "bra-rj-deaths-by-sex": ISP,
    "bra-rj-lethal-force": ("round-2/brazil/isp-rj-BaseMunicipioMensal-2014-2025-03.csv",),
    "bra-rj-population": ("round-2/brazil/ibge-tabela9606-rj-part1.csv",),
    "bra-rj-population-by-municipality": (
        "round-2/brazil/ibge-tabela9606-rj-part1.csv",
        "round-2/brazil/ibge-tabela9606-rj-part2.csv",
    ),
    "bra-rj-population-by-sex": ("round-2/brazil/ibge-tabela9606-rj-part1.csv",),
    "bra-sp-deaths": ("round-3/data/bra/sao-paulo-mdip-2013-2025-03.xlsx",),
    "can-deaths": CBC,
    "can-deaths-2017-2022": ("round-3/data/can/pid-ca-deaths-1971-2023-03.csv",),
    "can-deaths-by-age": CBC,
    "can-deaths-by-province": CBC,
    "can-deaths-by-sex": CBC,
    "can-deaths-by-year": CBC,
    "can-population": CENSUS_2016,
    "can-population-by-province": CENSUS_2016,
    "can-toronto-arrests": ("canada/toronto-marijuana-arrests-1997-2002.csv",),
    "can-toronto-force": ("canada/toronto-tps-enforcement-and-use-of-force-2020.csv",),
    "gbr-deaths-police-contact": ("uk/iopc-Time_series_tables_2019-20.ods",),
    "gbr-force-by-age": ("round-2/uk/use-of-force-by-age-force-2018-19.csv",),
    "gbr-force-by-disability": ("round-2/uk/use-of-force-by-disability-force-2018-19.csv",),
    "gbr-force-by-force": HOME_OFFICE,
    "gbr-force-by-force-2019-20": (
        "round-3/data/gbr/uk-police-use-of-force-apr2019-mar2020-hosb3720-tables.ods",
    ),
    "gbr-force-by-region": HOME_OFFICE,
    "gbr-force-by-type": HOME_OFFICE,
    "gbr-population": CENSUS_2011,
    "gbr-population-by-force": CENSUS_2011,
    "gbr-population-by-region": CENSUS_2011,
    "gbr-population-by-region-2021": SEARCHES,
    "gbr-population-by-sex-and-age": ("round-2/uk/RM032-2021-1-filtered-2024-01-08T00_57_55Z.csv",),
    "gbr-stop-search-2024-25": (
        f"{NEWER}/stop-search-by-force-and-ethnicity-2020-21-to-2024-25.csv",
        f"{NEWER}/stop-search-missing-ethnicity-by-force-2024-25.csv",
    ),
    "gbr-stop-search-by-region": SEARCHES,
    "usa-deaths-2015-2016": ("usa/the-counted-2015.csv", "usa/the-counted-2016.csv"),
    "usa-fairfax-population": ("round-2/usa/fairfax-stops/FairfaxCountyPopulation.csv",),
    "usa-fairfax-stops": FAIRFAX,
    "usa-fatal-shootings": POST,
    "usa-fatal-shootings-2015-2024": (
        "round-3/data/usa/wapo-fatal-police-shootings-2015-2024.csv",
    ),
    "usa-fatal-shootings-by-sex-and-age": POST,
    "usa-fatal-shootings-by-sex-and-five-year-age": POST,
    "usa-fatal-shootings-by-state": POST,
    "usa-minneapolis-force": ("usa/mpls-use-of-force-2016-2021.csv.gz",),
    "usa-minneapolis-force-by-sex-and-age": ("usa/mpls-use-of-force-2016-2021.csv.gz",),
    "usa-minneapolis-stops": STOPS,
    "usa-minneapolis-stops-by-light": STOPS,
    "usa-minneapolis-stops-by-sex": STOPS,
    "usa-patrol-searches": PATROLS,
    "usa-patrol-thresholds": PATROLS,
    "usa-population": ACS,
    "usa-population-by-sex-and-age": ("round-2/usa/nc-est2019-asr6h.xlsx",),
    "usa-population-by-state": ACS,
    "world-population": ("world/un-wpp-population-by-country-age-sex.csv.gz",),
}


@cache
def imported(name: str) -> ImportResult:
    folder = os.environ.get("HRCREPORT_SAMPLES", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("HRCREPORT_SAMPLES names no folder of sample exports")
    recipe = open_recipe(PROJECT.data / "recipes" / f"{name}.yml", PROJECT)
    return import_files([Path(folder) / one for one in EXPORTS[name]], recipe, PROJECT)


def sums(name: str, *columns: str) -> dict[object, int]:
    frame = imported(name).frame
    by = list(columns) if len(columns) > 1 else columns[0]
    return frame.assign(value=frame["value"].map(int)).groupby(by)["value"].sum().to_dict()


def written(name: str, column: str = "group") -> dict[str, int]:
    """Return how many rows have each text of the export, whatever code it was given."""
    return {text: rows for (text, _), rows in imported(name).tallies[column].items()}


def test_every_recipe_is_tried() -> None:
    assert set(EXPORTS) == {path.stem for path in recipe_files(PROJECT)}


@pytest.mark.parametrize("name", EXPORTS)
def test_a_recipe_makes_table_record_and_log_again_byte_for_byte(name: str) -> None:
    for path, content in imported(name).contents(PROJECT).items():
        assert path.read_bytes() == content, path.name


@pytest.mark.parametrize("name", EXPORTS)
def test_every_row_is_used_or_set_aside(name: str) -> None:
    result = imported(name)
    by_step = result.step.left_out if result.step else 0
    assert result.read == result.used + by_step + sum(one.rows for one in result.aside)


# United States of America


def test_usa_fatal_shootings() -> None:
    assert list(sums("usa-fatal-shootings", "period").values()) == [
        995,
        958,
        983,
        992,
        997,
        1019,
        1048,
        1096,
        680,
    ]
    by_race = sums("usa-fatal-shootings", "period", "group")
    assert [by_race[year, "unknown"] for year in ("2015", "2022", "2023")] == [24, 341, 387]
    assert [by_race["2020", group] for group in ("white", "black", "hispanic")] == [459, 242, 172]
    assert written("usa-fatal-shootings")["B;H"] == 1


def test_usa_population() -> None:
    found = sums("usa-population", "measure", "group")
    groups = ("white", "black", "hispanic")
    assert [found["persons", group] for group in groups] == [197_277_789, 39_445_495, 56_510_571]
    # √Σm² over states; of Hispanic persons 28 states have a margin.
    assert [found["persons_margin_90", group] for group in groups] == [8_490, 19_048, 1_554]


def test_usa_minneapolis() -> None:
    stops = sums("usa-minneapolis-stops", "group", "measure")
    assert (stops["black", "person_searches"], stops["black", "stops"]) == (3_099, 15_220)
    assert (stops["white", "person_searches"], stops["white", "stops"]) == (954, 11_703)
    assert written("usa-minneapolis-stops")[""] == 8_221
    assert imported("usa-minneapolis-stops").read == 51_920
    force = written("usa-minneapolis-force")
    assert [force[race] for race in ("Black", "White", "", "Native American")] == [
        7_648,
        3_129,
        1_024,
        784,
    ]


def test_usa_deaths_of_the_counted_are_of_wider_scope_than_fatal_shootings() -> None:
    assert sum(sums("usa-deaths-2015-2016", "group").values()) == 1_146 + 1_093


# Brazil


def test_bra_deaths_of_rio_de_janeiro() -> None:
    assert list(sums("bra-rj-deaths", "period").values()) == [
        853,
        523,
        414,
        416,
        584,
        645,
        925,
        1127,
        1534,
        1814,
        934,
    ]
    assert written("bra-rj-deaths") == {
        "parda": 4_693,
        "negra": 2_642,
        "branca": 1_413,
        "ignorado": 742,
        "sem informação": 274,
        "amarela": 2,
        "índio": 2,
        "albino": 1,
    }


def test_bra_deaths_of_a_station_without_a_police_area_are_told() -> None:
    result = imported("bra-rj-deaths-by-police-area")
    assert [one.rows for one in result.aside] == [1, 63]
    assert (len(result.frame), result.used) == (39, 9_769 - 63)


# United Kingdom


def test_gbr_use_of_force() -> None:
    assert list(sums("gbr-force-by-type", "group").values()) == list(
        sums("gbr-force-by-force", "group").values()
    )
    tactics = sums("gbr-force-by-force", "group")
    assert tactics == {
        "white": 447_337,
        "black": 94_222,
        "asian": 35_817,
        "chinese": 1_234,
        "mixed": 13_736,
        "other": 11_157,
        "unknown": 25_539,
        "not_reported": 1_751,
    }
    persons = sums("gbr-population", "group")
    per_1000 = {group: 1000 * tactics[group] / persons[group] for group in ("white", "black")}
    assert round(per_1000["white"], 2) == 9.28
    assert round(per_1000["black"], 2) == 50.52


def test_gbr_deaths_of_the_iopc() -> None:
    deaths = sums("gbr-deaths-police-contact", "measure", "group")
    groups = ("white", "black", "asian", "mixed", "other", "unknown")
    assert [deaths["custody_deaths", group] for group in groups] == [264, 26, 10, 8, 2, 1]
    assert [deaths["fatal_shootings", group] for group in groups] == [26, 8, 5, 3, 1, 0]


def test_gbr_searches_of_all_files_agree() -> None:
    by_region = sums("gbr-stop-search-by-region", "period", "group")
    newest = sums("gbr-stop-search-2024-25", "group")
    groups = ("white", "black", "asian", "mixed", "other")
    assert [newest[each] for each in groups] == [by_region["2024/25", each] for each in groups]
    assert [newest[each] for each in groups] == [280184, 50647, 44077, 17174, 10585]
    assert newest["unknown"] == 92225


# Canada


def test_can_deaths_of_the_cbc() -> None:
    assert written("can-deaths") == {
        "White": 239,
        "Unknown": 136,
        "Indigenous": 90,
        "Black": 48,
        "Asian": 16,
        "South Asian": 12,
        "Arab": 5,
        "Other": 5,
        "Latin American": 3,
        "": 2,
    }
    deaths, persons = sums("can-deaths", "group"), sums("can-population", "group")
    per_million = {
        group: 1e6 * deaths[group] / persons[group]
        for group in deaths
        if group in ("white", "black", "indigenous")
    }
    assert {group: round(rate, 2) for group, rate in per_million.items()} == {
        "white": 9.26,
        "black": 40.05,
        "indigenous": 53.77,
    }


def test_can_arrests_in_toronto() -> None:
    counted = sums("can-toronto-arrests", "group", "measure")
    released = {group: counted[group, "releases"] for group in ("white", "black")}
    held = {group: counted[group, "arrests"] - released[group] for group in released}
    assert (released, held) == ({"white": 3_379, "black": 955}, {"white": 559, "black": 333})
    odds_ratio = (released["white"] / held["white"]) / (released["black"] / held["black"])
    assert round(odds_ratio, 3) == 2.108


def test_can_cells_that_the_police_of_toronto_left_empty_are_told() -> None:
    assert imported("can-toronto-force").notices == (
        "20 cells without a number were left out of the sums",
    )


@pytest.mark.parametrize(
    "name",
    [
        *(name for name in EXPORTS if name.startswith("can-")),
        "bra-rj-deaths",
        "bra-rj-deaths-2010-2020",
        "usa-deaths-2015-2016",
    ],
)
def test_no_count_of_persons_is_from_1_to_4(name: str) -> None:
    text = (PROJECT.data / "tables" / f"{name}.csv").read_text("utf-8")
    values = [int(line.rsplit(",", 1)[1]) for line in text.splitlines()[1:]]
    assert not [value for value in values if 0 < value < 5]


def test_usa_population_by_age_is_that_of_the_bureau() -> None:
    """The figures are those that a reading of the six sheets by other means gave."""
    by_group = sums("usa-population-by-sex-and-age", "period", "group")
    assert [by_group["2019", group] for group in ("white", "black", "hispanic")] == [
        197_309_822,
        41_147_488,
        60_572_237,
    ]
    men = sums("usa-population-by-sex-and-age", "period", "sex", "age", "group")
    assert men["2019", "male", "20-24", "black"] == 1_549_642
    assert men["2019", "male", "20-24", "white"] == 5_940_932


# World


def test_world_population_leaves_out_continents_and_says_so() -> None:
    result = imported("world-population")
    assert (result.read, result.used) == (346_332, 49_140)
    brazil = result.frame[result.frame["country"] == "BRA"].set_index("period")["value"]
    assert brazil["2020"] == "208660838"
