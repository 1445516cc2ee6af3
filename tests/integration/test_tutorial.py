"""This module does what the tutorial tells its readers to do, and sees what they will see."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from docx import Document
from pypdf import PdfReader
from tests.integration.foreign_projects import told_of_this_mandate

from hrcreport.document.render.quarto import quarto_program

REPOSITORY = Path(__file__).resolve().parents[2]
TUTORIAL = REPOSITORY / "docs" / "tutorial" / "first-report.md"
OWN_NOTEBOOK = REPOSITORY / "docs" / "tutorial" / "own-notebook.md"
MISSION = REPOSITORY / "docs" / "tutorial" / "mission.md"
ANOTHER_MANDATE = REPOSITORY / "docs" / "tutorial" / "another-mandate.md"
BLOCK = re.compile(r"```(?P<kind>\w+)\n(?P<text>.*?)\n```", re.DOTALL)
FILE = re.compile(r"`((?:params|notebooks|data)/[\w/-]+\.\w+)`")

CELLS = {"python": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}
ABOVE = "# Finding and recommendation"
"""The heading above which readers write cells of their own."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("bash") is None, reason="the tutorial's lines are for bash"),
]


@dataclass
class Lesson:
    """The reader's folder after the last step, and what each command said."""

    folder: Path
    said: list[tuple[str, str]] = field(default_factory=list)
    shown: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def build(self) -> Path:
        return self.folder / "reports" / "_build" / "xxa"


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    """Follow the tutorial from its first command to its last."""
    return followed(TUTORIAL, tmp_path_factory.mktemp("tutorial"))


