"""This module draws what became of recommendations: bars stacked by status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.rows import stacked
from hrcreport.notebook.drawing.style import (
    INK,
    NARROW_CM,
    PAPER,
    SMALL_POINTS,
    house_style,
    legend_columns,
    new_figure,
    number_axis,
    round_ticks,
)
from hrcreport.notebook.drawing.wording import counted, fitting, listed, say
from hrcreport.notebook.pictures import Picture
from hrcreport.notebook.printing import per_cent
from hrcreport.recommendations.scale import Status
from hrcreport.words.document_language import document_language

BAR_CM = 0.55
NARROWEST_LABEL_CM = 0.42
DARK = frozenset({Status.IMPLEMENTED, Status.SUBSTANTIALLY})
FILLS: dict[Status, dict[str, Any]] = {
    Status.IMPLEMENTED: {"facecolor": "#08244c"},
    Status.SUBSTANTIALLY: {"facecolor": "#34689e"},
    Status.PARTLY: {"facecolor": "#86b1d8"},
    Status.ANNOUNCED: {"facecolor": "#c5dbee"},
    Status.NO_ACTION: {"facecolor": PAPER},
    Status.REVERSED: {"facecolor": "#f4cdd3", "hatch": "xxxx"},
    Status.NO_INFORMATION: {"facecolor": PAPER, "hatch": "...."},
    Status.OVERTAKEN: {"facecolor": PAPER, "hatch": "////"},
}
"""From dark to white as less is done; what has no place on that way is hatched."""


def status_bars(
    frame: pd.DataFrame,
    *,
    status: str = "status",
    by: str | None = None,
    count: str | None = None,
    width: float = NARROW_CM,
    language: str | None = None,
) -> Picture:
    """Draw how many recommendations have which status: one bar, or one for each value of `by`.

    Each row of the table is one recommendation, or as many as `count` says; `status` holds a
    degree of `hrcreport.recommendations` (a Status, "5" to "0", "NI", "NA", or its words), `by`
    what it is counted by, such as the State, the body that made it or the theme. Bars keep the
    order of the table; every part of a bar carries its number.

    Raises:
        DataError: a column is missing, the table has no rows, a status is not on the scale, or a
            count is none.

    Example:
        >>> found = pd.DataFrame({"status": ["5", "3", "3", "NI"]})
        >>> status_bars(found).alt
        '4 recommendations by status. 1 implemented (25 per cent), 2 partly implemented (50 per \
cent) and 1 insufficient information (25 per cent).'
    """
    language = document_language(language)
    counts = _counts(frame, status=status, by=by, count=count)
    with house_style():
        figure = _draw(counts, width=width, language=language)
    words = {degree: say(f"status-{degree.value}", language=language) for degree in Status}
    used = [degree for degree in Status if any(found[degree] for found in counts.values())]
    data = pd.DataFrame(
        [
            {say("head-row", language=language): name}
            | {words[degree]: found[degree] for degree in used}
            for name, found in counts.items()
        ]
    )
    alt = _alt(counts, words=words, language=language)
    return Picture(figure, alt, data if by else data.iloc[:, 1:])


def _counts(
    frame: pd.DataFrame, *, status: str, by: str | None, count: str | None
) -> dict[str, Counter[Status]]:
    checks = Checks("status_bars")
    checks.columns(frame, (status, by, count))
    names = checks.names(frame, by) if by else [""] * len(frame)
    rows = [f"row {place}" for place in range(1, len(frame) + 1)]
    numbers = checks.counts(frame, count, labels=rows) if count else [1] * len(frame)
    allowed = {degree.value: degree for degree in Status} | {d.words: d for d in Status}
    degrees = [allowed.get(str(getattr(value, "value", value))) for value in frame[status]]
    wrong = [
        f"row {place} ({value!s})"
        for place, (value, found) in enumerate(zip(frame[status], degrees, strict=True), start=1)
        if found is None
    ]
    if wrong:
        checks.add(
            f"column '{status}' has values that are not on the scale: {'; '.join(wrong[:5])}.",
            f"The scale is {', '.join(f'{d.value} ({d.words})' for d in Status)}.",
            "not-on-the-scale",
            key=status,
        )
    checks.stop()
    counts: dict[str, Counter[Status]] = {name: Counter() for name in names}
    for name, degree, number in zip(names, degrees, numbers, strict=True):
        if degree is not None:
            counts[name][degree] += number
    if not any(found.total() for found in counts.values()):
        checks.no_rows()
    checks.stop()
    return {name: found for name, found in counts.items() if found.total()}


def _draw(counts: Mapping[str, Counter[Status]], *, width: float, language: str) -> Figure:
    stack = stacked(list(counts), letters=26, row_cm=BAR_CM + 0.2)
    used = [degree for degree in Status if any(found[degree] for found in counts.values())]
    words = [say(f"status-{degree.value}", language=language) for degree in used]
    across = legend_columns(words, width=width)
    legend_rows = -(-len(used) // across)
    figure = new_figure(width=width, height=stack.depth + 1.2 + 0.45 * legend_rows, rows=True)
    axes = figure.add_subplot()
    longest = max(found.total() for found in counts.values())
    plain = width - (5 if any(counts) else 1)
    for place, found in zip(stack.places, counts.values(), strict=True):
        start = 0
        for degree in used:
            if number := found[degree]:
                axes.barh(
                    place, number, left=start, height=BAR_CM, edgecolor=INK, linewidth=0.5,
                    **FILLS[degree],
                )  # fmt: skip
                if number / longest * plain >= NARROWEST_LABEL_CM:
                    _number(axes, degree, number, start + number / 2, place)
                start += number
    stack.name(axes)
    axes.set_xlim(0, longest * 1.01)
    ticks = [t for t in round_ticks(0, longest) if t == int(t) and t <= longest * 1.01]
    number_axis(axes, "x", ticks, language=language)
    axes.set_xlabel(say("recommendations-axis", language=language))
    figure.legend(
        [Patch(edgecolor=INK, linewidth=0.5, **FILLS[degree]) for degree in used],
        words, loc="outside upper left", ncols=across, columnspacing=1.2,
    )  # fmt: skip
    return figure


def _number(axes: Axes, degree: Status, number: int, across: float, place: float) -> None:
    hatched = "hatch" in FILLS[degree]
    axes.text(
        across, place, str(number), ha="center", va="center", fontsize=SMALL_POINTS,
        color=PAPER if degree in DARK else INK,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.8} if hatched else None,
    )  # fmt: skip


def _alt(
    counts: Mapping[str, Counter[Status]], *, words: Mapping[Status, str], language: str
) -> str:
    total: Counter[Status] = sum(counts.values(), Counter())

    def shown(found: Counter[Status]) -> str:
        parts = [
            say("status-part", language=language, n=found[degree], status=words[degree],
                share=per_cent(found[degree] / found.total(), language=language))
            for degree in Status
            if found[degree]
        ]  # fmt: skip
        return listed(parts, language=language, longest=len(Status))

    head = say(
        "status-head", language=language,
        recommendations=counted("recommendation", total.total(), language=language),
    )  # fmt: skip
    parts = [head, say("sentence", language=language, words=shown(total))]
    if len(counts) > 1 or any(counts):
        parts += [
            say("grid-place", language=language, place=name, counts=shown(found))
            for name, found in counts.items()
        ]
    return fitting(parts)
