"""This module finds and writes the texts of a report in its own notebook, by their blocks.

A report that has no notebook of its own yet gets one when the first text is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hrcreport.desk.own_notebook import NotebookCell, OwnNotebook, read_notebook, write_notebook
from hrcreport.desk.pouring import Adopted, adopted, own_place, shared_notebook
from hrcreport.errors import RefusedError
from hrcreport.project import Project, Report
from hrcreport.recommendations.first_texts import RECOMMENDATIONS
from hrcreport.text.cells import UNPRINTED


@dataclass(frozen=True)
class ReportTexts:
    """The texts of one report; `adoption` is what gives it its notebook, where it has none yet."""

    project: Project
    report: Report
    notebook: OwnNotebook
    adoption: Adopted | None = None

    @classmethod
    def of(cls, project: Project, report: Report, values: Mapping[str, Any]) -> ReportTexts:
        """Return the texts of a report with these parameters.

        Raises:
            RefusedError: its notebook cannot be read.
        """
        path = own_place(project, report)
        notebook = read_notebook(path, project) if path.exists() else None
        if notebook is not None and notebook.shared is not None:
            return cls(project, report, notebook)
        made = adopted(project, report, values)
        return cls(project, report, made.notebook, made)

    @property
    def place(self) -> str:
        """Where the report's texts stand, as authors read it."""
        return self.project.place(own_place(self.project, self.report))

    def own(self, block: str) -> str | None:
        """Return the text of a block that is the report's own, or None."""
        cell = self._cell(block)
        if cell is None or cell.origin is None:
            return None
        return cell.source if cell.origin.own or cell.sha256 != cell.origin.sha256 else None

    def printed(self, block: str) -> str | None:
        """Return the text of a block that the report prints today, its own or the shared one."""
        cell = self._cell(block)
        return cell.source if cell else None

    def all(self) -> list[str]:
        """Return every text of the report."""
        return [cell.source for cell in self.notebook.cells if cell.kind == "markdown"]

    def written(self, texts: Mapping[str, str]) -> OwnNotebook:
        """Return the notebook with texts by the names of their blocks.

        A block that no cell came from comes behind the last finding, as a cell of its own.

        Raises:
            RefusedError: there is no finding either, so that nobody can tell where it belongs.
        """
        cells = list(self.notebook.cells)
        for block, text in texts.items():
            cell, source = self._cell(block), text.rstrip("\n")
            if cell is not None:
                origin = replace(cell.origin, own=True) if cell.origin else None
                made = replace(cell, kind="markdown", source=source, origin=origin)
                cells[cells.index(cell)] = made
                continue
            at = max((i for i, each in enumerate(cells, 1) if _holds(each, "finding")), default=0)
            if not at:
                raise RefusedError.of(
                    self.place, f"no cell of the notebook came from the block '{block}'.",
                    "Write the text into a Markdown cell where it is to stand.", "desk.no-cell",
                    value=block,
                )  # fmt: skip
            cells.insert(at, NotebookCell(block, "markdown", source))
        return replace(self.notebook, cells=cells)

    def write(self, texts: Mapping[str, str]) -> None:
        """Write texts by the names of their blocks.

        Raises:
            RefusedError: something cannot be written, or nobody can tell where a text belongs.
        """
        notebook = self.written(texts)
        try:
            if self.adoption:
                replace(self.adoption, notebook=notebook).write(self.project)
            else:
                shared = self.project.place(shared_notebook(self.project, self.report))
                path = own_place(self.project, self.report)
                write_notebook(path, notebook, shared_place=shared)
        except OSError as error:
            raise _not_written(self.place, error) from error

    def _cell(self, block: str) -> NotebookCell | None:
        cells = [each for each in self.notebook.cells if each.kind == "markdown"]
        found = (each for each in cells if each.origin and each.origin.block == block)
        if (cell := next(found, None)) or block != RECOMMENDATIONS:
            return cell
        return next((each for each in reversed(cells) if _holds(each, "recommendation")), None)


def _holds(cell: NotebookCell, kind: str) -> bool:
    return cell.kind == "markdown" and f" .{kind}" in cell.source and not UNPRINTED & {*cell.tags}


def text_of(path: Path) -> str | None:
    """Return the text of a file, or None where there is none.

    Raises:
        RefusedError: the file cannot be read as text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedError.of(
            path.as_posix(), f"this file cannot be read: {error}.", "Save it as text in UTF-8.",
            "cli.not-read",
        ) from error  # fmt: skip


def write_files(files: Mapping[Path, str | bytes], project: Project) -> list[str]:
    """Write files of a project and return their places.

    Raises:
        RefusedError: one cannot be written.
    """
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode() if isinstance(text, str) else text)
        except OSError as error:
            raise _not_written(project.place(path), error) from error
    return [project.place(path) for path in files]


def _not_written(place: str, error: OSError) -> RefusedError:
    return RefusedError.of(
        place, f"this file cannot be written: {error.strerror}.",
        "Look whether you may write to its folder.", "cli.not-written",
    )  # fmt: skip
