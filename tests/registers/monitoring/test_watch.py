"""Facts are of a day and hold for a time; events are told; registers do not contradict."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.checks.manuscript.test_texts import told
from tests.conftest import InventedProject
from tests.problems import whole
from tests.small_projects import with_body

from hrcreport.checks.validation.checks import check_records
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import Problem
from hrcreport.registers.files.checking import TextSources
from hrcreport.registers.files.currency import _aged, check_currency, check_days, latest_day
from hrcreport.registers.files.printed_lists import PrintedList
from hrcreport.registers.files.registry import check_files
from hrcreport.registers.monitoring.cases import Case, other_days
from hrcreport.registers.vouching.sources_desk import SourcesDesk

ROOT = Path(__file__).parents[3]
LIVES = 'lives:\n  - {of: practice, as_of: "2024-01-31", months: "12"}\n'
PRACTICE = """\
country: XXA
good_practices:
  - {code: XXA-P-1, title: A, limbs: [a], level: state, summary: S, source: S}
  - {code: XXA-P-2, title: B, limbs: [a], level: state, summary: S, source: S}
"""
EVENT = """\
country: XXA
events:
  - code: XXA-W-1
    kind: retraction
    date: "2024-05-01"
    what: The finding was retracted.
    touches: [XXA-LAW]
    told_by: [doe-2024, was retracted]
"""
COOPERATION = """\
country: XXA
treaties:
  - {treaty: ICERD, standing: party, date: "1990-05-01"}
visits:
  - {by: mechanism, from: "2024-05-02", to: "2024-05-10", report: A/HRC/57/71/Add.9}
"""
MISSION = 'report: xxa\nfrom: "2024-05-02"\nto: "2024-05-10"\n'
UNIVERSAL = """\
treaties_as_of: "2022-08"
reviews_as_of: "2022"
treaties_source: A
reviews_source: B
states:
  - {country: XXA, treaties: {ICERD: "1990-05-01"}}
"""
ISSUED = """\
document:
  code: DOC
  kind: mechanism
  symbol: A/HRC/57/71/Add.9
  citation: {en: {full: A report, short: Report}}
recommendations:
  - {code: DOC-1, countries: [XXA], summary: S, limbs: [a]}
"""
CASE = """\
cases:
  - code: CASE-1
    name: A Person
    documented_in: A/HRC/47/53
    country: XXA
    died: "2020-01-02"
    summary: Invented.
    stages:
