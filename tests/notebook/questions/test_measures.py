"""One call of a notebook gives one measure of a table, with its tables, its grade and its words."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

import hrcreport.notebook as hrc
from disparity import outcome_test
from hrcreport.foundation.errors import DataError
from hrcreport.notebook.templates.printing import ValueKindError, interval, share_of, times

REPOSITORY = Path(__file__).resolve().parents[3]
HEAD = "country,area,period,complete,group,{column}measure,value\n"


@pytest.fixture
def project(invented, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    return invented


def add_table(project: Any, name: str, *, kind: str, column: str, rows: list[str]) -> None:
    """Add a table with a further column to the invented project; each row lacks the country."""
    from tests.conftest import _field, _resource  # the makers of the invented catalogue

    text = HEAD.format(column=f"{column}," if column else "") + "".join(
        f"XXA,{row}\n" for row in rows
    )
    project.write(f"data/tables/{name}.csv", text)
    names = text.splitlines()[0].split(",")
    kinds = {"complete": "boolean", "value": "integer"}
    fields = [_field(each, kinds.get(each, "string")) for each in names]
    resource = _resource(
        text.encode(), name=name, path=f"tables/{name}.csv", kind=kind, schema={"fields": fields}
    )
    place = project.root / "data/datapackage.json"
    catalogue = json.loads(place.read_text())
    catalogue["resources"].append(resource)
    place.write_text(json.dumps(catalogue))


@pytest.fixture
def stops(project) -> Any:
    """Return the project with stops by sex and searches, and a cohort of cases by stage."""
    rows = [
        f"XX-N,2019,true,{group},{sex},{measure},{count}"
        for group, sex, numbers in (
            ("black", "male", (1_000, 300)),
            ("black", "female", (500, 60)),
            ("white", "male", (4_000, 400)),
            ("white", "female", (2_000, 100)),
            ("unknown", "male", (100, 5)),
        )
        for measure, count in zip(("stops", "person_searches"), numbers, strict=True)
    ]
    add_table(project, "xxa-stops", kind="T05", column="sex", rows=rows)
    cases = [
        f"XX-N,{year},true,{group},{stage},cases,{count}"
        for year, group, counts in (
            ("2018", "black", (40, 20, 4, 1)),
            ("2018", "white", (20, 15, 6, 3)),
            ("2019", "black", (50, 5, 0, 0)),
            ("2019", "white", (30, 31, 0, 0)),
        )
        for stage, count in zip(
            ("occurred", "investigated", "charged", "convicted"), counts, strict=True
        )
    ]
    add_table(project, "xxa-cases", kind="T11", column="stage", rows=cases)
    return project


def profile() -> Any:
    return hrc.group_profile(
        "xxa-deaths",
        population="xxa-population",
        first_year=2018,
        last_year=2019,
        focus="black",
        reference="white",
    )


def test_every_estimate_of_a_profile_knows_its_tables_and_grade(project) -> None:
    made = profile()
    for estimate in (made.ratio, made.excess, made.index, made.focus_row.rate, made.share_unknown):
        assert "xxa-deaths" in estimate.tables
        assert estimate.grade == "B"
    assert made.ratio.tables == ("xxa-deaths", "xxa-population")
    assert "left out" in made.ratio.missing


def test_excess_and_index_follow_from_counts_and_population(project) -> None:
    """100 deaths of a million, 57 of two and a half million; 5 of two small groups."""
    made = profile()
    assert made.excess.value == pytest.approx(100 - 57 / 2.5)
    assert made.index.value == pytest.approx((100 / 162) / (1_000_000 / 3_700_000))
    assert made.bounds.either_way.low < made.ratio.low
    assert made.bounds.either_way.high > made.ratio.high


def test_ratios_of_all_groups_are_adjusted_for_their_number(project) -> None:
    frame = profile().ratios()
    assert frame["label"].tolist() == ["Black"]
    assert frame["p"].iloc[0] < 0.001


def test_a_trend_has_a_word_that_follows_from_its_interval(project) -> None:
    rows = [
        f"XX-N,{2010 + n},true,all,deaths,{count}"
        for n, count in enumerate((100, 120, 145, 170, 210, 250))
    ]
    add_table(project, "xxa-years", kind="T02", column="", rows=rows)
    found = hrc.yearly_trend("xxa-years", first_year=2010, last_year=2015)
    assert (found.direction, found.word) == ("rising", "rising")
    assert found.change.value == pytest.approx(found.yearly.value - 1)
    assert found.change.as_prose().startswith("20.2 per cent (95 per cent")
    assert found.dispersion.p_value is not None
    few = hrc.yearly_trend("xxa-years", first_year=2010, last_year=2012)
    assert (few.direction, few.word) == ("none", "not estimable")


def test_a_trend_of_a_group_warns_where_unknown_group_moves(project) -> None:
    rows = [
        f"XX-N,{2010 + n},true,{group},deaths,{count}"
        for n, counts in enumerate(((50, 2), (48, 9), (45, 14), (40, 20)))
        for group, count in zip(("black", "unknown"), counts, strict=True)
    ]
    add_table(project, "xxa-years", kind="T02", column="", rows=rows)
    found = hrc.yearly_trend("xxa-years", first_year=2010, last_year=2013, group="black")
    assert "from 4 to 33 per cent" in found.cautions[0]
    assert not hrc.yearly_trend("xxa-years", first_year=2010, last_year=2013).cautions


def test_a_chain_compares_each_stage_with_the_population_and_the_one_before(stops) -> None:
    chain = hrc.stage_disparities(
        {"Stops": "xxa-stops/stops", "Searches": "xxa-stops/person_searches"},
        population="xxa-population",
        group="black",
        reference="white",
        first_year=2019,
        last_year=2019,
    )
    assert chain.counts == {"Stops": (1_500, 6_000), "Searches": (360, 500)}
    assert chain.link("Searches").per_previous_stage.value == pytest.approx(
        (360 / 1500) / (500 / 6000)
    )
    sections = chain.ratios(population="All", previous="Before")
    assert list(sections["All"]) == ["Stops", "Searches"]
    assert list(sections["Before"]) == ["Searches"]
    with pytest.raises(DataError, match="the stages make no chain: stage 'Stops'"):
        hrc.stage_disparities(
            {"Searches": "xxa-stops/person_searches", "Stops": "xxa-stops/stops"},
            population="xxa-population",
            group="black",
            reference="white",
            first_year=2019,
            last_year=2019,
        )


def test_ratios_with_many_of_unknown_group_print_what_that_leaves_open(stops) -> None:
    rows = [
        f"XX-N,2019,true,{group},{measure},{count}"
        for group, counts in (("black", (50, 9)), ("white", (90, 20)), ("unknown", (60, 10)))
        for measure, count in zip(("stops", "person_searches"), counts, strict=True)
    ]
    add_table(stops, "xxa-lost", kind="T05", column="", rows=rows)
    stages = {"Stops": "xxa-lost/stops", "Searches": "xxa-lost/person_searches"}
    of: dict[str, Any] = {"first_year": 2019, "last_year": 2019, "reference": "white"}
    chain = hrc.stage_disparities(stages, population="xxa-population", group="black", **of)
    assert (chain.known, chain.unknown["Stops"].value) == ({"Stops": 140, "Searches": 29}, 0.3)
    first, second = (chain.link(each) for each in stages)
    ends = (50 / 150 * 2.5, 110 / 90 * 2.5)
    assert first.per_population.bounds == pytest.approx(ends)
    assert interval(first.per_population).endswith(
        "; 0.8 to 3.1 wherever those of unknown group belong"
    )
    assert second.per_previous_stage.bounds == pytest.approx(
        ((9 / 100) / (30 / 100), (19 / 60) / (20 / 140))
    )
    assert "were all White, 0.8 (Stops)." in chain.notes[0]
    profile = hrc.group_profile(
        "xxa-lost", measure="stops", population="xxa-population", focus="black", **of
    )
    assert profile.ratio.bounds == pytest.approx(ends)
    few = hrc.stage_disparities(
        {"Stops": "xxa-stops/stops"}, population="xxa-population", group="black", **of
    )
    assert few.link("Stops").per_population.bounds is None
    assert few.notes == ()


def test_a_share_of_two_counts_knows_its_counts_its_method_and_what_it_is_of(stops) -> None:
    men = hrc.total("xxa-stops", "stops", group="black", sex="male")
    share = share_of(men, hrc.total("xxa-stops", "stops", group="black"))
    assert share.value == pytest.approx(2 / 3)
    assert (share.numerators, share.denominators) == ((1_000,), (1_500,))
    assert share.low < share.value < share.high
    assert (share.base.scope, len(share.base.groups)) == ("group", 1)
    assert share.base.counted == share.base.within
    of_all = share_of(
        hrc.total("xxa-stops", "stops", group="black"), hrc.total("xxa-stops", "stops")
    )
    assert of_all.base.scope == "all"
    assert share_of(3_000, men) == 3
    assert share_of(hrc.total("xxa-stops", "stops"), men) == pytest.approx(7.6)


def test_an_excess_of_ratios_is_no_ratio_and_says_whose_rate_it_counts(stops) -> None:
    found = hrc.interaction(
        "xxa-stops/person_searches",
        of="xxa-stops/stops",
        first=("group", "black", "white"),
        second=("sex", "male", "female"),
        first_year=2019,
        last_year=2019,
    )
    assert "times the rate of those with neither ground" in found.excess.as_prose()
    with pytest.raises(ValueKindError, match="no ratio: say"):
        times(found.excess)


def test_a_project_says_itself_from_which_share_of_unknown_group_on(stops) -> None:
    of: dict[str, Any] = {"first_year": 2019, "last_year": 2019, "reference": "white"}
    at = {"population": "xxa-population", "measure": "stops", "focus": "black"}
    assert hrc.group_profile("xxa-stops", **at, **of).ratio.bounds is None
    own = (REPOSITORY / "data/safeguards.yml").read_text(encoding="utf-8")
    own = own.replace("unknown_share: 5", "unknown_share: 1")
    (stops.root / "data/safeguards.yml").write_text(own, encoding="utf-8")
    assert hrc.group_profile("xxa-stops", **at, **of).ratio.bounds is not None


def test_a_chain_over_a_surveys_residents_holds_their_error_in_the_first_link(stops) -> None:
    persons = ["XX-N,2018,true,black,persons,1000000", "XX-N,2018,true,white,persons,2500000"]
    margin = "XX-N,2018,true,black,persons_margin_90,164485"
    add_table(stops, "xxa-known", kind="T01", column="", rows=persons)
    add_table(stops, "xxa-survey", kind="T01", column="", rows=[*persons, margin])
    of = {"group": "black", "reference": "white", "first_year": 2019, "last_year": 2019}
    before, made = (
        hrc.stage_disparities(
            {"Stops": "xxa-stops/stops", "Searches": "xxa-stops/person_searches"},
            population=population,
            **of,
        )
        for population in ("xxa-known", "xxa-survey")
    )
    pairs = [
        (made.link(each).per_population, before.link(each).per_population)
        for each in ("Stops", "Searches")
    ]
    known, survey = (
        hrc.force_after_stop(
            "xxa-stops/person_searches",
            stops="xxa-stops/stops",
            population=f"{population}/persons",
            **of,
        ).per_population
        for population in ("xxa-known", "xxa-survey")
    )
    for one, other in (*pairs, (survey, known)):
        reach = math.hypot(math.log(other.high / other.value), 1.959964 * 0.1)
        assert math.log(one.high / one.value) == pytest.approx(reach, rel=1e-4)
    assert made.link("Stops").per_previous_stage == made.link("Stops").per_population
    within, known_within = (each.link("Searches").per_previous_stage for each in (made, before))
    assert (within.low, within.high) == (known_within.low, known_within.high)


def test_a_benchmark_test_shows_every_benchmark_and_says_what_is_wrong_with_it(stops) -> None:
    given = {"group": "black", "reference": "white", "first_year": 2019, "last_year": 2019}
    test = hrc.benchmarks(
        "xxa-stops/person_searches",
        sex="male",
        **given,
        against={
            "resident population": "xxa-population/persons",
            "stops of women": "xxa-stops/stops?sex=female",
        },
    )
    assert test.beside["resident population"].value == pytest.approx((300 / 1e6) / (400 / 2.5e6))
    assert test.beside["stops of women"].value == pytest.approx((300 / 500) / (400 / 2000))
    assert test.answer == "against"
    assert any("residents are not the people on the street" in each for each in test.cautions)
    with pytest.raises(ValueError, match="two benchmarks or more"):
        hrc.benchmarks("xxa-stops/stops", against={"a": "xxa-population/persons"}, **given)
    with pytest.raises(DataError, match="has no column 'gender'"):
        hrc.benchmarks("xxa-stops/stops", gender="male", against={}, **given)


def test_benchmarks_of_several_agencies_are_judged_one_by_one(stops) -> None:
    """Each agency searches the group less often, and their sum says more: Simpson's paradox."""
    rows = [
        f"XX-N,2019,true,{group},{agency},{measure},{count}"
        for agency, (black, white) in {
            "north": ((8_000, 4_000, 2_000), (1_000, 500, 400)),
            "south": ((1_000, 500, 40), (8_000, 4_000, 600)),
            "west": ((1_000, 500, 60), (4_000, 2_000, 400)),
            "east": ((7_000, 3_500, 1_700), (1_000, 500, 350)),
        }.items()
        for group, counts in (("black", black), ("white", white))
        for measure, count in zip(("stops", "drivers", "searches"), counts, strict=True)
    ]
    add_table(stops, "xxa-agencies", kind="T05", column="agency", rows=rows)
    given = {"group": "black", "reference": "white", "first_year": 2019, "last_year": 2019}
    both = {"stops": "xxa-agencies/stops", "drivers": "xxa-agencies/drivers"}
    test = hrc.benchmarks("xxa-agencies/searches", against=both, **given)
    assert test.beside["all together"].low > 1
    assert test.answer == "for"
    assert test.estimate.high < 1
    assert max(test.beside[name].value for name in ("North", "South", "West", "East")) < 1
    assert any("carries no verdict" in each for each in test.cautions)
    assert test.beside["prediction"].base is not None
    alone = hrc.benchmarks("xxa-agencies/searches", against=both, agency="south", **given)
    assert "prediction" not in alone.beside
    residents = both | {"residents": "xxa-population/persons"}
    with pytest.raises(DataError, match="'xxa-population' has no column 'agency'"):
        hrc.benchmarks("xxa-agencies/searches", against=residents, **given)


