"""This module compares groups within strata, so that an aggregate cannot hide a reversal."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from scipy.special import chdtrc

from disparity.estimate import (
    LEVEL,
    Estimate,
    Significance,
    Statistic,
    require_amount,
    require_count,
)
from disparity.proportions import proportion_ratio
from disparity.rates import rate_ratio

Kind = Literal["rates", "shares"]


class Stratum(NamedTuple):
    """Counts of one stratum: events over person-years (or trials), group and reference."""

    events: float
    person_years: float
    reference_events: float
    reference_person_years: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratified:
    """A ratio taken crude and within strata; both must be shown.

    `by_stratum` holds each stratum's own ratio, `left_out` the strata that say nothing (no events,
    or one group only), `same_in_all` tests that the strata share one ratio, and `reversed` tells
    that crude and stratified ratio lie on different sides of one (Simpson's paradox).
    """

    crude: Estimate
    stratified: Estimate
    by_stratum: dict[str, Estimate]
    left_out: tuple[str, ...]
    same_in_all: Significance

    @property
    def reversed(self) -> bool:
        """Whether the strata turn the aggregate round."""
        crude, within = self.crude.value, self.stratified.value
        return crude is not None and within is not None and (crude - 1) * (within - 1) < 0


def mantel_haenszel(
    strata: Mapping[str, Stratum | tuple[float, float, float, float]],
    *,
    kind: Kind = "rates",
    level: float = LEVEL,
) -> Stratified:
    """Return the ratio of a group to the reference within strata, beside the crude ratio.

    Rates: RR = Σ(x·M/T) / Σ(y·N/T), T = N + M, variance of ln RR by Greenland and Robins (1985,
    Biometrics 41: 55): Σ((x+y)·N·M/T²) / (Σ(x·M/T)·Σ(y·N/T)). Shares (`kind="shares"`: events over
    trials): the same ratio, variance Σ((N·M·(x+y) − x·y·T)/T²) / (…). Homogeneity: Σ of squared
    deviations of ln RR over their variances against χ² of k − 1, over strata with events in both
    groups.

    Example:
        >>> both = mantel_haenszel({
        ...     "north": (80, 1_000, 20, 500),
        ...     "south": (10, 500, 20, 2_000),
        ... })
        >>> round(both.crude.value, 2), round(both.stratified.value, 2)
        (3.75, 2.0)

    Raises:
        ValueError: there is no stratum, or a count or amount is not what it must be; the stratum
            is named.
    """
    if not strata:
        raise ValueError("there are no strata.")
    rows = {name: Stratum(*stratum) for name, stratum in strata.items()}
    for name, row in rows.items():
        require_count(row.events, of=f"events of stratum '{name}'")
        require_count(row.reference_events, of=f"reference_events of stratum '{name}'")
        require_amount(row.person_years, of=f"person_years of stratum '{name}'")
        require_amount(row.reference_person_years, of=f"reference_person_years of '{name}'")
        if kind == "shares" and (
            row.events > row.person_years or row.reference_events > row.reference_person_years
        ):
            raise ValueError(f"stratum '{name}' has more events than trials.")
    whole = Stratum(*(math.fsum(column) for column in zip(*rows.values(), strict=True)))
    telling = {
        name: row
        for name, row in rows.items()
        if row.person_years and row.reference_person_years and row.events + row.reference_events
    }
    by_stratum = {name: _ratio(row, kind=kind, level=level) for name, row in rows.items()}
    return Stratified(
        crude=_ratio(whole, kind=kind, level=level),
        stratified=_within(telling, whole, kind=kind, level=level),
        by_stratum=by_stratum,
        left_out=tuple(name for name in rows if name not in telling),
        same_in_all=_homogeneity(telling, kind=kind),
    )


def _ratio(row: Stratum, *, kind: Kind, level: float) -> Estimate:
    if kind == "rates":
        return rate_ratio(
            row.events,
            person_years=row.person_years,
            reference_events=row.reference_events,
            reference_person_years=row.reference_person_years,
            level=level,
        )
    return proportion_ratio(
        row.events,
        total=row.person_years,
        reference_count=row.reference_events,
        reference_total=row.reference_person_years,
        level=level,
    )


def _within(
    telling: Mapping[str, Stratum], whole: Stratum, *, kind: Kind, level: float
) -> Estimate:
    method = f"Mantel–Haenszel ratio of {kind}"
    numerators = (whole.events, whole.reference_events)
    denominators = (whole.person_years, whole.reference_person_years)
    above = below = spread = 0.0
    for x, n, y, m in telling.values():
        t = n + m
        above += x * m / t
        below += y * n / t
        spread += ((x + y) * n * m - (x * y * t if kind == "shares" else 0)) / t**2
    statistic = Statistic(level, method, "ratio", numerators, denominators)
    if above == 0 or below == 0 or spread == 0:
        reason = (
            "no stratum has both groups and events"
            if not telling
            else "a group has no events in any stratum"
        )
        return statistic.none(reason)
    return statistic.log_normal(above / below, spread / (above * below))


def _homogeneity(telling: Mapping[str, Stratum], *, kind: Kind) -> Significance:
    method = "homogeneity of ratios (inverse variance)"
    weights = []
    logs = []
    for x, n, y, m in telling.values():
        variance = (1 / x + 1 / y) if x and y else 0.0
        if kind == "shares":
            variance -= 1 / n + 1 / m
        if x and y and variance > 0:
            weights.append(1 / variance)
            logs.append(math.log(x * m / (y * n)))
    if len(logs) < 2:
        return Significance(
            p_value=None,
            statistic=None,
            method=method,
            not_estimable="fewer than two strata have events in both groups",
        )
    mean = math.fsum(w * v for w, v in zip(weights, logs, strict=True)) / math.fsum(weights)
    statistic = math.fsum(w * (v - mean) ** 2 for w, v in zip(weights, logs, strict=True))
    return Significance(
        p_value=float(chdtrc(len(logs) - 1, statistic)),
        statistic=statistic,
        method=method,
        degrees_of_freedom=len(logs) - 1,
    )
