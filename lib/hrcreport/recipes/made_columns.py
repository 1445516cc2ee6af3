"""This module makes columns of others: a text by cases, the years between two dates."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pandas as pd

from hrcreport.recipes.export_form import Made
from hrcreport.recipes.faults import Faults
from hrcreport.recipes.recipe import Recipe
from hrcreport.recipes.rows import fitting


def with_made_columns(
    frame: pd.DataFrame, recipe: Recipe, names: Collection[str], faults: Faults
) -> pd.DataFrame:
    """Return the rows with the columns that the recipe makes; one that is there is a fault.

    `names` are all columns of the file, those too that were not carried.
    """
    for name, made in recipe.made.items():
        if name in names:
            faults.add(
                recipe.place,
                f"the file has a column '{name}', which 'made' would replace.",
                "Give the column that is made another name.",
                "import.made-column",
                rows=[made.written.line],
                column=name,
            )
            continue
        frame = frame.assign(**{name: _years(frame, made) if made.between else _text(frame, made)})
    return frame


def _text(frame: pd.DataFrame, made: Made) -> pd.Series:
    found = frame[made.otherwise] if made.otherwise else pd.Series("", frame.index, dtype=object)
    for case in reversed(made.cases):  # the first that is met stands
        found = found.mask(fitting(frame, tuple(case.conditions.values())), case.text)
    return found


def _years(frame: pd.DataFrame, made: Made) -> pd.Series:
    """Return whole years as a birthday counts them, empty where a text is no date."""
    known: dict[tuple[str, str], str] = {}
    pairs = list(zip(*(frame[name] for name in made.between), strict=True))
    for pair in set(pairs):
        try:
            first, last = (date.fromisoformat(text[:10]) for text in pair)
        except ValueError:
            known[pair] = ""
        else:
            before = (last.month, last.day) < (first.month, first.day)
            known[pair] = str(last.year - first.year - before)
    return pd.Series([known[pair] for pair in pairs], index=frame.index, dtype=object)
