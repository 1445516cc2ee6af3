"""This module rounds small counts so that all totals still add up."""

from __future__ import annotations

import pandas as pd

from disparity.disclosure.policy import ROUNDING_BASES


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
