"""This module writes a list of a register as a sheet and reads sheets, CSV or Excel, as texts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hrcreport.foundation import (
    Archive,
    Cell,
    Key,
    Node,
    Record,
    RefusedError,
    csv_text,
)
from hrcreport.registers.files.registry import Register

BETWEEN = "; "
PART = "."
IN_PARTS = ("parts", "names")
"""The shapes of values that have a column for each part."""


def columns_of(keys: Mapping[str, Key], records: Iterable[Mapping[str, Node]]) -> list[str]:
    """Return the columns for records: every key, in its order; parts as far as they are used.

    Parts that every record may have (answers by question) have a column each, used or not; of
    values by names that authors choose, such as titles by language, each name has one.
    """
    all_records = list(records)
    columns: list[str] = []
    for name, key in keys.items():
        if key.kind.shape not in IN_PARTS:
            columns.append(name)
            continue
        parts = dict.fromkeys(
            part for record in all_records if name in record for part in _parts(record[name])
        )
        if key.kind.shape == "names":
            columns += [f"{name}{PART}{part}" for part in parts]
            continue
        declared = key.kind.schema["properties"]
        if not any(
            isinstance(property_schema.get("properties"), dict)
            for property_schema in declared.values()
        ):
            parts = dict.fromkeys(declared)
        columns += [f"{name}{PART}{part}" for part in parts or ("en.full", "en.short")]
    return columns


def _parts(node: Node) -> list[str]:
    if not isinstance(node.value, dict):
        return []
    part_names = []
    for name, inner in node.value.items():
        below = _parts(inner)
        part_names += [f"{name}{PART}{part}" for part in below] if below else [name]
    return part_names


def cells_of(
    record: Mapping[str, Node], keys: Mapping[str, Key], columns: Sequence[str]
) -> list[str]:
    """Return a record as cells of text, exactly as it is written."""
    cells = []
    for column in columns:
        name, _, part = column.partition(PART)
        node = record.get(name)
        cells.append("" if node is None else _cell(node, keys[name].kind.shape, part))
    return cells


def _cell(node: Node, shape: str, part: str) -> str:
    if shape in IN_PARTS:
        inner: Node | None = node
        for step in part.split(PART):
            below = inner.value if inner is not None else None
            inner = below.get(step) if isinstance(below, dict) else None
        return inner.raw if inner is not None else ""
    if isinstance(node.value, list):
        if shape == "records":
            return json.dumps([_as_written(item) for item in node.value], ensure_ascii=False)
        return BETWEEN.join(item.raw for item in node.value)
    return node.raw


def _as_written(node: Node) -> Any:
    """Return a nested record with all its values as texts, as they are written."""
    if isinstance(node.value, dict):
        return {name: _as_written(inner) for name, inner in node.value.items()}
    if isinstance(node.value, list):
        return [_as_written(inner) for inner in node.value]
    return node.raw


def values_of(cells: Mapping[str, str], keys: Mapping[str, Key]) -> dict[str, Any]:
    """Return the values that cells stand for, as plain texts, lists and dictionaries.

    An empty cell is an empty text, an empty list, or no part.

    Raises:
        ValueError: a cell of nested records is no JSON; the message names its column.
    """
    values: dict[str, Any] = {}
    for column, cell in cells.items():
        name, _, part = column.partition(PART)
        shape = keys[name].kind.shape
        if shape == "list":
            values[name] = [item.strip() for item in cell.split(";") if item.strip()]
        elif shape == "records":
            try:
                values[name] = json.loads(cell) if cell.strip() else []
            except (ValueError, RecursionError) as error:
                raise ValueError(column) from error
        elif shape in IN_PARTS:
            if cell:
                *way, last = part.split(PART)
                target = values.setdefault(name, {})
                for step in way:
                    target = target.setdefault(step, {})
                target[last] = cell
        else:
            is_number = keys[name].kind.schema.get("type") == "integer" and cell.isdecimal()
            values[name] = int(cell) if is_number else cell
    return values


def node_of(value: Any, line: int) -> Node:
    """Return a value as the reader of registers takes it, standing in one line of a sheet."""
    if isinstance(value, dict):
        inner = {str(name): node_of(inner_value, line) for name, inner_value in value.items()}
        return Node(inner, line, "", False, line)
    if isinstance(value, list):
        return Node([node_of(member, line) for member in value], line, "", False, line)
    text = "" if value is None else str(value)
    return Node(value if isinstance(value, int) else text or None, line, text, True, line)


LARGEST_WORKBOOK = 100 * 1024 * 1024
"""Bytes of a workbook once unpacked; the largest register has less than one megabyte."""

ROW = "row of "
"""Begins the head of the first column, which ties each row to its record: "row of provisions"."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list of a register as a sheet: its name, its heads, its rows of texts with their lines.

    `lines` are the numbers of the rows as a spreadsheet shows them, the head being the first.
    """

    list_name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...] = ()


def sheet_of(path: Path, register: Register, list_name: str, *, place: str) -> Sheet:
    """Return a list of a register's file as a sheet, each value exactly as it is written.

    Raises:
        RefusedError: the file cannot be read, or a record has a key that it may not have.
    """
    root, problems = Node.read(path, place=place)
    keys = register.lists[list_name]
    nodes = list_of_nodes(root, list_name)
    records = [node.value for node in nodes if isinstance(node.value, dict)]
    for number, node in enumerate(nodes, 1):
        problems += Record.slips_of_keys(node, keys, place=place, subject=f"record {number}")
    if problems:
        raise RefusedError(problems)
    columns = columns_of(keys, records)
    rows = [
        (str(number), *cells_of(record, keys, columns)) for number, record in enumerate(records, 1)
    ]
    return Sheet(list_name, (f"{ROW}{list_name}", *columns), tuple(rows))


def list_of_nodes(root: Node | None, name: str) -> list[Node]:
    """Return the records of a list in a register's file; none where it has none."""
    value = root.value if root is not None else None
    node = value.get(name) if isinstance(value, dict) else None
    return node.value if node is not None and isinstance(node.value, list) else []


