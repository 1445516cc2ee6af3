"""This module checks all that authors write, without starting a kernel, and remembers it.

Of tables, registers and texts that were found sound each is read once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from hrcreport.checks.manuscript.translations import check_translations
from hrcreport.foundation import (
    DocumentKind,
    Language,
    Parameters,
    PlainFile,
    Problem,
    Project,
    RefusedError,
    Report,
    ReportStates,
    check_params,
    sha256_of,
)
from hrcreport.notebook import check_provenance
from hrcreport.registers import RegisterChecks

LIMB = "limb"
"""The parameter by which a report takes up one limb of the mandate."""
T = TypeVar("T")


OF_A_STATE = re.compile(r"data/(?:[\w-]+/)+([a-z]{3})(?=[-.])")
"""The place of a file that is named after a State."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with what authors wrote, and what was mended in texts before they were read."""

    problems: list[Problem]
    mended: list[Problem]

    @property
    def refused(self) -> bool:
        """Whether anything is an error and not just a warning."""
        return is_refusal(self.problems)

    def on_others(self, reports: Sequence[Report], states: Collection[str]) -> list[Problem]:
        """Return the warnings on files of other States than those of these reports.

        Each concerns a report that is on no State. `states` are the codes by which files are named.
        """
        own_states = {report.country for report in reports}
        if "" in own_states:
            return []
        other_states = {code.lower() for code in states if code not in own_states}
        return [
            problem
            for problem in self.problems
            if problem.severity == "warning"
            and (state_match := OF_A_STATE.match(problem.place))
            and state_match[1] in other_states
        ]


