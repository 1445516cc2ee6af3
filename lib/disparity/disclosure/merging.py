"""This module counts groups that are too small to be shown together under one name."""

from __future__ import annotations

import pandas as pd

from disparity.disclosure.policy import Policy


def merged_groups(
    frame: pd.DataFrame,
    *,
    policy: Policy,
    column: str = "group",
    value: str = "value",
    into: str = "other",
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the table with small groups counted under `into`, and the groups that went there.

    A group is small where its count in the whole table lies below the threshold; empty groups stay.
    Where the groups together are still too small, their count is for suppression to withhold.

    Example:
        >>> counts = pd.DataFrame({"group": ["a", "b", "c"], "value": [50, 3, 2]})
        >>> merged, moved = merged_groups(counts, policy=Policy(threshold=5))
        >>> merged.to_dict("list"), moved
        ({'group': ['a', 'other'], 'value': [50, 5]}, ('b', 'c'))
    """
    totals = frame.groupby(column, sort=False)[value].sum()
    small = tuple(
        str(group) for group, count in totals.items() if group != into and policy.withholds(count)
    )
    if not small:
        return frame, ()
    renamed = frame.assign(**{column: frame[column].where(~frame[column].isin(small), into)})
    keys = [each for each in frame.columns if each != value]
    summed = renamed.groupby(keys, sort=False, dropna=False)[value].sum().reset_index()
    return summed[list(frame.columns)], small
