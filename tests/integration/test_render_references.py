"""References print a number, and whether what they name stands above or below."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader
from ruamel.yaml import YAML
from tests.golden.example_source import EPOCH, EXTENSION, lay_out

from hrcreport.document.render.engine import render_document
from hrcreport.foundation.errors import RenderError

BODY = """# One {{#sec-one}}

First.[]{{#par-first}} {here}

## Deep {{#sec-deep}}

Second:[]{{#par-second}}

1. An item;[]{{#par-item}}
2. Another.

## Deeper {{#sec-deeper}}

{middle}

# Two {{#sec-two}}

Last.[]{{#par-last}}

# Method {{.annex #annex-method}}

In the annex.[]{{#par-annex}} {annex}
"""


def strings_of(language: str) -> dict[str, str]:
    entries = YAML(typ="safe").load(EXTENSION / "strings" / f"{language}.yml")
    return {key: entry["text"] for key, entry in entries.items()}


def source_of(folder: Path, *, language: str = "en", **places: str) -> Path:
    texts = {"here": "", "middle": "Middle.", "annex": ""} | places
    return lay_out(
        folder,
        text=BODY.format(**texts),
        summary=places.get("summary", "Text."),
        front_matter={"contents": False, "lang": language, "strings": strings_of(language)},
    )


def words(folder: Path, *, language: str = "en", **places: str) -> str:
    """Return the text of the HTML file, without its tags."""
    source = source_of(folder, language=language, **places)
    made = render_document(source, name="xxa", formats=("html",), engine="pandoc", epoch=EPOCH)
    page = made.files["html"].read_text(encoding="utf-8").replace("\xa0", " ")
    return re.sub(r"<[^>]+>", "", page[page.index("<body") :])


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("see [](#par-first)", "see para. 1 above"),
        ("see [](#par-last)", "see para. 4 below"),
        ("see [](#par-item)", "see para. 2 (a) above"),
        ("see [](#sec-deep)", "see section I.A above"),
        ("see [](#sec-two)", "see section II below"),
        ("see [](#sec-deeper)", "see section I.B"),  # it stands in this section
        ("see [](#sec-one)", "see section I"),
        ('[](#par-first){.capital to="par-second"}', "Paras. 1–2 above"),
        ("paras. [](#par-first){.number} and [](#par-last){.number}", "paras. 1 and 4"),
        ("see [](#par-annex)", "see annex, para. 1"),
        ("see [](#annex-method)", "see the annex"),
        ("see [these words](#par-first)", "see these words"),
    ],
)
def test_reference_says_where_its_target_stands(tmp_path: Path, written: str, printed: str) -> None:
    assert f"{printed}." in words(tmp_path, middle=f"Text {written}.")


def test_annex_names_paragraphs_of_the_report_as_such(tmp_path: Path) -> None:
    """The paragraphs of an annex are numbered anew: "para. 1 above" would be read as its own."""
    assert "Text para. 1 of the report." in words(tmp_path, annex="Text [](#par-first).")


def test_several_annexes_are_told_apart(tmp_path: Path) -> None:
    text = "# Two {.annex}\n\nText.[]{#par-two}\n"
    shown = words(tmp_path, middle="See [](#par-two).", annex=f"\n\n{text}")
    assert "See annex II, para. 1." in shown


def test_target_in_the_same_paragraph_has_a_number_only(tmp_path: Path) -> None:
    assert "in para. 1." in words(tmp_path, here="As said in [](#par-first).")


def test_reference_in_a_table_cell_a_footnote_and_a_summary(tmp_path: Path) -> None:
    table = (
        "::: {#tbl-x .table}\n::: caption\nAs in [](#par-last)\n:::\n\n"
        "| A | B |\n|---|---|\n| [](#par-first) | 2 |\n:::"
    )
    shown = words(
        tmp_path,
        middle=f"Text.^[See [](#par-first).]\n\n{table}",
        summary="Conclusions are in [](#sec-two).",
    )
    for printed in ("As in para. 4 below", "See para. 1 above.", "are in section II."):
        assert printed in shown
    assert "para. 1 above" in shown[shown.index("As in") : shown.index("Last.")]


@pytest.mark.parametrize(
    ("language", "printed"),
    [
        ("fr", ("par. 1 ci-dessus", "section II ci-dessous", "l’annexe, par. 1")),
        ("es", ("párr. 1 supra", "sección II infra", "el anexo, párr. 1")),
        ("ru", ("п. 1 выше", "раздел II ниже", "приложение, п. 1")),
        ("zh-CN", ("上文第1段", "下文第II节", "附件第1段")),
        ("ar", ("الفقرة 1 أعلاه", "الفرع ثانياً أدناه", "المرفق، الفقرة 1")),
    ],
)
def test_each_language_has_its_words(
    tmp_path: Path, language: str, printed: tuple[str, ...]
) -> None:
    text = "[](#par-first) | [](#sec-two) | [](#par-annex) |"
    source = source_of(tmp_path, language=language[:2], middle=text)
    made = render_document(source, name="xxa", formats=("html",), engine="pandoc", epoch=EPOCH)
    page = re.sub(r"<[^>]+>", "", made.files["html"].read_text(encoding="utf-8"))
    assert " | ".join(printed) in page.replace("\xa0", " ")


def test_all_formats_print_the_same_words_and_word_keeps_its_fields(tmp_path: Path) -> None:
    text = 'See [](#par-item), [](#sec-two) and [](#par-first){to="par-second"}.'
    source = source_of(tmp_path, middle=text)
    files = render_document(
        source, name="xxa", formats=("pdf", "docx"), engine="pandoc", epoch=EPOCH
    ).files
    printed = "See para. 2 (a) above, section II below and paras. 1–2 above."
    pages = PdfReader(files["pdf"]).pages
    pdf = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert printed in pdf.replace("\xa0", " ")
    document = zipfile.ZipFile(files["docx"]).read("word/document.xml").decode("utf-8")
    assert printed in re.sub(
        r"<[^>]+>", "", re.sub(r"<w:instrText.*?</w:instrText>", "", document)
    ).replace("\xa0", " ")
    codes = re.findall(r"<w:instrText[^>]*> (REF .*?) </w:instrText>", document)
    assert len(codes) == 5
    assert all(f'w:name="{code.split()[1]}"' in document for code in codes)


@pytest.mark.parametrize(
    ("written", "what", "mend"),
    [
        ("[](#par-frist)", "a reference names 'par-frist'", "Did you mean 'par-first'?"),
        ('[](#par-first){to="par-sec"}', "a reference ends at 'par-sec'", "no paragraph"),
    ],
)
def test_unknown_label_is_told_with_the_nearest(
    tmp_path: Path, written: str, what: str, mend: str
) -> None:
    source = source_of(tmp_path, middle=f"See {written}.")
    with pytest.raises(RenderError) as error:
        render_document(source, name="xxa", formats=("html",), engine="pandoc", epoch=EPOCH)
    (problem,) = error.value.problems
    assert what in problem.what
    assert mend in problem.what + problem.mend


def test_paragraph_without_a_number_needs_words(tmp_path: Path) -> None:
    text = "See [](#par-plain).\n\n::: {.unnumbered}\nPlain.[]{#par-plain}\n:::"
    source = source_of(tmp_path, middle=text)
    with pytest.raises(RenderError) as error:
        render_document(source, name="xxa", formats=("html",), engine="pandoc", epoch=EPOCH)
    assert "'par-plain', which has no number" in error.value.problems[0].what