def test_the_words_of_tests_never_go_beyond_a_pattern(stops) -> None:
    given = {"group": "black", "reference": "white", "first_year": 2019, "last_year": 2019}
    fewer = outcome_test(
        group="black",
        finds=360,
        searches=1500,
        reference="white",
        reference_finds=500,
        reference_searches=6000,
    )
    assert fewer.answer == "for"
    against = hrc.benchmarks(
        "xxa-stops/stops",
        **given,
        against={"population": "xxa-population/persons", "women": "xxa-stops/stops?sex=female"},
    )
    assert hrc.strongest_words([fewer]) == "no disparity against the group"
    assert hrc.strongest_words([fewer, against]) == "no disparity against the group"
    assert against.answer == "cannot say"


def test_two_grounds_are_set_side_by_side_with_what_both_add(stops) -> None:
    found = hrc.interaction(
        "xxa-stops/person_searches",
        of="xxa-stops/stops",
        first=("group", "black", "white"),
        second=("sex", "male", "female"),
        first_year=2019,
        last_year=2019,
    )
    assert found.both.value == pytest.approx((300 / 1000) / (100 / 2000))
    assert found.both.method == "log-normal (Katz)"
    assert found.excess.value == pytest.approx(6 - 2.4 - 2 + 1)
    frame = hrc.cross_table("xxa-stops/stops", by="sex", first_year=2019, last_year=2019).frame
    assert frame["Group"].tolist() == ["Black", "White", "Unknown"]
    assert frame["Female"].tolist() == [500, 2_000, 0]
    with pytest.raises(DataError, match="has no column 'gender'"):
        hrc.cross_table("xxa-stops/stops", by="gender", first_year=2019, last_year=2019)


