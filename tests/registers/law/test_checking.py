"""This module proves that each slip in the law registers is named with its place and its mend."""

from __future__ import annotations

import time

import pytest

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.context.reads import Reads
from hrcreport.foundation.errors import LawError
from hrcreport.registers.law.checking import check_law
from hrcreport.registers.law.framework import LegalFramework
from hrcreport.registers.law.standards import Standards

STANDARDS = """\
instrument:
  code: INV
  citation:
    en:
      full: Invented Principles on Force, adopted at Nowhere in 1990
      short: Invented Principles
groups:
  general: General
tests:
  - code: INV-1
    pinpoint: principle 1
    question: Are there rules?
    kind: [L]
    limbs: [c]
    group: general
  - code: INV-2
    question: Are firearms a last resort?
    kind: [L, P]
    limbs: [a, c]
    group: general
"""
LAW = """\
country: XXA
heading: Exampleland
covers: Invented law for tests.
provisions:
  - code: XXA-LAW
    level: national
    citation:
      en:
        full: Exampleland, Law on Force of 1999
        short: Law on Force
    in_force_from: "1999-01-01"
    summary: Force is allowed where it is needed.
    topics: [use-of-force]
assessments:
  - test: INV-1
    provisions: [XXA-LAW]
    score: 2
    reason: The law has rules.
    date: "2024-01-01"
  - test: INV-2
    score: N
    reason: No provision on last resort was found.
    date: "2024-01-01"
    looked: [XXA-S-1]
"""
SEARCHES = """\
country: XXA
searches:
  - {code: XXA-S-1, question: A provision, by: A. Reader, where: [The code], words: [last resort],
     date: "2024-01-01", found: Nothing.}
"""


@pytest.fixture
def check(tmp_path):
    """Return a check of the two registers, each with one piece of text replaced."""

    def checked(*, standards=(), law=(), name="xxa.yml"):
        folder = tmp_path / "data" / "law"
        (folder / "standards").mkdir(parents=True, exist_ok=True)
        texts = {"standards": STANDARDS, "law": LAW}
        for part, changes in (("standards", standards), ("law", law)):
            for old, new in changes:
                assert texts[part].count(old) >= 1
                texts[part] = texts[part].replace(old, new, 1)
        (folder / "standards" / "inv.yml").write_text(texts["standards"], encoding="utf-8")
        (folder / name).write_text(texts["law"], encoding="utf-8")
        searches = tmp_path / "data" / "monitoring" / "searches" / "xxa.yml"
        searches.parent.mkdir(parents=True, exist_ok=True)
        searches.write_text(SEARCHES, encoding="utf-8")
        return check_law(Project(tmp_path))

    return checked


def only(problems):
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def test_sound_registers_have_no_problem(check):
    assert check() == []


def test_project_without_law_has_no_problem(tmp_path):
    assert check_law(Project(tmp_path)) == []


def test_unknown_test_is_named_with_the_nearest_code(check):
    problem = only(check(law=[("test: INV-2", "test: INV-22")]))
    assert (problem.rule, problem.place) == ("law.unknown-test", "data/law/xxa.yml")
    assert (problem.line, problem.key, problem.value) == (20, "test", "INV-22")
    assert "Did you mean 'INV-2'?" in problem.mend


def test_unknown_provision_is_named_with_the_nearest_code(check):
    problem = only(check(law=[("provisions: [XXA-LAW]", "provisions: [XXA-LAWS]")]))
    assert (problem.rule, problem.line, problem.value) == ("law.unknown-provision", 16, "XXA-LAWS")
    assert "Did you mean 'XXA-LAW'?" in problem.mend


@pytest.mark.parametrize("reason", ["    reason: The law has rules.\n", '    reason: ""\n'])
def test_score_without_reason_is_refused(check, reason):
    new = "" if "has rules" in reason else reason
    problem = only(check(law=[("    reason: The law has rules.\n", new)]))
    assert (problem.rule, problem.key) == ("register.missing-reason", "reason")


def test_score_off_the_scale_is_refused_with_the_scale(check):
    problem = only(check(law=[("score: 2", "score: 3")]))
    assert (problem.rule, problem.line, problem.value) == ("register.score", 17, "3")
    assert "2, 1, 0, N, U" in problem.mend


def test_score_that_rests_on_no_provision_is_refused(check):
    problem = only(check(law=[("    provisions: [XXA-LAW]\n", "")]))
    assert (problem.rule, problem.key) == ("law.score-without-provision", "provisions")


def test_no_provision_found_beside_a_provision_is_refused(check):
    problem = only(check(law=[("score: N", "provisions: [XXA-LAW]\n    score: N")]))
    assert problem.rule == "law.provision-beside-n"


