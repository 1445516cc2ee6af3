"""This module puts an estimate into the words of a sentence or a cell, in each official language.

The words themselves stand in `words.json`, a set for each language, for translators to edit. Who
speaks another language hands in its `Words` where the code of a language may stand.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cache
from importlib import resources

from babel import Locale
from babel.numbers import format_decimal

EXCESS_OF_RATIOS = "excess of ratios"
"""The unit of a relative excess risk: so many times the rate of those with neither ground."""
LOCALE_OF = {"ar": "ar", "en": "en_GB", "es": "es", "fr": "fr", "ru": "ru", "zh": "zh_Hans"}
"""Babel's locale for each official language of the United Nations."""
PER_CENT_UNITS = frozenset({"share", "change", "difference of shares", "threshold"})
RATIO_UNITS = frozenset({"ratio", "odds ratio", "factor"})
DIFFERENCE_UNITS = frozenset({"difference of shares", "change", EXCESS_OF_RATIOS, "coefficient"})
MOST_DECIMALS = 6
DIGITS = 400
"""Enough for the largest number that a float can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the words need of an estimate; `Estimate` says what each is."""

    value: float | None
    low: float | None
    high: float | None
    level: float
    unit: str
    numerators: tuple[float, ...]
    denominators: tuple[float, ...]
    not_estimable: str = ""
    grade: str = ""
    suppressed: bool = False
    credible: bool = False
    cautions: tuple[str, ...] = ()
    bounds: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a language by their keys, as `words.json` has them; `locale` is Babel's.

    A key that they lack is said in English.
    """

    locale: str
    known: Mapping[str, str]

    def __contains__(self, key: str) -> bool:
        return key in self.known

    def __getitem__(self, key: str) -> str:
        return self.known[key] if key in self.known else own_words()["en"].known[key]

    def say(self, key: str, **parts: str) -> str:
        """Return the words of a key with its parts filled in."""
        return self[key].format(**parts)

    def plural(self, key: str, value: float, decimals: int = 0) -> str:
        """Return the key in the plural form that a printed number takes: 2 раза, 5 раз."""
        form = Locale.parse(self.locale).plural_form(Decimal(f"{value:.{decimals}f}"))
        return f"{key}.{form}" if f"{key}.{form}" in self else f"{key}.other"

    def number(self, value: float, decimals: int = 0) -> str:
        """Return a number with the signs of documents of the United Nations: "10,700.5"."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        with localcontext(prec=DIGITS):
            english = format_decimal(
                round(value, decimals) + 0.0, format=pattern, locale="en", decimal_quantization=True
            )
        signs = {",": self["group-sign"], ".": self["decimal-sign"]}
        return "".join(signs.get(sign, sign) for sign in english)


@cache
def own_words() -> Mapping[str, Words]:
    """Return the words of each official language of the United Nations."""
    text = resources.files("disparity").joinpath("words.json").read_text(encoding="utf-8")
    return {code: Words(LOCALE_OF[code], wordings) for code, wordings in json.loads(text).items()}


def say(key: str, *, language: str | Words, **parts: str) -> str:
    """Return the words of a key in a language, with its parts filled in."""
    return words_of(language).say(key, **parts)


def words_of(language: str | Words) -> Words:
    """Return the words of a language by its code.

    Raises:
        ValueError: it is none of the six.
    """
    if isinstance(language, Words):
        return language
    if language not in LOCALE_OF:
        raise ValueError(f"language is {language!r}. Give one of {', '.join(LOCALE_OF)}.")
    return own_words()[language]


def estimate_in_prose(estimate: Figures, *, language: str | Words, few: int) -> str:
    """Return an estimate's words: value and interval, or counts where there are few.

    Ratios read "2.6 times (95 per cent confidence interval 2.4 to 2.8)", shares "20.4 per cent
    (…)"; a group of fewer than `few` events gives its counts instead; what cannot be estimated, or
    is withheld, says so; an estimate of grade D names its grade. A reason of `not_estimable`
    that is not translated is left out in other languages.

    Raises:
        ValueError: the language is none of the six.
    """
    language = words_of(language)
    if estimate.suppressed:
        return language["withheld"]
    counts, wholes = estimate.numerators, estimate.denominators
    small = any(count < few for count in counts)
    counted = _few(counts, wholes, unit=estimate.unit, language=language) if small else None
    if counted and (estimate.value is not None or estimate.low):
        return counted
    if estimate.value is None:
        reason = estimate.not_estimable
        if language != words_of("en"):  # empty where nobody has translated it
            reason = language.known.get(f"reason: {reason}", "")
        key = "not-estimable-because" if reason else "not-estimable"
        return language.say(key, reason=reason)
    value, low, high = _scaled(estimate)
    decimals = _decimals(abs(value))
    text = number = language.number(value, decimals)
    if estimate.unit in {"share", "change", "threshold"}:
        text = language.say("per-cent", n=number)
    elif estimate.unit == "difference of shares":
        text = language.say("points", n=number)
    elif estimate.unit == EXCESS_OF_RATIOS:
        text = language.say("excess-of-ratios", n=number)
    elif estimate.unit == "ratio":
        text = language.say(language.plural("times", value, decimals), n=number)
    beside = []
    if low is not None and high is not None:
        beside.append(
            language.say(
                "credible" if estimate.credible else "interval",
                level=language.say("per-cent", n=language.number(estimate.level * 100)),
                low=language.number(
                    low, limit_decimals(low, decimals, unit=estimate.unit, opposite=high)
                ),
                high=language.number(
                    high, limit_decimals(high, decimals, unit=estimate.unit, opposite=low)
                ),
            )
        )
    if words := bounds_in_words(estimate, decimals, language=language):
        beside.append(words)
    if estimate.grade == "D":
        beside.append(language["grade-d"])
    beside.extend(estimate.cautions if language == words_of("en") else ())
    if not beside:
        return text
    return language.say("in-brackets", text=text, beside="; ".join(beside))


