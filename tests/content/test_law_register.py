"""This module proves what the registers that ship with the project must hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hrcreport.foundation.context.project import Project
from hrcreport.notebook.access.states import states
from hrcreport.registers.law.checking import check_law
from hrcreport.registers.law.citations import Citations
from hrcreport.registers.law.country_law import (
    LEVELS,
    Assessment,
    CountryLaw,
    Provision,
    Score,
)
from hrcreport.registers.law.elements import Elements
from hrcreport.registers.law.framework import LegalFramework
from hrcreport.registers.law.standards import Instrument, Region, Standard, Standards, read_regions
from hrcreport.registers.mandate.body import Body
from hrcreport.registers.monitoring.cooperation import cooperation
from hrcreport.registers.sources.checking import LACKING_RULE, check_text
from hrcreport.registers.sources.registered import registered_of
from hrcreport.registers.sources.store import store_to_look_at
from hrcreport.registers.sources.texts import read_texts

PROJECT = Project(Path(__file__).resolve().parents[2])
BODY = Body.as_read(PROJECT)
COUNTRIES = ("USA", "BRA", "GBR", "CAN", "ITA", "FRA")
REFERENCE = PROJECT.root / "docs" / "reference" / "law.md"


@pytest.fixture(scope="module")
def standards():
    """Return the standards of the project."""
    return Standards.read(PROJECT)


@pytest.fixture(scope="module", params=COUNTRIES)
def framework(request):
    """Return the law of one country after the other."""
    return LegalFramework.of(request.param, PROJECT)


def test_registers_have_no_problem():
    assert [str(problem) for problem in check_law(PROJECT)] == []


def test_every_basic_principle_has_a_test_and_9_and_11_have_parts(standards):
    codes = set(standards.by_code)
    assert {f"BPUFF-{number}" for number in range(1, 27)} <= codes
    assert {f"BPUFF-9-{letter}" for letter in "ABCDE"} <= codes
    assert {f"BPUFF-11-{letter}" for letter in "ABCDEF"} <= codes


@pytest.mark.parametrize(
    "code",
    [
        "LLW-4.2",
        *(f"LLW-7.{number}" for number in range(1, 9)),
        "LLW-2-LEGALITY",
        *(f"ICCPR-{article}" for article in (2, 6, 7, 9, 14, 17, 21, 26)),
        "ICERD-1",
        "ICERD-2-1-C",
        "ICERD-5-A",
        "ICERD-7",
        "GR31-DATA",
        "GR34-31",
        "GR36-LAW",
        "GC36-13",
        "CAT-12",
        "CAT-14",
        "MINN-PROMPT",
        "REMEDY-19",
        "REMEDY-23",
        "HRC47-21-11-C",
        "GC35-17",
        "GC37-FIREARMS",
        *(
            f"GR{number}-{name}"
            for number, name in (
                (13, "TRAINING"),
                (14, "EFFECT"),
                (25, "DATA"),
                (30, "PROFILING"),
                (32, "DESIGN"),
                (35, "OFFICIALS"),
            )
        ),
        "IST-EXAMINATION",
        "MANDELA-82",
        "BANGKOK-24",
        "DDPA-POA-72",
        "PARIS-INDEPENDENCE",
        "IMPUN-LIMITS",
        "VICT-SUPPORT",
        "ELE-9",
        "ACHR-4",
        "ECHR-2",
        "ACHPR-4",
    ],
)
def test_standard_that_reports_cite_is_registered(standards, code):
    assert standards.standard(code).question


def test_approach_to_data_has_its_six_headings(standards):
    headings = [standard.code for standard in standards if standard.instrument.code == "HRBAD"]
    assert headings == [
        f"HRBAD-{heading}"
        for heading in (
            "PARTICIPATION",
            "DISAGGREGATION",
            "SELF-IDENTIFICATION",
            "TRANSPARENCY",
            "PRIVACY",
            "ACCOUNTABILITY",
        )
    ]


def test_every_limb_has_standards_to_be_tested_by(standards):
    assert {limb for standard in standards for limb in standard.limbs} >= set("abcdefghi")


def test_every_test_is_a_question_of_one_sentence(standards):
    assert list(standards)
    for standard in standards:
        assert re.fullmatch(r"[A-Z][^?]*[^.?]\?", standard.question), standard.code


def test_every_test_names_a_limb_and_a_kind(standards):
    assert all(standard.limbs and standard.kind for standard in standards)


def test_country_has_provisions_on_force_accountability_and_data(framework):
    for topic in ("use-of-force", "firearms", "remedies", "profiling", "data"):
        assert framework.provisions(topic=topic), topic


def test_assessments_give_reasons_of_at_most_two_sentences(framework):
    rows = framework.assessments()
    assert rows
    for row in rows:
        assert row.reason.endswith("."), row.assessment.test
        assert len(re.findall(r"[.;] (?=[A-Z])", row.reason)) <= 1, row.assessment.test
        assert 5 <= len(row.reason.split()) <= 60, row.assessment.test


def test_countries_compare_by_same_tests_and_by_every_one_of_limb_c_that_concerns_them(standards):
    laws = [LegalFramework.of(country, PROJECT) for country in COUNTRIES]
    tests = [[row.standard for row in law.assessments()] for law in laws]
    outside = [{test.code for test in each if "c" not in test.limbs} for each in tests]
    assert all(each == outside[0] for each in outside)
    assert len(outside[0]) >= 22
    for law, assessed in zip(laws, tests, strict=True):
        asked = {each.code for each in standards if "c" in each.limbs and each.put_to(law.country)}
        assert asked - {test.code for test in assessed} == set(), law.country


def test_regional_standards_concern_states_that_the_project_knows(standards):
    known = set(states(PROJECT)["iso3"])
    regions, _ = read_regions(PROJECT)
    assert {code: len(region.states) for code, region in regions.items()} == {
        "EUROPEAN-CONVENTION": 46,
        "AMERICAN-CONVENTION": 23,
        "EXPERT-MECHANISM": 0,
        "AFRICAN-CHARTER": 53,
    }
    assert [set(region.states) - known for region in regions.values()] == [set()] * 4
    concerned = {
        family: {code for code in COUNTRIES if standards.standard(f"{family}-{name}").put_to(code)}
        for family, name in (
            ("ECHR", "2"),
            ("ACHR", "4"),
            ("ACHPR", "4"),
            ("LUANDA", "CUSTODY"),
            ("ACHPRGC3", "FORCE"),
            ("BPUFF", "9"),
        )
    }
    assert concerned == {
        "ECHR": {"GBR", "ITA", "FRA"},
        "ACHR": {"BRA"},
        "ACHPR": set(),
        "LUANDA": set(),
        "ACHPRGC3": set(),
        "BPUFF": set(COUNTRIES),
    }


def test_register_of_treaties_and_of_regions_name_the_same_parties(standards):
    for country in COUNTRIES:
        treaty = cooperation(country, PROJECT).treaty("ACHR")
        party = treaty is not None and treaty.standing == "party"
        assert standards.standard("ACHR-4").put_to(country) is party, country


def test_no_text_of_the_registers_uses_quotation_marks_or_the_per_cent_sign(framework, standards):
    texts = [standard.question for standard in standards]
    texts += [provision.summary for provision in framework.provisions()]
    texts += [row.reason for row in framework.assessments()]
    assert [text for text in texts if re.search(r"[\"“”«»%]", text)] == []


def test_every_code_can_be_cited_in_full_and_in_short():
    found = Citations(PROJECT)
    assert found["BPUFF"].short == "Basic Principles on the Use of Force and Firearms"
    assert found["BPUFF-9"].short.endswith(", principle 9")
    assert found["USA-GARNER"].full.startswith("Supreme Court of the United States, *Tennessee")
    assert all(len(citation.short) <= len(citation.full) for citation in found.values())


def test_a_report_rests_on_the_laws_that_it_cites_alone():
    project = Project(PROJECT.root)
    found = Citations(project, on="2026-11-01")
    asked = ["USA-CONST-4", "BPUFF-9", "nobody2020", "HRC-47-21"]
    assert [code for code in asked if code in found] == ["USA-CONST-4", "BPUFF-9"]
    laws = {each for each in project.reads.files() if each.count("/") == 2 and "/law/" in each}
    assert laws == {"data/law/usa.yml"}
    assert "BRA-CONST-5" in [*found]
    assert "data/law/bra.yml" in project.reads.files()


def test_every_key_topic_level_and_score_is_explained_in_the_reference():
    text = REFERENCE.read_text(encoding="utf-8")
    models = (Region, Standard, Instrument, Provision, Assessment, CountryLaw)
    names = [name for model in models for name in model.declared_keys()]
    missing = [name for name in names if f"{name}:" not in text]
    missing += [
        word
        for word in (*BODY.topics, *LEVELS, *(score.value for score in Score))
        if f"`{word}`" not in text
    ]
    missing += [score.printed for score in Score if score.printed not in text]
    assert missing == []


def test_elements_of_seven_principles_are_answered_for_five_states() -> None:
    standards = [each for each in Standards.read(PROJECT) if each.elements]
    assert [each.code for each in standards] == [
        f"BPUFF-{number}" for number in (4, 5, 9, 10, 11, 22, 23)
    ]
    asked = {(each.code, element.name) for each in standards for element in each.elements}
    for country in ("BRA", "CAN", "GBR", "ITA", "USA"):
        held = registered_of(country, "elements", Elements, PROJECT)
        assert held
        assert {(each.test, each.element) for each in held.answers} == asked


def test_texts_behind_the_registers_are_whole_and_found_where_the_store_is_there() -> None:
    """Each has a hash, an edition, a pinpoint and words, which are found in the stored text.

    A store may lack what another machine keeps; some 95 are in that which the project works with.
    """
    texts, problems = read_texts(PROJECT)
    assert problems == []
    assert len({each.file for each in texts.values()}) >= 95
    assert all(each.edition and each.pinpoint and each.words for each in texts.values())
    store = store_to_look_at(PROJECT)
    told = {each.code: [one.rule for one in check_text(each, PROJECT)] for each in texts.values()}
    held = [rules for rules in told.values() if rules != [LACKING_RULE]]
    assert not any(held)
    assert store is None or len(held) >= 95
