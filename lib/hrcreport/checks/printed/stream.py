"""This module makes a reading of the stream of passages and floats that a finished file yields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from hrcreport.checks.printed.passages import (
    FLOAT_NUMBER,
    TABLES,
    Float,
    Kind,
    Passage,
    Reading,
    Role,
    cut,
    settled,
)

Part = Literal["masthead", "title", "summary", "contents", "body"]
Cell = TypeVar("Cell")

TYPED_NUMBER = re.compile(r"^(\d{1,3}[.-]|\([a-z]{1,4}\))\s+(?=\S)")
HEADING_NUMBER = re.compile(r"^([IVX]+\.|[A-Z]\.)\s+(?=\S)")
SENTENCE = 12
"""Words from which a line is no heading and no part of a masthead."""
BELOW_WORDS = ("source", "note", "abbreviation", "*")
"""How a text begins that stands below a table or picture."""
LONGEST_CAPTION = 40
"""Words; what is longer and begins as a caption does is a sentence on a table or figure."""
FIRST = re.compile(r"[1١][.-]\s")
"""How the first paragraph begins, which may stand right below the title."""
LISTED = frozenset({"untold", "paragraph", "sub-paragraph", "bullet"})
NEXT: dict[Role, Part] = {
    "title": "title",
    "summary-head": "summary",
    "heading": "body",
    "annex": "body",
    "paragraph": "body",
}
"""The part of a document that begins with a passage of some role."""


def reading_from(
    stream: Iterable[Passage | Float], *, form: str, tagged: bool = True, **properties: Any
) -> Reading:
    """Return the reading of what a file yields in the order in which people read it.

    A passage is "untold" where the file does not say what it is: then what stands around it says.
    A caption comes before its float, cells and texts below come after it, a note after the passage
    that it hangs at; a heading of contents has a level. `tagged` tells that the file says what is a
    heading and a paragraph; `properties` are further fields of a reading.
    """
    stream = list(stream)
    styled = any(isinstance(block, Passage) and block.role in NEXT for block in stream)
    walk = _Walk(form, styled=styled)
    for block in stream:
        if isinstance(block, Float):
            walk.add_float(block)
        else:
            walk.passages.append(walk.told(block))
    floats = tuple(walk.floats)
    return Reading(
        form=form,
        passages=settled(walk.passages, floats),
        floats=floats,
        structured=tagged
        and any(passage.role in {"heading", "paragraph"} for passage in walk.passages),
        **properties,
    )


def table(
    rows: Sequence[Sequence[Cell]],
    heads: Sequence[bool],
    *,
    text: Callable[[Cell], str],
    inside: Callable[[Cell, Passage], Iterable[Passage]],
    has_head: bool,
    repeats_head: bool,
    names_columns: bool,
    merged: bool = False,
    page: int | None = None,
) -> Iterator[Passage | Float]:
    """Yield a table and then what stands `inside` each of its cells.

    `heads` tells which rows are heads, `names_columns` that the first row names columns; `text`
    returns the words of a cell, `inside` its passages from one without words that holds its place.
    """
    texts = [[text(cell) for cell in row] for row in rows]
    body = [
        cell_text
        for row, head in zip(texts, heads, strict=True)
        if not head
        for cell_text in row[1:]
    ]
    yield Float(
        "table",
        heads=tuple(texts[0]) if names_columns else (),
        has_head=has_head,
        repeats_head=repeats_head,
        rows=sum(not head for head in heads),
        columns=max((len(row) for row in texts), default=0),
        merged=merged,
        numeric=bool(body) and sum(cell_text[:1].isdigit() for cell_text in body) * 2 > len(body),
        page=page,
    )
    for number, (row, head) in enumerate(zip(rows, heads, strict=True), start=1):
        for column, cell in enumerate(row, start=1):
            place = Passage("head" if head else "cell", (), row=number, column=column)
            yield from inside(cell, place)


def _typed_heading(passage: Passage) -> Passage | None:
    """Return a line of a file without heading styles as the heading that it looks like."""
    text = passage.text.strip()
    number = HEADING_NUMBER.match(passage.text)
    bold = all(run.bold for run in passage.runs if run.text.strip())
    short = 0 < len(text.split()) < SENTENCE and text[-1] not in ".;:,"
    if passage.role != "untold" or not short or not (number or bold):
        return None
    level = 1 if number is None or set(number[1]) <= set("IVX.") else 2
    runs = cut(passage.runs, number.end()) if number else passage.runs
    mark = number[1] if number else ""
    return replace(passage, role="heading", runs=runs, level=level, number=mark, typed=True)


@dataclass(slots=True)
class _Caption:
    """A number and caption that wait for their table or picture, and where they stand."""

    number: str = ""
    text: str = ""
    places: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Walk:
    form: str
    styled: bool = True
    passages: list[Passage] = field(default_factory=list)
    floats: list[Float] = field(default_factory=list)
    part: Part = "masthead"
    caption: _Caption = field(default_factory=_Caption)
    after_float: int | None = None
    numbered: bool = False
    annex: str = ""
    notes: int = 0

    def told(self, passage: Passage) -> Passage:
        """Return a passage with its role and what it belongs to, and remember what follows."""
        if passage.boxed:
            return passage
        if passage.role in TABLES:
            if self.part == "masthead":
                return replace(passage, role="masthead", row=0, column=0)
            return replace(passage, float_at=len(self.floats) - 1)
        if passage.role in {"footnote", "title-note"}:
            self.notes += passage.role == "footnote"
            number = "*" if passage.role == "title-note" else str(self.notes)
            return replace(passage, number=number)
        passage = self._with_role(passage)
        if passage.role in {"caption-number", "caption"}:
            self._keep_caption(passage)
        elif passage.role == "below-float":
            return self._below(passage)
        else:
            self._go_on(passage)
        return passage

    def add_float(self, new_float: Float) -> None:
        """Add a table or picture with the caption that waits; tables of the masthead are none."""
        if new_float.kind == "table" and self.part == "masthead":
            return
        at, caption = len(self.floats), self.caption
        kinds = {new_float.kind, caption.number.split(" ")[0].lower()}
        kind: Kind = "map" if "map" in kinds else "figure" if "figure" in kinds else "picture"
        self.floats.append(
            replace(
                new_float,
                kind="table" if new_float.kind == "table" else kind,
                number=caption.number,
                caption=caption.text,
                annex=self.annex,
            )
        )
        for place in caption.places:
            self.passages[place] = replace(self.passages[place], float_at=at)
        self.caption, self.after_float = _Caption(), at

    def _with_role(self, passage: Passage) -> Passage:
        """Return a passage with what stands around it as its role, where the file says none."""
        if self.part == "contents" and passage.role in LISTED:
            return replace(passage, role="contents")
        if passage.role != "untold":
            return passage
        if not self.styled and (heading := _typed_heading(passage)):
            return heading
        if (
            self.part == "masthead"
            and not self.styled
            and (TYPED_NUMBER.match(passage.text) or len(passage.text.split()) >= SENTENCE)
        ):
            self.part = "body"
        titled = self.part == "title" and self.form == "pdf" and not FIRST.match(passage.text)
        if self.part == "masthead" or titled:
            return replace(passage, role="masthead" if self.part == "masthead" else "subtitle")
        text = passage.text.strip()
        if self.part != "summary" and FLOAT_NUMBER.match(text):
            if FLOAT_NUMBER.fullmatch(text):
                # Word and LibreOffice export the line with the number as a paragraph of its own.
                return replace(passage, role="caption-number")
            if len(text.split()) < LONGEST_CAPTION and not text.endswith((".", ";")):
                return replace(passage, role="caption")
        typed = TYPED_NUMBER.match(passage.text)
        if typed and typed[1][0].isdigit():
            role: Role = "summary" if self.part == "summary" else "paragraph"
            return self._with_number(passage, role, typed)
        if self.part == "summary":
            return replace(passage, role="summary")
        below = self.numbered or text.lower().startswith(BELOW_WORDS)
        if text and below and self.after_float is not None:
            return replace(passage, role="below-float")
        if typed:
            return replace(self._with_number(passage, "sub-paragraph", typed), level=1)
        return replace(passage, role="plain")

    def _with_number(self, passage: Passage, role: Role, typed: re.Match[str]) -> Passage:
        """Read a number that was typed by hand as the number of its paragraph."""
        runs = cut(passage.runs, typed.end())
        by_hand = self.form == "docx"  # a PDF does not tell how a number came about
        return replace(passage, role=role, runs=runs, number=typed[1], typed=by_hand)

    def _keep_caption(self, passage: Passage) -> None:
        if passage.role == "caption-number":
            self.caption = _Caption()
        text = " ".join(passage.text.split())
        match = FLOAT_NUMBER.match(text)
        if passage.number:
            self.caption.number = passage.number
        elif match:
            self.caption.number = match[0].strip().rstrip(".:")
            text = text[match.end() :]
        if passage.role == "caption":
            self.caption.text = f"{self.caption.text} {text}".strip()
        self.caption.places.append(len(self.passages))

    def _below(self, passage: Passage) -> Passage:
        at = self.after_float
        if at is not None:
            placed_float = self.floats[at]
            self.floats[at] = replace(
                placed_float, below=(*placed_float.below, passage.text.strip())
            )
        return replace(passage, float_at=at)

    def _go_on(self, passage: Passage) -> None:
        heads_contents = passage.role == "contents" and passage.level > 0
        if (
            passage.role in NEXT
            or heads_contents
            or (passage.role == "plain" and passage.text.strip())
        ):
            self.caption, self.after_float = _Caption(), None
        self.part = "contents" if heads_contents else NEXT.get(passage.role, self.part)
        self.numbered = self.numbered or passage.role == "paragraph"
        if passage.role == "annex":
            self.annex = passage.text.strip() or "annex"
