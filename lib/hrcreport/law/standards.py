"""This module holds the international standards, each as a question that law can be tested by."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, NamedTuple

import msgspec

from hrcreport.errors import LawError, Problem, did_you_mean
from hrcreport.law.pinpoints import translated_pinpoint
from hrcreport.law.regions import Region, read_regions
from hrcreport.model import (
    CODE,
    NOT_A_KEY,
    Address,
    Citation,
    Day,
    Limb,
    Reading,
    Record,
    Text,
    Titles,
    Verified,
    Written,
    matching,
    one_of,
    used_twice,
)
from hrcreport.project import Project
from hrcreport.remembered import remembered
from hrcreport.sources.sign_offs import read_sign_offs, vouched
from hrcreport.words.texts import text

KIND_IN_WORDS = {"L": "law", "P": "practice", "I": "institution"}
Code = Annotated[str, matching(CODE, "BPUFF-9 or LLW-7.4")]


class Instrument(Record, frozen=True, kw_only=True):
    """A treaty, body of principles or interpretive text, with its citation by language.

    A regional one `concerns` the States of a `region`; None concerns every State. `groups` are
    those of its file.
    """

    noun: ClassVar[str] = "the instrument"
    code: Code
    citation: Citation
    issued: Day = ""
    source: Address = ""
    concerns: Code = ""
    groups: Annotated[Mapping[str, str], NOT_A_KEY] = msgspec.field(default_factory=dict)
    region: Annotated[Region | None, NOT_A_KEY] = None


class Element(Record, frozen=True, kw_only=True):
    """One thing that a standard asks, which a law does or does not provide."""

    noun: ClassVar[str] = "element"
    name: Annotated[str, matching(re.compile(r"[a-z]+(?:-[a-z]+)*"), "last-resort")]
    question: Text


class Standard(Verified, frozen=True, kw_only=True):
    """One testable standard: what an instrument asks, in our own words.

    `kind` holds L (read the law), P (look at practice) and I (see whether an institution exists);
    `limbs` are those of resolution 47/21, paragraph 11; `part_of` names the test of which this is
    a part; `subject` says in a few words what it is about, for grids; `elements` are what it asks,
    one by one.
    """

    noun: ClassVar[str] = "test"
    code: Code
    part_of: Code = ""
    pinpoint: Text = ""
    subject: Text = ""
    question: Text
    kind: tuple[Annotated[str, one_of(KIND_IN_WORDS)], ...]
    limbs: tuple[Limb, ...]
    group: Text
    elements: tuple[Element, ...] = ()
    instrument: Annotated[Instrument, NOT_A_KEY]

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        instrument = self.instrument
        if not self.code.startswith(f"{instrument.code}-"):
            yield self.problem(
                "code", f"the code '{self.code}' does not begin with that of its instrument.",
                f"Begin it with {instrument.code}-.", "law.code-of-other-instrument",
            )  # fmt: skip
        yield from self.unknown(
            "group", self.group, instrument.groups, f"no group is named '{self.group}'.",
            f"Groups: {', '.join(instrument.groups)}.", "law.unknown-group",
        )  # fmt: skip

    def signed(self) -> tuple[Record, ...]:
        """Return what a sign-off signs: the test, and the instrument that it is of."""
        return (self, self.instrument)

    def put_to(self, country: str) -> bool:
        """Tell whether the standard concerns a State (ISO 3166-1 alpha-3)."""
        region = self.instrument.region
        return region is None or country in region.states

    @property
    def group_title(self) -> str:
        """The group's heading, for example "Special provisions"."""
        return self.instrument.groups.get(self.group, self.group)

    def full_citation(self, *, language: str = "en") -> str:
        """Return the citation for the first mention; English where the language has none."""
        return self._cited(0, language)

    def short_citation(self, *, language: str = "en") -> str:
        """Return the citation for later mentions; English where the language has none."""
        return self._cited(1, language)

    def _cited(self, form: int, language: str) -> str:
        citation = self.instrument.citation
        used = language if language in citation else "en"
        title = citation[used][form]
        place = translated_pinpoint(self.pinpoint, language=used)
        return f"{title}{text('list.comma', language=used)}{place}" if place else title


