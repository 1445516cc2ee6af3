"""This module lets a table bring its own explanation: what its signs mean, how wide it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hrcreport.foundation import Phrase

if TYPE_CHECKING:
    import pandas as pd

NOTES, WIDTHS = "hrcreport.notes", "hrcreport.widths"
"""Where a frame keeps them: pandas hands `attrs` on when rows or columns are left out."""


def explained(
    frame: pd.DataFrame, *notes: Phrase | str, widths: Sequence[float] = ()
) -> pd.DataFrame:
    """Return a frame that brings notes, and the widths of its columns."""
    frame.attrs[NOTES] = notes
    frame.attrs[WIDTHS] = dict(zip(frame.columns, widths, strict=False))
    return frame


def notes_of(frame: Any) -> tuple[Phrase | str, ...]:
    """Return the notes that a table brings; a table of anybody brings none."""
    return tuple(getattr(frame, "attrs", {}).get(NOTES, ()))


def widths_of(frame: Any) -> tuple[float, ...] | None:
    """Return the widths of the columns of a table, or None where it does not bring them all."""
    widths = getattr(frame, "attrs", {}).get(WIDTHS, {})
    known_widths = [widths[name] for name in getattr(frame, "columns", ()) if name in widths]
    return tuple(known_widths) if known_widths and len(known_widths) == len(frame.columns) else None
