"""This module answers Quarto, which renders a notebook of a report by itself.

Quarto runs the script `use-hrcreport.py` of a folder three times: before it renders (`pre-render`),
when the format is laid there and the report's date is set; as a filter of each notebook
(`ipynb-filters`), which reads a notebook and answers with one that holds the document alone; and
when the files are written (`post-render`). What Papermill ran is put together as it stands; a
report's own notebook runs first, as in a build.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hrcreport.foundation import (
    DocumentKind,
    HrcReportError,
    NotebookError,
    ParamsError,
    Problem,
    Project,
    Report,
    ScriptFont,
    check_params,
)

TO_RENDER, RENDERED = "QUARTO_PROJECT_INPUT_FILES", "QUARTO_PROJECT_OUTPUT_FILES"
"""In which Quarto tells the script which notebooks it will render, and which files it wrote."""
OF_QUARTO = Path(".quarto") / "hrc"
"""The folder of a project of Quarto in which the files of each document are put."""
LISTED = "rendering"
"""The file there that names the notebooks which Quarto renders now, a line each."""
VARIABLES = "_environment.local"
"""The file from which Quarto sets variables of all that it runs."""
NOT_SAID = frozenset({"engine", "format"})
"""What the front matter of a document says to Quarto that a notebook says otherwise."""


def answer_quarto(script: str) -> None:
    """Do what Quarto runs the script of a folder of notebooks for; end with a sentence if it fails.

    `script` is its path. What is wrong is written to standard error, and the process ends with 1.
    """
    try:
        if RENDERED in os.environ:
            return  # as projects of earlier versions ask; the format finishes its files by itself
        if TO_RENDER in os.environ:
            _prepare(Path(script).resolve(), os.environ[TO_RENDER].split("\n"))
        else:
            # Quarto reads the answer in pieces and spoils a letter that two of them share.
            answer = _filled(sys.stdin.read())
            sys.stdout.write(json.dumps(json.loads(answer)))
    except HrcReportError as error:
        for problem in error.problems:
            sys.stderr.write(f"{problem}\n")
        raise SystemExit(1) from None


def _prepare(script: Path, names: list[str]) -> None:
    """Lay the format beside the script, and set the date of the reports where they have one.

    Raises:
        NotebookError: a notebook is that of no one report, and has not run.
    """
    project = Project.at_hand(start=script.parent)
    folder, root = script.parent, project.root.resolve()
    _refuse_shared([folder / name for name in names], project)
    (folder / OF_QUARTO).mkdir(parents=True, exist_ok=True)
    (folder / OF_QUARTO / LISTED).write_text("\n".join(names), encoding="utf-8", newline="\n")
    from hrcreport.document import Document

    Document.executed.lay_format(folder, extension=project.extension, root=root)
    # Quarto keeps what a filter answered for as long as notebook and script are unchanged. What a
    # document rests on beside them may have changed.
    os.utime(script)
    variables = {"TYPST_IGNORE_SYSTEM_FONTS": "true"}
    dates = {date for name in names if (date := _epoch(folder / name, project))}
    if len(dates) == 1:
        variables["SOURCE_DATE_EPOCH"] = str(dates.pop())
    lines = "".join(f"{name}={value}\n" for name, value in variables.items())
    (folder / VARIABLES).write_text(lines, encoding="utf-8", newline="\n")


def _refuse_shared(paths: list[Path], project: Project) -> None:
    """Refuse before anything is rendered what the filter would refuse in its turn.

    Raises:
        NotebookError: see above.
    """
    from hrcreport.document import Document

    problems = []
    for path in paths:
        try:
            notebook = json.loads(path.read_text(encoding="utf-8"))
            ours = Document.executed.uses_library(notebook)
        except (OSError, ValueError, LookupError, TypeError):
            continue  # Quarto says what is wrong with it
        executed = Document.executed.KEY in notebook.get("metadata", {})
        if ours and not executed and _own_report(path, project) is None:
            problems.append(_not_run(path, notebook, project))
    if problems:
        raise NotebookError(problems[:1])


def _is_rendered(path: Path) -> bool:
    """Tell whether Quarto renders a notebook now; for its index it filters all of a folder."""
    around = (folder / OF_QUARTO / LISTED for folder in path.parents)
    listed = next((candidate for candidate in around if candidate.exists()), None)
    if listed is None:
        return True
    folder = listed.parents[2]
    return path in {folder / name for name in listed.read_text(encoding="utf-8").split("\n")}


def _epoch(path: Path, project: Project) -> int:
    """Return the date of a notebook's report in seconds since 1970, 0 where it has none."""
    from hrcreport.document import Document

    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        ran = Document.executed.of(notebook, place=path.name)
        if ran is None and (own_report := _own_report(path, project)):
            ran = Document.executed(own_report.id, _parameters(own_report, project), "")
    except (OSError, ValueError, HrcReportError):
        return 0  # the filter says what is wrong
    return ran.epoch if ran and ran.report else 0


