"""What an earlier form said is brought over, told, and never overwritten in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import DATA, PARAMETERS, run_in_folder

from hrcreport.checks.validation.checks import Checked
from hrcreport.editorial.desk.upgrading import REASON, Upgrade

FORMER = """\
from hrcreport.params import Country, Day, Document, Language, Required, Status, Symbol, Table, Year

country: Required[Country] = ""  # State under review
first_year: Required[Year] = None  # with events, yearly: first year
last_year: Required[Year] = None  # with events: last year
visit: Required[str] = ""  # dates of the visit
places: list[str] = []  # places of the visit
events: Table = ""  # table of events
event_words: Required[str] = ""  # with events: what is counted
population: Table = ""  # table of persons
focus: str = ""  # group that the report is about
reference: str = ""  # group that it is compared with
yearly: Table = ""  # table of events by year
yearly_last: Required[Year] = None  # with yearly: last complete year
document: Document = "addendum"  # kind of document
symbol: Symbol = ""  # document symbol
session: int = 63  # session of the Council
date: Day = "2026-11-24"  # date of the document
status: Status = "draft"  # status
language: Language = "en"  # language of the document
"""
CELL = """\
import hrcreport.notebook as hrc

place = hrc.state(country)
profile = hrc.group_profile(events, population=population, first_year=first_year,
                            last_year=last_year, focus=focus, reference=reference)
trend = hrc.group_profile(yearly, first_year=first_year, last_year=yearly_last, focus=focus,
                          reference=reference) if yearly else None
law = hrc.legal_framework(country)
"""
PROSE = (
    "From {{ first_year }}, {{ profile.total }} {{ event_words }}"
    "{% if visit %}, {{ visit }}{% endif %}."
)
PARAMS = """\
country: XXA  # the State
visit: 1–2 May 2024
places: [Rome]
first_year: 2018
last_year: 2019
events: xxa-deaths
event_words: deaths of persons
population: xxa-population
focus: black
reference: white
yearly: xxa-deaths
yearly_last: 2019
status: final
"""


@pytest.fixture
def former(invented: Any) -> Any:
    """Return a project of the earlier form."""
    cells = invented.cells()
    for cell in cells:
        cell["source"] = cell["source"].replace(PARAMETERS.strip(), FORMER.strip())
        cell["source"] = cell["source"].replace(DATA.strip(), CELL.strip())
        if cell["source"].startswith("# Figures"):
            cell["source"] = f"# Figures\n\n{PROSE}"
    invented.notebook(*cells)
    invented.params("xxa", PARAMS)
    return invented


def sources(former: Any) -> str:
    held = json.loads((former.root / "notebooks/country.ipynb").read_text(encoding="utf-8"))
    return "\n\n".join("".join(cell["source"]) for cell in held["cells"])


def test_project_of_the_earlier_form_is_brought_over_and_builds(former: Any) -> None:
    left, told = run_in_folder(former.root, "upgrade")
    assert (left, "to decide" in told) == (0, False)
    params = (former.root / "params/countries/xxa.yml").read_text(encoding="utf-8")
    assert "country: XXA  # the State" in params
    for gone in ("event_words", "population", "yearly", "places: [Rome]\n", "\nstatus"):
        assert gone not in params
    record = json.loads((former.root / "data/datapackage.json").read_text(encoding="utf-8"))
    (deaths,) = [each for each in record["resources"] if each["name"] == "xxa-deaths"]
    assert deaths["hrc"]["counting"] == {
        "words": "deaths of persons",
        "population": "xxa-population",
        "yearly": "xxa-deaths",
    }
    text = sources(former)
    assert "{{ profile.words }}{% if visit.dates %}, {{ visit.dates }}{% endif %}" in text
    assert "trend = profile.trend\n" in text
    assert 'Masthead = {"kind": "addendum", "session": 63, "date": "2026-11-24"}' in text
    parameters, problems = Checked(former.project).reports()
    assert [str(each) for each in problems if each.severity == "error"] == []
    assert parameters["xxa"].values["visit"]["places"] == ["Rome"]
    assert parameters["xxa"].values["document"]["status"] == "final"
    for words in ("'event_words' stands in the record", "'yearly_last' is taken out", "cell 3"):
        assert words in told
    assert run_in_folder(former.root, "upgrade") == (0, "0 files changed\n")


def test_what_is_counted_otherwise_in_the_record_stays_with_its_reason(former: Any) -> None:
    path = former.root / "data/datapackage.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    for each in held["resources"]:
        if each["name"] == "xxa-deaths":
            each["hrc"]["counting"] = {"words": "deaths of everybody"}
    path.write_text(json.dumps(held), encoding="utf-8")
    Upgrade.of(former.project).write()
    found = Checked(former.project).reports()[0]["xxa"].values["events"]
    assert found == {"table": "xxa-deaths", "words": "deaths of persons", "because": REASON}


def test_what_cannot_be_decided_is_told_and_leaves_with_1(former: Any) -> None:
    path = former.root / "notebooks/country.ipynb"
    held = json.loads(path.read_text(encoding="utf-8"))
    for cell in held["cells"]:
        source = "".join(cell["source"])
        source = source.replace("\nlanguage:", '\nshapes: Table = ""  # layer\nlanguage:')
        cell["source"] = source.replace("law = hrc", "mine = str(shapes)\nlaw = hrc")
    path.write_text(json.dumps(held), encoding="utf-8")
    left, told = run_in_folder(former.root, "upgrade")
    assert left == 1
    assert "'shapes' is no parameter any more" in told


def test_dry_run_writes_nothing(former: Any) -> None:
    before = former.snapshot()
    left, told = run_in_folder(former.root, "upgrade", "--dry-run")
    assert (left, before == former.snapshot()) == (0, True)
    assert "would be changed" in told


def test_file_that_is_no_yaml_is_refused_and_nothing_is_written(former: Any) -> None:
    params: Path = former.root / "params/countries/xxa.yml"
    params.write_text("country: [XXA\n", encoding="utf-8")
    before = former.snapshot()
    left, told = run_in_folder(former.root, "upgrade")
    assert (left, before == former.snapshot()) == (2, True)
    assert "params/countries/xxa.yml" in told
