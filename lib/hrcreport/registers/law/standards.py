"""This module holds the international standards, each as a question that law can be tested by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, NamedTuple

import msgspec

from hrcreport.foundation import (
    NOT_A_KEY,
    Address,
    Citation,
    Day,
    Kind,
    LawError,
    Problem,
    Project,
    Record,
    Titles,
    Verified,
    Words,
    translated_pinpoint,
)
from hrcreport.registers.law.remembered import remembered
from hrcreport.registers.mandate.body import LimbCode
from hrcreport.registers.sources.sign_offs import read_sign_offs, vouched


class Region(Verified, frozen=True, kw_only=True):
    """The States that an instrument concerns, by their ISO 3166-1 alpha-3 codes.

    `name` follows "concerns the" in a sentence: "parties to the European Convention …".
    A region without States serves an instrument that is cited and put to no State's law.
    """

    noun: ClassVar[str] = "region"
    code: Annotated[str, Kind.code("EUROPEAN-CONVENTION")]
    name: str
    states: tuple[Annotated[str, Kind.country("ITA")], ...] = ()
    note: str = ""
    source: str = ""


class Regions(Record, frozen=True, kw_only=True):
    """What a file of regions holds."""

    regions: tuple[Region, ...]


def regions_files(project: Project) -> list[Path]:
    """Return the files of the register of regions, sorted by name."""
    return project.reads.files_in(project.data / "law" / "regions", "*.yml")


def read_regions(project: Project) -> tuple[Mapping[str, Region], list[Problem]]:
    """Read every region by its code, together with every problem, the reads recorded."""
    regions: list[Region] = []
    problems: list[Problem] = []
    for path in regions_files(project):
        reading = Regions.reading(path, place=project.place(path))
        regions += reading.records("regions", Region)
        problems += reading.problems
        if reading.sound:
            project.reads.record(path)
    return {region.code: region for region in regions}, [*problems, *Record.used_twice(regions)]


KIND_IN_WORDS = {"L": "law", "P": "practice", "I": "institution"}
Code = Annotated[str, Kind.code("BPUFF-9 or LLW-7.4")]


class Instrument(Record, frozen=True, kw_only=True):
    """A treaty, body of principles or interpretive text, with its citation by language.

    A regional one `concerns` the States of a `region`; None concerns every State. `groups` are
    those of its file.
    """

    noun: ClassVar[str] = "the instrument"
    code: Code
    citation: Citation
    issued: Annotated[Day, Kind.PAST] = ""
    source: Address = ""
    concerns: Code = ""
    groups: Annotated[Mapping[str, str], NOT_A_KEY] = msgspec.field(default_factory=dict)
    region: Annotated[Region | None, NOT_A_KEY] = None


class Element(Record, frozen=True, kw_only=True):
    """One thing that a standard asks, which a law does or does not provide."""

    noun: ClassVar[str] = "element"
    name: Annotated[str, Kind.matching(re.compile(r"[a-z]+(?:-[a-z]+)*"), "last-resort")]
    question: str


class Standard(Verified, frozen=True, kw_only=True):
    """One testable standard: what an instrument asks, in our own words.

    `kind` holds L (read the law), P (look at practice) and I (see whether an institution exists);
    `limbs` are those of the mandate; `part_of` names the test of which this is
    a part; `subject` says in a few words what it is about, for grids; `elements` are what it asks,
    one by one.
    """

    noun: ClassVar[str] = "test"
    code: Code
    part_of: Code = ""
    pinpoint: str = ""
    subject: str = ""
    question: Annotated[str, Kind.BORNE_OUT]
    kind: tuple[Annotated[str, Kind.one_of(KIND_IN_WORDS)], ...]
    limbs: tuple[LimbCode, ...]
    group: str
    elements: tuple[Element, ...] = ()
    instrument: Annotated[Instrument, NOT_A_KEY]

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        instrument = self.instrument
        if not self.code.startswith(f"{instrument.code}-"):
            yield self.problem(
                "code",
                f"the code '{self.code}' does not begin with that of its instrument.",
                f"Begin it with {instrument.code}-.",
                "law.code-of-other-instrument",
            )
        yield from self.unknown(
            "group",
            name=self.group,
            known_names=instrument.groups,
            fault=f"no group is named '{self.group}'.",
            mend=f"Groups: {', '.join(instrument.groups)}.",
            rule="law.unknown-group",
        )

    def signed(self) -> tuple[Record, ...]:
        """Return what a sign-off signs: the test, and the instrument that it is of."""
        return (self, self.instrument)

    def put_to(self, country: str) -> bool:
        """Tell whether the standard concerns a State (ISO 3166-1 alpha-3)."""
        region = self.instrument.region
        return region is None or country in region.states

    def serves(self, limb: str | None) -> bool:
        """Tell whether the standard is of a limb; of any where none is asked for."""
        return limb is None or limb in self.limbs

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

    def instrument_title(self, language: str) -> str:
        """Return the short title of the instrument that the test belongs to."""
        citation = self.instrument.citation
        return (citation.get(language) or citation["en"])[1]

    @property
    def words_of_the_code(self) -> str:
        """The words in it: "legality" of LLW-2-LEGALITY."""
        words = self.code.removeprefix(f"{self.instrument.code}-").replace("-", " ").lower()
        words = words.lstrip("0123456789 ") or words
        words = words.replace("self identification", "self-identification")
        return words.replace("non discrimination", "non-discrimination")

    def place_and_subject(self, language: str) -> str:
        """Return "Principle 9, use of firearms" for a test of "Basic Principles …, principle 9".

        A test whose place in the instrument is not recorded goes by its subject, and without one by
        the words of its code: "Self-identification" for HRBAD-SELF-IDENTIFICATION.
        """
        name = ", ".join(filter(None, (self._place(language), self.subject)))
        name = name or self.words_of_the_code
        return name[:1].upper() + name[1:]

    def place(self, language: str) -> str:
        """Return "Principle 9", for a row below one that names the instrument."""
        place = self._place(language) or self.short_citation(language=language)
        return place[:1].upper() + place[1:]

    def _place(self, language: str) -> str:
        cited = self.short_citation(language=language)
        return cited.removeprefix(self.instrument_title(language)).lstrip("،, ")

    def _cited(self, form: int, language: str) -> str:
        citation = self.instrument.citation
        used = language if language in citation else "en"
        title = citation[used][form]
        place = translated_pinpoint(self.pinpoint, language=used)
        return f"{title}{Words(used).text('list.comma')}{place}" if place else title


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
        as_read = read_standards(project)
        if as_read.problems:
            raise LawError(as_read.problems)
        standards = vouched(as_read.standards, read_sign_offs(project), on=on)
        return cls({standard.code: standard for standard in standards})

    def __iter__(self) -> Iterator[Standard]:
        return iter(self.by_code.values())

    def __len__(self) -> int:
        return len(self.by_code)

    def chosen(self, codes: Sequence[str] | None) -> list[Standard]:
        """Return the standards that have these codes, in their order; without codes, every one.

        Raises:
            LawError: no standard has one of the codes.
        """
        return list(self) if codes is None else [self.standard(code) for code in codes]

    @staticmethod
    def names_of(tests: Sequence[Standard], language: str) -> dict[str, str]:
        """Return the name of each test by its code, no name twice.

        A name is the place in the instrument and the subject ("Principle 9, use of firearms").
        Tests of one place without subjects are told apart by the words of their codes ("Sect. 2,
        legality"), those of one name in two instruments by the instrument.
        """
        names = {test.code: test.place_and_subject(language) for test in tests}
        places = Counter((test.instrument.code, names[test.code]) for test in tests)
        for test in tests:
            words = test.words_of_the_code
            if places[test.instrument.code, names[test.code]] > 1 and not words.isdigit():
                names[test.code] += f", part {words}" if test.part_of else f", {words}"
        name_counts = Counter(names.values())
        return {
            test.code: name
            if name_counts[name] == 1
            else f"{name} ({test.instrument_title(language)})"
            for test in tests
            for name in [names[test.code]]
        }

    def standard(self, code: str) -> Standard:
        """Return a standard by its code.

        Raises:
            LawError: no standard has this code.
        """
        if code not in self.by_code:
            raise LawError(unknown_test(code, self.by_code, "data/law/standards"))
        return self.by_code[code]


class StandardsAsRead(NamedTuple):
    """What the files of the register hold: `codes` has those of records with slips, too."""

    standards: Sequence[Standard]
    codes: frozenset[str]
    problems: Sequence[Problem]


def unknown_test(
    code: str, known_codes: Collection[str], place: str, line: int | None = None
) -> Problem:
    """Return the problem with a test that no standard has."""
    mend = f"{Problem.did_you_mean(code, known_codes)}The codes stand in data/law/standards."
    message = f"no standard has the code '{code}'."
    return Problem(
        place, what=message, mend=mend, rule="law.unknown-test", line=line, key="test", value=code
    )


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
        reading = Tests.reading(path, place=project.place(path))
        instrument: Instrument | None = None
        if not reading.problems and (head_instrument := reading.head.get("instrument")):
            reading.problems += head_instrument.unknown(
                "concerns",
                head_instrument.concerns,
                ("", *regions),
                fault=f"the instrument concerns '{head_instrument.concerns}', which is no region.",
                mend="Regions stand in data/law/regions, one record each.",
                rule="law.unknown-region",
            )
            region = regions.get(head_instrument.concerns)
            instrument = head_instrument.with_(groups=reading.head["groups"], region=region)
        standards += reading.records("tests", Standard, instrument=instrument)
        codes |= reading.codes("tests")
        problems += reading.problems
        if reading.sound:
            project.reads.record(path)
    problems += Record.used_twice(standards)
    for standard in standards:
        if standard.part_of not in {"", *codes}:
            problems.append(
                standard.problem(
                    "part_of",
                    f"'{standard.code}' is part of '{standard.part_of}', which is no test.",
                    Problem.did_you_mean(standard.part_of, codes)
                    or "Name the test of which it is a part.",
                    "law.unknown-whole",
                )
            )
    return StandardsAsRead(standards, codes, problems)
