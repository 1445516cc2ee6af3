"""This module reads a CSV file or the sheets of a workbook as rows of texts that know their row."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from hrcreport.errors import DataError, Problem
from hrcreport.recipes.encoding import decoded
from hrcreport.recipes.faults import rows_in_words
from hrcreport.recipes.packed_files import Export
from hrcreport.recipes.recipe import Recipe

LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
MOST_TEXTS = 100_000
WORDS_OF_LINE_END = {"\r\n": "CRLF", "\n": "LF", "\r": "CR"}
OTHER_SEPARATORS = {";": "a semicolon", "\t": "a tab (\\t)", "|": "a bar", ",": "a comma"}
csv.field_size_limit(16 * 1024 * 1024)


@dataclass(slots=True)
class Grid:
    """The cells of one sheet as texts: each row with its number in the file.

    `sheet` is empty for a CSV file. `merged` are the cells that a merged cell covers without
    being its first, each as (row number, position from 0) with the range: a text cannot be told
    from a gap there.
    """

    sheet: str
    rows: list[tuple[int, Sequence[str]]]
    merged: dict[tuple[int, int], str] = field(default_factory=dict)


def read_grids(export: Export, recipe: Recipe) -> tuple[list[Grid], str, list[str]]:
    """Return the sheets of an export, its encoding ("" for a workbook), and notices.

    Raises:
        DataError: the export is not what the recipe says, is protected, or a sheet is missing.
    """
    if recipe.file.format == "csv":
        grid, encoding, notices = _csv_grid(export, recipe)
        return [grid], encoding, notices
    # Its libraries take a while to load, which most imports need not wait for.
    from hrcreport.recipes.workbooks import read_workbook

    grids, notices = read_workbook(export, recipe)
    return grids, "", notices


def _csv_grid(export: Export, recipe: Recipe) -> tuple[Grid, str, list[str]]:
    text, encoding, notices = decoded(export.content, export.name, recipe)
    pairs = text.count("\r\n")
    ends = {"\r\n": pairs, "\n": text.count("\n") - pairs, "\r": text.count("\r") - pairs}
    ends = {end: number for end, number in ends.items() if number}
    if len(ends) > 1:
        counted = ", ".join(f"{WORDS_OF_LINE_END[end]} {number:,}" for end, number in ends.items())
        notices.append(f"line ends are mixed ({counted}); each was taken as the end of a line")
    # Lines are cut one by one: a stream of text would hold the file again, four bytes a letter.
    lines = (found[0] for found in LINE.finditer(text))
    reader = csv.reader(lines, delimiter=recipe.file.separator, strict=True)
    rows: list[tuple[int, Sequence[str]]] = []
    before = 0
    same: dict[str, str] = {}  # equal cells are one text: most columns of millions hold few
    try:
        for cells in reader:
            # A cell may hold line breaks: a row is named by the line on which it begins.
            cells = [cell.strip() for cell in cells]
            put = same.setdefault if len(same) < MOST_TEXTS else same.get
            rows.append((before + 1, tuple(put(cell, cell) for cell in cells)))
            before = reader.line_num
    except csv.Error as error:
        raise DataError.of(
            export.name,
            f"the line cannot be cut into cells: {error}.",
            "Often a quotation mark is missing or stands within a text. Where it is meant as "
            "itself it is doubled.",
            "import.csv",
            line=reader.line_num,
        ) from error
    _refuse_other_separator(rows, export, recipe)
    return Grid("", rows), encoding, notices


def _refuse_other_separator(
    rows: Sequence[tuple[int, Sequence[str]]], export: Export, recipe: Recipe
) -> None:
    """Refuse a file of one column whose rows hold another separator throughout."""
    filled = [cells for _, cells in rows if any(cells)]
    if not filled or any(len(cells) > 1 for cells in filled):
        return
    for other, words in OTHER_SEPARATORS.items():
        if other != recipe.file.separator and all(other in cells[0] for cells in filled[:20]):
            raise DataError.of(
                export.name,
                f"each line is one cell; its parts seem to be separated by {words}.",
                f"Write 'separator: \"{other if other != chr(9) else chr(92) + 't'}\"' under "
                f"'file' in {recipe.place}.",
                "import.separator",
                line=rows[0][0],
                value=recipe.file.separator,
            )


def refuse_ragged(grid: Grid, place: str, *, width: int, first: int) -> Problem | None:
    """Return the problem of rows that have more or fewer cells than the header, else None."""
    ragged = [
        number
        for number, cells in grid.rows
        if number >= first and any(cells) and len(cells) != width
    ]
    if not ragged:
        return None
    lengths = sorted({len(cells) for number, cells in grid.rows if number in set(ragged)})
    return Problem(
        place,
        f"{rows_in_words(ragged)}: the row has {' or '.join(map(str, lengths))} cells, the header "
        f"has {width}.",
        "Often a separator stands within a text that lacks quotation marks, or the row is a note. "
        "For notes at the end write 'file.last'.",
        "import.ragged-row",
        line=ragged[0],
    )
