"""This module answers JupyterLab in a notebook's kernel: how its cells of prose will read.

The extension asks with an expression beside silent code, as the runner of a build does, so nothing
of it stays in the notebook. What cells put out is shown as it will read, too, and of a mistake the
two lines that help.
"""

from __future__ import annotations

import base64
import html
import json
import re
import sys
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any

from markdown_it import MarkdownIt

import hrcreport.notebook as hrc
from hrcreport.checks import Inspection
from hrcreport.document import Document
from hrcreport.editorial.lab.display import as_shown, displayed
from hrcreport.foundation import (
    HrcReportError,
    Problem,
    Project,
    ReportContext,
    ReportStates,
)
from hrcreport.notebook import (
    Block,
    Float,
    NotebookReport,
    Text,
    Value,
    filled,
    running,
    shell_of_notebook,
)
from hrcreport.registers import Bibliography, Body
from hrcreport.tables import Catalogue, Table, TableRecord

ANSWER_MIME = "application/json"
REFERENCES = ("in-text-", "reference-", "the-")
"""How the strings of the format begin that references print."""
BEGINS_ITEM = re.compile(r"^[ \t]*(?:[-*+]|\d+[.)])[ \t]+", re.MULTILINE)
MARK = re.compile(r"<sup\b.*?</sup>", re.DOTALL)
CELL_NAMES = ("<ipython-input-", "/ipykernel_", "\\ipykernel_")
"""In the name of what a kernel compiles from a cell."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the extension is told."""

    told: Mapping[str, Any]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {ANSWER_MIME: self.told, "text/plain": ", ".join(self.told)}


def answer(request: str) -> Answer:
    """Answer one request of the extension, in JSON.

    `{"kind": "begin", "report": "bra"}` lets `hrc.open_report("")` open a report, and cells show
    what they put out as it will read; `{"kind": "view", "cells": [{"id": …, "text": …}]}` asks how
    cells read; `{"kind": "open"}` sets, below the cell of parameters, what the chosen report
    sets; `{"kind": "style", "text": …}` asks what the rules of style find in a paragraph;
    `{"kind": "words"}` asks for what can be completed, `{"kind": "cite"}` for what can be
    cited, each with its title, its source and the words by which it is found.
    """
    question = json.loads(request)
    try:
        report = running()
        project = report.project
    except HrcReportError as error:
        return Answer({"project": "", "problem": str(error)})
    reply: dict[str, Any] = {"project": project.root.as_posix()}
    if question["kind"] == "begin":
        if "report" in question:
            NotebookReport(report).choose(str(question["report"]))
        _show_outputs()
    elif question["kind"] == "open":
        try:
            hrc.open_report()  # type: ignore[attr-defined]  # gathered as the room is loaded
            reply["problem"] = ""
        except HrcReportError as error:
            reply["problem"] = str(error)
    elif question["kind"] == "view":
        reply["cells"] = _views(question["cells"], report)
    elif question["kind"] == "style":
        reply["style"] = _style(str(question["text"]), report)
    elif question["kind"] == "cite":
        reply["citable"] = [*_citable(report), *_citable_values(report.names)]
    else:
        cited = _cited(project, report.language)
        reply |= {"citations": cited, "names": _parts_of(report.names)}
    return Answer(reply | _stated(report))


def _stated(report: ReportContext) -> dict[str, Any]:
    """Return which report the notebook shows, of which State, and words of references."""
    names = report.names
    country = str(names.get(ReportStates.COUNTRY) or "")
    try:
        shown_here = NotebookReport(report).shown if _has_run(names) else ""
        state = report.project.known_countries().get(country, country)
    except HrcReportError:
        shown_here, state = "", country
    strings = Document.strings(report.project, report.language)
    return {
        "report": shown_here,
        "state": state,
        "language": report.language,
        "hasRun": _has_run(names),
        "chosen": NotebookReport(report).chosen,
        "chapeau": Body.as_read(report.project, report.names).chapeau_in(report.language),
        "references": {key: strings[key] for key in strings if key.startswith(REFERENCES)},
    }


def _has_run(names: Mapping[str, Any]) -> bool:
    return "hrc" in names


# How cells of prose read.


