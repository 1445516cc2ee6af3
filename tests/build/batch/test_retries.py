"""What failed by the machine is built again, and what failed by its text is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from hrcreport.build.batch.runner import BACK_OFF_SECONDS, run_tasks
from hrcreport.build.batch.tasks import Outcome, Task
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.foundation.context.project import Project, Report
from hrcreport.foundation.errors import Problem

BUILT = ""


@dataclass(frozen=True, slots=True)
class Planned(Task):
    """A report that fails by these rules, one each time that it is built."""

    rules: list[str] = field(default_factory=list)

    def build(
        self, hashes: Hashes | None = None, *, tell: Callable[[str], None] = print
    ) -> Outcome:
        rule = self.rules.pop(0)
        if rule == "Ctrl-C":
            raise KeyboardInterrupt
        problem = Problem("notebooks/xxa.ipynb", f"{rule} it was.", "Mend it.", rule)
        return self.ended("failed", problem) if rule else self.ended("built")


def planned(root: Path, name: str, *rules: str) -> Planned:
    report = Report(name, "countries", root / f"params/countries/{name}.yml", root / "xxa.ipynb")
    how: dict[str, Any] = {"formats": ("html",), "engine": "pandoc", "runs": False}
    return Planned(Project(root), report, {}, builds=root, rules=list(rules), **how)


def run(*tasks: Planned, **how: Any) -> tuple[list[tuple[str, str]], list[float], list[Outcome]]:
    """Return what became of each in order, the waits, and the outcomes."""
    waits: list[float] = []
    outcomes = list(run_tasks(tasks, Hashes(), jobs=1, wait_for=waits.append, **how))
    return [(each.report, each.status) for each in outcomes], waits, outcomes


def test_only_what_may_pass_is_built_again_and_after_all_others(tmp_path: Path) -> None:
    tasks = (
        planned(tmp_path, "xxa", "build.worker-lost", "build.memory", BUILT),
        planned(tmp_path, "xxb", "execute.cell-failed"),
        planned(tmp_path, "xxc", BUILT),
    )
    became, waits, outcomes = run(*tasks, retries=3)
    assert became == [("xxb", "failed"), ("xxc", "built"), ("xxa", "built")]
    assert waits == [BACK_OFF_SECONDS, 2 * BACK_OFF_SECONDS]
    assert outcomes[-1].notes == ("tried 3 times; before: build.memory it was.",)


def test_last_failure_is_told_with_how_often_it_was_tried(tmp_path: Path) -> None:
    became, waits, outcomes = run(planned(tmp_path, "xxa", *["build.disk"] * 3), retries=2)
    assert (became, len(waits)) == ([("xxa", "failed")], 2)
    assert outcomes[0].notes == ("tried 3 times; before: build.disk it was.",)
    assert run(planned(tmp_path, "xxa", "build.disk"))[:2] == ([("xxa", "failed")], [])


def test_fail_fast_waits_for_the_last_attempt(tmp_path: Path) -> None:
    def tasks() -> list[Planned]:
        lost = planned(tmp_path, "xxa", "build.worker-lost", "build.worker-lost", BUILT)
        return [lost, planned(tmp_path, "xxb", BUILT)]

    assert run(*tasks(), fail_fast=True, retries=2)[0] == [("xxb", "built"), ("xxa", "built")]
    assert run(*tasks(), fail_fast=True)[0] == [("xxa", "failed"), ("xxb", "not begun")]
    assert run(*tasks(), fail_fast=True, retries=1)[0] == [("xxb", "built"), ("xxa", "failed")]


@pytest.mark.parametrize("interrupted", ["while it builds", "while it waits"])
def test_ctrl_c_leaves_failed_what_was_to_be_tried(tmp_path: Path, interrupted: str) -> None:
    lost = planned(tmp_path, "xxa", "build.worker-lost", BUILT)
    other = planned(tmp_path, "xxb", "Ctrl-C" if interrupted == "while it builds" else BUILT)

    def wait(_: float) -> None:
        if interrupted == "while it waits":
            raise KeyboardInterrupt

    outcomes = list(run_tasks([lost, other], Hashes(), jobs=1, retries=1, wait_for=wait))
    became = {each.report: each.status for each in outcomes}
    there = "not begun" if interrupted == "while it builds" else "built"
    assert became == {"xxa": "failed", "xxb": there}