@dataclass
class Checked:
    """Checks of all that authors write, each found once under the SHA-256 of what it rests on.

    One word changed in a register or a params file costs what rests on it, not the whole. `memory`
    is the file in the folder of builds where it is kept, without which all is found anew; `program`
    is plain data that differs where this program, or what it computes with, is another.
    """

    project: Project
    memory: Path | None = None
    program: object = None
    sha256_of: Callable[[Path], str] = field(
        default_factory=lambda: cache(lambda path: PlainFile(path).sha256())
    )
    damaged: list[Problem] = field(default_factory=list)
    """What is wrong with the memory itself, told before all else."""
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    found: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with suppress(OSError, ValueError, LookupError, TypeError):
            if self.memory:
                self.known = dict(PlainFile(self.memory).read_sealed())

    def of(self, unit: str, rests_on: Iterable[object], make: Callable[[], T]) -> T:
        """Return what `make` returns: plain data, from an earlier check where nothing has changed.

        What is checked, a `unit`, rests on files, by their paths, and on anything else as plain
        data.
        """
        if self.memory is None:
            return make()
        key = sha256_of([self.program, [self._digest(ground) for ground in rests_on]])
        record = self.known.get(unit, {})
        if record.get("key") != key:
            record = {"key": key, "value": make()}
        self.found[unit] = record
        value: T = record["value"]
        return value

    def problems(
        self, unit: str, rests_on: Iterable[object], check: Callable[[], list[Problem]]
    ) -> list[Problem]:
        """Return the problems that a check finds, see `of`."""
        plain_problems = self.of(unit, rests_on, lambda: [problem.as_dict() for problem in check()])
        return [PlainFile.made_from(Problem, plain_problem) for plain_problem in plain_problems]

    def save(self, *, all_reports: bool) -> None:
        """Write down what was found where there are builds; without `all_reports` all known."""
        content = self.found if all_reports else self.known | self.found
        if self.memory is None or content == self.known or not self.memory.parents[1].is_dir():
            return
        with suppress(OSError):
            self.memory.parent.mkdir(exist_ok=True)
            PlainFile(self.memory).write_sealed(content)

    def _digest(self, ground: object) -> object:
        if not isinstance(ground, Path):
            return ground
        with suppress(OSError):
            return [self.project.place(ground), self.sha256_of(ground)]
        return [self.project.place(ground), None]

    def registers(self) -> list[Problem]:
        """Return the problems of tables, recipes and registers, and of names of files."""
        project = self.project
        tables, register_grounds = RegisterChecks(project).grounds()
        return [
            *self.problems("tables", tables, lambda: check_tables(project)),
            *self.problems("registers", register_grounds, lambda: check_records(project)),
            *project.names_alike(),
        ]

    def reports(
        self, *, only: Collection[str] | None = None
    ) -> tuple[dict[str, Parameters], list[Problem]]:
        """Return the parameters of each sound report, and the problems of their params files.

        A report in another language is also compared with the English text that it is a translation
        of; where the words of a language that the project brings have a slip, no report prints
        them.
        """
        parameters, problems = check_params(
            self.project, known_countries=self.project.known_countries(), only=only
        )
        slips = _slips_in_languages(self.project)
        problems += slips
        reported: set[Problem] = set()
        for report_id, problem in check_provenance(self.project, parameters):
            problems += [problem] if problem not in reported else []
            reported.add(problem)
            parameters.pop(report_id, None)
        for report_id, problem in [*_limbs_of_no_mandate(self.project, parameters)]:
            problems.append(problem)
            del parameters[report_id]
        for report in self.project.reports():
            if report.id not in parameters:
                continue
            if slips and report.language not in Language.of_the_tool():
                del parameters[report.id]
                continue
            final = DocumentKind.masthead(parameters[report.id].values).get("status") == "final"
            translation_problems = check_translations(self.project, report, final=final)
            problems += [problem for problem in translation_problems if problem not in reported]
            reported.update(translation_problems)
            if is_refusal(translation_problems):
                del parameters[report.id]
        return parameters, problems

    def texts(
        self, parameters: Mapping[str, Parameters], *, only: Collection[str] | None = None
    ) -> list[Problem]:
        """Return the problems of the texts that reports print: notebooks, blocks, words in code."""
        from hrcreport.checks.manuscript.checking import check_text
        from hrcreport.registers import TextSources

        return Problem.fewer(
            check_text(
                self.project,
                parameters,
                lambda: TextSources.as_read(self.project),
                only=only,
                remember=self.of,
            )
        )

    def everything(
        self, reports: Sequence[Report], *, all_reports: bool, fix: bool = False
    ) -> Verdict:
        """Return every problem of what authors write; with `fix` texts are mended first.

        `all_reports` says that these reports are all there are.
        """
        # Loaded where it is needed: a build checks no text.
        from hrcreport.checks.review.evidence import typed_in_sources
        from hrcreport.checks.review.stands import Stands

        only = None if all_reports else [report.id for report in reports]
        mended: list[Problem] = []
        if fix:
            from hrcreport.checks.manuscript.checking import text_files
            from hrcreport.checks.manuscript.signs import mend_texts

            mended = mend_texts(self.project, text_files(self.project, reports))
        parameters, problems = self.reports(only=only)
        problems = [*self.damaged, *problems, *self.registers()]
        problems += self.texts(parameters, only=only)
        self.save(all_reports=all_reports)
        problems += typed_in_sources(self.project, only=only)
        problems += [
            problem for report in reports for problem in Stands(self.project, report).problems()
        ]
        return Verdict(without_echoes(problems), mended)

    def sound_parameters(
        self, reports: Sequence[Report], *, warn: Callable[[Sequence[Problem]], object]
    ) -> tuple[dict[str, Parameters], dict[str, list[Problem]]]:
        """Return the parameters of the sound reports, and what is wrong under each of the others.

        One slip stops what rests on it and no more. With one among them that is no country report,
        the parameters are those of all: it may rest on some, whoever builds these.

        Raises:
            RefusedError: none of these reports is sound; what stops none of them goes to `warn`.
        """
        warn(self.damaged)
        parameters, problems = self.reports(only=[report.id for report in reports])
        refused = {
            report.id: self._of_report(report, problems)
            for report in reports
            if report.id not in parameters
        }
        states = self.project.known_countries()
        if len(refused) < len(reports):
            in_registers = without_echoes([*problems, *self.registers()])
            self.save(all_reports=False)
            problems = [
                *problems,
                *(problem for problem in in_registers if problem not in problems),
            ]
            for report in (report for report in reports if report.id in parameters):
                values = parameters[report.id].values
                under = [problem for problem in in_registers if _rests_on(values, problem, states)]
                refused |= {report.id: under} if is_refusal(under) else {}
        if len(refused) == len(reports):
            raise RefusedError(problem for problem in problems if problem.severity == "error")
        reported = {problem for under in refused.values() for problem in under}
        left = [problem for problem in problems if problem not in reported]
        foreign = Verdict(left, []).on_others(reports, states)
        warn([problem for problem in left if problem not in foreign])
        warn(_counted(foreign, self.project.place(self.project.data)))
        sound = {
            name: report_parameters
            for name, report_parameters in parameters.items()
            if name not in refused
        }
        if any(report.kind != "country" for report in reports):
            everywhere, _ = check_params(self.project, known_countries=states)
            sound = everywhere | sound
        return sound, refused

    def _of_report(self, report: Report, problems: Sequence[Problem]) -> list[Problem]:
        """Return which errors stop a report that has no sound parameters: not those of others."""
        other_places = {
            self.project.place(path)
            for other_report in self.project.reports()
            for path in (other_report.params_file, other_report.notebook)
            if other_report.id != report.id
        } - {self.project.place(report.notebook)}
        errors = [problem for problem in problems if problem.severity == "error"]
        return [problem for problem in errors if problem.place not in other_places]


