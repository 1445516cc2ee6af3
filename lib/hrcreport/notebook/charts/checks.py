"""This module says in an author's words what is wrong with a table before it is drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from hrcreport.foundation import DataError, Problem

ROWS_NAMED = 5
INFINITE = "A denominator or a reference rate is zero: mark the row as not estimable (NaN)."
NEGATIVE = "A count, rate, ratio or share cannot be negative: check how it was computed."


class Checks:
    """The problems of one picture, collected so that the author meets all of them at once."""

    def __init__(self, picture: str) -> None:
        self.picture = picture
        self.problems: list[Problem] = []

    def add(self, fault: str, mend: str, rule: str, *, key: str | None = None) -> None:
        """Note one problem."""
        self.problems.append(
            Problem(place=self.picture, what=fault, mend=mend, rule=f"picture.{rule}", key=key)
        )

    def stop(self) -> None:
        """Raise all problems there are as one DataError; go on where there is none."""
        if self.problems:
            raise DataError(self.problems)

    def columns(self, frame: pd.DataFrame, names: Iterable[str | None]) -> None:
        """Stop where a column is not in the table or the table has no rows; None is no column."""
        heads = [str(column) for column in frame.columns]
        for name in dict.fromkeys(name for name in names if name is not None):
            if name not in frame.columns:
                self.add(
                    f"the table has no column '{name}'.",
                    f"{Problem.did_you_mean(name, heads)}Columns there are: {', '.join(heads)}.",
                    "no-column",
                    key=name,
                )
        if not self.problems and frame.empty:
            self.no_rows()
        self.stop()

    def at_most(
        self,
        most: int,
        names: Collection[str],
        *,
        where: str,
        noun: str,
        mend: str,
        key: str | None = None,
    ) -> None:
        """Note that there are more than can be told apart: "column 'x' has 9 series: …"."""
        if len(names) > most:
            fault = f"{where} {len(names)} {noun}: {', '.join(names)}."
            self.add(fault, mend, "too-many-series", key=key)

    def no_rows(self) -> None:
        """Note that there is nothing to draw."""
        self.add(
            "the table has no rows.",
            "Check the filter that made it; where a State publishes nothing, say so in the "
            "text and leave the picture out.",
            "no-rows",
        )

    def names(self, frame: pd.DataFrame, column: str) -> list[str]:
        """Return a column of names as texts; an empty name is a problem."""
        missing = frame[column].isna() | (frame[column].astype(str).str.strip() == "")
        if missing.any():
            self.add(
                f"column '{column}' is empty in {rows(np.flatnonzero(missing))}.",
                "Give each row its name, or leave the rows out.",
                "empty-name",
                key=column,
            )
        return [str(name) for name in frame[column]]

    def numbers(
        self,
        frame: pd.DataFrame,
        column: str,
        *,
        labels: Sequence[str],
        negative: bool = False,
        needs_value: bool = True,
    ) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return a column as floats, NaN where it has no value.

        Texts and infinite values are problems, negative ones too unless `negative`; with
        `needs_value` a column without any value is one.
        """
        raw = frame[column]
        numeric = pd.to_numeric(raw, errors="coerce").astype("float64")
        texts = raw.map(lambda value: isinstance(value, str)) | (numeric.isna() & raw.notna())
        values = np.where(texts, np.nan, numeric.to_numpy(dtype="float64", na_value=np.nan))
        for wrong, fault, mend, rule in (
            (texts, "is no number", "Convert the column before it is drawn.", "not-a-number"),
            (np.isinf(values), "is infinite", INFINITE, "infinite"),
            ((values < 0) & (not negative), "is negative", NEGATIVE, "negative"),
        ):
            places = np.flatnonzero(wrong).tolist()
            if len(places):
                cells = [f"{labels[place]} ({raw.iloc[place]!s})" for place in places]
                remainder = (
                    f" and {len(cells) - ROWS_NAMED} more" if len(cells) > ROWS_NAMED else ""
                )
                named_cells = ", ".join(cells[:ROWS_NAMED])
                self.add(
                    f"column '{column}' {fault}: {named_cells}{remainder}.", mend, rule, key=column
                )
        if needs_value and not self.problems and np.isnan(values).all():
            self.add(
                f"column '{column}' has no value in any row.",
                "Check the join or filter that made the table; where a State publishes nothing, "
                "say so in the text and leave the picture out.",
                "no-values",
                key=column,
            )
        return values

    def counts(self, frame: pd.DataFrame, column: str, *, labels: Sequence[str]) -> list[int]:
        """Return a column of counts; a missing one or a fraction is a problem, read as zero."""
        numbers = self.numbers(frame, column, labels=labels, needs_value=False)
        wrong = ~np.isfinite(numbers)
        wrong |= np.where(wrong, 0.0, numbers) % 1 != 0
        if wrong.any() and not self.problems:
            row_labels = ", ".join(labels[place] for place in np.flatnonzero(wrong)[:ROWS_NAMED])
            self.add(
                f"column '{column}' has no whole count for {row_labels}.",
                "Count events, or leave the row out.",
                "not-a-count",
                key=column,
            )
        return [0 if bad else int(number) for number, bad in zip(numbers, wrong, strict=True)]

    def years(self, frame: pd.DataFrame, column: str) -> list[int]:
        """Return a column of years as whole numbers."""
        numeric = pd.to_numeric(frame[column], errors="coerce")
        wrong = numeric.isna() | (numeric % 1 != 0) | ~numeric.between(1000, 9999)
        if wrong.any():
            wrong_values = ", ".join(dict.fromkeys(str(value) for value in frame[column][wrong]))
            self.add(
                f"column '{column}' is no year: {wrong_values}.",
                "A year is a whole number such as 2015; take a split year by its first year.",
                "not-a-year",
                key=column,
            )
            self.stop()
        return [int(year) for year in numeric]

    def enclosed(
        self, rows: Iterable[tuple[float, float, float]], *, labels: Sequence[str]
    ) -> None:
        """Note rows of value, low and high whose value lies outside its interval."""
        outside = [
            label
            for (value, low, high), label in zip(rows, labels, strict=True)
            if low > value or high < value
        ]
        if outside:
            self.add(
                f"the value lies outside its interval in: {', '.join(outside)}.",
                "The low end must not be above the value, the high end not below it; check "
                "whether the columns were exchanged.",
                "interval-order",
            )

    def once(self, keys: Sequence[tuple[object, ...]], *, columns: Sequence[str]) -> None:
        """Note rows that say the same thing twice."""
        earlier_keys: set[tuple[object, ...]] = set()
        twice = dict.fromkeys(key for key in keys if key in earlier_keys or earlier_keys.add(key))  # type: ignore[func-returns-value]  # add returns None, which is what keeps a first row out
        if twice:
            double_keys = "; ".join(", ".join(map(str, key)) for key in list(twice)[:ROWS_NAMED])
            self.add(
                f"the table has more than one row for {double_keys}.",
                f"Sum or filter, so that {' and '.join(columns)} name one row each.",
                "double-row",
            )


def rows(places: Iterable[int]) -> str:
    """Name rows by their number, counted from one."""
    numbers = [str(int(place) + 1) for place in places]
    remainder = f" and {len(numbers) - ROWS_NAMED} more" if len(numbers) > ROWS_NAMED else ""
    return f"row {', '.join(numbers[:ROWS_NAMED])}{remainder}"
