"""This module follows cases, some still waiting, to one step, or to one of several ends."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import CensoredData, ecdf, logrank

from disparity.count_models import Floats
from disparity.estimate import LEVEL, Estimate, Significance, Statistic, normal_quantile
from disparity.required import require_level

WAITING = "Kaplan–Meier median, log-log limits"
INCIDENCE = "Aalen–Johansen cumulative incidence, limits on the scale log(−log)"
GRAY = "Gray's test"
PENDING = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The share of cases still waiting after so many days, and half of them."""

    days: tuple[float, ...]
    still_waiting: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    median_days: Estimate


def waiting(days: Sequence[float], *, reached: Sequence[bool], level: float = LEVEL) -> Waiting:
    """Return the curve of waiting and its median in days.

    `days` run from the start to the step, or to the last day the case was seen where `reached` is
    False. Product-limit estimate (Kaplan and Meier 1958, Journal of the American Statistical
    Association 53: 457), limits on the scale log(−log S); the median's limits are where those of
    the curve cross one half (Brookmeyer and Crowley 1982, Biometrics 38: 29). Where fewer than half
    have reached the step there is no median, and that is said.

    Example:
        >>> found = waiting([30, 60, 90, 400, 400], reached=[True, True, True, False, False])
        >>> found.median_days.value
        90.0

    Raises:
        ValueError: days are negative or no number (their place is named), or the two lengths
            differ.
    """
    require_level(level)
    _require(days, {"marks of 'reached'": reached})
    steps = sum(map(bool, reached))
    statistic = Statistic(level, WAITING, "days", (steps,), (len(days),))
    if not steps:
        none = statistic.none(
            "no case has reached this step" if len(days) else "there are no cases"
        )
        return Waiting(days=(), still_waiting=(), low=(), high=(), median_days=none)
    curve = ecdf(_censored(days, reached)).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # limits that do not exist are filled below
        limits = curve.confidence_interval(confidence_level=level, method="log-log")
    times = np.asarray(curve.quantiles, dtype=np.float64)
    share = np.asarray(curve.probabilities, dtype=np.float64)
    # Before the first step and once all have reached it the limits do not exist: they are the
    # share itself.
    low, high = (
        np.where(np.isnan(end.probabilities), share, end.probabilities)
        for end in (limits.low, limits.high)
    )
    median, upper = _half(times, share), _half(times, high)
    reason = ""
    if median is None:
        reason = (
            f"fewer than half of the cases are known to have reached this step ({steps} of "
            f"{len(days)})"
        )
    elif upper is None:
        reason = "the upper limit lies beyond the days that cases were followed"
    return Waiting(
        days=tuple(times.tolist()),
        still_waiting=tuple(share.tolist()),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        median_days=statistic.estimate(median, _half(times, low), upper, not_estimable=reason),
    )


def _require(days: Sequence[float], columns: Mapping[str, Sequence[object]]) -> None:
    for name, column in columns.items():
        if len(column) != len(days):
            raise ValueError(f"there are {len(days)} days but {len(column)} {name}.")
    wrong = [place for place, value in enumerate(days, start=1) if not 0 <= value < math.inf]
    if wrong:
        rows = ", ".join(str(place) for place in wrong)
        raise ValueError(f"days are negative, missing or infinite in row {rows}.")


def same_waiting(
    days: Sequence[float],
    *,
    reached: Sequence[bool],
    other_days: Sequence[float],
    other_reached: Sequence[bool],
) -> Significance:
    """Test that two groups wait equally long: log-rank (Mantel 1966).

    Example:
        >>> test = same_waiting(
        ...     [10, 20, 30], reached=[True, True, False],
        ...     other_days=[15, 25, 40], other_reached=[True, True, True],
        ... )
        >>> test.p_value > 0.5
        True

    Raises:
        ValueError: as `waiting`.
    """
    _require(days, {"marks of 'reached'": reached})
    _require(other_days, {"marks of 'other_reached'": other_reached})
    if not (any(reached) and any(other_reached)):
        return Significance.none("log-rank", "in a group no case has reached this step")
    with np.errstate(invalid="ignore", divide="ignore"):  # nobody left to compare: told below
        z = float(logrank(_censored(days, reached), _censored(other_days, other_reached)).statistic)
    if not math.isfinite(z):
        return Significance.none("log-rank", "no two cases of both groups waited at a time")
    return Significance.chi_squared(z**2, degrees_of_freedom=1, method="log-rank")


