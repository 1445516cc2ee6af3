"""This module draws a bar for each group, or bars of several series side by side."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.style import (
    ACCENT,
    INK,
    NARROW_CM,
    SERIES_FILLS,
    SERIES_HATCHES,
    SMALL_POINTS,
    house_style,
    legend_columns,
    lines_of,
    new_figure,
    number_axis,
    round_ticks,
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

BAR_CM = 0.5
LINE_CM = 0.34
SPACE_CM = 0.24


def bars_by_group(
    frame: pd.DataFrame,
    *,
    group: str,
    value: str,
    x_label: str,
    series: str | None = None,
    decimals: int | None = None,
    width: float = NARROW_CM,
    language: str | None = None,
) -> Picture:
    """Draw a bar from zero for each group, with its value at its end.

    `group` and `value` (counts, rates or shares in the units of `x_label`) name columns; up to
    four `series`, such as two periods or two ways to treat missing race, stand side by side in
    each group. Groups and series keep the order of the table. A row without a value prints
    "no figure".

    Raises:
        DataError: a column is missing, the table has no rows or no value, a value is negative or
            infinite, a group (and series) has two rows, or there are more than four series.

    Example:
        >>> deaths = pd.DataFrame({"race": ["Black", "White"], "rate": [6.09, 2.34]})
        >>> bars_by_group(
        ...     deaths, group="race", value="rate", x_label="Deaths per million a year"
        ... ).alt
        'Bars for 2 groups: Deaths per million a year. Highest: Black, 6.1. Lowest: White, 2.3.'
    """
    language = document_language(language)
    table = _table(frame, group=group, value=value, series=series)
    known = [number for row in table.values() for number in row.values() if not math.isnan(number)]
    decimals = series_decimals(known) if decimals is None else decimals
    with house_style():
        figure = _bars(table, x_label=x_label, decimals=decimals, width=width, language=language)
    alt = _bars_alt(table, measure=x_label, decimals=decimals, language=language)
    return Picture(figure, alt, _data(table, measure=x_label, language=language))


def _table(
    frame: pd.DataFrame, *, group: str, value: str, series: str | None
) -> dict[str, dict[str, float]]:
    """Return the value of each series in each group; NaN where there is none."""
    checks = Checks("bars_by_group")
    checks.columns(frame, (group, value, series))
    groups = checks.names(frame, group)
    kinds = checks.names(frame, series) if series else [""] * len(groups)
    values = checks.numbers(
        frame,
        value,
        labels=[", ".join(filter(None, names)) for names in zip(groups, kinds, strict=True)],
    )
    keys = list(zip(groups, kinds, strict=True))
    checks.once(
        keys if series else [(name,) for name in groups],
        columns=(group, series) if series else (group,),
    )
    there = list(dict.fromkeys(kinds))
    if len(there) > len(SERIES_FILLS):
        checks.add(
            f"column '{series}' has {len(there)} series: {', '.join(there)}.",
            f"Bars side by side can be told apart up to {len(SERIES_FILLS)}: filter the table, "
            "or draw one picture each.",
            "too-many-series",
            key=series,
        )
    checks.stop()
    found = dict(zip(keys, map(float, values), strict=True))
    return {
        name: {kind: found.get((name, kind), math.nan) for kind in there}
        for name in dict.fromkeys(groups)
    }


def _bars(
    table: dict[str, dict[str, float]],
    *,
    x_label: str,
    decimals: int,
    width: float,
    language: str,
) -> Figure:
    kinds = list(next(iter(table.values())))
    depth, ticks = SPACE_CM / 2, []
    drawn: list[list[tuple[float, float]]] = [[] for _ in kinds]
    for name, row in table.items():
        text = wrapped(name, 28)
        height = max(BAR_CM * len(kinds), LINE_CM * lines_of(text))
        start = depth + (height - BAR_CM * len(kinds)) / 2
        for rank, kind in enumerate(kinds):
            drawn[rank].append((start + (rank + 0.5) * BAR_CM, row[kind]))
        ticks.append((depth + height / 2, text))
        depth += height + SPACE_CM
    figure = new_figure(width=width, height=depth + 1.3 + (0.6 if len(kinds) > 1 else 0), rows=True)
    axes = figure.add_subplot()
    for rank, (kind, bars) in enumerate(zip(kinds, drawn, strict=True)):
        there = [(place, number) for place, number in bars if not math.isnan(number)]
        axes.barh(
            [place for place, _ in there],
            [number for _, number in there],
            height=BAR_CM * 0.92,
            facecolor=SERIES_FILLS[rank] if len(kinds) > 1 else ACCENT,
            hatch=SERIES_HATCHES[rank],
            edgecolor=INK,
            label=kind,
        )
        for place, number in bars:
            _end(axes, place, number, decimals=decimals, language=language)
    highest = max(number for bars in drawn for _, number in bars if not math.isnan(number))
    axes.set_ylim(depth - SPACE_CM / 2, 0)
    axes.set_xlim(0, (highest or 1) * 1.02)
    shown = [tick for tick in round_ticks(0, highest or 1) if tick <= highest * 1.02]
    number_axis(axes, "x", shown or [0.0], language=language)
    axes.set_yticks([place for place, _ in ticks], [text for _, text in ticks])
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(x_label)
    if len(kinds) > 1:
        across = legend_columns(kinds, width=width, most=len(kinds))
        figure.legend(loc="outside upper left", ncols=across, columnspacing=1.2)
    return figure


def _end(axes: Axes, place: float, number: float, *, decimals: int, language: str) -> None:
    """Print a bar's value behind its end."""
    there = not math.isnan(number)
    words = say("no-figure", language=language)
    axes.annotate(
        decimal(number, decimals, language=language) if there else words,
        (number if there else 0, place), (3, 0), textcoords="offset points", va="center",
        fontsize=SMALL_POINTS, fontstyle="normal" if there else "italic", annotation_clip=False,
    )  # fmt: skip


def _bars_alt(
    table: dict[str, dict[str, float]], *, measure: str, decimals: int, language: str
) -> str:
    parts = [
        say("bars-head", language=language, measure=measure,
            groups=counted("group", len(table), language=language))
    ]  # fmt: skip
    lost = []
    for kind in next(iter(table.values())):
        known = {name: row[kind] for name, row in table.items() if not math.isnan(row[kind])}
        lost += [f"{name}, {kind}" if kind else name for name in table if name not in known]
        if not known:
            continue

        def sentence(key: str, name: str, known: dict[str, float] = known) -> str:
            value = decimal(known[name], decimals, language=language)
            return say(key, language=language, label=name, value=value)

        top, bottom = max(known, key=known.__getitem__), min(known, key=known.__getitem__)
        words = [sentence("highest", top), sentence("lowest", bottom)]
        if len(known) == 1:
            words = [sentence("only", top)]
        lead = [say("bars-series", language=language, series=kind)] if kind else []
        parts.append(" ".join([*lead, *words]))
    if lost:
        labels = listed(lost, language=language)
        parts.append(say("no-figure-for", language=language, labels=labels))
    return fitting(parts)


def _data(table: dict[str, dict[str, float]], *, measure: str, language: str) -> pd.DataFrame:
    rows = [(name, kind, value) for name, row in table.items() for kind, value in row.items()]
    heads = [say(key, language=language) for key in ("head-group", "head-series")]
    frame = pd.DataFrame(rows, columns=[*heads, measure])
    return frame if any(kind for _, kind, _ in rows) else frame.drop(columns=heads[1])
