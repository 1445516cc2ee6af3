"""This module reads one side of a comparison: a build, an edition, or a Word file of neither."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from hrcreport.document import Tracer
from hrcreport.editorial.editions.edits import printed
from hrcreport.editorial.editions.sources import Origin, Pieces, texts_of
from hrcreport.editorial.editions.store import Held, with_build
from hrcreport.editorial.editions.word_text import NOTE, WordText, read_word_text, word_text
from hrcreport.foundation import Project
from hrcreport.notebook import ExecutedCell
from hrcreport.tables import Catalogue


@dataclass
class Side:
    """One of the two: a build, an edition, or a Word file that may be of neither."""

    called: str
    word_bytes: bytes
    build: Held | None
    project: Project

    @cached_property
    def word(self) -> WordText:
        """What its Word file says."""
        return word_text(self.word_bytes)

    @cached_property
    def notebook(self) -> Mapping[str, Any]:
        """Its executed notebook."""
        return dict(self.build.json(f"{self.build.report}.ipynb")) if self.build else {"cells": []}

    @cached_property
    def values(self) -> list[dict[str, Any]]:
        """The values that it prints."""
        return self.build.values if self.build else []

    @cached_property
    def tracer(self) -> Tracer:
        """What its values rest on."""
        catalogue = Catalogue.as_read(self.project)
        parameters = self.build.manifest.read.parameters if self.build else {}
        return Tracer(
            self.notebook,
            parameters,
            tables=catalogue.in_code,
            counted_with=catalogue.counted_with,
        )

    @cached_property
    def origins(self) -> dict[int, Origin]:
        """Where each of its printed paragraphs was written, by its number."""
        place = self.build.manifest.read.notebook if self.build else ""
        pieces = Pieces(texts_of(self.notebook, place))
        return pieces.origins(enumerate(paragraph.text for paragraph in printed(self.word)))

    @cached_property
    def graph(self) -> Mapping[str, Any]:
        """The record of its findings, its recommendations and what it cites."""
        return dict(self.build.json("graph.json")) if self.build else {}

    @cached_property
    def floats(self) -> dict[str, tuple[int, list[str]]]:
        """The cell and the rows of each table, and of the data of each picture, by its label."""
        rows_by_label: dict[str, tuple[int, list[str]]] = {}
        for cell in ExecutedCell.all_of(self.notebook):
            for record in cell.floats:
                table_record = record.get("data") or record
                rows = (
                    [table_record["columns"], *table_record["rows"]]
                    if table_record.get("rows")
                    else []
                )
                lines = [" | ".join(" ".join(str(value).split()) for value in row) for row in rows]
                rows_by_label[record["label"]] = cell.number, lines
        return rows_by_label

    @cached_property
    def lines(self) -> Counter[str]:
        """How often each of its paragraphs and notes is printed."""
        return Counter(
            line
            for paragraph in printed(self.word)
            for line in with_notes(paragraph.text, paragraph.notes).splitlines()
        )


def side(project: Project, side_label: str) -> Side:
    """Return what `usa@v2`, `usa` or a Word file names.

    Raises:
        RefusedError: it is none of these, or cannot be read.
    """
    path = Path(side_label)
    if path.suffix.lower() == ".docx" or (path.is_file() and "@" not in side_label):
        read = read_word_text(path)
        builds = with_build(project, read.build) if read.build else []
        return Side(side_label, path.read_bytes(), builds[0] if builds else None, project)
    build = Held.of(project, side_label)
    return Side(side_label, build.word, build, project)


def with_notes(text: str, notes: Sequence[str]) -> str:
    """Return a paragraph as it reads, each of its notes on a line of its own."""
    return "\n".join([text.replace(NOTE, ""), *(f"Note: {note}" for note in notes)]).strip()
