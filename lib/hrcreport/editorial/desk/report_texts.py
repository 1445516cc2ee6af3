"""This module pours a notebook and its blocks into one of a report, and writes its texts there.

A report that has no notebook of its own yet gets one when the first text is written.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hrcreport.checks import CodeReader
from hrcreport.editorial.desk.first_texts import RECOMMENDATIONS
from hrcreport.editorial.desk.own_notebook import (
    NotebookCell,
    OwnNotebook,
    keep_origins,
    one_sentence_a_line,
    read_notebook,
    write_notebook,
)
from hrcreport.foundation import Project, RefusedError, Report
from hrcreport.notebook import Block, ExecutedCell, Origin, Text

ABOUT = "about"
LINE_BY_LINE = frozenset({ABOUT, "title"})
"""Tags of cells whose lines mean something: they are not divided into sentences."""
HEAD = re.compile(r"#{1,2} ")
_OPENED = re.compile(r"\bopen_report\((?:\"[\w-]*\"|'[\w-]*')\)")
ABOUT_TEXT = """\
{asked}

All that the report `{id}` prints stands here, in its order: text in Markdown cells, one sentence a
line; tables, figures and registers in code cells. Its parameters stand in `{params}`.

- To see values, tables and figures, run all cells.
- To read the draft as it prints while you write: `hrcreport edit {id}`.
- What is changed later in `{shared}` and in the texts that reports share comes in by
  `hrcreport update {id}`: a cell that you have left as it was is brought up to date; in one that
  you have edited the changes are merged sentence by sentence."""


@dataclass(frozen=True, slots=True)
class Poured:
    """A cell with its block in it: the block's name, and whether its text is the report's own."""

    cell: NotebookCell
    block: str = ""
    own: bool = False


def shared_notebook(project: Project, report: Report) -> Path:
    """Return the notebook that reports of this kind and language share."""
    language_notebook = project.notebook_of("", report.kind, report.language)
    own_path = own_place(project, report)
    return (
        language_notebook if language_notebook != own_path else project.shared_notebook(report.kind)
    )


def own_place(project: Project, report: Report) -> Path:
    """Return where a report's own notebook lies, or would."""
    return project.own_notebook(report.kind, report.id)


def pour(
    project: Project,
    report: Report,
    notebook: Path,
    *,
    values: Mapping[str, Any],
    own_texts: Mapping[str, str],
) -> list[Poured]:
    """Return the cells of a notebook, each block that surely prints in the place of its call.

    The report's id and language say which file a block comes from; `values` are its parameters,
    `own_texts` texts of its own by the names of blocks, which beat the shared ones.

    Raises:
        RefusedError: the notebook or a block cannot be read.
    """
    reader = CodeReader(
        values, law_held=lambda code: (project.data / "law" / f"{code.lower()}.yml").exists()
    )
    poured = []
    for cell in read_notebook(notebook, project).cells:
        poured_cell = Poured(replace(cell, origin=None))
        if cell.kind == "code":
            code = reader.read(cell.source, parameters="parameters" in cell.tags)
            names = {block.name: block.holds for block in code.blocks if block.holds is not False}
            shown_expression = _shown(code.tree)
            if shown_expression is not None and len(names) == 1:
                ((name, holds),) = names.items()
                condition = "" if holds else _condition(shown_expression)
                if holds or condition:
                    poured_cell = _block(
                        poured_cell.cell, name, project, report, own_text=own_texts.get(name)
                    )
                    if condition and poured_cell.block:
                        text = f"{condition}\n{poured_cell.cell.source}\n{{% endif %}}"
                        poured_cell = replace(
                            poured_cell, cell=replace(poured_cell.cell, source=text)
                        )
        if poured_cell.cell.kind == "markdown" and not LINE_BY_LINE & {*poured_cell.cell.tags}:
            poured_cell = replace(
                poured_cell,
                cell=replace(poured_cell.cell, source=one_sentence_a_line(poured_cell.cell.source)),
            )
        poured.append(poured_cell)
    return poured


