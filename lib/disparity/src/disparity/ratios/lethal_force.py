"""This module computes the twelve indicators of use and abuse of lethal force."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np

from disparity.estimate import LEVEL, Estimate, Statistic
from disparity.ratios.proportions import proportion
from disparity.ratios.rates import poisson_limits, rate, rate_ratio
from disparity.required import require_amount, require_count, require_level


@dataclass(frozen=True, slots=True, kw_only=True)
class LethalForceCounts:
    """Counts of one area and period; None where nothing is published.

    Firearms and agents on duty only. `homicides` are all intentional homicides, the civilians
    killed by agents included. `killed_by_incident` holds the civilians killed in each incident in
    which at least one was.
    """

    civilians_killed: int | None = None
    civilians_wounded: int | None = None
    agents_killed: int | None = None
    agents_wounded: int | None = None
    inhabitants: float | None = None
    agents: float | None = None
    arrests: int | None = None
    weapons_seized: int | None = None
    homicides: int | None = None
    killed_by_incident: Sequence[int] | None = None


def _require(counts: LethalForceCounts) -> None:
    for name in (
        count_field.name
        for count_field in fields(counts)
        if count_field.name != "killed_by_incident"
    ):
        number = getattr(counts, name)
        if number is not None:
            require = require_amount if name in ("inhabitants", "agents") else require_count
            require(number, of=name)
    killed, homicides = counts.civilians_killed, counts.homicides
    if killed is not None and homicides is not None and killed > homicides:
        raise ValueError(
            f"civilians_killed is {killed}, more than all homicides ({homicides}). Add the killed "
            "to the homicides where the official count leaves them out."
        )
    by_incident = counts.killed_by_incident or ()
    for place, number in enumerate(by_incident, start=1):
        require_count(number, of=f"killed_by_incident, incident {place}")
        if number == 0:
            raise ValueError(f"in incident {place} nobody was killed: it is no fatal incident.")
    if None not in (counts.killed_by_incident, killed) and sum(by_incident) != killed:
        raise ValueError(
            f"killed_by_incident adds up to {sum(by_incident)}, but civilians_killed is {killed}."
        )


RESAMPLES = 9_999
SEED = 20_240_101

INDICATORS = (
    "I-1",
    "I-2",
    "I-3",
    "I-4",
    "I-5",
    "I-6",
    "I-7",
    "A-1",
    "A-2",
    "A-3",
    "A-4",
    "A-5",
)
"""The indicators of the Monitor of the Use of Lethal Force in Latin America and the Caribbean; what
each counts stands in `words.json`."""

CAUTIONS = (
    "firearms and agents on duty only",
    "official data and press reports each have a bias: show both",
    "an indicator points to a pattern; it does not say that a case was unlawful",
)
NOT_PUBLISHED = "not published: {}"
PER_INCIDENT = "civilians killed per fatal incident"


def lethal_force_indicators(
    counts: LethalForceCounts, *, level: float = LEVEL
) -> dict[str, Estimate]:
    """Return the twelve indicators, I-1 to I-7 of use and A-1 to A-5 of abuse.

    Counts and rates have exact Poisson limits, the share those of Wilson, ratios of two counts
    those of a rate ratio over the same exposure, the ratio of indices log-normal limits
    exp(±z·√Σ1/x), the mean a bootstrap (percentile, fixed seed). An indicator whose counts are not
    published says so.

    Example:
        >>> found = lethal_force_indicators(
        ...     LethalForceCounts(civilians_killed=60, civilians_wounded=20, agents_killed=4)
        ... )
        >>> found["A-2"].value, found["A-3"].value, found["I-2"].not_estimable
        (15.0, 3.0, 'not published: inhabitants')

    Raises:
        ValueError: a count is none, killed civilians are more than homicides, or the killed by
            incident do not add up to the civilians killed.
    """
    require_level(level)
    _require(counts)
    killed, by_agents = "civilians killed", "agents killed"
    published = {
        killed: counts.civilians_killed,
        "civilians wounded": counts.civilians_wounded,
        by_agents: counts.agents_killed,
        "agents wounded": counts.agents_wounded,
        "inhabitants": counts.inhabitants,
        "agents": counts.agents,
        "arrests": counts.arrests,
        "weapons seized": counts.weapons_seized,
        "homicides": counts.homicides,
        "civilians killed by incident": counts.killed_by_incident,
    }

    def taken(unit: str, measure: Callable[..., Estimate], *names: str) -> Estimate:
        """Return a measure of counts that are published, or say which are not."""
        lacking = [name for name in names if published[name] is None]
        if not lacking:
            return measure(*(published[name] for name in names), level=level)
        return Statistic(level, "indicator of lethal force", unit, (0,), (0,)).none(
            NOT_PUBLISHED.format(", ".join(lacking))
        )

    def rated(per: int, of: str, over: str) -> Estimate:
        def measure(count: float, amount: float, *, level: float) -> Estimate:
            return rate(count, person_years=amount, per=per, level=level)

        return taken(f"per {per:,}", measure, of, over)

    return {
        "I-1": taken("events", _count, killed),
        "I-2": rated(100_000, killed, "inhabitants"),
        "I-3": rated(1_000, killed, "agents"),
        "I-4": rated(1_000, killed, "arrests"),
        "I-5": rated(1_000, killed, "weapons seized"),
        "I-6": taken("events", _count, by_agents),
        "I-7": rated(1_000, by_agents, "agents"),
        "A-1": taken("share", _share, killed, "homicides"),
        "A-2": taken("ratio", _for_each, killed, by_agents),
        "A-3": taken("ratio", _for_each, killed, "civilians wounded"),
        "A-4": taken("ratio", _ratio_of_indices, *[*published][:4]),
        "A-5": taken(PER_INCIDENT, _mean_by_incident, "civilians killed by incident"),
    }


def _count(count: int, *, level: float) -> Estimate:
    low, high = poisson_limits(count, level=level)
    return Statistic(level, "count, exact Poisson", "events", (count,), (1,)).estimate(
        float(count), low, high
    )


def _share(killed: int, homicides: int, *, level: float) -> Estimate:
    return proportion(killed, total=homicides, level=level)


def _for_each(killed: int, reference_killed: int, *, level: float) -> Estimate:
    return rate_ratio(
        killed,
        person_years=1,
        reference_events=reference_killed,
        reference_person_years=1,
        level=level,
    )


def _ratio_of_indices(*numbers: int, level: float) -> Estimate:
    names = ("civilians killed", "civilians wounded", "agents killed", "agents wounded")
    none = [name for name, number in zip(names, numbers, strict=True) if number == 0]
    killed, wounded, agents_killed, agents_wounded = numbers
    statistic = Statistic(
        level,
        "ratio of lethality indices, log-normal",
        "ratio",
        (killed, agents_killed),
        (wounded, agents_wounded),
    )
    if none:
        return statistic.none(f"there are no {', '.join(none)}")
    value = (killed / wounded) / (agents_killed / agents_wounded)
    return statistic.log_normal(value, math.fsum(1 / number for number in numbers))


def _mean_by_incident(killed: Sequence[int], *, level: float) -> Estimate:
    statistic = Statistic(
        level, "mean, percentile bootstrap", PER_INCIDENT, (sum(killed),), (len(killed),)
    )
    if not killed:
        return statistic.none("there are no fatal incidents")
    numbers = np.asarray(killed, dtype=np.float64)
    chance = np.random.default_rng(SEED)
    # Resampling how often each size occurs is the same bootstrap, without a table of all draws.
    sizes, how_often = np.unique(numbers, return_counts=True)
    draws = chance.multinomial(len(numbers), how_often / len(numbers), size=RESAMPLES)
    means = draws @ sizes / len(numbers)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return statistic.estimate(float(numbers.mean()), float(low), float(high))
