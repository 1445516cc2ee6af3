"""This module says how unequal a group's treatment is: excess, index and chain of disparities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from hrcreport.measures.estimate import (
    LEVEL,
    Estimate,
    no_estimate,
    require_amount,
    require_count,
)
from hrcreport.measures.proportions import proportion, proportion_ratio
from hrcreport.measures.rates import rate_difference, rate_ratio

EVERYONE_ELSE = "everyone else"
TOTAL = "total"


def excess_events(
    events: float,
    *,
    person_years: float,
    reference_events: float,
    reference_person_years: float,
    level: float = LEVEL,
) -> Estimate:
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
        return no_estimate(
            "a group has no person-years to count events over",
            level=level,
            method="excess over the reference rate",
            unit="events",
            numerators=(events, reference_events),
            denominators=(person_years, reference_person_years),
        )
    difference = rate_difference(
        events,
        person_years=person_years,
        reference_events=reference_events,
        reference_person_years=reference_person_years,
        per=person_years,
        level=level,
    )
    return Estimate(
        value=difference.value,
        low=difference.low,
        high=difference.high,
        level=level,
        method=f"excess over the reference rate, {difference.method}",
        unit="events",
        numerators=difference.numerators,
        denominators=difference.denominators,
        not_estimable=difference.not_estimable,
    )


def disparity_index(
    events: float,
    *,
    total_events: float,
    benchmark: float,
    total_benchmark: float,
    level: float = LEVEL,
) -> Estimate:
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
    if share.value is None or share.low is None or share.high is None or benchmark == 0:
        return no_estimate(
            "there are no events" if total_events == 0 else "the group has no benchmark",
            level=level,
            method=method,
            unit="ratio",
            numerators=numerators,
            denominators=denominators,
        )
    scale = total_benchmark / benchmark
    return Estimate(
        value=share.value * scale,
        low=share.low * scale,
        high=share.high * scale,
        level=level,
        method=method,
        unit="ratio",
        numerators=numerators,
        denominators=denominators,
    )


def reference_of(
    counts: Mapping[str, float], *, group: str, reference: str = EVERYONE_ELSE
) -> float:
    """Return the reference count: of a named group, of everyone else, or of the total.

    Raises:
        ValueError: the group or the reference has no count, or a count is missing or negative.
    """
    for name, count in counts.items():
        require_amount(count, of=f"the count of '{name}'")
    for wanted in {group, reference} - {EVERYONE_ELSE, TOTAL}:
        if wanted not in counts:
            raise ValueError(f"there is no group '{wanted}'. The groups are {', '.join(counts)}.")
    if reference == TOTAL:
        return sum(counts.values())
    if reference == EVERYONE_ELSE:
        return sum(counts.values()) - counts[group]
    return counts[reference]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRatio:
    """One link of the chain: the disparity against the population and against the stage before."""

    stage: str
    previous: str
    per_population: Estimate
    per_previous_stage: Estimate


def relative_rate_index(
    stages: Mapping[str, Mapping[str, float]],
    *,
    group: str,
    reference: str = EVERYONE_ELSE,
    level: float = LEVEL,
    each_stage: Literal["part of the one before", "counted alone"] = "part of the one before",
) -> list[StageRatio]:
    """Return the disparity at each stage of a chain, such as stop, search, arrest and death.

    `stages` holds, in order, counts by group; the first is the population (person-years) and the
    later ones events. Each stage is compared with the population by the rate ratio, and with the
    stage before by the ratio of shares (relative rate index of the Office of
    Juvenile Justice and Delinquency Prevention). Where persons can pass a stage more than once
    (force used twice on one person), say `each_stage="counted alone"`: then both are rate ratios.

    Example:
        >>> chain = relative_rate_index(
        ...     {
        ...         "population": {"black": 10_000, "white": 40_000},
        ...         "stops": {"black": 500, "white": 800},
        ...         "searches": {"black": 75, "white": 60},
        ...     },
        ...     group="black",
        ...     reference="white",
        ... )
        >>> [(link.stage, round(link.per_previous_stage.value, 2)) for link in chain]
        [('stops', 2.5), ('searches', 2.0)]

    Raises:
        ValueError: fewer than two stages, a group without a count at a stage, a count that is
            none, or a stage larger than the one it should be a part of.
    """
    if len(stages) < 2:
        raise ValueError("a chain needs the population and at least one stage.")
    names = list(stages)
    population = names[0]
    here = {}
    there = {}
    for name, counts in stages.items():
        try:
            there[name] = reference_of(counts, group=group, reference=reference)
        except ValueError as error:
            raise ValueError(f"stage '{name}': {error}") from error
        here[name] = counts[group]
    links = []
    for previous, stage in pairwise(names):
        for of_whom, counts_of in ((group, here), (reference, there)):
            require_count(counts_of[stage], of=f"stage '{stage}', {of_whom}")
        against_population = rate_ratio(
            here[stage],
            person_years=here[population],
            reference_events=there[stage],
            reference_person_years=there[population],
            level=level,
        )
        if previous == population:
            against_previous = against_population
        elif each_stage == "counted alone":
            against_previous = rate_ratio(
                here[stage],
                person_years=here[previous],
                reference_events=there[stage],
                reference_person_years=there[previous],
                level=level,
            )
        else:
            _require_part(here, there, stage=stage, previous=previous)
            against_previous = proportion_ratio(
                here[stage],
                total=here[previous],
                reference_count=there[stage],
                reference_total=there[previous],
                level=level,
            )
        links.append(
            StageRatio(
                stage=stage,
                previous=previous,
                per_population=against_population,
                per_previous_stage=against_previous,
            )
        )
    return links


def _require_part(
    here: Mapping[str, float], there: Mapping[str, float], *, stage: str, previous: str
) -> None:
    if here[stage] > here[previous] or there[stage] > there[previous]:
        raise ValueError(
            f"stage '{stage}' has more events than '{previous}', of which it should be a part. "
            "If one person can pass it several times, say each_stage='counted alone'."
        )
