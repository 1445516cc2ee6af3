"""This module keeps comparisons honest: many, and one under each choice that can be defended.

The more are made, the more differ by chance alone; what all choices bear may be said.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import betainc, betaincc, ndtr, ndtri

from disparity.estimate import LEVEL, Estimate, Significance, normal_quantile
from disparity.in_words import RATIO_UNITS
from disparity.required import require_amounts, require_count, require_counts, require_level

Adjustment = Literal["holm", "benjamini-hochberg"]
Verdict = Literal["above", "below", "unclear", "none"]
"""Where the interval of a ratio lies: above one, below one, on both sides; "none": no estimate."""
LARGEST_LOG = 700.0
Kind = Literal["main", "reference", "group", "window", "missing", "stratum", "model", "denominator"]


def equal_rates(
    events: float, *, person_years: float, reference_events: float, reference_person_years: float
) -> Significance:
    """Test that two groups have the same rate, exactly, given the sum of their events.

    Twice the smaller tail of x_a ~ Binomial(x_a + x_b, N_a/(N_a + N_b)), at most 1: the test that
    belongs to the exact conditional interval of the rate ratio.

    Example:
        >>> test = equal_rates(
        ...     12, person_years=1_000, reference_events=4, reference_person_years=1_000
        ... )
        >>> round(test.p_value, 3)
        0.077

    Raises:
        ValueError: a count or person-years are not what they must be.
    """
    method = "exact conditional binomial, twice the smaller tail"
    require_counts(events=events, reference_events=reference_events)
    require_amounts(person_years=person_years, reference_person_years=reference_person_years)
    total = events + reference_events
    person_years_of_both = person_years + reference_person_years
    if not (person_years > 0 and reference_person_years > 0 and total > 0):
        return Significance.none(
            method, "there are no events" if total == 0 else "a group has no person-years"
        )
    share = person_years / person_years_of_both
    as_high = 1.0 if events == 0 else float(betainc(events, reference_events + 1, share))
    as_low = 1.0 if reference_events == 0 else float(betaincc(events + 1, reference_events, share))
    return Significance(p_value=min(1.0, 2 * min(as_high, as_low)), statistic=None, method=method)


def p_value_of_ratio(ratio: Estimate) -> float | None:
    """Return the two-sided p-value that a ratio is one, from its symmetric log interval.

    z = ln RR / ((ln high − ln low) / 2z₀), z₀ the normal quantile of the level (Altman and Bland
    2011, British Medical Journal 343: d2304). None where the ratio has no interval.

    Example:
        >>> from disparity.ratios.rates import rate_ratio
        >>> ratio = rate_ratio(
        ...     30, person_years=1_000, reference_events=20, reference_person_years=1_000
        ... )
        >>> round(p_value_of_ratio(ratio), 3)
        0.16
    """
    if not ratio.value or not ratio.low or ratio.high is None:
        return None
    reach = (math.log(ratio.high) - math.log(ratio.low)) / 2
    if reach == 0:
        return None
    quantile = normal_quantile(ratio.level)
    return float(2 * ndtr(-abs(math.log(ratio.value)) / reach * quantile))


def e_value(ratio: Estimate) -> tuple[float, float] | None:
    """Return how strong something unmeasured would have to be to explain a ratio away.

    RR + √(RR·(RR − 1)), of 1/RR where it lies below one: by so much it would have to go with the
    group and with the outcome, each beyond what is measured, for the true ratio to be one; and the
    same of the limit nearer to one, which is 1 where the interval holds one (VanderWeele and Ding
    2017, Annals of Internal Medicine 167: 268). Of an odds ratio the square root is taken, as if
    the outcome were common. None where there is no ratio with limits.

    Example:
        >>> from disparity.ratios.rates import rate_ratio
        >>> found = e_value(rate_ratio(
        ...     1441, person_years=39_445_495,
        ...     reference_events=2770, reference_person_years=197_277_789,
        ... ))
        >>> [round(each, 2) for each in found]
        [4.64, 4.32]
    """
    if ratio.limits is None or min(ratio.limits) <= 0 or ratio.unit not in RATIO_UNITS:
        return None
    power = 0.5 if ratio.unit == "odds ratio" else 1.0
    value, low, high = (limit**power for limit in ratio.limits)
    nearer = low if value > 1 else 1 / high

    def strength(ratio_size: float) -> float:
        return ratio_size + math.sqrt(ratio_size * (ratio_size - 1)) if ratio_size > 1 else 1.0

    return strength(max(value, 1 / value)), strength(nearer)


POWER = 0.8
"""In which part of such comparisons a ratio would be seen."""


def least_ratio_seen(
    events: float,
    *,
    person_years: float,
    reference_person_years: float,
    level: float = LEVEL,
) -> float | None:
    """Return the least ratio of rates above one that so many events would show in four of five.

    exp((z + z₀.₈)/√(x·p·(1 − p))), p the group's part of the person-years (Schoenfeld 1981,
    Biometrika 68: 316). A comparison whose interval holds one says nothing of ratios nearer to one
    than this. None where there are no events or only one group.

    Example:
        >>> round(least_ratio_seen(400, person_years=1_000, reference_person_years=3_000), 2)
        1.38

    Raises:
        ValueError: a number is not what it must be.
    """
    require_count(events, of="events")
    require_amounts(person_years=person_years, reference_person_years=reference_person_years)
    require_level(level)
    both = person_years + reference_person_years
    information = events * person_years * reference_person_years / both**2 if both else 0.0
    if not information:
        return None
    reach = (normal_quantile(level) + float(ndtri(POWER))) / math.sqrt(information)
    return math.exp(reach) if reach < LARGEST_LOG else None


def adjusted(
    p_values: Mapping[str, float | None], *, method: Adjustment = "holm"
) -> dict[str, float | None]:
    """Return p-values adjusted for the number of comparisons made.

    Holm (1979, Scandinavian Journal of Statistics 6: 65) bounds the chance of any false claim and
    is for "these groups differ"; Benjamini and Hochberg (1995, Journal of the Royal Statistical
    Society B 57: 289) bounds the share of false claims and is for screening many areas. What could
    not be tested stays None and is not counted.

    Example:
        >>> adjusted({"a": 0.01, "b": 0.04, "c": 0.03})
        {'a': 0.03, 'b': 0.06, 'c': 0.06}

    Raises:
        ValueError: a p-value is no probability; its name is given.
    """
    for name, p in p_values.items():
        if p is not None and not 0 <= p <= 1:
            raise ValueError(f"the p-value of '{name}' is {p!r}, which is no probability.")
    tested = [(name, p) for name, p in p_values.items() if p is not None]
    if not tested:
        return dict(p_values)
    values = np.array([p for _, p in tested])
    if method == "benjamini-hochberg":
        from scipy.stats import false_discovery_control  # heavy, and asked for by few

        adjusted_values = false_discovery_control(values)
    else:
        order = np.argsort(values, kind="stable")
        steps = (len(values) - np.arange(len(values))) * values[order]
        adjusted_values = np.empty_like(values)
        adjusted_values[order] = np.minimum(np.maximum.accumulate(steps), 1)
    adjusted_by_name = {
        name: float(p) for (name, _), p in zip(tested, adjusted_values, strict=True)
    }
    return {name: adjusted_by_name.get(name) for name in p_values}


def verdict(estimate: Estimate) -> Verdict:
    """Return on which side of one the interval of a ratio lies.

    Example:
        >>> from disparity import rate_ratio
        >>> verdict(rate_ratio(
        ...     40, person_years=1_000, reference_events=20, reference_person_years=1_000
        ... ))
        'above'
    """
    if estimate.value is None and estimate.low is None:
        return "none"
    if estimate.low is not None and estimate.low > 1:
        return "above"
    if estimate.high is not None and estimate.high < 1:
        return "below"
    return "unclear"


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to make a comparison: its words, what it changes, its estimate."""

    label: str
    changes: Kind
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Panel:
    """A comparison under several choices that could each be defended; the first is the main one."""

    choices: tuple[Choice, ...]

    @property
    def estimated(self) -> tuple[Choice, ...]:
        """The choices under which there is an estimate."""
        return tuple(choice for choice in self.choices if verdict(choice.estimate) != "none")

    @property
    def borne(self) -> Verdict:
        """The verdict that every choice bears; "unclear" where they differ, "none" without any."""
        verdicts = {verdict(choice.estimate) for choice in self.estimated}
        if not verdicts:
            return "none"
        return verdicts.pop() if len(verdicts) == 1 else "unclear"

    @property
    def hangs_on(self) -> tuple[Choice, ...]:
        """The choices under which the verdict is not that of the main one."""
        main = verdict(self.choices[0].estimate)
        return tuple(choice for choice in self.estimated if verdict(choice.estimate) != main)

    @property
    def lowest(self) -> Choice:
        """The choice with the lowest estimate."""
        return min(self.estimated, key=lambda choice: choice.estimate.value or 0.0)

    @property
    def highest(self) -> Choice:
        """The choice with the highest estimate."""
        return max(self.estimated, key=lambda choice: choice.estimate.value or 0.0)


def panel(choices: Sequence[Choice]) -> Panel:
    """Return choices as a panel: words bear only what all of them bear.

    Example:
        >>> from disparity import rate_ratio
        >>> years = {"person_years": 1_000, "reference_person_years": 1_000}
        >>> counted, other = (rate_ratio(40, reference_events=n, **years) for n in (20, 35))
        >>> found = panel([
        ...     Choice("as counted", "main", counted),
        ...     Choice("unknown counted in", "missing", other),
        ... ])
        >>> found.borne, [each.label for each in found.hangs_on]
        ('unclear', ['unknown counted in'])

    Raises:
        ValueError: there is no choice, the first is not the main one, or two have the same words.
    """
    labels = [choice.label for choice in choices]
    if not choices or choices[0].changes != "main":
        raise ValueError("a panel begins with its main choice.")
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise ValueError(f"two choices have the same words: {', '.join(twice)}.")
    return Panel(tuple(choices))