class Tests(Record, frozen=True, kw_only=True):
    """What the file of one instrument holds."""

    instrument: Instrument
    groups: Titles
    tests: tuple[Standard, ...]


@dataclass(frozen=True)
class Standards:
    """Every standard of a project by its code, in the order of the register."""

    by_code: Mapping[str, Standard]

    @classmethod
    @remembered
    def read(cls, project: Project, *, on: str = "") -> Standards:
        """Read `data/law/standards/*.yml` and record the reads; each says how it stands on a day.

        Raises:
            LawError: a file cannot be used as it stands; every problem is named.
        """
        found = read_standards(project)
        if found.problems:
            raise LawError(found.problems)
        standards = vouched(found.standards, read_sign_offs(project), on=on)
        return cls({standard.code: standard for standard in standards})

    def __iter__(self) -> Iterator[Standard]:
        return iter(self.by_code.values())

    def __len__(self) -> int:
        return len(self.by_code)

    def standard(self, code: str) -> Standard:
        """Return a standard by its code.

        Raises:
            LawError: no standard has this code.
        """
        if code not in self.by_code:
            raise LawError(unknown_test(code, self.by_code, Written("data/law/standards", 0)))
        return self.by_code[code]


class StandardsAsRead(NamedTuple):
    """What the files of the register hold: `codes` has those of records with slips, too."""

    standards: list[Standard]
    codes: frozenset[str]
    problems: list[Problem]


def unknown_test(code: str, known: Collection[str], written: Written) -> Problem:
    """Return the problem with a test that no standard has."""
    mend = f"{did_you_mean(code, known)}The codes stand in data/law/standards."
    return written.problem("test", code, f"no standard has the code '{code}'.", mend,
                           "law.unknown-test")  # fmt: skip


def standards_files(project: Project) -> list[Path]:
    """Return the files of the standards register, sorted by name."""
    return project.reads.files_in(project.data / "law" / "standards", "*.yml")


@remembered
def read_standards(project: Project) -> StandardsAsRead:
    """Read every standard together with every problem of the register, the reads recorded."""
    standards: list[Standard] = []
    codes: frozenset[str] = frozenset()
    regions, problems = read_regions(project)
    for path in standards_files(project):
        reading = Reading(path, Tests, place=project.place(path))
        instrument = _instrument(reading, regions)
        standards += reading.records("tests", Standard, instrument=instrument)
        codes |= reading.codes("tests")
        problems += reading.problems
        if reading.sound:
            project.reads.record(path)
    problems += used_twice(standards)
    problems += [
        _unknown_whole(each, codes) for each in standards if each.part_of not in {"", *codes}
    ]
    return StandardsAsRead(standards, codes, problems)


def _instrument(reading: Reading, regions: Mapping[str, Region]) -> Instrument | None:
    """Return the instrument of a file with its groups and its region; None beside slips."""
    found: Instrument | None = reading.head.get("instrument")
    if found is None or reading.problems:
        return None
    if found.concerns not in {"", *regions}:
        reading.problems.append(found.problem(
            "concerns", f"the instrument concerns '{found.concerns}', which is no region.",
            f"{did_you_mean(found.concerns, regions)}Regions stand in data/law/regions, one "
            "record each.", "law.unknown-region",
        ))  # fmt: skip
    return found.with_(groups=reading.head["groups"], region=regions.get(found.concerns))


def _unknown_whole(standard: Standard, codes: Collection[str]) -> Problem:
    whole = standard.part_of
    what = f"'{standard.code}' is part of '{whole}', which is no test."
    mend = did_you_mean(whole, codes) or "Name the test of which it is a part."
    return standard.written.problem("part_of", whole, what, mend, "law.unknown-whole")
