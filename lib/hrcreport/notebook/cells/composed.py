"""This module turns a table of few rows into one of few columns, and tells one that is alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hrcreport.foundation import Words
from hrcreport.notebook.templates.cells import MARKDOWN_MIME
from hrcreport.notebook.templates.explained import Answers, inside_a_sentence

LEAST_ROWS, LEAST_SHARE = 5, 0.8
"""From so many rows on, and this share of one answer, a sentence tells it and names the others."""

MOST_NAMES = 10
"""So many rows a sentence names that all have one answer; more stand in their table."""

PLACE = re.compile(r"[^\W\d_]+\.? \d")
"""How the place in an instrument is cited: “Para. 84”, “Principle 9”."""

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class InWords:
    """What a table or a picture would show, as a paragraph that bears its label."""

    label: str
    text: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {MARKDOWN_MIME: f"[]{{#{self.label}}}{self.text}", "text/plain": self.text}

    @classmethod
    def of(cls, label: str, sentences: Sequence[str], *, source: str = "") -> InWords:
        """Return sentences as a paragraph, with the source in a note at its end."""
        note = f"^[{source}]" if source else ""
        return cls(label, f"{' '.join(filter(None, sentences))}{note}")


def side_by_side(frame: pd.DataFrame, answers: Answers, *, language: str, say: Say) -> pd.DataFrame:
    """Return a table of few rows with a column for each of them and a row for each question.

    Columns that are no answers but the first are rows too, before the questions.

    Example:
        >>> frame = pd.DataFrame({"Body": ["Office"], "Evidence": ["● yes"], "Deaths": ["○ no"]})
        >>> side_by_side(frame, Answers(("Evidence", "Deaths"), point="Power"),
        ...              language="en", say=str)
              Power Office
        0  Evidence  ● yes
        1    Deaths   ○ no
    """
    first, *others = frame.columns
    records = frame.astype(str).to_dict("records")
    turned = {say(answers.point): [say(answers.in_full.get(other, other)) for other in others]}
    for record in records:
        turned[say(record[first])] = [
            answers.dated(record[first], other, record[other], say=say, language=language)
            if other in answers.heads
            else say(record[other])
            for other in others
        ]
    return pd.DataFrame(turned)


def alike_in_words(
    frame: pd.DataFrame, answers: Answers, *, label: str, language: str, say: Say
) -> str:
    """Return what all or nearly all rows of a table answer alike; empty where they do not.

    The table has one column of answers, and its text points to where it stands in full. Exceptions
    are named. Where there are none, the rows are too many for `one_answer_in_words` to name them.
    """
    heads = [head for head in frame.columns if head in answers.heads]
    if len(heads) != 1 or len(frame) < LEAST_ROWS:
        return ""
    ((answer, count),) = Counter(frame[heads[0]]).most_common(1)
    if count < LEAST_SHARE * len(frame) or count == len(frame) <= MOST_NAMES:
        return ""
    words, table = Words(language), f"[](#{label})"
    written = {"n": words.written(len(frame)), "answer": say(answer), "table": table}
    if count == len(frame):
        return words.said("table.all-of-table", **written)
    named = frame.loc[:, [head for head in frame.columns if head not in heads]]
    named = named.replace("", None).ffill().fillna("")  # an instrument stands in its first row only
    differs = frame[heads[0]] != answer
    others, instrument = named[differs], named.columns[0]
    again = others[instrument] == others[instrument].shift()
    others = others.assign(**{instrument: others[instrument].mask(again, "")})  # named once
    other_rows = [
        words.said(
            "table.answer",
            heads=words.text("list.comma").join(_names_in_a_row(cells, say, words=words)),
            answer=say(other),
        )
        for cells, other in zip(
            others.to_numpy().tolist(), frame.loc[differs, heads[0]], strict=True
        )
    ]
    exceptions = words.said(
        "table.other" if len(other_rows) == 1 else "table.others",
        others=words.text("list.clause").join(other_rows),
    )
    alike = words.written(count)
    return words.said("table.most-alike", count=alike, exceptions=exceptions, **written)


def one_answer_in_words(frame: pd.DataFrame, answers: Answers, *, language: str, say: Say) -> str:
    """Return the one answer that all rows of a table have, as a sentence that names the rows.

    It is empty where rows differ, or are too few or too many for a sentence instead of them.
    """
    heads = [head for head in frame.columns if head in answers.heads]
    fit = LEAST_ROWS <= len(frame) <= MOST_NAMES
    if len(heads) != 1 or not fit or len(set(frame[heads[0]])) > 1:
        return ""
    words = Words(language)
    written = {"n": words.written(len(frame)), "answer": say(frame[heads[0]].iloc[0])}
    named = frame.loc[:, [head for head in frame.columns if head not in heads]]
    rows = [
        words.text("list.comma").join(_names_in_a_row(cells, say, words=words))
        for cells in named.to_numpy().tolist()
    ]
    return words.said("table.all-alike", names=words.text("list.clause").join(rows), **written)


def _names_in_a_row(cells: Iterable[str], say: Say, *, words: Words) -> Iterator[str]:
    """Yield what a row names; a place in an instrument is written in full, and small behind it."""
    patterns, in_full = (words.texts("table.in-full")[start::2] for start in (0, 1))
    for position, cell in enumerate(cells):
        if name := cell and say(cell):
            for pattern, word in zip(patterns, in_full, strict=True):
                name = re.sub(pattern, word if position else word.capitalize(), name)
            yield inside_a_sentence(name) if position and PLACE.match(name) else name
