"""This module gives reports their own notebooks and keeps these up to date, several at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hrcreport.checks import Checked
from hrcreport.editorial.desk.git_merging import merge_cells, merged_keys, of_three
from hrcreport.editorial.desk.own_notebook import (
    NotebookCell,
    OwnNotebook,
    forget_origins,
    one_sentence_a_line,
    read_notebook,
    read_origin,
    write_notebook,
)
from hrcreport.editorial.desk.report_texts import (
    LINE_BY_LINE,
    Adopted,
    adopted,
    opened_for,
    own_place,
    pour,
    shared_notebook,
)
from hrcreport.editorial.desk.updating import Merge, merged
from hrcreport.editorial.starters.upgrading import Upgrade
from hrcreport.foundation import (
    Declaration,
    Parameters,
    Problem,
    Project,
    RefusedError,
    Report,
)

Warn = Callable[[Sequence[Problem]], object]
"""Takes what check says of the reports and stops nothing."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How a report's own notebook stands: shared cells that have changed, conflicts to decide.

    A report that prints a shared notebook has no `own` one, and nothing waits.
    """

    own: bool = False
    changes: int = 0
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class Update:
    """A report's own notebook with what has changed in the shared text, before it is written."""

    made: Adopted
    merge: Merge
    changes: int

    def write(self, project: Project) -> None:
        """Write the notebook and the texts that it now agrees with.

        Raises:
            OSError: something cannot be written; the notebook is then as it was.
        """
        self.made.write(project)
        forget_origins(project)


@dataclass(frozen=True, slots=True)
class OwnNotebooks:
    """The notebooks that reports of a project have of their own, or are to have."""

    project: Project

    def to_upgrade(self) -> Upgrade:
        """Return params files and notebooks of an earlier form in that of today.

        Raises:
            RefusedError: one of them cannot be read.
        """
        return Upgrade.of(self.project)

    def to_adopt(self, reports: Sequence[Report], *, every: bool, warn: Warn) -> list[Adopted]:
        """Return the notebooks of reports that are to have one; `every` leaves out those that do.

        Raises:
            RefusedError: check refuses a report, or one has a notebook already.
        """
        selected_reports = self._meant(reports, every=every, adopted=False, warn=warn)
        return [
            adopted(self.project, report, parameters.values)
            for report, parameters in selected_reports
        ]

    def to_update(
        self, reports: Sequence[Report], *, every: bool, warn: Warn
    ) -> Iterator[tuple[Report, Update]]:
        """Yield the notebooks of reports with later changes; `every` leaves out those without one.

        Raises:
            RefusedError: check refuses a report, or one has no notebook of its own.
        """
        for report, parameters in self._meant(reports, every=every, adopted=True, warn=warn):
            yield report, updated(self.project, report, parameters)

    def waiting(self, report: Report, parameters: Parameters | None) -> Waiting:
        """Return what waits for a report with its own notebook; nothing without sound parameters.

        Raises:
            RefusedError: a file cannot be read.
        """
        if report.notebook != own_place(self.project, report):
            return Waiting()
        if parameters is None:
            return Waiting(own=True)
        notebook = read_notebook(report.notebook, self.project)
        if notebook.shared is None:
            return Waiting(own=True)
        now = _now(self.project, report, parameters)
        return Waiting(True, len(_changed(notebook, now)), notebook.conflicts)

    def merge(self, place: str, *, base: Path, ours: Path, theirs: Path) -> Merge:
        """Merge a notebook that git puts into three files, write it into `ours`, and tell of it.

        `place` is what problems call it. `base` is empty where both sides have begun the notebook;
        one that is no notebook counts as empty, too, so that all that differs is to be decided.

        Raises:
            RefusedError: a side is no sound notebook; `ours` is then as it was.
            OSError: `ours` cannot be written, and is as it was.
        """
        our_side = self._side(place, ours, "This side", 2)
        their_side = self._side(place, theirs, "The other side", 3)
        merge = Merge()
        try:
            before = read_notebook(base, self.project)
        except RefusedError:
            before = OwnNotebook([], {})
            merge.told.append(
                "what both sides began with is no notebook: all that differs is to decide"
            )
        merge_cells(merge, before.cells, our_side.cells, their_side.cells)
        shared = of_three(before.shared, our_side.shared, their_side.shared)
        if our_side.shared is not None and their_side.shared is not None:
            shared = merged_keys(before.shared or {}, our_side.shared, their_side.shared)
        metadata = merged_keys(before.metadata, our_side.metadata, their_side.metadata)
        merged = OwnNotebook(merge.cells, metadata, shared)
        write_notebook(ours, merged, shared_place=our_side.shared_place or their_side.shared_place)
        return merge

    def _side(self, place: str, path: Path, name: str, stage: int) -> OwnNotebook:
        try:
            return read_notebook(path, self.project)
        except RefusedError as error:
            fault = error.problems[0].what
            raise RefusedError.of(
                place,
                f"{name} of the merge is no sound notebook, so that nothing was merged: {fault}",
                "Nothing is lost: the file is as this side has it, and "
                f"'git show :{stage}:{place}' prints what is wrong. Put a sound notebook in its "
                "place, then: git add",
                "desk.merge-of-no-notebook",
            ) from error

    def _meant(
        self, reports: Sequence[Report], *, every: bool, adopted: bool, warn: Warn
    ) -> Iterator[tuple[Report, Parameters]]:
        """Yield the reports that are meant with their parameters.

        Raises:
            RefusedError: check refuses one.
        """
        if every:
            has_own = {
                r.id: read_notebook(r.notebook, self.project).shared is not None for r in reports
            }
            reports = [report for report in reports if has_own[report.id] == adopted]
        parameters, problems = Checked(self.project).reports(only=[report.id for report in reports])
        if adopted:
            # What only the shared notebook declares comes in by the update.
            late = {
                report.id: _declared_there(self.project, report)
                for report in reports
                if report.id not in parameters
            }
            parameters |= {
                name: late_parameters for name, late_parameters in late.items() if late_parameters
            }
            settled = {
                self.project.place(report.params_file) for report in reports if late.get(report.id)
            }
            problems = [problem for problem in problems if problem.place not in settled]
        if errors := [problem for problem in problems if problem.severity == "error"]:
            raise RefusedError(errors)
        warn(problems)
        for report in reports:
            yield report, parameters[report.id]


