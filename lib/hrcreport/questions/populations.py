"""This module tells how many people live in a State, for reports that hold no other count."""

from __future__ import annotations

from dataclasses import dataclass

from hrcreport.access.context import current_names
from hrcreport.access.released import shown_table
from hrcreport.access.scope import project_of

WORLD_POPULATION = "world-population"
LATEST = "9999"
"""The year up to which figures count where there is no date."""


@dataclass(frozen=True, slots=True)
class Residents:
    """The population of a State in one year; `source` names the table for a footnote."""

    persons: int
    year: int
    source: str


def residents(country: str, *, up_to: int | None = None) -> Residents | None:
    """Return the newest population of a State that is no later than a year; None without one.

    Without a year it is the newest that is no later than the document's date, the notebook's
    parameter `date`. The figures are those of the table `world-population`: estimates and, for
    recent years, projections, of persons of all groups.

    Raises:
        DataError: the project holds no such table, or its file was changed.
    """
    project_of(country)
    table = shown_table(WORLD_POPULATION).table
    years = table.frame["period"].astype(int)
    latest = up_to or int(str(current_names().get("date") or LATEST)[: len(LATEST)])
    rows = table.frame[(table.frame["country"] == country) & (years <= latest)]
    if rows.empty:
        return None
    newest = rows.sort_values("period").iloc[-1]
    persons = table.summed(rows.loc[[newest.name]])
    return Residents(persons, int(newest["period"]), table.record.source_text())
