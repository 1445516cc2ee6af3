"""This module tells of a key that params files had where what it said stands now."""

from __future__ import annotations

from dataclasses import replace

from hrcreport.foundation.errors import Problem
from hrcreport.foundation.params.counting import Former

UNKNOWN = "register.unknown-key"


def told_of_former(problem: Problem) -> Problem:
    """Return the problem of an unknown key; of one that params files had, with where it went."""
    key = problem.key or ""
    if problem.rule != UNKNOWN or key not in {
        *Former.OF_TABLES,
        *Former.WORKED_OUT,
        *Former.OF_BLOCKS,
    }:
        return problem
    if key in Former.WORKED_OUT:
        where = f"{Former.WORKED_OUT[key]} stands for it"
    elif key in Former.OF_BLOCKS:
        where = f"it stands below '{Former.OF_BLOCKS[key]}'"
    else:
        table, counting_key = Former.OF_TABLES[key]
        where = (
            f"it stands as '{counting_key}' under hrc.counting in the record of the table "
            f"that '{table}' "
            "names, in data/catalogue"
        )
    return replace(
        problem,
        what=f"'{key}' is no parameter any more: {where}.",
        mend="Run: hrcreport upgrade",
        rule="params.former-key",
    )