def _censored(days: Sequence[float], reached: Sequence[bool]) -> CensoredData:
    return CensoredData.right_censored(
        np.asarray(days, dtype=np.float64), ~np.asarray(reached, dtype=bool)
    )


def _half(times: np.ndarray, share: np.ndarray) -> float | None:
    below = np.flatnonzero(share <= 0.5 + 1e-12)
    return float(times[below[0]]) if below.size else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incidence:
    """The share of cases that have ended in one way by each day, while others end otherwise.

    Cases that ended otherwise are not counted as if they could still end in this way: the shares of
    all ways never add up to more than one, unlike those of a curve of waiting for each by itself.
    """

    fate: str
    cases: int
    ended: int
    days: tuple[float, ...]
    share: tuple[float, ...]
    variance: tuple[float, ...]
    level: float

    def by(self, day: float) -> Estimate:
        """Return the share that had ended in this way by a day, with its interval."""
        statistic = Statistic(self.level, INCIDENCE, "share", (self.ended,), (self.cases,))
        reached = sum(event_day <= day for event_day in self.days)
        if not reached:
            return statistic.none("no case has ended by then")
        share, variance = self.share[reached - 1], self.variance[reached - 1]
        if not 0 < share < 1:
            return statistic.estimate(share, None, None)
        reach = normal_quantile(self.level) * math.sqrt(variance) / (share * -math.log(share))
        return statistic.estimate(share, share ** math.exp(reach), share ** math.exp(-reach))


def cumulative_incidence(
    days: Sequence[float], *, fates: Sequence[str], level: float = LEVEL
) -> dict[str, Incidence]:
    """Return how the share of cases that ended in each way grows with the days.

    `days` run from the start to the end of a case, or to the last day it was seen; `fates` says how
    it ended ("charged", "closed", "out of time"), empty where it is pending. F(t) = Σ S(s−)·d/n
    over the days s up to t, S the share that has not ended (Aalen and Johansen 1978, Scandinavian
    Journal of Statistics 5: 141); variance of Gray (1988, Annals of Statistics 16: 1141).

    Example:
        >>> found = cumulative_incidence(
        ...     [10, 20, 30, 40], fates=["charged", "closed", "", "closed"]
        ... )
        >>> found["closed"].by(40).value, found["charged"].by(40).value
        (0.75, 0.25)

    Raises:
        ValueError: days are negative or no number (their place is named), or the two lengths
            differ.
    """
    require_level(level)
    _require(days, {"fates": fates})
    incidences = {}
    for fate in sorted(set(fates) - {PENDING}):
        counts = _Counts.of(days, fates, ["all"] * len(days), fate=fate)
        share, variance = counts.curve()
        incidences[fate] = Incidence(
            fate=fate,
            cases=len(days),
            ended=list(fates).count(fate),
            level=level,
            days=tuple(counts.days.tolist()),
            share=tuple(share.tolist()),
            variance=tuple(variance.tolist()),
        )
    return incidences


def same_incidence(
    days: Sequence[float], *, fates: Sequence[str], groups: Sequence[str], fate: str
) -> Significance:
    """Test that cases of all groups end in one way as often and as soon: Gray (1988).

    Example:
        >>> test = same_incidence(
        ...     [10, 20, 30, 40, 50, 60], groups=["a", "b", "a", "b", "a", "b"],
        ...     fates=["charged", "closed", "", "charged", "closed", ""], fate="charged",
        ... )
        >>> test.degrees_of_freedom
        1

    Raises:
        ValueError: as `cumulative_incidence`.
    """
    _require(days, {"fates": fates, "groups": groups})
    freedom = len(set(groups)) - 1
    if freedom < 1:
        return Significance.none(GRAY, "there is one group")
    if fate not in fates:
        return Significance.none(GRAY, f"no case has ended as '{fate}'")
    score, variance = _Counts.of(days, fates, groups, fate=fate).gray()
    if np.linalg.matrix_rank(variance) < freedom:
        return Significance.none(GRAY, f"in a group no case can be compared for '{fate}'")
    statistic = float(score @ np.linalg.solve(variance, score))
    return Significance.chi_squared(statistic, degrees_of_freedom=freedom, method=GRAY)


