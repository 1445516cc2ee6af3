"""This module joins the parts of a notebook into one document and checks that it holds together."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from hrcreport.assemble.cells import CellProblem, Parts, sort_cells
from hrcreport.assemble.citations import Citer
from hrcreport.assemble.front import front_matter, read_strings
from hrcreport.assemble.graph import gaps, graph_record, statements
from hrcreport.errors import AssemblyError, Problem
from hrcreport.law.citations import Citation
from hrcreport.project import Project


@dataclass(frozen=True, slots=True)
class Document:
    """A document before it is rendered.

    `front` is the metadata of the masthead, `body` Pandoc Markdown, `pictures` the bytes of each
    picture by its file name; `values` and `graph` are what `values.json` and `graph.json` hold;
    `warnings` are what an author should mend before release.
    """

    front: Mapping[str, Any]
    body: str
    pictures: Mapping[str, bytes]
    values: list[dict[str, Any]]
    graph: dict[str, Any]
    warnings: tuple[Problem, ...]


def assemble(
    notebook: NotebookNode,
    *,
    project: Project,
    place: str,
    parameters: Mapping[str, Any],
    citations: Mapping[str, Citation],
) -> Document:
    """Return the document that an executed notebook makes.

    Args:
        notebook: the executed notebook, its prose filled in.
        project: the project, for the strings of the format.
        place: the notebook's path as authors read it.
        parameters: the parameters that the notebook ran with.
        citations: how each standard and provision is cited, by its code.

    Raises:
        AssemblyError: a block is not closed, a label stands twice, a citation is unknown, the
            title is missing; every such problem of the notebook is named.
    """
    parts = sort_cells(notebook)
    citer = Citer(citations)
    body = [citer.resolve(block) for block in parts.body]
    problems = [*parts.problems, *citer.problems, *_doubled_labels(parts)]
    if not parts.title and not any(each.rule == "assemble.title" for each in problems):
        problems.append(
            CellProblem(
                0,
                "the document has no title",
                "Give a Markdown cell the tag 'title' and write '# Title' in it.",
                "assemble.title",
            )
        )
    if problems:
        raise AssemblyError(_named(each, parts, place) for each in problems)
    found = statements(body)
    labels = [record["label"] for _, record in parts.floats]
    language = str(parameters.get("language", "en"))
    warnings = [
        _named(CellProblem(gap.cell, gap.what, gap.mend, gap.rule), parts, place, "warning")
        for gap in gaps(found, floats=labels, laws=citations, language=language)
    ]
    warnings += [
        _named(
            CellProblem(
                cell,
                f"{what} is left out of the document",
                "Show a table with hrc.table, or remove it.",
                "assemble.left-out",
            ),
            parts,
            place,
            "warning",
        )
        for cell, what in parts.dropped
    ]
    strings = read_strings(project, str(parameters.get("language", "en")))
    front = front_matter(parameters, title=parts.title, subtitle=parts.subtitle, strings=strings)
    return Document(
        front={
            **front,
            "title-notes": parts.title_notes,
            "summary": parts.summary,
            "strings": strings,
        },
        body="\n\n".join(block.markdown for block in body) + "\n",
        pictures=dict(_pictures(parts)),
        values=parts.values,
        graph=graph_record(found, citer.cited),
        warnings=tuple(warnings),
    )


def _pictures(parts: Parts) -> Iterator[tuple[str, bytes]]:
    for _, record in parts.floats:
        if record["svg"]:
            yield f"{record['label']}.svg", record["svg"].encode("utf-8")
            yield f"{record['label']}.png", base64.b64decode(record["png"])


def _doubled_labels(parts: Parts) -> Iterator[CellProblem]:
    counted = Counter(record["label"] for _, record in parts.floats)
    seen: set[str] = set()
    for cell, record in parts.floats:
        label = record["label"]
        if counted[label] > 1 and label in seen:
            yield CellProblem(
                cell,
                f"the label '{label}' is used twice",
                "Give each figure, map and table a label of its own.",
                "assemble.double-label",
            )
        seen.add(label)


def _named(problem: CellProblem, parts: Parts, place: str, severity: str = "error") -> Problem:
    words = parts.names.get(problem.cell, "")
    line = f", line {problem.line}" if problem.line else ""
    where = f"cell {problem.cell} ({words}){line}: " if problem.cell else ""
    return Problem(
        place=place,
        what=f"{where}{problem.what}.",
        mend=problem.mend,
        rule=problem.rule,
        severity="warning" if severity == "warning" else "error",
    )
