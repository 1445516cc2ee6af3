"""Values print as the Editorial Manual has it, and what cannot be printed is refused in words."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcreport.foundation.languages import Language
from hrcreport.foundation.words.texts import Words
from hrcreport.notebook.templates import printing
from hrcreport.notebook.templates.printing import ValueKindError, kind_of, plain


@dataclass
class Estimated:
    value: float | None
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    not_estimable: str = ""
    unit: str = "ratio"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "zero"),
        (9, "nine"),
        (10, "10"),
        (1234, "1,234"),
        (9769, "9,769"),
        (-3, "-3"),
        (2.0, "two"),
    ],
)
def test_whole_numbers_are_words_below_ten_and_figures_from_there(value: float, text: str) -> None:
    assert printing.number(value) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.2036, 1, "20.4 per cent"),
        (0.862, 1, "86.2 per cent"),
        (0.5, 0, "50 per cent"),
        (1, 0, "100 per cent"),
        (0.00049, 1, "0.0 per cent"),
        (-0.0001, 1, "0.0 per cent"),
    ],
)
def test_shares_print_as_per_cent_in_figures(value: float, decimals: int, text: str) -> None:
    assert printing.per_cent(value, decimals) == text


def test_per_cent_of_a_language_that_writes_the_sign() -> None:
    assert printing.per_cent(0.204, 1, language="fr") == "20,4\N{NO-BREAK SPACE}%"


def test_a_share_of_two_counts_is_an_estimate_whoever_counted_them() -> None:
    found = printing.share_of(pd.Series([9, 12, 15]).sum(), 60)
    assert (found.numerators, found.denominators, found.base) == ((36,), (60,), None)
    assert found.low < 0.6 < found.high
    assert printing.share_of(1.5, 60) == 0.025


def test_what_a_number_is_one_of_can_be_said() -> None:
    words = "deaths in custody per inmate, Coast over Capital"
    based = printing.based_on(1.7, words)
    assert (based, printing.of_what(based), printing.times(based)) == (1.7, words, "1.7 times")
    share = printing.based_on(printing.share_of(36, 60), "deaths in custody, 2021–2023")
    assert (share.value, printing.of_what(share)) == (0.6, "deaths in custody, 2021–2023")
    for wrong in ("", "  ", None):
        with pytest.raises(ValueKindError, match="'based_on' needs words"):
            printing.based_on(1.7, wrong)


def test_share_of_a_whole_prints_as_per_cent() -> None:
    assert printing.per_cent(printing.share_of(3066, 3556), 1) == "86.2 per cent"


def test_ratio_prints_as_times() -> None:
    assert printing.times(Estimated(2.602)) == "2.6 times"
    assert printing.times(2.498, 2) == "2.50 times"


def test_interval_prints_its_level_and_limits() -> None:
    estimate = Estimated(2.602, 2.441, 2.773)
    assert printing.interval(estimate) == "95 per cent confidence interval 2.4 to 2.8"
    change = replace(estimate, value=0.015, low=-0.005, high=0.025, unit="change")
    assert printing.interval(change) == "95 per cent confidence interval -0.5 to 2.5"


def test_dates_print_day_month_year() -> None:
    assert printing.day("2023-09-26") == "26 September 2023"
    assert printing.day(date(2023, 5, 1)) == "1 May 2023"
    assert plain(datetime(2023, 5, 1, 12)) == "1 May 2023"  # noqa: DTZ001 -- a date without a zone


def test_years_have_no_separator() -> None:
    assert printing.year(2015) == "2015"
    assert plain(2015, is_year=True) == "2015"
    assert plain(2015) == "2,015"


@pytest.mark.parametrize(
    ("values", "text"), [(["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_lists_are_joined_without_a_comma_before_the_last(values: list[str], text: str) -> None:
    assert printing.joined(values) == text


def test_count_takes_the_words_that_fit() -> None:
    assert printing.count(1, "person was", "persons were") == "one person was"
    assert printing.count(12, "person was", "persons were") == "12 persons were"


def test_sentence_starts_with_a_capital() -> None:
    assert printing.sentence_start("fatal shootings") == "Fatal shootings"
    assert printing.sentence_start("état") == "État"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: printing.number(math.nan), r"missing \(NaN\)"),
        (lambda: printing.number(math.inf), "infinite"),
        (lambda: printing.number(2.5), "not whole: say how many decimals"),
        (lambda: printing.number("12"), "a text, but 'figures' needs|a text, but"),
        (lambda: printing.number(True), "a truth value"),
        (lambda: printing.per_cent(20.4), "no share: 'per_cent' needs a number between 0 and 1"),
        (lambda: printing.times(None), "not estimable|empty"),
        (lambda: printing.times(Estimated(None, not_estimable="no population")), "no population"),
        (lambda: printing.interval(2.6), "needs an estimate with an interval"),
        (lambda: printing.interval(Estimated(1.0, None, None)), "needs an estimate"),
        (lambda: printing.day("26/9/2023"), "needs one such as 2023-09-26"),
        (lambda: printing.day(2023), "a number, but 'day' needs a date"),
        (lambda: printing.year(2015.5), "is no year"),
        (lambda: printing.joined([]), "the list is empty"),
        (lambda: printing.joined("abc"), "needs a list of texts"),
        (lambda: printing.sentence_start(""), "needs a text"),
        (lambda: plain(0.5), r"has decimals: say how to print it"),
        (lambda: plain(None), r"empty \(None\) and cannot stand in a sentence"),
        (lambda: plain([1]), "a list and cannot stand"),
        (lambda: plain(pd.DataFrame()), "a table and cannot stand"),
        (lambda: plain(len), "a function and cannot stand"),
        (lambda: plain(True), "a truth value and cannot stand"),
        (lambda: plain(math.nan), r"missing \(NaN\)"),
        (lambda: plain(math.inf), "infinite"),
        (lambda: plain(10**400), "too large"),
        (lambda: plain(1e28), "too large"),
        (lambda: printing.share_of(1, 0), "the whole is zero"),
    ],
)
def test_value_that_cannot_be_printed_is_refused_in_words(call, words: str) -> None:
    with pytest.raises(ValueKindError, match=words):
        call()


@pytest.mark.parametrize("language", sorted(Language.of_the_tool()))
def test_every_language_prints_every_filter(language: str) -> None:
    functions = printing.filters(language)
    assert functions["decimal"](1234.5, 1)
    assert functions["per_cent"](0.5)
    assert functions["number"](1234)
    assert functions["day"]("2026-11-24")
    assert "24" in functions["day"]("2026-11-24") or language == "ar"


@given(st.integers(-(10**15), 10**15))
def test_figures_read_back_to_the_number_they_print(value: int) -> None:
    assert int(printing.figures(value).replace(",", "")) == value


@given(
    st.floats(-1e9, 1e9, allow_nan=False),
    st.integers(0, 6),
)
def test_decimals_read_back_within_half_of_the_last_digit(value: float, decimals: int) -> None:
    text = printing.decimal(value, decimals)
    read = float(text.replace(",", "").replace("\u2212", "-"))
    assert abs(read - value) <= 0.5000001 * 10**-decimals + 1e-6
    assert len(text.partition(".")[2]) == decimals
    assert not text.startswith("-0.0") or float(text) != 0


@given(st.floats(0, 1))
def test_share_never_prints_more_than_one_hundred_per_cent(share: float) -> None:
    printed = float(printing.per_cent(share, 1).removesuffix(" per cent"))
    assert 0 <= printed <= 100


@given(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(),
        st.dates(),
        st.lists(st.integers()),
        st.binary(),
    )
)
def test_plain_prints_or_says_why_not(value: object) -> None:
    assert kind_of(value)
    try:
        text = plain(value)
    except ValueKindError as error:
        text = str(error)
    assert text or value == ""


@pytest.mark.parametrize(
    ("written", "language", "printed"),
    [
        ("2020", "en", "2020"),
        ("2020-06", "en", "June 2020"),
        ("2020-06-26", "en", "26 June 2020"),
        ("2020-06", "fr", "juin 2020"),
        ("2020-06-01", "fr", "1er juin 2020"),
    ],
)
def test_days_of_registers_are_printed_as_far_as_they_are_known(
    written: str, language: str, printed: str
) -> None:
    assert Words(language).written_day(written).replace("\xa0", " ") == printed
