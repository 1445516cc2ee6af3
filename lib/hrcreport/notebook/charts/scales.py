"""This module draws degrees of two scales: what became of recommendations, which data are held."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import blended_transform_factory

from hrcreport.foundation import Language, Words
from hrcreport.notebook.charts import style
from hrcreport.notebook.charts.chart import Cells, Counts, Names, TableChart, call_of
from hrcreport.notebook.charts.checks import Checks
from hrcreport.notebook.charts.wording import fitting

BAR_CM = 0.55
NARROWEST_LABEL_CM = 0.42
DARK = ("5", "4")
FILLS: Mapping[str, Mapping[str, Any]] = {
    "5": {"facecolor": "#08244c"},
    "4": {"facecolor": "#34689e"},
    "3": {"facecolor": "#86b1d8"},
    "2": {"facecolor": "#c5dbee"},
    "1": {"facecolor": style.PAPER},
    "0": {"facecolor": "#f4cdd3", "hatch": "xxxx"},
    "NI": {"facecolor": style.PAPER, "hatch": "...."},
    "NA": {"facecolor": style.PAPER, "hatch": "////"},
}
"""From dark to white as less is done; what has no place on that way is hatched."""


@dataclass(kw_only=True, eq=False)
class StatusBars(TableChart):
    """Draw how many recommendations have which status: one bar, or one for each value of `by`.

    Each row of the table is one recommendation, or as many as `count` says; `status` holds a
    degree of `hrcreport.registers.recommendations` (a Status, "5" to "0", "NI", "NA", or its
    words), `by` what it is counted by, such as the State, the body that made it or the theme.
    Bars keep the order of the table; every part of a bar carries its number.

    Raises:
        DataError: a column is missing, the table has no rows, a status is not on the scale, or a
            count is none.

    Example:
        >>> found = pd.DataFrame({"status": ["5", "3", "3", "NI"]})
        >>> hrc.status_bars(found).alt
        '4 recommendations by status. 1 implemented (25 per cent), 2 partly implemented (50 per \
cent) and 1 insufficient information (25 per cent).'
    """

    status: Cells = "status"
    by: Names | None = None
    count: Counts | None = None

    def check(self, checks: Checks) -> None:
        status_words = {
            degree: Words(Language.FIRST).text(f"picture.status-{degree}") for degree in FILLS
        }
        scale = (
            "The scale is "
            f"{', '.join(f'{degree} ({words})' for degree, words in status_words.items())}."
        )
        degree_by_name = {degree: degree for degree in FILLS} | {
            words: degree for degree, words in status_words.items()
        }
        degrees = self.codes(
            checks, "status", lambda v: degree_by_name.get(str(getattr(v, "value", v))), scale=scale
        )
        checks.stop()
        numbers = self.table["count"] if self.count else [1] * len(degrees)
        bars: dict[str, Counter[str]] = {name: Counter() for name in self.table["by"]}
        for name, degree, number in zip(self.table["by"], degrees, numbers, strict=True):
            if degree is not None:
                bars[name][degree] += int(number)
        self.bars = {name: counts for name, counts in bars.items() if counts.total()}
        if not self.bars:
            checks.no_rows()
        total: Counter[str] = sum(self.bars.values(), Counter())
        self.total, self.used = total, [degree for degree in FILLS if total[degree]]

    def meaning(self, degree: str) -> str:
        """Return a status in the document's language."""
        return self.say(f"status-{degree}")

    def draw(self) -> Figure:
        stack = style.stacked(list(self.bars), letters=26, row_cm=BAR_CM + 0.2)
        words = [self.meaning(degree) for degree in self.used]
        across = style.legend_columns(words, width=self.width)
        height = stack.depth + 1.2 + 0.45 * -(-len(words) // across)
        figure, axes = self.sheet(height, rows=True)
        longest = max(counts.total() for counts in self.bars.values())
        plain = self.width - (5 if any(self.bars) else 1)
        for place, counts in zip(stack.places, self.bars.values(), strict=True):
            start = 0
            for degree in self.used:
                if number := counts[degree]:
                    axes.barh(
                        place,
                        number,
                        left=start,
                        height=BAR_CM,
                        edgecolor=style.INK,
                        linewidth=0.5,
                        **FILLS[degree],
                    )
                    if number / longest * plain >= NARROWEST_LABEL_CM:
                        _number(axes, degree, number, start + number / 2, place)
                    start += number
        stack.name(axes)
        axes.set_xlim(0, longest * 1.01)
        ticks = [t for t in style.round_ticks(0, longest) if t == int(t) and t <= longest * 1.01]
        self.axis(axes, "x", ticks)
        axes.set_xlabel(self.say("recommendations-axis"))
        looks = (FILLS[degree] for degree in self.used)
        handles = [Patch(edgecolor=style.INK, linewidth=0.5, **look) for look in looks]
        self.legend(figure, handles, words)
        return figure

    def alt(self) -> str:
        number = self.counted("recommendation", self.total.total())
        parts = [
            self.say("status-head", recommendations=number),
            self.say("sentence", words=self._spoken(self.total)),
        ]
        if any(self.bars):
            parts += [
                self.say("grid-place", place=name, counts=self._spoken(counts))
                for name, counts in self.bars.items()
            ]
        return fitting(parts)

    def _spoken(self, counts: Counter[str]) -> str:
        parts = [
            self.say(
                "status-part",
                n=counts[degree],
                status=self.meaning(degree),
                share=self.per_cent(counts[degree] / counts.total()),
            )
            for degree in FILLS
            if counts[degree]
        ]
        return self.listed(parts, longest=len(FILLS))

    def data(self) -> pd.DataFrame:
        rows = [
            {self.say("head-row"): name} | {self.meaning(d): counts[d] for d in self.used}
            for name, counts in self.bars.items()
        ]
        data = pd.DataFrame(rows)
        return data if self.by else data.iloc[:, 1:]


def _number(axes: Axes, degree: str, number: int, across: float, place: float) -> None:
    hatched = "hatch" in FILLS[degree]
    axes.text(
        across,
        place,
        str(number),
        ha="center",
        va="center",
        fontsize=style.SMALL_POINTS,
        color=style.PAPER if degree in DARK else style.INK,
        bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8} if hatched else None,
    )


