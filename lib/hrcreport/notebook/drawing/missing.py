"""This module draws the share of records without a group, year by year."""

from __future__ import annotations

import math
from collections.abc import Collection

import pandas as pd
from matplotlib.figure import Figure

from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.series import Series, course, gaps, series_data
from hrcreport.notebook.drawing.style import (
    ACCENT,
    GREY,
    NARROW_CM,
    PAPER,
    SMALL_POINTS,
    house_style,
    new_figure,
    year_steps,
)
from hrcreport.notebook.drawing.wording import fitting, say, span
from hrcreport.notebook.pictures import Picture
from hrcreport.notebook.printing import decimal, per_cent
from hrcreport.words.document_language import document_language

CHART_CM = 4.4
FEWEST_COLUMNS = 6


def missing_by_year(
    frame: pd.DataFrame,
    *,
    year: str,
    missing: str,
    total: str,
    y_label: str,
    part_years: Collection[int] = (),
    width: float = NARROW_CM,
    language: str | None = None,
) -> Picture:
    """Draw the share of records without a group, year by year, in per cent.

    `missing` and `total` name columns of counts; each year is one row, and `part_years` are
    drawn hollow. `y_label` says of what, for example "Deaths without recorded race, per cent".

    Raises:
        DataError: a column is missing, the table has no rows, a year is no year or has two rows,
            a count is negative or missing, or more records lack the group than there are.
    """
    language = document_language(language)
    shares = _shares(frame, year=year, missing=missing, total=total, part_years=part_years)
    with house_style():
        figure = _columns(shares, y_label=y_label, width=width, language=language)
    alt = _missing_alt(shares, measure=y_label, language=language)
    data = series_data([shares], measure=y_label, language=language)
    data[y_label] *= 100
    return Picture(figure, alt, data.drop(columns=say("head-group", language=language)))


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
