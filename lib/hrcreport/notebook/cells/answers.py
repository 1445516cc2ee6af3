"""This module answers the runner in a notebook's kernel: prose filled in, files that were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from hrcreport.foundation import Words
from hrcreport.notebook.cells.door import NotebookReport, filled, report_of, running
from hrcreport.notebook.templates.cells import Prose
from hrcreport.notebook.templates.grammar import Text
from hrcreport.tables import Catalogue

CLOSING_MIME = "application/vnd.hrcreport.closing+json"
OPENED_MIME = "application/vnd.hrcreport.opened+json"


@dataclass(frozen=True, slots=True)
class Closing:
    """What a run leaves behind: files read, those of prose, blocks, and what it looked for.

    `past_library` are the files that cells read by themselves, each with the count of the first
    that did, and `refused` what cells were refused.
    """

    files_read: dict[str, str]
    prose_read: list[str]
    blocks: dict[str, str]
    looked_for: dict[str, list[str]]
    past_library: dict[str, int]
    refused: list[dict[str, Any]]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {CLOSING_MIME: asdict(self), "text/plain": f"{len(self.files_read)} files read"}


@dataclass(frozen=True, slots=True)
class FinalReport:
    """The report that a notebook shows in the end; empty for none, and its parameters."""

    report: str
    parameters: dict[str, Any]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {OPENED_MIME: asdict(self), "text/plain": self.report}


def prose(text: str, names: Mapping[str, Any]) -> Prose:
    """Return a Markdown cell filled in with the notebook's values."""
    return filled(Text(text), report_of(names))


def held_back(name: str, names: Mapping[str, Any]) -> str:
    """Return the sentence that stands for a section whose data is not open here."""
    report = report_of(names)
    catalogue = Catalogue.read(report.project, language=report.language)
    title = catalogue.record(name).title if catalogue.holds(name) else name
    return Words(report.language).said("section.held-back", table=title)


def closing() -> Closing:
    """Return what the run leaves behind; asked once, after the last cell."""
    report = running()
    report.project.record_language(report.language)
    reads = report.project.reads
    return Closing(
        reads.files(),
        prose_read=reads.files_of_prose(),
        blocks=reads.blocks(),
        looked_for=reads.looked_for(),
        past_library=reads.files_past_library(),
        refused=[problem.as_dict() for problem in reads.refused.values()],
    )


def opened(names: Mapping[str, Any]) -> FinalReport:
    """Return which report a notebook shows that ran by hand; asked once, after the last cell."""
    report = report_of(names)
    if report.states is None:
        return FinalReport("", {})
    declared = names.get("__annotations__", {})
    parameters = {name: names[name] for name in declared if name in names}
    return FinalReport(NotebookReport(report).shown, parameters)
