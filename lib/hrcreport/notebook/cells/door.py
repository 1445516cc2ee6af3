"""This module is the door of notebooks: it knows the report that runs and hands it to questions.

What a cell calls is made from a function whose first argument is the report that runs. By hand a
cell may set a parameter anew, so the report is taken from the notebook's names at each call, and
its id is that of the one that is nearest to them.
"""

from __future__ import annotations

import ast
import inspect
import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, NamedTuple, ParamSpec, TypeVar, cast

from hrcreport.foundation import (
    Language,
    Project,
    ProjectError,
    Report,
    ReportContext,
    ReportStates,
    Workspace,
)
from hrcreport.notebook.access.scope import HISTORY, PAPERMILL
from hrcreport.notebook.templates.cells import Prose
from hrcreport.notebook.templates.grammar import Text
from hrcreport.notebook.templates.nothing import NOTHING, answered, is_nothing
from hrcreport.notebook.templates.prose import fill

if TYPE_CHECKING:
    from hrcreport.foundation import Declaration, Parameters
    from hrcreport.notebook.access.custodian import Ask

P = ParamSpec("P")
R = TypeVar("R")

OPEN_NOTEBOOK_VARIABLE = "JPY_SESSION_NAME"
"""In which Jupyter tells a kernel the path of the notebook that it was started for."""

NO_REPORT = "none"
"""The report of a notebook that by hand is on no State, and is no theme of the project."""
OPENED = "_hrcreport_report"
"""The name in a notebook under which the id of the report that was opened is kept."""
CHOSEN = "_hrcreport_chosen"
"""The name under which the report is kept that was chosen in JupyterLab, by its command."""

_ENTERED: ContextVar[ReportContext | None] = ContextVar("hrcreport.report", default=None)
"""The report that a program entered; without one it is that of the running notebook."""


def for_cells(question: Callable[Concatenate[ReportContext, P], R]) -> Callable[P, R]:
    """Return a question as cells ask it: about the report that runs, which they do not name.

    What is asked of nothing is nothing, so that a cell prints nothing where there is nothing.
    """

    @wraps(question)
    def asked(*arguments: P.args, **options: P.kwargs) -> R:
        if any(map(is_nothing, arguments[:1])):
            return cast("R", NOTHING)
        return answered(question(running(), *arguments, **options))

    signature = inspect.signature(question)
    context, *parameter_names = signature.parameters
    asked.__signature__ = signature.replace(  # type: ignore[attr-defined]  # functions may have one
        parameters=[signature.parameters[name] for name in parameter_names]
    )
    asked.__annotations__.pop(context, None)
    return asked


def running() -> ReportContext:
    """Return the report that runs: the one that was entered, else that of the running notebook."""
    return _ENTERED.get() or report_of(names_of_notebook())


@contextmanager
def entered(report: ReportContext) -> Iterator[ReportContext]:
    """Let cells ask about this report meanwhile, in this thread or task alone."""
    before = _ENTERED.set(report)
    try:
        yield report
    finally:
        _ENTERED.reset(before)


def report_of(names: Mapping[str, Any], workspace: Workspace | None = None) -> ReportContext:
    """Return the report whose notebook has these names, in the workspace of this process.

    Only what the parameters cell declares says which States it is about: a loop may use the same
    names. A language that nobody knows, or none, is English.
    """
    place = workspace or workspace_here()
    declared = names.get("__annotations__", {})
    code, block, day = names.get("language"), names.get("document"), names.get("date")
    if isinstance(block, Mapping):
        day = block.get("date", day)
    return ReportContext(
        workspace=place,
        language=_language(code, place) if isinstance(code, str) else Language.FIRST,
        states=ReportStates.of({name: names.get(name) for name in declared}, declared),
        as_of=day if isinstance(day, str) else "",
        names=names,
    )


def _language(code: str, place: Workspace) -> str:
    languages = Language.of_the_tool()
    if code not in languages:  # a project brings its own
        languages = place.project.known_languages
    return languages.get(code, Language.FIRST)


def filled(text: Text, report: ReportContext) -> Prose:
    """Return a text filled in with the values of a report's notebook.

    What it asks of `hrc` is about that report; what the parameters cell annotates as a year prints
    as one.
    """
    with entered(report):
        return fill(text, report.names, language=report.language, years=report.years)


def workspace_here() -> Workspace:
    """Return what this process works in: the project that its variables name, or that is around.

    What was read of a project adds up in it as long as the process runs.
    """
    project_or_error: Project | ProjectError
    try:
        project_or_error = Project.at_hand()
    except ProjectError as error:
        project_or_error = error
    return Workspace(
        found=project_or_error,
        report=os.environ.get(Report.VARIABLE, ""),
        notebook=os.environ.get(OPEN_NOTEBOOK_VARIABLE, ""),
        by_papermill=Report.BY_PAPERMILL in os.environ,
    )


def begin(folder: Path, *, ask: Ask | None = None) -> Project:
    """Let this process run the report of a project from now on; return the project.

    `ask` is the way to whoever answers for tables that are not public.

    A kernel begins so. Whatever a process read that it was forked from is none of its report's, nor
    is a report that was entered there. A folder that is no project has nothing but what is read.

    Raises:
        ProjectError: a link leads out of the project.
    """
    from hrcreport.notebook.access.custodian import Asked  # heavy, and asked for by kernels alone

    _ENTERED.set(None)
    Asked.handed = staticmethod(ask) if ask else None
    return Project.begun(folder)


