"""A project adds rules to the inspection, each in a file of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from tests.conventions.docs import generator

from hrcreport.checks.review.findings import ROLES, SEVERITIES, Rule, build_remarks, listed
from hrcreport.checks.review.inspection import Inspection
from hrcreport.cli.app import app
from hrcreport.cli.explain import OF_A_PROJECT
from hrcreport.foundation import Problem, Project, RefusedError
from hrcreport.registers.mandate.rules import InspectionRule

TEXT = "<p>Two suspects were stopped, and a suspect fled.</p>"
RULE = generator().OWN_RULE


def told(project: Project, text: str = TEXT, language: str = "en") -> list[tuple[str, str, str]]:
    paragraphs = Inspection.of_paragraphs(text, language=language, project=project)
    return [
        (each.rule, each.severity, each.mend)
        for each in paragraphs.findings
        if each.rule.startswith("own.")
    ]


@pytest.fixture
def project(invented: Any) -> Project:
    invented.write("data/rules/no-suspects.yml", RULE)
    found: Project = invented.project
    return found


def test_rule_of_the_page_is_found_where_its_expression_fits(project: Project) -> None:
    mark = ("own.no-suspects", "warning", 'Write "the person stopped".')
    assert told(project) == [mark, mark]
    assert told(project, "<p>Un suspect fut arrêté.</p>", "fr") == [mark]
    assert told(project, "<p>Two persons were stopped.</p>") == []
    assert told(project, "<h2>Suspects</h2>") == []  # a heading is no sentence


def test_one_mark_in_a_sentence_is_enough_where_the_rule_says_so(invented: Any) -> None:
    invented.write("data/rules/no-suspects.yml", f"{RULE}once: true\n")
    assert len(told(invented.project)) == 1


def test_each_key_of_the_tool_s_own_rules_is_a_key_of_a_project_s() -> None:
    keys = {
        key
        for area in listed("rules").values()
        for rule in area.values()
        if isinstance(rule, dict)
        for key in rule
    }
    assert keys <= {*InspectionRule.declared_keys()}
    assert {*Rule.__dataclass_fields__} == {*InspectionRule.declared_keys()}
    assert InspectionRule.SEVERITIES == SEVERITIES
    assert (*ROLES,) == InspectionRule.ROLES
    assert f"{InspectionRule.AREA}." == OF_A_PROJECT


def test_what_a_rule_of_a_project_found_is_told_once(project: Project) -> None:
    warning = Problem("a.docx", "It is so.", "Mend it.", "own.no-suspects", severity="warning")
    assert build_remarks([warning]) == ()


@pytest.mark.parametrize(
    ("changed", "rule", "line"),
    [
        ({"pattern": ["(suspects"]}, "rules.pattern", 6),
        ({"pattern": ["suspects?|"]}, "rules.pattern", 6),
        ({"pattern": ["(?i)suspects?"]}, "rules.pattern", 6),
        ({"languages": {"fr": ["[suspect"]}}, "rules.pattern", 7),
        ({"pattern": None, "languages": None}, "rules.empty", 1),
        ({"severity": "fatal"}, "register.severity", 2),
        ({"patern": ["x"]}, "register.unknown-key", 12),
        ({"name": "other"}, "register.file-name", 1),
    ],
)
def test_rule_that_is_not_sound_is_told_and_finds_nothing(
    invented: Any, changed: dict[str, Any], rule: str, line: int
) -> None:
    written = {**yaml.safe_load(RULE), **changed}
    text = yaml.safe_dump({key: value for key, value in written.items() if value}, sort_keys=False)
    path: Path = invented.write("data/rules/no-suspects.yml", text)
    _, problems = InspectionRule.read_file(path, place="data/rules/no-suspects.yml")
    assert [each.rule for each in problems] == [rule]
    assert told(invented.project) == []


def test_rule_reads_a_file_and_a_build_of_the_project(project: Project, tmp_path: Path) -> None:
    (tmp_path / "xxa.html").write_text(f'<html lang="en"><body>{TEXT}</body></html>', "utf-8")
    for inspection in (
        Inspection.of_file(tmp_path / "xxa.html", project=project),
        Inspection.of_build(tmp_path, report_id="xxa", project=project),
    ):
        assert [each.rule for each in inspection.findings].count("own.no-suspects") == 2


def test_rule_of_a_project_is_explained_there(project: Project) -> None:
    root = ["--root", str(project.root), "explain"]
    said = CliRunner().invoke(app, [*root, "own.no-suspects"])
    assert said.exit_code == 0
    assert "Nobody is a suspect by being stopped." in said.output
    refused = CliRunner().invoke(app, [*root, "own.quolmer"]).exception
    assert isinstance(refused, RefusedError)
