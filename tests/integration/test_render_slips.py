"""This module proves what an author is told of bad input that a form for documents must stand."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.golden.example_source import EPOCH, lay_out

from hrcreport.document.render.engine import Rendered, render_document
from hrcreport.document.render.messages import typst_problem
from hrcreport.foundation.errors import RenderError
from hrcreport.foundation.words import fonts
from hrcreport.foundation.words.fonts import ARABIC as FONT

TWO = "# One\n\nText.\n\n# Two\n\nText.\n\n"
ARABIC = "الأمم المتحدة"


def made(folder: Path, text: str, *formats: str, **front: str) -> Rendered:
    source = lay_out(folder, text=text, summary="Text.", front_matter={"contents": False, **front})
    return render_document(source, name="xxa", formats=formats, engine="pandoc", epoch=EPOCH)


def table(rows: str) -> str:
    return f"::: {{#tbl-x .table}}\n::: caption\nTitle\n:::\n\n{rows}\n:::\n"


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("# One\n\n## Deep\n\nText.\n\n# Two\n\nText.\n", ["Deep"]),
        ("# One\n\nText.\n", ["One"]),
        ("# One\n\nText.\n\n# Two\n\n## A\n\n### Deeper\n\nText.\n\n## B\n\nText.\n", ["Deeper"]),
        ("# One\n\n## A\n\nText.\n\n## B\n\nText.\n\n# Two\n\nText.\n", []),
        (TWO + "# Method {.annex}\n\n## Alone\n\nText.\n", ["Alone"]),
        (TWO + "# Method {.annex}\n\nText.\n", []),
    ],
)
def test_a_heading_alone_at_its_level_is_told(tmp_path: Path, text: str, alone: list[str]) -> None:
    told = [problem.what for problem in made(tmp_path, text, "pdf").problems]
    assert told == [f"the heading '{name}' is alone at its level." for name in alone]


@pytest.mark.parametrize("kind", ["pdf", "docx"])
@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("1. x ", "a list stands in a cell of the table 'tbl-x': 'x'"),
        ("- x  ", "a list stands in a cell"),
        ("[x]{#par-x}", "a numbered paragraph stands in a cell of the table 'tbl-x': 'x'"),
    ],
)
def test_what_is_numbered_has_no_place_in_a_cell(
    tmp_path: Path, kind: str, cell: str, what: str
) -> None:
    width = max(7, len(cell) + 2)
    rule = f"+-----+{'-' * width}+\n"
    rows = (
        f"{rule}| A   |{' B':{width}}|\n{rule.replace('-', '=')}| 1   | {cell:{width - 1}}|\n{rule}"
    )
    with pytest.raises(RenderError) as error:
        made(tmp_path, TWO + table(rows), kind)
    assert what in str(error.value)
    assert "Write plain sentences" in str(error.value)


@pytest.mark.parametrize("kind", ["pdf", "docx", "html"])
def test_a_column_without_a_head_is_told(tmp_path: Path, kind: str) -> None:
    text = TWO + table("| A |  |\n|---|---|\n| 1 | 2 |")
    (problem,) = made(tmp_path, text, kind).problems
    assert problem.severity == "warning"
    assert problem.what == "column 2 of the table 'tbl-x' has no head."


@pytest.mark.parametrize("kind", ["pdf", "docx", "html"])
def test_a_missing_picture_is_told(tmp_path: Path, kind: str) -> None:
    opening = '::: {#fig-x .figure alt="Bars rise."}'
    figure = f"{opening}\n::: caption\nTitle\n:::\n\n![](figures/no.svg)\n:::\n"
    with pytest.raises(RenderError) as error:
        made(tmp_path, TWO + figure, kind)
    assert "the image file 'figures/no." in error.value.problems[0].what
    assert "is missing" in error.value.problems[0].what


def test_a_language_that_pandoc_has_no_words_for_is_no_slip(tmp_path: Path) -> None:
    assert made(tmp_path, TWO, "docx", lang="zh").problems == ()


def test_a_title_of_forty_words_is_told_and_printed_whole(tmp_path: Path) -> None:
    title = " ".join(f"word{number}" for number in range(1, 41))
    rendered = made(tmp_path, TWO, "pdf", title=title)
    assert any("the title has 40 words" in problem.what for problem in rendered.problems)
    assert "word40" in PdfReader(rendered.files["pdf"]).pages[0].extract_text()


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_an_unknown_language_is_told_with_the_six(tmp_path: Path, kind: str) -> None:
    with pytest.raises(RenderError) as error:
        made(tmp_path, TWO, kind, lang="de")
    assert "the language is 'de'" in str(error.value)
    assert "ar, en, es, fr, ru and zh" in str(error.value)


def test_arabic_words_in_an_english_text_get_their_direction_and_font(tmp_path: Path) -> None:
    rendered = made(tmp_path, f"# One\n\nThe {ARABIC} met.\n\n# Two\n\nText.\n", "pdf", "docx")
    with zipfile.ZipFile(rendered.files["docx"]) as archive:
        document = archive.read("word/document.xml").decode()
    assert f'<w:rtl /><w:lang w:val="ar" /></w:rPr><w:t xml:space="preserve">{ARABIC}' in document
    assert document.count("<w:rtl") == 1
    used = {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for page in PdfReader(rendered.files["pdf"]).pages
        for font in page["/Resources"].get_object().get("/Font", {}).values()
    }
    assert "NotoNaskhArabic-Regular" in used


def test_arabic_words_without_a_font_name_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(FONT.VARIABLE, raising=False)
    monkeypatch.setattr(fonts, "SCRIPT_FONTS", (replace(FONT, folder="/nowhere"),))
    text = f"# One\n\nThe {ARABIC} met.\n\n# Two\n\nText.\n"
    source = lay_out(tmp_path, text=text, summary="Text.", front_matter={"contents": False})
    for path in (source / "_extensions/hrc/fonts").glob("Noto*"):
        path.unlink()
    with pytest.raises(RenderError, match="install fonts-noto-core"):
        render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH)


def test_a_chinese_letter_names_the_package_and_none_of_the_formats_own_lines() -> None:
    diagnostic = "error: x\n  ┌─ lib.typ:1:1\n  │\n1 │     font: hrc-fonts + more,\n  │  ^"
    said = 'the text "草" could not be displayed with any font'
    problem = typst_problem(said, diagnostic, place="usa.qmd", severity="error")
    assert problem.what == "no font of the format has the letter '草'."
    assert "fonts-noto-cjk" in problem.mend


def columns_in_word(folder: Path, rows: str, attributes: str = "") -> list[int]:
    text = TWO + table(rows).replace(" .table", f" .table {attributes}")
    with zipfile.ZipFile(made(folder, text, "docx").files["docx"]) as archive:
        document = archive.read("word/document.xml").decode()
    return [int(width) for width in re.findall(r'<w:gridCol w:w="(\d+)"', document)][3:]


def test_columns_share_a_table_so_that_it_takes_the_fewest_lines(tmp_path: Path) -> None:
    long, short = "A long measure of a State " * 5, "It is in force and its effect"
    rows = f"| A | B | C |\n|---|---|---|\n| {long} | {short} | {short} |\n"
    balanced = columns_in_word(tmp_path / "a", rows)
    assert balanced[0] > 1.8 * max(balanced[1:])
    given = columns_in_word(tmp_path / "b", rows, 'widths="1 1 1"')
    assert max(given) - min(given) <= 2


def test_a_table_of_tall_rows_takes_the_whole_width(tmp_path: Path) -> None:
    tall = "| A | B |\n|---|---|\n" + f"| {'A long measure ' * 40} | {'of a State ' * 40} |\n"
    by_itself = columns_in_word(tmp_path / "a", tall)
    assert by_itself == columns_in_word(tmp_path / "b", tall, 'layout="wide"')
    assert sum(columns_in_word(tmp_path / "c", tall, 'layout="column"')) < 0.8 * sum(by_itself)


def test_wide_and_long_tables_are_whole_in_word_too(tmp_path: Path) -> None:
    wide = f"|{'|'.join(f'C{n}' for n in range(30))}|\n|{'---|' * 30}\n|{'123|' * 30}\n"
    long = "| A | B |\n|---|---|\n" + "".join(f"| P{n} | {n} |\n" for n in range(300))
    text = TWO + table(wide) + "\n" + table(long).replace("tbl-x", "tbl-y")
    rendered = made(tmp_path, text, "docx")
    with zipfile.ZipFile(rendered.files["docx"]) as archive:
        document = archive.read("word/document.xml").decode()
    assert document.count("<w:gridCol") == 3 + 30 + 2
    assert document.count("<w:tblHeader") == 2
    assert ">P299<" in document
    assert 'w:orient="landscape"' in document