def _block(
    cell: NotebookCell, name: str, project: Project, report: Report, *, own_text: str | None
) -> Poured:
    folders = (project.shared_blocks(report.language), project.shared_blocks())
    path = next((p for f in folders if (p := f / f"{name}.md").exists()), None)
    if own_text is not None:
        text = own_text
    elif path is not None:
        text = Block.marked(_text(path, project), path, project=project, language=report.language)
    else:
        return Poured(cell)
    return Poured(replace(cell, kind="markdown", source=text.strip()), name, own_text is not None)


def _text(path: Path, project: Project) -> str:
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedError.of(
            project.place(path),
            f"this text cannot be read: {error}.",
            "Save it as text in UTF-8; hrcreport check names the place.",
            "desk.block-unreadable",
        ) from error


def _shown(tree: ast.Module | None) -> ast.expr | None:
    """Return the expression of a cell that does nothing but show a block, by its conditions."""
    if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        return None
    return tree.body[0].value if _only_blocks(tree.body[0].value) else None


def _only_blocks(expression: ast.expr) -> bool:
    match expression:
        case ast.IfExp(body=body, orelse=otherwise):
            return _only_blocks(body) and _only_blocks(otherwise)
        case ast.Constant(value=None) | ast.Call(func=ast.Attribute(attr="block")):
            return True
    return False


def _condition(expression: ast.expr) -> str:
    """Return the condition of a block as a text asks it, or "" where a text cannot."""
    match expression:
        case ast.IfExp(body=ast.Call(), orelse=ast.Constant(), test=condition):
            pass
        case ast.Call(keywords=[ast.keyword(arg="where", value=condition)]):
            pass
        case _:
            return ""
    asks = f"{{% if {ast.unparse(condition)} %}}"
    return "" if Text(f"{asks}{{% endif %}}").slips() else asks


def opened_for(cell: NotebookCell, report_id: str) -> NotebookCell:
    """Return a cell whose call `hrc.open_report("")` names the report, so that it can be run."""
    if cell.kind != "code" or "open_report(" not in cell.source:
        return cell
    return replace(cell, source=_OPENED.sub(f'open_report("{report_id}")', cell.source))


@dataclass(frozen=True, slots=True)
class Adopted:
    """A notebook that a report is to have, and the shared cells."""

    path: Path
    notebook: OwnNotebook
    origins: list[NotebookCell]
    shared_place: str

    def write(self, project: Project) -> None:
        """Write the notebook.

        Raises:
            OSError: something cannot be written.
        """
        keep_origins(project, self.origins)
        write_notebook(self.path, self.notebook, shared_place=self.shared_place)


