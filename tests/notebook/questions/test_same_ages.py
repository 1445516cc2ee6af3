"""Rates at the same ages and sexes stand beside the crude ones, from tables of the same years."""

from __future__ import annotations

import math
from typing import Any

import pytest
from tests.notebook.questions.test_measures import add_table

import hrcreport.notebook as hrc
from hrcreport.foundation.errors import DataError
from hrcreport.notebook.questions import counts

YOUNG, OLD = "15-19", "20-24"
DEATHS = {
    ("black", "male", YOUNG): 30,
    ("black", "male", OLD): 10,
    ("black", "female", YOUNG): 0,
    ("black", "female", OLD): 0,
    ("white", "male", YOUNG): 20,
    ("white", "male", OLD): 40,
    ("white", "female", YOUNG): 5,
    ("white", "female", OLD): 0,
}
PERSONS = {
    ("black", "male", YOUNG): 30_000,
    ("black", "male", OLD): 10_000,
    ("black", "female", YOUNG): 30_000,
    ("black", "female", OLD): 10_000,
    ("white", "male", YOUNG): 40_000,
    ("white", "male", OLD): 160_000,
    ("white", "female", YOUNG): 40_000,
    ("white", "female", OLD): 160_000,
}
YEARS = ("2018", "2019")


def rows(numbers: dict[Any, int], measure: str, *, periods: tuple[str, ...]) -> list[str]:
    return [
        f"XX-N,{period},true,{group},{sex},{age},{measure},{count}"
        for period in periods
        for (group, sex, age), count in numbers.items()
    ]


