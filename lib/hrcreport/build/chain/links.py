"""This module reads the chain of a build, from `graph.json`, and writes it as JSON-LD.

So it can be joined with other linked data: findings are derived from evidence and recommendations
from findings in the sense of PROV-O (W3C Recommendation, 30 April 2013); the other words are our
own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from hrcreport.foundation import DocumentKind

PLACES = re.compile(r'id="(?:para-(\d+)(?:-(\w+))?|(r-[\w.:-]+))"')
FLOATS = {"tbl-": "table", "fig-": "figure", "map-": "map"}
KEPT = ("limb", "agenda", "action", "deadline", "indicator", "baseline", "means", "sdg")
ALLOWED = "!$&'()*+,;=:@/"
"""Signs that a name in an IRI may hold beside letters and digits."""

CONTEXT: dict[str, Any] = {
    "@vocab": "urn:hrcreport:",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "rests_on": {"@id": "prov:wasDerivedFrom", "@type": "@id", "@container": "@set"},
    "measured_against": {"@id": "urn:hrcreport:measured_against", "@type": "@id"},
    "text": "dcterms:description",
    "title": "dcterms:title",
    "symbol": "dcterms:identifier",
    "date": "dcterms:date",
    "part_of": {"@id": "dcterms:isPartOf", "@type": "@id"},
}


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain of one report: its findings and recommendations as `graph.json` has them."""

    report: str
    title: str
    symbol: str
    date: str
    country: str
    findings: tuple[Mapping[str, Any], ...]
    recommendations: tuple[Mapping[str, Any], ...]
    words: Mapping[str, str]
    paragraphs: Mapping[str, str] = field(default_factory=dict)

    @property
    def evidence(self) -> list[str]:
        """What findings rest on besides findings, each once, in the order of the document."""
        finding_ids = {finding["id"] for finding in self.findings}
        targets = (target for finding in self.findings for target in finding["rests_on"])
        return list(dict.fromkeys(target for target in targets if target not in finding_ids))

    def kind_of(self, name: str) -> str:
        """Return what a node is: "finding", "recommendation", "table", "value" … or "source"."""
        if any(finding["id"] == name for finding in self.findings):
            return "finding"
        if any(recommendation["id"] == name for recommendation in self.recommendations):
            return "recommendation"
        if name.startswith("value:"):
            return "value"
        if ":" in name:
            return "assessment"
        return FLOATS.get(name[:4], "source")

    def called(self, name: str) -> str:
        """Return the words for a piece of evidence, or its name where it has none."""
        return self.words.get(name, name)

    @staticmethod
    def addressees(statement: Mapping[str, Any]) -> list[str]:
        """Return who is addressed, one or more between semicolons."""
        return [part.strip() for part in statement.get("addressee", "").split(";") if part.strip()]


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the chain: a statement, how it is linked, and to what."""

    source: str
    relation: str
    target: str


def paragraphs_of(page: str) -> dict[str, str]:
    """Return the paragraph of each recommendation, "68 (a)", by its id, from the HTML document."""
    paragraph_by_id: dict[str, str] = {}
    now = ""
    for number, letter, name in PLACES.findall(page):
        if name:
            paragraph_by_id[name] = now
        else:
            now = f"{number} ({letter})" if letter else number
    return paragraph_by_id


def chain_of(
    graph: Mapping[str, Any], *, report: str, manifest: Mapping[str, Any], page: str = ""
) -> Chain:
    """Return the chain of a build from its `graph.json`, its manifest and its HTML document."""
    parameters = manifest.get("parameters", {})
    return Chain(
        report=report,
        title=str(manifest.get("title", "")),
        symbol=str(DocumentKind.masthead(parameters).get("symbol", "")),
        date=str(DocumentKind.masthead(parameters).get("date", "")),
        country=str(parameters.get("country", "")),
        findings=tuple(graph.get("findings", ())),
        recommendations=tuple(graph.get("recommendations", ())),
        words=dict(graph.get("evidence", {})),
        paragraphs=paragraphs_of(page),
    )


def links(chain: Chain) -> Iterator[Link]:
    """Yield every link: rests-on, measured-against, addressed-to."""
    for statement in (*chain.findings, *chain.recommendations):
        for target in statement["rests_on"]:
            yield Link(statement["id"], "rests-on", target)
        for code in statement["standards"]:
            yield Link(statement["id"], "measured-against", code)
        for addressee in chain.addressees(statement):
            yield Link(statement["id"], "addressed-to", addressee)


def json_ld(chain: Chain) -> str:
    """Return the chain as a JSON-LD document: the report, its evidence, findings, recommendations.

    Nodes have names below `urn:hrcreport:`, those of one report with its id; standards and other
    sources have names that all reports share.
    """
    report = f"urn:hrcreport:report:{chain.report}"
    graph: list[dict[str, Any]] = [
        _without_empty(
            {
                "@id": report,
                "@type": "Report",
                "title": chain.title,
                "symbol": chain.symbol,
                "date": chain.date,
                "country": chain.country,
            }
        ),
        *(
            {
                "@id": _node(chain, name),
                "@type": chain.kind_of(name).capitalize(),
                "title": chain.called(name),
            }
            for name in chain.evidence
        ),
    ]
    graph += [_statement(chain, finding, "Finding", report) for finding in chain.findings]
    graph += [
        _statement(chain, recommendation, "Recommendation", report)
        for recommendation in chain.recommendations
    ]
    return json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=2) + "\n"


def _statement(
    chain: Chain, statement: Mapping[str, Any], kind: str, report: str
) -> dict[str, Any]:
    """Return the node of a finding or a recommendation."""
    node = {
        "@id": _node(chain, statement["id"]),
        "@type": kind,
        "part_of": report,
        "text": statement["text"],
        "rests_on": [_node(chain, target) for target in statement["rests_on"]],
        "measured_against": [_source(code) for code in statement["standards"]],
        "addressed_to": chain.addressees(statement),
        "quotes": [value["text"] for value in statement.get("values", ())],
    }
    return _without_empty(node | {key: statement.get(key, "") for key in KEPT})


def _node(chain: Chain, name: str) -> str:
    if chain.kind_of(name) in {"source", "assessment"}:
        return _source(name)
    return f"urn:hrcreport:report:{chain.report}:{_quoted(name.removeprefix('value:'))}"


def _source(code: str) -> str:
    return f"urn:hrcreport:source:{_quoted(code)}"


def _quoted(name: str) -> str:
    """Return a name as it may stand in an IRI: expressions hold blanks, quotes, brackets."""
    return quote(name, safe=ALLOWED)


def _without_empty(node: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if value not in ("", [], None)}
