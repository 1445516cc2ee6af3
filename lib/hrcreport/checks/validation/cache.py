"""This module remembers that tables, registers and texts were found sound, to read them once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from hrcreport.checks.validation.checks import (
    check_records,
    check_reports,
    check_tables,
    check_texts,
    is_refusal,
    without_echoes,
)
from hrcreport.foundation import (
    Parameters,
    Problem,
    Project,
    RefusedError,
    Report,
    check_params,
    made_from,
    read_sealed,
    sha256_of_data,
    write_sealed,
)
from hrcreport.registers import grounds_of_checks
from hrcreport.tables import known_countries

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with what authors wrote, and what was mended in texts before they were read."""

    problems: list[Problem]
    mended: list[Problem]

    @property
    def refused(self) -> bool:
        """Whether anything is an error and not just a warning."""
        return is_refusal(self.problems)


@dataclass
class Checked:
    """What earlier checks found, each under the SHA-256 of all that it rests on.

    One word changed in a register or a params file costs what rests on it, not the whole. `memory`
    is the file in the folder of builds where it is kept; `program` is plain data that differs where
    this program, or what it computes with, is another.
    """

    project: Project
    memory: Path
    program: object
    sha256_of: Callable[[Path], str]
    damaged: list[Problem] = field(default_factory=list)
    """What is wrong with the memory itself, told before all else."""
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    found: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with suppress(OSError, ValueError, LookupError, TypeError):
            self.known = dict(read_sealed(self.memory))

    def of(self, unit: str, rests_on: Iterable[object], make: Callable[[], T]) -> T:
        """Return what `make` returns: plain data, from an earlier check where nothing has changed.

        What is checked, a `unit`, rests on files, by their paths, and on anything else as plain
        data.
        """
        key = sha256_of_data([self.program, [self._digest(each) for each in rests_on]])
        kept = self.known.get(unit, {})
        if kept.get("key") != key:
            kept = {"key": key, "value": make()}
        self.found[unit] = kept
        value: T = kept["value"]
        return value

    def problems(
        self, unit: str, rests_on: Iterable[object], check: Callable[[], list[Problem]]
    ) -> list[Problem]:
        """Return the problems that a check finds, see `of`."""
        kept = self.of(unit, rests_on, lambda: [each.as_dict() for each in check()])
        return [made_from(Problem, each) for each in kept]

    def save(self, *, whole: bool) -> None:
        """Write down what was found where there are builds; all that is known, if not `whole`."""
        content = self.found if whole else self.known | self.found
        folder = self.memory.parent
        if not folder.parent.is_dir() or content == self.known:
            return
        with suppress(OSError):
            folder.mkdir(exist_ok=True)
            write_sealed(self.memory, content)

    def _digest(self, each: object) -> object:
        if not isinstance(each, Path):
            return each
        with suppress(OSError):
            return [self.project.place(each), self.sha256_of(each)]
        return [self.project.place(each), None]

    def registers(self) -> list[Problem]:
        """Return the problems of tables, recipes and registers."""
        project = self.project
        tables, others = grounds_of_checks(project)
        return [
            *self.problems("tables", tables, lambda: check_tables(project)),
            *self.problems("registers", others, lambda: check_records(project)),
        ]

    def texts(
        self, parameters: Mapping[str, Parameters], *, only: Collection[str] | None = None
    ) -> list[Problem]:
        """Return the problems of reports' texts."""
        return check_texts(self.project, parameters, only=only, remember=self.of)

    def everything(self, reports: Sequence[Report], *, whole: bool, fix: bool = False) -> Verdict:
        """Return every problem of what authors write; with `fix` texts are mended first.

        `whole` says that these reports are all there are.
        """
        # Loaded where it is needed: a build checks no text.
        from hrcreport.checks.review.evidence import typed_in_sources

        only = None if whole else [report.id for report in reports]
        mended: list[Problem] = []
        if fix:
            from hrcreport.checks.manuscript.checking import text_files
            from hrcreport.checks.manuscript.signs import mend_texts

            mended = mend_texts(self.project, text_files(self.project, reports))
        parameters, problems = check_reports(self.project, only=only)
        problems = [*self.damaged, *problems, *self.registers()]
        problems += self.texts(parameters, only=only)
        self.save(whole=whole)
        problems += typed_in_sources(self.project, only=only)
        return Verdict(without_echoes(problems), mended)

    def sound_parameters(
        self, reports: Sequence[Report], *, warn: Callable[[Sequence[Problem]], object]
    ) -> dict[str, Parameters]:
        """Return the parameters of these reports; what is wrong anywhere is refused, all at once.

        With a theme among them, those of all country reports: it rests on some, whoever builds
        these.

        Raises:
            RefusedError: there is an error; what is no error goes to `warn`.
        """
        warn(self.damaged)
        parameters, problems = check_reports(self.project, only=[report.id for report in reports])
        if not is_refusal(problems):
            problems = [*problems, *self.registers()]
            self.save(whole=False)
        if is_refusal(problems):
            raise RefusedError(problem for problem in problems if problem.severity == "error")
        warn(problems)
        if any(report.kind == "theme" for report in reports):
            everywhere, _ = check_params(
                self.project, known_countries=known_countries(self.project)
            )
            parameters = everywhere | parameters
        return parameters
