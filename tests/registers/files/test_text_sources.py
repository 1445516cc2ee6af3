"""What texts may cite and are to answer comes from every register, and says when it changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.registers.files.test_registry import BODY

from hrcreport.foundation import Project
from hrcreport.registers.files.checking import RegisterChecks, TextSources
from hrcreport.registers.files.codes import coded, codes_of_registers
from hrcreport.registers.mandate.body import Body

SECOND_BODY = """\
code: MECH-U
name: {en: Other Mechanism}
short: {en: Other}
limbs:
  - {code: data, paragraph: "4", titles: {en: Data}}
"""
FILES = {
    "data/mandate/bodies/mech-t.yml": f"{BODY}naming_reports: [A/HRC/47/53]\n",
    "data/mandate/bodies/mech-u.yml": SECOND_BODY,
    "data/mandate/set.yml": """\
symbol: A/HRC/RES/99/9
adopted: "2026-01-05"
ends: "2028-01-05"
source: https://example.org/99-9
body: MECH-T
tasks:
  - {code: HRC99-9-3-DETENTION, paragraph: "3", title: Detention, limb: detention}
""",
    "data/mandate/other.yml": """\
symbol: A/HRC/RES/99/10
adopted: "2026-01-05"
ends: "2028-01-05"
source: https://example.org/99-10
body: MECH-U
tasks:
  - {code: HRC99-10-4-DATA, paragraph: "4", title: Data, limb: data}
""",
    "data/law/standards/inv.yml": """\
instrument:
  code: INV
  citation: {en: {full: Invented Principles of 1990, short: Invented Principles}}
groups: {general: General}
tests:
  - {code: INV-1, pinpoint: principle 1, question: Are there rules?, kind: [L],
     limbs: [detention], group: general}
""",
    "data/law/xxa.yml": """\
country: XXA
heading: Exampleland
covers: One act.
provisions:
  - code: XXA-ACT-4
    level: national
    citation: {en: {full: "Act of 2001, sect. 4", short: "Act, sect. 4"}}
    summary: Places of detention are open to visits.
    topics: [visits]
""",
    "data/law/weapons/xxa.yml": """\
country: XXA
weapons:
  - {code: XXA-W-BATON, kind: baton, name: Batons, users: Police, answers: {testing: "yes"}}
""",
    "data/recommendations/agenda.yml": """\
document:
  code: AGENDA
  kind: mechanism
  citation: {en: {full: An agenda, short: Agenda}}
recommendations:
  - {code: PJ1, summary: Close the cells., limbs: [detention]}
""",
    "data/consultations/xxa.yml": """\
report: xxa
call: {published: "2026-02-01", deadline: "2026-03-01"}
""",
    "data/monitoring/watch/xxa.yml": """\
country: XXA
events:
  - {code: XXA-E-1, kind: act, date: "2024-05-01", what: An act., told_by: [an act]}
""",
    "data/monitoring/searches/xxa.yml": """\
country: XXA
searches:
  - {code: XXA-S-1, question: A law, by: A. Reader, where: [Gazette], words: [cells],
     date: "2023-05-30", found: Nothing., told_by: [No law]}
""",
    "data/monitoring/cooperation/xxa.yml": """\
country: XXA
treaties:
  - {treaty: ICERD, standing: party, date: "1990-05-01"}
""",
    "data/monitoring/cases.yml": """\
cases:
  - {code: CASE-1, name: A Person, documented_in: A/HRC/47/53, country: XXA, died: "2020-01-02",
     summary: Invented.,
     stages: [{stage: charge, standing: done, date: "2021", summary: S, source: S}]}
""",
    "reports/references.bib": """\
@book{doe-2024,
  author = {Doe, Jane},
  title = {Cells},
  publisher = {Invented Press},
  year = {2024},
}
""",
    "data/tables/cells.csv": "country,value\nXXA,1\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with a record in each register that texts are held to."""
    for name in ("params", "notebooks"):
        (tmp_path / name).mkdir()
    for place, text in FILES.items():
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Project(tmp_path)


def test_what_texts_may_name_is_what_the_registers_hold(project: Project) -> None:
    sources = TextSources.as_read(project)
    assert sources.codes == {"INV", "INV-1", "XXA-ACT-4"}
    assert sources.keys == {"doe-2024"}
    assert sources.citable == {"INV", "INV-1", "XXA-ACT-4", "doe-2024"}
    assert sources.agenda == ("PJ1",)
    assert [body.code for body in sources.bodies] == ["MECH-T", "MECH-U"]
    assert [event.code for event in sources.events] == ["XXA-E-1"]
    assert [search.code for search in sources.searches] == ["XXA-S-1"]
    assert [case.code for case in sources.cases] == ["CASE-1"]
    assert [state.country for state in sources.states] == ["XXA"]
    assert {code for resolution in sources.resolutions for code in codes(resolution.tasks)} == {
        "HRC99-9-3-DETENTION",
        "HRC99-10-4-DATA",
    }


