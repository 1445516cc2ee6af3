"""This module reads a file in its author's own columns, by pandas, and says what is wrong in it."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrcreport.foundation import Archive, DataError, Problem, Trespass

if TYPE_CHECKING:
    import pandas as pd

TEXT_FILES = (".csv", ".tsv", ".txt")
WORKBOOKS = (".xlsx", ".xlsb", ".xls", ".ods")
OPTIONS = (
    "sep",
    "encoding",
    "decimal",
    "thousands",
    "skiprows",
    "skipfooter",
    "header",
    "usecols",
    "dtype",
    "na_values",
    "parse_dates",
    "comment",
    "sheet_name",
)
"""What of `pandas.read_csv` and `read_excel` a call of `hrc.source` may say, as plain values."""
OF_GUARDED = frozenset({"sep", "encoding", "decimal", "sheet_name"})
"""Which of them hold for a file that is not public: none moves the row of heads or cuts amounts."""
PLAIN_ENCODING = re.compile(
    r"(?:utf.?8(?:.sig)?|cp125\d|windows.125\d|latin.?1|iso.?8859.\d+)", re.I
)
ONLY_OF_TEXT = ("sep", "encoding")
ONLY_OF_WORKBOOKS = ("sheet_name",)
HEAD_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class OwnFile:
    """What a record of an author's own file tells beside: which columns count persons.

    `options` is how pandas reads it, as JSON, `by` where the call of `hrc.source` stands.
    """

    counts: tuple[str, ...] = ()
    options: str = "{}"
    by: str = ""

    def frame(self, path: Path, *, place: str, may_quote: bool) -> pd.DataFrame:
        """Read the file; `may_quote` says whether a message may tell what stands in it.

        Raises:
            DataError: it cannot be read, two columns share a name, or a text in it is markup.
        """
        try:
            stat = path.stat()
        except OSError as error:
            raise _unread(place, f"cannot be read: {error.strerror}", "Look for it.") from None
        key = (str(path), stat.st_size, stat.st_mtime_ns)
        return _frame(*key, self.options, self.counts, place, may_quote=may_quote)


@lru_cache(maxsize=4)
def digest_of_file(path: str, _size: int, _saved_at: int) -> str:
    """Return the SHA-256 of a file as it was saved then."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=2)
def _frame(
    path: str,
    _size: int,
    _saved_at: int,
    options: str,
    counts: tuple[str, ...],
    place: str,
    *,
    may_quote: bool,
) -> pd.DataFrame:
    """Return the table of a file as it was saved then; who gets it changes a copy."""
    import pandas as pd  # a change of prose reads no table

    content, read_options = Path(path).read_bytes(), json.loads(options)
    suffix = Path(path).suffix.lower()
    _refuse_options(read_options, suffix, place)
    if suffix in WORKBOOKS:
        Archive.refuse_far_cells(content, place, "data.own-unreadable")
    try:
        frame = _read(content, suffix, read_options)
        head = _read(
            content, suffix, read_options | {"nrows": 0, "header": None} | _one_row(read_options)
        )
    except UnicodeDecodeError:
        raise _unread(
            place,
            f"is not in {read_options.get('encoding', 'UTF-8')}: line "
            f"{_line_of(content, read_options)} holds "
            "other bytes",
            'Say how its letters are kept, which for files of Windows is encoding="cp1252".',
        ) from None
    except (ValueError, TypeError, LookupError, OSError, ImportError) as error:
        may_tell = isinstance(error, (pd.errors.ParserError, pd.errors.EmptyDataError)) or may_quote
        why = f": {' '.join(str(error).split())}" if may_tell else ""
        raise _unread(
            place,
            f"cannot be read as a table{why}",
            "Say how it is written by the options of pandas: sep, decimal, skiprows, sheet_name.",
        ) from None
    _refuse_heads(
        [str(head_cell) for head_cell in (head.iloc[0] if len(head) else ())], frame, place
    )
    _refuse_counts(frame, counts, place)
    _refuse_markup(frame, place, may_quote=may_quote)
    return frame


def _line_of(content: bytes, read_options: dict[str, Any]) -> int:
    """Return the line of the first bytes that are not in the encoding that a file is said to be."""
    try:
        content.decode(read_options.get("encoding", "utf-8"))
    except UnicodeDecodeError as error:
        return content.count(b"\n", 0, error.start) + 1
    return 1


