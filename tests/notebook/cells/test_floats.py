"""A figure, map or table has what a reader needs, or its notebook stops with what is missing."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

import hrcreport.notebook as hrc
from hrcreport.document.assemble.floats import float_markdown
from hrcreport.foundation.errors import FloatError
from hrcreport.notebook.cells.float_texts import source_text
from hrcreport.notebook.charts.pictures import Picture
from hrcreport.notebook.templates.cells import FLOAT_MIME, Float
from hrcreport.notebook.templates.prose import Text

FRAME = pd.DataFrame({"Group": ["Black", "White"], "Deaths": [1234, 7], "Rate": [6.089, None]})


def chart() -> Figure:
    figure = Figure(figsize=(2, 1))
    figure.subplots().plot([1, 2], [3, 4])
    return figure


def figure(**changes: Any) -> Float:
    return hrc.figure(
        changes.pop("picture", None) or chart(),
        **{"label": "fig-a", "caption": "Deaths by year", "alt": "A rising line."} | changes,
    )


def table(frame: pd.DataFrame = FRAME, **changes: Any) -> Float:
    return hrc.table(frame, **{"label": "tbl-a", "caption": "Deaths by group"} | changes)


@pytest.mark.parametrize(("inches", "layout"), [(5.1, ""), (6.7, "wide")])
def test_picture_wider_than_the_column_stands_across_the_margins(
    inches: float, layout: str
) -> None:
    chart = Figure(figsize=(inches, 2))
    chart.subplots().plot([1, 2], [3, 4])
    assert figure(picture=chart).layout == layout


def test_what_has_nothing_to_show_is_nothing() -> None:
    assert table(FRAME.iloc[:0]) is None
    assert table(FRAME[[]]) is None
    assert hrc.table(None) is None
    assert hrc.figure(None, label="fig-a") is None
    assert hrc.map_figure(None) is None


@pytest.fixture
def names(notebook_with: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """Let floats see these names of a notebook."""
    return notebook_with(deaths=12, share=0.5, first_year=2015)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: figure(alt=None), "the alternative text is missing"),
        (lambda: figure(alt="  "), "the alternative text is missing"),
        (lambda: figure(picture=Picture(chart(), ""), alt=None), "the alternative text is missing"),
        (lambda: figure(alt="deaths BY year"), "the alternative text repeats the caption"),
        (lambda: figure(alt=" Deaths by year. ", caption="Deaths by year."), "repeats the caption"),
        (lambda: figure(label="tbl-a"), "'fig-' first"),
        (lambda: figure(label="fig-A b"), "the label 'fig-A b' is not of the right form"),
        (lambda: figure(label="fig-"), "not of the right form"),
        (lambda: figure(label=""), "(no label)"),
        (lambda: figure(caption=" "), "the caption is missing"),
        (lambda: hrc.map_figure(chart(), label="fig-a", caption="C", alt="A"), "'map-' first"),
        (lambda: table(label="fig-a"), "'tbl-' first"),
        (lambda: table(caption=""), "the caption is missing"),
        (lambda: table(pd.DataFrame([[1, 2]], columns=["a", "a"])), "two columns share a name"),
        (lambda: table(align=["left"]), "'align' does not fit the columns"),
        (lambda: table(widths=[1, 2]), "'widths' does not fit the columns"),
        (lambda: table(align=["left", "middle", "right"]), "an unknown word"),
    ],
)
def test_float_without_what_a_reader_needs_is_refused_in_words(make: Any, words: str) -> None:
    with pytest.raises(FloatError) as error:
        make()
    assert words in str(error.value)
    assert error.value.problems[0].mend


def test_cells_print_numbers_with_separators_and_decimals_and_dashes_for_gaps() -> None:
    assert table().rows == (("Black", "1,234", "6.1"), ("White", "7", "–"))
    assert table(decimals={"Rate": 3}).rows[0][2] == "6.089"
    assert table(decimals=0).rows[0][2] == "6"


def test_missing_cell_is_a_dash_whatever_stands_for_it() -> None:
    frame = pd.DataFrame(
        {"a": [None, pd.NaT, float("nan"), pd.NA], "b": [1, 2, 3, 4]}, dtype=object
    )
    assert [row[0] for row in table(frame).rows] == ["–"] * 4


def test_numbers_stand_right_and_texts_left() -> None:
    assert table().align == ("left", "right", "right")
    gaps = pd.DataFrame({"n": pd.array([1, None], dtype="Int64"), "t": ["a", "b"]})
    assert table(gaps).align == ("right", "left")
    assert table(align=["right", "left", "center"]).align == ("right", "left", "center")


def test_texts_of_a_float_quote_values_and_keep_them(names: dict[str, Any]) -> None:
    made = table(
        caption=Text("{{ deaths }} deaths from {{ first_year }}"),
        notes=[Text("{{ share | per_cent }} known.")],
        source=Text("Office, {{ first_year }}."),
    )
    assert made.caption == "12 deaths from 2015"
    assert made.notes == ("50 per cent known.",)
    assert made.source == "Office, 2015."
    assert [value.text for value in made.values] == ["12", "2015", "2015", "50 per cent"]


def test_value_that_cannot_be_printed_is_told_with_part_and_label(names: dict[str, Any]) -> None:
    with pytest.raises(FloatError) as error:
        figure(alt=Text("{{ deths }} deaths"))
    problem = error.value.problems[0]
    assert problem.place == "alt text of fig-a"
    assert "'deths': the name 'deths' is unknown" in problem.what
    assert "Did you mean 'deaths'?" in problem.mend


def test_drawing_brings_its_own_alternative_text_behind_what_it_is_about() -> None:
    drawn = Picture(chart(), "A line that rises.")
    assert figure(picture=drawn, alt=None).alt == "Deaths by year – A line that rises."
    assert figure(picture=drawn, alt="Deaths rose.").alt == "Deaths rose."


def test_figure_carries_the_same_picture_as_svg_and_png() -> None:
    made = figure()
    bundle = made._repr_mimebundle_()
    assert bundle[FLOAT_MIME]["svg"].startswith("<?xml")
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert "png" not in bundle[FLOAT_MIME]
    json.dumps(bundle)


def test_same_figure_gives_the_same_bytes() -> None:
    first, second = figure(), figure()
    assert (first.svg, first.png) == (second.svg, second.png)


def test_table_is_shown_in_jupyterlab_with_its_texts_escaped() -> None:
    bundle = table(pd.DataFrame({"a<b": ["<script>"]}), notes=["n & m"])._repr_mimebundle_()
    assert "<script>" not in bundle["text/html"]
    assert "&lt;script&gt;" in bundle["text/html"]
    assert "n &amp; m" in bundle["text/html"]
    assert "image/png" not in bundle
    json.dumps(bundle)


def test_several_sources_are_named_once_each() -> None:
    assert source_text(["A.", "B.", "A."], language="en") == "A; B."
    assert source_text("As it is", language="en") == "As it is"
    assert source_text(None, language="en") == ""


@given(
    st.lists(
        st.tuples(
            st.one_of(st.text(), st.none(), st.dates(), st.booleans()),
            st.one_of(
                st.integers(-(10**14), 10**14),
                st.floats(-1e14, 1e14),
                st.sampled_from([None, pd.NA, float("nan")]),
            ),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_frame_of_texts_and_numbers_becomes_a_table(rows: list[tuple[Any, Any]]) -> None:
    made = table(pd.DataFrame(rows, columns=["a", "b"], dtype=object))
    assert len(made.rows) == len(rows)
    assert all(isinstance(cell, str) for row in made.rows for cell in row)
    json.dumps(made._repr_mimebundle_())


def test_a_table_may_ask_for_its_place_on_the_page() -> None:
    frame = pd.DataFrame({"Year": ["2015"], "Deaths": [8]})
    shown = hrc.table(frame, label="tbl-deaths", caption="Deaths by year", layout="wide")
    assert 'layout="wide"' in float_markdown(asdict(shown)).splitlines()[0]
    plain = hrc.table(frame, label="tbl-deaths", caption="Deaths by year")
    assert "layout" not in float_markdown(asdict(plain))
    with pytest.raises(FloatError, match="'layout' reads 'wider'"):
        hrc.table(frame, label="tbl-deaths", caption="Deaths by year", layout="wider")


def test_note_that_is_no_text_of_the_cell_is_never_filled() -> None:
    for part in ("notes", "caption", "source"):
        said = "{{ deaths }}"
        with pytest.raises(FloatError, match="is not written as a text") as error:
            table(**{part: [said] if part == "notes" else said})
        assert error.value.problems[0].rule == "notebook.not-a-text"
