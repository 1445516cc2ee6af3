"""This module computes shares, with the persons of unknown group counted in, out and either way."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtri

from hrcreport.measures.estimate import (
    LEVEL,
    Estimate,
    no_estimate,
    require_amount,
    require_count,
    require_level,
)
from hrcreport.measures.rates import rate_ratio

WILSON = "Wilson score"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """A ratio as counted, and what it can be at least and at most if all unknowns were known."""

    as_counted: Estimate
    lowest: Estimate
    highest: Estimate
    unknown: Estimate


def proportion(count: float, *, total: float, level: float = LEVEL) -> Estimate:
    """Return the share of a count in a total, with the Wilson score interval.

    p = x/n; limits (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n) (Wilson 1927, Journal of the
    American Statistical Association 22: 209). The value is a share between 0 and 1, not per cent.

    Example:
        >>> round(proportion(3099, total=15_220).value, 4)
        0.2036

    Raises:
        ValueError: the counts or the level are not what they must be, or the count is above the
            total.
    """
    require_count(count, of="count")
    require_count(total, of="total")
    require_level(level)
    if count > total:
        raise ValueError(
            f"count is {count:g}, which is more than its total of {total:g}. "
            "A share is taken of a whole that holds the counted part."
        )
    if total == 0:
        return no_estimate(
            "there is nothing to take a share of",
            level=level,
            method=WILSON,
            unit="share",
            numerators=(count,),
            denominators=(total,),
        )
    share = count / total
    z = float(ndtri((1 + level) / 2))
    middle = share + z * z / (2 * total)
    reach = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return Estimate(
        value=share,
        # The formula gives 0 and 1 at the ends only up to rounding.
        low=0.0 if count == 0 else (middle - reach) / scale,
        high=1.0 if count == total else (middle + reach) / scale,
        level=level,
        method=WILSON,
        unit="share",
        numerators=(count,),
        denominators=(total,),
    )


def proportion_ratio(
    count: float,
    *,
    total: float,
    reference_count: float,
    reference_total: float,
    level: float = LEVEL,
) -> Estimate:
    """Return the ratio of two groups' shares, for example of stops that led to a search.

    exp(ln RR ± z·√(1/x_a − 1/n_a + 1/x_b − 1/n_b)) (Katz and others 1978, Biometrics 34: 469).
    Where either group has no counted event, no interval of this kind exists: the ratio is given
    where the reference group has one, without limits.

    Example:
        >>> ratio = proportion_ratio(
        ...     3099, total=15_220, reference_count=954, reference_total=11_703
        ... )
        >>> round(ratio.value, 3)
        2.498

    Raises:
        ValueError: as `proportion`.
    """
    group = proportion(count, total=total, level=level)
    reference = proportion(reference_count, total=reference_total, level=level)
    numerators = (count, reference_count)
    denominators = (total, reference_total)
    method = "log-normal (Katz)"
    if group.value is None or not reference.value:
        return no_estimate(
            "a group has nothing to take a share of"
            if group.value is None or reference.value is None
            else "the reference group has no events",
            level=level,
            method=method,
            unit="ratio",
            numerators=numerators,
            denominators=denominators,
        )
    value = group.value / reference.value
    low: float | None = None
    high: float | None = None
    if count:
        variance = 1 / count - 1 / total + 1 / reference_count - 1 / reference_total
        spread = math.exp(float(ndtri((1 + level) / 2)) * math.sqrt(variance))
        low, high = value / spread, value * spread
    return Estimate(
        value=value,
        low=low,
        high=high,
        level=level,
        method=method,
        unit="ratio",
        numerators=numerators,
        denominators=denominators,
        not_estimable="" if count else "the group has no events: no interval of this kind exists",
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

    Raises:
        ValueError: as `proportion`, or the group and the unknown are more than the total.
    """
    require_count(unknown, of="unknown")
    if count + unknown > total:
        raise ValueError(
            f"count {count:g} and unknown {unknown:g} are more than their total of {total:g}. "
            "The total must hold the unknown too."
        )
    return Shares(
        of_known=proportion(count, total=total - unknown, level=level),
        of_all=proportion(count, total=total, level=level),
        lowest=proportion(count, total=total, level=level),
        highest=proportion(count + unknown, total=total, level=level),
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

    Raises:
        ValueError: a count or the level is not what it must be, or the parts are more than the
            total.
    """
    require_count(unknown_events, of="unknown_events")
    require_amount(total_events, of="total_events")
    if events + reference_events + unknown_events > total_events:
        raise ValueError(
            f"events {events:g}, reference_events {reference_events:g} and unknown_events "
            f"{unknown_events:g} are more than their total of {total_events:g}."
        )

    def ratio(group_events: float, other_events: float) -> Estimate:
        return rate_ratio(
            group_events,
            person_years=person_years,
            reference_events=other_events,
            reference_person_years=reference_person_years,
            level=level,
        )

    return Bounds(
        as_counted=ratio(events, reference_events),
        lowest=ratio(events, reference_events + unknown_events),
        highest=ratio(events + unknown_events, reference_events),
        unknown=share_unknown(unknown_events, total=total_events, level=level),
    )
