"""This module lets a table bring its own explanation: what its signs mean, how wide it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hrcreport.foundation import Phrase, Words

if TYPE_CHECKING:
    import pandas as pd

NOTES, WIDTHS, ANSWERS = "hrcreport.notes", "hrcreport.widths", "hrcreport.answers"
"""Where a frame keeps them: pandas hands `attrs` on when rows or columns are left out."""
FEW_ROWS = 2
"""A table of so many rows of answers reads better with a column for each of them."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Which columns of a table hold answers, and how they read where its rows are columns.

    `words` are those of a sign that stands alone; `days` says since when a cell has its answer, by
    the first cell of its row and its head. `legend` is the note that explains the signs, `asks`
    the one that says what is asked. `point` is the head above the questions where these are rows,
    and `in_full` has them as sentences, by the heads of columns.
    """

    heads: tuple[str, ...]
    words: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[tuple[str, str], str] = field(default_factory=dict)
    legend: str = ""
    asks: str = ""
    point: str = ""
    in_full: Mapping[str, str] = field(default_factory=dict)

    def dated(
        self, row: str, head: str, cell: str, *, say: Callable[[str], str], language: str
    ) -> str:
        """Return an answer with its sign and words, and its day in brackets where it is known."""
        answer = f"{cell} {say(self.words[cell])}" if cell in self.words else say(cell)
        day = self.days.get((row, head))
        return Words(language).said("number.in-brackets", text=answer, more=day) if day else answer


def explained(
    frame: pd.DataFrame,
    *notes: Phrase | str,
    widths: Sequence[float] = (),
    answers: Answers | None = None,
) -> pd.DataFrame:
    """Return a frame that brings notes, the widths of its columns, and which of them are answers.

    The legend of the answers is the first of its notes.
    """
    brought = filter(None, (answers.legend, answers.asks)) if answers else ()
    frame.attrs[NOTES] = (*brought, *notes)
    frame.attrs[ANSWERS] = answers
    frame.attrs[WIDTHS] = dict(zip(frame.columns, widths, strict=False))
    return frame


def notes_of(frame: Any) -> tuple[Phrase | str, ...]:
    """Return the notes that a table brings; a table of anybody brings none."""
    return tuple(getattr(frame, "attrs", {}).get(NOTES, ()))


def answers_of(frame: Any) -> Answers | None:
    """Return which columns of a table hold answers, or None where it does not tell."""
    return getattr(frame, "attrs", {}).get(ANSWERS)


def widths_of(frame: Any) -> tuple[float, ...] | None:
    """Return the widths of the columns of a table, or None where it does not bring them all."""
    widths = getattr(frame, "attrs", {}).get(WIDTHS, {})
    known_widths = [widths[name] for name in getattr(frame, "columns", ()) if name in widths]
    return tuple(known_widths) if known_widths and len(known_widths) == len(frame.columns) else None


def inside_a_sentence(head: str) -> str:
    """Return the head of a column as it reads inside a sentence; letters that stand for words stay.

    Example:
        >>> inside_a_sentence("Own staff"), inside_a_sentence("ID checks")
        ('own staff', 'ID checks')
    """
    return head[:1].lower() + head[1:] if head[1:2].islower() or head[1:2] == " " else head
