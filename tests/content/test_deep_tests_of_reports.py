"""The tests of bias and of two grounds that reports print, checked by hand from tables."""

from __future__ import annotations

import hashlib
import json
import math
import re
import runpy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import hrcreport.notebook as hrc
from disparity import proportion_ratio
from hrcreport.foundation.context.project import Project
from hrcreport.tables import Catalogue

REPOSITORY = Path(__file__).resolve().parents[2]
RIO = "bra-rj-deaths-by-municipality-and-colour"
PATROLS = {"group": "black", "reference": "white", "first_year": 2011, "last_year": 2015}


@pytest.fixture(autouse=True)
def _this_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRCREPORT_ROOT", str(REPOSITORY))


def test_finds_agree_on_the_whole_and_not_in_each_patrol() -> None:
    """30,191 of 106,327 and 63,739 of 226,653: alike, also in the same place; not by patrol."""
    found = hrc.search_outcomes("usa-patrol-searches", **PATROLS)
    counts = found.counts.set_index("group")
    assert counts.loc["Black"].tolist() == [3_702_296, 106_327, 30_191]
    assert counts.loc["White"].tolist() == [15_284_530, 226_653, 63_739]
    assert counts.loc["Hispanic", "finds"] == 20_812
    together = proportion_ratio(
        30_191, total=106_327, reference_count=63_739, reference_total=226_653
    )
    assert found.pooled.estimate.value == together.value
    within = found.within.estimate
    assert [round(each, 2) for each in (within.value, within.low, within.high)] == [1.0, 0.98, 1.02]
    assert [round(end, 2) for end in found.searched.limits] == [2.30, 1.78, 2.97]
    assert (found.agencies, found.below, found.above) == (9, 4, 2)
    shown = found.rows(together="all", within="same", over="limits").set_index("label")
    assert shown.loc["South Carolina", "low"] > 1 > shown.loc["Colorado", "high"]
    assert found.over_areas.high > within.high


def test_the_words_on_searches_are_those_of_patrols_and_not_of_their_sum() -> None:
    """Simpson: finds are alike in the sum, and fewer in seven of nine patrols that search more."""
    found = hrc.search_outcomes("usa-patrol-searches", **PATROLS)
    assert (found.pooled.answer, found.within.answer) == ("alike", "alike")
    assert (len(found.against), found.otherwise) == (7, ())
    assert [round(end, 2) for end in found.across.estimate.limits] == [0.90, 0.75, 1.08]
    assert [round(end, 2) for end in found.robust.estimate.limits] == [0.89, 0.80, 0.98]
    assert round(found.variation, 2) == 0.95
    assert [test.answer for test in found.tests] == ["cannot say", "against"]
    assert found.disagree
    assert any("carries no verdict" in each for each in found.across.cautions)
    assert hrc.strongest_words(found.tests) == "disparity"


def test_published_thresholds_are_those_of_their_authors() -> None:
    level = hrc.published_thresholds(
        "usa-patrol-thresholds", stops="usa-patrol-searches/stops", **PATROLS
    )
    assert [round(100 * each.value, 1) for each in (level.here, level.there)] == [16.0, 19.8]
    assert (level.lower_in, level.compared) == (268, 358)
    assert len(level.frame) == 18


ESTIMATED = "usa-patrol-thresholds-estimated"


def test_thresholds_were_estimated_of_the_counts_that_are_held() -> None:
    """New counts make the recorded estimates stale: then patrols.py has to run again."""
    counts = (REPOSITORY / "data/tables/usa-patrol-searches.csv").read_bytes()
    record = json.loads((REPOSITORY / f"data/catalogue/{ESTIMATED}.json").read_text("utf-8"))
    (source,) = record["sources"]
    assert source["version"].endswith(f"sha256 {hashlib.sha256(counts).hexdigest()}")


