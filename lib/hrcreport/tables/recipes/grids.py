"""This module reads a CSV file or the sheets of a workbook as rows of texts that know their row."""

from __future__ import annotations

import codecs
import csv
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from charset_normalizer import from_bytes

from hrcreport.foundation import DataError, Problem
from hrcreport.tables.recipes.faults import Faults, rows_in_words
from hrcreport.tables.recipes.packed_files import Export
from hrcreport.tables.recipes.recipe import Recipe

if TYPE_CHECKING:
    import pandas as pd

UTF_8 = "utf-8"
# The longest first: the mark of UTF-32 begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ONE_BYTE = ("latin-1", "cp1252")
CONTROLS = re.compile(rb"[\x80-\x9f]")
# UTF-8 read as latin-1 or cp1252 and saved again: "São" became "SÃ£o", "–" became "â€“".
GARBLED = re.compile("[ÃÂ][\u0080-\u00bf]|â€[\u0080-\u00bf“”œžš™¦¢]")
GARBLED_BEFORE = (
    "Fetch the file again from its publisher, and save it without opening it in another program. "
    "Where the publisher's own file is so, in a column that the recipe does not use, name that "
    "column in 'garbled-in' under 'file'."
)
REPLACED = "\ufffd"
BYTE_ORDER_MARK = "\ufeff"
SAMPLE = 2_000_000
BETWEEN_WORDS = " ,;|\t\r\n\"'"
LONGEST_WORD = 30


def decoded(content: bytes, name: str, recipe: Recipe) -> tuple[str, str, list[str]]:
    """Return the text, the encoding used, and notices.

    An encoding that a recipe does not declare is UTF-8. A byte order mark is taken off.

    Raises:
        DataError: the bytes are not in the declared encoding; the one they seem to be in is told.
    """
    declared = recipe.file.encoding.lower()
    notices = []
    for mark, marked in MARKS:
        if content.startswith(mark):
            notices.append(
                f"the file starts with a byte order mark ({marked}), which was taken off"
            )
            if declared and codecs.lookup(_known(declared, recipe)).name != marked:
                raise DataError(_wrong(name, content, declared, marked, recipe))
            declared = {"utf-8": "utf-8-sig"}.get(marked, marked)
            break
    encoding = _known(declared or UTF_8, recipe)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        seems = _detected(content)
        raise DataError(
            _wrong(name, content, declared or UTF_8, seems, recipe, at=error.start)
        ) from error
    _refuse_another(content, name, encoding, recipe)
    if not recipe.file.garbled_in:
        _refuse_garbled(text, name)
    return text, encoding.removesuffix("-sig"), notices


def _known(encoding: str, recipe: Recipe) -> str:
    try:
        codecs.lookup(encoding)
    except LookupError as error:
        raise DataError.of(
            recipe.place,
            f"there is no encoding '{encoding}'.",
            "Usual ones are utf-8, latin-1, cp1252 and utf-16.",
            "recipe.encoding",
            line=recipe.file.line("encoding"),
            key="file.encoding",
            value=encoding,
        ) from error
    return encoding


def _detected(content: bytes) -> str:
    """Return the encoding that the bytes seem to be in, by our names where it is a common one."""
    try:
        content.decode(UTF_8)
    except UnicodeDecodeError:
        best = from_bytes(content[:SAMPLE]).best()
        # For Western European letters the two differ in 0x80 to 0x9f only, which statistics
        # cannot tell apart from rarer encodings.
        if best is None or best.encoding.startswith(("cp125", "iso8859", "latin", "cp1140")):
            return "cp1252" if CONTROLS.search(content) else "latin-1"
        return best.encoding.replace("_", "-")
    return UTF_8


def _refuse_another(content: bytes, name: str, encoding: str, recipe: Recipe) -> None:
    """Refuse bytes that fit the declared encoding and yet are evidently in another one."""
    if encoding not in ONE_BYTE or content.isascii():
        return
    if _detected(content) == UTF_8:
        raise DataError(_wrong(name, content, encoding, UTF_8, recipe))
    if encoding == "latin-1" and CONTROLS.search(content):
        raise DataError(_wrong(name, content, encoding, "cp1252", recipe))


def _wrong(
    name: str, content: bytes, declared: str, seems: str, recipe: Recipe, *, at: int | None = None
) -> Problem:
    text = content.decode(seems, "replace")
    if at is None:
        letters = enumerate(text)
        place = next((at for at, sign in letters if sign > "\x7f" and sign != BYTE_ORDER_MARK), 0)
    else:
        place = len(content[:at].decode(seems, "replace"))
    return Problem(
        name,
        f"the file is not in {declared}; it seems to be in {seems}. Read so, this line holds "
        f"'{_word(text, place)}'.",
        f"Where that reads right, write 'encoding: {seems}' under 'file' in {recipe.place}.",
        "import.encoding",
        line=text.count("\n", 0, place) + 1,
        value=seems,
    )