def shell_of_notebook() -> Any:
    """Return IPython's shell, or None outside of a notebook; IPython is not loaded for that."""
    loaded = sys.modules.get("IPython.core.getipython")
    return loaded.get_ipython() if loaded else None


def names_of_notebook() -> Mapping[str, Any]:
    """Return the names of the running notebook; empty outside of one."""
    shell = shell_of_notebook()
    return shell.user_ns if shell is not None else {}


def set_names(values: Mapping[str, Any]) -> None:
    """Give names of the running notebook these values; outside of one there are none to set."""
    shell = shell_of_notebook()
    if shell is not None:
        shell.user_ns.update(values)


@dataclass(frozen=True, slots=True)
class NotebookReport:
    """The report of a notebook that is worked on in JupyterLab: the one shown, the one chosen."""

    context: ReportContext

    @property
    def shown(self) -> str:
        """The report that it shows by hand; empty for none."""
        current_id = report_id(self.context)
        return "" if current_id == NO_REPORT else current_id

    @property
    def chosen(self) -> str:
        """The report that was chosen; empty for none."""
        return str(self.context.names.get(CHOSEN, ""))

    def choose(self, report: str) -> None:
        """Let `open_report` open this report, where it is told no other."""
        set_names({CHOSEN: report})


def report_id(context: ReportContext) -> str:
    """Return the report that runs.

    By hand it is the one that was opened, that the open notebook belongs to, or whose params file
    is nearest to what the notebook was given; else that of the State in the document's language.
    """
    if context.workspace.report:
        return context.workspace.report
    project, names = context.project, context.names
    country = str(names.get(ReportStates.COUNTRY) or "").lower()
    opened = str(names.get(OPENED) or "")
    # Who sets another State after that does not mean the text of the first.
    if opened and country in ("", opened.partition("-")[0]):
        return opened
    if (own_id := Path(context.workspace.notebook).stem) in {
        report.id for report in project.reports()
    }:
        return own_id
    if nearest_report := nearest(project, names):
        return nearest_report.report.id
    # The country's own text is English: in another language its report has none yet.
    own_id = country if context.language == Language.FIRST else f"{country}-{context.language}"
    return own_id if country else NO_REPORT


class _Near(NamedTuple):
    """A report, how many of its parameters a notebook has otherwise, and which it left out."""

    report: Report
    place: str
    unlike: int
    left_out: tuple[str, ...]


def nearest(project: Project, names: Mapping[str, Any]) -> _Near | None:
    """Return the report on the notebook's State that the notebook is nearest to, or its theme.

    A theme is meant only where all is set as its params file sets it.
    """
    country, (given_values, _) = str(names.get(ReportStates.COUNTRY) or ""), given_to(names)
    near_reports = [
        near
        for report in project.reports()
        if _concerns(report, country) and (near := _compared(report, project, names, given_values))
    ]
    fit = [near for near in near_reports if country or not near.unlike]
    return min(fit, key=lambda near: near.unlike, default=None)


def _concerns(report: Report, country: str) -> bool:
    """Tell whether a report is on a State; without one, one that compares States is meant."""
    return report.country == country


def _compared(
    report: Report, project: Project, names: Mapping[str, Any], given_values: Collection[str]
) -> _Near | None:
    if (read := read_report(report, project)) is None:
        return None
    parameters, declaration = read
    unlike = [
        name
        for name, value in parameters.values.items()
        if name in parameters.given and names.get(name) != value
    ]
    left_out = (
        name
        for name in unlike
        if name not in given_values and names.get(name) == declaration.parameters[name].default
    )
    return _Near(report, parameters.place, len(unlike), tuple(left_out))


def read_report(report: Report, project: Project) -> tuple[Parameters, Declaration] | None:
    """Return what a report sets and its notebook declares, or None where one is unreadable."""
    # A kernel of a build is told its report, and looks for none.
    from hrcreport.foundation import Declaration, Parameters

    place = project.place(report.params_file)
    declaration, _ = Declaration.read(
        report.notebook, place=project.place(report.notebook), languages=project.known_languages
    )
    if declaration is None:
        return None
    parameters, _ = Parameters.read(
        report.params_file, place=place, kind=report.kind, declaration=declaration
    )
    return (parameters, declaration) if parameters else None


def given_to(names: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return what cells below that of the parameters have set of them, and Papermill's other names.

    Papermill's cell is one of them, by whatever it was given; each value is that of now.
    """
    declared = names.get("__annotations__", {}).keys()
    given_values: dict[str, Any] = {}
    unknown: list[str] = []
    for source in names.get(HISTORY, ()):
        if (cell_names := _set_by(source)) is None:
            continue
        annotated, assigned = cell_names
        if declared <= annotated:
            given_values, unknown = {}, []
            continue
        given_values |= {
            name: names[name] for name in assigned if name in declared and name in names
        }
        if source.startswith(PAPERMILL):
            unknown += [name for name in assigned if name not in declared]
    return given_values, unknown


@lru_cache(maxsize=1024)  # a history grows by one cell at a time
def _set_by(source: str) -> tuple[frozenset[str], tuple[str, ...]] | None:
    """Return the names that a cell annotates and those that it assigns; None if it never ran."""
    try:
        cell = ast.parse(source).body
    except SyntaxError:  # a magic command, or a cell that did not run
        return None
    annotated = (
        ast.unparse(statement.target) for statement in cell if isinstance(statement, ast.AnnAssign)
    )
    assigned = (
        target.id
        for statement in cell
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    )
    return frozenset(annotated), tuple(assigned)
