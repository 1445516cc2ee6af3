"""This module knows the States that a regional instrument concerns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hrcreport.data.reads import files_in
from hrcreport.errors import Problem
from hrcreport.project import Project
from hrcreport.register import (
    CODE,
    COUNTRY,
    VERIFICATION_KEYS,
    Key,
    Reading,
    Written,
    half_verified,
    list_of,
    matching,
    records_of,
    text,
    used_twice,
)

REGION_KEYS = {
    "code": Key(matching(CODE, "EUROPEAN-CONVENTION"), required=True),
    "name": Key(text, required=True),
    "states": Key(list_of(matching(COUNTRY, "ITA"))),
    "note": Key(text),
    **VERIFICATION_KEYS,
}
REGIONS_FILE_KEYS = {"regions": Key(records_of(REGION_KEYS), required=True)}


@dataclass(frozen=True, slots=True)
class Region:
    """The States that an instrument concerns, by their ISO 3166-1 alpha-3 codes.

    `name` follows "concerns the" in a sentence: "parties to the European Convention …".
    A region without States serves an instrument that is cited and put to no State's law.
    """

    code: str
    name: str
    states: tuple[str, ...] = ()
    note: str = ""
    source: str = ""
    seen_in: str = ""
    verified_by: str = ""
    verified_on: str = ""
    written: Written = field(default=Written("", 0), compare=False, repr=False)


def regions_files(project: Project) -> list[Path]:
    """Return the files of the register of regions, sorted by name."""
    return files_in(project.data / "law" / "regions", "*.yml")


def read_regions(project: Project) -> tuple[Mapping[str, Region], list[Problem]]:
    """Read every region by its code, together with every problem of the register."""
    found: list[Region] = []
    problems: list[Problem] = []
    for path in regions_files(project):
        reading = Reading(path, REGIONS_FILE_KEYS, place=project.place(path))
        for values, written in reading.records("regions", REGION_KEYS, noun="region"):
            reading.problems += half_verified(values, written)
            found.append(Region(written=written, **values))
        problems += reading.problems
    return {each.code: each for each in found}, [*problems, *used_twice(found)]
