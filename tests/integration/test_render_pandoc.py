"""This module proves that the pandoc engine renders a document the same way each time."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from pypdf import PdfReader
from tests.golden.example_source import EPOCH, digests, lay_out

from hrcreport.document.extension import read_extension
from hrcreport.document.render.engine import render_document
from hrcreport.document.render.pandoc import environment, format_arguments, pandoc_program
from hrcreport.foundation.errors import RenderError

HEADING = "# Chapter\n\n"


def table(
    label: str, *, rows: str = "| A | B |\n|---|---|\n| 1 | 2 |", attributes: str = ""
) -> str:
    return f"::: {{#{label} .table {attributes}}}\n::: caption\nTitle\n:::\n\n{rows}\n:::\n\n"


def figure(label: str, *, alt: str = 'alt="Two points, one above the other."') -> str:
    image = "![](figures/fig-rates.svg)"
    return f"::: {{#{label} .figure {alt}}}\n::: caption\nTitle\n:::\n{image}\n:::\n\n"


def test_files_say_whose_paper_they_are(tmp_path: Path) -> None:
    body = "The “Invented” Body of XXA"
    source = lay_out(tmp_path, front_matter={"creator": body})
    files = render_document(
        source, name="xxa", formats=("pdf", "docx"), engine="pandoc", epoch=EPOCH
    ).files
    reader = PdfReader(files["pdf"])
    assert reader.metadata
    assert reader.metadata.author == body
    assert reader.xmp_metadata
    assert reader.xmp_metadata.dc_creator == [body]
    assert docx.Document(str(files["docx"])).core_properties.author == body


def test_source_stays_a_clean_project_beside_its_files(tmp_path: Path) -> None:
    source = lay_out(tmp_path)
    before = {path.name for path in source.iterdir()}
    rendered = render_document(
        source, name="xxa", formats=("pdf", "docx"), engine="pandoc", epoch=EPOCH
    )
    after = {path.name for path in source.iterdir()}
    assert after - before == {"xxa.pdf", "xxa.docx"}
    assert rendered.files == {"pdf": source / "xxa.pdf", "docx": source / "xxa.docx"}
    assert rendered.engine == "pandoc"
    assert set(rendered.versions) == {"pandoc", "typst"}
    assert rendered.pages == 8


def test_two_folders_two_time_zones_and_two_runs_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = []
    for folder, zone in (("one", "UTC"), ("two/deeper", "Asia/Kolkata"), ("two/deeper", "UTC")):
        monkeypatch.setenv("TZ", zone)
        place = tmp_path / folder
        place.mkdir(parents=True, exist_ok=True)
        source = place / "source"
        if not source.exists():
            lay_out(place)
        files = render_document(
            source, name="xxa", formats=("pdf", "docx"), engine="pandoc", epoch=EPOCH
        ).files
        results.append(digests(files))
    assert results[0] == results[1] == results[2]


def test_no_path_of_the_machine_is_in_the_files(tmp_path: Path) -> None:
    source = lay_out(tmp_path)
    files = render_document(
        source, name="xxa", formats=("pdf", "docx"), engine="pandoc", epoch=EPOCH
    ).files
    for path in files.values():
        assert str(tmp_path).encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("body", "what", "mend"),
    [
        ("See [](#tbl-deats).\n\n" + table("tbl-deaths"), "'tbl-deats'", "'tbl-deaths'"),
        (figure("fig-x", alt=""), "figure 'fig-x' has no alternative text", 'alt="…"'),
        (figure("fig-x", alt='alt="Title."'), "is its caption again", "shows"),
        (figure("fig-x") + figure("fig-x"), "label 'fig-x' is used twice", "label of its own"),
        ("Text.\n\n### Deep\n\nText.", "heading 'Deep' skips a level", "##"),
        ("## Noted^[Note.]\n\nText.", "heading 'Noted' has a footnote", "first sentence"),
        ("Text:\n\n- a\n  - b\n    - c\n      - d\n        - e\n", "five levels deep", "flatter"),
        ("- a\n- b\n", "list stands before the first numbered paragraph", "colon"),
        ("![x](figures/fig-rates.svg)\n", "'figures/fig-rates.svg'", ".figure"),
        ("| A | B |\n|---|---|\n| 1 | 2 |\n", "table stands outside", ".table"),
        (table("tbl-x", rows="|  |  |\n|---|---|\n| 1 | 2 |"), "'tbl-x' has no heads", "Name what"),
        (table("tbl-x", attributes='widths="1 2 3"'), "2 columns, but its widths", "each column"),
        ("Text $a$.", "equation 'a' has no words", "alt="),
        ("Text [](https://example.org).", "has no words", "brackets"),
        ("Text [@nobody].", "citation", "bibliography"),
        ("::: {#f-x .finding}\nText.\n", "unclosed", ":::"),
        (
            "::: {#fig-x .figure alt='x y'}\n::: caption\nT\n:::\n![](figures/no.svg)\n:::",
            "no.",
            "",
        ),
    ],
)
@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_slip_stops_the_rendering_in_the_authors_words(
    tmp_path: Path, kind: str, body: str, what: str, mend: str
) -> None:
    source = lay_out(tmp_path, text=HEADING + body, summary="Text.")
    with pytest.raises(RenderError) as error:
        render_document(source, name="xxa", formats=(kind,), engine="pandoc", epoch=EPOCH)
    text = str(error.value)
    assert what in text
    assert mend in text
    assert "Traceback" not in text
    assert not (source / f"xxa.{kind}").exists()


def test_all_slips_are_told_at_once(tmp_path: Path) -> None:
    body = HEADING + figure("fig-x", alt="") + table("fig-x") + "See [](#nowhere).\n"
    source = lay_out(tmp_path, text=body, summary="Text.")
    with pytest.raises(RenderError) as error:
        render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH)
    assert len(error.value.problems) == 3


def test_a_letter_that_no_font_has_stops_the_pdf(tmp_path: Path) -> None:
    source = lay_out(tmp_path, text=HEADING + "A letter: 种.", summary="Text.")
    with pytest.raises(RenderError, match="no font of the format has the letter '种'"):
        render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH)


def test_an_unknown_font_stops_the_pdf(tmp_path: Path) -> None:
    source = lay_out(tmp_path, text=HEADING + "Text.", summary="Text.")
    library = source / "_extensions" / "hrc" / "hrc-lib.typst"
    text = library.read_text(encoding="utf-8")
    library.write_text(text.replace('("STIXGeneral",)', '("No Such Font", "STIXGeneral")'))
    with pytest.raises(RenderError, match="font 'no such font' is not in the format extension"):
        render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH)


def test_bold_outside_of_recommendations_is_told(tmp_path: Path) -> None:
    source = lay_out(tmp_path, text=HEADING + "A **loud** word.", summary="Text.")
    rendered = render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH)
    told = [problem for problem in rendered.problems if "bold" in problem.what]
    assert [problem.severity for problem in told] == ["warning"]
    assert "'loud'" in told[0].what


@pytest.mark.parametrize("columns", [14, 30])
def test_wide_tables_are_turned_sideways_and_never_cut(tmp_path: Path, columns: int) -> None:
    names = [f"Column{number}" for number in range(columns)]
    rows = f"|{'|'.join(names)}|\n|{'---|' * columns}\n|{'123|' * columns}"
    source = lay_out(tmp_path, text=HEADING + "Text.\n\n" + table("tbl-x", rows=rows), summary="T.")
    pdf = render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH).files[
        "pdf"
    ]
    page = next(page for page in PdfReader(pdf).pages if page.mediabox.width > page.mediabox.height)
    for name in names:
        assert name in page.extract_text()


def test_a_table_that_no_page_can_hold_is_refused(tmp_path: Path) -> None:
    rows = f"|{'Column|' * 70}\n|{'---|' * 70}\n|{'123|' * 70}"
    source = lay_out(tmp_path, text=HEADING + table("tbl-x", rows=rows), summary="Text.")
    with pytest.raises(RenderError, match="70 columns is too wide"):
        render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH)


def test_heads_of_long_tables_are_repeated_on_each_page(tmp_path: Path) -> None:
    rows = "| Province | Deaths |\n|---|---|\n" + "".join(
        f"| P{number} | {number} |\n" for number in range(300)
    )
    source = lay_out(tmp_path, text=HEADING + table("tbl-x", rows=rows), summary="Text.")
    pdf = render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH).files[
        "pdf"
    ]
    texts = [page.extract_text() for page in PdfReader(pdf).pages]
    with_rows = [text for text in texts if "P1" in text or "P2" in text]
    assert len(with_rows) > 4
    assert all("Province" in text for text in with_rows)
    assert "P299" in "".join(texts)


def test_a_group_of_rows_is_named_again_on_the_next_page(tmp_path: Path) -> None:
    rows = ["| Name | Value |\n|---|---|", "| Invented group | 0 |"]
    rows += [f"|  | {number} |" for number in range(1, 90)]
    text = HEADING + table("tbl-x", rows="\n".join(rows))
    source = lay_out(tmp_path, text=text, summary="Text.")
    pdf = render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH).files[
        "pdf"
    ]
    texts = [page.extract_text() for page in PdfReader(pdf).pages]
    with_rows = [text for text in texts if "Value" in text]
    assert len(with_rows) > 1
    assert [text.count("Invented group") for text in with_rows] == [1] * len(with_rows)


def test_contents_come_with_forty_one_paragraphs_or_when_asked_for(tmp_path: Path) -> None:
    for count, wanted in ((40, False), (41, True)):
        folder = tmp_path / str(count)
        folder.mkdir()
        source = lay_out(folder, text=HEADING + "Text.\n\n" * count, summary="Text.")
        document = source / "xxa.qmd"
        text = document.read_text(encoding="utf-8").replace("contents: true\n", "")
        document.write_text(text, encoding="utf-8")
        pdf = render_document(
            source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH
        ).files["pdf"]
        pages = [page.extract_text() for page in PdfReader(pdf).pages]
        assert any("Contents" in page for page in pages) is wanted


def test_letters_run_past_z_as_the_council_writes_them(tmp_path: Path) -> None:
    recommendations = "".join(
        f"::: {{#r-{number} .recommendation}}\nDo this;\n:::\n\n" for number in range(1, 29)
    )
    body = HEADING + "It recommends that the Government:\n\n" + recommendations + "See [](#r-28).\n"
    source = lay_out(tmp_path, text=body, summary="Text.")
    pdf = render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH).files[
        "pdf"
    ]
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())
    assert "(z) Do this; (aa) Do this; (bb) Do this;" in text
    assert "See para. 1 (bb) above." in text


def test_signs_that_typst_reads_as_lists_stay_text_at_the_start_of_a_cell(tmp_path: Path) -> None:
    cells = ["/ not: applicable", "+ plus", "- minus", "= equal", "== more", "1. first"]
    rows = "| A | B |\n|---|---|\n" + "".join(f"| {cell} | x |\n" for cell in cells)
    text = HEADING + table("tbl-x", rows=rows) + "See [](#tbl-x).\n"
    printed = " ".join(" ".join(pages_of(tmp_path / "a", text)).split())
    # A hyphen may come out as a minus.
    assert [cell for cell in cells if cell not in printed.replace("\N{MINUS SIGN}", "-")] == []


def pages_of(folder: Path, text: str) -> list[str]:
    folder.mkdir()
    source = lay_out(folder, text=text, summary="Text.", front_matter={"contents": False})
    made = render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH)
    return [page.extract_text() for page in PdfReader(made.files["pdf"]).pages]


def test_signs_of_french_stay_on_the_line_of_their_word(tmp_path: Path) -> None:
    """In text, notes and captions, beside emphasis too; a text in English keeps its spaces."""
    typed = "Deux règles : l’une « *ferme* » ; l’autre ? Non ! Voici « tout ».[^1]"
    text = f"{HEADING}{typed}\n\n[^1]: Voir : « note » ; fin.\n\n"
    text += table("tbl-x").replace("Title", "Titre : « un »") + "Voir [](#tbl-x).\n"
    spaces = {}
    for language in ("fr", "en"):
        folder = tmp_path / language
        folder.mkdir()
        source = lay_out(folder, text=text, summary="Texte.", front_matter={"lang": language})
        made = render_document(source, name="xxa", formats=("docx",), engine="pandoc", epoch=EPOCH)
        with ZipFile(made.files["docx"]) as word:
            parts = [word.read(f"word/{part}.xml") for part in ("document", "footnotes")]
        words = re.sub("<[^>]*>", "", b"".join(parts).decode())
        spaces[language] = Counter(re.findall("(?<=[\\w»]).(?=[;:!?»])|(?<=«).", words))
    assert " " not in spaces["fr"]
    assert spaces["fr"]["\N{NO-BREAK SPACE}"] == spaces["en"][" "] == 15


def test_a_full_last_page_has_the_end_mark_in_its_margin(tmp_path: Path) -> None:
    """The mark would else stand alone on a new page."""
    counts = set()
    for lines in range(30, 38):
        text = "# One\n\nText.\n\n# Two\n\n" + "Text.\n\n" * lines
        pages = pages_of(tmp_path / str(lines), text)
        assert "Text." in pages[-1], lines
        counts.add(len(pages))
    assert counts == {2, 3}  # a page was full on the way


def test_what_leads_to_sub_paragraphs_stays_on_their_page(tmp_path: Path) -> None:
    for lines in range(26, 36):
        text = (
            "# One\n\nText.\n\n# Two\n\n"
            + "Text.\n\n" * lines
            + "It recommends:\n\n1. Law;\n2. Data."
        )
        (page,) = [each for each in pages_of(tmp_path / str(lines), text) if "recommends:" in each]
        assert "Law;" in page, lines


def test_who_renders_by_hand_reads_each_slip_as_two_sentences(tmp_path: Path) -> None:
    source = lay_out(tmp_path, text=HEADING + "See [](#nowhere).\n", summary="Text.")
    # Pandoc runs it before each filter, as Quarto's own does, which makes this table.
    (tmp_path / "init.lua").write_text("quarto = {}\n", encoding="utf-8")
    arguments = format_arguments(read_extension(source), document="xxa.qmd", writer="typst")
    mark = {}
    for by_hand in ("true", "false"):
        done = subprocess.run(
            [pandoc_program(), *arguments, "--data-dir", tmp_path],
            cwd=source,
            env={**environment(EPOCH), "HRC_BY_HAND": by_hand},
            capture_output=True,
            text=True,
            check=False,
        )
        mark[by_hand] = re.search(r"has this label\.(.*?)Correct the reference", done.stderr)
    assert [match and match[1] for match in mark.values()] == [" ", "|mend: "]
