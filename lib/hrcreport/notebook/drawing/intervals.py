"""This module draws estimates with their intervals, one row each."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hrcreport.notebook.drawing.interval_rows import (
    IntervalRow,
    Results,
    interval_data,
    require_positive,
    rows_of_results,
    rows_of_table,
)
from hrcreport.notebook.drawing.interval_words import interval_alt
from hrcreport.notebook.drawing.rows import stacked
from hrcreport.notebook.drawing.style import (
    ACCENT,
    GREY,
    NARROW_CM,
    PALE,
    SMALL_POINTS,
    house_style,
    log_ticks,
    new_figure,
    number_axis,
    round_ticks,
)
from hrcreport.notebook.drawing.wording import say, series_decimals
from hrcreport.notebook.pictures import Picture
from hrcreport.notebook.printing import decimal
from hrcreport.words.document_language import document_language


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
    language: str | None = None,
) -> Picture:
    """Draw a dot with its interval for each row of a table, for example rate ratios.

    Rows keep the order of the table: `label_column` names them, `value_column`, `low_column` and
    `high_column` place them in the units of `x_label`; rows with one `section_column` stand
    under its heading. A row without a value prints "not estimable". `reference` is a line such
    as 1 for a ratio; `log` gives a logarithmic axis, right for ratios, at whose edge a zero
    stands; `level` is the confidence level that the alternative text names; `decimals` are those
    of all printed numbers.

    Raises:
        DataError: a column is missing, the table has no rows or no value, a number is infinite,
            a low end lies above its value or a high end below it, or `log` meets a value or a
            reference that is negative.

    Example:
        >>> ratios = pd.DataFrame({"stage": ["Stops"], "rr": [2.6], "low": [2.4], "high": [2.8]})
        >>> interval_chart(
        ...     ratios, label_column="stage", value_column="rr", low_column="low",
        ...     high_column="high", reference=1, x_label="Rate ratio", log=True,
        ... ).alt
        'Dots with intervals for 1 row: Rate ratio. Stops: 2.6 (95 per cent confidence interval \
2.4 to 2.8). Every interval lies above 1.'
    """
    language = document_language(language)
    found = rows_of_table(
        frame, columns=(label_column, value_column, low_column, high_column, section_column)
    )
    if log:
        require_positive(found, reference=reference, picture="interval_chart")
    return _picture(
        found, measure=x_label, reference=reference, reference_label=reference_label, log=log,
        level=level, decimals=decimals, width=width, language=language,
    )  # fmt: skip


def disparity_chain(
    ratios: Results,
    *,
    x_label: str | None = None,
    reference_label: str | None = None,
    decimals: int | None = None,
    width: float = NARROW_CM,
    language: str | None = None,
) -> Picture:
    """Draw the ratios of one group to another along the chain, from stop to sentence.

    `ratios` are results such as those of `rate_ratio` or `relative_rate_index`, by the name of
    their stage and in the order of the chain; or, where several groups or two denominators are to
    stand below each other, such a mapping for each heading. The axis is logarithmic, so that twice
    as high and half as high lie equally far from the line at 1.

    Raises:
        DataError: there are no results, none is estimable, or their confidence levels differ.

    Example:
        >>> from disparity import rate_ratio
        >>> stops = rate_ratio(260, person_years=1000, reference_events=100,
        ...                    reference_person_years=1000)
        >>> disparity_chain({"Stops": stops}).alt
        'Dots with intervals for 1 row: Rate ratio (logarithmic axis). Stops: 2.6 (95 per cent \
confidence interval 2.1 to 3.3). Every interval lies above 1.'
    """
    language = document_language(language)
    found, level = rows_of_results(ratios, picture="disparity_chain")
    require_positive(found, reference=None, picture="disparity_chain")
    return _picture(
        found, measure=x_label or say("ratio-axis", language=language), reference=1.0,
        reference_label=reference_label or say("equal-rates", language=language), log=True,
        level=level, decimals=decimals, width=width, language=language,
    )  # fmt: skip


def _picture(
    rows: Sequence[IntervalRow],
    *,
    measure: str,
    reference: float | None,
    reference_label: str | None,
    log: bool,
    level: float,
    decimals: int | None,
    width: float,
    language: str,
) -> Picture:
    shown = [row for row in rows if row.estimable]
    if decimals is None:
        decimals = series_decimals([n for row in shown for n in (row.value, row.low, row.high)])
    with house_style():
        figure = _draw(
            rows, x_label=measure, reference=reference, reference_label=reference_label, log=log,
            decimals=decimals, width=width, language=language,
        )  # fmt: skip
    alt = interval_alt(
        rows, measure=measure, reference=reference, level=level, decimals=decimals,
        language=language,
    )  # fmt: skip
    return Picture(figure, alt, interval_data(rows, measure=measure, language=language))


def _limits(
    rows: Sequence[IntervalRow], *, reference: float | None, log: bool
) -> tuple[float, float]:
    ends = [n for row in rows for n in (row.value, row.low, row.high) if n == n]
    ends += [] if reference is None else [reference]
    if log:
        ends = [n for n in ends if n > 0]
        room = max((max(ends) / min(ends)) ** 0.06, 1.08)
        return min(ends) / room, max(ends) * room
    room = 0.06 * (max(ends) - min(ends)) or abs(max(ends)) * 0.1 or 1.0
    low = min(ends) - room
    return (0.0 if low < 0 <= min(ends) else low), max(ends) + room


def _draw(
    rows: Sequence[IntervalRow],
    *,
    x_label: str,
    reference: float | None,
    reference_label: str | None,
    log: bool,
    decimals: int,
    width: float,
    language: str,
) -> Figure:
    stack = stacked([row.label for row in rows], [row.section for row in rows])
    edges = 1.75 if reference_label else 1.35
    figure = new_figure(width=width, height=stack.depth + edges, rows=True)
    axes = figure.add_subplot()
    low_end, high_end = _limits([r for r in rows if r.estimable], reference=reference, log=log)
    if log:
        axes.set_xscale("log")
    axes.set_xlim(low_end, high_end)
    if reference is not None:
        axes.axvline(reference, color=GREY, linewidth=0.8, linestyle=(0, (4, 2)), zorder=1)
        if reference_label:
            axes.annotate(
                reference_label, (reference, 1), (0, 2), xycoords=axes.get_xaxis_transform(),
                textcoords="offset points", ha="center", va="bottom", fontsize=SMALL_POINTS,
                color=GREY,
            )  # fmt: skip
    for place, row in zip(stack.places, rows, strict=True):
        axes.axhline(place, color=PALE, linewidth=0.4, zorder=0)
        _draw_row(axes, row, place, low_end=low_end, decimals=decimals, language=language)
    stack.name(axes)
    steps = log_ticks(low_end, high_end) if log else round_ticks(low_end, high_end, count=6)
    number_axis(axes, "x", [t for t in steps if low_end <= t <= high_end], language=language)
    axes.set_xlabel(x_label)
    return figure


def _draw_row(
    axes: Axes, row: IntervalRow, place: float, *, low_end: float, decimals: int, language: str
) -> None:
    if not row.estimable:
        words = say("not-estimable", language=language)
    else:
        value = decimal(row.value, decimals, language=language)
        if row.has_interval:
            low, high = (decimal(n, decimals, language=language) for n in (row.low, row.high))
            words = say("value-and-range", language=language, value=value, low=low, high=high)
            start = max(row.low, low_end)
            axes.plot([start, row.high], [place, place], color=ACCENT, linewidth=1.4, zorder=2)
            if row.low < low_end:  # an end at zero has no place on a logarithmic axis
                axes.plot(start, place, marker="<", color=ACCENT, clip_on=False, zorder=2)
        else:
            words = say("value-no-range", language=language, value=value)
        if row.value >= low_end:
            axes.plot(row.value, place, marker="o", markersize=5, color=ACCENT, zorder=3)
    axes.annotate(
        words, (1, place), (6, 0), xycoords=axes.get_yaxis_transform(),
        textcoords="offset points", ha="left", va="center", fontsize=SMALL_POINTS,
        fontstyle="normal" if row.estimable else "italic", annotation_clip=False,
    )  # fmt: skip
