"""This module reads the law of one country: its provisions and what they were found to meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hrcreport.data.reads import files_in, is_there, record_read
from hrcreport.errors import LawError, Problem, did_you_mean
from hrcreport.law.assessments import ASSESSMENT_KEYS, Assessment, Score, assessment_problems
from hrcreport.law.provisions import PROVISION_KEYS, Provision, provision_problems
from hrcreport.project import Project
from hrcreport.register import AREA, COUNTRY, Key, Reading, matching, records_of, text, used_twice

FILE_KEYS = {
    "country": Key(matching(COUNTRY, "USA"), required=True),
    "heading": Key(text, required=True),
    "area": Key(matching(AREA, "GB-EAW")),
    "covers": Key(text, required=True),
    "language": Key(text),
    "provisions": Key(records_of(PROVISION_KEYS), required=True),
    "assessments": Key(records_of(ASSESSMENT_KEYS)),
}
AREAS_FILE_KEYS = {
    "country": Key(matching(COUNTRY, "USA"), required=True),
    "provisions": Key(records_of(PROVISION_KEYS), required=True),
    "assessments": Key(records_of(ASSESSMENT_KEYS)),
}
"""The keys of a file with the law of states, provinces or regions, one row each."""


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
    return files_in(project.data / "law", "*.yml")


def law_file(country: str, project: Project) -> Path:
    """Return the file of the law of a country (ISO 3166-1 alpha-3); it may not exist."""
    return project.data / "law" / f"{country.lower()}.yml"


def country_law(country: str, project: Project) -> CountryLaw:
    """Return the law of a country and record the read.

    Raises:
        LawError: no law is registered for it, or its file cannot be used as it stands.
    """
    path = law_file(country, project)
    if not is_there(path):
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
    if is_there(areas_file(country, project)):
        record_read(areas_file(country, project))
    return law


def areas_file(country: str, project: Project) -> Path:
    """Return the file of the law of a country's states, provinces or regions; it may not exist."""
    return project.data / "law" / "areas" / f"{country.lower()}.yml"


def read_country_law(path: Path, project: Project) -> tuple[CountryLaw | None, list[Problem]]:
    """Read the law of one country, that of its areas included, together with every problem in it.

    The law is None where one of the two files is no YAML; where there are problems it is
    incomplete.
    """
    reading = Reading(path, FILE_KEYS, place=project.place(path))
    if not reading.sound:
        return None, reading.problems
    country, head = reading.country(), reading.head
    area = head.get("area", "")
    files = [reading]
    below = areas_file(country, project)
    if is_there(below):
        files.append(Reading(below, AREAS_FILE_KEYS, place=project.place(below)))
        files[1].country()
        if not files[1].sound:
            return None, [*reading.problems, *files[1].problems]
    provisions = [each for file in files for each in _provisions(file, country, area)]
    assessments = [each for file in files for each in _assessments(file, country, area)]
    if len(files) > 1:
        records: list[Provision | Assessment] = [*provisions, *assessments]
        own = [each for each in records if each.written.place == files[1].place]
        files[1].problems += [_without_area(each) for each in own if each.area == area]
    law = CountryLaw(
        country=country,
        heading=head.get("heading", country),
        covers=head.get("covers", ""),
        provisions=tuple(provisions),
        assessments=tuple(assessments),
        area=area,
        language=head.get("language") or "en",
        codes=frozenset().union(*(file.codes("provisions") for file in files)),
    )
    return law, [*(wrong for file in files for wrong in file.problems), *used_twice(provisions)]


def _without_area(record: Provision | Assessment) -> Problem:
    return record.written.problem(
        "area", record.area, "the law of an area stands here without its area.",
        "Write a line such as 'area: US-CA' (ISO 3166-2), or move the record to the country's "
        "file.", "law.record-without-area",
    )  # fmt: skip


def _provisions(reading: Reading, country: str, area: str) -> Iterator[Provision]:
    """Yield each provision that could be read; without an area it gets that of the file."""
    for values, written in reading.records("provisions", PROVISION_KEYS, noun="provision"):
        reading.problems += provision_problems(values, written, country=country)
        values["area"] = values.get("area") or area
        yield Provision(country=country, written=written, **values)


def _assessments(reading: Reading, country: str, area: str) -> Iterator[Assessment]:
    """Yield each assessment that could be read; without an area it gets that of the file."""
    for values, written in reading.records("assessments", ASSESSMENT_KEYS, noun="assessment"):
        reading.problems += assessment_problems(values, written)
        values["score"] = Score(values["score"])
        values["area"] = values.get("area") or area
        yield Assessment(country=country, written=written, **values)
