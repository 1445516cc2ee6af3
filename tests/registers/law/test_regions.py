"""A regional instrument concerns the States of its region; others read "not applicable"."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import LawError
from hrcreport.notebook.lookups.comparison import areas_compared, laws_by_group, laws_compared
from hrcreport.registers.law.checking import check_law
from hrcreport.registers.law.country_law import Score
from hrcreport.registers.law.framework import LegalFramework

INSTRUMENT = """\
instrument:
  code: {code}
  citation: {{en: {{full: "{code} in full", short: "{code}"}}}}{concerns}
groups: {{force: Force}}
tests:
  - {{code: {code}-1, question: Are there rules?, kind: [L], limbs: [c], group: force}}
"""
REGIONS = """\
regions:
  - code: NORTH
    name: parties to the Charter of the North
    states: [XXA, XXB]
"""
LAW = """\
country: {country}
heading: {country}
covers: Everything.
provisions:
  - {{code: {country}-LAW, level: national, citation: {{en: {{full: F, short: S}}}}, summary: S,
     topics: [use-of-force]}}
assessments:
  - {{test: WORLD-1, provisions: [{country}-LAW], score: 2, reason: It has., date: "2024-01-01"}}
"""
IN_THE_NORTH = "  - {test: NORTH-1, score: U, reason: Nobody has read it., date: '2024-01-01'}\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return two instruments, one of them regional, and two States, one outside of the region."""
    for place, text in {
        "standards/world.yml": INSTRUMENT.format(code="WORLD", concerns=""),
        "standards/north.yml": INSTRUMENT.format(code="NORTH", concerns="\n  concerns: NORTH"),
        "regions/regions.yml": REGIONS,
        "xxa.yml": LAW.format(country="XXA"),
        "xxs.yml": LAW.format(country="XXS"),
    }.items():
        path = tmp_path / "data" / "law" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Project(tmp_path)


def changed(project: Project, place: str, old: str, new: str) -> None:
    path = project.data / "law" / place
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def added(project: Project, place: str, text: str) -> None:
    with (project.data / "law" / place).open("a", encoding="utf-8") as file:
        file.write(text)


def test_assessment_of_a_state_in_the_region_is_let_through(project):
    added(project, "xxa.yml", IN_THE_NORTH)
    assert check_law(project) == []


def test_assessment_of_a_state_outside_of_the_region_is_told(project):
    added(project, "xxs.yml", IN_THE_NORTH)
    (problem,) = check_law(project)
    assert (problem.rule, problem.place, problem.line) == (
        "law.other-region",
        "data/law/xxs.yml",
        9,
    )
    assert (problem.key, problem.value) == ("test", "NORTH-1")
    assert "put to the parties to the Charter of the North only, of which 'XXS'" in problem.what
    assert "add XXS to the states of 'NORTH' in data/law/regions/regions.yml" in problem.mend
    assert "XXA, XXB" in problem.mend
    with pytest.raises(LawError, match="Charter of the North"):
        LegalFramework.of("XXS", project)


def test_region_that_does_not_exist_is_told_with_the_nearest(project):
    changed(project, "standards/north.yml", "concerns: NORTH", "concerns: NORHT")
    (problem,) = check_law(project)
    assert (problem.rule, problem.value) == ("law.unknown-region", "NORHT")
    assert problem.place == "data/law/standards/north.yml"
    assert "Did you mean 'NORTH'?" in problem.mend


def test_instrument_of_a_region_without_states_is_put_to_no_law(project):
    changed(project, "regions/regions.yml", "    states: [XXA, XXB]\n", "")
    assert check_law(project) == []
    added(project, "xxa.yml", IN_THE_NORTH)
    assert [problem.rule for problem in check_law(project)] == ["law.other-region"]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("[XXA, XXB]", "[XXA, XB]", "register.states"),
        ("    name: parties to the Charter of the North\n", "", "register.missing-name"),
        ("name: parties", "verified_by: A. One\n    name: parties", "register.typed-verification"),
    ],
)
def test_slip_in_a_region_is_told(project, old, new, rule):
    changed(project, "regions/regions.yml", old, new)
    assert rule in {problem.rule for problem in check_law(project)}


def test_score_not_applicable_is_never_written_by_hand(project):
    added(project, "xxa.yml", IN_THE_NORTH.replace("score: U", "score: NA"))
    (problem,) = check_law(project)
    assert problem.rule == "register.score"
    assert "2, 1, 0, N, U." in problem.mend


def test_tables_tell_not_applicable_from_not_assessed(project):
    table = laws_compared(["XXA", "XXS"], project, every=True)
    north = table[table["Standard"] == "NORTH"].iloc[0]
    assert (north["XXA"], north["XXS"]) == ("? not assessed", "/ not applicable")
    laws = [LegalFramework.of(country, project) for country in ("XXA", "XXS")]
    groups = laws_by_group(laws).set_index("Instrument")
    counts = list(groups.loc["NORTH", ["Tests", "XXA", "XXS"]])
    assert counts == [1, "1\xa0not assessed", "1\xa0not applicable"]
    by_area = areas_compared(laws[1], tests=["NORTH-1"], every=["XX-A"])
    assert by_area["NORTH"].item() == "/ not applicable"


def test_not_applicable_counts_as_no_assessment():
    assert not Score.NOT_APPLICABLE.assessed
    assert Score.NOT_APPLICABLE.printed_in("fr") == "/ sans objet"
