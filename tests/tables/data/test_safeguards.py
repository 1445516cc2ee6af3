"""The policy of safeguards is read with its reasons, and each slip is told with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from disparity.disclosure import POLICIES, Policy
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import DataError
from hrcreport.registers.files.registry import check_files
from hrcreport.tables.data.records import SENSITIVITIES
from hrcreport.tables.data.safeguards import Safeguards


def written(repository: Path, folder: Path, **changes: str) -> Project:
    """Return a project with the policy of this one, texts in it changed."""
    text = (repository / "data" / Safeguards.file).read_text()
    for old, new in changes.items():
        assert old.replace("__", ": ") in text
        text = text.replace(old.replace("__", ": "), new, 1)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "data" / Safeguards.file).write_text(text)
    return Project(folder)


def test_policy_of_the_project_is_that_of_the_library_with_a_reason_for_each(
    repository: Path,
) -> None:
    project = Project(repository)
    assert {each.name: each.policy for each in Safeguards.of(project).levels} == POLICIES
    assert set(SENSITIVITIES) == set(POLICIES)


def test_a_stricter_policy_is_used(repository: Path, tmp_path: Path) -> None:
    project = written(repository, tmp_path, threshold__5="threshold: 10")
    assert Safeguards.policy_for("restricted", project).threshold == 10
    assert Safeguards.policy_for("a word that nobody knows", project).threshold == 10
    assert Safeguards.policy_for("restricted", Project(tmp_path / "none")) == POLICIES["restricted"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"threshold__5": "threshold: 0"}, "level 'restricted' would withhold nothing"),
        ({"threshold__5": "threshold: few"}, "'threshold' reads 'few'"),
        ({"threshold__0": "threshold: 3"}, "'public' withholds nothing"),
        ({"dominance__80": "dominance: 800"}, "dominance is 800 per cent"),
        ({"zeros__shown": "zeros: hidden"}, "'zeros' reads 'hidden'"),
        ({"zeros__the source shows them": ""}, "gives no reason for 'zeros'"),
        ({"name__restricted": "name: public"}, "'public' stands here twice"),
    ],
)
def test_a_slip_in_the_policy_is_told_with_its_line(
    repository: Path, tmp_path: Path, changes: dict[str, str], told: str
) -> None:
    project = written(repository, tmp_path, **changes)
    problems = check_files(project)
    assert any(told in each.what and each.line for each in problems), problems
    with pytest.raises(DataError):
        Safeguards.policy_for("restricted", project)


def test_a_loosened_policy_is_told_by_its_settings() -> None:
    strict: dict[str, Any] = {"threshold": 10, "zeros": "withheld", "dominance": 50, "k": 10}
    now = Policy(threshold=5, dominance=0, k=10)
    assert now.loosened_from(Policy(**strict)) == ["threshold", "zeros", "dominance"]
    assert Policy(**strict).loosened_from(now) == []
