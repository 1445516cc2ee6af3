"""This module makes counts coarser: small groups under one name."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from disparity.disclosure.policy import Policy

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
    keys = [column for column in frame.columns if column != value]
    summed = renamed.groupby(keys, sort=False, dropna=False)[value].sum().reset_index()
    return summed[list(frame.columns)]
