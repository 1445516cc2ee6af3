"""This module checks all registers of a project, and knows what texts may cite and name of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from hrcreport.foundation import Problem, Project, sha256_of
from hrcreport.registers.bibliography.reading import (
    bibliography_files,
    check_bibliography,
    check_press,
)
from hrcreport.registers.consultations.consent import Consents, check_consents
from hrcreport.registers.consultations.heard import Consultations
from hrcreport.registers.consultations.persons import PersonsHeard
from hrcreport.registers.consultations.words import StoppedWords
from hrcreport.registers.files.codes import codes_of_registers
from hrcreport.registers.files.currency import check_currency, check_days, latest_day
from hrcreport.registers.files.registry import check_by_report, check_files, register_folders
from hrcreport.registers.law.checking import check_country, check_law, law_codes
from hrcreport.registers.law.country_law import CountryLaw, Provision
from hrcreport.registers.law.standards import read_standards
from hrcreport.registers.law.translation_checks import check_data_translations
from hrcreport.registers.mandate.body import Body, named_by, together
from hrcreport.registers.mandate.resolutions import (
    Resolution,
    Task,
    check_resolutions,
    of_report,
    resolutions_as_read,
    tasks_of,
)
from hrcreport.registers.monitoring.cases import Case, other_days
from hrcreport.registers.monitoring.checking import check_bases
from hrcreport.registers.monitoring.cooperation import Cooperation, other_years
from hrcreport.registers.monitoring.watch import Event, events
from hrcreport.registers.recommendations.follow_up import FollowedRecommendations
from hrcreport.registers.recommendations.history import check_recommendations
from hrcreport.registers.sources.checking import check_sources
from hrcreport.registers.sources.searches import Search, searches, unsearched
from hrcreport.registers.sources.store import store_to_look_at
from hrcreport.tables import Catalogue, CatalogueFiles, Photograph, Safeguards

CHECKS: tuple[Callable[[Project], Iterable[Problem]], ...] = (
    check_law,
    check_data_translations,
    check_recommendations,
    check_bases,
    check_files,
    check_resolutions,
    Photograph.check_all,
    check_days,
    check_currency,
    Body.open_in,
    Safeguards.open_in,
)
"""The checks that need nothing but the project, in the order in which problems are told."""


def _provisions(project: Project) -> list[Provision]:
    """Return the provisions of all laws as read."""
    laws = (CountryLaw.as_read(path, project)[0] for path in CountryLaw.files(project))
    return [provision for law in laws if law for provision in law.provisions]


@dataclass(frozen=True)
class RegisterChecks:
    """The checks of all registers of a project, and what they rest on."""

    project: Project

    def of_law(self, path: Path) -> list[Problem]:
        """Return every problem of the law of one country, as a file has it."""
        return check_country(path, self.project)[1]

    @cached_property
    def reports(self) -> list[str]:
        """The ids of the project's reports."""
        return [report.id for report in self.project.reports()]

    def problems(self) -> Iterator[Problem]:
        """Yield the problems of the registers and of the bibliography."""
        project = self.project
        for check in CHECKS:
            yield from check(project)
        yield from check_by_report(project, reports=self.reports)
        bibliography, problems = check_bibliography(project, taken_keys=law_codes(project))
        yield from problems
        yield from check_press(bibliography.entries.values(), project)
        known_codes = codes_of_registers(project) | bibliography.entries.keys()
        yield from check_consents(project, day=_today(), known_codes=known_codes)
        laws = _provisions(project)
        yield from check_sources(
            project,
            known_codes=known_codes,
            summaries={provision.code: provision.summary for provision in laws},
            amended={provision.code: provision.amended for provision in laws},
        )

    def grounds(self) -> tuple[list[Path], list[object]]:
        """Return the files that checks of tables rest on, and what those of registers rest on."""
        project = self.project
        files = sorted(path for path in project.data.rglob("*") if path.is_file())
        folders = [project.data / name for name in register_folders()]
        tables = [
            file for file in files if not any(file.is_relative_to(folder) for folder in folders)
        ]
        store = store_to_look_at(project)
        texts = sorted(filter(Path.is_file, Path(store.location).rglob("*"))) if store else []
        # Signatures age: what holds today may not hold tomorrow.
        days = [_today(), latest_day(project)]
        return tables, [*files, *bibliography_files(project), *texts, self.reports, days]


