"""The catalogue keeps the Data Package standard, so that other tools can read it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "data"
PACKAGE = json.loads((DATA / "datapackage.json").read_text("utf-8"))
TABLES = [resource for resource in PACKAGE["resources"] if resource["format"] == "csv"]
FORBIDDEN_COLUMNS = re.compile(r"\b(name_of|victim|age|gender|latitude|longitude|date|address)\b")


def test_another_tool_finds_the_package_valid() -> None:
    frictionless = pytest.importorskip(
        "frictionless", reason="frictionless validates against the standard"
    )
    report = frictionless.validate(str(DATA / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])


@pytest.mark.parametrize("resource", PACKAGE["resources"], ids=lambda resource: resource["name"])
def test_each_record_names_source_licence_and_scope(resource: dict) -> None:
    assert all(source["title"] for source in resource["sources"])
    assert all(licence["name"] for licence in resource["licenses"])
    assert resource["hrc"]["scope"]
    assert resource["hrc"]["sensitivity"] == "public"


@pytest.mark.parametrize("resource", TABLES, ids=lambda resource: resource["name"])
def test_no_table_describes_a_single_person(resource: dict) -> None:
    names = [field["name"] for field in resource["schema"]["fields"]]
    assert not [name for name in names if FORBIDDEN_COLUMNS.search(name)]


@pytest.mark.parametrize("resource", TABLES, ids=lambda resource: resource["name"])
def test_caveats_are_sentences_fit_to_print(resource: dict) -> None:
    for caveat in resource["hrc"].get("caveats", []):
        assert caveat[0].isupper()
        assert caveat.endswith(".")
        assert "%" not in caveat


@pytest.mark.parametrize("resource", TABLES, ids=lambda resource: resource["name"])
def test_tables_of_counts_are_in_long_form(resource: dict) -> None:
    if resource["hrc"]["kind"] == "lookup":
        return
    names = [field["name"] for field in resource["schema"]["fields"]]
    assert [name for name in names if name != "type"] == [
        "country", "area", "period", "complete", "group", "measure", "value",
    ]  # fmt: skip
