"""This module draws a grid of signs: rows, columns, and a shape where they meet."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import blended_transform_factory

from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.rows import LINE_CM, Rows, stacked
from hrcreport.notebook.drawing.style import (
    FONT,
    INK,
    PALE,
    PAPER,
    SMALL_POINTS,
    legend_columns,
    lines_of,
    new_figure,
    wrapped,
)

Cells = Mapping[tuple[str, str], str]
"""The code of a sign by the names of row and column."""
Signs = Mapping[str, Sequence[Mapping[str, Any]]]
"""For each code the marks that make up its sign, drawn one over the other."""

ROW_CM = 0.62
COLUMN_CM = 1.9
UPRIGHT_CM = 0.9
"""A column narrower than this has its head turned."""
NARROWEST_COLUMN_CM = 0.55
NAMES_CM = 5.0
LETTER_CM = 0.155
LONGEST_HEAD = 22


def _slice(share: float) -> Path:
    """Return the part of a full circle from twelve o'clock on, clockwise."""
    return Path.wedge(90 - 360 * share, 90)


def _letter(letter: str) -> Path:
    """Return a letter of the document's font as a mark, its middle at the mark's place."""
    drawn = TextPath((0, 0), letter, size=10, prop=FontProperties(family=FONT))
    box = drawn.get_extents()
    return Path(drawn.vertices - [(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2], drawn.codes)


CIRCLE: Mapping[str, Any] = {"marker": "o", "markerfacecolor": PAPER}
FULL: Mapping[str, Any] = {"marker": "o", "markerfacecolor": INK}
HALF: Mapping[str, Any] = {
    "marker": "o", "fillstyle": "left", "markerfacecolor": INK, "markerfacecoloralt": PAPER,
}  # fmt: skip
DASH: Mapping[str, Any] = {"marker": "_"}
QUESTION: Mapping[str, Any] = {
    "marker": _letter("?"), "markeredgewidth": 0.2, "markerfacecolor": INK,
}  # fmt: skip

SLASH: Mapping[str, Any] = {**QUESTION, "marker": _letter("/")}


def filled(quarters: int) -> tuple[Mapping[str, Any], ...]:
    """Return the marks of a circle filled by quarters, none to four."""
    if quarters == 0:
        return (CIRCLE,)
    if quarters == 4:
        return (FULL,)
    part = {"marker": _slice(quarters / 4), "markerfacecolor": INK, "markeredgewidth": 0.0}
    return (CIRCLE, part)


def require_columns(columns: Sequence[str], *, width: float, checks: Checks) -> None:
    """Note that a picture of this width has no room for so many columns."""
    room = int((width - NAMES_CM) / NARROWEST_COLUMN_CM)
    if len(columns) > room:
        checks.add(
            f"{len(columns)} columns do not fit into {width:g} centimetres, which hold {room}.",
            "Exchange rows and columns, draw two pictures, or give width=17.",
            "too-many-columns",
        )


def sign_grid(
    cells: Cells,
    rows: Mapping[str, str],
    columns: Sequence[str],
    *,
    signs: Signs,
    words: Mapping[str, str],
    width: float,
    row_cm: float = ROW_CM,
    labels: Mapping[str, str] | None = None,
) -> Figure:
    """Return the grid; `rows` gives each row its section or "", `words` each sign its meaning.

    A row of one line is `row_cm` centimetres tall; `labels` prints some rows under other names.
    """
    column = max(NARROWEST_COLUMN_CM, min(COLUMN_CM, (width - NAMES_CM) / len(columns)))
    letters = int((width - column * len(columns)) / LETTER_CM)
    stack = stacked(
        [(labels or {}).get(name, name) for name in rows],
        [section or None for section in rows.values()],
        letters=letters,
        row_cm=row_cm,
    )
    turned = column < UPRIGHT_CM
    heads = [
        wrapped(name, LONGEST_HEAD if turned else max(8, int(column / 0.16))) for name in columns
    ]
    top = LINE_CM * max(lines_of(head) for head in heads)
    if turned:
        top = LETTER_CM * max(len(line) for head in heads for line in head.splitlines())
    used = [code for code in signs if code in set(cells.values())]
    meanings = [words[code] for code in used]
    across = legend_columns(meanings, width=width)
    legend_rows = math.ceil(len(used) / across)
    figure = new_figure(width=width, height=stack.depth + top + 0.7 + 0.45 * legend_rows, rows=True)
    axes = figure.add_subplot()
    axes.set_xlim(0, len(columns))
    axes.set_ylim(stack.depth, 0)
    for place in stack.places:
        axes.axhline(place, color=PALE, linewidth=0.4, zorder=0)
    for code in used:
        spots = [
            (rank + 0.5, place)
            for place, name in zip(stack.places, rows, strict=True)
            for rank, where in enumerate(columns)
            if cells[name, where] == code
        ]
        for mark in signs[code]:
            axes.add_line(_sign(mark, [x for x, _ in spots], [y for _, y in spots]))
    _edges(figure, axes, stack, heads, turned=turned)
    # Tuples of marks are drawn one over the other (legend_handler.HandlerTuple).
    handles: list[Any] = [tuple(_sign(mark, [], []) for mark in signs[code]) for code in used]
    figure.legend(
        handles, meanings,
        loc="outside lower center", ncols=across, columnspacing=1.5, handletextpad=0.2,
    )  # fmt: skip
    return figure


def _sign(mark: Mapping[str, Any], x: list[float], y: list[float]) -> Line2D:
    style = {"markeredgewidth": 0.9, "markeredgecolor": INK, "markersize": 7, **mark}
    return Line2D(x, y, linestyle="none", zorder=2, **style)


def _edges(figure: Figure, axes: Axes, stack: Rows, heads: Sequence[str], *, turned: bool) -> None:
    axes.set_yticks(list(stack.places), list(stack.texts))
    # A heading runs over the whole width from the left edge; as a label it would squeeze the grid.
    across = blended_transform_factory(figure.transFigure, axes.transData)
    for place, text in stack.headings:
        axes.text(
            0.0, place, text, transform=across, fontstyle="italic", va="center",
            fontsize=SMALL_POINTS, in_layout=False,
        )  # fmt: skip
    axes.set_xticks([rank + 0.5 for rank in range(len(heads))], heads, rotation=90 if turned else 0)
    axes.tick_params(axis="both", length=0)
    axes.tick_params(axis="x", labeltop=True, labelbottom=False, labelsize=SMALL_POINTS)
    axes.spines["left"].set_visible(False)
    axes.spines["top"].set_visible(True)
