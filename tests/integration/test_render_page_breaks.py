"""This module proves that a document is set wherever its tables happen to meet a page break."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.golden.example_source import EPOCH, lay_out

from hrcreport.document.extension import read_extension
from hrcreport.document.formats import Format
from hrcreport.document.render import engine, pandoc
from hrcreport.document.render.engine import render_document
from hrcreport.foundation.errors import Problem, RenderError

TWO = "# One\n\nText.\n\n# Two\n\nText.\n\n"
CELL = "Words that fill a cell of this table and run over several of its lines. " * 5


def with_table(rows: int) -> str:
    lines = "".join(f"| Row {number} | {CELL} |\n" for number in range(rows))
    return (
        TWO
        + f"::: {{#tbl-x .table}}\n::: caption\nTitle\n:::\n\n| A | B |\n|---|---|\n{lines}:::\n"
    )


@pytest.mark.parametrize("rows", [4, 14])
def test_few_rows_of_much_text_are_set_over_several_pages(tmp_path: Path, rows: int) -> None:
    source = lay_out(tmp_path, text=with_table(rows), summary="Text.", front_matter={})
    made = render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH)
    text = "".join(page.extract_text() for page in PdfReader(made.files["pdf"]).pages)
    assert all(f"Row {number}" in text for number in range(rows))
    assert "layout-nudge" not in (source / "xxa.qmd").read_text(encoding="utf-8")


def failing(times: int, monkeypatch: pytest.MonkeyPatch, rule: str) -> list[str]:
    """Let the engine fail so many times; returns the first lines of the source that it got."""
    given: list[str] = []
    rendered = pandoc.render

    def fail(source: Path, *, name: str, formats: list[Format], epoch: int, at_once: int) -> object:
        given.append((source / f"{name}.qmd").read_text(encoding="utf-8").splitlines()[1])
        if len(given) <= times:
            raise RenderError(Problem(f"{name}.qmd", "it failed.", "Mend it.", rule))
        return rendered(source, name=name, formats=formats, epoch=epoch, at_once=at_once)

    monkeypatch.setattr(pandoc, "render", fail)
    return given


def test_a_document_that_typst_cannot_tag_is_set_again_a_little_wider(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = failing(2, monkeypatch, "render.typst-internal")
    source = lay_out(tmp_path, text=with_table(4), summary="Text.", front_matter={})
    render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH)
    assert [line.startswith("layout-nudge") for line in given] == [False, True, True]
    assert given[1:] == ["layout-nudge: 1", "layout-nudge: 2"]


def test_it_is_tried_a_few_times_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = failing(99, monkeypatch, "render.typst-internal")
    source = lay_out(tmp_path, text=TWO, summary="Text.", front_matter={})
    with pytest.raises(RenderError, match="it failed"):
        render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH)
    assert len(given) == engine.MOST_NUDGES


def test_other_errors_are_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = failing(99, monkeypatch, "render.alt-missing")
    source = lay_out(tmp_path, text=TWO, summary="Text.", front_matter={})
    with pytest.raises(RenderError):
        render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH)
    assert len(given) == 1


@pytest.mark.parametrize(
    ("rows", "breakable", "fits"), [(2, "false", "true"), (14, "true", "false")]
)
def test_a_table_may_break_by_its_length_and_not_by_its_rows(
    tmp_path: Path, rows: int, breakable: str, fits: str
) -> None:
    text = typst_of(tmp_path, with_table(rows))
    assert f"breakable: {breakable}, fits: {fits}, moves: true, room" in text


def typst_of(tmp_path: Path, text: str) -> str:
    source = lay_out(tmp_path, text=text, summary="Text.", front_matter={})
    extension = read_extension(source)
    run = pandoc.PandocRun(source, "xxa", EPOCH, extension)
    written, _ = run.pandoc("typst", template=extension.typst_template)
    return written.decode()


def test_the_name_of_a_group_takes_room_where_few_rows_are_left_to_it(tmp_path: Path) -> None:
    """On a page that has its last row alone, a name beside it would stand over what follows."""
    rows = "| A group of rows |  0 |\n" + "".join(f"|  | {row} |\n" for row in range(1, 8))
    table = f"::: {{#tbl-x .table}}\n::: caption\nTitle\n:::\n\n| A | B |\n|---|--:|\n{rows}:::\n"
    beside = re.findall(r'#hrc-group\("tbl-x-1", (\d), (\w+)\)', typst_of(tmp_path, TWO + table))
    assert (beside[0], beside[-1]) == (("0", "true"), ("7", "false"))


def test_a_table_of_an_annex_may_break_where_one_of_the_text_is_kept_whole(tmp_path: Path) -> None:
    rows = "".join(f"| {row} | 1 |\n" for row in range(16))
    table = f"::: {{#tbl-x .table}}\n::: caption\nTitle\n:::\n\n| A | B |\n|---|--:|\n{rows}:::\n"
    in_text, in_annex = (
        re.search(r"breakable: (\w+), fits", typst_of(tmp_path / place, TWO + head + table))
        for place, head in (("text", ""), ("annex", "# Annex {.annex}\n\n"))
    )
    assert in_text is not None
    assert in_annex is not None
    assert (in_text[1], in_annex[1]) == ("false", "true")


def pages_of(tmp_path: Path, text: str) -> list[str]:
    """Set a text, and return the words of each page of its PDF, in one line."""
    source = lay_out(tmp_path, text=text, summary="Text.", front_matter={})
    made = render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH)
    return [" ".join(page.extract_text().split()) for page in PdfReader(made.files["pdf"]).pages]


LINE = "Words of a paragraph that fill one line and a part of the second line of the column here. "


@pytest.mark.parametrize("lines", range(14, 22, 2))
def test_a_long_table_ends_with_two_rows_and_its_notes(tmp_path: Path, lines: int) -> None:
    rows = "".join(f"| Row-{number:02} | A word |\n" for number in range(32))
    table = (
        "::: {#tbl-x .table}\n::: caption\nTitle\n:::\n\n| A | B |\n|---|---|\n"
        f"{rows}\n::: notes\nThe-note below.\n:::\n:::\n"
    )
    pages = pages_of(tmp_path, f"# One\n\n{LINE * lines}\n\n{table}\n# Two\n\nText.\n")
    (last,) = (page for page in pages if "Row-31" in page)
    assert "Row-30" in last
    assert "The-note" in last
    assert sum("Row-" in page for page in pages) <= 2


def test_a_table_that_is_kept_whole_leaves_no_gap_before_it(tmp_path: Path) -> None:
    rows = "".join(f"| Row-{number:02} | A word |\n" for number in range(14))
    table = (
        "::: {#tbl-x .table}\n::: caption\nTitle\n:::\n\n| A | B |\n|---|---|\n" + rows + ":::\n"
    )
    text = f"# One\n\n{LINE * 44}\n\n{table}\nBehind-it. {LINE * 30}\n\n# Two\n\nText.\n"
    pages = pages_of(tmp_path, text)
    (shown,) = (number for number, page in enumerate(pages) if "Row-00" in page)
    (behind,) = (number for number, page in enumerate(pages) if "Behind-it" in page)
    assert "Row-13" in pages[shown]
    assert behind < shown


@pytest.mark.parametrize(("lines", "shared"), [(2, [True, True]), (40, [False, True])])
def test_an_annex_shares_a_page_of_which_a_third_is_left(
    tmp_path: Path, lines: int, shared: list[bool]
) -> None:
    annexes = "# First annex {.annex}\n\nText.\n\n# Second annex {.annex}\n\nText.\n"
    pages = pages_of(tmp_path, f"# One\n\nThe-body. {LINE * lines} The-end.\n\n{annexes}")
    end, first, second = (
        next(number for number, page in enumerate(pages) if words in page and number > 1)
        for words in ("The-end", "First annex", "Second annex")
    )
    assert [end == first, first == second] == shared


def page_with(pages: list[str], words: str) -> int:
    """Return the number of the only page, behind the contents, that holds these words."""
    (number,) = (number for number, page in enumerate(pages) if number > 1 and words in page)
    return number


SHORT = (
    "::: {#tbl-s .table}\n::: caption\nShort-table\n:::\n\n| A | B |\n|---|---|\n"
    + "".join(f"| Short-{number} | A word |\n" for number in range(9))
    + ":::\n\n"
)
LONG = (
    "::: {#tbl-l .table}\n::: caption\nLong-table\n:::\n\n| A | B |\n|---|---|\n"
    + "".join(f"| Long-{number:02} | A word |\n" for number in range(34))
    + ":::\n\n"
)


def test_a_table_that_has_room_stands_between_its_paragraphs(tmp_path: Path) -> None:
    text = f"# One\n\nBefore-it. {LINE * 3}\n\n{SHORT}Behind-it. {LINE * 3}\n"
    pages = pages_of(tmp_path, text)
    page = pages[page_with(pages, "Short-table")]
    assert page.index("Before-it") < page.index("Short-table") < page.index("Behind-it")


@pytest.mark.parametrize("lines", [8, 12, 14])
def test_what_moves_never_stands_between_the_halves_of_a_long_table(
    tmp_path: Path, lines: int
) -> None:
    text = f"# One\n\n{LINE * lines}\n\n{LINE * 6}\n\n{SHORT}{LONG}{LINE * 9}\n\n# Two\n\nText.\n"
    whole = " ".join(pages_of(tmp_path, text))
    short = whole.rindex("Short-table")
    assert not whole.index("Long-00") < short < whole.index("Long-33")


@pytest.mark.parametrize("heading", ["# Two", "## Second"])
def test_a_heading_begins_behind_all_that_moved(tmp_path: Path, heading: str) -> None:
    head = f"# One\n\n## First\n\n{LINE * 25}\n\n{SHORT}"
    text = f"{head}{heading}\n\nThe-last. {LINE * 30}\n\n# Last\n\nText.\n"
    whole = " ".join(pages_of(tmp_path, text))
    assert whole.rindex("Short-8") < whole.index("The-last")


def test_a_number_stays_with_its_unit_and_with_what_it_counts(tmp_path: Path) -> None:
    text = (
        "# One\n\nSome [60.9]{value=x} per cent, 4 per cent.^[Law, art. 5 (a), paras. 4 and 5.]\n"
    )
    source = lay_out(tmp_path, text=text, summary="Text.", front_matter={})
    extension = read_extension(source)
    run = pandoc.PandocRun(source, "xxa", EPOCH, extension)
    typst = run.pandoc("typst", template=extension.typst_template)[0].decode("utf-8")
    for words in ("60.9~per cent", "4~per cent", "art.~5~(a)", "paras.~4 and~5"):
        assert words in typst
