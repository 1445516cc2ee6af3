"""A number knows what it is a number of, and no sentence or comparison may say another thing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.conftest import _field, _resource
from tests.notebook.questions.test_measures import add_table

import hrcreport.notebook as hrc
from hrcreport.document.execute.reprinting import Memory, UnknownValueError
from hrcreport.foundation.counted import Counted
from hrcreport.foundation.errors import DataError
from hrcreport.notebook.templates.prose import Text, fill

CROSSWALK = """\
country,group,reporting_group,definition
XXA,black,black,Black
XXA,green,black,"Green, as the police of Exampleland record it"
XXA,white,white,White
XXA,violet,other,Violet
XXA,unknown,unknown,not known
"""
YEARS = {"first_year": 2018, "last_year": 2019}
STOPS = {
    "black": (400, 80),
    "green": (100, 10),
    "white": (500, 50),
    "violet": (200, 20),
    "unknown": (50, 0),
}


@pytest.fixture
def project(invented, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the project with declared groups, stops, stops by light, and residents."""
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    add_lookup(invented)
    rows = [
        f"XX-N,2019,true,{group},{measure},{count}"
        for group, numbers in STOPS.items()
        for measure, count in zip(("stops", "person_searches"), numbers, strict=True)
    ]
    add_table(invented, "xxa-stops", kind="T05", column="", rows=rows)
    residents = ["XX-N,2019,true,black,persons,5000", "XX-N,2019,true,white,persons,20000"]
    add_table(invented, "xxa-residents", kind="T01", column="", rows=residents)
    light = [
        f"XX-N,2019,true,{group},{each},18.0{step},stops,{count * (2 if each == 'dark' else 3)}"
        for group, (count, _) in STOPS.items()
        for each in ("dark", "daylight")
        for step in (0, 1)
    ]
    add_table(invented, "xxa-light", kind="T05", column="light,clock", rows=light)
    return invented


def add_lookup(project: Any) -> None:
    """Declare which groups are counted together, as `reporting-groups` does."""
    project.write("data/tables/reporting-groups.csv", CROSSWALK)
    fields = [_field(name) for name in CROSSWALK.splitlines()[0].split(",")]
    place = project.root / "data/datapackage.json"
    catalogue = json.loads(place.read_text())
    catalogue["resources"].append(
        _resource(
            CROSSWALK.encode(),
            name="reporting-groups",
            path="tables/reporting-groups.csv",
            kind="lookup",
            schema={"fields": fields},
        )
    )
    place.write_text(json.dumps(catalogue))


def chain(group: str) -> Any:
    return hrc.stage_disparities(
        {"Stops": "xxa-stops/stops", "Searches": "xxa-stops/person_searches"},
        population="xxa-residents",
        group=group,
        reference="white",
        **YEARS,
    )


def veil(group: str = "african_descent", reference: str = "white") -> Any:
    return hrc.darkness("xxa-light/stops", group=group, reference=reference, **YEARS)


def problems(text: str, **names: Any) -> list[str]:
    return [problem.what for problem in fill(Text(text), names).problems]


def test_a_comparison_that_leaves_out_a_part_of_a_declared_group_stops(project) -> None:
    for ask in (chain, veil):
        with pytest.raises(DataError) as stopped:
            ask("black")
        assert "'black' leaves out green" in str(stopped.value)
        assert '"black+green"' in str(stopped.value)


def test_the_name_of_people_of_african_descent_is_all_of_them_in_every_table(project) -> None:
    by_name, by_list = chain("african_descent"), chain("black+green")
    assert by_name.counts == by_list.counts == {"Stops": (500, 500), "Searches": (90, 50)}
    # The population knows them under one name, which holds both.
    assert by_name.link("Stops").per_population.value == pytest.approx(4.0)
    assert by_name.group_label == "Black and Green"


def test_a_declared_part_is_compared_with_its_reason(project) -> None:
    reason = "green is entered by one precinct only"
    found = veil(hrc.part_of_group("black", why=reason))
    assert reason in fill(Text("{{ it | of_what }}"), {"it": found.test.estimate}).text
    with pytest.raises(DataError, match="no reason is given"):
        hrc.part_of_group("black", why=" ")


def test_a_part_of_a_group_has_no_rate_over_the_population_of_the_whole(project) -> None:
    made = hrc.group_profile(
        "xxa-stops",
        measure="stops",
        population="xxa-residents",
        focus="african_descent",
        reference="white",
        **YEARS,
    )
    assert made.focus_row.rate.value == pytest.approx(500 / 5000 * 1e6)
    assert made.row("black").population is None
    assert made.row("white").population == 20_000


