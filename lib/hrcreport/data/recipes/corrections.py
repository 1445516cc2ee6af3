"""This module reads `data/corrections`: what is corrected in a source, why, by whom, till when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hrcreport.data.reads import read_recorded, sha256_of
from hrcreport.errors import DataError, Problem
from hrcreport.project import Project
from hrcreport.register import (
    Key,
    Kind,
    Reading,
    Written,
    day,
    record_schema,
    records_of,
    text,
    titles,
)

FOLDER = "corrections"
LINE = "# yaml-language-server: $schema=../recipes/_schema/correction.json"
SENTENCE = re.compile(r"[A-Z0-9].*\.", re.DOTALL)

as_written = Kind(lambda node: node.raw, {"type": ["string", "number", "boolean"]})
"""A text as it stands in the source, an empty one included."""

CORRECTION_KEYS = {
    "where": Key(titles, required=True),
    "column": Key(text, required=True),
    "expect": Key(as_written),
    "correct": Key(as_written),
    "reason": Key(text, required=True),
    "by": Key(text, required=True),
    "on": Key(day, required=True),
    "reported": Key(text, required=True),
}
HELP = {
    "corrections": "The corrections of this source.",
    "where": "Columns of the file with the texts by which the rows are found; never a name.",
    "column": "Column of the file that is corrected.",
    "expect": "What stands there now; once something else does, the import stops.",
    "correct": "What is read in its place.",
    "reason": "Why, as a sentence fit to print.",
    "by": "Who decided it.",
    "on": "When: 2026-11-24.",
    "reported": "Whether and when the source was told; 'no' where it was not.",
}
FILE_KEYS = {"corrections": Key(records_of(CORRECTION_KEYS), required=True)}


@dataclass(frozen=True, slots=True)
class Correction:
    """One declared correction of a source.

    The rows whose columns have the texts of `where` hold `expect` in `column`; it is read as
    `correct`. `reason` is a sentence fit to print; `reported` says whether the source was told.
    """

    where: dict[str, str]
    column: str
    expect: str
    correct: str
    reason: str
    by: str
    on: str
    reported: str
    written: Written

    @property
    def said(self) -> str:
        """The correction as a report prints it."""
        return f"Corrected here: {self.reason}"


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


def correction_schema() -> dict[str, Any]:
    """Return the JSON Schema of a file of corrections, each key with its help."""
    schema = record_schema(FILE_KEYS)
    (listed,) = schema["properties"].values()
    for properties in (schema["properties"], listed["items"]["properties"]):
        for name, one in properties.items():
            properties[name] = one | {"description": HELP[name]}
    return schema


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
    reading = Reading(path, FILE_KEYS, place=place)
    items = []
    for values, written in reading.records("corrections", CORRECTION_KEYS, noun="correction"):
        for key in ("expect", "correct"):
            if key not in values:
                reading.problems.append(
                    written.problem(
                        key,
                        "",
                        f"the correction of '{values['column']}' has no '{key}'.",
                        f"Write a line '{key}: …'; an empty cell is \"\".",
                        f"corrections.no-{key}",
                    )
                )
        if not SENTENCE.fullmatch(values["reason"]):
            reading.problems.append(
                written.problem(
                    "reason",
                    values["reason"],
                    "the reason is no sentence.",
                    "Begin it with a capital letter and end it with a full stop: it is printed.",
                    "corrections.reason",
                )
            )
        items.append(Correction(expect=values.pop("expect", ""), correct=values.pop("correct", ""),
                                written=written, **values))  # fmt: skip
    sha256 = sha256_of(read_recorded(path))
    return Corrections(place, sha256, tuple(items)), reading.problems
