"""This module asks whether force among the stopped falls on a group, though stops be biased."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from disparity.estimate import LEVEL, Estimate, Statistic
from disparity.ratios.proportions import proportion
from disparity.ratios.rates import rate_ratio

SHARES_OF_BIASED_STOPS = (0.0, 0.1, 0.2, 0.3, 0.5)

OF_FORCE = (
    "records hold every stop, and force is used only on people who are stopped",
    "no one would have been stopped only if they had been of the reference group",
    "given the stop, the groups are alike in all else that leads to force",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceGivenContact:
    """Force among the stopped, corrected for biased stops, beside force in the population.

    `per_stop` is the plain difference of shares, which understates bias where stops are biased;
    `by_share_of_biased_stops` gives the difference for each share of the group's stops that would
    not have been made had the persons been of the reference group; `lowest` and `highest` are the
    bounds over all such shares; `per_population` must be printed with them.
    """

    per_population: Estimate
    per_stop: Estimate
    by_share_of_biased_stops: dict[float, Estimate]
    lowest: Estimate
    highest: Estimate
    assumptions: tuple[str, ...] = OF_FORCE


def force_given_contact(
    *,
    force: int,
    stops: int,
    population: float,
    reference_force: int,
    reference_stops: int,
    reference_population: float,
    shares_of_biased_stops: Sequence[float] = SHARES_OF_BIASED_STOPS,
    level: float = LEVEL,
) -> ForceGivenContact:
    """Return the effect of group on force among the stopped, for each share ρ of biased stops.

    p_a − (1 − ρ)·p_b (Knox, Lowe and Mummolo 2020, American Political Science Review 114: 619):
    a person stopped only for the group would have met no force at all, so that ρ = 0 gives the
    plain difference and ρ = 1 the whole p_a. Limits by recovery of variances from the two Wilson
    intervals. ρ cannot be read from records of stops: show several.

    Example:
        >>> found = force_given_contact(
        ...     force=60, stops=1_000, population=10_000,
        ...     reference_force=50, reference_stops=1_000, reference_population=40_000,
        ... )
        >>> round(found.per_stop.value, 3), round(found.by_share_of_biased_stops[0.5].value, 3)
        (0.01, 0.035)
        >>> round(found.per_population.value, 1)
        4.8

    Raises:
        ValueError: as `proportion`, or a share is not between 0 and 1.
    """
    wrong = [share for share in shares_of_biased_stops if not 0 <= share <= 1]
    if wrong:
        raise ValueError(f"shares_of_biased_stops holds {wrong[0]!r}. Give shares from 0 to 1.")
    here = proportion(force, total=stops, level=level)
    there = proportion(reference_force, total=reference_stops, level=level)

    def at(share: float) -> Estimate:
        return _among_stopped(here, there, share=share, level=level)

    return ForceGivenContact(
        per_population=rate_ratio(
            force,
            person_years=population,
            reference_events=reference_force,
            reference_person_years=reference_population,
            level=level,
        ),
        per_stop=at(0.0),
        by_share_of_biased_stops={share: at(share) for share in shares_of_biased_stops},
        lowest=at(0.0),
        highest=at(1.0),
    )


def _among_stopped(here: Estimate, there: Estimate, *, share: float, level: float) -> Estimate:
    method = f"difference of shares with {share:g} of the group's stops biased"
    numerators = (here.events, there.events)
    denominators = (here.person_years, there.person_years)
    p, low_p, high_p = here.value, here.low, here.high
    q, low_q, high_q = there.value, there.low, there.high
    statistic = Statistic(level, method, "difference of shares", numerators, denominators)
    if p is None or q is None or low_p is None or high_p is None or low_q is None or high_q is None:
        return statistic.none("a group has no stops")
    kept = 1 - share
    value = p - kept * q
    return statistic.estimate(
        value,
        value - math.hypot(p - low_p, kept * (high_q - q)),
        value + math.hypot(high_p - p, kept * (q - low_q)),
        assumptions=OF_FORCE,
    )