def _views(cells: Sequence[Mapping[str, str]], report: ReportContext) -> dict[str, Any]:
    names, cited = report.names, _cited(report.project, report.language)
    views_by_id = {}
    for cell in cells:
        view = displayed(
            str(cell["text"]),
            lambda text: filled(Text(text), report),
            cited=cited,
            has_run=_has_run(names),
            source=lambda value: source_of(value, names),
        )
        views_by_id[str(cell["id"])] = asdict(view)
    return views_by_id


def _style(text: str, report: ReportContext) -> list[str]:
    """Return what the rules of style find in a paragraph as it reads, each with its mend."""
    cells = [{"id": "", "text": BEGINS_ITEM.sub("\n\n", text)}]
    reads = MARK.sub("", MarkdownIt().render(_views(cells, report)[""]["text"]))
    inspection = Inspection.of_paragraphs(reads, language=report.language, project=report.project)
    return [f"{finding.what} {finding.mend}" for finding in inspection.findings]


def source_of(value: Value, names: Mapping[str, Any]) -> str:
    """Return where a value comes from: the tables behind its name, or the parameter that it is."""
    root = value.expression.partition("|")[0].partition(".")[0].strip()
    if root in names.get("__annotations__", {}):
        return "A parameter of the report."
    sources = getattr(names.get(root), "sources", ())
    records = (
        [source.record for source in sources if isinstance(source, Table)]
        if isinstance(sources, (list, tuple))
        else []
    )
    origins = [*dict.fromkeys(map(_origin, records))]
    if value.of:
        origins.append(str(value.of["words"]))
    return "\n".join(origins)


def _origin(record: TableRecord) -> str:
    """Return a table's title and name, whose it is, its period and the day of retrieval."""
    day = f"retrieved {record.retrieved}" if record.retrieved else "day of retrieval not known"
    owners = "; ".join(source.title for source in record.sources)
    details = ", ".join(filter(None, (owners, str(record.period or ""), day)))
    return f"From {record.title} ({record.name}): {details}."


def _cited(project: Project, language: str) -> Mapping[str, str]:
    """Return the words of each citation by code or key; read anew once a file has changed."""
    folders = [project.data / "law", project.references]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    files.append(project.references.with_suffix(".bib"))
    stamps = [(path.as_posix(), path.stat().st_mtime_ns) for path in files if path.is_file()]
    return _read_citations(project.root, language, tuple(sorted(stamps)))


@cache
def _read_citations(root: Path, language: str, stamps: object) -> Mapping[str, str]:
    project = Project(root)
    try:
        bibliography = Bibliography.read(project, language=language)
        citations = {code: law.full for code, law in bibliography.laws.items()}
        for key, entry in bibliography.entries.items():
            parts = (entry.values.get(name) for name in ("author", "title", "issued"))
            citations[key] = ", ".join(filter(None, parts))
    except HrcReportError as error:
        return {"": str(error)}
    return citations


