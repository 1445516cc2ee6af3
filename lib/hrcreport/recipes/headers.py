"""This module finds the header and the rows of a table within a sheet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from hrcreport.errors import did_you_mean
from hrcreport.recipes.encoding import refuse_garbled_cells
from hrcreport.recipes.faults import Faults, place_of, shortened
from hrcreport.recipes.grids import Grid, refuse_ragged
from hrcreport.recipes.recipe import Recipe

FILE, SHEET, ROW = "(file)", "(sheet)", "(row)"
ORIGIN = (FILE, SHEET, ROW)
SPACES = re.compile(r"\s+")
JOINT = " / "


def by_place(frame: pd.DataFrame) -> Iterator[tuple[str, list[int]]]:
    """Yield how messages name each sheet that rows are of, with the numbers of the rows."""
    for (file, sheet), rows in frame.groupby([FILE, SHEET], sort=False):
        yield place_of(str(file), str(sheet)), [int(row) for row in rows[ROW]]


def first_place(frame: pd.DataFrame) -> str:
    """Return how messages name the sheet that the first row is of."""
    return next(by_place(frame.head(1)))[0]


@dataclass(slots=True)
class RawTable:
    """The rows of one or more sheets as texts, with (file), (sheet) and (row) of each.

    `above`, `below` and `blank` count the rows that are no data; `notices` say what else was
    left out; `names` are those of all columns, whether they are carried or not.
    """

    frame: pd.DataFrame
    names: tuple[str, ...] = ()
    above: int = 0
    below: int = 0
    blank: int = 0
    notices: list[str] = field(default_factory=list)


def tabulate(
    grid: Grid, file: str, recipe: Recipe, faults: Faults, *, carried: Collection[str] = ()
) -> RawTable | None:
    """Return the table in a sheet, or None with the fault that keeps it from being found.

    Only the columns of `carried` are taken out, or all where it is empty.
    """
    place, rows = place_of(file, grid.sheet), grid.rows
    filled = rows.any_filled
    if not filled.any():
        faults.add(
            place, "the sheet is empty." if grid.sheet else "the file holds no rows.",
            "Check that this is the right file and, in a workbook, the right sheet.",
            "import.empty-sheet",
        )  # fmt: skip
        return None
    start = _header_position(grid, place, recipe, faults)
    if start is None:
        return None
    end = _end_position(grid, place, start, recipe, faults)
    if end is None:
        return None
    body = np.flatnonzero(filled[start + 1 : end]) + start + 1
    names, spacers = _names(grid, start, body, place, recipe, faults)
    if names is None:
        return None
    number = rows[start][0]
    if not grid.sheet:
        ragged = refuse_ragged(rows, place, width=len(names), body=body)
        if ragged:
            faults.extend([ragged])
            return None
    _refuse_merged(grid, names, place, number, recipe, faults)
    table = _table(grid, body, file, names, recipe, carried)
    table.notices += refuse_garbled_cells(table.frame, place, recipe, faults)
    table.above = int(filled[: start + 1 - recipe.file.header_rows].sum())
    table.below = int(filled[end:].sum())
    table.blank = end - start - 1 - len(body)
    if spacers:
        table.notices.append(f"{place}: {spacers} empty columns without a name were left out")
    if table.frame.empty:
        faults.add(
            place, "the table has a header and no rows.",
            "Check that this is the right file and, in a workbook, the right sheet.",
            "import.empty-sheet", rows=[number],
        )  # fmt: skip
        return None
    return table


def _first(cells: Sequence[str], marks: str) -> str:
    return cleaned(cells[0], marks) if cells else ""


def cleaned(text: str, marks: str) -> str:
    """Return a text without footnote marks at its end, with single spaces."""
    text = SPACES.sub(" ", text).strip()
    return text.rstrip(marks + " ") if marks else text


def _header_position(grid: Grid, place: str, recipe: Recipe, faults: Faults) -> int | None:
    form = recipe.file
    start = 0
    if form.after:
        start = next(
            (at for at, (_, cells) in enumerate(grid.rows) if cells and form.after in cells[0]), -1
        )
        if start < 0:
            _no_text(grid, place, "after", form.after, recipe, faults)
            return None
        start += 1
    if form.header.isdigit():
        at = start + int(form.header) - 1
        if at < len(grid.rows) and int(form.header):
            return at
        faults.add(
            place, f"there is no row {form.header} to hold the names of the columns.",
            f"Correct 'file.header' in {recipe.place}.", "import.no-header", value=form.header,
        )  # fmt: skip
        return None
    for at in range(start, len(grid.rows)):
        if _first(grid.rows[at][1], form.marks) == form.header:
            return at
    _no_text(grid, place, "header", form.header, recipe, faults)
    return None


def _end_position(grid: Grid, place: str, start: int, recipe: Recipe, faults: Faults) -> int | None:
    last = recipe.file.last
    if not last:
        return len(grid.rows)
    # The last row that begins so, not the first: a group's name stands on each of its rows.
    for at in range(len(grid.rows) - 1, start, -1):
        if _first(grid.rows[at][1], recipe.file.marks).startswith(last):
            return at + 1
    _no_text(grid, place, "last", last, recipe, faults)
    return None


def _no_text(grid: Grid, place: str, key: str, text: str, recipe: Recipe, faults: Faults) -> None:
    firsts = dict.fromkeys(_first(cells, recipe.file.marks) for _, cells in grid.rows)
    faults.add(
        place, f"no first cell of a row has the text '{text}' that 'file.{key}' names.",
        f"{did_you_mean(text, filter(None, firsts))}Correct 'file.{key}' in {recipe.place}, line "
        f"{recipe.file.line(key)}, or fetch the right file.", f"import.no-{key}", value=text,
    )  # fmt: skip


def _names(
    grid: Grid, start: int, body: np.ndarray[Any, Any], place: str, recipe: Recipe, faults: Faults
) -> tuple[list[str] | None, int]:
    """Return the name of each column ("" for an empty column) and how many are empty."""
    form = recipe.file
    tops = [grid.rows[at] for at in range(max(0, start + 1 - form.header_rows), start + 1)]
    width = len(tops[-1][1])
    if grid.sheet:
        width = max([width, *grid.rows.widths[body].tolist()])
    layers = []
    for depth, (_, cells) in enumerate(tops, 1):
        texts = [cleaned(cell, form.marks) for cell in [*cells, *[""] * width][:width]]
        if depth < len(tops):  # a name over several columns stands in the first of them
            for at in range(1, width):
                texts[at] = texts[at] or texts[at - 1]
        layers.append(texts)
    names = [
        JOINT.join(dict.fromkeys(filter(None, parts))) if parts[-1] or len(tops) > 1 else ""
        for parts in zip(*layers, strict=True)
    ]
    names = [form.names.get(str(at), name) for at, name in enumerate(names, 1)]
    filled = [bool(grid.rows.filled(at)[body].any()) for at in range(width)]
    number = tops[-1][0]
    for at, name in enumerate(names):
        if not name and filled[at]:
            merged = grid.merged.get((number, at))
            why = f" The cells {merged} are merged there." if merged else ""
            faults.add(
                place, f"column {at + 1} holds values and has no name.{why}",
                f"Where names stand in several rows, write 'header-rows' under 'file' in "
                f"{recipe.place}; otherwise name the column: 'names: {{{at + 1}: …}}'.",
                "import.no-column-name", rows=[number],
            )  # fmt: skip
    names = [name if filled[at] or str(at + 1) in form.names or _alone(name, names) else ""
             for at, name in enumerate(names)]  # fmt: skip
    for name, times in Counter(filter(None, names)).items():
        if times > 1:
            places = [at for at, other in enumerate(names, 1) if other == name]
            listed = ", ".join(map(str, places))
            faults.add(
                place, f"{times} columns have the name '{shortened(name)}': {listed}.",
                f"Give them names by their number under 'file' in {recipe.place}: "
                f"'names: {{{places[0]}: …, {places[1]}: …}}'.", "import.double-column",
                rows=[number], column=name,
            )  # fmt: skip
    return (None if faults.found else names), sum(1 for name in names if not name)


def _alone(name: str, names: list[str]) -> bool:
    return bool(name) and names.count(name) == 1


def _refuse_merged(
    grid: Grid, names: list[str], place: str, header: int, recipe: Recipe, faults: Faults
) -> None:
    """Refuse merged cells among the data, unless the recipe says that they repeat the first."""
    for at, name in enumerate(names):
        if name not in recipe.columns_used() or name in recipe.file.fill_down:
            continue
        rows = sorted(row for row, column in grid.merged if column == at and row > header)
        if rows:
            faults.add(
                place, f"cells of column '{name}' are merged with others "
                f"({grid.merged[rows[0], at]} and so on), so it cannot be told what holds for "
                "each row.",
                f"Where the first cell holds for all of them, write 'fill-down: [{name}]' under "
                f"'file' in {recipe.place}; otherwise part the cells in the file.",
                "import.merged-cells", rows=rows, column=name,
            )  # fmt: skip


def _table(
    grid: Grid, body: np.ndarray[Any, Any], file: str, names: list[str], recipe: Recipe,
    carried: Collection[str],
) -> RawTable:  # fmt: skip
    def tidy(text: str) -> str:
        return cleaned(text, recipe.file.marks)

    held: dict[str, Any] = {
        name: grid.rows.column(at, of=body, tidy=tidy)
        for at, name in enumerate(names)
        if name and (not carried or name in carried)
    }
    held |= {FILE: file, SHEET: grid.sheet, ROW: grid.rows.numbers[body]}
    series = {
        name: pd.Series(cells, index=range(len(body)), dtype=None if name == ROW else object)
        for name, cells in held.items()
    }
    frame = pd.DataFrame(series, copy=False)
    for name in set(recipe.file.fill_down) & set(frame.columns):
        frame[name] = frame[name].mask(frame[name] == "").ffill().fillna("")
    return RawTable(frame, names=tuple(filter(None, names)))


def joined(tables: Iterable[RawTable]) -> RawTable:
    """Return the tables of several sheets or files as one; a column that one lacks is empty."""
    parts = list(tables)
    frame = parts[0].frame
    if len(parts) > 1:
        frame = pd.concat([part.frame for part in parts], ignore_index=True).fillna("")
    return RawTable(
        frame,
        names=tuple(dict.fromkeys(name for part in parts for name in part.names)),
        above=sum(part.above for part in parts),
        below=sum(part.below for part in parts),
        blank=sum(part.blank for part in parts),
        notices=[notice for part in parts for notice in part.notices],
    )
