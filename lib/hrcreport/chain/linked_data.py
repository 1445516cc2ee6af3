"""This module writes the chain as JSON-LD, so that it can be joined with other linked data.

Findings are derived from evidence and recommendations from findings in the sense of PROV-O
(W3C Recommendation, 30 April 2013); the other words are our own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from hrcreport.chain.links import Chain, addressees

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


def json_ld(chain: Chain) -> str:
    """Return the chain as a JSON-LD document: the report, its evidence, findings, recommendations.

    Nodes have names below `urn:hrcreport:`, those of one report with its id; standards and other
    sources have names that all reports share.
    """
    report = f"urn:hrcreport:report:{chain.report}"
    graph: list[dict[str, Any]] = [
        _without_empty({
            "@id": report, "@type": "Report", "title": chain.title, "symbol": chain.symbol,
            "date": chain.date, "country": chain.country,
        })
    ]  # fmt: skip
    graph += [
        {
            "@id": _node(chain, name),
            "@type": chain.kind_of(name).capitalize(),
            "title": chain.called(name),
        }
        for name in chain.evidence
    ]
    graph += [_statement(chain, each, "Finding", report) for each in chain.findings]
    graph += [_statement(chain, each, "Recommendation", report) for each in chain.recommendations]
    return json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=2) + "\n"


def _statement(chain: Chain, each: Mapping[str, Any], kind: str, report: str) -> dict[str, Any]:
    """Return the node of a finding or a recommendation."""
    node = {
        "@id": _node(chain, each["id"]),
        "@type": kind,
        "part_of": report,
        "text": each["text"],
        "rests_on": [_node(chain, target) for target in each["rests_on"]],
        "measured_against": [_source(code) for code in each["standards"]],
        "addressed_to": addressees(each),
        "quotes": [value["text"] for value in each.get("values", ())],
    }
    return _without_empty(node | {key: each.get(key, "") for key in KEPT})


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
