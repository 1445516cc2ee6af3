"""This module makes figures and tables of what a cell shows by habit, named by the cell's options.

Each is printed as `hrc.figure` and `hrc.table` print it. What nobody has said, an alternative text
above all, is told; meanwhile the picture's own axes stand in for it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.dates import DateFormatter, DateLocator
from matplotlib.figure import Figure
from matplotlib.ticker import ScalarFormatter
from PIL import Image, UnidentifiedImageError

from hrcreport.foundation import FloatError, ReportContext, ReportStates, Words
from hrcreport.notebook.cells.floats import closed, pictured, tabulated
from hrcreport.notebook.cells.naming import UNWRITTEN, Named, ShownCell
from hrcreport.notebook.charts.pictures import Picture, as_png, as_svg, own_fonts, size_of
from hrcreport.notebook.templates.cells import Float
from hrcreport.notebook.templates.grammar import Text
from hrcreport.notebook.templates.map_notes import map_notes
from hrcreport.notebook.templates.pieces import ReadTable, verbatim
from hrcreport.notebook.templates.printing import decimal, series_decimals

Made = tuple[Float | None, tuple[str, ...]]
"""What is printed, None for nothing, and the options that nobody has written."""
WIDEST_IN_COLUMN = 6.8
"""Inches of a figure that still stands in the column: matplotlib's own are 6.4 wide."""
MOST_NAMES = 8
"""Names of bars or lines that an alternative text lists."""
FORMULA = re.compile(
    r"""
    (?<!\\)  # no escaped sign
    \$(.+?)
    (?<!\\)  # no escaped sign
    \$
    """,
    re.VERBOSE,
)
"""A formula of TeX, as matplotlib writes a power: `$\\mathdefault{10^{-1}}$`."""
SETTING = re.compile(r"\\(?:math|text)\w*")
"""What of a formula sets its letters."""
SIGN = re.compile(r"\\([A-Za-z]+)")
"""A sign of a formula that has a name: `\\alpha`, `\\frac`."""
BETWEEN_MARKS = re.compile(
    r"""
    (?<=[{}%#])  # between two signs of a template
    (?=[{}%#])
    """,
    re.VERBOSE,
)


def figure_as_shown(
    context: ReportContext, drawn: Figure | Picture, cell: ShownCell
) -> tuple[Float, tuple[str, ...]]:
    """Return a figure as it is printed, and close it: it is not shown twice."""
    figure = drawn.figure if isinstance(drawn, Picture) else drawn
    cell.figures.append(drawn)
    naming = cell.named("figure", title=verbatim(_title(figure)))
    if figure is drawn:
        _without_offsets(figure)
    picture = (
        drawn
        if isinstance(drawn, Picture)
        else Picture(drawn, "", fonts=own_fonts(context), tight=True)
    )
    alt = naming.alt or picture.alt or described(figure, language=context.language)
    if str(alt).casefold() == str(naming.caption).casefold():
        alt = f"{UNWRITTEN}: {alt}"
    width = figure.get_figwidth()
    notes = [*naming.notes, *(_notes_of_a_map(context) if _shows_boundaries(figure) else ())]
    printed_figure = pictured(
        context,
        naming.with_texts(alt=alt, notes=notes),
        svg=picture.svg(),
        png=picture.png(),
        width=width if width > WIDEST_IN_COLUMN else 0.0,
        data=picture.data,
    )
    closed(figure)
    return printed_figure, tuple(
        missing_option
        for missing_option in naming.lacks
        if not (picture.alt and missing_option == "fig-alt")
    )


def picture_as_shown(
    context: ReportContext, content: bytes, cell: ShownCell
) -> tuple[Float, tuple[str, ...]]:
    """Return a picture of points, PNG or JPEG, as it is printed.

    Raises:
        FloatError: it cannot be read.
    """
    naming = cell.named("figure")
    try:
        width, height = size_of(content)
        kind = Image.open(BytesIO(content)).get_format_mimetype() or "image/png"
    except UnidentifiedImageError as error:
        raise FloatError.of(
            naming.label,
            "a picture cannot be read.",
            "Show it as PNG or JPEG.",
            "notebook.float",
        ) from error
    printed_figure = pictured(
        context,
        naming.with_texts(alt=naming.alt or f"{UNWRITTEN} ({naming.label})"),
        svg=as_svg(content, width, height, kind=kind),
        png=as_png(content),
    )
    return printed_figure, naming.lacks


def table_as_shown(context: ReportContext, table: Any, cell: ShownCell) -> Made:
    """Return a DataFrame, a Series, a Styler or an array as it is printed; None where it is empty.

    Raises:
        FloatError: it cannot be printed; see `hrc.table`.
    """
    table = _of_array(table)
    frame = table.data if hasattr(table, "data") and not _is_data(table) else table
    if isinstance(frame, pd.Series) and frame.name is None:
        is_number = pd.api.types.is_numeric_dtype(frame)
        name = "trace.value" if is_number else "parameters.value"
        frame = frame.rename(Words(context.language).text(name))
    if frame.empty:
        return None, ()
    lacks: tuple[str, ...] = ()
    shapes = (
        [str(kind) == "geometry" for kind in getattr(frame, "dtypes", [])]
        if (isinstance(frame, pd.DataFrame))
        else []
    )
    if any(shapes):
        frame, lacks = (
            pd.DataFrame(frame.loc[:, [not is_shape for is_shape in shapes]]),
            ("geometry",),
        )
    title = str(getattr(table, "caption", None) or "") if frame is not table else ""
    naming = cell.named("table", title=verbatim(title))
    frame = _without_numbers_of_rows(frame)
    return _table(context, frame, naming, is_data=True), (*naming.lacks, *lacks)


