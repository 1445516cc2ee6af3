"""This module says how unequal a group's treatment is: excess of events and disparity index."""

from __future__ import annotations

from disparity.estimate import LEVEL, Estimate, Statistic
from disparity.ratios.proportions import proportion
from disparity.ratios.rates import rate_difference
from disparity.required import require_amount, require_count


def excess_events(
    events: float, *, person_years: float, reference_events: float, reference_person_years: float,
    level: float = LEVEL,
) -> Estimate:  # fmt: skip
    """Return how many fewer events there would be if the reference group's rate held.

    x_a − N_a·(x_b/N_b): the rate difference times the group's person-years, with its interval (Zou
    and Donner 2008, Statistics in Medicine 27: 1693). Negative where the group's rate is lower.

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
    if person_years == 0:
        require_count(events, of="events")
        return Statistic(
            level,
            "excess over the reference rate",
            "events",
            (events, reference_events),
            (person_years, reference_person_years),
        ).none("a group has no person-years to count events over")
    difference = rate_difference(
        events,
        person_years=person_years,
        reference_events=reference_events,
        reference_person_years=reference_person_years,
        per=person_years,
        level=level,
    )
    return Statistic(
        level,
        f"excess over the reference rate, {difference.method}",
        "events",
        difference.numerators,
        difference.denominators,
    ).estimate(
        difference.value, difference.low, difference.high, not_estimable=difference.not_estimable
    )


def disparity_index(
    events: float, *, total_events: float, benchmark: float, total_benchmark: float,
    level: float = LEVEL,
) -> Estimate:  # fmt: skip
    """Return a group's share of events over its share of the benchmark, usually the population.

    DI = (x_a/x) / (N_a/N), the benchmark taken as known without error; limits from the Wilson
    interval of the share of events. It compares with everybody, the group included, so for a large
    group it lies nearer to one than the rate ratio does: say which is shown.

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
    return statistic.estimate(share.value * scale, share.low * scale, share.high * scale)
