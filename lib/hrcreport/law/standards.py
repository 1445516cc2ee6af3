"""This module holds the international standards, each as a question that law can be tested by."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from hrcreport.data.reads import files_in, record_read
from hrcreport.errors import LawError, Problem, did_you_mean
from hrcreport.law.pinpoints import translated_pinpoint
from hrcreport.law.regions import Region, read_regions, regions_files
from hrcreport.project import Project
from hrcreport.register import (
    CODE,
    LIMBS,
    Key,
    Reading,
    Written,
    address,
    citation,
    day,
    half_verified,
    list_of,
    matching,
    one_of,
    record_of,
    records_of,
    text,
    titles,
    used_twice,
)

KIND_IN_WORDS = {"L": "law", "P": "practice", "I": "institution"}
code = matching(CODE, "BPUFF-9 or LLW-7.4")
INSTRUMENT_KEYS = {
    "code": Key(code, required=True),
    "citation": Key(citation, required=True),
    "issued": Key(day),
    "source": Key(address),
    "concerns": Key(code),
}
STANDARD_KEYS = {
    "code": Key(code, required=True),
    "part_of": Key(code),
    "pinpoint": Key(text),
    "subject": Key(text),
    "question": Key(text, required=True),
    "kind": Key(list_of(one_of(KIND_IN_WORDS)), required=True),
    "limbs": Key(list_of(one_of(LIMBS)), required=True),
    "group": Key(text, required=True),
    "seen_in": Key(text),
    "verified_by": Key(text),
    "verified_on": Key(day),
}
FILE_KEYS = {
    "instrument": Key(record_of(INSTRUMENT_KEYS), required=True),
    "groups": Key(titles, required=True),
    "tests": Key(records_of(STANDARD_KEYS), required=True),
}


@dataclass(frozen=True, slots=True)
class Instrument:
    """A treaty, body of principles or interpretive text, with its citation by language.

    A regional one `concerns` the States of its region; None concerns every State.
    """

    code: str
    citation: Mapping[str, tuple[str, str]]
    groups: Mapping[str, str]
    issued: str = ""
    source: str = ""
    concerns: Region | None = None


@dataclass(frozen=True, slots=True)
class Standard:
    """One testable standard: what an instrument asks, in our own words.

    `kind` holds L (read the law), P (look at practice) and I (see whether an institution exists);
    `limbs` are those of resolution 47/21, paragraph 11; `part_of` names the test of which this is
    a part; `subject` says in a few words what it is about, for grids; `seen_in` names a public
    source in which the content was seen, which verifies nothing.
    """

    code: str
    instrument: Instrument
    question: str
    kind: tuple[str, ...]
    limbs: tuple[str, ...]
    group: str
    pinpoint: str = ""
    subject: str = ""
    part_of: str = ""
    seen_in: str = ""
    verified_by: str = ""
    verified_on: str = ""
    written: Written = field(default=Written("", 0), compare=False, repr=False)

    @property
    def verified(self) -> bool:
        """Whether a named person has checked the record against the official text."""
        return bool(self.verified_by and self.verified_on)

    def put_to(self, country: str) -> bool:
        """Tell whether the standard concerns a State (ISO 3166-1 alpha-3)."""
        region = self.instrument.concerns
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
        return f"{title}, {place}" if place else title


@dataclass(frozen=True)
class Standards:
    """Every standard of a project by its code, in the order of the register."""

    by_code: Mapping[str, Standard]

    @classmethod
    def read(cls, project: Project) -> Standards:
        """Read `data/law/standards/*.yml` and record the reads.

        Raises:
            LawError: a file cannot be used as it stands; every problem is named.
        """
        found = read_standards(project)
        if found.problems:
            raise LawError(found.problems)
        for path in (*standards_files(project), *regions_files(project)):
            record_read(path)
        return cls({standard.code: standard for standard in found.standards})

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
    return files_in(project.data / "law" / "standards", "*.yml")


def read_standards(project: Project) -> StandardsAsRead:
    """Read every standard together with every problem of the register."""
    standards: list[Standard] = []
    codes: frozenset[str] = frozenset()
    regions, problems = read_regions(project)
    for path in standards_files(project):
        found = _standards_in(Reading(path, FILE_KEYS, place=project.place(path)), regions)
        standards += found.standards
        codes |= found.codes
        problems += found.problems
    problems += used_twice(standards)
    problems += [
        _unknown_whole(each, codes) for each in standards if each.part_of not in {"", *codes}
    ]
    return StandardsAsRead(standards, codes, problems)


def _standards_in(reading: Reading, regions: Mapping[str, Region]) -> StandardsAsRead:
    sound = not reading.problems
    given = reading.record("instrument", INSTRUMENT_KEYS, subject="the instrument")
    instrument = None
    if given and sound:
        values, written = given
        region = values.pop("concerns", "")
        if region not in {"", *regions}:
            reading.problems.append(_unknown_region(region, regions, written))
        instrument = Instrument(
            groups=reading.head["groups"], concerns=regions.get(region), **values
        )
    standards: list[Standard] = []
    for values, written in reading.records("tests", STANDARD_KEYS, noun="test"):
        if instrument is not None:
            reading.problems += half_verified(values, written)
            reading.problems += _misplaced(values, instrument, written)
            standards.append(Standard(instrument=instrument, written=written, **values))
    return StandardsAsRead(standards, reading.codes("tests"), reading.problems)


def _unknown_region(region: str, regions: Collection[str], written: Written) -> Problem:
    return written.problem(
        "concerns", region, f"the instrument concerns '{region}', which is no region.",
        f"{did_you_mean(region, regions)}Regions stand in data/law/regions, one record each.",
        "law.unknown-region",
    )  # fmt: skip


def _unknown_whole(standard: Standard, codes: Collection[str]) -> Problem:
    whole = standard.part_of
    what = f"'{standard.code}' is part of '{whole}', which is no test."
    mend = did_you_mean(whole, codes) or "Name the test of which it is a part."
    return standard.written.problem("part_of", whole, what, mend, "law.unknown-whole")


def _misplaced(
    values: Mapping[str, Any], instrument: Instrument, written: Written
) -> list[Problem]:
    problems = []
    code, group = values["code"], values["group"]
    if not code.startswith(f"{instrument.code}-"):
        problems.append(
            written.problem(
                "code", code, f"the code '{code}' does not begin with that of its instrument.",
                f"Begin it with {instrument.code}-.", "law.code-of-other-instrument",
            )
        )  # fmt: skip
    if group not in instrument.groups:
        mend = f"{did_you_mean(group, instrument.groups)}Groups: {', '.join(instrument.groups)}."
        problems.append(
            written.problem("group", group, f"no group is named '{group}'.", mend,
                            "law.unknown-group")
        )  # fmt: skip
    return problems