def test_own_and_published_thresholds_agree_on_whose_is_lower_in_most_places() -> None:
    """Read with pandas alone, from both tables; the patrols that the model does not describe."""
    at = {"stops": "usa-patrol-searches/stops", **PATROLS}
    level = hrc.published_thresholds("usa-patrol-thresholds", **at)
    own = hrc.published_thresholds(f"{ESTIMATED}/estimated_threshold_per_cent", **at)
    keys = ["agency", "area", "group"]
    frames = [
        pd.read_csv(REPOSITORY / f"data/tables/{name}.csv")
        for name in ("usa-patrol-thresholds", ESTIMATED)
    ]
    one, two = (
        frame[frame["measure"].str.endswith("threshold_per_cent")]
        .set_index(keys)["value"]
        .unstack("group")[["black", "white"]]
        .dropna()
        for frame in frames
    )
    both = one.add_suffix("_published").join(two.add_suffix("_own"), how="inner")
    alike = (both["black_published"] < both["white_published"]) == (
        both["black_own"] < both["white_own"]
    )
    same = level.agreement(own)
    assert (same.compared, same.alike) == (len(both), int(alike.sum()))
    assert same.compared == level.compared == 358
    stacked = [
        pd.concat([both[f"{group}_{of}"] for group in ("black", "white")])
        for of in ("published", "own")
    ]
    ranks = [each.rank().to_numpy() for each in stacked]
    assert same.correlation == pytest.approx(np.corrcoef(*ranks)[0, 1])
    assert same.alike > 0.75 * same.compared
    assert same.correlation > 0.75
    fits = frames[1].set_index(["measure", "agency"])["value"]
    unfit = [agency for agency, fit in fits["fit_of_finds"].items() if fit < 0.001]
    label = hrc.load(ESTIMATED).label
    assert list(own.unfit) == [label("agency", agency) for agency in unfit]


@pytest.mark.slow
def test_a_patrol_estimated_again_has_the_thresholds_of_the_table() -> None:
    """Random numbers are fixed, but machines round otherwise: thresholds within a point."""
    program = runpy.run_path(str(REPOSITORY / "tests/fixtures/samplers/patrols.py"))
    found = program["estimated"](program["counted"](), "US-RI")
    held = hrc.load(ESTIMATED).frame
    held = held[(held["agency"] == "US-RI") & (held["measure"] == "estimated_threshold_per_cent")]
    recorded = held.set_index(["area", "group"])["value"].astype(float)
    assert len(recorded) == 18
    for (area, group), value in recorded.items():
        assert 100 * found.by_area[area][group].value == pytest.approx(value, abs=1)
    assert found.fits


def test_force_in_stops_of_fairfax_is_at_least_the_plain_difference() -> None:
    """531 of 23,887 and 260 of 43,659 stops from July 2021 on."""
    found = hrc.force_after_stop(
        "usa-fairfax-stops/stops_with_force",
        stops="usa-fairfax-stops/stops",
        population="usa-fairfax-population/persons",
        group="black",
        reference="white",
        first_year=2021,
        last_year=2023,
    )
    assert found.here.numerators + found.here.denominators == (531, 23_887)
    assert found.there.numerators + found.there.denominators == (260, 43_659)
    assert found.per_population.value == pytest.approx(531 / 92_721 / (260 / 467_735))
    shown = found.rows("{share} of stops")["value"].tolist()
    assert shown == sorted(shown)
    assert shown[0] == pytest.approx(100 * (531 / 23_887 - 260 / 43_659))


def test_force_in_stops_of_fairfax_lies_above_one_under_every_choice() -> None:
    """245 of 23,887 and 134 of 43,659 with force of the officer alone; 223 and 166 on residents."""
    home, stops = "usa-fairfax-stops/stops_of_residents", "usa-fairfax-stops/stops"
    of = {
        "population": "usa-fairfax-population/persons",
        "group": "black",
        "reference": "white",
        "first_year": 2021,
        "last_year": 2023,
    }
    found = hrc.force_after_stop(
        f"{stops}_with_force",
        stops=stops,
        **of,
        otherwise={
            "residents": (f"{home}_with_force", home),
            "alone": (f"{stops}_with_force_of_officer_alone", stops),
        },
    )
    shown = found.choices.rows().set_index("label")
    assert len(shown) == 9
    assert (shown["low"] > 1).all()
    assert shown.loc["Alone", "value"] == pytest.approx(245 / 23_887 / (134 / 43_659))
    assert shown.loc["Residents", "value"] == pytest.approx(223 / 8_765 / (166 / 20_453))
    assert shown.loc["July 2021–June 2022 alone", "value"] == pytest.approx(
        187 / 8_831 / (92 / 16_122)
    )
    assert found.here.base.years == "July 2021–July 2023"
    at_home = hrc.force_after_stop(f"{home}_with_force", stops=home, **of).per_population
    assert at_home.value == pytest.approx(223 / 92_721 / (166 / 467_735))


def test_two_editions_of_the_record_of_rio_differ_by_one_death_of_2020() -> None:
    """Equal in each year from 2014 to 2019, as the text says; 934 and 935 of 2020 to September."""
    years = [str(year) for year in range(2014, 2020)]
    earlier = [hrc.total("bra-rj-deaths", period=year) for year in years]
    assert earlier == [hrc.total("bra-rj-lethal-force", "deaths", period=year) for year in years]
    assert hrc.total("bra-rj-deaths", period="2020") == 934
    later = hrc.total("bra-rj-lethal-force", "deaths_january_to_september", period="2020")
    assert later == 935


