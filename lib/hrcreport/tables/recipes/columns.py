"""This module reads the columns of an export: their names, dates and numbers, long or wide."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd

from hrcreport.foundation import Problem
from hrcreport.tables.recipes.cells import Fault, date_in, number_in
from hrcreport.tables.recipes.export_form import FileForm, Wide
from hrcreport.tables.recipes.faults import (
    FILE,
    ROW,
    SHEET,
    Faults,
    by_place,
    first_place,
    place_of,
    shortened,
)
from hrcreport.tables.recipes.headers import RawTable
from hrcreport.tables.recipes.recipe import Recipe
from hrcreport.tables.recipes.rows import SetAside, Total

TOLD_APART = ("import.unknown-category", "import.total-row")
MOST_APART, MOST_SHOWN = 12, 4
"""More wrong texts of a column than the first, told alike, are one message; it shows three others.
"""


def with_known_names(table: RawTable, recipe: Recipe, faults: Faults) -> RawTable:
    """Return the table with its columns under the recipe's names; each missing one is a fault."""
    frame = table.frame
    for name, cell in recipe.cells.items():
        if name not in frame:
            older = next((former for former in cell.renamed_from if former in frame), None)
            if older:
                frame = frame.rename(columns={older: name})
                table.notices.append(f"column '{older}' was taken for '{name}'")
    table.frame = frame
    place = first_place(frame)
    named_columns = [name for name in table.names if not name.startswith("(")]
    later = {name for join in recipe.joins for name in join.take}
    if recipe.wide:
        later |= {recipe.wide.to, "cell"}
    needed_columns = recipe.columns_used() | (recipe.cells.keys() - later)
    for name in sorted(needed_columns - set(frame.columns)):
        faults.add(
            place,
            f"there is no column '{name}'.",
            f"{Problem.did_you_mean(name, named_columns)}"
            f"Columns: {', '.join(named_columns)}. Where the column has a new "
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
            read, wrong = _read(frame, name, partial(date_in, forms=cell.form))
            frame[name] = frame[name].map(read | {text: text for text in wrong})
    return frame


def _read(
    frame: pd.DataFrame, column: str, read: Callable[[str], Any]
) -> tuple[dict[str, Any], dict[str, Fault]]:
    """Return what each text of a column stands for, and why some stand for nothing."""
    readings = {text: read(text) for text in frame[column].unique()}
    return readings, {
        text: reading for text, reading in readings.items() if isinstance(reading, Fault)
    }


def refuse_wrong_dates(raw: pd.DataFrame, recipe: Recipe, faults: Faults) -> None:
    """Note each text of the rows that are used which is no date; the frame is the raw one."""
    for name, cell in recipe.cells.items():
        if cell.type == "date":
            _, wrong = _read(raw, name, partial(date_in, forms=cell.form))
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
            fault_text = f"column '{column}': {fault.what}"
            if len(alike) > 1:
                examples = ", ".join(f"'{shortened(text)}'" for text in alike[1:MOST_SHOWN])
                fault_text += f" So it is with {len(alike) - 1:,} other texts: {examples} …"
            wrong_rows = frame[frame[column].isin(alike)]
            for place, rows in by_place(wrong_rows):
                faults.add(
                    place, fault_text, fault.mend, rule, rows=rows, column=column, value=alike[0]
                )


CELL = "cell"


def number_name(column: str) -> str:
    """Return under which name the numbers of a column stand beside its texts."""
    return f"(number) {column}"


def wide_columns(frame: pd.DataFrame, recipe: Recipe, faults: Faults) -> dict[str, str]:
    """Return what each wide column's name tells ("black", "04/05") by the column's name."""
    wide = recipe.wide
    if wide is None:
        return {}
    if not wide.matching:
        return {column: code for code, column in wide.columns.items()}
    codes_by_column = {}
    for name in map(str, frame.columns):
        match = re.fullmatch(wide.matching, name)
        if match and name != wide.total:
            codes_by_column[name] = str(match[1])
    if not codes_by_column:
        faults.add(
            recipe.place,
            f"no column's name fits the pattern '{wide.matching}'.",
            f"Columns: {', '.join(str(name) for name in frame.columns if name[0] != '(')}.",
            "import.no-column",
            rows=[wide.line("matching")],
        )
    return codes_by_column


def in_long_form(
    frame: pd.DataFrame, recipe: Recipe, columns: dict[str, str], faults: Faults
) -> pd.DataFrame:
    """Return one row for each cell of the wide columns, and check each row's sum.

    New columns: the one that 'wide.to' names, and the numbers of `cell` and of 'wide.beside'.
    """
    wide = recipe.wide
    if wide is None:
        return frame
    numbers = {name: _numbers(frame, name, recipe.file, faults) for name in columns}
    sums = {
        name: _numbers(frame, name, recipe.file, faults)
        for name in filter(None, {wide.total, *wide.rest.values(), *wide.besides})
    }
    if faults.found:
        return frame
    parts = pd.Series(
        [_sum(cells) for cells in zip(*numbers.values(), strict=True)],
        index=frame.index,
        dtype=object,
    )
    if wide.total:
        _check_row_sums(frame, parts, sums[wide.total], wide, faults)
    for code, column in wide.rest.items():
        # Where the source gives no sum, nothing is known of the rest either.
        remainder = pd.Series(
            [
                None if total is None else total - part
                for total, part in zip(sums[column], parts, strict=True)
            ],
            index=frame.index,
            dtype=object,
        )
        _refuse_negative_rest(frame, remainder, column, faults)
        numbers[column], columns = remainder, columns | {column: code}
    other_columns = [name for name in frame.columns if name not in numbers and name not in sums]
    long = []
    for name, code in columns.items():
        part = frame[other_columns].copy()
        part[wide.to], part[number_name(CELL)] = code, numbers[name]
        for beside, of in wide.beside.items():
            part[number_name(beside)] = sums[of[code]] if code in of else None
        long.append(part)
    # The cells of one row follow each other, as they do in the file.
    return pd.concat(long).sort_index(kind="stable").reset_index(drop=True)


def with_numbers(
    frame: pd.DataFrame, recipe: Recipe, faults: Faults
) -> tuple[pd.DataFrame, pd.DataFrame, list[SetAside]]:
    """Return the rows with the numbers that are added up, and those whose number is hidden."""
    aside, all_rows = list[SetAside](), frame
    if recipe.wide:
        return frame, frame[:0], aside
    for column in sorted({measure.column for measure in recipe.measures.values()} - {""}):
        hidden = frame[column].isin(recipe.file.hidden)
        if hidden.any():
            aside.append(SetAside(f"the source hides the number in '{column}'", int(hidden.sum())))
            frame = frame[~hidden]
        numbers = _numbers(frame, column, recipe.file, faults)
        frame = frame.assign(**{number_name(column): numbers})
    return frame, all_rows.drop(frame.index), aside


def _sum(numbers: Iterable[Decimal | None]) -> Decimal:
    return sum((number for number in numbers if number is not None), Decimal(0))


def _numbers(frame: pd.DataFrame, column: str, form: FileForm, faults: Faults) -> pd.Series:
    """Return the numbers of a column, None for a declared gap; each other text is a fault."""
    read, wrong = _read(frame, column, partial(number_in, form=form))
    note_faults(frame, column, wrong, faults)
    return pd.Series([read[text] for text in frame[column]], index=frame.index, dtype=object)


def _check_row_sums(
    frame: pd.DataFrame, parts: pd.Series, totals: pd.Series, wide: Wide, faults: Faults
) -> None:
    for place, row, part, total in zip(*_places(frame), parts, totals, strict=True):
        if total is not None and abs(part - total) > wide.tolerance:
            faults.add(
                place,
                f"the parts of this row add up to {part:,}, but '{wide.total}' says {total:,}.",
                "Look whether a column is missing in 'wide.columns'. Where the source rounds, "
                "write 'wide.tolerance'.",
                "import.row-sum",
                rows=[row],
                column=wide.total,
                value=str(total),
            )


def _refuse_negative_rest(
    frame: pd.DataFrame, remainder: pd.Series, column: str, faults: Faults
) -> None:
    for place, row, number in zip(*_places(frame), remainder, strict=True):
        if number is not None and number < 0:
            faults.add(
                place,
                f"the parts of this row add up to more than '{column}' by {-number:,}.",
                "Look whether a part is counted twice in 'wide.columns'.",
                "import.row-sum",
                rows=[row],
                column=column,
                value=str(number),
            )


def _places(frame: pd.DataFrame) -> tuple[list[str], list[int]]:
    """Return the place and the row number of each row."""
    places = [
        place_of(str(file), str(sheet))
        for file, sheet in zip(frame[FILE], frame[SHEET], strict=True)
    ]
    return places, [int(row) for row in frame[ROW]]


def check_totals(
    used: pd.DataFrame, totals: list[Total], recipe: Recipe, columns: dict[str, str], faults: Faults
) -> list[str]:
    """Compare each total row with the sum of the rows used, and say what was compared.

    Within a sheet, and within the values of 'by' and of the wide columns.
    """
    comparisons = []
    measures = recipe.measures.values()
    summed = {
        number_name(measure.column)
        for measure in measures
        if measure.column and not measure.in_quadrature
    }
    for total in totals:
        frame = in_long_form(total.frame, recipe, columns, faults)
        frame, *_ = with_numbers(frame, recipe, faults)
        if faults.found:
            break
        keys = [SHEET, *total.rule.by, *([recipe.wide.to] if recipe.wide else [])]
        for column in sorted(summed):
            ours = {at: _sum(rows[column]) for at, rows in used.groupby(keys, sort=False)}
            for at, rows in frame.groupby(keys, sort=False):
                mine, number = ours.get(at, Decimal(0)), _sum(rows[column])
                if abs(mine - number) <= total.rule.tolerance:
                    continue
                pairs = zip(keys[1:], at[1:], strict=True)
                words = ", ".join(f"{name} '{value}'" for name, value in pairs)
                faults.add(
                    place_of(str(frame[FILE].iloc[0]), str(at[0])),
                    f"the rows used add up to {mine:,}, but this total says {number:,}"
                    f"{f' ({words})' if words else ''}.",
                    "Look whether rows are missing, or counted twice as sub-totals. Where the "
                    "source rounds, write 'tolerance' beside the rule.",
                    "import.total",
                    rows=[int(row) for row in rows[ROW]],
                    value=str(number),
                )
        comparisons.append(
            f"{len(frame):,} figures of {len(total.frame):,} total rows: {total.rule.why}"
        )
    return comparisons
