"""This module holds photographs: whose they are, who agreed to be seen, pictures without traces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, ClassVar

from hrcreport.foundation import Day, Kind, Problem, Project, Record, RefusedError, sha256_of

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
PERSON = re.compile(r"P-\d{2,4}")
SHA256 = re.compile(r"[0-9a-f]{64}")
UNKNOWN = "unknown"
RIGHTS = {
    "own": "taken for the mechanism",
    "licensed": "under the licence that is named",
    "permission": "by a permission that is on record",
    "free": "nobody holds rights in it any more",
    UNKNOWN: "not known yet: it stands in drafts and cannot leave the house",
}
"""By which right a photograph may be printed."""
RECOGNISABLE = "recognisable"
PEOPLE = {
    "none": "nobody is in it",
    "unrecognisable": "nobody in it can be recognized",
    RECOGNISABLE: "somebody can be recognized: each consent is on record",
}
"""Who can be seen."""


class Consent(Record, frozen=True, kw_only=True):
    """What one person who can be recognized agreed to; the key to `code` is kept elsewhere."""

    noun: ClassVar[str] = "consent"
    code: Annotated[str, Kind.matching(PERSON, "P-012")]
    given_on: Day
    record: str
    until: Day = ""
    withdrawn_on: Day = ""

    def faults(self) -> Iterator[Problem]:
        if self.withdrawn_on:
            yield self.problem(
                "withdrawn_on",
                f"'{self.code}' has withdrawn the consent to be seen.",
                "Take the photograph out of the notebooks and delete it with its record; builds "
                "that were made before show it still.",
                "photograph.withdrawn",
            )


class Photograph(Record, frozen=True, kw_only=True):
    """One photograph, which lies beside its record as NAME.jpg without any metadata."""

    noun: ClassVar[str] = "photograph"
    named_for: ClassVar[str] = "name"
    folder: ClassVar[str] = "photographs"
    name: Annotated[str, Kind.matching(NAME, "custody-entrance")]
    caption: str
    alt: str
    credit: str
    rights: Annotated[str, Kind.one_of(RIGHTS)]
    licence: str = ""
    permission: str = ""
    taken_on: Day = ""
    people: Annotated[str, Kind.one_of(PEOPLE)]
    consents: tuple[Consent, ...] = ()
    sha256: Annotated[str, Kind.matching(SHA256, "64 digits and letters a to f")]

    @property
    def may_leave(self) -> bool:
        """Whether it is known by which right it is printed."""
        return self.rights != UNKNOWN

    @property
    def notes(self) -> tuple[str, ...]:
        """What is printed below it of its rights."""
        return () if self.may_leave else ("The right to print this photograph is not known yet.",)

    @staticmethod
    def picture_of(record: Path) -> Path:
        """Return where the picture of a record lies."""
        return record.with_suffix(".jpg")

    @classmethod
    def open(cls, name: str, project: Project) -> tuple[Photograph, bytes]:
        """Return a photograph and its picture, both reads recorded.

        Raises:
            RefusedError: there is none of this name, or it cannot be used as it stands.
        """
        folder = project.data / cls.folder
        path = folder / f"{name}.yml"
        if not project.reads.is_there(path):
            raise RefusedError(
                Problem.not_one_of(
                    name,
                    [path.stem for path in project.reads.files_in(folder, "*.yml")],
                    project.place(folder),
                    f"there is no photograph '{name}'.",
                    "photograph.unknown",
                    heading="Photographs are",
                    after="Take one in: hrcreport new photo.",
                )
            )
        photograph, problems = cls.read_file(path, place=project.place(path))
        problems += _picture_slips(path, photograph, project)
        if problems:
            raise RefusedError(problems)
        project.reads.record(path)
        return photograph, project.reads.read(cls.picture_of(path))

    @classmethod
    def check_all(cls, project: Project) -> list[Problem]:
        """Return the problems of photographs: records, pictures, and rights not known yet."""
        problems: list[Problem] = []
        for path in project.reads.files_in(project.data / cls.folder, "*.yml"):
            photograph, slips = cls.read_file(path, place=project.place(path))
            problems += slips or [
                *_picture_slips(path, photograph, project),
                *_not_settled(photograph),
            ]
        return problems

    @classmethod
    def not_settled(cls, places: Iterable[str], project: Project) -> list[Problem]:
        """Return, of the files that a build read, each photograph that may not leave the house."""
        problems: list[Problem] = []
        for path in (project.root / place for place in sorted(places)):
            if path.parent != project.data / cls.folder or path.suffix != ".yml":
                continue
            photograph, slips = cls.read_file(path, place=project.place(path))
            slips = slips or [*_not_settled(photograph)]
            problems += [
                replace(slip, severity="error", rule="release.photograph") for slip in slips
            ]
        return problems

    def faults(self) -> Iterator[Problem]:
        """Yield what the rights, the persons and the texts lack."""
        for right, key in (("licensed", "licence"), ("permission", "permission")):
            if self.rights == right and not getattr(self, key):
                yield self.problem(
                    key,
                    f"the photograph says rights: {right}, and not which.",
                    f"Write a line '{key}: …', or rights: unknown until it is known.",
                    "photograph.rights",
                )
        if self.people == RECOGNISABLE and not self.consents:
            yield self.problem(
                "consents",
                "somebody in the photograph can be recognized, and no consent is on record.",
                "Name under consents, for each person, a code, the day and where the record lies; "
                "or make faces unrecognizable and say people: unrecognisable.",
                "photograph.consent",
            )
        if self.alt.casefold().strip(". ") == self.caption.casefold().strip(". "):
            yield self.problem(
                "alt",
                "the alternative text repeats the caption.",
                "Say what is to be seen, for readers who cannot see it.",
                "photograph.alt",
            )


def _not_settled(photograph: Photograph) -> Iterator[Problem]:
    if not photograph.may_leave:
        rights_problem = photograph.problem(
            "rights",
            f"nobody knows yet by which right the photograph '{photograph.name}' is printed.",
            f"Find it out before the report leaves the house: {', '.join([*RIGHTS][:-1])}.",
            "photograph.rights-unknown",
        )
        yield replace(rights_problem, severity="warning")


def _picture_slips(path: Path, photograph: Photograph, project: Project) -> list[Problem]:
    """Return what is wrong with the picture beside a record: it is gone, or another one."""
    picture = Photograph.picture_of(path)
    try:
        is_unchanged = sha256_of(picture.read_bytes()) == photograph.sha256
        fault = "" if is_unchanged else "this is not the picture that was taken in"
    except OSError as error:
        fault = f"the picture of this record cannot be read: {error.strerror}"
    if not fault:
        return []
    return [
        Problem(
            project.place(picture),
            f"{fault}.",
            "Take it in anew, so that nothing in it tells where or by whom it was taken: delete "
            "the record and run hrcreport new photo.",
            "photograph.picture",
        )
    ]
