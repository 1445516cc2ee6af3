"""What was changed is kept in git without a terminal, and what may not be is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hrcreport.editorial.lab.committing import app, keep
from hrcreport.foundation import Git, HrcReportError, Project

WHO = {"name": "A Writer", "email": "writer@example.org"}
NOBODY = {"name": "", "email": ""}


def git(root: Path, *words: str) -> str:
    return Git(root).answer(*words)


@pytest.fixture
def project(invented, monkeypatch, tmp_path) -> Project:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "no-config"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(tmp_path / "no-config"))
    git(invented.root, "init", "-q")
    return Project(invented.root)


def test_all_that_was_changed_is_one_commit_of_its_author(project) -> None:
    told = keep(project, "Begin", WHO)
    assert "kept params/countries/xxa.yml" in told
    assert git(project.root, "log", "--format=%an %ae %s").strip() == (
        "A Writer writer@example.org Begin"
    )
    (project.root / "notes.txt").write_text("Words.", encoding="utf-8")
    assert keep(project, "Write a note", WHO) == ["kept notes.txt"]
    assert keep(project, "Nothing", WHO) == ["Nothing has changed since the last commit."]


def test_who_is_not_known_to_git_is_asked_for(project) -> None:
    with pytest.raises(HrcReportError, match="git does not know you: fill in --name and --email"):
        keep(project, "Begin", NOBODY)


def test_restricted_table_is_refused_and_nothing_is_staged(project, invented) -> None:
    path = project.data / "datapackage.json"
    text = path.read_text(encoding="utf-8")
    assert '"sensitivity": "public"' in text
    path.write_text(text.replace('"sensitivity": "public"', '"sensitivity": "restricted"', 1))
    with pytest.raises(HrcReportError, match="is restricted and stays out of git"):
        keep(project, "Begin", WHO)
    assert git(project.root, "diff", "--cached", "--name-only") == ""


def test_program_that_a_clone_names_does_not_run(project, tmp_path) -> None:
    hook = project.root / ".git/hooks/pre-commit"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n", encoding="utf-8")
    hook.chmod(0o755)
    git(project.root, "config", "core.fsmonitor", f"touch {tmp_path}/ran")
    keep(project, "Begin", WHO)
    assert not (tmp_path / "ran").exists()


def test_outside_of_git_it_is_told(invented: Any, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(HrcReportError, match="this project is not kept in git"):
        keep(Project(invented.root), "Begin", WHO)


def test_command_tells_a_refusal_in_words(project) -> None:
    done = CliRunner().invoke(app, ["--root", str(project.root), "commit", "--message=Begin"])
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: --name: git does not know you")
