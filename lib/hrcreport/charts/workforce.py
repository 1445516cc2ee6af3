"""This module draws the share of each group among staff against its share of the population."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from hrcreport.charts.chart import Names, Values, call_of
from hrcreport.charts.checks import Checks
from hrcreport.charts.pairs import End, Pair, PairChart


@dataclass(kw_only=True, eq=False)
class WorkforceChart(PairChart):
    """Draw each group's share of the police (judges, prosecutors) against that of the population.

    `staff` and `population` hold counts; shares are of all rows of a `section` (a rank, a force)
    or of the table, so persons of unknown group are best left out of both and said in a note.
    Behind each row stands the share of staff over that of the population: 1 would be parity.

    Raises:
        DataError: a column is missing, the table has no rows, a count is negative, missing or
            infinite, a group stands twice, or all counts of a section are zero.

    Example:
        >>> police = pd.DataFrame({"group": ["A", "B"], "staff": [90, 10], "people": [800, 200]})
        >>> workforce_chart(police, group="group", staff="staff", population="people").alt
        'Pairs of values for 2 rows, Staff and Population: Per cent. A: 90.0 per cent of staff, \
80.0 per cent of the population, ratio 1.12. B: 10.0 per cent of staff, 20.0 per cent of the \
population, ratio 0.50.'
    """

    group: Names
    staff: Values
    population: Values
    section: Names | None = None

    key = ("section", "group")
    beside_key = "ratio"

    def check(self, checks: Checks) -> None:
        labels = pd.Series(self.row_names(), dtype=object)
        for part in ("staff", "population"):
            lost = labels[self.table[part].isna()]
            if not lost.empty and not checks.problems:
                checks.add(
                    f"column '{getattr(self, part)}' has no count for {', '.join(lost[:5])}.",
                    "A share is of all groups: give each its count, or leave the group out of "
                    "both.", "no-count", key=getattr(self, part),
                )  # fmt: skip
        checks.stop()
        sums = self.table.groupby("section", sort=False)[["staff", "population"]].sum()
        for part in ("staff", "population"):
            for section in sums.index[sums[part] == 0]:
                where = f" of {section}" if section else ""
                checks.add(
                    f"column '{getattr(self, part)}' is zero in every row{where}.",
                    "There is nothing of which a share could be taken: say so in the text.",
                    "no-values", key=getattr(self, part),
                )  # fmt: skip

    @property
    def ends(self) -> tuple[str, str]:
        return self.say("staff"), self.say("population")

    @property
    def measure(self) -> str:
        return self.say("per-cent-axis")

    @cached_property
    def pairs(self) -> list[Pair]:
        """The shares in per cent of each group, in the order of the table."""
        counts = self.table[["staff", "population"]]
        shares = 100 * counts / counts.groupby(self.table["section"]).transform("sum")
        return [
            Pair(group, section, End(staff), End(population))
            for (group, section), staff, population in zip(
                self.tuples("group", "section"), shares["staff"], shares["population"], strict=True
            )
        ]

    def beside(self, pair: Pair) -> str:
        """Return the share of staff over that of the population."""
        if pair.second.value == 0:
            return self.say("not-estimable")
        return self.number(pair.first.value / pair.second.value, 2)

    def sentence(self, pair: Pair) -> str:
        """Return both shares and their ratio."""
        staff, population = (self.number(end.value, 1) for end in (pair.first, pair.second))
        return self.say(
            "workforce", label=pair.name, staff=staff, population=population,
            ratio=self.beside(pair),
        )  # fmt: skip

    def data(self) -> pd.DataFrame:
        rows = [
            (
                row.section, row.label, row.first.value, row.second.value,
                row.first.value / row.second.value if row.second.value else None,
            )
            for row in self.pairs
        ]  # fmt: skip
        shares = [self.say(key) for key in ("staff-share", "population-share", "ratio")]
        data = pd.DataFrame(rows, columns=[*self.heads("part", "group"), *shares])
        return data if self.section else data.iloc[:, 1:]


workforce_chart = call_of(WorkforceChart)
