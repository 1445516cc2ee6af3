"""This module proves that programs find each Arabic word of a document in its PDF as it is written.

Words with signs of vowels are those of the report in Arabic, and each letter with each sign.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from PIL import ImageChops
from pypdf import PdfReader
from pypdfium2 import PdfDocument
from tests.golden.example_source import EPOCH, ROOT, lay_out

from hrcreport.build.outputs import pdf
from hrcreport.document.render.engine import Engines, render_document
from hrcreport.document.render.pandoc import versions

pytestmark = pytest.mark.slow

WORD = re.compile("[\u0620-\u065f\u0670-\u06d3]{2,}")
SIGN = re.compile("[\u064b-\u0652\u0670]")
TEXTS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
READERS: dict[str, Callable[[Path], str]] = {
    "pdfium": lambda path: "\n".join(
        page.get_textpage().get_text_range() for page in PdfDocument(path)
    ),
    "pypdf": lambda path: "\n".join(page.extract_text() for page in PdfReader(path).pages),
}


def words_with_signs() -> list[str]:
    notebook = json.loads((ROOT / "notebooks/countries/tun-ar.ipynb").read_text(encoding="utf-8"))
    prose = "\n".join(
        "".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"
    )
    return sorted({word for word in WORD.findall(prose) if SIGN.search(word)})


def letters_with_signs() -> list[str]:
    letters = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"
    signs = [
        *map(chr, range(0x64B, 0x653)),
        *(f"{chr(each)}\u0651" for each in range(0x64B, 0x651)),
    ]
    return [unicodedata.normalize("NFC", f"بت{each}{sign}") for each in letters for sign in signs]


def laid_out(folder: Path, words: list[str]) -> Path:
    folder.mkdir()
    half = len(words) // 2
    text = (
        f"# {words[0]}\n\n{' '.join(words)}.\n\n# *{words[1]}*\n\n"
        f"**{'، '.join(words[:half])}**.\n\n"
        f"{'. '.join(words[half:])}: 12.^[({'; '.join(words)}).]\n"
    )
    front = {"lang": "ar", "dir": "rtl", "contents": False, "title": words[0]}
    return lay_out(folder, text=text, summary=words[2], front_matter=front)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    source = laid_out(tmp_path_factory.mktemp("words") / "ar", words_with_signs())
    return render_document(
        source, name="xxa", formats=("pdf", "docx"), engine="pandoc", epoch=EPOCH
    ).files


@pytest.mark.parametrize("reader", READERS)
def test_each_word_of_the_word_file_is_found_in_the_pdf(
    files: dict[str, Path], reader: str
) -> None:
    with zipfile.ZipFile(files["docx"]) as archive:
        parts = [archive.read(f"word/{part}.xml") for part in ("document", "footnotes")]
    paragraphs = [each for part in parts for each in etree.fromstring(part).iter(f"{TEXTS}p")]
    written = " ".join("".join(each.itertext(f"{TEXTS}t")) for each in paragraphs)
    wanted = {unicodedata.normalize("NFC", word) for word in WORD.findall(written)}
    assert len([word for word in wanted if SIGN.search(word)]) > 100
    read = unicodedata.normalize("NFC", READERS[reader](files["pdf"]))
    assert sorted(word for word in wanted if word not in read) == []


@pytest.mark.parametrize("reader", READERS)
def test_each_letter_with_each_sign_is_found(tmp_path: Path, reader: str) -> None:
    words = letters_with_signs()
    source = laid_out(tmp_path / "ar", words)
    made = render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH)
    read = unicodedata.normalize("NFC", READERS[reader](made.files["pdf"]))
    assert [word for word in words if word not in read] == []


def test_the_page_looks_as_typst_set_it(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = laid_out(tmp_path / "ar", words_with_signs())
    monkeypatch.setattr(pdf, "VOWEL_SIGNS", re.compile("(?!)"))
    plain = render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH)
    before, after = PdfDocument(plain.files["pdf"]), PdfDocument(files["pdf"])
    assert len(before) == len(after)
    assert plain.files["pdf"].read_bytes() != files["pdf"].read_bytes()
    for old, new in zip(before, after, strict=True):
        drawn = [page.render(scale=2).to_pil().convert("L") for page in (old, new)]
        assert sum(ImageChops.difference(*drawn).histogram()[64:]) < 20


def test_checker_finds_nothing_in_the_pdf(files: dict[str, Path]) -> None:
    checker: Any = pytest.importorskip("pdfua", reason="the checker 'pdfua' is not installed")
    assert [each.message for each in checker.validate(str(files["pdf"])).findings] == []


@pytest.mark.skipif(
    "quarto" not in Engines.here(), reason="no Quarto 1.9 or newer on PATH or in QUARTO_PATH"
)
def test_quarto_gives_the_same_bytes(files: dict[str, Path], tmp_path: Path) -> None:
    source = laid_out(tmp_path / "a folder", words_with_signs())
    made = render_document(source, name="xxa", formats=("pdf",), engine="quarto", epoch=EPOCH)
    if made.versions["pandoc"] != versions()["pandoc"]:
        pytest.skip("Quarto runs another Pandoc; QUARTO_PANDOC and QUARTO_TYPST name the wheels'")
    assert made.files["pdf"].read_bytes() == files["pdf"].read_bytes()
