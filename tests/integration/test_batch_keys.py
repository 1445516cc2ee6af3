"""Cells run only where a result can change; prose, format and comments never make them run."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from tests.integration.test_batch_build import files_of

pytestmark = pytest.mark.slow

BUILD = ("build", "--engine", "pandoc", "--json")
TABLE_CELL, FIGURE_CELL = 6, 7


@pytest.fixture
def rebuilt(hrcreport: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """Return a build whose row says which stages ran."""

    def run(project: Any, *words: str) -> dict[str, Any]:
        said = hrcreport(project, *BUILD, *words)
        assert said.code == 0, said.err
        row: dict[str, Any] = said.data["reports"][0]
        return row

    return run


def edit_cell(project: Any, number: int, old: str, new: str) -> None:
    path = project.root / "notebooks" / "country.ipynb"
    notebook = nbformat.read(path, as_version=4)
    assert old in notebook.cells[number].source
    notebook.cells[number].source = notebook.cells[number].source.replace(old, new)
    nbformat.write(notebook, path)


def edit_file(project: Any, place: str, old: str, new: str) -> None:
    path = project.root / place
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


PROSE = [
    lambda project: edit_cell(project, 5, "persons died", "human beings died"),
    lambda project: edit_cell(project, 5, "From {{ first_year }}, ", "In short: "),
    lambda project: edit_file(
        project, "notebooks/_shared/findings.md", "Black persons", "Persons of African descent"
    ),
]

CAPTIONS = [
    lambda project: edit_cell(project, TABLE_CELL, "Deaths by group, {{", "Who *died*, {{"),
    lambda project: edit_cell(
        project, TABLE_CELL, 'hrc.text("Deaths by group, {{ profile.period }}")', '"All deaths"'
    ),
    lambda project: edit_cell(project, FIGURE_CELL, "Rates, {{", "Rates: {{ profile.period }}, {{"),
]


@pytest.mark.parametrize("edit", PROSE + CAPTIONS)
def test_prose_is_printed_anew_without_a_kernel_and_as_a_kernel_would(
    built, rebuilt, edit: Callable[[Any], None]
) -> None:
    edit(built)
    row = rebuilt(built)
    assert "execute" not in row["seconds"]
    assert "render" in row["seconds"]
    without = files_of(built.project.builds / "xxa")
    assert "execute" in rebuilt(built, "--force")["seconds"]
    assert files_of(built.project.builds / "xxa") == without


def test_value_that_is_new_to_a_text_makes_cells_run_and_why_names_it(
    built, rebuilt, hrcreport
) -> None:
    edit_cell(built, 5, "persons died.", "persons died ({{ profile.unknown }}).")
    told = hrcreport(built, "why", "xxa", "--json").data
    assert told["needs"] == "execute"
    assert told["reasons"][1] == "cell 6 quotes a new value: profile.unknown"
    assert "execute" in rebuilt(built)["seconds"]


def test_value_that_is_new_to_a_caption_makes_cells_run(built, rebuilt, hrcreport) -> None:
    edit_cell(built, TABLE_CELL, "Deaths by group,", "Deaths by group, {{ first_year }},")
    told = hrcreport(built, "why", "xxa", "--json").data
    assert told["needs"] == "execute"
    assert told["reasons"][1] == "cell 7 has a new text around a float: first_year"
    assert "execute" in rebuilt(built)["seconds"]


def test_value_that_another_place_quotes_is_not_taken_for_this_one(built, rebuilt) -> None:
    """A name may stand for something else further down."""
    edit_cell(built, 9, "# Recommendations", "# Recommendations\n\nIn {{ first_year }}.")
    assert "execute" in rebuilt(built)["seconds"]


def test_block_that_a_cell_computes_with_is_data(built, rebuilt, hrcreport) -> None:
    edit_cell(built, 8, 'hrc.block("findings")', 'kept = hrc.block("findings")\nkept')
    rebuilt(built)
    edit_file(built, "notebooks/_shared/findings.md", "Black persons", "Persons")
    assert hrcreport(built, "why", "xxa", "--json").data["needs"] == "execute"


def test_filter_of_the_format_renders_and_executes_nothing(built, rebuilt, hrcreport) -> None:
    path = next((built.root / "reports/_extensions/hrc").rglob("*.lua"))
    path.write_text(path.read_text(encoding="utf-8") + "\n-- a remark\n", encoding="utf-8")
    assert hrcreport(built, "why", "xxa", "--json").data["needs"] == "render"
    row = rebuilt(built)
    assert {"reprint", "render"} <= set(row["seconds"])
    assert "execute" not in row["seconds"]


def test_table_executes(built, rebuilt) -> None:
    from tests.conftest import DEATHS

    built.data(DEATHS.replace("black,deaths,60", "black,deaths,61"))
    row = rebuilt(built)
    assert "execute" in row["seconds"]
    assert row["reasons"] == [f"data/tables/xxa-deaths.csv {row['reasons'][0][27:]}"]


def test_table_that_a_report_does_not_read_changes_nothing(built, hrcreport) -> None:
    """The catalogue names every table of the project; a report rests on its own records alone."""
    path = built.root / "data/datapackage.json"
    catalogue = json.loads(path.read_text())
    catalogue["resources"][-1]["title"] = "Another title of a map that is not read"
    catalogue["resources"].append({**catalogue["resources"][-1], "name": "another-map"})
    path.write_text(json.dumps(catalogue))
    assert hrcreport(built, "why", "xxa", "--json").data["state"] == "current"


def test_record_of_a_table_that_is_read_is_named(built, hrcreport) -> None:
    path = built.root / "data/datapackage.json"
    catalogue = json.loads(path.read_text())
    catalogue["resources"][1]["title"] = "Other title"
    path.write_text(json.dumps(catalogue))
    (reason,) = hrcreport(built, "why", "xxa", "--json").data["reasons"]
    assert reason.startswith("the record of xxa-deaths in data/datapackage.json has changed since")


def test_comment_in_code_and_settings_of_a_cell_change_nothing(built, rebuilt) -> None:
    edit_cell(
        built, 2, "import hrcreport.notebook as hrc", "# Ours\nimport hrcreport.notebook as hrc"
    )
    path = built.root / "notebooks" / "country.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[3].metadata["collapsed"] = True
    notebook.cells[4]["id"] = "renamed"
    nbformat.write(notebook, path)
    before = files_of(built.project.builds)
    assert rebuilt(built)["status"] == "current"
    changed = {
        name
        for name, digest in files_of(built.project.builds).items()
        if before.get(name) != digest and not name.startswith(("_cache/", "_runs/"))
    }
    assert changed == {"batch.json"}


def test_comment_in_a_register_runs_nothing_and_the_record_names_the_new_bytes(
    built, rebuilt, hrcreport
) -> None:
    """What is kept of the run counts by what the register says, the record by its bytes."""
    path = built.root / "data/law/xxa.yml"
    path.write_text("# A remark.\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    before = files_of(built.project.builds / "xxa")
    assert rebuilt(built)["status"] == "current"
    assert files_of(built.project.builds / "xxa") == before
    proof = hrcreport(built, "verify", "xxa", "--rebuild")
    assert proof.code == 0, proof.out + proof.err
    edit_cell(built, 5, "persons died", "human beings died")
    row = rebuilt(built)
    assert "execute" not in row["seconds"]
    manifest = json.loads((built.project.builds / "xxa" / "manifest.json").read_text())
    now = hashlib.sha256(path.read_bytes()).hexdigest()
    assert manifest["inputs"]["data/law/xxa.yml"] == now
    assert hrcreport(built, "verify", "xxa").code == 0


def test_word_in_a_register_executes(built, rebuilt) -> None:
    edit_file(built, "data/law/xxa.yml", "The law has rules.", "The law has clear rules.")
    assert "execute" in rebuilt(built)["seconds"]


def test_document_that_comes_out_the_same_is_not_rendered_again(built, rebuilt) -> None:
    path = built.root / "notebooks" / "country.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[7].metadata["tags"] = ["title"]
    nbformat.write(notebook, path)
    row = rebuilt(built)
    assert row["status"] == "built"
    assert not {"execute", "render"} & set(row["seconds"])
    assert rebuilt(built)["status"] == "current"


def test_draft_never_feeds_a_final_document(built, rebuilt) -> None:
    built.params("xxa", "country: XXA\nstatus: final\nallow_unverified: true\n")
    edit_cell(
        built,
        1,
        'language: Language = "en"',
        'allow_unverified: bool = False\nlanguage: Language = "en"',
    )
    assert "execute" in rebuilt(built)["seconds"]
    built.params("xxa", "country: XXA\nstatus: draft\nallow_unverified: true\n")
    assert "execute" in rebuilt(built)["seconds"]
    built.params("xxa", "country: XXA\nstatus: final\nallow_unverified: true\n")
    assert "execute" not in rebuilt(built)["seconds"]


@pytest.mark.parametrize("content", [b"", b"no run", b"0" * 64 + b"\n" + b"x" * 50])
def test_damaged_run_is_run_again(built, rebuilt, hrcreport, content: bytes) -> None:
    edit_cell(built, 5, "persons died", "human beings died")
    for path in (built.project.builds / "_cache" / "xxa").glob("*.run"):
        path.write_bytes(content)
    assert hrcreport(built, "why", "xxa", "--json").data["reasons"][1] == (
        "what its cells left is not kept, or cannot be read"
    )
    assert "execute" in rebuilt(built)["seconds"]
    edit_cell(built, 5, "human beings died", "persons died")
    assert "execute" not in rebuilt(built)["seconds"]


def test_run_kept_by_another_version_is_not_read(built, rebuilt, monkeypatch) -> None:
    edit_cell(built, 5, "persons died", "human beings died")
    monkeypatch.setattr("hrcreport.build.storage.store.FORM", 99)
    assert "execute" in rebuilt(built)["seconds"]


def test_runs_are_kept_where_a_url_says(invented, rebuilt, tmp_path: Path) -> None:
    place = f"file://{tmp_path}/shared runs"
    assert "execute" in rebuilt(invented, "--cache", place)["seconds"]
    shutil.rmtree(invented.project.builds)
    assert "execute" not in rebuilt(invented, "--cache", place)["seconds"]


@pytest.mark.parametrize(("place", "named"), [("xyz://runs", "xyz"), ("s3://runs", "s3fs")])
def test_url_of_a_kind_that_cannot_be_reached_is_refused_before_anything_runs(
    invented, hrcreport, monkeypatch: pytest.MonkeyPatch, place: str, named: str
) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    said = hrcreport(invented, "build", "--cache", place)
    assert said.code == 2
    assert f"--cache {place}: " in said.err
    assert named in said.err.splitlines()[0]
    assert not (invented.project.builds / "xxa").exists()