def test_indicators_of_lethal_force_say_what_is_not_published(project) -> None:
    found = hrc.lethal_force(
        first_year=2018,
        last_year=2019,
        civilians_killed="xxa-deaths/deaths",
        inhabitants="xxa-population/persons",
    )
    assert found["I-1"].value == 172
    # One count of inhabitants stands for each of the two years.
    assert found["I-2"].value == pytest.approx(172 / (2 * 3_700_000) * 100_000)
    assert found["A-2"].not_estimable == "not published: agents killed"
    printed = found.table(code="Code", indicator="Indicator", value="Value")
    assert printed["Code"].tolist()[:2] == ["I-1", "I-2"]
    assert printed["Value"].tolist()[-1] == "not estimable"
    assert "civilians killed, per 100,000 inhabitants" in printed["Indicator"].tolist()
    assert printed["Value"].tolist()[0].startswith("172 (")
    known = found.table(code="Code", indicator="Indicator", value="Value", estimable=True)
    assert known["Code"].tolist() == ["I-1", "I-2"]


def test_searches_are_tested_together_within_places_and_by_agency(project) -> None:
    """Two agencies find less on the group, another as much; of one or two there is no mean."""
    rows = [
        f"{agency}-{place},2019,true,{group},{agency},{measure},{count}"
        for agency, finds in (("XX-P", 20), ("XX-Q", 60), ("XX-R", 40))
        for place in range(3)
        for group, counts in (("black", (900, 200, finds)), ("white", (1_200, 200, 60)))
        for measure, count in zip(("stops", "searches", "finds"), counts, strict=True)
    ]
    add_table(project, "xxa-patrols", kind="T05", column="agency", rows=rows)
    of = {"group": "black", "reference": "white", "first_year": 2019, "last_year": 2019}
    found = hrc.search_outcomes("xxa-patrols", **of)
    assert found.searched.value == pytest.approx((200 / 900) / (200 / 1_200))
    assert found.pooled.estimate.value == pytest.approx((360 / 1_800) / (540 / 1_800))
    assert found.against == ("XX-P", "XX-R")
    assert found.otherwise == ()
    assert found.robust.answer == found.across.answer == "cannot say"
    assert found.across.beside["all together"] == found.pooled.estimate
    assert (found.agencies, found.below, found.above) == (3, 2, 0)
    assert found.within.estimate.value == pytest.approx(0.58, abs=0.03)
    assert found.within.estimate.base.groups == ("Black",)
    assert found.counts.set_index("group").loc["Black"].tolist() == [8_100, 1_800, 360]
    assert found.disagree
    assert hrc.strongest_words(found.tests) == "no verdict either way"
    for agencies, answer in ((1, "against"), (2, "cannot say")):
        add_table(
            project,
            f"xxa-{agencies}-patrols",
            kind="T05",
            column="agency",
            rows=[row for row in rows if row[:4] in ("XX-P", "XX-R")[:agencies]],
        )
        alone = hrc.search_outcomes(f"xxa-{agencies}-patrols", **of)
        assert [test.answer for test in alone.tests] == [answer, answer]
        assert alone.searched.value == pytest.approx((200 / 900) / (200 / 1_200))
    levels = [
        f"{agency}-{place},2019,true,{group},{agency},published_threshold_per_cent,{level}"
        for agency, of_black in (("XX-P", "10"), ("XX-Q", "31"))
        for place in range(3)
        for group, level in (("black", of_black), ("white", "20"))
    ]
    add_table(project, "xxa-levels", kind="T05", column="agency", rows=levels)
    level = hrc.published_thresholds("xxa-levels", stops="xxa-patrols/stops", **of)
    assert (level.here.value, level.there.value) == pytest.approx((0.205, 0.2))
    assert (level.lower_in, level.compared) == (3, 6)
    assert (level.agencies, level.lower_at) == (2, 1)
    assert level.here.base.within == "stops"
    again = [row.replace("published", "estimated") for row in levels]
    again[0] = again[0].replace(",10", ",25")
    fits = [
        f"{agency},2019,true,all,{agency},gap_of_searches,{gap}"
        for agency, gap in (("XX-P", 3), ("XX-Q", 7))
    ]
    add_table(project, "xxa-own", kind="T05", column="agency", rows=[*again, *fits])
    ours = hrc.published_thresholds(
        "xxa-own/estimated_threshold_per_cent", stops="xxa-patrols/stops", **of
    )
    same = level.agreement(ours)
    assert (ours.lower_in, same.alike, same.compared) == (2, 5, 6)
    assert 0 < same.correlation < level.agreement(level).correlation == pytest.approx(1)
    assert (level.unfit, ours.unfit) == ((), ("XX-Q",))


