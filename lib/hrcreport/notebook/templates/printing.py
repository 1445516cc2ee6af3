"""This module turns values into the words and figures of a Council document, or says why not."""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from statistics import median
from typing import Any, cast

from disparity.estimate import Base, Estimate, Scope
from disparity.in_words import EXCESS_OF_RATIOS, PER_CENT_UNITS, bounds_in_words, limit_decimals
from hrcreport.foundation import Counted, Measured, Words
from hrcreport.notebook.templates.nothing import Nothing

LARGEST = 10**15
"""Above this, floating-point numbers are no longer exact to the unit."""
MISSING_CELL = "–"
PRINTED_NUMBER = re.compile(r"[-−]?\d[\d.,٫٬\s]*")
PRINTED_YEAR = re.compile(r"(?:1[89]|20)\d\d")
NONE_OF_PANDAS = frozenset({"NAType", "NaTType"})
"""Its kinds of a missing value, told by their names: pandas need not be loaded to print."""
KINDS: dict[type, str] = {
    bool: "a truth value",
    numbers.Real: "a number",
    str: "a text",
    date: "a date",
} | dict.fromkeys((list, tuple, set, dict), "a list")


class ValueKindError(TypeError):
    """A value cannot be printed in the way that was asked for; the message says what is needed."""


def is_number(value: object) -> bool:
    """Tell whether a value is a real number; truth values are not."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def is_count(value: object) -> bool:
    """Tell whether a value is a whole number, as pandas or a table counts; truth values are not."""
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def kind_of(value: object) -> str:
    """Name the kind of a value as an author would."""
    if value is None:
        return "empty (None)"
    if isinstance(value, Nothing):
        return "nothing: what it was asked of is not held"
    if type(value).__name__ in {"DataFrame", "Series", "GeoDataFrame", "Table"}:
        return "a table"
    for kind, words in KINDS.items():
        if isinstance(value, kind):
            return words
    return "a function" if callable(value) else f"of the kind {type(value).__name__}"


def require_number(value: object, *, requirement: str) -> float:
    """Return the value as a float, or say what the filter needs.

    Raises:
        ValueKindError: the value is no number, is missing (NaN), infinite or beyond all counts.
    """
    central: Any = getattr(value, "value", value)
    if central is None:
        require_estimable(value)
        raise ValueKindError("the value is not estimable")
    if not is_number(central):
        raise ValueKindError(f"the value is {kind_of(central)}, but {requirement}")
    if central != central:
        raise ValueKindError("the value is missing (NaN)")
    if abs(central) == math.inf:
        raise ValueKindError("the value is infinite")
    if abs(central) > LARGEST:
        raise ValueKindError("the value is too large to be printed to its last digit")
    return float(central)


def require_estimable(value: object) -> None:
    """Say of an estimate without a value, or without a limit, why that is.

    Raises:
        ValueKindError: the estimate says why it has none.
    """
    if reason := getattr(value, "not_estimable", None):
        part = "value" if getattr(value, "value", None) is None else "interval"
        raise ValueKindError(f"the {part} is not estimable: {reason}")


def decimal(value: object, decimals: int = 1, *, language: str = "en") -> str:
    """Return a number with a fixed count of decimals: 0.85, 1,234.5."""
    number = require_number(value, requirement="'decimal' needs a number")
    return Words(language).written(number, decimals)


def figures(value: object, *, language: str = "en") -> str:
    """Return a whole number in figures with the language's separators: 7, 1,234."""
    number = require_number(value, requirement="'figures' needs a whole number")
    if number != int(number):
        raise ValueKindError(
            f"the value {number:g} is not whole: say how many decimals, decimal(1)"
        )
    return Words(language).written(int(number))


def number(value: object, *, language: str = "en", feminine: bool = False) -> str:
    """Return a whole number as the language has it: words below ten or not, then figures.

    With `feminine` French and Spanish write "une" and "una" for one.
    """
    figures_text = figures(value, language=language)
    whole_number = int(require_number(value, requirement="'number' needs a whole number"))
    return (
        Words(language).small(whole_number, feminine=feminine)
        if whole_number >= 0
        else figures_text
    )


