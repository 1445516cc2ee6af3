"""This module judges what a document rests on: values, references, findings, verification."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hrcreport.checks.printed.passages import (
    PROSE,
    QUOTED,
    READ,
    UNVERIFIED,
    Reading,
    Role,
    around,
    quoted,
)
from hrcreport.checks.review.coherence import pattern_of
from hrcreport.checks.review.facts import Facts
from hrcreport.checks.review.findings import Finding, Severity, finding, found, of, rules
from hrcreport.foundation import Problem, Project, read_cells
from hrcreport.notebook import ExecutedCell

LEFT_OVER = re.compile(r"\{\{.{0,60}|\}\}|\{%.{0,60}|%\}|\{#\w|:::")
NOWHERE = re.compile(
    r"Error! (?:Reference source|Bookmark)|\[\]\(#[\w-]*\)?|@(?:fig|tbl|map|par|sec|eq)-\w+"
    r"|\[@[\w-]+|\(see\s*\)|\bsee (?:table|figure|map|annex|section|paragraph|para\.)\s*[).,;]|\?\?"
)


def evidence_findings(reading: Reading, facts: Facts) -> Iterator[Finding]:
    """Yield what shows that a text is not finished, not traced or not verified."""
    text = READ - {"quote"}
    yield from found("evidence.left-over", reading, LEFT_OVER, roles=text, titles=False)
    for placed_float in reading.floats:
        if placed_float.alt and LEFT_OVER.search(placed_float.alt):
            message = f"The alternative text of {placed_float.name} holds a mark of the source."
            yield of("evidence.left-over", placed_float, message)
    notes: frozenset[Role] = PROSE | {"footnote"}
    yield from found("evidence.reference", reading, NOWHERE, roles=notes, titles=False)
    yield from found(
        "evidence.unfinished",
        reading,
        pattern_of("unfinished"),
        roles=text,
        says=" is not finished",
        severity="error" if facts.final else "warning",
        titles=False,
    )
    yield from _unverified(reading, facts)
    yield from _short_forms(reading, facts)


def _short_forms(reading: Reading, facts: Facts) -> Iterator[Finding]:
    """Yield the first note with each short form that no note up to it has introduced."""
    notes = [(note, _letters(note.text)) for note in reading.of("footnote")]
    for short, full in facts.citations:
        sought, name = _letters(short), _letters(full)
        at = next((number for number, (_, text) in enumerate(notes) if sought in text), None)
        if at is not None and not any(name in text for _, text in notes[: at + 1]):
            message = f"The note names “{short}”, and no note up to it “{full}”."
            yield of("evidence.short-form", notes[at][0], message)


def _letters(text: str) -> str:
    """Return the letters and digits of a text, small: programs set marks and blanks anew."""
    return "".join(filter(str.isalnum, text)).casefold()


def _unverified(reading: Reading, facts: Facts) -> Iterator[Finding]:
    """Yield one finding for all marks of unverified statements: in a draft they are many."""
    marked = [
        (passage, count)
        for passage in reading.passages
        if (count := len(UNVERIFIED.findall(passage.text)))
    ]
    if marked:
        total = sum(count for _, count in marked)
        notes = sum(passage.role == "footnote" for passage, _ in marked)
        marks = "statement is marked" if total == 1 else "statements are marked"
        within = f", in {notes} footnotes among others" if notes > 1 else ""
        message = f"{total} {marks} as unverified{within}; the first is here."
        severity: Severity = "error" if facts.final else "note"
        yield of("evidence.unverified", marked[0][0], message, severity=severity)


def graph_findings(graph: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield the broken links of a build's graph (`graph.json`): addressee, evidence."""
    findings = [statement["id"] for statement in graph.get("findings", [])]
    used: set[str] = set()
    for kind in ("finding", "recommendation"):
        for statement in graph.get(f"{kind}s", []):
            name = f"{kind} '{statement['id']}'" if statement["id"] else f"{kind} without an id"
            words = quoted(statement["text"])
            if not statement["rests_on"]:
                message = f"The {name} rests on nothing: {words}."
                yield finding("evidence.no-evidence", message, place=name)
            if kind == "finding":
                continue
            used.update(statement["rests_on"])
            if not statement.get("addressee"):
                message = f"The {name} is addressed to nobody: {words}."
                yield finding("evidence.no-addressee", message, place=name)
            for target in statement["rests_on"]:
                if target not in findings:
                    message = (
                        f"The {name} rests on '{target}', which is no finding of the document."
                    )
                    yield finding("evidence.unknown-evidence", message, place=name)
    for statement in graph.get("findings", []):
        explained = statement.get("no_follow_up")
        if graph.get("recommendations") and statement["id"] not in used and not explained:
            message = f"No recommendation rests on the finding '{statement['id']}'."
            yield finding("evidence.unused-finding", message, place=f"finding '{statement['id']}'")