@dataclass(frozen=True, slots=True)
class _Counts:
    """Cases at risk, ending in the way asked and otherwise; a row a group, a column a day."""

    days: Floats
    at_risk: Floats
    asked: Floats
    others: Floats

    @classmethod
    def of(
        cls, days: Sequence[float], fates: Sequence[str], groups: Sequence[str], *, fate: str
    ) -> _Counts:
        ends = np.array([case_fate != PENDING for case_fate in fates])
        has_fate = np.array([case_fate == fate for case_fate in fates])
        times, names = np.asarray(days, dtype=np.float64), np.asarray(groups)
        steps = np.unique(times[ends])
        at, in_group = times[:, None] == steps, names == np.unique(names)[:, None]

        def counted(marks: NDArray[np.bool_]) -> Floats:
            return np.asarray(in_group.astype(np.float64) @ marks, dtype=np.float64)

        return cls(
            steps,
            counted(times[:, None] >= steps),
            counted(at & has_fate[:, None]),
            counted(at & (ends & ~has_fate)[:, None]),
        )

    def before(self) -> tuple[Floats, Floats, Floats]:
        """Return what has not ended before and after each day, and the incidence before it."""
        n = np.maximum(self.at_risk, 1)
        after = np.cumprod(1 - (self.asked + self.others) / n, axis=1)
        before = np.hstack([np.ones((len(after), 1)), after[:, :-1]])
        grown = np.cumsum(before * self.asked / n, axis=1)
        grown_before = np.hstack([np.zeros((len(grown), 1)), grown[:, :-1]])
        return np.asarray(before, float), np.asarray(after, float), np.asarray(grown_before, float)

    def curve(self) -> tuple[Floats, Floats]:
        """Return the incidence of one group by day, and its variance."""
        (before,), (after,), (grown,) = self.before()
        (n,), (fate_ends,), (other_ends,) = self.at_risk, self.asked, self.others
        share = grown + before * fate_ends / n
        left = np.divide(1, after, out=np.zeros_like(after), where=after > 0)
        sums = np.zeros((3, len(n)))
        for events, own_cause in ((other_ends, 0.0), (fate_ends, 1.0)):
            part = before**2 * _ties(events, n) * events / n**2
            part = np.where((own_cause == 0) & (after <= 0), 0, part)
            slope = own_cause + left * share
            sums += np.cumsum([slope**2 * part, left * slope * part, left**2 * part], axis=1)
        return share, sums[0] + share**2 * sums[2] - 2 * share * sums[1]

    def gray(self) -> tuple[Floats, Floats]:
        """Return the score of all groups but the last, and its variance.

        Observed less expected ends over the days, expected from the risk set in which those who
        ended otherwise remain; the variance of these sums is that of Gray (1988, section 3), rho 0.
        """
        groups = len(self.at_risk)
        before, after, grown = self.before()
        score, reach = np.zeros(groups), np.zeros((groups, groups))
        v, cross, own_variances = (
            np.zeros((groups, groups)),
            np.zeros((groups, groups)),
            np.zeros(groups),
        )
        pooled = 0.0
        for day in range(len(self.days)):
            n, s, f = self.at_risk[:, day], before[:, day], grown[:, day]
            fate_ends, other_ends = self.asked[:, day], self.others[:, day]
            is_at_risk = n > 0
            weight = np.divide(n, s, out=np.zeros(groups), where=is_at_risk)
            could = weight * (1 - f)
            total, ends = weight.sum(), fate_ends.sum()
            a = np.diag(weight) - np.outer(weight, weight) / total
            reach += a * ends / (total * (1 - pooled))
            pooled += ends / total
            later = after[:, day]
            left = np.divide(1 - pooled, later, out=np.zeros(groups), where=later > 0)
            if ends:
                score += fate_ends - ends * could / could.sum()
                ties = 1 - (ends - 1) / (total * s - 1) if ends > 1 else np.ones(groups)
                part = np.where(is_at_risk, ties * s * ends / (total * np.maximum(n, 1)), 0)
                slope = np.where(later > 0, 1 - left, 1)
                moved = a - reach * slope
                v += (moved * part) @ moved.T
                cross += moved * (slope * part)
                own_variances += slope**2 * part
            if other_ends.any():
                part = np.where(
                    later > 0,
                    _ties(other_ends, n) * s**2 * other_ends / np.maximum(n, 1) ** 2,
                    0,
                )
                moved = reach * left
                v += (moved * part) @ moved.T
                cross -= moved * (left * part)
                own_variances += left**2 * part
        v += (reach * own_variances) @ reach.T + reach @ cross.T + cross @ reach.T
        return score[:-1], v[:-1, :-1]


def _ties(events: Floats, at_risk: Floats) -> Floats:
    """Return the correction of a variance for several that end on one day."""
    return np.where(events > 1, 1 - (events - 1) / np.maximum(at_risk - 1, 1), 1.0)
