"""This module counts persons of unknown group in, out, either way, or on request as estimated.

Group is imputed in the aggregate only, and with a warning.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from disparity.estimate import LEVEL, Estimate, Statistic
from disparity.ratios.proportions import proportion, proportion_ratio
from disparity.ratios.rates import rate_ratio
from disparity.required import require_amounts, require_count, require_counts, require_part

KNOWN_ONLY = "events of unknown group are left out"
ALL_ROWS = "events of unknown group are in the whole, in no group"
ALL_ELSEWHERE = "every event of unknown group is counted outside the group"
ALL_WITHIN = "every event of unknown group is counted in the group"
EITHER_WAY = "the limits hold wherever the events of unknown group belong"
IMPUTED = "ratio of rates with imputed group (Dirichlet-multinomial within strata)"
PRIOR = 0.5  # Jeffreys' prior count of each group in a stratum
OF_IMPUTED = (
    "group was imputed for those of whom it is not known: nobody said so of themselves; the "
    "figures hold for the aggregate only, and no person may be given a group by them",
    "within a stratum, group is missing at random: those of unknown group are like those of known "
    "group; where they are not, only the bounds hold",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The share of a group, said in every way that missing race allows.

    `of_known` leaves persons of unknown group out; `of_all` keeps them in the whole; `lowest` and
    `highest` count all of them out of the group and all of them into it; `unknown` is their share.
    """

    of_known: Estimate
    of_all: Estimate
    lowest: Estimate
    highest: Estimate
    unknown: Estimate

    @property
    def either_way(self) -> Estimate:
        """The share of known with limits that hold wherever the unknown belong."""
        return _either_way(self.of_known, self.lowest, self.highest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """A ratio as counted, and what it can be at least and at most if all unknowns were known."""

    as_counted: Estimate
    lowest: Estimate
    highest: Estimate
    unknown: Estimate

    @property
    def ends(self) -> tuple[float, float] | None:
        """The least and the most that the ratio can be; None where one of them is none."""
        low, high = self.lowest.value, self.highest.value
        return None if low is None or high is None else (low, high)

    @property
    def either_way(self) -> Estimate:
        """The ratio as counted with limits that hold wherever the unknown belong."""
        return _either_way(self.as_counted, self.lowest, self.highest)


def _either_way(counted: Estimate, lowest: Estimate, highest: Estimate) -> Estimate:
    """Return an estimate whose limits reach from the low end of one bound to the high of the other.

    It covers the identified range with at least the level of each end (Horowitz and Manski 2000,
    Journal of the American Statistical Association 95: 77).
    """
    return replace(
        counted,
        low=lowest.low,
        high=highest.high,
        method=f"{counted.method}, at the bounds of missing group",
        missing=EITHER_WAY,
        not_estimable=counted.not_estimable or highest.not_estimable,
    )


def share_unknown(unknown: float, *, total: float, level: float = LEVEL) -> Estimate:
    """Return the share of persons whose group is not known, to stand beside each disparity.

    Example:
        >>> share_unknown(341, total=1_096).as_prose()
        '31.1 per cent (95 per cent confidence interval 28.4 to 33.9)'

    Raises:
        ValueError: as `proportion`.
    """
    return proportion(unknown, total=total, level=level)


def share_of_group(count: float, *, total: float, unknown: float, level: float = LEVEL) -> Shares:
    """Return a group's share of known persons, of all persons, and its bounds.

    x/(n − u), x/n, and the bounds x/n (no unknown person belongs to the group) and (x + u)/n (all
    do); the bounds hold whatever the reason for the missing group is (Manski 1989, Journal of Human
    Resources 24: 343).

    Example:
        >>> shares = share_of_group(3066, total=4068, unknown=512)
        >>> round(shares.of_known.value, 3), round(shares.of_all.value, 3)
        (0.862, 0.754)
        >>> round(shares.either_way.low, 2), round(shares.either_way.high, 2)
        (0.74, 0.89)

    Raises:
        ValueError: as `proportion`, or the group and the unknown are more than the total.
    """
    require_counts(count=count, total=total, unknown=unknown)
    if count + unknown > total:
        raise ValueError(
            f"count {count:g} and unknown {unknown:g} are more than their total of {total:g}. "
            "The total must hold the unknown too."
        )

    def share(of_group: float, denominator: float, missing: str) -> Estimate:
        return replace(proportion(of_group, total=denominator, level=level), missing=missing)

    return Shares(
        of_known=share(count, total - unknown, KNOWN_ONLY),
        of_all=share(count, total, ALL_ROWS),
        lowest=share(count, total, ALL_ELSEWHERE),
        highest=share(count + unknown, total, ALL_WITHIN),
        unknown=share_unknown(unknown, total=total, level=level),
    )


def rate_ratio_bounds(
    events: float,
    *,
    person_years: float,
    reference_events: float,
    reference_person_years: float,
    unknown_events: float,
    total_events: float,
    level: float = LEVEL,
) -> Bounds:
    """Return a rate ratio as counted, and with all unknown events given to either group.

    The lowest ratio counts every event of unknown group to the reference group, the highest counts
    every one to the group. The truth lies between them if the known groups are right.

    Example:
        >>> bounds = rate_ratio_bounds(
        ...     30, person_years=1_000, reference_events=20, reference_person_years=1_000,
        ...     unknown_events=10, total_events=60,
        ... )
        >>> bounds.lowest.value, bounds.as_counted.value, bounds.highest.value
        (1.0, 1.5, 2.0)
        >>> bounds.either_way.low == bounds.lowest.low < bounds.as_counted.low
        True

    Raises:
        ValueError: a count or the level is not what it must be, or the parts are more than the
            total.
    """
    require_counts(
        events=events,
        reference_events=reference_events,
        unknown_events=unknown_events,
        total_events=total_events,
    )
    if events + reference_events + unknown_events > total_events:
        raise ValueError(
            f"events {events:g}, reference_events {reference_events:g} and unknown_events "
            f"{unknown_events:g} are more than their total of {total_events:g}."
        )

    def ratio(group_events: float, other_events: float, missing: str) -> Estimate:
        estimate = rate_ratio(
            group_events,
            person_years=person_years,
            reference_events=other_events,
            reference_person_years=reference_person_years,
            level=level,
        )
        return replace(estimate, missing=missing)

    return Bounds(
        as_counted=ratio(events, reference_events, KNOWN_ONLY),
        lowest=ratio(events, reference_events + unknown_events, ALL_ELSEWHERE),
        highest=ratio(events + unknown_events, reference_events, ALL_WITHIN),
        unknown=share_unknown(unknown_events, total=total_events, level=level),
    )


def proportion_ratio_bounds(
    count: float,
    *,
    total: float,
    reference_count: float,
    reference_total: float,
    unknown_count: float,
    unknown_total: float,
    level: float = LEVEL,
) -> Bounds:
    """Return a ratio of shares as counted, and at least and at most, were all groups known.

    At least: whoever is of unknown group and of the numerator is of the reference group, everyone
    else of the group; at most: the other way round. No way to share them out gives less or more.

    Example:
        >>> bounds = proportion_ratio_bounds(
        ...     30, total=100, reference_count=20, reference_total=100,
        ...     unknown_count=10, unknown_total=60,
        ... )
        >>> [round(each.value, 2) for each in (bounds.lowest, bounds.as_counted, bounds.highest)]
        [0.73, 1.5, 2.73]

    Raises:
        ValueError: as `proportion_ratio`.
    """
    require_counts(unknown_count=unknown_count, unknown_total=unknown_total)
    require_part(unknown_count, unknown_total, of="unknown_count")

    def ratio(
        group_extra: tuple[float, float], reference_extra: tuple[float, float], missing: str
    ) -> Estimate:
        estimate = proportion_ratio(
            count + group_extra[0],
            total=total + group_extra[1],
            reference_count=reference_count + reference_extra[0],
            reference_total=reference_total + reference_extra[1],
            level=level,
        )
        return replace(estimate, missing=missing)

    counted, elsewhere = (unknown_count, unknown_count), (0.0, unknown_total - unknown_count)
    return Bounds(
        as_counted=ratio((0, 0), (0, 0), KNOWN_ONLY),
        lowest=ratio(elsewhere, counted, ALL_ELSEWHERE),
        highest=ratio(counted, elsewhere, ALL_WITHIN),
        unknown=share_unknown(
            unknown_total, total=total + reference_total + unknown_total, level=level
        ),
    )


def imputed_rate_ratio(
    strata: Mapping[str, Mapping[str, float]],
    *,
    group: str,
    reference: str,
    person_years: float,
    reference_person_years: float,
    unknown: str = "unknown",
    allow: bool = False,
    level: float = LEVEL,
) -> Estimate:
    """Return a rate ratio in which events of unknown group are shared out within strata.

    `strata` (a year, an area) hold counts by group, those of unknown group among them. In each
    stratum the unknown u are shared out as Dirichlet-multinomial given the known ones (Jeffreys'
    prior); var ln RR = 1/x̂_a + 1/x̂_b + V_a/x̂_a² + V_b/x̂_b² − 2·C/(x̂_a·x̂_b), the first two terms
    from the counts, the others from the filling (Rubin 1987, *Multiple Imputation*, chap. 3, with
    the draws integrated out). It is off unless `allow=True`: self-identification is the rule.

    Example:
        >>> filled = imputed_rate_ratio(
        ...     {"2019": {"black": 60, "white": 40, "unknown": 20}},
        ...     group="black", reference="white",
        ...     person_years=1_000, reference_person_years=1_000, allow=True,
        ... )
        >>> round(filled.value, 2), filled.low < 1.2
        (1.5, True)

    Raises:
        ValueError: `allow` is not set, a stratum lacks a group, or a number is not what it must be.
    """
    if not allow:
        raise ValueError(
            "group is not imputed unless it is asked for: give allow=True, and print the warning "
            "that the result carries. The bounds need no imputation."
        )
    require_amounts(person_years=person_years, reference_person_years=reference_person_years)
    filled = [
        _filled(name, counts, group=group, reference=reference, unknown=unknown)
        for name, counts in strata.items()
    ]
    group_events, reference_events, spread, reference_spread, both = (
        math.fsum(stratum[place] for stratum in filled) for place in range(5)
    )
    missing = math.fsum(counts.get(unknown, 0) for counts in strata.values())
    statistic = Statistic(
        level,
        IMPUTED,
        "ratio",
        (group_events, reference_events),
        (person_years, reference_person_years),
    )
    if not (group_events and reference_events and person_years and reference_person_years):
        return statistic.none("a group has no events or no person-years")
    variance = (
        1 / group_events
        + 1 / reference_events
        + spread / group_events**2
        + reference_spread / reference_events**2
    )
    return statistic.log_normal(
        group_events / reference_events * reference_person_years / person_years,
        variance - 2 * both / (group_events * reference_events),
        missing=f"{missing:g} events of unknown group were imputed",
        assumptions=OF_IMPUTED,
    )


def _filled(
    name: str, counts: Mapping[str, float], *, group: str, reference: str, unknown: str
) -> tuple[float, float, float, float, float]:
    """Return expected counts of both groups, the variances of the filling, their covariance."""
    for required_group in (group, reference):
        if required_group not in counts:
            raise ValueError(
                f"stratum '{name}' has no group '{required_group}'. It has {', '.join(counts)}."
            )
    for group_name, count in counts.items():
        require_count(count, of=f"the count of '{group_name}' in stratum '{name}'")
    u = counts.get(unknown, 0.0)
    weights = {
        group_name: count + PRIOR for group_name, count in counts.items() if group_name != unknown
    }
    total_weight = math.fsum(weights.values())
    p, q = weights[group] / total_weight, weights[reference] / total_weight
    # Variance of a Dirichlet-multinomial count: u·p·(1 − p)·(u + A) / (1 + A).
    scale = u * (u + total_weight) / (1 + total_weight)
    return (
        counts[group] + u * p,
        counts[reference] + u * q,
        scale * p * (1 - p),
        scale * q * (1 - q),
        -scale * p * q,
    )
