"""A build for one format costs no other: it stays, or lies where its place tells its age."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import InventedProject
from tests.integration.test_batch_build import files_of

from hrcreport.cli import main

pytestmark = pytest.mark.slow

QUICK = ("build", "xxa", "--engine", "pandoc", "--to", "html")
ALL = ("build", "xxa", "--engine", "pandoc")


def edit(project: Any, words: str) -> None:
    path = project.root / "notebooks/_shared/findings.md"
    path.write_text(path.read_text(encoding="utf-8") + f"\n\n{words}\n", encoding="utf-8")


def manifest_of(project: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((project.project.builds / "xxa/manifest.json").read_text())
    return told


def documents(project: Any) -> dict[str, bytes]:
    folder = project.project.builds / "xxa"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("xxa.*")
        if path.suffix in {".pdf", ".docx", ".html"}
    }


@pytest.fixture(scope="module")
def _looked_once(_built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Build HTML once after an edit; return the project, the documents before, what was said."""
    root = tmp_path_factory.mktemp("looked") / "project"
    shutil.copytree(_built_once, root, symlinks=True)
    project = InventedProject(root)
    before = documents(project)
    edit(project, "A sentence that is new.")
    with redirect_stdout(StringIO()) as said, pytest.raises(SystemExit) as left:
        main(["--root", str(root), *QUICK])
    assert left.value.code == 0
    return root, before, said.getvalue()


@pytest.fixture
def looked(_looked_once: Any, tmp_path: Path) -> Any:
    """Return a copy of the project after an edit and a quick look at HTML, and the rest."""
    root, before, said = _looked_once
    shutil.copytree(root, tmp_path / "project", symlinks=True)
    return InventedProject(tmp_path / "project"), before, said


def test_formats_that_would_come_out_the_same_are_carried_over(built, hrcreport) -> None:
    before = files_of(built.project.builds / "xxa")
    assert hrcreport(built, *QUICK, "--force").code == 0
    assert files_of(built.project.builds / "xxa") == before
    assert hrcreport(built, "list", "--json").data["reports"][0]["formats"] == {
        "docx": "current",
        "html": "current",
        "pdf": "current",
    }


def test_formats_of_an_earlier_text_stay_whole_in_a_place_that_says_so(looked) -> None:
    project, before, said = looked
    now = documents(project)
    assert set(now) == {"xxa.html", "earlier/xxa.docx", "earlier/xxa.pdf"}
    assert now["earlier/xxa.docx"] == before["xxa.docx"]
    assert now["earlier/xxa.pdf"] == before["xxa.pdf"]
    assert b"A sentence that is new." in now["xxa.html"]
    assert manifest_of(project)["formats"] == ["html"]
    assert set(manifest_of(project)["earlier"]) == {"earlier/xxa.docx", "earlier/xxa.pdf"}
    assert "of an earlier text: docx, pdf, in reports/_build/xxa/earlier" in said
    assert "hrcreport build xxa --to docx,pdf" in said


def test_each_look_at_a_report_says_which_formats_are_not_current(looked, hrcreport) -> None:
    project, *_ = looked
    row = hrcreport(project, "list", "--json").data["reports"][0]
    assert row["state"] == "stale"
    assert row["reasons"] == ["what lies there as docx and pdf is of an earlier text"]
    assert row["formats"] == {"html": "current", "docx": "stale", "pdf": "stale"}
    assert "stale: docx, pdf; current: html" in hrcreport(project, "list").out
    told = hrcreport(project, "why", "xxa").out
    assert all(line in told for line in ("html is current.", "docx is stale.", "pdf is stale."))
    page = (project.project.builds / "index.html").read_text()
    assert 'href="xxa/earlier/xxa.docx"' in page
    assert "Word of an earlier text" in page
    assert 'href="xxa/xxa.docx"' not in page
    assert "First page of xxa" not in page


def test_build_of_html_alone_is_verified_and_inspected(looked, hrcreport) -> None:
    project, *_ = looked
    assert hrcreport(project, "verify", "xxa").code == 0
    said = hrcreport(project, "inspect", "xxa", "--json")
    assert said.data["files"] == ["xxa.html"]
    older = project.project.builds / "xxa/earlier/xxa.docx"
    whole = older.read_bytes()
    older.write_bytes(whole + b"x")
    assert "earlier/xxa.docx: this file is not the one" in hrcreport(project, "verify", "xxa").err
    older.write_bytes(whole)
    shutil.rmtree(older.parent)
    assert hrcreport(project, "verify", "xxa", "--rebuild").code == 0


