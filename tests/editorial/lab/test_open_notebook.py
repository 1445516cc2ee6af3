"""What changes in the file of an open notebook comes into it, and no sentence is ever lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.editorial.desk.test_git_merging import BASE, PAIRS, Side, beginning

from hrcreport.editorial.desk.own_notebook import NotebookCell, OwnNotebook, write_notebook
from hrcreport.editorial.lab.server import merged_with_file
from hrcreport.foundation import Project, RefusedError
from hrcreport.notebook.templates.cells import ExecutedCell

CONFLICT = ExecutedCell.conflict


def as_open(cells: list[NotebookCell]) -> dict[str, Any]:
    """Return a notebook as JupyterLab holds it: with outputs, a source as one text."""
    return {
        "cells": [
            {
                "id": each.id,
                "cell_type": each.kind,
                "source": each.source,
                "metadata": {"trusted": True, **each.rest.get("metadata", {})},
            }
            for each in cells
        ],
        "metadata": {"kernelspec": {"name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def merged(
    tmp_path: Path, base: list[NotebookCell], ours: list[NotebookCell], file: list[NotebookCell]
) -> dict[str, Any]:
    path = tmp_path / "notebooks" / "xxa.ipynb"
    write_notebook(path, OwnNotebook(file, {}), shared_place="")
    before = path.read_bytes()
    made = merged_with_file(Project(tmp_path), path, as_open(base), as_open(ours))
    assert path.read_bytes() == before
    return made


def sources(notebook: dict[str, Any]) -> list[str]:
    return ["".join(each["source"]) for each in notebook["cells"]]


@pytest.mark.parametrize("number", range(PAIRS))
def test_no_sentence_of_the_open_notebook_or_of_its_file_is_lost(number, tmp_path) -> None:
    base = beginning(number)
    here, there = Side(number, "the open notebook"), Side(number, "its file")
    made = merged(tmp_path, base, here.edits(base), there.edits(base))
    lines = {line for each in sources(made["notebook"]) for line in each.split("\n")}
    assert here.wrote | there.wrote <= lines
    before = {line for each in base for line in each.source.split("\n")}
    assert before - here.struck - there.struck <= lines
    names = [each["id"] for each in made["notebook"]["cells"]]
    assert len(names) == len({*names})
    to_decide = [
        each for each in made["notebook"]["cells"] if CONFLICT in each["metadata"].get("tags", [])
    ]
    assert len(to_decide) == made["conflicts"]


def test_untouched_notebook_becomes_its_file(tmp_path) -> None:
    file = Side(7, "its file").edits(BASE)
    made = merged(tmp_path, BASE, BASE, file)
    assert sources(made["notebook"]) == sources(made["disk"]) == [each.source for each in file]
    assert made["conflicts"] == 0


def test_file_that_is_no_notebook_is_told_and_left(tmp_path) -> None:
    path = tmp_path / "notebooks" / "xxa.ipynb"
    path.parent.mkdir()
    path.write_text("<<<<<<< HEAD\n{}", encoding="utf-8")
    with pytest.raises(RefusedError, match="is no sound notebook"):
        merged_with_file(Project(tmp_path), path, as_open(BASE), as_open(BASE))
    assert path.read_text(encoding="utf-8") == "<<<<<<< HEAD\n{}"


def test_conflict_within_a_conflict_keeps_every_sentence(tmp_path) -> None:
    def cell(words: str, name: str = "deaths", **rest: Any) -> NotebookCell:
        return NotebookCell(name, "markdown", words, None, rest)

    def read(notebook: dict[str, Any]) -> list[NotebookCell]:
        return [
            cell("".join(each["source"]), each["id"], metadata=each["metadata"])
            for each in notebook["cells"]
        ]

    first = merged(tmp_path, [cell("A.\nB.")], [cell("A.\nMine.")], [cell("A.\nTheirs.")])
    (text, box) = read(first["notebook"])
    ours = [cell("A.\nMine again."), replace(box, source=box.source + "\n\nOne remark.")]
    theirs = [cell("A.\nTheirs again."), replace(box, source=box.source + "\n\nOther remark.")]
    made = merged(tmp_path, [text, box], ours, theirs)
    said = "\n".join(sources(made["notebook"]))
    words = ("Mine.", "Theirs.", "Mine again.", "Theirs again.", "One remark.", "Other remark.")
    assert [each for each in words if each not in said] == []
    names = [each["id"] for each in made["notebook"]["cells"]]
    assert len(names) == len({*names})
