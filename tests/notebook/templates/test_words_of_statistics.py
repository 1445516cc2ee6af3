"""Statistics and documents speak the same languages and write numbers alike."""

from __future__ import annotations

import pytest

from disparity import in_words, rate_ratio
from disparity.in_words import LOCALE_OF
from hrcreport.foundation.languages import Language
from hrcreport.foundation.words.texts import Words
from hrcreport.notebook.templates.printing import plain

RATIO = rate_ratio(
    1441, person_years=39_445_495, reference_events=2770, reference_person_years=197_277_789
)


def test_the_languages_are_those_of_prose() -> None:
    spoken = Language.of_the_tool().values()
    assert {each.code: str(each.locale) for each in spoken} == LOCALE_OF


@pytest.mark.parametrize("language", list(LOCALE_OF))
def test_prose_prints_an_estimate_that_carries_no_filter(language: str) -> None:
    assert plain(RATIO, language=language) == RATIO.as_prose(language)


@pytest.mark.parametrize("language", LOCALE_OF)
def test_statistics_write_numbers_as_documents_do(language: str) -> None:
    for value, decimals in ((1_234_567.25, 1), (0.125, 2), (999, 0), (-12_000.5, 1)):
        said = in_words.words_of(language).number(value, decimals)
        assert said == Words(language).written(value, decimals)
