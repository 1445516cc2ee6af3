"""This module holds how States cooperate: treaties, visits, letters, reviews; counts of all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar

import msgspec

from hrcreport.foundation import (
    Address,
    Column,
    Counted,
    CountryFile,
    Day,
    Kind,
    Problem,
    Project,
    Record,
    Titles,
    Verified,
    earliest,
    latest,
)
from hrcreport.registers.mandate.body import SYMBOL, Body
from hrcreport.registers.recommendations.time import standing, time_between
from hrcreport.registers.sources.registered import registered

TREATIES = {
    "ICERD": "International Convention on the Elimination of All Forms of Racial Discrimination",
    "ICERD-14": "Individual communications under article 14 of that Convention",
    "ICCPR": "International Covenant on Civil and Political Rights",
    "ICCPR-OP1": "Optional Protocol to that Covenant (individual communications)",
    "ICESCR": "International Covenant on Economic, Social and Cultural Rights",
    "CAT": "Convention against Torture and Other Cruel, Inhuman or Degrading Treatment or "
    "Punishment",
    "OPCAT": "Optional Protocol to that Convention (visits to places of detention)",
    "CEDAW": "Convention on the Elimination of All Forms of Discrimination against Women",
    "CRC": "Convention on the Rights of the Child",
    "CRPD": "Convention on the Rights of Persons with Disabilities",
    "CED": "International Convention for the Protection of All Persons from Enforced Disappearance",
    "CMW": "International Convention on the Protection of the Rights of All Migrant Workers and "
    "Members of Their Families",
    "ACHR": "American Convention on Human Rights",
    "ECHR": "European Convention on Human Rights",
    "CIRDI": "Inter-American Convention against Racism, Racial Discrimination and Related Forms of "
    "Intolerance",
}
"""The treaties of the register by their code, in the order of tables."""

STANDINGS = {
    "party": "● party",
    "signed": "◐ signed only",
    "withdrawn": "○ no longer a party",
    "none": "○ not a party",
}
DECLARATION = {"ICERD-14": {"party": "● declaration made", "none": "○ no declaration"}}
"""How a State stands to what is no treaty: it makes a declaration, or none."""
VISITORS = {
    "mechanism": "Mechanism",
    "wgepad": "Working Group of Experts on People of African Descent",
    "sr-racism": "Special Rapporteur on racism",
    "sr-executions": "Special Rapporteur on extrajudicial executions",
    "sr-torture": "Special Rapporteur on torture",
    "sr-minorities": "Mandate on minority issues",
    "sr-assembly": "Special Rapporteur on peaceful assembly",
    "spt": "Subcommittee on Prevention of Torture",
    "iachr": "Inter-American Commission on Human Rights",
    "achpr": "African Commission on Human and Peoples’ Rights",
    "ecri": "European Commission against Racism and Intolerance",
    "cpt": "European Committee for the Prevention of Torture",
    "other": "Other mechanism",
}
REGIONAL = ("iachr", "achpr", "ecri", "cpt")
"""Bodies of a region: a review is a report of theirs on the State, or its follow-up."""
REVIEWERS = {
    "CERD": "Committee on the Elimination of Racial Discrimination",
    "CCPR": "Human Rights Committee",
    "CAT": "Committee against Torture",
    "CEDAW": "Committee on the Elimination of Discrimination against Women",
    "CRC": "Committee on the Rights of the Child",
    "UPR": "Universal periodic review",
    **{region.upper(): VISITORS[region] for region in REGIONAL},
}
"""Bodies that review States: treaty bodies, the Council, and those of a region."""
REPLIES = {"yes": "replied", "no": "no reply", "unknown": "not reviewed"}

NUMBER = re.compile(r"\d+")
YEAR = re.compile(r"(?:19|20)\d\d")
Count = Annotated[str, Kind.matching(NUMBER, "12")]
WITHDRAWN = "withdrawn "
CORE = (
    "ICERD",
    "ICCPR",
    "ICCPR-OP1",
    "ICESCR",
    "CAT",
    "OPCAT",
    "CEDAW",
    "CRC",
    "CRPD",
    "CED",
    "CMW",
)
"""The treaties that the register covers: one that a State has no line for it is no party to."""


class Treaty(Verified, frozen=True, kw_only=True):
    """How a State stands to one treaty."""

    noun: ClassVar[str] = "treaty"
    treaty: Annotated[str, Kind.one_of(TREATIES)]
    standing: Annotated[str, Kind.one_of(STANDINGS)]
    date: Annotated[Day, Kind.PAST] = ""
    note: str = ""

    @property
    def in_words(self) -> str:
        """How the State stands to it, with the day where there is one."""
        words = (STANDINGS | DECLARATION.get(self.treaty, {}))[self.standing]
        return f"{words}, {self.date}" if self.date else words

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        if self.standing == "none" and self.date:
            yield self.problem(
                "date",
                f"'{self.treaty}' has a date, but the State is said not to be a party.",
                "Take the date out, or write standing: party or signed.",
                "monitoring.date-of-no-party",
            )


class Visit(Verified, frozen=True, kw_only=True):
    """A visit of a mechanism to a State."""

    noun: ClassVar[str] = "visit"
    by: Annotated[str, Kind.one_of(VISITORS), Column("Mechanism")]
    begins: Annotated[Day, Column("Dates", of="span")] = msgspec.field(name="from")
    ends: Day = msgspec.field(name="to", default="")
    places: Annotated[tuple[str, ...], Column()] = ()
    report: Annotated[str, Kind.matching(SYMBOL, "A/HRC/57/71/Add.2"), Column()] = ""

    @property
    def span(self) -> str:
        """From which day to which it was."""
        return " to ".join(filter(None, [self.begins, self.ends]))

    def visitor(self, body: Body) -> str:
        """Return the mechanism in words, the one whose mandate it is by its name."""
        return body.calling(VISITORS)[self.by]

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        if self.ends and earliest(self.begins) > latest(self.ends):
            yield self.problem(
                "to",
                f"a visit ends ({self.ends}) before it begins ({self.begins}).",
                "Correct one of the two days.",
                "monitoring.visit-order",
                value=self.ends,
            )


class Communication(Verified, frozen=True, kw_only=True):
    """A letter of special procedures to a State."""

    noun: ClassVar[str] = "communication"
    reference: Annotated[str, Column()]
    sent: Annotated[Day, Column()]
    subject: Annotated[str, Column()]
    replied: Annotated[str, Kind.one_of(REPLIES), Column("Reply")]
    source: Address = ""


class Review(Verified, frozen=True, kw_only=True):
    """The consideration of a State by a body, and when its next report is due."""

    noun: ClassVar[str] = "review"
    by: Annotated[str, Kind.one_of(REVIEWERS), Column("Body")]
    considered: Annotated[
        Day, Kind.PAST, Column("Last considered"), Column("Time since", of="time_since")
    ] = ""
    outcome: Annotated[
        str, Kind.matching(SYMBOL, "CERD/C/USA/CO/10-12"), Column(of="outcome_or_note")
    ] = ""
    next_due: Annotated[Day, Column("Next report", of="next_in_words")] = ""
    note: str = ""

    @property
    def reviewer(self) -> str:
        """The body in words."""
        return REVIEWERS[self.by]

    @property
    def outcome_or_note(self) -> str:
        """The symbol of what came of it, or what else is noted."""
        return self.outcome or self.note

    def time_since(self, on: str) -> str:
        """Return how long ago it was on a day, "3 years"; nothing where the day is not known."""
        return time_between(self.considered, on)

    def next_in_words(self, on: str) -> str:
        """Return when the next report is due and how that stands on a day; nothing without one."""
        return f"{self.next_due}: {standing(latest(self.next_due), on)}" if self.next_due else ""


class StateFigures(Record, frozen=True, kw_only=True):
    """One Member State: a day, "signed" or "withdrawn" by treaty; counts of its last review held.

    `made` are recommendations that it made to others; counts `on_law_enforcement` are of texts
    that name the police, law enforcement, racial profiling or the use of force. Without a
    `session` no review of it is among those that were counted. `forces` are the bodies that
    enforce the law, in the words of a source that is not the State's.
    """

    noun: ClassVar[str] = "State"
    country: Annotated[str, Kind.country("COL")]
    treaties: Titles = msgspec.field(default_factory=dict)
    session: Count = ""
    recommendations: Count = "0"
    supported: Count = "0"
    on_law_enforcement: Count = "0"
    on_law_enforcement_supported: Count = "0"
    on_racial_discrimination: Count = ""
    subjects: tuple[str, ...] = ()
    forces: tuple[str, ...] = ()
    legal_system: str = ""
    made: Count = "0"
    made_on_law_enforcement: Count = "0"

    @property
    def party_to(self) -> tuple[str, ...]:
        """The codes of the treaties to which it is a party."""
        return tuple(code for code in CORE if self.treaties.get(code, "")[:1].isdigit())

    @property
    def left(self) -> tuple[str, ...]:
        """The codes of the treaties from which it has withdrawn."""
        return tuple(code for code in CORE if self.treaties.get(code, "").startswith(WITHDRAWN))

    def count(self, key: str) -> Counted:
        """Return one of the counts of its review, with where it stands; 0 for none."""
        place = "data/monitoring/universal.yml"
        return Counted.taken_from(place, f"{self.country}: {key}", int(getattr(self, key) or 0))

    def faults(self) -> Iterator[Problem]:
        for code, day in self.treaties.items():
            yield from self.unknown(
                "treaties",
                name=code,
                known_names=CORE,
                fault=f"'{code}' is none of the treaties.",
                mend=f"Allowed: {', '.join(CORE)}.",
                rule="universal.treaty",
            )
            sound = day == "signed" or Kind.DAY.fullmatch(day.removeprefix(WITHDRAWN))
            if code in CORE and not sound:
                yield self.problem(
                    "treaties",
                    f"'{code}' reads '{day}'.",
                    'Write a day such as "1981-09-02", signed, or "withdrawn 1997".',
                    "universal.day",
                    value=day,
                )
        for part, total_key in (
            ("supported", "recommendations"),
            ("on_law_enforcement", "recommendations"),
            ("on_law_enforcement_supported", "on_law_enforcement"),
            ("made_on_law_enforcement", "made"),
        ):
            if int(getattr(self, part)) > int(getattr(self, total_key)):
                yield self.problem(
                    part,
                    f"'{part}' is more than '{total_key}'.",
                    "Correct one of the two counts.",
                    "universal.sum",
                )


class Universal(Record, frozen=True, kw_only=True):
    """What is known of every Member State, with the day and the source of each of its parts.

    `session_years` holds the year of each session in which a State was reviewed.
    """

    TREATIES: ClassVar[Sequence[str]] = CORE

    treaties_as_of: Day
    reviews_as_of: Day
    treaties_source: str
    reviews_source: str
    session_years: Titles = msgspec.field(default_factory=dict)
    forces_as_of: Day = ""
    forces_source: str = ""
    states: tuple[StateFigures, ...]

    def faults(self) -> Iterator[Problem]:
        for session, year in self.session_years.items():
            if not (session.isdecimal() and YEAR.fullmatch(year)):
                yield self.problem(
                    "session_years",
                    f"'{session}' reads '{year}'.",
                    'Write the number of a session and its year: "21": "2015".',
                    "universal.year",
                    value=year,
                )

    @staticmethod
    def of(project: Project) -> Universal | None:
        """Return the register, read recorded; None in a project without it.

        Raises:
            RefusedError: the file cannot be used as it stands.
        """
        return registered(project.data / "monitoring" / "universal.yml", Universal, project)

    def state(self, country: str) -> StateFigures | None:
        """Return the record of a State, or None."""
        return next((state for state in self.states if state.country == country), None)


class Cooperation(CountryFile, frozen=True, kw_only=True):
    """What is registered of one State."""

    TREATIES: ClassVar[Mapping[str, str]] = TREATIES
    treaties: tuple[Treaty, ...] = ()
    visits: tuple[Visit, ...] = ()
    communications: tuple[Communication, ...] = ()
    reviews: tuple[Review, ...] = ()

    @staticmethod
    def of(country: str, project: Project) -> Cooperation:
        """Return what is registered of a State; without a file its treaties, as every State's.

        Raises:
            RefusedError: a register cannot be used as it stands.
        """
        state_record = cooperation(country, project)
        if state_record.treaties or state_record.reviews or state_record.visits:
            return state_record
        universal = Universal.of(project)
        state = universal.state(country) if universal else None
        return state_record.with_(treaties=tuple(treaties_of(state))) if state else state_record

    @classmethod
    def as_read(cls, project: Project) -> tuple[Cooperation, ...]:
        """Return what is registered of every State; slips are told where registers are checked."""
        files = project.reads.files_in(project.data / "monitoring" / "cooperation", "*.yml")
        return tuple(cls.read_file(path, place=project.place(path))[0] for path in files)

    def treaty(self, code: str) -> Treaty | None:
        """Return the record of a treaty, or None where none is registered."""
        return next((treaty for treaty in self.treaties if treaty.treaty == code), None)

    def faults(self) -> Iterator[Problem]:
        first: dict[str, Treaty] = {}
        for treaty in self.treaties:
            before = first.setdefault(treaty.treaty, treaty)
            if before is not treaty:
                yield treaty.problem(
                    "treaty",
                    f"'{treaty.treaty}' stands here a second time; the first is in line "
                    f"{before.written.line}.",
                    "Keep one of the two.",
                    "monitoring.treaty-twice",
                )


def cooperation(country: str, project: Project) -> Cooperation:
    """Return what is registered of a State (ISO 3166-1 alpha-3), read recorded; may be nothing.

    Raises:
        RefusedError: the file cannot be used as it stands.
    """
    path = project.data / "monitoring" / "cooperation" / f"{country.lower()}.yml"
    return registered(path, Cooperation, project) or Cooperation(country=country)


def treaties_of(state: StateFigures) -> Iterator[Treaty]:
    """Yield how a State stands to each treaty of the register."""
    for code in (treaty_code for treaty_code in TREATIES if treaty_code in CORE):
        day = state.treaties.get(code, "none")
        if day.startswith(WITHDRAWN):
            standing, day = "withdrawn", day.removeprefix(WITHDRAWN)
        else:
            standing = day if day in ("none", "signed") else "party"
            day = "" if standing == day else day
        yield Treaty(treaty=code, standing=standing, date=day)


VISITED = re.compile(r"\bvisited\b[^.;]*?\b((?:19|20)\d\d)\b")
CONSIDERED = re.compile(r"\b(?:considered|reviewed|examined)\b[^.;]*?\b((?:19|20)\d\d)\b")


def other_years(text: str, state: Cooperation, body: Body) -> Iterator[tuple[int, str, str]]:
    """Yield each year in which an English text lets a body visit or review a State otherwise.

    The register of cooperation, from which tables and figures are made, has acts of that body and
    none of that year. A line is one sentence; each has its place in the text, the body and the
    year.
    """
    acts: dict[tuple[str, re.Pattern[str]], set[str]] = {}
    for visit in state.visits:
        years = {visit.begins[:4], visit.ends[:4]}
        acts.setdefault((visit.visitor(body), VISITED), set()).update(years)
    for review in (state_review for state_review in state.reviews if state_review.considered):
        acts.setdefault((review.reviewer, CONSIDERED), set()).add(review.considered[:4])
    at = 0
    for line in text.split("\n"):
        for (name, verb), years in acts.items():
            year_match = verb.search(line, line.index(name)) if name in line else None
            if year_match and year_match[1] not in years:
                yield at + year_match.start(1), name, year_match[1]
        at += len(line) + 1
