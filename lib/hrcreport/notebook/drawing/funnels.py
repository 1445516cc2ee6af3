"""This module draws the rates of areas against their size, inside the limits of chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from disparity.funnel_limits import Funnel, FunnelArea, limits_at
from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.style import (
    ACCENT,
    GREY,
    INK,
    NARROW_CM,
    PAPER,
    SMALL_POINTS,
    house_style,
    log_ticks,
    new_figure,
    number_axis,
    round_ticks,
    spread,
    wrapped,
)
from hrcreport.notebook.drawing.wording import (
    counted,
    fitting,
    listed,
    say,
    series_decimals,
)
from hrcreport.notebook.pictures import Picture
from hrcreport.notebook.printing import decimal
from hrcreport.words.document_language import document_language

CHART_CM = 7.6
POINTS_OF_A_CURVE = 60
NAMED = 8
"""Names beside points: more would lie on each other, and are in the table of data."""


def funnel_plot(
    found: Funnel,
    *,
    y_label: str,
    x_label: str | None = None,
    width: float = NARROW_CM,
    language: str | None = None,
) -> Picture:
    """Draw each area's rate over its person-years, with 95 and 99.8 per cent limits about the mean.

    `found` is the result of `disparity.funnel`. Areas outside the outer limits are
    filled and named; those inside vary no more than chance makes them, whatever their order.

    Raises:
        DataError: no area has person-years.

    Example:
        >>> from disparity import funnel
        >>> seen = funnel({"a": 45, "b": 10}, person_years={"a": 100_000, "b": 100_000})
        >>> funnel_plot(seen, y_label="Deaths per 100,000 a year").alt
        'Funnel of 2 areas around 27.5: Deaths per 100,000 a year. Above the 99.8 per cent limit: \
a. Below it: b. Between the 95 and 99.8 per cent limits: 0 areas; inside both: 0 areas.'
    """
    language = document_language(language)
    areas = [area for area in found.areas if area.rate is not None]
    checks = Checks("funnel_plot")
    if not areas:
        checks.no_rows()
    checks.stop()
    x_label = x_label or say("person-years-axis", language=language)
    with house_style():
        figure = _draw(
            found, areas, x_label=x_label, y_label=y_label, width=width, language=language
        )
    data = pd.DataFrame(
        {
            say("head-area", language=language): [area.area for area in found.areas],
            say("head-events", language=language): [area.events for area in found.areas],
            x_label: [area.person_years for area in found.areas],
            y_label: [area.rate for area in found.areas],
            say("head-inner", language=language): [
                _range(a, "inner", language) for a in found.areas
            ],
            say("head-outer", language=language): [
                _range(a, "outer", language) for a in found.areas
            ],
        }
    )
    return Picture(figure, _alt(found, areas, measure=y_label, language=language), data)


def _range(area: FunnelArea, which: str, language: str) -> str | None:
    low, high = getattr(area, f"{which}_low"), getattr(area, f"{which}_high")
    if low is None or high is None:
        return None
    decimals = series_decimals([low, high])
    ends = [decimal(end, decimals, language=language) for end in (low, high)]
    return say("range", language=language, low=ends[0], high=ends[1])


def _draw(
    found: Funnel,
    areas: list[FunnelArea],
    *,
    x_label: str,
    y_label: str,
    width: float,
    language: str,
) -> Figure:
    figure = new_figure(width=width, height=CHART_CM)
    axes = figure.add_subplot()
    sizes = [area.person_years for area in areas]
    room = max((max(sizes) / min(sizes)) ** 0.05, 1.15)
    low, high = min(sizes) / room, max(sizes) * room
    curve = np.geomspace(low, high, POINTS_OF_A_CURVE)
    limits = [limits_at(found, float(size)) for size in curve]
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    for rank, line in ((0, (0, (4, 2))), (1, "-")):
        for side in (0, 1):
            ends = [each[rank][side] for each in limits]
            axes.plot(curve, ends, color=GREY, linewidth=0.8, linestyle=line, zorder=1)
    axes.axhline(found.overall_rate, color=INK, linewidth=0.8, zorder=1)
    rates = [area.rate for area in areas if area.rate is not None]
    outer = [each[1][1] for each in limits]
    top = max(*rates, min(max(outer), 2.5 * max(rates))) * 1.05
    axes.set_ylim(0, top)
    for area in areas:
        outside = area.position.endswith("99.8")
        axes.plot(
            area.person_years, area.rate or 0.0, linestyle="none", marker="o", markersize=4.5,
            markeredgecolor=ACCENT, markerfacecolor=ACCENT if outside else PAPER, zorder=3,
            clip_on=False,
        )  # fmt: skip
    _names(axes, found, areas)
    _ends(axes, limits[-1], found, language=language)
    number_axis(axes, "x", log_ticks(low, high), language=language)
    number_axis(axes, "y", [t for t in round_ticks(0, top) if t <= top], language=language)
    axes.set_xlabel(x_label)
    axes.set_title(y_label, loc="left", fontsize=SMALL_POINTS, pad=6)
    return figure


def _names(axes: Axes, found: Funnel, areas: list[FunnelArea]) -> None:
    """Name the areas outside the outer limits, those furthest from the overall rate first."""
    outside = [area for area in areas if area.position.endswith("99.8") and area.rate is not None]
    outside.sort(key=lambda area: -abs((area.rate or 0) - found.overall_rate))
    for area in outside[:NAMED]:
        axes.annotate(
            wrapped(area.area, 24), (area.person_years, area.rate or 0), (4, 3),
            textcoords="offset points", fontsize=SMALL_POINTS - 1, annotation_clip=False,
        )  # fmt: skip


def _ends(
    axes: Axes,
    limits: tuple[tuple[float, float], tuple[float, float]],
    found: Funnel,
    *,
    language: str,
) -> None:
    """Name the lines at their right end."""
    named = [
        (limits[1][1], say("limit-998", language=language)),
        (limits[0][1], say("limit-95", language=language)),
        (found.overall_rate, say("overall", language=language)),
    ]
    low, high = axes.get_ylim()
    gap = (SMALL_POINTS + 2) / ((CHART_CM - 1.6) * 72 / 2.54) * (high - low)
    places = spread([place for place, _ in named], [gap] * len(named), low=low)
    for (_, words), shown in zip(named, places, strict=True):
        axes.annotate(
            words, (1, shown), (4, 0), xycoords=axes.get_yaxis_transform(),
            textcoords="offset points", va="center", fontsize=SMALL_POINTS - 1, color=GREY,
            annotation_clip=False,
        )  # fmt: skip


def _alt(found: Funnel, areas: list[FunnelArea], *, measure: str, language: str) -> str:
    def names(position: str) -> list[str]:
        return [area.area for area in areas if area.position == position]

    def shown(position: str) -> str:
        found = names(position) or [say("none", language=language)]
        return listed(found, language=language)

    rates = [area.rate for area in areas if area.rate is not None]
    decimals = series_decimals([*rates, found.overall_rate])
    between = len(names("above 95")) + len(names("below 95"))
    parts = [
        say(
            "funnel-head", language=language, measure=measure,
            areas=counted("area", len(areas), language=language),
            overall=decimal(found.overall_rate, decimals, language=language),
        ),
        say(
            "funnel-outside", language=language,
            above=shown("above 99.8"),
            below=shown("below 99.8"),
        ),
        say(
            "funnel-inside", language=language,
            between=counted("area", between, language=language),
            within=counted("area", len(names("within")), language=language),
        ),
    ]  # fmt: skip
    if found.widened:
        parts.append(say("funnel-widened", language=language))
    return fitting(parts)
