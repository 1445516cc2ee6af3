"""This module finds what is wrong between parts of a recipe that are each well formed."""

from __future__ import annotations

import re

from hrcreport.errors import Problem
from hrcreport.recipes.recipe import Recipe
from hrcreport.yaml_source import Node


def contradictions(recipe: Recipe, table: dict[str, Node]) -> list[Problem]:
    """Return what is wrong between parts that are each well formed."""
    found: list[Problem] = []

    def add(key: str, what: str, mend: str, rule: str) -> None:
        found.append(Problem(recipe.place, what, mend, rule, line=recipe.line(key), key=key))

    known = [*table, "measure"]
    for section, names in (("fill", recipe.fill), ("order", recipe.order),
                           ("expect.sums", tuple(recipe.expect.sums))):  # fmt: skip
        for name in names:
            if name not in known:
                add(section, f"'{section}' names the column '{name}', which the table lacks.",
                    f"Columns of the table: {', '.join(known)}.",
                    "recipe.unknown-column")  # fmt: skip
    sums = [measure for measure in recipe.measures if measure.column]
    if recipe.wide and any(measure.column != "cell" for measure in recipe.measures):
        add("measures", "after 'wide' a row holds one number, named 'cell', and this recipe counts "
            "something else.", "Write 'sum: cell' for each measure.", "recipe.cell")  # fmt: skip
    if any(rule.verb == "total" for rule in recipe.rules) and not sums:
        add("rows", "rows are counted here, so no row can hold a total.",
            "Set such rows aside ('aside') instead, or add up a column ('sum').",
            "recipe.total-of-counts")  # fmt: skip
    if recipe.wide and recipe.wide.matching:
        try:
            groups = re.compile(recipe.wide.matching).groups
        except re.error as error:
            groups = -1
            add("wide.matching", f"the pattern cannot be read: {error}.",
                "Put '\\' before a bracket or point that is meant as itself.",
                "recipe.pattern")  # fmt: skip
        if groups == 0:
            add("wide.matching", "the pattern has no part in brackets.",
                "Put in brackets what is to be kept: 'Year (.+)'.", "recipe.pattern")  # fmt: skip
    for name, cell in recipe.cells.items():
        if (cell.type == "date") != bool(cell.forms):
            is_it = "a date without" if cell.type == "date" else "no date and has"
            add(f"cells.{name}", f"'cells.{name}' is {is_it} a form.",
                "Dates, and dates only, have a form: form: \"%d/%m/%Y\".",
                "recipe.date-form")  # fmt: skip
    return found
