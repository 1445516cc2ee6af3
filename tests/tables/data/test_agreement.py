"""Parts add up to their totals, to within what the source rounds; where they do not, it is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import Problem
from hrcreport.tables.data.catalogue import Catalogue
from hrcreport.tables.data.checking import problems_of_parts
from hrcreport.tables.data.descriptor import read_record
from hrcreport.tables.data.records import TableRecord
from hrcreport.tables.data.table_checks import TextRows

REAL = Project(Path(__file__).parents[3])


def rows(*cells: tuple[str, str, str]) -> TextRows:
    header = ["area", "group", "value"]
    return TextRows(
        header, [(line, dict(zip(header, each, strict=True))) for line, each in enumerate(cells, 2)]
    )


def record(**parts_of: Any) -> TableRecord:
    found, problems = read_record(
        {
            "name": "xxa-by-area",
            "path": "tables/xxa-by-area.csv",
            "title": "Invented",
            "description": "Invented.",
            "sources": [{"title": "Office of Invention"}],
            "licenses": [{"name": "CC0-1.0", "title": "CC0"}],
            "bytes": 1,
            "hash": f"sha256:{'0' * 64}",
            "schema": {"fields": [{"name": "value", "type": "integer"}]},
            "hrc": {
                "kind": "T01",
                "grade": "A",
                "sensitivity": "public",
                "identification": "none",
                "scope": "invented",
                "parts_of": parts_of,
            },
        },
        place="data/datapackage.json",
    )
    assert found is not None, problems
    return found


def found(record: TableRecord, whole: TextRows, parts: TextRows) -> list[Problem]:
    tables = {"xxa": whole, "xxa-by-area": parts}
    return list(problems_of_parts(record, tables, place="data/tables/xxa-by-area.csv"))


WHOLE = rows(("", "red", "30"), ("", "blue", "12"))
PARTS = rows(("A", "red", "10"), ("B", "red", "20"), ("A", "blue", "12"))


def test_parts_that_add_up_have_no_problem() -> None:
    assert found(record(table="xxa", by=["group"]), WHOLE, PARTS) == []


def test_a_part_too_many_is_told_with_both_sums() -> None:
    more = rows(*(tuple(row.values()) for _, row in PARTS.body), ("C", "red", "5"))  # type: ignore[arg-type]  # three cells each
    (problem,) = found(record(table="xxa", by=["group"]), WHOLE, more)
    assert problem.rule == "data.parts-differ"
    assert "the values of group 'red' add up to 35, those of 'xxa' to 30" in problem.what


def test_a_group_that_has_no_parts_is_told() -> None:
    without = rows(("A", "red", "30"))
    (problem,) = found(record(table="xxa", by=["group"]), WHOLE, without)
    assert "group 'blue' add up to 0" in problem.what


def test_sums_may_differ_by_what_the_source_rounds() -> None:
    near = rows(("A", "red", "28"), ("A", "blue", "12"))
    assert found(record(table="xxa", by=["group"], tolerance=2), WHOLE, near) == []
    assert len(found(record(table="xxa", by=["group"], tolerance=1), WHOLE, near)) == 1


@pytest.mark.parametrize(
    ("parts_of", "words"),
    [
        ({"table": "xxb", "by": ["group"]}, "'xxb' is not there"),
        ({"table": "xxa", "by": ["sex"]}, "has no column 'sex'"),
    ],
)
def test_a_total_that_is_not_there_is_told(parts_of: dict[str, Any], words: str) -> None:
    (problem,) = found(record(**parts_of), WHOLE, PARTS)
    assert problem.rule == "data.parts-of-nothing"
    assert words in problem.what


def test_parts_of_the_wrong_form_are_told() -> None:
    with pytest.raises(AssertionError, match="'by' holds one value where a list belongs"):
        record(table="xxa", by="group")


def test_tables_of_areas_say_which_national_table_they_are_parts_of() -> None:
    told = {one.name for one in Catalogue.read(REAL).records if one.parts_of}
    assert {"gbr-population-by-force", "gbr-force-by-region", "usa-population-by-state"} <= told


def test_figures_without_a_licence_are_not_cleared_for_release() -> None:
    for one in Catalogue.read(REAL).records:
        unlicensed = any(licence.name == "no-licence-stated" for licence in one.licences)
        assert one.is_cleared is not unlicensed, one.name


def test_a_source_that_is_not_cleared_prints_the_mark_that_stops_a_final_document() -> None:
    catalogue = Catalogue.read(REAL)
    held_back = catalogue.record("can-deaths")
    not_cleared = "[terms of reuse not yet confirmed by the publisher]{.unverified}"
    assert held_back.printed_source().endswith(not_cleared)
    cleared = held_back.with_(cleared_by="A. Person, 1 January 2026")
    assert cleared.printed_source() == held_back.source_text()


def test_margins_of_the_total_are_no_persons() -> None:
    header = ["area", "group", "measure", "value"]

    def measured(*cells: tuple[str, str, str, str]) -> TextRows:
        return TextRows(header, [(2, dict(zip(header, each, strict=True))) for each in cells])

    margin = ("", "red", "persons_margin_90", "9")
    parts = measured(("XX-N", "red", "persons", "10"), ("XX-S", "red", "persons", "20"))
    fits = record(table="xxa", by=["group"])
    whole = measured(("", "red", "persons", "30"), margin)
    assert found(fits, whole, parts) == []
    (problem,) = found(fits, measured(("", "red", "persons", "31"), margin), parts)
    assert "30" in problem.what
    assert "31" in problem.what
