"""This module compares groups within strata, so that an aggregate cannot hide a reversal."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from disparity.estimate import LEVEL, Estimate, Significance, Statistic
from disparity.ratios.proportions import proportion_ratio
from disparity.ratios.rates import rate_ratio
from disparity.required import require_amount, require_count

Kind = Literal["rates", "shares", "odds"]
FEWEST_AREAS = 5
"""With fewer strata their variation cannot be told from chance."""


class Stratum(NamedTuple):
    """Counts of one stratum: events over person-years (or trials), group and reference."""

    events: float
    person_years: float
    reference_events: float
    reference_person_years: float

    @property
    def counts(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The numerators and the denominators of a ratio of the two groups."""
        x, n, y, m = self
        return (x, y), (n, m)

    @property
    def telling(self) -> bool:
        """Whether it says anything of a ratio: people of both groups, and an event."""
        x, n, y, m = self
        return bool(n and m and x + y)


def required_strata(
    strata: Mapping[str, Stratum | tuple[float, float, float, float]],
) -> dict[str, Stratum]:
    """Return strata whose counts and amounts are what they must be.

    Raises:
        ValueError: one is not; the stratum is named.
    """
    rows = {name: Stratum(*stratum) for name, stratum in strata.items()}
    for name, row in rows.items():
        require_count(row.events, of=f"events of stratum '{name}'")
        require_count(row.reference_events, of=f"reference_events of stratum '{name}'")
        require_amount(row.person_years, of=f"person_years of stratum '{name}'")
        require_amount(row.reference_person_years, of=f"reference_person_years of '{name}'")
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratified:
    """A ratio taken crude and within strata; both must be shown.

    `over_areas` and `within_areas` are the crude and the stratified ratio with limits from how much
    the strata differ, which hold where events come in clusters (several tactics used on one person,
    many stops of one patrol). `by_stratum` holds each stratum's own ratio, `left_out` the strata
    that say nothing (no events, or one group only), `same_in_all` tests that the strata share one
    ratio, and `reversed` tells that crude and stratified ratio lie on different sides of one
    (Simpson's paradox).
    """

    crude: Estimate
    stratified: Estimate
    over_areas: Estimate
    within_areas: Estimate
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
    trials): the same ratio, variance Σ((N·M·(x+y) − x·y·T)/T²) / (…). Odds (`kind="odds"`): Robins,
    Breslow and Greenland (1986, Biometrics 42: 311). Limits over areas: ln RR ± t·s, s² the sum
    over K strata of their squared influence on ln RR times K/(K−1), t with K − 1 degrees of
    freedom: for the crude ratio the cluster-robust variance of a Poisson regression. Homogeneity: Σ
    of squared deviations of ln RR over their variances against χ² of k − 1, over strata with events
    in both groups.

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
    rows = required_strata(strata)
    for name, row in rows.items():
        if kind != "rates" and (
            row.events > row.person_years or row.reference_events > row.reference_person_years
        ):
            raise ValueError(f"stratum '{name}' has more events than trials.")
    by_stratum = {name: _ratio(row, kind=kind, level=level) for name, row in rows.items()}
    # Plain from here on: numbers that know where they come from are slow to reckon with.
    rows = {name: Stratum(*map(float, row)) for name, row in rows.items()}
    totals = Stratum(*(math.fsum(column) for column in zip(*rows.values(), strict=True)))
    telling = {name: row for name, row in rows.items() if row.telling}
    parts = [_parts(row, kind) for row in telling.values()]
    above, below = (
        math.fsum(above_part for above_part, _ in parts),
        math.fsum(two for _, two in parts),
    )
    value = above / below if above and below else None
    return Stratified(
        crude=_ratio(totals, kind=kind, level=level),
        stratified=_within(telling, totals, kind=kind, level=level),
        over_areas=_over_areas(
            "crude",
            totals,
            _value(totals, kind),
            [_crude(row, totals, kind) for row in rows.values()],
            kind=kind,
            level=level,
        ),
        within_areas=_over_areas(
            "Mantel–Haenszel",
            totals,
            value,
            [above_part / above - two / below if value else 0.0 for above_part, two in parts],
            kind=kind,
            level=level,
        ),
        by_stratum=by_stratum,
        left_out=tuple(name for name in rows if name not in telling),
        same_in_all=_homogeneity(telling, kind=kind),
    )


def _crude(row: Stratum, totals: Stratum, kind: Kind) -> float:
    """Return the influence of a stratum on the logarithm of the crude ratio."""
    x, n, y, m = totals
    if not (x and y and n and m):
        return 0.0
    group_influence = row.events / x - row.person_years / n
    reference_influence = row.reference_events / y - row.reference_person_years / m
    if kind == "odds":
        group_influence = group_influence / (1 - x / n) if n > x else 0.0
        reference_influence = reference_influence / (1 - y / m) if m > y else 0.0
    return group_influence - reference_influence


def _parts(row: Stratum, kind: Kind) -> tuple[float, float]:
    """Return what a stratum adds to numerator and denominator of the Mantel–Haenszel ratio."""
    x, n, y, m = row
    if kind == "odds":
        return x * (m - y) / (n + m), y * (n - x) / (n + m)
    return x * m / (n + m), y * n / (n + m)


