"""This module reads the sheets of an Excel (.xlsx) or OpenDocument (.ods) workbook as texts."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from datetime import date, datetime, time
from typing import Any
from xml.etree import ElementTree

from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from hrcreport.foundation import Archive, DataError, Problem
from hrcreport.tables.recipes import packed_files
from hrcreport.tables.recipes.grids import Grid, GridRows
from hrcreport.tables.recipes.packed_files import Export, too_large
from hrcreport.tables.recipes.recipe import Recipe

OLD_OFFICE = b"\xd0\xcf\x11\xe0"
PROTECTED_IN_OLD_OFFICE = "EncryptedPackage".encode("utf-16-le")
UNREADABLE = (*Archive.BROKEN, CalamineError, ElementTree.ParseError, KeyError)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PARTS = ("_rels/workbook.xml.rels", "workbook.xml")
ERROR_CELL = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"[^>]*\bt="e"[^>]*>(?:<f[^>]*>[^<]*</f>|<f[^>]*/>)?'
    rb"<v>([^<]*)</v>"
)
HIDDEN_ROW = re.compile(rb'<row [^>]*\bhidden="(?:1|true)"')
ODS_MANIFEST = "META-INF/manifest.xml"


def read_workbook(export: Export, recipe: Recipe) -> tuple[list[Grid], list[str]]:
    """Return the wanted sheets in the recipe's order, and notices.

    Raises:
        DataError: the workbook is protected, too large once unpacked, of another format or damaged,
            or lacks a sheet.
    """
    try:
        _refuse_protected(export)
        _refuse_large(export, recipe)
        return _grids(export, recipe)
    except UNREADABLE as error:
        raise DataError.of(
            export.name,
            f"this cannot be read as a workbook in {recipe.file.format}: {error}.",
            f"Check 'file.format' in {recipe.place}; otherwise open the file, save it as "
            f"{recipe.file.format} and import that.",
            "import.workbook",
        ) from error


def _refuse_protected(export: Export) -> None:
    protected = False
    if export.content.startswith(OLD_OFFICE):
        protected = PROTECTED_IN_OLD_OFFICE in export.content
        if not protected:
            raise DataError.of(
                export.name,
                "this is a workbook in the old Excel format (.xls).",
                "Open it and save it as 'Excel workbook (.xlsx)'.",
                "import.old-workbook",
            )
    elif zipfile.is_zipfile(io.BytesIO(export.content)):
        with Archive(io.BytesIO(export.content)) as archive:
            if archive.unpacked_size > packed_files.LARGEST_FILE:
                raise DataError(too_large(export.name, packed_files.LARGEST_FILE, unpacked=True))
            if ODS_MANIFEST in archive.namelist():
                protected = b"encryption-data" in archive.read(ODS_MANIFEST)
    if protected:
        raise DataError.of(
            export.name,
            "this workbook is protected by a password.",
            "Open it with the password, save it without one, and import that. Ask its "
            "publisher first whether it may be used so.",
            "import.protected",
        )


def _refuse_large(export: Export, recipe: Recipe) -> None:
    """Refuse a workbook whose cells would fill the memory, however small its file is."""
    with Archive(io.BytesIO(export.content)) as archive:
        cells = archive.cells_held
    if cells > Archive.MOST_CELLS:
        raise DataError.of(
            export.name,
            f"a sheet of this workbook takes {cells:,} cells; a recipe reads at most "
            f"{Archive.MOST_CELLS:,}.",
            "Often one cell far from the others, or one that is merged or repeated over whole "
            f"columns, is the reason: copy the table into a workbook of its own, save it as "
            f"{recipe.file.format} and import that.",
            "import.too-large",
        )


def _wanted_sheets(names: list[str], export: Export, recipe: Recipe) -> list[str]:
    recipe_sheets = list(recipe.file.sheets)
    if not recipe_sheets and len(names) > 1:
        raise DataError.of(
            export.name,
            f"the workbook has {len(names)} sheets and the recipe names none.",
            f"Write 'sheets' under 'file' in {recipe.place}. Sheets: {', '.join(names)}.",
            "import.which-sheet",
        )
    missing = [name for name in recipe_sheets if name not in names]
    if missing:
        raise DataError(
            Problem.not_one_of(
                name,
                names,
                export.name,
                f"the workbook has no sheet '{name}'.",
                "import.no-sheet",
                heading="Sheets",
                after=f"Correct 'file.sheets' in {recipe.place}, line "
                f"{recipe.file.line('sheets')}.",
            )
            for name in missing
        )
    return recipe_sheets or names


def _grids(export: Export, recipe: Recipe) -> tuple[list[Grid], list[str]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(export.content))
    grids, notices = [], []
    unread = _unread(export) if recipe.file.format == "xlsx" else {}
    for name in _wanted_sheets(book.sheet_names, export, recipe):
        sheet = book.get_sheet_by_name(name)
        errors, hidden = unread.get(name, ({}, 0))
        rows = GridRows()
        for number, cells in enumerate(sheet.to_python(skip_empty_area=False), 1):
            texts = [_text(cell) for cell in cells]
            for column in range(len(texts)) if errors else ():
                texts[column] = errors.get((number, column), texts[column])
            rows.add(number, texts)
        grids.append(Grid(name, rows, _merged(sheet)))
        if hidden:
            notices.append(f"sheet '{name}' hides {hidden:,} rows; they were read like others")
    return grids, notices


def _merged(sheet: CalamineSheet) -> dict[tuple[int, int], str]:
    merged = {}
    for (first, left), (last, right) in sheet.merged_cell_ranges or ():
        words = f"{get_column_letter(left + 1)}{first + 1}:{get_column_letter(right + 1)}{last + 1}"
        for row in range(first, last + 1):
            for column in range(left, right + 1):
                if (row, column) != (first, left):
                    merged[row + 1, column] = words
    return merged


def _unread(export: Export) -> dict[str, tuple[dict[tuple[int, int], str], int]]:
    """Return what calamine does not tell of each sheet: its cells of errors, its hidden rows."""
    unread_by_sheet = {}
    with Archive(io.BytesIO(export.content)) as archive:
        links, book = (_xml(archive.read(f"xl/{name}")) for name in PARTS)
        targets = {link.get("Id"): str(link.get("Target")) for link in links}
        for sheet in book.iter(f"{MAIN}sheet"):
            part = posixpath.normpath(posixpath.join("/xl", targets[sheet.get(RELATION)]))[1:]
            content = archive.read(part)
            errors = {}
            for reference, text in ERROR_CELL.findall(content):
                row, column = coordinate_to_tuple(reference.decode())
                errors[row, column - 1] = text.decode()
            unread_by_sheet[str(sheet.get("name"))] = errors, len(HIDDEN_ROW.findall(content))
    return unread_by_sheet


def _xml(content: bytes) -> ElementTree.Element:
    # Office files never declare a document type; one that does tries to smuggle entities in.
    if b"<!DOCTYPE" in content:
        raise ElementTree.ParseError("it declares entities")
    return ElementTree.fromstring(content)  # noqa: S314 -- entities are refused above


def _text(cell: Any) -> str:
    """Return a cell as the text that CSV would have; 16.0 is 16, a date is 2019-05-01."""
    if cell is None or (isinstance(cell, float) and cell != cell):
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
