"""This module draws small multiples: a panel for each group, over the pale lines of all.

All panels lie in one set of axes that counts centimetres from the top left. A set for each would
take three times as long to lay out and draw.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from hrcreport.notebook.charts import style
from hrcreport.notebook.charts.wording import Wording

NARROWEST_CM = 4.2
PLOT_CM = 2.3
GAP_CM = 0.3
LETTER_CM = 0.14
OTHERS = "#a9a9a9"
"""The lines of the other groups: darker than the rules, paler than what is told."""
BELOW_CM = 0.5
Points = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Series:
    """One group's values over all years of the picture, NaN where there is none."""

    name: str
    years: tuple[int, ...]
    values: tuple[float, ...]
    part_years: frozenset[int]
    limits: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    """The ends of a year's interval, where it has one."""

    def known(self, *, complete: bool = False) -> list[tuple[int, float]]:
        """Return (year, value) where there is a value; `complete` leaves part-years out."""
        return [
            (year, value)
            for year, value in zip(self.years, self.values, strict=True)
            if not math.isnan(value) and not (complete and year in self.part_years)
        ]


def highest_of(series: Sequence[Series]) -> float:
    """Return the highest value or end of an interval."""
    values = [value for line in series for _, value in line.known()]
    return max([*values, *(high for line in series for _, high in line.limits.values())])


@dataclass(frozen=True, slots=True)
class Grid:
    """Where panels lie, and how long a year and a value are."""

    across: int
    left: float
    head: float
    step: tuple[float, float]
    inner: float
    years: tuple[int, ...]
    top: float

    def corner(self, rank: int) -> tuple[float, float]:
        """Return the left end and the foot of a panel's plot."""
        row, column = divmod(rank, self.across)
        return (
            self.left + column * self.step[0],
            self.head + (row + 1) * self.step[1] - GAP_CM,
        )

    def place(self, rank: int, year: float, value: float) -> tuple[float, float]:
        """Return where a value of a year lies in a panel."""
        left, foot = self.corner(rank)
        span = max(self.years[-1] - self.years[0], 1)
        return left + (year - self.years[0]) / span * self.inner, foot - value / self.top * PLOT_CM


def panels_figure(
    series: Sequence[Series], *, y_label: str, width: float, signs: str, words: Wording
) -> Figure:
    """Return the figure; all panels share their years and their values from zero."""
    ticks = style.round_ticks(0, highest_of(series) or 1)
    decimals = style.tick_decimals(ticks)
    labels = [words.number(tick, decimals) for tick in ticks]
    across = min(len(series), max(2, int(width / NARROWEST_CM)))
    left = 0.3 + LETTER_CM * max(map(len, labels))
    wide = (width - left - 0.15) / across
    names = [style.wrapped(line.name, int((wide - GAP_CM) / LETTER_CM)) for line in series]
    tall = style.LINE_CM * max(map(style.lines_of, names)) + 0.2 + PLOT_CM + GAP_CM
    grid = Grid(
        across,
        left=left,
        head=0.55,
        step=(wide, tall),
        inner=wide - GAP_CM * 1.5,
        years=series[0].years,
        top=ticks[-1],
    )
    height = grid.head + tall * math.ceil(len(series) / across) + BELOW_CM + (0.4 if signs else 0)
    figure = style.new_figure(width=width, height=height)
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.text(0.05, 0.2, y_label, va="center", fontsize=style.SMALL_POINTS)
    _rules(axes, grid, ticks, labels, panels=len(series))
    _years(axes, grid, panels=len(series))
    _lines(axes, grid, series)
    for rank, (line, name) in enumerate(zip(series, names, strict=True)):
        start, foot = grid.corner(rank)
        axes.text(start, foot - PLOT_CM - 0.12, name, va="bottom", fontsize=style.SMALL_POINTS)
        if not line.known():
            axes.text(
                start + grid.inner / 2,
                foot - PLOT_CM / 2,
                words.say("no-figure"),
                ha="center",
                va="center",
                fontstyle="italic",
                fontsize=style.SMALL_POINTS,
            )
    if signs:
        axes.text(
            width / 2,
            height - 0.2,
            signs,
            ha="center",
            va="center",
            fontsize=style.SMALL_POINTS,
            color=style.GREY,
        )
    return figure