def test_force_among_the_stopped_stands_beside_force_in_the_population(stops) -> None:
    found = hrc.force_after_stop(
        "xxa-stops/person_searches",
        stops="xxa-stops/stops",
        population="xxa-population/persons",
        group="black",
        reference="white",
        first_year=2019,
        last_year=2019,
    )
    assert found.per_stop.value == pytest.approx(360 / 1_500 - 500 / 6_000)
    assert found.by_share_of_biased_stops[0.5].value == pytest.approx(360 / 1_500 - 250 / 6_000)
    assert found.per_population.value == pytest.approx((360 / 1e6) / (500 / 2.5e6))
    assert found.per_population.tables == ("xxa-stops", "xxa-population")
    assert found.here.value == pytest.approx(360 / 1_500)
    shown = found.rows("{share} of stops")
    assert shown["label"].tolist()[:2] == ["0 per cent of stops", "10 per cent of stops"]
    assert shown["value"].tolist()[0] == pytest.approx(100 * found.per_stop.value)


def test_force_among_the_stopped_stands_under_every_choice(stops) -> None:
    """360 of 1,500 over 500 of 6,000; 5 of 100 of unknown group; 300 of 1,000 men over a tenth."""
    rows = [
        f"XX-N,{period},true,{group},{measure},{count}"
        for period, factor in (("2019-01/2019-06", 1), ("2019-07/2019-12", 2))
        for group, n, searches, strips in (("black", 100, 20, 8), ("white", 400, 30, 20))
        for measure, count in (
            ("stops", n),
            ("person_searches", searches * factor),
            ("strip_searches", strips),
        )
    ]
    add_table(stops, "xxa-halves", kind="T05", column="", rows=rows)
    of = {
        "population": "xxa-population/persons",
        "group": "black",
        "reference": "white",
        "first_year": 2019,
        "last_year": 2019,
    }
    found = hrc.force_after_stop("xxa-stops/person_searches", stops="xxa-stops/stops", **of)
    shown = found.choices.rows().set_index("label")["value"].to_dict()
    unknown = "Those of unknown group counted as"
    assert shown["Black against White, as counted"] == pytest.approx((360 / 1_500) / (500 / 6_000))
    assert shown[f"{unknown} Black"] == pytest.approx((365 / 1_600) / (500 / 6_000))
    assert shown[f"{unknown} White"] == pytest.approx((360 / 1_500) / (505 / 6_100))
    within = (300 * 4_000 / 5_000 + 60 * 2_000 / 2_500) / (400 * 1_000 / 5_000 + 100 * 500 / 2_500)
    assert shown["Within each sex"] == pytest.approx(within)
    assert found.choices.words.startswith("under each of four choices")
    halves = hrc.force_after_stop(
        "xxa-halves/person_searches",
        stops="xxa-halves/stops",
        **of,
        otherwise={"strip searches alone": ("xxa-halves/strip_searches", "xxa-halves/stops")},
    ).choices
    shown = halves.rows().set_index("label")["value"].to_dict()
    assert shown["January 2019–June 2019 alone"] == pytest.approx((20 / 100) / (30 / 400))
    assert shown["Strip searches alone"] == pytest.approx((16 / 200) / (40 / 800))
    assert "strip searches alone" in halves.words, "its interval holds one: the verdict hangs on it"