@pytest.fixture(scope="module")
def mission(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    """Follow the tutorial on a mission."""
    return followed(MISSION, tmp_path_factory.mktemp("mission"))


@pytest.fixture(scope="module")
def own_notebook(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    """Follow the tutorial for those who know pandas, Papermill and Quarto."""
    return followed(OWN_NOTEBOOK, tmp_path_factory.mktemp("own-notebook"))


def followed(page: Path, around: Path) -> Lesson:
    """Do what a page says, in a folder of its own."""
    programs = around / "bin"
    programs.mkdir()
    called = {name: f'"{sys.executable}" -m {name}' for name in ("hrcreport", "papermill")}
    if quarto := quarto_program():
        called["quarto"] = f'"{quarto}"'
    for name, words in called.items():
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
        program.chmod(0o755)
    environment = {
        **{name: text for name, text in os.environ.items() if not name.startswith("HRCREPORT_")},
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(REPOSITORY / "lib"),
        "QUARTO_PYTHON": sys.executable,
    }
    done = Lesson(around / page.stem)
    where = REPOSITORY
    for kind, text, file in _steps(page.read_text(encoding="utf-8")):
        if kind == "sh":
            words = text.replace(f"../{page.stem}", str(done.folder))
            run = subprocess.run(
                ["bash", "-c", words],
                cwd=where,
                env=environment,
                text=True,
                capture_output=True,
                check=False,
            )
            done.said.append((text, run.stdout + run.stderr))
            where = done.folder
            pdf = done.build / "xxa.pdf"
            done.texts.append(_pdf_text(pdf) if pdf.exists() else "")
        elif kind == "text":
            done.shown.append((text, done.said[-1][1]))
        elif kind == "diff":
            _edit(done.folder / file, text)
        elif kind in CELLS:
            _write_cell(done.folder / file, CELLS[kind](text))
    return done


def test_what_the_tutorial_shows_is_what_the_commands_say(lesson: Lesson) -> None:
    for expected, said in lesson.shown:
        spoken = " ".join(said.split())
        for line in expected.splitlines():
            assert " ".join(line.split()) in spoken


def test_first_build_makes_a_pdf_and_a_word_file_about_exampleland(lesson: Lesson) -> None:
    first = lesson.texts[2]
    assert "Visit to Exampleland" in first
    assert "Between 2021 and 2023, 235 persons died" in first
    assert "[unverified]" in first
    words = "\n".join(each.text for each in Document(str(lesson.build / "xxa.docx")).paragraphs)
    assert "Amend, within two years, section 12 of the Police Act" in words


def test_numbers_follow_the_years(lesson: Lesson) -> None:
    assert "Between 2022 and 2023, 160 persons died" in lesson.texts[5]


def test_sentence_written_by_the_reader_holds_the_number_of_the_table(lesson: Lesson) -> None:
    assert "In 2023 alone, 82 persons died." in lesson.texts[6]


def test_failed_build_leaves_the_last_good_one_in_its_place(lesson: Lesson) -> None:
    assert lesson.texts[7] == lesson.texts[6]


def test_last_list_calls_the_report_current(lesson: Lesson) -> None:
    assert re.search(r"^xxa +country .* current *$", lesson.said[-1][1], re.MULTILINE)


def test_mission_goes_from_the_call_for_inputs_to_the_addendum_of_comments(mission: Lesson) -> None:
    test_what_the_tutorial_shows_is_what_the_commands_say(mission)
    report = mission.texts[-1]
    assert "A call for inputs was published on 1 February 2026" in report
    assert "with 5 April 2026 as its deadline; two submissions came in, one of them after" in report
    assert "the Ministry of the Interior" in report
    folder = mission.folder / "reports" / "_build" / "xxa-comments"
    addendum = _pdf_text(folder / "xxa-comments.pdf")
    assert "Comments by the State" in addendum
    assert "two comments on the draft on 28 June 2026, of which one is accepted" in addendum
    assert "The table counts deaths at the hands of the police only." in addendum


@pytest.mark.skipif(
    shutil.which("ssh-keygen") is None or shutil.which("git") is None,
    reason="OpenSSH and git are not on this machine",
)
def test_another_mandate_goes_from_nothing_to_a_released_draft_in_its_own_name(
    tmp_path: Path,
) -> None:
    done = followed(ANOTHER_MANDATE, tmp_path)
    test_what_the_tutorial_shows_is_what_the_commands_say(done)
    released = done.folder / "reports/_build/_bundles/xxa@v1"
    (report,) = released.rglob("xxa.pdf")
    text = _pdf_text(report)
    for words in (
        "Report of the Special Mechanism on Torture",
        "Report of a visit to places of detention",
        "The Special Mechanism visited one place of detention",
        "3: Places of detention",
        "4: Visits",
    ):
        assert words in text
    assert told_of_this_mandate(done.folder) == []


def test_own_cells_become_a_draft_whose_number_leads_to_the_own_file(own_notebook: Lesson) -> None:
    executed = nbformat.read(own_notebook.folder / "out/xxa.ipynb", as_version=4)
    assert not [
        output for cell in executed.cells for output in cell.get("outputs", ())
        if output["output_type"] == "error"
    ], own_notebook.said  # fmt: skip  # one condition
    text = _pdf_text(own_notebook.build / "xxa.pdf")
    assert "In all, 60 persons died in custody in the three years" in text
    for label in ("by place and year", "by year", "by place, three years together"):
        assert f"Deaths in custody, {label}" in text
    assert "Office of Statistics of Exampleland (CC0-1.0)" in text
    values = json.loads((own_notebook.build / "values.json").read_text(encoding="utf-8"))
    how = next(each["how"] for each in values if each["text"] == "60")
    assert how == {"table": "custody", "rows": [[1, 6]], "column": "deaths", "number": 60}
    found = json.loads((own_notebook.build / "inspection.json").read_text(encoding="utf-8"))
    told = {each["rule"] for each in found["findings"] if each["severity"] == "error"}
    assert told == set(), found["findings"]


@pytest.mark.skipif(quarto_program() is None, reason="Quarto is not on this machine")
def test_own_draft_of_papermill_and_quarto_is_that_of_the_build(own_notebook: Lesson) -> None:
    made = (own_notebook.folder / "out/xxa.pdf").read_bytes()
    assert made == (own_notebook.build / "xxa.pdf").read_bytes()


def _steps(page: str) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, text, file) of each block; the file is the last one named before it."""
    for match in BLOCK.finditer(page):
        named = FILE.findall(page[: match.start()])
        yield match["kind"], match["text"], named[-1] if named else ""


def _edit(path: Path, change: str) -> None:
    """Replace the lines with a minus by those with a plus, in a text file or in a cell.

    In a file they are whole lines; of a cell, whose lines are long, the page may show a part.
    """
    sides = {sign: [line[1:] for line in change.splitlines() if line[0] == sign] for sign in "-+"}
    before, after = "\n".join(sides["-"]), "\n".join(sides["+"])
    if path.suffix != ".ipynb":
        text = path.read_text(encoding="utf-8")
        assert f"\n{before}\n" in f"\n{text}", change
        path.write_text(text.replace(before, after), encoding="utf-8")
        return
    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if before in cell.source]
    assert len(cells) == 1
    cells[0].source = cells[0].source.replace(before, after)
    nbformat.write(notebook, path)


def _write_cell(path: Path, cell: nbformat.NotebookNode) -> None:
    """Write a cell above the heading that the tutorial names."""
    notebook = nbformat.read(path, as_version=4)
    (at,) = (i for i, each in enumerate(notebook.cells) if each.source.startswith(ABOVE))
    notebook.cells.insert(at, cell)
    nbformat.write(notebook, path)


def _pdf_text(path: Path) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(path).pages)
    return " ".join(text.split())
