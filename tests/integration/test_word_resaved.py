"""This module proves that LibreOffice opens and re-saves a Word file without loss."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader
from tests.golden.example_source import EPOCH, lay_out

from hrcreport.document.render.engine import render_document

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(OFFICE is None, reason="no LibreOffice ('soffice') on PATH"),
]


def convert(path: Path, kind: str, folder: Path) -> Path:
    """Let LibreOffice write a file in another form, with settings of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [str(OFFICE), profile, "--headless", "--convert-to", kind, "--outdir", folder, path],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return folder / f"{path.stem}.{kind.partition(':')[0]}"


@pytest.fixture(scope="module")
def word_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = lay_out(tmp_path_factory.mktemp("office"))
    return render_document(
        source, name="xxa", formats=("docx",), engine="pandoc", epoch=EPOCH
    ).files["docx"]


@pytest.fixture(scope="module")
def resaved(word_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return convert(word_file, "docx", tmp_path_factory.mktemp("resaved"))


@pytest.fixture(scope="module")
def as_text(word_file: Path, resaved: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return what LibreOffice reads in the first and in the re-saved file, numbers included."""
    return [
        convert(path, "txt:Text (encoded):UTF8", tmp_path_factory.mktemp("text")).read_text(
            encoding="utf-8-sig"
        )
        for path in (word_file, resaved)
    ]


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode("utf-8")


def test_numbers_are_shown_and_survive(as_text: list[str]) -> None:
    before, after = as_text
    for number in range(1, 15):
        assert re.search(rf"^\s*{number}\.\s*\S", before, re.MULTILINE), number
    for mark in ("I.", "IV.", "A.", "(a)", "(i)", "a."):
        assert re.search(rf"^\s*{re.escape(mark)}\s*\S", before, re.MULTILINE), mark
    # LibreOffice writes the asterisks of a title note once more each time it saves.
    before, after = (re.sub(r"\*+", "*", text) for text in (before, after))
    # It counts the pages of the contents when it lays the text out.
    before, after = (
        re.sub(r"^(.*\S)\t\d*$", r"\1", text, flags=re.MULTILINE) for text in (before, after)
    )
    assert after.split() == before.split()


def test_contents_name_the_page_of_each_heading(
    word_file: Path, resaved: Path, tmp_path: Path
) -> None:
    for path in (word_file, resaved):
        with zipfile.ZipFile(path) as archive:
            document = archive.read("word/document.xml").decode()
        headings = re.findall(r'w:hyperlink [^>]*w:anchor="hrc_', document)
        pages = [
            page.extract_text()
            for page in PdfReader(convert(path, "pdf", tmp_path / path.parent.name)).pages
        ]
        entries = [
            (name.strip(), int(number))
            for page in pages
            for name, number in re.findall(r"^(.*?)\s*\.{4,}\s*(\d+)\s*$", page, re.MULTILINE)
        ]
        assert len(entries) == len(set(entries)) > 5
        assert len(entries) <= len(headings)
        for name, number in entries:
            assert name.split()[-1] in pages[number - 1], (name, number)


def test_notes_stay_live_and_keep_their_words(word_file: Path, resaved: Path) -> None:
    counts = [
        len(re.findall(r"<w:footnoteReference ", part(path, "word/document.xml")))
        for path in (word_file, resaved)
    ]
    assert counts == [6, 6]
    notes = re.sub(r"<[^>]+>", "", part(resaved, "word/footnotes.xml"))
    for words in ("The annexes are circulated as received.", "Second note."):
        assert words in notes


def test_styles_heads_and_alternative_texts_survive(word_file: Path, resaved: Path) -> None:
    def styles(path: Path) -> list[str]:
        names = [each.style.name for each in docx.Document(str(path)).paragraphs]
        return [name for name in names if name.startswith(("_ Par", "_ H_", "_ Annex"))]

    assert styles(resaved) == styles(word_file)
    for pattern in (r"<w:tblHeader", r'descr="[^"]{40,}"'):
        found = [
            len(re.findall(pattern, part(path, "word/document.xml")))
            for path in (word_file, resaved)
        ]
        assert found[1] >= found[0] > 0, pattern


def test_charts_are_drawn_from_their_svg(word_file: Path, tmp_path: Path) -> None:
    source = word_file.parent / "figures" / "fig-rates.svg"
    chart = source.read_text(encoding="utf-8").replace(
        "</svg>", '<text x="150" y="60" style="font-size: 9px">Words of a chart</text></svg>'
    )
    document = lay_out(tmp_path)
    (document / "figures" / "fig-rates.svg").write_text(chart, encoding="utf-8")
    made = render_document(document, name="xxa", formats=("docx",), engine="pandoc", epoch=EPOCH)
    drawn = convert(made.files["docx"], "pdf", tmp_path / "drawn")
    assert "Words of a chart" in " ".join(page.extract_text() for page in PdfReader(drawn).pages)