"""


def stage(stage: str, standing: str, day: str) -> str:
    return (
        f'      - {{stage: {stage}, standing: {standing}, date: "{day}", summary: S, source: S}}\n'
    )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for name in ("params", "notebooks"):
        (tmp_path / name).mkdir()
    return Project(with_body(tmp_path))


def write(project: Project, **files: str) -> None:
    places = {
        "lives": "monitoring/lives.yml",
        "practice": "practice/xxa.yml",
        "watch": "monitoring/watch/xxa.yml",
        "cooperation": "monitoring/cooperation/xxa.yml",
        "mission": "missions/xxa.yml",
        "universal": "monitoring/universal.yml",
        "issued": "recommendations/doc.yml",
        "history": "recommendations/history/xxa.yml",
        "cases": "monitoring/cases.yml",
    }
    for name, text in files.items():
        path = project.data / places[name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def rules(found: list[Problem]) -> list[tuple[str, str]]:
    return [(each.rule, each.severity) for each in found]


def test_records_that_nobody_looked_at_in_time_are_told_once_a_file(project: Project) -> None:
    write(project, lives=LIVES, practice=PRACTICE)
    (problem,) = check_currency(project)
    assert (problem.rule, problem.severity) == ("currency.out-of-date", "warning")
    assert problem.what.startswith("2 of 2 records here were last looked at more than 12 months")
    assert (problem.place, problem.line) == ("data/practice/xxa.yml", 3)


def test_a_record_holds_to_the_last_day_of_its_months(project: Project) -> None:
    write(project, lives=LIVES, practice=PRACTICE)
    assert [*_aged(project, "2025-01-31")] == []
    assert rules([*_aged(project, "2025-02-01")]) == [("currency.out-of-date", "warning")]


@pytest.mark.parametrize(
    ("but", "count"),
    [("{XXA-P-1: '2999-01-01'}", 1), ("{XXA-P-1: '2999-01', XXA-P-2: '2999'}", 0)],
)
def test_record_that_was_looked_at_since_is_not_out_of_date(
    project: Project, but: str, count: int
) -> None:
    write(project, lives=LIVES.replace("}", f", but: {but}}}", 1), practice=PRACTICE)
    found = check_currency(project)
    assert len(found) == count
    assert all("'XXA-P-2' was last looked at" in each.what for each in found)


def test_of_a_history_the_newest_entry_of_each_counts(project: Project) -> None:
    entry = '  - {recommendation: A-1, date: "%s", status: 1, evidence: C, reason: R, source: S}\n'
    held = "country: XXA\nentries:\n" + entry % "2020-01-01" + entry % "2999-01-01"
    write(
        project,
        history=held,
        lives='lives: [{of: recommendations/history, as_of: "2999", months: "6"}]\n',
    )
    assert check_currency(project) == []
    write(project, history=held.replace("A-1", "A-2", 1))
    (problem,) = check_currency(project)
    assert problem.what.endswith("was last looked at more than 6 months ago, on 2020-01-01.")
    recorded = held.replace("A-1", "A-2", 1).replace("status", 'recorded_on: "2998", status', 1)
    write(project, history=recorded)
    assert check_currency(project) == []


def test_nearest_place_says_how_long_a_file_holds(project: Project) -> None:
    own = LIVES + '  - {of: practice/xxa.yml, as_of: "2999-01-01", months: "1"}\n'
    write(project, lives=own, practice=PRACTICE)
    assert rules(check_currency(project)) == [("currency.unknown-place", "error")]
    write(project, lives=own.replace("of: practice,", "of: practices,"))
    (problem,) = check_currency(project)
    assert problem.value == "practices"


def test_file_of_which_nothing_says_how_long_it_holds_is_told(project: Project) -> None:
    write(project, lives="lives: []\n", practice=PRACTICE)
    assert rules(check_currency(project)) == [("currency.no-life", "warning")]


def test_project_without_the_registers_is_not_asked(project: Project) -> None:
    write(project, practice=PRACTICE)
    assert check_currency(project) == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('date: "2024-05-01"', 'due: "2024-05-01"', "currency.overdue"),
        ('date: "2024-05-01"', 'due: "2999-05-01"', "currency.never-looked"),
        ("    kind", '    due: "2999-05-01"\n    kind', "register.one-of"),
        ('    date: "2024-05-01"\n', "", "register.one-of"),
        ("    told_by: [doe-2024, was retracted]\n", "", "watch.no-telling"),
        ("XXA-W-1", "XXB-W-1", "register.code-of-other-country"),
        ("retraction", "gossip", "register.kind"),
        ("2024-05-01", "2999-05-01", "register.day-ahead"),
        ("2024-05-01", "2024-02-30", "register.date"),
    ],
)
def test_slip_of_the_watch_list_is_named(project: Project, old: str, new: str, rule: str) -> None:
    assert old in EVENT
    write(project, watch=EVENT.replace(old, new))
    found = [each.rule for each in check_records(project)]
    assert found == ([rule] if rule else [])


@pytest.mark.parametrize(
    "slip",
    [
        "{of: law, as_of: soon, months: '6'}",
        "{of: law, months: '6'}",
        "{of: law, as_of: '2026-01-01', months: '0'}",
        "{of: law, as_of: '2026-01-01', months: '6', but: {A: soon}}",
    ],
)
def test_slip_of_a_life_is_named(project: Project, slip: str) -> None:
    write(project, lives=f"lives: [{slip}]\n")
    assert any(
        each.place == "data/monitoring/lives.yml" and each.line for each in check_files(project)
    )


def told_of(invented: InventedProject, text: str) -> list[Problem]:
    invented.write("data/monitoring/watch/xxa.yml", EVENT)
    findings = invented.root / "notebooks/_shared/findings.md"
    invented.write("notebooks/_shared/findings.md", f"{findings.read_text()}\n{text}\n")
    return [each for each in told(invented) if each.rule == "text.untold-event"]


def test_event_that_no_text_of_its_state_tells_is_told(invented: InventedProject) -> None:
    (problem,) = told_of(invented, "Nothing.")
    assert problem.severity == "warning"
    assert "'XXA-W-1': 2024-05-01, The finding was retracted." in problem.what
    assert "doe-2024, was retracted" in problem.mend


def test_paragraph_that_an_event_touches_is_named_with_its_line(invented: InventedProject) -> None:
    code = next(iter(re.findall(r"code: (\S+)", _law(invented))))
    invented.write("data/monitoring/watch/xxa.yml", EVENT.replace("XXA-LAW", code))
    findings = invented.root / "notebooks/_shared/findings.md"
    invented.write("notebooks/_shared/findings.md", f"{findings.read_text()}\nA law.[@{code}]\n")
    (problem,) = (each for each in told(invented) if each.rule == "text.untold-event")
    assert problem.place == "notebooks/_shared/findings.md"
    assert problem.value == code


@pytest.mark.parametrize("text", ["It was\nretracted.", "More. It was retracted in May."])
def test_event_that_is_told_is_not(invented: InventedProject, text: str) -> None:
    assert told_of(invented, text) == []


def _law(invented: InventedProject) -> str:
    return next((invented.root / "data/law").glob("*.yml")).read_text(encoding="utf-8")


def test_watch_lists_events_with_the_paragraphs_that_they_touch(
    invented: InventedProject, hrcreport
) -> None:
    code = next(iter(re.findall(r"code: (\S+)", _law(invented))))
    invented.write("data/monitoring/watch/xxa.yml", EVENT.replace("XXA-LAW", code))
    invented.write("notebooks/_shared/more.md", f"A law says so.[@{code}]\n")
    (event,) = hrcreport(invented, "sources", "watch", "--json").data["events"]
    assert event["code"] == "XXA-W-1"
    assert {"file": "notebooks/_shared/more.md", "line": 1, "words": "A law says so."} in (
        event["paragraphs"]
    )
    assert "notebooks/_shared/more.md:1: A law says so." in (
        hrcreport(invented, "sources", "watch", "XXA").out
    )
    assert hrcreport(invented, "sources", "watch", "XXB").out == ""


@pytest.mark.parametrize(
    ("name", "old", "new", "rule"),
    [
        ("mission", "2024-05-10", "2024-05-11", "currency.two-visits"),
        ("issued", "Add.9", "Add.8", "currency.document-without-act"),
        ("universal", "1990-05-01", "1991-05-01", "currency.two-treaties"),
        ("universal", '"1990-05-01"', "signed", "currency.two-treaties"),
        ("universal", '"1990-05-01"', '"1990"', ""),
        ("universal", '"2022-08"', '"1989-08"', ""),
        ("cooperation", "Add.9", "Add.8", "currency.document-without-act"),
        ("cooperation", "mechanism", "wgepad", "currency.two-visits"),
    ],
)
def test_fact_that_stands_in_two_registers_and_differs_is_told(
    project: Project, name: str, old: str, new: str, rule: str
) -> None:
    files = {
        "mission": MISSION,
        "issued": ISSUED,
        "universal": UNIVERSAL,
        "cooperation": COOPERATION,
    }
    write(project, **files)
    assert check_currency(project) == []
    assert old in files[name]
    write(project, **{name: files[name].replace(old, new)})
    found = check_currency(project)
    assert [each.rule for each in found] == ([rule] if rule else [])
    assert all(each.line for each in found)


@pytest.mark.parametrize(
    ("stages", "rule"),
    [
        ([("charge", "done", "2021"), ("trial", "pending", "2022")], ""),
        ([("charge", "done", "2021"), ("conviction", "done", "2022")], ""),
        ([("charge", "done", "2021"), ("trial", "ended", "2022")], ""),
        ([("trial", "done", "2022")], "monitoring.stage-without-earlier"),
        (
            [("charge", "ended", "2021"), ("trial", "done", "2022")],
            "monitoring.stage-after-end",
        ),
        (
            [("charge", "done", "2021"), ("charge", "ended", "2022"), ("trial", "done", "2023")],
            "monitoring.stage-after-end",
        ),
        ([("charge", "ended", "2021"), ("charge", "done", "2022"), ("trial", "done", "2023")], ""),
        (
            [("charge", "done", "2023"), ("conviction", "done", "2022")],
            "monitoring.stage-without-earlier",
        ),
        (
            [("charge", "done", "2021"), ("sentence", "partly", "2022")],
            "monitoring.stage-without-earlier",
        ),
        ([("investigation", "done", "2019-12")], "monitoring.stage-before-death"),
    ],
)
def test_stages_of_a_case_obey_logic(
    project: Project, stages: list[tuple[str, str, str]], rule: str
) -> None:
    write(project, cases=CASE + "".join(stage(*each) for each in stages))
    assert [each.rule for each in check_files(project)] == ([rule] if rule else [])


def test_what_is_past_due_is_told_with_the_day_of_the_last_look(project: Project) -> None:
    due = EVENT.replace('date: "2024-05-01"', 'due: "2024-05-01"\n    looked: "2024-06-01"')
    write(project, watch=due)
    (problem,) = check_currency(project)
    assert (problem.rule, "last looked at on 2024-06-01" in problem.what) == (
        "currency.overdue",
        True,
    )
    assert SourcesDesk(project).awaited("2024-05-01") == {}
    assert SourcesDesk(project).awaited("2024-05-02") == {"XXA-LAW": "2024-05-01"}


def test_what_is_awaited_says_when_somebody_looked(project: Project) -> None:
    due = EVENT.replace('date: "2024-05-01"', 'due: "9999-05-01"')
    write(project, watch=due)
    (problem,) = check_currency(project)
    assert (problem.rule, problem.severity) == ("currency.never-looked", "warning")
    write(project, watch=due.replace("    touches", '    looked: "2024-06-01"\n    touches'))
    assert check_currency(project) == []


def test_calendar_has_what_is_awaited_and_reports_due_day_by_day(project: Project) -> None:
    due = EVENT.replace('date: "2024-05-01"', 'due: "2027-05"\n    looked: "2024-06-01"')
    review = 'reviews:\n  - {by: IACHR, considered: "2021", next_due: "2026-02-01"}\n'
    write(project, watch=due, cooperation=f"country: XXA\n{review}")
    desk = SourcesDesk(project)
    assert [(each.code, each.due) for each in desk.calendar(["xxa"])] == [
        ("XXA-IACHR", "2026-02-01"),
        ("XXA-W-1", "2027-05"),
    ]
    assert desk.calendar()[0].what.endswith("Inter-American Commission on Human Rights.")
    assert desk.calendar(["XXB"]) == []


def test_look_at_what_has_happened_is_refused(project: Project) -> None:
    write(project, watch=EVENT.replace("    touches", '    looked: "2024-06-01"\n    touches'))
    assert [each.rule for each in check_files(project)] == ["watch.looked-at-the-past"]


def test_day_that_a_text_tells_of_a_case_is_one_of_its_register(project: Project) -> None:
    write(project, cases=CASE + stage("charge", "done", "2021") + stage("trial", "done", "2022-03"))
    cases = Case.as_read(project)
    told = "A Person died on 2 January 2020, was charged on 5 May 2021 and tried on 1 April 2022."
    found = list(other_days(f"Nobody died on 3 May 1999.\n{told}", cases))
    assert [(at, day) for at, _, day in found] == [(27 + told.index("1 April"), "1 April 2022")]


def test_shipped_watch_lists_name_what_is_overdue_and_nothing_is_untold() -> None:
    found = check_currency(Project(ROOT))
    assert {each.rule for each in found if each.severity == "error"} == set()
    assert not [each for each in found if each.rule in ("currency.no-life", "currency.two-visits")]


LOOK = (
    "Look at their sources again, and write the day in data/monitoring/lives.yml: as_of, or but: "
    "for single records. A sign-off counts as well."
)
HAPPENED = (
    "See whether it has happened: then write its date for due, and tell it in the report; else "
    "give a later day."
)
DUE = EVENT.replace('date: "2024-05-01"', 'due: "2024-05-01"')
OLD: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "all records of a file": (
        {"lives": LIVES, "practice": PRACTICE},
        (
            "data/practice/xxa.yml",
            "currency.out-of-date",
            "3 None: None, warning",
            "2 of 2 records here were last looked at more than 12 months ago, on 2024-01-31.",
            LOOK,
        ),
    ),
    "one record of a file": (
        {"lives": LIVES.replace("}", ", but: {XXA-P-1: '2999-01-01'}}", 1), "practice": PRACTICE},
        (
            "data/practice/xxa.yml",
            "currency.out-of-date",
            "4 None: None, warning",
            "'XXA-P-2' was last looked at more than 12 months ago, on 2024-01-31.",
            LOOK,
        ),
    ),
    "a place of no register": (
        {
            "lives": LIVES + '  - {of: practice/xxa.yml, as_of: "2999-01-01", months: "1"}\n',
            "practice": PRACTICE,
        },
        (
            "data/monitoring/lives.yml",
            "currency.unknown-place",
            "2 of: 'practice'",
            "'practice' is no register and no file of one, of what holds for a time.",
            "Write a folder or file below data: law, or law/usa.yml.",
        ),
    ),
    "a file of no life": (
        {"lives": "lives: []\n", "practice": PRACTICE},
        (
            "data/practice/xxa.yml",
            "currency.no-life",
            "None None: None, warning",
            "nothing says as of which day this is, and how long it holds.",
            "Add it, or its folder, to data/monitoring/lives.yml.",
        ),
    ),
    "past due, looked at": (
        {"watch": DUE.replace("    what", '    looked: "2024-06-01"\n    what')},
        (
            "data/monitoring/watch/xxa.yml",
            "currency.overdue",
            "5 due: '2024-05-01', warning",
            "'XXA-W-1' was due by 2024-05-01, and last looked at on 2024-06-01: The finding was "
            "retracted.",
            HAPPENED,
        ),
    ),
    "past due, not looked at": (
        {"watch": DUE},
        (
            "data/monitoring/watch/xxa.yml",
            "currency.overdue",
            "5 due: '2024-05-01', warning",
            "'XXA-W-1' was due by 2024-05-01, and nobody looked: The finding was retracted.",
            HAPPENED,
        ),
    ),
    "awaited, not looked at": (
        {"watch": DUE.replace("2024-05-01", "9999-05-01")},
        (
            "data/monitoring/watch/xxa.yml",
            "currency.never-looked",
            "5 due: '9999-05-01', warning",
            "nobody says that they looked whether 'XXA-W-1' has happened, which is due by "
            "9999-05-01.",
            "Look, and write the day: looked.",
        ),
    ),
}


@pytest.mark.parametrize("what", OLD)
def test_what_is_out_of_date_is_told_whole(project: Project, what: str) -> None:
    files, slip = OLD[what]
    write(project, **files)
    assert [(each.place, *whole(each)) for each in check_currency(project)] == [slip]


BOTH = {
    "mission": MISSION,
    "issued": ISSUED,
    "universal": UNIVERSAL,
    "cooperation": COOPERATION,
}
VISITS = ("data/missions/xxa.yml", "currency.two-visits", "2 from: '2024-05-02'")
NO_ACT = "is no report of a visit and no outcome of a review that the register of cooperation has"
TREATY = ("data/monitoring/cooperation/xxa.yml", "currency.two-treaties", "3 standing: 'party'")


@pytest.mark.parametrize(
    ("name", "old", "new", "slip"),
    [
        (
            "mission",
            "2024-05-10",
            "2024-05-11",
            (
                *VISITS,
                "the visit is from 2024-05-02 to 2024-05-11 here, and the register of cooperation "
                "has: 2024-05-02 to 2024-05-10.",
                "Let both say the same days.",
            ),
        ),
        (
            "cooperation",
            "mechanism",
            "wgepad",
            (
                *VISITS,
                "the visit is from 2024-05-02 to 2024-05-10 here, and the register of cooperation "
                "has: none.",
                "Let both say the same days.",
            ),
        ),
        (
            "issued",
            "Add.9",
            "Add.8",
            (
                "data/recommendations/doc.yml",
                "currency.document-without-act",
                "4 symbol: 'A/HRC/57/71/Add.8'",
                f"'A/HRC/57/71/Add.8' {NO_ACT} of XXA.",
                "Add it to xxa.yml there, or correct the symbol.",
            ),
        ),
        (
            "universal",
            "1990-05-01",
            "1991-05-01",
            (
                *TREATY,
                "'ICERD' reads 'party' of 1990-05-01 here, and 'party' of 1991-05-01 in "
                "universal.yml.",
                "See the Treaty Collection, and let both say the same.",
            ),
        ),
        (
            "universal",
            '"1990-05-01"',
            "signed",
            (
                *TREATY,
                "'ICERD' reads 'party' of 1990-05-01 here, and 'signed' of no day in "
                "universal.yml.",
                "See the Treaty Collection, and let both say the same.",
            ),
        ),
    ],
)
def test_fact_of_two_registers_that_differs_is_told_whole(
    project: Project, name: str, old: str, new: str, slip: tuple[str, ...]
) -> None:
    write(project, **{**BOTH, name: BOTH[name].replace(old, new)})
    assert [(each.place, *whole(each)) for each in check_currency(project)] == [slip]


def test_day_that_lies_ahead_of_every_report_is_told_whole(project: Project) -> None:
    path = project.root / "notebooks/country.ipynb"
    path.write_text('"date: Day = \\"2998-12-31\\"  # of the document"')
    (path.parent / "another.ipynb").write_bytes(b"\xff")
    assert latest_day(project) == "2998-12-31"
    write(project, watch=EVENT.replace("2024-05-01", "2999-05-01"))
    (problem,) = check_days(project)
    assert (problem.place, *whole(problem)) == (
        "data/monitoring/watch/xxa.yml",
        "register.day-ahead",
        "5 date: '2999-05-01'",
        "'date' reads '2999-05-01', a day that has not come yet.",
        "Correct it: 2998-12-31 is the latest that it can be.",
    )
    write(project, watch=EVENT.replace("2024-05-01", "2998-12-31"))
    assert check_days(project) == []


@pytest.mark.parametrize(
    ("issued", "words", "is_told"),
    [
        ("1944-12-31", "United Nations, Rules", True),
        ("1944", "A/RES/1, Rules", True),
        ("1945", "United Nations, Rules", False),
        ("1944", "League of Nations and United Nations, Rules", False),
        ("1944", "Another Union, Rules", False),
    ],
)
def test_united_nations_issued_nothing_before_their_charter(
    project: Project, issued: str, words: str, is_told: bool
) -> None:
    write(
        project,
        issued=ISSUED.replace("full: A report", f'full: "{words}"').replace(
            "  symbol", f'  issued: "{issued}"\n  symbol'
        ),
    )
    slip = (
        "register.day-before",
        f"4 issued: '{issued}'",
        f"'issued' reads '{issued}', and the United Nations issued nothing before its Charter of "
        "1945.",
        "Correct the day.",
    )
    assert [whole(each) for each in check_days(project)] == ([slip] if is_told else [])


def test_a_year_in_which_a_text_lets_a_body_act_is_one_of_that_state(project: Project) -> None:
    review = 'reviews:\n  - {by: IACHR, considered: "2021"}\n'
    write(project, cooperation=f"country: XXA\n{review}")
    sources = TextSources.as_read(project)
    body = "Inter-American Commission on Human Rights"
    text = f"The {body} considered it in 2021.\nThe {body} considered it in 2019."
    assert [*sources.other_years(text, "XXA")] == [(text.index("2019"), body, "2019")]
    assert [*sources.other_years(text, "XXB")] == []


def test_records_of_a_file_for_all_are_each_of_their_state(project: Project) -> None:
    both = CASE + stage("charge", "done", "2021")
    both += both.removeprefix("cases:\n").replace("CASE-1", "CASE-2").replace("XXA", "XXB")
    write(project, cases=both)
    listed = PrintedList.named("cases")

    def of(*countries: str) -> list[tuple[str, str]]:
        return [(state, case.code) for state, case in listed.records(project, countries=countries)]

    assert of() == [("XXA", "CASE-1"), ("XXB", "CASE-2")]
    assert of("XXA") == [("XXA", "CASE-1")]
    assert of("XXB", "XXC") == [("XXB", "CASE-2")]
    assert of("XXC") == []


def test_records_of_the_file_of_a_state_are_of_it_though_none_says_so(project: Project) -> None:
    write(project, cooperation=COOPERATION)
    visits = PrintedList.named("cooperation/visits").records(project, countries=["XXA", "XXB"])
    assert [state for state, _ in visits] == ["XXA"]
