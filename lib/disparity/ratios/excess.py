"""This module says how unequal a group's treatment is: excess of events and disparity index."""

from __future__ import annotations

import math
from dataclasses import replace

from disparity.estimate import LEVEL, Estimate, Statistic
from disparity.ratios.proportions import proportion
from disparity.ratios.rates import (
    PERSONS_ERROR,
    poisson_limits,
    rate,
    with_relative_error,
)
from disparity.required import require_amount, require_count


def excess_events(
    events: float, *, person_years: float, reference_events: float, reference_person_years: float,
    errors: tuple[float, float] = (0, 0), level: float = LEVEL,
) -> Estimate:  # fmt: skip
    """Return how many fewer events there would be if the reference group's rate held.

    x_a − N_a·(x_b/N_b), with limits by recovery of variances (Zou and Donner 2008, Statistics in
    Medicine 27: 1693). Negative where the group's rate is lower. `errors` are the standard errors
    of the two person-years, which widen the second term as `with_population_error` does.

    Example:
        >>> excess = excess_events(
        ...     1441, person_years=39_445_495,
        ...     reference_events=2770, reference_person_years=197_277_789,
        ... )
        >>> round(excess.value), round(excess.low), round(excess.high)
        (887, 811, 966)

    Raises:
        ValueError: as `rate_difference`.
    """
    require_count(events, of="events")
    require_amount(person_years, of="person_years")
    method = "excess over the reference rate, variance estimates recovery over exact Poisson"
    counts, years = (events, reference_events), (person_years, reference_person_years)
    statistic = Statistic(level, method, "events", counts, years)
    expected = rate(
        reference_events, person_years=reference_person_years, per=person_years, level=level
    )
    if not person_years or expected.value is None:
        return statistic.none("a group has no person-years to count events over")
    relative = math.hypot(*(error / each for error, each in zip(errors, years, strict=True)))
    expected = with_relative_error(expected, relative)
    low, high = poisson_limits(events, level=level)
    value, least, most = expected.value or 0.0, expected.low or 0.0, expected.high or 0.0
    return replace(statistic, method=method + PERSONS_ERROR * bool(relative)).estimate(
        events - value,
        events - value - math.hypot(events - low, most - value),
        events - value + math.hypot(high - events, value - least),
    )


def disparity_index(
    events: float, *, total_events: float, benchmark: float, total_benchmark: float,
    errors: tuple[float, float] = (0, 0), level: float = LEVEL,
) -> Estimate:  # fmt: skip
    """Return a group's share of events over its share of the benchmark, usually the population.

    DI = (x_a/x) / (N_a/N), limits from the Wilson interval of the share of events. The benchmark is
    taken as known, or with the standard `errors` of the group's and of everybody else's, which
    widen the limits as `with_population_error` does. It compares with everybody, the group
    included, so for a large group it lies nearer to one than the rate ratio does: say which is
    shown.

    Example:
        >>> index = disparity_index(
        ...     60, total_events=100, benchmark=30_000, total_benchmark=100_000
        ... )
        >>> index.value
        2.0

    Raises:
        ValueError: a count is none, or a part is more than its whole.
    """
    share = proportion(events, total=total_events, level=level)
    require_amount(benchmark, of="benchmark")
    require_amount(total_benchmark, of="total_benchmark")
    if benchmark > total_benchmark:
        raise ValueError(
            f"benchmark is {benchmark:g}, which is more than its total of {total_benchmark:g}."
        )
    numerators = (events, total_events)
    denominators = (benchmark, total_benchmark)
    method = "disparity index, Wilson score over a fixed benchmark"
    statistic = Statistic(level, method, "ratio", numerators, denominators)
    if share.value is None or share.low is None or share.high is None or benchmark == 0:
        return statistic.none(
            "there are no events" if total_events == 0 else "the group has no benchmark"
        )
    scale = total_benchmark / benchmark
    part = benchmark / total_benchmark
    relative = math.hypot((1 - part) * errors[0] / benchmark, errors[1] / total_benchmark)
    found = statistic.estimate(share.value * scale, share.low * scale, share.high * scale)
    return with_relative_error(found, relative)
