"""A project finds the notebook of a report, and writes only what is missing or stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from hrcreport.foundation.context.project import Project


def test_stale_files_alone_are_written(tmp_path: Path) -> None:
    project, same, old, new = Project(tmp_path), *(tmp_path / name for name in ("a", "b", "c/d"))
    same.write_text("sâme\n", "utf-8")
    old.write_text("old\n", "utf-8")
    begun = same.stat().st_mtime_ns
    texts = {same: "sâme\n", old: "now\n", new: "ñew\n"}
    assert project.write_stale(texts) == [old, new]
    assert {path: path.read_text("utf-8") for path in texts} == texts
    assert same.stat().st_mtime_ns == begun
    assert project.write_stale(texts) == []


@pytest.mark.parametrize(
    ("there", "used"),
    [
        ([], "country.ipynb"),
        (["country.fr.ipynb"], "country.fr.ipynb"),
        (["country.fr.ipynb", "countries/xxa-fr.ipynb"], "countries/xxa-fr.ipynb"),
    ],
)
def test_own_notebook_beats_that_of_its_language(
    there: list[str], used: str, tmp_path: Path
) -> None:
    project = Project(tmp_path)
    for name in there:
        path = project.notebooks / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert project.notebook_of("xxa-fr", "country", "fr") == project.notebooks / used
    assert project.notebook_of("xxa-en", "country") == project.notebooks / "country.ipynb"
