"""This module reads `data/corrections`: what is corrected in a source, why, by whom, till when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

from hrcreport.errors import DataError, Problem
from hrcreport.model import Day, Record, Text, Titles, as_written, read_file
from hrcreport.project import Project
from hrcreport.reads import sha256_of

FOLDER = "corrections"
LINE = "# yaml-language-server: $schema=../recipes/_schema/correction.json"
SENTENCE = re.compile(r"[A-Z0-9].*\.", re.DOTALL)

AsWritten = Annotated[str, as_written(may_be_empty=True)]
"""A text as it stands in the source, an empty one included."""


class Correction(Record, frozen=True, kw_only=True):
    """One declared correction of a source.

    The rows whose columns have the texts of `where` hold `expect` in `column`; it is read as
    `correct`. `reason` is a sentence fit to print; `reported` says whether the source was told.
    """

    noun: ClassVar[str] = "correction"
    where: Annotated[
        Titles, "Columns of the file with the texts by which the rows are found; never a name."
    ]
    column: Annotated[Text, "Column of the file that is corrected."]
    expect: Annotated[
        AsWritten, "What stands there now; once something else does, the import stops."
    ]
    correct: Annotated[AsWritten, "What is read in its place."]
    reason: Annotated[Text, "Why, as a sentence fit to print."]
    by: Annotated[Text, "Who decided it."]
    on: Annotated[Day, "When: 2026-11-24."]
    reported: Annotated[Text, "Whether and when the source was told; 'no' where it was not."]

    @property
    def said(self) -> str:
        """The correction as a report prints it."""
        return f"Corrected here: {self.reason}"

    def faults(self) -> Iterator[Problem]:
        if not SENTENCE.fullmatch(self.reason):
            yield self.problem(
                "reason", "the reason is no sentence.",
                "Begin it with a capital letter and end it with a full stop: it is printed.",
                "corrections.reason",
            )  # fmt: skip


class CorrectionsFile(Record, frozen=True, kw_only=True):
    """What a file of corrections holds."""

    corrections: Annotated[tuple[Correction, ...], "The corrections of this source."]


@dataclass(frozen=True, slots=True)
class Corrections:
    """The corrections of one table; `sha256` is that of their file, empty where there is none."""

    place: str
    sha256: str
    items: tuple[Correction, ...]

    @property
    def said(self) -> tuple[str, ...]:
        """Every reason once, as a report prints it."""
        return tuple(dict.fromkeys(one.said for one in self.items))


def corrections_file(table: str, project: Project) -> Path:
    """Return where the corrections of a table are written."""
    return project.data / FOLDER / f"{table}.yml"


def corrections_files(project: Project) -> list[Path]:
    """Return every file of corrections, sorted by name."""
    return sorted((project.data / FOLDER).glob("*.yml"))


def open_corrections(table: str, project: Project) -> Corrections:
    """Return the corrections of a table; none where it has no file.

    Raises:
        DataError: the file has slips; all are told at once.
    """
    found, problems = read_corrections(corrections_file(table, project), project)
    if problems:
        raise DataError(problems)
    return found


def read_corrections(path: Path, project: Project) -> tuple[Corrections, list[Problem]]:
    """Return the corrections of a file, and every problem of it."""
    place = project.place(path)
    if not path.exists():
        return Corrections(place, "", ()), []
    found, problems = read_file(path, CorrectionsFile, place=place)
    return Corrections(place, sha256_of(project.reads.read(path)), found.corrections), problems
