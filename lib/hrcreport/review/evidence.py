"""This module judges what a document rests on: values, references, findings, verification."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from hrcreport.review.facts import Facts
from hrcreport.review.findings import Finding, Severity, finding, found, of
from hrcreport.review.passages import PROSE, READ, UNVERIFIED, Reading, quoted

LEFT_OVER = re.compile(r"\{\{.{0,60}|\}\}|\{%.{0,60}|%\}|\{#\w|:::")
NOWHERE = re.compile(
    r"Error! (?:Reference source|Bookmark)|\[\]\(#[\w-]*\)?|@(?:fig|tbl|map|par|sec)-\w+|\[@[\w-]+"
    r"|\(see\s*\)|\bsee (?:table|figure|map|annex|section|paragraph|para\.)\s*[).,;]|\?\?"
)
UNFINISHED = re.compile(
    r"\b(?:TBC|TBD|TODO|FIXME|XXX)\b|\b[Ll]orem ipsum\b"
    r"|\[(?:to be|insert|add|check|complete|update)\b[^\]]*\]"
)


def evidence_findings(reading: Reading, facts: Facts) -> Iterator[Finding]:
    """Yield what shows that a text is not finished, not traced or not verified."""
    text = READ - {"quote"}
    yield from found("evidence.left-over", reading, LEFT_OVER, roles=text)
    for there in reading.floats:
        if there.alt and LEFT_OVER.search(there.alt):
            said = f"The alternative text of {there.name} holds a mark of the source."
            yield of("evidence.left-over", there, said)
    yield from found("evidence.reference", reading, NOWHERE, roles=PROSE | {"footnote"})
    yield from found(
        "evidence.unfinished", reading, UNFINISHED, roles=text, says=" is not finished",
        severity="error" if facts.final else "warning",
    )  # fmt: skip
    yield from _unverified(reading, facts)


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
        said = f"{total} {marks} as unverified{within}; the first is here."
        severity: Severity = "error" if facts.final else "note"
        yield of("evidence.unverified", marked[0][0], said, severity=severity)


def graph_findings(graph: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield the broken links of a build's graph (`graph.json`): addressee, evidence."""
    findings = [each["id"] for each in graph.get("findings", [])]
    used: set[str] = set()
    for kind in ("finding", "recommendation"):
        for each in graph.get(f"{kind}s", []):
            name = f"{kind} '{each['id']}'" if each["id"] else f"{kind} without an id"
            words = quoted(each["text"])
            if not each["rests_on"]:
                said = f"The {name} rests on nothing: {words}."
                yield finding("evidence.no-evidence", said, place=name)
            if kind == "finding":
                continue
            used.update(each["rests_on"])
            if not each.get("addressee"):
                said = f"The {name} is addressed to nobody: {words}."
                yield finding("evidence.no-addressee", said, place=name)
            for target in each["rests_on"]:
                if target not in findings:
                    said = f"The {name} rests on '{target}', which is no finding of the document."
                    yield finding("evidence.unknown-evidence", said, place=name)
    for each in graph.get("findings", []):
        explained = each.get("no_follow_up")
        if graph.get("recommendations") and each["id"] not in used and not explained:
            said = f"No recommendation rests on the finding '{each['id']}'."
            yield finding("evidence.unused-finding", said, place=f"finding '{each['id']}'")
