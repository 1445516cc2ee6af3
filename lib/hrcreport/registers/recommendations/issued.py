"""This module reads the registers of recommendations: as issued, and as trackers publish them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, ClassVar, NamedTuple

import msgspec

from hrcreport.foundation import (
    NOT_A_KEY,
    Address,
    Citation,
    Day,
    Kind,
    Node,
    Problem,
    Project,
    Record,
    RefusedError,
    Titles,
    Verified,
)
from hrcreport.registers.mandate.body import SDG_TARGET, SYMBOL, Body, LimbCode
from hrcreport.registers.recommendations.record import DEADLINE
from hrcreport.registers.recommendations.vocabulary import (
    ACTIONS,
    BODIES,
    LEVELS,
)
from hrcreport.registers.sources.registered import registered
from hrcreport.registers.sources.sign_offs import read_sign_offs, vouched

IDENTIFIER = re.compile(r"[\w-]+")
NUMBERED = re.compile(
    r"\s*(\d{1,3}(?:\.\d{1,3})?(?:\s?\([a-z]{1,4}\))*)\s?[.:-]?\s?"
    r"(?=[A-ZÀ-ÞА-ЯЁ\u0600-\u06ff\u4e00-\u9fff(“«\"])"
    r"|[^.]{1,120}?\s(\d{1,3})\.(?=[A-Z])"
)
"""The number of a paragraph at the beginning, or behind a heading: "Rural women 49.The"."""
FORMS = ("uhri", "upr-info")
"""Whose columns a file keeps: the Universal Human Rights Index, the UPR Info database."""


def _verbatim(node: Node) -> str:
    return "" if node.value is None else node.raw


verbatim = Kind(_verbatim, {"type": ["string", "null"]})
"""A text to the last blank, since it is to go back as it came."""
Cell = Annotated[str, verbatim]
Cells = tuple[Cell, ...]


class Tracked(Record, frozen=True, kw_only=True):
    """One recommendation with every column of the tracker it came from; empty where it has none.

    `text`, `countries`, `body` and the rest are the tracker's words. Of the UPR Info database,
    `group`, `org`, `by_group`, `by_org` and `action` are its own coding. `position_source` is of
    lists of the review; `deadline` is ours, since no tracker's export has one.
    """

    noun: ClassVar[str] = "recommendation"
    code: Annotated[str, Kind.matching(IDENTIFIER, "a3f0c1de-0001")]
    text: Cell
    countries: Cells = ()
    body: Cells = ()
    symbol: Cell = ""
    themes: Cells = ()
    persons: Cells = ()
    sdgs: Cells = ()
    published: Cell = ""
    states: Cells = ()
    position: Cell = ""
    type: Cells = ()
    session: Cell = ""
    regions: Cells = ()
    recommending_regions: Cells = ()
    on_uhri: Cell = ""
    group: Cell = ""
    org: Cell = ""
    by_group: Cell = ""
    by_org: Cell = ""
    action: Cell = ""
    position_source: Cell = ""
    deadline: Annotated[str, Kind.matching(DEADLINE, "2028-12-31 or 12 months")] = ""

    @property
    def paragraph(self) -> str:
        """The number of the paragraph with which the text begins, an empty text without one."""
        number_match = NUMBERED.match(self.text)
        return (number_match[1] or number_match[2]) if number_match else ""

    @property
    def supported(self) -> bool | None:
        """Whether the State supported it; None where it was no matter of a position."""
        position_word = self.position.removeprefix("- ").strip().casefold()
        return {"supported": True, "accepted": True, "noted": False}.get(position_word)


class TrackedFile(Record, frozen=True, kw_only=True):
    """What one export holds: whose columns, when it was taken, its recommendations."""

    form: Annotated[str, Kind.one_of(FORMS)]
    taken_on: Day
    recommendations: tuple[Tracked, ...]


def tracked(name: str, project: Project) -> TrackedFile | None:
    """Return what an import keeps under a name, read recorded; None where there is none.

    Raises:
        RefusedError: the file cannot be used as it stands.
    """
    path = project.data / "recommendations" / "tracked" / f"{name}.yml"
    return registered(path, TrackedFile, project)


def tracked_names(project: Project) -> list[str]:
    """Return the names under which imports are kept."""
    return [
        path.stem
        for path in project.reads.files_in(project.data / "recommendations" / "tracked", "*.yml")
    ]


class Document(Record, frozen=True, kw_only=True):
    """The document in which recommendations were issued, with its citation by language.

    That of the code `AGENDA` is the agenda of which recommendations say what they serve.
    """

    noun: ClassVar[str] = "the document"
    AGENDA: ClassVar[str] = "AGENDA"
    code: Annotated[str, Kind.code("AGENDA")]
    kind: Annotated[str, Kind.one_of(BODIES)]
    symbol: Annotated[str, Kind.matching(SYMBOL, "A/HRC/47/53 or CERD/C/USA/CO/10-12")] = ""
    citation: Citation
    issued: Annotated[Day, Kind.PAST] = ""
    source: Address = ""


class IssuedRecommendation(Verified, frozen=True, kw_only=True):
    """One recommendation that a body issued in a document.

    `summary` is in our own words; `text` is the official one where staff entered it; `indicator`
    is our proposal of what shows that it was carried out; `countries` is empty where all States
    are addressed; `headings` are the names of those of its file.
    """

    noun: ClassVar[str] = "recommendation"
    code: Annotated[str, Kind.code("PJ1 or CERD-USA-2022-20")]
    heading: str = ""
    official_number: str = ""
    paragraph: str = ""
    countries: tuple[Annotated[str, Kind.country("USA")], ...] = ()
    addressee: str = ""
    level: Annotated[str, Kind.one_of(LEVELS)] = ""
    summary: Annotated[str, Kind.BORNE_OUT]
    indicator: str = ""
    text: Annotated[str, Kind.BORNE_OUT] = ""
    text_language: Annotated[str, Kind.language()] = ""
    limbs: tuple[LimbCode, ...]
    agenda: tuple[Annotated[str, Kind.code("PJ1")], ...] = ()
    standards: tuple[Annotated[str, Kind.code("BPUFF-9")], ...] = ()
    actions: tuple[Annotated[str, Kind.one_of(ACTIONS)], ...] = ()
    sdg: tuple[Annotated[str, Kind.matching(SDG_TARGET, "16.3 or 16.a")], ...] = ()
    persons: tuple[str, ...] = ()
    deadline: Annotated[str, Kind.matching(DEADLINE, "2028-12-31 or 12 months")] = ""
    state_position: Annotated[str, Kind.one_of(("supported", "noted", "none"))] = ""
    document: Annotated[Document, NOT_A_KEY]
    headings: Annotated[Collection[str], NOT_A_KEY] = ()

    @property
    def issuer(self) -> str:
        """The kind of body that issued the document."""
        return self.document.kind

    @property
    def issued(self) -> str:
        """The day, month or year of the document."""
        return self.document.issued

    def targets(self, body: Body) -> tuple[str, ...]:
        """Return the SDG targets: its own, else those that go with its limbs."""
        return self.sdg or body.targets_of(self.limbs)

    def affected(self, body: Body) -> tuple[str, ...]:
        """Return the persons affected: its own, else those whom the mandate concerns."""
        return self.persons or body.persons

    @property
    def of_the_agenda(self) -> bool:
        """Whether it is a point of the agenda that recommendations serve."""
        return self.document.code == Document.AGENDA

    @property
    def cited(self) -> str:
        """The short citation with paragraph and number, each where it is recorded.

        Its code is ours, which no reader of the document cited would find.
        """
        place = f", para. {self.paragraph}" if self.paragraph else ""
        number = f" {self.official_number}" if self.official_number else ""
        return f"{self.document.citation['en'][1]}{place}{number}"

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        if self.heading:
            yield from self.unknown(
                "heading",
                name=self.heading,
                known_names=self.headings,
                fault=f"no heading is named '{self.heading}'.",
                mend=f"Headings: {', '.join(self.headings) or 'none'}.",
                rule="recommendations.unknown-heading",
            )
        if self.text and not self.paragraph:
            yield self.problem(
                "text",
                f"'{self.code}' quotes a text without its paragraph.",
                "Write a line 'paragraph: …', or leave the text out.",
                "recommendations.text-without-paragraph",
                value="",
            )


class Issued(Record, frozen=True, kw_only=True):
    """What the file of one document holds."""

    document: Document
    headings: Titles = msgspec.field(default_factory=dict)
    recommendations: tuple[IssuedRecommendation, ...]


class IssuedAsRead(NamedTuple):
    """What the files of the register hold: codes of all and of the agenda, with slips or not."""

    recommendations: list[IssuedRecommendation]
    codes: frozenset[str]
    agenda: frozenset[str]
    problems: list[Problem]


def issued_files(project: Project) -> list[Path]:
    """Return the files of issued recommendations, one a document, sorted by name."""
    return project.reads.files_in(project.data / "recommendations", "*.yml")


def issued_recommendations(project: Project) -> dict[str, IssuedRecommendation]:
    """Return every issued recommendation by its code and record the reads.

    Raises:
        RefusedError: a file cannot be used as it stands; every problem is named.
    """
    as_read = read_issued(project)
    if as_read.problems:
        raise RefusedError(as_read.problems)
    for path in issued_files(project):
        project.reads.record(path)
    recommendations = vouched(as_read.recommendations, read_sign_offs(project))
    return {recommendation.code: recommendation for recommendation in recommendations}


def read_issued(project: Project) -> IssuedAsRead:
    """Read every issued recommendation together with every problem of the register."""
    recommendations: list[IssuedRecommendation] = []
    codes: frozenset[str] = frozenset()
    agenda: frozenset[str] = frozenset()
    problems: list[Problem] = []
    for path in issued_files(project):
        reading = Issued.reading(path, place=project.place(path))
        recommendations += reading.records(
            "recommendations",
            IssuedRecommendation,
            document=reading.head.get("document"),
            headings=tuple(reading.head.get("headings", ())),
        )
        codes |= reading.codes("recommendations")
        if (document := reading.head.get("document")) and document.code == Document.AGENDA:
            agenda |= reading.codes("recommendations")
        problems += reading.problems
    problems += _of_one_paragraph(recommendations)
    return IssuedAsRead(
        recommendations, codes, agenda, [*problems, *Record.used_twice(recommendations)]
    )


def _of_one_paragraph(recommendations: list[IssuedRecommendation]) -> Iterator[Problem]:
    """Say where two records are of one paragraph of one document, for one State."""

    def place(recommendation: IssuedRecommendation) -> tuple[str, ...] | None:
        paragraph_key = (
            recommendation.document.code,
            recommendation.paragraph,
            recommendation.official_number,
            *recommendation.countries,
        )
        return paragraph_key if recommendation.paragraph else None

    for before, recommendation in Record.repeated(recommendations, place):
        yield recommendation.problem(
            "paragraph",
            f"'{recommendation.code}' is of paragraph {recommendation.paragraph}, and so is "
            f"'{before.code}' in line {before.written.line}.",
            'Write the sub-paragraphs ("12 (a)"), or keep one of the two.',
            "recommendations.two-of-one-paragraph",
        )