def bounds_in_words(estimate: Figures, decimals: int, *, language: str | Words) -> str:
    """Return "2.2 to 10.8 wherever those of unknown group belong"; empty without bounds."""
    if estimate.bounds is None:
        return ""
    scale = 100.0 if estimate.unit in PER_CENT_UNITS else 1.0
    ends = (scale * bound for bound in estimate.bounds)
    low, high = (
        words_of(language).number(end, limit_decimals(end, decimals, unit=estimate.unit))
        for end in ends
    )
    return say("bounds", language=language, low=low, high=high)


def estimate_in_cell(estimate: Figures, *, language: str | Words, decimals: int = 1) -> str:
    """Return what a cell of a table holds: "2.6 (2.4–2.8)", "not estimable" or "withheld"."""
    language = words_of(language)
    if estimate.suppressed:
        return language["withheld"]
    if estimate.value is None:
        return language["not-estimable"]
    value, low, high = _scaled(estimate)
    value_words = language.number(value, decimals)
    if low is None or high is None:
        return value_words
    low_words, high_words = (
        language.number(end, limit_decimals(end, decimals, unit=estimate.unit, opposite=opposite))
        for end, opposite in ((low, high), (high, low))
    )
    return language.say("cell", value=value_words, low=low_words, high=high_words)


def limit_decimals(limit: float, decimals: int, *, unit: str, opposite: float | None = None) -> int:
    """Return with how many decimals a limit is printed, as the scale of its unit has it.

    As many as asked for, and more where it would read as no difference (a ratio of one, a
    difference of nought), or as the `opposite` limit, and is not: 0.9998, not 1.00. So no printed
    interval contradicts what its exact limits say, or has no width.

    Example:
        >>> limit_decimals(0.9998, 2, unit="ratio"), limit_decimals(0.98, 2, unit="ratio")
        (4, 2)
        >>> limit_decimals(0.98, 1, unit="ratio", opposite=0.99)
        2
    """
    if opposite is not None:
        decimals = decimals_apart(limit, opposite, decimals)
    none = 1.0 if unit in RATIO_UNITS else 0.0 if unit in DIFFERENCE_UNITS else None
    return decimals if none is None else decimals_apart(limit, none, decimals)


def decimals_apart(value: float, second_value: float, decimals: int) -> int:
    """Return the fewest decimals, from those asked for on, at which two numbers read unlike."""
    if value == second_value:
        return decimals
    enough = (
        n for n in range(decimals, MOST_DECIMALS) if round(value, n) != round(second_value, n)
    )
    return next(enough, MOST_DECIMALS)


def _scaled(estimate: Figures) -> tuple[float, float | None, float | None]:
    """Return value and limits as printed: shares in per cent."""
    scale = 100.0 if estimate.unit in PER_CENT_UNITS else 1.0
    low, high = (None if end is None else end * scale for end in (estimate.low, estimate.high))
    return (estimate.value or 0.0) * scale, low, high


def _few(
    counts: tuple[float, ...], wholes: tuple[float, ...], *, unit: str, language: Words
) -> str | None:
    """Return counts in words, or None where the estimate is none of the plain kinds."""
    if any(not float(count).is_integer() for count in counts):
        return None
    figures = [language.number(count) for count in counts]
    if unit == "share" and len(counts) == 1 == len(wholes):
        return language.say("counts", count=figures[0], total=language.number(wholes[0]))
    if unit == "ratio" and len(counts) == 2:
        return language.say("compared", first=figures[0], second=figures[1])
    if unit.startswith("per ") and len(counts) == 1:
        return language.say(language.plural("few-events", counts[0]), count=figures[0])
    return None


def _decimals(size: float) -> int:
    """Return the decimals that show two figures: 0.26, 2.6, 26, 260."""
    if size == 0:
        return 1
    return min(max(1 - math.floor(math.log10(size)), 0 if size >= 100 else 1), 4)
