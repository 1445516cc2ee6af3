"""This module declares the columns that a table has for the keys of a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from hrcreport.foundation.records.model.kinds import Key

ANSWERS = {
    "yes": "● yes",
    "partly": "◐ partly",
    "no": "○ no",
    "unknown": "? not reviewed",
}
"""How an answer is printed, with a sign, so that colour alone never carries it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column for a key, declared beside the type of its field.

    Its `head` is the key in words where nothing is said. Cells print the value as its kind does,
    `empty` where there is none. `of` names a property that gives the words where they are more than
    the value, or a method that gives them as of the day of the report.

    A key that holds answers by question has a column for each, with the heads that its kind says;
    else `questions` are given with their heads, `of` names the method that gives the answer to one
    as of that day, and `since` the one that gives its day. `answers` are as they print: a sign and
    words. `by_sign` prints signs alone, which a note explains; `asks` is the note that says what is
    asked. Where few records stand side by side, a row for each question, `point` is the head above
    the questions and `in_full` has each question as a row tells it, by its head.
    """

    UNKNOWN: ClassVar[str] = "unknown"
    """The answer to a question that nothing is written of."""
    head: str = ""
    of: str = ""
    empty: str = "–"
    questions: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=lambda: ANSWERS)
    by_sign: bool = False
    asks: str = ""
    since: str = ""
    point: str = ""
    in_full: Mapping[str, str] = field(default_factory=dict)

    def asked(self, key: Key) -> Mapping[str, str]:
        """Return the questions that a key answers, with their heads; of any other none."""
        return self.questions or (key.kind.words if key.kind.shape == "parts" else {})

    def heads(self, key: Key) -> tuple[str, ...]:
        """Return the heads of the columns that a key has by it."""
        return tuple(self.asked(key).values()) or (self.head or in_words(key.field),)

    @property
    def words_by_sign(self) -> Mapping[str, str]:
        """What each sign means that stands alone."""
        printed = self.answers.values() if self.by_sign else ()
        return dict(answer.split(maxsplit=1) for answer in printed)

    @property
    def legend(self) -> str:
        """What the signs mean, as a note; nothing where words stand beside them."""
        return f"Signs: {'; '.join(self.answers.values())}." if self.by_sign else ""

    def printed(self, answer: str) -> str:
        """Return an answer as a cell prints it."""
        return self.answers[answer].split()[0] if self.by_sign else self.answers[answer]


def in_words(name: str) -> str:
    """Return the name of a key as the head of a column."""
    return name.replace("_", " ").capitalize()
