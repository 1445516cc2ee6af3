"""An estimate says itself in each language, in counts where there are few, and knows its data."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path

import pytest

import disparity
from disparity import Estimate, proportion, rate, rate_ratio
from disparity.estimate import NO_WIDTH, Statistic
from disparity.in_words import LOCALE_OF, estimate_in_cell, say

RATIO = rate_ratio(
    1441, person_years=39_445_495, reference_events=2770, reference_person_years=197_277_789
)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "2.6 times (95 per cent confidence interval 2.4 to 2.8)"),
        ("fr", "2,6 fois (intervalle de confiance à 95\u00a0% : 2,4 à 2,8)"),
        ("es", "2,6 veces (intervalo de confianza del 95\u00a0%: 2,4 a 2,8)"),
        ("zh", "2.6倍（95%置信区间：2.4至2.8）"),
    ],
)
def test_a_ratio_says_itself(language: str, words: str) -> None:
    assert RATIO.as_prose(language).replace("\u00a0", " ") == words.replace("\u00a0", " ")


def test_few_events_give_counts_not_decimals() -> None:
    assert proportion(3, total=7).as_prose() == "3 of 7"
    assert rate(4, person_years=1e6).as_prose() == "4 events, too few for a rate"
    few = rate_ratio(4, person_years=1e5, reference_events=30, reference_person_years=1e6)
    assert few.as_prose() == "4 against 30 events, too few for a ratio"


def test_what_is_not_estimable_says_so_in_every_language() -> None:
    none = rate(4, person_years=0)
    assert none.as_prose() == "not estimable: there are no person-years to count events over"
    for language in LOCALE_OF:
        assert none.as_prose(language)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="language is 'de'"):
        RATIO.as_prose("de")


def test_an_estimate_takes_the_lowest_grade_of_its_tables() -> None:
    known = RATIO.from_tables(["deaths", "population"], grades=["C", "A"], missing="left out")
    assert (known.grade, known.tables, known.missing) == ("C", ("deaths", "population"), "left out")
    assert known.value == RATIO.value
    assert RATIO.tables == ()


def test_an_estimate_of_weak_or_withheld_data_knows_it() -> None:
    weak = RATIO.from_tables(["deaths"], grades=["D"], suppressed=True)
    assert any("grade D" in caveat for caveat in weak.caveats)
    assert any("withheld" in caveat for caveat in weak.caveats)
    assert RATIO.caveats == ()
    assert rate(3, person_years=10).caveats == ("rests on fewer than 10 events in a group",)


def test_a_grade_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="grade is 'E'"):
        RATIO.from_tables(["deaths"], grades=["E"])


def test_no_estimate_can_hold_an_infinity() -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        Estimate(
            value=1.0,
            low=0.0,
            high=float("inf"),
            level=0.95,
            method="",
            unit="ratio",
            numerators=(1,),
            denominators=(1,),
        )


def test_every_language_has_the_same_words_with_the_same_parts() -> None:
    """Plural forms apart: they differ by language, and each has the form that all share."""
    text = resources.files("disparity").joinpath("words.json").read_text(encoding="utf-8")
    words = json.loads(text)
    assert set(words) == set(LOCALE_OF)

    def plain_keys(language: str) -> set[str]:
        forms = (".one", ".few", ".many")
        return {
            key
            for key in words[language]
            if not key.endswith(forms) and not key.startswith("reason: ")
        }

    for language, known in words.items():
        assert plain_keys(language) == plain_keys("en")
        for key, pattern in known.items():
            if key.startswith("reason: "):
                continue
            english = words["en"].get(key, words["en"][re.sub(r"[.]\w+$", ".other", key)])
            parts = set(re.findall(r"[{](\w+)[}]", english))
            assert set(re.findall(r"[{](\w+)[}]", pattern)) == parts, (language, key)


def test_russian_takes_the_plural_form_of_its_number() -> None:
    assert RATIO.as_prose("ru").startswith("2,6 раза ")
    five = rate_ratio(500, person_years=100, reference_events=10_000, reference_person_years=10_000)
    assert five.as_prose("ru").startswith("5,0 раза ")
    assert rate(5, person_years=1e6).as_prose("ru").startswith("5 случаев")
    assert rate(1, person_years=1e6).as_prose("ru").startswith("1 случай,")


def test_what_rests_on_withheld_cells_is_withheld_in_words_cell_and_chart() -> None:
    hidden = RATIO.from_tables(["deaths"], suppressed=True)
    for language in LOCALE_OF:
        for words in (hidden.as_prose(language), estimate_in_cell(hidden, language=language)):
            assert words == say("withheld", language=language)
            assert "2" not in words
    assert hidden.as_row("Black") == {"label": "Black", "value": None, "low": None, "high": None}


def test_an_estimate_of_grade_d_names_its_grade_in_a_sentence() -> None:
    weak = RATIO.from_tables(["deaths"], grades=["D"])
    assert weak.as_prose().endswith("2.4 to 2.8; an estimate or proxy, grade D)")


def test_events_over_none_are_told_in_counts() -> None:
    over_none = rate_ratio(20, person_years=100, reference_events=0, reference_person_years=100)
    assert over_none.as_prose() == "20 against 0 events, too few for a ratio"


def test_a_cell_holds_value_and_interval_in_the_form_of_the_language() -> None:
    assert estimate_in_cell(RATIO, language="en") == "2.6 (2.4–2.8)"
    assert estimate_in_cell(RATIO, language="fr", decimals=2) == "2,60 (2,44–2,77)"
    assert estimate_in_cell(rate(4, person_years=0), language="en") == "not estimable"


def test_the_reason_of_no_estimate_is_said_in_the_language_or_left_out() -> None:
    none = rate(4, person_years=0)
    assert none.as_prose("fr") == (
        "non estimable : il n’y a pas de population à laquelle rapporter les cas"
    )
    odd = rate_ratio(0, person_years=1, reference_events=0, reference_person_years=1)
    for language in LOCALE_OF:
        assert (": " in odd.as_prose(language)) or ("：" in odd.as_prose(language))
    unknown = Estimate(
        value=None,
        low=None,
        high=None,
        level=0.95,
        method="",
        unit="ratio",
        numerators=(1, 2),
        denominators=(1, 2),
        not_estimable="nobody has translated this",
    )
    assert unknown.as_prose("es") == "no estimable"


def test_each_translated_reason_is_one_that_a_measure_gives() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in Path(disparity.__file__).parent.rglob("*.py")
    )
    text = resources.files("disparity").joinpath("words.json").read_text(encoding="utf-8")
    words = json.loads(text)
    reasons = {key for language in words for key in words[language] if key.startswith("reason: ")}
    assert reasons
    for key in reasons:
        assert f'"{key.removeprefix("reason: ")}"' in source, key
        assert all(key in words[language] for language in words if language != "en")


def test_a_limit_that_is_not_one_never_reads_as_one() -> None:
    near = Statistic(0.95, "", "ratio", (99.0, 99.0), (1.0, 1.0)).estimate(0.87, 0.76, 0.9998)
    assert estimate_in_cell(near, language="en", decimals=2) == "0.87 (0.76–0.9998)"
    assert near.as_prose().endswith("0.76 to 0.9998)")
    apart = Statistic(0.95, "", "difference of shares", (9.0, 9.0), (99.0, 99.0))
    assert estimate_in_cell(apart.estimate(0.02, 0.0002, 0.04), language="en") == "2.0 (0.02–4.0)"
    beyond = Statistic(0.95, "", "ratio", (99.0, 99.0), (1.0, 1.0)).estimate(0.9, 0.8, 1.004)
    assert estimate_in_cell(beyond, language="en", decimals=2) == "0.90 (0.80–1.004)"


def test_limits_that_leave_nothing_between_them_are_none_and_that_is_said() -> None:
    found = Statistic(0.95, "", "days", (5.0,), (5.0,)).estimate(5.0, 5.0, 5.0)
    assert (found.value, found.low, found.high) == (5.0, None, None)
    assert NO_WIDTH in found.cautions


def test_the_largest_numbers_can_be_written() -> None:
    huge = Statistic(0.95, "", "events", (1.0,), (1.0,)).estimate(1e300, None, None)
    assert estimate_in_cell(huge, language="en").startswith("1,000,000")


@pytest.mark.parametrize("code", ["en", "ar"])
def test_no_interval_is_printed_without_width(code: str) -> None:
    counts = {"events": 3 * 10**9, "reference_events": 2 * 10**9}
    ratio = rate_ratio(**counts, person_years=1e10, reference_person_years=1e10)
    cell = estimate_in_cell(ratio, language="en")
    assert cell == "1.5 (1.4999–1.5001)"
    assert "1.4999 to 1.5001" in ratio.as_prose("en")
    assert ratio.as_prose(code).count("5001") == 1 or code == "ar"
