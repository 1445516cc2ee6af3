"""What assessments add up to: groups, areas, answers, weapons, training."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from hrcreport import notebook
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import DataError, RefusedError
from hrcreport.notebook.lookups import declared
from hrcreport.notebook.lookups.answers import AnswerCounts, reasons_of_laws
from hrcreport.notebook.lookups.comparison import (
    areas_compared,
    areas_of,
    laws_by_group,
    laws_compared,
)
from hrcreport.registers.files.printed_lists import PrintedList
from hrcreport.registers.law.checking import check_law
from hrcreport.registers.law.citations import translated_standards
from hrcreport.registers.law.equipment import (
    SUBJECTS,
    WEAPON_KINDS,
    WEAPON_QUESTIONS,
    training,
    training_coverage,
)
from hrcreport.registers.law.framework import LegalFramework
from hrcreport.registers.law.standards import Standards

PROJECT = Project(Path(__file__).resolve().parents[3])
COUNTRIES = ("BRA", "CAN", "ITA", "GBR", "USA")
STANDARDS = """\
instrument: {code: INV, citation: {en: {full: Invented Principles in full,
     short: Invented Principles}}}
groups: {general: General, arms: Arms}
tests:
  - {code: INV-1, pinpoint: principle 1, question: Are there rules?, kind: [L], limbs: [c],
     group: general}
  - {code: INV-2, pinpoint: principle 2, question: Is force last?, kind: [L], limbs: [c],
     group: general}
  - {code: INV-2-A, part_of: INV-2, pinpoint: principle 2 (a), question: Is it?, kind: [L],
     limbs: [c], group: general}
  - {code: INV-3, pinpoint: principle 3, question: Are arms tested?, kind: [L], limbs: [d],
     group: arms}
"""
LAW = """\
country: XXA
heading: Exampleland
covers: Everything.
provisions:
  - {code: XXA-OLD, level: national, citation: {en: {full: Old Act in full, short: Old Act}},
     summary: S, topics: [use-of-force], in_force_from: "1990", in_force_to: "2019-12-31"}
  - {code: XXA-NEW, level: national, citation: {en: {full: New Act in full, short: New Act}},
     summary: S, topics: [use-of-force], in_force_from: "2020-01-01"}
assessments:
  - {test: INV-1, provisions: [XXA-OLD], score: 1, reason: In part., date: "2018-06-01",
     assessor: A. One}
  - {test: INV-1, provisions: [XXA-OLD], score: 0, reason: Not at all., date: "2018-06-01",
     assessor: B. Two}
  - {test: INV-1, provisions: [XXA-NEW], score: 2, reason: Reformed., date: "2021-06-01",
     assessor: A. One, second_reader: B. Two}
  - {test: INV-2, score: N, reason: Nothing was found., date: "2018-06-01", assessor: A. One,
     looked: [XXA-S-1]}
  - {test: INV-2, score: N, reason: Nothing was found., date: "2018-06-01", assessor: B. Two,
     looked: [XXA-S-1]}
"""
SEARCHES = """\
country: XXA
searches:
  - {code: XXA-S-1, question: Q, by: A. One, where: [W], words: [V], date: "2018-06-01", found: F}
"""
AREAS = """\
country: XXA
provisions:
  - {code: XXA-AA-1, level: state, area: XX-AA, citation: {en: {full: Act of A in full,
     short: Act of A}}, summary: S, topics: [use-of-force]}
assessments:
  - {test: INV-1, area: XX-AA, provisions: [XXA-AA-1], score: 0, reason: No rules.,
     date: "2021-01-01"}
"""
WEAPONS = """\
country: XXA
weapons:
  - {code: XXA-W-1, kind: cew, name: Stun pistols, users: Police, rules: [XXA-NEW],
     answers: {testing: yes, training: partly}}
"""
TRAINING = """\
country: XXA
programmes:
  - {code: XXA-T-1, name: First course, for_whom: Recruits, compulsory: yes,
     subjects: {firearms: no}}
  - {code: XXA-T-2, name: Second course, for_whom: All, hours: "8", compulsory: no,
     subjects: {firearms: partly}}
