"""This module turns values into the words and figures of a Council document."""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

LOCALE_OF = {"ar": "ar", "en": "en_GB", "es": "es", "fr": "fr", "ru": "ru", "zh": "zh_Hans"}
"""Babel's locale for each official language of the United Nations."""

SMALL_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
"""Below ten in words: United Nations Editorial Manual, "Numbers, dates and time"."""

LARGEST = 10**15
"""Above this, floating-point numbers are no longer exact to the unit."""

PER_CENT = {"en": "per cent", "fr": "%", "es": "%", "ru": "%", "zh": "%", "ar": "%"}
"""English writes the words out; the sign of the other languages awaits their editors' check."""


class ValueKindError(TypeError):
    """A value cannot be printed in the way that was asked for; the message says what is needed."""


def is_number(value: object) -> bool:
    """Tell whether a value is a real number; truth values are not."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def kind_of(value: object) -> str:
    """Name the kind of a value as an author would."""
    if value is None:
        return "empty (None)"
    if isinstance(value, bool):
        return "a truth value"
    if is_number(value):
        return "a number"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, (date, datetime)):
        return "a date"
    if isinstance(value, (list, tuple, set, dict)):
        return "a list"
    if type(value).__name__ in {"DataFrame", "Series", "GeoDataFrame", "Table"}:
        return "a table"
    if callable(value):
        return "a function"
    return f"of the kind {type(value).__name__}"


def require_number(value: object, *, wanted: str) -> float:
    """Return the value as a float, or say what the filter needs.

    Raises:
        ValueKindError: the value is no number, is missing (NaN), infinite or beyond all counts.
    """
    central: Any = getattr(value, "value", value)
    if central is None:
        reason = getattr(value, "not_estimable", None)
        raise ValueKindError(f"the value is not estimable{f': {reason}' if reason else ''}")
    if not is_number(central):
        raise ValueKindError(f"the value is {kind_of(central)}, but {wanted}")
    if central != central:
        raise ValueKindError("the value is missing (NaN)")
    if abs(central) == math.inf:
        raise ValueKindError("the value is infinite")
    if abs(central) > LARGEST:
        raise ValueKindError("the value is too large to be printed to its last digit")
    return float(central)


def decimal(value: object, decimals: int = 1, *, language: str = "en") -> str:
    """Return a number with a fixed count of decimals: 0.85, 1,234.5."""
    number = require_number(value, wanted="'decimal' needs a number")
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(
        round(number, decimals) + 0.0,
        format=pattern,
        locale=LOCALE_OF[language],
        decimal_quantization=True,
    )


def figures(value: object, *, language: str = "en") -> str:
    """Return a whole number in figures with the language's separators: 7, 1,234."""
    number = require_number(value, wanted="'figures' needs a whole number")
    if number != int(number):
        raise ValueKindError(
            f"the value {number:g} is not whole: say how many decimals, decimal(1)"
        )
    return format_decimal(int(number), format="#,##0", locale=LOCALE_OF[language])


def number(value: object, *, language: str = "en") -> str:
    """Return a whole number as the Editorial Manual has it: words below ten, then figures."""
    text = figures(value, language=language)
    whole = int(require_number(value, wanted="'number' needs a whole number"))
    if language == "en" and 0 <= whole < len(SMALL_NUMBERS):
        return SMALL_NUMBERS[whole]
    return text


def per_cent(value: object, decimals: int = 0, *, language: str = "en") -> str:
    """Return a share between 0 and 1 as "20.4 per cent", always in figures."""
    share = require_number(value, wanted="'per_cent' needs a share, for example 0.204")
    if not -1.0 <= share <= 1.0:
        raise ValueKindError(
            f"the value {share:g} is no share: 'per_cent' needs a number between 0 and 1 "
            "(0.204 prints as 20.4 per cent)"
        )
    return f"{decimal(share * 100, decimals, language=language)} {PER_CENT[language]}"


def share_of(value: object, whole: object) -> float:
    """Return a number as a share of another, to be printed by `per_cent`."""
    total = require_number(whole, wanted="'share_of' needs a number to divide by")
    if total == 0:
        raise ValueKindError("the whole is zero: there is no share of it")
    return require_number(value, wanted="'share_of' needs a number") / total


