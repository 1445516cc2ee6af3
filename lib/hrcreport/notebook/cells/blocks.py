"""This module puts shared prose into a notebook: Markdown files that reports have in common."""

from __future__ import annotations

from hrcreport.foundation import NotebookError, Problem, Project, ReportContext
from hrcreport.notebook.cells.door import filled
from hrcreport.notebook.templates.cells import Block, Prose
from hrcreport.notebook.templates.grammar import Text


def block(
    context: ReportContext, name: str, *, optional: bool = False, where: object = True
) -> Block:
    """Return the prose of `<name>.md`, its values filled in from the notebook.

    The file of the report's language, `notebooks/_shared/fr/<name>.md`, beats
    `notebooks/_shared/<name>.md`, which is English and is marked so in a report in another
    language. With `optional` a block that is nowhere is empty, and so is one `where` there is
    nothing of what it speaks of: `hrc.block("trend", where=profile.trend)`.

    Raises:
        NotebookError: there is no such file, it is not in UTF-8, or a value in it cannot be
            printed; each is named with file and line.
    """
    if not where:
        return Block("", Prose(""), name)
    project, language = context.project, context.language
    path = project.block_file(name, language)
    project.reads.record_block(name, path)
    if path is None:
        if optional:
            return Block("", Prose(""), name)
        raise _no_block(project, name, language)
    try:
        text = project.reads.read_prose(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotebookError.of(
            place=project.place(path),
            fault="this file is not in UTF-8.",
            mend="Save it again as UTF-8.",
            rule="notebook.encoding",
        ) from error
    prose = filled(Text(text), context)
    place = project.place(path)
    if prose.problems:
        raise NotebookError(
            Problem(
                place=place,
                line=problem.line or None,
                what=f"'{problem.expression}': {problem.what}",
                mend=problem.mend,
                rule="notebook.value",
                value=problem.expression or None,
            )
            for problem in prose.problems
        )
    prose.text = Block.marked(prose.text, path, project=project, language=language)
    return Block(place, prose, name, text)


def _no_block(project: Project, name: str, language: str) -> NotebookError:
    folders = project.block_folders(language)
    block_names = sorted(
        {
            block_file.stem
            for folder in folders
            for block_file in project.reads.files_in(folder, "*.md")
        }
    )
    return NotebookError(
        Problem.not_one_of(
            name,
            block_names,
            project.place(project.shared_blocks(language) / f"{name}.md"),
            f"there is no block '{name}'.",
            "notebook.no-block",
            heading="Blocks are",
        )
    )
