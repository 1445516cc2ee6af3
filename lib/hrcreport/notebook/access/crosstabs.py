"""This module counts a table by its columns as pandas does, with small counts protected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from disparity.disclosure import GuardedFrame
from hrcreport.foundation import DataError, Problem, ReportContext
from hrcreport.notebook.access.gaps import WITHHELD, GappedFrame
from hrcreport.tables import Catalogue, Table, TableRecord

Columns = str | Sequence[str] | None
COUNTING = ("count", "size", "sum", "len")
ALL = "All"
"""What pandas calls the margins."""


def crosstab(  # noqa: PLR0917  # as pandas takes them
    context: ReportContext,
    table: Table | pd.DataFrame,
    index: Columns,
    columns: Columns,
    values: str | None = None,
    aggfunc: Any = None,
    *,
    margins: bool = False,
    margins_name: str = ALL,
    dropna: bool = True,
    normalize: bool | str = False,
) -> pd.DataFrame:
    """Count a table by columns, as `pandas.crosstab`: `crosstab(own, "group", "outcome")`.

    `index`, `columns` and `values` are names of columns; the other arguments are those of pandas.
    Of a table that is not public, counts below the threshold of its level are gaps, with those from
    which they could be worked out; all that was counted of it before is protected together. A gap
    in a column that is counted by has a row or column of its own, "–". Where the record of a public
    file says that a column counts persons (`counts=`), it is summed.

    Raises:
        DataError: there is no such column, or of a table that is not public more is asked for than
            counts.
        RecordsWithheldError: small counts could be worked out.

    Example:
        >>> people = pd.DataFrame({"group": ["a", "a", "b"], "outcome": ["x", "y", "x"]})
        >>> hrc.crosstab(people, "group", "outcome").loc["a"].to_dict()
        {'x': 1, 'y': 1}
    """
    request = _Asked.of(context, table, _listed(index), _listed(columns))
    shares_of = _shares_of(normalize)
    if shares_of and margins and request.is_guarded:
        raise request.refused(
            "margins are asked for of shares.", "Ask for one of them: margins or normalize."
        )
    if request.is_guarded:
        request.refuse_other_than_counts(values, aggfunc or ("sum" if values else "count"))
        protected_counts = request.protected(margins_name if margins else "")
        return request.shares(protected_counts, shares_of) if shares_of else protected_counts
    counted = request.counted_column(values)
    if isinstance(request.frame, GappedFrame):
        return request.with_gaps(
            counted, aggfunc or "sum", margins_name if margins else "", of=shares_of
        )
    return _plain_crosstab(
        request,
        counted,
        aggfunc,
        margins=margins,
        margins_name=margins_name,
        dropna=dropna,
        normalize=normalize,
    )


def pivot(  # noqa: PLR0917  # as pandas takes them
    context: ReportContext,
    table: Table | pd.DataFrame,
    values: Columns = None,
    index: Columns = None,
    columns: Columns = None,
    aggfunc: Any = "mean",
    *,
    fill_value: Any = None,
    margins: bool = False,
    dropna: bool = True,
    margins_name: str = ALL,
) -> pd.DataFrame:
    """Aggregate a table by columns, as `pandas.pivot_table`, whose arguments it takes.

    Of a table that is not public only counts of its rows are told, protected as in `crosstab`:
    `pivot(own, index="place", columns="year", aggfunc="count")`.

    Raises:
        DataError: there is no such column, or of a table that is not public more is asked for than
            counts.
        RecordsWithheldError: small counts could be worked out.

    Example:
        >>> rows = pd.DataFrame({"place": ["a", "b", "a"], "deaths": [3, 4, 5]})
        >>> hrc.pivot(rows, "deaths", "place", aggfunc="sum")["deaths"].to_dict()
        {'a': 8, 'b': 4}
    """
    request = _Asked.of(context, table, _listed(index), _listed(columns))
    if fill_value is not None:
        request.refuse_to_fill_gaps(fill_value)
    if not request.is_guarded:
        request.refuse_strange(_listed(values))
        if isinstance(request.frame, GappedFrame):
            return request.with_gaps(values, aggfunc, margins_name if margins else "")
        pivot_table: pd.DataFrame = pd.pivot_table(
            request.frame,
            values=values,
            index=request.index or None,
            columns=request.columns or None,
            aggfunc=aggfunc,
            fill_value=fill_value,
            margins=margins,
            dropna=dropna,
            margins_name=margins_name,
        )
        return pivot_table
    request.refuse_other_than_counts(", ".join(_listed(values)), aggfunc)
    # A gap is withheld; what is nowhere is none, whatever it is to be filled with.
    return request.protected(margins_name if margins else "")


@dataclass(frozen=True)
class _Asked:
    """A table that is counted, by which of its columns."""

    context: ReportContext
    record: TableRecord | None
    frame: Any
    index: list[str]
    columns: list[str]

    @classmethod
    def of(
        cls,
        context: ReportContext,
        table: Table | pd.DataFrame | GuardedFrame,
        index: list[str],
        columns: list[str],
    ) -> _Asked:
        record = table.record if isinstance(table, Table) else None
        frame: Any = table.frame if isinstance(table, Table) else table
        if isinstance(frame, GuardedFrame):
            record = record or Catalogue.read(context.project).record(frame.name)
        elif isinstance(frame, pd.DataFrame):
            frame = frame if isinstance(frame, GappedFrame) else pd.DataFrame(frame)
        else:
            raise DataError.of(
                "hrc.crosstab, hrc.pivot",
                f"what is to be counted is {type(frame).__name__}, and no table.",
                "Give what hrc.source or hrc.load returned, or a DataFrame.",
                "notebook.no-table",
            )
        request = cls(context, record, frame, index, columns)
        request.refuse_strange([*index, *columns])
        return request

    @property
    def is_guarded(self) -> bool:
        return isinstance(self.frame, GuardedFrame)

    @property
    def place(self) -> str:
        return self.record.lies_at if self.record else "hrc.crosstab, hrc.pivot"

    def refused(self, fault: str, mend: str) -> DataError:
        return DataError.of(self.place, fault, mend, "notebook.only-counts")

    def refuse_strange(self, names: Sequence[str]) -> None:
        column_names = [str(column) for column in self.frame.columns]
        for name in names:
            if name not in column_names:
                raise DataError(
                    Problem.not_one_of(
                        name,
                        column_names,
                        self.place,
                        f"no column '{name}' may be asked for."
                        if self.is_guarded
                        else f"there is no column '{name}'.",
                        "notebook.no-column",
                        heading="Columns are",
                    )
                )

    def counted_column(self, values: str | None) -> str:
        """Return the column that says how many persons a row stands for; empty for none."""
        if values:
            self.refuse_strange([values])
            return values
        counts = self.record.own.counts if self.record and self.record.own else ()
        if len(counts) > 1:
            raise self.refused(
                f"several columns count persons: {', '.join(counts)}.",
                f'Say which: values="{counts[0]}", aggfunc="sum".',
            )
        return counts[0] if counts else ""

    def refuse_to_fill_gaps(self, fill_value: Any) -> None:
        """Refuse a number for cells that are empty where some of them are withheld."""
        is_zero = self.is_guarded and fill_value == 0  # what is nowhere is zero there already
        if is_zero or not (self.is_guarded or isinstance(self.frame, GappedFrame)):
            return
        raise self.refused(
            f"'fill_value' reads {fill_value!r}, which would stand for withheld counts as well.",
            "Leave it out: a gap prints as withheld.",
        )

    def refuse_other_than_counts(self, values: Any, aggfunc: Any) -> None:
        """Refuse what is no count of persons, of a table that is not public."""
        name = getattr(aggfunc, "__name__", aggfunc)
        if values or name not in COUNTING:
            aggregate = f"{name} of {values}" if values else str(name)
            raise self.refused(
                f"the table is not public, and {aggregate} is no count of persons.",
                'Count its rows: aggfunc="count", without values.',
            )

    def with_gaps(
        self, values: Columns, aggfunc: Any, margin: str, *, of: str = ""
    ) -> pd.DataFrame:
        """Return sums of counts of which some are withheld; what holds a gap is one."""
        if not values or getattr(aggfunc, "__name__", aggfunc) != "sum" or of:
            raise self.refused(
                "some counts of the table are withheld, and of what is left no share, mean or "
                "number of rows is true.",
                'Sum it: values="value", aggfunc="sum".',
            )
        pivot_table: pd.DataFrame = pd.pivot_table(
            self.frame,
            values=values,
            index=self.index or None,
            columns=self.columns or None,
            aggfunc="sum",
            margins=bool(margin),
            margins_name=margin or ALL,
            dropna=False,
        )
        return self._told(pd.DataFrame(pivot_table))

    def protected(self, margin: str) -> pd.DataFrame:
        """Return protected counts, rows by `index`, columns by `columns`, a margin if named."""
        keys = [*self.index, *self.columns]
        if not keys:
            raise self.refused("no column is named to count by.", 'Name one: index="group".')
        cell_counts = self._counts(keys)
        if not self.columns or not self.index:
            protected_counts = cell_counts.set_index(self.index or self.columns)["value"]
            frame = protected_counts.to_frame("count")
            if margin:
                frame.loc[margin, "count"] = _total(protected_counts)
            return self._told(frame if self.index else frame.T)
        frame = cell_counts.pivot(index=self.index, columns=self.columns, values="value")
        rows_in_order, heads_in_order = (
            cell_counts.set_index(names).index.unique() for names in (self.index, self.columns)
        )
        frame = frame.reindex(index=rows_in_order, columns=heads_in_order).astype("Int64")
        if margin:
            rows = self._by(self.index)
            below = self._by(self.columns)
            at = (margin, *[""] * (len(self.columns) - 1)) if len(self.columns) > 1 else margin
            frame[at] = rows.reindex(frame.index)
            total = _total(rows)
            last = [
                *below.reindex(frame.columns[:-1]),
                total if total is not pd.NA else _total(below),
            ]
            to = (margin, *[""] * (len(self.index) - 1)) if len(self.index) > 1 else margin
            frame.loc[to, :] = last
        return self._told(frame.astype("Int64"))

    def shares(self, counts: pd.DataFrame, of: str) -> pd.DataFrame:
        """Return protected counts as shares of their row, of their column or of all."""
        rows = self._by(self.index).reindex(counts.index)
        by: Callable[..., pd.DataFrame] = counts.astype("Float64").div
        if of == "index":
            return self._told(by(rows.astype("Float64"), axis=0))
        if of == "columns":
            below = self._by(self.columns).reindex(counts.columns)
            return self._told(by(below.astype("Float64"), axis=1))
        if of != "all":
            raise self.refused(f"'normalize' reads {of!r}.", 'Write "index", "columns" or "all".')
        return self._told(by(_total(rows)))

    def _counts(self, by: list[str]) -> pd.DataFrame:
        counts: pd.DataFrame = self.frame.counts(by=by)
        return counts

    def _by(self, keys: list[str]) -> pd.Series:
        rows = self._counts(keys).set_index(keys)["value"]
        return rows.astype("Int64")

    def _told(self, frame: pd.DataFrame) -> pd.DataFrame:
        if frame.isna().to_numpy().any():
            frame.attrs[WITHHELD] = True
        return frame


def _plain_crosstab(
    request: _Asked,
    counted: str,
    aggfunc: Any,
    *,
    margins: bool,
    margins_name: str,
    dropna: bool,
    normalize: bool | str,
) -> pd.DataFrame:
    frame = request.frame
    summed = {"values": frame[counted], "aggfunc": aggfunc or "sum"} if counted else {}
    cross_table: pd.DataFrame = pd.crosstab(
        [frame[column] for column in request.index],
        [frame[column] for column in request.columns],
        **summed,
        margins=margins,
        margins_name=margins_name,
        dropna=dropna,
        normalize=normalize,  # type: ignore[arg-type]  # pandas takes a truth value as well
    )
    return (
        cross_table.fillna(0).astype("int64") if counted and _is_whole(cross_table) else cross_table
    )


def _shares_of(normalize: Any) -> Any:
    """Return of what shares are asked for, in a word; empty for none. To pandas 1 is not True."""
    if isinstance(normalize, bool):
        return "all" if normalize else ""
    return {0: "index", 1: "columns"}.get(normalize, normalize)


def _is_whole(frame: pd.DataFrame) -> bool:
    numbers = frame.fillna(0)
    return bool((numbers % 1 == 0).to_numpy().all()) if numbers.size else False


def _total(counts: pd.Series) -> Any:
    return pd.NA if counts.isna().any() else int(counts.sum())


def _listed(columns: Columns) -> list[str]:
    if columns is None:
        return []
    return [columns] if isinstance(columns, str) else [str(column) for column in columns]
