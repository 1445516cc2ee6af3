"""This module gives the registers of law in a language, and the citation behind each code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hrcreport.foundation import Project, Words
from hrcreport.registers.law.country_law import (
    CountryLaw,
    Provision,
)
from hrcreport.registers.law.standards import Instrument, Standard, Standards

STANDARDS = "standards"
LAW = "law-{country}"
OF_A_COUNTRY = re.compile("([A-Z]{3})-")
"""How the code of a provision begins."""


def translated_law(law: CountryLaw, project: Project, *, language: str) -> CountryLaw:
    """Return a country's law with heading, summaries, reasons and citations in a language."""
    translation = Words(language).translated(LAW.format(country=law.country.lower()), project)
    if not translation:
        return law
    provisions, reasons = translation.get("provisions") or {}, translation.get("assessments") or {}
    return law.with_(
        heading=str(translation.get("heading") or law.heading),
        covers=str(translation.get("covers") or law.covers),
        provisions=tuple(
            provision.with_(
                citation=_cited(provision.citation, provisions.get(provision.code), language),
                summary=str(
                    (provisions.get(provision.code) or {}).get("summary") or provision.summary
                ),
            )
            for provision in law.provisions
        ),
        assessments=tuple(
            assessment.with_(reason=str(reasons.get(assessment.test) or assessment.reason))
            for assessment in law.assessments
        ),
    )


def translated_standards(standards: Standards, project: Project, *, language: str) -> Standards:
    """Return the standards with citations, groups, questions and subjects in a language.

    A subject that is not translated is left out: an English one would stand among other words.
    """
    translation = Words(language).translated(STANDARDS, project)
    if not translation:
        return standards
    titles, questions = translation.get("instruments") or {}, translation.get("questions") or {}
    subjects = translation.get("subjects") or {}
    instruments: dict[str, Instrument] = {}
    by_code = {}
    for standard in standards:
        code = standard.instrument.code
        if code not in instruments:
            translated_title = titles.get(code) or {}
            instruments[code] = standard.instrument.with_(
                citation=_cited(standard.instrument.citation, translated_title, language),
                groups={**standard.instrument.groups, **(translated_title.get("groups") or {})},
            )
        by_code[standard.code] = standard.with_(
            instrument=instruments[code],
            question=str(questions.get(standard.code) or standard.question),
            subject=str(subjects.get(standard.code) or ""),
        )
    return Standards(by_code)


def _cited(
    citation: Mapping[str, tuple[str, str]], translation: Mapping[str, Any] | None, language: str
) -> Mapping[str, tuple[str, str]]:
    if not translation or not translation.get("full"):
        return citation
    full = str(translation["full"])
    return {**citation, language: (full, str(translation.get("short") or full))}


@dataclass(frozen=True, slots=True)
class Citation:
    """How a standard or provision is cited: in full at its first mention, then in short.

    `verified` tells whether a named person checked the record against the official text,
    `standing` how it stands otherwise. `in_force` are the days on which a provision began and
    ended, as far as is recorded, `ended_by` the code or the name of what ended it, `amended` the
    days on which it is known to have been amended.
    """

    code: str
    full: str
    short: str
    verified: bool
    source: str = ""
    standing: str = ""
    in_force: tuple[str, str] = ("", "")
    ended_by: str = ""
    amended: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What lists call it."""
        return self.short


Citable = Standard | Provision


def citation_of(record: Citable, *, language: str = "en") -> Citation:
    """Return the citation of a standard or provision."""
    cited = Citation(
        record.code,
        full=record.full_citation(language=language),
        short=record.short_citation(language=language),
        verified=record.verified,
        source=record.instrument.source if isinstance(record, Standard) else record.source,
        standing=record.vouched,
    )
    if isinstance(record, Standard):
        return cited
    end = next((event.by for event in record.events if event.ends), "")
    return replace(
        cited,
        in_force=(record.in_force_from, record.in_force_to),
        ended_by=end,
        amended=record.amended,
    )


class Citations(Mapping[str, Citation]):
    """The citation of each registered standard and provision by its code.

    Instruments are citable by their own code too ("BPUFF"), then without a paragraph. The law of a
    country is read, and the read recorded, once a code of it is asked for: a report does not rest
    on the laws of States that it does not cite.

    Args:
        project: where the registers are.
        language: that of the document.
        on: the day of the report, on which comparisons must not be too old.

    Raises:
        LawError: a register cannot be used as it stands; that of a country, once it is asked for.
    """

    def __init__(self, project: Project, *, language: str = "en", on: str = "") -> None:
        self._project, self._language, self._on = project, language, on
        read = Standards.read(project, on=on)
        standards = translated_standards(read, project, language=language)
        self._known = _of_instruments(standards, language)
        self._known |= {
            standard.code: citation_of(standard, language=language) for standard in standards
        }
        self._countries: set[str] = set()

    def _read(self, country: str) -> None:
        if country in self._countries:
            return
        self._countries.add(country)
        if self._project.reads.is_there(CountryLaw.file(country, self._project)):
            law = CountryLaw.of(country, self._project, on=self._on)
            translated = translated_law(law, self._project, language=self._language)
            self._known |= {
                provision.code: citation_of(provision, language=self._language)
                for provision in translated.provisions
            }

    def __getitem__(self, code: str) -> Citation:
        if code not in self._known and (country := OF_A_COUNTRY.match(code)):
            self._read(country[1])
        return self._known[code]

    def __iter__(self) -> Iterator[str]:
        for path in CountryLaw.files(self._project):
            self._read(path.stem.upper())
        return iter(self._known)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return bool(self._known) or len(self) > 0


def _of_instruments(standards: Iterable[Standard], language: str) -> dict[str, Citation]:
    """Return the citations of whole instruments; one is verified once all its tests are."""
    citations: dict[str, Citation] = {}
    for standard in standards:
        instrument = standard.instrument
        full, short = instrument.citation.get(language) or instrument.citation["en"]
        earlier_citation = citations.get(instrument.code)
        verified = standard.verified and (earlier_citation is None or earlier_citation.verified)
        citations[instrument.code] = Citation(
            instrument.code, full, short, verified, instrument.source
        )
    return citations