def _declared_there(project: Project, report: Report) -> Parameters | None:
    """Return what a report sets by its own and the shared declaration; None if it does not fit."""
    known_countries = project.known_countries()
    own_declaration, shared = (
        Declaration.read(
            path,
            place=project.place(path),
            known_countries=known_countries,
            languages=project.known_languages,
        )[0]
        for path in (report.notebook, shared_notebook(project, report))
    )
    if own_declaration is None or shared is None:
        return None
    both = replace(shared, parameters={**own_declaration.parameters, **shared.parameters})
    parameters, problems = Parameters.read(
        report.params_file,
        place=project.place(report.params_file),
        kind=report.kind,
        declaration=both,
    )
    return None if any(problem.severity == "error" for problem in problems) else parameters


def updated(project: Project, report: Report, parameters: Parameters) -> Update:
    """Return a report's own notebook with what has changed in the shared text since.

    Raises:
        RefusedError: the report has no own notebook, or a file cannot be read.
    """
    path = own_place(project, report)
    notebook = read_notebook(path, project) if path.exists() else None
    if notebook is None or notebook.shared is None:
        raise RefusedError.of(
            project.place(path),
            f"the report '{report.id}' has no notebook that was poured from the shared one.",
            f"Give it one: hrcreport adopt {report.id}",
            "desk.not-adopted",
            value=report.id,
        )
    now = _now(project, report, parameters)
    origins = list(now.values())
    base = {name: read_origin(project, name, sha256) for name, sha256 in notebook.shared.items()}
    merge = merged(base, [_as_shared(cell, base, now) for cell in notebook.cells], origins)
    merge.cells = [opened_for(cell, report.id) for cell in merge.cells]
    agreed = {name: cell.sha256 for name, cell in now.items()}
    updated_notebook = replace(notebook, cells=merge.cells, shared=agreed)
    adoption = Adopted(
        path, updated_notebook, origins, project.place(shared_notebook(project, report))
    )
    return Update(adoption, merge, len(_changed(notebook, now)))


def _now(project: Project, report: Report, parameters: Parameters) -> dict[str, NotebookCell]:
    shared = shared_notebook(project, report)
    poured = pour(project, report, shared, values=parameters.values, own_texts={})
    return {poured_cell.cell.id: poured_cell.cell for poured_cell in poured}


def _changed(notebook: OwnNotebook, now: dict[str, NotebookCell]) -> set[str]:
    """Return the shared cells that are new, gone or changed, but those that the report rewrote."""
    agreed = notebook.shared or {}
    rewritten_names = {
        cell.origin.cell for cell in notebook.cells if cell.origin and cell.origin.own
    }
    changed = {
        name
        for name in agreed.keys() | now.keys()
        if agreed.get(name) != (now[name].sha256 if name in now else None)
    }
    return changed - rewritten_names


def _as_shared(
    cell: NotebookCell, base: dict[str, NotebookCell | None], now: dict[str, NotebookCell]
) -> NotebookCell:
    """Return a cell in the form in which shared cells are compared, where it is to be compared."""
    if cell.origin is None or cell.origin.own:
        return cell
    before, after = base.get(cell.origin.cell), now.get(cell.origin.cell)
    if before is not None and before.same(after):
        return cell
    cell = opened_for(cell, "")
    if cell.kind != "markdown" or LINE_BY_LINE & {*cell.tags}:
        return cell
    return replace(cell, source=one_sentence_a_line(cell.source))