@pytest.mark.parametrize(
    ("score", "rules"),
    [
        ("score: 1\n    partly: executive", []),
        ("score: 1\n    partly: half", ["register.partly"]),
        ("score: 2\n    partly: executive", ["law.partly-beside-score"]),
    ],
)
def test_why_a_test_is_met_in_part_stands_with_that_score(check, score, rules):
    assert [each.rule for each in check(law=[("score: 2", score)])] == rules


@pytest.mark.parametrize(
    ("begins", "ends", "wrong"),
    [
        ('"1999-01-01"', '"1998-12-31"', True),
        ('"1999-06"', '"1999"', False),
        ("1999", "1998", True),
        ('"1999-01-01"', '"2024-06-01"', False),
    ],
)
def test_law_that_ended_before_it_began_is_refused(check, begins, ends, wrong):
    dates = f"in_force_from: {begins}\n    in_force_to: {ends}"
    later = [('date: "2024-01-01"', 'date: "1999-01-01"')]
    found = check(law=[('in_force_from: "1999-01-01"', dates), *later])
    assert ("law.in-force-order" in [problem.rule for problem in found]) is wrong


def test_assessment_that_rests_on_law_which_had_ended_is_refused(check):
    ended = [('in_force_from: "1999-01-01"', 'in_force_to: "2023-12-31"')]
    problem = only(check(law=ended))
    assert problem.rule == "law.ended-provision"
    assert "2023-12-31" in problem.what


def test_second_use_of_a_code_is_refused_with_both_places(check):
    problem = only(
        check(
            standards=[("code: INV-2", "code: INV-1")],
            law=[("INV-2", "INV-1"), ('date: "2024-01-01"', 'date: "2023-01-01"')],
        )
    )
    assert (problem.rule, problem.line) == ("register.duplicate-code", 16)
    assert "data/law/standards/inv.yml:10" in problem.what


def test_unknown_keys_at_every_depth_are_told_with_the_nearest_name(check):
    found = check(
        standards=[("    question: Are there", "    qestion: Are there"), ("groups:", "group:")],
        law=[("        short:", "        shrot:"), ("    summary:", "    sumary:")],
    )
    mends = {
        problem.key: problem.mend for problem in found if problem.rule == "register.unknown-key"
    }
    assert mends["qestion"].startswith("Did you mean 'question'?")
    assert mends["group"].startswith("Did you mean 'groups'?")
    assert mends["sumary"].startswith("Did you mean 'summary'?")
    citation = next(problem for problem in found if problem.rule == "register.citation")
    assert "shrot" in citation.what
    assert citation.line == 10


def test_missing_citation_is_refused(check):
    text = LAW[LAW.index("    citation:") : LAW.index("    in_force_from")]
    assert only(check(law=[(text, "")])).rule == "register.missing-citation"


def test_citation_without_its_short_form_is_refused(check):
    problem = only(check(law=[("        short: Law on Force\n", "")]))
    assert problem.rule == "register.citation"
    assert "short form" in problem.what


def test_slip_in_a_record_does_not_make_each_mention_of_its_code_a_problem(check):
    found = check(
        standards=[("    limbs: [c]", "    limbs: c")], law=[("level: national", "level: lunar")]
    )
    assert [problem.rule for problem in found] == ["register.limbs", "register.level"]


@pytest.mark.parametrize(
    ("looked", "rule"),
    [("", "law.no-provision-without-search"), ("[XXA-S-9]", "searches.unknown")],
)
def test_no_provision_found_without_a_search_on_record_is_refused(check, looked, rule):
    line = f"    looked: {looked}\n" if looked else ""
    problem = only(check(law=[("    looked: [XXA-S-1]\n", line)]))
    assert problem.rule == rule


def test_two_scores_by_one_assessor_on_one_day_are_refused(check):
    problem = only(check(law=[("test: INV-2", "test: INV-1")]))
    assert problem.rule == "law.two-assessments-for-one-date"


