"""What a cell shows as HTML or Markdown is read as tables and text, and what acts is known."""

from __future__ import annotations

import pandas as pd
import pytest

from hrcreport.foundation import Archive
from hrcreport.notebook.templates.pieces import Pieces, ReadTable

FRAME = pd.DataFrame({"Region": ["North", "South|East"], "Deaths": [1234, 5]})


@pytest.mark.parametrize("index", [True, False])
def test_table_of_pandas_is_read_without_the_numbers_of_its_rows(index: bool) -> None:
    (table,) = Pieces.in_html(FRAME.to_html(index=index)).pieces
    assert table == ReadTable("", ("Region", "Deaths"), (("North", "1234"), ("South\\|East", "5")))
    assert table.align == ("left", "right")


def test_cells_that_span_several_stand_in_each_of_their_places() -> None:
    frame = (
        FRAME.assign(Year=[2019, 2019]).groupby(["Year", "Region"])[["Deaths"]].agg(["sum", "max"])
    )
    (table,) = Pieces.in_html(frame.to_html()).pieces
    assert isinstance(table, ReadTable)
    assert table.columns == ("Year", "Region", "Deaths, sum", "Deaths, max")
    assert [row[0] for row in table.rows] == ["2019", "2019"]


def test_words_of_html_become_markdown_in_their_order() -> None:
    text = "<h2>Head</h2>In <b>all</b> 7*, <a href='https://example.org'>here</a>.<ul><li>one<li>two</ul>"
    assert Pieces.in_html(text).pieces == (
        "**Head**\n\nIn **all** 7\\*, [here](https://example.org).\n\n- one\n- two",
    )
    assert Pieces.in_html("<a href='javascript:x()'>a</a>").pieces == ("a",)


def test_words_behind_the_end_of_a_page_are_read_and_what_is_too_deep_is_refused() -> None:
    assert Pieces.in_html("<html><p>One.</p></html><p>Two.</p>").pieces == ("One.\n\nTwo.",)
    assert Pieces.in_html("<div>" * 400 + "Within." + "</div>" * 400).pieces == ("Within.",)
    with pytest.raises(Archive.TooHeavyError, match="deeper than any text"):
        Pieces.in_html("<div>" * 4000 + "Within.")


@pytest.mark.parametrize(
    "text",
    ["<script>x</script>", "<p onclick='x()'>a</p>", "<div><iframe src='a'></iframe></div>"],
)
def test_html_that_runs_something_is_known(text: str) -> None:
    assert Pieces.in_html(text).acts


def test_tables_in_markdown_are_read_and_blocks_of_the_format_stay_whole() -> None:
    text = "Before.\n\n| A | B |\n|:--|--:|\n| x\\|y | 1 |\n| z |\n\nBehind."
    before, table, behind = Pieces.in_markdown(text).pieces
    assert (before, behind) == ("Before.", "Behind.")
    assert table == ReadTable("", ("A", "B"), (("x\\|y", "1"), ("z", "")))
    fenced = f"::: {{#tbl-a .table}}\n\n{text}\n\n:::"
    assert Pieces.in_markdown(fenced).pieces == (fenced,)
