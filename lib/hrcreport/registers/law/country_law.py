"""This module reads the law of one country: its provisions and what they were found to meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import Annotated, ClassVar, Self

from hrcreport.foundation import (
    NOT_A_KEY,
    Address,
    Citation,
    Day,
    Kind,
    LawError,
    OfCountry,
    Problem,
    Project,
    Record,
    Verified,
    Words,
    earliest,
    latest,
)
from hrcreport.registers.law.remembered import remembered
from hrcreport.registers.mandate.body import TopicCode
from hrcreport.registers.sources.searches import Looked
from hrcreport.registers.sources.sign_offs import read_sign_offs, vouched


class Score(Enum):
    """The scale: each degree with its words and with a sign that needs no colour.

    "NA" is no assessment and stands in no register: it is what a test reads for a State that its
    regional instrument does not concern.
    """

    sign: str
    """It can be told from the others without colour."""

    def __new__(cls, value: str, sign: str) -> Self:
        """Return a degree with its sign."""
        self = object.__new__(cls)
        self._value_, self.sign = value, sign
        return self

    MET = "2", "●"
    PARTLY_MET = "1", "◐"
    NOT_MET = "0", "○"
    NO_PROVISION = "N", "–"
    NOT_ASSESSED = "U", "?"
    NOT_APPLICABLE = "NA", "/"

    @property
    def words(self) -> str:
        """The degree in English, for example "partly met"."""
        return self.in_words()

    def in_words(self, language: str = "en") -> str:
        """Return the degree in words of a language."""
        return Words(language).said(f"score.{self.value}")

    @property
    def assessed(self) -> bool:
        """Whether the test counts as assessed; a provision that was not found does."""
        return self not in (Score.NOT_ASSESSED, Score.NOT_APPLICABLE)

    @property
    def printed(self) -> str:
        """Sign and words, as a table in English prints them."""
        return self.printed_in()

    def printed_in(self, language: str = "en") -> str:
        """Return sign and words, as a table prints them."""
        return f"{self.sign} {self.in_words(language)}"


PARTLY = {
    "executive": "in rules of the executive alone",
    "case-law": "in case law alone",
    "areas": "in some areas alone",
    "situations": "in some situations alone",
    "silent": "silent on a part",
}
"""Why a standard is met in part, in English: what a reform would have to change."""
SCALE = tuple(score for score in Score if score is not Score.NOT_APPLICABLE)
"""The degrees that an assessment may give."""


class Assessment(Record, frozen=True, kw_only=True):
    """How far the law of one jurisdiction met one test on one day, with the reason.

    `provisions` are codes; `partly` says why it is met in part; `looked` are those of the searches
    on which it rests that no provision was found; `assessor` and `second_reader` name who scored
    it, which verifies nothing: it is verified once two persons have signed, as `vouched` says.
    """

    noun: ClassVar[str] = "assessment"
    test: Annotated[str, Kind.code("BPUFF-9")]
    provisions: tuple[Annotated[str, Kind.code("USA-GARNER")], ...] = ()
    area: Annotated[str, Kind.area("US-CA")] = ""
    score: Annotated[Score, Kind.choice_of(SCALE)]
    partly: Annotated[str, Kind.one_of(PARTLY)] = ""
    reason: Annotated[str, Kind.BORNE_OUT]
    assessor: Annotated[str, Kind.FILLED_LATER] = ""
    second_reader: Annotated[str, Kind.FILLED_LATER] = ""
    date: Annotated[Day, Kind.PAST]
    looked: Looked = ()
    country: Annotated[str, NOT_A_KEY]
    vouched: Annotated[str, NOT_A_KEY] = ""

    @property
    def sign_key(self) -> str:
        """What a sign-off calls it: "USA:BPUFF-9", or "USA:US-CA:BPUFF-9" of an area."""
        return ":".join(filter(None, (self.country, self.area, self.test)))

    def faults(self) -> Iterator[Problem]:
        if self.assessor and self.assessor == self.second_reader:
            yield self.problem(
                "second_reader",
                f"'{self.test}' was assessed and read again by one person.",
                "A second reader is another person; leave the key empty until there is one.",
                "law.one-reader-twice",
            )
        if self.score in (Score.MET, Score.PARTLY_MET, Score.NOT_MET) and not self.provisions:
            yield self.problem(
                "provisions",
                f"'{self.test}' is scored {self.score.value} without a provision.",
                "Name the provisions that the score rests on, or score it N or U.",
                "law.score-without-provision",
            )
        if self.partly and self.score is not Score.PARTLY_MET:
            yield self.problem(
                "partly",
                f"'{self.test}' is scored {self.score.value} and says why it is met in part.",
                "Take 'partly' out, or score it 1.",
                "law.partly-beside-score",
            )
        if self.score is Score.NO_PROVISION and self.provisions:
            yield self.problem(
                "provisions",
                f"'{self.test}' is scored N (no provision found) but names provisions.",
                "Take the provisions out, or score what they say.",
                "law.provision-beside-n",
            )

    @property
    def verified(self) -> bool:
        """Whether two persons have signed for it; otherwise it is a draft."""
        return self.vouched == Verified.VERIFIED

    @staticmethod
    def latest_by_test(assessments: Iterable[Assessment], *, on: str = "") -> list[Assessment]:
        """Return the newest assessment of each test and area, in the order of first appearance.

        What was assessed after the day `on` ("2024-06-30") is left out.
        """
        newest: dict[tuple[str, str], Assessment] = {}
        for assessment in assessments:
            if on and earliest(assessment.date) > on:
                continue
            key = (assessment.test, assessment.area)
            if earliest(assessment.date) >= earliest(newest.get(key, assessment).date):
                newest[key] = assessment
        return list(newest.values())


LEVELS = ("national", "federal", "state", "local", "police-rule", "regional")
TRANSLATIONS = ("official", "unofficial", "none")


EVENTS = ("bill", "act", "in-force", "amended", "suspended", "struck-down", "repealed")
"""What happens to a law, from the bill to its end."""
ENDS = ("struck-down", "repealed")


class ProvisionEvent(Record, frozen=True, kw_only=True):
    """What happened to a provision on a day, and the instrument that did it: a code, or words."""

    noun: ClassVar[str] = "event"
    event: Annotated[str, Kind.one_of(EVENTS)]
    date: Annotated[Day, Kind.PAST]
    by: Annotated[str, Kind.FILLED_LATER] = ""

    @property
    def ends(self) -> bool:
        return self.event in ENDS

    def faults(self) -> Iterator[Problem]:
        if self.ends and not self.by:
            yield self.problem(
                "event",
                f"nothing says what {self.event.replace('-', ' ')} it.",
                "Write a line 'by:' with the code of the judgment or act, or with its name.",
                "law.end-without-instrument",
            )


class Provision(OfCountry, frozen=True, kw_only=True):
    """A constitution, statute, judgment or rule of one jurisdiction, in a summary of our own.

    `area` is an ISO 3166-2 code where the provision belongs to a part of the State ("US-CA");
    `in_force_from` and `in_force_to` are days, months or years, empty where unsure or still in
    force; `events` are what happened to it, in their order; `translation` says how a text in
    another language became the summary.
    """

    noun: ClassVar[str] = "provision"
    code: Annotated[str, Kind.code("USA-GARNER")]
    level: Annotated[str, Kind.one_of(LEVELS)]
    area: Annotated[str, Kind.area("US-CA")] = ""
    citation: Citation
    in_force_from: Day = ""
    in_force_to: Day = ""
    summary: Annotated[str, Kind.BORNE_OUT]
    topics: tuple[TopicCode, ...]
    translation: Annotated[str, Kind.one_of(TRANSLATIONS)] = "none"
    source: Address = ""
    events: tuple[ProvisionEvent, ...] = ()

    def full_citation(self, *, language: str = "en") -> str:
        """Return the citation for the first mention; English where the language has none."""
        return (self.citation.get(language) or self.citation["en"])[0]

    def short_citation(self, *, language: str = "en") -> str:
        """Return the citation for later mentions; English where the language has none."""
        return (self.citation.get(language) or self.citation["en"])[1]

    @property
    def amended(self) -> tuple[str, ...]:
        """The days on which it is known to have been amended."""
        return tuple(event.date for event in self.events if event.event == "amended")

    def in_force_on(self, day: str) -> bool:
        """Tell whether the provision applied on a day ("2024-06-30"), as far as is recorded."""
        return earliest(self.in_force_from or "0001") <= day <= latest(self.in_force_to or "9999")

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        begins, ends = self.in_force_from, self.in_force_to
        if begins and ends and earliest(begins) > latest(ends):
            yield self.problem(
                "in_force_to",
                f"'{self.code}' ended ({ends}) before it began ({begins}).",
                "Correct in_force_from or in_force_to.",
                "law.in-force-order",
            )
        yield from self._slips_of_events()

    def _slips_of_events(self) -> Iterator[Problem]:
        """Say where events are out of order, follow the end, or differ from the days in force."""
        for before, after in pairwise(self.events):
            if earliest(before.date) > latest(after.date) or before.ends:
                message_start = f"'{self.code}': '{after.event}' ({after.date}) stands behind "
                yield after.problem(
                    "date",
                    f"{message_start}'{before.event}' ({before.date}).",
                    "Put events in their order; a law that came back is a provision of its own.",
                    "law.order-of-events",
                )
        for key, kinds in (("in_force_from", ("in-force",)), ("in_force_to", ENDS)):
            own_day = getattr(self, key)
            for event in self.events:
                if event.event in kinds and event.date != own_day:
                    yield self.problem(
                        key,
                        f"'{self.code}' says {own_day or 'nothing'} here, and '{event.event}' on "
                        f"{event.date} among its events.",
                        "Let both say the same day.",
                        "law.two-days-in-force",
                    )


class CountryLaw(Record, frozen=True, kw_only=True):
    """The law of one country as registered.

    `heading` names it at the head of a column; `area` is the part of the State that is meant where
    a record names none ("GB-EAW"); `covers` says in words what is and is not registered;
    `language` is that of the official texts. `assessments` is the whole history; `codes` are those
    of all provisions as written.
    """

    country: Annotated[str, Kind.country("USA")]
    heading: str
    area: Annotated[str, Kind.area("GB-EAW")] = ""
    covers: str
    language: str = "en"
    provisions: tuple[Provision, ...]
    assessments: tuple[Assessment, ...] = ()
    codes: Annotated[frozenset[str], NOT_A_KEY] = frozenset()

    @staticmethod
    def files(project: Project) -> list[Path]:
        """Return the files of domestic law, one a country, sorted by name."""
        return project.reads.files_in(project.data / "law", "*.yml")

    @staticmethod
    def file(country: str, project: Project) -> Path:
        """Return the file of the law of a country (ISO 3166-1 alpha-3); it may not exist."""
        return project.data / "law" / f"{country.lower()}.yml"

    @classmethod
    def of(cls, country: str, project: Project, *, on: str = "") -> CountryLaw:
        """Return the law of a country, the read recorded; provisions say how they stand on a day.

        Raises:
            LawError: no law is registered for it, or its file cannot be used as it stands.
        """
        path = cls.file(country, project)
        if not project.reads.is_there(path):
            known_countries = [law_file.stem.upper() for law_file in cls.files(project)]
            raise LawError(
                Problem.not_one_of(
                    country,
                    known_countries,
                    "data/law",
                    f"no law is registered for the country '{country}'.",
                    "law.unknown-country",
                    heading="Registered",
                    after=f"A new country is a new file data/law/{country.lower()}.yml.",
                )
            )
        law, problems = cls.as_read(path, project)
        if problems or law is None:
            raise LawError(problems)
        provisions = vouched(law.provisions, read_sign_offs(project), on=on)
        return law.with_(provisions=tuple(provisions))

    @classmethod
    @remembered
    def as_read(cls, path: Path, project: Project) -> tuple[CountryLaw | None, Sequence[Problem]]:
        """Read the law of one country and of its areas, with every problem; the reads are recorded.

        The law is None where one of the two files is no YAML; where there are problems it is
        incomplete.
        """
        reading = cls.reading(path, place=project.place(path))
        if not reading.sound:
            return None, reading.problems
        project.reads.record(path)
        country, head = reading.country(), reading.head
        area = head.get("area", "")
        files = [reading]
        below = areas_file(country, project)
        if project.reads.is_there(below):
            files.append(LawOfAreas.reading(below, place=project.place(below)))
            files[1].country()
            if not files[1].sound:
                return None, [*reading.problems, *files[1].problems]
            project.reads.record(below)
        provisions = [
            provision.with_(area=provision.area or area)
            for file in files
            for provision in file.records("provisions", Provision, country=country)
        ]
        assessments = [
            assessment.with_(area=assessment.area or area)
            for file in files
            for assessment in file.records("assessments", Assessment, country=country)
        ]
        records: list[Provision | Assessment] = [*provisions, *assessments]
        for file in files[1:]:
            file.problems += [
                record.problem(
                    "area",
                    "the law of an area stands here without its area.",
                    "Write a line such as 'area: US-CA' (ISO 3166-2), or move the record to the "
                    "country's file.",
                    "law.record-without-area",
                )
                for record in records
                if record.written.place == file.place and record.area == area
            ]
        law = cls(
            country=country,
            heading=head.get("heading", country),
            covers=head.get("covers", ""),
            provisions=tuple(provisions),
            assessments=tuple(assessments),
            area=area,
            language=head.get("language") or "en",
            codes=frozenset().union(*(file.codes("provisions") for file in files)),
        )
        return law, [
            *(wrong for file in files for wrong in file.problems),
            *Record.used_twice(provisions),
        ]


class LawOfAreas(Record, frozen=True, kw_only=True):
    """What a file with the law of states, provinces or regions holds, one row each."""

    country: Annotated[str, Kind.country("USA")]
    provisions: tuple[Provision, ...]
    assessments: tuple[Assessment, ...] = ()


def areas_file(country: str, project: Project) -> Path:
    """Return the file of the law of a country's states, provinces or regions; it may not exist."""
    return project.data / "law" / "areas" / f"{country.lower()}.yml"