def per_cent(value: object, decimals: int = 0, *, language: str = "en") -> str:
    """Return a share between 0 and 1 as "20.4 per cent", always in figures."""
    share = _at_most_one(
        value,
        requirement="'per_cent' needs a share, for example 0.204",
        kind="share",
        bounds_words="'per_cent' needs a number between 0 and 1 (0.204 prints as 20.4 per cent)",
    )
    return Words(language).per_cent(share, decimals)


def points(value: object, decimals: int = 0, *, language: str = "en") -> str:
    """Return a difference of two shares as "3.2 percentage points"."""
    range_words = "a number between -1 and 1 (0.032 prints as 3.2 percentage points)"
    kind = "difference of shares"
    difference = _at_most_one(
        value,
        requirement=f"'points' needs a {kind}",
        kind=kind,
        bounds_words=f"'points' needs {range_words}",
    )
    return Words(language).points(difference, decimals)


def _at_most_one(value: object, *, requirement: str, kind: str, bounds_words: str) -> float:
    number = require_number(value, requirement=requirement)
    if not -1.0 <= number <= 1.0:
        raise ValueKindError(f"the value {number:g} is no {kind}: {bounds_words}")
    return number


def million(value: object, decimals: int = 1, *, language: str = "en") -> str:
    """Return a large number as "1.5 million" or "2 billion"; below a million in figures."""
    large = require_number(value, requirement="'million' needs a number")
    return Words(language).in_millions(large, decimals)


def share_of(value: object, whole: object) -> float | Estimate:
    """Return a number as a share of another, to be printed by `per_cent`.

    Of two counts of which one is a part of the other it is an estimate, with its interval and its
    counts. It is a share of something where they know what they count; else `based_on` says it.
    """
    total = require_number(whole, requirement="'share_of' needs a number to divide by")
    if total == 0:
        raise ValueKindError("the whole is zero: there is no share of it")
    share = require_number(value, requirement="'share_of' needs a number") / total
    part, of = base_of(value), base_of(whole)
    base = None
    if part is not None and of is not None:
        # A share in a group is one of the group; a group's share in all is one of all.
        scope: Scope = "group" if of.groups else "all"
        base = replace(part, within=of.counted, scope=scope)
    if not (is_count(value) and is_count(whole) and 0 <= share <= 1):
        how = ["/", Counted.how_of(value), Counted.how_of(whole)]
        return Measured(share, how, base=base)
    from disparity.ratios.proportions import proportion  # heavy; most texts take no share

    counts = cast("int", value), cast("int", whole)
    share_estimate = proportion(int(counts[0]), total=int(counts[1]))
    return replace(Counted.resting_on(share_estimate, counts[:1], counts[1:]), base=base)


def based_on(value: object, words: str) -> float | Estimate:
    """Return a number that says what it is a number of, where its own value does not know.

    Numbers that this project's questions answer know it; one that a cell worked out by itself
    does not: `{{ ratio | based_on("deaths in custody per inmate, Coast over Capital") | times }}`.
    """
    if not isinstance(words, str) or not words.strip():
        raise ValueKindError(
            "'based_on' needs words: of what the number is one, where and when, for example "
            "'based_on(\"deaths in custody, 2021–2023\")'"
        )
    base = Base(counted=words.strip(), within="", scope="all")
    if isinstance(value, Estimate):
        return replace(value, base=base)
    number = require_number(value, requirement="'based_on' needs a number")
    return Measured(number, Counted.how_of(value), base=base)


def base_of(value: object) -> Base | None:
    """Return what a number is a number of; None where it does not know."""
    base = getattr(value, "base", None)
    return base if isinstance(base, Base) else None


def times(value: object, decimals: int = 1, *, language: str = "en") -> str:
    """Return a ratio as "2.6 times"."""
    if getattr(value, "unit", "") == EXCESS_OF_RATIOS:
        raise ValueKindError(
            "the value is an excess, in multiples of the rate of those with neither ground, and no "
            "ratio: say 'by {{ … | decimal(1) }} times the rate of …'"
        )
    ratio = require_number(value, requirement="'times' needs a ratio")
    return Words(language).times(ratio, decimals)


