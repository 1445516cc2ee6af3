"""A name stands for whole groups of a table, a period for years, or it is said why not."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from tests.notebook.access.test_refusals import refusal

import hrcreport.notebook as hrc
from hrcreport.foundation import Project
from hrcreport.notebook.access import reporting_groups
from hrcreport.notebook.access.periods import Period
from hrcreport.notebook.access.reporting_groups import (
    declared,
    groups_among,
    groups_of_persons,
    persons_of,
    why_part,
)
from hrcreport.tables import Table

HELD = ("noir", "brown", "white", "other")
DECLARED = {"noir": "black", "brown": "black", "white": "white", "other": "other"}
AT = {"table": "xxa-deaths", "place": "data/tables/xxa-deaths.csv"}


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        ("african_descent", ("noir", "brown")),
        ("noir+brown", ("noir", "brown")),
        ("brown+noir+lost", ("brown", "noir")),
        ("white", ("white",)),
        ("other", ("other",)),
        ("noir+brown+white", ("noir", "brown", "white")),
        (hrc.part_of_group("noir", why="brown is counted by one office only"), ("noir",)),
    ],
)
def test_name_stands_for_whole_groups(name: str, groups: tuple[str, ...]) -> None:
    assert groups_among(name, HELD, DECLARED, **AT) == groups


def test_part_of_a_declared_group_is_refused_without_a_reason() -> None:
    assert refusal(lambda: groups_among("noir", HELD, DECLARED, **AT)) == (
        "notebook.part-of-group",
        "noir",
        "data/tables/xxa-deaths.csv: 'noir' leaves out brown, which are declared to be of the same "
        "group ('black' in reporting-groups): two reports would differ.",
        'Give "noir+brown", or say why a part stands for the whole: '
        'hrc.part_of_group("noir", why="…").',
    )


@pytest.mark.parametrize("name", ["wite", "african_descent"])
def test_group_that_no_table_holds_is_told_with_those_that_it_holds(name: str) -> None:
    near = "Did you mean 'white'? " if name == "wite" else ""
    assert refusal(lambda: groups_among(name, ["white", "other"], {"white": "white"}, **AT)) == (
        "notebook.unknown-group",
        name,
        f"data/tables/xxa-deaths.csv: there is no group '{name}' in the table 'xxa-deaths'.",
        f"{near}Groups are: white, other.",
    )


def test_reason_of_a_part_is_kept_with_its_name() -> None:
    part = hrc.part_of_group("noir", why="brown is counted by one office only")
    assert (part, why_part(part), why_part("noir")) == (
        "noir",
        "brown is counted by one office only",
        "",
    )


def test_persons_of_groups_are_added_up_where_all_are_held() -> None:
    residents = {"a": 3.0, "b": 4.0, "c": 5.0}
    assert persons_of(residents, ["a", "b"]) == 7
    assert persons_of(residents, []) is None
    assert persons_of(residents, ["a", "d"]) is None


@pytest.fixture
def groups(invented: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what says in the catalogue which reporting groups stand for which groups."""

    class Catalogue:
        project = None

        @classmethod
        def read(cls, _: Project) -> type[Catalogue]:
            return cls

        @staticmethod
        def holds(name: str) -> bool:
            return name == "reporting-groups"

        @staticmethod
        def rows(name: str) -> tuple[list[str], list[list[str]]]:
            assert name == "reporting-groups"
            return (
                ["country", "reporting_group", "group"],
                [
                    ["XXA", "black", "noir"],
                    ["XXA", "black", "brown"],
                    ["XXA", "white", "white"],
                    ["XXA", "black", "nowhere"],
                    ["XXB", "white", "noir"],
                ],
            )

    monkeypatch.setattr(reporting_groups, "Catalogue", Catalogue)
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    record = hrc.load("xxa-deaths").record
    return lambda *held: Table(pd.DataFrame({"group": [*held, *held]}), record)


def test_groups_are_declared_for_the_state_of_the_table(groups: Any) -> None:
    project = Project.at_hand()
    table = groups("noir", "brown", "green")
    assert declared(table, project) == {"noir": "black", "brown": "black"}
    assert reporting_groups.groups_named(table, "african_descent", project) == ("noir", "brown")
    assert refusal(lambda: reporting_groups.groups_named(table, "brown", project))[2].startswith(
        "data/tables/xxa-deaths.csv: 'brown' leaves out noir"
    )


@pytest.mark.parametrize(
    ("asked", "events", "population", "fitting"),
    [
        ({"noir", "brown"}, ("noir", "brown", "white"), ("noir", "white"), {"noir"}),
        ({"noir"}, ("noir", "white"), ("noir", "brown", "white"), {"noir", "brown"}),
        ({"noir"}, ("noir", "brown"), ("noir", "brown"), {"noir"}),
        ({"noir"}, ("noir", "brown"), ("brown",), set()),
        ({"noir", "white"}, ("noir", "white"), ("noir",), {"noir", "white"}),
        ({"green"}, ("green",), ("noir",), {"green"}),
    ],
)
def test_persons_fit_events_where_both_hold_all_of_a_group_or_the_same(
    groups: Any, asked: set[str], events: Any, population: Any, fitting: set[str]
) -> None:
    found = groups_of_persons(
        asked,
        events=groups(*events),
        population=groups(*population),
        project=Project.at_hand(),
    )
    assert found == fitting


@pytest.mark.parametrize(
    ("period", "years", "length"),
    [
        ("2015", (2015, 2015), 1),
        ("2018/19", (2018, 2018), 1),
        ("2018-19", (2018, 2018), 1),
        ("2015-2020", (2015, 2020), 6),
        ("2015/2020", (2015, 2020), 6),
        ("2010-01/2020-09", (2010, 2020), 10.75),
        ("2020-03/2020-03", (2020, 2020), 1 / 12),
        ("2021-07/2022-06", (2021, 2022), 1),
        ("2021-07", (2021, 2021), 1),
    ],
)
def test_period_covers_years_and_months(period: str, years: tuple[int, int], length: float) -> None:
    assert Period(period).years == years
    assert Period(period).length_in_years == pytest.approx(length)


@pytest.mark.parametrize("period", ["", "20", "2015 to 2020", "2015-2020-2021", "x2015", "2015x"])
def test_other_words_are_no_period_of_years(period: str) -> None:
    with pytest.raises(ValueError, match=rf"^'{period}' is no period of years$"):
        _ = Period(period).years


@pytest.mark.parametrize(
    ("first", "last", "printed"),
    [
        ("2015", "2020", "2015–2020"),
        ("2015", "2015", "2015"),
        ("2015-2020", "2015-2020", "2015–2020"),
        ("2015-2016", "2017-2018", "2015–2018"),
        ("2018/19", "2020/21", "2018/19–2020/21"),
        ("2018/19", "2018/19", "2018/19"),
        ("2010-01/2020-09", "2010-01/2020-09", "January 2010–September 2020"),
        ("2021-07/2022-06", "2022-07/2023-07", "July 2021–July 2023"),
    ],
)
def test_periods_are_printed_as_a_span(first: str, last: str, printed: str) -> None:
    assert Period(first).printed(last) == printed


def test_months_are_printed_in_the_language_of_the_document() -> None:
    printed = Period("2010-01/2020-09").printed("2010-01/2020-09", language="fr")
    assert printed == "janvier 2010-septembre 2020"
