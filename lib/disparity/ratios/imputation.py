"""This module fills in missing group: on request only, in the aggregate only, with a warning."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from disparity.estimate import LEVEL, Estimate, Statistic
from disparity.required import require_amount, require_count

METHOD = "ratio of rates with imputed group (Dirichlet-multinomial within strata)"
PRIOR = 0.5  # Jeffreys' prior count of each group in a stratum
WARNING = (
    "group was imputed for those of whom it is not known: nobody said so of themselves; the "
    "figures hold for the aggregate only, and no person may be given a group by them",
    "within a stratum, group is missing at random: those of unknown group are like those of known "
    "group; where they are not, only the bounds hold",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filled:
    """Expected counts of two groups with the variance that the filling adds."""

    group: float
    reference: float
    variance: float
    reference_variance: float
    covariance: float


def imputed_rate_ratio(
    strata: Mapping[str, Mapping[str, float]],
    *,
    group: str,
    reference: str,
    person_years: float,
    reference_person_years: float,
    unknown: str = "unknown",
    allow: bool = False,
    level: float = LEVEL,
) -> Estimate:
    """Return a rate ratio in which events of unknown group are shared out within strata.

    `strata` (a year, an area) hold counts by group, those of unknown group among them. In each
    stratum the unknown u are shared out as Dirichlet-multinomial given the known ones (Jeffreys'
    prior); var ln RR = 1/x̂_a + 1/x̂_b + V_a/x̂_a² + V_b/x̂_b² − 2·C/(x̂_a·x̂_b), the first two terms
    from the counts, the others from the filling (Rubin 1987, *Multiple Imputation*, chap. 3, with
    the draws integrated out). It is off unless `allow=True`: self-identification is the rule.

    Example:
        >>> filled = imputed_rate_ratio(
        ...     {"2019": {"black": 60, "white": 40, "unknown": 20}},
        ...     group="black", reference="white",
        ...     person_years=1_000, reference_person_years=1_000, allow=True,
        ... )
        >>> round(filled.value, 2), filled.low < 1.2
        (1.5, True)

    Raises:
        ValueError: `allow` is not set, a stratum lacks a group, or a number is not what it must be.
    """
    if not allow:
        raise ValueError(
            "group is not imputed unless it is asked for: give allow=True, and print the warning "
            "that the result carries. The bounds need no imputation."
        )
    require_amount(person_years, of="person_years")
    require_amount(reference_person_years, of="reference_person_years")
    filled = [
        _fill(name, counts, group=group, reference=reference, unknown=unknown)
        for name, counts in strata.items()
    ]
    here = math.fsum(each.group for each in filled)
    there = math.fsum(each.reference for each in filled)
    missing = math.fsum(counts.get(unknown, 0) for counts in strata.values())
    numerators = (here, there)
    denominators = (person_years, reference_person_years)
    statistic = Statistic(level, METHOD, "ratio", numerators, denominators)
    if not (here and there and person_years and reference_person_years):
        return statistic.none("a group has no events or no person-years")
    variance = 1 / here + 1 / there
    variance += math.fsum(each.variance for each in filled) / here**2
    variance += math.fsum(each.reference_variance for each in filled) / there**2
    variance -= 2 * math.fsum(each.covariance for each in filled) / (here * there)
    value = here / there * reference_person_years / person_years
    return statistic.log_normal(
        value,
        variance,
        missing=f"{missing:g} events of unknown group were imputed",
        assumptions=WARNING,
    )


def _fill(
    name: str, counts: Mapping[str, float], *, group: str, reference: str, unknown: str
) -> _Filled:
    for wanted in (group, reference):
        if wanted not in counts:
            raise ValueError(
                f"stratum '{name}' has no group '{wanted}'. It has {', '.join(counts)}."
            )
    for each, count in counts.items():
        require_count(count, of=f"the count of '{each}' in stratum '{name}'")
    u = counts.get(unknown, 0.0)
    weights = {each: count + PRIOR for each, count in counts.items() if each != unknown}
    whole = math.fsum(weights.values())
    p, q = weights[group] / whole, weights[reference] / whole
    # Variance of a Dirichlet-multinomial count: u·p·(1 − p)·(u + A) / (1 + A).
    scale = u * (u + whole) / (1 + whole)
    return _Filled(
        group=counts[group] + u * p,
        reference=counts[reference] + u * q,
        variance=scale * p * (1 - p),
        reference_variance=scale * q * (1 - q),
        covariance=-scale * p * q,
    )
