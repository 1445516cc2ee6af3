"""A report says what a State publishes by race or ethnic origin, and what nobody knows of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.params.context import Workspace
from hrcreport.notebook import (
    availability_rows,
    caveats_table,
    data_availability,
    group_definitions,
    sources_table,
)
from hrcreport.notebook.cells.door import entered, report_of
from hrcreport.notebook.questions.annexes import UNDATED
from hrcreport.notebook.questions.availability import Availability, Domain
from hrcreport.notebook.templates.explained import notes_of
from hrcreport.tables import Table, TableRecord
from hrcreport.tables.data.catalogue import Catalogue
from hrcreport.tables.data.kinds import read_kinds

COUNTRIES = ("BRA", "CAN", "ITA", "GBR", "USA")
REAL = Project.at_hand()


def entry(code: str, level: str = "", *, verified: bool = False, in_part: bool = False) -> Domain:
    return Domain(code, f"Domain {code}", level, in_part, verified=verified, grade="B")


@pytest.mark.parametrize("country", COUNTRIES)
def test_counts_of_domains_add_up(country: str) -> None:
    held = data_availability(country)
    assert held.by_race + held.not_by_race + held.not_known == held.total == 13
    assert len(held.table()) == held.known
    assert list(held.table().columns) == [
        "Domain",
        "By race or ethnic origin",
        "Published by",
        "What is missing",
    ]
    assert held.not_known + held.not_by_race == len(held.gaps)


def test_a_state_of_which_nothing_is_known_has_every_domain_as_not_known() -> None:
    held = data_availability("TCD")
    assert (held.known, held.by_race, held.not_known) == (0, 0, 13)
    assert held.table().empty
    (note,) = held.notes
    assert note.startswith("No source is named here on population, deaths")
    assert note.endswith("it does not follow that nothing is published.")


def test_italy_has_one_survey_by_descent_and_says_what_takes_the_place_of_figures() -> None:
    held = data_availability("ITA")
    assert [each.title for each in held.domains if each.by_race] == ["Surveys"]
    rows = held.table().set_index("Domain")
    assert rows.loc["Prisons", "By race or ethnic origin"] == (
        "Published without race or ethnic origin"
    )
    assert "leave out citizens of African descent" in rows.loc["Prisons", "What is missing"]


def test_a_domain_that_is_published_in_part_says_so_with_its_grade() -> None:
    rows = data_availability("CAN").table().set_index("Domain")
    assert rows.loc["Use of force", "By race or ethnic origin"] == (
        "Published by race or ethnic origin, in part; grade B"
    )
    assert rows.loc["Deaths", "Published by"] == "CBC News (2020)"


@pytest.mark.parametrize(
    ("verified", "note"),
    [
        ((False, False), "No entry of this table has been verified"),
        ((True, False), "Entries with an asterisk have not been verified"),
        ((True, True), None),
    ],
)
def test_what_nobody_has_verified_carries_the_mark_that_stops_a_final_document(
    verified: tuple[bool, bool], note: str | None
) -> None:
    held = Availability("XXA", tuple(entry("T01", "3", verified=each) for each in verified))
    marks = [each for each in held.notes if each.endswith("{.unverified}")]
    assert [note is not None and note in each for each in marks] == ([True] if note else [])
    stars = [title.endswith("*") for title in held.table()["Domain"]]
    assert stars == [any(verified) and not each for each in verified]


def test_no_entry_on_a_real_state_is_called_verified_before_somebody_did() -> None:
    frame = Catalogue.read(REAL).table("data-availability").frame
    assert set(frame["verified_by"]) == {""}


def test_domains_are_kinds_of_tables_in_their_order() -> None:
    kinds, _ = read_kinds(REAL)
    column = Catalogue.read(REAL).record("data-availability").column("domain")
    assert kinds is not None
    assert column is not None
    assert list(column.categories) == [code for code in kinds.kinds if code in column.categories]


def test_an_entry_that_points_to_a_table_points_to_one_that_is_held() -> None:
    catalogue = Catalogue.read(REAL)
    frame = catalogue.table("data-availability").frame
    for country, domain, seen in zip(
        frame["country"], frame["domain"], frame["seen_in"], strict=True
    ):
        if seen.startswith("table "):
            record = catalogue.record(seen.removeprefix("table "))
            assert (record.country, record.kind) == (country, domain)


def test_no_state_is_said_to_publish_nothing_where_a_table_by_race_is_held() -> None:
    catalogue = Catalogue.read(REAL)
    for country in COUNTRIES:
        held = {one.kind for one in catalogue.find(country=country) if one.identification != "none"}
        published = {each.code for each in data_availability(country).domains if each.by_race}
        assert {kind for kind in held if kind.startswith("T")} <= published, country


def test_rows_for_the_grid_have_each_domain_of_each_state() -> None:
    rows = availability_rows(["ITA", "TCD"])
    assert len(rows) == 26
    assert set(rows["availability"]) == {"0", "2", "3", "U"}


def test_states_stand_side_by_side_in_words() -> None:
    table = availability_rows(["ITA", "TCD"], side_by_side=True)
    assert list(table.columns) == ["Domain", "Italy", "Chad"]
    assert (len(table), set(table["Chad"])) == (13, {"not reviewed"})


def test_sources_name_no_sums_of_files_and_caveats_the_scope() -> None:
    catalogue = Catalogue.read(REAL)
    tables = [catalogue.table("can-deaths"), catalogue.table("states")]
    (row,) = sources_table(tables).to_dict("records")
    assert "SHA-256" not in row["Source and licence"]
    not_cleared = "[terms of reuse not yet confirmed by the publisher]{.unverified}"
    assert not_cleared in row["Source and licence"]
    (caveats,) = caveats_table(tables).to_dict("records")
    assert caveats["Scope"] == (f"{tables[0].record.scope}; persons in the area, residents or not")
    for caveat in tables[0].record.caveats:
        assert caveat in caveats["Caveats"]


def test_shapes_count_nobody_and_a_date_is_missed_only_beside_dates() -> None:
    records = [each for each in Catalogue.read(REAL).all_records if each.kind != "lookup"]
    shapes = next(record for record in records if record.kind == "geometry")
    undated = next(record for record in records if record.kind != "geometry")
    dated = undated.with_(retrieved="2 January 2031")

    def sources(*of: TableRecord) -> pd.DataFrame:
        return sources_table([cast("Table", SimpleNamespace(record=record)) for record in of])

    (row,) = sources(shapes).to_dict("records")
    assert (row["Grade"], row["Race or ethnic origin"]) == ("–", "–")
    assert UNDATED in notes_of(sources(dated, undated))
    assert not any(UNDATED in notes_of(sources(record)) for record in (dated, undated))


def test_tables_of_one_source_stand_in_one_row() -> None:
    catalogue = Catalogue.read(REAL)
    names = ("usa-fatal-shootings", "usa-fatal-shootings-by-state", "usa-population")
    tables = [catalogue.table(name) for name in names]
    rows = sources_table(tables).to_dict("records")
    assert len(rows) == 2, "two tables are of one source"
    assert rows[0]["Table"] == "; ".join(table.record.title for table in tables[:2])


@pytest.mark.parametrize(
    ("language", "head", "degree"),
    [
        ("fr", "Domaine", "Publié sans race ni origine ethnique"),
        ("ru", "Область", "Публикуется без расы и этнического происхождения"),
    ],
)
def test_the_table_speaks_the_language_of_the_document(
    language: str, head: str, degree: str
) -> None:
    held = data_availability("ITA", language=language)
    frame = held.table()
    assert frame.columns[0] == head
    assert degree in set(frame.iloc[:, 1])
    assert all(note not in data_availability("ITA").notes for note in held.notes)


def test_groups_are_defined_that_stand_in_the_tables_read() -> None:
    project = Project(REAL.root)
    Catalogue.read(project).table("can-deaths")
    with entered(report_of({}, Workspace(found=project))):
        frame = group_definitions("CAN").set_index("Group")
        assert frame.loc["Indigenous", "Counted with in comparisons"] == "other"
        assert "Korean" not in frame.index, "it stands in the census alone, which was not read"
        assert group_definitions("ITA").empty
