"""This module pours a notebook and the blocks that it prints into one notebook of a report."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hrcreport.desk.own_notebook import (
    NotebookCell,
    OwnNotebook,
    keep_origins,
    read_notebook,
    write_notebook,
)
from hrcreport.desk.sentences import one_sentence_a_line
from hrcreport.errors import RefusedError
from hrcreport.execute.captions import branches
from hrcreport.manuscript.code import CodeReader, parsed
from hrcreport.notebook.blocks import marked
from hrcreport.project import FOLDER_OF_KIND, Project, Report
from hrcreport.text.cells import Origin
from hrcreport.text.grammar import grammar_slips

ABOUT = "about"
LINE_BY_LINE = frozenset({ABOUT, "title"})
"""Tags of cells whose lines mean something: they are not divided into sentences."""
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
    found = project.notebook_of("", report.kind, report.language)
    own = own_place(project, report)
    return found if found != own else project.notebooks / f"{report.kind}.ipynb"


def own_place(project: Project, report: Report) -> Path:
    """Return where a report's own notebook lies, or would."""
    return project.notebooks / FOLDER_OF_KIND[report.kind] / f"{report.id}.ipynb"


def pour(
    project: Project, report: Report, notebook: Path, *, values: Mapping[str, Any],
    own: Mapping[str, str],
) -> list[Poured]:  # fmt: skip
    """Return the cells of a notebook, each block that surely prints in the place of its call.

    The report's id and language say which file a block comes from; `values` are its parameters,
    `own` texts of its own by the names of blocks, which beat the shared ones.

    Raises:
        RefusedError: the notebook or a block cannot be read.
    """
    reader = CodeReader(
        values, law_held=lambda code: (project.data / "law" / f"{code.lower()}.yml").exists()
    )
    poured = []
    for cell in read_notebook(notebook, project).cells:
        each = Poured(replace(cell, origin=None))
        if cell.kind == "code":
            asked = reader.read(cell.source, parameters="parameters" in cell.tags).blocks
            names = {block.name: block.holds for block in asked if block.holds is not False}
            shown = _shown(cell.source)
            if shown is not None and len(names) == 1:
                ((name, holds),) = names.items()
                condition = "" if holds else _condition(shown)
                if holds or condition:
                    each = _block(each.cell, name, project, report, own=own.get(name))
                    if condition and each.block:
                        text = f"{condition}\n{each.cell.source}\n{{% endif %}}"
                        each = replace(each, cell=replace(each.cell, source=text))
        if each.cell.kind == "markdown" and not LINE_BY_LINE & {*each.cell.tags}:
            each = replace(
                each, cell=replace(each.cell, source=one_sentence_a_line(each.cell.source))
            )
        poured.append(each)
    return poured


def _block(
    cell: NotebookCell, name: str, project: Project, report: Report, *, own: str | None
) -> Poured:
    folders = (project.shared_blocks(report.language), project.shared_blocks())
    path = next((p for f in folders if (p := f / f"{name}.md").exists()), None)
    if own is not None:
        text = own
    elif path is not None:
        text = marked(_text(path, project), path, project=project, language=report.language)
    else:
        return Poured(cell)
    return Poured(replace(cell, kind="markdown", source=text.strip()), name, own is not None)


def _text(path: Path, project: Project) -> str:
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedError.of(
            project.place(path), f"this text cannot be read: {error}.",
            "Save it as text in UTF-8; hrcreport check names the place.", "desk.block-unreadable",
        ) from error  # fmt: skip


def _shown(source: str) -> ast.expr | None:
    """Return the expression of a cell that does nothing but show a block, by its conditions."""
    tree = parsed(source)
    if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        return None
    only = all(
        (isinstance(each, ast.Constant) and each.value is None)
        or (isinstance(each, ast.Call) and getattr(each.func, "attr", "") == "block")
        for each in branches(tree.body[0].value)
    )
    return tree.body[0].value if only else None


def _condition(shown: ast.expr) -> str:
    """Return the condition of a block as a text asks it, or "" where a text cannot."""
    match shown:
        case ast.IfExp(body=ast.Call(), orelse=ast.Constant()):
            asks = f"{{% if {ast.unparse(shown.test)} %}}"
            return "" if grammar_slips(f"{asks}{{% endif %}}") else asks
        case _:
            return ""


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
    project: Project, report: Report, values: Mapping[str, Any], *,
    texts: Mapping[str, str] | None = None,
) -> Adopted:  # fmt: skip
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
            project.place(path), f"the report '{report.id}' has a notebook of its own already.",
            f"Later changes of the shared text come in by: hrcreport update {report.id}",
            "desk.adopted-already", value=report.id,
        )  # fmt: skip
    from_shared = pour(project, report, shared, values=values, own={})
    mine = pour(project, report, report.notebook, values=values, own=texts or {})
    by_id = {each.cell.id: each.cell for each in from_shared}
    by_block = {each.block: each.cell for each in from_shared if each.block}
    cells = []
    for each in mine:
        cell = opened_for(each.cell, report.id)
        if ABOUT in cell.tags:
            places = {"params": report.params_file, "shared": shared}
            told = {name: project.place(place) for name, place in places.items()}
            # What follows its first paragraph in a shared notebook says how to use that one.
            asked = cell.source.split("\n\n")[0] if report.notebook == shared else cell.source
            cell = replace(cell, source=ABOUT_TEXT.format(asked=asked, id=report.id, **told))
        source = by_id.get(cell.id)
        if report.notebook != shared and not each.cell.same(source):
            source = None if each.own else by_block.get(each.block)
        if source is not None:
            is_own = each.own or ABOUT in cell.tags
            cell = replace(cell, origin=Origin(source.id, source.sha256, each.block, is_own))
        elif each.block:
            cell = replace(cell, origin=Origin(cell.id, "", each.block, own=True))
        cells.append(cell)
    notebook = OwnNotebook(cells, now.metadata, {name: cell.sha256 for name, cell in by_id.items()})
    return Adopted(path, notebook, list(by_id.values()), project.place(shared))
