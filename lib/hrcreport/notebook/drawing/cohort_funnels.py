"""This module draws how many cases of a cohort reached each step of accountability."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from disparity.accountability import Cohort, Step
from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.rows import stacked
from hrcreport.notebook.drawing.style import (
    ACCENT,
    INK,
    NARROW_CM,
    PALE,
    SMALL_POINTS,
    house_style,
    new_figure,
)
from hrcreport.notebook.drawing.wording import counted, fitting, say
from hrcreport.notebook.pictures import Picture
from hrcreport.notebook.printing import decimal
from hrcreport.words.document_language import document_language

BAR_CM = 0.4
EVERYONE = "all"
"""The group of a cohort that was not divided."""
FEW = 10
"""Of fewer cases than this a share in per cent says more than is known: counts stand alone."""


def cohort_funnel(
    cohorts: Cohort | Sequence[Cohort],
    *,
    names: Sequence[str] | None = None,
    width: float = NARROW_CM,
    language: str | None = None,
) -> Picture:
    """Draw for each cohort a bar for all of its cases and one for each step, as long as its share.

    `cohorts` are results of `accountability_funnel` or `accountability_from_counts`, one or
    several (groups, periods), which stand below each other and are never added up; `names` head
    them otherwise than their group and period. Behind each bar stand the cases, from ten cases of
    a cohort on their share of it, and the median days where half have reached the step.

    Raises:
        DataError: there is no cohort, a cohort has no cases, or `names` are not one for each.

    Example:
        >>> from disparity import accountability_from_counts
        >>> cohort = accountability_from_counts(
        ...     {"event": 40, "charged": 8, "convicted": 3}, period="2015–2018",
        ...     followed_to="2023-12-31")
        >>> cohort_funnel(cohort).alt
        'Funnel of 1 cohort. 2015–2018: 40 cases, charged 8 (20.0 per cent), convicted 3 (7.5 per \
cent).'
    """
    language = document_language(language)
    given = [cohorts] if isinstance(cohorts, Cohort) else list(cohorts)
    heads = _heads(given, names)
    with house_style():
        figure = _draw(given, heads, width=width, language=language)
    data = _data(given, heads, language=language)
    return Picture(figure, _alt(given, heads, language=language), data)


def _data(cohorts: Sequence[Cohort], heads: Sequence[str], *, language: str) -> pd.DataFrame:
    """Return each step with its shares, both with their Wilson limits, and its median days."""
    columns = [
        say(key, language=language)
        for key in (
            "head-cohort", "head-step", "head-cases", "cohort-share", "head-low", "head-high",
            "previous-share", "head-previous-low", "head-previous-high", "head-median-days",
        )
    ]  # fmt: skip
    rows: list[tuple[object, ...]] = []
    for cohort, head in zip(cohorts, heads, strict=True):
        rows.append((head, say("all-cases", language=language), cohort.cases, *[None] * 7))
        for step in cohort.steps:
            ends = [
                None if end is None else 100 * end
                for share in (step.of_cohort, step.of_previous)
                for end in (share.value, share.low, share.high)
            ]
            rows.append((head, step.step, step.reached, *ends, step.median_days.value))
    return pd.DataFrame(rows, columns=columns)


def _heads(cohorts: Sequence[Cohort], names: Sequence[str] | None) -> list[str]:
    checks = Checks("cohort_funnel")
    if not cohorts:
        checks.no_rows()
    if names is not None and len(names) != len(cohorts):
        checks.add(
            f"there are {len(names)} names for {len(cohorts)} cohorts.",
            "Give one for each, or none.",
            "names-differ",
            key="names",
        )
    heads = list(names or map(_head, cohorts))
    empty = [head for head, cohort in zip(heads, cohorts, strict=False) if cohort.cases == 0]
    if empty:
        checks.add(
            f"these cohorts have no cases: {', '.join(empty)}.",
            "Leave them out and say in the text that there were none.",
            "no-values",
        )
    checks.stop()
    return heads


def _head(cohort: Cohort) -> str:
    return cohort.period if cohort.group == EVERYONE else f"{cohort.group}, {cohort.period}"


def _draw(
    cohorts: Sequence[Cohort], heads: Sequence[str], *, width: float, language: str
) -> Figure:
    several = len(cohorts) > 1
    rows = [
        (head if several else None, label, cohort, step)
        for cohort, head in zip(cohorts, heads, strict=True)
        for label, step in [
            (say("all-cases", language=language), None),
            *((step.step, step) for step in cohort.steps),
        ]
    ]
    stack = stacked([label for _, label, _, _ in rows], [head for head, *_ in rows], letters=28)
    figure = new_figure(width=width, height=stack.depth + 0.3, rows=True)
    axes = figure.add_subplot()
    axes.set_xlim(0, 100)
    for place, (_, _, cohort, step) in zip(stack.places, rows, strict=True):
        reached = step.reached if step else cohort.cases
        axes.barh(place, 100, height=BAR_CM, facecolor="none", edgecolor=PALE, linewidth=0.4)
        axes.barh(
            place, 100 * reached / cohort.cases, height=BAR_CM, facecolor=ACCENT, edgecolor=INK
        )
        _behind(axes, place, _words(cohort, step, language=language))
    stack.name(axes)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    return figure


def _behind(axes: Axes, place: float, words: str) -> None:
    axes.annotate(
        words, (1, place), (6, 0), xycoords=axes.get_yaxis_transform(),
        textcoords="offset points", va="center", fontsize=SMALL_POINTS, annotation_clip=False,
    )  # fmt: skip


def _words(cohort: Cohort, step: Step | None, *, language: str) -> str:
    if step is None:
        return decimal(cohort.cases, 0, language=language)
    parts = [_count(cohort, step, language=language)]
    if step.median_days.value is not None:
        days = decimal(step.median_days.value, 0, language=language)
        parts.append(say("median-days", language=language, days=days))
    return "; ".join(parts)


def _count(cohort: Cohort, step: Step, *, language: str) -> str:
    n = decimal(step.reached, 0, language=language)
    if cohort.cases < FEW:
        return n
    share = decimal(100 * step.reached / cohort.cases, 1, language=language)
    return say("count-and-share", language=language, n=n, share=share)


def _alt(cohorts: Sequence[Cohort], heads: Sequence[str], *, language: str) -> str:
    parts = [say("cohorts-head", language=language,
                 cohorts=counted("cohort-n", len(cohorts), language=language))]  # fmt: skip
    for cohort, head in zip(cohorts, heads, strict=True):
        steps = ", ".join(
            f"{step.step} {_count(cohort, step, language=language)}" for step in cohort.steps
        )
        parts.append(
            say("cohort", language=language, label=head, steps=steps,
                cases=counted("case", cohort.cases, language=language))
        )  # fmt: skip
    return fitting(parts)