@pytest.mark.parametrize("group", ["purple", "black+purple+green"])
def test_a_group_that_is_unknown_is_told_or_held_by_the_others(project, group: str) -> None:
    if group == "purple":
        with pytest.raises(DataError, match="there is no group 'purple'"):
            chain(group)
    else:
        assert chain(group).counts["Stops"] == (500, 500)


def test_a_share_of_two_groups_may_not_be_called_one_of_all_stopped(project) -> None:
    beside = veil().test.beside
    said = "Black drivers were {{ beside['in daylight'] | per_cent(1) }} of those stopped by day."
    found = problems(said, beside=beside)
    assert len(found) == 1
    assert "another denominator" in found[0]
    assert "among stops of these alone: Black and Green, White" in found[0]
    honest = said.replace("of those stopped", "of Black, Green and White drivers alone")
    assert problems(honest, beside=beside) == []


def test_a_share_of_everyone_of_known_group_is_another_one_and_says_so(project) -> None:
    two, everyone = veil().test, veil(reference="").test
    assert two.beside["in daylight"].value == pytest.approx(0.5)
    assert everyone.beside["in daylight"].value == pytest.approx(500 / 1200)
    assert everyone.beside["in daylight"].base.scope == "known"


def test_known_and_all_are_not_taken_for_each_other(project) -> None:
    shares = hrc.group_shares("xxa-stops", "stops", group="african_descent")
    names = {"shares": shares}
    assert problems("They were {{ shares.of_known | per_cent }} of all stops.", **names)
    assert problems("Of stops of known race, {{ shares.of_all | per_cent }}.", **names)
    assert not problems("Of stops of known race, {{ shares.of_known | per_cent }}.", **names)
    both = (
        "Of known race, {{ shares.of_known | per_cent }}; of all, {{ shares.of_all | per_cent }}."
    )
    assert not problems(both, **names)
    # What one sentence says does not cover the next.
    apart = "The race is known. They were {{ shares.of_known | per_cent }} of stops."
    assert problems(apart, **names)


def test_a_number_printed_knows_its_counts_and_its_words(project) -> None:
    names = {"hrc": hrc, "chain": chain("african_descent")}
    text = (
        "{% set ratio = chain.link('Stops').per_population %}{{ ratio | decimal(1) }} and "
        "{{ chain.link('Searches').per_previous_stage | decimal(1) }}"
    )
    of_persons, of_stops = (value.of for value in fill(Text(text), names).values)
    assert of_persons["scope"] == "persons"
    assert of_persons["numerators"] == [500, 500]
    assert of_persons["denominators"] == [5000, 20000]
    assert "stops over persons (Black and Green)" in of_persons["words"]
    assert "2019" in of_persons["words"]
    assert of_stops["denominators"] == [500, 500]
    assert "person_searches among stops" in of_stops["words"]


def test_words_changed_later_are_held_to_the_same_number(project) -> None:
    source = "They were {{ share | per_cent }} of those of known race."
    told = fill(
        Text(source),
        {"share": hrc.group_shares("xxa-stops", "stops", group="african_descent").of_known},
    )
    memory = Memory()
    memory.learn(
        source,
        {
            "text": told.text,
            "values": [
                {
                    "expression": each.expression,
                    "text": each.text,
                    "number": each.number,
                    "of": each.of,
                }
                for each in told.values
            ],
        },
    )
    other = "Of all stops of known race, {{ share | per_cent }} were theirs."
    assert memory.reprint(other)["values"][0]["of"]["scope"] == "known"
    with pytest.raises(UnknownValueError):
        memory.reprint("They were {{ share | per_cent }} of those stopped.")


def test_the_picture_says_of_whom_its_shares_are(project) -> None:
    alone, known = (hrc.darkness_curve(veil(reference=each)).alt for each in ("white", ""))
    assert "Black and Green among the stops of Black and Green or White" in alone
    assert "Share of stops: Black and Green" in known


def test_without_declared_groups_a_name_stands_for_itself(invented, monkeypatch) -> None:
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    made = hrc.group_profile(
        "xxa-deaths", population="xxa-population", focus="black", reference="white", **YEARS
    )
    assert made.focus_row.population == 1_000_000


AREAS = [
    ("XX-A", 40, 60),
    ("XX-B", 22, 50),
    ("XX-C", 65, 70),
    ("XX-D", 9, 61),
    ("XX-E", 80, 55),
    ("XX-F", 30, 25),
]


@pytest.fixture
def by_area(project) -> Any:
    """Return the project with force and residents by area, and force as a whole."""
    force, persons = [], []
    for area, black, white in AREAS:
        events = {"black": black, "white": white, "unknown": 5}
        residents = {"black": 90 * black + 7 * white, "white": 400 * white}
        force += [f"{area},2019,true,{each},force,{n}" for each, n in events.items()]
        persons += [f"{area},2019,true,{each},persons,{n}" for each, n in residents.items()]
    add_table(project, "xxa-force-by-area", kind="T05", column="", rows=force)
    add_table(project, "xxa-persons-by-area", kind="T01", column="", rows=persons)
    return project