def _over_areas(
    ratio_name: str,
    totals: Stratum,
    value: float | None,
    influence: Sequence[float],
    *,
    kind: Kind,
    level: float,
) -> Estimate:
    """Return a ratio with limits from the influences of strata on its logarithm."""
    unit, k = "odds ratio" if kind == "odds" else "ratio", len(influence)
    statistic = Statistic(
        level, f"{ratio_name} ratio of {kind}, limits over areas", unit, *totals.counts
    )
    if k < FEWEST_AREAS:
        return statistic.none(f"fewer than {FEWEST_AREAS} areas")
    spread = math.fsum(part**2 for part in influence) * k / (k - 1)
    if not value or not spread:
        return statistic.none("a group has no events, or the areas do not differ")
    return statistic.log_normal(value, spread, freedom=k - 1)


def rate_over_areas(
    events: Mapping[str, float],
    *,
    person_years: Mapping[str, float],
    per: float = 1_000_000,
    level: float = LEVEL,
) -> Estimate:
    """Return the rate of all areas together, with limits from how much they differ.

    ln r ± t·s, s² = K/(K−1)·Σ (x_i/x − N_i/N)², t with K − 1 degrees of freedom: the
    cluster-robust variance of a Poisson regression with a constant alone.

    Example:
        >>> found = rate_over_areas(
        ...     {"a": 9, "b": 4, "c": 7, "d": 2, "e": 8},
        ...     person_years={"a": 900, "b": 500, "c": 800, "d": 400, "e": 400}, per=1_000,
        ... )
        >>> found.value, round(found.low, 1), round(found.high, 1)
        (10.0, 6.2, 16.2)

    Raises:
        ValueError: a count or an amount is not what it must be; the area is named.
    """
    for area, count in events.items():
        require_count(count, of=f"events of area '{area}'")
        require_amount(person_years[area], of=f"person_years of area '{area}'")
    x, n = math.fsum(events.values()), math.fsum(person_years[area] for area in events)
    k = len(events)
    statistic = Statistic(level, "rate, limits over areas", f"per {per:,.0f}", (x,), (n,))
    if k < FEWEST_AREAS:
        return statistic.none(f"fewer than {FEWEST_AREAS} areas")
    if not x or not n:
        return statistic.none("there are no events, or no person-years to count them over")
    spread = math.fsum((events[area] / x - person_years[area] / n) ** 2 for area in events)
    return statistic.log_normal(x / n * per, spread * k / (k - 1), freedom=k - 1)


def _value(row: Stratum, kind: Kind) -> float | None:
    x, n, y, m = row
    below = y * (n - x) if kind == "odds" else y * n
    return (x * (m - y) if kind == "odds" else x * m) / below if below else None


def _ratio(row: Stratum, *, kind: Kind, level: float) -> Estimate:
    if kind == "odds":
        return _within({"": row} if all(row) else {}, row, kind=kind, level=level)
    x, n, y, m = row
    if kind == "rates":
        return rate_ratio(
            x, person_years=n, reference_events=y, reference_person_years=m, level=level
        )
    return proportion_ratio(x, total=n, reference_count=y, reference_total=m, level=level)


def _within(
    telling: Mapping[str, Stratum], totals: Stratum, *, kind: Kind, level: float
) -> Estimate:
    odds = kind == "odds"
    method = "Mantel–Haenszel odds ratio" if odds else f"Mantel–Haenszel ratio of {kind}"
    statistic = Statistic(level, method, "odds ratio" if odds else "ratio", *totals.counts)
    above = below = spread = first = second = third = 0.0
    for row in (Stratum(*map(float, row)) for row in telling.values()):
        (x, n, y, m), (r, s) = row, _parts(row, kind)
        t = n + m
        above, below = above + r, below + s
        if odds:
            p, q = (x + m - y) / t, (y + n - x) / t
            first, second, third = first + p * r, second + p * s + q * r, third + q * s
        else:
            spread += ((x + y) * n * m - (x * y * t if kind == "shares" else 0)) / t**2
    if above == 0 or below == 0 or (spread == 0 and not odds):
        return statistic.none(
            "no stratum has both groups with and without events"
            if odds
            else "a group has no events in any stratum"
            if telling
            else "no stratum has both groups and events"
        )
    variance = spread / (above * below)
    if odds:
        variance = first / (2 * above**2) + second / (2 * above * below) + third / (2 * below**2)
    return statistic.log_normal(above / below, variance)


def _homogeneity(telling: Mapping[str, Stratum], *, kind: Kind) -> Significance:
    method = "homogeneity of ratios (inverse variance)"
    weights = []
    logs = []
    for row in telling.values():
        x, n, y, m = row
        variance = (1 / x + 1 / y) if x and y else 0.0
        value = _value(row, kind)
        if kind == "shares":
            variance -= 1 / n + 1 / m
        elif kind == "odds":
            variance += (1 / (n - x) + 1 / (m - y)) if n > x and m > y else math.inf
        if x and y and value and 0 < variance < math.inf:
            weights.append(1 / variance)
            logs.append(math.log(value))
    if len(logs) < 2:
        return Significance.none(method, "fewer than two strata have events in both groups")
    mean = math.fsum(w * v for w, v in zip(weights, logs, strict=True)) / math.fsum(weights)
    statistic = math.fsum(w * (v - mean) ** 2 for w, v in zip(weights, logs, strict=True))
    return Significance.chi_squared(statistic, degrees_of_freedom=len(logs) - 1, method=method)
