"""This module holds the words that pictures print and speak, one set for each language."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

from babel import Locale
from scipy.stats import kendalltau

from hrcreport.errors import NotebookError, Problem
from hrcreport.notebook.printing import LOCALE_OF, decimal, joined, per_cent

LONGEST_ALT = 500
"""Signs of an alternative text: what a screen reader speaks in one breath of half a minute."""
FEWEST_YEARS_FOR_A_TREND = 5
TREND_LEVEL = 0.05
NAMES_IN_A_LIST = 5

SENTENCES: dict[str, dict[str, str]] = {
    "en": {
        "and": "and",
        # nouns with their plural forms: the keys end in the plural categories of Unicode
        "area.one": "{n} area",
        "area.other": "{n} areas",
        "column.one": "{n} column",
        "column.other": "{n} columns",
        "class.one": "{n} class",
        "class.other": "{n} classes",
        "domain.one": "{n} domain of data",
        "domain.other": "{n} domains of data",
        "event.one": "{n} event",
        "event.other": "{n} events",
        "group.one": "{n} group",
        "group.other": "{n} groups",
        "more.one": "{n} more",
        "more.other": "{n} more",
        "place.one": "{n} country",
        "place.other": "{n} countries",
        "recommendation.one": "{n} recommendation",
        "recommendation.other": "{n} recommendations",
        "row.one": "{n} row",
        "row.other": "{n} rows",
        "test.one": "{n} test",
        "test.other": "{n} tests",
        # printed inside pictures
        "range": "{low}–{high}",
        "value-and-range": "{value} ({low}–{high})",
        "value-no-range": "{value} (no interval)",
        "not-estimable": "not estimable",
        "no-figure": "no figure",
        "part-year": "Hollow: part of the year only",
        "kilometres": "{n} km",
        "main-map": "{n} km (main map)",
        "year": "Year",
        "undetermined": "Status undetermined",
        "class-legend": "{limits} ({areas})",
        "ratio-axis": "Rate ratio (logarithmic axis)",
        "equal-rates": "equal rates",
        "score-2": "met in law",
        "score-1": "partly met",
        "score-0": "not met",
        "score-N": "no provision found",
        "score-U": "not assessed",
        "available-4": "published by self-identified race or ethnic origin",
        "available-3": "published by race or ethnic origin",
        "available-2": "published without race or ethnic origin",
        "available-1": "collected, not published",
        "available-0": "not collected",
        "available-N": "does not apply",
        "available-U": "not known",
        "status-5": "implemented",
        "status-4": "substantially implemented",
        "status-3": "partly implemented",
        "status-2": "steps announced only",
        "status-1": "no action",
        "status-0": "reversed or rejected",
        "status-NI": "insufficient information",
        "status-NA": "overtaken by events",
        "recommendations-axis": "Number of recommendations",
        "person-years-axis": "Person-years (logarithmic axis)",
        "per-cent-axis": "Per cent",
        "limit-95": "95 per cent",
        "limit-998": "99.8 per cent",
        "overall": "overall",
        "gap": "gap",
        "ratio": "ratio",
        "staff": "Staff",
        "population": "Population",
        "none": "none",
        # heads of the table of data
        "head-area": "Area",
        "head-class": "Class",
        "head-date": "Date",
        "head-domain": "Domain of data",
        "head-event": "Event",
        "head-events": "Events",
        "head-group": "Group",
        "head-high": "Upper end of interval",
        "head-inner": "95 per cent limits",
        "head-kind": "Kind",
        "head-low": "Lower end of interval",
        "head-outer": "99.8 per cent limits",
        "head-part": "Part",
        "head-part-year": "Part of the year only",
        "head-row": "Row",
        "head-series": "Series",
        "head-test": "Test",
        "staff-share": "Share of staff, per cent",
        "population-share": "Share of population, per cent",
        "yes": "yes",
        "no": "no",
        # spoken: intervals
        "interval-head": "Dots with intervals for {rows}: {measure}.",
        "interval-one": "{label}: {value}{interval}.",
        "interval-highest": "Highest: {label}, {value}{interval}.",
        "interval-lowest": "Lowest: {label}, {value}{interval}.",
        "interval-words": " ({level} confidence interval {low} to {high})",
        "above-all": "Every interval lies above {reference}.",
        "below-all": "Every interval lies below {reference}.",
        "against": "Intervals above {reference}: {above} of {n}; below it: {below}; "
        "including it: {across}.",
        "not-estimable-for": "Not estimable: {labels}.",
        # spoken: lines and bars by year
        "span": "{first} to {last}",
        "lines-head": "Lines by year, {span}, for {groups}: {measure}.",
        "line": "{group}: {start} in {first}, {end} in {last}{peak}{trend}.",
        "line-one": "{group}: {start} in {first} only.",
        "peak": ", highest {value} in {year}",
        "rising": "; rising",
        "falling": "; falling",
        "no-trend": "; no steady rise or fall",
        "last-highest": "In {year} the highest is {group}, {value}.",
        "last-lowest": "The lowest is {group}, {value}.",
        "part-years": "Shown hollow, part of the year only: {years}.",
        "no-figure-for": "No figure for {labels}.",
        "missing-head": "Bars by year, {span}: {measure}.",
        "missing-line": "{start} in {first}, {end} in {last}{peak}{trend}.",
        "missing-one": "{start} in {first}.",
        # spoken: bars
        "bars-head": "Bars for {groups}: {measure}.",
        "bars-series": "{series}:",
        "highest": "Highest: {label}, {value}.",
        "lowest": "Lowest: {label}, {value}.",
        "only": "{label}: {value}.",
        # spoken: grid
        "grid-head": "Grid of {tests} for {places}.",
        "grid-place": "{place}: {counts}.",
        "grid-nowhere": "Met nowhere, not even partly: {tests}.",
        "availability-head": "Grid of {domains} for {columns}.",
        "held-by-place": "Published by race or ethnic origin: {places}.",
        "collected-nowhere": "Collected nowhere: {domains}.",
        # spoken: recommendations, pairs, workforce, funnel, timeline
        "sentence": "{words}.",
        "status-head": "{recommendations} by status.",
        "status-part": "{n} {status} ({share})",
        "pairs-head": "Pairs of values for {rows}, {first} and {second}: {measure}.",
        "pair": "{label}: {first} {one}, {second} {other}, gap {gap}.",
        "workforce": "{label}: {staff} per cent of staff, {population} per cent of the population, "
        "ratio {ratio}.",
        "funnel-head": "Funnel of {areas} around {overall}: {measure}.",
        "funnel-outside": "Above the 99.8 per cent limit: {above}. Below it: {below}.",
        "funnel-inside": "Between the 95 and 99.8 per cent limits: {between}; inside both: "
        "{within}.",
        "funnel-widened": "The limits are widened for variation beyond chance.",
        "timeline-head": "Timeline of {events}, {first} to {last}.",
        # spoken: maps
        "map-head": "Map of {areas} in {classes}, light to dark: {measure}.",
        "map-classes": "Classes: {classes}.",
        "map-no-data": "{label}, hatched: {names}.",
        "map-undetermined": "Status undetermined, cross-hatched: {names}.",
        "map-insets": "Insets: {names}.",
    }
}
"""Another language is one more entry with the same keys; `{parts}` may stand in any order."""


def sentences(language: str) -> dict[str, str]:
    """Return the words of one language.

    Raises:
        NotebookError: pictures do not speak this language yet.
    """
    if language in SENTENCES:
        return SENTENCES[language]
    raise NotebookError(
        Problem(
            place="picture",
            what=f"pictures have no words in the language '{language}'.",
            mend=f"Languages there are: {', '.join(sorted(SENTENCES))}. "
            "Another one is added in SENTENCES of hrcreport/notebook/drawing/wording.py.",
            rule="picture.language",
            key="language",
            value=language,
        )
    )


def say(key: str, *, language: str, **parts: Any) -> str:
    """Return one sentence or phrase with its parts filled in."""
    return sentences(language)[key].format(**parts)


def counted(noun: str, n: int, *, language: str) -> str:
    """Return a number with the plural form of its noun: "1 area", "51 areas"."""
    words = sentences(language)
    category = Locale.parse(LOCALE_OF[language]).plural_form(n)
    form = words.get(f"{noun}.{category}", words[f"{noun}.other"])
    return form.format(n=decimal(n, 0, language=language))


def listed(names: Iterable[object], *, language: str, longest: int = NAMES_IN_A_LIST) -> str:
    """Return "A, B and C"; beyond `longest` names "A, B, C, D, E and 7 more"."""
    texts = [str(name) for name in names]
    if len(texts) > longest + 1:
        rest = len(texts) - longest
        texts = [*texts[:longest], counted("more", rest, language=language)]
    return joined(texts, sentences(language)["and"])


def span(years: Sequence[int], *, language: str) -> str:
    """Return "2015 to 2020", or the one year there is."""
    if years[0] == years[-1]:
        return str(years[0])
    return say("span", language=language, first=years[0], last=years[-1])


def confidence(level: float, low: str, high: str, *, language: str) -> str:
    """Return " (95 per cent confidence interval 2.4 to 2.8)" with its leading space."""
    named = per_cent(level, 0 if level * 100 == round(level * 100) else 1, language=language)
    return say("interval-words", language=language, level=named, low=low, high=high)


def fitting(parts: Sequence[str], *, longest: int = LONGEST_ALT) -> str:
    """Join sentences, the weightiest first, and leave out those for which there is no room."""
    text = ""
    for part in parts:
        candidate = f"{text} {part}".strip()
        if len(candidate) <= longest:
            text = candidate
    if not text and parts:
        text = parts[0][: longest - 1].rstrip() + "…"
    return text


def series_decimals(values: Iterable[float]) -> int:
    """Return the decimals of a series: none where all are whole or most are 100 and above.

    Else as many as show two digits of the middle value and one of the smallest, one at least and
    three at most. All numbers of a picture have the same (Editorial Manual, "Numbers").
    """
    finite = [abs(value) for value in values if math.isfinite(value)]
    if all(value == round(value) for value in finite):
        return 0
    middle, smallest = median(finite), min(value for value in finite if value > 0)
    if middle >= 100:
        return 0
    two_digits = 1 - math.floor(math.log10(middle)) if middle else 0
    one_digit = -math.floor(math.log10(smallest))
    return min(max(two_digits, one_digit, 1), 3)


def trend(years: Sequence[int], values: Sequence[float], *, language: str) -> str:
    """Return "; rising", "; falling", "; no steady rise or fall", or nothing for few years.

    The rule: at least five complete years with a figure, and Kendall's rank correlation of year
    and value differs from zero at the level 0.05, two-sided (Mann's test for trend, 1945). The
    words describe the drawn line; they do not say why, and they know nothing of figures that
    are missing because the group was not recorded.
    """
    if len(values) < FEWEST_YEARS_FOR_A_TREND:
        return ""
    if len(set(values)) == 1:
        return say("no-trend", language=language)
    correlation, probability = kendalltau(years, values)
    if probability >= TREND_LEVEL:
        return say("no-trend", language=language)
    return say("rising" if correlation > 0 else "falling", language=language)