def test_ages_explain_a_small_part_of_force_in_england_and_wales() -> None:
    """Everybody's rate at each age, over Black and over White residents of the census of 2021."""
    ages = hrc.ages_alone(
        "gbr-force-by-age",
        population="gbr-population-by-sex-and-age",
        group="black",
        reference="white",
        first_year=2018,
        last_year=2018,
    )
    by_age = hrc.load("gbr-population-by-sex-and-age").frame
    persons = by_age.groupby(["group", "age"])["value"].sum().unstack("group")
    force = hrc.load("gbr-force-by-age").frame.groupby("age")["value"].sum()
    rates = force.loc[persons.index] / persons.sum(axis=1)
    black, white = (
        (persons[each] * rates).sum() / persons[each].sum() for each in ("black", "white")
    )
    assert ages.expected.value == pytest.approx(black / white)
    assert 1 < ages.expected.value < 1.5
    assert force["unknown"] == 33_937
    recorded = hrc.group_profile(
        "gbr-force-by-type",
        population="gbr-population-by-sex-and-age",
        focus="black",
        reference="white",
        first_year=2018,
        last_year=2018,
        per=1_000,
    ).ratio
    assert round(recorded.value, 2) == 4.26
    assert recorded.value > 2 * ages.expected.value


def test_disability_is_recorded_more_often_with_graver_weapons() -> None:
    """4,139 of 22,804 less 94 not reported; 51,395 of 401,025 less 748."""
    shown = hrc.cross_shares(
        "gbr-force-by-disability",
        by="disability",
        of="type",
        first_year=2018,
        last_year=2018,
        sections="restraint+less_lethal_weapons",
    ).set_index(["section", "label"])["value"]
    assert shown["Less-lethal weapons", "Mental"] == pytest.approx(100 * 4_139 / (22_804 - 94))
    assert shown["Restraint", "Mental"] == pytest.approx(100 * 51_395 / (401_025 - 748))


def test_indicators_of_lethal_force_of_rio_are_those_of_its_records() -> None:
    """703 of 703 + 2,938 homicides in 2024, and 12 officers killed on duty."""
    found = hrc.lethal_force(
        first_year=2024,
        last_year=2024,
        civilians_killed="bra-rj-lethal-force/deaths",
        homicides="bra-rj-lethal-force/homicides",
        agents_killed="bra-rj-lethal-force/officers_killed",
    )
    assert found["I-1"].value == 703
    assert found["A-1"].value == pytest.approx(703 / (703 + 2_938))
    assert found["A-2"].value == pytest.approx(703 / 12)
    shown = found.table(code="Code", indicator="Indicator", value="Value", estimable=True)
    assert shown["Code"].tolist() == ["I-1", "I-6", "A-1", "A-2"]


def test_men_and_women_of_rio_have_rates_of_their_own() -> None:
    """(2,621 + 4,656 men) over 3,475,982 against (1,400-odd men) over 3,084,318, ten years each."""
    deaths = hrc.load("bra-rj-deaths-by-sex").frame.set_index(["group", "sex"])["value"]
    profile = hrc.group_profile(
        "bra-rj-deaths-2010-2020",
        population="bra-rj-population",
        first_year=2010,
        last_year=2020,
        focus="preta+parda",
        reference="branca",
        by_age="bra-rj-deaths-by-sex",
        age_population="bra-rj-population-by-sex",
    )
    men = (deaths["preta", "male"] + deaths["parda", "male"]) / (1_242_620 + 3_233_362)
    assert profile.by_age.of_men.value == pytest.approx(
        men / (deaths["branca", "male"] / 3_084_318)
    )
    assert not profile.by_age.has_ages
    assert "same ages" not in " ".join(profile.choices.rows()["label"]).lower()
    shown = profile.by_age.rates(sex="male")
    assert shown["label"].tolist() == ["Men", "Women", "Men", "Women"]


def test_deaths_in_canada_by_age_leave_no_group_of_fewer_than_five() -> None:
    frame = hrc.load("can-deaths-by-age").frame
    assert frame["value"].min() >= 5
    black = frame[frame["group"] == "black"].set_index("age")["value"]
    assert black.to_dict() == {"0-29": 22, "30-44": 17, "45+": 9}
    shown = hrc.cross_shares(
        "can-deaths-by-age",
        by="age",
        sections="black+indigenous+white",
        first_year=2000,
        last_year=2020,
    )
    assert shown.groupby("section")["value"].sum().tolist() == pytest.approx([100, 100, 100])
    oldest = shown[shown["label"] == "45 and over"].set_index("section")["value"]
    assert oldest["Black"] == pytest.approx(100 * 9 / 48)