def _word(text: str, at: int) -> str:
    """Return the word around a place, and no more: a line of an export can name a person."""
    start = max(text.rfind(sign, 0, at) for sign in BETWEEN_WORDS) + 1
    word = text[start : start + LONGEST_WORD]
    return re.split(f"[{re.escape(BETWEEN_WORDS)}]", word, maxsplit=1)[0]


def _refuse_garbled(text: str, name: str) -> None:
    """Refuse letters that were lost or garbled before the file came to us."""
    match = GARBLED.search(text) or re.search(REPLACED, text)
    if match is None:
        return
    around = _word(text, match.start())
    lost = match[0] == REPLACED
    raise DataError.of(
        name,
        f"letters {'were lost' if lost else 'were garbled'} before this file was saved: "
        f"'{around}'.",
        GARBLED_BEFORE,
        "import.garbled",
        line=text.count("\n", 0, match.start()) + 1,
        value=around,
    )


def refuse_garbled_cells(
    frame: pd.DataFrame, place: str, recipe: Recipe, faults: Faults
) -> list[str]:
    """Return what is said of columns that the recipe declares garbled; all others are refused.

    A declared column that the recipe uses, or that the file lacks, is a fault too.
    """
    notices = []
    declared = recipe.file.garbled_in
    line = recipe.file.line("garbled-in") if declared else 0
    for name in declared:
        used = name in recipe.columns_used()
        if used or name not in frame:
            faults.add(
                recipe.place,
                f"'garbled-in' names the column '{name}', which "
                f"{'the recipe uses' if used else 'the file lacks'}.",
                "Name columns of the file that the recipe does not use.",
                "import.garbled-in",
                rows=[line],
                value=name,
            )
    for name in frame.columns if declared else ():
        cells = frame[name].astype(str)
        garbled_cells = cells[cells.str.contains(GARBLED) | cells.str.contains(REPLACED)]
        if garbled_cells.empty:
            continue
        if name in declared:
            notices.append(
                f"{place}: column '{name}' holds {len(garbled_cells):,} garbled cells; not used"
            )
            continue
        around = _word(garbled_cells.iloc[0], 0)
        faults.add(
            place,
            f"column '{name}': letters were lost or garbled before this file was saved.",
            GARBLED_BEFORE,
            "import.garbled",
            rows=[int(row) for row in frame.loc[garbled_cells.index, "(row)"]],
            column=str(name),
            value=around,
        )
    return notices


LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
MOST_TEXTS = 20_000
WORDS_OF_LINE_END = {"\r\n": "CRLF", "\n": "LF", "\r": "CR"}
OTHER_SEPARATORS = {";": "a semicolon", "\t": "a tab (\\t)", "|": "a bar", ",": "a comma"}
csv.field_size_limit(16 * 1024 * 1024)


