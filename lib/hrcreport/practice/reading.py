"""This module reads `data/practice`, one file a country, and says where each slip stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hrcreport.data.reads import files_in, is_there, record_read
from hrcreport.errors import Problem, RefusedError
from hrcreport.practice.records import (
    BODY_KEYS,
    FILE_KEYS,
    POWER_KEYS,
    POWERS,
    PRACTICE_KEYS,
    GoodPractice,
    OversightBody,
)
from hrcreport.project import Project
from hrcreport.register import (
    Reading,
    Written,
    earliest,
    half_verified,
    latest,
    read_record,
    used_twice,
)


@dataclass(frozen=True, slots=True)
class Practice:
    """What the file of one country holds."""

    country: str
    good_practices: tuple[GoodPractice, ...] = ()
    oversight_bodies: tuple[OversightBody, ...] = ()


def practice_files(project: Project) -> list[Path]:
    """Return the files of the register, one a country, sorted by name."""
    return files_in(project.data / "practice", "*.yml")


def practice(countries: Collection[str], project: Project) -> list[Practice]:
    """Return what is registered for countries (ISO 3166-1 alpha-3), in their order, reads recorded.

    A country without a file is left out: that nothing is registered says nothing about the State.

    Raises:
        RefusedError: a file cannot be used as it stands; every problem is named.
    """
    found = []
    for country in countries:
        path = project.data / "practice" / f"{country.lower()}.yml"
        if not is_there(path):
            continue
        held, problems = read_practice(path, project)
        if problems:
            raise RefusedError(problems)
        record_read(path)
        found.append(held)
    return found


def read_practice(path: Path, project: Project) -> tuple[Practice, list[Problem]]:
    """Read one file together with every problem in it; what has a problem is left out."""
    reading = Reading(path, FILE_KEYS, place=project.place(path))
    country = reading.country() if reading.sound else path.stem.upper()
    practices = []
    for values, written in reading.records("good_practices", PRACTICE_KEYS, noun="good practice"):
        reading.problems += _between(values, written, country)
        practices.append(GoodPractice(country=country, written=written, **values))
    bodies = []
    for values, written in reading.records("oversight_bodies", BODY_KEYS, noun="oversight body"):
        reading.problems += _between(values, written, country)
        given, _, wrong = read_record(
            values["powers"], POWER_KEYS, place=reading.place, subject="'powers'"
        )
        reading.problems += wrong
        if not wrong:
            values["powers"] = {name: given.get(name, "unknown") for name in POWERS}
            bodies.append(OversightBody(country=country, written=written, **values))
    problems = [*reading.problems, *used_twice([*practices, *bodies])]
    return Practice(country, tuple(practices), tuple(bodies)), problems


def _between(values: Mapping[str, Any], written: Written, country: str) -> Iterator[Problem]:
    """Yield what is wrong between the values of one record."""
    yield from half_verified(values, written)
    code = values["code"]
    if not code.startswith(f"{country}-"):
        yield written.problem(
            "code", code, f"the code '{code}' does not begin with that of its country.",
            f"Begin it with {country}-.", "practice.code-of-other-country",
        )  # fmt: skip
    begins, ends = values.get("since", ""), values.get("until", "")
    if begins and ends and earliest(begins) > latest(ends):
        yield written.problem(
            "until", ends, f"'{code}' ended ({ends}) before it began ({begins}).",
            "Correct since or until.", "practice.order",
        )  # fmt: skip
