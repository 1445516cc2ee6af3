"""This module finds the header and the rows of a table within a sheet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from hrcreport.foundation import Problem
from hrcreport.tables.recipes.faults import FILE, ROW, SHEET, Faults, place_of, shortened
from hrcreport.tables.recipes.grids import Grid, refuse_garbled_cells, refuse_ragged
from hrcreport.tables.recipes.recipe import Recipe

SPACES = re.compile(r"\s+")
JOINT = " / "
RIGHT_FILE = "Check that this is the right file and, in a workbook, the right sheet."
Places = np.ndarray[Any, Any]


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


class _Lost(Exception):  # noqa: N818  it never leaves this module
    """A table that cannot be found; the fault is noted already."""


def cleaned(text: str, marks: str) -> str:
    """Return a text without footnote marks at its end, with single spaces."""
    text = SPACES.sub(" ", text).strip()
    return text.rstrip(marks + " ") if marks else text


def tabulate(
    grid: Grid, file: str, recipe: Recipe, faults: Faults, *, carried: Collection[str] = ()
) -> RawTable | None:
    """Return the table in a sheet, or None with the fault that keeps it from being found.

    Only the columns of `carried` are taken out, or all where it is empty.
    """
    try:
        return _Sheet(grid, file, recipe, faults).table(carried)
    except _Lost:
        return None


class _Sheet:
    """The reading of one sheet."""

    def __init__(self, grid: Grid, file: str, recipe: Recipe, faults: Faults) -> None:
        self.grid, self.rows, self.file = grid, grid.rows, file
        self.recipe, self.form, self.faults = recipe, recipe.file, faults
        self.place = place_of(file, grid.sheet)

    def table(self, carried: Collection[str]) -> RawTable:
        """Return the table, or raise where there is none."""
        filled = self.rows.any_filled
        if not filled.any():
            self.faults.add(
                self.place,
                "the sheet is empty." if self.grid.sheet else "the file holds no rows.",
                RIGHT_FILE,
                "import.empty-sheet",
            )
            raise _Lost
        start = self._header_position()
        end = self._end_position(start)
        body = np.flatnonzero(filled[start + 1 : end]) + start + 1
        names = self._names(start, body)
        number = self.rows[start][0]
        if not self.grid.sheet:
            ragged = refuse_ragged(self.rows, self.place, width=len(names), body=body)
            if ragged:
                self.faults.extend([ragged])
                raise _Lost
        self._refuse_merged(names, number)
        table = self._taken(body, names, carried)
        table.notices += refuse_garbled_cells(table.frame, self.place, self.recipe, self.faults)
        table.above = int(filled[: start + 1 - self.form.header_rows].sum())
        table.below = int(filled[end:].sum())
        table.blank = end - start - 1 - len(body)
        if spacers := names.count(""):
            notice = f"{self.place}: {spacers} empty columns without a name were left out"
            table.notices.append(notice)
        if table.frame.empty:
            self.faults.add(
                self.place,
                "the table has a header and no rows.",
                RIGHT_FILE,
                "import.empty-sheet",
                rows=[number],
            )
            raise _Lost
        return table

    def _first(self, at: int) -> str:
        cells = self.rows[at][1]
        return cleaned(cells[0], self.form.marks) if cells else ""

    def _header_position(self) -> int:
        form, start = self.form, 0
        if form.after:
            positions = (
                at for at, (_, cells) in enumerate(self.rows) if cells and form.after in cells[0]
            )
            start = next(positions, -1) + 1 or self._no_text("after", form.after)
        if not form.header.isdigit():
            rows_below = range(start, len(self.rows))
            at = next((at for at in rows_below if self._first(at) == form.header), -1)
            return at if at >= 0 else self._no_text("header", form.header)
        at = start + int(form.header) - 1
        if at >= len(self.rows) or not int(form.header):
            self.faults.add(
                self.place,
                f"there is no row {form.header} to hold the names of the columns.",
                f"Correct 'file.header' in {self.recipe.place}.",
                "import.no-header",
                value=form.header,
            )
            raise _Lost
        return at

    def _end_position(self, start: int) -> int:
        last = self.form.last
        if not last:
            return len(self.rows)
        # The last row that begins so, not the first: a group's name stands on each of its rows.
        behind = range(len(self.rows) - 1, start, -1)
        return next((at + 1 for at in behind if self._first(at).startswith(last)), 0) or (
            self._no_text("last", last)
        )

    def _no_text(self, key: str, text: str) -> NoReturn:
        firsts = dict.fromkeys(map(self._first, range(len(self.rows))))
        self.faults.add(
            self.place,
            f"no first cell of a row has the text '{text}' that 'file.{key}' names.",
            f"{Problem.did_you_mean(text, filter(None, firsts))}Correct 'file.{key}' in "
            f"{self.recipe.place}, line {self.form.line(key)}, or fetch the right file.",
            f"import.no-{key}",
            value=text,
        )
        raise _Lost

    def _names(self, start: int, body: Places) -> list[str]:
        """Return the name of each column, "" for an empty one."""
        form, rows, recipe = self.form, self.rows, self.recipe
        tops = [rows[at] for at in range(max(0, start + 1 - form.header_rows), start + 1)]
        width = len(tops[-1][1])
        if self.grid.sheet:
            width = max([width, *rows.widths[body].tolist()])
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
        filled = [bool(rows.filled(at)[body].any()) for at in range(width)]
        number = tops[-1][0]
        for at, name in enumerate(names):
            if not name and filled[at]:
                merged = self.grid.merged.get((number, at))
                why = f" The cells {merged} are merged there." if merged else ""
                self.faults.add(
                    self.place,
                    f"column {at + 1} holds values and has no name.{why}",
                    f"Where names stand in several rows, write 'header-rows' under 'file' in "
                    f"{recipe.place}; otherwise name the column: 'names: {{{at + 1}: …}}'.",
                    "import.no-column-name",
                    rows=[number],
                )
        names = [
            name if filled[at] or str(at + 1) in form.names or names.count(name) == 1 else ""
            for at, name in enumerate(names)
        ]
        for name, times in Counter(filter(None, names)).items():
            if times > 1:
                places = [at for at, other_name in enumerate(names, 1) if other_name == name]
                listed = ", ".join(map(str, places))
                self.faults.add(
                    self.place,
                    f"{times} columns have the name '{shortened(name)}': {listed}.",
                    f"Give them names by their number under 'file' in {recipe.place}: "
                    f"'names: {{{places[0]}: …, {places[1]}: …}}'.",
                    "import.double-column",
                    rows=[number],
                    column=name,
                )
        if self.faults.found:
            raise _Lost
        return names

    def _refuse_merged(self, names: list[str], header: int) -> None:
        """Refuse merged cells among the data, unless the recipe says that they repeat the first."""
        for at, name in enumerate(names):
            if name not in self.recipe.columns_used() or name in self.form.fill_down:
                continue
            rows = sorted(row for row, column in self.grid.merged if column == at and row > header)
            if rows:
                self.faults.add(
                    self.place,
                    f"cells of column '{name}' are merged with others "
                    f"({self.grid.merged[rows[0], at]} and so on), so it cannot be told what holds "
                    "for each row.",
                    f"Where the first cell holds for all of them, write 'fill-down: [{name}]' "
                    f"under 'file' in {self.recipe.place}; otherwise part the cells in the file.",
                    "import.merged-cells",
                    rows=rows,
                    column=name,
                )

    def _taken(self, body: Places, names: list[str], carried: Collection[str]) -> RawTable:
        tidy = partial(cleaned, marks=self.form.marks)
        cells_by_name: dict[str, Any] = {
            name: self.rows.column(at, of=body, tidy=tidy)
            for at, name in enumerate(names)
            if name and (not carried or name in carried)
        }
        cells_by_name |= {FILE: self.file, SHEET: self.grid.sheet, ROW: self.rows.numbers[body]}
        series = {
            name: pd.Series(cells, index=range(len(body)), dtype=None if name == ROW else object)
            for name, cells in cells_by_name.items()
        }
        frame = pd.DataFrame(series, copy=False)
        for name in set(self.form.fill_down) & set(frame.columns):
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
