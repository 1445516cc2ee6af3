"""Answers of a project are kept while their files are as they were, and no longer."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.context.reads import Reads
from hrcreport.foundation.errors import RefusedError
from hrcreport.registers.law.remembered import remembered

asked: list[str] = []


@remembered
def names(pattern: str, project: Project) -> list[str]:
    """Return the words of all files that fit a pattern."""
    asked.append(pattern)
    found = project.reads.files_in(project.data, pattern)
    return [project.reads.read(path).decode() for path in found]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "one.txt").write_text("one")
    time.sleep(2 * Reads.SETTLED_NS / 1e9)
    asked.clear()
    return Project(tmp_path)


def test_nothing_is_read_twice_and_the_ledger_is_the_same(project: Project) -> None:
    assert names("*.txt", project) == ["one"]
    again = Project(project.root)
    assert names("*.txt", again) == ["one"]
    assert asked == ["*.txt"]
    assert again.reads.files() == project.reads.files() != {}
    assert again.reads.looked == project.reads.looked


@pytest.mark.parametrize("change", ["other words", "a new file", "a file gone"])
def test_what_changed_is_asked_anew(project: Project, change: str) -> None:
    names("*.txt", project)
    if change == "a new file":
        (project.data / "two.txt").write_text("two")
    elif change == "a file gone":
        (project.data / "one.txt").unlink()
    else:
        (project.data / "one.txt").write_text("eno")
    expected = {"other words": ["eno"], "a new file": ["one", "two"], "a file gone": []}
    assert names("*.txt", Project(project.root)) == expected[change]


def test_what_was_written_just_now_is_not_kept(project: Project) -> None:
    (project.data / "one.txt").write_text("new")
    names("*.txt", project)
    names("*.txt", project)
    assert len(asked) == 2


def test_a_question_that_fails_leaves_its_reads_and_is_asked_anew(project: Project) -> None:
    @remembered
    def refused(project: Project) -> None:
        asked.append("refused")
        project.reads.read(project.data / "one.txt")
        raise RefusedError([])

    for _ in range(2):
        with pytest.raises(RefusedError):
            refused(project)
    assert len(asked) == 2
    assert list(project.reads.files()) == ["data/one.txt"]