def _one_row(read_options: dict[str, Any]) -> dict[str, Any]:
    """Return what reads the row of heads alone, as texts."""
    skipped = read_options.get("skiprows") or 0
    above = skipped if isinstance(skipped, int) else 0
    return {
        "nrows": 1,
        "skiprows": above + (read_options.get("header") or 0),
        "dtype": str,
        "parse_dates": False,
        "skipfooter": 0,
        "usecols": None,
    }


def _read(content: bytes, suffix: str, read_options: dict[str, Any]) -> pd.DataFrame:
    import pandas as pd  # as above

    if suffix in WORKBOOKS:
        options = {"sheet_name": 0, **read_options}
        read: pd.DataFrame = pd.read_excel(BytesIO(content), engine="calamine", **options)
        return read
    options = {"sep": _separator(content, read_options), **read_options}
    if options.get("skipfooter"):
        options["engine"] = "python"
    table: pd.DataFrame = pd.read_csv(BytesIO(content), **options)
    return table


def _separator(content: bytes, read_options: dict[str, Any]) -> str:
    first = content[:HEAD_BYTES].decode(read_options.get("encoding", "utf-8"), errors="replace")
    line = first.partition("\n")[0]
    return max(",;\t", key=line.count)


def _refuse_options(read_options: dict[str, Any], suffix: str, place: str) -> None:
    if suffix not in (*TEXT_FILES, *WORKBOOKS):
        kinds = ", ".join((*TEXT_FILES, *WORKBOOKS))
        raise _unread(place, f"ends in '{suffix}'", f"Files may end in {kinds}.")
    if wrong := [
        option
        for option in read_options
        if option in (ONLY_OF_TEXT if suffix in WORKBOOKS else ONLY_OF_WORKBOOKS)
    ]:
        raise _unread(place, f"takes no option '{wrong[0]}', by its kind", "Leave it out.")
    several = isinstance(read_options.get("header"), list) or isinstance(
        read_options.get("sheet_name"), list
    )
    if several:
        raise _unread(
            place,
            "is asked for with several rows of heads, or several sheets",
            'A table has one row of heads and comes of one sheet: header=1, sheet_name="2024".',
        )


def _refuse_heads(heads: list[str], frame: pd.DataFrame, place: str) -> None:
    names = [head.strip() for head in heads if head != "nan"]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        at = ", ".join(str(i) for i, head in enumerate(heads, 1) if head.strip() == twice[0])
        raise _unread(
            place,
            f"has the head '{twice[0]}' above columns {at}",
            "Give each column a name of its own in the file.",
        )
    if not len(frame.columns) or frame.empty:
        raise _unread(place, "has no rows", "Write one row of heads, and rows below it.")


def _refuse_counts(frame: pd.DataFrame, counts: tuple[str, ...], place: str) -> None:
    for name in counts:
        if name not in frame:
            names = [str(column_name) for column_name in frame]
            raise DataError(
                Problem.not_one_of(
                    name,
                    names,
                    place,
                    f"'counts' names the column '{name}', which this file lacks.",
                    "data.own-counts",
                    heading="Columns are",
                )
            )
        column = frame[name]
        is_filled = column.dtype.kind in "iuf" and column.notna().all()
        if not is_filled or (column < 0).any() or (column % 1 != 0).any():
            raise DataError.of(
                place,
                f"the column '{name}' is said to count persons, and holds a gap, a text, a part "
                "of one or less than none.",
                "Correct the file, or say of which column it is true: counts=[…].",
                "data.own-counts",
                value=name,
            )


def _refuse_markup(frame: pd.DataFrame, place: str, *, may_quote: bool) -> None:
    """Refuse texts that would be more than words where they print."""
    for name in frame.select_dtypes(exclude=["number", "bool", "datetime"]):
        column = frame[name]
        for text in (str(name), *column.dropna().astype(str).unique()):
            refused = Trespass.in_data(text)
            if refused is None:
                continue
            rows = column.index[column.astype(str) == text]
            row = f"row {int(rows[0]) + 2}, " if len(rows) else ""
            quotation = f": '{text[:60]}' {refused.what}" if may_quote else ""
            raise _unread(
                place,
                f"holds what is no plain text in {row}column '{name}'{quotation}",
                refused.mend,
            )


def _unread(place: str, fault: str, mend: str) -> DataError:
    return DataError.of(place, f"this file {fault}.", mend, "data.own-unreadable")
