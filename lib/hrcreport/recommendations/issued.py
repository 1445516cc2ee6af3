"""This module reads the register of recommendations that were issued: by whom, where, to whom."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from hrcreport.data.reads import files_in, record_read
from hrcreport.errors import Problem, RefusedError, did_you_mean
from hrcreport.project import Project
from hrcreport.recommendations.record import AGENDA_CODE, DEADLINE, SDG_TARGET
from hrcreport.recommendations.vocabulary import ACTIONS, BODIES, LEVELS
from hrcreport.register import (
    CODE,
    COUNTRY,
    LANGUAGES,
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

SYMBOL = re.compile(
    r"A/HRC/\d{1,3}/(?:\d{1,3}(?:/Add\.\d+)?|CRP\.\d+)(?:/(?:Corr|Rev)\.\d+)?|"
    r"A/HRC/RES/(?:S-)?\d+/\d+|A/(?:RES/)?\d{2}/\d+(?:/Add\.\d+)?|"
    r"(?:CCPR|CERD|CAT|CEDAW|CRC|CESCR|CED|CRPD|CMW)/C/[\w.\-]+(?:/[\w.\-]+)*"
)
DOCUMENT_KEYS = {
    "code": Key(matching(CODE, "AGENDA"), required=True),
    "kind": Key(one_of(BODIES), required=True),
    "symbol": Key(matching(SYMBOL, "A/HRC/47/53 or CERD/C/USA/CO/10-12")),
    "citation": Key(citation, required=True),
    "issued": Key(day),
    "source": Key(address),
}
RECOMMENDATION_KEYS = {
    "code": Key(matching(CODE, "PJ1 or CERD-USA-2022-20"), required=True),
    "heading": Key(text),
    "official_number": Key(text),
    "paragraph": Key(text),
    "countries": Key(list_of(matching(COUNTRY, "USA"))),
    "addressee": Key(text),
    "level": Key(one_of(LEVELS)),
    "summary": Key(text, required=True),
    "text": Key(text),
    "text_language": Key(one_of(LANGUAGES)),
    "limbs": Key(list_of(one_of(LIMBS)), required=True),
    "agenda": Key(list_of(matching(AGENDA_CODE, "PJ1"))),
    "standards": Key(list_of(matching(CODE, "BPUFF-9"))),
    "actions": Key(list_of(one_of(ACTIONS))),
    "sdg": Key(list_of(matching(SDG_TARGET, "16.3 or 16.a"))),
    "deadline": Key(matching(DEADLINE, "2028-12-31 or 12 months")),
    "state_position": Key(one_of(("supported", "noted", "none"))),
    "seen_in": Key(text),
    "verified_by": Key(text),
    "verified_on": Key(day),
}
FILE_KEYS = {
    "document": Key(record_of(DOCUMENT_KEYS), required=True),
    "headings": Key(titles),
    "recommendations": Key(records_of(RECOMMENDATION_KEYS), required=True),
}


@dataclass(frozen=True, slots=True)
class IssuedRecommendation:
    """One recommendation that a body issued.

    `summary` is in our own words; `text` is the official one where staff entered it; `countries`
    is empty where all States are addressed; `citation` maps languages to the full and short form
    in which its document, of the code `document`, is cited; `issued` and `source` are the latter's.
    """

    code: str
    issuer: str
    symbol: str
    citation: Mapping[str, tuple[str, str]]
    summary: str
    limbs: tuple[str, ...]
    document: str = ""
    issued: str = ""
    source: str = ""
    heading: str = ""
    official_number: str = ""
    paragraph: str = ""
    countries: tuple[str, ...] = ()
    addressee: str = ""
    level: str = ""
    text: str = ""
    text_language: str = ""
    agenda: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    sdg: tuple[str, ...] = ()
    deadline: str = ""
    state_position: str = ""
    seen_in: str = ""
    verified_by: str = ""
    verified_on: str = ""
    written: Written = field(default=Written("", 0), compare=False, repr=False)

    @property
    def verified(self) -> bool:
        """Whether a named person has checked the record against the official text."""
        return bool(self.verified_by and self.verified_on)

    @property
    def cited(self) -> str:
        """The short citation with paragraph and number, as far as they are recorded.

        Actions of the agenda towards transformative change are named by their code, which is ours.
        """
        place = f"para. {self.paragraph}" if self.paragraph else "paragraph not recorded"
        if AGENDA_CODE.fullmatch(self.code) and not self.paragraph:
            place = self.code
        return f"{self.citation['en'][1]}, {place} {self.official_number}".rstrip()


class IssuedAsRead(NamedTuple):
    """What the files of the register hold: `codes` has those of records with slips, too."""

    recommendations: list[IssuedRecommendation]
    codes: frozenset[str]
    problems: list[Problem]


def issued_files(project: Project) -> list[Path]:
    """Return the files of issued recommendations, one a document, sorted by name."""
    return files_in(project.data / "recommendations", "*.yml")


def issued_recommendations(project: Project) -> dict[str, IssuedRecommendation]:
    """Return every issued recommendation by its code and record the reads.

    Raises:
        RefusedError: a file cannot be used as it stands; every problem is named.
    """
    found = read_issued(project)
    if found.problems:
        raise RefusedError(found.problems)
    for path in issued_files(project):
        record_read(path)
    return {each.code: each for each in found.recommendations}


def agenda_codes(project: Project) -> list[str]:
    """Return the codes of the agenda that are registered, its reads recorded."""
    codes = [each.code for each in read_issued(project).recommendations]
    for path in issued_files(project):
        record_read(path)
    return [code for code in codes if AGENDA_CODE.fullmatch(code)]


def read_issued(project: Project) -> IssuedAsRead:
    """Read every issued recommendation together with every problem of the register."""
    recommendations: list[IssuedRecommendation] = []
    codes: frozenset[str] = frozenset()
    problems: list[Problem] = []
    for path in issued_files(project):
        found = _in_file(Reading(path, FILE_KEYS, place=project.place(path)))
        recommendations += found.recommendations
        codes |= found.codes
        problems += found.problems
    return IssuedAsRead(recommendations, codes, [*problems, *used_twice(recommendations)])


def _in_file(reading: Reading) -> IssuedAsRead:
    document = reading.record("document", DOCUMENT_KEYS, subject="the document")
    recommendations = []
    for values, written in reading.records(
        "recommendations", RECOMMENDATION_KEYS, noun="recommendation"
    ):
        if document is None:
            continue
        headings = reading.head.get("headings", {})
        reading.problems += _problems_of(values, written, headings=headings)
        of_document = document[0]
        recommendations.append(
            IssuedRecommendation(
                issuer=of_document["kind"],
                document=of_document["code"],
                symbol=of_document.get("symbol", ""),
                citation=of_document["citation"],
                issued=of_document.get("issued", ""),
                source=of_document.get("source", ""),
                written=written,
                **values,
            )
        )
    return IssuedAsRead(recommendations, reading.codes("recommendations"), reading.problems)


def _problems_of(
    values: Mapping[str, Any], written: Written, *, headings: Collection[str]
) -> Iterator[Problem]:
    yield from half_verified(values, written)
    heading = values.get("heading", "")
    if heading and heading not in headings:
        yield written.problem(
            "heading", heading, f"no heading is named '{heading}'.",
            f"{did_you_mean(heading, headings)}Headings: {', '.join(headings) or 'none'}.",
            "recommendations.unknown-heading",
        )  # fmt: skip
    if values.get("text") and not values.get("paragraph"):
        yield written.problem(
            "text", "", f"'{values['code']}' quotes a text without its paragraph.",
            "Write a line 'paragraph: …', or leave the text out.",
            "recommendations.text-without-paragraph",
        )  # fmt: skip