@pytest.fixture
def project(invented, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the project with deaths of two years and the residents of each of them."""
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    deaths = {**DEATHS, ("black", "male", "unknown"): 4}
    add_table(
        invented,
        "xxa-ages",
        kind="T02",
        column="sex,age",
        rows=rows(deaths, "deaths", periods=("2018-2019",)),
    )
    add_table(
        invented,
        "xxa-residents-by-age",
        kind="T01",
        column="sex,age",
        rows=rows(PERSONS, "persons", periods=YEARS),
    )
    whole = [
        f"XX-N,2018-2019,true,{group},deaths,{count}"
        for group, count in (("black", 44), ("white", 65))
    ]
    add_table(invented, "xxa-all-deaths", kind="T02", column="", rows=whole)
    persons = ["XX-N,2019,true,black,persons,80000", "XX-N,2019,true,white,persons,400000"]
    add_table(invented, "xxa-all-residents", kind="T01", column="", rows=persons)
    return invented


def profile(**more: str) -> Any:
    return hrc.group_profile(
        "xxa-all-deaths",
        population="xxa-all-residents",
        focus="black",
        reference="white",
        first_year=2018,
        last_year=2019,
        per=100_000,
        **{"by_age": "xxa-ages", "age_population": "xxa-residents-by-age", **more},
    )


def test_the_ratio_at_the_same_ages_is_that_of_two_standardized_rates(project) -> None:
    found = profile().by_age
    # Persons of both groups and years: 140,000 of each sex at 15-19, 340,000 at 20-24.
    here = (30 / 60_000 * 140 + 10 / 20_000 * 340) / 960
    there = ((20 / 80_000 + 5 / 80_000) * 140 + 40 / 320_000 * 340) / 960
    assert found.standardized.value == pytest.approx(here / there)
    assert found.crude.value == pytest.approx((40 / 160_000) / (65 / 800_000))
    assert found.standardized.value < found.crude.value
    assert found.standardized.base.groups == ("Black",)
    assert found.standardized.base.years == "2018–2019"


def test_the_fitting_groups_are_looked_for_once_a_group(
    project, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = profile().by_age
    asked: list[object] = []
    plain = counts.groups_of_persons

    def counted(groups: Any, **tables: Any) -> set[str]:
        asked.append(groups)
        return plain(groups, **tables)

    monkeypatch.setattr(counts, "groups_of_persons", counted)
    made.table(events="Deaths")
    assert made.standardized.value < made.crude.value
    assert sorted(asked) == [("black",), ("white",)]


def test_the_choices_hold_the_ratio_at_the_same_ages(project) -> None:
    made = profile()
    label = "At the same ages and sexes, 2018–2019"
    chosen = made.choices.rows().set_index("label")
    assert chosen.loc[label, "value"] == pytest.approx(made.by_age.standardized.value)
    assert label not in set(profile(by_age="").choices.rows()["label"])
    assert "xxa-residents-by-age" in {each.record.name for each in made.choices_sources}


def test_the_table_has_counts_and_rates_by_sex_and_says_who_is_in_none(project) -> None:
    found = profile().by_age
    shown = found.table(events="Deaths").set_index("Group")
    assert shown.loc["Black", "Deaths: male"] == 40
    assert shown.loc["Black", "Deaths: female"] == 0
    assert str(shown.loc["Black", "Rate, male, per 100,000 a year"]).startswith("50.0 (")
    assert any("4 (4 per cent) are of unknown sex or age" in note for note in found.notes)


def test_rates_of_a_sex_are_shown_by_ages_of_ten_years(project) -> None:
    shown = profile().by_age.rates(sex="male")
    assert shown["label"].tolist() == ["15–24", "15–24"]
    assert shown["value"].tolist() == pytest.approx([50.0, 15.0])


@pytest.mark.parametrize(
    ("periods", "ages", "said"),
    [
        (("2019",), PERSONS, "the population is of 2019, the events are of 2018–2019"),
        (YEARS, {key: n for key, n in PERSONS.items() if key[2] == YOUNG}, "has no age 20-24"),
    ],
)
def test_residents_of_other_years_or_ages_are_refused(
    project: Any, periods: tuple[str, ...], ages: dict[Any, int], said: str
) -> None:
    add_table(
        project,
        "xxa-other-residents",
        kind="T01",
        column="sex,age",
        rows=rows(ages, "persons", periods=periods),
    )
    with pytest.raises(DataError, match="in the same bands") as stopped:
        profile(age_population="xxa-other-residents")
    assert said in str(stopped.value)


def test_a_table_without_ages_is_refused_in_words(project) -> None:
    with pytest.raises(DataError, match="sex"):
        profile(by_age="xxa-all-deaths")


def test_margins_of_residents_by_age_widen_every_rate_and_ratio(project) -> None:
    """Each cell of Black residents errs by a tenth; White ones are known without error."""
    before = profile().by_age
    margins = {at: int(0.1 * n * 1.644854) for at, n in PERSONS.items() if at[0] == "black"}
    held = [
        *rows(PERSONS, "persons", periods=YEARS),
        *rows(margins, "persons_margin_90", periods=YEARS),
    ]
    add_table(project, "xxa-residents-of-a-survey", kind="T01", column="sex,age", rows=held)
    found = profile(age_population="xxa-residents-of-a-survey").by_age

    def relative(one: Any, other: Any) -> float:
        assert one.value == other.value
        return (
            math.sqrt(math.log(one.high / one.value) ** 2 - math.log(other.high / other.value) ** 2)
            / 1.959964
        )

    # Two cells of men, 30,000 and 10,000 a year: √(3,000² + 1,000²) of 40,000, years alike.
    of_men = math.hypot(3_000, 1_000) / 40_000
    assert relative(found.of_men, before.of_men) == pytest.approx(of_men, rel=1e-3)
    chosen = {"sex": ["male"], "age": [YOUNG]}
    one, other = (each.rate(["black"], **chosen) for each in (found, before))
    assert relative(one, other) == pytest.approx(0.1, rel=1e-3)
    # 30 deaths at 15-19 and 10 at 20-24, with weights of 140,000 and 340,000 over persons of both.
    parts = [140 * 30 / 60, 340 * 10 / 20]
    of_both = 0.1 * math.hypot(*parts) / sum(parts)
    assert relative(found.standardized, before.standardized) == pytest.approx(of_both, rel=1e-3)
    one, other = (each.standardized_rate(["black"]) for each in (found, before))
    assert relative(one, other) == pytest.approx(of_both, rel=1e-3)
    assert found.rate(["white"], **chosen).high == before.rate(["white"], **chosen).high
    assert "margin of error of the population" in " ".join(found.notes)
    assert "margin of error" not in " ".join(before.notes)


def test_without_ages_there_are_rates_by_sex_over_one_count_of_residents(project) -> None:
    """40 deaths of Black men in two years over 40,000 residents of one."""
    by_sex = {
        (group, sex): sum(n for (g, s, _), n in DEATHS.items() if (g, s) == (group, sex))
        for group in ("black", "white")
        for sex in ("male", "female")
    }
    deaths = [f"XX-N,2018-2019,true,{group},{sex},deaths,{n}" for (group, sex), n in by_sex.items()]
    add_table(project, "xxa-sexes", kind="T02", column="sex", rows=deaths)
    persons = [
        f"XX-N,2019,true,{group},{sex},persons,{n}"
        for group, n in (("black", 40_000), ("white", 200_000))
        for sex in ("male", "female")
    ]
    add_table(project, "xxa-residents-by-sex", kind="T01", column="sex", rows=persons)
    made = profile(by_age="xxa-sexes", age_population="xxa-residents-by-sex")
    found = made.by_age
    assert not found.has_ages
    assert found.of_men.value == pytest.approx((40 / 80_000) / (60 / 400_000))
    assert found.of_women.value == 0
    shown = found.table(events="Deaths")
    assert str(shown.iloc[0]["Rate, male, per 100,000 a year"]).startswith("50.0 (")
    assert not [each for each in shown.columns if "same ages" in each]
    assert found.rates(sex="male")["label"].tolist() == ["Male", "Female"] * 2
    assert "at the same ages" not in " ".join(made.choices.rows()["label"]).lower()


def test_ages_alone_make_a_ratio_where_groups_differ_in_age(project) -> None:
    """At everybody's rates, 2 and 0.1 per 1,000, both groups differ by their ages alone."""
    add_table(
        project,
        "xxa-everybody",
        kind="T02",
        column="age",
        rows=[
            f"XX-N,2019,true,all,{age},deaths,{n}"
            for age, n in ((YOUNG, 280), (OLD, 34), ("unknown", 9))
        ],
    )
    add_table(
        project,
        "xxa-residents",
        kind="T01",
        column="sex,age",
        rows=rows(PERSONS, "persons", periods=("2019",)),
    )
    of = {"group": "black", "reference": "white", "first_year": 2019, "last_year": 2019}
    found = hrc.ages_alone("xxa-everybody", population="xxa-residents", **of, per=1_000)
    young, old = 280 / 140_000, 34 / 340_000
    here, there = (60 * young + 20 * old) / 80, (80 * young + 320 * old) / 400
    assert found.expected.value == pytest.approx(here / there)
    assert found.expected.base.reference == ("White",)
    rates = found.rates()
    assert rates["value"].tolist() == pytest.approx([2.0, 0.1])
    assert rates["low"].tolist()[0] == pytest.approx(1.772576, abs=1e-6), "poisson.test of R"
    young_alone = {key: n for key, n in PERSONS.items() if key[2] == YOUNG}
    add_table(
        project,
        "xxa-young",
        kind="T01",
        column="sex,age",
        rows=rows(young_alone, "persons", periods=("2019",)),
    )
    with pytest.raises(DataError, match="has no age 20-24"):
        hrc.ages_alone("xxa-everybody", population="xxa-young", **of)


def test_rates_at_each_age_have_limits_over_areas_where_events_come_in_clusters(project) -> None:
    """The limits of 280 deaths of the young in five areas alike in size but for one."""
    young = dict(zip("ABCDE", (20, 30, 40, 50, 140), strict=True))
    deaths = [
        f"XX-{area},2019,true,all,{age},deaths,{n}"
        for area, count in young.items()
        for age, n in ((YOUNG, count), (OLD, 10))
    ]
    add_table(project, "xxa-in-areas", kind="T02", column="age", rows=deaths)
    people = [
        f"XX-{area},2011,true,{group},persons,48000"
        for area in young
        for group in ("black", "white")
    ]
    add_table(project, "xxa-people", kind="T01", column="", rows=people)
    add_table(
        project,
        "xxa-residents",
        kind="T01",
        column="sex,age",
        rows=rows(PERSONS, "persons", periods=("2019",)),
    )
    of = {"group": "black", "reference": "white", "first_year": 2019, "last_year": 2019}
    made = hrc.ages_alone("xxa-in-areas", population="xxa-residents", areas="xxa-people", **of)
    first = made.rates().iloc[0]
    spread = sum((n / 280 - 1 / 5) ** 2 for n in young.values()) * 5 / 4
    assert first["value"] == pytest.approx(2.0)
    assert first["high"] / first["value"] == pytest.approx(math.exp(2.776445 * spread**0.5))
    assert first["value"] / first["low"] == pytest.approx(first["high"] / first["value"])


def test_a_small_share_of_unknown_ages_is_not_nought(project) -> None:
    deaths = {**DEATHS, ("black", "male", OLD): 4_000, ("black", "male", "unknown"): 4}
    add_table(
        project,
        "xxa-many",
        kind="T02",
        column="sex,age",
        rows=rows(deaths, "deaths", periods=("2018-2019",)),
    )
    found = profile(by_age="xxa-many").by_age
    assert any("4 (0.1 per cent) are of unknown sex or age" in note for note in found.notes)


def test_unknown_groups_have_a_line_of_their_own(project) -> None:
    counts = [
        f"XX-N,{year},true,{group},deaths,{count}"
        for year in YEARS
        for group, count in (("black", 9), ("white", 9), ("unknown", 5))
    ]
    add_table(project, "xxa-yearly", kind="T02", column="", rows=counts)
    trend = hrc.group_profile(
        "xxa-yearly", first_year=2018, last_year=2019, focus="black", reference="white"
    )
    assert set(trend.by_year()["group"]) == {"Black", "White", "Unknown"}
