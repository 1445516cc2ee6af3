"""This module gives the names of States by code without a data frame, so that checks are quick."""

from __future__ import annotations

import csv
import io

from hrcreport.foundation import Project

STATES_FILE = "tables/states.csv"


def rows_of_states(project: Project) -> list[dict[str, str]]:
    """Return the rows of the table of States as they are written; none without the table.

    What is wrong with the table itself is for the check of the catalogue to say.
    """
    path = project.data / STATES_FILE
    if not project.reads.is_there(path):
        return []
    text = project.reads.read(path).decode("utf-8", errors="replace")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def known_countries(project: Project) -> dict[str, str]:
    """Return the name of each State by its ISO 3166-1 alpha-3 code; empty without the table."""
    rows = rows_of_states(project)
    return {row["iso3"]: row["name"] for row in rows if row.get("iso3") and row.get("name")}
