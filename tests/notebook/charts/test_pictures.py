"""Facts about the bytes of pictures."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import matplotlib
import pandas as pd
import pytest
from matplotlib.figure import Figure

from hrcreport.notebook import bars_by_group, status_bars
from hrcreport.notebook.charts.pictures import Picture
from hrcreport.notebook.charts.style import NARROW_CM, POINTS_PER_CM


def bars() -> Picture:
    table = pd.DataFrame(
        {"race": ["A", "B", "A", "B"], "rate": [1.0, 2.0, 3.0, 4.0], "years": list("1122")}
    )
    return bars_by_group(table, group="race", value="rate", series="years", x_label="Rate")


@pytest.fixture
def authors_figure() -> Figure:
    """A figure that an author drew without the house style."""
    figure = Figure(figsize=(4, 3), layout="constrained")
    axes = figure.add_subplot()
    axes.plot([1, 2, 3], [10, 20, -15])
    axes.set_title("Title of the author", fontfamily="DejaVu Sans")
    return figure


def test_same_data_give_same_bytes() -> None:
    assert bars().svg() == bars().svg()
    assert bars().png() == bars().png()


def test_order_of_formats_does_not_change_them() -> None:
    first, second = bars(), bars()
    svg, png = first.svg(), first.png()
    assert (second.png(), second.svg()) == (png, svg)


def test_readers_own_settings_do_not_change_the_picture() -> None:
    plain = bars().svg()
    with matplotlib.rc_context({"axes.grid": True, "font.size": 20, "svg.fonttype": "path"}):
        assert bars().svg() == plain


def test_svg_carries_no_date_and_no_version() -> None:
    svg = bars().svg()
    assert "<dc:date>" not in svg
    assert matplotlib.__version__ not in svg


def test_lines_of_a_hatch_are_not_filled() -> None:
    frame = pd.DataFrame({"status": ["0", "NI"]})  # crossing lines, and dots
    patterns = re.findall(r"<pattern.*?</pattern>", status_bars(frame).svg(), re.DOTALL)
    filled = ["fill: none" not in pattern for pattern in patterns]
    assert sorted(filled) == [False, True]


def test_png_carries_no_program() -> None:
    assert b"Software" not in bars().png()


def test_svg_text_is_text_in_the_documents_font() -> None:
    svg = bars().svg()
    assert re.findall(r"font-family: '([^']+)'", svg)
    assert set(re.findall(r"font-family: '([^']+)'", svg)) == {"STIXGeneral"}
    assert "Rate" in "".join(ET.fromstring(svg).itertext())  # noqa: S314  # made two lines above


def test_each_text_of_an_svg_keeps_its_width_in_another_font() -> None:
    texts = re.findall(r"<text ([^>]*)>", bars().svg())
    assert texts
    assert all(
        'textLength="' in text and 'lengthAdjust="spacingAndGlyphs"' in text for text in texts
    )
    (width,) = re.findall(r'textLength="([^"]+)"[^>]*>Rate<', bars().svg())
    assert 15 < float(width) < 20  # four letters of nine points


def test_authors_own_figure_gets_the_documents_font(authors_figure: Figure) -> None:
    svg = Picture(authors_figure, "Line from 10 to minus 15.").svg()
    assert "DejaVu" not in svg
    assert "Title of the author" in svg


def test_authors_own_figure_gives_same_bytes_twice(authors_figure: Figure) -> None:
    picture = Picture(authors_figure, "Line from 10 to minus 15.")
    assert picture.svg() == picture.svg()


def test_png_is_as_wide_as_the_column() -> None:
    width = int.from_bytes(bars().png(dpi=200)[16:20], "big")
    assert width == pytest.approx(NARROW_CM / 2.54 * 200, abs=1)


def test_svg_is_as_wide_as_the_column() -> None:
    found = re.search(r'<svg [^>]*width="([\d.]+)pt"', bars().svg())
    assert found
    assert float(found[1]) == pytest.approx(NARROW_CM * POINTS_PER_CM, abs=0.1)


def test_printing_leaves_the_figure_as_it_was(authors_figure: Figure) -> None:
    picture = Picture(authors_figure, "Line from 10 to minus 15.")
    before = (authors_figure.dpi, authors_figure.get_size_inches().tolist())
    picture.png(dpi=90)
    picture.svg()
    assert (authors_figure.dpi, authors_figure.get_size_inches().tolist()) == before
