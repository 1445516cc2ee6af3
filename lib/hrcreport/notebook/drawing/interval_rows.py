"""This module reads estimates with their intervals from a table, or from results of measures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from disparity import Estimate
from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.wording import say

Results = Mapping[str, Estimate | Mapping[str, Estimate]]
"""Estimates by the name of their row, or by section and row."""


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """One row of a chart of intervals; NaN where there is no value or no end."""

    label: str
    section: str | None
    value: float
    low: float
    high: float

    @property
    def estimable(self) -> bool:
        """Whether there is a value."""
        return not math.isnan(self.value)

    @property
    def has_interval(self) -> bool:
        """Whether both ends are known."""
        return not (math.isnan(self.low) or math.isnan(self.high))

    @property
    def name(self) -> str:
        """The row's name with its section before it."""
        return f"{self.section}, {self.label}" if self.section else self.label


def rows_of_results(results: Results, *, picture: str) -> tuple[list[IntervalRow], float]:
    """Return the rows of results in their order, and the confidence level they share.

    Raises:
        DataError: there are no results, nothing is estimable, or levels differ.
    """
    found: list[IntervalRow] = []
    levels: set[float] = set()
    for name, result in results.items():
        inner = {name: result} if isinstance(result, Estimate) else result
        for label, estimate in inner.items():
            ends = (estimate.value, estimate.low, estimate.high)
            value, low, high = (math.nan if end is None else float(end) for end in ends)
            section = None if isinstance(result, Estimate) else name
            found.append(IntervalRow(str(label), section, value, low, high))
            levels.add(estimate.level)
    checks = Checks(picture)
    if not found:
        checks.no_rows()
    elif not any(row.estimable for row in found):
        checks.add(
            f"none of the {len(found)} results is estimable.",
            "Say in the text why (`not_estimable` of a result has the words), without a picture.",
            "no-values",
        )
    if len(levels) > 1:
        checks.add(
            f"the results have different confidence levels: {', '.join(map(str, sorted(levels)))}.",
            "Compute all of them with the same level.",
            "levels-differ",
        )
    checks.stop()
    return found, levels.pop()


def rows_of_table(
    frame: pd.DataFrame, *, columns: tuple[str, str, str, str, str | None]
) -> list[IntervalRow]:
    """Return the rows of a table: columns of label, value, low end, high end, and section."""
    label_column, value_column, low_column, high_column, section_column = columns
    checks = Checks("interval_chart")
    checks.columns(frame, columns)
    labels = checks.names(frame, label_column)
    sections = checks.names(frame, section_column) if section_column else [None] * len(labels)
    values = checks.numbers(frame, value_column, labels=labels, negative=True)
    lows = checks.numbers(frame, low_column, labels=labels, negative=True, some=False)
    highs = checks.numbers(frame, high_column, labels=labels, negative=True, some=False)
    found = [
        IntervalRow(label, section, float(value), float(low), float(high))
        for label, section, value, low, high in zip(
            labels, sections, values, lows, highs, strict=True
        )
    ]
    outside = [
        row.name for row in found if row.estimable and (row.low > row.value or row.high < row.value)
    ]
    if outside:
        checks.add(
            f"the value lies outside its interval in: {', '.join(outside)}.",
            f"'{low_column}' must not be above '{value_column}', '{high_column}' not below it; "
            "check whether the columns were exchanged.",
            "interval-order",
            key=value_column,
        )
    checks.stop()
    return found


def require_positive(rows: Sequence[IntervalRow], *, reference: float | None, picture: str) -> None:
    """Stop where a logarithmic axis cannot show a row or the reference; a zero stands at its edge.

    Raises:
        DataError: a value or the reference is negative, or nothing is above zero.
    """
    checks = Checks(picture)
    negative = [row.name for row in rows if row.value < 0]
    ends = [end for row in rows for end in (row.value, row.low, row.high)]
    if negative or not any(end > 0 for end in ends):
        checks.add(
            f"a logarithmic axis cannot show values below zero: {', '.join(negative)}."
            if negative
            else "a logarithmic axis cannot show zeros only.",
            "Leave the rows without a value (NaN, printed as not estimable), say it in the text, "
            "or use log=False.",
            "log-of-zero",
        )
    if reference is not None and reference <= 0:
        checks.add(
            f"a logarithmic axis cannot show the reference {reference:g}.",
            "A ratio's reference is 1; for differences use log=False.",
            "log-of-zero",
            key="reference",
        )
    checks.stop()


def interval_data(rows: Sequence[IntervalRow], *, measure: str, language: str) -> pd.DataFrame:
    """Return the rows as a reader finds them below the picture."""
    head = {key: say(f"head-{key}", language=language) for key in ("part", "row", "low", "high")}
    columns = {
        head["part"]: [row.section for row in rows],
        head["row"]: [row.label for row in rows],
        measure: [row.value for row in rows],
        head["low"]: [row.low for row in rows],
        head["high"]: [row.high for row in rows],
    }
    if not any(row.section for row in rows):
        del columns[head["part"]]
    return pd.DataFrame(columns)
