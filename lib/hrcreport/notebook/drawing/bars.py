"""This module draws bars: values by group, and the share without race by year."""

from __future__ import annotations

import math
from collections.abc import Collection

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hrcreport.notebook.drawing.by_year import Series, course, gaps
from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.style import (
    ACCENT,
    GREY,
    INK,
    NARROW_CM,
    PAPER,
    SERIES_FILLS,
    SERIES_HATCHES,
    SMALL_POINTS,
    house_style,
    lines_of,
    new_figure,
    number_axis,
    round_ticks,
    wrapped,
    year_steps,
)
from hrcreport.notebook.drawing.wording import (
    counted,
    fitting,
    listed,
    say,
    series_decimals,
    span,
)
from hrcreport.notebook.pictures import Picture
from hrcreport.notebook.printing import decimal, per_cent

BAR_CM = 0.5
LINE_CM = 0.34
SPACE_CM = 0.24
CHART_CM = 4.4
FEWEST_COLUMNS = 6


def bars_by_group(
    frame: pd.DataFrame,
    *,
    group: str,
    value: str,
    x_label: str,
    series: str | None = None,
    decimals: int | None = None,
    width: float = NARROW_CM,
    language: str = "en",
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
    table = _table(frame, group=group, value=value, series=series)
    known = [number for row in table.values() for number in row.values() if not math.isnan(number)]
    decimals = series_decimals(known) if decimals is None else decimals
    with house_style():
        figure = _bars(table, x_label=x_label, decimals=decimals, width=width, language=language)
    return Picture(figure, _bars_alt(table, measure=x_label, decimals=decimals, language=language))


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
    figure = new_figure(width=width, height=depth + 1.3 + (0.6 if len(kinds) > 1 else 0))
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
        figure.legend(loc="outside upper left", ncols=len(kinds), columnspacing=1.2)
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


def missing_by_year(
    frame: pd.DataFrame,
    *,
    year: str,
    missing: str,
    total: str,
    y_label: str,
    part_years: Collection[int] = (),
    width: float = NARROW_CM,
    language: str = "en",
) -> Picture:
    """Draw the share of records without a group, year by year, in per cent.

    `missing` and `total` name columns of counts; each year is one row, and `part_years` are
    drawn hollow. `y_label` says of what, for example "Deaths without recorded race, per cent".

    Raises:
        DataError: a column is missing, the table has no rows, a year is no year or has two rows,
            a count is negative or missing, or more records lack the group than there are.
    """
    shares = _shares(frame, year=year, missing=missing, total=total, part_years=part_years)
    with house_style():
        figure = _columns(shares, y_label=y_label, width=width, language=language)
    return Picture(figure, _missing_alt(shares, measure=y_label, language=language))


def _shares(
    frame: pd.DataFrame, *, year: str, missing: str, total: str, part_years: Collection[int]
) -> Series:
    checks = Checks("missing_by_year")
    checks.columns(frame, (year, missing, total))
    years = checks.years(frame, year)
    labels = [str(when) for when in years]
    checks.once([(when,) for when in years], columns=(year,))
    lacking = checks.numbers(frame, missing, labels=labels)
    totals = checks.numbers(frame, total, labels=labels)
    above = [
        label for label, lack, all_ in zip(labels, lacking, totals, strict=True) if lack > all_
    ]
    if above:
        checks.add(
            f"'{missing}' is greater than '{total}' in {', '.join(above)}.",
            "The total counts all records, those without a group among them; "
            "check whether the columns were exchanged.",
            "share-above-one",
            key=missing,
        )
    if not checks.problems and not (totals > 0).any():
        checks.add(
            f"'{total}' is zero in every year.",
            "There is nothing of which a share could be taken: say so in the text.",
            "no-values",
            key=total,
        )
    checks.known_years(part_years, years)
    checks.stop()
    found = {
        when: lack / all_ if all_ > 0 else math.nan
        for when, lack, all_ in zip(years, lacking, totals, strict=True)
    }
    all_years = tuple(range(min(years), max(years) + 1))
    return Series(
        total, all_years, tuple(float(found.get(when, math.nan)) for when in all_years),
        frozenset(part_years),
    )  # fmt: skip


def _columns(shares: Series, *, y_label: str, width: float, language: str) -> Figure:
    figure = new_figure(width=width, height=CHART_CM)
    axes = figure.add_subplot()
    for when, share in shares.known():
        part = when in shares.part_years
        axes.bar(
            when, share * 100, width=0.72, facecolor=PAPER if part else ACCENT, edgecolor=ACCENT,
            linestyle=(0, (2, 1)) if part else "-", linewidth=0.7,
        )  # fmt: skip
        axes.annotate(
            decimal(share * 100, 1, language=language), (when, share * 100), (0, 2),
            textcoords="offset points", ha="center", fontsize=SMALL_POINTS,
        )  # fmt: skip
    highest = max(share for _, share in shares.known()) * 100
    axes.set_ylim(0, highest * 1.12 or 1)
    axes.set_yticks([])  # each bar carries its value
    years = year_steps(shares.years, width=width - 1.2)
    axes.set_xticks(years, [str(when) for when in years])
    room = max(0.6, (FEWEST_COLUMNS - len(shares.years)) / 2)
    axes.set_xlim(shares.years[0] - room, shares.years[-1] + room)
    axes.tick_params(axis="both", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_title(y_label, loc="left", fontsize=SMALL_POINTS, pad=6)
    if shares.part_years:
        axes.set_xlabel(say("part-year", language=language), fontsize=SMALL_POINTS, color=GREY)
    return figure


def _missing_alt(shares: Series, *, measure: str, language: str) -> str:
    words = course(
        shares,
        say_trend=True,
        language=language,
        printed=lambda share: per_cent(share, 1, language=language),
    )
    years = span(shares.years, language=language)
    key = "missing-line" if words["first"] != words["last"] else "missing-one"
    parts = [
        say("missing-head", language=language, span=years, measure=measure),
        say(key, language=language, **words),
        *gaps([shares], language=language),
    ]
    return fitting(parts)
