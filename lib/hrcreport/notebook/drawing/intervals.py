"""This module draws estimates with their intervals, one row each."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.style import (
    ACCENT,
    GREY,
    NARROW_CM,
    PALE,
    SMALL_POINTS,
    house_style,
    lines_of,
    log_ticks,
    new_figure,
    number_axis,
    round_ticks,
    wrapped,
)
from hrcreport.notebook.drawing.wording import (
    confidence,
    counted,
    fitting,
    listed,
    say,
    series_decimals,
)
from hrcreport.notebook.pictures import Picture
from hrcreport.notebook.printing import decimal

ROW_CM = 0.62
LINE_CM = 0.34


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    section: str | None
    value: float
    low: float
    high: float

    @property
    def estimable(self) -> bool:
        return not math.isnan(self.value)

    @property
    def has_interval(self) -> bool:
        return not (math.isnan(self.low) or math.isnan(self.high))

    @property
    def name(self) -> str:
        return f"{self.section}, {self.label}" if self.section else self.label


def interval_chart(
    frame: pd.DataFrame,
    *,
    label_column: str,
    value_column: str,
    low_column: str,
    high_column: str,
    x_label: str,
    section_column: str | None = None,
    reference: float | None = None,
    reference_label: str | None = None,
    log: bool = False,
    level: float = 0.95,
    decimals: int | None = None,
    width: float = NARROW_CM,
    language: str = "en",
) -> Picture:
    """Draw a dot with its interval for each row of a table, for example rate ratios.

    Rows keep the order of the table: `label_column` names them, `value_column`, `low_column` and
    `high_column` place them in the units of `x_label`; rows with one `section_column` stand
    under its heading. A row without a value prints "not estimable". `reference` is a line such
    as 1 for a ratio; `log` gives a logarithmic axis, right for ratios; `level` is the confidence
    level that the alternative text names; `decimals` are those of all printed numbers.

    Raises:
        DataError: a column is missing, the table has no rows or no value, a number is infinite,
            a low end lies above its value or a high end below it, or `log` meets a value or a
            reference that is not positive.

    Example:
        >>> ratios = pd.DataFrame({"stage": ["Stops"], "rr": [2.6], "low": [2.4], "high": [2.8]})
        >>> interval_chart(
        ...     ratios, label_column="stage", value_column="rr", low_column="low",
        ...     high_column="high", reference=1, x_label="Rate ratio", log=True,
        ... ).alt
        'Dots with intervals for 1 row: Rate ratio. Stops: 2.6 (95 per cent confidence interval \
2.4 to 2.8). Every interval lies above 1.'
    """
    found = _read(
        frame,
        columns=(label_column, value_column, low_column, high_column, section_column),
        log=log,
        reference=reference,
    )
    shown = [row for row in found if row.estimable]
    if decimals is None:
        decimals = series_decimals([n for row in shown for n in (row.value, row.low, row.high)])
    with house_style():
        picture = _draw(
            found,
            x_label=x_label,
            reference=reference,
            reference_label=reference_label,
            log=log,
            decimals=decimals,
            width=width,
            language=language,
        )
    alt = _alt(
        found,
        measure=x_label,
        reference=reference,
        level=level,
        decimals=decimals,
        language=language,
    )
    return Picture(picture, alt)


def _read(
    frame: pd.DataFrame,
    *,
    columns: tuple[str, str, str, str, str | None],
    log: bool,
    reference: float | None,
) -> list[_Row]:
    label_column, value_column, low_column, high_column, section_column = columns
    checks = Checks("interval_chart")
    checks.columns(frame, columns)
    labels = checks.names(frame, label_column)
    sections = checks.names(frame, section_column) if section_column else [None] * len(labels)
    values = checks.numbers(frame, value_column, labels=labels, negative=True)
    lows = checks.numbers(frame, low_column, labels=labels, negative=True, some=False)
    highs = checks.numbers(frame, high_column, labels=labels, negative=True, some=False)
    found = [
        _Row(label, section, float(value), float(low), float(high))
        for label, section, value, low, high in zip(
            labels, sections, values, lows, highs, strict=True
        )
    ]
    outside = [
        row.name for row in found if row.estimable and (row.low > row.value or row.high < row.value)
    ]
    if outside:
        checks.add(
            f"the value lies outside its interval in: {', '.join(outside)}.",
            f"'{low_column}' must not be above '{value_column}', '{high_column}' not below it; "
            "check whether the columns were exchanged.",
            "interval-order",
            key=value_column,
        )
    not_positive = [row.name for row in found if row.value <= 0]
    if log and not_positive:
        checks.add(
            f"a logarithmic axis cannot show {value_column} of zero or less: "
            f"{', '.join(not_positive)}.",
            "Leave the rows without a value (NaN, printed as not estimable) or use log=False.",
            "log-of-zero",
            key=value_column,
        )
    if log and reference is not None and reference <= 0:
        checks.add(
            f"a logarithmic axis cannot show the reference {reference:g}.",
            "A ratio's reference is 1; for differences use log=False.",
            "log-of-zero",
            key="reference",
        )
    checks.stop()
    return found


def _limits(rows: list[_Row], *, reference: float | None, log: bool) -> tuple[float, float]:
    ends = [n for row in rows for n in (row.value, row.low, row.high) if not math.isnan(n)]
    ends += [] if reference is None else [reference]
    if log:
        ends = [n for n in ends if n > 0]
        room = max((max(ends) / min(ends)) ** 0.06, 1.08)
        return min(ends) / room, max(ends) * room
    room = 0.06 * (max(ends) - min(ends)) or abs(max(ends)) * 0.1 or 1.0
    low = min(ends) - room
    return (0.0 if low < 0 <= min(ends) else low), max(ends) + room


def _draw(
    rows: list[_Row],
    *,
    x_label: str,
    reference: float | None,
    reference_label: str | None,
    log: bool,
    decimals: int,
    width: float,
    language: str,
) -> Figure:
    places, ticks, headings = [], [], []
    depth = 0.0
    section = None
    for row in rows:
        if row.section is not None and row.section != section:
            section = row.section
            headings.append((depth + ROW_CM / 2, section))
            depth += ROW_CM
        text = wrapped(row.label, 30)
        height = ROW_CM + LINE_CM * (lines_of(text) - 1)
        places.append(depth + height / 2)
        ticks.append(text)
        depth += height
    figure = new_figure(width=width, height=depth + (1.75 if reference_label else 1.35))
    axes = figure.add_subplot()
    low_end, high_end = _limits([r for r in rows if r.estimable], reference=reference, log=log)
    if log:
        axes.set_xscale("log")
    axes.set_xlim(low_end, high_end)
    axes.set_ylim(depth, 0)
    if reference is not None:
        axes.axvline(reference, color=GREY, linewidth=0.8, linestyle=(0, (4, 2)), zorder=1)
        if reference_label:
            axes.annotate(
                reference_label,
                (reference, 1),
                (0, 2),
                xycoords=axes.get_xaxis_transform(),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=SMALL_POINTS,
                color=GREY,
            )
    for place, row in zip(places, rows, strict=True):
        axes.axhline(place, color=PALE, linewidth=0.4, zorder=0)
        _draw_row(axes, row, place, low_end=low_end, decimals=decimals, language=language)
    labelled = [*zip(places, ticks, strict=True), *headings]
    axes.set_yticks([place for place, _ in labelled], [text for _, text in labelled])
    for tick in axes.yaxis.get_major_ticks()[len(places) :]:
        tick.label1.set_fontstyle("italic")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    steps = log_ticks(low_end, high_end) if log else round_ticks(low_end, high_end, count=6)
    number_axis(axes, "x", [t for t in steps if low_end <= t <= high_end], language=language)
    axes.set_xlabel(x_label)
    return figure


def _draw_row(
    axes: Axes, row: _Row, place: float, *, low_end: float, decimals: int, language: str
) -> None:
    if not row.estimable:
        words = say("not-estimable", language=language)
    else:
        value = decimal(row.value, decimals, language=language)
        if row.has_interval:
            words = say(
                "value-and-range",
                language=language,
                value=value,
                low=decimal(row.low, decimals, language=language),
                high=decimal(row.high, decimals, language=language),
            )
            start = max(row.low, low_end)
            axes.plot([start, row.high], [place, place], color=ACCENT, linewidth=1.4, zorder=2)
            if row.low < low_end:  # an end at zero has no place on a logarithmic axis
                axes.plot(start, place, marker="<", color=ACCENT, clip_on=False, zorder=2)
        else:
            words = say("value-no-range", language=language, value=value)
        axes.plot(row.value, place, marker="o", markersize=5, color=ACCENT, zorder=3)
    axes.annotate(
        words,
        (1, place),
        (6, 0),
        xycoords=axes.get_yaxis_transform(),
        textcoords="offset points",
        ha="left",
        va="center",
        fontsize=SMALL_POINTS,
        fontstyle="normal" if row.estimable else "italic",
        annotation_clip=False,
    )


def _alt(
    rows: list[_Row],
    *,
    measure: str,
    reference: float | None,
    level: float,
    decimals: int,
    language: str,
) -> str:
    shown = [row for row in rows if row.estimable]

    def sentence(key: str, row: _Row) -> str:
        interval = ""
        if row.has_interval:
            low, high = (decimal(n, decimals, language=language) for n in (row.low, row.high))
            interval = confidence(level, low, high, language=language)
        value = decimal(row.value, decimals, language=language)
        return say(key, language=language, label=row.name, value=value, interval=interval)

    parts = [
        say(
            "interval-head",
            language=language,
            rows=counted("row", len(rows), language=language),
            measure=measure,
        )
    ]
    if len(shown) == 1:
        parts.append(sentence("interval-one", shown[0]))
    else:
        parts.append(sentence("interval-highest", max(shown, key=lambda row: row.value)))
        parts.append(sentence("interval-lowest", min(shown, key=lambda row: row.value)))
    if reference is not None:
        parts.append(_against(shown, reference=reference, language=language))
    lost = [row.name for row in rows if not row.estimable]
    if lost:
        parts.append(
            say("not-estimable-for", language=language, labels=listed(lost, language=language))
        )
    return fitting([part for part in parts if part])


def _against(rows: list[_Row], *, reference: float, language: str) -> str:
    """Say on which side of the reference the intervals lie."""
    known = [row for row in rows if row.has_interval]
    above = sum(row.low > reference for row in known)
    below = sum(row.high < reference for row in known)
    places = 0 if reference == round(reference) else 2
    words = {"reference": decimal(reference, places, language=language)}
    if not known:
        return ""
    if above == len(known):
        return say("above-all", language=language, **words)
    if below == len(known):
        return say("below-all", language=language, **words)
    across = len(known) - above - below
    return say(
        "against", language=language, n=len(known), above=above, below=below, across=across, **words
    )