def force(**options: Any) -> Any:
    return hrc.group_profile(
        "xxa-force-by-area",
        population="xxa-persons-by-area",
        focus="black",
        reference="white",
        strata="xxa-force-by-area",
        strata_population="xxa-persons-by-area",
        strata_words="districts",
        **YEARS,
        **options,
    )


def test_a_ratio_stands_crude_and_within_areas(by_area) -> None:
    made = force()
    assert made.within is not None
    assert made.within.crude.value == pytest.approx(made.ratio.value)
    # In each area White persons meet force at 1/400; Black persons at less than 1/90.
    assert 3 < made.within.within.value < 400 / 90
    parts = made.within.composition
    assert parts.of_composition == pytest.approx(parts.difference - parts.of_rates)
    assert made.within.within.base == made.ratio.base
    assert "districts" in made.within.notes[0]


def test_events_in_clusters_have_limits_over_areas_everywhere(by_area) -> None:
    apart, clustered = force(), force(clustered=True)
    assert clustered.ratio.value == apart.ratio.value
    assert clustered.ratio.method == "crude ratio of rates, limits over areas"
    assert clustered.ratio.low == pytest.approx(clustered.within.crude.low)
    assert clustered.focus_row.rate.method == "rate, limits over areas"
    for bound in ("lowest", "highest"):
        here, there = (getattr(each.bounds, bound) for each in (clustered, apart))
        assert here.value == there.value
        assert (here.low, here.high) != (there.low, there.high)


def test_a_ratio_with_limits_over_areas_leads_to_the_rows_of_the_areas(by_area) -> None:
    sums = {"black": 246, "white": 321, "unknown": 30}
    rows = [f"XXA,2019,true,{group},force,{n}" for group, n in sums.items()]
    add_table(by_area, "xxa-force", kind="T05", column="", rows=rows)
    asked: dict[str, Any] = {
        "population": "xxa-persons-by-area",
        "focus": "black",
        "reference": "white",
        "strata": "xxa-force-by-area",
        "strata_population": "xxa-persons-by-area",
        "strata_words": "districts",
        **YEARS,
    }
    apart, clustered = (hrc.group_profile("xxa-force", clustered=each, **asked) for each in (0, 1))

    def tables(estimate: Any) -> set[str]:
        return {of["table"] for of in Counted.leaves(Counted.how_of(estimate))}

    assert clustered.ratio.value == apart.ratio.value
    assert tables(apart.ratio) == {"xxa-force", "xxa-persons-by-area"}
    assert tables(clustered.ratio) == {"xxa-force-by-area", "xxa-persons-by-area"}
    assert set(clustered.ratio.tables) - set(apart.ratio.tables) == {"xxa-force-by-area"}
    other = apart.ratio.limited_by(replace(clustered.ratio, value=1.0, low=0.5, high=2.0))
    assert other.method == "crude ratio of rates, limits over areas, moved to this value"
    assert other.low == pytest.approx(apart.ratio.value / 2)


def yearly_areas(project: Any, years: range) -> None:
    """Add force of 2018 and 2019 by area, and residents who grow by a tenth of a year's number."""
    events = [
        f"{area},{year},true,{group},force,{n}"
        for year in (2018, 2019)
        for area, black, white in AREAS
        for group, n in (("black", black), ("white", white))
    ]
    people = [
        f"{area},{year},true,{group},persons,{1_000 * n * (10 + year - 2018)}"
        for year in years
        for area, black, white in AREAS
        for group, n in (("black", black), ("white", 4 * white))
    ]
    add_table(project, "xxa-force-by-year", kind="T05", column="", rows=events)
    add_table(project, "xxa-persons-by-year", kind="T01", column="", rows=people)


OF_YEARS = {"first_year": 2018, "last_year": 2019}


def yearly_profile() -> Any:
    return hrc.group_profile(
        "xxa-force-by-year",
        population="xxa-persons-by-year",
        focus="black",
        reference="white",
        strata="xxa-force-by-year",
        strata_population="xxa-persons-by-year",
        strata_words="districts",
        **OF_YEARS,
    )


def test_areas_are_rated_over_the_residents_of_each_year(project) -> None:
    yearly_areas(project, range(2017, 2021))
    made = yearly_profile()
    # Residents of 2018 and 2019, 10,000 and 11,000 times the events of a year.
    assert made.areas.of(("black",))["XX-A"] == (80, 21_000 * 40)
    assert made.within.found.stratified.value == pytest.approx(4)
    assert made.areas.sums(("black",))[1] == 21_000 * sum(black for _, black, _ in AREAS)
    assert not any("The events are of" in note for note in made.within.notes)


