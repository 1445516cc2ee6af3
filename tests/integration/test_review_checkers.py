"""Our own reading of a PDF's tags and two independent checkers agree that nothing is missing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typst
from tests.golden.example_source import EPOCH, lay_out

from hrcreport.checks.printed.pdf_reading import reading_of
from hrcreport.checks.printed.pdf_tags import read_pdf_file
from hrcreport.checks.printed.word_reading import read_word
from hrcreport.checks.review.inspection import Inspection
from hrcreport.document.render.engine import render_document

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    source = lay_out(tmp_path_factory.mktemp("review"))
    made = render_document(
        source, name="xxa", formats=("pdf", "docx"), engine="pandoc", epoch=EPOCH
    )
    return dict(made.files)


def typeset(folder: Path, text: str) -> Path:
    """Make a PDF of Typst's own markup, with tags but without the gates of PDF/UA."""
    (folder / "a.typ").write_text(text, encoding="utf-8")
    typst.compile(str(folder / "a.typ"), output=str(folder / "a.pdf"))
    return folder / "a.pdf"


def rules(inspection: Inspection) -> set[str]:
    return {finding.rule for finding in inspection.findings}


def test_example_has_only_the_two_notes_that_it_should_have(files: dict[str, Path]) -> None:
    for path in files.values():
        found = rules(Inspection.of_file(path)) - {"layout.empty-page"}  # it is short
        assert found == {"form.symbol", "evidence.unverified"}, path.name
        assert not Inspection.of_file(path).errors


def test_outloud_finds_no_error(files: dict[str, Path]) -> None:
    outloud = pytest.importorskip("outloud", reason="the checker 'outloud' is not installed")
    result = outloud.check(str(files["pdf"]))
    assert not result.error
    errors = [each for each in result.findings if str(each.severity).lower().endswith("error")]
    assert errors == []


def test_pdfua_finds_nothing(files: dict[str, Path]) -> None:
    pdfua = pytest.importorskip("pdfua", reason="the checker 'pdfua' is not installed")
    report = pdfua.validate(str(files["pdf"]))
    assert [each.message for each in report.findings] == []


def test_pdf_and_word_file_are_read_alike(files: dict[str, Path]) -> None:
    pdf = reading_of(read_pdf_file(files["pdf"]))
    word = read_word(files["docx"])

    def told(reading: Any) -> list[tuple[str, str]]:
        return [
            (each.role, each.number)
            for each in reading.of("heading", "paragraph", "sub-paragraph", "footnote")
        ]

    assert told(pdf) == told(word)
    assert [each.number for each in pdf.floats] == [each.number for each in word.floats]
    assert [each.caption for each in pdf.floats] == [each.caption for each in word.floats]
    assert [each.alt for each in pdf.floats] == [each.alt for each in word.floats]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("= One\nText.", "access.title"),
        ('#set document(title: "draft.docx")\n= One\nText.', "access.title"),
        ("Text without a heading.", "access.no-headings"),
        ("== Second level first\nText.", "access.heading-order"),
        ("= One\n=== Third\nText.", "access.heading-order"),
        ("= One\n#table(columns: 2, [a], [1], [b], [2])", "access.table-head"),
        ('= One\n#image("dot.svg")', "access.no-alt"),
        ('= One\n#figure(image("dot.svg", alt: "Dot"), caption: "Dot")', "access.alt-is-caption"),
        ('= One\n#image("dot.svg", alt: "dot.svg")', "access.alt-poor"),
        ('= One\n#link("https://example.org")[]', "access.empty-link"),
    ],
)
def test_each_fault_of_a_pdf_is_found(tmp_path: Path, text: str, rule: str) -> None:
    size = 'width="9" height="9"'
    dot = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect {size}/></svg>'
    (tmp_path / "dot.svg").write_text(dot)
    assert rule in rules(Inspection.of_file(typeset(tmp_path, text)))


def test_pdf_without_bookmarks_is_found(tmp_path: Path) -> None:
    text = "#set heading(bookmarked: false)\n= One\n#pagebreak()\nx\n#pagebreak()\ny"
    assert "access.bookmarks" in rules(Inspection.of_file(typeset(tmp_path, text)))


@pytest.mark.skipif(OFFICE is None, reason="no LibreOffice ('soffice') on PATH")
@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_what_another_program_saved_anew_is_judged_alike(
    files: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    before = Inspection.of_file(files["docx"])
    subprocess.run(
        [
            str(OFFICE),
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            tmp_path,
            files["docx"],
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    after = Inspection.of_file(tmp_path / f"xxa.{kind}")
    assert before.length is not None
    assert after.length is not None
    assert abs(after.length.editors - before.length.editors) <= 10
    assert {rule for rule in rules(after) if rule.startswith(("style.", "evidence."))} == {
        "evidence.unverified"
    }
    if kind == "docx":
        assert rules(after) == rules(before)
