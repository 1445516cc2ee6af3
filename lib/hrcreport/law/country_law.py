"""This module reads the law of one country: its provisions and what they were found to meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hrcreport.data.reads import record_read
from hrcreport.errors import LawError, Problem, did_you_mean
from hrcreport.law.assessments import ASSESSMENT_KEYS, Assessment, Score, assessment_problems
from hrcreport.law.provisions import PROVISION_KEYS, Provision, provision_problems
from hrcreport.project import Project
from hrcreport.register import (
    AREA,
    COUNTRY,
    Key,
    Written,
    matching,
    read_record,
    records_of,
    text,
    used_twice,
    written_codes,
)
from hrcreport.yaml_source import Node, read_yaml

FILE_KEYS = {
    "country": Key(matching(COUNTRY, "USA"), required=True),
    "heading": Key(text, required=True),
    "area": Key(matching(AREA, "GB-EAW")),
    "covers": Key(text, required=True),
    "language": Key(text),
    "provisions": Key(records_of(PROVISION_KEYS), required=True),
    "assessments": Key(records_of(ASSESSMENT_KEYS)),
}


@dataclass(frozen=True)
class CountryLaw:
    """The law of one country as registered.

    `heading` names it at the head of a column; `area` is the part of the State that is meant where
    a record names none ("GB-EAW"); `covers` says in words what is and is not registered;
    `language` is that of the official texts. `assessments` is the whole history; `codes` are those
    of all provisions as written.
    """

    country: str
    heading: str
    covers: str
    provisions: tuple[Provision, ...]
    assessments: tuple[Assessment, ...]
    area: str = ""
    language: str = "en"
    codes: frozenset[str] = frozenset()


def law_files(project: Project) -> list[Path]:
    """Return the files of domestic law, one a country, sorted by name."""
    return sorted((project.data / "law").glob("*.yml"))


def country_law(country: str, project: Project) -> CountryLaw:
    """Return the law of a country and record the read.

    Raises:
        LawError: no law is registered for it, or its file cannot be used as it stands.
    """
    path = project.data / "law" / f"{country.lower()}.yml"
    if not path.exists():
        known = [each.stem.upper() for each in law_files(project)]
        raise LawError(
            Problem(
                "data/law",
                f"no law is registered for the country '{country}'.",
                f"{did_you_mean(country, known)}Registered: {', '.join(known) or 'none'}. "
                f"A new country is a new file data/law/{country.lower()}.yml.",
                "law.unknown-country",
                value=country,
            )
        )
    law, problems = read_country_law(path, project)
    if problems or law is None:
        raise LawError(problems)
    record_read(path)
    return law


def read_country_law(path: Path, project: Project) -> tuple[CountryLaw | None, list[Problem]]:
    """Read one file of domestic law together with every problem in it.

    The law is None where the file is no YAML; where there are problems it is incomplete.
    """
    place = project.place(path)
    root, problems = read_yaml(path, place=place)
    if root is None:
        return None, problems
    head, written, wrong = read_record(root, FILE_KEYS, place=place, subject="the file")
    problems += wrong
    expected = path.stem.upper()
    if head.get("country", expected) != expected:
        problems.append(
            written.problem(
                "country",
                head["country"],
                f"the file is named {path.name} but holds the law of '{head['country']}'.",
                f"Write country: {expected}, or rename the file.",
                "law.file-name",
            )
        )
    reading = _Reading(place, expected, head.get("area", ""))
    provisions = reading.provisions(head.get("provisions", []))
    assessments = reading.assessments(head.get("assessments", []))
    law = CountryLaw(
        country=expected,
        heading=head.get("heading", expected),
        covers=head.get("covers", ""),
        provisions=tuple(provisions),
        assessments=tuple(assessments),
        area=head.get("area", ""),
        language=head.get("language") or "en",
        codes=written_codes(head.get("provisions", [])),
    )
    return law, problems + reading.problems


class _Reading:
    """The reading of one file's lists, with the problems that it met."""

    def __init__(self, place: str, country: str, area: str) -> None:
        self.place = place
        self.country = country
        self.area = area
        self.problems: list[Problem] = []

    def provisions(self, nodes: list[Node]) -> list[Provision]:
        found = []
        for values, written in self.records(nodes, PROVISION_KEYS, "provision"):
            self.problems += provision_problems(values, written, country=self.country)
            found.append(Provision(country=self.country, written=written, **values))
        self.problems += used_twice(found)
        return found

    def assessments(self, nodes: list[Node]) -> list[Assessment]:
        found = []
        for values, written in self.records(nodes, ASSESSMENT_KEYS, "assessment"):
            self.problems += assessment_problems(values, written)
            values["score"] = Score(values["score"])
            found.append(Assessment(country=self.country, written=written, **values))
        return found

    def records(
        self, nodes: list[Node], keys: Mapping[str, Key], noun: str
    ) -> Iterator[tuple[dict[str, Any], Written]]:
        """Yield each record that could be read; without an area it gets that of the file."""
        for number, node in enumerate(nodes, 1):
            values, written, wrong = read_record(
                node, keys, place=self.place, subject=f"{noun} {number}"
            )
            self.problems += wrong
            if not wrong:
                yield {**values, "area": values.get("area") or self.area}, written
