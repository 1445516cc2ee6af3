"""This module works through the law of Exampleland, an invented country, as a lawyer would read it.

Its Law on Force asks only for reasonable force until a reform of 2020 makes firearms a last resort.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import LawError
from hrcreport.notebook.lookups.comparison import laws_compared
from hrcreport.registers.law.country_law import Score
from hrcreport.registers.law.framework import LegalFramework

STANDARDS = """\
instrument:
  code: INV
  citation:
    en:
      full: Invented Principles on Force, adopted at Nowhere in 1990
      short: Invented Principles
    fr:
      full: Principes inventés sur la force, adoptés à Nulle-Part en 1990
      short: Principes inventés
groups:
  general: General provisions
  firearms: Firearms
tests:
  - code: INV-1
    pinpoint: principle 1
    question: Are there rules on force?
    kind: [L]
    limbs: [c]
    group: general
  - code: INV-2
    pinpoint: principle 2
    question: Are firearms a last resort against imminent threats to life?
    kind: [L]
    limbs: [a, c]
    group: firearms
  - code: INV-2-A
    part_of: INV-2
    pinpoint: principle 2
    question: Are firearms a last resort?
    kind: [L]
    limbs: [c]
    group: firearms
  - code: INV-3
    question: Must the official give a warning?
    kind: [L]
    limbs: [c]
    group: firearms
"""
EXAMPLELAND = """\
country: XXA
heading: Exampleland
covers: The national law.
provisions:
  - code: XXA-FORCE
    level: national
    citation:
      en:
        full: Exampleland, Law on Force of 1999, art. 2
        short: Law on Force, art. 2
    in_force_from: "1999"
    in_force_to: "2019-12-31"
    summary: Force must be reasonable.
    topics: [use-of-force, firearms]
  - code: XXA-REFORM
    level: national
    citation:
      en:
        full: Exampleland, Law on Force of 1999, art. 2, as amended in 2020
        short: Law on Force as amended, art. 2
    in_force_from: "2020-01-01"
    summary: Firearms are a last resort.
    topics: [firearms]
assessments:
  - test: INV-1
    provisions: [XXA-REFORM]
    score: 2
    reason: The law has rules on force.
    assessor: A. Reader
    second_reader: B. Reader
    date: "2024-03-01"
  - test: INV-2
    provisions: [XXA-FORCE]
    score: 0
    reason: Reasonable force is a wider test than last resort.
    date: "2018-05-01"
  - test: INV-2
    provisions: [XXA-REFORM]
    score: 1
    reason: Firearms are a last resort, but the threat need not be imminent.
    date: "2024-03-01"
  - test: INV-2-A
    provisions: [XXA-REFORM]
    score: 2
    reason: Firearms are a last resort.
    date: "2024-03-01"
  - test: INV-3
    score: N
    reason: No provision on warnings was found.
    date: "2024-03-01"
  - test: INV-3
    area: XX-NOR
    score: U
    reason: The law of the northern province has not been read.
    date: "2024-03-01"
"""
SAMPLIA = """\
country: XXB
heading: Samplia
covers: The national law.
provisions:
  - code: XXB-CODE
    level: national
    citation: {en: {full: "Samplia, Police Code", short: Police Code}}
    summary: Officials give a warning.
    topics: [firearms]
assessments:
  - test: INV-3
    provisions: [XXB-CODE]
    score: 2
    reason: A warning is required.
    date: "2024-03-01"
