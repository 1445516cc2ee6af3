"""This module writes an invented project that holds every kind of input file, and is sound."""

from __future__ import annotations

import json
from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell
from tests.conftest import REPOSITORY, InventedProject
from tests.notebook.lookups.test_monitoring import CASES, COOPERATION
from tests.registers.practice.test_register import SOUND as PRACTICE
from tests.registers.recommendations.test_register import HISTORY, ISSUED, SEARCHES
from tests.small_projects import RecipeBench

from hrcreport.foundation.params.declaration import Declaration
from hrcreport.registers.files.registry import Register
from hrcreport.tables.recipes.import_files import Recipes

TABLE = """
  country: XXA
  area: ""
  period: {from: year, as: year}
  complete: true
  group: {from: race, scheme: invented}"""

TUTORIAL = "docs/tutorial/xxa/"
REGIONS = """\
regions:
  - code: NORTH
    name: parties to the Charter of the North
    states: [XXA, XXB]
"""
WEAPONS = """\
country: XXA
weapons:
  - code: XXA-WEAPON-BATON
    kind: baton
    name: Batons
    users: All officers
    answers: {testing: unknown, monitoring: unknown, transparency: partly, training: yes,
      medical: unknown, threshold: partly}
    note: Invented.
"""
TRAINING = """\
country: XXA
programmes:
  - code: XXA-TRAINING-FORCE
    name: Course on force
    for_whom: Recruits
    hours: "12"
    compulsory: yes
    evaluated: unknown
    subjects: {human_rights: yes, discrimination: partly, deescalation: unknown}
"""
AREAS = """\
country: XXA
provisions:
  - code: XXA-N-1
    level: state
    area: XX-N
    citation: {en: {full: "North, Law on Force of 2001", short: Law of the North}}
    summary: Force is allowed.
    topics: [use-of-force]
"""
PHRASES = """\
translation: draft
verified_by: ""
verified_on: ""
phrases:
  Treaty: Traité
  Limb: Volet
"""
TRANSLATED_LAW = """\
translation: draft
verified_by: ""
verified_on: ""
heading: Exempleterre
covers: Droit inventé.
provisions:
  XXA-N-1: {full: "Nord, Loi de 2001", short: Loi du Nord}
  XXA-LAW: {full: "Exempleterre, Loi de 1999 sur la force", short: Loi sur la force}
assessments:
  INV-1: La loi a des règles.
"""
THEME_CELL = """\
from hrcreport.params import Country, Day, Language, Required, Status, Symbol

countries: Required[list[Country]] = []  # States compared
symbol: Symbol = ""  # document symbol
session: int = 63  # session of the Council
date: Day = "2026-11-24"  # date of the document
status: Status = "draft"  # draft, advance unedited or final
language: Language = "en"  # language of the document
"""
KINDS = """\
columns:
  country: State
  area: code of the area
  period: year
  complete: false where the source covers only a part of the period
  group: group by race or ethnic origin
  measure: what is counted
  value: how many
by:
  sex: sex as the source records it
units: [persons, deaths, incidents]
kinds:
  - code: T01
    title: Population
    holds: Persons who live in an area, by group.
    role: structure
    measures:
      - {name: persons, unit: persons, title: persons}
      - {name: deaths, unit: deaths, title: deaths}
  - code: T02
    title: Deaths
    holds: Deaths during or after contact with law enforcement.
    role: outcome
    denominators: [T01]
    measures:
      - {name: deaths, unit: deaths, title: deaths}
      - {name: persons, unit: persons, title: persons}
  - code: T05
    title: Stops
    holds: Stops by reason.
    role: outcome
    measures:
      - {name: stops, unit: incidents, title: stops}
"""
SCHEME = """\
# yaml-language-server: $schema=../_schema/scheme.json
title: Groups that were invented
identification: perceived
groups:
  black: {label: Black, written: [Black]}
  white: {label: White, written: [White]}
  unknown: {label: not known, written: [Unknown, ""]}
"""
REPLY_BLOCK = (
    "Exampleland told the mechanism that {{ place.in_text }} keeps records.[@Inventor2020]\n"
)
BIBLIOGRAPHY = """\
@book{Inventor2020,
  author    = {Inventor, Ann},
  title     = {On Invention},
  publisher = {Press of Nowhere},
  location  = {Nowhere},
  date      = {2020}
}
"""
CSL = """\
[
  {
    "id": "Maker2021",
    "type": "book",
    "title": "On Making",
    "author": [{"family": "Maker", "given": "Bob"}],
    "publisher": "Press of Nowhere",
    "publisher-place": "Nowhere",
    "issued": {"date-parts": [[2021]]}
  }
]
"""
TEXTS = {
    "data/kinds.yml": KINDS,
    "data/law/regions/regions.yml": REGIONS,
    "data/law/weapons/xxa.yml": WEAPONS,
    "data/law/training/xxa.yml": TRAINING,
    "data/law/areas/xxa.yml": AREAS,
    "data/translations/fr/phrases.yml": PHRASES,
    "data/translations/fr/law-xxa.yml": TRANSLATED_LAW,
    "data/monitoring/cases.yml": CASES,
    "data/monitoring/cooperation/xxa.yml": COOPERATION,
    "data/practice/xxa.yml": PRACTICE,
    "data/recipes/schemes/invented.yml": SCHEME,
    "data/recommendations/inv.yml": ISSUED,
    "data/recommendations/history/xxa.yml": HISTORY,
    "data/monitoring/searches/xxa.yml": SEARCHES,
    "notebooks/_shared/reply.md": REPLY_BLOCK,
    "reports/references.bib": BIBLIOGRAPHY,
    "reports/references/more.json": CSL,
}


def write_small_project(root: Path) -> InventedProject:
    """Write the project; `hrcreport check` finds nothing wrong with it."""
    made = InventedProject(root).create()
    cell = new_code_cell(THEME_CELL.strip(), metadata={"tags": ["parameters"]})
    title = new_markdown_cell("# Report on records", metadata={"tags": ["title"]})
    made.notebook(*made.cells(), new_code_cell('hrc.block("reply", optional=True)'))
    made.notebook(cell, title, new_markdown_cell("Text."), name="theme.ipynb")
    made.params("records", 'countries: [XXA, XXB]\nsymbol: "A/HRC/63/9"\n', kind="themes")
    made.params("xxa-second", "country: XXA\nfirst_year: 2018\nlast_year: 2018\n")
    for place, text in TEXTS.items():
        made.write(place, text)
    for source in (
        "docs/tutorial/xxa/data/consultations/xxa.yml",
        "data/recommendations/agenda.yml",
    ):
        place = source.removeprefix(TUTORIAL)
        made.write(place, (REPOSITORY / source).read_text(encoding="utf-8"))
    _say_who_is_counted(root / "data/datapackage.json")
    RecipeBench(made.project).recipe(table=TABLE)
    Recipes(made.project).write_schemas()
    Declaration.write_schemas(made.project)
    Register.write_schemas(made.project)
    return made


def _say_who_is_counted(catalogue: Path) -> None:
    package = json.loads(catalogue.read_text(encoding="utf-8"))
    for resource in package["resources"]:
        resource["hrc"]["basis"] = "persons in the area, residents or not"
    # One key a line, as authors keep it.
    catalogue.write_text(json.dumps(package, indent=1), encoding="utf-8")
