"""This module keeps a gap a gap where cells sum counts of which some are withheld.

Pandas leaves gaps out of its sums, so that a group of withheld counts alone would come to zero.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from pandas.api.typing import DataFrameGroupBy, SeriesGroupBy

WITHHELD = "withheld"
"""The key of a frame's `attrs` that says that gaps in it are withheld counts."""


class GappedColumn(pd.Series):
    """A column of counts; a sum over a gap is a gap."""

    @property
    def _constructor(self) -> type[pd.Series]:
        return GappedColumn

    @property
    def _constructor_expanddim(self) -> type[pd.DataFrame]:
        return GappedFrame

    def sum(self, *arguments: Any, **options: Any) -> Any:
        return super().sum(*arguments, **{**options, "skipna": False})

    def mean(self, *arguments: Any, **options: Any) -> Any:
        return super().mean(*arguments, **{**options, "skipna": False})

    def groupby(self, *arguments: Any, **options: Any) -> Any:
        return _kept(super().groupby(*arguments, **options))


class GappedFrame(pd.DataFrame):
    """A table with counts of which some are withheld; a sum over a gap is a gap."""

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return GappedFrame

    @property
    def _constructor_sliced(self) -> type[pd.Series]:
        return GappedColumn

    def sum(self, *arguments: Any, **options: Any) -> Any:
        return super().sum(*arguments, **{**options, "skipna": False})

    def mean(self, *arguments: Any, **options: Any) -> Any:
        return super().mean(*arguments, **{**options, "skipna": False})

    def groupby(self, *arguments: Any, **options: Any) -> Any:
        return _kept(super().groupby(*arguments, **options))


class _ColumnGroups(SeriesGroupBy):  # type: ignore[type-arg]
    """Groups of a column of counts; what pandas calls final are sums over what is left of them."""

    def sum(self, *arguments: Any, **options: Any) -> Any:  # type: ignore[misc]
        return super().sum(*arguments, **{**options, "skipna": False})

    def mean(self, *arguments: Any, **options: Any) -> Any:  # type: ignore[misc]
        return super().mean(*arguments, **{**options, "skipna": False})


class _FrameGroups(DataFrameGroupBy):  # type: ignore[type-arg]
    """Groups of a table with counts, as those of a column."""

    def sum(self, *arguments: Any, **options: Any) -> Any:  # type: ignore[misc]
        return super().sum(*arguments, **{**options, "skipna": False})

    def mean(self, *arguments: Any, **options: Any) -> Any:  # type: ignore[misc]
        return super().mean(*arguments, **{**options, "skipna": False})

    def _gotitem(self, *arguments: Any, **options: Any) -> Any:
        return _kept(super()._gotitem(*arguments, **options))  # type: ignore[misc]


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
