"""This module reads the sheets of an Excel (.xlsx) or OpenDocument (.ods) workbook as texts."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
import pandas as pd
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from hrcreport.errors import DataError, Problem, not_one_of
from hrcreport.recipes import packed_files
from hrcreport.recipes.grids import Grid
from hrcreport.recipes.packed_files import Export, too_large
from hrcreport.recipes.recipe import Recipe
from hrcreport.spreadsheet import BROKEN_ARCHIVE, MOST_CELLS, cells_held, unpacked_size

OLD_OFFICE = b"\xd0\xcf\x11\xe0"
PROTECTED_IN_OLD_OFFICE = "EncryptedPackage".encode("utf-16-le")
UNREADABLE = (*BROKEN_ARCHIVE, InvalidFileException, ParseError, KeyError)
ODS_MANIFEST = "META-INF/manifest.xml"


def read_workbook(export: Export, recipe: Recipe) -> tuple[list[Grid], list[str]]:
    """Return the wanted sheets in the recipe's order, and notices.

    Raises:
        DataError: the workbook is protected, too large once unpacked, of another format or damaged,
            or lacks a sheet.
    """
    read = _xlsx if recipe.file.format == "xlsx" else _ods
    try:
        _refuse_protected(export)
        _refuse_large(export, recipe)
        return read(export, recipe)
    except UNREADABLE as error:
        raise DataError(
            Problem(
                export.name,
                f"this cannot be read as a workbook in {recipe.file.format}: {error}.",
                f"Check 'file.format' in {recipe.place}; otherwise open the file, save it as "
                f"{recipe.file.format} and import that.",
                "import.workbook",
            )
        ) from error


def _refuse_protected(export: Export) -> None:
    protected = False
    if export.content.startswith(OLD_OFFICE):
        protected = PROTECTED_IN_OLD_OFFICE in export.content
        if not protected:
            raise DataError(
                Problem(
                    export.name,
                    "this is a workbook in the old Excel format (.xls).",
                    "Open it and save it as 'Excel workbook (.xlsx)'.",
                    "import.old-workbook",
                )
            )
    elif zipfile.is_zipfile(io.BytesIO(export.content)):
        with zipfile.ZipFile(io.BytesIO(export.content)) as archive:
            if unpacked_size(archive) > packed_files.LARGEST_FILE:
                raise DataError(too_large(export.name, packed_files.LARGEST_FILE, unpacked=True))
            if ODS_MANIFEST in archive.namelist():
                protected = b"encryption-data" in archive.read(ODS_MANIFEST)
    if protected:
        raise DataError(
            Problem(
                export.name,
                "this workbook is protected by a password.",
                "Open it with the password, save it without one, and import that. Ask its "
                "publisher first whether it may be used so.",
                "import.protected",
            )
        )


def _refuse_large(export: Export, recipe: Recipe) -> None:
    """Refuse a workbook whose cells would fill the memory, however small its file is."""
    with zipfile.ZipFile(io.BytesIO(export.content)) as archive:
        cells = cells_held(archive)
    if cells > MOST_CELLS:
        raise DataError(
            Problem(
                export.name,
                f"a sheet of this workbook takes {cells:,} cells; a recipe reads at most "
                f"{MOST_CELLS:,}.",
                "Often one cell far from the others, or one that is merged or repeated over whole "
                f"columns, is the reason: copy the table into a workbook of its own, save it as "
                f"{recipe.file.format} and import that.",
                "import.too-large",
            )
        )


def _wanted_sheets(names: list[str], export: Export, recipe: Recipe) -> list[str]:
    wanted = list(recipe.file.sheets)
    if not wanted and len(names) > 1:
        raise DataError(
            Problem(
                export.name,
                f"the workbook has {len(names)} sheets and the recipe names none.",
                f"Write 'sheets' under 'file' in {recipe.place}. Sheets: {', '.join(names)}.",
                "import.which-sheet",
            )
        )
    missing = [name for name in wanted if name not in names]
    if missing:
        raise DataError(
            not_one_of(name, names, export.name, f"the workbook has no sheet '{name}'.",
                       "import.no-sheet", called="Sheets",
                       after=f"Correct 'file.sheets' in {recipe.place}, line "
                             f"{recipe.file.line('sheets')}.")
            for name in missing
        )  # fmt: skip
    return wanted or names


def _xlsx(export: Export, recipe: Recipe) -> tuple[list[Grid], list[str]]:
    book = openpyxl.load_workbook(io.BytesIO(export.content), data_only=True)
    worksheets = {sheet.title: sheet for sheet in book.worksheets}
    grids, notices = [], []
    for name in _wanted_sheets(list(worksheets), export, recipe):
        sheet = worksheets[name]
        rows = [
            (number, [_text(cell) for cell in cells])
            for number, cells in enumerate(sheet.iter_rows(values_only=True), 1)
        ]
        grid = Grid(name, rows)
        for span in sheet.merged_cells.ranges:
            words = f"{get_column_letter(span.min_col)}{span.min_row}:" \
                    f"{get_column_letter(span.max_col)}{span.max_row}"  # fmt: skip
            for row in range(span.min_row, span.max_row + 1):
                for column in range(span.min_col, span.max_col + 1):
                    if (row, column) != (span.min_row, span.min_col):
                        grid.merged[row, column - 1] = words
        hidden = sum(1 for shape in sheet.row_dimensions.values() if shape.hidden)
        if hidden:
            notices.append(f"sheet '{name}' hides {hidden:,} rows; they were read like others")
        grids.append(grid)
    return grids, notices


def _ods(export: Export, recipe: Recipe) -> tuple[list[Grid], list[str]]:
    with pd.ExcelFile(io.BytesIO(export.content), engine="odf") as book:
        wanted = _wanted_sheets([str(name) for name in book.sheet_names], export, recipe)
        frames = pd.read_excel(
            book,
            sheet_name=list(wanted),
            header=None,
            dtype=object,
            keep_default_na=False,
            na_values=[],
        )
    return [
        Grid(
            name,
            [
                (number, [_text(cell) for cell in cells])
                for number, cells in enumerate(frame.itertuples(index=False, name=None), 1)
            ],
        )
        for name, frame in frames.items()
    ], []


def _text(cell: Any) -> str:
    """Return a cell as the text that CSV would have; 16.0 is 16, a date is 2019-05-01."""
    if cell is None or cell is pd.NaT or (isinstance(cell, float) and cell != cell):
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        midnight = cell.time() == time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
