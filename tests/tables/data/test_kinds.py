"""Each table is of a documented kind; what does not fit its kind is named with what would fit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import REPOSITORY

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import Problem
from hrcreport.tables.data.catalogue import Catalogue
from hrcreport.tables.data.descriptor import read_record
from hrcreport.tables.data.kinds import (
    FURTHER,
    TableKinds,
    allowed_kinds,
    further_columns,
    problems_of_table,
    read_kinds,
)
from hrcreport.tables.data.records import KINDS

REAL = Project(Path(__file__).parents[3])
LONG = ("country", "area", "period", "complete", "group", "measure", "value")
SMALL = """columns: {country: State, group: group, measure: what, value: how many}
by: {sex: sex}
units: [deaths, ratio]
kinds:
  - code: T02
    title: Deaths
    holds: Deaths.
    role: outcome
    by: [sex]
    measures:
      - {name: deaths, unit: deaths, title: deaths}
"""


@pytest.fixture(scope="module")
def kinds() -> TableKinds:
    found, problems = read_kinds(REAL)
    assert problems == []
    assert found is not None
    return found


def of_kind(
    kinds: TableKinds | None,
    kind: str,
    columns: tuple[str, ...] = LONG,
    measures: tuple[str, ...] = ("deaths",),
    value: str = "integer",
    basis: str = "usual residents",
) -> list[Problem]:
    """Return what is said of an invented table."""
    fields: list[dict[str, Any]] = [
        {"name": name, "type": value if name == "value" else "string"} for name in columns
    ]
    for field in fields:
        if field["name"] == "measure":
            field["categories"] = [{"value": name} for name in measures]
    described = {
        "name": "xxa-table",
        "path": "tables/xxa-table.csv",
        "title": "Invented",
        "description": "Invented.",
        "sources": [{"title": "Office of Invention"}],
        "licenses": [{"name": "CC0-1.0", "title": "CC0"}],
        "bytes": 1,
        "hash": f"sha256:{'0' * 64}",
        "schema": {"fields": fields},
        "hrc": {
            "kind": kind,
            "grade": "B",
            "sensitivity": "public",
            "identification": "recorded",
            "scope": "invented",
            "basis": basis,
        },
    }
    record, problems = read_record(described, place="datapackage.json")
    assert record is not None, problems
    return list(problems_of_table(record, kinds, place="datapackage.json"))


def test_there_are_twenty_kinds_and_each_says_what_it_holds(kinds: TableKinds) -> None:
    codes = tuple(code for code in KINDS if code.startswith("T"))
    assert tuple(kinds.kinds) == codes
    assert len(codes) == 20
    for kind in kinds.kinds.values():
        assert kind.title
        assert kind.holds.endswith(".")
        assert bool(kind.measures) + bool(kind.kept_in) + bool(kind.columns) == 1, kind.code
        assert set(kind.denominators) <= set(codes)


def test_every_table_of_the_project_is_of_its_kind(kinds: TableKinds) -> None:
    for record in Catalogue.read(REAL).records:
        assert list(problems_of_table(record, kinds, place="catalogue")) == []


def test_a_table_in_the_long_form_fits_its_kind(kinds: TableKinds) -> None:
    assert of_kind(kinds, "T02") == []
    assert of_kind(kinds, "T02", (*LONG, "sex", "age", "cause")) == []


@pytest.mark.parametrize(
    ("given", "rule", "words"),
    [
        ({"kind": "T02", "columns": LONG[1:]}, "data.kind-lacks-column", "lacks the column"),
        ({"kind": "T02", "columns": (*LONG, "gender")}, "data.kind-unknown-column", "Allowed: "),
        ({"kind": "T02", "measures": ("death",)}, "data.kind-unknown-measure", "mean 'deaths'?"),
        ({"kind": "T02", "measures": ()}, "data.kind-no-measures", "does not list its measures"),
        ({"kind": "T02", "value": "number"}, "data.kind-value-type", "type integer"),
        ({"kind": "T02", "basis": ""}, "data.kind-no-basis", "usual residents"),
        ({"kind": "T18"}, "data.kind-without-table", "kept in data/law"),
    ],
)
def test_what_does_not_fit_its_kind_is_named(
    kinds: TableKinds, given: dict[str, Any], rule: str, words: str
) -> None:
    (problem,) = of_kind(kinds, **given)
    assert problem.rule == rule
    assert words in str(problem)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("T01", "Kinds there: T02. Add the kind to data/kinds.yml, or correct 'hrc.kind'."),
        ("T22", "which data/kinds.yml does not have.\nDid you mean 'T02'?"),
    ],
)
def test_a_kind_that_the_file_of_kinds_lacks_is_told(
    written: Callable[[str], list[Problem]], tmp_path: Path, kind: str, words: str
) -> None:
    assert written(SMALL) == []
    small, _ = read_kinds(Project(tmp_path))
    (problem,) = of_kind(small, kind)
    assert problem.rule == "data.kind-unknown"
    assert words in str(problem)


def test_without_a_file_of_kinds_only_kinds_of_the_tool_are_known() -> None:
    assert of_kind(None, "T02") == []
    (problem,) = of_kind(None, "T21")
    assert problem.rule == "data.kind-unknown"
    assert "there is no data/kinds.yml that says what it holds" in str(problem)


def test_a_share_may_have_decimals(kinds: TableKinds) -> None:
    assert of_kind(kinds, "T16", measures=("share_per_cent",), value="number") == []


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], list[Problem]]:
    def read(text: str) -> list[Problem]:
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "kinds.yml").write_text(text, encoding="utf-8")
        return read_kinds(Project(tmp_path))[1]

    return read


def test_a_project_without_a_file_of_kinds_has_none_and_no_problem(tmp_path: Path) -> None:
    assert read_kinds(Project(tmp_path)) == (None, [])


def test_a_small_file_of_kinds_is_read(written: Callable[[str], list[Problem]]) -> None:
    assert written(SMALL) == []


@pytest.mark.parametrize(
    ("wrong", "right", "rule"),
    [
        ("unit: deaths, ", "unit: death, ", "data.kind-unit"),
        ("by: [sex]", "by: [gender]", "data.kind-column"),
        ("code: T02", "code: T00", "register.code"),
        ("role: outcome", "role: outcomes", "register.role"),
        ("name: deaths", "name: Deaths of persons", "register.name"),
        ("by: {sex: sex}", "by: {sex: sex, Way out: way}", "data.kind-column-name"),
        ("units: [deaths, ratio]", "", "register.missing-units"),
    ],
)
def test_a_slip_in_the_file_of_kinds_is_named_with_its_line(
    written: Callable[[str], list[Problem]], wrong: str, right: str, rule: str
) -> None:
    (problem,) = written(SMALL.replace(wrong, right))
    assert problem.rule == rule
    assert problem.line is not None
    assert problem.place == "data/kinds.yml"


def test_a_project_may_have_a_kind_of_its_own(written: Callable[[str], list[Problem]]) -> None:
    kinds = (REPOSITORY / "data/kinds.yml").read_text(encoding="utf-8")
    assert written(kinds.replace("code: T20", "code: T21", 1)) == []


def test_a_missing_list_of_units_is_told_with_what_it_holds(
    written: Callable[[str], list[Problem]],
) -> None:
    (problem,) = written(SMALL.replace("units: [deaths, ratio]", ""))
    assert "[persons, incidents, per cent]" in problem.mend


def test_the_file_of_kinds_adds_columns_and_kinds_even_with_a_slip(
    written: Callable[[str], list[Problem]], tmp_path: Path
) -> None:
    text = SMALL.replace("{sex: sex}", "{sex: sex, way: way}").replace("code: T02", "code: T21")
    assert written(text.replace("role: outcome", "role: outcomes")) != []
    assert further_columns(Project(tmp_path)) == (*FURTHER, "way")
    (tmp_path / "data/kinds.yml").write_text(text, encoding="utf-8")
    assert allowed_kinds(Project(tmp_path)) == [*KINDS, "T21"]
    assert allowed_kinds(Project(tmp_path / "nowhere")) == [*KINDS]
