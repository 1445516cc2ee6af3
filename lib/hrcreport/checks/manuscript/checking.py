"""This module checks all texts of a project without a kernel, and mends what Word left in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any, Protocol, TypeVar

from hrcreport.checks.manuscript.code import parsed
from hrcreport.checks.manuscript.markup import markup_slips
from hrcreport.checks.manuscript.passages import (
    WrittenPassage,
    block_passage,
    cell_passage,
    read_cells,
    read_text,
    words_of_code,
)
from hrcreport.checks.manuscript.report import read_manuscript, report_problems
from hrcreport.checks.manuscript.signs import odd_signs
from hrcreport.checks.manuscript.values import value_slips
from hrcreport.foundation import Parameters, Problem, Project, Report
from hrcreport.notebook import ExecutedCell, Text
from hrcreport.registers import TextSources

MERGE_MARK = re.compile(r"^(?:<{7}|>{7})(?= |$)", re.MULTILINE)
HALF_MERGED = (
    "an unfinished merge stands here: a line that begins with <<<<<<< or >>>>>>>.",
    "Keep what is right of the two texts, and delete the lines <<<<<<<, ======= and >>>>>>>.",
    "text.half-merged",
)

T = TypeVar("T")


class Remember(Protocol):
    """Takes what a check found from an earlier one where all that it rests on is the same.

    `made` is plain data; files that it rests on are given by their paths.
    """

    def __call__(self, unit: str, rests_on: Iterable[object], make: Callable[[], T], /) -> T:
        """Return what `make` returns."""


def check_text(
    project: Project,
    parameters: Mapping[str, Parameters],
    sources: Callable[[], TextSources],
    *,
    only: Collection[str] | None = None,
    remember: Remember,
) -> list[Problem]:
    """Return every problem of the texts that reports print, each with its file, line and column.

    Args:
        project: the project.
        parameters: those of reports, by their ids; without them only what is wrong in a text
            whatever report prints it is told.
        sources: returns what texts may cite.
        only: ids of reports; those of all reports if not given.
        remember: spares what an earlier check has found.
    """
    reports = [report for report in project.reports() if only is None or report.id in only]
    files = {path: read_text(path) for path in text_files(project, reports)}
    problems = [*_encoding(project, files)]
    for path, text in files.items():
        plain_problems = remember(
            project.place(path), [path], partial(_of_file, text, path, project)
        )
        problems += [Problem(**plain_problem) for plain_problem in plain_problems]
    problems += _of_reports(
        project,
        reports=reports,
        parameters=parameters,
        sources=sources,
        files=files,
        remember=remember,
    )
    return sorted(
        problems, key=lambda problem: (problem.place, problem.line or 0, problem.column or 0)
    )


def _of_file(text: str, path: Path, project: Project) -> list[dict[str, Any]]:
    return _plain(file_problems(text, path, project))


def _plain(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [problem.as_dict() for problem in problems]


def _encoding(project: Project, paths: Iterable[Path]) -> Iterator[Problem]:
    """Yield the first byte of each file of text that is not in UTF-8."""
    for path in paths:
        try:
            path.read_bytes().decode("utf-8")
        except OSError as error:
            yield Problem(
                project.place(path),
                f"this file cannot be read: {error.strerror}.",
                "Check that you may read it.",
                "text.unreadable",
            )
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode("utf-8")
            line, column = Text(before).place_of(len(before))
            yield Problem(
                project.place(path),
                "this file is not in UTF-8.",
                "Save it again as UTF-8.",
                "text.encoding",
                line=line,
                column=column,
                value=f"{error.object[error.start]:#x}",
            )


def text_files(project: Project, reports: Sequence[Report]) -> list[Path]:
    """Return the notebooks and the blocks that reports may print, each once."""
    notebooks = dict.fromkeys(report.notebook for report in reports)
    folders = dict.fromkeys(
        folder for report in reports for folder in project.block_folders(report.language)
    )
    blocks = [path for folder in folders for path in sorted(folder.glob("*.md"))]
    return [path for path in (*notebooks, *blocks) if path.is_file()]


def file_problems(text: str, path: Path, project: Project) -> Iterator[Problem]:
    """Yield what is wrong in a file of text, whatever report prints it."""
    place = project.place(path)
    if path.suffix != ".ipynb":
        yield from passage_problems(block_passage(text, place))
        return
    try:
        cells = read_cells(text)
    except (ValueError, RecursionError):
        return  # told where the notebook is read
    for cell in cells:
        if cell.kind == "markdown":
            passage = cell_passage(cell, text, place)
            if ExecutedCell.conflict in cell.tags:
                yield passage.problem(
                    0,
                    "what two sides have changed waits for a decision.",
                    "Decide by the buttons that JupyterLab shows, or take over into the cell above "
                    "what you agree with, and delete this cell.",
                    "text.conflict",
                    severity="warning",
                )
            elif not ExecutedCell.prints(cell.tags):
                yield from map(passage.told, odd_signs(passage.text))
            else:
                yield from passage_problems(passage)
        elif cell.kind == "code" and (marked := MERGE_MARK.search(cell.text)):
            yield cell_passage(cell, text, place).problem(marked.start(), *HALF_MERGED)
        elif cell.kind == "code" and (tree := parsed(cell.text)):
            for passage in words_of_code(cell, tree, text, place):
                yield from passage_problems(passage)


def passage_problems(passage: WrittenPassage) -> Iterator[Problem]:
    """Yield what is wrong in one text: its signs, its values and conditions, its markup."""
    yield from map(passage.told, odd_signs(passage.text))
    if marked := MERGE_MARK.search(passage.text):
        yield passage.problem(marked.start(), *HALF_MERGED)
    yield from map(passage.told, chain(value_slips(passage.text), markup_slips(passage)))


def _of_reports(
    project: Project,
    *,
    reports: list[Report],
    parameters: Mapping[str, Parameters],
    sources: Callable[[], TextSources],
    files: Mapping[Path, str],
    remember: Remember,
) -> Iterator[Problem]:
    """Yield the problems of each report; what concerns some reports of a text only says which."""
    cited = [*TextSources.files(project), TextSources.today()]
    law_files = sorted(path.name for path in (project.data / "law").glob("*.yml"))
    found_once = cache(sources)
    digest_of_sources = cache(lambda: remember("sources", cited, lambda: found_once().digest()))
    users: dict[str, set[str]] = defaultdict(set)
    concerned: dict[Problem, list[str]] = {}
    for report in reports:
        report_parameters = parameters.get(report.id)
        if report_parameters is None or report.notebook not in files:
            continue
        checked_report = remember(
            f"report {report.id}",
            [report.params_file, *text_files(project, [report]), digest_of_sources(), law_files],
            partial(
                _of_report, project, report, report_parameters, sources=found_once, files=files
            ),
        )
        for place in checked_report["places"]:
            users[place].add(report.id)
        for plain_problem in checked_report["problems"]:
            concerned.setdefault(Problem(**plain_problem), []).append(report.id)
    for problem, ids in concerned.items():
        if set(ids) == users.get(problem.place, set(ids)):
            yield problem
        else:
            yield replace(problem, what=f"{problem.what} This concerns {', '.join(ids)}.")


def _of_report(
    project: Project,
    report: Report,
    parameters: Parameters,
    sources: Callable[[], TextSources],
    files: Mapping[Path, str],
) -> dict[str, Any]:
    """Return the places whose texts a report prints, and what is wrong in them."""
    try:
        manuscript = read_manuscript(project, report, parameters.values, files)
    except ValueError:
        return {"places": [], "problems": []}  # told where the notebook is read
    places = {printed.passage.place for printed in manuscript.printed}
    problems = report_problems(
        manuscript, project, sources(), lines=parameters.lines, values=parameters.values
    )
    return {
        "places": sorted(places | {project.place(report.notebook)}),
        "problems": _plain(problems),
    }
