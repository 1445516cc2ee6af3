"""This module draws areas' raw rates beside their smoothed ones."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from disparity.small_areas import SmoothedRates
from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.rows import stacked
from hrcreport.notebook.drawing.style import (
    ACCENT,
    GREY,
    NARROW_CM,
    PALE,
    PAPER,
    POINTS_PER_CM,
    SERIES_COLOURS,
    SMALL_POINTS,
    house_style,
    new_figure,
    number_axis,
    round_ticks,
    spread,
)
from hrcreport.notebook.drawing.wording import counted, fitting, listed, say, series_decimals
from hrcreport.notebook.pictures import Picture
from hrcreport.notebook.printing import decimal
from hrcreport.words.document_language import document_language

MOST_ROWS = 28
"""Areas that get a row and a name; more become lines from raw to smoothed, some of them named."""
ROW_CM = 0.62
SLOPES_CM = 9.0
NAMED = 5


@dataclass(frozen=True, slots=True)
class Area:
    """An area's raw and smoothed rate, the latter with its interval."""

    name: str
    events: float
    raw: float
    smoothed: float
    low: float
    high: float


def raw_and_smoothed(
    found: SmoothedRates,
    *,
    x_label: str,
    width: float = NARROW_CM,
    language: str | None = None,
) -> Picture:
    """Draw each area's raw rate (hollow) and the rate that empirical Bayes draws it to (filled).

    `found` is the result of `disparity.empirical_bayes`. Up to 28 areas stand in rows,
    with the interval of the smoothed rate, from the highest to the lowest of it (so that a reader
    finds the raw extremes that chance made); more areas become lines from raw to smoothed.

    Raises:
        DataError: no area has a rate.

    Example:
        >>> from disparity import empirical_bayes
        >>> rates = empirical_bayes({"a": 0, "b": 12, "c": 60, "d": 7, "e": 31, "f": 2},
        ...                         person_years=dict.fromkeys("abcdef", 100_000))
        >>> raw_and_smoothed(rates, x_label="Deaths per 100,000").alt[:72]
        'Raw and smoothed rates of 6 areas around 18.7: Deaths per 100,000. Raw, '
    """
    language = document_language(language)
    areas = _areas(found)
    with house_style():
        draw = _rows if len(areas) <= MOST_ROWS else _slopes
        figure = draw(areas, found, x_label=x_label, width=width, language=language)
    data = pd.DataFrame(
        {
            say("head-area", language=language): [area.name for area in areas],
            say("head-events", language=language): [area.events for area in areas],
            say("raw", language=language): [area.raw for area in areas],
            say("smoothed", language=language): [area.smoothed for area in areas],
            say("head-low", language=language): [area.low for area in areas],
            say("head-high", language=language): [area.high for area in areas],
        }
    )
    return Picture(figure, _alt(areas, found, measure=x_label, language=language), data)


def _areas(found: SmoothedRates) -> list[Area]:
    """Return the areas with a rate from the highest smoothed rate to the lowest."""
    known = {name: rate for name, rate in found.rates.items() if rate.value is not None}
    checks = Checks("raw_and_smoothed")
    if not known:
        checks.add(
            "no area has a rate.",
            "Check person-years; where there are no events at all, say so in the text.",
            "no-values",
        )
    checks.stop()
    events = math.fsum(rate.events for rate in known.values())
    per = found.overall_rate * math.fsum(r.person_years for r in known.values()) / events
    areas = [
        Area(
            name, rate.events, per * rate.events / rate.person_years, rate.value or 0.0,
            rate.low or 0.0, math.nan if rate.high is None else rate.high,
        )
        for name, rate in known.items()
    ]  # fmt: skip
    return sorted(areas, key=lambda area: (-area.smoothed, -area.raw, area.name))


