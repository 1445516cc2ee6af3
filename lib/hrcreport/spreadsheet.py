"""This module writes cells that no spreadsheet takes for formulas, and reads them back.

A cell that begins with one of `= + - @` is run by the spreadsheet that opens it. OWASP ("CSV
Injection") advises an apostrophe in front; here it is put so that reading takes exactly it away
again. Where a spreadsheet divides cells by semicolons, as it does in French or Russian, what
stands behind one begins a cell as well.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# A number is none: -2.5, +5%, 1e-05, 1 234,5.
_NUMBER = r"[-+]?\d[\d.,\u00a0\u202f ]*(?:[eE][-+]?\d+)?%?"
# A sign alone, as where there is no value, computes nothing either.
_SIGN = r"[=+@\uff1d\uff0b\uff0d\uff20-](?!\Z)"
_FORMULA = re.compile(
    rf"\A(?!{_NUMBER}\Z)(?='*(?:[\t\r\n]|{_SIGN}))"
    rf"|(?<=[;\t\r\n])(?!{_NUMBER}(?![^;\t\r\n]))(?='*{_SIGN})"
)
_CARRIAGE = re.compile(r"\r\n?")
_WRITTEN = re.compile(rf"\A'(?='*(?:[\t\r\n]|{_SIGN}))|(?<=[;\t\r\n])'(?='*{_SIGN})")


def harmless(cell: str) -> str:
    """Return a cell that a spreadsheet shows and does not run.

    Example:
        >>> harmless("=1+1"), harmless("-2+3"), harmless("-2.5"), harmless("a;=b")
        ("'=1+1", "'-2+3", '-2.5', "a;'=b")
    """
    return _FORMULA.sub("'", cell)


def as_meant(cell: str) -> str:
    """Return the text that a cell of `harmless` stands for.

    Example:
        >>> as_meant("'=1+1"), as_meant("''=1"), as_meant("'quoted'")
        ('=1+1', "'=1", "'quoted'")
    """
    return _WRITTEN.sub("", cell)


def csv_text(
    columns: Sequence[str], rows: Iterable[Iterable[str]], *, lineterminator: str = "\n"
) -> str:
    """Return CSV with one row of heads, each cell harmless."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator=lineterminator)
    for row in (columns, *rows):
        # A lone carriage return is in no quotation marks where rows end otherwise.
        cells = (cell if "\r" in lineterminator else _CARRIAGE.sub("\n", cell) for cell in row)
        writer.writerow([harmless(cell) for cell in cells])
    return target.getvalue()
