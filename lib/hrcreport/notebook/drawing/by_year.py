"""This module draws what changes from year to year: lines by group, shares without race."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hrcreport.notebook.drawing.panels import panels as small_multiples
from hrcreport.notebook.drawing.series import Series, lines_alt, series_data, series_of
from hrcreport.notebook.drawing.style import (
    GREY,
    NARROW_CM,
    PAPER,
    POINTS_PER_CM,
    SERIES_COLOURS,
    SERIES_LINES,
    SERIES_MARKERS,
    SMALL_POINTS,
    house_style,
    lines_of,
    new_figure,
    number_axis,
    round_ticks,
    spread,
    wrapped,
    year_steps,
)
from hrcreport.notebook.drawing.wording import say, series_decimals
from hrcreport.notebook.pictures import Picture
from hrcreport.words.document_language import document_language

LINES_IN_ONE_CHART = len(SERIES_COLOURS)
CHART_CM = 6.6


def lines_by_year(
    frame: pd.DataFrame,
    *,
    year: str,
    value: str,
    group: str,
    y_label: str,
    part_years: Collection[int] = (),
    panels: bool | None = None,
    say_trend: bool = True,
    decimals: int | None = None,
    width: float = NARROW_CM,
    language: str | None = None,
) -> Picture:
    """Draw a line for each group over the years, from zero, with the group's name at its end.

    `year`, `value` (counts, rates or shares in the units of `y_label`) and `group` name columns;
    each year and group is one row. Groups keep the order of the table. Up to four groups share
    one chart; more get a panel each (`panels` decides otherwise). A year without a row or value
    breaks the line. `part_years` are shown hollow and count for no trend. `say_trend=False`
    keeps the words of the trend out of the alternative text, for example where the share
    without race grows.

    Raises:
        DataError: a column is missing, the table has no rows or no value, a year is no year, a
            value is negative or infinite, or a year and group have two rows.
    """
    language = document_language(language)
    series = series_of(frame, year=year, value=value, group=group, part_years=part_years)
    if panels is None:
        panels = len(series) > LINES_IN_ONE_CHART
    known = [value for one in series for _, value in one.known()]
    decimals = series_decimals(known) if decimals is None else decimals
    with house_style():
        draw = small_multiples if panels else _one_chart
        figure = draw(series, y_label=y_label, width=width, language=language)
    alt = lines_alt(
        series, measure=y_label, say_trend=say_trend, decimals=decimals, language=language
    )
    return Picture(figure, alt, series_data(series, measure=y_label, language=language))


def _plot(axes: Axes, series: Series, *, colour: str, line: object, marker: str) -> None:
    """Draw one line: complete years filled and joined, part-years hollow and joined thinly."""
    complete = [
        math.nan if when in series.part_years else value
        for when, value in zip(series.years, series.values, strict=True)
    ]
    markers = {"marker": marker, "markersize": 3.6, "color": colour}
    axes.plot(series.years, complete, linestyle=line, clip_on=False, **markers)  # type: ignore[arg-type]  # stubs know no dash tuples in a mapping
    for when in sorted(series.part_years & set(series.years)):
        place = series.years.index(when)
        near = slice(max(place - 1, 0), place + 2)
        axes.plot(
            series.years[near], series.values[near], color=colour, linewidth=0.6,
            linestyle=(0, (1, 1.5)), clip_on=False, zorder=1.5,
        )  # fmt: skip
        axes.plot(
            [when], [series.values[place]], linestyle="none", markerfacecolor=PAPER,
            clip_on=False, zorder=3, **markers,  # type: ignore[arg-type]  # as above
        )  # fmt: skip


def _scale(axes: Axes, series: Sequence[Series], *, width: float, language: str) -> float:
    """Set both axes: years as they fit, values from zero; return the upper end."""
    highest = max(value for one in series for _, value in one.known())
    ticks = round_ticks(0, highest or 1)
    axes.set_ylim(0, ticks[-1])
    number_axis(axes, "y", ticks, language=language)
    years = series[0].years
    axes.set_xlim(years[0] - 0.25, years[-1] + 0.25)
    shown = year_steps(years, width=width)
    axes.set_xticks(shown, [str(when) for when in shown])
    return ticks[-1]


def _ruled(axes: Axes) -> None:
    """Rule a chart across, so that the axis at its left needs no line."""
    axes.grid(axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _one_chart(series: Sequence[Series], *, y_label: str, width: float, language: str) -> Figure:
    figure = new_figure(width=width, height=CHART_CM)
    axes = figure.add_subplot()
    top = _scale(axes, series, width=width - 4, language=language)
    _ruled(axes)
    drawn = [one for one in series if one.known()]
    for rank, one in enumerate(series):
        if one.known():
            style = rank % LINES_IN_ONE_CHART
            _plot(
                axes,
                one,
                colour=SERIES_COLOURS[style],
                line=SERIES_LINES[style],
                marker=SERIES_MARKERS[style],
            )
    names = {one.name: wrapped(one.name, 18) for one in drawn}
    gap = max(lines_of(name) for name in names.values()) * (SMALL_POINTS + 2)
    gap *= top / ((CHART_CM - 1.3) * POINTS_PER_CM)
    ends = [one.known()[-1] for one in drawn]
    low, high = axes.get_xlim()
    places = spread([end[1] for end in ends], [gap] * len(ends))
    right = high + 0.03 * (high - low)
    for one, end, place in zip(drawn, ends, places, strict=True):
        colour = SERIES_COLOURS[list(series).index(one) % LINES_IN_ONE_CHART]
        axes.plot([end[0], right], [end[1], place], color=colour, linewidth=0.4, clip_on=False)
        axes.annotate(
            names[one.name], (right, place), (3, 0), textcoords="offset points", va="center",
            fontsize=SMALL_POINTS, annotation_clip=False,
        )  # fmt: skip
    _labels(figure, axes, series, y_label=y_label, language=language)
    return figure


def _labels(
    figure: Figure, axes: Axes, series: Sequence[Series], *, y_label: str, language: str
) -> None:
    axes.set_title(y_label, loc="left", fontsize=SMALL_POINTS, pad=6)
    if series[0].part_years:
        axes.set_xlabel(say("part-year", language=language), fontsize=SMALL_POINTS, color=GREY)