def interval(value: object, decimals: int = 1, *, language: str = "en") -> str:
    """Return an estimate's interval: "95 per cent confidence interval 2.4 to 2.8".

    That of a share, of a change or of another number that prints in per cent is in per cent. A
    limit that would read as no difference, and is not, has more decimals: 0.9998. Where many are
    of unknown group, the bounds that this leaves follow: "; 2.2 to 10.8 wherever …".
    """
    low, high = getattr(value, "low", None), getattr(value, "high", None)
    level = getattr(value, "level", None)
    if low is None or high is None or level is None:
        require_estimable(value)
        raise ValueKindError(
            f"the value is {kind_of(value)}, but 'interval' needs an estimate with an interval"
        )
    unit = getattr(value, "unit", "")
    scale = 100 if unit in PER_CENT_UNITS else 1
    from_, to = (
        decimal(
            end, limit_decimals(end, decimals, unit=unit, opposite=other_end), language=language
        )
        for end, other_end in ((scale * low, scale * high), (scale * high, scale * low))
    )
    written = Words(language).interval(level, from_, to)
    if getattr(value, "bounds", None) is None:
        return written
    bounds = bounds_in_words(value, decimals, language=Words(language).of_estimates)  # type: ignore[arg-type]  # it has what is printed
    return Words(language).text("list.clause").join([written, bounds])


def of_what(value: object, *, language: str = "en") -> str:
    """Return what an estimate is a number of: counted, among whom, where and when."""
    base, unit = base_of(value), getattr(value, "unit", "")
    if base is None:
        raise ValueKindError(
            f"the value is {kind_of(value)} that does not know what it is a number of"
        )
    return base_in_words(base, unit=unit, language=language)


def trend(value: object, *, language: str = "en") -> str:
    """Return "rising", "falling" or "showing no steady rise or fall" for a yearly factor.

    The value is a trend or the factor of a rate from one year to the next. It rises where the
    whole interval of the factor lies above one, falls where it lies below one; otherwise the
    data do not show either.
    """
    factor: Any = getattr(value, "yearly", value)
    require_number(factor, requirement="'trend' needs a trend or a yearly factor with its interval")
    low, high = getattr(factor, "low", None), getattr(factor, "high", None)
    if low is None and high is None:
        raise ValueKindError(
            f"the value is {kind_of(value)}, but 'trend' needs a trend or a yearly factor with "
            "its interval"
        )
    rises, falls = low is not None and low > 1, high is not None and high < 1
    return Words(language).text(f"trend.{'rising' if rises else 'falling' if falls else 'steady'}")


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
    return Words(language).day(value)


def ordinal(value: object, *, language: str = "en") -> str:
    """Return a place in an order: "third", "21st"; what is counted decides the gender elsewhere."""
    whole_number = require_number(value, requirement="'ordinal' needs a whole number")
    if whole_number != int(whole_number) or whole_number < 1:
        raise ValueKindError(f"the value {whole_number:g} is no place in an order")
    return Words(language).ordinal(int(whole_number))


def year(value: object) -> str:
    """Return a year without a separator: 2015."""
    year_number = require_number(value, requirement="'year' needs a year, for example 2015")
    if year_number != int(year_number):
        raise ValueKindError(f"the value {year_number:g} is no year")
    return str(int(year_number))


def joined(values: Sequence[Any], word: str = "", *, language: str = "en") -> str:
    """Return "A", "A and B" or "A, B and C"; `word` stands before the last in place of "and"."""
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        raise ValueKindError(f"the value is {kind_of(values)}, but 'joined' needs a list of texts")
    texts = [str(value) for value in values]
    if not texts:
        raise ValueKindError("the list is empty: nothing can be printed")
    return Words(language).listed(texts, last=f" {word} " if word else None)


