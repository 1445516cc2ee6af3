"""This module draws the gap between two groups in each row, such as their trust in the police."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from hrcreport.charts.chart import Limits, Names, SharedDecimals, Values, call_of
from hrcreport.charts.checks import Checks
from hrcreport.charts.pairs import End, Pair, PairChart

MINUS = "−"


@dataclass(kw_only=True, eq=False)
class DumbbellChart(SharedDecimals, PairChart):
    """Draw for each row the values of two groups, joined, with the gap behind: trust in the police.

    `label` names the rows (questions, States, years), `group` has exactly two values, of which the
    first in the table is drawn full and the second hollow; `value` is in the units of `x_label`,
    `low` and `high` are the ends of its interval where a survey gives them. The gap is the first
    group's value less the second's.

    Raises:
        DataError: a column is missing, the table has no rows or no value, a value is negative or
            infinite, there are other than two groups, or a row and group stand twice.

    Example:
        >>> trust = pd.DataFrame({"question": ["Trust", "Trust"], "group": ["A", "B"],
        ...                       "share": [40.0, 65.0]})
        >>> dumbbell_chart(trust, label="question", group="group", value="share",
        ...                x_label="Per cent who trust the police").alt
        'Pairs of values for 1 row, A and B: Per cent who trust the police. Trust: A 40, B 65, gap \
−25.'
    """

    label: Names
    group: Names
    value: Values
    x_label: str
    low: Limits | None = None
    high: Limits | None = None
    section: Names | None = None
    decimals: int | None = None

    key = ("section", "label", "group")
    beside_key = "gap"

    def check(self, checks: Checks) -> None:
        groups = list(dict.fromkeys(self.table["group"]))
        if len(groups) != 2:
            checks.add(
                f"column '{self.group}' has {len(groups)} groups: {', '.join(groups[:5])}.",
                "A gap lies between two groups: filter the table, or draw bars_by_group.",
                "not-two-groups", key=self.group,
            )  # fmt: skip

    @property
    def ends(self) -> tuple[str, str]:
        first, second = dict.fromkeys(self.table["group"])
        return first, second

    @property
    def measure(self) -> str:
        return self.x_label

    @cached_property
    def pairs(self) -> list[Pair]:
        """The rows in the order of the table."""
        rows = self.tuples("section", "label", "group", "value", "low", "high")
        ends = {row[:3]: End(*row[3:]) for row in rows}
        return [
            Pair(name, part, *(ends.get((part, name, group), End()) for group in self.ends))
            for part, name in dict.fromkeys(key[:2] for key in ends)
        ]

    def values(self) -> Iterable[float]:
        return self.table["value"]

    def beside(self, pair: Pair) -> str:
        """Return the gap with its sign."""
        difference = round(pair.first.value - pair.second.value, self.places)
        sign = "+" if difference > 0 else MINUS if difference < 0 else ""
        return f"{sign}{self.shown(abs(difference))}"

    def sentence(self, pair: Pair) -> str:
        """Return both values and the gap."""
        one, other = (self.shown(end.value) for end in (pair.first, pair.second))
        first, second = self.ends
        return self.say(
            "pair", label=pair.name, first=first, one=one, second=second, other=other,
            gap=self.beside(pair),
        )  # fmt: skip

    def data(self) -> pd.DataFrame:
        rows = [
            (row.section or None, row.label, name, end.value, end.low, end.high)
            for row in self.pairs
            for name, end in zip(self.ends, (row.first, row.second), strict=True)
        ]
        columns = [*self.heads("part", "row", "group"), self.x_label, *self.heads("low", "high")]
        return pd.DataFrame(rows, columns=columns).dropna(axis="columns", how="all")


dumbbell_chart = call_of(DumbbellChart)
