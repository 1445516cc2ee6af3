"""What `check` says of one State is not buried under warnings on others."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from hrcreport.checks.validation.checks import Verdict
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
