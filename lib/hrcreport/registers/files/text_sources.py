"""This module knows what texts may cite and name, from all registers, and what they are to tell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hrcreport.foundation import Project, sha256_of
from hrcreport.registers.bibliography.reading import bibliography_files, check_bibliography
from hrcreport.registers.consultations.heard import Consultations
from hrcreport.registers.files.registry import register_folders
from hrcreport.registers.law.checking import law_codes
from hrcreport.registers.law.standards import read_standards
from hrcreport.registers.mandate.resolutions import Task, tasks_as_read
from hrcreport.registers.monitoring.watch import Event, events
from hrcreport.registers.recommendations.follow_up import FollowedRecommendations
from hrcreport.tables import Catalogue, CatalogueFiles


@dataclass(frozen=True)
class TextSources:
    """What texts may cite and name, and are to answer: codes, keys, tables, mandate, events."""

    codes: frozenset[str]
    keys: frozenset[str]
    agenda: tuple[str, ...] = ()
    tables: frozenset[str] = frozenset()
    mandate: tuple[Task, ...] = ()
    events: tuple[Event, ...] = ()
    consultations: tuple[Consultations, ...] = ()

    @classmethod
    def as_read(cls, project: Project) -> TextSources:
        """Return what the registers hold; their slips are told where they are checked."""
        instruments = {each.instrument.code for each in read_standards(project).standards}
        return cls(
            law_codes(project) | instruments,
            frozenset(check_bibliography(project)[0].entries),
            tuple(FollowedRecommendations.agenda_codes(project)),
            frozenset(Catalogue.as_read(project).names),
            tuple(tasks_as_read(project)),
            tuple(events(project)),
            tuple(Consultations.as_read(project)),
        )

    @staticmethod
    def files(project: Project) -> list[Path]:
        """Return the files that it is read from."""
        catalogue = CatalogueFiles(project.data)
        folders = [project.data / name for name in register_folders()]
        return [
            *sorted(path for folder in folders for path in folder.rglob("*.yml")),
            *bibliography_files(project),
            catalogue.whole,
            *catalogue.records,
        ]

    def digest(self) -> str:
        """Return the SHA-256 of all of it."""
        sets = [sorted(each) for each in (self.codes, self.keys, self.tables)]
        others = [self.agenda, self.mandate, self.events, self.consultations]
        return sha256_of(repr([*sets, *others]).encode())

    def heard_for(self, report_id: str) -> Consultations:
        """Return who was heard for a report as far as it is sound; nobody without a file."""
        found = (each for each in self.consultations if each.report == report_id)
        return next(found, Consultations(report=report_id))

    @cached_property
    def citable(self) -> frozenset[str]:
        """All that may stand behind an '@'."""
        return self.codes | self.keys
