"""This module draws a grid of signs: rows, columns, and a shape where they meet."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import blended_transform_factory

from hrcreport.charts import style
from hrcreport.charts.chart import TableChart
from hrcreport.charts.checks import Checks
from hrcreport.charts.rows import LINE_CM, ROW_CM, Rows, stacked

Signs = Mapping[str, Sequence[Mapping[str, Any]]]
"""For each code the marks that make up its sign, drawn one over the other."""

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
    drawn = TextPath((0, 0), letter, size=10, prop=FontProperties(family=style.FONT))
    box = drawn.get_extents()
    return Path(drawn.vertices - [(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2], drawn.codes)


CIRCLE: Mapping[str, Any] = {"marker": "o", "markerfacecolor": style.PAPER}
FULL: Mapping[str, Any] = {"marker": "o", "markerfacecolor": style.INK}
HALF: Mapping[str, Any] = {
    "marker": "o", "fillstyle": "left", "markerfacecolor": style.INK,
    "markerfacecoloralt": style.PAPER,
}  # fmt: skip
DASH: Mapping[str, Any] = {"marker": "_"}
QUESTION: Mapping[str, Any] = {
    "marker": _letter("?"), "markeredgewidth": 0.2, "markerfacecolor": style.INK,
}  # fmt: skip
SLASH: Mapping[str, Any] = {**QUESTION, "marker": _letter("/")}


def filled(quarters: int) -> tuple[Mapping[str, Any], ...]:
    """Return the marks of a circle filled by quarters, none to four."""
    if quarters == 0:
        return (CIRCLE,)
    if quarters == 4:
        return (FULL,)
    part = {"marker": _slice(quarters / 4), "markerfacecolor": style.INK, "markeredgewidth": 0.0}
    return (CIRCLE, part)


@dataclass(kw_only=True, eq=False)
class SignGrid(TableChart):
    """A chart with a sign where a row and a column meet, each code of a scale with its own.

    The two names of `key` are the fields of rows and columns; it has a column `section` too.
    """

    signs: ClassVar[Signs]
    cell: ClassVar[str]
    """The field of the column of codes."""
    scale: ClassVar[str]
    """What a refusal says of the scale."""
    no_cell: ClassVar[str]
    """What a refusal advises where a row and a column have no cell."""
    row_cm: ClassVar[float] = ROW_CM

    @abstractmethod
    def code(self, value: object) -> str | None:
        """Return the code of a cell as the scale writes it, None for what is not on the scale."""

    @abstractmethod
    def meaning(self, code: str) -> str:
        """Return what a sign means, in words."""

    def label(self, row: str) -> str:
        """Return how the picture prints the name of a row."""
        return row

    def check(self, checks: Checks) -> None:
        row, column = self.key
        source = getattr(self, self.cell)
        keys = list(zip(self.table[row], self.table[column], strict=True))
        codes = self.codes(checks, self.cell, self.code, scale=self.scale)
        self.cells = {key: code for key, code in zip(keys, codes, strict=True) if code is not None}
        first = self.table.drop_duplicates(row)
        self.rows: dict[str, str] = dict(zip(first[row], first["section"], strict=True))
        self.columns: list[str] = list(dict.fromkeys(self.table[column]))
        room = int((self.width - NAMES_CM) / NARROWEST_COLUMN_CM)
        if len(self.columns) > room:
            checks.add(
                f"{len(self.columns)} columns do not fit into {self.width:g} centimetres, which "
                f"hold {room}.", "Exchange rows and columns, draw two pictures, or give width=17.",
                "too-many-columns",
            )  # fmt: skip
        there = set(keys)
        lost = [f"{n}, {w}" for n in self.rows for w in self.columns if (n, w) not in there]
        if lost:
            checks.add(
                f"there is no {self.cell} for {'; '.join(lost[:5])}.", self.no_cell, "no-score",
                key=source,
            )  # fmt: skip

    def draw(self) -> Figure:
        rows, columns, width = self.rows, self.columns, self.width
        column = max(NARROWEST_COLUMN_CM, min(COLUMN_CM, (width - NAMES_CM) / len(columns)))
        stack = stacked(
            [self.label(name) for name in rows],
            [section or None for section in rows.values()],
            letters=int((width - column * len(columns)) / LETTER_CM),
            row_cm=self.row_cm,
        )
        turned = column < UPRIGHT_CM
        longest = LONGEST_HEAD if turned else max(8, int(column / 0.16))
        heads = [style.wrapped(name, longest) for name in columns]
        top = LINE_CM * max(style.lines_of(head) for head in heads)
        if turned:
            top = LETTER_CM * max(len(line) for head in heads for line in head.splitlines())
        used = [code for code in self.signs if code in set(self.cells.values())]
        meanings = [self.meaning(code) for code in used]
        across = style.legend_columns(meanings, width=width)
        height = stack.depth + top + 0.7 + 0.45 * math.ceil(len(used) / across)
        figure = style.new_figure(width=width, height=height, rows=True)
        axes = figure.add_subplot()
        axes.set_xlim(0, len(columns))
        axes.set_ylim(stack.depth, 0)
        for place in stack.places:
            axes.axhline(place, color=style.PALE, linewidth=0.4, zorder=0)
        for code in used:
            spots = [
                (rank + 0.5, place)
                for place, name in zip(stack.places, rows, strict=True)
                for rank, where in enumerate(columns)
                if self.cells[name, where] == code
            ]
            for mark in self.signs[code]:
                axes.add_line(_sign(mark, [x for x, _ in spots], [y for _, y in spots]))
        _edges(figure, axes, stack, heads, turned=turned)
        # Tuples of marks are drawn one over the other (legend_handler.HandlerTuple).
        handles: list[Any] = [tuple(_sign(mark, [], []) for mark in self.signs[c]) for c in used]
        figure.legend(
            handles, meanings,
            loc="outside lower center", ncols=across, columnspacing=1.5, handletextpad=0.2,
        )  # fmt: skip
        return figure

    def data(self) -> pd.DataFrame:
        row, _ = self.key
        part, head = self.heads("part", row)
        rows = [
            {part: section, head: self.label(name)}
            | {where: self.meaning(self.cells[name, where]) for where in self.columns}
            for name, section in self.rows.items()
        ]
        data = pd.DataFrame(rows)
        return data if any(self.rows.values()) else data.iloc[:, 1:]


def _sign(mark: Mapping[str, Any], x: list[float], y: list[float]) -> Line2D:
    look = {"markeredgewidth": 0.9, "markeredgecolor": style.INK, "markersize": 7, **mark}
    return Line2D(x, y, linestyle="none", zorder=2, **look)


def _edges(figure: Figure, axes: Axes, stack: Rows, heads: Sequence[str], *, turned: bool) -> None:
    axes.set_yticks(list(stack.places), list(stack.texts))
    # A heading runs over the whole width from the left edge; as a label it would squeeze the grid.
    across = blended_transform_factory(figure.transFigure, axes.transData)
    for place, text in stack.headings:
        axes.text(
            0.0, place, text, transform=across, fontstyle="italic", va="center",
            fontsize=style.SMALL_POINTS, in_layout=False,
        )  # fmt: skip
    axes.set_xticks([rank + 0.5 for rank in range(len(heads))], heads, rotation=90 if turned else 0)
    axes.tick_params(axis="both", length=0)
    axes.tick_params(axis="x", labeltop=True, labelbottom=False, labelsize=style.SMALL_POINTS)
    axes.spines["left"].set_visible(False)
    axes.spines["top"].set_visible(True)
