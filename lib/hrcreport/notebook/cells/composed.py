"""This module prints as sentences a table of answers that is too little for one, or all alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hrcreport.foundation import Words
from hrcreport.notebook.templates.cells import MARKDOWN_MIME
from hrcreport.notebook.templates.explained import Answers

LEAST_ROWS, LEAST_SHARE = 5, 0.8
"""From so many rows on, and this share of one answer, a sentence tells it and names the others."""

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


def rows_in_words(frame: pd.DataFrame, answers: Answers, *, language: str, say: Say) -> list[str]:
    """Return a sentence for each row of a small table, or one for rows with the same answers.

    "George Floyd (date of death: 25 May 2020): charge and trial – took place; …". Columns that are
    no answers but the first stand in brackets, each with its head.

    Example:
        >>> frame = pd.DataFrame({"Body": ["Office"], "Evidence": ["● yes"], "Deaths": ["○ no"]})
        >>> rows_in_words(frame, Answers(("Evidence", "Deaths")), language="en", say=str)
        ['Office: evidence – yes; deaths – no.']
    """
    words, names_by_answers = Words(language), dict[str, list[str]]()
    answer_heads = [head for head in frame.columns if head in answers.heads]
    first, *others = [head for head in frame.columns if head not in answers.heads]
    for row in frame.astype(str).to_dict("records"):
        more = words.text("list.clause").join(
            words.said("list.heading", head=_inside(say(head)), words=say(row[head]))
            for head in others
        )
        name = say(row[first])
        name = words.said("number.in-brackets", text=name, more=more) if more else name
        heads_by_answer: dict[str, list[str]] = {}
        for head in answer_heads:
            answer = answers.in_words(row[first], head, row[head], say=say, language=language)
            heads_by_answer.setdefault(answer, []).append(_inside(say(head)))
        text = words.text("list.clause").join(
            words.said("table.answer", heads=words.listed(heads), answer=answer)
            for answer, heads in heads_by_answer.items()
        )
        names_by_answers.setdefault(text, []).append(name)
    return [
        words.said("list.heading", head=words.listed(names), words=text) + words.text("list.stop")
        for text, names in names_by_answers.items()
    ]


def alike_in_words(
    frame: pd.DataFrame, answers: Answers, *, label: str, language: str, say: Say
) -> str:
    """Return what nearly all rows of a table answer alike, and the others; empty where none do.

    The table has one column of answers, and its text points to where it stands in full.
    """
    heads = [head for head in frame.columns if head in answers.heads]
    if len(heads) != 1 or len(frame) < LEAST_ROWS:
        return ""
    ((answer, count),) = Counter(frame[heads[0]]).most_common(1)
    if count < LEAST_SHARE * len(frame):
        return ""
    words, table = Words(language), f"[](#{label})"
    written = {"n": words.written(len(frame)), "answer": say(answer), "table": table}
    if count == len(frame):
        return words.said("table.all-alike", **written)
    named = frame.loc[:, [head for head in frame.columns if head not in heads]]
    named = named.replace("", None).ffill().fillna("")  # an instrument stands in its first row only
    other_rows = [
        words.said(
            "table.answer",
            heads=words.text("list.comma").join(_names_in_a_row(cells, say)),
            answer=say(other),
        )
        for cells, other in zip(named.to_numpy().tolist(), frame[heads[0]], strict=True)
        if other != answer
    ]
    others = words.text("list.clause").join(other_rows)
    return words.said("table.most-alike", count=words.written(count), others=others, **written)


def _names_in_a_row(cells: Iterable[str], say: Say) -> Iterator[str]:
    """Yield what a row names; a place in an instrument named before has a small letter."""
    for position, cell in enumerate(filter(None, cells)):
        name = say(cell)
        yield _inside(name) if position and PLACE.match(name) else name


def _inside(head: str) -> str:
    """Return the head of a column as it reads inside a sentence; letters that stand for words stay.

    Example:
        >>> _inside("Own staff"), _inside("ID checks")
        ('own staff', 'ID checks')
    """
    return head[:1].lower() + head[1:] if head[1:2].islower() or head[1:2] == " " else head
