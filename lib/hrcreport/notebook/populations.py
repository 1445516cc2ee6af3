"""This module tells how many people live in a State, for reports that hold no other count."""

from __future__ import annotations

from dataclasses import dataclass

from hrcreport.notebook.access import load

WORLD_POPULATION = "world-population"


@dataclass(frozen=True, slots=True)
class Residents:
    """The population of a State in one year; `source` names the table for a footnote."""

    persons: int
    year: int
    source: str


def residents(country: str, *, up_to: int) -> Residents | None:
    """Return the newest population of a State that is no later than a year; None without one.

    The figures are those of the table `world-population`: estimates and, for recent years,
    projections, of persons of all groups.

    Raises:
        DataError: the project holds no such table, or its file was changed.
    """
    table = load(WORLD_POPULATION)
    years = table.frame["period"].astype(int)
    rows = table.frame[(table.frame["country"] == country) & (years <= up_to)]
    if rows.empty:
        return None
    newest = rows.sort_values("period").iloc[-1]
    return Residents(int(newest["value"]), int(newest["period"]), table.record.source_text())