def _counted(foreign: Sequence[Problem], place: str) -> list[Problem]:
    """Return one warning in place of those on files of other States."""
    count = "1 warning concerns" if len(foreign) == 1 else f"{len(foreign):,} warnings concern"
    text = f"{count} files of other States than those of these reports."
    mend = "hrcreport check lists them."
    return [Problem(place, text, mend, "build.on-others", severity="warning")] if foreign else []


def _limbs_of_no_mandate(
    project: Project, reports: Mapping[str, Parameters]
) -> Iterator[tuple[str, Problem]]:
    """Yield each limb that a report takes up and that the mandate has no more, or never had."""
    from hrcreport.registers import Body

    for report_id, report_parameters in reports.items():
        limb = str(report_parameters.values.get(LIMB) or "")
        body = Body.as_read(project, report_parameters.values) if limb else Body()
        if not body.codes or limb in body.codes:
            continue
        today = f"It is called '{body.renamed[limb]}' today. " if limb in body.renamed else ""
        problem = Problem.not_one_of(
            limb,
            body.codes,
            report_parameters.place,
            f"'{LIMB}' reads '{limb}', which the mandate does not declare.",
            "mandate.undeclared",
            heading="Declared",
            after=f"{today}What is no limb of the mandate, call otherwise.",
            line=report_parameters.lines.get(LIMB),
            key=LIMB,
        )
        yield report_id, problem


def _rests_on(values: Mapping[str, Any], problem: Problem, states: Collection[str]) -> bool:
    """Tell whether a report rests on a file with an error, as far as its name says of whom it is.

    A file that names no State is everybody's, and a report of no State in particular rests on all.
    A report that reads such a file all the same fails by itself, in the same words.
    """
    named_states = {word.upper() for word in Path(problem.place).stem.split("-")} & set(states)
    of_report = ReportStates.of(values)
    own_states = [of_report.country, *of_report.others] if of_report else []
    return problem.severity == "error" and (
        not named_states or not any(own_states) or bool(named_states.intersection(own_states))
    )


def _slips_in_languages(project: Project) -> list[Problem]:
    if not project.languages.is_dir():
        return []
    # A misspelt parameter must be refused before this module takes its time.
    from hrcreport.checks.manuscript.languages import check_languages

    return check_languages(project)


def check_tables(project: Project) -> list[Problem]:
    """Return the problems of the tables in `data/` and of the recipes that make them."""
    # A misspelt parameter must be refused before these modules take their time.
    from hrcreport.tables import Catalogue, Recipes

    return Problem.fewer([*Catalogue.check(project), *Recipes(project).check()])


def check_records(project: Project) -> list[Problem]:
    """Return the problems of the registers and of the bibliography."""
    return Problem.fewer(RegisterChecks(project).problems())


# What is named, and where it would be found: a file that cannot be read holds no code and no key.
ECHOES = {
    "text.unknown-citation": ("data/law/", "reports/references"),
    "text.unknown-table": ("data/datapackage.json", "data/catalogue/"),
    "provenance.unknown-table": ("data/datapackage.json", "data/catalogue/"),
    "law.unknown-provision": ("data/law/",),
    "sources.unknown-code": ("data/law/", "reports/references"),
    "recommendations.unknown-recommendation": ("data/recommendations/",),
}


def without_echoes(problems: Collection[Problem]) -> list[Problem]:
    """Return the problems but those that only name what a file in error would have held.

    In a register that is so where the two files are of one State: what another names is looked for.
    """
    broken = {problem.place for problem in problems if problem.severity == "error"}

    def echo(problem: Problem) -> bool:
        words = set(Path(problem.place).stem.split("-"))
        return any(
            place.startswith(ECHOES.get(problem.rule, ()))
            and (
                problem.rule.startswith("text.") or words.intersection(Path(place).stem.split("-"))
            )
            for place in broken - {problem.place}
        )

    return [problem for problem in problems if not echo(problem)]


def is_refusal(problems: Collection[Problem]) -> bool:
    """Tell whether any of the problems is an error and not just a warning."""
    return any(problem.severity == "error" for problem in problems)
