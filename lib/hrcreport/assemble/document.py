"""This module joins the parts of a notebook into one document and checks that it holds together."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hrcreport.assemble.cells import Block, CellProblem, Parts, sort_cells
from hrcreport.assemble.citations import Citer, short_citations
from hrcreport.assemble.evidence import circles, in_a_circle, other_evidence, standards_asked
from hrcreport.assemble.front import front_matter, read_strings, strings_file
from hrcreport.assemble.graph import gaps, graph_record, laws_of_findings, statements
from hrcreport.assemble.grouping import group_recommendations
from hrcreport.assemble.labels import label_problems
from hrcreport.assemble.places import at_its_block, named, told_of
from hrcreport.assemble.quoted import changed_since, quoted_in_findings, read_edition
from hrcreport.assemble.reviewers import PARAMETER, reviewers_annex
from hrcreport.assemble.unverified import ALLOWED, FINAL, unverified_problems
from hrcreport.bibliography import Bibliography
from hrcreport.bibliography.source import source_files
from hrcreport.errors import AssemblyError, Problem
from hrcreport.law.citations import Citation
from hrcreport.params.documents import document_kind
from hrcreport.project import Project
from hrcreport.recommendations.issued import agenda_codes

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True, slots=True)
class Document:
    """A document before it is rendered.

    `front` is the metadata of the masthead, `body` Pandoc Markdown, `pictures` the bytes of each
    picture by its file name, `data` the CSV behind each; `values` and `graph` are what
    `values.json` and `graph.json` hold;
    `warnings` are what an author should mend before release; `references` are the files of the
    entries cited by their names, and `sources_read` the places of the files they come from.
    """

    front: Mapping[str, Any]
    body: str
    pictures: Mapping[str, bytes]
    data: Mapping[str, str]
    values: list[dict[str, Any]]
    graph: dict[str, Any]
    warnings: tuple[Problem, ...]
    references: Mapping[str, str] = field(default_factory=dict)
    sources_read: tuple[str, ...] = ()


def assemble(
    notebook: NotebookNode,
    *,
    project: Project,
    place: str,
    parameters: Mapping[str, Any],
    citations: Mapping[str, Citation],
    bibliography: Bibliography | None = None,
    report_id: str = "",
) -> Document:
    """Return the document that an executed notebook makes.

    Args:
        notebook: the executed notebook, its prose filled in.
        project: the project, for the strings of the format.
        place: the notebook's path as authors read it.
        parameters: the parameters that the notebook ran with.
        citations: how each standard and provision is cited, by its code.
        bibliography: the other sources that prose may cite.
        report_id: the report, whose last edition the findings are compared with.

    Raises:
        AssemblyError: a block is not closed, a label stands twice, a citation is unknown, the
            title is missing, a final document holds unverified material; every such problem of
            the notebook is named.
    """
    parts = sort_cells(notebook)
    if document_kind(parameters).name == "note":
        # A note transmits a report: its summary stands below the transmittal, its body does not.
        parts.body, parts.floats = [], []
    language = str(parameters.get("language", "en"))
    parts.body, misplaced = group_recommendations(parts.body, language=language)
    rests_on = laws_of_findings(statements(parts.body))
    bibliography = bibliography or Bibliography()
    citer = Citer(citations, bibliography.entries)
    for block in parts.body:
        citer.read(block)
    body = parts.body
    problems = [*parts.problems, *misplaced, *citer.problems]
    if not parts.title and not any(each.rule == "assemble.title" for each in problems):
        problems.append(
            CellProblem(
                0,
                "the document has no title",
                "Give a Markdown cell the tag 'title' and write '# Title' in it.",
                "assemble.title",
            )
        )
    strings = read_strings(project, language)
    found = statements(body)
    others = other_evidence(found, parts.values, project)
    asked = standards_asked(found)
    sources = {**short_citations([*rests_on, *asked], citations, bibliography.entries), **others}
    labels = [record["label"] for _, record in parts.floats]
    if parameters.get(PARAMETER) is True:
        annex = reviewers_annex(found, floats=labels, sources=sources, strings=strings)
        body += [annex] if annex else []
    summary = Block(0, "\n\n".join([*parts.title_notes, parts.summary]))
    problems += label_problems(summary, body)
    unverified = list(unverified_problems([summary, *body], citer.unverified()))
    final = str(parameters.get("status", "")) == FINAL
    if final and not parameters.get(ALLOWED):
        problems += unverified
    if problems:
        raise AssemblyError(named(each, parts, place) for each in problems)
    told = gaps(
        found,
        floats=labels,
        laws=[*citations, *bibliography.entries],
        agenda=agenda_codes(project),
        others=others,
        cited=citer.cited,
        language=language,
    )
    warnings = [told_of(gap, parts, place) for gap in (*told, *map(in_a_circle, circles(found)))]
    quoted = quoted_in_findings(notebook, parts.values, project)
    edition = read_edition(project, report_id) if report_id else None
    if edition is not None:
        changed = changed_since(edition, quoted, place=place, report_id=report_id)
        warnings += [at_its_block(each, parts) for each in changed]
    warnings += [
        named(
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
    if final and unverified:
        count = len(unverified)
        warnings.append(
            Problem(
                place=place,
                what=f"a final document prints {count} unverified {_noun(count)}.",
                mend=f"{ALLOWED} lets it; have each verified before the document leaves the house.",
                rule="assemble.unverified-in-final",
                severity="warning",
            )
        )
    front = front_matter(
        parameters,
        title=parts.title,
        subtitle=parts.subtitle,
        strings=strings,
        place=place,
        strings_place=project.place(strings_file(project, language)),
        title_notes=parts.title_notes,
    )
    cited = citer.cited_entries()
    references = source_files(cited, bibliography, strings)
    return Document(
        front={
            **front,
            "summary": parts.summary,
            "strings": strings,
            "provisions": sources,
            **({"bibliography": sorted(references)} if references else {}),
            **({"references": citer.references} if citer.references else {}),
        },
        body="\n\n".join(block.markdown for block in body) + "\n",
        pictures=dict(_pictures(parts)),
        data={
            f"{record['label']}.csv": record["data"]["csv"]
            for _, record in parts.floats
            if record.get("data")
        },
        values=parts.values,
        graph=graph_record(
            found,
            citer.cited,
            quoted=quoted,
            words=sources,
        ),
        warnings=tuple(warnings),
        references=references,
        sources_read=tuple(sorted({entry.place for entry in cited})),
    )


def _noun(count: int) -> str:
    return "statement" if count == 1 else "statements"


def _pictures(parts: Parts) -> Iterator[tuple[str, bytes]]:
    for _, record in parts.floats:
        if record["svg"]:
            yield f"{record['label']}.svg", record["svg"].encode("utf-8")
            yield f"{record['label']}.png", base64.b64decode(record["png"])
