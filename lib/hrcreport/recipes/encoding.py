"""This module turns the bytes of a text file into letters, and says which encoding it is in."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes

from hrcreport.errors import DataError, Problem
from hrcreport.recipes.faults import Faults
from hrcreport.recipes.recipe import Recipe

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
            if declared and codecs.lookup(_known(declared, name, recipe)).name != marked:
                raise DataError(_wrong(name, content, declared, marked, recipe))
            declared = {"utf-8": "utf-8-sig"}.get(marked, marked)
            break
    encoding = _known(declared or UTF_8, name, recipe)
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


def _known(encoding: str, name: str, recipe: Recipe) -> str:
    try:
        codecs.lookup(encoding)
    except LookupError as error:
        raise DataError.of(
            recipe.place, f"there is no encoding '{encoding}'.",
            "Usual ones are utf-8, latin-1, cp1252 and utf-16.", "recipe.encoding",
            line=recipe.file.line("encoding"), key="file.encoding", value=encoding,
        ) from error  # fmt: skip
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
    if at is None:
        at = next((place for place, byte in enumerate(content[3:], 3) if byte > 0x7F), 0)
    start = content.rfind(b"\n", 0, at) + 1
    end = content.find(b"\n", at)
    line = content[start : end if end >= 0 else len(content)]
    around = _word(line.decode(seems, "replace"), len(line[: at - start].decode(seems, "replace")))
    return Problem(
        name, f"the file is not in {declared}; it seems to be in {seems}. Read so, this line holds "
        f"'{around}'.",
        f"Where that reads right, write 'encoding: {seems}' under 'file' in {recipe.place}.",
        "import.encoding", line=content.count(b"\n", 0, at) + 1, value=seems,
    )  # fmt: skip


def _word(text: str, at: int) -> str:
    """Return the word around a place, and no more: a line of an export can name a person."""
    start = max(text.rfind(sign, 0, at) for sign in BETWEEN_WORDS) + 1
    return re.split(f"[{re.escape(BETWEEN_WORDS)}]", text[start:], maxsplit=1)[0][:LONGEST_WORD]


def _refuse_garbled(text: str, name: str) -> None:
    """Refuse letters that were lost or garbled before the file came to us."""
    found = GARBLED.search(text) or re.search(REPLACED, text)
    if found is None:
        return
    around = _word(text, found.start())
    lost = found[0] == REPLACED
    raise DataError.of(
        name, f"letters {'were lost' if lost else 'were garbled'} before this file was saved: "
        f"'{around}'.", GARBLED_BEFORE, "import.garbled",
        line=text.count("\n", 0, found.start()) + 1, value=around,
    )  # fmt: skip


def refuse_garbled_cells(
    frame: pd.DataFrame, place: str, recipe: Recipe, faults: Faults
) -> list[str]:
    """Return what is said of columns that the recipe declares garbled; all others are refused.

    A declared column that the recipe uses, or that the file lacks, is a fault too.
    """
    said = []
    declared = recipe.file.garbled_in
    line = recipe.file.line("garbled-in") if declared else 0
    for name in declared:
        used = name in recipe.columns_used()
        if used or name not in frame:
            faults.add(
                recipe.place, f"'garbled-in' names the column '{name}', which "
                f"{'the recipe uses' if used else 'the file lacks'}.",
                "Name columns of the file that the recipe does not use.", "import.garbled-in",
                rows=[line], value=name,
            )  # fmt: skip
    for name in frame.columns if declared else ():
        cells = frame[name].astype(str)
        found = cells[cells.str.contains(GARBLED) | cells.str.contains(REPLACED)]
        if found.empty:
            continue
        if name in declared:
            said.append(f"{place}: column '{name}' holds {len(found):,} garbled cells; not used")
            continue
        around = _word(found.iloc[0], 0)
        faults.add(
            place, f"column '{name}': letters were lost or garbled before this file was saved.",
            GARBLED_BEFORE, "import.garbled",
            rows=[int(row) for row in frame.loc[found.index, "(row)"]], column=str(name),
            value=around,
        )  # fmt: skip
    return said
