"""This module reads what pandas holds as a table of the document: its index, and what it counts.

An index that tells more than the number of a row prints as the first columns. What a column holds
is read from its type and its head, and can be said: a year prints as one, a count that pandas made
a float beside a gap prints without decimals, a share with "per cent".
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from disparity.disclosure import GuardedFrame
from hrcreport.foundation import FloatError
from hrcreport.notebook.templates.printing import (
    MISSING_CELL,
    day,
    is_missing,
    is_number,
    per_cent,
    printed_cell,
    series_decimals,
)

KINDS = ("text", "year", "count", "number", "share")
"""What a column may hold: a share is between 0 and 1, a number has decimals, a count has none."""
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+>")
MOST_ROWS = 2_000
"""More rows than these are some forty pages, which nobody reads."""
HEADS_OF_YEARS = re.compile(r"(?i)\b(year|ann[ée]e|a[ñn]o|ano|год)s?\b|سنة|السنة|العام|年")
HEADS_OF_SHARES = re.compile(
    r"(?i)\b(shares?|proportions?|parts?|proporci[óo]n|доля)\b|نسبة|حصة|比例|份额"
)
YEARS = range(1500, 2201)
INFINITE = {True: "∞", False: "−∞"}


def as_frame(table: Any, *, label: str) -> pd.DataFrame:
    """Return what is to be printed with its index as columns, each head a text of its own.

    `table` is a DataFrame, a Series, or the Styler of a frame, whose looks the document does not
    take; `label` is what problems call it.

    Raises:
        FloatError: it is no table of pandas, or has more rows than anybody reads.
        RecordsWithheldError: it holds records that are not shown.
    """
    frame = getattr(table, "data", table) if type(table).__name__ == "Styler" else table
    if isinstance(frame, pd.Series):
        if frame.name is None:
            raise FloatError.of(
                label,
                "the Series has no name, and its name is the head of its column.",
                'Give it one: series.rename("Deaths").',
                "notebook.float",
            )
        frame = frame.to_frame()
    if isinstance(frame, GuardedFrame):
        len(frame)  # which it refuses by itself, and says why
    if not isinstance(frame, pd.DataFrame):
        raise FloatError.of(
            label,
            f"a table is made of a DataFrame or a Series, and this is {type(table).__name__}.",
            "Make a DataFrame of it: pd.DataFrame(…).",
            "notebook.float",
        )
    if len(frame) > MOST_ROWS:
        raise FloatError.of(
            label,
            f"the table has {len(frame):,} rows, and a document prints {MOST_ROWS:,} at most.",
            "Group it, or print its head: frame.head(20).",
            "notebook.float",
        )
    levels = [_level(frame.index, level) for level in range(frame.index.nlevels)]
    index = {name: values for name, values in levels if values is not None}
    if len({name for name, _ in levels}) < len(levels):
        raise FloatError.of(
            label,
            "two levels of the index share a name, or have none.",
            'Name each: frame.rename_axis(["Region", "Year"]).',
            "notebook.float",
        )
    columns = {_head(name): frame.iloc[:, at] for at, name in enumerate(frame.columns)}
    if len(columns) < len(frame.columns):
        raise FloatError.of(
            label, "two columns share a name.", "Rename one of them.", "notebook.float"
        )
    if shared := sorted(columns.keys() & index.keys()):
        raise FloatError.of(
            label,
            f"the index has the name of a column: '{shared[0]}'.",
            "Rename one of them, or leave the index out: frame.reset_index(drop=True).",
            "notebook.float",
        )
    parts = [pd.Series(values, name=name) for name, values in index.items()]
    parts += [column.reset_index(drop=True).rename(name) for name, column in columns.items()]
    flat_frame = pd.concat(parts, axis=1) if parts else pd.DataFrame()
    _refuse_addresses(flat_frame, label)
    flat_frame.attrs = dict(frame.attrs)
    return flat_frame


def _refuse_addresses(frame: pd.DataFrame, label: str) -> None:
    """Refuse objects that have no words: Python writes where they lie, other each time."""
    for name in filter(lambda column: pd.api.types.is_object_dtype(frame[column]), frame):
        for value in frame[name]:
            if not isinstance(value, str) and ADDRESS.search(str(value)):
                raise FloatError.of(
                    label,
                    f"the column '{name}' holds {type(value).__name__}, of which Python writes "
                    "only where it lies in memory.",
                    "Make texts or numbers of it.",
                    "notebook.float",
                )


def _level(index: pd.Index, level: int) -> tuple[str, list[Any] | None]:
    """Return the head of a level of an index and its values; None where it numbers rows."""
    values, name = index.get_level_values(level), index.names[level]
    numbers_rows = name is None and index.nlevels == 1 and pd.api.types.is_integer_dtype(values)
    if numbers_rows and not _are_years(values.to_series()):
        return "", None
    return ("" if name is None else _head(name)), list(values)


def _head(name: Any) -> str:
    """Return the head of a column as a text; one of several levels has them all."""
    if isinstance(name, tuple):
        return ", ".join(filter(None, map(_head, name)))
    if isinstance(name, pd.Timestamp | date):
        return str(name)[:10]
    is_whole = is_number(name) and float(name).is_integer()
    return str(int(name) if is_whole else name)


def _are_years(values: pd.Series) -> bool:
    """Tell whether numbers can be years in their order, as those of an index without a name."""
    present = values.dropna()
    return bool(
        len(present)
        and all(is_number(year) and year in YEARS for year in present)
        and present.is_monotonic_increasing
        and present.is_unique
        and present.iloc[0] >= 1900
    )


def printed_column(
    column: pd.Series,
    kind: str,
    decimals: int,
    *,
    language: str,
    say: Callable[[str], str],
    missing: str = MISSING_CELL,
) -> list[str]:
    """Return the cells of a column as printed; `kind` is one of `KINDS`, or "" to be read."""
    write = _writer(column, kind, decimals, language)

    def cell(value: Any) -> str:
        if isinstance(value, str):
            return say(value)
        if is_missing(value):
            return missing
        return INFINITE[value > 0] if is_number(value) and math.isinf(value) else write(value)

    return [cell(value) for value in column]


def decimals_of(column: pd.Series) -> int:
    """Return the decimals that show the numbers of a column; one where it holds no fractions."""
    if not pd.api.types.is_float_dtype(column):
        return 1
    numbers = [float(value) for value in column.dropna() if math.isfinite(value)]
    return series_decimals(numbers) if any(numbers) and not _are_shares(column, numbers) else 1


def _writer(column: pd.Series, kind: str, decimals: int, language: str) -> Callable[[Any], str]:
    plain = partial(printed_cell, decimals=decimals, language=language)
    present_numbers = (value for value in column if is_number(value) and not is_missing(value))
    numbers = [number for number in present_numbers if math.isfinite(number)]
    are_whole = bool(numbers) and all(float(number).is_integer() for number in numbers)
    if kind == "text":
        return str
    if kind == "year" or (
        not kind
        and are_whole
        and all(number in YEARS for number in numbers)
        and (HEADS_OF_YEARS.search(str(column.name)) or (not column.name and _are_years(column)))
    ):
        return lambda value: f"{value:g}" if is_number(value) else str(value)
    if kind == "share" or (not kind and not are_whole and _are_shares(column, numbers)):
        return lambda value: per_cent(value, decimals, language=language)
    if are_whole and (kind == "count" or (not kind and column.isna().any())):
        return lambda value: printed_cell(int(value), 0, language=language)
    if isinstance(column.dtype, pd.PeriodDtype) or not _are_days(column):
        return plain
    return partial(day, language=language)


def _are_shares(column: pd.Series, numbers: Sequence[Any]) -> bool:
    """Tell whether the head of a column says that its numbers are shares, and they can be."""
    head = HEADS_OF_SHARES.search(str(column.name))
    return bool(head and numbers and all(0 <= number <= 1 for number in numbers))


def _are_days(column: pd.Series) -> bool:
    """Tell whether a column holds days, without a time of the day."""
    if not pd.api.types.is_datetime64_any_dtype(column):
        return False
    return bool((column.dropna() == column.dropna().dt.normalize()).all())


def refuse_kinds(kinds: Mapping[str, str], columns: Sequence[str], *, label: str) -> None:
    """Refuse a kind that is none, and one of a column that is not there.

    Raises:
        FloatError: there is one.
    """
    for column, kind in kinds.items():
        if column not in columns:
            raise FloatError.of(
                label,
                f"'kinds' names the column '{column}', which is not there.",
                f"Columns are: {', '.join(columns)}.",
                "notebook.float",
                value=column,
            )
        if kind not in KINDS:
            raise FloatError.of(
                label,
                f"'kinds' calls the column '{column}' '{kind}'.",
                f"Kinds are: {', '.join(KINDS)}.",
                "notebook.float",
                value=kind,
            )
