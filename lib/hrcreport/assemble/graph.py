"""This module reads findings and recommendations out of a document and checks their chain."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from hrcreport.assemble.cells import Block
from hrcreport.errors import did_you_mean
from hrcreport.recommendations.record import Remark, recommendation, record_remarks
from hrcreport.recommendations.smart import smart_remarks

OPENING = re.compile(r"^ {0,3}:{3,}\s*\{([^}]*)\}\s*$")
CLOSING = re.compile(r"^ {0,3}:{3,}\s*$")
PLAIN_OPENING = re.compile(r"^ {0,3}:{3,}\s*[\w-]+\s*$")
# What marks the place of a citation that a finding leads to (citations.py).
CITATION = re.compile(r"\[[^\[\]]*(?<![\w\\])@\w[^\[\]]*\]")
FLOATS = ("tbl-", "fig-", "map-")
ATTRIBUTE = re.compile(r'([\w-]+)="((?:[^"\\]|\\.)*)"|#([\w:.-]+)|\.([\w-]+)')


@dataclass(slots=True)
class Statement:
    """A finding or a recommendation: its id, its text, what it names."""

    kind: str
    id: str
    cell: int
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)

    def named(self, key: str) -> list[str]:
        """Return the ids that an attribute lists, separated by blanks; "@key" names a source."""
        return [name.removeprefix("@") for name in self.attributes.get(key, "").split()]


@dataclass(slots=True)
class Gap:
    """A broken link of the chain, told to the author as a warning."""

    cell: int
    what: str
    mend: str
    rule: str


def statements(blocks: Iterable[Block]) -> list[Statement]:
    """Return all findings and recommendations in the order of the document."""
    found: list[Statement] = []
    for block in blocks:
        open_divs: list[Statement | None] = []
        for line in block.markdown.splitlines():
            if match := OPENING.match(line):
                statement = statement_of(match[1], block.cell)
                open_divs.append(statement)
                if statement:
                    found.append(statement)
            elif PLAIN_OPENING.match(line):
                open_divs.append(None)
            elif CLOSING.match(line):
                if open_divs:
                    open_divs.pop()
            elif open_divs and (inner := open_divs[-1]):
                inner.text = f"{inner.text} {CITATION.sub('', line).strip()}".strip()
    return found


def laws_of_findings(found: Iterable[Statement]) -> list[str]:
    """Return what findings rest on besides tables, figures and maps, each once, in their order."""
    return list(
        dict.fromkeys(
            target
            for statement in found
            if statement.kind == "finding"
            for target in statement.named("rests-on")
            if not target.startswith(FLOATS)
        )
    )


def gaps(
    found: list[Statement],
    *,
    floats: Iterable[str],
    laws: Collection[str],
    agenda: Collection[str] = (),
    language: str = "en",
) -> Iterator[Gap]:
    """Yield every link that is missing or leads nowhere, and what a recommendation lacks.

    Args:
        found: the findings and recommendations of the document.
        floats: the labels of its figures, maps and tables.
        laws: the codes of all registered standards and provisions.
        agenda: the codes of the agenda towards transformative change, where it is registered.
        language: that of the document.
    """
    findings = [statement.id for statement in found if statement.kind == "finding"]
    evidence = {*findings, *floats, *laws}
    followed = {
        target
        for each in found
        if each.kind == "recommendation"
        for target in each.named("rests-on")
    }
    seen: set[str] = set()
    for statement in found:
        name = f"the {statement.kind} '{statement.id}'"
        if not statement.id:
            yield Gap(
                statement.cell,
                f"a {statement.kind} has no id",
                f"Write ::: {{.{statement.kind} #{statement.kind[0]}-name …}}.",
                "graph.no-id",
            )
        elif statement.id in seen:
            yield Gap(statement.cell, f"{name} stands twice", "Rename one.", "graph.double-id")
        seen.add(statement.id)
        if not statement.named("rests-on"):
            yield Gap(
                statement.cell,
                f"{name} rests on nothing",
                'Name its evidence: rests-on="'
                + ("f-…" if statement.kind[0] == "r" else "tbl-… CODE")
                + '".',
                "graph.rests-on-nothing",
            )
        allowed = findings if statement.kind == "recommendation" else sorted(evidence)
        for target in statement.named("rests-on"):
            if target not in allowed:
                yield Gap(
                    statement.cell,
                    f"{name} rests on '{target}', which is not in this document",
                    f"{did_you_mean(target, allowed)}Correct the id or restore what it names.",
                    "graph.unknown-evidence",
                )
        if statement.kind == "recommendation" and not statement.attributes.get("addressee"):
            yield Gap(
                statement.cell,
                f"{name} is addressed to nobody",
                'Say who should act: addressee="…".',
                "graph.no-addressee",
            )
        if statement.kind == "recommendation":
            for remark in _remarks(statement, laws=laws, agenda=agenda, language=language):
                yield Gap(statement.cell, _said(name, remark), remark.mend, remark.rule)
        elif followed and _unfollowed(statement, followed):
            yield Gap(
                statement.cell,
                f"no recommendation follows from {name}",
                'Let one rest on it, or say why none does: no-follow-up="…".',
                "graph.no-follow-up",
            )


def _unfollowed(finding: Statement, followed: Collection[str]) -> bool:
    explained = finding.attributes.get("no-follow-up")
    return bool(finding.id) and finding.id not in followed and not explained


def _remarks(
    statement: Statement, *, laws: Collection[str], agenda: Collection[str], language: str
) -> Iterator[Remark]:
    found = recommendation(statement.attributes, id=statement.id, text=statement.text)
    yield from record_remarks(found, statement.attributes, standards=laws, agenda=agenda)
    yield from smart_remarks(found, language=language)


def _said(name: str, remark: Remark) -> str:
    shown = remark.words and remark.words not in remark.what
    return f"{name} {remark.what}" + (f": '{remark.words}'" if shown else "")


def graph_record(found: list[Statement], cited: Iterable[str]) -> dict[str, Any]:
    """Return the graph as data: nodes, and what each rests on or is measured against."""
    return {
        "findings": [_record(each) for each in found if each.kind == "finding"],
        "recommendations": [_record(each) for each in found if each.kind == "recommendation"],
        "cited": sorted(set(cited)),
    }


def _record(statement: Statement) -> dict[str, Any]:
    record = asdict(statement)
    attributes = record.pop("attributes")
    return {
        **record,
        "rests_on": statement.named("rests-on"),
        "standards": statement.named("standards"),
        **{
            key.replace("-", "_"): value
            for key, value in attributes.items()
            if key not in {"rests-on", "standards"}
        },
    }


def statement_of(
    opening: str, cell: int, *, kinds: Sequence[str] = ("finding", "recommendation")
) -> Statement | None:
    """Return what the first line of a fenced div says, or None where it is of no such kind."""
    classes: list[str] = []
    name = ""
    attributes: dict[str, str] = {}
    for key, value, identifier, css in ATTRIBUTE.findall(opening):
        if key:
            attributes[key] = value
        elif identifier:
            name = identifier
        elif css:
            classes.append(css)
    kind = next((each for each in kinds if each in classes), None)
    return Statement(kind, name, cell, attributes=attributes) if kind else None
