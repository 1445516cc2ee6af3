"""This module asks whether two grounds together weigh more than the sum of each: intersection."""

from __future__ import annotations

import math
from dataclasses import dataclass

from disparity.estimate import LEVEL, Estimate, Statistic, normal_quantile
from disparity.ratios.rates import rate_ratio
from disparity.required import require_amount, require_count

Cell = tuple[float, float]
EXCESS = "relative excess risk due to interaction, delta method"
RATIO_OF_RATIOS = "ratio of rate ratios, log-normal"


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
    *, neither: Cell, first_only: Cell, second_only: Cell, both: Cell, level: float = LEVEL
) -> Intersection:
    """Return how two grounds act together; each cell is (events, person-years).

    RERI = RR₁₁ − RR₁₀ − RR₀₁ + 1, the reference being the cell with neither ground; limits by the
    delta method (Hosmer and Lemeshow 1992, Epidemiology 3: 452) with independent Poisson counts:
    variance Σ over cells of (∂RERI/∂ln r)²/x. Ratio of ratios: RR₁₁/(RR₁₀·RR₀₁), log-normal.

    Example:
        >>> together = additive_interaction(
        ...     neither=(100, 100_000), first_only=(200, 100_000),
        ...     second_only=(300, 100_000), both=(600, 100_000),
        ... )
        >>> together.excess.value, together.ratio_of_ratios.value
        (2.0, 1.0)

    Raises:
        ValueError: a count or person-years are not what they must be; the cell is named.
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

    def ratio(cell: Cell) -> Estimate:
        return rate_ratio(
            cell[0],
            person_years=cell[1],
            reference_events=neither[0],
            reference_person_years=neither[1],
            level=level,
        )

    (x00, n00), (x10, n10), (x01, n01), (x11, n11) = neither, first_only, second_only, both
    counts = (x11, x10, x01, x00), (n11, n10, n01, n00)
    of_excess = Statistic(level, EXCESS, "excess of ratios", *counts)
    of_ratios = Statistic(level, RATIO_OF_RATIOS, "ratio", *counts)
    empty = [name for name, (events, years) in cells.items() if events == 0 or years == 0]
    if empty:
        reason = f"no events or person-years in {', '.join(empty)}"
        excess, ratio_of_ratios = of_excess.none(reason), of_ratios.none(reason)
    else:
        base = x00 / n00
        first, second, third = x10 / n10 / base, x01 / n01 / base, x11 / n11 / base
        value = third - first - second + 1
        variance = third**2 / x11 + first**2 / x10 + second**2 / x01 + (value - 1) ** 2 / x00
        reach = normal_quantile(level) * math.sqrt(variance)
        excess = of_excess.estimate(value, value - reach, value + reach)
        ratio_of_ratios = of_ratios.log_normal(
            (x11 / n11) * (x00 / n00) / ((x10 / n10) * (x01 / n01)),
            1 / x11 + 1 / x10 + 1 / x01 + 1 / x00,
        )
    return Intersection(
        first_only=ratio(first_only),
        second_only=ratio(second_only),
        both=ratio(both),
        excess=excess,
        ratio_of_ratios=ratio_of_ratios,
    )