def _rows(
    areas: list[Area], found: SmoothedRates, *, x_label: str, width: float, language: str
) -> Figure:
    stack = stacked([area.name for area in areas], row_cm=ROW_CM)
    figure = new_figure(width=width, height=stack.depth + 1.8, rows=True)
    axes = figure.add_subplot()
    top = max(max(area.raw, area.high) for area in areas) * 1.03
    for place, area in zip(stack.places, areas, strict=True):
        axes.axhline(place, color=PALE, linewidth=0.4, zorder=0)
        axes.plot([area.low, area.high], [place, place], color=ACCENT, linewidth=1.2, zorder=2)
        axes.plot(
            area.raw, place, marker="s", markersize=4.5, markerfacecolor=PAPER,
            markeredgecolor=SERIES_COLOURS[1], zorder=3, clip_on=False,
        )  # fmt: skip
        axes.plot(area.smoothed, place, marker="o", markersize=5, color=ACCENT, zorder=4)
    axes.axvline(found.overall_rate, color=GREY, linewidth=0.8, linestyle=(0, (4, 2)), zorder=1)
    stack.name(axes)
    axes.set_xlim(0, top)
    number_axis(axes, "x", [t for t in round_ticks(0, top) if t <= top], language=language)
    axes.set_xlabel(x_label)
    handles: list[Artist] = [
        Line2D([], [], linestyle="none", marker="s", markersize=4.5, markerfacecolor=PAPER,
               markeredgecolor=SERIES_COLOURS[1]),
        Line2D([], [], marker="o", markersize=5, color=ACCENT),
        Line2D([], [], color=GREY, linewidth=0.8, linestyle=(0, (4, 2))),
    ]  # fmt: skip
    words = [say(key, language=language) for key in ("raw", "smoothed", "overall")]
    figure.legend(handles, words, loc="outside upper left", ncols=3, columnspacing=1.2)
    return figure


def _slopes(
    areas: list[Area], found: SmoothedRates, *, x_label: str, width: float, language: str
) -> Figure:
    figure = new_figure(width=width, height=SLOPES_CM)
    axes = figure.add_subplot()
    top = max(area.raw for area in areas) * 1.03
    axes.set_xlim(0, 1)
    axes.set_ylim(0, top)
    for area in areas:
        axes.plot([0, 1], [area.raw, area.smoothed], color=GREY, linewidth=0.5, zorder=1)
    for column, numbers, marker, fill in (
        (0, [area.raw for area in areas], "s", PAPER),
        (1, [area.smoothed for area in areas], "o", ACCENT),
    ):
        axes.plot(
            [column] * len(numbers), numbers, linestyle="none", marker=marker, markersize=3.5,
            markerfacecolor=fill, markeredgecolor=ACCENT, clip_on=False, zorder=3,
        )  # fmt: skip
    gap = (SMALL_POINTS + 1) / ((SLOPES_CM - 1.2) * POINTS_PER_CM) * top
    named = areas[:NAMED]
    places = spread([area.smoothed for area in named], [gap] * len(named), low=0.0)
    for area, place in zip(named, places, strict=True):
        axes.plot([1, 1.03], [area.smoothed, place], color=GREY, linewidth=0.4, clip_on=False)
        axes.annotate(
            area.name, (1.03, place), (2, 0), textcoords="offset points", va="center",
            fontsize=SMALL_POINTS, annotation_clip=False,
        )  # fmt: skip
    axes.axhline(found.overall_rate, color=GREY, linewidth=0.8, linestyle=(0, (4, 2)), zorder=0)
    number_axis(axes, "y", [t for t in round_ticks(0, top) if t <= top], language=language)
    axes.set_xticks([0, 1], [say("raw", language=language), say("smoothed", language=language)])
    axes.tick_params(axis="x", length=0)
    axes.spines["bottom"].set_visible(False)
    axes.set_title(x_label, loc="left", fontsize=SMALL_POINTS, pad=6)
    return figure


def _alt(areas: list[Area], found: SmoothedRates, *, measure: str, language: str) -> str:
    decimals = series_decimals([*(area.smoothed for area in areas), found.overall_rate])

    def shown(number: float) -> str:
        return decimal(number, decimals, language=language)

    raw = [area.raw for area in areas]
    parts = [
        say("smoothed-head", language=language, measure=measure,
            areas=counted("area", len(areas), language=language),
            overall=shown(found.overall_rate)),
        say("smoothed-ranges", language=language, raw_low=shown(min(raw)), raw_high=shown(max(raw)),
            low=shown(areas[-1].smoothed), high=shown(areas[0].smoothed)),
    ]  # fmt: skip
    highest = [f"{area.name} {shown(area.smoothed)}" for area in areas[:3]]
    if len(areas) > 3 and found.shape is not None:
        names = listed(highest, language=language)
        parts.append(say("smoothed-highest", language=language, names=names))
    if found.shape is None:
        parts.append(say("smoothed-equal", language=language))
    return fitting(parts)
