"""This module follows a disparity along a chain of stages, from the population on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from disparity.estimate import LEVEL, Estimate
from disparity.ratios.missing_group import Bounds, proportion_ratio_bounds, share_unknown
from disparity.ratios.proportions import proportion_ratio
from disparity.ratios.rates import rate_ratio
from disparity.required import require_amount, require_count

EVERYONE_ELSE = "everyone else"
TOTAL = "total"


def reference_of(
    counts: Mapping[str, float], *, group: str, reference: str = EVERYONE_ELSE
) -> float:
    """Return the reference count: of a named group, of everyone else, or of the total.

    Raises:
        ValueError: the group or the reference has no count, or a count is missing or negative.
    """
    for name, count in counts.items():
        require_amount(count, of=f"the count of '{name}'")
    for required_group in {group, reference} - {EVERYONE_ELSE, TOTAL}:
        if required_group not in counts:
            raise ValueError(
                f"there is no group '{required_group}'. The groups are {', '.join(counts)}."
            )
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
    of_group, of_reference = {}, {}
    for name, counts in stages.items():
        try:
            of_reference[name] = reference_of(counts, group=group, reference=reference)
        except ValueError as error:
            raise ValueError(f"stage '{name}': {error}") from error
        of_group[name] = counts[group]

    def over(stage: str, base: str) -> Estimate:
        return rate_ratio(
            of_group[stage],
            person_years=of_group[base],
            reference_events=of_reference[stage],
            reference_person_years=of_reference[base],
            level=level,
        )

    links = []
    for previous, stage in pairwise(names):
        for of_whom, counts_of in ((group, of_group), (reference, of_reference)):
            require_count(counts_of[stage], of=f"stage '{stage}', {of_whom}")
        if previous == population or each_stage == "counted alone":
            against_previous = over(stage, previous)
        else:
            if of_group[stage] > of_group[previous] or of_reference[stage] > of_reference[previous]:
                raise ValueError(
                    f"stage '{stage}' has more events than '{previous}', of which it should be a "
                    "part. If one person can pass it several times, say "
                    "each_stage='counted alone'."
                )
            against_previous = proportion_ratio(
                of_group[stage],
                total=of_group[previous],
                reference_count=of_reference[stage],
                reference_total=of_reference[previous],
                level=level,
            )
        links.append(
            StageRatio(
                stage=stage,
                previous=previous,
                per_population=over(stage, population),
                per_previous_stage=against_previous,
            )
        )
    return links


def with_bounds(
    links: Sequence[StageRatio],
    missing: Mapping[str, Sequence[int]],
    *,
    least: float,
    alone: bool,
) -> list[StageRatio]:
    """Return links whose ratios have bounds where many of a stage are of unknown group.

    `missing` holds, by stage, the events of unknown group and all events.
    """
    bounded = []
    for link in links:
        unknown, total = missing[link.stage]
        before, of_before = missing.get(link.previous, (0, 0))
        has_many_unknown = unknown > 0 and unknown >= least * total
        per_population, previous = link.per_population, link.per_previous_stage
        if has_many_unknown:
            per_population = replace(per_population, bounds=_over(per_population, unknown).ends)
        if of_before and (has_many_unknown or (before and before >= least * of_before)):
            bounds = _over if alone else _among
            previous = replace(previous, bounds=bounds(previous, unknown, before).ends)
        bounded.append(replace(link, per_population=per_population, per_previous_stage=previous))
    return bounded


def _over(ratio: Estimate, unknown: int, before: int = 0) -> Bounds:
    """Return the bounds of a ratio of rates, were those of unknown group either way."""
    (x, y), (n, m) = ratio.numerators, ratio.denominators
    low, high = (
        rate_ratio(
            x + (0 if to_reference else unknown),
            person_years=n + (before if to_reference else 0),
            reference_events=y + (unknown if to_reference else 0),
            reference_person_years=m + (0 if to_reference else before),
        )
        for to_reference in (True, False)
    )
    share = share_unknown(unknown, total=x + y + unknown)
    return Bounds(as_counted=ratio, lowest=low, highest=high, unknown=share)


def _among(ratio: Estimate, unknown: int, before: int) -> Bounds:
    """Return the bounds of a ratio of shares, were those of unknown group either way."""
    (x, y), (n, m) = ratio.numerators, ratio.denominators
    return proportion_ratio_bounds(
        x,
        total=n,
        reference_count=y,
        reference_total=m,
        unknown_count=unknown,
        unknown_total=max(before, unknown),
    )
