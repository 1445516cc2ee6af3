"""This module computes the twelve indicators of use and abuse of lethal force."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

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


def require_counts(counts: LethalForceCounts) -> None:
    """Refuse counts that are none, or do not fit each other.

    Raises:
        ValueError: as `lethal_force_indicators`.
    """
    for name in (
        "civilians_killed",
        "civilians_wounded",
        "agents_killed",
        "agents_wounded",
        "arrests",
        "weapons_seized",
        "homicides",
    ):
        number = getattr(counts, name)
        if number is not None:
            require_count(number, of=name)
    for name in ("inhabitants", "agents"):
        number = getattr(counts, name)
        if number is not None:
            require_amount(number, of=name)
    killed, homicides = counts.civilians_killed, counts.homicides
    if killed is not None and homicides is not None and killed > homicides:
        raise ValueError(
            f"civilians_killed is {killed}, more than all homicides ({homicides}). Add the killed "
            "to the homicides where the official count leaves them out."
        )
    if counts.killed_by_incident is not None:
        for place, number in enumerate(counts.killed_by_incident, start=1):
            require_count(number, of=f"killed_by_incident, incident {place}")
            if number == 0:
                raise ValueError(f"in incident {place} nobody was killed: it is no fatal incident.")
        if killed is not None and sum(counts.killed_by_incident) != killed:
            raise ValueError(
                f"killed_by_incident adds up to {sum(counts.killed_by_incident)}, but "
                f"civilians_killed is {killed}."
            )


RESAMPLES = 9_999
SEED = 20_240_101

INDICATORS = (
    "I-1", "I-2", "I-3", "I-4", "I-5", "I-6", "I-7", "A-1", "A-2", "A-3", "A-4", "A-5",
)  # fmt: skip
"""The indicators of the Monitor of the Use of Lethal Force in Latin America and the Caribbean; what
each counts stands in `words.json`."""

CAUTIONS = (
    "firearms and agents on duty only",
    "official data and press reports each have a bias: show both",
    "an indicator points to a pattern; it does not say that a case was unlawful",
)
NOT_PUBLISHED = "not published: {}"


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
    require_counts(counts)
    killed = counts.civilians_killed
    return {
        "I-1": _count(killed, of="civilians killed", level=level),
        "I-2": _rate(killed, counts.inhabitants, over="inhabitants", per=100_000, level=level),
        "I-3": _rate(killed, counts.agents, over="agents", per=1_000, level=level),
        "I-4": _rate(killed, counts.arrests, over="arrests", per=1_000, level=level),
        "I-5": _rate(killed, counts.weapons_seized, over="weapons seized", per=1_000, level=level),
        "I-6": _count(counts.agents_killed, of="agents killed", level=level),
        "I-7": _rate(
            counts.agents_killed,
            counts.agents,
            over="agents",
            per=1_000,
            level=level,
            of="agents killed",
        ),
        "A-1": _share(killed, counts.homicides, level=level),
        "A-2": _for_each(killed, counts.agents_killed, "agents killed", level=level),
        "A-3": _for_each(killed, counts.civilians_wounded, "civilians wounded", level=level),
        "A-4": _ratio_of_indices(counts, level=level),
        "A-5": _mean_by_incident(counts.killed_by_incident, level=level),
    }


def _missing(*parts: tuple[str, object], unit: str, level: float) -> Estimate:
    names = [name for name, value in parts if value is None]
    return Statistic(level, "indicator of lethal force", unit, (0,), (0,)).none(
        NOT_PUBLISHED.format(", ".join(names))
    )


def _count(count: int | None, *, of: str, level: float) -> Estimate:
    if count is None:
        return _missing((of, count), unit="events", level=level)
    low, high = poisson_limits(count, level=level)
    return Statistic(level, "count, exact Poisson", "events", (count,), (1,)).estimate(
        float(count), low, high
    )


def _rate(
    count: int | None, amount: float | None, *, over: str, per: float, level: float,
    of: str = "civilians killed",
) -> Estimate:  # fmt: skip
    if count is None or amount is None:
        return _missing((of, count), (over, amount), unit=f"per {per:,.0f}", level=level)
    return rate(count, person_years=amount, per=per, level=level)


def _share(killed: int | None, homicides: int | None, *, level: float) -> Estimate:
    if killed is None or homicides is None:
        return _missing(
            ("civilians killed", killed), ("homicides", homicides), unit="share", level=level
        )
    return proportion(killed, total=homicides, level=level)


def _for_each(killed: int | None, other: int | None, name: str, *, level: float) -> Estimate:
    if killed is None or other is None:
        return _missing(("civilians killed", killed), (name, other), unit="ratio", level=level)
    return rate_ratio(
        killed, person_years=1, reference_events=other, reference_person_years=1, level=level
    )


def _ratio_of_indices(counts: LethalForceCounts, *, level: float) -> Estimate:
    parts = {
        "civilians killed": counts.civilians_killed,
        "civilians wounded": counts.civilians_wounded,
        "agents killed": counts.agents_killed,
        "agents wounded": counts.agents_wounded,
    }
    numbers = [number for number in parts.values() if number is not None]
    if len(numbers) < len(parts):
        return _missing(*parts.items(), unit="ratio", level=level)
    none = [name for name, number in parts.items() if number == 0]
    numerators, denominators = (numbers[0], numbers[2]), (numbers[1], numbers[3])
    method = "ratio of lethality indices, log-normal"
    statistic = Statistic(level, method, "ratio", numerators, denominators)
    if none:
        return statistic.none(f"there are no {', '.join(none)}")
    value = (numbers[0] / numbers[1]) / (numbers[2] / numbers[3])
    return statistic.log_normal(value, math.fsum(1 / number for number in numbers))


def _mean_by_incident(killed: Sequence[int] | None, *, level: float) -> Estimate:
    unit = "civilians killed per fatal incident"
    if killed is None:
        return _missing(("civilians killed by incident", killed), unit=unit, level=level)
    method = "mean, percentile bootstrap"
    numerators, denominators = (sum(killed),), (len(killed),)
    if not killed:
        return Statistic(level, method, unit, (0,), (0,)).none("there are no fatal incidents")
    numbers = np.asarray(killed, dtype=np.float64)
    chance = np.random.default_rng(SEED)
    # Resampling how often each size occurs is the same bootstrap, without a table of all draws.
    sizes, how_often = np.unique(numbers, return_counts=True)
    draws = chance.multinomial(len(numbers), how_often / len(numbers), size=RESAMPLES)
    means = draws @ sizes / len(numbers)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Statistic(level, method, unit, numerators, denominators).estimate(
        float(numbers.mean()), float(low), float(high)
    )