NONE_PUBLISHED = {
    "col": "with figures on force, but not by origin, sex or age",
    "fra": "and so none by origin, sex and age",
    "ita": "on none that sets it beside sex and age",
    "tun-ar": "الأرقام التي تجمع بين العرق أو الأصل الإثني والجنس والعمر",
}
TABLE_AND_CHART = {
    "usa": ("tbl-sexes", "fig-ages"),
    "bra": ("tbl-sexes", "fig-ages"),
    "can": ("tbl-sexes", "fig-death-ages"),
    "can-fr": ("tbl-sexes", "fig-death-ages"),
    "gbr": ("fig-force-ages", "no table by ethnicity together with sex, age or disability"),
}


def test_each_country_report_sets_race_beside_sex_and_age_or_says_that_none_is_published() -> None:
    """A report that is neither in the one list nor in the other fails: it must be decided."""
    reports = [each.id for each in Project(REPOSITORY).reports() if each.kind == "country"]
    said = {report: (words,) for report, words in NONE_PUBLISHED.items()} | TABLE_AND_CHART
    assert set(reports) == set(said)
    for report, parts in said.items():
        text = (REPOSITORY / f"notebooks/countries/{report}.ipynb").read_text(encoding="utf-8")
        assert [part for part in parts if part not in text] == [], report
    records = Catalogue.as_read(Project(REPOSITORY)).by_name
    for report in ("usa", "bra", "can", "can-fr"):
        params = (REPOSITORY / f"params/countries/{report}.yml").read_text(encoding="utf-8")
        (events,) = re.findall(r"^events: (\S+)$", params, re.MULTILINE)
        assert records[events].counting.by_sex in records


def test_shares_of_tactics_have_limits_over_the_43_forces() -> None:
    """ln p ± t·s, s² = K/(K−1)·Σ (x/X − n/N)² over the forces, as `sandwich` of R has it."""
    asked = {
        "by": "disability",
        "of": "type",
        "first_year": 2018,
        "last_year": 2018,
        "sections": "restraint",
    }
    shown = hrc.cross_shares("gbr-force-by-disability", clustered=True, **asked)
    mental = shown[shown["label"] == "Mental"].iloc[0]
    rows = hrc.load("gbr-force-by-disability").frame
    rows = rows[(rows["type"] == "restraint") & (rows["disability"] != "unknown")]
    known = rows.groupby("area")["value"].sum()
    found = rows[rows["disability"] == "mental"].groupby("area")["value"].sum()
    assert len(known) == 43
    spread = ((found / found.sum() - known / known.sum()) ** 2).sum() * 43 / 42
    assert mental["value"] == pytest.approx(100 * found.sum() / known.sum())
    assert mental["high"] / mental["value"] == pytest.approx(math.exp(2.018082 * spread**0.5))
    assert mental["high"] - mental["low"] > 2, "as if tactics were persons: a fifth of a point"


def test_ratios_of_municipalities_of_rio_are_those_of_their_counts_where_these_are_many() -> None:
    made = hrc.area_profile(
        RIO,
        shapes="bra-rj-municipalities-map",
        show="ratio",
        first_year=2010,
        last_year=2020,
        focus="preta+parda",
        reference="branca",
        population="bra-rj-population-by-municipality",
    )
    assert (made.shown, made.few) == (16, 3)
    deaths, people = (
        hrc.load(name).frame.pivot_table(index="area", columns="group", values="value")
        for name in (
            "bra-rj-deaths-by-municipality-and-colour",
            "bra-rj-population-by-municipality",
        )
    )
    assert deaths.min(axis=None) >= 5, "no small count by place and colour"
    black = (deaths["preta"] + deaths["parda"]) / (people["preta"] + people["parda"])
    raw = (black / (deaths["branca"] / people["branca"])).dropna()
    drawn = made.areas.set_index("area")["value"].dropna()
    assert drawn["3304557"] == pytest.approx(raw["3304557"], rel=0.05), "the capital, 4,001 deaths"
    few = deaths.sum(axis=1)[drawn.index].nsmallest(8).index
    middle = raw[drawn.index].median()
    assert (abs(drawn[few] - middle) < abs(raw[few] - middle)).mean() >= 0.75


def test_black_persons_in_ontario_die_at_a_multiple_of_the_rate_of_white_persons() -> None:
    found = hrc.group_profile(
        "can-deaths-by-province",
        population="can-population-by-province",
        areas=["CA-ON"],
        first_year=2000,
        last_year=2020,
        focus="black",
        reference="white",
    ).ratio
    people = hrc.load("can-population-by-province").frame.query("area == 'CA-ON'")
    of = people.set_index("group")["value"]
    assert found.value == pytest.approx((33 / of["black"]) / (72 / of["white"]))
    assert hrc.load("can-deaths-by-province").frame["value"].min() >= 5