def _filled(text: str) -> str:
    """Return a notebook with the document in the place of its cells; one of others as it is.

    Raises:
        HrcReportError: it has not run to its end, has run by another version, or is no document.
    """
    import nbformat

    from hrcreport.document import Document

    notebook = json.loads(text)
    path = _path_of(text)
    if not _is_rendered(path):
        return text
    project = Project.at_hand(start=path.parent)
    ran = Document.executed.of(notebook, place=path.name)
    if ran is None and not Document.executed.uses_library(notebook):
        return text
    if ran is not None and not ran.report:
        return text
    if ran is None:
        run_notebook = _run(path, notebook, project)
    else:
        read = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]  # nbformat is untyped
        run_notebook = _Ran(ran, Document.executed.without_notes(read))
    return json.dumps(_laid(run_notebook, notebook, path, project), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class _Ran:
    """A report whose notebook ran, and the executed notebook."""

    report: Any  # what `Document.executed` makes
    notebook: Any


def _path_of(text: str) -> Path:
    """Return the notebook of this folder that has this text: a filter is not told its name.

    Raises:
        NotebookError: none has it any more, or more than one.
    """
    current_folder = Path.cwd()
    alike = [
        path for path in current_folder.glob("*.ipynb") if path.read_text(encoding="utf-8") == text
    ]
    if len(alike) == 1:
        return alike[0]
    names = ", ".join(sorted(path.name for path in alike))
    raise NotebookError.of(
        str(current_folder),
        f"{names} are the same notebook, and Quarto does not say which one it renders."
        if alike
        else "the notebook that Quarto renders changed meanwhile.",
        "Put the copies elsewhere." if alike else "Render it again.",
        "notebook.which-one",
    )


def _own_report(path: Path, project: Project) -> Report | None:
    """Return the report that a notebook is the own one of; None where there are more, or none."""
    of_it = [report for report in project.reports() if report.notebook.resolve() == path.resolve()]
    return of_it[0] if len(of_it) == 1 else None


def _parameters(report: Report, project: Project) -> Mapping[str, Any]:
    parameters, problems = check_params(
        project, known_countries=project.known_countries(), only=[report.id]
    )
    if errors := [problem for problem in problems if problem.severity == "error"]:
        raise ParamsError(errors)
    return parameters[report.id].values


def _run(path: Path, notebook: Mapping[str, Any], project: Project) -> _Ran:
    """Run a report's own notebook as a build does; what was kept of such a run is taken.

    Raises:
        NotebookError: it is of no one report, was stopped on its way, or rests on tables that are
            not public.
        ExecutionError: a cell fails.
    """
    from hrcreport.build.batch.builds import Builds
    from hrcreport.build.batch.execution import run_or_take
    from hrcreport.build.batch.plan import basis_of
    from hrcreport.build.batch.report_state import Wanted
    from hrcreport.build.batch.tasks import Task
    from hrcreport.build.grounds.file_hashes import Hashes
    from hrcreport.document import Document

    report = _own_report(path, project)
    if report is None:
        raise NotebookError([_not_run(path, notebook, project)])
    parameters = _parameters(report, project)
    build_target, hashes = Wanted(project.builds, store=Builds.kept_elsewhere()), Hashes()
    task = Task(
        project,
        report=report,
        parameters=dict(parameters),
        formats=(),
        engine="",
        builds=build_target.builds,
        store=build_target.kept_runs.location,
    )
    with TemporaryDirectory(prefix="hrc-") as folder:
        work = Path(folder)
        run = run_or_take(
            task,
            basis_of(project, hashes),
            hashes,
            work=work,
            build_folder=work,
            stage=lambda stage: nullcontext(),
        )
    _refuse_guarded(run.kept.files_read, report, project)
    return _Ran(
        Document.executed(report.id, parameters, project.place(report.notebook)), run.notebook
    )


def _refuse_guarded(read: Mapping[str, str], report: Report, project: Project) -> None:
    """Refuse to leave a document beside a notebook that only a build looks through.

    Raises:
        NotebookError: the notebook has read tables that are not public.
    """
    from hrcreport.tables import CatalogueFiles

    if guarded := sorted(set(CatalogueFiles(project.data).guarded()) & {*read}):
        raise NotebookError.of(
            project.place(report.notebook),
            f"the report rests on data that is not public ({', '.join(guarded)}), and Quarto alone "
            "does not look for what may not leave.",
            f"Build it: hrcreport build {report.id}",
            "notebook.not-by-quarto",
        )


def _not_run(path: Path, notebook: Mapping[str, Any], project: Project) -> Problem:
    """Return what is wrong with a notebook that has not run to its end."""
    from hrcreport.document import Document

    halted = any(
        cell.get("execution_count") or Document.executed.FILLED in cell["metadata"]
        for cell in notebook["cells"]
    )
    kind = path.name.partition(".")[0]  # the shared notebooks are called by it
    alike = [
        report
        for report in project.reports()
        if report.notebook.resolve() == path.resolve() or report.kind == kind
    ]
    example = next(iter(alike or project.reports()), None)
    way = (
        f"papermill {project.place(example.notebook)} out/{example.id}.ipynb "
        f"-f {project.place(example.params_file)}"
        if example
        else f"papermill {path.name} out.ipynb -f params/…"
    )
    return Problem(
        project.place(path),
        "this notebook stopped before its last cell; the cell that failed says why."
        if halted
        else "this notebook has not run, and is the own one of no single report.",
        f"{'Mend that, and run' if halted else 'Run'} it by Papermill, then render its copy: {way}",
        "notebook.stopped" if halted else "notebook.not-run",
    )


def _laid(ran: _Ran, notebook: Mapping[str, Any], path: Path, project: Project) -> dict[str, Any]:
    """Put the files of a document where Quarto's project keeps its own, and return it as cells.

    Raises:
        AssemblyError: the notebook holds something that would spoil the document.
    """
    from hrcreport.document import Document
    from hrcreport.registers import Bibliography

    parameters = ran.report.parameters
    code = str(parameters.get("language", "en"))
    language = project.known_languages.get(code, code)
    day = str(DocumentKind.masthead(parameters).get("date", ""))
    document = Document.of(
        ran.notebook,
        project=project,
        place=ran.report.notebook,
        parameters=parameters,
        bibliography=Bibliography.read(project, language=language, on=day),
        report_id=ran.report.report,
    )
    for warning in document.warnings:
        sys.stderr.write(f"{warning}\n")
    around = (parent for parent in path.parents if (parent / "_quarto.yml").exists())
    folder = next(around, path.parent) / OF_QUARTO / path.stem
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    written = document.write(folder, name=path.stem, project=project)
    _, front, body = written.read_text(encoding="utf-8").split("---\n", 2)
    place = os.path.relpath(folder, path.parent).replace(os.sep, "/")
    head: dict[str, Any] = {"hrc-folder": place}
    if ways := ScriptFont.ways(path.parent, text=front + body):
        head["font-paths"] = ways
    return {
        **notebook,
        "cells": [_cell("raw", _front(front, head)), _cell("markdown", body)],
    }


def _front(front: str, head: Mapping[str, Any]) -> str:
    lines = _without(front.splitlines(keepends=True), NOT_SAID)
    more = (f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in head.items())
    return f"---\n{''.join((*lines, *more))}---\n"


def _without(lines: list[str], keys: frozenset[str]) -> Iterator[str]:
    """Yield the lines of a mapping in YAML but those of some of its keys."""
    left_out = False
    for line in lines:
        if line[:1].isalpha():
            left_out = line.partition(":")[0] in keys
        if not left_out:
            yield line


def _cell(kind: str, text: str) -> dict[str, Any]:
    # Of a source in one piece Quarto loses the ends of lines.
    lines = text.splitlines(keepends=True)
    return {"cell_type": kind, "id": kind, "metadata": {}, "source": lines}
