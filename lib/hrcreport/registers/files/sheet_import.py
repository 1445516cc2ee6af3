"""This module takes an edited sheet back into its register: only what changed, comments kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from hrcreport.foundation import Key, Kind, Node, Problem, Record, RefusedError, Trespass
from hrcreport.registers.files.registry import Register
from hrcreport.registers.files.sheets import Sheet, cells_of, list_of_nodes, node_of, values_of
from hrcreport.registers.files.yaml_edits import edited

OTHER_DATE = re.compile(
    r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{1,2}[-/. ][A-Za-zéû]{3,9}\.?(?:[-/. ]\d{2,4})?|"
    r"[A-Za-zéû]{3,9}\.?[-/. ]\d{2,4}|\d{4}/\d{1,2}/\d{1,2}"
)
SERIAL = re.compile(r"[1-6]\d{4}")
"""A day as a spreadsheet counts it, in days since 1900."""

SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)
MANGLED = re.compile(r"Ã[\x80-\xbf©¨ª´³±§]|â€[œ\x9d™“”–]|ï»¿|\ufffd")
ERROR_VALUES = ("#NAME?", "#REF!", "#VALUE!", "#N/A", "#DIV/0!", "#NULL!", "#NUM!")


class Spoiled(NamedTuple):
    """What a spreadsheet did to a cell: the sentence, what to do, and the rule."""

    what: str
    mend: str
    rule: str


def spoiled(cell: str, before: str, key: Key) -> Spoiled | None:
    """Return what a spreadsheet did to a cell, or None where the change may be an author's.

    `before` is what the register holds, an empty text in a new record.
    """
    text_column = "Format the column as text, then type it again."
    was = f" The register has '{before}'." if before else ""
    if cell in ERROR_VALUES:
        return Spoiled(
            f"holds the error '{cell}'.{was}",
            "Type the text again, after an apostrophe where it begins with '='.",
            "spreadsheet.error",
        )
    if MANGLED.search(cell) and not MANGLED.search(before):
        return Spoiled(
            f"reads '{cell}': letters with accents were changed.{was}",
            "Open and save the sheet as UTF-8.",
            "spreadsheet.accents",
        )
    if key.is_day and not Kind.DAY.fullmatch(cell):
        if OTHER_DATE.fullmatch(cell) or SERIAL.fullmatch(cell):
            return Spoiled(
                f"reads '{cell}', a day in the form of a spreadsheet.{was}",
                f"Write it as 2014-12-23. {text_column}",
                "spreadsheet.date",
            )
        return None
    if before != cell and before.lstrip("0") == cell and before.startswith("0"):
        return Spoiled(
            f"reads '{cell}', and the zero before it is gone.{was}",
            text_column,
            "spreadsheet.leading-zero",
        )
    if before and OTHER_DATE.fullmatch(cell) and not OTHER_DATE.fullmatch(before):
        return Spoiled(
            f"reads '{cell}': a text was taken for a date.{was}",
            text_column,
            "spreadsheet.text-as-date",
        )
    if SCIENTIFIC.fullmatch(cell) and not SCIENTIFIC.fullmatch(before):
        return Spoiled(
            f"reads '{cell}': a text was taken for a number.{was}",
            text_column,
            "spreadsheet.text-as-number",
        )
    return None


class Change(NamedTuple):
    """A value that the sheet changes, or a record that it adds (`key` is empty)."""

    record: int
    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What a sheet would change, and the register's text with these changes."""

    changes: tuple[Change, ...]
    text: str


def take_back(
    sheet: Sheet, path: Path, register: Register, *, place: str, sheet_place: str
) -> TakenBack:
    """Return a register's text with the changes of a sheet; nothing is written.

    Rows are tied to records by their first column: they may be sorted; a row without a number is a
    new record. What did not change keeps its bytes, comments included.

    Raises:
        RefusedError: the sheet's columns are not those of the list, a row is missing or stands
            twice, a spreadsheet changed a value, a value does not fit its key, or an entry of a
            history was changed. Every such problem is named with its row and column.
    """
    if sheet.list_name not in register.lists:
        raise RefusedError(
            Problem.not_one_of(
                sheet.list_name,
                register.lists,
                sheet_place,
                f"the register has no list '{sheet.list_name}'.",
                "spreadsheet.unknown-list",
                heading="Lists",
                line=1,
            )
        )
    keys = register.lists[sheet.list_name]
    root, problems = Node.read(path, place=place)
    if problems:
        raise RefusedError(problems)
    nodes = list_of_nodes(root, sheet.list_name)
    if problems := [*_wrong_columns(sheet, keys, sheet_place)]:
        raise RefusedError(problems)
    is_history = sheet.list_name in register.only_added
    reading = _Taking(sheet, keys, nodes, sheet_place, is_history)
    changed, added = reading.rows()
    if reading.problems:
        raise RefusedError(reading.problems)
    text = path.read_bytes().decode("utf-8-sig")
    return TakenBack(tuple(reading.changes), edited(text, sheet.list_name, changed, added))


