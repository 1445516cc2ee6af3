"""This module tests stops and searches for bias by benchmarks, by outcomes and by force used."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from disparity.bias.bias_tests import Answer, BiasTest, answer_of
from disparity.estimate import LEVEL, Estimate, Statistic
from disparity.ratios.proportions import proportion, proportion_difference, proportion_ratio
from disparity.ratios.rates import rate_ratio
from disparity.strata.stratified import Stratum, mantel_haenszel

FEWEST_BENCHMARKS = 2
MOST_STEPS, LONGEST_STEP, NEAR = 50, 10.0, 1e-10
LARGEST_VARIANCE, LARGEST_ODDS = 25.0, 1e8
"""Beyond these one group has all finds of an area, or none: the odds have no end."""

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

OF_AREAS = (
    *OF_OUTCOMES,
    "officers of an area see suspicion alike, and the odds ratio is the same in all areas",
)
OF_BOTH = (
    "the more suspicion a person raises, the likelier that person is of one group rather than the "
    "other, throughout (monotone likelihood ratio); then one of the two tests is right",
    "what counts as a find does not itself depend on officers' discretion",
)
SHARES_OF_BIASED_STOPS = (0.0, 0.1, 0.2, 0.3, 0.5)

OF_FORCE = (
    "records hold every stop, and force is used only on people who are stopped",
    "no one would have been stopped only if they had been of the reference group",
    "given the stop, the groups are alike in all else that leads to force",
)


def benchmark_test(
    *,
    group: str,
    events: float,
    reference_events: float,
    benchmarks: Mapping[str, tuple[float, float]],
    level: float = LEVEL,
) -> BiasTest:
    """Return the disparity of stops against two benchmarks or more, all of them shown.

    `benchmarks` gives for each name the amount of the group and of the reference; the rate ratio is
    taken against each. The test points against the group, or the other way, only where every
    ratio's interval does. `estimate` is the ratio nearest to one, so that no benchmark can be
    picked.

    Example:
        >>> tested = benchmark_test(
        ...     group="black", events=300, reference_events=400,
        ...     benchmarks={
        ...         "resident population": (10_000, 50_000), "observed traffic": (1_000, 4_000)
        ...     },
        ... )
        >>> {name: ratio.value for name, ratio in tested.beside.items()}, tested.answer
        ({'resident population': 3.75, 'observed traffic': 3.0}, 'against')

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
    answers = {answer_of(ratio, against="above") for ratio in ratios.values()}
    answer: Answer = answers.pop() if len(answers) == 1 else "cannot say"
    first = next(iter(ratios.values()))
    nearest = min(estimable, key=lambda ratio: abs(math.log(ratio.value or 1)), default=first)
    return BiasTest(
        kind="benchmark",
        group=group,
        estimate=nearest,
        beside=ratios,
        answer=answer,
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
        >>> tested.estimate.value, tested.answer
        (0.5, 'against')

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
        answer=answer_of(ratio, against="below"),
        assumptions=OF_OUTCOMES,
    )


def outcome_test_within_areas(
    cells: Mapping[str, Mapping[str, tuple[float, float]]],
    *,
    group: str,
    reference: str,
    level: float = LEVEL,
) -> BiasTest:
    """Return the odds of a find on the group over the reference's, each area compared with itself.

    `cells` has (finds, searches) by area and group. Logistic regression with a term for each area;
    beside it the odds ratio of all areas together and the Mantel–Haenszel ratio with limits over
    areas. Areas where all or no searches found something, or of one group alone, say nothing.

    Example:
        >>> cells = {
        ...     f"area {n}": {"black": (20 + n, 200), "white": (30 + n, 200)} for n in range(6)
        ... }
        >>> tested = outcome_test_within_areas(cells, group="black", reference="white")
        >>> tested.estimate.value < 1, tested.answer
        (True, 'against')

    Raises:
        ValueError: a count is none, or finds are more than searches; the area is named.
    """
    strata = {
        area: Stratum(*by_group.get(group, (0, 0)), *by_group.get(reference, (0, 0)))
        for area, by_group in cells.items()
    }
    pooled = mantel_haenszel(strata, kind="odds", level=level)
    informative = {
        area: row
        for area, row in strata.items()
        if row.person_years
        and row.reference_person_years
        and 0 < row.events + row.reference_events < row.person_years + row.reference_person_years
    }
    x, n, y, m = (math.fsum(column) for column in zip(*strata.values(), strict=True))
    statistic = Statistic(level, "logistic regression with areas", "odds ratio", (x, y), (n, m))
    estimate = statistic.none("no area has finds and searches of both groups")
    if informative and x and y:
        value, variance = _odds_within(np.array(list(informative.values()), dtype=np.float64))
        estimate = statistic.none("in each area all finds, or none, are of one group")
        if variance < LARGEST_VARIANCE:
            estimate = statistic.log_normal(math.exp(value), variance, assumptions=OF_AREAS)
    return BiasTest(
        kind="outcome",
        group=group,
        estimate=estimate,
        beside={"all areas together": pooled.crude, "limits over areas": pooled.within_areas},
        answer=answer_of(estimate, against="below"),
        assumptions=OF_AREAS,
        cautions=tuple(f"'{area}' says nothing" for area in strata if area not in informative),
    )


