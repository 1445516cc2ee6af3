"""What `check` says of one State is not buried under warnings on others."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import InventedProject

from hrcreport.checks.validation.checks import Checked, Verdict
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import Problem

STATES = ("XXA", "XXB")
OF_XXB = "data/monitoring/watch/xxb.yml"


def problem(place: str, severity: Any = "warning") -> Problem:
    return Problem(place, "what.", "mend.", "rule", severity=severity)


def on_others(*countries: str) -> list[str]:
    every = [
        problem(OF_XXB),
        problem("data/catalogue/xxb-deaths.json"),
        problem("data/catalogue/xxa-deaths.json"),
        problem("data/monitoring/universal.yml"),
        problem("data/law/xxb.yml", "error"),
        problem("data/catalogue/xxbonly.json"),
    ]
    reports: list[Any] = [SimpleNamespace(country=each) for each in countries]
    return [each.place for each in Verdict(every, []).on_others(reports, STATES)]


def test_warnings_on_files_of_other_states_are_told_apart_and_errors_are_not() -> None:
    assert on_others("XXA") == [OF_XXB, "data/catalogue/xxb-deaths.json"]
    assert on_others("XXA", "XXB") == []


def test_to_a_report_on_no_state_each_warning_may_matter() -> None:
    assert on_others("XXA", "") == []


@pytest.mark.parametrize(
    ("others", "counted"), [(0, []), (1, ["1 warning concerns"]), (2, ["2 warnings concern"])]
)
def test_a_build_counts_warnings_on_other_states_and_tells_its_own(
    invented: InventedProject,
    monkeypatch: pytest.MonkeyPatch,
    others: int,
    counted: list[str],
) -> None:
    own = problem("data/monitoring/watch/xxa.yml")
    of_others = [replace(problem(OF_XXB), line=line) for line in range(1, others + 1)]
    monkeypatch.setattr(Checked, "registers", lambda _: [own, *of_others])
    monkeypatch.setattr(Project, "known_countries", lambda _: STATES)
    warned: list[Problem] = []
    project = Project(invented.root)
    Checked(project).sound_parameters([*project.reports()], warn=warned.extend)
    assert warned[0] == own
    assert [told.what.partition(" files")[0] for told in warned[1:]] == counted
