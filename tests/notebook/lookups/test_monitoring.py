"""Cases, treaties, visits, letters and reviews: tables from the registers, and slips in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.small_projects import with_body

from hrcreport.foundation.context.project import Project
from hrcreport.notebook import (
    case_table,
    recommendations,
    review_table,
    treaty_table,
    visit_table,
)
from hrcreport.notebook.lookups import declared, monitoring
from hrcreport.notebook.lookups.universal import _some
from hrcreport.notebook.templates.explained import notes_of
from hrcreport.registers.files.registry import check_files
from hrcreport.registers.monitoring.cases import Case
from hrcreport.registers.monitoring.checking import check_bases

PROJECT = Project(Path(__file__).resolve().parents[3])
CASES = """\
cases:
  - code: CASE-1
    name: A Person
    documented_in: A/HRC/47/53
    country: XXA
    died: "2020-01-02"
    summary: Invented.
    stages:
      - {stage: charge, standing: pending, date: "2021", summary: Announced., source: Press.}
      - {stage: charge, standing: done, date: "2022-03", summary: Brought., source: Press.}
      - {stage: civil, standing: ended, date: "2023", summary: Dismissed., source: Press.}
"""
COOPERATION = """\
country: XXA
treaties:
  - {treaty: ICERD, standing: party, date: "1990-05-01", verified_by: A, verified_on: "2026-01-01"}
  - {treaty: CAT, standing: signed, date: "1991"}
visits:
  - {by: mechanism, from: "2024-05-02", to: "2024-05-10", places: [A, B], report: A/HRC/57/71/Add.9}
communications:
  - {reference: XXA 1/2024, sent: "2024-02-01", subject: Invented., replied: no}
reviews:
  - {by: CERD, considered: "2020-05", outcome: CERD/C/XXA/CO/1-3, next_due: "2024-06-01"}
  - {by: UPR, note: Not reviewed yet.}
