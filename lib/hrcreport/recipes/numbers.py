"""This module reads the numbers of a table and brings wide columns into long form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from hrcreport.recipes.cells import Fault, number_in
from hrcreport.recipes.columns import note_faults
from hrcreport.recipes.export_form import FileForm, Wide
from hrcreport.recipes.faults import Faults, place_of
from hrcreport.recipes.headers import FILE, ROW, SHEET
from hrcreport.recipes.recipe import Recipe
from hrcreport.recipes.rows import SetAside, Total

CELL = "cell"


def wide_columns(frame: pd.DataFrame, recipe: Recipe, faults: Faults) -> dict[str, str]:
    """Return what each wide column's name tells ("black", "04/05") by the column's name."""
    wide = recipe.wide
    if wide is None:
        return {}
    if not wide.matching:
        return {column: code for code, column in wide.columns.items()}
    found = {}
    for name in map(str, frame.columns):
        match = re.fullmatch(wide.matching, name)
        if match and name != wide.total:
            found[name] = str(match[1])
    if not found:
        faults.add(
            recipe.place,
            f"no column's name fits the pattern '{wide.matching}'.",
            f"Columns: {', '.join(str(name) for name in frame.columns if name[0] != '(')}.",
            "import.no-column",
            rows=[wide.line("matching")],
        )
    return found


def in_long_form(
    frame: pd.DataFrame, recipe: Recipe, columns: dict[str, str], faults: Faults
) -> pd.DataFrame:
    """Return one row for each cell of the wide columns, and check each row's sum.

    New columns: the one that 'wide.to' names, and `cell`, a number.
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
        rest = pd.Series(
            [None if whole is None else whole - part
             for whole, part in zip(sums[column], parts, strict=True)],
            index=frame.index,
            dtype=object,
        )  # fmt: skip
        _refuse_negative_rest(frame, rest, column, faults)
        numbers[column], columns = rest, columns | {column: code}
    others = [name for name in frame.columns if name not in numbers and name not in sums]
    long = []
    for name, code in columns.items():
        part = frame[others].copy()
        part[wide.to], part[CELL] = code, numbers[name]
        for beside, of in wide.beside.items():
            part[beside] = sums[of[code]] if code in of else None
        long.append(part)
    # The cells of one row follow each other, as they do in the file.
    return pd.concat(long).sort_index(kind="stable").reset_index(drop=True)


def with_numbers(
    frame: pd.DataFrame, recipe: Recipe, faults: Faults
) -> tuple[pd.DataFrame, list[SetAside]]:
    """Return the frame with the columns that are added up as numbers.

    Rows whose number the source hides are set aside.
    """
    if recipe.wide:
        return frame, []
    aside = []
    for column in sorted({one.column for one in recipe.measures if one.column}):
        hidden = frame[column].isin(recipe.file.hidden)
        if hidden.any():
            aside.append(SetAside(f"the source hides the number in '{column}'", int(hidden.sum())))
            frame = frame[~hidden]
        frame = frame.assign(**{column: _numbers(frame, column, recipe.file, faults)})
    return frame, aside


def _sum(numbers: Iterable[Decimal | None]) -> Decimal:
    return sum((number for number in numbers if number is not None), Decimal(0))


def _numbers(frame: pd.DataFrame, column: str, form: FileForm, faults: Faults) -> pd.Series:
    """Return the numbers of a column, None for a declared gap; each other text is a fault."""
    read = {text: number_in(text, form) for text in frame[column].unique()}
    wrong = {text: fault for text, fault in read.items() if isinstance(fault, Fault)}
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
    frame: pd.DataFrame, rest: pd.Series, column: str, faults: Faults
) -> None:
    for place, row, number in zip(*_places(frame), rest, strict=True):
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
    places = [place_of(str(file), str(sheet)) for file, sheet in zip(frame[FILE], frame[SHEET],
                                                                     strict=True)]  # fmt: skip
    return places, [int(row) for row in frame[ROW]]


def check_totals(
    used: pd.DataFrame,
    totals: list[Total],
    recipe: Recipe,
    columns: dict[str, str],
    faults: Faults,
) -> list[str]:
    """Compare each total row with the sum of the rows used, and say what was compared.

    Within a sheet, and within the values of 'by' and of the wide columns.
    """
    said = []
    summed = sorted({
        one.column for one in recipe.measures if one.column and not one.in_quadrature
    })  # fmt: skip
    for total in totals:
        frame = in_long_form(total.frame, recipe, columns, faults)
        frame, _ = with_numbers(frame, recipe, faults)
        if faults.found:
            break
        keys = [SHEET, *total.rule.by, *([recipe.wide.to] if recipe.wide else [])]
        for column in summed:
            ours = used.groupby(keys, sort=False)[column].apply(_sum)
            theirs = frame.groupby(keys, sort=False)[column].apply(_sum)
            for key, number in theirs.items():
                mine = ours.get(key, Decimal(0))
                if abs(mine - number) <= total.rule.tolerance:
                    continue
                at = key if isinstance(key, tuple) else (key,)
                words = ", ".join(f"{name} '{value}'" for name, value in
                                  zip(keys[1:], at[1:], strict=True))  # fmt: skip
                rows = frame.loc[_same(frame, keys, at), ROW]
                faults.add(
                    place_of(str(frame[FILE].iloc[0]), str(at[0])),
                    f"the rows used add up to {mine:,}, but this total says {number:,}"
                    f"{f' ({words})' if words else ''}.",
                    "Look whether rows are missing, or counted twice as sub-totals. Where the "
                    "source rounds, write 'tolerance' beside the rule.",
                    "import.total",
                    rows=[int(row) for row in rows],
                    value=str(number),
                )
        said.append(f"{len(frame):,} figures of {len(total.frame):,} total rows: {total.rule.why}")
    return said


def _same(frame: pd.DataFrame, keys: list[str], values: tuple[object, ...]) -> pd.Series:
    same = pd.Series(True, index=frame.index)
    for name, value in zip(keys, values, strict=True):
        same &= frame[name] == value
    return same
