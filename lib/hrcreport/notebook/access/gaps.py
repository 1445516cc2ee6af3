"""This module keeps a gap a gap where cells sum counts of which some are withheld.

Pandas leaves gaps out of its sums, so that a group of withheld counts alone would come to zero.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from pandas.api.typing import DataFrameGroupBy, SeriesGroupBy

WITHHELD = "withheld"
"""The key of a frame's `attrs` that says that gaps in it are withheld counts."""


class _SumsOverGaps:
    """Sums and means that are gaps where what they are made of holds one."""

    def sum(self, *arguments: Any, **options: Any) -> Any:
        pandas_sums: Any = super()
        return pandas_sums.sum(*arguments, **{**options, "skipna": False})

    def mean(self, *arguments: Any, **options: Any) -> Any:
        pandas_means: Any = super()
        return pandas_means.mean(*arguments, **{**options, "skipna": False})


class _GroupsOverGaps(_SumsOverGaps):
    def groupby(self, *arguments: Any, **options: Any) -> Any:
        ungrouped: Any = super()
        return _kept(ungrouped.groupby(*arguments, **options))


class GappedColumn(_GroupsOverGaps, pd.Series):
    """A column of counts; a sum over a gap is a gap."""

    @property
    def _constructor(self) -> type[pd.Series]:
        return GappedColumn

    @property
    def _constructor_expanddim(self) -> type[pd.DataFrame]:
        return GappedFrame


class GappedFrame(_GroupsOverGaps, pd.DataFrame):
    """A table with counts of which some are withheld; a sum over a gap is a gap."""

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return GappedFrame

    @property
    def _constructor_sliced(self) -> type[pd.Series]:
        return GappedColumn

    def pivot_table(self, *arguments: Any, **options: Any) -> Any:
        """Return a pivot whose totals hold a gap; pandas drops rows with gaps before it adds up.

        Told not to, it adds each combination of keys that is in no row, which is no gap.
        """
        ungapped: Any = super()
        pivoted = ungapped.pivot_table(*arguments, **{**options, "dropna": False})
        total = options.get("margins_name", "All")
        for axis, index in enumerate(pivoted.axes):
            if len(keys := [name for name in index.names if name in self.columns]) > 1:
                combined = {*self[keys].itertuples(index=False, name=None)}
                at = index.to_frame(index=False)[keys].itertuples(index=False, name=None)
                is_here = [key in combined or total in key for key in at]
                pivoted = pivoted.loc[is_here] if axis == 0 else pivoted.loc[:, is_here]
        return pivoted


class _ItemsOverGaps(_SumsOverGaps):
    def _gotitem(self, *arguments: Any, **options: Any) -> Any:
        groups: Any = super()
        return _kept(groups._gotitem(*arguments, **options))


# Made so since stubs of pandas call the sums of groups final.
_ColumnGroups: Any = type("_ColumnGroups", (_SumsOverGaps, SeriesGroupBy), {})
_FrameGroups: Any = type("_FrameGroups", (_ItemsOverGaps, DataFrameGroupBy), {})


def _kept(groups: Any) -> Any:
    # Pandas names the classes of its groups itself, whatever frame it groups.
    groups.__class__ = _FrameGroups if isinstance(groups, DataFrameGroupBy) else _ColumnGroups
    return groups


def gapped(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of counts in which withheld ones are gaps, and their sums with it.

    Example:
        >>> counts = gapped(pd.DataFrame({"group": ["a", "b", "b"], "value": [3.0, None, 5.0]}))
        >>> counts.groupby("group")["value"].sum().to_dict()
        {'a': 3.0, 'b': nan}
    """
    gapped_frame = GappedFrame(frame)
    gapped_frame.attrs[WITHHELD] = True
    return gapped_frame