def adopted(
    project: Project,
    report: Report,
    values: Mapping[str, Any],
    *,
    texts: Mapping[str, str] | None = None,
) -> Adopted:
    """Return a report's own notebook, poured from the one that it prints now and its blocks.

    `values` are its parameters, `texts` its own ones by the names of blocks.

    Raises:
        RefusedError: the report has been adopted, or a file cannot be read.
    """
    shared, path = shared_notebook(project, report), own_place(project, report)
    if report.notebook == project.first_draft:  # what she writes on is the whole report
        report = replace(report, notebook=shared)
    now = read_notebook(report.notebook, project)
    if now.shared is not None:
        raise RefusedError.of(
            project.place(path),
            f"the report '{report.id}' has a notebook of its own already.",
            f"Later changes of the shared text come in by: hrcreport update {report.id}",
            "desk.adopted-already",
            value=report.id,
        )
    from_shared = pour(project, report, shared, values=values, own_texts={})
    mine = pour(project, report, report.notebook, values=values, own_texts=texts or {})
    by_id = {poured_cell.cell.id: poured_cell.cell for poured_cell in from_shared}
    by_block = {
        poured_cell.block: poured_cell.cell for poured_cell in from_shared if poured_cell.block
    }
    cells = []
    for poured_cell in mine:
        cell = opened_for(poured_cell.cell, report.id)
        if ABOUT in cell.tags:
            places = {"params": report.params_file, "shared": shared}
            place_names = {name: project.place(place) for name, place in places.items()}
            # What follows its first paragraph in a shared notebook says how to use that one.
            opening_text = (
                cell.source.split("\n\n")[0] if report.notebook == shared else cell.source
            )
            cell = replace(
                cell, source=ABOUT_TEXT.format(asked=opening_text, id=report.id, **place_names)
            )
        source = by_id.get(cell.id)
        if report.notebook != shared and not poured_cell.cell.same(source):
            source = None if poured_cell.own else by_block.get(poured_cell.block)
        if source is not None:
            is_own = poured_cell.own or ABOUT in cell.tags
            cell = replace(cell, origin=Origin(source.id, source.sha256, poured_cell.block, is_own))
        elif poured_cell.block:
            cell = replace(cell, origin=Origin(cell.id, "", poured_cell.block, own=True))
        cells.append(cell)
    notebook = OwnNotebook(cells, now.metadata, {name: cell.sha256 for name, cell in by_id.items()})
    return Adopted(path, notebook, list(by_id.values()), project.place(shared))


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
        shared = shared_notebook(project, report)
        if notebook is not None and (notebook.shared is not None or not shared.exists()):
            return cls(project, report, notebook)
        adoption = adopted(project, report, values)
        return cls(project, report, adoption.notebook, adoption)

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

        A block that no cell came from comes behind the last finding, as a cell of its own; where
        findings stand in the cell of the recommendations alone, before that cell. In a notebook
        that was poured from no other, the first findings come before the last heading, and
        recommendations last.

        Raises:
            RefusedError: there is no finding either, so that nobody can tell where it belongs.
        """
        cells = list(self.notebook.cells)
        for block, text in texts.items():
            cell, source = self._cell(block), text.rstrip("\n")
            if cell is not None:
                origin = replace(cell.origin, own=True) if cell.origin else None
                written_cell = replace(cell, kind="markdown", source=source, origin=origin)
                cells[cells.index(cell)] = written_cell
                continue
            at = self._place_of_a_new_cell(cells, block)
            if at is None:
                raise RefusedError.of(
                    self.place,
                    f"no cell of the notebook came from the block '{block}'.",
                    "Write the text into a Markdown cell where it is to stand.",
                    "desk.no-cell",
                    value=block,
                )
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

    def _place_of_a_new_cell(self, cells: Sequence[NotebookCell], block: str) -> int | None:
        of_findings = [cell for cell in cells if _holds(cell, "finding")]
        alone = [cell for cell in of_findings if not _holds(cell, "recommendation")]
        heads = [
            at
            for at, cell in enumerate(cells)
            if cell.kind == "markdown" and HEAD.match(cell.source)
        ]
        if not self.adoption and self.notebook.shared is None:
            if block == RECOMMENDATIONS:
                return len(cells)
            if heads and not of_findings:
                return heads[-1]
        if alone:
            return cells.index(alone[-1]) + 1
        return cells.index(of_findings[0]) if of_findings else None

    def _cell(self, block: str) -> NotebookCell | None:
        cells = [cell for cell in self.notebook.cells if cell.kind == "markdown"]
        block_cells = (cell for cell in cells if cell.origin and cell.origin.block == block)
        if (cell := next(block_cells, None)) or block != RECOMMENDATIONS:
            return cell
        return next((cell for cell in reversed(cells) if _holds(cell, "recommendation")), None)


def _holds(cell: NotebookCell, kind: str) -> bool:
    return cell.kind == "markdown" and f" .{kind}" in cell.source and ExecutedCell.prints(cell.tags)


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
            path.as_posix(),
            f"this file cannot be read: {error}.",
            "Save it as text in UTF-8.",
            "cli.not-read",
        ) from error


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
        place,
        f"this file cannot be written: {error.strerror}.",
        "Look whether you may write to its folder.",
        "cli.not-written",
    )