def times(value: object, decimals: int = 1, *, language: str = "en") -> str:
    """Return a ratio as "2.6 times"."""
    return f"{decimal(value, decimals, language=language)} times"


def interval(value: object, decimals: int = 1, *, language: str = "en") -> str:
    """Return an estimate's interval: "95 per cent confidence interval 2.4 to 2.8"."""
    low, high = getattr(value, "low", None), getattr(value, "high", None)
    level = getattr(value, "level", None)
    if low is None or high is None or level is None:
        raise ValueKindError(
            f"the value is {kind_of(value)}, but 'interval' needs an estimate with an interval"
        )
    from_, to = (decimal(limit, decimals, language=language) for limit in (low, high))
    return f"{per_cent(level, language=language)} confidence interval {from_} to {to}"


def day(value: object, *, language: str = "en") -> str:
    """Return a date as "26 September 2023"; a text must be a date such as 2023-09-26."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError as error:
            raise ValueKindError(
                f"the text '{value}' is no date: 'day' needs one such as 2023-09-26"
            ) from error
    if not isinstance(value, date):
        raise ValueKindError(f"the value is {kind_of(value)}, but 'day' needs a date")
    pattern = {"en": "d MMMM y", "fr": "d MMMM y"}.get(language, "long")
    return format_date(value, format=pattern, locale=LOCALE_OF[language])


def year(value: object) -> str:
    """Return a year without a separator: 2015."""
    whole = require_number(value, wanted="'year' needs a year, for example 2015")
    if whole != int(whole):
        raise ValueKindError(f"the value {whole:g} is no year")
    return str(int(whole))


def joined(values: Sequence[Any], word: str = "and") -> str:
    """Return "A", "A and B" or "A, B and C" (no comma before the last)."""
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        raise ValueKindError(f"the value is {kind_of(values)}, but 'joined' needs a list of texts")
    texts = [str(value) for value in values]
    if not texts:
        raise ValueKindError("the list is empty: nothing can be printed")
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {word} {texts[-1]}"


def count(value: object, singular: str, plural: str, *, language: str = "en") -> str:
    """Return a number with the words that fit it: "one person was", "12 persons were"."""
    whole = require_number(value, wanted="'count' needs a whole number")
    return f"{number(value, language=language)} {singular if whole == 1 else plural}"


def sentence_start(text: object) -> str:
    """Return a text with a capital first letter."""
    if not isinstance(text, str) or not text:
        raise ValueKindError(f"the value is {kind_of(text)}, but 'sentence_start' needs a text")
    return text[0].upper() + text[1:]


def plain(value: object, *, language: str = "en", is_year: bool = False) -> str:
    """Return a value that carries no filter: texts as they are, whole numbers, dates.

    Raises:
        ValueKindError: a float says nothing of its decimals; lists, tables, functions, NaN, None
            and truth values cannot stand in a sentence.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return day(value, language=language)
    if is_number(value):
        whole = require_number(value, wanted="")
        if whole != int(whole):
            raise ValueKindError(
                f"the number {whole:g} has decimals: say how to print it, for example "
                "'| decimal(1)', '| per_cent(1)' or '| times'"
            )
        return year(value) if is_year else number(value, language=language)
    prose = getattr(value, "as_prose", None)
    if callable(prose):
        return str(prose(language))
    raise ValueKindError(f"the value is {kind_of(value)} and cannot stand in a sentence")


def filters(language: str) -> dict[str, Callable[..., Any]]:
    """Return the filters of prose, each bound to the document's language."""

    def bound(function: Callable[..., Any]) -> Callable[..., str]:
        return partial(function, language=language)

    by_language: dict[str, Callable[..., str]] = {
        "count": count,
        "day": day,
        "decimal": decimal,
        "figures": figures,
        "interval": interval,
        "number": number,
        "per_cent": per_cent,
        "times": times,
    }
    return {name: bound(function) for name, function in by_language.items()} | {
        "joined": joined,
        "sentence_start": sentence_start,
        "share_of": share_of,
        "year": year,
    }
