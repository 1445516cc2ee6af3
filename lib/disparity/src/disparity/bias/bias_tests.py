"""This module says what tests of bias have in common, and what may be written of them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from disparity.estimate import GRADES, Estimate
from disparity.strata.partial_pooling import random_effects

Kind = Literal["benchmark", "outcome", "veil of darkness", "threshold", "force given contact"]
TESTS_OF_PROFILING = ("benchmark", "outcome", "veil of darkness", "threshold")

Answer = Literal["against", "for", "alike", "cannot say"]
"""What a test answers by its interval: it lies wholly on the side of bias against the group, wholly
on the other, or so near to no difference that the groups count as alike. Else the test cannot say,
and speaks neither for a verdict nor against one."""

Wording = Literal[
    "no verdict either way",
    "no difference of note",
    "no disparity against the group",
    "disparity",
    "pattern consistent with profiling",
]
"""All that a report may take from statistics. Discrimination is a legal conclusion of experts."""

GOOD_ENOUGH = ("A", "B")
ALIKE_RATIO, ALIKE_SHARE = 1.1, 0.01
"""Groups count as alike where the whole interval of a ratio lies within a tenth of one, that of a
difference of shares within a percentage point of nought: equivalence, not want of significance."""
SIMPSON = (
    "all places taken together the answer is another one than within them: the figure of the whole "
    "carries no verdict"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BiasTest:
    """A test of bias: its estimate, the numbers that must stand beside it, what it supposes.

    `answer` is what its interval bears; "cannot say" also where nothing can be estimated or the
    parts of the test disagree.
    """

    kind: Kind
    group: str
    estimate: Estimate
    beside: dict[str, Estimate]
    answer: Answer
    assumptions: tuple[str, ...]
    cautions: tuple[str, ...] = ()


def answer_of(estimate: Estimate, *, against: Literal["above", "below"]) -> Answer:
    """Return what the interval of a ratio, or of a difference of shares, answers.

    `against` is the side of no difference on which bias against the group lies.

    Example:
        >>> from disparity import proportion_ratio
        >>> few, many = (
        ...     proportion_ratio(n, total=10 * n, reference_count=n, reference_total=10 * n)
        ...     for n in (20, 20_000)
        ... )
        >>> answer_of(few, against="below"), answer_of(many, against="below")
        ('cannot say', 'alike')
    """
    shares = estimate.unit == "difference of shares"
    none = 0.0 if shares else 1.0
    least, most = (-ALIKE_SHARE, ALIKE_SHARE) if shares else (1 / ALIKE_RATIO, ALIKE_RATIO)
    low, high = estimate.low, estimate.high
    above, below = low is not None and low > none, high is not None and high < none
    if above or below:
        return "against" if above == (against == "above") else "for"
    if low is not None and high is not None and least <= low and high <= most:
        return "alike"
    return "cannot say"


def across_places(
    tests: Mapping[str, BiasTest], *, whole: BiasTest, against: Literal["above", "below"]
) -> BiasTest:
    """Return the test over places or agencies that were each tested by themselves.

    Its estimate is their mean by random effects (`random_effects`), beside it the prediction for
    another place and the figure of all of them together. That figure, of `whole`, can say the
    reverse of every place (Simpson's paradox): the answer is that of the mean, and where the two
    differ a caution says so.

    Example:
        >>> from disparity import outcome_test
        >>> of = {"group": "black", "reference": "white"}
        >>> places = {
        ...     name: outcome_test(
        ...         **of, finds=x, searches=n, reference_finds=y, reference_searches=m
        ...     )
        ...     for name, (x, n, y, m) in {
        ...         "north": (600, 2_000, 60, 150), "south": (30, 400, 300, 3_000),
        ...         "west": (38, 500, 102, 1_000), "east": (75, 1_000, 101, 1_000),
        ...     }.items()
        ... }
        >>> whole = outcome_test(
        ...     **of, finds=743, searches=3_900, reference_finds=563, reference_searches=5_150
        ... )
        >>> found = across_places(places, whole=whole, against="below")
        >>> whole.answer, found.answer, found.estimate.value < 1
        ('for', 'against', True)

    Raises:
        ValueError: there is no test, or they are of several groups.
    """
    _one_group([*tests.values(), whole])
    pooled = random_effects({name: test.estimate for name, test in tests.items()})
    answer = answer_of(pooled.mean, against=against)
    opposed = whole.answer != "cannot say" and whole.answer != answer
    return replace(
        whole,
        estimate=pooled.mean,
        beside={"prediction": pooled.prediction, "all together": whole.estimate},
        answer=answer,
        cautions=(*whole.cautions, SIMPSON) if opposed else whole.cautions,
    )


def _one_group(tests: Sequence[BiasTest]) -> None:
    groups = {test.group for test in tests}
    if len(groups) != 1:
        raise ValueError(
            f"the tests are of {', '.join(sorted(groups)) or 'no group'}. Give those of one group."
        )


def wording(tests: Sequence[BiasTest], *, grade: str) -> Wording:
    """Return the strongest words that these tests of one group and these data bear.

    "disparity" where a test points against the group; "pattern consistent with profiling" where
    two tests of different kinds do, none answers otherwise, and the data are of grade A or B. A
    test that cannot say takes nothing back. Where none points against the group: "no disparity
    against the group" where one points the other way, "no difference of note" where all find the
    groups alike, and else "no verdict either way".

    Example:
        >>> from disparity.bias.stop_tests import outcome_test
        >>> fewer_finds = outcome_test(
        ...     group="black", finds=100, searches=1_000,
        ...     reference="white", reference_finds=300, reference_searches=1_500,
        ... )
        >>> wording([fewer_finds], grade="B")
        'disparity'

    Raises:
        ValueError: the tests are of several groups, there is none, or the grade is none.
    """
    _one_group(tests)
    if grade not in GRADES:
        raise ValueError(f"grade is {grade!r}. Give one of {', '.join(GRADES)}.")
    answers = {test.answer for test in tests}
    if "against" in answers:
        kinds = {test.kind for test in tests if test.answer == "against"}
        agree = len(kinds & set(TESTS_OF_PROFILING)) > 1 and not answers & {"for", "alike"}
        pattern = agree and grade in GOOD_ENOUGH
        return "pattern consistent with profiling" if pattern else "disparity"
    if "for" in answers:
        return "no disparity against the group"
    return "no difference of note" if answers == {"alike"} else "no verdict either way"
