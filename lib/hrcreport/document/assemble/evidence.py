"""This module names what findings may rest on besides floats and sources: values, assessments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hrcreport.document.assemble.cells import CellProblem
from hrcreport.document.assemble.graph import Gap, laws_of_findings
from hrcreport.document.assemble.markdown import Statement
from hrcreport.foundation import Project, RefusedError
from hrcreport.registers import Consultations, LegalFramework

VALUE = "value:"
"""Begins the name of a value that the document quotes: `value:profile.total`."""

BETWEEN = ":"
"""Stands between the country and the test of an assessment: `BRA:BPUFF-9`."""


def other_evidence(
    statements: Iterable[Statement],
    values: Iterable[Mapping[str, Any]],
    project: Project,
    *,
    heard: Consultations | None = None,
) -> dict[str, str]:
    """Return in words each value, assessment and submission that a finding names and that exists.

    A value exists where the document quotes it (`value:` and its expression without filters); an
    assessment exists where the country's law holds one of the test; a submission, meeting or
    interview where the report's register has it and its consent lets a finding rest on it.
    """
    evidence_names = laws_of_findings(statements)
    quoted = {f"{VALUE}{_expression(value)}": str(value["text"]) for value in values}
    words = {name: f"“{quoted[name]}”" for name in evidence_names if name in quoted}
    words |= {
        consultation.code: consultation.in_words
        for consultation in (heard.entries if heard else ())
        if consultation.code in evidence_names and not consultation.unusable
    }
    for name in evidence_names:
        if BETWEEN in name and name not in words and (assessed := _assessed(name, project)):
            words[name] = assessed
    return words


def not_agreed(statements: Iterable[Statement], heard: Consultations) -> Iterator[CellProblem]:
    """Yield each finding that rests on what somebody said and did not agree to have used."""
    unusable = {
        consultation.code: consultation.unusable
        for consultation in heard.entries
        if consultation.unusable
    }
    for statement in statements:
        for code in statement.named("rests-on"):
            if code in unusable:
                yield CellProblem(
                    statement.cell,
                    f"the {statement.kind} '{statement.id}' rests on '{code}', which "
                    f"{unusable[code]}",
                    "Take it out of the finding with all that it told, or ask for consent and "
                    "record it: consent: summary.",
                    "consultations.use-without-consent",
                )


def standards_asked(statements: Iterable[Statement]) -> list[str]:
    """Return the standards that recommendations are measured against, each once, in order."""
    advice = (statement for statement in statements if statement.kind == "recommendation")
    return list(
        dict.fromkeys(
            code for recommendation in advice for code in recommendation.named("standards")
        )
    )


def _expression(value: Mapping[str, Any]) -> str:
    """Return what a value is called in prose, without the filter behind it."""
    return str(value["expression"]).partition("|")[0].strip()


def _assessed(name: str, project: Project) -> str:
    country, _, test = name.partition(BETWEEN)
    if len(country) != 3 or not country.isupper():
        return ""
    try:
        rows = LegalFramework.of(country, project).assessments(codes=[test])
    except RefusedError:
        return ""
    return rows[0].cited if rows else ""


def circles(statements: Iterable[Statement]) -> Iterator[list[Statement]]:
    """Yield each circle of findings and recommendations that rest on each other, in their order.

    Each of them is told in one circle at most, the first that leads back to it.
    """
    findings = {statement.id: statement for statement in statements if statement.id}
    reported: set[str] = set()
    for start in findings:
        way = _way_back(start, findings)
        if way and not reported & set(way):
            reported |= set(way)
            yield [findings[name] for name in way]


def in_a_circle(circle: Sequence[Statement]) -> Gap:
    """Return what is wrong with a circle of findings, told where the first of them stands."""
    names = [statement.id for statement in circle]
    way = " on ".join(f"'{name}'" for name in [*names[1:], names[0]])
    return Gap(
        circle[0].cell,
        f"the {circle[0].kind} '{names[0]}' rests on {way}: a circle, which is evidence of nothing",
        "Let one of them rest on a table, a value, an assessment or a source instead.",
        "graph.circle",
        names[0],
    )


def _way_back(start: str, findings: Mapping[str, Statement]) -> list[str]:
    """Return the shortest way from a finding over what it rests on back to itself."""
    ways = [[start]]
    visited: set[str] = set()
    while ways:
        way = ways.pop(0)
        for target in findings[way[-1]].named("rests-on"):
            if target == start:
                return way
            if target in findings and target not in visited:
                visited.add(target)
                ways.append([*way, target])
    return []