class _Taking:
    """The comparison of one sheet with its register."""

    def __init__(
        self, sheet: Sheet, keys: Mapping[str, Key], nodes: list[Node], place: str, is_history: bool
    ) -> None:
        self.sheet, self.keys, self.nodes, self.place = sheet, keys, nodes, place
        self.is_history = is_history
        self.columns = sheet.columns[1:]
        self.problems: list[Problem] = []
        self.changes: list[Change] = []
        self.compared: set[int] = set()

    def rows(self) -> tuple[dict[int, dict[str, Any]], list[dict[str, Any]]]:
        """Return the changed values of each record by its number, and new records."""
        changed: dict[int, dict[str, Any]] = {}
        added: list[dict[str, Any]] = []
        first_lines: dict[int, int] = {}
        for line, row in zip(self.sheet.lines, self.sheet.rows, strict=True):
            number, cells = self._number(row[0], line), row[1:]
            if number is None:
                continue
            if number and number in first_lines:
                self._tell(
                    line,
                    "",
                    f"record {number} stands in row {first_lines[number]} already.",
                    "Delete one of the two rows; a new record has no number.",
                    "spreadsheet.row-twice",
                )
                continue
            first_lines[number] = line
            if number:
                self._compare(number, cells, line, changed)
            elif values := self._sound(dict(zip(self.columns, cells, strict=True)), line):
                added.append({name: value for name, value in values.items() if value})
                self.changes.append(Change(len(self.nodes) + len(added), "", "", " ".join(cells)))
        for number in range(1, len(self.nodes) + 1):
            if number not in first_lines:
                self._tell(
                    None,
                    "",
                    f"the row of record {number} is gone.",
                    "Restore it; a record is taken out of a register in its YAML file only.",
                    "spreadsheet.row-missing",
                )
        return changed, added

    def _number(self, cell: str, line: int) -> int | None:
        if not cell:
            return 0
        if cell.isdecimal() and 1 <= int(cell) <= len(self.nodes):
            return int(cell)
        self._tell(
            line,
            self.sheet.columns[0],
            f"'{cell}' is no record's number.",
            f"Numbers go from 1 to {len(self.nodes)}; leave the cell of a new record empty.",
            "spreadsheet.row-number",
        )
        return None

    def _compare(
        self, number: int, cells: tuple[str, ...], line: int, changed: dict[int, dict[str, Any]]
    ) -> None:
        record = self.nodes[number - 1].value
        record_nodes = record if isinstance(record, dict) else {}
        before = cells_of(record_nodes, self.keys, self.columns)
        differing = {
            column: (old, new)
            for column, old, new in zip(self.columns, before, cells, strict=True)
            if old.strip() != new
        }
        sound = True
        for column, (old, new) in differing.items():
            sound &= self._unspoiled(column, old, new, line) and self._may_change(column, old, line)
        self.compared.add(line)
        if not differing or not sound:
            return
        values = self._sound(dict(zip(self.columns, cells, strict=True)), line)
        if values is None:
            return
        names = dict.fromkeys(column.partition(".")[0] for column in differing)
        changed[number] = {name: values.get(name, "") for name in names}
        self.changes += [Change(number, column, *pair) for column, pair in differing.items()]

    def _unspoiled(self, column: str, old: str, new: str, line: int) -> bool:
        refused = Trespass.problem_in_data(
            new, place=self.place, subject=f"the column '{column}'", line=line, key=column
        )
        if refused is not None:
            self.problems.append(refused)
            return False
        slip = spoiled(new, old, self.keys[column.partition(".")[0]])
        if slip:
            self._tell(
                line,
                column,
                f"the column '{column}' {slip.what}",
                slip.mend,
                slip.rule,
                value=new,
            )
        return slip is None

    def _may_change(self, column: str, old: str, line: int) -> bool:
        is_filled_later = Kind.FILLED_LATER in self.keys[column.partition(".")[0]].marks
        if not self.is_history or (is_filled_later and not old):
            return True
        self._tell(
            line,
            column,
            f"the column '{column}' changes an entry of a history, which is only added to.",
            f"Put back '{old}', and write what is new in a row of its own with its own date.",
            "spreadsheet.changed-history",
        )
        return False

    def _sound(self, cells: Mapping[str, str], line: int) -> dict[str, Any] | None:
        """Return the values of a row, or None with a problem for each that does not fit."""
        problems_before = len(self.problems)
        for column, cell in cells.items():
            if cell and line not in self.compared:
                self._unspoiled(column, "", cell, line)
        if len(self.problems) > problems_before:
            return None
        try:
            values = values_of(cells, self.keys)
        except ValueError as error:
            self._tell(
                line,
                str(error),
                f"the column '{error}' holds no list of records.",
                'Write it as [{"key": "value"}], as the export does.',
                "spreadsheet.records",
            )
            return None
        filled_values = {name: value for name, value in values.items() if value not in ("", [], {})}
        node = node_of(filled_values, line)
        _, problems = Record.read_keys(node, self.keys, place=self.place, subject=f"row {line}")
        self.problems += problems
        return None if problems else values

    def _tell(
        self, line: int | None, column: str, message: str, mend: str, rule: str, *, value: str = ""
    ) -> None:
        self.problems.append(
            Problem(
                self.place,
                message,
                mend,
                rule,
                line=line,
                key=column or None,
                value=value or None,
            )
        )


def _wrong_columns(sheet: Sheet, keys: Mapping[str, Key], place: str) -> Iterator[Problem]:
    seen_columns: set[str] = set()
    for column in sheet.columns[1:]:
        if column.partition(".")[0] not in keys:
            yield Problem.not_one_of(
                column,
                keys,
                place,
                f"the register has no column '{column}'.",
                "spreadsheet.unknown-column",
                heading="Columns",
                line=1,
            )
        elif column in seen_columns:
            yield Problem(
                place,
                f"the column '{column}' stands twice.",
                "Delete one of the two.",
                "spreadsheet.column-twice",
                line=1,
                value=column,
            )
        seen_columns.add(column)