BY_GROUP = ("3", "4")
SCALE = "The scale is 0 to 4, N (does not apply) and U (not known)."
COLUMN_CM = 1.9
UPRIGHT_CM = 0.9
"""A column narrower than this has its head turned."""
NARROWEST_COLUMN_CM = 0.55
NAMES_CM = 5.0
LETTER_CM = 0.155
LONGEST_HEAD = 22


def _question() -> Path:
    """Return the question mark of the document's font as a mark, its middle at the mark's place."""
    drawn = TextPath((0, 0), "?", size=10, prop=FontProperties(family=style.FONT))
    box = drawn.get_extents()
    return Path(drawn.vertices - [(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2], drawn.codes)


CIRCLE: Mapping[str, Any] = {"marker": "o", "markerfacecolor": style.PAPER}
FULL: Mapping[str, Any] = {"marker": "o", "markerfacecolor": style.INK}
QUESTION: Mapping[str, Any] = {
    "marker": _question(),
    "markeredgewidth": 0.2,
    "markerfacecolor": style.INK,
}


def _filled(quarters: int) -> tuple[Mapping[str, Any], ...]:
    """Return the marks of a circle of which a part is full, from twelve o'clock on, clockwise."""
    part = Path.wedge(90 - 90 * quarters, 90)
    return (CIRCLE, {"marker": part, "markerfacecolor": style.INK, "markeredgewidth": 0.0})


SIGNS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "4": (FULL,),
    "3": _filled(3),
    "2": _filled(2),
    "1": _filled(1),
    "0": (CIRCLE,),
    "N": ({"marker": "_"},),
    "U": (QUESTION,),
}
"""For each degree the marks that make up its sign, drawn one over the other."""