STATISTIC = re.compile(
    r"""
      \b\d[\d,.]*\s?(?:per\s?cent|percentage[ ]points?|%)
    | \b(?:ratio|rate|median|mean|average)s?[ ]of[ ]\d[\d,.]*\b
    | \b\d+(?:\.\d+)?[ ]times[ ](?:as|more|higher|lower|the)\b
    | (?<![\w/.,-])  # no end of a number or of a path
      \d{1,3}(?:,\d{3})+(?!\w)
    | \b\d+(?:\.\d+)?[ ](?:million|billion|per[ ](?:million|100))
    """,
    re.VERBOSE,
)
NOT_READ = re.compile(
    r"<!--.*?-->|^:::[^\n]*$|\{[^{}\n]*\}|\^\[[^\]]*\]|\]\([^)]*\)|https?://\S+|`[^`]*`",
    re.DOTALL | re.MULTILINE,
)
"""Comments, fences, attributes, footnotes, addresses and code: not prose that states a fact."""
LEVELS = re.compile(r"\b(?:9[059](?:\.\d)?) per cent confidence\b")
"""The level of an interval is a convention, not a result."""
UNIT = re.compile(r"\b(?:per|every|each)\s$", re.IGNORECASE)
"""Before the number that a rate is given for: per 1,000 inhabitants is no result."""
CITED = re.compile(r"\[[^\]\[]*@(?=[^\s,;\]]*[a-z/])[^\s,;\]]+,[^\]]*\]")
"""A citation of a source of the bibliography with a place in it: "[@audit-2022, p. 3]"."""
NEXT_SENTENCE = re.compile(r"[.!?]\s+[^\s\[]|\n\s*\n")
SHARE_OR_RATIO = re.compile(r"\|\s*(?:per_cent|points|times)\b")
MOST_SHOWN = 5
QUOTED_VALUE = "\N{OBJECT REPLACEMENT CHARACTER}"
VALUES = re.compile(f"{QUOTED_VALUE}+")


@dataclass(frozen=True, slots=True)
class Prose:
    """The prose of a cell or block as it was printed, and the texts of the values in it."""

    place: str
    text: str
    values: tuple[str, ...]


def prose_of(notebook: Mapping[str, Any]) -> Iterator[Prose]:
    """Yield the prose of an executed notebook, cell by cell, as its own numbers count them."""
    for cell in ExecutedCell.all_of(notebook):
        if cell.is_prose and cell.is_printed:
            yield Prose(f"cell {cell.number}", cell.text, _texts(cell.values))
        for record in cell.blocks:
            place = record.get("place") or f"cell {cell.number}"
            yield Prose(place, record["text"], _texts(record["values"]))


def statistic_findings(proses: Iterator[Prose]) -> Iterator[Finding]:
    """Yield each statistic in prose that no value of its cell or block printed."""
    for prose in proses:
        for match in typed_statistics(prose.text, prose.values):
            message = f"{in_its_words(match)} is typed."
            yield finding("evidence.typed-statistic", message, place=prose.place)


def unrecorded_findings(
    notebook: Mapping[str, Any],
    is_recorded: Callable[[str], bool],
    parameters: Collection[str] = (),
) -> Iterator[Finding]:
    """Yield what a cell prints that may rest on a file of which nobody said what it is.

    That is each number that is no parameter and was not traced to a table or a register, and each
    figure, map and table, in and below a cell that read such a file by itself.
    """
    for cell in ExecutedCell.all_of(notebook):
        files = [place for place in cell.read if not is_recorded(place)]
        if not files or not cell.is_printed:
            continue
        numbers = [
            f"“{value['text']}”"
            for value in _printed(cell)
            if value["number"] is not None
            and value["how"] is None
            and value["expression"].partition("|")[0].strip() not in parameters
        ]
        printed_parts = [*numbers, *(f"'{record['label']}'" for record in cell.floats)]
        if printed_parts:
            remainder = (
                f" and {len(printed_parts) - MOST_SHOWN} more"
                if len(printed_parts) > MOST_SHOWN
                else ""
            )
            message = (
                f"{', '.join(printed_parts[:MOST_SHOWN])}{remainder} may rest on "
                f"{', '.join(files)}."
            )
            yield finding("evidence.unrecorded-file", message, place=f"cell {cell.number}")


