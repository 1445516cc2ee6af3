"""This module checks that an export has the columns of a recipe, and reads their dates."""

from __future__ import annotations

import pandas as pd

from hrcreport.errors import did_you_mean
from hrcreport.recipes.cells import Fault, date_in
from hrcreport.recipes.faults import Faults, place_of, shortened
from hrcreport.recipes.headers import FILE, ROW, SHEET, RawTable
from hrcreport.recipes.recipe import Recipe

TOLD_APART = ("import.unknown-category", "import.total-row")
MOST_APART, MOST_SHOWN = 12, 4
"""More wrong texts of a column than the first, told alike, are one message; it shows three others.
"""


def with_known_names(table: RawTable, recipe: Recipe, faults: Faults) -> RawTable:
    """Return the table with its columns under the recipe's names; each missing one is a fault."""
    frame = table.frame
    for name, cell in recipe.cells.items():
        if name not in frame:
            older = next((other for other in cell.other_names if other in frame), None)
            if older:
                frame = frame.rename(columns={older: name})
                table.notices.append(f"column '{older}' was taken for '{name}'")
    table.frame = frame
    place = place_of(str(frame[FILE].iloc[0]), str(frame[SHEET].iloc[0]))
    there = [name for name in table.names if not name.startswith("(")]
    needed = recipe.columns_used() | {
        name for name in recipe.cells if not (recipe.wide and name in (recipe.wide.to, "cell"))
    }
    for name in sorted(needed - set(frame.columns)):
        faults.add(
            place,
            f"there is no column '{name}'.",
            f"{did_you_mean(name, there)}Columns: {', '.join(there)}. Where the column has a new "
            f"name, add it to 'cells' in {recipe.place} with 'renamed-from'.",
            "import.no-column",
            column=name,
        )
    return table


def with_dates(frame: pd.DataFrame, recipe: Recipe) -> pd.DataFrame:
    """Return the frame with declared dates as 2019-05-01; what is no date stays as it is."""
    frame = frame.copy(deep=False)
    for name, cell in recipe.cells.items():
        if cell.type == "date":
            read = {text: date_in(text, cell.forms) for text in frame[name].unique()}
            frame[name] = frame[name].map(
                {text: text if isinstance(day, Fault) else day for text, day in read.items()}
            )
    return frame


def refuse_wrong_dates(raw: pd.DataFrame, recipe: Recipe, faults: Faults) -> None:
    """Note each text of the rows that are used which is no date; the frame is the raw one."""
    for name, cell in recipe.cells.items():
        if cell.type == "date":
            read = {text: date_in(text, cell.forms) for text in raw[name].unique()}
            wrong = {text: fault for text, fault in read.items() if isinstance(fault, Fault)}
            note_faults(raw, name, wrong, faults)


def note_faults(frame: pd.DataFrame, column: str, wrong: dict[str, Fault], faults: Faults) -> None:
    """Note each wrong text of a column with all its rows; of many with one fault, one message."""
    by_rule: dict[str, list[str]] = {}
    for text, fault in wrong.items():
        by_rule.setdefault(fault.rule, []).append(text)
    for rule, texts in by_rule.items():
        # One cause has many texts where each is told alike: a wrong form of dates, a unit.
        apart = rule in TOLD_APART or len(texts) <= MOST_APART
        together = [[text] for text in texts] if apart else [texts]
        for alike in together:
            fault = wrong[alike[0]]
            what = f"column '{column}': {fault.what}"
            if len(alike) > 1:
                shown = ", ".join(f"'{shortened(text)}'" for text in alike[1:MOST_SHOWN])
                what += f" So it is with {len(alike) - 1:,} other texts: {shown} …"
            same = frame[frame[column].isin(alike)]
            for (file, sheet), rows in same.groupby([FILE, SHEET], sort=False):
                faults.add(
                    place_of(str(file), str(sheet)),
                    what,
                    fault.mend,
                    rule,
                    rows=[int(row) for row in rows[ROW]],
                    column=column,
                    value=alike[0],
                )
