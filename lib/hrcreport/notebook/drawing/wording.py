"""This module makes the sentences that pictures print and speak, in the document's language."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

from scipy.stats import kendalltau

from hrcreport.notebook.printing import decimal, per_cent
from hrcreport.words import texts as words

LONGEST_ALT = 500
"""Signs of an alternative text: what a screen reader speaks in one breath of half a minute."""
FEWEST_YEARS_FOR_A_TREND = 5
TREND_LEVEL = 0.05
NAMES_IN_A_LIST = 5


def say(key: str, *, language: str, **parts: Any) -> str:
    """Return one sentence or phrase with its parts filled in.

    The words lie in `hrcreport/languages`, one folder a language, in the part `picture`.
    """
    return words.said(_name(key), language=language, **parts)


def counted(noun: str, n: int, *, language: str) -> str:
    """Return a number with the plural form of its noun: "1 area", "51 areas"."""
    return words.counted(_name(noun), n, language=language, shown=decimal(n, 0, language=language))


def listed(names: Iterable[object], *, language: str, longest: int = NAMES_IN_A_LIST) -> str:
    """Return "A, B and C"; beyond `longest` names "A, B, C, D, E and 7 more"."""
    texts = [str(name) for name in names]
    if len(texts) > longest + 1:
        rest = len(texts) - longest
        texts = [*texts[:longest], counted("more", rest, language=language)]
    return words.listed(texts, language=language)


def span(years: Sequence[int], *, language: str) -> str:
    """Return "2015 to 2020", or the one year there is."""
    if years[0] == years[-1]:
        return str(years[0])
    return say("span", language=language, first=years[0], last=years[-1])


def confidence(level: float, low: str, high: str, *, language: str) -> str:
    """Return " (95 per cent confidence interval 2.4 to 2.8)" with its leading space."""
    named = per_cent(level, 0 if level * 100 == round(level * 100) else 1, language=language)
    return say("interval-words", language=language, level=named, low=low, high=high)


def _name(key: str) -> str:
    # Assessments of law are said by the registers too, so that both say the same.
    if key.startswith("score-"):
        return key.replace("-", ".", 1)
    return f"picture.{key}"


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
