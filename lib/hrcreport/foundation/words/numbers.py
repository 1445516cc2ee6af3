"""This module writes numbers, shares, ratios, intervals and dates as a language writes them.

The signs are those of documents of the United Nations, which are not always those of Unicode: a
no-break space sets off thousands in French, Russian, Chinese and Arabic, and digits are European.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from babel.numbers import format_decimal

from hrcreport.foundation.words.texts import counted_words, said, text, texts

MILLION = 1_000_000
BILLION = 1_000 * MILLION


def written(value: float, decimals: int = 0, *, language: str) -> str:
    """Return a number with its signs: "10,700.5", "10 700,5"."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    english = format_decimal(
        round(value, decimals) + 0.0, format=pattern, locale="en", decimal_quantization=True
    )
    signs = {",": "number.group-sign", ".": "number.decimal-sign"}
    own = {ord(sign): text(name, language=language) for sign, name in signs.items()}
    return english.translate(own)


def per_cent(share: float, decimals: int = 0, *, language: str) -> str:
    """Return a share (0 to 1) as "20.4 per cent"."""
    return _with_noun("number.per-cent", share * 100, decimals, language)


def points(difference: float, decimals: int = 0, *, language: str) -> str:
    """Return a difference of two shares as "3.2 percentage points"."""
    return _with_noun("number.points", difference * 100, decimals, language)


def times(ratio: float, decimals: int = 1, *, language: str) -> str:
    """Return a ratio as "2.6 times"."""
    return _with_noun("number.times", ratio, decimals, language)


def in_millions(value: float, decimals: int = 1, *, language: str) -> str:
    """Return a number from a million on as "1.5 million", from a thousand million "1.5 billion"."""
    if abs(value) < MILLION:
        return written(value, language=language)
    name, size = ("billion", BILLION) if abs(value) >= BILLION else ("million", MILLION)
    shown = round(value / size, decimals)
    places = 0 if shown == int(shown) else decimals
    return _with_noun(f"number.{name}", shown, places, language)


def interval(level: float, low: str, high: str, *, language: str) -> str:
    """Return "95 per cent confidence interval 2.4 to 2.8" for limits that are already written."""
    places = 0 if abs(level * 100 - round(level * 100)) < 1e-9 else 1
    named = per_cent(level, places, language=language)
    return said("number.interval", language=language, level=named, low=low, high=high)


def small(number: int, *, language: str, feminine: bool = False) -> str:
    """Return a whole number in words below ten, where the language has it so; else in figures."""
    words = texts("number.small", language=language)
    if feminine and number == 1 and words:
        return text("number.one-feminine", language=language)
    return words[number] if 0 <= number < len(words) else written(number, language=language)


def ordinal(number: int, *, language: str) -> str:
    """Return "third", "21st" or what the language has: "3e", "3º", "第3"."""
    words = texts("number.ordinal-small", language=language)
    if 1 <= number <= len(words):
        return words[number - 1]
    return counted_words(
        "number.ordinal", number, language=language, shown=str(number), ordinal=True
    )


def date_in_words(when: date, *, language: str) -> str:
    """Return "26 September 2023", "1er octobre 2023", "2023年9月26日"."""
    number = text("date.first-day", language=language) if when.day == 1 else str(when.day)
    return _dated("date.day", when, language, day=number)


def month(when: date, *, language: str) -> str:
    """Return "September 2023"."""
    return _dated("date.month", when, language)


def _dated(name: str, when: date, language: str, **parts: str) -> str:
    named = texts("date.months", language=language)[when.month - 1]
    return said(name, language=language, month=named, year=when.year, **parts)


def _with_noun(name: str, value: float, decimals: int, language: str) -> str:
    number = Decimal(f"{round(value, decimals) + 0.0:.{decimals}f}")
    shown = written(value, decimals, language=language)
    return counted_words(name, number, language=language, shown=shown)


def written_day(written: str, *, language: str) -> str:
    """Return a day, month or year of a register as it is printed.

    "2020" stays; "2020-06" becomes "June 2020"; "2020-06-26" becomes "26 June 2020".

    Raises:
        ValueError: the text is none of the three.
    """
    if len(written) == len("2020"):
        return written
    if len(written) == len("2020-06"):
        return month(date.fromisoformat(f"{written}-01"), language=language)
    return date_in_words(date.fromisoformat(written), language=language)
