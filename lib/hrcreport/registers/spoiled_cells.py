"""This module finds what a spreadsheet does to texts: dates, leading zeros, numbers, accents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from hrcreport.model import DAY, Key
from hrcreport.model import day as day_kind

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

    Args:
        cell: the cell as it comes back.
        before: what the register holds; an empty text in a new record.
        key: the key of the column.
    """
    text_column = "Format the column as text, then type it again."
    was = f" The register has '{before}'." if before else ""
    if cell in ERROR_VALUES:
        return Spoiled(f"holds the error '{cell}'.{was}", "Type the text again, after an "
                       "apostrophe where it begins with '='.", "spreadsheet.error")  # fmt: skip
    if MANGLED.search(cell) and not MANGLED.search(before):
        return Spoiled(f"reads '{cell}': letters with accents were changed.{was}",
                       "Open and save the sheet as UTF-8.", "spreadsheet.accents")  # fmt: skip
    if key.kind is day_kind and not DAY.fullmatch(cell):
        if OTHER_DATE.fullmatch(cell) or SERIAL.fullmatch(cell):
            return Spoiled(
                f"reads '{cell}', a day in the form of a spreadsheet.{was}",
                f"Write it as 2014-12-23. {text_column}", "spreadsheet.date",
            )  # fmt: skip
        return None
    if before != cell and before.lstrip("0") == cell and before.startswith("0"):
        return Spoiled(f"reads '{cell}', and the zero before it is gone.{was}",
                       text_column, "spreadsheet.leading-zero")  # fmt: skip
    if before and OTHER_DATE.fullmatch(cell) and not OTHER_DATE.fullmatch(before):
        return Spoiled(f"reads '{cell}': a text was taken for a date.{was}", text_column,
                       "spreadsheet.text-as-date")  # fmt: skip
    if SCIENTIFIC.fullmatch(cell) and not SCIENTIFIC.fullmatch(before):
        return Spoiled(f"reads '{cell}': a text was taken for a number.{was}", text_column,
                       "spreadsheet.text-as-number")  # fmt: skip
    return None


def key_of(column: str, keys: Mapping[str, Key]) -> Key:
    """Return the key that a column belongs to; parts of a key are texts."""
    return keys[column.partition(".")[0]]
