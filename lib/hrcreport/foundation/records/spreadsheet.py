"""This module keeps spreadsheets within bounds: no cell runs, no workbook fills the memory.

A cell that begins with one of `= + - @` is run by the spreadsheet that opens it. OWASP ("CSV
Injection") advises an apostrophe in front; here it is put so that reading takes exactly it away
again. Where a spreadsheet divides cells by semicolons, as it does in French or Russian, what
stands behind one begins a cell as well.

A workbook is a zip: a small file may unpack to gigabytes, and a few letters in it may stand for
millions of cells. Both are counted before a library opens it.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import IO, ClassVar
from xml.etree.ElementTree import Element, iterparse
from xml.parsers import expat

from hrcreport.foundation.errors import DataError

# A number is none: -2.5, +5%, 1e-05, 1 234,5.
_NUMBER = r"[-+]?\d[\d.,\u00a0\u202f ]*(?:[eE][-+]?\d+)?%?"
# A sign alone, as where there is no value, computes nothing either.
_SIGN = r"[=+@\uff1d\uff0b\uff0d\uff20-](?!\Z)"
_FORMULA = re.compile(
    rf"""
      \A(?!{_NUMBER}\Z)(?='*(?:[\t\r\n]|{_SIGN}))
    | (?<=[;\t\r\n])  # in a later cell or line
      (?!{_NUMBER}(?![^;\t\r\n]))(?='*{_SIGN})
    """,
    re.VERBOSE,
)
_CARRIAGE = re.compile(r"\r\n?")
_WRITTEN = re.compile(
    rf"""
      \A'(?='*(?:[\t\r\n]|{_SIGN}))
    | (?<=[;\t\r\n])  # in a later cell or line
      '(?='*{_SIGN})
    """,
    re.VERBOSE,
)


class Cell(str):
    """The text of a cell of a spreadsheet."""

    @property
    def harmless(self) -> str:
        """The cell as a spreadsheet shows it and does not run it.

        Example:
            >>> [Cell(each).harmless for each in ("=1+1", "-2+3", "-2.5", "a;=b")]
            ["'=1+1", "'-2+3", '-2.5', "a;'=b"]
        """
        return _FORMULA.sub("'", self)

    @property
    def as_meant(self) -> str:
        """The text that a harmless cell stands for.

        Example:
            >>> [Cell(each).as_meant for each in ("'=1+1", "''=1", "'quoted'")]
            ['=1+1', "'=1", "'quoted'"]
        """
        return _WRITTEN.sub("", self)


def csv_text(
    columns: Sequence[str], rows: Iterable[Iterable[str]], *, lineterminator: str = "\n"
) -> str:
    """Return CSV with one row of heads, each cell harmless."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator=lineterminator)
    for row in (columns, *rows):
        # A lone carriage return is in no quotation marks where rows end otherwise.
        cells = (cell if "\r" in lineterminator else _CARRIAGE.sub("\n", cell) for cell in row)
        writer.writerow([Cell(cell).harmless for cell in cells])
    return target.getvalue()


CHUNK = 1024 * 1024
_MERGED = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)
_PLACE = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


class TooHeavyError(ValueError):
    """A part of an office file would take more time and room than any text does."""


class _DeepError(Exception):
    pass


def depth_of(content: bytes, *, most: int) -> int:
    """Return how deep elements of XML are nested; where deeper than `most`, one more than that."""
    depth = deepest = 0

    def begin(_name: str, _attributes: object) -> None:
        nonlocal depth, deepest
        depth += 1
        deepest = max(deepest, depth)
        if depth > most:
            raise _DeepError

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    # What is broken is told by whoever makes a tree of it.
    with suppress(expat.ExpatError, _DeepError, LookupError):
        parser.Parse(content, True)
    return deepest


