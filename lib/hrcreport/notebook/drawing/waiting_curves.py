"""This module draws the share of cases that still wait for a step: curves of survival."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from disparity.survival import Waiting
from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.style import (
    GREY,
    NARROW_CM,
    POINTS_PER_CM,
    SERIES_COLOURS,
    SERIES_LINES,
    SMALL_POINTS,
    house_style,
    lines_of,
    new_figure,
    number_axis,
    round_ticks,
    spread,
    wrapped,
)
from hrcreport.notebook.drawing.wording import confidence, counted, fitting, say
from hrcreport.notebook.pictures import Picture
from hrcreport.notebook.printing import decimal, per_cent
from hrcreport.words.document_language import document_language

CHART_CM = 6.6
MOST_CURVES = len(SERIES_COLOURS)


def waiting_curve(
    curves: Mapping[str, Waiting],
    *,
    x_label: str | None = None,
    y_label: str | None = None,
    width: float = NARROW_CM,
    language: str | None = None,
) -> Picture:
    """Draw the share of cases that have not reached a step after so many days, for each group.

    `curves` are results of `disparity.waiting` by the name of their group, four at most;
    pale bands are their confidence limits (drawn for one or two curves), the thin line marks one
    half, where a curve crosses its median.

    Raises:
        DataError: there are no curves or more than four.

    Example:
        >>> from disparity import waiting
        >>> found = waiting([30, 60, 90, 400, 400], reached=[True, True, True, False, False])
        >>> waiting_curve({"All cases": found}).alt
        'Curves of waiting for 1 group: Cases still waiting, per cent. All cases: 40 per cent \
still waiting after 400 days; half within 90 days (95 per cent confidence interval from 30 on).'
    """
    language = document_language(language)
    checks = Checks("waiting_curve")
    if not curves:
        checks.no_rows()
    if len(curves) > MOST_CURVES:
        checks.add(
            f"there are {len(curves)} curves: {', '.join(curves)}.",
            f"A reader tells {MOST_CURVES} apart: draw two pictures, or fewer groups.",
            "too-many-series",
        )
    if curves and not any(each.days for each in curves.values()):
        checks.add(
            "no case has reached the step.",
            "There is no curve to draw: say so in the text.",
            "no-values",
        )
    checks.stop()
    x_label = x_label or say("days-axis", language=language)
    y_label = y_label or say("waiting-axis", language=language)
    with house_style():
        figure = _draw(curves, x_label=x_label, y_label=y_label, width=width, language=language)
    heads = [say(f"head-{key}", language=language) for key in ("group", "days", "low", "high")]
    data = pd.DataFrame(_steps(curves), columns=[*heads[:2], y_label, *heads[2:]])
    return Picture(figure, _alt(curves, measure=y_label, language=language), data)


def _steps(curves: Mapping[str, Waiting]) -> list[tuple[str, float, float, float, float]]:
    """Return the curves at round days; the days of single cases are nobody's business."""
    last = max(each.days[-1] for each in curves.values() if each.days)
    rows: list[tuple[str, float, float, float, float]] = []
    for name, each in curves.items():
        for day in (tick for tick in round_ticks(0, last, count=12) if 0 <= tick <= last):
            place = int(np.searchsorted(each.days, day, side="right"))
            share, low, high = (
                _per_cent(each.still_waiting)[place],
                _per_cent(each.low)[place],
                _per_cent(each.high)[place],
            )
            rows.append((name, day, share, low, high))
    return rows


def _draw(
    curves: Mapping[str, Waiting], *, x_label: str, y_label: str, width: float, language: str
) -> Figure:
    figure = new_figure(width=width, height=CHART_CM)
    axes = figure.add_subplot()
    last = max(each.days[-1] for each in curves.values() if each.days) or 1.0
    axes.axhline(50, color=GREY, linewidth=0.5, linestyle=(0, (1, 2)), zorder=0)
    for rank, each in enumerate(curves.values()):
        days = [0.0, *each.days] if each.days else [0.0, last]
        colour = SERIES_COLOURS[rank]
        if len(curves) <= 2:
            low, high = (_per_cent(ends) for ends in (each.low, each.high))
            axes.fill_between(days, low, high, step="post", color=colour, alpha=0.13, linewidth=0)
        axes.plot(
            days, _per_cent(each.still_waiting), drawstyle="steps-post", color=colour,
            linestyle=SERIES_LINES[rank],
        )  # fmt: skip
    axes.set_ylim(0, 100)
    axes.set_xlim(0, last)
    number_axis(axes, "y", [0, 25, 50, 75, 100], language=language)
    number_axis(axes, "x", [t for t in round_ticks(0, last) if t <= last], language=language)
    axes.set_xlabel(x_label)
    axes.set_title(y_label, loc="left", fontsize=SMALL_POINTS, pad=6)
    _names(axes, curves, last=last)
    return figure


def _per_cent(shares: Sequence[float]) -> list[float]:
    """Return a curve in per cent from the first day on; all wait where nobody reached the step."""
    return [100.0, *(100 * share for share in shares or (1.0,))]


def _names(axes: Axes, curves: Mapping[str, Waiting], *, last: float) -> None:
    names = [wrapped(name, 18) for name in curves]
    gap = max(map(lines_of, names)) * (SMALL_POINTS + 2) * 100 / ((CHART_CM - 1.6) * POINTS_PER_CM)
    ends = [_per_cent(each.still_waiting)[-1] for each in curves.values()]
    places = spread(ends, [gap] * len(ends), low=-gap / 2)
    for rank, (name, each, end, place) in enumerate(
        zip(names, curves.values(), ends, places, strict=True)
    ):
        across = [each.days[-1] if each.days else last, last * 1.03]
        axes.plot(across, [end, place], color=SERIES_COLOURS[rank], linewidth=0.4, clip_on=False)
        axes.annotate(
            name, (last * 1.03, place), (3, 0), textcoords="offset points", va="center",
            fontsize=SMALL_POINTS, annotation_clip=False,
        )  # fmt: skip


def _alt(curves: Mapping[str, Waiting], *, measure: str, language: str) -> str:
    parts = [say("waiting-head", language=language, measure=measure,
                 groups=counted("group", len(curves), language=language))]  # fmt: skip
    for name, each in curves.items():
        if not each.days:
            parts.append(say("nobody-reached", language=language, group=name))
            continue
        half = say("no-half", language=language)
        median = each.median_days
        if median.value is not None:
            limits = ""
            if median.low is not None:
                low = decimal(median.low, 0, language=language)
                high = None if median.high is None else decimal(median.high, 0, language=language)
                limits = (
                    confidence(median.level, low, high, language=language)
                    if high is not None
                    else say(
                        "interval-open",
                        language=language,
                        low=low,
                        level=per_cent(median.level, language=language),
                    )
                )
            days = decimal(median.value, 0, language=language)
            half = say("half", language=language, days=days, interval=limits)
        parts.append(
            say("waiting", language=language, group=name, half=half,
                share=decimal(100 * each.still_waiting[-1], 0, language=language),
                days=decimal(each.days[-1], 0, language=language))
        )  # fmt: skip
    return fitting(parts)
