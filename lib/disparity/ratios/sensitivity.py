"""This module sets defensible choices of one comparison side by side, and says what all bear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from disparity.estimate import Estimate

Verdict = Literal["above", "below", "unclear", "none"]
"""Where the interval of a ratio lies: above one, below one, on both sides; "none": no estimate."""
Kind = Literal["main", "reference", "group", "window", "missing", "stratum", "model"]


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
        return tuple(each for each in self.choices if verdict(each.estimate) != "none")

    @property
    def borne(self) -> Verdict:
        """The verdict that every choice bears; "unclear" where they differ, "none" without any."""
        found = {verdict(each.estimate) for each in self.estimated}
        if not found:
            return "none"
        return found.pop() if len(found) == 1 else "unclear"

    @property
    def hangs_on(self) -> tuple[Choice, ...]:
        """The choices under which the verdict is not that of the main one."""
        main = verdict(self.choices[0].estimate)
        return tuple(each for each in self.estimated if verdict(each.estimate) != main)

    @property
    def lowest(self) -> Choice:
        """The choice with the lowest estimate."""
        return min(self.estimated, key=lambda each: each.estimate.value or 0.0)

    @property
    def highest(self) -> Choice:
        """The choice with the highest estimate."""
        return max(self.estimated, key=lambda each: each.estimate.value or 0.0)


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
    labels = [each.label for each in choices]
    if not choices or choices[0].changes != "main":
        raise ValueError("a panel begins with its main choice.")
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise ValueError(f"two choices have the same words: {', '.join(twice)}.")
    return Panel(tuple(choices))
