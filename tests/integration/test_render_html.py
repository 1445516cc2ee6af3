"""This module proves what the HTML of a document holds, and that both engines make the same."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import docx
import pytest
from tests.golden.example_source import EPOCH, digests, lay_out
from tests.golden.html_reading import Element, read_html

from hrcreport.document.extension import read_extension
from hrcreport.document.render import pandoc
from hrcreport.document.render.engine import Engines, render_document
from hrcreport.document.render.pandoc import format_arguments
from hrcreport.foundation.errors import RenderError

HEADING = "# Chapter\n\n"
TABLE = "::: {#tbl-x .table}\n::: caption\nTitle\n:::\n\n| A | B |\n|---|---|\n| 1 | 2 |\n:::\n\n"
# What makes a browser ask for another file.
REQUESTS = re.compile(r"""<link\b|@import|@font-face|url\((?!#)|\s(src|srcset)=["'](?!data:)""")
NOTE_MARK = re.compile(r'<sup><a id="noteref.*?</sup>')


def rendered(folder: Path, *, engine: str = "pandoc", **parts: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    source = lay_out(folder, **parts)
    return render_document(source, name="xxa", formats=("html",), engine=engine, epoch=EPOCH).files[
        "html"
    ]


def page_of(folder: Path, text: str, **parts: Any) -> Element:
    return read_html(rendered(folder, text=HEADING + text, summary="Text.", **parts))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rendered(tmp_path_factory.mktemp("html"))


@pytest.fixture(scope="module")
def page(file: Path) -> Element:
    return read_html(file)


def test_file_stands_alone_and_forbids_every_request(file: Path, page: Element) -> None:
    assert {path.name for path in file.parent.iterdir()} == {
        "_extensions",
        "_quarto.yml",
        "figures",
        "xxa.qmd",
        "xxa.html",
    }
    assert REQUESTS.search(file.read_text(encoding="utf-8")) is None
    metas = list(page.all("meta"))
    assert [meta["charset"] for meta in metas if meta["charset"]] == ["utf-8"]
    assert policy_of(file) == (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    )


def policy_of(file: Path) -> str:
    metas = read_html(file).all("meta")
    return next(meta["content"] for meta in metas if meta["http-equiv"])


@pytest.mark.parametrize(
    ("variables", "published"),
    [
        ({"SOURCE_DATE_EPOCH": str(EPOCH)}, True),
        ({"SOURCE_DATE_EPOCH": str(EPOCH), "HRC_BY_HAND": "false"}, True),
        ({"SOURCE_DATE_EPOCH": str(EPOCH), "HRC_BY_HAND": "true"}, False),
        ({}, False),
    ],
)
def test_policy_lets_in_the_server_of_quarto_preview_and_only_where_nothing_is_published(
    file: Path, tmp_path: Path, variables: dict[str, str], published: bool
) -> None:
    source = lay_out(tmp_path, text=HEADING, summary="Text.")
    # Pandoc runs it before each filter, as Quarto's own does, which makes this table.
    (tmp_path / "init.lua").write_text("quarto = {}\n", encoding="utf-8")
    extension = read_extension(source)
    arguments = format_arguments(
        extension, document="xxa.qmd", writer="html5", template=extension.html_template
    )
    environment = pandoc.environment(EPOCH)
    del environment["SOURCE_DATE_EPOCH"]
    environment |= variables
    target = tmp_path / "xxa.html"
    own = ["--mathml", "--data-dir", tmp_path, "--output", target]
    subprocess.run(
        [pandoc.pandoc_program(), *arguments, *own], cwd=source, env=environment, check=True
    )
    assert (policy_of(target) == policy_of(file)) == published
    if not published:
        allowed = {each.split()[0]: each.split()[1:] for each in policy_of(target).split(";")}
        assert allowed["default-src"] == ["'none'"]
        assert "'self'" in allowed["script-src"]
        assert allowed["connect-src"] == ["'self'"]
        assert not re.search(r"https?:|\*", policy_of(target))


def test_folders_time_zones_locales_and_rebuilds_change_no_byte(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, zone, locale in (
        ("one", "Asia/Kolkata", "C"),
        ("two/deeper", "America/Lima", "fr_FR.UTF-8"),
    ):
        monkeypatch.setenv("TZ", zone)
        monkeypatch.setenv("LC_ALL", locale)
        assert rendered(tmp_path / folder).read_bytes() == file.read_bytes()
    assert str(tmp_path).encode() not in file.read_bytes()


def test_every_word_of_the_word_file_is_in_the_html_file(file: Path, tmp_path: Path) -> None:
    source = lay_out(tmp_path)
    word = render_document(source, name="xxa", formats=("docx",), engine="pandoc", epoch=EPOCH)
    copy = tmp_path / "without-marks.html"
    copy.write_text(NOTE_MARK.sub("", file.read_text(encoding="utf-8")), encoding="utf-8")
    words = read_html(copy).words.replace("\u00a0", " ")
    document = docx.Document(str(word.files["docx"]))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    paragraphs = [*document.paragraphs, *(each for cell in cells for each in cell.paragraphs)]
    texts = [" ".join(paragraph.text.replace("\u00a0", " ").split()) for paragraph in paragraphs]
    # Word has page numbers, and python-docx does not read its equations.
    texts = [text for text in texts if text not in {"", "Page"} and "The measure is" not in text]
    assert len(texts) > 100
    assert [text for text in texts if text.replace(" *, **", "") not in words] == []


def test_paragraphs_are_places_of_their_own(page: Element) -> None:
    numbered = [each for each in page.all("p") if each["class"] == "par"]
    places = [each["id"] for each in numbered]
    assert places[:14] == [f"para-{number}" for number in range(1, 15)]
    assert places[14:] == ["annex-1-para-1", "annex-1-para-2", "annex-2-para-1"]
    for paragraph in numbered:
        link = next(paragraph.all("a"))
        assert link["href"] == "#" + paragraph["id"]
        assert paragraph.words.startswith(f"{paragraph['id'].rpartition('-')[2]}. ")
    assert page.by_id("para-2-b-ii-a").words == "a. In arrests;"
    assert page.by_id("par-necessity") in list(page.by_id("para-2-b-ii").all())


def test_every_link_inside_the_page_leads_somewhere_and_no_place_is_double(page: Element) -> None:
    counted = Counter(each["id"] for each in page.all() if each["id"])
    assert [name for name, count in counted.items() if count > 1] == []
    links = [each["href"] for each in page.all("a") if each["href"].startswith("#")]
    assert len(links) > 60
    assert [link for link in links if link[1:] not in counted] == []
    for each in page.all():
        for name in (*each["aria-labelledby"].split(), *each["href"].split("#")[1:]):
            assert name in counted


def test_notes_lead_to_their_text_and_back(page: Element) -> None:
    marks = [each for each in page.all("a") if each["role"] == "doc-noteref"]
    assert [mark.words for mark in marks] == ["*", "**", "1", "2", "3", "4"]
    for mark in marks:
        back = next(
            each for each in page.by_id(mark["href"][1:]).all("a") if each["role"] == "doc-backlink"
        )
        assert back["href"] == "#" + mark["id"]
    assert page.by_id("note-3").words == "Second note. ↩"


def test_notes_side_by_side_are_two_numbers(tmp_path: Path) -> None:
    page = page_of(tmp_path, "Text.^[One.]^[Two.]\n")
    assert page.by_id("para-1").words == "1. Text.1,2"


def test_recommendations_lead_to_findings_and_these_to_what_they_rest_on(page: Element) -> None:
    lines = [each for each in page.all("p") if each["class"] == "evidence"]
    found = [(line.words.replace("\u00a0", " "), line.one("a")["href"]) for line in lines]
    assert found == [
        ("Rests on: table 1", "#tbl-deaths"),
        ("Rests on: table 2", "#tbl-wide"),
        ("Rests on: paragraph 9; BPUFF-9", "#para-9"),
        ("Rests on: paragraph 12; GR36", "#para-12"),
        ("Rests on: paragraph 12; GR36", "#para-12"),
        ("Rests on: paragraph 12; GR36", "#para-12"),
    ]
    assert lines[2] in list(page.by_id("para-13-a").all())


def test_findings_lead_to_the_note_that_first_cites_a_provision(tmp_path: Path) -> None:
    page = page_of(
        tmp_path,
        '::: {#f-a .finding rests-on="XXA-LAW XXA-OTHER"}\nIt is so.\n:::\n\n'
        'Law.^[[]{code="XXA-LAW"}Invented Law on Force of 1999.]\n',
        front_matter={
            "provisions": {"XXA-LAW": "Law on Force", "XXA-OTHER": "[Other]{.unverified}"}
        },
    )
    (line,) = [each for each in page.all("p") if each["class"] == "evidence"]
    assert line.words.replace("\u00a0", " ") == "Rests on: Law on Force; Other [unverified]"
    assert line.one("a")["href"] == "#law-XXA-LAW"
    assert page.by_id("law-XXA-LAW") in list(page.by_id("note-1").all())


def test_recommendations_lead_to_the_standards_that_they_are_measured_against(
    tmp_path: Path,
) -> None:
    page = page_of(
        tmp_path,
        '::: {#f-a .finding rests-on="INV-1" standards="INV-9"}\nIt is so.\n:::\n\n'
        '::: {#r-a .recommendation rests-on="f-a" standards="INV-1 INV-2"}\nAmend it;\n:::\n\n'
        'Law.^[[]{code="INV-1"}Invented Principles, principle 1.]\n',
        front_matter={"provisions": {"INV-1": "Principle 1", "INV-2": "Principle 2"}},
    )
    finding, advice = (each for each in page.all("p") if each["class"] == "evidence")
    assert finding.words == "Rests on: Principle 1"
    assert advice.words.replace("\u00a0", " ") == "Rests on: paragraph 1; Principle 1; Principle 2"
    assert [each["href"] for each in advice.all("a")] == ["#para-1", "#law-INV-1"]


def test_places_of_citations_leave_no_trace_in_the_other_formats(tmp_path: Path) -> None:
    made = []
    for number, place in enumerate(("", '[]{code="XXA-LAW"}')):
        folder = tmp_path / str(number)
        folder.mkdir()
        source = lay_out(folder, text=f"{HEADING}Law.^[{place}Invented Law.]\n", summary="Text.")
        files = render_document(
            source, name="xxa", formats=("pdf", "docx"), engine="pandoc", epoch=EPOCH
        )
        made.append(digests(files.files))
    assert made[0] == made[1]


def test_data_behind_a_picture_are_a_table_in_html_only(tmp_path: Path) -> None:
    text = (
        HEADING + 'Text.\n\n::: {#fig-x .figure alt="One point above another."}\n'
        "::: caption\nTitle\n:::\n![](figures/fig-rates.svg)\n\n"
        "::: data\n| Group | Rate |\n|---|--:|\n| Violet | 1.5 |\n:::\n:::\n"
    )
    page = read_html(rendered(tmp_path / "html", text=text, summary="Text."))
    data = page.by_id("fig-x").one("details")
    assert [each.words for each in data.all("th", "td")] == ["Group", "Rate", "Violet", "1.5"]
    assert data.one("table")["aria-labelledby"] == "fig-x-caption"
    (tmp_path / "word").mkdir()
    source = lay_out(tmp_path / "word", text=text, summary="Text.")
    word = render_document(source, name="xxa", formats=("docx",), engine="pandoc", epoch=EPOCH)
    assert "Violet" not in "".join(
        each.text for each in docx.Document(str(word.files["docx"])).paragraphs
    )
    two = text.replace(":::\n:::\n", "\n| A |\n|---|\n| 1 |\n:::\n:::\n")
    with pytest.raises(RenderError, match="data of the figure 'fig-x' are not one table"):
        rendered(tmp_path / "two", text=two, summary="Text.")


def test_a_comment_of_an_author_prints_no_more_than_in_the_other_formats(tmp_path: Path) -> None:
    page = page_of(tmp_path, "A word.<!-- remark -->\n\n<!-- <b>more</b> -->\n\nEnd.\n")
    assert page.by_id("para-1").words == "1. A word."
    assert list(page.one("main").all("b")) == []


def test_a_picture_keeps_its_words_and_reaches_no_other(tmp_path: Path) -> None:
    source = lay_out(
        tmp_path,
        text=HEADING + '::: {#fig-x .figure alt="A \\"quoted\\" <line> & more."}\n'
        "::: caption\nTitle\n:::\n![](figures/odd.svg)\n:::\n",
        summary="Text.",
    )
    (source / "figures" / "odd.svg").write_text(
        '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" width="10pt" height="5pt" viewBox="0 0 10 5">'
        "<defs><style>*{fill: red}</style></defs>"
        '<path id="p" clip-path="url(#p)"/><use xlink:href="#p"/><text>Words</text></svg>',
        encoding="utf-8",
    )
    file = render_document(
        source, name="xxa", formats=("html",), engine="pandoc", epoch=EPOCH
    ).files["html"]
    picture = read_html(file).by_id("fig-x").one("svg")
    assert picture["role"] == "img"
    assert picture["aria-label"] == 'A "quoted" <line> & more.'
    assert picture["width"] == ""
    assert picture.one("path")["clip-path"] == "url(#fig-x-p)"
    assert picture.one("use")["href"] == "#fig-x-p"
    assert picture.one("text").words == "Words"
    assert picture.one("style").words == "#fig-x-picture *{fill: red}"


def test_arabic_runs_from_right_to_left_and_its_symbol_does_not(tmp_path: Path) -> None:
    page = page_of(tmp_path, "نص.\n", front_matter={"lang": "ar", "title": "تقرير"})
    assert page.one("html")["lang"] == "ar"
    assert page.one("html")["dir"] == "rtl"
    (symbol,) = (each for each in page.all("p") if each["class"] == "symbol")
    assert symbol["dir"] == "ltr"


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("See [](#tbl-deats).\n\n" + TABLE.replace("tbl-x", "tbl-deaths"), "'tbl-deats'"),
        (TABLE.replace("| A | B |", "|  |  |"), "'tbl-x' has no heads"),
        (
            "::: {#fig-x .figure alt='x y'}\n::: caption\nT\n:::\n![](figures/no.svg)\n:::\n",
            "image file 'figures/no.svg' is missing",
        ),
        ("Text $a$.", "equation 'a' has no words"),
    ],
)
def test_a_slip_stops_html_as_it_stops_the_other_formats(
    tmp_path: Path, body: str, what: str
) -> None:
    with pytest.raises(RenderError, match=re.escape(what)):
        page_of(tmp_path, body)
    assert not list(tmp_path.rglob("*.html"))


@pytest.mark.slow
@pytest.mark.skipif(
    "quarto" not in Engines.here(), reason="no Quarto 1.9 or newer on PATH or in QUARTO_PATH"
)
def test_quarto_and_pandoc_give_one_structure_and_one_text(
    file: Path, page: Element, tmp_path: Path
) -> None:
    made = rendered(tmp_path, engine="quarto")
    assert {path.name for path in made.parent.iterdir()} == {
        path.name for path in file.parent.iterdir()
    }
    other = read_html(made)
    assert other.words == page.words
    assert list(other.outline()) == list(page.outline())
    assert [meta["charset"] for meta in other.all("meta") if meta["charset"]] == ["utf-8"]
    assert REQUESTS.search(made.read_text(encoding="utf-8")) is None
    assert rendered(tmp_path / "again", engine="quarto").read_bytes() == made.read_bytes()
