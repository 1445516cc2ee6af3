"""This module takes shares of answers to a survey: weights, strata, places drawn."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np
from scipy.special import expit

from disparity.count_models import Floats
from disparity.estimate import LEVEL, Estimate, Statistic, student_quantile
from disparity.required import require_amount

UNWEIGHTED = "the answers are not weighted: they tell of those who answered, not of a population"
DESIGN = "limits take {effect:.1f} times the variance that as many answers drawn at random have"
OF_SURVEYS = (
    "weights undo how people were drawn and who did not answer",
    "places were drawn independently within strata",
)


def survey_share(
    answers: Sequence[bool],
    *,
    weights: Sequence[float] | None = None,
    strata: Sequence[Hashable] | None = None,
    places: Sequence[Hashable] | None = None,
    of: Sequence[bool] | None = None,
    level: float = LEVEL,
) -> Estimate:
    """Return the share of persons who would answer so, with limits that know the survey's design.

    One entry an answer. `places` are the units drawn first (clusters), within `strata`; `of` marks
    the persons of one group, whose share is taken while all the survey's places stay in the
    variance. Variance by Taylor linearization, limits on the log-odds by Student's t with places
    less strata degrees of freedom (Binder 1983, International Statistical Review 51: 279; Korn and
    Graubard 1998, Survey Methodology 24: 193). The design effect is a caution of the estimate, and
    so is a survey without weights.

    Example:
        >>> share = survey_share(
        ...     [True, True, False, True, False, False],
        ...     weights=[2, 1, 1, 1, 2, 1], places=["a", "a", "b", "b", "c", "c"],
        ... )
        >>> share.value, share.low < 0.5 < share.high
        (0.5, True)

    Raises:
        ValueError: the columns are of unlike length, or a weight is negative or no number.
    """
    yes, weight, chosen = _columns(answers, weights, strata, places, of)
    statistic = _statistic("share", yes, chosen, weight, level)
    if not (weight * chosen).sum():
        return statistic.none("nobody answered")
    share, parts = _linear(yes, weight, chosen)
    variance, freedom, reason = _variance(parts, strata, places)
    if reason or not 0 < share < 1:
        return statistic.none(reason or "all answers are alike")
    reach = student_quantile(level, freedom=freedom) * math.sqrt(variance) / (share * (1 - share))
    middle = math.log(share / (1 - share))
    n = float(chosen.sum())
    effect = variance / (share * (1 - share) / (n - 1)) if n > 1 else math.nan
    return statistic.estimate(
        share,
        float(expit(middle - reach)),
        float(expit(middle + reach)),
        assumptions=OF_SURVEYS,
        cautions=_cautions(weights, effect),
    )


def survey_ratio(
    answers: Sequence[bool],
    *,
    of: Sequence[bool],
    reference: Sequence[bool],
    weights: Sequence[float] | None = None,
    strata: Sequence[Hashable] | None = None,
    places: Sequence[Hashable] | None = None,
    level: float = LEVEL,
) -> Estimate:
    """Return the share of a group who would answer so over that of another, drawn in one survey.

    As `survey_share`; both groups may live in the same places, so their shares are not independent.
    Limits on the logarithm of the ratio.

    Example:
        >>> yes = [True, False, True, True, False, True, False, False]
        >>> black = [True, False] * 4
        >>> ratio = survey_ratio(yes, of=black, reference=[not each for each in black])
        >>> ratio.value, ratio.cautions[0]
        (1.0, 'the answers are not weighted: they tell of those who answered, not of a population')

    Raises:
        ValueError: as `survey_share`.
    """
    yes, weight, chosen = _columns(answers, weights, strata, places, of)
    _, _, in_reference = _columns(answers, weights, strata, places, reference)
    statistic = _statistic("ratio", yes, chosen, weight, level, in_reference)
    if not ((weight * chosen).sum() and (weight * in_reference).sum()):
        return statistic.none("nobody of a group answered")
    (group_share, first), (two, second) = (
        _linear(yes, weight, chosen),
        _linear(yes, weight, in_reference),
    )
    if not (group_share and two):
        return statistic.none("nobody of a group answered so")
    variance, freedom, reason = _variance(first / group_share - second / two, strata, places)
    if reason:
        return statistic.none(reason)
    return statistic.log_normal(
        group_share / two,
        variance,
        freedom=freedom,
        assumptions=OF_SURVEYS,
        cautions=_cautions(weights),
    )


def _columns(
    answers: Sequence[bool],
    weights: Sequence[float] | None,
    strata: Sequence[Hashable] | None,
    places: Sequence[Hashable] | None,
    of: Sequence[bool] | None,
) -> tuple[Floats, Floats, Floats]:
    columns = {"weights": weights, "strata": strata, "places": places, "of": of}
    for name, column in columns.items():
        if column is not None and len(column) != len(answers):
            raise ValueError(f"{name} has {len(column)} entries, answers {len(answers)}.")
    for place, weight in enumerate(() if weights is None else weights):
        require_amount(weight, of=f"the weight of answer {place}")
    ones = np.ones(len(answers))
    return (
        np.asarray(answers, dtype=np.float64),
        ones if weights is None else np.asarray(weights, dtype=np.float64),
        ones if of is None else np.asarray(of, dtype=np.float64),
    )


def _statistic(
    unit: str, yes: Floats, chosen: Floats, weight: Floats, level: float, *references: Floats
) -> Statistic:
    groups = [membership * (weight > 0) for membership in (chosen, *references)]
    return Statistic(
        level,
        "survey, Taylor linearization",
        unit,
        tuple(float((yes * group_weights).sum()) for group_weights in groups),
        tuple(float(group_weights.sum()) for group_weights in groups),
    )


def _linear(yes: Floats, weight: Floats, chosen: Floats) -> tuple[float, Floats]:
    """Return a weighted share, and what each answer adds to it, linearized."""
    chosen_weights = weight * chosen
    share = float((chosen_weights * yes).sum() / chosen_weights.sum())
    return share, chosen_weights * (yes - share) / chosen_weights.sum()


def _variance(
    parts: Floats, strata: Sequence[Hashable] | None, places: Sequence[Hashable] | None
) -> tuple[float, int, str]:
    """Return the variance between places within strata, its degrees of freedom, or why none."""
    totals: dict[Hashable, dict[Hashable, float]] = {}
    for row, part in enumerate(parts):
        stratum = totals.setdefault(None if strata is None else strata[row], {})
        place = row if places is None else places[row]
        stratum[place] = stratum.get(place, 0.0) + float(part)
    variance = 0.0
    for name, by_place in totals.items():
        drawn = len(by_place)
        if drawn < 2:
            where = "the survey" if strata is None else f"stratum '{name}'"
            return 0.0, 0, f"{where} has one place: how places vary cannot be told"
        middle = math.fsum(by_place.values()) / drawn
        variance += math.fsum((place_total - middle) ** 2 for place_total in by_place.values()) * (
            drawn / (drawn - 1)
        )
    return variance, sum(len(by_place) for by_place in totals.values()) - len(totals), ""


def _cautions(weights: Sequence[float] | None, effect: float = 1.0) -> tuple[str, ...]:
    cautions = () if weights is not None else (UNWEIGHTED,)
    return (*cautions, DESIGN.format(effect=effect)) if effect > 1.05 else cautions
