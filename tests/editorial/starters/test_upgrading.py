"""What an earlier form said is brought over, told, and never overwritten in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import DATA, PARAMETERS, run_in_folder

from hrcreport.checks.validation.checks import Checked
from hrcreport.editorial.starters import POLICY, SetUp
from hrcreport.editorial.starters.shipped import LOCK, RECORD, FromTheTool
from hrcreport.editorial.starters.upgrading import REASON, Upgrade
from hrcreport.foundation.context.project import Project
from hrcreport.registers.files.registry import check_files

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


@pytest.fixture
def begun(tmp_path: Path) -> Project:
    """A project of this version."""
    return SetUp.begin(tmp_path / "mine", starter="racial-justice")


WORDS_OF_ENGLISH = "reports/_extensions/hrc/strings/en.yml"


def test_project_that_lacks_what_is_newer_is_brought_up_and_checks(begun: Project) -> None:
    gone = ("data/mandate/bodies/emler.yml", RECORD, LOCK, "noxfile.py", f"data/{POLICY}")
    for place in gone:
        (begun.root / place).unlink()
    assert {each.rule for each in check_files(begun)} == {"mandate.undeclared"}
    left, told = run_in_folder(begun.root, "upgrade")
    assert left == 0
    for place in ("data/mandate/bodies/emler.yml", LOCK, "noxfile.py", f"data/{POLICY}"):
        assert f"{place}: " in told
        assert (begun.root / place).is_file()
    assert check_files(Project(begun.root)) == []
    assert run_in_folder(begun.root, "upgrade") == (0, "0 files changed\n")


def test_edited_file_is_kept_and_told_and_an_untouched_one_brought_up(begun: Project) -> None:
    edited, older = begun.root / "noxfile.py", begun.root / WORDS_OF_ENGLISH
    edited.write_text("# mine\n", encoding="utf-8")
    todays = older.read_bytes()
    older.write_text("of an earlier version\n", encoding="utf-8")
    record = begun.root / RECORD
    held = json.loads(record.read_text(encoding="utf-8"))
    held["written"][WORDS_OF_ENGLISH] = FromTheTool(begun)._here(WORDS_OF_ENGLISH)
    record.write_text(json.dumps(held), encoding="utf-8")
    left, told = run_in_folder(begun.root, "upgrade")
    assert (left, older.read_bytes()) == (0, todays)
    assert "noxfile.py: kept, you have edited it" in told
    assert told.endswith("1 file changed\n")
    assert edited.read_text(encoding="utf-8") == "# mine\n"
    edited.unlink()
    assert run_in_folder(begun.root, "upgrade") == (0, "0 files changed\n")
    assert not edited.exists()


def test_file_of_which_nobody_knows_whether_it_was_edited_stays_beside(begun: Project) -> None:
    path = begun.root / WORDS_OF_ENGLISH
    todays = path.read_bytes()
    path.write_text("perhaps mine\n", encoding="utf-8")
    (begun.root / RECORD).unlink()
    left, told = run_in_folder(begun.root, "upgrade")
    assert (left, path.read_bytes()) == (0, todays)
    assert f"{WORDS_OF_ENGLISH}: replaced, as it was it stays as en.yml.earlier" in told
    assert path.with_name("en.yml.earlier").read_text(encoding="utf-8") == "perhaps mine\n"


def test_mandate_that_nobody_said_is_to_be_decided(tmp_path: Path) -> None:
    project = SetUp.begin(tmp_path / "mine", starter="plain")
    left, told = run_in_folder(project.root, "upgrade")
    assert left == 1
    assert "to decide: data/mandate/bodies/own.yml: nobody has said whose mandate it is" in told
    notebook = project.notebooks / "country.ipynb"
    text = notebook.read_text(encoding="utf-8")
    notebook.write_text(
        text.replace("#f-cases .finding", '#f-cases .finding limb=\\"zz\\"'), "utf-8"
    )
    assert "nor which limbs it has (zz are named)" in run_in_folder(project.root, "upgrade")[1]


def test_clone_of_the_tool_is_not_written_over_by_what_it_ships() -> None:
    clone = Project(Path(__file__).resolve().parents[3])
    assert FromTheTool(clone).is_clone
    assert Upgrade.of(clone).count == 0


def test_imports_on_several_lines_become_one(former: Any) -> None:
    path = former.root / "notebooks/country.ipynb"
    held = json.loads(path.read_text(encoding="utf-8"))
    for cell in held["cells"]:
        source = "".join(cell["source"])
        one = "Country, Day, Document, Language, Required, Status, Symbol, Table, Year"
        cell["source"] = source.replace(one, f"(\n    {one},\n)")
    path.write_text(json.dumps(held), encoding="utf-8")
    assert "(\n    Country" in sources(former)
    assert run_in_folder(former.root, "upgrade")[0] == 0
    assert "import Country, Language, Masthead, Required, Table, Visit, Year\n" in sources(former)
    assert run_in_folder(former.root, "upgrade") == (0, "0 files changed\n")