def test_wanted_format_alone_decides_whether_a_build_must_run(looked, hrcreport) -> None:
    project, *_ = looked
    assert "1 current" in hrcreport(project, *QUICK).out
    plan = hrcreport(project, *ALL, "--dry-run", "--json").data["reports"][0]
    assert plan["needs"] == "render"
    assert hrcreport(project, *ALL, "--json").data["reports"][0]["status"] == "built"
    assert set(documents(project)) == {"xxa.html", "xxa.docx", "xxa.pdf"}
    assert manifest_of(project)["earlier"] == {}
    assert hrcreport(project, "list", "--json").data["reports"][0]["state"] == "current"


def test_next_looks_keep_the_last_word_file_and_deleting_it_ends_the_reminder(
    looked, hrcreport
) -> None:
    project, before, _ = looked
    edit(project, "Another sentence.")
    assert hrcreport(project, "build", "--engine", "pandoc", "--to", "pdf").code == 0
    now = documents(project)
    assert set(now) == {"xxa.pdf", "earlier/xxa.html", "earlier/xxa.docx"}
    assert now["earlier/xxa.docx"] == before["xxa.docx"]
    shutil.rmtree(project.project.builds / "xxa/earlier")
    assert hrcreport(project, "list", "--json").data["reports"][0]["state"] == "current"


def test_documents_of_a_build_in_another_form_are_kept_too(built, hrcreport) -> None:
    path = built.project.builds / "xxa/manifest.json"
    path.write_text(path.read_text().replace('"form": ', '"form": 1'))
    before = documents(built)
    assert hrcreport(built, *QUICK).code == 0
    assert documents(built)["earlier/xxa.docx"] == before["xxa.docx"]


@pytest.mark.parametrize("formats", ["html", "docx,html"])
def test_what_someone_wrote_into_a_document_is_put_aside(
    built, hrcreport: Callable[..., Any], formats: str
) -> None:
    """Whether the format is made anew or not, and a second time beside the first."""
    word = built.project.builds / "xxa/xxa.docx"
    kept = built.project.builds / "_by-hand/xxa"
    word.write_bytes(word.read_bytes() + b"a reviewer's words")
    written = word.read_bytes()
    said = hrcreport(built, "build", "--engine", "pandoc", "--to", formats, "--force")
    assert said.code == 0
    assert "changed by hand, and kept: reports/_build/_by-hand/xxa/xxa.docx" in said.out
    assert (kept / "xxa.docx").read_bytes() == written
    assert documents(built).get("earlier/xxa.docx") is None
    assert hrcreport(built, "build", "--engine", "pandoc", "--to", "docx").code == 0
    word.write_bytes(b"others")
    assert hrcreport(built, "build", "--engine", "pandoc", "--to", "docx").code == 0
    assert (kept / "xxa-2.docx").read_bytes() == b"others"
    assert (kept / "xxa.docx").read_bytes() == written


def test_failed_build_moves_no_document(built, hrcreport) -> None:
    before = documents(built)
    edit(built, "{{ no_such_name }}")
    assert hrcreport(built, *QUICK).code == 1
    assert documents(built) == before
    assert not (Path(built.project.builds) / "_by-hand").exists()


def test_build_whose_params_file_was_taken_out_is_told_and_stays(built, hrcreport) -> None:
    (built.root / "params/countries/xxa.yml").unlink()
    built.params("xxb", "country: XXB\n")
    assert "Builds without a params file: xxa." in hrcreport(built, "list").out
    assert hrcreport(built, "list", "--json").data["builds_without_report"] == ["xxa"]
    assert (built.project.builds / "xxa/manifest.json").exists()


def test_document_of_a_build_without_a_manifest_is_kept_before_it_is_replaced(
    built, hrcreport
) -> None:
    """Nobody can tell what somebody wrote into it; what comes out alike needs no second copy."""
    build = built.project.builds / "xxa"
    word = build / "xxa.docx"
    again = ("build", "--engine", "pandoc", "--to", "docx,html")
    (build / "manifest.json").unlink()
    assert "the manifest of its last build is missing" in hrcreport(built, "why", "xxa").out
    assert hrcreport(built, *again).code == 0
    assert not (built.project.builds / "_by-hand").exists()
    (build / "manifest.json").unlink()
    word.write_bytes(word.read_bytes() + b"a reviewer's words")
    written = word.read_bytes()
    said = hrcreport(built, *again)
    assert "kept: reports/_build/_by-hand/xxa/xxa.docx" in said.out
    assert (built.project.builds / "_by-hand/xxa/xxa.docx").read_bytes() == written