"""


@pytest.fixture
def write(tmp_path):
    """Return a writer of the registers of an invented country, with pieces of text replaced."""

    def written(changes=(), *, only=None):
        texts = {
            "standards/inv.yml": STANDARDS,
            "xxa.yml": LAW,
            "areas/xxa.yml": AREAS,
            "weapons/xxa.yml": WEAPONS,
            "training/xxa.yml": TRAINING,
            "../monitoring/searches/xxa.yml": SEARCHES,
        }
        for old, new in changes:
            found = [name for name, text in texts.items() if old in text]
            assert found, old
            texts[found[0]] = texts[found[0]].replace(old, new, 1)
        for name, text in texts.items():
            path = tmp_path / "data" / "law" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if only is None or name in only:
                path.write_text(text, encoding="utf-8")
        return Project(tmp_path)

    return written


@pytest.fixture
def law(write):
    return LegalFramework.of("XXA", write())


def test_sound_registers_have_no_problem(write) -> None:
    assert check_law(write()) == []


def test_groups_count_every_test_of_the_register(law) -> None:
    table = laws_by_group([law])
    assert table.to_dict("records") == [
        {
            "Instrument": "Invented Principles",
            "Group": "General",
            "Tests": 2,
            "Exampleland": "1\N{NO-BREAK SPACE}met in law, 1\N{NO-BREAK SPACE}no provision found",
        },
        {
            "Instrument": "",
            "Group": "Arms",
            "Tests": 1,
            "Exampleland": "1\N{NO-BREAK SPACE}not assessed",
        },
    ]
    assert list(laws_by_group([law], limb="d")["Group"]) == ["Arms"]


def test_group_counts_parts_once_one_of_them_was_assessed(write) -> None:
    project = write([("{test: INV-2, score: N", "{test: INV-2-A, score: N")])
    table = laws_by_group([LegalFramework.of("XXA", project)])
    assert list(table["Tests"]) == [2, 1]
    assert (
        table.iloc[0]["Exampleland"]
        == "1\N{NO-BREAK SPACE}met in law, 1\N{NO-BREAK SPACE}no provision found"
    )


def test_comparison_can_show_every_test_of_a_limb(write) -> None:
    project = write()
    assert len(laws_compared(["XXA"], project, limb="c")) == 2
    table = laws_compared(["XXA"], project, limb="c", every=True)
    assert list(table["Exampleland"]) == ["● met in law", "– no provision found", "? not assessed"]


def test_law_of_areas_has_a_row_for_each_area(law) -> None:
    assert areas_of(law) == ["XX-AA"]
    table = areas_compared(
        law, tests=["INV-1"], names={"XX-BB": "Beta"}, every=["XX-BB"], marks=False
    )
    assert table.to_dict("records") == [
        {
            "Area": "Beta",
            "Provisions": "none registered",
            "Invented Principles, principle 1": "? not assessed",
        },
        {
            "Area": "XX-AA",
            "Provisions": "Act of A",
            "Invented Principles, principle 1": "○ not met",
        },
    ]


def test_law_of_areas_stays_out_of_the_law_of_the_whole(law) -> None:
    assert [row.assessment.area for row in law.assessments()] == ["", ""]


def test_area_table_of_a_state_with_fifty_parts_holds_fifty_rows(write) -> None:
    record = AREAS.split("provisions:\n")[1].split("assessments:")[0]
    codes = [f"{a}{b}" for a in "ABCDE" for b in "ABCDEFGHIJ"]
    many = "".join(record.replace("AA", code) for code in codes)
    project = write([(record, many)])
    assert check_law(project) == []
    assert len(areas_compared(LegalFramework.of("XXA", project), topic="use-of-force")) == 50


def test_weapons_and_training_become_tables(write, tmp_path, monkeypatch) -> None:
    project = write()
    for folder in ("params", "notebooks"):
        (tmp_path / folder).mkdir()
    monkeypatch.setenv("HRCREPORT_ROOT", str(tmp_path))
    monkeypatch.setattr(declared, "short_name", lambda *_: "Exampleland")
    (row,) = notebook.register_table("weapons", ["XXA"]).to_dict("records")
    assert (row["State"], row["Weapon"]) == (
        "Exampleland",
        "[Conducted electrical weapons: Stun pistols]{.unverified}",
    )
    assert (row["Tested before purchase"], row["Training for this weapon"]) == ("●", "◐")
    assert row["Medical aid after use"] == "?"
    assert "Medical aid after use" not in notebook.weapons_table(["XXA"])
    assert list(notebook.laws(["XXA"]).training(marks=False)["Hours"]) == ["not reviewed", "8"]
    programmes = training("XXA", project)
    coverage = training_coverage({"Exampleland": programmes, "Nowhere": []})
    firearms = coverage.set_index("Standard").loc["BPUFF-19"]
    assert (firearms["Exampleland"], firearms["Nowhere"]) == ("◐ partly", "? not reviewed")


def test_question_without_a_section_of_its_own_falls_under_that_of_the_weapon(write) -> None:
    project = write([("training: partly}", "training: partly, threshold: no}")])
    ((_, weapon),) = PrintedList.named("weapons").records(project, countries=["XXA"])
    assert weapon.standards == ("LLW-4.2", "LLW-4.5", "LLW-7.4")


def test_every_question_rests_on_a_registered_standard() -> None:
    known = Standards.read(PROJECT).by_code
    asked = [code for _, code in (*WEAPON_QUESTIONS.values(), *SUBJECTS.values()) if code]
    asked += [code for _, code in WEAPON_KINDS.values()]
    assert [code for code in asked if code not in known] == []


@pytest.mark.parametrize(
    ("changes", "rule", "words"),
    [
        (
            [("test: INV-1, provisions: [XXA-OLD]", "test: INV-9, provisions: [XXA-OLD]")],
            "law.unknown-test",
            "INV-3",
        ),
        (
            [("provisions: [XXA-NEW], score: 2", "provisions: [XXA-NEU], score: 2")],
            "law.unknown-provision",
            "XXA-NEW",
        ),
        ([("reason: Reformed., ", "")], "register.missing-reason", "reason"),
        ([('in_force_to: "2019-12-31"', 'in_force_to: "1989"')], "law.in-force-order", "in_force"),
        (
            [('date: "2021-06-01"', 'date: "2019-06-01"')],
            "law.provision-not-in-force-yet",
            "later date",
        ),
        (
            [("provisions: [XXA-NEW], score: 2", "provisions: [XXA-OLD], score: 2")],
            "law.ended-provision",
            "earlier date",
        ),
        (
            [(", area: XX-AA, provisions: [XXA-AA-1]", ", provisions: [XXA-AA-1]")],
            "law.record-without-area",
            "ISO 3166-2",
        ),
        ([("kind: cew", "kind: gun")], "register.kind", "cew"),
        ([("testing: yes", "testing: perhaps")], "register.testing", "yes"),
        ([("rules: [XXA-NEW]", "rules: [XXA-NEV]")], "law.unknown-provision", "XXA-NEW"),
        ([("code: XXA-T-1", "code: XXB-T-1")], "register.code-of-other-country", "XXA-"),
        (
            [("subjects: {firearms: no}", "subjects: {guns: no}")],
            "register.unknown-key",
            "firearms",
        ),
    ],
)
def test_slip_is_named_with_its_place_and_mend(write, changes, rule, words) -> None:
    problems = check_law(write(changes))
    assert rule in [each.rule for each in problems]
    problem = next(each for each in problems if each.rule == rule)
    assert problem.line
    assert words in f"{problem.what} {problem.mend}"


def test_law_of_areas_without_that_of_the_country_is_told(write) -> None:
    problems = check_law(write(only=["standards/inv.yml", "areas/xxa.yml"]))
    assert [each.rule for each in problems] == ["law.areas-without-country"]


def test_broken_file_of_areas_is_told_once(write) -> None:
    problems = check_law(
        write([("country: XXA\nprovisions:\n  - {code: XXA-AA-1", "a: b: c\n- x")])
    )
    assert [each.place for each in problems] == ["data/law/areas/xxa.yml"]


def test_weapons_that_cannot_be_read_stop_the_notebook(write) -> None:
    project = write([("kind: cew", "kind: gun")])
    with pytest.raises(RefusedError):
        list(PrintedList.named("weapons").records(project, countries=["XXA"]))


def test_five_countries_are_compared_over_every_standard_of_limb_c() -> None:
    table = laws_compared(COUNTRIES, PROJECT, limb="c", every=True)
    assert len(table) == sum("c" in each.limbs for each in Standards.read(PROJECT))
    assert table.shape[1] == 2 + len(COUNTRIES)


def test_grids_of_the_report_on_force_name_every_instrument_with_a_standard_of_limb_c() -> None:
    notebook_file = PROJECT.root / "notebooks/themes/use-of-force.ipynb"
    cells = nbformat.read(notebook_file, as_version=4).cells
    grids = "\n".join(cell.source for cell in cells if "answers[" in cell.source)
    named = set(re.findall(r'"([A-Z][A-Z0-9-]+)"', grids))
    asked = {
        each.instrument.code
        for each in Standards.read(PROJECT)
        if "c" in each.limbs and (not each.instrument.region or each.instrument.region.states)
    }
    assert asked - named == set()


def test_every_test_of_a_limb_has_a_name_of_its_own_in_the_grid() -> None:
    frame = notebook.laws(["USA", "BRA", "GBR", "CAN", "ITA"], limb="c").scores(every=True)
    names = frame[frame["country"] == frame["country"].iloc[0]]["test"]
    assert names.is_unique
    assert {"Sect. 2, legality", "Art. 2, measures against torture"} <= set(names)
    assert {"Principle 9, use of firearms", "Principle 9, last resort"} <= set(names)
    assert "Rule 24, restraint at birth" in set(names)
    french = translated_standards(Standards.read(PROJECT), PROJECT, language="fr")
    assert "rules on force" not in Standards.names_of(list(french), "fr")["BPUFF-1"]


def test_tests_of_one_place_and_one_subject_are_told_apart_by_their_instrument() -> None:
    standards = [
        Standards.read(PROJECT).standard(code).with_(pinpoint="art. 4", subject="life")
        for code in ("ACHR-4", "ACHPR-4")
    ]
    assert list(Standards.names_of(standards, "en").values()) == [
        "Art. 4, life (American Convention on Human Rights)",
        "Art. 4, life (African Charter on Human and Peoples' Rights)",
    ]


def test_counts_of_answers_are_true_before_and_after_all_is_assessed(write) -> None:
    def counts(changes=()):
        return AnswerCounts.of([LegalFramework.of("XXA", write(changes))], limb="c")

    before = counts()
    assert (before.laws, before.tests, before.answered, before.open) == (1, 2, 2, 0)
    assert (before.meeting_every, before.meeting_one, before.meeting_one_in_part) == (0, 1, 1)
    part = '  - {test: INV-2-A, score: U, reason: Nobody has read it., date: "2018-06-01"}\n'
    after = counts([("assessments:\n", f"assessments:\n{part}")])
    assert (after.tests, after.answered, after.open, after.concerns_none) == (2, 1, 1, 0)


def test_a_country_counts_a_test_by_its_parts_or_as_a_whole_and_never_by_both(write) -> None:
    part = '  - {test: INV-2-A, score: N, reason: Nothing was found., date: "2018-06-01"}\n'
    law = LegalFramework.of("XXA", write([("assessments:\n", f"assessments:\n{part}")]))
    counts = notebook.conformity_counts(law, limb="c")
    assert (counts.assessed, counts.met, counts.without_provision) == (2, 1, 1)


def test_reasons_stand_beside_each_answer_with_their_provisions(write) -> None:
    law = LegalFramework.of("XXA", write([("New Act}", '"*New* Act"}')]))
    table = reasons_of_laws([law], limb="c")
    assert list(table.columns) == ["Standard", "Test", "Exampleland"]
    assert list(table["Exampleland"]) == [
        "● met in law. Reformed. (*New* Act)",
        "– no provision found. Nothing was found.",
        "? not assessed",
    ]
    plain = reasons_of_laws([law], codes=["INV-1"], markup=False)
    assert list(plain["Exampleland"]) == ["● met in law. Reformed. (New Act)"]


def test_answers_are_a_table_of_words_one_row_a_test() -> None:
    frame = notebook.laws(["USA", "CAN"], codes=["BPUFF-9", "GC37-FORCE"]).scores()
    table = notebook.answers_table(frame, by_instrument=True)
    assert list(table.columns[:2]) == ["Instrument", "Standard"]
    assert len(table.columns) == 4
    assert len(table) == 2
    words = frame["score"].iloc[0].in_words("en")
    assert table.iloc[0, 2] == words
    assert list(notebook.answers_table(frame).columns[:1]) == ["Standard"]
    with pytest.raises(DataError, match="no assessments"):
        notebook.answers_table(frame.iloc[:0])


def test_why_standards_are_met_in_part_is_counted_law_by_law() -> None:
    codes = ["BPUFF-1", "BPUFF-4", "BPUFF-9", "BPUFF-10"]
    table = notebook.laws(["USA", "COL"], codes=codes).partly()
    assert list(table.columns) == ["Why met in part", "United States", "Colombia"]
    for country, name in (("USA", "United States"), ("COL", "Colombia")):
        rows = notebook.legal_framework(country).assessments(codes=codes)
        in_part = [row for row in rows if row.assessment.partly]
        assert table[name].sum() == len(in_part) == sum(row.score.value == "1" for row in rows)
    assert "no reason recorded" not in set(table["Why met in part"])
