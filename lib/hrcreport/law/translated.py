"""This module puts the registers of law into another language, as far as they are translated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hrcreport.data.translations import translation
from hrcreport.law.country_law import CountryLaw
from hrcreport.law.standards import Instrument, Standards
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