def count(value: object, *forms: str, language: str = "en", feminine: bool = False) -> str:
    """Return a number with the words that fit it: "one person was", "12 persons were".

    There is one form for each plural category of the language, in the order of Unicode: two in
    English, French and Spanish, one in Chinese, three in Russian ("человек", "человека",
    "человек"), six in Arabic. A form that holds {n} says itself where the number stands; in
    Arabic every form does ("شخصان", "{n} أشخاص").
    """
    whole_number = require_number(value, requirement="'count' needs a whole number")
    categories = Words(language).plural_categories
    if len(forms) != len(categories):
        raise ValueKindError(
            f"'count' has {len(forms)} forms, but needs {len(categories)} in this language "
            f"({', '.join(categories)})"
        )
    number_text = number(value, language=language, feminine=feminine)
    category = Words(language).plural_category(int(whole_number))
    form = dict(zip(categories, forms, strict=True))[category]
    if "{n}" in form:
        return form.replace("{n}", number_text)
    return Words(language).said("number.counted", n=number_text, noun=form)


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
        numeric_value = require_number(value, requirement="")
        if numeric_value != int(numeric_value):
            raise ValueKindError(
                f"the number {numeric_value:g} has decimals: say how to print it, for example "
                "'| decimal(1)', '| per_cent(1)' or '| times'"
            )
        return year(value) if is_year else number(value, language=language)
    prose = getattr(type(value), "as_prose", None)
    if callable(prose):
        return str(prose(value, Words(language).of_estimates))
    raise ValueKindError(f"the value is {kind_of(value)} and cannot stand in a sentence")


def filters(language: str) -> dict[str, Callable[..., Any]]:
    """Return the filters of prose, each bound to the document's language."""

    def bound(function: Callable[..., Any]) -> Callable[..., str]:
        return partial(function, language=language)

    of_a_language: tuple[Callable[..., str], ...] = (
        count,
        day,
        decimal,
        figures,
        interval,
        joined,
        million,
        number,
        of_what,
        ordinal,
        per_cent,
        points,
        times,
        trend,
    )
    plain_filters = (based_on, sentence_start, share_of, year)
    return {
        function.__name__: partial(function, language=language) for function in of_a_language
    } | {function.__name__: function for function in plain_filters}


def is_missing(value: Any) -> bool:
    """Tell whether a cell has no value."""
    none = value is None or type(value).__name__ in NONE_OF_PANDAS
    return none or (is_number(value) and math.isnan(value))


def printed_cell(value: Any, decimals: int, *, language: str) -> str:
    """Return a cell as printed: whole numbers with separators, a dash where there is no value."""
    if is_missing(value):
        return MISSING_CELL
    if not is_number(value):
        return str(value)
    if float(value) == int(value) and not isinstance(value, float):
        return figures(value, language=language)
    return decimal(value, decimals, language=language)


def is_numeric(column: Iterable[Any]) -> bool:
    """Tell whether a column holds numbers only, missing values aside."""
    return all(is_missing(value) or is_number(value) for value in column)


def reads_as_numbers(cells: Iterable[str]) -> bool:
    """Tell whether printed cells are numbers, dashes aside; a column of years alone is none.

    Example:
        >>> reads_as_numbers(["5,944", "–", "24.8"]), reads_as_numbers(["2015", "2022"])
        (True, False)
    """
    known_cells = {cell for cell in cells if cell not in ("", MISSING_CELL)}
    return all(map(PRINTED_NUMBER.fullmatch, known_cells)) and not all(
        map(PRINTED_YEAR.fullmatch, known_cells)
    )


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


def base_in_words(base: Base, *, unit: str, language: str) -> str:
    """Return what a number is a number of, in words that can stand in a sentence or a note."""
    key = base.scope if base.groups or base.scope == "persons" else "whole"
    words = base.counted
    if base.within:  # without it these are the words of an author, or of an indicator
        words = Words(language).said(
            f"base.{key}",
            counted=base.counted,
            within=base.within,
            groups=Words(language).listed(base.groups),
            compared=Words(language).text("list.separator").join((*base.groups, *base.reference)),
        )
    if "ratio" in unit and base.reference:
        reference = Words(language).listed(base.reference)
        words = Words(language).said("base.over", words=words, reference=reference)
    comma = Words(language).text("list.comma")
    where = comma.join(part for part in (base.population, base.years) if part)
    if where:
        words = Words(language).said("number.in-brackets", text=words, more=where)
    if base.part:
        words = comma.join([words, Words(language).said("base.of-part", why=base.part)])
    return words
