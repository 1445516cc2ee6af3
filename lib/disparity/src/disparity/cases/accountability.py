"""This module follows cases from the event to the sentence, each cohort by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from disparity.estimate import LEVEL, Estimate
from disparity.ratios.proportions import proportion
from disparity.required import require_count

ASSUMPTIONS = (
    "every case of the cohort is followed to the same day, and a step not on record by then is "
    "counted as not reached",
    "a case that was closed can no longer reach a later step and stays among those that have not",
    "steps are known from the same sources for every group",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a cohort: how many reached it, of the step before and of all."""

    step: str
    reached: int
    of_previous: Estimate
    of_cohort: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Cases whose events fell into one period, and the steps they have reached since."""

    period: str
    group: str
    cases: int
    followed_to: str
    steps: tuple[Step, ...]
    assumptions: tuple[str, ...] = ASSUMPTIONS


def accountability_from_counts(
    reached: Mapping[str, int], *, period: str, followed_to: str, level: float = LEVEL
) -> Cohort:
    """Return the funnel of one cohort of which the counts are known.

    `reached` holds, in order, the cases of the cohort that occurred and that reached each step.
    Each number must be of the same cases: numbers that grow along the way are refused.

    Example:
        >>> followed = accountability_from_counts(
        ...     {"occurred": 100, "charged": 10, "convicted": 5},
        ...     period="2018", followed_to="2023-12-31",
        ... )
        >>> [(step.step, step.of_previous.value) for step in followed.steps]
        [('charged', 0.1), ('convicted', 0.5)]

    Raises:
        ValueError: a step holds more cases than the one before, or a number is none.
    """
    if not reached:
        raise ValueError("there are no steps.")
    for step, count in reached.items():
        require_count(count, of=f"the cases that reached '{step}'")
    names = list(reached)
    cases = reached[names[0]]
    steps = []
    for previous, step in pairwise(names):
        if reached[step] > reached[previous]:
            raise ValueError(
                f"step '{step}' holds {reached[step]} cases, more than '{previous}' with "
                f"{reached[previous]}: they cannot be the same cohort. Follow each year's cases."
            )
        steps.append(
            Step(
                step=step,
                reached=reached[step],
                of_previous=proportion(reached[step], total=reached[previous], level=level),
                of_cohort=proportion(reached[step], total=cases, level=level),
            )
        )
    return Cohort(
        period=period, group="all", cases=cases, followed_to=followed_to, steps=tuple(steps)
    )