def _odds_within(table: np.ndarray) -> tuple[float, float]:
    """Return the log odds ratio of a logistic regression with a term an area, and its variance.

    Columns: finds and searches of the group, and of the reference. Newton's method, with the terms
    of areas taken out of each step, so that hundreds of them cost no more than a few. No step is
    longer than a factor of `LONGEST_STEP`: counts of places of unlike size would carry it away.
    """
    x, n, y, m = table.T
    of_areas, value, variance = np.log((x + y) / (n + m - x - y)), 0.0, math.inf
    edge, longest = math.log(LARGEST_ODDS), math.log(LONGEST_STEP)
    for _ in range(MOST_STEPS):
        p, q = (expit(log_odds) for log_odds in (of_areas + value, of_areas))
        w, v = n * p * (1 - p), m * q * (1 - q)
        residual = x + y - n * p - m * q
        information = float((w * v / (w + v)).sum())
        if information <= 1 / LARGEST_VARIANCE or abs(value) > edge:
            return value, math.inf
        step = float((x - n * p - w / (w + v) * residual).sum()) / information
        step = min(max(step, -longest), longest)
        value += step
        of_areas = of_areas + np.clip((residual - w * step) / (w + v), -longest, longest)
        variance = 1 / information
        if abs(step) < NEAR:
            break
    return value, variance


def robust_outcome_test(
    *,
    group: str,
    finds: int,
    searches: int,
    stops: int,
    reference: str,
    reference_finds: int,
    reference_searches: int,
    reference_stops: int,
    level: float = LEVEL,
) -> BiasTest:
    """Return whether searches per stop and finds per search point the same way.

    Against the group where it is searched more often and less is found; for it where less often and
    more; otherwise neither can be said, since each test alone may be wrong, but not both (Gaebler
    and Goel 2025, Proceedings of the National Academy of Sciences 122: e2416348122). `estimate` is
    the ratio of finds per search, beside it that of searches per stop.

    Example:
        >>> robust_outcome_test(
        ...     group="black", finds=100, searches=1_000, stops=5_000,
        ...     reference="white", reference_finds=300, reference_searches=1_500,
        ...     reference_stops=20_000,
        ... ).answer
        'against'

    Raises:
        ValueError: as `proportion`.
    """
    hits = outcome_test(
        group=group,
        finds=finds,
        searches=searches,
        reference=reference,
        reference_finds=reference_finds,
        reference_searches=reference_searches,
        level=level,
    )
    searched = proportion_ratio(
        searches,
        total=stops,
        reference_count=reference_searches,
        reference_total=reference_stops,
        level=level,
    )
    return BiasTest(
        kind="outcome",
        group=group,
        estimate=hits.estimate,
        beside={**hits.beside, "searches per stop": searched},
        answer=both_ways(searched, hits.estimate),
        assumptions=OF_BOTH,
    )


def both_ways(searched: Estimate, hit_ratio: Estimate) -> Answer:
    """Return what searches per stop and finds per search answer together, as ratios."""
    answers = {answer_of(searched, against="above"), answer_of(hit_ratio, against="below")}
    return answers.pop() if len(answers) == 1 else "cannot say"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceGivenContact:
    """Force among the stopped, corrected for biased stops, beside force in the population.

    `per_stop` is the plain difference of shares, which understates bias where stops are biased;
    `by_share_of_biased_stops` gives the difference for each share of the group's stops that would
    not have been made had the persons been of the reference group; `lowest` and `highest` are the
    bounds over all such shares; `per_population` must be printed with them.
    """

    per_population: Estimate
    per_stop: Estimate
    by_share_of_biased_stops: dict[float, Estimate]
    lowest: Estimate
    highest: Estimate
    assumptions: tuple[str, ...] = OF_FORCE


def force_given_contact(
    *,
    force: int,
    stops: int,
    population: float,
    reference_force: int,
    reference_stops: int,
    reference_population: float,
    shares_of_biased_stops: Sequence[float] = SHARES_OF_BIASED_STOPS,
    level: float = LEVEL,
) -> ForceGivenContact:
    """Return the effect of group on force among the stopped, for each share ρ of biased stops.

    p_a − (1 − ρ)·p_b (Knox, Lowe and Mummolo 2020, American Political Science Review 114: 619):
    a person stopped only for the group would have met no force at all, so that ρ = 0 gives the
    plain difference and ρ = 1 the whole p_a. Limits by recovery of variances from the two Wilson
    intervals. ρ cannot be read from records of stops: show several.

    Example:
        >>> found = force_given_contact(
        ...     force=60, stops=1_000, population=10_000,
        ...     reference_force=50, reference_stops=1_000, reference_population=40_000,
        ... )
        >>> round(found.per_stop.value, 3), round(found.by_share_of_biased_stops[0.5].value, 3)
        (0.01, 0.035)
        >>> round(found.per_population.value, 1)
        4.8

    Raises:
        ValueError: as `proportion`, or a share is not between 0 and 1.
    """
    wrong = [share for share in shares_of_biased_stops if not 0 <= share <= 1]
    if wrong:
        raise ValueError(f"shares_of_biased_stops holds {wrong[0]!r}. Give shares from 0 to 1.")
    group_share = proportion(force, total=stops, level=level)
    reference_share = proportion(reference_force, total=reference_stops, level=level)

    def at(share: float) -> Estimate:
        statistic = Statistic(
            level,
            f"difference of shares with {share:g} of the group's stops biased",
            "difference of shares",
            (force, reference_force),
            (stops, reference_stops),
        )
        unbiased_limits = reference_share.limits and tuple(
            (1 - share) * limit for limit in reference_share.limits
        )
        return statistic.difference(
            group_share.limits, unbiased_limits, reason="a group has no stops", assumptions=OF_FORCE
        )

    return ForceGivenContact(
        per_population=rate_ratio(
            force,
            person_years=population,
            reference_events=reference_force,
            reference_person_years=reference_population,
            level=level,
        ),
        per_stop=at(0.0),
        by_share_of_biased_stops={share: at(share) for share in shares_of_biased_stops},
        lowest=at(0.0),
        highest=at(1.0),
    )
