"""Another mechanism's project: what comes out of it says nothing of the mandate of this project."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from tests.conventions.code import OF_THIS_MANDATE
from tests.integration.foreign_projects import ACT, texts_in, told_of_this_mandate
from tests.registers.mandate.test_body import TORTURE

from hrcreport.cli.app import main
from hrcreport.editorial.starters import SetUp
from hrcreport.foundation.context.project import Project

NOTE = """\
document:
  kind: note
  parent: A/HRC/66/7
  agenda_items: [70]
  agenda_titles: [Torture]
"""


@pytest.fixture(scope="module")
def torture(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project of an invented mandate on torture, its report and a note that transmits it."""
    root = tmp_path_factory.mktemp("other") / "torture"
    project = SetUp.begin(root, starter="plain")
    (root / "data/mandate/bodies").mkdir(parents=True)
    (root / "data/mandate/bodies/own.yml").write_text(TORTURE, encoding="utf-8")
    (root / "data/mandate/hrc-99-9.yml").write_text(ACT, encoding="utf-8")
    notebook = project.notebooks / "country.ipynb"
    text = notebook.read_text(encoding="utf-8")
    for old in (r"{#f-cases .finding", r"{#r-inquiry .recommendation"):
        assert text.count(old) == 1
        text = text.replace(old, rf"{old} limb=\"detention\"")
    notebook.write_text(text, encoding="utf-8")
    params = root / "params/countries/xxa.yml"
    (params.with_name("xxa-note.yml")).write_text(
        params.read_text(encoding="utf-8") + NOTE, encoding="utf-8"
    )
    return project


def run(project: Project, *words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["--root", str(project.root), *words])
    return int(left.value.code or 0)


def test_papers_of_another_mandate_speak_in_its_own_name(
    torture: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(torture, "check") == 0
    assert run(torture, "build", "--engine", "pandoc", "--to", "pdf,docx,html") == 0
    forms = "csv,jsonld,svg,tracker,register"
    assert run(torture, "graph", "xxa", "--to", forms, "--output-dir", str(tmp_path / "out")) == 0
    page = texts_in(torture.builds / "xxa-note/xxa-note.html")
    assert "the report contained in document A/HRC/66/7." in page
    report = texts_in(torture.builds / "xxa/xxa.html")
    assert "Report of the Special Mechanism on Torture" in report
    assert "Agenda item 3" in report
    assert "3: Places of detention" in report
    (row,) = csv.DictReader(io.StringIO((tmp_path / "out/tracker-uhri.csv").read_text("utf-8-sig")))
    assert row["Mechanism"] == "Special Mechanism on Torture"
    assert row["Affected persons"] == "Persons deprived of their liberty"
    assert (row["Themes"], row["SDGs"]) == ("Places of detention", "16.3")
    assert "SMT" not in (register := (tmp_path / "out/recommendations.yml").read_text("utf-8"))
    assert 'code: "MECH-T-XXA-2026-INQUIRY"' in register
    said = capsys.readouterr()
    assert not OF_THIS_MANDATE.findall(said.out + said.err)
    assert told_of_this_mandate(torture.builds) == []
    assert told_of_this_mandate(tmp_path / "out") == []


COMMANDS = (
    (0, "list --json"),
    (0, "new finding xxa detention --name cells"),
    (0, "new theme cells"),
    (0, "check --json"),
    (0, "build cells --engine pandoc --to html"),
    (0, "edition make xxa --name v1"),
    (0, "diff xxa@v1 xxa --to html,json,brief --output DIR/diff"),
    (0, "sources queue --json"),
    (1, "scan xxa"),
    (0, "history"),
    (0, "logs xxa"),
    (0, "why xxa"),
    (0, "verify xxa"),
    (1, "release xxa"),
    (0, "follow-up"),
    (0, "index"),
    (0, "schema"),
    (0, "upgrade"),
    (0, "export-register data/mandate/bodies/own.yml --output-dir DIR/sheets"),
    (0, "inspect xxa --json"),
    (0, "new finding --help"),
    (0, "new theme --help"),
    (0, "init --help"),
)
"""What leaves with which code in a project of another mandate, in this order."""


def test_commands_speak_in_its_own_name(
    torture: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(torture, "build", "--engine", "pandoc", "--to", "pdf,docx,html") == 0
    said, left = [], []
    for code, words in COMMANDS:
        capsys.readouterr()
        now = run(torture, *words.replace("DIR", str(tmp_path)).split())
        told = capsys.readouterr()
        left += [(now, words, told.err)] if now != code else []
        said += [(words, found) for found in OF_THIS_MANDATE.findall(told.out + told.err)]
    assert left == []
    assert said == []
    assert {path.name for path in tmp_path.iterdir()} == {"diff", "sheets"}
    assert told_of_this_mandate(tmp_path) == []
    assert told_of_this_mandate(torture.root / "reports" / "editions") == []
    assert told_of_this_mandate(torture.builds) == []


def test_search_finds_a_word_that_is_put_back(torture: Project, tmp_path: Path) -> None:
    strings = torture.extension / "strings" / "en.yml"
    text = strings.read_text(encoding="utf-8")
    before = "the report contained in document {symbol}."
    assert before in text
    strings.write_text(text.replace(before, "the report of the Expert Mechanism."), "utf-8")
    try:
        assert run(torture, "build", "xxa-note", "--engine", "pandoc", "--to", "pdf,docx,html") == 0
        found = {path.rpartition(".")[2] for path, _ in told_of_this_mandate(torture.builds)}
    finally:
        strings.write_text(text, encoding="utf-8")
    assert {"pdf", "docx", "html"} <= found
