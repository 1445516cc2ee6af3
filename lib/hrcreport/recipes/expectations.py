"""This module compares an import with the figures that its recipe expects."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from hrcreport.errors import did_you_mean
from hrcreport.recipes.faults import Faults
from hrcreport.recipes.recipe import Recipe

WHAT_TO_DO = (
    "Where the source was corrected or has a new edition, say so in the recipe and write the new "
    "figure; otherwise look into the export."
)


def check_expected(
    frame: pd.DataFrame, recipe: Recipe, *, read: int, used: int, faults: Faults
) -> list[str]:
    """Return what was compared; each figure that differs is a fault."""
    said = []
    for name, expected, found in (("read", recipe.expect.read, read),
                                  ("used", recipe.expect.used, used)):  # fmt: skip
        if expected is None:
            continue
        said.append(f"rows {name}: {expected:,}")
        if expected != found:
            _differs(recipe, name, f"rows {name}", expected, found, faults)
    roots = [measure.name for measure in recipe.measures if measure.in_quadrature]
    for column, figures in recipe.expect.sums.items():
        # Margins of error are no part of a sum of persons.
        rows = frame if column == "measure" else frame[~frame["measure"].isin(roots)]
        values = rows["value"].map(Decimal)
        sums = values.groupby(rows[column]).sum().to_dict()
        for value, figure in figures.items():
            key = f"sums.{column}.{value}"
            if value not in sums:
                known = [str(one) for one in sums]
                faults.add(
                    recipe.place,
                    f"'expect' names the {column} '{value}', which the table lacks.",
                    f"{did_you_mean(value, known)}There are: {', '.join(known[:30])}.",
                    "import.expected",
                    rows=[recipe.expect.line(key)],
                    column=column,
                    value=value,
                )
            elif sums[value] != figure:
                _differs(recipe, key, f"{column} '{value}'", figure, int(sums[value]), faults)
        said.append(f"{len(figures):,} sums by {column}")
    return said


def _differs(
    recipe: Recipe, key: str, what: str, expected: int, found: int, faults: Faults
) -> None:
    faults.add(
        recipe.place,
        f"the recipe expects {expected:,} for {what}, but the import gives {found:,}.",
        WHAT_TO_DO,
        "import.expected",
        rows=[recipe.expect.line(key)],
        value=str(found),
    )