"""


@pytest.fixture
def project(tmp_path):
    """Return a project with the law of two invented countries."""
    law = tmp_path / "data" / "law"
    (law / "standards").mkdir(parents=True)
    (law / "standards" / "inv.yml").write_text(STANDARDS, encoding="utf-8")
    (law / "xxa.yml").write_text(EXAMPLELAND, encoding="utf-8")
    (law / "xxb.yml").write_text(SAMPLIA, encoding="utf-8")
    return Project(tmp_path)


@pytest.fixture
def exampleland(project):
    """Return the legal framework of Exampleland; somebody has signed for three of its records."""
    found = LegalFramework.of("XXA", project)
    law, standards = found.law, found.standards
    return replace(
        found,
        law=law.with_(
            provisions=tuple(
                each.with_(vouched="verified" if each.code == "XXA-REFORM" else "none")
                for each in law.provisions
            ),
            assessments=tuple(
                each.with_(vouched="verified" if each.test == "INV-1" else "none")
                for each in law.assessments
            ),
        ),
        standards=replace(
            standards,
            by_code={
                code: each.with_(vouched="verified" if code == "INV-1" else "none")
                for code, each in standards.by_code.items()
            },
        ),
    )


def test_reform_shows_in_the_history_and_the_newest_assessment_counts(exampleland):
    assert [each.score for each in exampleland.history("INV-2")] == [
        Score.NOT_MET,
        Score.PARTLY_MET,
    ]
    assert exampleland.assessment("INV-2").score is Score.PARTLY_MET


def test_assessment_as_it_stood_before_the_reform_can_be_told(exampleland):
    before = exampleland.assessments(on="2019-06-30")
    assert [(row.standard.code, row.score.printed) for row in before] == [("INV-2", "○ not met")]


def test_conformity_table_prints_sign_words_and_mark_of_drafts(exampleland):
    table = exampleland.conformity_table()
    assert list(table.columns) == [
        "Standard",
        "Test",
        "Domestic provision",
        "Assessment",
        "Reason",
    ]
    assert list(table["Assessment"]) == [
        "● met in law",
        "[◐ partly met]{.unverified}",
        "[● met in law]{.unverified}",
        "[– no provision found]{.unverified}",
    ]
    assert table.loc[0, "Standard"] == "Invented Principles, principle 1"
    assert table.loc[0, "Domestic provision"] == "Law on Force as amended, art. 2"
    assert table.loc[3, "Domestic provision"] == "–"


def test_row_is_verified_only_where_standard_provisions_and_assessment_are(exampleland):
    assert [row.verified for row in exampleland.assessments()] == [True, False, False, False]


@pytest.mark.parametrize("part", ["standard", "assessment", "provisions"])
def test_one_unverified_part_makes_the_row_unverified(exampleland, part):
    row = exampleland.assessment("INV-1")
    unchecked = {
        "standard": row.standard.with_(vouched=""),
        "assessment": row.assessment.with_(vouched="half"),
        "provisions": (*row.provisions, exampleland.provision("XXA-FORCE")),
    }
    assert row.verified
    assert not replace(row, **{part: unchecked[part]}).verified


def test_group_instrument_and_codes_narrow_the_rows(exampleland):
    assert len(exampleland.assessments(group="firearms")) == 3
    assert exampleland.assessments(instrument="OTHER") == []
    rows = exampleland.assessments(codes=["INV-3", "INV-1"])
    assert [row.standard.code for row in rows] == ["INV-3", "INV-1"]


def test_province_is_assessed_apart_from_the_country(exampleland):
    rows = exampleland.assessments(area="XX-NOR")
    assert [(row.standard.code, row.score) for row in rows] == [("INV-3", Score.NOT_ASSESSED)]


def test_comparison_sets_tests_side_by_side_without_a_rank_or_total(project):
    table = laws_compared(["XXB", "XXA"], project, codes=["INV-1", "INV-3"])
    expected = pd.DataFrame(
        {
            "Standard": ["Invented Principles, principle 1", "Invented Principles"],
            "Test": ["Are there rules on force?", "Must the official give a warning?"],
            "Samplia": ["? not assessed", "● met in law"],
            "Exampleland": ["● met in law", "– no provision found"],
        }
    )
    pd.testing.assert_frame_equal(table, expected)


def test_provisions_are_found_by_topic_level_and_day(exampleland):
    def codes(**wanted):
        return [provision.code for provision in exampleland.provisions(**wanted)]

    assert codes(topic="use-of-force") == ["XXA-FORCE"]
    assert codes(topic="firearms", on="2019-12-31") == ["XXA-FORCE"]
    assert codes(topic="firearms", on="2020-01-01") == ["XXA-REFORM"]
    assert codes(level="state") == []
    assert codes(topic="firearm") == []  # the mandate lists no topics: any may be asked for
    listing = replace(exampleland, topics=("use-of-force", "firearms"))
    assert [each.code for each in listing.provisions(topic="use-of-force")] == ["XXA-FORCE"]
    with pytest.raises(LawError, match="Did you mean 'firearms'"):
        listing.provisions(topic="firearm")


def test_citation_has_a_full_and_a_short_form_in_the_language_or_in_english(exampleland):
    principle = exampleland.cite("INV-2", language="fr")
    assert principle.full.startswith("Principes inventés sur la force")
    assert principle.short == "Principes inventés, principe 2"
    law = exampleland.cite("XXA-REFORM", language="fr")
    assert law.short == "Law on Force as amended, art. 2"
    assert law.verified
    with pytest.raises(LawError, match="Did you mean 'INV-2'"):
        exampleland.cite("INV-22")


def test_files_that_a_report_rests_on_are_recorded(project):
    LegalFramework.of("XXA", project)
    assert list(project.reads.files()) == ["data/law/standards/inv.yml", "data/law/xxa.yml"]


def test_report_at_two_dates_has_two_laws(project) -> None:
    then = LegalFramework.of("XXA", project, on="2015-06-30")
    now = LegalFramework.of("XXA", project, on="2026-11-24")
    assert [each.code for each in then.provisions()] == ["XXA-FORCE"]
    assert [each.code for each in now.provisions()] == ["XXA-REFORM"]
    assert (then.in_force("XXA-FORCE"), now.in_force("XXA-FORCE")) == (True, False)
    assert then.assessments() == []
    assert now.assessment("INV-2").score is Score.PARTLY_MET
    assert {each.code for each in now.provisions(on="")} == {"XXA-FORCE", "XXA-REFORM"}