def test_events_divide_by_a_further_column_within_each_section(stops) -> None:
    frame = hrc.cross_shares(
        "xxa-stops/stops", by="sex", sections="black+white", first_year=2019, last_year=2019
    )
    assert frame.groupby("section")["value"].sum().tolist() == pytest.approx([100, 100])
    assert (frame["low"] < frame["value"]).all()


def test_shares_of_events_in_clusters_have_limits_over_areas(project) -> None:
    women = dict(zip("ABCDE", (5, 10, 15, 20, 50), strict=True))
    rows = [
        f"XX-{area},2019,true,black,{sex},stops,{n}"
        for area, count in women.items()
        for sex, n in (("female", count), ("male", 100 - count))
    ]
    add_table(project, "xxa-areas", kind="T05", column="sex", rows=rows)
    asked = {"by": "sex", "sections": "black", "first_year": 2019, "last_year": 2019}
    apart, clustered = (
        hrc.cross_shares("xxa-areas", clustered=each, **asked).set_index("label")
        for each in (False, True)
    )
    assert clustered["value"].tolist() == pytest.approx(apart["value"].tolist())
    spread = sum((n / 100 - 1 / 5) ** 2 for n in women.values()) * 5 / 4
    ends = clustered.loc["Female"]
    assert ends["high"] == pytest.approx(20 * math.exp(2.776445 * spread**0.5), rel=1e-6)
    assert ends["low"] < apart.loc["Female", "low"]
    assert clustered.loc["Male", "high"] <= 100, "a share is never more than all"
