"""This module proves that slips in the register of practice are named, with their mend."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.small_projects import with_body

from hrcreport.foundation import Kind
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import Problem, RefusedError
from hrcreport.notebook import good_practices, oversight_powers
from hrcreport.notebook.lookups import declared
from hrcreport.notebook.templates.explained import notes_of
from hrcreport.registers.files.printed_lists import PrintedList
from hrcreport.registers.files.registry import check_files
from hrcreport.registers.practice.records import EVIDENCE

PROJECT = Project(Path(__file__).resolve().parents[3])
SOUND = """\
country: XXA
good_practices:
  - code: XXA-GP-RECORDS
    title: Records of every stop
    summary: Officers record each stop.
    limbs: [b, d]
    since: "2021-06"
    until: "2023"
    evidence: reported
    caveat: Not evaluated.
  - code: XXA-GP-COURTS
    title: Courts sit in villages
    summary: Judges travel.
    limbs: [g]
    evidence: evaluated
    effect: A study found more complaints heard.
    caveat: Two districts only.
oversight_bodies:
  - code: XXA-OB-COMMISSION
    name: Police Commission of Exampleland
    short: Police Commission
    powers: {separate: "yes", deaths: partly, publishes: "no"}
"""


def written(tmp_path: Path, text: str) -> Project:
    folder = tmp_path / "data" / "practice"
    folder.mkdir(parents=True)
    with_body(tmp_path)
    (folder / "xxa.yml").write_text(text, encoding="utf-8")
    return Project(tmp_path)


@pytest.fixture
def in_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a report on the invented State its register."""
    written(tmp_path, SOUND)
    for folder in ("params", "notebooks"):
        (tmp_path / folder).mkdir()
    monkeypatch.setenv("HRCREPORT_ROOT", str(tmp_path))
    monkeypatch.setattr(declared, "state", lambda *_: SimpleNamespace(name="Exampleland"))


def only_problem(tmp_path: Path, old: str, new: str) -> Problem:
    assert SOUND.count(old) == 1
    [problem] = check_files(written(tmp_path, SOUND.replace(old, new)))
    return problem


def test_the_register_of_the_project_has_no_slip() -> None:
    assert check_files(PROJECT) == []


def test_a_sound_file_is_read_whole(tmp_path: Path) -> None:
    project = written(tmp_path, SOUND)
    practices, bodies = (
        [record for _, record in PrintedList.named(name).records(project, countries=["XXA", "XXB"])]
        for name in ("practice/good_practices", "practice/oversight_bodies")
    )
    assert [each.code for each in practices] == ["XXA-GP-RECORDS", "XXA-GP-COURTS"]
    listed = PrintedList.named("practice/good_practices")
    assert {state for state, _ in listed.records(project, countries=["XXA"])} == {"XXA"}
    assert [*listed.records(project, countries=["XXB"])] == [*listed.records(project)] == []
    assert not any(each.verified for each in practices)
    assert practices[0].with_(vouched="verified").verified
    assert bodies[0].powers == {
        "separate": "yes",
        "deaths": "partly",
        "publishes": "no",
    }


@pytest.mark.usefixtures("in_a_report")
def test_the_table_of_practices_prints_limits_and_marks_what_is_unverified() -> None:
    table = good_practices(["XXA"])
    assert list(table.columns) == [
        "State",
        "Practice",
        "Since",
        "What is known of its effect",
        "Limits",
    ]
    first, second = table.to_dict("records")
    assert first["Practice"].startswith("[Records of every stop: Officers record each stop.]")
    assert second["Practice"].endswith("{.unverified}")
    assert first["Since"] == "June 2021 to 2023"
    assert first["What is known of its effect"] == EVIDENCE["reported"].capitalize()
    assert second["What is known of its effect"] == "A study found more complaints heard."
    assert [first["Limits"], second["Limits"]] == ["Not evaluated.", "Two districts only."]
    assert second["Since"] == "–"


@pytest.mark.usefixtures("in_a_report")
def test_the_table_of_practices_can_be_of_one_limb() -> None:
    table = good_practices(["XXA"], limb="g")
    assert [row.split(":")[0] for row in table["Practice"]] == ["[Courts sit in villages"]


@pytest.mark.usefixtures("in_a_report")
def test_powers_print_with_a_sign_and_words() -> None:
    table = oversight_powers(["XXA"], marks=False)
    [row] = table.to_dict("records")
    assert (row["State"], row["Body"]) == ("Exampleland", "Police Commission")
    assert row["Separate"] == Kind.ANSWERS["yes"]
    assert row["Deaths"] == Kind.ANSWERS["partly"]
    assert row["By race"] == Kind.ANSWERS["unknown"]
    (asked,) = notes_of(table)
    assert all(f"({head})" in asked for head in table.columns[2:])
    marked = oversight_powers(["XXA"])
    assert marked["Body"].tolist() == ["[Police Commission]{.unverified}"]


@pytest.mark.parametrize(
    ("old", "new", "rule", "value", "mend"),
    [
        (
            "evidence: reported",
            "evidence: reportd",
            "register.evidence",
            "reportd",
            "Did you mean 'reported'?",
        ),
        ("limbs: [g]", "limbs: [j]", "mandate.undeclared", "j", "Declared: a, b"),
        ('separate: "yes"', "separate: often", "register.separate", "often", "Allowed: yes"),
        ("deaths: partly", "death: partly", "register.unknown-key", None, "Did you mean 'deaths'?"),
        ("caveat: Not evaluated.", "effect: It worked.", "register.missing-caveat", None, "caveat"),
        (
            "code: XXA-GP-COURTS",
            "code: XXB-GP-COURTS",
            "register.code-of-other-country",
            "XXB-GP-COURTS",
            "Begin it with XXA-.",
        ),
        ('until: "2023"', 'until: "2020"', "practice.order", "2020", "Correct since or until."),
        ("country: XXA", "country: XXB", "register.file-name", "XXB", "Write country: XXA"),
        (
            "code: XXA-OB-COMMISSION",
            "code: XXA-GP-COURTS",
            "register.duplicate-code",
            "XXA-GP-COURTS",
            "another code",
        ),
        (
            "    evidence: reported\n",
            "    evidence: reported\n    verified_by: A. Reader\n",
            "register.typed-verification",
            "A. Reader",
            "sources confirm XXA-GP-RECORDS",
        ),
    ],
)
def test_a_slip_is_named_with_place_value_and_mend(
    tmp_path: Path, old: str, new: str, rule: str, value: str | None, mend: str
) -> None:
    problem = only_problem(tmp_path, old, new)
    assert problem.rule == rule
    assert problem.place == "data/practice/xxa.yml"
    assert problem.line
    assert mend in problem.mend
    if value is not None:
        assert problem.value == value


def test_a_file_with_slips_is_refused_when_a_report_reads_it(tmp_path: Path) -> None:
    project = written(tmp_path, SOUND.replace("limbs: [g]", "limbs: g"))
    with pytest.raises(RefusedError):
        list(PrintedList.named("practice/good_practices").records(project, countries=["XXA"]))
