"""This module gives the names of States, and what catalogue and registers say in other languages.

Neither makes a data frame, so that checks are quick. A file
`data/translations/<language>/<name>.yml` holds the translation of one register or of the catalogue.
It says in `translation` whether it is a draft, in `verified_by` who has checked it; what it lacks
is printed in English.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from hrcreport.foundation import DataError, Language, Node, Project

STATES_FILE = "tables/states.csv"
TRANSLATIONS = "translations"
CATALOGUE = "tables"


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


def translation(project: Project, name: str, language: str) -> Mapping[str, Any]:
    """Return the translation of a register, its read recorded; empty where there is none.

    Raises:
        DataError: the file is no YAML.
    """
    path = project.data / TRANSLATIONS / language / f"{name}.yml"
    if language == Language.FIRST or not project.reads.is_there(path):
        return {}
    node, problems = Node.read(path, place=project.place(path))
    if node is None or problems:
        raise DataError(problems)
    project.reads.record(path)
    found: Mapping[str, Any] = node.plain()
    return found
