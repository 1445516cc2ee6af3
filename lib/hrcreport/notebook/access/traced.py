"""This module lets a frame that cells filter tell its sums and counts from which rows they come.

Rows are told only where a column still holds what the table holds in them; whatever was changed,
numbered anew or put together otherwise gives a plain number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pandas as pd

from hrcreport.foundation import Counted, Measured

ROW = "row"
"""The name of the index of a frame whose rows are known; what numbers rows anew drops it."""


class TracedColumn(pd.Series):
    """A column, or a condition on one, of some rows of a table; its sum knows them."""

    _metadata: ClassVar[list[str]] = ["_name", "_origin"]

    @property
    def _constructor(self) -> type[pd.Series]:
        return TracedColumn

    @property
    def _constructor_expanddim(self) -> type[pd.DataFrame]:
        return TracedFrame

    def sum(self, *arguments: Any, **options: Any) -> Any:
        """Return the sum; of a condition, in how many rows it holds."""
        number = super().sum(*arguments, **options)
        if self.dtype == bool:
            return self._told(number, self[self], column=None)
        return self._told(number, self, column=self.name)

    def count(self) -> Any:
        """Return how many rows hold something."""
        return self._told(super().count(), self[self.notna()], column=None)

    def _told(self, number: Any, counted_rows: pd.Series, *, column: Any) -> Any:
        origin: Any = getattr(self, "_origin", None)
        is_traceable = (
            origin is not None and counted_rows.index.name == ROW and counted_rows.index.is_unique
        )
        if not is_traceable or (
            column is not None
            and (
                column not in origin.frame
                or not counted_rows.equals(origin.frame[column].reindex(counted_rows.index))
            )
        ):
            return number
        places = sorted(int(row_index) + 1 for row_index in counted_rows.index)
        leaf = {"table": origin.name, "rows": Counted.spans_of(places), "column": column}
        is_whole = float(number).is_integer()
        kind: Callable[..., Any] = Counted if is_whole else Measured
        number = int(number) if is_whole else float(number)
        return kind(number, {**leaf, "number": number})


class TracedFrame(pd.DataFrame):
    """Some rows of a table, which are known however they were chosen."""

    _origin: _Origin
    _metadata: ClassVar[list[str]] = ["_origin"]

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return TracedFrame

    @property
    def _constructor_sliced(self) -> type[pd.Series]:
        return TracedColumn


class _Origin:
    """A table as it was read."""

    def __init__(self, name: str, frame: pd.DataFrame) -> None:
        self.name, self.frame = name, frame

    def __deepcopy__(self, _: Any) -> _Origin:
        return self


def traced(frame: pd.DataFrame, *, name: str) -> pd.DataFrame:
    """Return the frame of a table, numbered from 0, so that what is filtered of it knows its rows.

    Example:
        >>> deaths = traced(pd.DataFrame({"group": ["a", "b", "b"], "value": [3, 4, 5]}), name="x")
        >>> deaths[deaths["group"] == "b"]["value"].sum().how
        {'table': 'x', 'rows': [[2, 3]], 'column': 'value', 'number': 9}
        >>> (deaths["value"] > 3).sum().how["rows"]
        [[2, 3]]
    """
    traced_frame = TracedFrame(frame.rename_axis(index=ROW))
    traced_frame._origin = _Origin(name, frame.rename_axis(index=ROW))
    return traced_frame
