"""This module finds and writes the texts of a report by the names of their blocks.

They stand in files of the report's own or of all reports, or in cells of its own notebook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hrcreport.desk.own_notebook import NotebookCell, OwnNotebook, read_notebook, write_notebook
from hrcreport.desk.pouring import own_place, shared_notebook
from hrcreport.errors import Problem, RefusedError
from hrcreport.project import Project, Report


@dataclass(frozen=True)
class ReportTexts:
    """The texts of one report; `notebook` is None where they stand in files."""

    project: Project
    report: Report
    notebook: OwnNotebook | None

    @classmethod
    def of(cls, project: Project, report: Report) -> ReportTexts:
        """Return the texts of a report.

        Raises:
            RefusedError: its own notebook cannot be read.
        """
        path = own_place(project, report)
        notebook = read_notebook(path, project) if path.exists() else None
        adopted = notebook is not None and notebook.shared is not None
        return cls(project, report, notebook if adopted else None)

    @property
    def place(self) -> str:
        """Where the report's own texts stand, as authors read it."""
        folder = self.project.own_blocks(self.report)
        return self.project.place(own_place(self.project, self.report) if self.notebook else folder)

    def own(self, block: str) -> str | None:
        """Return the text of a block that is the report's own, or None."""
        if self.notebook is None:
            return text_of(self.project.own_blocks(self.report) / f"{block}.md")
        cell = self._cell(block)
        if cell is None or cell.origin is None:
            return None
        return cell.source if cell.origin.own or cell.sha256 != cell.origin.sha256 else None

    def printed(self, block: str) -> str | None:
        """Return the text of a block that the report prints today, its own or the shared one."""
        if cell := self._cell(block):
            return cell.source
        path = self.project.block_file(self.report.id, block, self.report.language)
        return text_of(path) if path is not None else None

    def all_own(self) -> list[str]:
        """Return every text of the report's own."""
        if self.notebook is None:
            folder = self.project.own_blocks(self.report)
            return [text_of(path) or "" for path in sorted(folder.glob("*.md"))]
        return [cell.source for cell in self.notebook.cells if cell.kind == "markdown"]

    def write(self, texts: Mapping[str, str]) -> list[str]:
        """Write texts by the names of their blocks and return the places written, or that would be.

        Raises:
            RefusedError: something cannot be written, or the own notebook has no cell for a block.
        """
        if self.notebook is None:
            folder = self.project.own_blocks(self.report)
            return write_files(
                {folder / f"{b}.md": text for b, text in texts.items()}, self.project
            )
        cells = list(self.notebook.cells)
        for block, text in texts.items():
            cell = self._cell(block)
            if cell is None or cell.origin is None:
                raise RefusedError(
                    Problem(
                        self.place,
                        f"no cell of the notebook came from the block '{block}'.",
                        "Write the text into a Markdown cell where it is to stand.",
                        "desk.no-cell",
                        value=block,
                    )
                )
            made = replace(cell, kind="markdown", source=text.rstrip("\n"),
                           origin=replace(cell.origin, own=True))  # fmt: skip
            cells[self.notebook.cells.index(cell)] = made
        shared = self.project.place(shared_notebook(self.project, self.report))
        path = own_place(self.project, self.report)
        try:
            write_notebook(path, replace(self.notebook, cells=cells), shared_place=shared)
        except OSError as error:
            raise RefusedError(_not_written(self.place, error)) from error
        return [self.place]

    def _cell(self, block: str) -> NotebookCell | None:
        cells = self.notebook.cells if self.notebook else []
        return next((each for each in cells if each.origin and each.origin.block == block), None)


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
        raise RefusedError(
            Problem(
                path.as_posix(),
                f"this file cannot be read: {error}.",
                "Save it as text in UTF-8.",
                "cli.not-read",
            )
        ) from error


def write_files(files: Mapping[Path, str], project: Project) -> list[str]:
    """Write files of a project and return their places.

    Raises:
        RefusedError: one cannot be written.
    """
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise RefusedError(_not_written(project.place(path), error)) from error
    return [project.place(path) for path in files]


def _not_written(place: str, error: OSError) -> Problem:
    return Problem(
        place,
        f"this file cannot be written: {error.strerror}.",
        "Look whether you may write to its folder.",
        "cli.not-written",
    )
