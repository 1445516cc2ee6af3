"""This module compares groups as if they had the same ages and sexes: standardized rates."""

from __future__ import annotations

import math
from collections.abc import Mapping

from scipy.special import gammaincinv

from disparity.estimate import (
    LEVEL,
    Estimate,
    Statistic,
    require_amount,
    require_count,
)
from disparity.rates import poisson_limits

DIRECT = "direct standardization, gamma interval (Fay and Feuer)"
INDIRECT = "indirect standardization, exact Poisson"


def directly_standardized_rate(
    events: Mapping[str, float],
    *,
    person_years: Mapping[str, float],
    standard: Mapping[str, float],
    per: float = 100_000,
    level: float = LEVEL,
) -> Estimate:
    """Return the rate a group would have if its ages (and sexes) were those of the standard.

    Each argument holds a number for each stratum (age band and sex). r = Σ w·x/N with w the
    stratum's share of the standard population; gamma limits of Fay and Feuer (1997, Statistics in
    Medicine 16: 791), which hold for small counts and zeros.

    Example:
        >>> standardized = directly_standardized_rate(
        ...     {"15–29": 30, "30 and above": 10},
        ...     person_years={"15–29": 100_000, "30 and above": 400_000},
        ...     standard={"15–29": 1, "30 and above": 1},
        ... )
        >>> round(standardized.value, 2)
        16.25

    Raises:
        ValueError: the strata differ, or a count or person-years are not what they must be; the
            stratum is named.
    """
    _require_same_strata(events=events, person_years=person_years, standard=standard)
    _require_strata(events, amounts=(person_years, standard))
    numerators = (sum(events.values()),)
    denominators = (sum(person_years.values()),)
    unit = f"per {per:,.0f}"
    empty = [stratum for stratum in events if standard[stratum] > 0 and not person_years[stratum]]
    whole = sum(standard.values())
    statistic = Statistic(level, DIRECT, unit, numerators, denominators)
    if empty or whole == 0:
        return statistic.none(
            f"no person-years in {', '.join(empty)}" if empty else "the standard is empty"
        )
    weights = {
        stratum: standard[stratum] / whole / person_years[stratum]
        for stratum in events
        if standard[stratum] > 0
    }
    value = sum(weight * events[stratum] for stratum, weight in weights.items())
    variance = sum(weight**2 * events[stratum] for stratum, weight in weights.items())
    largest = max(weights.values())
    tail = (1 - level) / 2
    low = 0.0
    if value > 0:
        low = float(gammaincinv(value**2 / variance, tail)) * variance / value
    shape = (value + largest) ** 2 / (variance + largest**2)
    high = float(gammaincinv(shape, 1 - tail)) * (variance + largest**2) / (value + largest)
    return statistic.estimate(value * per, low * per, high * per)


def standardized_ratio(
    events: Mapping[str, float],
    *,
    person_years: Mapping[str, float],
    reference_events: Mapping[str, float],
    reference_person_years: Mapping[str, float],
    level: float = LEVEL,
) -> Estimate:
    """Return observed over expected events, had each stratum had the reference group's rate.

    SMR = Σx / Σ(N·x_b/N_b), the expected taken as known; exact Poisson limits of the observed
    count (Breslow and Day 1987, Statistical Methods in Cancer Research II, chap. 2). Two such
    ratios must not be compared with each other: their weights differ.

    Example:
        >>> ratio = standardized_ratio(
        ...     {"15–29": 30, "30 and above": 10},
        ...     person_years={"15–29": 100_000, "30 and above": 400_000},
        ...     reference_events={"15–29": 100, "30 and above": 100},
        ...     reference_person_years={"15–29": 1_000_000, "30 and above": 4_000_000},
        ... )
        >>> ratio.value
        2.0

    Raises:
        ValueError: as `directly_standardized_rate`.
    """
    _require_same_strata(
        events=events,
        person_years=person_years,
        reference_events=reference_events,
        reference_person_years=reference_person_years,
    )
    _require_strata(events, amounts=(person_years, reference_person_years))
    _require_strata(reference_events, amounts=())
    observed = sum(events.values())
    numerators = (observed, sum(reference_events.values()))
    denominators = (sum(person_years.values()), sum(reference_person_years.values()))
    blind = [
        stratum
        for stratum in events
        if person_years[stratum] > 0 and not reference_person_years[stratum]
    ]
    expected = math.fsum(
        person_years[stratum] * reference_events[stratum] / reference_person_years[stratum]
        for stratum in events
        if reference_person_years[stratum]
    )
    statistic = Statistic(level, INDIRECT, "ratio", numerators, denominators)
    if blind or expected == 0:
        return statistic.none(
            f"the reference group has no person-years in {', '.join(blind)}"
            if blind
            else "no events are expected"
        )
    low, high = poisson_limits(observed, level=level)
    return statistic.estimate(observed / expected, low / expected, high / expected)


def _require_same_strata(**tables: Mapping[str, float]) -> None:
    (first, strata), *others = tables.items()
    if not strata:
        raise ValueError(f"{first} has no strata.")
    for name, table in others:
        if set(table) != set(strata):
            differing = ", ".join(sorted(set(table) ^ set(strata)))
            raise ValueError(f"{first} and {name} do not have the same strata: {differing}.")


def _require_strata(
    counts: Mapping[str, float], *, amounts: tuple[Mapping[str, float], ...]
) -> None:
    for stratum, count in counts.items():
        require_count(count, of=f"the count of stratum '{stratum}'")
        for table in amounts:
            require_amount(table[stratum], of=f"the amount of stratum '{stratum}'")