def _of_array(array: Any) -> Any:
    """Return the values of an array, or of an index of pandas, as a frame or a series."""
    if isinstance(array, pd.MultiIndex):
        return array.to_frame(index=False)
    if isinstance(array, np.ndarray) and array.ndim > 1:
        return pd.DataFrame(array)
    if isinstance(array, np.ndarray | pd.Index | pd.api.extensions.ExtensionArray):
        return pd.Series(array, name=getattr(array, "name", None))
    return array


def _without_numbers_of_rows(frame: Any) -> Any:
    """Return a frame whose index has no level that only numbers rows, as `pd.concat` leaves it.

    It has no name, and counts from 0 within each value of the levels before it; whatever else
    stands there is printed.
    """
    index = frame.index
    if index.nlevels > 1 and index.names[-1] is None:
        last = pd.Series(index.get_level_values(-1))
        before = [index.get_level_values(level) for level in range(index.nlevels - 1)]
        if last.equals(last.groupby(before, sort=False, dropna=False).cumcount()):
            return frame.droplevel(-1)
    return frame


def rows_as_shown(context: ReportContext, read: ReadTable, cell: ShownCell) -> Made:
    """Return a table that was shown as HTML as it is printed."""
    naming = cell.named("table", title=read.caption)
    frame = pd.DataFrame(list(read.rows), columns=list(read.columns), dtype=object)
    return _table(context, frame, naming, align=read.align), naming.lacks


def _is_data(table: Any) -> bool:
    return isinstance(table, pd.DataFrame | pd.Series)


def _table(context: ReportContext, frame: Any, naming: Named, **options: Any) -> Float | None:
    return tabulated(context, frame, naming, **{"decimals": None, **options, **naming.of_table})


def _without_offsets(figure: Figure) -> None:
    """Let axes print their numbers in full: 2019 and 2020, not -1 and 0 beside "+2.02e3"."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            formatter = axis.get_major_formatter()
            if isinstance(formatter, ScalarFormatter):
                formatter.set_useOffset(False)


def _title(figure: Figure) -> str:
    """Return the title of a figure, or of its only axes."""
    over = figure.get_suptitle()
    titles = [axes.get_title() or axes.get_title(loc="left") for axes in figure.axes]
    return _spoken(over or (titles[0] if len(titles) == 1 else ""))


def _spoken(text: str) -> str:
    """Return words of a figure without the signs of TeX; what looks like a value is none."""

    def said(match: re.Match[str]) -> str:
        formula_text = SIGN.sub(r"\1 ", SETTING.sub("", match[1]))
        return formula_text.replace("{", "").replace("}", " ")

    plain = FORMULA.sub(said, text)
    plain = " ".join(plain.replace(r"\$", "$").split())
    return BETWEEN_MARKS.sub(" ", plain) if Text(plain).has_expressions else plain


def _shows_boundaries(figure: Figure) -> bool:
    """Tell whether a figure shows areas on a map: geopandas draws shapes to scale."""
    return "geopandas" in sys.modules and any(
        axes.get_aspect() != "auto"
        and any(
            isinstance(collection, PatchCollection | LineCollection)
            for collection in axes.collections
        )
        for axes in figure.axes
    )


def _notes_of_a_map(context: ReportContext) -> list[str]:
    country = str(context.names.get(ReportStates.COUNTRY) or "")
    return map_notes(context, [country] if country else [])


def described(figure: Figure, *, language: str) -> str:
    """Return what the axes of a figure say: their labels, ranges, names of bars and lines."""
    parts = [part for axes in figure.axes for part in _of_axes(axes, language)]
    return "; ".join(dict.fromkeys(parts)) or UNWRITTEN


def _of_axes(axes: Axes, language: str) -> Iterator[str]:
    if not axes.has_data():
        return
    legend = axes.get_legend()
    if title := axes.get_title():
        yield _spoken(title)
    for axis_name, axis in (("y", axes.yaxis), ("x", axes.xaxis)):
        label = _spoken(axis.get_label_text())
        axis_words = _names_on(axis) or _range(axes, axis_name, language)
        if axis_words and not (axis_name == "x" and not axes.axison):
            yield f"{label}: {axis_words}" if label else axis_words
    if legend is not None:
        names = [_spoken(legend_text.get_text()) for legend_text in legend.get_texts()][:MOST_NAMES]
        yield ", ".join(names)


def _names_on(axis: Any) -> str:
    """Return the words that stand below bars or along an axis of days; empty for numbers."""
    words = [_spoken(tick_label.get_text()) for tick_label in axis.get_ticklabels()]
    words = [word for word in words if word]
    if isinstance(axis.get_major_locator(), DateLocator) or isinstance(
        axis.get_major_formatter(), DateFormatter
    ):
        return "–".join((words[0], words[-1])) if words else ""
    if not words or all(re.sub("[−^.-]", "", word).isdigit() for word in words):
        return ""
    return (
        ", ".join(words[:MOST_NAMES]) if any(any(map(str.isalpha, word)) for word in words) else ""
    )


def _range(axes: Axes, axis_name: str, language: str) -> str:
    low, high = sorted(getattr(axes.dataLim, f"interval{axis_name}"))
    if not abs(low) < float("inf") or not abs(high) < float("inf"):
        return ""
    places = series_decimals([low, high]) if (low or high) else 0
    years = axis_name == "x" and low == int(low) and high == int(high) and 1500 < low <= high < 2201
    written = [
        f"{limit:.0f}" if years else decimal(limit, places, language=language)
        for limit in (low, high)
    ]
    return Words(language).said("picture.range", low=written[0], high=written[1])