def codes(records: object) -> list[str]:
    return [record.code for record in records]  # type: ignore[attr-defined]


def test_a_report_is_asked_for_the_tasks_of_the_body_that_it_names(project: Project) -> None:
    sources = TextSources.as_read(project)

    def asked(**document: str) -> tuple[str, list[str]]:
        body, tasks = sources.asked_of({"document": document})
        return body.code, codes(tasks)

    assert asked(body="MECH-T") == ("MECH-T", ["HRC99-9-3-DETENTION"])
    assert asked(body="MECH-U", date="2026-01-05") == ("MECH-U", ["HRC99-10-4-DATA"])
    assert asked(body="MECH-U", date="2026-01-04") == ("MECH-U", [])
    everything, _ = sources.asked_of({"document": {}})
    assert everything == sources.body
    assert {*everything.declared["limbs"]} == {"detention", "2.1", "data"}
    assert TextSources(frozenset(), frozenset()).asked_of({}) == (Body(), ())


def test_who_was_heard_is_of_one_report(project: Project) -> None:
    sources = TextSources.as_read(project)
    assert sources.heard_for("xxa") is sources.consultations[0]
    nobody = sources.heard_for("xxb")
    assert (nobody.report, nobody.entries) == ("xxb", ())


def test_a_text_that_says_that_nothing_is_known_rests_on_a_search(project: Project) -> None:
    sources = TextSources.as_read(project)
    line = "It is not known how many cells there are."
    assert [told for _, told in sources.unsearched(line, "en")] == [line]
    assert [*sources.unsearched(f"No law: {line}", "en")] == []


@pytest.mark.parametrize(
    ("place", "old", "new"),
    [
        ("data/law/xxa.yml", "XXA-ACT-4", "XXA-ACT-5"),
        ("data/law/standards/inv.yml", "code: INV\n", "code: INW\n"),
        ("reports/references.bib", "doe-2024", "doe-2025"),
        ("data/recommendations/agenda.yml", "PJ1", "PJ2"),
        ("data/mandate/bodies/mech-t.yml", "Prevention", "Visits"),
        ("data/mandate/set.yml", "title: Detention", "title: Cells"),
        ("data/monitoring/watch/xxa.yml", "An act.", "A bill."),
        ("data/consultations/xxa.yml", "2026-03-01", "2026-04-01"),
        ("data/monitoring/searches/xxa.yml", "Nothing.", "An act."),
        ("data/monitoring/cases.yml", "2020-01-02", "2020-01-03"),
        ("data/monitoring/cooperation/xxa.yml", "1990-05-01", "1991-05-01"),
    ],
)
def test_the_digest_changes_with_each_register(
    project: Project, place: str, old: str, new: str
) -> None:
    before = TextSources.as_read(project).digest()
    assert TextSources.as_read(project).digest() == before
    assert len(before) == 64
    path = project.root / place
    assert old in FILES[place]
    path.write_text(FILES[place].replace(old, new), encoding="utf-8")
    after = TextSources.as_read(Project(project.root)).digest()
    assert after != before


def test_the_files_are_all_that_it_is_read_from(project: Project) -> None:
    places = {project.place(path) for path in TextSources.files(project)}
    assert {place for place in FILES if place.endswith((".yml", ".bib"))} <= places
    assert "data/tables/cells.csv" not in places
    assert {"data/persons.yml", "data/datapackage.json"} <= places


def test_nobody_is_named_from_a_report_that_the_mandate_does_not_list(project: Project) -> None:
    path = project.data / "mandate/bodies/mech-t.yml"
    path.write_text(BODY, encoding="utf-8")
    assert TextSources.as_read(Project(project.root)).cases == ()


def test_checks_of_tables_rest_on_no_register(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables, everything = RegisterChecks(project).grounds()
    assert [project.place(path) for path in tables] == ["data/tables/cells.csv"]
    assert {project.place(path) for path in everything if isinstance(path, Path)} == {*FILES}
    texts = tmp_path / "texts"
    monkeypatch.setenv("HRCREPORT_TEXTS", str(texts))
    assert RegisterChecks(project).grounds() == (tables, everything)
    (texts / "inv").mkdir(parents=True)
    (texts / "inv/a.txt").write_text("A text.", encoding="utf-8")
    of_the_store = {path for path in RegisterChecks(project).grounds()[1] if path not in everything}
    assert of_the_store == {texts / "inv/a.txt"}


def test_every_record_that_can_be_signed_for_has_its_code(project: Project) -> None:
    assert {code for code, _ in coded(project)} == {"XXA-W-BATON", "XXA-E-1", "CASE-1", "PJ1"}
    assert dict(coded(project))["XXA-W-BATON"].name == "Batons"  # type: ignore[attr-defined]
    assert codes_of_registers(project) >= {"INV", "INV-1", "XXA-ACT-4", "XXA-W-BATON", "PJ1"}
