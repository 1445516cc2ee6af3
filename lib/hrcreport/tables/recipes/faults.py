"""This module gathers what is wrong in an export: file, sheet, row, column, value, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hrcreport.foundation import DataError, Problem

if TYPE_CHECKING:
    import pandas as pd

FILE, SHEET, ROW = "(file)", "(sheet)", "(row)"
ORIGIN = (FILE, SHEET, ROW)
"""Names of columns that say where a row stood."""
MOST_ROWS = 20
LONGEST_VALUE = 60


@dataclass(slots=True)
class Faults:
    """Every problem of one import; the import stops once a stage has met any."""

    found: list[Problem] = field(default_factory=list)

    def add(
        self,
        place: str,
        fault: str,
        mend: str,
        rule: str,
        *,
        rows: Sequence[int] = (),
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        """Note one problem; of many rows with the same value all are named in one message."""
        rows = list(dict.fromkeys(rows))  # of a wide row each cell can have the same fault
        where = f"{rows_in_words(rows)}: " if len(rows) > 1 else ""
        line = rows[0] if rows else None
        message = where + fault
        self.found.append(Problem(place, message, mend, rule, line=line, key=column, value=value))

    def extend(self, problems: Iterable[Problem]) -> None:
        self.found.extend(problems)

    def stop(self) -> None:
        """Stop the import where anything is wrong.

        Raises:
            DataError: with every problem so far.
        """
        if self.found:
            raise DataError(self.found)


def place_of(file: str, sheet: str) -> str:
    """Return how messages name a sheet of a file."""
    return f"{file}, sheet '{sheet}'" if sheet else file


def by_place(frame: pd.DataFrame) -> Iterator[tuple[str, list[int]]]:
    """Yield how messages name each sheet that rows are of, with the numbers of the rows."""
    for (file, sheet), rows in frame.groupby([FILE, SHEET], sort=False):
        yield place_of(str(file), str(sheet)), [int(row) for row in rows[ROW]]


def first_place(frame: pd.DataFrame) -> str:
    """Return how messages name the sheet that the first row is of."""
    return next(by_place(frame.head(1)))[0]


def rows_in_words(rows: Sequence[int]) -> str:
    """Return "row 7", "rows 7, 9 and 12" or "rows 7, 9, … and 31 more"."""
    if len(rows) == 1:
        return f"row {rows[0]}"
    if len(rows) > MOST_ROWS:
        first_rows = ", ".join(map(str, rows[:MOST_ROWS]))
        return f"rows {first_rows} and {len(rows) - MOST_ROWS:,} more"
    return f"rows {', '.join(map(str, rows[:-1]))} and {rows[-1]}"


def shortened(value: str) -> str:
    """Return a value as messages quote it: free text may name persons, so it is cut."""
    return value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}…"
