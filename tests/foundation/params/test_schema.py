"""This module proves that the schema for editors says the same as the reader of params files."""

from __future__ import annotations

import json

import jsonschema
import pytest
from ruamel.yaml import YAML

from hrcreport.foundation.context.project import Report
from hrcreport.foundation.params.declaration import Declaration

CELL = """\
from typing import Literal
country: Required[Country] = ""  # State under review.
date: Day = "2026-11-24"
language: Language = "en"
status: Status = "draft"
symbol: Symbol = ""
first_year: Year = 2015  # first year of the period
focus_group: str = "black"
session: int = 63
share: float = 0.5
with_map: bool = True
agenda_items: list[int] = [9]
countries: list[Country] = ["USA", "BRA"]
note: str | None = None
events: Table = ""
event_words: Required[str] = ""  # with events: what is counted
basis: Literal["deaths", "no", 7] = "deaths"
"""


@pytest.fixture
def country_project(params_project):
    params_project.notebook("country.ipynb", CELL)
    return params_project


@pytest.fixture
def country_schema(country_project):
    notebook = country_project.project.notebooks / "country.ipynb"
    declaration, problems = Declaration.read(notebook, place="notebooks/country.ipynb")
    assert problems == []
    return json.loads(declaration.schema_text())


SAME = [
    # (text, accepted by both the schema and the reader)
    ("country: USA", True),
    ("country: usa", False),
    ("country: UK", False),
    ("country: NO", False),
    ("country: 840", False),
    ("country: [USA]", False),
    ("country:", False),
    ("first_year: 2015", False),  # country is missing
    ("contry: USA", False),
    ("country: USA\nextra: 1", False),
    ('country: USA\ndate: "2026-11-24"', True),
    ('country: USA\ndate: "2026-13-24"', False),
    ('country: USA\ndate: "24 November 2026"', False),
    ("country: USA\nlanguage: ru", True),
    ("country: USA\nlanguage: de", False),
    ("country: USA\nstatus: advance unedited", True),
    ("country: USA\nstatus: Draft", False),
    ("country: USA\nsymbol: A/HRC/57/71/Add.2", True),
    ("country: USA\nsymbol: A/HRC/54/CRP.7", True),
    ('country: USA\nsymbol: ""', True),
    ("country: USA\nsymbol: A/HRC/57", False),
    ("country: USA\nsymbol: A/HRC/57/71/Add.2 and more", False),
    ("country: USA\nfirst_year: 1945", True),
    ("country: USA\nfirst_year: 1944", False),
    ("country: USA\nfirst_year: 2101", False),
    ("country: USA\nfirst_year: '2015'", False),
    ("country: USA\nfirst_year: 2015.5", False),
    ("country: USA\nfirst_year: true", False),
    ("country: USA\nfocus_group: black", True),
    ("country: USA\nfocus_group: ''", True),
    ("country: USA\nfocus_group: 7", False),
    ("country: USA\nfocus_group: true", False),
    ("country: USA\nfocus_group: [black]", False),
    ("country: USA\nfocus_group: {a: 1}", False),
    ("country: USA\nfocus_group:", False),
    ("country: USA\nsession: 64", True),
    ("country: USA\nsession: '64'", False),
    ("country: USA\nsession: sixty", False),
    ("country: USA\nshare: 1", True),
    ("country: USA\nshare: half", False),
    ("country: USA\nwith_map: false", True),
    ("country: USA\nwith_map: yes", False),
    ("country: USA\nwith_map: 1", False),
    ("country: USA\nagenda_items: [2, 9]", True),
    ("country: USA\nagenda_items: []", True),
    ("country: USA\nagenda_items: 9", False),
    ("country: USA\nagenda_items: [nine]", False),
    ("country: USA\ncountries: [USA, GBR]", True),
    ("country: USA\ncountries: [USA, USA]", False),
    ("country: USA\ncountries: USA", False),
    ("country: USA\nnote:", True),
    ("country: USA\nnote: text", True),
    ("country: USA\nnote: 7", False),
    ("country: USA\nbasis: 7", True),
    ("country: USA\nbasis: '7'", False),
    ("country: USA\nbasis: other", False),
    ('country: USA\nevents: ""', True),
    ("country: USA\nevents: usa-deaths", False),  # what it needs is missing
    ("country: USA\nevents: usa-deaths\nevent_words: deaths", True),
]
READER_ONLY = [
    # what a schema accepts because it does not see quotation marks, other files or all countries
    "country: ZZZ",
    "country: USA\nfocus_group: NO",
    "country: USA\nsession: 012",
    "country: USA\nsession: 64.0",
    "country: USA\nnote: yes",
    "country: USA\nbasis: no",
]


@pytest.mark.parametrize(("text", "accepted"), SAME)
def test_schema_and_reader_agree(country_project, country_schema, text, accepted):
    country_project.params("countries/usa.yml", text + "\n")
    assert (country_project.errors() == []) is accepted
    document = YAML(typ="safe", pure=True).load(text)
    validator = jsonschema.Draft7Validator(
        country_schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER
    )
    assert validator.is_valid(document) is accepted


@pytest.mark.parametrize("text", READER_ONLY)
def test_reader_refuses_what_a_schema_cannot_see(country_project, country_schema, text):
    country_project.params("countries/usa.yml", text + "\n")
    assert len(country_project.errors()) == 1
    assert jsonschema.Draft7Validator(country_schema).is_valid(
        YAML(typ="safe", pure=True).load(text)
    )


def test_schema_is_a_sound_one_of_draft_7(country_schema):
    assert country_schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema.Draft7Validator.check_schema(country_schema)


def test_schema_offers_help_defaults_and_choices_to_editors(country_schema):
    properties = country_schema["properties"]
    assert properties["first_year"] == {
        "description": "First year of the period. A whole number from 1945 to 2100.",
        "type": "integer",
        "minimum": 1945,
        "maximum": 2100,
        "default": 2015,
    }
    assert properties["country"]["description"].startswith("State under review. The code of")
    assert "default" not in properties["country"]
    assert properties["status"]["enum"] == ["draft", "advance unedited", "final"]
    assert country_schema["required"] == ["country"]
    assert country_schema["additionalProperties"] is False


def test_every_default_fits_its_own_schema(country_schema):
    declared = [one for one in country_schema["properties"].values() if "default" in one]
    assert declared
    for one in declared:
        assert jsonschema.Draft7Validator(one).is_valid(one["default"]), one


def test_schema_files_are_written_once_and_only_when_stale(country_project):
    project = country_project.project
    path = project.params / "_schema" / "country.json"
    assert Declaration.write_schemas(project) == [path]
    assert json.loads(path.read_text(encoding="utf-8"))["title"]
    assert path.read_bytes().endswith(b"}\n")
    assert Declaration.write_schemas(project) == []
    country_project.notebook("country.ipynb", CELL + "extra: int = 1\n")
    assert Declaration.write_schemas(project) == [path]


def test_no_schema_is_made_from_a_declaration_that_cannot_be_read_whole(country_project):
    country_project.notebook("theme.ipynb", "x: Yaer = 1\n")
    assert [path.name for path in Declaration.schemas(country_project.project)] == ["country.json"]


def test_editor_line_leads_from_the_params_file_to_the_schema(country_project):
    project = country_project.project
    Declaration.write_schemas(project)
    target = Report.editor_line("country").partition("$schema=")[2]
    assert (project.params / "countries" / target).resolve().exists()
