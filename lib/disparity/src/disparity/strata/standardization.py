"""This module compares groups as if they had the same ages and sexes: standardized rates."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scipy.special import gammaincinv

from disparity.estimate import LEVEL, Estimate, Statistic
from disparity.ratios.rates import PERSONS_ERROR, poisson_limits, with_relative_error
from disparity.required import require_amount, require_count, require_same
from disparity.strata.stratified import Stratum, required_strata

DIRECT_RATIO = "ratio of directly standardized rates, log-normal"
DIRECT = "direct standardization, gamma interval (Fay and Feuer)"
INDIRECT = "indirect standardization, exact Poisson"


def directly_standardized_rate(
    events: Mapping[str, float],
    *,
    person_years: Mapping[str, float],
    standard: Mapping[str, float],
    errors: Mapping[str, float] | None = None,
    per: float = 100_000,
    level: float = LEVEL,
) -> Estimate:
    """Return the rate a group would have if its ages (and sexes) were those of the standard.

    Each argument holds a number for each stratum (age band and sex). r = Σ w·x/N with w the
    stratum's share of the standard population; gamma limits of Fay and Feuer (1997, Statistics in
    Medicine 16: 791), which hold for small counts and zeros. With `errors`, the standard error of
    each stratum's person-years, they are widened by √Σ(w·x/N · e/N)²/r as `with_population_error`
    does; the standard is taken as known.

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
    require_same("strata", events=events, person_years=person_years, standard=standard)
    _require_strata(events, amounts=(person_years, standard))
    empty = [stratum for stratum in events if standard[stratum] > 0 and not person_years[stratum]]
    standard_total = sum(standard.values())
    statistic = Statistic(
        level, DIRECT, f"per {per:,.0f}", (sum(events.values()),), (sum(person_years.values()),)
    )
    if empty or standard_total == 0:
        return statistic.none(
            f"no person-years in {', '.join(empty)}" if empty else "the standard is empty"
        )
    weights = {
        stratum: standard[stratum] / standard_total / person_years[stratum]
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
    standardized = statistic.estimate(value * per, low * per, high * per)
    spread = math.hypot(
        *(
            weight * events[stratum] * (errors or {}).get(stratum, 0.0) / person_years[stratum]
            for stratum, weight in weights.items()
        )
    )
    return with_relative_error(standardized, spread / value) if spread else standardized


def directly_standardized_ratio(
    events: Mapping[str, float],
    *,
    person_years: Mapping[str, float],
    reference_events: Mapping[str, float],
    reference_person_years: Mapping[str, float],
    standard: Mapping[str, float],
    errors: Mapping[str, float] | None = None,
    reference_errors: Mapping[str, float] | None = None,
    level: float = LEVEL,
) -> Estimate:
    """Return the rate of a group over that of the reference, both with the ages of the standard.

    CRR = r_a/r_b, r = Σ w·x/N as in `directly_standardized_rate`; variance of ln CRR the sum of
    Σ w²·x/N² / r² over both groups (Breslow and Day 1987, chap. 2), and of Σ (w·x/N · e/N)² / r²
    where `errors` and `reference_errors` hold the standard error of each stratum's person-years.

    Example:
        >>> ratio = directly_standardized_ratio(
        ...     {"15–29": 30, "30 and above": 10},
        ...     person_years={"15–29": 100_000, "30 and above": 400_000},
        ...     reference_events={"15–29": 100, "30 and above": 100},
        ...     reference_person_years={"15–29": 1_000_000, "30 and above": 4_000_000},
        ...     standard={"15–29": 1, "30 and above": 1},
        ... )
        >>> round(ratio.value, 2)
        2.6

    Raises:
        ValueError: as `directly_standardized_rate`.
    """
    both = []
    for counts, amounts, of_amounts in (
        (events, person_years, errors or {}),
        (reference_events, reference_person_years, reference_errors or {}),
    ):
        rate = directly_standardized_rate(
            counts, person_years=amounts, standard=standard, per=1, level=level
        )
        standard_total = sum(standard.values())
        variance = math.fsum(
            (standard[stratum] / standard_total / amounts[stratum]) ** 2
            * (
                counts[stratum]
                + (counts[stratum] * of_amounts.get(stratum, 0.0) / amounts[stratum]) ** 2
            )
            for stratum in counts
            if standard[stratum] and amounts[stratum]
        )
        both.append((rate, variance))
    (group_rate, spread), (reference_rate, reference_spread) = both
    method = DIRECT_RATIO + PERSONS_ERROR * bool(errors or reference_errors)
    statistic = Statistic(
        level,
        method,
        "ratio",
        (*group_rate.numerators, *reference_rate.numerators),
        (*group_rate.denominators, *reference_rate.denominators),
    )
    reason = group_rate.not_estimable or reference_rate.not_estimable
    if reason or not group_rate.value or not reference_rate.value:
        return statistic.none(reason or "a group has no events")
    return statistic.log_normal(
        group_rate.value / reference_rate.value,
        spread / group_rate.value**2 + reference_spread / reference_rate.value**2,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decomposition:
    """The difference of two crude rates in two parts that add up to it.

    `of_rates` is what different rates within strata make, `of_composition` what it makes that the
    groups live in other strata (other places, other ages); all per `per` person-years.
    """

    difference: float
    of_rates: float
    of_composition: float
    per: float

    @property
    def share_of_composition(self) -> float | None:
        """The part of the difference that is composition; None where there is no difference."""
        return self.of_composition / self.difference if self.difference else None


def kitagawa(
    strata: Mapping[str, Stratum | tuple[float, float, float, float]], *, per: float = 100_000
) -> Decomposition:
    """Return how much of the difference of two rates is where people live, and how much the rest.

    Σ (r_a − r_b)·(c_a + c_b)/2 + Σ (c_a − c_b)·(r_a + r_b)/2, r the rate and c the share of the
    population of a stratum (Kitagawa 1955, Journal of the American Statistical Association 50:
    1168). A stratum in which only one group lives lends the other its own rate: what happens there
    is composition.

    Example:
        >>> parts = kitagawa({"city": (90, 900, 50, 1_000), "land": (5, 100, 90, 3_000)}, per=1)
        >>> round(parts.of_rates, 4), round(parts.of_composition, 4)
        (0.0372, 0.0228)

    Raises:
        ValueError: there is no stratum, or a group has nobody.
    """
    rows = list(required_strata(strata).values())
    group_years, reference_years = (math.fsum(row[place] for row in rows) for place in (1, 3))
    if not group_years or not reference_years:
        raise ValueError("a group has no person-years in any stratum.")
    of_rates = of_composition = 0.0
    for x, n, y, m in rows:
        if not n and not m:
            continue
        rate, reference = x / n if n else y / m, y / m if m else x / n
        of_rates += (rate - reference) * (n / group_years + m / reference_years) / 2
        of_composition += (n / group_years - m / reference_years) * (rate + reference) / 2
    return Decomposition(
        difference=per * (of_rates + of_composition),
        of_rates=per * of_rates,
        of_composition=per * of_composition,
        per=per,
    )


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
    require_same(
        "strata",
        events=events,
        person_years=person_years,
        reference_events=reference_events,
        reference_person_years=reference_person_years,
    )
    _require_strata(events, amounts=(person_years, reference_person_years))
    _require_strata(reference_events, amounts=())
    observed = sum(events.values())
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
    statistic = Statistic(
        level,
        INDIRECT,
        "ratio",
        (observed, sum(reference_events.values())),
        (sum(person_years.values()), sum(reference_person_years.values())),
    )
    if blind:
        return statistic.none(f"the reference group has no person-years in {', '.join(blind)}")
    if expected == 0:
        return statistic.none("no events are expected")
    low, high = poisson_limits(observed, level=level)
    return statistic.estimate(observed / expected, low / expected, high / expected)


def _require_strata(
    counts: Mapping[str, float], *, amounts: tuple[Mapping[str, float], ...]
) -> None:
    if not counts:
        raise ValueError("events has no strata.")
    for stratum, count in counts.items():
        require_count(count, of=f"the count of stratum '{stratum}'")
        for table in amounts:
            require_amount(table[stratum], of=f"the amount of stratum '{stratum}'")