def _rules(
    axes: Axes, grid: Grid, ticks: Sequence[float], labels: Sequence[str], *, panels: int
) -> None:
    """Rule each panel across, and print the values at the left of each row."""
    rules = []
    for rank in range(panels):
        for tick, label in zip(ticks, labels, strict=True):
            start, place = grid.place(rank, grid.years[0], tick)
            rules.append([(start - 0.06, place), (start + grid.inner + 0.06, place)])
            if rank % grid.across == 0:
                axes.text(
                    start - 0.14,
                    place,
                    label,
                    ha="right",
                    va="center_baseline",
                    fontsize=style.SMALL_POINTS,
                )
    axes.add_collection(LineCollection(rules, colors=style.PALE, linewidths=0.4, zorder=0))


def _years(axes: Axes, grid: Grid, *, panels: int) -> None:
    """Rule the foot of each panel, and print the years below the last panel of each column."""
    feet = []
    for rank in range(panels):
        start, foot = grid.corner(rank)
        feet.append([(start - 0.06, foot), (start + grid.inner + 0.06, foot)])
        for year in style.year_steps(grid.years, width=grid.inner):
            place, _ = grid.place(rank, year, 0)
            feet.append([(place, foot), (place, foot + 0.08)])
            if rank + grid.across >= panels:
                axes.text(
                    place,
                    foot + 0.14,
                    str(year),
                    ha="center",
                    va="top",
                    fontsize=style.SMALL_POINTS,
                )
    axes.add_collection(LineCollection(feet, colors=style.INK, linewidths=0.5, zorder=1))


def _lines(axes: Axes, grid: Grid, series: Sequence[Series]) -> None:
    """Draw every line pale in every panel, and a panel's own dark: part-years hollow."""
    pale, dark, thin, limits = [], [], [], []
    filled: Points = []
    hollow: Points = []
    for rank, panel_line in enumerate(series):
        for line in series:
            pale += [[grid.place(rank, *point) for point in run] for run in runs(line.known())]
        complete_points = panel_line.known(complete=True)
        dark += [[grid.place(rank, *point) for point in run] for run in runs(complete_points)]
        filled += [grid.place(rank, *point) for point in complete_points]
        limits += [
            [grid.place(rank, year, end) for end in ends]
            for year, ends in panel_line.limits.items()
        ]
        values = dict(panel_line.known())
        for year in sorted(panel_line.part_years & values.keys()):
            hollow.append(grid.place(rank, year, values[year]))
            thin += [
                [grid.place(rank, year, values[year]), grid.place(rank, near, values[near])]
                for near in (year - 1, year + 1)
                if near in values
            ]
    axes.add_collection(LineCollection(pale, colors=OTHERS, linewidths=0.6, zorder=1))
    axes.add_collection(LineCollection(limits, colors=style.ACCENT, linewidths=0.6, zorder=1.5))
    axes.add_collection(LineCollection(dark, colors=style.ACCENT, linewidths=1.2, zorder=2))
    axes.add_collection(
        LineCollection(
            thin, colors=style.ACCENT, linewidths=0.6, linestyles=[(0, (1, 1.5))], zorder=2
        )
    )
    for points, face in ((filled, style.ACCENT), (hollow, style.PAPER)):
        axes.plot(
            [x for x, _ in points],
            [y for _, y in points],
            linestyle="none",
            marker="o",
            markersize=3.2,
            markerfacecolor=face,
            markeredgecolor=style.ACCENT,
            zorder=3,
        )


def runs(points: Sequence[tuple[int, float]]) -> list[list[tuple[int, float]]]:
    """Return points in stretches of years without a gap, of two years at least."""
    stretches: list[list[tuple[int, float]]] = []
    for point in points:
        if stretches and point[0] == stretches[-1][-1][0] + 1:
            stretches[-1].append(point)
        else:
            stretches.append([point])
    return [run for run in stretches if len(run) > 1]
