"""This module finds the values that each finding quotes, and which of them have changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrcreport.document.assemble.markdown import Markdown
from hrcreport.foundation import Language, Problem, Project, RefusedError, Words
from hrcreport.notebook import ExecutedCell

if TYPE_CHECKING:
    from nbformat import NotebookNode

Quoted = dict[str, list[dict[str, str]]]
"""The values of each finding by its id: their expression, and their text as printed."""


def quoted_in_findings(
    notebook: NotebookNode, values: Iterable[Mapping[str, Any]], project: Project
) -> Quoted:
    """Return what each finding quotes, by the lines between which it stands in its source.

    Args:
        notebook: the executed notebook, which keeps the source of its prose.
        values: the values of the document with their cell, place and line.
        project: the project, for the blocks of prose in files.
    """
    sources = _sources(notebook)
    ranges: dict[tuple[int, str], list[tuple[int, int, str]]] = {}
    quotes_by_finding: Quoted = {}
    for value in values:
        cell, where = int(value["cell"]), str(value["where"])
        if (cell, where) not in ranges:
            text = sources.get(cell, "") if where == "text" else _text_of(where, project)
            ranges[cell, where] = list(_findings_in(text))
        for first, last, name in ranges[cell, where]:
            if first <= int(value["line"] or 0) <= last:
                quote = {"expression": str(value["expression"]), "text": str(value["text"])}
                quotes_by_finding.setdefault(name, []).append(quote)
    return quotes_by_finding


def _sources(notebook: NotebookNode) -> dict[int, str]:
    """Return the source of each Markdown cell by its number, counted as its author does."""
    return {cell.number: cell.source for cell in ExecutedCell.all_of(notebook) if cell.is_prose}


def _text_of(place: str, project: Project) -> str:
    path = project.root / place
    return (
        project.reads.read(path).decode("utf-8")
        if place.endswith(".md") and project.reads.is_there(path)
        else ""
    )


def _findings_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the first and last line of each finding with its id."""
    open_divs: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        fence = Markdown(line).fence
        if fence and fence.opens:
            finding = fence.statement(0, kinds=("finding",))
            open_divs.append((number, finding.id if finding else ""))
        elif fence and open_divs:
            first, name = open_divs.pop()
            if name:
                yield first, number, name


@dataclass(frozen=True, slots=True)
class Edition:
    """What the findings of a report quoted when it was last given out, and on which day."""

    date: str
    values: Quoted


def edition_file(project: Project, report_id: str) -> Path:
    """Return the file that holds a report's last edition; it may not exist."""
    return project.root / "reports" / "editions" / f"{report_id}.json"


def read_edition(project: Project, report_id: str) -> Edition | None:
    """Return a report's last edition, read recorded, or None where none is kept.

    Raises:
        RefusedError: the file is not as `hrcreport graph ID --keep-edition` writes it.
    """
    path = edition_file(project, report_id)
    if not project.reads.is_there(path):
        return None
    try:
        content = json.loads(project.reads.read(path).decode("utf-8"))
        values = {
            str(name): [
                {"expression": value["expression"], "text": value["text"]} for value in quoted
            ]
            for name, quoted in content["findings"].items()
        }
        return Edition(str(content["date"]), values)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusedError.of(
            place=project.place(path),
            fault="the record of the last edition cannot be read.",
            mend=f"Restore it, or delete it and run: hrcreport graph {report_id} --keep-edition.",
            rule="graph.edition",
        ) from error


def changed_since(
    edition: Edition, values: Quoted, *, place: str, report_id: str
) -> Iterator[Problem]:
    """Yield a warning for each finding whose quoted values differ from those of the last edition.

    A finding that the last edition did not have is new and not changed.
    """
    for name, quoted in values.items():
        before = edition.values.get(name)
        if before is None:
            continue
        old = {value["expression"]: value["text"] for value in before}
        new = {value["expression"]: value["text"] for value in quoted}
        differing = [
            f"'{expression}' was '{old[expression]}' and is '{text}'"
            for expression, text in new.items()
            if old.get(expression, text) != text
        ]
        if differing:
            on = edition.date and Words(Language.FIRST).day(date.fromisoformat(edition.date))
            yield Problem(
                place=place,
                what=f"the finding '{name}' quotes what has changed since the last edition "
                f"({on or 'undated'}): {'; '.join(differing)}.",
                mend="Read the finding and what rests on it again. When the new edition is out: "
                f"hrcreport graph {report_id} --keep-edition.",
                rule="graph.changed-value",
                value=name,
                severity="warning",
            )
