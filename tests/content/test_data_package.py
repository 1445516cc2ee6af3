"""The catalogue keeps the Data Package standard, so that other tools can read it."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from hrcreport.foundation.context.project import Project
from hrcreport.tables.data.kinds import read_kinds
from hrcreport.tables.data.parts import CatalogueFiles

DATA = Path(__file__).parents[2] / "data"
FILES = CatalogueFiles(DATA)
PACKAGE = json.loads(FILES.whole.read_bytes()) | {"resources": FILES.resources()}
TABLES = [resource for resource in PACKAGE["resources"] if resource["format"] == "csv"]
AGE_BAND = re.compile(r"\d+-\d+|\d+\+|unknown")
FORBIDDEN_COLUMNS = re.compile(r"\b(name_of|victim|age|gender|latitude|longitude|date|address)\b")


def test_another_tool_finds_all_tables_valid_and_none_empty() -> None:
    frictionless = pytest.importorskip(
        "frictionless", reason="frictionless validates against the standard"
    )
    report = frictionless.Package(str(DATA / "public-tables.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])
    rows = {task.name: task.stats.get("rows") for task in report.tasks}
    assert set(rows) == {resource["name"] for resource in PACKAGE["resources"]}
    assert [resource["name"] for resource in TABLES if not rows[resource["name"]]] == []


def test_head_that_lists_nothing_itself_leads_to_the_list() -> None:
    head = json.loads(FILES.whole.read_bytes())
    (listed,) = re.findall(r"[\w-]+\.json", head["$comment"])
    own, published = head["resources"], json.loads((DATA / listed).read_bytes())["resources"]
    assert (len(own), len(published)) == (0, len(PACKAGE["resources"]))


def test_record_in_dcat_names_each_file_with_its_bytes_and_licence() -> None:
    written = json.loads((DATA / "public-tables.jsonld").read_bytes())
    found = {each["dct:identifier"]: each for each in written["dcat:dataset"]}
    assert set(found) == {resource["name"] for resource in PACKAGE["resources"]}
    for each in found.values():
        file = each["dcat:distribution"]
        content = (DATA / file["dcat:downloadURL"]["@id"]).read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        assert file["spdx:checksum"]["spdx:checksumValue"] == digest
        assert file["dcat:byteSize"] == len(content)
        assert all(licence["dct:title"] for licence in file["dct:license"])


def test_each_record_names_source_licence_and_scope(subtests: pytest.Subtests) -> None:
    for resource in PACKAGE["resources"]:
        with subtests.test(resource["name"]):
            assert all(source["title"] for source in resource["sources"])
            assert all(licence["name"] for licence in resource["licenses"])
            assert resource["hrc"]["scope"]
            assert resource["hrc"]["sensitivity"] == "public"


def test_no_table_describes_a_single_person(subtests: pytest.Subtests) -> None:
    for resource in TABLES:
        with subtests.test(resource["name"]):
            for field in resource["schema"]["fields"]:
                in_bands = field["name"] == "age" and {
                    each["value"] for each in field["categories"]
                }
                if in_bands:
                    assert all(AGE_BAND.fullmatch(band) for band in in_bands)
                else:
                    assert not FORBIDDEN_COLUMNS.search(field["name"])


def test_caveats_are_sentences_fit_to_print(subtests: pytest.Subtests) -> None:
    for resource in TABLES:
        with subtests.test(resource["name"]):
            for caveat in resource["hrc"].get("caveats", []):
                assert caveat[0].isupper()
                assert caveat.endswith(".")
                assert "%" not in caveat


def test_tables_of_counts_are_in_long_form(subtests: pytest.Subtests) -> None:
    kinds, _ = read_kinds(Project(DATA.parent))
    assert kinds is not None
    for resource in TABLES:
        with subtests.test(resource["name"]):
            kind = kinds.kinds.get(resource["hrc"]["kind"])
            if kind is None or kind.columns:
                continue
            names = [field["name"] for field in resource["schema"]["fields"]]
            assert [name for name in names if name not in kind.by] == list(kinds.columns)
            assert names[-2:] == ["measure", "value"]