@dataclass(kw_only=True, eq=False)
class AvailabilityGrid(TableChart):
    """Draw a row for each domain of data and a column for each country (or group), with signs.

    `domain` and `place` name columns of texts as they are printed; `degree` holds 0 to 4, "N"
    (does not apply) or "U" (not known; an empty cell is that too): the fuller the circle, the
    more is there. `meanings` gives degrees other words than those of the scale: not collected,
    collected but not published, published without race or ethnic origin, published by it,
    published by self-identified race or ethnic origin. Domains of one `section` stand under its
    heading. The order is that of the table: nothing is ranked.

    Raises:
        DataError: a column is missing, the table has no rows, a degree is not on the scale, a
            domain and country have two rows or none, or there are too many columns.

    Example:
        >>> held = pd.DataFrame({"domain": ["Deaths", "Stops"], "country": ["X", "X"],
        ...                      "availability": [3, 0]})
        >>> hrc.availability_grid(held).alt
        'Grid of 2 domains of data for 1 column. 1 published by race or ethnic origin and 1 not \
collected. Collected nowhere: Stops.'
    """

    domain: Names = "domain"
    place: Names = "country"
    degree: Cells = "availability"
    section: Names | None = None
    meanings: Mapping[str, str] | None = None

    key = ("domain", "place")

    def code(self, value: object) -> str | None:
        """Return a degree as the scale writes it; an empty cell is not known."""
        if pd.isna(value):  # type: ignore[call-overload]  # a cell of any kind
            return "U"
        code = str(value).strip().removesuffix(".0") or "U"
        return code if code in SIGNS else None

    def meaning(self, code: str) -> str:
        """Return the words of a degree, the author's before those of the scale."""
        return (self.meanings or {}).get(code) or self.say(f"available-{code}")

    def check(self, checks: Checks) -> None:
        keys = self.tuples(*self.key)
        codes = self.codes(checks, "degree", self.code, scale=SCALE)
        self.cells = {key: code for key, code in zip(keys, codes, strict=True) if code is not None}
        self.rows: dict[str, str] = {}
        for name, section in self.tuples("domain", "section"):
            self.rows.setdefault(name, section)
        self.columns: list[str] = list(dict.fromkeys(self.table["place"]))
        room = int((self.width - NAMES_CM) / NARROWEST_COLUMN_CM)
        if len(self.columns) > room:
            checks.add(
                f"{len(self.columns)} columns do not fit into {self.width:g} centimetres, which "
                f"hold {room}.",
                "Exchange rows and columns, draw two pictures, or give width=17.",
                "too-many-columns",
            )
        present_keys = set(keys)
        lost = [f"{n}, {w}" for n in self.rows for w in self.columns if (n, w) not in present_keys]
        if lost:
            checks.add(
                f"there is no degree for {'; '.join(lost[:5])}.",
                "What nobody has looked up has the degree U.",
                "no-score",
                key=self.degree,
            )

    def draw(self) -> Figure:
        rows, columns, width = self.rows, self.columns, self.width
        column = max(NARROWEST_COLUMN_CM, min(COLUMN_CM, (width - NAMES_CM) / len(columns)))
        letters = int((width - column * len(columns)) / LETTER_CM)
        stack = style.stacked(list(rows), list(rows.values()), letters=letters)
        turned = column < UPRIGHT_CM
        longest = LONGEST_HEAD if turned else max(8, int(column / 0.16))
        heads = [style.wrapped(name, longest) for name in columns]
        top = style.LINE_CM * max(style.lines_of(head) for head in heads)
        if turned:
            top = LETTER_CM * max(len(line) for head in heads for line in head.splitlines())
        used = [code for code in SIGNS if code in set(self.cells.values())]
        meanings = [self.meaning(code) for code in used]
        across = style.legend_columns(meanings, width=width)
        height = stack.depth + top + 0.7 + 0.45 * math.ceil(len(used) / across)
        figure, axes = self.sheet(height, rows=True)
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
            for mark in SIGNS[code]:
                axes.add_line(_sign(mark, [x for x, _ in spots], [y for _, y in spots]))
        _edges(figure, axes, stack, heads, turned=turned)
        # Tuples of marks are drawn one over the other (legend_handler.HandlerTuple).
        handles: list[Any] = [tuple(_sign(mark, [], []) for mark in SIGNS[c]) for c in used]
        figure.legend(
            handles,
            meanings,
            loc="outside lower center",
            ncols=across,
            columnspacing=1.5,
            handletextpad=0.2,
        )
        return figure

    def data(self) -> pd.DataFrame:
        part, head = self.heads("part", "domain")
        rows = [
            {part: section, head: name}
            | {where: self.meaning(self.cells[name, where]) for where in self.columns}
            for name, section in self.rows.items()
        ]
        data = pd.DataFrame(rows)
        return data if any(self.rows.values()) else data.iloc[:, 1:]

    def alt(self) -> str:
        domains = self.counted("domain", len(self.rows))
        columns = self.counted("column", len(self.columns))
        code_counts = Counter(self.cells.values())
        counts = [
            f"{code_counts[code]} {self.meaning(code)}" for code in SIGNS if code_counts[code]
        ]
        counts_text = self.listed(counts, longest=len(SIGNS))
        parts = [
            self.say("availability-head", domains=domains, columns=columns),
            self.say("sentence", words=counts_text),
        ]
        nowhere = [
            name for name in self.rows if all(self.cells[name, p] == "0" for p in self.columns)
        ]
        if nowhere and self._as_the_scale("0"):
            parts.append(self.say("collected-nowhere", domains=self.listed(nowhere)))
        if len(self.columns) > 1 and self._as_the_scale(*BY_GROUP):
            counts_by_place = [
                f"{place} {sum(self.cells[name, place] in BY_GROUP for name in self.rows)}"
                for place in self.columns
            ]
            names = self.listed(counts_by_place, longest=len(self.columns))
            parts.append(self.say("held-by-place", places=names))
        return fitting(parts)

    def _as_the_scale(self, *codes: str) -> bool:
        """Tell whether degrees have the words of the scale, so that sentences may rest on them."""
        return all(self.meaning(code) == self.say(f"available-{code}") for code in codes)


