"""This module says what tests of bias have in common, and what may be written of them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from disparity.estimate import GRADES, Estimate

Kind = Literal["benchmark", "outcome", "veil of darkness", "threshold", "force given contact"]
TESTS_OF_PROFILING = ("benchmark", "outcome", "veil of darkness", "threshold")

Wording = Literal["no disparity shown", "disparity", "pattern consistent with profiling"]
"""All that a report may take from statistics. Discrimination is a legal conclusion of experts."""

GOOD_ENOUGH = ("A", "B")


@dataclass(frozen=True, slots=True, kw_only=True)
class BiasTest:
    """A test of bias: its estimate, the numbers that must stand beside it, what it supposes.

    `against_group` is True where the interval lies on the side of bias against the group, False
    where it does not, None where nothing can be estimated or the parts of the test disagree.
    """

    kind: Kind
    group: str
    estimate: Estimate
    beside: dict[str, Estimate]
    against_group: bool | None
    assumptions: tuple[str, ...]
    cautions: tuple[str, ...] = ()


def wording(tests: Sequence[BiasTest], *, grade: str) -> Wording:
    """Return the strongest words that these tests of one group and these data bear.

    "disparity" where a test points against the group; "pattern consistent with profiling" where
    two tests of different kinds do, none points elsewhere, and the data are of grade A or B.

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
    groups = {test.group for test in tests}
    if len(groups) != 1:
        raise ValueError(
            f"the tests are of {', '.join(sorted(groups)) or 'no group'}. Give those of one group."
        )
    if grade not in GRADES:
        raise ValueError(f"grade is {grade!r}. Give one of {', '.join(GRADES)}.")
    against = {test.kind for test in tests if test.against_group}
    elsewhere = any(test.against_group is False for test in tests)
    if not against:
        return "no disparity shown"
    agree = len(against & set(TESTS_OF_PROFILING)) >= 2
    if agree and not elsewhere and grade in GOOD_ENOUGH:
        return "pattern consistent with profiling"
    return "disparity"
