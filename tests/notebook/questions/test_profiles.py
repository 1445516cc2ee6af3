"""Profiles count whole periods only, keep small groups together and say what they cannot give."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import DEATHS, POPULATION

import hrcreport.notebook as hrc
from hrcreport.foundation.errors import DataError
from hrcreport.notebook.access.periods import Period
from hrcreport.notebook.cells.door import running
from hrcreport.notebook.questions.country_profiles import country_profile


@pytest.fixture
def project(invented, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    return invented


def profile(**changes: Any) -> Any:
    given_: dict[str, Any] = {
        "population": "xxa-population",
        "first_year": 2018,
        "last_year": 2020,
        "focus": "black",
        "reference": "white",
    }
    return hrc.group_profile("xxa-deaths", **given_ | changes)


def test_part_year_is_never_counted_as_a_year(project) -> None:
    """2020 is incomplete: its 600 deaths are not in the total and its year is not in the rate."""
    made = profile()
    assert made.total == 172
    assert made.years == 2
    assert made.period == "2018–2019"
    assert made.focus_row.rate.value == pytest.approx(100 / (2 * 1_000_000) * 1_000_000)


def test_small_groups_are_counted_with_other_and_never_shown_alone(project) -> None:
    made = profile()
    assert [(row.group, row.events) for row in made.rows] == [
        ("black", 100),
        ("white", 57),
        ("other", 5),
    ]
    assert made.rows[-1].population is None, "the population of other is not that of the merged"
    printed = made.table().to_csv().lower()
    assert "violet" not in printed
    assert "green" not in printed
    with pytest.raises(DataError, match="there is no group 'violet'"):
        made.row("violet")


def test_rows_add_up_to_the_total_with_those_not_known(project) -> None:
    made = profile()
    assert made.unknown == 10
    assert made.known == 162
    assert sum(row.events for row in made.rows) + made.unknown == made.total
    frame = made.table(events="Deaths")
    assert list(frame["Group"]) == ["Black", "White", "Other", "Not known", "Total"]
    assert frame["Deaths"].tolist()[-1] == sum(frame["Deaths"].tolist()[:-1])


def test_shares_of_all_and_of_known_are_both_given(project) -> None:
    shares = profile().focus_row.shares
    assert shares.of_all.value == pytest.approx(100 / 172)
    assert shares.of_known.value == pytest.approx(100 / 162)


def test_ratio_is_that_of_the_rates_and_lies_between_its_bounds(project) -> None:
    made = profile()
    assert made.ratio.value == pytest.approx((100 / 1_000_000) / (57 / 2_500_000))
    assert made.bounds.lowest.value < made.ratio.value < made.bounds.highest.value


def test_a_table_of_rates_says_what_it_does_with_those_of_unknown_group(project) -> None:
    """Neither the known alone nor bounds stand by themselves: the note gives what is left out."""
    made = profile()
    *_, left_out = made.notes
    assert left_out.startswith("Rates are of events whose group is known")
    low, high = made.bounds.lowest.value, made.bounds.highest.value
    assert left_out.endswith(
        f" Were all events of unknown group Black, the rate ratio would be {high:.1f}; "
        f"were all White, {low:.1f}."
    )
    assert "Rates are of events" not in " ".join(profile(population="").notes)


def test_notes_of_one_subject_are_one_note(project) -> None:
    of_events, of_residents, of_unknown = profile(first_year=2019, last_year=2019).notes
    assert of_events == "Invented."
    assert of_residents.startswith("Rates are per 1,000,000 inhabitants a year.")
    assert of_residents.endswith(" Invented.")
    assert "of unknown group" in of_unknown


def test_events_and_population_of_other_years_are_told_apart(project) -> None:
    assert "The events are of" not in " ".join(profile(last_year=2018).notes)
    assert "The events are of 2018–2019, the population of 2018." in profile().notes[1]
    apart = profile(first_year=2019, last_year=2019)
    assert "The events are of 2019, the population of 2018." in apart.notes[1]


def test_persons_of_several_years_are_never_added_up_for_a_rate() -> None:
    with pytest.raises(DataError, match=r"persons of several States: AFG, AGO") as refusal:
        hrc.group_profile(
            "usa-fatal-shootings",
            population="world-population",
            first_year=2015,
            last_year=2020,
            focus="black",
            reference="white",
        )
    (problem,) = refusal.value.problems
    assert problem.rule == "notebook.several-populations"


def yearly(years: range) -> str:
    rows = [
        f"XXA,XX-N,{year},true,{group},persons,{1_000_000 + 200_000 * (year - 2018)}"
        for year in years
        for group in ("black", "white")
    ]
    return "\n".join(["country,area,period,complete,group,measure,value", *rows, ""])


def test_residents_by_year_are_added_up_over_the_years_of_the_events(project) -> None:
    project.data(DEATHS, yearly(range(2018, 2021)))
    made = profile()
    assert made.focus_row.rate.denominators == (2_200_000,)
    assert made.table()["Population"].tolist()[0] == 1_100_000
    assert "The population is that of each year" in made.notes[1]
    trend = hrc.yearly_trend(
        "xxa-deaths", first_year=2018, last_year=2020, population="xxa-population"
    )
    assert trend.yearly.denominators == (4_400_000,)


def test_events_beyond_the_years_of_a_population_are_refused_with_the_year(project) -> None:
    project.data(DEATHS, yearly(range(2017, 2019)))
    with pytest.raises(DataError, match="holds persons of 2017 to 2018, and none of 2019") as told:
        profile()
    assert told.value.problems[0].rule == "notebook.years-beyond"
    assert "Count events of whole years" in told.value.problems[0].mend


def test_the_margin_of_error_of_residents_widens_rates_and_ratios(project) -> None:
    before = profile()
    margins = "XXA,XX-N,2018,true,black,persons_margin_90,164485\n"
    project.data(DEATHS, POPULATION + margins)
    made = profile()
    assert made.focus_row.error == pytest.approx(100_000, rel=1e-4)
    assert made.focus_row.population == before.focus_row.population
    for one, other in ((made.ratio, before.ratio), (made.focus_row.rate, before.focus_row.rate)):
        assert one.value == other.value
        assert one.low < other.low < other.high < one.high
        # A standard error of a tenth: ln limits widen as the root of the sum of squares.
        reach = math.hypot(math.log(other.high / other.value), 1.959964 * 0.1)
        assert math.log(one.high / one.value) == pytest.approx(reach, rel=1e-4)
        assert one.method.endswith("with the error of the person-years")
    assert made.bounds.highest.high > before.bounds.highest.high
    excess, known = made.excess, before.excess
    assert excess.value == known.value
    assert excess.low < known.low < known.high < excess.high
    # The other groups are held as known: ln of the share of all errs by what is not the group's.
    share = 1_000_000 / sum(before.residents.values())
    reach = math.hypot(
        math.log(before.index.high / before.index.value), 1.959964 * 0.1 * (1 - share)
    )
    assert math.log(made.index.high / made.index.value) == pytest.approx(reach, rel=1e-4)
    assert "margin of error of the population" in made.interval_notes[0]
    assert hrc.total("xxa-population", group="black") == 1_000_000, "margins are no persons"


def test_events_of_unknown_group_have_their_row_among_the_rates(project) -> None:
    rows = profile().rates()
    assert rows["label"].tolist()[-1] == "Not known (10)"
    assert rows["value"].isna().tolist() == [False, False, True]


def test_counts_by_year_come_with_the_limits_of_chance(project) -> None:
    rows = profile(population="").by_year()
    first = rows[(rows["group"] == "Black") & (rows["year"] == 2018)].iloc[0]
    assert first["value"] == 40
    assert (first["low"], first["high"]) == pytest.approx((28.57659, 54.46865))


def test_ratios_of_areas_are_drawn_together_and_the_unit_says_so() -> None:
    made = hrc.area_profile(
        "usa-fatal-shootings-by-state",
        shapes="usa-states-map",
        show="ratio",
        first_year=2015,
        last_year=2020,
        focus="black",
        reference="white",
        population="usa-population-by-state",
        unit="times",
    )
    assert made.unit == "times (ratios based on few events are smoothed towards the others)"
    note = "The events are of 2015–2020, the population of 2013–2017."
    assert made.notes == (note,)
    values = made.areas.set_index("name")["value"].dropna()
    # By themselves, 0.9 in Mississippi and 9.0 in Illinois.
    assert 1.0 < values["Mississippi"] < 1.6
    assert 6.0 < values["Illinois"] < 8.9
    assert not made.areas["counted"].any()


def test_without_a_population_there_are_shares_and_a_reason_for_no_ratio(project) -> None:
    made = profile(population="")
    assert made.ratio.value is None
    assert "no population" in made.ratio.not_estimable
    assert made.bounds is None
    assert not made.has_rates
    assert "Population" not in made.table().columns
    assert made.focus_row.shares.of_known.value == pytest.approx(100 / 162)


def test_groups_joined_by_plus_are_added_up(project) -> None:
    row = profile().row("black+white")
    assert (row.events, row.population, row.label) == (157, 3_500_000, "Black and White")


def test_areas_can_be_left_out_of_events_and_population_alike(project) -> None:
    made = profile(without=["XX-S"])
    assert (made.reference_row.events, made.reference_row.population) == (50, 2_000_000)


def test_unknown_group_measure_table_and_period_are_told_with_what_there_is(project) -> None:
    cases = (
        (lambda: profile(focus="blck").focus_row, "Did you mean 'black'?"),
        (lambda: profile(measure="deths"), "Did you mean 'deaths'?"),
        (lambda: hrc.total("xxa-deats"), "Did you mean 'xxa-deaths'?"),
        (lambda: profile(first_year=1990, last_year=1999), "Periods are: 2018, 2019, 2020"),
        (lambda: profile(first_year=2020, last_year=2020), "no complete period"),
    )
    for call, words in cases:
        with pytest.raises(DataError) as error:
            call()
        assert words in str(error.value)


def test_events_of_unknown_group_are_told_by_year(project) -> None:
    shares = [profile().unknown_in(year).value for year in (2018, 2019)]
    assert shares == [pytest.approx(4 / 64), pytest.approx(6 / 108)]


def areas(**changes: Any) -> Any:
    given_: dict[str, Any] = {
        "shapes": "xxa-map",
        "show": "rate",
        "first_year": 2018,
        "last_year": 2020,
        "focus": "white",
        "reference": "black",
        "population": "xxa-population",
    }
    return hrc.area_profile("xxa-deaths", **given_ | changes)


def test_area_with_few_events_has_no_rate_and_is_counted_as_such(project) -> None:
    made = areas()
    values = dict(zip(made.areas["area"], made.areas["value"], strict=True))
    assert values["XX-N"] == pytest.approx(50 / (2 * 2_000_000) * 1_000_000)
    assert values["XX-S"] != values["XX-S"], "seven events are too few for a rate"
    assert values["XX-E"] != values["XX-E"], "no data"
    assert (made.few, made.shown) == (1, 1)
    assert (made.highest_name, made.lowest_name) == ("North", "North")
    assert made.no_data == "No data, or fewer than 10 events"
    assert areas(merge=True).no_data == "No data"
    assert areas(language="fr").no_data == "Aucune donnée ou moins de 10 faits"


def test_areas_below_the_threshold_are_merged_with_their_neighbours(project) -> None:
    made = areas(merge=True)
    assert list(made.areas["name"]) == ["North and South", "East"]
    assert made.areas["area"].tolist() == ["XX-N+XX-S", "XX-E"]
    assert (made.few, made.shown, made.merged) == (0, 1, 2)
    assert made.areas.geometry.iloc[0].bounds == (0, 0, 2000, 1000)


def test_area_that_has_no_shape_is_told(project) -> None:
    table = project.root / "data/tables/xxa-deaths.csv"
    project.data(table.read_text().replace("XX-S", "XX-W"))
    with pytest.raises(DataError, match="these areas are not in the layer 'xxa-map': XX-W"):
        areas()


def test_unknown_kind_of_map_is_told_with_those_there_are(project) -> None:
    with pytest.raises(DataError, match="Choose one of: count, rate, ratio"):
        areas(show="share")


def test_single_statistics_are_taken_by_name_and_refuse_what_is_not_there(project) -> None:
    assert hrc.total("xxa-deaths", group="black", period="2018") == 40
    assert hrc.total("xxa-deaths", group="violet+green") == 5
    assert hrc.group_shares("xxa-deaths", group="black", period="2019").of_known.value == (
        pytest.approx(60 / 102)
    )
    for where, words in (
        ({"grup": "black"}, "Did you mean 'group'?"),
        ({"group": "blak"}, "Did you mean 'black'?"),
        ({"measure": "persons"}, "There are: deaths"),
    ):
        with pytest.raises(DataError) as error:
            hrc.total("xxa-deaths", **where)
        assert words in str(error.value)


@pytest.mark.parametrize(
    ("period", "years"),
    [
        ("2015", (2015, 2015)),
        ("2018/19", (2018, 2018)),
        ("2015-2020", (2015, 2020)),
        ("2010-01/2020-09", (2010, 2020)),
    ],
)
def test_periods_are_read_as_the_years_they_begin_and_end_in(
    period: str, years: tuple[int, int]
) -> None:
    assert Period(period).years == years


def test_period_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="no period of years"):
        _ = Period("spring 2020").years


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2015", "2020", "2015–2020"),
        ("2015", "2015", "2015"),
        ("2018/19", "2018/19", "2018/19"),
        ("2004/05", "2019/20", "2004/05–2019/20"),
        ("2015-2020", "2015-2020", "2015–2020"),
        ("2010-01/2020-09", "2010-01/2020-09", "January 2010–September 2020"),
    ],
)
def test_periods_are_printed_with_an_en_dash(first: str, last: str, text: str) -> None:
    assert Period(first).printed(last) == text


@given(st.integers(1000, 9999), st.integers(1000, 9999))
def test_years_of_a_span_are_those_written(first: int, last: int) -> None:
    assert Period(f"{first}-{last}").years == (first, last)


def test_country_report_without_events_has_no_profile(project) -> None:
    with pytest.raises(DataError, match="'XXA' counts no events"):
        country_profile(running(), "XXA")


def test_a_group_that_is_compared_has_its_row_however_few_its_events(project) -> None:
    found = profile(focus="violet")
    assert (found.focus_row.events, found.focus_row.label) == (3, "Violet")
    assert [row.group for row in found.rows] == ["black", "white", "violet", "other"]
    assert found.ratio.as_prose() == "3 against 57 events, too few for a ratio"
