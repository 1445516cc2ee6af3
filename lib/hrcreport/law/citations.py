"""This module gives the registers of law in a language, and the citation behind each code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hrcreport.data.translations import translation
from hrcreport.law.country_law import CountryLaw, Provision, country_law, law_files
from hrcreport.law.standards import Instrument, Standard, Standards
from hrcreport.project import Project

STANDARDS = "standards"
LAW = "law-{country}"


def translated_law(law: CountryLaw, project: Project, *, language: str) -> CountryLaw:
    """Return a country's law with heading, summaries, reasons and citations in a language."""
    told = translation(project, LAW.format(country=law.country.lower()), language)
    if not told:
        return law
    provisions, reasons = told.get("provisions") or {}, told.get("assessments") or {}
    return law.with_(
        heading=str(told.get("heading") or law.heading),
        covers=str(told.get("covers") or law.covers),
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
    told = translation(project, STANDARDS, language)
    if not told:
        return standards
    titles, questions = told.get("instruments") or {}, told.get("questions") or {}
    subjects = told.get("subjects") or {}
    instruments: dict[str, Instrument] = {}
    by_code = {}
    for standard in standards:
        code = standard.instrument.code
        if code not in instruments:
            own = titles.get(code) or {}
            instruments[code] = standard.instrument.with_(
                citation=_cited(standard.instrument.citation, own, language),
                groups={**standard.instrument.groups, **(own.get("groups") or {})},
            )
        by_code[standard.code] = standard.with_(
            instrument=instruments[code],
            question=str(questions.get(standard.code) or standard.question),
            subject=str(subjects.get(standard.code) or ""),
        )
    return Standards(by_code)


def _cited(
    citation: Mapping[str, tuple[str, str]], told: Mapping[str, Any] | None, language: str
) -> Mapping[str, tuple[str, str]]:
    if not told or not told.get("full"):
        return citation
    full = str(told["full"])
    return {**citation, language: (full, str(told.get("short") or full))}


@dataclass(frozen=True, slots=True)
class Citation:
    """How a standard or provision is cited: in full at its first mention, then in short.

    `verified` tells whether a named person checked the record against the official text,
    `standing` how it stands otherwise. `in_force` are the days on which a provision began and
    ended, as far as is recorded, `ended_by` the code or the name of what ended it.
    """

    code: str
    full: str
    short: str
    verified: bool
    source: str = ""
    standing: str = ""
    in_force: tuple[str, str] = ("", "")
    ended_by: str = ""


Citable = Standard | Provision


def citation_of(record: Citable, *, language: str = "en") -> Citation:
    """Return the citation of a standard or provision."""
    cited = Citation(
        record.code,
        record.full_citation(language=language),
        record.short_citation(language=language),
        record.verified,
        record.instrument.source if isinstance(record, Standard) else record.source,
        record.vouched,
    )
    if isinstance(record, Standard):
        return cited
    end = next((each.by for each in record.events if each.ends), "")
    return replace(cited, in_force=(record.in_force_from, record.in_force_to), ended_by=end)


def citations(project: Project, *, language: str = "en", on: str = "") -> dict[str, Citation]:
    """Return the citation of every registered standard and provision by its code.

    `on` is the day of the report, on which comparisons must not be too old.

    Instruments are citable by their own code too ("BPUFF"), then without a paragraph.

    Raises:
        LawError: a register cannot be used as it stands.
    """
    standards = translated_standards(Standards.read(project, on=on), project, language=language)
    records: list[Citable] = [*standards]
    for path in law_files(project):
        law = country_law(path.stem.upper(), project, on=on)
        records += translated_law(law, project, language=language).provisions
    found = _of_instruments(standards, language)
    found |= {record.code: citation_of(record, language=language) for record in records}
    return found


def _of_instruments(standards: Iterable[Standard], language: str) -> dict[str, Citation]:
    """Return the citations of whole instruments; one is verified once all its tests are."""
    found: dict[str, Citation] = {}
    for standard in standards:
        instrument = standard.instrument
        full, short = instrument.citation.get(language) or instrument.citation["en"]
        known = found.get(instrument.code)
        verified = standard.verified and (known is None or known.verified)
        found[instrument.code] = Citation(instrument.code, full, short, verified, instrument.source)
    return found