def write_csv(sheet: Sheet, path: Path) -> None:
    """Write a sheet as CSV in UTF-8 with a mark by which spreadsheets know it."""
    text = csv_text(sheet.columns, sheet.rows, lineterminator="\r\n")
    path.write_bytes(text.encode("utf-8-sig"))


def write_excel(sheet: Sheet, path: Path) -> None:
    """Write a sheet as an Excel workbook in which every cell is text, so that none is changed."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    page = book.active or book.create_sheet()
    page.title = sheet.list_name[:31]
    for cells in (sheet.columns, *sheet.rows):
        page.append([Cell(cell).harmless for cell in cells])
    for row in page.iter_rows():
        for cell in row:
            cell.number_format = "@"
            cell.data_type = "s"
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for cell in page[1]:
        cell.font = Font(bold=True)
    page.freeze_panes = "B2"
    book.save(path)


def read_sheet(path: Path, *, place: str) -> Sheet:
    """Read a sheet that `export-register` wrote and somebody edited, as texts.

    Raises:
        RefusedError: the file is no CSV in UTF-8 and no Excel workbook, or its first column does
            not say which list it holds.
    """
    rows = (
        [[_text(value) for value in row] for row in excel_values(path, place=place)]
        if path.suffix.lower() == ".xlsx"
        else _csv_rows(path, place)
    )
    numbered = [(line, row) for line, row in enumerate(rows, 1) if any(row)]
    head = numbered[0][1] if numbered else []
    if not head or not head[0].startswith(ROW):
        raise RefusedError.of(
            place,
            f"the first column is headed '{head[0] if head else ''}', so that the sheet does "
            "not say which list of a register it holds.",
            "Export the register anew with hrcreport export-register and keep its first row "
            "and column.",
            "spreadsheet.head",
            line=1,
        )
    width = len(head)
    body = tuple(tuple((row + [""] * width)[:width]) for _, row in numbered[1:])
    lines = tuple(line for line, _ in numbered[1:])
    return Sheet(head[0].removeprefix(ROW), tuple(head), body, lines)


def _csv_rows(path: Path, place: str) -> list[list[str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _unreadable(place, error.strerror or type(error).__name__) from error
    except UnicodeDecodeError as error:
        raise RefusedError.of(
            place,
            "the sheet is not saved as UTF-8, so letters with accents cannot be read.",
            "Save it as 'CSV UTF-8'.",
            "spreadsheet.encoding",
        ) from error
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    return [
        [Cell(cell.strip()).as_meant.strip() for cell in row]
        for row in csv.reader(io.StringIO(text), delimiter=separator)
    ]


def excel_values(path: Path, *, place: str) -> list[tuple[Any, ...]]:
    """Return the values of the first sheet of an Excel workbook, row by row.

    Raises:
        RefusedError: it is no workbook, or unpacks to more than any list of a register.
    """
    from openpyxl import load_workbook

    try:
        with Archive(path) as archive:
            if archive.unpacked_size > LARGEST_WORKBOOK or archive.cells_held > Archive.MOST_CELLS:
                raise _unreadable(place, "it unpacks to more than any list of a register")
        book = load_workbook(path, read_only=True, data_only=True)
    except (KeyError, *Archive.BROKEN) as error:
        raise _unreadable(place, "it is no Excel workbook") from error
    return list(book.worksheets[0].iter_rows(values_only=True))


def _text(value: object) -> str:
    """Return a cell as text; a day keeps its meaning, since a workbook says that it is one."""
    if value is None:
        return ""
    if isinstance(value, date):  # of a day with its time the day
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return Cell(str(value).replace("\r\n", "\n").strip()).as_meant.strip()


def _unreadable(place: str, reason: str) -> RefusedError:
    return RefusedError.of(
        place,
        f"the sheet cannot be read: {reason}.",
        "Give a CSV or .xlsx file that hrcreport export-register wrote.",
        "spreadsheet.unreadable",
    )
