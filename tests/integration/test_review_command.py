"""The command `inspect` judges builds and files, and leaves with a code that says how it went."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import docx
import pytest
from nbformat.v4 import new_markdown_cell
from tests.conftest import REPOSITORY

from hrcreport.checks.review.findings import rules
from hrcreport.cli import main


def poor_word_file(folder: Path) -> Path:
    document = docx.Document()
    document.core_properties.title = "Draft"
    document.add_heading("Introduction", 1)
    document.add_paragraph("1. The UN found that 26 % were stopped.")
    document.save(str(folder / "draft.docx"))
    return folder / "draft.docx"


@pytest.mark.slow
def test_build_is_inspected_and_its_record_lies_in_it(built, hrcreport) -> None:
    build = built.project.builds / "xxa"
    record = json.loads((build / "inspection.json").read_text())
    said = hrcreport(built, "inspect", "xxa", "--json")
    # The command alone looks words up, and says whether it could.
    told, unknown = said.data, "style.unknown-word"
    assert told.pop("spelling")
    slips = sum(each["rule"] == unknown for each in told["findings"])
    told["findings"] = [each for each in told["findings"] if each["rule"] != unknown]
    told["counts"]["warning"] -= slips
    assert told == record
    assert record["files"] == ["xxa.docx", "xxa.html", "xxa.pdf"]
    assert record["counts"]["error"] == sum(
        each["severity"] == "error" for each in record["findings"]
    )
    assert said.code == (1 if record["counts"]["error"] else 0)
    batch = json.loads((built.project.builds / "batch.json").read_text())
    assert batch["reports"][0]["findings"] == record["counts"]
    assert batch["reports"][0]["words"] == record["words"]["strict"]


@pytest.mark.slow
def test_findings_in_the_word_file_name_the_page_of_the_pdf(built, hrcreport) -> None:
    record = hrcreport(built, "inspect", "xxa", "--json").data
    placed = [each for each in record["findings"] if "footnote" in each["place"]]
    assert placed
    assert all(each["page"] and each["place"].startswith("page ") for each in placed)


@pytest.mark.slow
def test_statistic_typed_into_a_cell_is_found_with_its_cell(invented, hrcreport) -> None:
    cells = invented.cells()
    text = "# More\n\nSome 26 per cent of the deaths were of Black persons."
    invented.notebook(*cells, new_markdown_cell(text))
    hrcreport(invented, "build", "--engine", "pandoc", "--to", "docx")
    record = hrcreport(invented, "inspect", "xxa", "--json").data
    (typed,) = [each for each in record["findings"] if each["rule"] == "evidence.typed-statistic"]
    assert typed["place"] == f"cell {len(cells) + 1}"
    assert "26 per cent" in typed["what"]


@pytest.mark.slow
def test_errors_of_the_inspection_fail_a_strict_build_only(invented, hrcreport) -> None:
    cells = invented.cells()
    text = "# More\n\nThe UN says so."
    invented.notebook(*cells, new_markdown_cell(text))
    words = ("build", "--engine", "pandoc", "--to", "docx", "--json")
    lenient = hrcreport(invented, *words)
    assert lenient.code == 0
    told = {each["rule"] for each in lenient.data["reports"][0]["warnings"]}
    assert "style.un-alone" in told
    strict = hrcreport(invented, *words, "--strict")
    assert strict.code == 1
    told = {each["rule"] for each in strict.data["reports"][0]["problems"]}
    assert "style.un-alone" in told


def test_any_word_file_is_inspected_with_exit_code_one(invented, hrcreport, tmp_path: Path) -> None:
    said = hrcreport(invented, "inspect", poor_word_file(tmp_path))
    assert said.code == 1
    assert "error style.un-alone" in said.out
    assert "draft.docx, paragraph 1: “The UN found" in said.out
    assert "Write “United Nations”." in said.out


def test_file_is_inspected_without_a_project(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = poor_word_file(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["--root", str(tmp_path), "inspect", str(path), "--json"])
    assert left.value.code == 1
    rules = {each["rule"] for each in json.loads(capsys.readouterr().out)["findings"]}
    assert {"style.un-alone", "style.percent-sign", "form.typed-number"} <= rules


def test_broken_file_is_told_in_words(invented, hrcreport, tmp_path: Path) -> None:
    path = tmp_path / "draft.docx"
    path.write_bytes(b"")
    said = hrcreport(invented, "inspect", path)
    assert said.code == 1
    assert "The file is empty." in said.out
    assert "Traceback" not in said.out + said.err


def test_misspelt_report_is_refused_with_the_nearest_name(invented, hrcreport) -> None:
    said = hrcreport(invented, "inspect", "xxaa")
    assert said.code == 2
    assert "Did you mean 'xxa'?" in said.err


def test_report_that_was_never_built_is_refused(invented, hrcreport) -> None:
    said = hrcreport(invented, "inspect", "xxa")
    assert said.code == 2
    assert "hrcreport build xxa" in said.err


@pytest.mark.slow
def test_build_without_a_notebook_is_still_inspected(built, hrcreport) -> None:
    build = built.project.builds / "xxa"
    (build / "xxa.ipynb").unlink()
    (build / "graph.json").write_text("not json")
    shutil.rmtree(build / "source")
    assert hrcreport(built, "inspect", "xxa", "--json").data["words"]["strict"] > 50


def test_every_rule_says_what_why_and_how_to_mend() -> None:
    page = (REPOSITORY / "docs/reference/inspection.md").read_text(encoding="utf-8")
    for name, rule in rules().items():
        assert f"| `{name}` | {rule.severity} |" in page
        assert rule.what[0].islower() or not rule.what[0].isalpha() or rule.what.startswith("PDF")
        assert rule.why.endswith(".")
        assert rule.mend.endswith((".", "…”.", "}}."))


def test_every_rule_is_used_and_every_used_rule_is_listed(repository: Path) -> None:
    library = repository / "lib" / "hrcreport"
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in (library / "checks" / "review").glob("*.py")
        if not path.name.startswith("rules")
    )
    for name, rule in rules().items():
        written = (
            rule.pattern or f'"{name}"' in code or name in {"form.map-number", "form.table-number"}
        )
        assert written, f"{name} is listed and never found"
