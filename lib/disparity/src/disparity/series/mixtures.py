"""This module compares a place that reformed with a mixture of places that did not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from disparity.count_models import Floats
from disparity.estimate import Significance
from disparity.required import require_number

FEWEST_BEFORE, FEWEST_DONORS = 5, 5
SUM_TO_ONE = 1e4
FAR = 0.1
"""From this share of the place's own mean before the reform on, the mixture is said not to fit."""
OF_MIXTURES = (
    "the places of the mixture had no such reform, and the reform did not reach them",
    "what moves the place and the mixture alike before the reform would have gone on to do so",
    "nothing else that matters changed at the same time in the place alone",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticControl:
    """The mixture's weights, its values by period, and what the place has more or less than it.

    `change` is the mean gap after the reform, in the unit of the values; `test` is the rank of the
    place among all places when each in turn is taken for the one that reformed.
    """

    weights: dict[str, float]
    mixture: dict[str, float]
    gaps: dict[str, float]
    change: float
    test: Significance
    assumptions: tuple[str, ...]
    cautions: tuple[str, ...]


def synthetic_control(
    values: Mapping[str, Mapping[str, float]], *, place: str, first_after: str
) -> SyntheticControl:
    """Return how a place moved from a reform on, against the mixture of others most like it before.

    `values` are rates by place and period, periods written so that they sort ("2016", "2021-07").
    Weights are not negative and add up to one; they make the sum of squared gaps before the reform
    least (Abadie, Diamond and Hainmueller 2010, Journal of the American Statistical Association
    105: 493, the values themselves as predictors). The p-value is the share of places whose mean
    square gap after over before is as large as that of the place; of k places it is at least 1/k.

    Example:
        >>> years = [str(year) for year in range(2010, 2020)]
        >>> values = {
        ...     name: {y: level + slope * n for n, y in enumerate(years)}
        ...     for name, level, slope in [("a", 5, 1), ("b", 9, 0), ("c", 2, 2), ("d", 7, -1),
        ...                                ("e", 3, 1)]
        ... }
        >>> values["here"] = {y: 7 + n / 2 - 3 * (y >= "2016") for n, y in enumerate(years)}
        >>> round(synthetic_control(values, place="here", first_after="2016").change, 6)
        -3.0

    Raises:
        ValueError: the place is none of them, places have unlike periods, a value is no number, or
            there are fewer than five others or than five periods before.
    """
    if place not in values:
        raise ValueError(f"there is no place '{place}'. The places are {', '.join(values)}.")
    periods = sorted(values[place])
    for name, row in values.items():
        if set(row) != set(periods):
            differing = ", ".join(sorted(set(row) ^ set(periods)))
            raise ValueError(f"'{name}' and '{place}' do not have the same periods: {differing}.")
        for period, value in row.items():
            require_number(value, of=f"the value of '{name}' in {period}")
    before = sum(period < first_after for period in periods)
    if len(values) - 1 < FEWEST_DONORS or before < FEWEST_BEFORE or before == len(periods):
        raise ValueError(
            f"{len(values) - 1} other places, {before} periods before {first_after} and "
            f"{len(periods) - before} from it on: {FEWEST_DONORS} others, {FEWEST_BEFORE} periods "
            "before and one after are the fewest."
        )
    names = list(values)
    table = np.array([[values[name][period] for period in periods] for name in names])
    at = names.index(place)
    weights, gaps = _mixture(table, at, before)
    ratios = [_ratio(_mixture(table, row, before)[1], before) for row in range(len(names))]
    # Rounding must not rank places apart whose ratios are equal.
    rank = sum(ratio >= ratios[at] * (1 - 1e-9) for ratio in ratios)
    distance = math.sqrt(float(np.mean(gaps[:before] ** 2)))
    level = abs(float(table[at, :before].mean()))
    donors = [name for name in names if name != place]
    return SyntheticControl(
        weights=dict(zip(donors, map(float, weights), strict=True)),
        mixture=dict(zip(periods, map(float, table[at] - gaps), strict=True)),
        gaps=dict(zip(periods, map(float, gaps), strict=True)),
        change=float(gaps[before:].mean()),
        test=Significance(
            p_value=rank / len(names), statistic=ratios[at], method="placebos: each place in turn"
        ),
        assumptions=OF_MIXTURES,
        cautions=("no mixture of the other places is near to it before the reform",)
        if distance > FAR * level
        else (),
    )


def _mixture(table: Floats, at: int, before: int) -> tuple[Floats, Floats]:
    """Return the weights of the other places, and what a place has more than their mixture."""
    other_places = np.delete(table, at, axis=0)
    scale = float(np.abs(table[:, :before]).max()) or 1.0
    left = np.vstack([other_places[:, :before].T / scale, np.full(len(other_places), SUM_TO_ONE)])
    right = np.append(table[at, :before] / scale, SUM_TO_ONE)
    weights, _ = nnls(left, right, maxiter=100 * len(other_places))
    weights = weights / weights.sum()
    return weights, table[at] - weights @ other_places


def _ratio(gaps: Floats, before: int) -> float:
    """Return the mean square gap after over before; a fit that is perfect counts as very near."""
    near = max(float(np.mean(gaps[:before] ** 2)), 1e-20)
    return float(np.mean(gaps[before:] ** 2)) / near
