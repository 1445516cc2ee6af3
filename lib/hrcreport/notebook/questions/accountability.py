"""This module tells how lethal force was used: the indicators of its use and abuse."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

import disparity as measures
from disparity import Estimate, LethalForceCounts
from disparity.estimate import Base
from disparity.in_words import estimate_in_cell, say
from disparity.ratios.lethal_force import CAUTIONS
from hrcreport.foundation import ReportContext, Words
from hrcreport.notebook.questions.counts import read_counts
from hrcreport.notebook.questions.sources import sourced
from hrcreport.tables import Table

PERSONS = ("inhabitants", "agents")


@dataclass(frozen=True, slots=True)
class LethalForce:
    """The indicators by their code, I-1 to A-5; `cautions` are to be printed beside them."""

    indicators: dict[str, Estimate]
    sources: tuple[Table, ...]
    _language: str = field(repr=False)
    cautions: tuple[str, ...] = CAUTIONS

    def __getitem__(self, code: str) -> Estimate:
        return self.indicators[code]

    def table(
        self, *, code: str, indicator: str, value: str, estimable: bool = False
    ) -> pd.DataFrame:
        """Return the indicators as a table to print; the arguments are the heads of its columns.

        With `estimable` those alone for which the named tables have counts.
        """
        words = Words(self._language).of_estimates
        return pd.DataFrame(
            {
                code: key,
                indicator: say(f"indicator-{key}", language=words),
                value: estimate_in_cell(
                    estimate, language=words, decimals=estimate.unit != "events"
                ),
            }
            for key, estimate in self.indicators.items()
            if estimate.value is not None or not estimable
        )


def lethal_force(  # noqa: PLR0913  # tables, which cells name
    context: ReportContext,
    *,
    first_year: int,
    last_year: int,
    civilians_killed: str = "",
    civilians_wounded: str = "",
    agents_killed: str = "",
    agents_wounded: str = "",
    inhabitants: str = "",
    agents: str = "",
    arrests: str = "",
    weapons_seized: str = "",
    homicides: str = "",
) -> LethalForce:
    """Return the indicators of use and abuse of lethal force from tables, each "table/measure".

    A count for which no table is named is not published: the indicators that need it say so. Rates
    are per year: persons (inhabitants, agents) of one period stand for each of the years, those of
    several are averaged. A-5 needs counts by incident, which no table of counts holds.

    Raises:
        DataError: a table or measure is unknown, or a count is withheld.
        ValueError: as `lethal_force_indicators`.
    """
    sources = {
        "civilians_killed": civilians_killed,
        "civilians_wounded": civilians_wounded,
        "agents_killed": agents_killed,
        "agents_wounded": agents_wounded,
        "inhabitants": inhabitants,
        "agents": agents,
        "arrests": arrests,
        "weapons_seized": weapons_seized,
        "homicides": homicides,
    }
    numbers: dict[str, Any] = {}
    killed = civilians_killed or agents_killed
    of_years: dict[str, Any] = {"first_year": first_year, "last_year": last_year}
    length = read_counts(context, killed, **of_years).years if killed else 1.0
    tables: dict[str, Table] = {}
    periods: dict[str, None] = {}
    for name, source in sources.items():
        if not source:
            continue
        persons = name in PERSONS
        counts = (
            read_counts(context, source) if persons else read_counts(context, source, **of_years)
        )
        number = counts.number(f"the count of {name.replace('_', ' ')}")
        numbers[name] = number * length / len(counts.periods) if persons else number
        tables[counts.table.record.name] = counts.table
        periods |= {} if persons else {counts.period: None}
    estimates = measures.lethal_force_indicators(LethalForceCounts(**numbers))
    words = Words(context.language)
    base = Base(
        counted="",
        within="",
        scope="all",
        population=words.text("list.clause").join(table.record.title for table in tables.values()),
        years=words.text("list.separator").join(periods),
    )
    sourced_estimates = {
        code: sourced(
            estimate,
            tables.values(),
            base=replace(base, counted=say(f"indicator-{code}", language=words.of_estimates)),
        )
        for code, estimate in estimates.items()
    }
    return LethalForce(sourced_estimates, tuple(tables.values()), context.language)