class Archive(zipfile.ZipFile):
    """A zip that is asked what it holds before anything is unpacked."""

    BROKEN: ClassVar = (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
    )
    """What a zip raises, of whatever it was made, that is damaged, locked or of an unknown form."""
    MOST_CELLS: ClassVar = 20_000_000
    """More than any sheet of counts has: a million rows of twenty columns."""

    TooHeavyError: ClassVar = TooHeavyError
    MOST_XML: ClassVar = 40_000_000
    MOST_TAGS: ClassVar = 400_000
    """The longest report has 21,000 in its text."""
    DEEPEST_XML: ClassVar = 200
    """A cell of a table within a table within a box stands some thirty elements deep."""

    def xml_part(self, name: str, *, most_tags: int = MOST_TAGS) -> bytes:
        """Return a part of an office file that can be made a tree in little room.

        Raises:
            TooHeavyError: it is longer, has more elements or is nested deeper than any text.
        """
        if self.getinfo(name).file_size > self.MOST_XML:
            raise TooHeavyError(f"its part {name} unpacks to more than any text")
        content = self.read(name)
        if content.count(b"<") > most_tags:
            raise TooHeavyError(f"its part {name} holds more elements than any text")
        if depth_of(content, most=self.DEEPEST_XML) > self.DEEPEST_XML:
            raise TooHeavyError(f"its part {name} is nested deeper than any text")
        return content

    @property
    def unpacked_size(self) -> int:
        """The bytes that it says it unpacks to: of no part does Python read more."""
        return sum(part.file_size for part in self.infolist())

    @classmethod
    def refuse_far_cells(cls, content: bytes, place: str, rule: str) -> None:
        """Refuse a workbook of which a library would make more cells than memory holds.

        Raises:
            DataError: often one cell far from the others is the reason.
        """
        try:
            with cls(io.BytesIO(content)) as archive:
                cells = archive.cells_held
        except cls.BROKEN:
            return  # whoever reads it says what is wrong
        if cells > cls.MOST_CELLS:
            fault = f"a sheet of this workbook takes {cells:,} cells; at most {cls.MOST_CELLS:,} "
            mend = (
                "Often one cell far from the others is the reason: copy the table into a workbook "
                "of its own."
            )
            raise DataError.of(place, f"{fault}are read.", mend, rule)

    @property
    def cells_held(self) -> int:
        """How many cells a library would make of an .xlsx or .ods workbook's largest sheet.

        Cells that are merged, repeated, or empty before the last one count: they take room as well.
        """
        sheets = [name for name in self.namelist() if re.fullmatch(r"xl/worksheets/[^/]+", name)]
        cell_counts = [0]
        for name in sheets:
            with self.open(name) as part:
                cell_counts.append(_cells_of_excel(part))
        if "content.xml" in self.namelist():
            with self.open("content.xml") as part:
                cell_counts += _cells_of_open_document(part)
        return max(cell_counts)


def _cells_of_excel(part: IO[bytes]) -> int:
    rows = columns = merged = 0
    buffer, has_more = b"", True
    while has_more:
        chunk = part.read(CHUNK)
        has_more, buffer = bool(chunk), buffer + chunk
        # The last tag may go on in the next piece; no tag is as long as several pieces.
        cut = buffer.rfind(b"<") if has_more and len(buffer) < 4 * CHUNK else len(buffer)
        text, buffer = buffer[:cut], buffer[cut:]
        for left, top, right, bottom in _MERGED.findall(text):
            merged += (_column(right) - _column(left) + 1) * (int(bottom) - int(top) + 1)
        for column, row in _PLACE.findall(text):
            rows, columns = max(rows, int(row)), max(columns, _column(column))
    return max(rows * columns, merged)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _cells_of_open_document(part: IO[bytes]) -> Iterator[int]:
    """Yield the cells of each sheet as far as anything stands in them, each blank in a cell one."""
    rows = empty = columns = width = place = blanks = 0
    # Expat bounds entities and reads none from outside.
    for event, element in iterparse(part, events=("start", "end")):  # noqa: S314  see above
        if event == "start":
            if element.tag == f"{_TABLE}table":
                rows = empty = columns = 0
            elif element.tag == f"{_TABLE}table-row":
                width = place = 0
        elif element.tag == f"{_TEXT}s":
            blanks += _repeated(element, f"{_TEXT}c")
        elif element.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            place += _repeated(element, f"{_TABLE}number-columns-repeated")
            if len(element):
                width = place
            element.clear()
        elif element.tag == f"{_TABLE}table-row":
            empty += _repeated(element, f"{_TABLE}number-rows-repeated")
            if width:
                rows, empty, columns = rows + empty, 0, max(columns, width)
            element.clear()
        elif element.tag == f"{_TABLE}table":
            yield rows * columns + blanks
            element.clear()


def _repeated(element: Element, name: str) -> int:
    times = element.get(name, "1")
    return int(times) if times.isdecimal() else 1
