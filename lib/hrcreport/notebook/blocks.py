"""This module puts shared prose into a notebook: Markdown files that a report can override."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hrcreport.data.reads import read_recorded
from hrcreport.errors import NotebookError, Problem, did_you_mean
from hrcreport.notebook.context import current_names, language_of, years_of
from hrcreport.notebook.prose import PROSE_MIME, Prose, fill
from hrcreport.project import (
    FIRST_LANGUAGE,
    FOLDER_OF_KIND,
    REPORT_VARIABLE,
    Project,
    find_project,
)

OPEN_NOTEBOOK_VARIABLE = "JPY_SESSION_NAME"
"""In which Jupyter tells a kernel the path of the notebook that it was started for."""


@dataclass(frozen=True)
class Block:
    """A piece of prose from a file, filled in; JupyterLab shows it as it will read."""

    place: str
    prose: Prose

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        if not self.prose.text.strip():
            return {"text/plain": ""}
        return {
            "text/markdown": self.prose.text,
            PROSE_MIME: {**asdict(self.prose), "place": self.place},
            "text/plain": self.prose.text,
        }


def block(name: str, *, optional: bool = False) -> Block:
    """Return the prose of `<name>.md`, its values filled in from the notebook.

    The report's own file beats the shared ones: `notebooks/countries/can-fr/<name>.md`, then that
    of its language, `notebooks/_shared/fr/<name>.md`, then `notebooks/_shared/<name>.md`, which
    is English and is marked so in a report in another language. With `optional` a block that is
    nowhere is empty.

    Raises:
        NotebookError: there is no such file, it is not in UTF-8, or a value in it cannot be
            printed; each is named with file and line.
    """
    project = find_project()
    names = current_names()
    language = language_of(names)
    path = next((path for path in _candidates(project, name, language) if path.exists()), None)
    if path is None:
        if optional:
            return Block("", Prose(""))
        raise _no_block(project, name, language)
    try:
        text = read_recorded(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotebookError(
            Problem(
                place=project.place(path),
                what="this file is not in UTF-8.",
                mend="Save it again as UTF-8.",
                rule="notebook.encoding",
            )
        ) from error
    prose = fill(text, names, language=language, years=years_of(names))
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
    if language != FIRST_LANGUAGE and path.parent == project.shared_blocks():
        prose.text = f'::: {{lang="{FIRST_LANGUAGE}" dir="ltr"}}\n{prose.text.rstrip()}\n:::\n'
    return Block(place, prose)


def own_folders(project: Project, report_id: str) -> list[Path]:
    """Return the folders in which a report's own blocks may lie."""
    return [project.notebooks / folder / report_id for folder in FOLDER_OF_KIND.values()]


def _candidates(project: Project, name: str, language: str) -> Iterator[Path]:
    for folder in own_folders(project, _report_id(project)):
        yield folder / f"{name}.md"
    yield project.shared_blocks(language) / f"{name}.md"
    yield project.shared_blocks() / f"{name}.md"


def _no_block(project: Project, name: str, language: str) -> NotebookError:
    folders = [
        *own_folders(project, _report_id(project)),
        project.shared_blocks(language),
        project.shared_blocks(),
    ]
    there = sorted({each.stem for folder in folders for each in folder.glob("*.md")})
    return NotebookError(
        Problem(
            place=project.place(project.shared_blocks(language) / f"{name}.md"),
            what=f"there is no block '{name}'.",
            mend=f"{did_you_mean(name, there)}Blocks are: {', '.join(there) or 'none'}.",
            rule="notebook.no-block",
            value=name,
        )
    )


def _report_id(project: Project) -> str:
    """Return the report that runs.

    By hand in JupyterLab it is the one that the open notebook belongs to, else that of the country
    parameter in the document's language, else the first theme.
    """
    if given := os.environ.get(REPORT_VARIABLE):
        return given
    reports = project.reports()
    opened = Path(os.environ.get(OPEN_NOTEBOOK_VARIABLE, "")).stem
    ids = {report.id for report in reports}
    country = str(current_names().get("country") or "").lower()
    translated = f"{country}-{language_of(current_names())}"
    themes = [report.id for report in reports if report.kind == "theme"]
    own = opened if opened in ids else translated if translated in ids else ""
    return own or country or next(iter(themes), "none")
