"""This module applies declared corrections to the rows of an export, and refuses those outlived."""

from __future__ import annotations

import pandas as pd

from hrcreport.errors import did_you_mean
from hrcreport.recipes.corrections import Correction, Corrections
from hrcreport.recipes.faults import Faults, rows_in_words, shortened
from hrcreport.recipes.headers import ROW


def corrected(
    frame: pd.DataFrame, corrections: Corrections, faults: Faults
) -> tuple[pd.DataFrame, dict[int, int]]:
    """Return the rows with their corrections, and how many rows each correction changed.

    A correction whose rows are not there, or whose text is no longer the one that it expects, is a
    fault: the source has changed, and somebody has to look.
    """
    frame = frame.copy(deep=bool(corrections.items))
    changed: dict[int, int] = {}
    for number, one in enumerate(corrections.items):
        rows = _rows(frame, one, faults)
        if rows is None:
            continue
        frame.loc[rows, one.column] = one.correct
        changed[number] = int(rows.sum())
    return frame, changed


def _rows(frame: pd.DataFrame, one: Correction, faults: Faults) -> pd.Series | None:
    place, columns = one.written.place, [str(name) for name in frame.columns]
    unknown = [name for name in (*one.where, one.column) if name not in frame]
    for name in unknown:
        faults.add(
            place,
            f"the file has no column '{name}', which a correction names.",
            f"{did_you_mean(name, columns)}Columns: "
            f"{', '.join(each for each in columns if not each.startswith('('))}.",
            "import.correction-column",
            rows=[one.written.line],
            column=name,
        )
    if unknown:
        return None
    fits = pd.Series(True, index=frame.index)
    for column, text in one.where.items():
        fits &= frame[column] == text
    if not fits.any():
        said = "; ".join(f"{column} is '{shortened(text)}'" for column, text in one.where.items())
        faults.add(
            place,
            f"a correction meets no row: {said}.",
            "Where the source no longer has this row, delete the correction; otherwise correct it.",
            "import.correction-meets-nothing",
            rows=[one.written.line],
        )
        return None
    other = frame[fits & (frame[one.column] != one.expect)]
    if not other.empty:
        text = str(other[one.column].iloc[0])
        mended = text == one.correct
        faults.add(
            place,
            f"the source has '{shortened(text)}' in '{one.column}' "
            f"({rows_in_words([int(row) for row in other[ROW]])}), where the correction expects "
            f"'{shortened(one.expect)}'.",
            "The source was mended: delete the correction." if mended
            else "The source has changed: look at the row again, then correct 'expect' and "
            "'correct', or delete the correction.",
            "import.correction-outlived",
            rows=[one.written.line],
            column=one.column,
            value=text,
        )  # fmt: skip
        return None
    return fits
