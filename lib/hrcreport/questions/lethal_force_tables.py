"""This module takes the twelve indicators of lethal force from tables of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from disparity import Estimate, LethalForceCounts, lethal_force_indicators
from disparity.in_words import estimate_in_cell, say
from disparity.ratios.lethal_force import CAUTIONS
from hrcreport.access.context import document_language
from hrcreport.data.catalogue import Table
from hrcreport.questions.counts import read_counts
from hrcreport.questions.sources import sourced
from hrcreport.words.estimates import words_of_estimates


@dataclass(frozen=True, slots=True)
class LethalForce:
    """The indicators by their code, I-1 to A-5; `cautions` are to be printed beside them."""

    indicators: dict[str, Estimate]
    sources: tuple[Table, ...]
    cautions: tuple[str, ...] = CAUTIONS

    def __getitem__(self, code: str) -> Estimate:
        return self.indicators[code]

    def table(self, *, code: str, indicator: str, value: str) -> pd.DataFrame:
        """Return the indicators as a table to print; the arguments are the heads of its columns."""
        language = document_language()
        return pd.DataFrame(
            [
                {
                    code: key,
                    indicator: say(f"indicator-{key}", language=words_of_estimates(language)),
                    value: estimate_in_cell(each, language=words_of_estimates(language)),
                }
                for key, each in self.indicators.items()
            ]
        )


def lethal_force(
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

    A count for which no table is named is not published: the indicators that need it say so. Counts
    of persons (inhabitants, agents) are taken of all their periods, the others of the years. A-5
    needs counts by incident, which no table of counts holds.

    Raises:
        DataError: a table or measure is unknown, or a count is withheld.
        ValueError: as `lethal_force_indicators`.
    """
    named = {
        "civilians_killed": civilians_killed, "civilians_wounded": civilians_wounded,
        "agents_killed": agents_killed, "agents_wounded": agents_wounded,
        "inhabitants": inhabitants, "agents": agents, "arrests": arrests,
        "weapons_seized": weapons_seized, "homicides": homicides,
    }  # fmt: skip
    numbers: dict[str, Any] = {}
    tables: dict[str, Table] = {}
    for name, source in named.items():
        if not source:
            continue
        years = (0, 9999) if name in {"inhabitants", "agents"} else (first_year, last_year)
        counts = read_counts(source, first_year=years[0], last_year=years[1])
        numbers[name] = counts.number(f"the count of {name.replace('_', ' ')}")
        tables[counts.table.record.name] = counts.table
    found = lethal_force_indicators(LethalForceCounts(**numbers))
    known = {code: sourced(each, tables.values()) for code, each in found.items()}
    return LethalForce(known, tuple(tables.values()))
