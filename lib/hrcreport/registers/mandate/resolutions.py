"""This module holds the resolutions that set the mandate, and where reports answer each task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

from hrcreport.foundation import (
    Address,
    Answer,
    Day,
    DocumentKind,
    Kind,
    Language,
    Problem,
    Project,
    Record,
    Verified,
    earliest,
    translated_pinpoint,
)
from hrcreport.registers.mandate.body import SYMBOL, Body, LimbCode
from hrcreport.registers.sources.registered import registered

PLACES = ("visit", "consultations", "intersectional")
"""Paragraphs that answer a task which is no limb; a report labels each `[]{#par-visit}`."""


class Task(Verified, frozen=True, kw_only=True):
    """What one paragraph, or a part of it, asks for, and where a report answers it.

    `text` has the words of the resolution as far as they were seen; where `whole` is not "yes",
    "[…]" stands for the rest. A task is answered by the findings on a `limb` or by a labelled
    paragraph (`place`); one that no report answers says so (`reason`).
    """

    noun: ClassVar[str] = "task"
    code: Annotated[str, Kind.code("HRC99-9-2-VISITS")]
    paragraph: str
    title: str
    text: str = ""
    whole: Answer = "no"
    limb: LimbCode = ""
    place: Annotated[str, Kind.one_of(PLACES)] = ""
    reason: str = ""

    def paragraph_in(self, language: str) -> str:
        """Return the paragraph with its words in a language."""
        return translated_pinpoint(self.paragraph, language=language)

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        if sum(map(bool, (self.limb, self.place, self.reason))) != 1:
            yield self.problem(
                "code",
                f"'{self.code}' is answered neither here nor there: of 'limb', 'place' and "
                "'reason' exactly one belongs to a task.",
                "Write the limb whose findings answer it, the place that does, or the reason why "
                "no report answers it.",
                "mandate.answer",
            )


class Resolution(Record, frozen=True, kw_only=True):
    """A resolution that sets, renews or changes the mandate; `ends` is when the term does.

    `no_longer` are the codes of earlier tasks that it ends. Where the project has several bodies,
    `body` is the code of the one whose mandate it is.
    """

    noun: ClassVar[str] = "the resolution"
    symbol: Annotated[str, Kind.matching(SYMBOL, "A/HRC/RES/99/9")]
    adopted: Day
    ends: Day = ""
    renews: str = ""
    no_longer: tuple[Annotated[str, Kind.code("HRC99-9-2-VISITS")], ...] = ()
    body: Annotated[str, Kind.code("ABC")] = ""
    source: Address
    note: str = ""
    tasks: tuple[Task, ...] = ()

    @property
    def number(self) -> str:
        """The number by which the resolution is cited, such as 99/9."""
        return self.symbol.partition("/RES/")[2]


def resolutions(project: Project) -> list[Resolution]:
    """Return the resolutions of the mandate, the oldest first, read recorded; none without one.

    Raises:
        RefusedError: a file cannot be used as it stands.
    """
    paths = project.reads.files_in(project.data / "mandate", "*.yml")
    all_resolutions = [
        resolution for path in paths if (resolution := registered(path, Resolution, project))
    ]
    return _oldest_first(all_resolutions)


def resolutions_as_read(project: Project) -> tuple[Resolution, ...]:
    """Return what is sound of the resolutions, whatever problems the files have besides."""
    paths = project.reads.files_in(project.data / "mandate", "*.yml")
    read = (Resolution.read_file(path, place=project.place(path))[0] for path in paths)
    return tuple(_oldest_first(read))


def _oldest_first(all_resolutions: Iterable[Resolution]) -> list[Resolution]:
    return sorted(all_resolutions, key=lambda resolution: earliest(resolution.adopted))


def of_report(
    all_resolutions: Iterable[Resolution], body: Body, report: Mapping[str, Any] | None
) -> list[Resolution]:
    """Return the resolutions of a body that were adopted by the date of a report."""
    day = str(DocumentKind.masthead(report or {}).get("date") or "")
    return [
        resolution
        for resolution in all_resolutions
        if resolution.body in ("", body.code)
        and (not day or earliest(resolution.adopted) <= earliest(day))
    ]


def tasks_of(all_resolutions: Iterable[Resolution]) -> tuple[Task, ...]:
    """Return what resolutions ask for, in their order, without what a later one has ended."""
    open_tasks: dict[str, Task] = {}
    for resolution in all_resolutions:
        open_tasks = {
            code: task for code, task in open_tasks.items() if code not in resolution.no_longer
        }
        open_tasks |= {task.code: task for task in resolution.tasks}
    return tuple(open_tasks.values())


def check_resolutions(project: Project) -> Iterator[Problem]:
    """Yield each body and each task that a resolution names and that is not there."""
    all_resolutions, bodies = resolutions_as_read(project), Body.all_as_read(project)
    codes = [body.code for body in bodies]
    earlier: list[str] = []
    for resolution in all_resolutions:
        if resolution.body not in codes and (resolution.body or len(codes) > 1):
            message = f"'{resolution.body}' is no body of data/mandate/bodies."
            if not resolution.body:
                message = (
                    f"it is not said which of {len(codes)} bodies {resolution.symbol} is about."
                )
            yield resolution.problem(
                "body",
                message,
                f"Write one of these: {', '.join(codes) or 'none is there'}.",
                "mandate.which-body",
                value=resolution.body,
            )
        for code in resolution.no_longer:
            yield from resolution.unknown(
                "no_longer",
                code,
                earlier,
                fault=f"'{code}' is no task of an earlier resolution.",
                mend=f"Their tasks: {', '.join(earlier) or 'none'}.",
                rule="mandate.no-task",
            )
        earlier += [task.code for task in resolution.tasks]


@dataclass(frozen=True, slots=True)
class Mandate:
    """Whose mandate it is, the resolution that set it, and the last that renewed it.

    `name` is the body's, "mechanism" where none is said; without a resolution texts are empty.

    Resolutions are called by their numbers ("99/9"); `tasks` are theirs, in their order.
    """

    name: str = "mechanism"
    set_by: str = ""
    set_on: str = ""
    renewed_by: str = ""
    renewed_on: str = ""
    ends: str = ""
    tasks: tuple[Task, ...] = field(default=(), repr=False)

    body = staticmethod(Body.of)
    """The body of a project whose mandate it is."""

    @staticmethod
    def limb_titles(project: Project) -> dict[str, str]:
        """Return the English headings of the limbs, by their codes."""
        body = Body.as_read(project)
        return {code: body.title(code) for code in body.codes}

    @classmethod
    def of(
        cls,
        project: Project,
        report: Mapping[str, Any] | None = None,
        *,
        language: str = Language.FIRST,
    ) -> Mandate:
        """Return the mandate under which a report stands on its date, its reads recorded.

        The body has its name in the language, in English where the language has none. Without the
        parameters of a report it is all that the register holds.

        Raises:
            RefusedError: a file cannot be used as it stands, or the report names no body.
        """
        body = Body.of(project, report)
        report_resolutions = (
            of_report(resolutions(project), body, report)
            if report is not None
            else (resolutions(project))
        )
        name = body.named(language=language) or body.called(language=language)
        if not report_resolutions:
            return cls(name)
        last = next(
            (resolution for resolution in reversed(report_resolutions) if resolution.renews), None
        )
        return cls(
            name=name,
            set_by=report_resolutions[0].number,
            set_on=report_resolutions[0].adopted,
            renewed_by=last.number if last else "",
            renewed_on=last.adopted if last else "",
            ends=(last or report_resolutions[0]).ends,
            tasks=tasks_of(report_resolutions),
        )
