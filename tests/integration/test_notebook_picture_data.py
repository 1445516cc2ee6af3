"""The numbers behind a picture: a table for readers, CSV for programs."""

from __future__ import annotations

import csv
import subprocess
from io import StringIO

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

import hrcreport.notebook as hrc
from hrcreport.document.assemble.floats import verbatim
from hrcreport.document.render.pandoc import pandoc_program
from hrcreport.foundation.records.spreadsheet import Cell
from hrcreport.foundation.words.texts import Words
from hrcreport.notebook.cells.picture_data import picture_data

FRAME = pd.DataFrame(
    {"Year": ["2015", "2016"], "Group, all": ["A", "B"], "Rate": [6.089, None], "N": [12345, 7]}
)


def test_numbers_of_a_column_share_their_decimals() -> None:
    data = picture_data(FRAME, language="en")
    assert data.rows == (("2015", "A", "6.1", "12,345"), ("2016", "B", "–", "7"))
    assert data.align == ("left", "left", "right", "right")


def test_bounds_have_the_decimals_of_the_value_before_them() -> None:
    low, high = (Words("fr").text(f"picture.head-{name}") for name in ("low", "high"))
    frame = pd.DataFrame({"Taux": [0.45, 0.3], low: [0.4, 0.16], high: [1.52, 1.1]})
    assert picture_data(frame, language="fr").rows == (
        ("0,45", "0,40", "1,52"),
        ("0,30", "0,16", "1,10"),
    )


def test_csv_has_full_numbers_and_nothing_where_a_value_is_missing() -> None:
    content = picture_data(FRAME, language="fr").csv
    assert content == 'Year,"Group, all",Rate,N\n2015,A,6.089,12345\n2016,B,,7\n'


def test_figures_last_digits_that_computers_differ_in_are_not_written() -> None:
    frame = pd.DataFrame({"x": [0.1 + 0.2]})
    assert picture_data(frame, language="en").csv == "x\n0.3\n"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1, max_size=5))
def test_csv_gives_back_every_text(texts: list[str]) -> None:
    content = picture_data(pd.DataFrame({"x": texts, "n": 1.0}), language="en").csv
    assert [Cell(row[0]).as_meant for row in csv.reader(StringIO(content))][1:] == texts


def test_author_gives_the_numbers_of_her_own_figure() -> None:
    chart = Figure()
    chart.subplots().plot([1, 2])
    shown = hrc.figure(
        chart, label="fig-a", caption="Deaths", alt="A rising line.", data=FRAME[["Year", "N"]]
    )
    assert shown.data is not None
    assert shown.data.columns == ("Year", "N")


@pytest.mark.parametrize(
    "text",
    ["a*b*", "[x](y)", "{{< x >}}", "@key", "1--2...", "“a” 'b'", "$x$", "a|b", "\\", "x^2^"],
)
def test_cells_print_sign_by_sign(text: str) -> None:
    made = subprocess.run(
        [pandoc_program(), "--from", "markdown+smart", "--to", "plain", "--wrap", "none"],
        input=f"begin {verbatim(text)} end",
        capture_output=True,
        text=True,
        check=True,
    )
    assert made.stdout.strip() == f"begin {text} end"