def base_findings(notebook: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield the shares, ratios and differences of each cell that are a number of nothing known."""
    for cell in ExecutedCell.all_of(notebook):
        bare = [
            f"“{value['text']}” ({value['expression']})"
            for value in (_printed(cell) if cell.is_printed else ())
            if value["number"] is not None
            and not value["of"]
            and SHARE_OR_RATIO.search(value["expression"])
        ]
        if bare:
            remainder = f" and {len(bare) - MOST_SHOWN} more" if len(bare) > MOST_SHOWN else ""
            message = f"{', '.join(bare[:MOST_SHOWN])}{remainder}: nothing says what it is one of."
            yield finding("evidence.no-base", message, place=f"cell {cell.number}")


def _printed(cell: ExecutedCell) -> list[dict[str, Any]]:
    return [*cell.values, *(value for block in cell.blocks for value in block["values"])]


def typed_statistics(text: str, values: Sequence[str] = ()) -> Iterator[re.Match[str]]:
    """Yield each statistic of a text that no value printed and no source in its sentence backs.

    A published figure that no table holds may be typed where the sentence ends in a citation of
    the bibliography that names the place: "….[@audit-2022, p. 3]".
    """
    read = NOT_READ.sub(lambda match: " " * len(match[0]), text)
    read = QUOTED.sub(lambda match: " " * len(match[0]), _without(values, read))
    read = LEVELS.sub(lambda match: " " * len(match[0]), read)
    for match in STATISTIC.finditer(read):
        quoted = QUOTED_VALUE in match[0] or UNIT.search(read[: match.start()])
        if not quoted and not _is_cited(read[match.end() :]):
            yield match


def in_its_words(match: re.Match[str]) -> str:
    """Return a statistic with the words around it, values as dots."""
    return VALUES.sub("…", around(match))


def _is_cited(following: str) -> bool:
    citation = CITED.search(following)
    return citation is not None and not NEXT_SENTENCE.search(following[: citation.start()])


def _without(values: Sequence[str], text: str) -> str:
    """Return the text with what each value printed taken out, in the order of the text."""
    begin = 0
    for value in values:
        if not any(letter.isdigit() for letter in value):
            continue
        place = text.find(value, begin)
        place = place if place >= 0 else text.find(value)
        if place >= 0:
            text = text[:place] + QUOTED_VALUE * len(value) + text[place + len(value) :]
            begin = place + len(value)
    return text


def _texts(values: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(str(value["text"]) for value in values)


RULE = "evidence.typed-statistic"
# What is opened ends before the next that is opened: else many that are never closed take hours.
VALUE = re.compile(r"\{\{(?:(?!\{\{).)*?\}\}", re.DOTALL)
CONDITION = re.compile(r"\{[%#](?:(?!\{[%#]).)*?[%#]\}", re.DOTALL)
FIRST_WORDS = 60


def typed_in_sources(project: Project, *, only: Collection[str] | None = None) -> list[Problem]:
    """Return a warning for each statistic that is typed into a cell or block of some reports.

    Values and conditions are not worked out: what stands between their braces is no typed text.
    Files that cannot be read are left to the checks that read them.
    """
    reports = [report for report in project.reports() if only is None or report.id in only]
    notebooks = sorted({report.notebook for report in reports})
    folders = {folder for report in reports for folder in project.block_folders(report.language)}
    blocks = sorted(path for folder in folders for path in folder.glob("*.md"))
    problems: list[Problem] = []
    for path in notebooks:
        problems += _in_notebook(path, project.place(path))
    for path in blocks:
        problems += _in_text(_read(path), project.place(path))
    return problems


def _in_notebook(path: Path, place: str) -> Iterator[Problem]:
    cells, _ = read_cells(path, place=place)
    for number, cell in enumerate(cells, start=1):
        tags = cell.get("metadata", {}).get("tags", ())
        if cell["cell_type"] == "markdown" and ExecutedCell.prints(tags):
            text = "".join(cell["source"])
            first = next(iter(text.strip().splitlines()), "").strip()[:FIRST_WORDS]
            yield from _in_text(text, f"{place}: cell {number} ({first})", lines=False)


def _in_text(text: str, place: str, *, lines: bool = True) -> Iterator[Problem]:
    bare = VALUE.sub(lambda match: _kept(match[0], QUOTED_VALUE), text)
    bare = CONDITION.sub(lambda match: _kept(match[0], " "), bare)
    for match in typed_statistics(bare):
        yield Problem(
            place=place,
            line=bare[: match.start()].count("\n") + 1 if lines else None,
            what=f"a statistic is typed into prose: {in_its_words(match)}",
            mend=f"{rules()[RULE].mend} A published figure that no table holds needs a source with "
            "its place at the end of the sentence: [@key, p. 3].",
            rule=RULE,
            value=match[0],
            severity="warning",
        )


def _kept(matched: str, sign: str) -> str:
    """Return a stretch of the same length and lines, of one sign."""
    return "".join("\n" if letter == "\n" else sign for letter in matched)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
