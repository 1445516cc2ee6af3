"""This module knows the keys that params files had, and where what they said stands now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hrcreport.foundation.errors import Problem

OF_TABLES: Mapping[str, tuple[str, str]] = {
    "event_noun": ("events", "head"),
    "event_words": ("events", "words"),
    "measure": ("events", "measure"),
    "per": ("events", "per"),
    "population": ("events", "population"),
    "strata": ("events", "strata"),
    "clustered": ("events", "clustered"),
    "by_sex": ("events", "by_sex"),
    "yearly": ("events", "yearly"),
    "by_area": ("events", "by_area"),
    "strata_population": ("strata", "population"),
    "strata_words": ("strata", "areas"),
    "by_sex_population": ("by_sex", "population"),
    "area_population": ("by_area", "population"),
    "shapes": ("by_area", "shapes"),
    "area_show": ("by_area", "show"),
    "area_title": ("by_area", "title"),
    "area_unit": ("by_area", "unit"),
    "stops_population": ("stops", "population"),
    "stops_by_light": ("stops", "by_light"),
    "stops_words": ("stops", "place"),
}
"""What is said of a table now: the key that named the table, and the key of its counting."""
WORKED_OUT: Mapping[str, str] = {
    "yearly_last": "the last whole year of the table by year",
    "stops_year": "the last whole year of the table of stops",
    "area_first": "'first_year'",
    "area_last": "'last_year'",
    "area_focus": "'focus'",
}
"""What needs not be said any more: what stands for it."""
OF_BLOCKS: Mapping[str, str] = {
    "places": "visit",
    "delegation": "visit",
    **dict.fromkeys(
        (
            "symbol",
            "parent",
            "session",
            "session_dates",
            "agenda_items",
            "agenda_titles",
            "date",
            "status",
            "contents",
            "line_numbers",
            "reviewers_annex",
            "allow_unverified",
        ),
        "document",
    ),
}
"""What is a key of another parameter now: which."""
UNKNOWN = "register.unknown-key"


def told_of_former(problem: Problem) -> Problem:
    """Return the problem of an unknown key; of one that params files had, with where it went."""
    key = problem.key or ""
    if problem.rule != UNKNOWN or key not in {*OF_TABLES, *WORKED_OUT, *OF_BLOCKS}:
        return problem
    if key in WORKED_OUT:
        where = f"{WORKED_OUT[key]} stands for it"
    elif key in OF_BLOCKS:
        where = f"it stands below '{OF_BLOCKS[key]}'"
    else:
        table, said = OF_TABLES[key]
        where = (
            f"it stands as '{said}' under hrc.counting in the record of the table that '{table}' "
            "names, in data/catalogue"
        )
    return replace(
        problem,
        what=f"'{key}' is no parameter any more: {where}.",
        mend="Say it there, and take the line out.",
        rule="params.former-key",
    )