"""


def problems_of(project):
    """Return what the checks say of cases, cooperation and the bases of recommendations."""
    return [*check_bases(project), *check_files(project)]


@pytest.fixture
def check(tmp_path):
    """Return a check of the registers of an invented State, with pieces of text replaced."""

    with_body(tmp_path)

    def checked(*, of_cases=(), of_cooperation=(), name="xxa.yml"):
        folder = tmp_path / "data" / "monitoring"
        (folder / "cooperation").mkdir(parents=True, exist_ok=True)
        texts = {"cases": CASES, "cooperation": COOPERATION}
        for part, changes in (("cases", of_cases), ("cooperation", of_cooperation)):
            for old, new in changes:
                assert old in texts[part]
                texts[part] = texts[part].replace(old, new, 1)
        (folder / "cases.yml").write_text(texts["cases"], encoding="utf-8")
        (folder / "cooperation" / name).write_text(texts["cooperation"], encoding="utf-8")
        return problems_of(Project(tmp_path))

    return checked


@pytest.fixture
def on_the_day(tmp_path, monkeypatch, notebook_with):
    """Return what gives a report of the invented State its date."""
    for folder in ("params", "notebooks"):
        (tmp_path / folder).mkdir()
    monkeypatch.setenv("HRCREPORT_ROOT", str(tmp_path))
    names = {"XXA": "Exampleland", "XXB": "Sampleland"}
    for lookups in (declared, monitoring):
        monkeypatch.setattr(lookups, "short_name", lambda _, country: names[country])
    return lambda day: notebook_with(date=day)


def test_sound_registers_have_no_problem(check) -> None:
    assert check() == []


def test_project_without_the_registers_has_no_problem(tmp_path) -> None:
    assert problems_of(Project(tmp_path)) == []
    assert Case.of(Project(tmp_path)) == ()


def test_registers_of_the_project_have_no_problem() -> None:
    assert problems_of(PROJECT) == []


def test_only_the_seven_cases_of_the_report_are_named() -> None:
    found = Case.of(PROJECT)
    assert len(found) == 7
    assert {each.documented_in for each in found} == {"A/HRC/47/53"}
    assert not any(each.verified for each in found)


@pytest.mark.parametrize(
    ("changes", "rule", "line"),
    [
        (
            [("documented_in: A/HRC/47/53", "documented_in: A/HRC/40/1")],
            "monitoring.name-without-report",
            4,
        ),
        (
            [("documented_in: A/HRC/47/53", "documented_in: a newspaper")],
            "register.documented-in",
            4,
        ),
        ([("standing: pending", "standing: open")], "register.standing", 9),
        ([('date: "2022-03"', 'date: "2021"')], "monitoring.two-stages-for-one-date", 10),
        ([("    name: A Person\n", "")], "register.missing-name", 2),
        ([('    died: "2020-01-02"', "    died: 02/01/2020")], "register.died", 6),
    ],
)
def test_slip_in_a_case_is_named_with_its_line(check, changes, rule, line) -> None:
    (problem,) = check(of_cases=changes)
    assert (problem.rule, problem.line) == (rule, line)
    assert problem.mend


@pytest.mark.parametrize(
    ("changes", "rule", "line"),
    [
        ([("treaty: CAT", "treaty: ICERD")], "monitoring.treaty-twice", 4),
        ([("standing: signed", "standing: none")], "monitoring.date-of-no-party", 4),
        ([('to: "2024-05-10"', 'to: "2023-05-10"')], "monitoring.visit-order", 6),
        ([("report: A/HRC/57/71/Add.9", "report: HRC 57/71")], "register.report", 6),
        ([("replied: no", "replied: perhaps")], "register.replied", 8),
        ([("country: XXA", "country: XXB")], "register.file-name", 1),
        ([(', verified_on: "2026-01-01"', "")], "register.half-verified", 3),
    ],
)
def test_slip_in_cooperation_is_named_with_its_line(check, changes, rule, line) -> None:
    (problem,) = check(of_cooperation=changes)
    assert (problem.rule, problem.line) == (rule, line)
    assert problem.mend


def test_issued_recommendation_names_registered_codes_only(tmp_path) -> None:
    for part, name, text in (
        (
            "recommendations",
            "inv.yml",
            "document: {code: INV, kind: council, citation: {en: "
            "{full: F, short: S}}}\nrecommendations:\n  - {code: INV-1, summary: Do it., "
            "limbs: [c], standards: [INVT-2]}\n",
        ),
        (
            "law/standards",
            "invt.yml",
            "instrument: {code: INVT, citation: {en: {full: F, short: "
            "S}}}\ngroups: {g: G}\ntests:\n  - {code: INVT-1, question: Is it?, kind: [L], "
            "limbs: [c], group: g}\n",
        ),
    ):
        (tmp_path / "data" / part).mkdir(parents=True)
        (tmp_path / "data" / part / name).write_text(text, encoding="utf-8")
    (problem,) = problems_of(Project(with_body(tmp_path)))
    assert problem.rule == "recommendations.unknown-code"
    assert "Did you mean 'INVT-1'?" in problem.mend


def test_case_table_shows_the_newest_standing_of_each_stage(check, on_the_day) -> None:
    check()
    on_the_day("2026-11-24")
    row = case_table().iloc[0]
    assert row["Case"] == "[A Person]{.unverified}"
    assert (row["State"], row["Charge"], row["Civil award"], row["Trial"]) == (
        "Exampleland",
        "●",
        "○",
        "?",
    )
    on_the_day("2021-12-31")
    assert case_table().iloc[0]["Charge"] == "◔"
    on_the_day("2020-12-31")
    assert case_table().empty


def test_tables_of_cooperation_say_what_is_and_is_not_known(check, on_the_day) -> None:
    check()
    on_the_day("2024-11-24")
    held = ["XXA", "XXB"]
    treaties = treaty_table(held)
    assert list(treaties["Exampleland"]) == [
        "● party, 1 May 1990",
        "[◐ signed only, 1991]{.unverified}",
    ]
    assert list(treaties["Sampleland"]) == ["–", "–"]
    assert visit_table(held, marks=False).iloc[0].to_list() == [
        "Exampleland",
        "Expert Mechanism",
        "2 May 2024 to 10 May 2024",
        "A, B",
        "A/HRC/57/71/Add.9",
    ]
    assert visit_table(held, letters=True).iloc[0]["Reply"] == "no reply"
    reviews = review_table(held)
    assert list(reviews["Time since"]) == ["4 years", "–"]
    assert list(reviews["Next report"]) == ["1 June 2024: overdue by 5 months", "–"]
    assert reviews.iloc[1]["Outcome"] == "Not reviewed yet."
    assert notes_of(reviews) == ("The time since is counted to 24 November 2024.",)


def test_latest_reviews_have_each_body_once(check, on_the_day) -> None:
    earlier = '  - {by: CERD, considered: "2012-05", outcome: CERD/C/XXA/CO/0}\n  - {by: UPR'
    check(of_cooperation=[("  - {by: UPR", earlier)])
    on_the_day("2024-11-24")
    reviews = review_table(["XXA"], marks=False)
    assert list(reviews["Last considered"]) == ["May 2020", "–"]


def test_what_is_accepted_by_a_declaration_is_no_treaty_to_be_party_to(check, on_the_day) -> None:
    other = '{treaty: CAT, standing: signed, date: "1991"}'
    check(of_cooperation=[(other, '{treaty: ICERD-14, standing: party, date: "1991"}')])
    found = treaty_table(["XXA"], marks=False)
    assert list(found["Exampleland"]) == ["● party, 1 May 1990", "● declaration made, 1991"]
    check(of_cooperation=[(other, "{treaty: ICERD-14, standing: none}")])
    found = treaty_table(["XXA"], marks=False)
    assert list(found["Exampleland"]) == ["● party, 1 May 1990", "○ no declaration"]


def test_crosswalk_counts_each_body_under_each_limb(monkeypatch, notebook_with) -> None:
    monkeypatch.setenv("HRCREPORT_ROOT", str(PROJECT.root))
    notebook_with(date="2026-11-24")
    table = recommendations(["GBR"]).themes().set_index("Theme")
    assert table.loc["Collection and publication of data", "Treaty bodies"] == 2
    assert len(table) == 11


def test_position_of_a_state_stands_beside_each_recommendation_in_a_table_of_it_alone(
    monkeypatch, notebook_with
) -> None:
    monkeypatch.setenv("HRCREPORT_ROOT", str(PROJECT.root))
    notebook_with(date="2026-11-24")
    of_one = recommendations(["COL"]).matrix(marks=False)
    beside = list(of_one["Recommendation"])
    assert beside.count("A/HRC/24/6 (supported by the State)") == 3
    without = sum("by the State" not in each for each in beside)
    note = (
        f"Recommendations to which no answer of the State is on record: {without} of {len(beside)}."
    )
    assert without
    assert note in notes_of(of_one)
    of_two = recommendations(["COL", "FRA"]).matrix(marks=False)
    assert not any("by the State" in each for each in of_two["Recommendation"])


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (2, "A and B"),
        (7, "A, B, C, D, E, F and G"),
        (8, "A, B, C, D, E, F and two others"),
    ],
)
def test_no_list_of_states_ends_in_one_others(count: int, said: str) -> None:
    assert _some(list("ABCDEFGH")[:count]) == said
