"""This module follows cases from the event to the sentence, each cohort by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from disparity.cases.survival import waiting
from disparity.estimate import LEVEL, Estimate
from disparity.ratios.proportions import proportion
from disparity.required import require_columns, require_count, require_rows

CRIMINAL = (
    "recorded",
    "notified",
    "investigated",
    "referred",
    "charged",
    "tried",
    "convicted",
    "sentenced",
)
"""From the State's record to the sentence: each step needs the one before."""
REPARATION = ("apology", "memorial", "rehabilitation", "guarantee_of_non_repetition")
"""Forms of reparation stand side by side; none needs another."""

ASSUMPTIONS = (
    "every case of the cohort is followed to the same day, and a step not on record by then is "
    "counted as not reached",
    "a case that was closed can no longer reach a later step and stays among those that have not",
    "steps are known from the same sources for every group",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a cohort: how many reached it, of the step before and of all, and how soon.

    `of_previous` is the share of those who reached the step before (of the cohort, at the first
    step and where steps stand side by side); `of_cohort` the share of all; `median_days` counts
    from the event. `without_date` are cases known to have reached the step only because a later
    step has a date: they count, but not in the days.
    """

    step: str
    reached: int
    of_previous: Estimate
    of_cohort: Estimate
    median_days: Estimate
    without_date: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Cases whose events fell into one period, and the steps they have reached since."""

    period: str
    group: str
    cases: int
    followed_to: str
    steps: tuple[Step, ...]
    assumptions: tuple[str, ...] = ASSUMPTIONS


def accountability_funnel(
    cases: pd.DataFrame,
    *,
    first_day: str,
    last_day: str,
    followed_to: str,
    steps: Sequence[str] = CRIMINAL,
    in_sequence: bool = True,
    by: str | None = None,
    level: float = LEVEL,
) -> list[Cohort]:
    """Return how far the cases of one cohort have come, for all and, with `by`, for each group.

    `cases` has one row for each case, a column `occurred` and a column for each step, all dates;
    an empty step has not been reached. The cohort is the cases that occurred from `first_day` to
    `last_day`, so that numerator and denominator are the same persons; flows of one year, such as
    convictions over deaths of the same year, cannot be given to it. A step counts as reached where
    it or a later one has a date (`in_sequence=False`: steps stand side by side, as forms of
    reparation do). Shares have Wilson limits; days are Kaplan–Meier medians from the event.

    Example:
        >>> cases = pd.DataFrame({
        ...     "occurred": ["2018-01-10", "2018-03-01", "2018-06-20"],
        ...     "investigated": ["2018-02-10", "2018-03-11", None],
        ...     "charged": ["2019-01-10", None, None],
        ... })
        >>> whole, = accountability_funnel(
        ...     cases, first_day="2018-01-01", last_day="2018-12-31", followed_to="2023-12-31",
        ...     steps=["investigated", "charged"],
        ... )
        >>> [(step.step, step.reached, step.median_days.value) for step in whole.steps]
        [('investigated', 2, 31.0), ('charged', 1, None)]

    Raises:
        ValueError: a column is missing, a date is none, lies before the event or after
            `followed_to`, steps are out of order, or a group is empty; the rows are named.
    """
    dates = _dates(cases, steps)
    start, end, last_followed = (pd.Timestamp(day) for day in (first_day, last_day, followed_to))
    if not start <= end <= last_followed:
        raise ValueError(
            f"first_day {first_day}, last_day {last_day} and followed_to {followed_to} are not in "
            "order."
        )
    if by is not None:
        require_columns(cases, [by])
        require_rows(cases[by].isna(), f"'{by}' is empty; give unknown groups a name")
    chosen = dates["occurred"].between(start, end)
    dates = dates[chosen]
    _require_order(dates, steps=steps, last_followed=last_followed, in_sequence=in_sequence)
    period = f"{first_day} to {last_day}"

    def follow(part: pd.DataFrame, group: str) -> Cohort:
        return Cohort(
            period=period,
            group=group,
            cases=len(part),
            followed_to=followed_to,
            steps=_follow(
                part, steps=steps, last_followed=last_followed, in_sequence=in_sequence, level=level
            ),
        )

    cohorts = [follow(dates, "all")]
    if by is not None:
        groups = cases.loc[chosen, by].astype(str)
        cohorts += [follow(dates[groups == group], group) for group in sorted(groups.unique())]
    return cohorts


def accountability_from_counts(
    reached: Mapping[str, int], *, period: str, followed_to: str, level: float = LEVEL
) -> Cohort:
    """Return the funnel of one cohort of which only the counts are known; there are no days.

    `reached` holds, in order, the cases of the cohort that occurred and that reached each step.
    Each number must be of the same cases: numbers that grow along the way are refused.

    Example:
        >>> followed = accountability_from_counts(
        ...     {"occurred": 100, "charged": 10, "convicted": 5},
        ...     period="2018", followed_to="2023-12-31",
        ... )
        >>> [(step.step, step.of_previous.value) for step in followed.steps]
        [('charged', 0.1), ('convicted', 0.5)]

    Raises:
        ValueError: a step holds more cases than the one before, or a number is none.
    """
    if not reached:
        raise ValueError("there are no steps.")
    for step, count in reached.items():
        require_count(count, of=f"the cases that reached '{step}'")
    names = list(reached)
    cases = reached[names[0]]
    steps = []
    for previous, step in pairwise(names):
        if reached[step] > reached[previous]:
            raise ValueError(
                f"step '{step}' holds {reached[step]} cases, more than '{previous}' with "
                f"{reached[previous]}: they cannot be the same cohort. Follow each year's cases."
            )
        steps.append(
            _step(
                step,
                reached[step],
                of_previous=reached[previous],
                of_cohort=cases,
                days=[],
                dated=[],
                without_date=reached[step],
                level=level,
            )
        )
    return Cohort(
        period=period, group="all", cases=cases, followed_to=followed_to, steps=tuple(steps)
    )


def _step(
    step: str,
    reached: int,
    *,
    of_previous: int,
    of_cohort: int,
    days: Sequence[float],
    dated: Sequence[bool],
    without_date: int,
    level: float,
) -> Step:
    return Step(
        step=step,
        reached=reached,
        without_date=without_date,
        of_previous=proportion(reached, total=of_previous, level=level),
        of_cohort=proportion(reached, total=of_cohort, level=level),
        median_days=waiting(days, reached=dated, level=level).median_days,
    )


def _follow(
    dates: pd.DataFrame,
    *,
    steps: Sequence[str],
    last_followed: pd.Timestamp,
    in_sequence: bool,
    level: float,
) -> tuple[Step, ...]:
    followed_steps = []
    before = len(dates)
    for place, step in enumerate(steps):
        has_date = dates[step].notna()
        reached = dates[list(steps[place:])].notna().any(axis=1) if in_sequence else has_date
        dated = dates[has_date | ~reached]
        until = dated[step].fillna(last_followed)
        days = (until - dated["occurred"]).dt.days
        count = int(reached.sum())
        followed_steps.append(
            _step(
                step,
                count,
                of_previous=before,
                of_cohort=len(dates),
                days=days.tolist(),
                dated=dated[step].notna().tolist(),
                without_date=int((reached & ~has_date).sum()),
                level=level,
            )
        )
        before = count if in_sequence else len(dates)
    return tuple(followed_steps)


def _dates(cases: pd.DataFrame, steps: Sequence[str]) -> pd.DataFrame:
    """Return the dates of events and steps, or name the rows where there are none."""
    columns = ["occurred", *steps]
    require_columns(cases, columns)
    dates = pd.DataFrame(index=cases.index)
    for column in columns:
        dates[column] = pd.to_datetime(cases[column], errors="coerce")
        is_filled = cases[column].notna() & (cases[column].astype(str).str.strip() != "")
        require_rows(is_filled & dates[column].isna(), f"'{column}' is no date")
    require_rows(dates["occurred"].isna(), "'occurred' is empty: the case belongs to no cohort")
    return dates


def _require_order(
    dates: pd.DataFrame, *, steps: Sequence[str], last_followed: pd.Timestamp, in_sequence: bool
) -> None:
    for step in steps:
        require_rows(dates[step] < dates["occurred"], f"'{step}' lies before the event")
        require_rows(dates[step] > last_followed, f"'{step}' lies after the last day followed")
    if in_sequence:
        for place, step in enumerate(steps):
            for later in steps[place + 1 :]:
                require_rows(dates[later] < dates[step], f"'{later}' lies before '{step}'")