def test_two_assessors_may_score_one_test_on_one_day(check):
    second = [("test: INV-2", "test: INV-1"), ("score: N", "assessor: B\n    score: N")]
    assert check(law=second) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "rule"),
    [
        ("standards", "group: general", "group: genral", "law.unknown-group"),
        ("standards", "code: INV-2", "code: OTHER-2", "law.code-of-other-instrument"),
        ("standards", "    pinpoint: principle 1", "    part_of: INV-9", "law.unknown-whole"),
        ("standards", "kind: [L]", "kind: L", "register.kind"),
        ("law", "code: XXA-LAW", "code: XXB-LAW", "register.code-of-other-country"),
        ("law", "topics: [use-of-force]", "topics: [use of force]", "register.topics"),
        ("law", "topics: [use-of-force]", "topics: []", "register.missing-topics"),
        ("law", '"1999-01-01"', '"1999-02-30"', "register.in-force-from"),
        (
            "law",
            "    summary:",
            "    verified_by: A. Reader\n    summary:",
            "register.typed-verification",
        ),
        ("law", "    summary:", "    source: example.org\n    summary:", "register.source"),
        ("law", "    summary:", "    area: California\n    summary:", "register.area"),
        ("law", "country: XXA", "country: XXB", "register.file-name"),
        ("law", "heading: Exampleland\n", "", "register.missing-heading"),
    ],
)
def test_each_other_slip_has_its_rule(check, part, old, new, rule):
    assert rule in [problem.rule for problem in check(**{part: [(old, new)]})]


def test_problems_are_told_once_however_often_the_registers_are_asked(check, tmp_path):
    check(
        standards=[("group: general", "group: genral")], law=[("level: national", "level: lunar")]
    )
    time.sleep(2 * Reads.SETTLED_NS / 1e9)  # from then on answers are kept
    first, again, third = (check_law(Project(tmp_path)) for _ in range(3))
    assert len(first) == 2
    assert first == again == third


def test_file_that_is_no_yaml_is_a_problem_and_the_others_are_still_checked(check):
    found = check(
        standards=[("groups:", "groups")], law=[("    level: national", "    level: lunar")]
    )
    places = {problem.place for problem in found}
    assert places == {"data/law/standards/inv.yml", "data/law/xxa.yml"}


def test_framework_of_a_faulty_register_is_refused_with_every_problem(check, tmp_path):
    check(law=[("score: 2", "score: 3"), ("level: national", "level: lunar")])
    with pytest.raises(LawError) as refused:
        LegalFramework.of("XXA", Project(tmp_path))
    assert {problem.rule for problem in refused.value.problems} == {
        "register.score",
        "register.level",
    }


def test_country_without_a_register_is_refused_with_those_that_have_one(check, tmp_path):
    check()
    with pytest.raises(LawError, match="Registered: XXA"):
        LegalFramework.of("XXB", Project(tmp_path))


def test_standard_that_is_not_registered_is_refused(check, tmp_path):
    check()
    with pytest.raises(LawError, match="INV-1"):
        Standards.read(Project(tmp_path)).standard("INV-11")


@pytest.mark.parametrize(
    ("events", "rule"),
    [
        (
            '{event: repealed, date: "2010", by: X}, {event: in-force, date: "1999-01-01"}',
            "law.order-of-events",
        ),
        (
            '{event: in-force, date: "1999-01-01"}, {event: act, date: "1998"}',
            "law.order-of-events",
        ),
        ('{event: in-force, date: "2000-01-01"}', "law.two-days-in-force"),
        ('{event: repealed, date: "2010"}', "law.end-without-instrument"),
        ('{event: born, date: "2010"}', "register.event"),
        ('{event: act, date: "2010-02-31"}', "register.date"),
    ],
)
def test_events_of_a_law_obey_time(check, events: str, rule: str) -> None:
    new = f"    events: [{events}]\n    summary:"
    problems = check(law=[("    summary:", new)])
    assert rule in {each.rule for each in problems}
    assert all(each.line for each in problems)


ELEMENTS = """\
country: XXA
answers:
  - test: INV-1
    element: warning
    answer: "yes"
    provision: XXA-LAW
    words: after a warning
"""


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("warning\n", "warnings\n", "law.unknown-element"),
        ("INV-1", "INV-9", "law.unknown-element"),
        ("XXA-LAW", "XXA-LAWS", "law.unknown-provision"),
        ("    words: after a warning\n", "", "law.answer-without-words"),
        ('"yes"', "silent", "law.silent-without-reading"),
        ('"yes"', "maybe", "register.answer"),
        ("provision: XXA-LAW", "provision: XXA-LAW", "law.words-without-text"),
        ("country: XXA", "country: XXB", "register.file-name"),
    ],
)
def test_each_slip_of_an_answer_to_an_element_is_named(
    check, tmp_path, old: str, new: str, rule: str
) -> None:
    folder = tmp_path / "data" / "law" / "elements"
    folder.mkdir(parents=True)
    assert old in ELEMENTS
    (folder / "xxa.yml").write_text(ELEMENTS.replace(old, new, 1), encoding="utf-8")
    split = "    group: general\n    elements: [{name: warning, question: A warning}]\n"
    found = check(standards=[("    group: general\n", split)])
    assert rule in {each.rule for each in found}
    assert all(each.place == "data/law/elements/xxa.yml" and each.line for each in found)