def _today() -> str:
    return date.today().isoformat()  # noqa: DTZ011  the author's day


@dataclass(frozen=True)
class TextSources:
    """What texts may cite and name, and are to answer: codes, keys, tables, mandate, events."""

    codes: frozenset[str]
    keys: frozenset[str]
    agenda: tuple[str, ...] = ()
    tables: frozenset[str] = frozenset()
    resolutions: tuple[Resolution, ...] = ()
    bodies: tuple[Body, ...] = field(default=(), hash=False)  # they hold mappings
    events: tuple[Event, ...] = ()
    consultations: tuple[Consultations, ...] = ()
    stopped: StoppedWords = field(default_factory=StoppedWords)
    searches: tuple[Search, ...] = ()
    cases: tuple[Case, ...] = ()
    states: tuple[Cooperation, ...] = ()

    @classmethod
    def as_read(cls, project: Project) -> TextSources:
        """Return what the registers hold; their slips are told where they are checked."""
        instruments = {standard.instrument.code for standard in read_standards(project).standards}
        return cls(
            law_codes(project) | instruments,
            keys=frozenset(check_bibliography(project)[0].entries),
            agenda=tuple(FollowedRecommendations.agenda_codes(project)),
            tables=frozenset(Catalogue.as_read(project).names),
            resolutions=resolutions_as_read(project),
            bodies=Body.all_as_read(project),
            events=tuple(events(project)),
            consultations=tuple(Consultations.as_read(project)),
            stopped=Consents(project, _today()).stopped,
            searches=tuple(searches(project).values()),
            cases=Case.as_read(project),
            states=Cooperation.as_read(project),
        )

    today: ClassVar = staticmethod(_today)
    """The day on which consent is to hold, on which it rests too."""

    @staticmethod
    def files(project: Project) -> list[Path]:
        """Return the files that it is read from."""
        catalogue = CatalogueFiles(project.data)
        folders = [project.data / name for name in register_folders()]
        return [
            *sorted(path for folder in folders for path in folder.rglob("*.yml")),
            *bibliography_files(project),
            PersonsHeard.path(project),
            catalogue.whole,
            *catalogue.records,
        ]

    def digest(self) -> str:
        """Return the SHA-256 of all of it."""
        sets = [sorted(names) for names in (self.codes, self.keys, self.tables)]
        digested_parts = [
            self.agenda,
            self.resolutions,
            self.bodies,
            self.events,
            self.consultations,
            self.stopped,
        ]
        digested_parts += [self.searches, self.cases, self.states]
        return sha256_of(repr([*sets, *digested_parts]).encode())

    @cached_property
    def body(self) -> Body:
        """All bodies together: a block of text may be printed by reports of each."""
        return together(self.bodies)

    def asked_of(self, report: Mapping[str, Any]) -> tuple[Body, tuple[Task, ...]]:
        """Return the body that a report names, and what it is asked for on its date."""
        body = next(
            (candidate for candidate in self.bodies if candidate.code == named_by(report)),
            self.body,
        )
        return body, tasks_of(of_report(self.resolutions, body, report))

    def heard_for(self, report_id: str) -> Consultations:
        """Return who was heard for a report as far as it is sound; nobody without a file."""
        report_consultations = (
            consultations
            for consultations in self.consultations
            if consultations.report == report_id
        )
        return next(report_consultations, Consultations(report=report_id))

    def unsearched(self, text: str, language: str) -> Iterator[tuple[int, str]]:
        """Yield where a text says that something is not known and no search shows it."""
        return unsearched(text, self.searches, language)

    def other_days(self, text: str) -> Iterator[tuple[int, Case, str]]:
        """Yield each day that an English text tells of a case and the register has not."""
        return other_days(text, self.cases)

    def other_years(self, text: str, country: str) -> Iterator[tuple[int, str, str]]:
        """Yield each year in which an English text lets a body act on a State as no register."""
        for state in (state for state in self.states if state.country == country):
            yield from other_years(text, state, self.body)

    @cached_property
    def citable(self) -> frozenset[str]:
        """All that may stand behind an '@'."""
        return self.codes | self.keys
