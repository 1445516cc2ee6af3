"""This module asks whether two grounds together weigh more than the sum of each: intersection."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from disparity.estimate import LEVEL, Estimate, Statistic, normal_quantile
from disparity.ratios.proportions import proportion_ratio
from disparity.ratios.rates import rate_ratio
from disparity.required import require_amount, require_count, require_part

Cell = tuple[float, float]
Kind = Literal["rates", "shares"]
EXCESS = {
    "rates": "relative excess risk due to interaction, delta method",
    "shares": "relative excess risk due to interaction of shares, delta method",
}
RATIO_OF_RATIOS = {
    "rates": "ratio of rate ratios, log-normal",
    "shares": "ratio of ratios of shares, log-normal",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Intersection:
    """Two grounds, for example race and sex: each alone, both, and what both add.

    `excess` is the relative excess risk due to interaction: above 0 the two together weigh more
    than the sum of each. `ratio_of_ratios` is the multiplicative measure: above 1 they weigh more
    than their product. The two can disagree; both are given.
    """

    first_only: Estimate
    second_only: Estimate
    both: Estimate
    excess: Estimate
    ratio_of_ratios: Estimate


def additive_interaction(
    *,
    neither: Cell,
    first_only: Cell,
    second_only: Cell,
    both: Cell,
    kind: Kind = "rates",
    level: float = LEVEL,
) -> Intersection:
    """Return how two grounds act together; each cell is (events, person-years or trials).

    RERI = RR₁₁ − RR₁₀ − RR₀₁ + 1, the reference being the cell with neither ground; limits by the
    delta method (Hosmer and Lemeshow 1992, Epidemiology 3: 452): variance Σ over cells of
    (∂RERI/∂ln r)²·v, where v is 1/x for independent Poisson counts and 1/x − 1/n for shares, as of
    stops that led to a search. Ratio of ratios: RR₁₁/(RR₁₀·RR₀₁), log-normal.

    Example:
        >>> together = additive_interaction(
        ...     neither=(100, 100_000), first_only=(200, 100_000),
        ...     second_only=(300, 100_000), both=(600, 100_000),
        ... )
        >>> together.excess.value, together.ratio_of_ratios.value
        (2.0, 1.0)

    Raises:
        ValueError: a count or person-years are not what they must be, or a share has more events
            than trials; the cell is named.
    """
    cells = {
        "neither": neither,
        "first_only": first_only,
        "second_only": second_only,
        "both": both,
    }
    for name, (events, person_years) in cells.items():
        require_count(events, of=f"events of '{name}'")
        require_amount(person_years, of=f"person_years of '{name}'")
        if kind == "shares":
            require_part(events, person_years, of=f"events of '{name}'")
    (x00, n00), (x10, n10), (x01, n01), (x11, n11) = neither, first_only, second_only, both
    counts = (x11, x10, x01, x00), (n11, n10, n01, n00)
    of_excess = Statistic(level, EXCESS[kind], "excess of ratios", *counts)
    of_ratios = Statistic(level, RATIO_OF_RATIOS[kind], "ratio", *counts)
    empty = [name for name, (events, years) in cells.items() if events == 0 or years == 0]
    if empty:
        reason = f"no events or person-years in {', '.join(empty)}"
        excess, ratio_of_ratios = of_excess.none(reason), of_ratios.none(reason)
    else:
        base = x00 / n00
        first, second, third = x10 / n10 / base, x01 / n01 / base, x11 / n11 / base
        value = third - first - second + 1
        v00, v10, v01, v11 = (1 / x - (kind == "shares") / n for x, n in cells.values())
        variance = third**2 * v11 + first**2 * v10 + second**2 * v01 + (value - 1) ** 2 * v00
        reach = normal_quantile(level) * math.sqrt(variance)
        excess = of_excess.estimate(value, value - reach, value + reach)
        ratio_of_ratios = of_ratios.log_normal(
            (x11 / n11) * (x00 / n00) / ((x10 / n10) * (x01 / n01)),
            v11 + v10 + v01 + v00,
        )
    return Intersection(
        first_only=_ratio(first_only, neither, kind=kind, level=level),
        second_only=_ratio(second_only, neither, kind=kind, level=level),
        both=_ratio(both, neither, kind=kind, level=level),
        excess=excess,
        ratio_of_ratios=ratio_of_ratios,
    )


def _ratio(cell: Cell, reference: Cell, *, kind: Kind, level: float) -> Estimate:
    (x, n), (y, m) = cell, reference
    if kind == "shares":
        return proportion_ratio(x, total=n, reference_count=y, reference_total=m, level=level)
    return rate_ratio(x, person_years=n, reference_events=y, reference_person_years=m, level=level)