def test_years_beyond_those_of_the_residents_of_areas_are_refused(project) -> None:
    yearly_areas(project, range(2017, 2019))
    with pytest.raises(DataError, match="persons of 2017 to 2018, and none of 2019") as told:
        yearly_profile()
    assert told.value.problems[0].place == "data/tables/xxa-persons-by-year.csv"


def test_residents_of_another_year_below_areas_are_named(by_area) -> None:
    people = [
        f"{area},2011,true,{group},persons,{1_000 * n}"
        for area, black, white in AREAS
        for group, n in (("black", black), ("white", white))
    ]
    add_table(by_area, "xxa-persons-of-2011", kind="T01", column="", rows=people)
    made = hrc.group_profile(
        "xxa-force-by-area",
        population="xxa-persons-of-2011",
        focus="black",
        reference="white",
        strata="xxa-force-by-area",
        strata_population="xxa-persons-of-2011",
        strata_words="districts",
        **YEARS,
    )
    note = "The events are of 2019, the population of 2011."
    assert note in made.within.notes


def test_a_ratio_is_taken_over_residents_of_each_census_and_between_two(by_area) -> None:
    for year, factor in ((2011, 1), (2021, 2)):
        people = [
            f"{area},{year},true,{group},persons,{count}"
            for area, black, white in AREAS
            for group, count in (("black", 1_000 * black * factor), ("white", 1_000 * white))
        ]
        add_table(by_area, f"xxa-census-{year}", kind="T01", column="", rows=people)
    made = hrc.group_profile(
        "xxa-force-by-area",
        population="xxa-census-2011",
        also_over=["xxa-census-2021"],
        focus="black",
        reference="white",
        **YEARS,
    )
    then, between = made.over_residents.values()
    assert list(made.over_residents) == [
        "over residents of 2021",
        "over residents of 2019, interpolated between censuses",
    ]
    assert then.value == pytest.approx(made.ratio.value / 2)
    assert between.value == pytest.approx(made.ratio.value / 2**0.85)
    assert made.between == between
    assert between.high / between.low > made.ratio.high / made.ratio.low
    labels = set(made.choices.rows()["label"].str.lower())
    assert set(made.over_residents) <= labels
    alone = hrc.group_profile(
        "xxa-force-by-area",
        population="xxa-census-2021",
        also_over=["xxa-census-2011"],
        focus="black",
        reference="white",
        **YEARS,
    )
    assert list(alone.over_residents) == ["over residents of 2011"]
    assert alone.between == alone.ratio


def test_choices_say_what_all_of_them_bear(by_area) -> None:
    choices = force().choices
    labels = list(choices.rows()["label"])
    assert labels[0] == "Black against White, as counted"
    assert labels[1:] == [
        "Those of unknown group counted as Black",
        "Those of unknown group counted as White",
        "Allowing for differences between areas (districts)",
        "Within the same area (districts)",
    ]
    assert choices.words.startswith("under each of five choices that were tried")
    of_clusters = list(force(clustered=True).choices.rows()["label"])
    assert of_clusters == [label for label in labels if not label.startswith("Allowing for")]
    assert choices.lowest.value < choices.panel.choices[0].estimate.value < choices.highest.value


def test_a_test_by_darkness_points_only_where_every_choice_does(project) -> None:
    rows = [
        f"XX-N,2019,true,{group},{light},{17 + step / 4:.2f},stops,{count}"
        for group, daylight, dark in (
            ("black", 90, 60),
            ("green", 10, 5),
            ("white", 100, 100),
            ("unknown", 0, 60),
        )
        for light, count in (("daylight", daylight), ("dark", dark))
        for step in range(12)
    ]
    add_table(project, "xxa-dusk", kind="T05", column="light,clock", rows=rows)
    found = hrc.darkness("xxa-dusk/stops", group="african_descent", reference="white", **YEARS)
    assert found.test.estimate.high < 1
    assert "unknown group counted as Black and Green" in found.choices.words
    assert "the answer depends on what is chosen" in found.choices.words
    assert found.test.answer == "cannot say"
    assert found.choices.words in found.test.cautions


@pytest.mark.parametrize(
    ("areas", "told"),
    [("xxa-other", "they are not the same events"), ("xxa-stops", "no counts by area and group")],
)
def test_areas_of_other_events_or_only_one_are_refused(by_area, areas: str, told: str) -> None:
    rows = ["XX-A,2019,true,black,stops,1", "XX-B,2019,true,white,stops,1"]
    add_table(by_area, "xxa-other", kind="T05", column="", rows=rows)
    with pytest.raises(DataError, match=told):
        hrc.group_profile(
            "xxa-stops",
            measure="stops",
            population="xxa-residents",
            focus="african_descent",
            reference="white",
            strata=areas,
            strata_population="xxa-persons-by-area",
            **YEARS,
        )
