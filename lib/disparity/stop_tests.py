"""This module tests stops and searches for bias by benchmarks, by outcomes and by force used."""

from __future__ import annotations

import math
from collections.abc import Mapping

from disparity.bias import BiasTest
from disparity.estimate import LEVEL
from disparity.proportions import proportion, proportion_difference, proportion_ratio
from disparity.rates import rate_ratio

FEWEST_BENCHMARKS = 2

OF_BENCHMARKS = (
    "each benchmark stands for the people who could have been stopped; none does so fully",
    "group is recorded in the same way among the stopped and in the benchmark",
)
BIAS_OF_BENCHMARK = {
    "resident population": "residents are not the people on the street or the road",
    "observed traffic": "holds for the places and hours that were observed",
    "licence holders": "says nothing of how much, where and when people drive",
    "not-at-fault drivers": "drivers on the road, but crashes may be reported unequally",
    "suspect descriptions": "victims' descriptions cover few offences and may themselves be biased",
    "arrests": "arrests follow policing: never the only or the decisive benchmark",
    "matched officers": "tells officers apart, not what all of them do alike",
}
"""What is wrong with each usual benchmark; to be printed where it is used."""

OF_OUTCOMES = (
    "officers search where they think a find likely enough; equal treatment gives equal finds at "
    "the margin, but averages are compared (infra-marginality): a gap of averages can arise "
    "without bias, and bias without a gap",
    "what counts as a find does not itself depend on officers' discretion",
)


def benchmark_test(
    *,
    group: str,
    events: float,
    reference: str,
    reference_events: float,
    benchmarks: Mapping[str, tuple[float, float]],
    level: float = LEVEL,
) -> BiasTest:
    """Return the disparity of stops against two benchmarks or more, all of them shown.

    `benchmarks` gives for each name the amount of the group and of the reference; the rate ratio is
    taken against each. The test points against the group only where every ratio's interval lies
    above one. `estimate` is the ratio nearest to one, so that the benchmark cannot be picked.

    Example:
        >>> tested = benchmark_test(
        ...     group="black", events=300, reference="white", reference_events=400,
        ...     benchmarks={
        ...         "resident population": (10_000, 50_000), "observed traffic": (1_000, 4_000)
        ...     },
        ... )
        >>> {name: ratio.value for name, ratio in tested.beside.items()}, tested.against_group
        ({'resident population': 3.75, 'observed traffic': 3.0}, True)

    Raises:
        ValueError: there are fewer than two benchmarks, or a number is not what it must be.
    """
    if len(benchmarks) < FEWEST_BENCHMARKS:
        raise ValueError(
            "a benchmark test needs two benchmarks or more: each is wrong in its own way, and one "
            f"alone misleads. Given: {', '.join(benchmarks) or 'none'}."
        )
    ratios = {}
    for name, (amount, reference_amount) in benchmarks.items():
        try:
            ratios[name] = rate_ratio(
                events,
                person_years=amount,
                reference_events=reference_events,
                reference_person_years=reference_amount,
                level=level,
            )
        except ValueError as error:
            raise ValueError(f"benchmark '{name}': {error}") from error
    estimable = [ratio for ratio in ratios.values() if ratio.value]
    above = [ratio.low is not None and ratio.low > 1 for ratio in ratios.values()]
    against: bool | None = all(above)
    if not estimable or (any(above) and not all(above)):
        against = None
    first = next(iter(ratios.values()))
    nearest = min(estimable, key=lambda ratio: abs(math.log(ratio.value or 1)), default=first)
    return BiasTest(
        kind="benchmark",
        group=group,
        estimate=nearest,
        beside=ratios,
        against_group=against,
        assumptions=OF_BENCHMARKS,
        cautions=tuple(
            f"{name}: {BIAS_OF_BENCHMARK[name]}" for name in benchmarks if name in BIAS_OF_BENCHMARK
        ),
    )


def outcome_test(
    *,
    group: str,
    finds: int,
    searches: int,
    reference: str,
    reference_finds: int,
    reference_searches: int,
    level: float = LEVEL,
) -> BiasTest:
    """Return the ratio of finds per search: below one, the group is searched on less suspicion.

    Becker's outcome test (Knowles, Persico and Todd 2001, Journal of Political Economy 109: 203):
    ratio of hit rates (`proportion_ratio`); both hit rates (Wilson) and their difference (Newcombe)
    stand beside it.

    Example:
        >>> tested = outcome_test(
        ...     group="black", finds=100, searches=1_000,
        ...     reference="white", reference_finds=300, reference_searches=1_500,
        ... )
        >>> tested.estimate.value, tested.against_group
        (0.5, True)

    Raises:
        ValueError: as `proportion`.
    """
    ratio = proportion_ratio(
        finds,
        total=searches,
        reference_count=reference_finds,
        reference_total=reference_searches,
        level=level,
    )
    return BiasTest(
        kind="outcome",
        group=group,
        estimate=ratio,
        beside={
            group: proportion(finds, total=searches, level=level),
            reference: proportion(reference_finds, total=reference_searches, level=level),
            "difference": proportion_difference(
                finds,
                total=searches,
                reference_count=reference_finds,
                reference_total=reference_searches,
                level=level,
            ),
        },
        against_group=None if ratio.value is None or ratio.high is None else ratio.high < 1,
        assumptions=OF_OUTCOMES,
    )
