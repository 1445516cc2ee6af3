"""This module proves that a document as any author of Quarto writes it takes the Council's form.

The filters do it in both engines, so Pandoc shows it here; the program itself is tried below.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from pypdf import PdfReader
from tests.golden.example_source import EPOCH, EXTENSION, ROOT

from hrcreport.document.render.engine import Engines, Rendered, render_document
from hrcreport.document.render.quarto import quarto_program
from hrcreport.foundation.errors import RenderError

FRONT = """---
title: Deaths in Exampleland
author: Jane Doe
{more}---
"""
TEXT = """
## Counted {#sec-counted}

@fig-rates shows it, and so do [-@fig-rates], @fig-years and @tbl-years in @sec-counted.
[-@tbl-years].

![Deaths by group](img/rates.png){#fig-rates fig-alt="Three of group A, five of group B."}

::: {#fig-years fig-alt="A line that rises."}
![](img/rates.png)

Deaths by year
:::

| Year | Deaths |
|:-----|-------:|
| 2025 | 15     |

: Deaths by year {#tbl-years}

| A | B |
|:--|--:|
| y | 2 |

## Said

::: {.callout-warning}
They are invented.

- One;
- Two.
:::

Words.
"""
PICTURE = EXTENSION.parents[2] / "tests" / "golden" / "example" / "figures" / "fig-rates.png"

needs_quarto = [
    pytest.mark.slow,
    pytest.mark.skipif(
        "quarto" not in Engines.here(),
        reason="no Quarto 1.9 or newer on PATH or in QUARTO_PATH",
    ),
]


def laid_out(folder: Path, text: str = TEXT, *, front: str = "") -> Path:
    (folder / "img").mkdir(parents=True)
    shutil.copy(PICTURE, folder / "img" / "rates.png")
    shutil.copytree(EXTENSION, folder / "_extensions" / "hrc")
    (folder / "note.qmd").write_text(FRONT.format(more=front) + text, encoding="utf-8")
    return folder


def made(folder: Path, *formats: str, text: str = TEXT, front: str = "") -> Rendered:
    source = laid_out(folder, text, front=front)
    return render_document(source, name="note", formats=formats, engine="pandoc", epoch=EPOCH)


def words_of(folder: Path, *, text: str = TEXT, front: str = "") -> str:
    """Return the HTML of a document without its tags, in one line."""
    page = made(folder, "html", text=text, front=front).files["html"].read_text(encoding="utf-8")
    body = page[page.index("<body>") : page.index("<script>")]
    return " ".join(re.sub(r"<[^>]*>", " ", body).replace("\u00a0", " ").split())


def test_plain_document_becomes_one_of_the_council(tmp_path: Path) -> None:
    words = words_of(tmp_path)
    assert "Draft – not an official United Nations document United Nations A /HRC/…/…" in words
    assert "Deaths in Exampleland Jane Doe I. Counted" in words
    assert "1. Figure I shows it, and so do I , figure II and the table in section I ." in words
    assert "section I . The table ." in words
    assert "Figure I Deaths by group" in words
    assert "Figure II Deaths by year" in words
    assert "Warning They are invented. One; Two." in words
    assert "2. Words." in words


def test_every_format_is_written_without_a_warning(tmp_path: Path) -> None:
    rendered = made(tmp_path, "pdf", "docx", "html")
    assert [problem.what for problem in rendered.problems] == []
    text = PdfReader(rendered.files["pdf"]).pages[1].extract_text()
    assert "I.\nCounted" in text or "I. Counted" in text
    document = zipfile.ZipFile(rendered.files["docx"]).read("word/document.xml").decode()
    box = [par for par in document.split("<w:p>") if '<w:pStyle w:val="SummaryG"' in par]
    assert [re.sub("<[^>]*>", "", par).strip() for par in box] == [
        "Warning",
        "They are invented.",
        "• One;",
        "• Two.",
    ]
    assert 'descr="Three of group A, five of group B."' in document


def test_table_that_pandas_shows_as_html_is_read_as_one(tmp_path: Path) -> None:
    frame = pd.DataFrame({"Region": ["North", "South"], "Deaths": [12, 7]})
    shown = f"<div>\n<style scoped>.x {{}}</style>\n{frame.to_html()}\n</div>"
    text = (
        f"::: {{#tbl-a .cell tbl-cap='Deaths'}}\n```{{=html}}\n{shown}\n```\n:::\n\nSee @tbl-a.\n"
    )
    rendered = made(tmp_path, "html", "docx", "pdf", text=text)
    page = rendered.files["html"].read_text(encoding="utf-8")
    words = " ".join(re.sub(r"<[^>]*>", " ", page[page.index("<body>") :]).split())
    assert "Deaths Region Deaths North 12 South 7" in words
    assert [problem.what for problem in rendered.problems] == []


def test_html_that_acts_is_refused_in_a_plain_document(tmp_path: Path) -> None:
    text = "```{=html}\n<table><tr><td><script>x()</script></td></tr></table>\n```\n"
    with pytest.raises(RenderError, match="markup of html stands in the text"):
        made(tmp_path, "html", text=text)


def test_metadata_of_quarto_fill_the_front(tmp_path: Path) -> None:
    front = "abstract: In short.\ndate: 24 November 2026\nsymbol: A/HRC/70/1\nstatus: final\n"
    words = words_of(tmp_path, front=front)
    assert words.startswith("Go to the text United Nations A /HRC/70/1 General Assembly 24 Nov")
    assert "Summary In short." in words


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "Avertissement"), ("ar", "تحذير"), ("zh-CN", "警告")]
)
def test_words_are_those_of_the_language(tmp_path: Path, language: str, word: str) -> None:
    assert word in words_of(tmp_path, front=f"lang: {language}\n")


def test_sources_become_footnotes_and_their_list_goes(tmp_path: Path) -> None:
    front = "references: [{id: doe, type: book, title: A Book, publisher: Press, issued: 2030}]\n"
    text = "# One\n\nSaid.[@doe, p. 3]\n\n# Two\n\nMore.\n\n# References\n\n::: {#refs}\n:::\n"
    words = words_of(tmp_path, text=text, front=front)
    assert "A Book (2030), p. 3." in words
    assert "References" not in words


def test_results_of_code_have_their_captions(tmp_path: Path) -> None:
    text = (
        "# One\n\n@tbl-x and @fig-x.\n\n"
        '::: {#tbl-x .cell tbl-cap="The *values*"}\n::: {.cell-output-display}\n'
        "| A | B |\n|:--|--:|\n| x | 1 |\n:::\n:::\n\n"
        "::: {#cell-fig-x .cell}\n::: {.cell-output-display}\n"
        '![A line](img/rates.png){#fig-x fig-alt="It rises."}\n:::\n:::\n\n# Two\n\nWords.\n'
    )
    words = words_of(tmp_path, text=text)
    assert "1. The table and the figure ." in words
    assert "The values A B x 1 A line II. Two" in words


def test_content_is_shown_in_its_formats_only(tmp_path: Path) -> None:
    text = (
        '# One\n\n::: {.content-visible when-format="html"}\nSeen.\n:::\n\n'
        '::: {.content-hidden when-format="html"}\nHidden.\n:::\n\n# Two\n\n'
        '[Elsewhere.]{.content-visible when-format="docx"} Last.\n'
    )
    words = words_of(tmp_path, text=text)
    assert "Seen." in words
    assert "Hidden." not in words
    assert "Elsewhere." not in words


EQUATIONS = r"""
# One

It follows @eq-b, as [-@eq-rate] says:
$$ r = \frac{d}{p} $$ {#eq-rate alt="r is d over p"}
where it is counted.

$$ [unnumbered] $$

[$$ b $$]{alt="b"} {#eq-b}. @Eq-rate is known.

# Two

Words.
"""


def test_equations_have_a_line_and_a_number_by_which_the_text_names_them(tmp_path: Path) -> None:
    rendered = made(tmp_path, "pdf", "docx", "html", text=EQUATIONS)
    assert [problem.what for problem in rendered.problems] == [
        "the equation ' [unnumbered] ' has no words for those who cannot see it."
    ]
    page = rendered.files["html"].read_text(encoding="utf-8")
    assert re.findall(r'<div class="equation"(?: id="([^"]*)")?>', page) == ["eq-rate", "", "eq-b"]
    assert re.findall(r'aria-label="(r is d over p|b)"', page) == ["r is d over p", "b"]
    words = " ".join(re.sub(r"<[^>]*>", " ", page).replace("\u00a0", " ").split())
    assert "1. It follows equation (2) , as (1) says:" in words
    assert "Equation (1) is known. II. Two 2. Words." in words
    text = " ".join(PdfReader(rendered.files["pdf"]).pages[1].extract_text().split())
    assert "1. It follows equation (2), as (1) says:" in text
    assert "where it is counted." in text
    assert "{#eq" not in text
    document = zipfile.ZipFile(rendered.files["docx"]).read("word/document.xml").decode()
    lines = [part for part in document.split("<w:p>") if '<w:pStyle w:val="EquationG"' in part]
    assert [("SEQ Equation" in line, "<m:oMath>" in line) for line in lines] == [
        (True, True),
        (False, True),
        (True, True),
    ]
    assert document.count("REF hrc_eq_rate_") == 2


@pytest.mark.parametrize("around", ["- {}", "> {}", "::: callout-note\n{}\n:::"])
def test_a_label_of_an_equation_that_has_no_line_of_its_own_is_refused(
    tmp_path: Path, around: str
) -> None:
    text = (
        "# One\n\nWords:\n\n" + around.format('[$$r$$]{alt="r"} {#eq-a}') + "\n\n# Two\n\nWords.\n"
    )
    with pytest.raises(RenderError, match="the label 'eq-a' does not stand behind an equation"):
        made(tmp_path, "pdf", text=text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            "![Deaths](img/rates.png){#fig-a}",
            "the figure 'fig-a' has no alternative text; its caption is read instead.",
        ),
        ("$r$", "the equation 'r' has no words for those who cannot see it."),
    ],
)
def test_what_a_reader_cannot_see_is_told(tmp_path: Path, text: str, what: str) -> None:
    rendered = made(tmp_path, "pdf", text=f"# One\n\n{text}\n\n# Two\n\nWords.\n")
    assert [problem.what for problem in rendered.problems] == [what]


def test_an_equation_in_a_line_of_its_own_is_given_words_where_it_is_written(
    tmp_path: Path,
) -> None:
    text = "# One\n\nWords:\n\n$$r$$ {#eq-a}\n\n# Two\n\nWords.\n"
    (problem,) = made(tmp_path / "without", "html", text=text).problems
    written = re.search(r"(\$\$…\$\$ )(\{#eq-a alt=\"…\"\})", problem.mend)
    assert written is not None
    mended = text.replace("{#eq-a}", written[2].replace("…", "r"))
    assert made(tmp_path / "with", "html", text=mended).problems == ()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("![A](https://example.org/a.png)", "a picture comes from 'https://example.org/a.png'"),
        ("![A](/etc/a.png)", "a picture comes from '/etc/a.png'"),
        ("<b>Words</b>", "markup of html stands in the text"),
        ("[w](javascript:x)", "a link leads to 'javascript:x'"),
        ("See @fig-rate.", "a reference names 'fig-rate'"),
        ('::: {.content-visible when-meta="x"}\nA.\n:::', "the condition 'when-meta' is not known"),
    ],
)
def test_what_cannot_be_printed_is_refused(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(RenderError, match=re.escape(what)):
        made(tmp_path, "html", text=f"# One\n\n{text}\n\n# Two\n\nWords.\n")


def test_document_with_its_own_words_is_left_as_it_is(tmp_path: Path) -> None:
    front = "strings: {council: Council}\nlang: en-GB\nstatus: draft\n"
    with pytest.raises(RenderError, match=r"'img/rates.png'"):
        made(tmp_path, "html", front=front)


# The program --------------------------------------------------------------------------------


def quarto(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(quarto_program()), *words],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


class TestProgram:
    """Quarto itself, where it is installed."""

    pytestmark = needs_quarto

    def test_added_format_renders_a_document(self, tmp_path: Path) -> None:
        folder = tmp_path / "two words Отчёты"
        laid_out(folder, front="date: 2026-11-24\n")
        shutil.rmtree(folder / "_extensions")
        (folder / "_quarto.yml").write_text("project: {type: default}\n", encoding="utf-8")
        added = quarto("add", "--no-prompt", str(ROOT / "reports"), folder=folder)
        assert added.returncode == 0, added.stderr
        for kind, name in {"typst": "pdf", "docx": "docx", "html": "html"}.items():
            done = quarto("render", "note.qmd", "--to", f"hrc-{kind}", folder=folder)
            assert done.returncode == 0, done.stderr
            assert "hrc: " not in done.stderr, done.stderr
            assert (folder / f"note.{name}").exists()
        assert ">24 November 2026<" in (folder / "note.html").read_text(encoding="utf-8")
        document = zipfile.ZipFile(folder / "note.docx").read("word/document.xml").decode()
        assert "<w:cantSplit/>" in document

    def test_template_is_a_project_that_renders(self, tmp_path: Path) -> None:
        folder = tmp_path / "a note"
        folder.mkdir()
        used = quarto("use", "template", "--no-prompt", str(ROOT / "reports"), folder=folder)
        assert used.returncode == 0, used.stderr
        names = {path.name for path in folder.iterdir()}
        assert names == {"_extensions", "_quarto.yml", "a note.qmd"}
        done = quarto("render", folder=folder)
        assert done.returncode == 0, done.stderr
        assert "hrc: " not in done.stderr, done.stderr
        made = {path.name for path in folder.iterdir()} - names
        assert made >= {"a note.pdf", "a note.docx", "a note.html"}

    def test_word_file_outside_of_a_project_says_what_it_lacks(self, tmp_path: Path) -> None:
        folder = laid_out(tmp_path / "lone", front="format: hrc-docx\n")
        done = quarto("render", "note.qmd", folder=folder)
        assert done.returncode == 0
        assert "the Word file is not finished: this folder is no project of Quarto." in done.stderr

    def test_format_in_another_folder_says_where_it_belongs(self, tmp_path: Path) -> None:
        folder = laid_out(tmp_path / "owned", front="format: hrc-html\n")
        (folder / "_quarto.yml").write_text("project: {type: default}\n", encoding="utf-8")
        shutil.move(folder / "_extensions" / "hrc", folder / "_extensions" / "owner" / "hrc")
        done = quarto("render", "note.qmd", folder=folder)
        assert "the format does not lie in _extensions/hrc of the project." in done.stderr
