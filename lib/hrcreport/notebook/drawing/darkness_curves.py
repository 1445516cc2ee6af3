"""This module draws the veil of darkness: a group's share of stops by the clock, light and dark."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from disparity import Estimate, proportion
from disparity.darkness import VeilOfDarkness
from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.style import (
    NARROW_CM,
    PAPER,
    SERIES_COLOURS,
    SMALL_POINTS,
    house_style,
    new_figure,
    number_axis,
    round_ticks,
)
from hrcreport.notebook.drawing.wording import confidence, counted, fitting, say
from hrcreport.notebook.pictures import Picture
from hrcreport.notebook.printing import decimal
from hrcreport.words.document_language import document_language

CHART_CM = 6.6
FEWEST_STOPS = 10
"""A quarter of an hour with fewer stops is not drawn: its share is chance, and persons show."""


def darkness_curve(
    found: VeilOfDarkness,
    *,
    group_label: str | None = None,
    width: float = NARROW_CM,
    language: str | None = None,
) -> Picture:
    """Draw a group's share of stops by clock time, in daylight and in the dark.

    `found` is the result of `disparity.veil_of_darkness`; `group_label` prints the group
    otherwise than the data do. Each point is a quarter of an hour with its Wilson interval; those
    with fewer than ten stops are not drawn. Where officers see less, in the dark, a lower share
    than in daylight at the same time of the clock is consistent with profiling.

    Raises:
        DataError: no quarter of an hour has ten stops.
    """
    language = document_language(language)
    name = group_label or found.test.group
    curve = found.curve[found.curve["stops"] >= FEWEST_STOPS]
    checks = Checks("darkness_curve")
    if curve.empty:
        checks.add(
            f"no quarter of an hour has {FEWEST_STOPS} stops.",
            "Give the result in the text (`.test.estimate`), without a picture.",
            "no-values",
        )
    checks.stop()
    y_label = say("darkness-axis", language=language, group=name)
    with house_style():
        figure = _draw(curve, y_label=y_label, width=width, language=language)
    data = pd.DataFrame(
        {
            say("clock", language=language): [_clock(hour) for hour in curve["clock"]],
            say("head-light", language=language): [
                say("dark" if dark else "daylight", language=language) for dark in curve["dark"]
            ],
            say("head-stops", language=language): [int(n) for n in curve["stops"]],
            y_label: 100 * curve["of_group"].to_numpy() / curve["stops"].to_numpy(),
        }
    )
    return Picture(figure, _alt(found, curve, measure=y_label, language=language), data)


def _clock(hour: float) -> str:
    return f"{int(hour)}:{round(hour % 1 * 60):02}"


def _draw(curve: pd.DataFrame, *, y_label: str, width: float, language: str) -> Figure:
    figure = new_figure(width=width, height=CHART_CM)
    axes = figure.add_subplot()
    top = max(
        _line(axes, curve[curve["dark"] == dark], dark=dark, language=language)
        for dark in (False, True)
    )
    ticks = round_ticks(0, top)
    axes.set_ylim(0, ticks[-1])
    number_axis(axes, "y", ticks, language=language)
    low, high = float(curve["clock"].min()), float(curve["clock"].max())
    hours = [hour / 2 for hour in range(int(np.floor(low * 2)), int(np.ceil(high * 2)) + 1)]
    step = max(1, len(hours) // 8)
    axes.set_xlim(low - 0.2, high + 0.2)
    axes.set_xticks(hours[::step], [_clock(hour) for hour in hours[::step]])
    axes.grid(axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(say("clock", language=language))
    axes.set_title(y_label, loc="left", fontsize=SMALL_POINTS, pad=6)
    figure.legend(loc="outside upper right", ncols=2, columnspacing=1.2)
    return figure


def _line(axes: Axes, part: pd.DataFrame, *, dark: bool, language: str) -> float:
    """Draw the shares of one light; return the highest number that was drawn."""
    if part.empty:
        return 0.0
    shares = [
        proportion(int(n), total=int(total))
        for n, total in zip(part["of_group"], part["stops"], strict=True)
    ]
    # Light and dark stand side by side, so that the limits of neither hide those of the other.
    clock = part["clock"].to_numpy(dtype=float) + (0.02 if dark else -0.02)
    values = [100 * (each.value or 0) for each in shares]
    colour = SERIES_COLOURS[0] if dark else SERIES_COLOURS[3]
    axes.vlines(
        clock, [100 * (each.low or 0) for each in shares],
        [100 * (each.high or 0) for each in shares], color=colour, linewidth=0.7,
    )  # fmt: skip
    axes.plot(
        clock, values, marker="o" if dark else "s", markersize=4, color=colour,
        markerfacecolor=colour if dark else PAPER, linestyle="-" if dark else (0, (4, 2)),
        label=say("dark" if dark else "daylight", language=language),
    )  # fmt: skip
    return max(100 * (each.high or 0) for each in shares)


def _alt(found: VeilOfDarkness, curve: pd.DataFrame, *, measure: str, language: str) -> str:
    parts = [
        say("darkness-head", language=language, measure=measure,
            stops=counted("stop", int(curve["stops"].sum()), language=language),
            first=_clock(float(curve["clock"].min())), last=_clock(float(curve["clock"].max())))
    ]  # fmt: skip
    for dark in (False, True):
        part = curve[curve["dark"] == dark]
        if not part.empty:
            share = 100 * float(part["of_group"].sum() / part["stops"].sum())
            parts.append(
                say("darkness-share", language=language,
                    light=say("dark" if dark else "daylight", language=language),
                    share=decimal(share, 1, language=language))
            )  # fmt: skip
    ratio: Estimate = found.test.estimate
    if ratio.value is not None:
        limits = ""
        if ratio.low is not None and ratio.high is not None:
            low, high = (decimal(end, 2, language=language) for end in (ratio.low, ratio.high))
            limits = confidence(ratio.level, low, high, language=language)
        value = decimal(ratio.value, 2, language=language)
        parts.append(say("darkness-ratio", language=language, value=value, interval=limits))
    return fitting(parts)
