"""This module makes counts coarser: small groups under one name, small counts rounded."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from disparity.disclosure.policy import ROUNDING_BASES, Policy

OTHER = "other"


def small_groups(
    frame: pd.DataFrame, *, policy: Policy, column: str = "group", value: str = "value"
) -> tuple[str, ...]:
    """Return the groups whose count in the whole table lies below the threshold; no empty ones."""
    totals = frame.groupby(column, sort=False)[value].sum()
    return tuple(
        str(group)
        for group, count in totals.items()
        if group != OTHER and count and policy.withholds(count)
    )


def with_merged(
    frame: pd.DataFrame, groups: Collection[str], *, column: str = "group", value: str = "value"
) -> pd.DataFrame:
    """Return the table with some groups counted under "other".

    Where the groups together are still too small, their count is for suppression to withhold.

    Example:
        >>> counts = pd.DataFrame({"group": ["a", "b", "c"], "value": [50, 3, 2]})
        >>> moved = small_groups(counts, policy=Policy(threshold=5))
        >>> with_merged(counts, moved).to_dict("list"), moved
        ({'group': ['a', 'other'], 'value': [50, 5]}, ('b', 'c'))
    """
    small = frame[column].isin(list(groups))
    if not small.any():
        return frame
    renamed = frame.assign(**{column: frame[column].where(~small, OTHER)})
    keys = [each for each in frame.columns if each != value]
    summed = renamed.groupby(keys, sort=False, dropna=False)[value].sum().reset_index()
    return summed[list(frame.columns)]


def rounded_counts(frame: pd.DataFrame, *, base: int, value: str = "value") -> pd.DataFrame:
    """Return the table with counts from 1 to base − 1 as zero or as the base; others stay.

    As many of the small counts are raised to the base as keep their sum nearest, the largest first
    and then in the table's order (small count rounding: Langsrud and Heldal 2018, Privacy in
    Statistical Databases, whose search over all totals is not made here). Totals are to be taken of
    the rounded counts, and so add up. A count that is shown as the base may be any from 1 on.

    Example:
        >>> counts = pd.DataFrame({"value": [1, 4, 2, 40]})
        >>> rounded_counts(counts, base=5)["value"].tolist()
        [0, 5, 0, 40]

    Raises:
        ValueError: the base is none of 3, 5 and 10.
    """
    if base not in ROUNDING_BASES:
        raise ValueError(f"base is {base}. Give one of 3, 5 and 10.")
    counts = frame[value]
    small = counts[(counts > 0) & (counts < base)]
    raised = int(small.sum() / base + 0.5)
    first = small.sort_values(ascending=False, kind="stable").index[:raised]
    new = counts.where(~counts.index.isin(small.index), 0)
    return frame.assign(**{value: new.where(~counts.index.isin(first), base)})