def _parts_of(names: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the names that a text may quote, each with its parts."""
    return {
        name: [part for part in dir(value) if not part.startswith("_")]
        if type(value).__module__.startswith(("hrcreport", "disparity"))
        else []
        for name, value in Text.quotable(names).items()
        if name not in {"hrc", "In", "Out"}
    }


# What can be cited.


def _citable(report: ReportContext) -> Iterator[dict[str, str]]:
    """Yield law, sources and tables, found by their words in any language of the project."""
    project = report.project
    languages = dict.fromkeys((report.language, *project.known_languages))
    words = {language: _cited(project, language) for language in languages}
    laws = _laws(project, report.language)
    for key, title in words[report.language].items():
        kind = "law" if key in laws else "source"
        search_words = " ".join({titles[key] for titles in words.values() if key in titles})
        yield {"kind": kind, "key": key, "title": title, "more": "", "search": search_words}
    for record in Catalogue.as_read(project).records:
        sources = "; ".join(source.title for source in record.sources)
        day = f"retrieved {record.retrieved}" if record.retrieved else ""
        details = ", ".join(filter(None, (sources, str(record.period or ""), day)))
        yield {"kind": "table", "key": record.name, "title": record.title, "more": details}


def _laws(project: Project, language: str) -> Container[str]:
    try:
        return Bibliography.read(project, language=language).laws
    except HrcReportError:
        return ()


def _citable_values(names: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield what the cells have computed, each number or text with what it is now."""
    for name, parts in _parts_of(names).items():
        for key, value in (
            ((f"{name}.{part}", getattr(names[name], part, None)) for part in parts)
            if parts
            else [(name, names[name])]
        ):
            if isinstance(value, (int, float, str)) and not isinstance(value, bool):
                yield {"kind": "value", "key": key, "title": str(value)[:80], "more": ""}


# How outputs read, and mistakes.


def _show_outputs() -> None:
    """Let blocks, tables and figures be shown as they will read, and mistakes in two lines."""
    shell = shell_of_notebook()
    if shell is None:
        return
    formatter = shell.display_formatter.mimebundle_formatter
    formatter.for_type(Block, _block)
    formatter.for_type(Float, _float)
    shell.set_custom_exc((Exception,), _mistake)


def _as_shown(markdown: str) -> str:
    report = running()
    return as_shown(markdown, cited=_cited(report.project, report.language))


def _block(block: Block) -> dict[str, Any]:
    return block._repr_mimebundle_() | {"text/markdown": _as_shown(block.prose.text)}


def _inline(markdown: str) -> str:
    return str(MarkdownIt().renderInline(_as_shown(markdown)))


def _float(hrc_float: Float) -> dict[str, Any]:
    """Return what JupyterLab shows of a figure, map or table: what stands around it, too."""
    name = html.escape(hrc_float.label)
    number = f'<a class="hrc-ref hrc-number" href="#{name}">{hrc_float.kind.capitalize()}</a>'
    if hrc_float.png:
        picture = base64.b64encode(hrc_float.png).decode("ascii")
        inner = f'<img alt="{html.escape(hrc_float.alt)}" src="data:image/png;base64,{picture}">'
    else:
        inner = _table(hrc_float)
    report = running()
    source_word = Document.strings(report.project, report.language)["source"]
    source = f"{source_word} {hrc_float.source}" if hrc_float.source else ""
    below = "".join(f"<p>{_inline(words)}</p>" for words in (source, *hrc_float.notes) if words)
    markup = (
        f'<div class="hrc-float"><p class="hrc-caption">{number}: {_inline(hrc_float.caption)}</p>'
        f'{inner}<div class="hrc-notes">{below}</div></div>'
    )
    return hrc_float.as_draft(markup)


def _table(table_float: Float) -> str:
    def row(cells: tuple[str, ...], tag: str) -> str:
        inner = "".join(
            f'<{tag} style="text-align: {align}">{_inline(cell)}</{tag}>'
            for cell, align in zip(cells, table_float.align, strict=True)
        )
        return f"<tr>{inner}</tr>"

    body = "".join(row(cells, "td") for cells in table_float.rows)
    return f"<table><thead>{row(table_float.columns, 'th')}</thead><tbody>{body}</tbody></table>"


def _mistake(
    shell: Any, kind: type[BaseException], error: BaseException, trace: TracebackType, **_: Any
) -> None:
    """Show the two lines that help; `%tb` in a cell shows how it came to it."""
    sys.last_type, sys.last_value, sys.last_traceback = kind, error, trace
    shell._showtraceback(kind, error, lines_of(error, trace, shell.user_ns))


def lines_of(error: BaseException, trace: TracebackType, names: Mapping[str, Any]) -> list[str]:
    """Return what is wrong, in which line of the cell, and what to do, in two lines."""
    if isinstance(error, HrcReportError):
        return str(error).splitlines()
    frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(trace)]
    cell_lines = [line for file, line in frames if any(name in file for name in CELL_NAMES)]
    where = f"Line {cell_lines[-1]}: " if cell_lines else ""
    mend = ""
    error_text = f"{type(error).__name__}: {error}"
    if isinstance(error, NameError) and error.name:
        mend = Problem.did_you_mean(error.name, names)
    elif isinstance(error, AttributeError) and error.name and error.obj is not None:
        mend = Problem.did_you_mean(
            error.name, [attribute for attribute in dir(error.obj) if attribute[0] != "_"]
        )
    elif isinstance(error, FileNotFoundError) and isinstance(error.filename, str):
        mend = f"{running().project.where_it_lies(error.filename)} "
    elif library_mend := Problem.mend_of_library(error_text):
        mend = f"{library_mend} "
    return [f"{where}{error_text}", f"{mend}A cell with %tb shows how it came to it."]