class GridRows:
    """Rows of texts with their numbers in the file; equal texts of a column are held once.

    A cell takes four bytes, of whichever length its text is, since most columns of millions of rows
    hold few texts; those beyond the first 20,000 of a column are held each by itself.
    """

    def __init__(self, rows: Iterable[tuple[int, Sequence[str]]] = ()) -> None:
        self._texts, self._known = [""], list[dict[str, int]]()
        self._codes, self._ends, self._numbers = array("I"), array("Q", [0]), array("I")
        for number, cells in rows:
            self.add(number, cells)

    def add(self, number: int, cells: Sequence[str]) -> None:
        """Add a row."""
        while len(self._known) < len(cells):
            self._known.append({"": 0})
        for cell, codes_of_texts in zip(cells, self._known, strict=False):
            code = codes_of_texts.get(cell)
            if code is None:
                code = len(self._texts)
                self._texts.append(cell)
                if len(codes_of_texts) < MOST_TEXTS:
                    codes_of_texts[cell] = code
            self._codes.append(code)
        self._ends.append(len(self._codes))
        self._numbers.append(number)

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, at: int) -> tuple[int, list[str]]:
        codes = self._codes[self._ends[at] : self._ends[at + 1]]
        return self._numbers[at], [self._texts[code] for code in codes]

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        return (self[at] for at in range(len(self)))

    @property
    def numbers(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """The number of each row in the file."""
        return np.array(self._numbers, dtype=np.int64)

    @property
    def widths(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """How many cells each row has."""
        return np.diff(np.frombuffer(self._ends, dtype="Q")).astype(np.int64)

    def filled(self, at: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Tell of each row whether the cell of a column holds a text."""
        return np.asarray(self._column(at) != 0)

    @property
    def any_filled(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Tell of each row whether any cell holds a text."""
        is_filled = np.zeros(len(self), dtype=bool)
        for at in range(len(self._known)):
            is_filled |= self.filled(at)
        return is_filled

    def column(
        self, at: int, *, of: np.ndarray[Any, Any], tidy: Callable[[str], str]
    ) -> np.ndarray[Any, np.dtype[np.object_]]:
        """Return the texts of a column in some rows, each tidied; "" where there is no cell."""
        codes, places = np.unique(self._column(at)[of], return_inverse=True)
        texts = np.empty(len(codes), dtype=object)
        texts[:] = [tidy(self._texts[code]) for code in codes]
        return texts[places]

    def _column(self, at: int) -> np.ndarray[Any, np.dtype[np.uint32]]:
        """Return the code of each row's cell, that of an empty one where there is none."""
        has_cell = self.widths > at
        codes = np.zeros(len(self), dtype=np.uint32)
        if has_cell.any():
            starts = np.frombuffer(self._ends, dtype="Q")[:-1][has_cell]
            codes[has_cell] = np.frombuffer(self._codes, dtype="I")[starts + np.uint64(at)]
        return codes


@dataclass(slots=True)
class Grid:
    """The cells of one sheet as texts: each row with its number in the file.

    `sheet` is empty for a CSV file. `merged` are the cells that a merged cell covers without
    being its first, each as (row number, position from 0) with the range: a text cannot be told
    from a gap there.
    """

    sheet: str
    rows: GridRows
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
    from hrcreport.tables.recipes.workbooks import read_workbook

    grids, notices = read_workbook(export, recipe)
    return grids, "", notices


def _csv_grid(export: Export, recipe: Recipe) -> tuple[Grid, str, list[str]]:
    text, encoding, notices = decoded(export.taken(), export.name, recipe)
    pairs = text.count("\r\n")
    ends = {"\r\n": pairs, "\n": text.count("\n") - pairs, "\r": text.count("\r") - pairs}
    ends = {end: number for end, number in ends.items() if number}
    if len(ends) > 1:
        counted = ", ".join(f"{WORDS_OF_LINE_END[end]} {number:,}" for end, number in ends.items())
        notices.append(f"line ends are mixed ({counted}); each was taken as the end of a line")
    # Lines are cut one by one: a stream of text would hold the file again, four bytes a letter.
    lines = (match[0] for match in LINE.finditer(text))
    reader = csv.reader(lines, delimiter=recipe.file.separator, strict=True)
    rows, before = GridRows(), 0
    try:
        for cells in reader:
            # A cell may hold line breaks: a row is named by the line on which it begins.
            rows.add(before + 1, [cell.strip() for cell in cells])
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


def _refuse_other_separator(rows: GridRows, export: Export, recipe: Recipe) -> None:
    """Refuse a file of one column whose rows hold another separator throughout."""
    filled = rows.any_filled
    if not filled.any() or rows.widths[filled].max() > 1:
        return
    firsts = [rows[at][1][0] for at in np.flatnonzero(filled)[:20].tolist()]
    for separator, words in OTHER_SEPARATORS.items():
        if separator != recipe.file.separator and all(separator in first for first in firsts):
            raise DataError.of(
                export.name,
                f"each line is one cell; its parts seem to be separated by {words}.",
                "Write 'separator: "
                f'"{separator if separator != chr(9) else chr(92) + "t"}"\' under '
                f"'file' in {recipe.place}.",
                "import.separator",
                line=rows[0][0],
                value=recipe.file.separator,
            )


def refuse_ragged(
    rows: GridRows, place: str, *, width: int, body: np.ndarray[Any, Any]
) -> Problem | None:
    """Return the problem of rows of the body with other cells than the header, else None."""
    widths, numbers = rows.widths[body], rows.numbers[body]
    odd = widths != width
    if not odd.any():
        return None
    ragged, lengths = numbers[odd].tolist(), np.unique(widths[odd]).tolist()
    return Problem(
        place,
        f"{rows_in_words(ragged)}: the row has {' or '.join(map(str, lengths))} cells, the header "
        f"has {width}.",
        "Often a separator stands within a text that lacks quotation marks, or the row is a note. "
        "For notes at the end write 'file.last'.",
        "import.ragged-row",
        line=ragged[0],
    )
