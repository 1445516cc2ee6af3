"""This module reads `data/practice`, one file a country, and says where each slip stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hrcreport.data.reads import record_read
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
    Key,
    Written,
    earliest,
    half_verified,
    latest,
    read_record,
    used_twice,
)
from hrcreport.yaml_source import Node, read_yaml


@dataclass(frozen=True, slots=True)
class Practice:
    """What the file of one country holds."""

    country: str
    good_practices: tuple[GoodPractice, ...] = ()
    oversight_bodies: tuple[OversightBody, ...] = ()


def practice_files(project: Project) -> list[Path]:
    """Return the files of the register, one a country, sorted by name."""
    return sorted((project.data / "practice").glob("*.yml"))


def practice(countries: Collection[str], project: Project) -> list[Practice]:
    """Return what is registered for countries (ISO 3166-1 alpha-3), in their order, reads recorded.

    A country without a file is left out: that nothing is registered says nothing about the State.

    Raises:
        RefusedError: a file cannot be used as it stands; every problem is named.
    """
    found = []
    for country in countries:
        path = project.data / "practice" / f"{country.lower()}.yml"
        if not path.exists():
            continue
        held, problems = read_practice(path, project)
        if problems:
            raise RefusedError(problems)
        record_read(path)
        found.append(held)
    return found


def read_practice(path: Path, project: Project) -> tuple[Practice, list[Problem]]:
    """Read one file together with every problem in it; what has a problem is left out."""
    place = project.place(path)
    country = path.stem.upper()
    root, problems = read_yaml(path, place=place)
    if root is None:
        return Practice(country), problems
    head, written, wrong = read_record(root, FILE_KEYS, place=place, subject="the file")
    problems += wrong
    if head.get("country", country) != country:
        problems.append(
            written.problem(
                "country", head["country"],
                f"the file is named {path.name} but is about '{head['country']}'.",
                f"Write country: {country}, or rename the file.", "practice.file-name",
            )
        )  # fmt: skip
    reading = _Reading(place, country)
    practices = reading.good_practices(head.get("good_practices", []))
    bodies = reading.oversight_bodies(head.get("oversight_bodies", []))
    problems += [*reading.problems, *used_twice([*practices, *bodies])]
    return Practice(country, tuple(practices), tuple(bodies)), problems


@dataclass(slots=True)
class _Reading:
    """The reading of one file's lists, with the problems that it met."""

    place: str
    country: str
    problems: list[Problem] = field(default_factory=list)

    def good_practices(self, nodes: Sequence[Node]) -> list[GoodPractice]:
        found = []
        for number, node in enumerate(nodes, 1):
            values, written, wrong = read_record(
                node, PRACTICE_KEYS, place=self.place, subject=f"good practice {number}"
            )
            self.problems += wrong
            if wrong:
                continue
            self._between(values["code"], values, written)
            found.append(GoodPractice(country=self.country, written=written, **values))
        return found

    def oversight_bodies(self, nodes: Sequence[Node]) -> list[OversightBody]:
        found = []
        for number, node in enumerate(nodes, 1):
            subject = f"oversight body {number}"
            values, written, wrong = read_record(node, BODY_KEYS, place=self.place, subject=subject)
            powers = self._powers(values["powers"], subject) if "powers" in values else None
            self.problems += wrong
            if wrong or powers is None:
                continue
            self._between(values["code"], values, written)
            values["powers"] = powers
            found.append(OversightBody(country=self.country, written=written, **values))
        return found

    def _powers(self, node: Node, subject: str) -> dict[str, str] | None:
        keys: dict[str, Key] = POWER_KEYS
        given, _, wrong = read_record(
            node, keys, place=self.place, subject=f"'powers' of {subject}"
        )
        self.problems += wrong
        return None if wrong else {name: given.get(name, "unknown") for name in POWERS}

    def _between(self, code: str, values: dict[str, str], written: Written) -> None:
        """Remember what is wrong between the values of one record."""
        self.problems += half_verified(values, written)
        if not code.startswith(f"{self.country}-"):
            self.problems.append(
                written.problem(
                    "code", code, f"the code '{code}' does not begin with that of its country.",
                    f"Begin it with {self.country}-.", "practice.code-of-other-country",
                )
            )  # fmt: skip
        begins, ends = values.get("since", ""), values.get("until", "")
        if begins and ends and earliest(begins) > latest(ends):
            self.problems.append(
                written.problem(
                    "until", ends, f"'{code}' ended ({ends}) before it began ({begins}).",
                    "Correct since or until.", "practice.order",
                )
            )  # fmt: skip
