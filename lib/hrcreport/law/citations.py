"""This module gives the citation that stands behind each code of a standard or provision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hrcreport.law.country_law import country_law, law_files
from hrcreport.law.provisions import Provision
from hrcreport.law.standards import Standard, Standards
from hrcreport.law.translated import translated_law, translated_standards
from hrcreport.project import Project


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
