"""This module reads the law of one country: its provisions and what they were found to meet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from hrcreport.errors import LawError, Problem, not_one_of
from hrcreport.law.assessments import Assessment
from hrcreport.law.provisions import Provision
from hrcreport.model import (
    AREA,
    COUNTRY,
    NOT_A_KEY,
    Reading,
    Record,
    Text,
    matching,
    used_twice,
)
from hrcreport.project import Project
from hrcreport.remembered import remembered
from hrcreport.sources.sign_offs import read_sign_offs, vouched


class CountryLaw(Record, frozen=True, kw_only=True):
    """The law of one country as registered.

    `heading` names it at the head of a column; `area` is the part of the State that is meant where
    a record names none ("GB-EAW"); `covers` says in words what is and is not registered;
    `language` is that of the official texts. `assessments` is the whole history; `codes` are those
    of all provisions as written.
    """

    country: Annotated[str, matching(COUNTRY, "USA")]
    heading: Text
    area: Annotated[str, matching(AREA, "GB-EAW")] = ""
    covers: Text
    language: Text = "en"
    provisions: tuple[Provision, ...]
    assessments: tuple[Assessment, ...] = ()
    codes: Annotated[frozenset[str], NOT_A_KEY] = frozenset()


class LawOfAreas(Record, frozen=True, kw_only=True):
    """What a file with the law of states, provinces or regions holds, one row each."""

    country: Annotated[str, matching(COUNTRY, "USA")]
    provisions: tuple[Provision, ...]
    assessments: tuple[Assessment, ...] = ()


def law_files(project: Project) -> list[Path]:
    """Return the files of domestic law, one a country, sorted by name."""
    return project.reads.files_in(project.data / "law", "*.yml")


def law_file(country: str, project: Project) -> Path:
    """Return the file of the law of a country (ISO 3166-1 alpha-3); it may not exist."""
    return project.data / "law" / f"{country.lower()}.yml"


def country_law(country: str, project: Project, *, on: str = "") -> CountryLaw:
    """Return the law of a country and record the read; its provisions say how they stand on a day.

    Raises:
        LawError: no law is registered for it, or its file cannot be used as it stands.
    """
    path = law_file(country, project)
    if not project.reads.is_there(path):
        known = [each.stem.upper() for each in law_files(project)]
        raise LawError(not_one_of(
            country, known, "data/law", f"no law is registered for the country '{country}'.",
            "law.unknown-country", called="Registered",
            after=f"A new country is a new file data/law/{country.lower()}.yml.",
        ))  # fmt: skip
    law, problems = read_country_law(path, project)
    if problems or law is None:
        raise LawError(problems)
    provisions = vouched(law.provisions, read_sign_offs(project), on=on)
    return law.with_(provisions=tuple(provisions))


def areas_file(country: str, project: Project) -> Path:
    """Return the file of the law of a country's states, provinces or regions; it may not exist."""
    return project.data / "law" / "areas" / f"{country.lower()}.yml"


@remembered
def read_country_law(path: Path, project: Project) -> tuple[CountryLaw | None, list[Problem]]:
    """Read the law of one country and of its areas, with every problem; the reads are recorded.

    The law is None where one of the two files is no YAML; where there are problems it is
    incomplete.
    """
    reading = Reading(path, CountryLaw, place=project.place(path))
    if not reading.sound:
        return None, reading.problems
    project.reads.record(path)
    country, head = reading.country(), reading.head
    area = head.get("area", "")
    files = [reading]
    below = areas_file(country, project)
    if project.reads.is_there(below):
        files.append(Reading(below, LawOfAreas, place=project.place(below)))
        files[1].country()
        if not files[1].sound:
            return None, [*reading.problems, *files[1].problems]
        project.reads.record(below)
    provisions = [
        each.with_(area=each.area or area)
        for file in files
        for each in file.records("provisions", Provision, country=country)
    ]
    assessments = [
        each.with_(area=each.area or area)
        for file in files
        for each in file.records("assessments", Assessment, country=country)
    ]
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