def _sign(mark: Mapping[str, Any], x: list[float], y: list[float]) -> Line2D:
    look = {"markeredgewidth": 0.9, "markeredgecolor": style.INK, "markersize": 7, **mark}
    return Line2D(x, y, linestyle="none", zorder=2, **look)


def _edges(
    figure: Figure, axes: Axes, stack: style.Rows, heads: Sequence[str], *, turned: bool
) -> None:
    axes.set_yticks(list(stack.places), list(stack.texts))
    # A heading runs over the whole width from the left edge; as a label it would squeeze the grid.
    across = blended_transform_factory(figure.transFigure, axes.transData)
    for place, heading in stack.headings:
        axes.text(
            0.0,
            place,
            heading,
            transform=across,
            fontstyle="italic",
            va="center",
            fontsize=style.SMALL_POINTS,
            in_layout=False,
        )
    axes.set_xticks([rank + 0.5 for rank in range(len(heads))], heads, rotation=90 if turned else 0)
    axes.tick_params(axis="both", length=0)
    axes.tick_params(axis="x", labeltop=True, labelbottom=False, labelsize=style.SMALL_POINTS)
    axes.spines["left"].set_visible(False)
    axes.spines["top"].set_visible(True)


status_bars = call_of(StatusBars)
availability_grid = call_of(AvailabilityGrid)
