"""This module knows the States that a regional instrument concerns."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, ClassVar

from hrcreport.errors import Problem
from hrcreport.model import (
    CODE,
    COUNTRY,
    Reading,
    Record,
    Sourced,
    Text,
    matching,
    used_twice,
)
from hrcreport.project import Project


class Region(Sourced, frozen=True, kw_only=True):
    """The States that an instrument concerns, by their ISO 3166-1 alpha-3 codes.

    `name` follows "concerns the" in a sentence: "parties to the European Convention …".
    A region without States serves an instrument that is cited and put to no State's law.
    """

    noun: ClassVar[str] = "region"
    code: Annotated[str, matching(CODE, "EUROPEAN-CONVENTION")]
    name: Text
    states: tuple[Annotated[str, matching(COUNTRY, "ITA")], ...] = ()
    note: Text = ""


class Regions(Record, frozen=True, kw_only=True):
    """What a file of regions holds."""

    regions: tuple[Region, ...]


def regions_files(project: Project) -> list[Path]:
    """Return the files of the register of regions, sorted by name."""
    return project.reads.files_in(project.data / "law" / "regions", "*.yml")


def read_regions(project: Project) -> tuple[Mapping[str, Region], list[Problem]]:
    """Read every region by its code, together with every problem, the reads recorded."""
    found: list[Region] = []
    problems: list[Problem] = []
    for path in regions_files(project):
        reading = Reading(path, Regions, place=project.place(path))
        found += reading.records("regions", Region)
        problems += reading.problems
        if reading.sound:
            project.reads.record(path)
    return {each.code: each for each in found}, [*problems, *used_twice(found)]
