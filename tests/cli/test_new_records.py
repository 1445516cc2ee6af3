"""`new table` leaves a table with its record that passes `check`, or nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

KINDS = Path(__file__).resolve().parents[2] / "data/kinds.yml"
SAID = (
    "--title",
    "Deaths in custody",
    "--kind",
    "T02",
    "--grade",
    "B",
    "--identification",
    "recorded",
    "--scope",
    "deaths in custody",
    "--basis",
    "persons in the area",
    "--source",
    "Invented office",
    "--licence",
    "CC0-1.0",
)
ROWS = "period;group;value\n2020;Black;12\n2020;Nicht bekannt;3\n"


@pytest.fixture
def project(invented) -> Any:
    """The invented project with the kinds of tables, and with the measures that they ask for."""
    shutil.copy(KINDS, invented.project.data / "kinds.yml")
    path = invented.project.data / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    for each in package["resources"]:
        each["hrc"]["basis"] = "usual residents"
    path.write_text(json.dumps(package), "utf-8")
    return invented


@pytest.fixture
def new_table(project, hrcreport, tmp_path) -> Any:
    def act(rows: str, *words: str, name: str = "xxa-custody") -> Any:
        file = tmp_path / "deaths.csv"
        file.write_bytes(rows.encode())
        return hrcreport(project, "new", "table", name, str(file), *words)

    return act


def test_table_of_three_columns_gets_its_record_and_passes_check(
    project, hrcreport, new_table
) -> None:
    before = hrcreport(project, "check", "--json").data["problems"]
    done = new_table(ROWS, *SAID, "--measure", "custody_deaths", "--sensitivity", "public")
    assert done.code == 0, done.err
    assert "group: black (Black), nicht_bekannt (Nicht bekannt)" in done.out
    assert (project.root / "data/tables/xxa-custody.csv").read_text("utf-8") == (
        "country,area,period,complete,group,measure,value\n"
        "XXA,,2020,true,black,custody_deaths,12\n"
        "XXA,,2020,true,nicht_bekannt,custody_deaths,3\n"
    )
    record = json.loads((project.root / "data/catalogue/xxa-custody.json").read_text("utf-8"))
    assert record["licenses"] == [{"name": "CC0-1.0", "title": "CC0"}]  # as others have it
    assert record["hrc"]["country"] == "XXA"
    assert hrcreport(project, "check", "--json").data["problems"] == before


def workbook(path: Path, *sheets: list[list[Any]]) -> Path:
    made = openpyxl.Workbook()
    for number, rows in enumerate(sheets):
        sheet = made.active if number == 0 else made.create_sheet()
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


TABLE = [["period", "group", "value"], [2020, "Black", 12], [2020, "Nicht bekannt", 3.0]]


def test_workbook_of_one_sheet_is_a_table_as_csv_is(project, hrcreport, tmp_path) -> None:
    file = workbook(tmp_path / "deaths.xlsx", TABLE, [])
    words = (*SAID, "--measure", "custody_deaths", "--sensitivity", "public")
    done = hrcreport(project, "new", "table", "xxa-custody", str(file), *words)
    assert done.code == 0, done.err
    assert (project.root / "data/tables/xxa-custody.csv").read_text("utf-8").splitlines()[1:] == [
        "XXA,,2020,true,black,custody_deaths,12",
        "XXA,,2020,true,nicht_bekannt,custody_deaths,3",
    ]
    assert 'by a code cell of its own: hrc.show("xxa-custody")' in done.out


@pytest.mark.parametrize(
    ("sheets", "told"),
    [
        ([TABLE, TABLE], "this workbook has 2 sheets that hold something."),
        ([[]], "this file has no rows"),
        (None, "this workbook cannot be read"),
    ],
)
def test_workbook_that_is_no_table_is_told(project, hrcreport, tmp_path, sheets, told) -> None:
    file = tmp_path / "deaths.xlsx"
    if sheets is None:
        file.write_bytes(b"PK no workbook")
    else:
        workbook(file, *sheets)
    before = project.snapshot()
    done = hrcreport(project, "new", "table", "xxa-custody", str(file), *SAID)
    assert (done.code, told in done.err) == (2, True), done.err
    assert project.snapshot() == before


def test_workbook_with_a_cell_far_from_the_others_is_told(project, hrcreport, tmp_path) -> None:
    made = openpyxl.Workbook()
    made.active["XFD1048576"] = 1
    made.save(tmp_path / "deaths.xlsx")
    done = hrcreport(project, "new", "table", "xxa-custody", str(tmp_path / "deaths.xlsx"), *SAID)
    assert (done.code, "takes 17,179,869,184 cells" in done.err) == (2, True), done.err


@pytest.mark.parametrize(
    ("rows", "words", "told"),
    [
        (ROWS, SAID, "deaths.csv: these columns are missing: measure."),
        (ROWS.replace("group", "ethnicty"), SAID, "the column 'ethnicty' is not known"),
        (ROWS.replace("12", "1 200"), (*SAID, "--measure", "deaths"), "deaths.csv:2:"),
        (ROWS, (*SAID, "--measure", "deahts"), "Did you mean 'deaths'?"),
        (ROWS + "2021;black;1\n", (*SAID, "--measure", "deaths"), "which are one code"),
        (ROWS + "2021;x\n", (*SAID, "--measure", "deaths"), "deaths.csv:4: this row has 2 cells"),
        ("period;group;value\n", (*SAID, "--measure", "deaths"), "this file has no rows"),
        ("", SAID, "this file has no rows"),
        (ROWS, SAID[2:], "nothing says of this table: --title."),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_written(
    project, new_table, rows: str, words: tuple[str, ...], told: str
) -> None:
    before = project.snapshot()
    done = new_table(rows, *words)
    assert (done.code, told in done.err) == (2, True), done.err
    assert project.snapshot() == before


def test_table_that_is_there_is_not_overwritten(new_table) -> None:
    done = new_table(ROWS, *SAID, "--measure", "deaths", name="xxa-deaths")
    assert (done.code, "there is a table 'xxa-deaths' already" in done.err) == (2, True)


def test_name_that_cannot_be_one_is_refused(project, new_table) -> None:
    before = project.snapshot()
    assert new_table(ROWS, *SAID, "--measure", "deaths", name="../xxa").code == 2
    assert project.snapshot() == before


PLACES = """period;area;group;value
2020;Ambridge;Black;12
2020;Borchester;Black;3
"""


def test_table_without_a_word_on_who_may_see_it_tells_the_keys_that_are_shown(
    project, hrcreport, new_table
) -> None:
    before = hrcreport(project, "check", "--json").data["problems"]
    done = new_table(PLACES, *SAID, "--measure", "custody_deaths")
    assert "small counts are withheld" in done.out
    assert "Look at area, which documents show: Ambridge, Borchester." in done.out
    assert "Look at group, which documents show: black." in done.out
    record = json.loads((project.root / "data/catalogue/xxa-custody.json").read_text("utf-8"))
    assert record["hrc"]["sensitivity"] == "restricted"
    assert hrcreport(project, "check", "--json").data["problems"] == before


@pytest.mark.parametrize("column", ["area", "group"])
def test_keys_of_too_many_values_to_look_at_are_refused(project, new_table, column: str) -> None:
    before = project.snapshot()
    rows = [f"2020;Black;Ambridge;{number}" for number in range(101)]
    rows = [row.replace("Black", f"b{at}", column == "group") for at, row in enumerate(rows)]
    rows = [row.replace("Ambridge", f"a{at}", column == "area") for at, row in enumerate(rows)]
    done = new_table("\n".join(["period;group;area;value", *rows]), *SAID, "--measure", "deaths")
    assert (done.code, f"its column '{column}' has 101 values" in done.err) == (2, True), done.err
    assert project.snapshot() == before


PROVISION = (
    "new",
    "provision",
    "XXA",
    "XXA-POLICE-12",
    "--citation",
    "Exampleland, Police Act, sect. 12",
    "--short",
    "Police Act, sect. 12",
    "--level",
    "national",
    "--topic",
    "use-of-force",
    "--summary",
    "Says: officers may use force.",
)


def test_provision_goes_to_the_end_of_the_register_and_passes_check(project, hrcreport) -> None:
    before = (project.root / "data/law/xxa.yml").read_text("utf-8")
    done = hrcreport(project, *PROVISION)
    assert (done.code, "Cite it by [@XXA-POLICE-12]" in done.out) == (0, True), done.err
    after = (project.root / "data/law/xxa.yml").read_text("utf-8")
    assert set(before.splitlines()) <= set(after.splitlines())
    problems = hrcreport(project, "check", "--json").data["problems"]
    assert [each for each in problems if "law" in each["place"]] == []
    again = hrcreport(project, *PROVISION)
    assert (again.code, "XXA-POLICE-12" in again.err) == (2, True)
    assert (project.root / "data/law/xxa.yml").read_text("utf-8") == after


def test_topic_that_the_mandate_does_not_list_is_refused_with_those_that_it_does(
    project, hrcreport
) -> None:
    bodies = project.root / "data/mandate/bodies"
    (own,) = bodies.glob("*.yml")
    text = own.read_text("utf-8").split("\ntopics:")[0]
    own.write_text(f"{text}\ntopics: {{custody: Custody}}\n", "utf-8")
    before = project.snapshot()
    done = hrcreport(project, *PROVISION)
    assert (done.code, project.snapshot()) == (2, before)
    assert "the mandate lists no topic 'use-of-force'" in done.err
    assert "Topics: custody. They stand under 'topics' in data/mandate/bodies." in done.err
    own.write_text(text, "utf-8")
    assert hrcreport(project, *PROVISION).code == 0


def test_first_provision_of_a_state_says_what_is_covered(project, hrcreport) -> None:
    (project.root / "data/law/xxa.yml").unlink()
    done = hrcreport(project, *PROVISION)
    assert (done.code, "--covers" in done.err) == (2, True)
    assert hrcreport(project, *PROVISION, "--covers", 'The "Act" only.').code == 0
    text = (project.root / "data/law/xxa.yml").read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=_schema/law.json\n")
    assert 'heading: "Exampleland"' in text


def test_assessment_goes_to_the_register_and_what_check_refuses_is_not_written(
    project, hrcreport
) -> None:
    def assess(test: str, *said: str) -> Any:
        return hrcreport(project, "new", "assessment", "XXA", test, "--reason", "A reason.", *said)

    path = project.root / "data/law/xxa.yml"
    before = path.read_text("utf-8")
    on = ("--provision", "XXA-LAW", "--date", "2026-05-03")
    for test, said, told in (
        ("INV-19", ("--score", "U"), "Did you mean 'INV-1'?"),
        ("INV-1", ("--score", "2"), "is scored 2 without a provision"),
        ("INV-1", ("--score", "2", "--provision", "XXA-LAV"), "Did you mean 'XXA-LAW'?"),
        ("INV-1", ("--score", "N"), "nothing says who looked"),
        ("INV-1", ("--score", "2", "--partly", "silent", *on), "says why it is met in part"),
    ):
        done = assess(test, *said)
        assert (done.code, told in done.err, path.read_text("utf-8")) == (2, True, before), done.err
    assert assess("INV-1", "--score", "1", "--partly", "silent", *on).code == 0
    new = yaml.safe_load(path.read_text("utf-8"))["assessments"][-1]
    assert (new["test"], new["provisions"], str(new["score"])) == ("INV-1", ["XXA-LAW"], "1")
    problems = hrcreport(project, "check", "--json").data["problems"]
    assert [each for each in problems if "law" in each["place"]] == []
    assert "is assessed twice" in assess("INV-1", "--score", "1", *on).err
    nowhere = hrcreport(
        project, "new", "assessment", "XXB", "INV-1", "--score", "U", "--reason", "A reason."
    )
    assert (nowhere.code, "no law of 'XXB' is registered" in nowhere.err) == (2, True)


VOICE = (
    "new",
    "quotation",
    "xxa",
    "VOICE-1",
    "--of",
    "INT-001",
    "--text",
    'We "wait".',
    "--consent-on",
    "2026-05-04",
)
HEARD = (
    "--kind",
    "affected-person",
    "--person",
    "P-001",
    "--form",
    "interview",
    "--date",
    "2026-05-03",
    "--attribution",
    "kind",
)


def test_quotation_prints_where_it_is_asked_for_once_consent_is_on_record(
    project, hrcreport
) -> None:
    before = project.snapshot()
    assert "nobody was heard as 'INT-001'" in hrcreport(project, *VOICE).err
    refused = hrcreport(project, *VOICE, *HEARD)
    assert (refused.code, "no record of the consent" in refused.err) == (2, True)
    wrong = hrcreport(project, *VOICE, *HEARD, "--consent-record", "Form 1", "--after", "cell-66")
    assert (wrong.code, "Did you mean" in wrong.err) == (2, True)
    assert project.snapshot() == before
    done = hrcreport(project, *VOICE, *HEARD, "--consent-record", "Form 1", "--after", "cell-6")
    assert done.code == 0, done.err
    cells = json.loads((project.root / "notebooks/countries/xxa.ipynb").read_text())["cells"]
    at = next(i for i, cell in enumerate(cells) if cell["id"] == "cell-6")
    assert cells[at + 1]["source"] == ['hrc.voice("VOICE-1")']
    second = hrcreport(project, *[each.replace("VOICE-1", "VOICE-2") for each in VOICE])
    assert second.code == 0, second.err
    text = (project.root / "data/consultations/xxa.yml").read_text("utf-8")
    assert text.index("VOICE-1") < text.index("VOICE-2")
    problems = hrcreport(project, "check", "--json").data["problems"]
    assert [each for each in problems if each["rule"] != "data.kind-unknown-measure"] == []
