"""A statistic typed into a cell or block is told by `check`, with its place and its sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hrcreport.checks.review.evidence import typed_in_sources
from hrcreport.foundation.context.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    params = tmp_path / "params" / "countries"
    params.mkdir(parents=True)
    (params / "xxa.yml").write_text("country: XXA\n", encoding="utf-8")
    (tmp_path / "notebooks" / "_shared").mkdir(parents=True)
    write_cells(tmp_path, ["# Heading"])
    return Project(tmp_path)


def write_cells(root: Path, sources: list[str], **metadata: object) -> None:
    cells = [
        {"cell_type": "markdown", "metadata": metadata, "source": source.splitlines(keepends=True)}
        for source in sources
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (root / "notebooks" / "country.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def write_block(project: Project, text: str, name: str = "evidence") -> None:
    path = project.notebooks / "_shared" / f"{name}.md"
    path.write_text(text, encoding="utf-8")


def test_statistic_in_a_cell_is_told_with_cell_first_words_and_sentence(project: Project) -> None:
    write_cells(project.root, ["# Facts", "Deaths rose.\n\nOf all, 26 per cent were young."])
    (found,) = typed_in_sources(project)
    assert found.place == "notebooks/country.ipynb: cell 2 (Deaths rose.)"
    assert "Of all, 26 per cent were young" in found.what
    assert found.severity == "warning"
    assert "{{ name }}" in found.mend


def test_statistic_in_a_block_is_told_with_its_line(project: Project) -> None:
    write_block(project, "First.\n\nThe ratio of 2.6 is high.\n")
    (found,) = typed_in_sources(project)
    assert (found.place, found.line) == ("notebooks/_shared/evidence.md", 3)


def test_statistic_within_a_finding_is_told(project: Project) -> None:
    write_block(project, '::: {#f-a .finding rests-on="tbl-x"}\nIt was 12,345 in all.\n:::\n')
    (found,) = typed_in_sources(project)
    assert (found.value, found.line) == ("12,345", 2)


@pytest.mark.parametrize(
    "text",
    [
        "Of all, {{ share | per_cent(1) }} were young.",
        "{% if share %}\nOf all, {{ share | per_cent }} were young.\n{% endif %}",
        "Rates are given per 100,000 inhabitants.",
        "In 2019 the law changed.",
        "Auditors found that 70 per cent of records were incomplete.[@audit-2022, p. 3]",
        "Auditors found 1,000 deaths; 70 per cent of records fell short.[@A/HRC/99/1, para. 4]",
    ],
)
def test_value_year_base_and_cited_figure_are_not_told(project: Project, text: str) -> None:
    write_block(project, text)
    assert typed_in_sources(project) == []


@pytest.mark.parametrize(
    "text",
    [
        "It was 70 per cent.[@audit-2022]",
        "It was 70 per cent.[@BPUFF-9]",
        "It was 70 per cent. Another sentence has a source.[@audit-2022, p. 3]",
        "It was 70 per cent\n\nAnother paragraph has a source.[@audit-2022, p. 3]",
    ],
)
def test_source_without_a_place_or_of_another_sentence_does_not_do(
    project: Project, text: str
) -> None:
    write_block(project, text)
    assert [each.value for each in typed_in_sources(project)] == ["70 per cent"]


def test_notes_for_authors_are_not_read(project: Project) -> None:
    write_cells(project.root, ["What is asked: 26 per cent?"], tags=["about"])
    assert typed_in_sources(project) == []


@pytest.mark.parametrize("text", ["", "{", '{"cells": 3}', '{"cells": [{"source": 1}]}'])
def test_notebook_that_cannot_be_read_is_left_to_its_own_check(project: Project, text: str) -> None:
    (project.notebooks / "country.ipynb").write_text(text, encoding="utf-8")
    assert typed_in_sources(project) == []


def test_check_tells_typed_statistics_and_passes(invented, hrcreport) -> None:
    text = '::: {#f-force .finding rests-on="INV-1"}\nIt was 26 per cent.\n:::\n'
    invented.write("notebooks/_shared/findings.md", text)
    done = hrcreport(invented, "check")
    assert done.code == 0
    assert "26 per cent" in done.out + done.err
    assert "1 warning" in done.out
