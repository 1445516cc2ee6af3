"""A batch builds what must be built, keeps going past a failure and publishes whole builds only."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from tests.integration.fake_quarto import fake_quarto

from hrcreport.build.batch import runner
from hrcreport.build.batch.tasks import Task
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.build.storage.publishing import publish
from hrcreport.checks.validation.checks import Checked
from hrcreport.document.execute.environment import epoch_of

pytestmark = pytest.mark.slow

TO_WORD = ("build", "--engine", "pandoc", "--to", "docx")


def files_of(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def break_notebook(project: Any) -> None:
    path = project.root / "notebooks" / "country.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = new_code_cell("1 / 0")
    cell["id"] = "broken"
    notebook.cells.append(cell)
    nbformat.write(notebook, path)


def test_build_leaves_every_file_that_the_contract_names(built) -> None:
    build = built.project.builds / "xxa"
    assert {path.name for path in build.iterdir()} == {
        "xxa.pdf",
        "xxa.docx",
        "xxa.html",
        "xxa.ipynb",
        "source",
        "manifest.json",
        "manifest.json.sha256",
        "values.json",
        "graph.json",
        "inspection.json",
        "data",
        "ro-crate-metadata.json",
    }
    pictures = {path.stem for path in (build / "source/figures").glob("*.svg")}
    assert {path.stem for path in (build / "data").glob("*.csv")} == pictures
    assert (build / "source" / "_quarto.yml").exists()
    assert (build / "source" / "_extensions" / "hrc" / "_extension.yml").exists()
    assert not list(built.project.builds.glob("_work/*"))


def test_manifest_names_all_that_the_report_was_made_from(built) -> None:
    manifest = json.loads((built.project.builds / "xxa" / "manifest.json").read_text())
    files = {place for place in manifest["inputs"] if "#" not in place}
    assert set(manifest["inputs"]) - files == {
        "data/datapackage.json#states",
        "data/datapackage.json#xxa-deaths",
        "data/datapackage.json#reporting-groups",  # there is none, which counts too
        "data/datapackage.json#xxa-population",
    }
    assert files == {
        "data/law/standards/inv.yml",
        "data/law/xxa.yml",
        "data/mandate/bodies/emler.yml",
        "data/tables/states.csv",
        "data/tables/xxa-deaths.csv",
        "data/tables/xxa-population.csv",
        "notebooks/_shared/findings.md",
        "notebooks/_shared/recommendations.md",
        "notebooks/country.ipynb",
        "params/countries/xxa.yml",
    }
    for place in files:
        digest = manifest["inputs"][place]
        assert hashlib.sha256((built.root / place).read_bytes()).hexdigest() == digest, place
    for place, digest in manifest["outputs"].items():
        made = built.project.builds / "xxa" / place
        assert hashlib.sha256(made.read_bytes()).hexdigest() == digest, place
    assert manifest["engine"] == "pandoc"
    assert manifest["pages"] >= 1
    assert manifest["words"] > 50


def test_build_names_no_folder_of_this_machine(built) -> None:
    build = built.project.builds / "xxa"
    for path in build.rglob("*"):
        if path.is_file() and path.suffix in {".json", ".ipynb", ".qmd", ".yml"}:
            assert "/tmp/" not in path.read_text(encoding="utf-8"), path.name  # noqa: S108 -- looked for


def test_building_writes_nothing_outside_the_builds_folder(invented, hrcreport) -> None:
    before = invented.snapshot()
    assert hrcreport(invented, *TO_WORD).code == 0
    assert invented.snapshot() == before


def test_output_dir_takes_all_that_is_built(built, hrcreport, tmp_path: Path) -> None:
    shutil.rmtree(built.project.builds / "_scan")  # what a scan remembers, wherever builds go
    before = files_of(built.root)
    elsewhere = tmp_path / "elsewhere"
    said = hrcreport(built, *TO_WORD, "--output-dir", elsewhere, "--json")
    assert said.code == 0
    shutil.rmtree(built.project.builds / "_scan")
    assert files_of(built.root) == before
    assert (elsewhere / "xxa" / "xxa.docx").exists()
    assert (elsewhere / "batch.json").exists()


def test_failed_report_leaves_its_last_build_whole_and_says_why(built, hrcreport) -> None:
    folder = built.project.builds / "xxa"
    before = files_of(folder)
    break_notebook(built)
    said = hrcreport(built, *TO_WORD)
    assert said.code == 1
    assert "ZeroDivisionError" in said.err
    assert "Traceback" not in said.err
    assert files_of(folder) == before
    kept = built.project.builds / "_failed" / "xxa"
    assert {path.name for path in kept.iterdir()} == {"error.json", "error.txt", "xxa.ipynb"}
    problem = json.loads((kept / "error.json").read_text())[0]
    assert (problem["rule"], problem["place"]) == ("execute.cell-failed", "notebooks/country.ipynb")
    assert "Traceback" in (kept / "error.txt").read_text()
    row = json.loads((built.project.builds / "batch.json").read_text())["reports"][0]
    assert (row["status"], row["stage"]) == ("failed", "execute")
    assert hrcreport(built, "list", "--json").data["reports"][0]["state"] == "failed"


@pytest.mark.parametrize("engine", ["pandoc", "quarto"])
def test_source_that_no_engine_could_render_is_kept_and_named(
    built, hrcreport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    if engine == "quarto":
        fake_quarto(tmp_path, monkeypatch=monkeypatch, says="ERROR (a.lua:1) boom\n")
    else:
        monkeypatch.setattr("hrcreport.document.render.pandoc.pandoc_program", lambda: "false")
    said = hrcreport(built, "build", "--engine", engine, "--to", "docx", "--force", "--jobs", "1")
    assert said.code == 1
    kept = built.project.builds / "_failed" / "xxa"
    assert (kept / "source" / "_quarto.yml").exists()
    problem = json.loads((kept / "error.json").read_text())[0]
    assert (problem["rule"], built.root / problem["place"]) == (
        "render.engine-failed",
        kept / "source" / "xxa.qmd",
    )
    assert (built.root / problem["place"]).exists()
    assert problem["place"] in said.err
    row = json.loads((built.project.builds / "batch.json").read_text())["reports"][0]
    assert built.root / row["files"]["source"] == kept / "source"


def test_failed_report_is_tried_again_and_its_remains_are_removed(built, hrcreport) -> None:
    path = built.root / "notebooks" / "country.ipynb"
    whole = path.read_bytes()
    break_notebook(built)
    assert hrcreport(built, *TO_WORD).code == 1
    path.write_bytes(whole)
    said = hrcreport(built, *TO_WORD, "--json")
    assert said.code == 0
    assert said.data["reports"][0]["reasons"][0] == "its last build failed"
    assert not (built.project.builds / "_failed" / "xxa").exists()


def test_others_go_on_past_a_failed_report_with_one_worker_and_with_two(
    invented, hrcreport
) -> None:
    """Serial and parallel builds give the same outcomes and the same bytes."""
    about, parameters, *_ = invented.cells()
    invented.notebook(about, parameters, new_code_cell("1 / 0"), name="countries/xxa-a.ipynb")
    invented.params("xxa-a", 'country: XXA\nsymbol: "A/HRC/63/1"\n')
    rows, bytes_of, manifests = {}, {}, {}
    for jobs in ("1", "2"):
        said = hrcreport(invented, "build", "--engine", "pandoc", "--jobs", jobs, "--json")
        assert said.code == 1
        rows[jobs] = {
            row["report"]: (row["status"], row["stage"], row["pages"], row["words"])
            for row in said.data["reports"]
        }
        bytes_of[jobs] = {
            name: digest
            for name, digest in files_of(invented.project.builds).items()
            # The pages of all reports and of operations tell times, as batch.json does.
            if not name.endswith(
                ("batch.json", "error.txt", "manifest.json", "index.html", "operations.html")
            )
            and not name.startswith(("_cache/", "_runs/"))
        }
        manifests[jobs] = json.loads(
            (invented.project.builds / "xxa" / "manifest.json").read_text()
        ) | {"library": "may be edited while tests run"}
        shutil.rmtree(invented.project.builds)
    assert {report: row[:2] for report, row in rows["1"].items()} == {
        "xxa-a": ("failed", "execute"),
        "xxa": ("built", ""),
    }
    assert rows["1"] == rows["2"]
    assert {"xxa/xxa.pdf", "xxa/xxa.docx", "xxa/xxa.ipynb"} <= set(bytes_of["1"])
    assert bytes_of["1"] == bytes_of["2"]
    assert manifests["1"] == manifests["2"]


def test_rebuilding_by_force_gives_the_same_bytes(built, hrcreport) -> None:
    before = files_of(built.project.builds / "xxa")
    said = hrcreport(built, "build", "--engine", "pandoc", "--force")
    (row,) = json.loads((built.project.builds / "batch.json").read_text())["reports"]
    assert row["reasons"] == ["it was asked for with --force"]
    assert said.err.count("xxa is inspected") == 1
    assert files_of(built.project.builds / "xxa") == before


def test_nothing_runs_where_all_is_current(built, hrcreport) -> None:
    before = files_of(built.project.builds / "xxa")
    said = hrcreport(built, "build", "--engine", "pandoc")
    assert said.code == 0
    assert "1 report: 1 current" in said.out
    assert files_of(built.project.builds / "xxa") == before


def test_batch_record_has_a_row_for_each_report(built) -> None:
    record = json.loads((built.project.builds / "batch.json").read_text())
    (row,) = record["reports"]
    assert (row["report"], row["kind"], row["status"]) == ("xxa", "country", "built")
    assert row["reasons"] == ["it was never built"]
    assert set(row["seconds"]) == {"execute", "assemble", "render", "inspect", "publish"}
    assert row["files"]["pdf"] == "reports/_build/xxa/xxa.pdf"
    assert (row["findings"]["error"], row["findings"]["warning"]) == (0, 0)


def test_dry_run_says_what_would_run_and_writes_nothing(invented, hrcreport) -> None:
    before = files_of(invented.root)
    said = hrcreport(invented, "build", "--engine", "pandoc", "--dry-run")
    assert said.code == 0
    assert said.out == "xxa would be built, because\n  it was never built\n"
    assert files_of(invented.root) == before
    plan = hrcreport(invented, "build", "--engine", "pandoc", "--dry-run", "--json").data
    assert plan == {
        "reports": [
            {
                "report": "xxa",
                "build": True,
                "needs": "execute",
                "reasons": ["it was never built"],
            }
        ]
    }


def test_strict_refuses_a_report_with_warnings_even_where_it_is_current(
    invented, hrcreport
) -> None:
    invented.write(
        "notebooks/_shared/findings.md", "::: {#f-force .finding}\nWithout evidence.\n:::\n"
    )
    assert hrcreport(invented, *TO_WORD).code == 0
    before = files_of(invented.project.builds / "xxa")
    assert hrcreport(invented, *TO_WORD).code == 0
    said = hrcreport(invented, *TO_WORD, "--strict", "--json")
    assert said.code == 1
    assert said.data["reports"][0]["status"] == "failed"
    assert files_of(invented.project.builds / "xxa") == before


def test_inspection_shows_what_the_build_says_of_recommendations(invented, hrcreport) -> None:
    invented.write(
        "notebooks/_shared/findings.md",
        '::: {#f-force .finding rests-on="tbl-none"}\nForce is used.\n:::\n\n'
        '::: {#r-force .recommendation addressee="Ministry" rests-on="f-force"}\n'
        "Take measures.\n:::\n",
    )
    said = hrcreport(invented, *TO_WORD)
    findings = hrcreport(invented, "inspect", "xxa", "--json").data["findings"]
    remarks = [finding for finding in findings if finding["rule"] != "style.unknown-word"]
    assert f"hrcreport inspect ID shows {len(remarks)} remarks: xxa {len(remarks)}." in said.out
    assert {finding["rule"].partition(".")[0] for finding in remarks} >= {"smart", "graph"}


def test_notebook_that_is_saved_while_it_runs_makes_the_build_stale(
    invented, hrcreport, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hrcreport.document.execute import run

    def run_and_save(notebook: Path, **options: Any) -> Any:
        answer = execute(notebook, **options)
        break_notebook(invented)
        return answer

    execute = run.execute_notebook
    monkeypatch.setattr("hrcreport.document.Session.execute", run_and_save)
    assert hrcreport(invented, *TO_WORD).code == 0
    row = hrcreport(invented, "list", "--json").data["reports"][0]
    assert row["state"] == "stale"
    assert row["reasons"][0].startswith("the code of notebooks/country.ipynb has changed since")


def test_unforeseen_error_of_one_report_is_told_and_stops_no_other(
    invented, hrcreport, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr("hrcreport.document.Session.execute", fails)
    said = hrcreport(invented, *TO_WORD)
    assert said.code == 1
    assert "did not foresee (KeyError: 'surprise')" in said.err
    assert "Traceback" not in said.err


class EndsItsWorker:
    """A parameter that ends the process that is handed it, as want of memory would."""

    def __reduce__(self) -> tuple[Any, tuple[int]]:
        return os._exit, (9,)


def test_worker_that_is_ended_from_outside_is_told_and_takes_no_other_report_with_it(
    invented,
) -> None:
    about, parameters, *_ = invented.cells()
    title = new_markdown_cell("# A title", metadata={"tags": ["title"]})
    invented.notebook(about, parameters, title, new_markdown_cell("Text."))
    invented.params("xxa-b", 'country: XXA\nsymbol: "A/HRC/63/1"\n')
    given, _ = Checked(invented.project).reports()
    tasks = [
        Task(
            project=invented.project,
            report=report,
            parameters=dict(given[report.id].values),
            formats=("docx",),
            engine="pandoc",
            builds=invented.project.builds,
        )
        for report in invented.project.reports()
    ]
    next(each for each in tasks if each.report.id == "xxa-b").parameters["bomb"] = EndsItsWorker()
    found = {outcome.report: outcome for outcome in runner.run_tasks(tasks, Hashes(), jobs=2)}
    assert (found["xxa"].status, found["xxa-b"].status) == ("built", "failed")
    (problem,) = found["xxa-b"].problems
    assert problem.rule == "build.worker-lost"
    assert "its worker was ended from outside" in problem.what
    assert (invented.project.builds / "_failed" / "xxa-b" / "error.txt").exists()
    assert not list((invented.project.builds / "_work").glob("*"))


def test_move_that_fails_puts_the_last_build_back(tmp_path: Path) -> None:
    place, work = tmp_path / "xxa", tmp_path / "work"
    place.mkdir()
    work.mkdir()
    (place / "old.pdf").write_text("old")
    with pytest.raises(OSError, match="missing"):
        publish(tmp_path / "missing", place, work=work)
    assert (place / "old.pdf").read_text() == "old"


def test_report_without_a_date_gets_the_first_day_that_word_can_carry() -> None:
    assert epoch_of({"date": "2026-11-24"}) == 1_795_478_400
    assert epoch_of({}) == 315_532_800


def test_one_worker_for_each_core_that_may_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 5, 7}, raising=False)
    default: Callable[[], int] = runner.default_jobs
    assert default() == 3
