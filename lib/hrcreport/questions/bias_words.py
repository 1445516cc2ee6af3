"""This module says which words the tests of bias of one group bear, and none beyond them."""

from __future__ import annotations

from collections.abc import Sequence

from disparity import BiasTest, wording
from disparity.bias.bias_tests import Wording
from disparity.estimate import GRADES
from disparity.in_words import say
from hrcreport.access.context import document_language
from hrcreport.words.estimates import words_of_estimates

WORDS_OF = {
    "no disparity shown": "bias-none",
    "disparity": "bias-disparity",
    "pattern consistent with profiling": "bias-pattern",
}


def strongest_words(tests: Sequence[BiasTest]) -> str:
    """Return the strongest words that tests of one group bear, in the document's language.

    "disparity", or "pattern consistent with profiling" where two tests of different kinds agree,
    none points elsewhere and the data are of grade A or B; never "discrimination", which is a legal
    conclusion of the experts.

    Raises:
        ValueError: there is no test, or they are of several groups.
    """
    return say(WORDS_OF[rung(tests)], language=words_of_estimates(document_language()))


def rung(tests: Sequence[BiasTest]) -> Wording:
    """Return the rung of the wording ladder that tests of one group reach; see `wording`."""
    grades = [test.estimate.grade or GRADES[-1] for test in tests]
    return wording(tests, grade=max(grades, default=GRADES[-1]))
