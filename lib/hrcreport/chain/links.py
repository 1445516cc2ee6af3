"""This module reads the chain of a build, from `graph.json`, as nodes and links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

PLACES = re.compile(r'id="(?:para-(\d+)(?:-(\w+))?|(r-[\w.:-]+))"')
FLOATS = {"tbl-": "table", "fig-": "figure", "map-": "map"}


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
        own = {each["id"] for each in self.findings}
        named = (target for each in self.findings for target in each["rests_on"])
        return list(dict.fromkeys(target for target in named if target not in own))

    def kind_of(self, name: str) -> str:
        """Return what a node is: "finding", "recommendation", "table", "value" … or "source"."""
        if any(each["id"] == name for each in self.findings):
            return "finding"
        if any(each["id"] == name for each in self.recommendations):
            return "recommendation"
        if name.startswith("value:"):
            return "value"
        if ":" in name:
            return "assessment"
        return FLOATS.get(name[:4], "source")

    def called(self, name: str) -> str:
        """Return the words for a piece of evidence, or its name where it has none."""
        return self.words.get(name, name)


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the chain: a statement, how it is linked, and to what."""

    source: str
    relation: str
    target: str


def paragraphs_of(page: str) -> dict[str, str]:
    """Return the paragraph of each recommendation, "68 (a)", by its id, from the HTML document."""
    found: dict[str, str] = {}
    now = ""
    for number, letter, name in PLACES.findall(page):
        if name:
            found[name] = now
        else:
            now = f"{number} ({letter})" if letter else number
    return found


def chain_of(
    graph: Mapping[str, Any], *, report: str, manifest: Mapping[str, Any], page: str = ""
) -> Chain:
    """Return the chain of a build from its `graph.json`, its manifest and its HTML document."""
    parameters = manifest.get("parameters", {})
    return Chain(
        report=report,
        title=str(manifest.get("title", "")),
        symbol=str(parameters.get("symbol", "")),
        date=str(parameters.get("date", "")),
        country=str(parameters.get("country", "")),
        findings=tuple(graph.get("findings", ())),
        recommendations=tuple(graph.get("recommendations", ())),
        words=dict(graph.get("evidence", {})),
        paragraphs=paragraphs_of(page),
    )


def links(chain: Chain) -> Iterator[Link]:
    """Yield every link: rests-on, measured-against, addressed-to."""
    for each in (*chain.findings, *chain.recommendations):
        for target in each["rests_on"]:
            yield Link(each["id"], "rests-on", target)
        for code in each["standards"]:
            yield Link(each["id"], "measured-against", code)
        for addressee in addressees(each):
            yield Link(each["id"], "addressed-to", addressee)


def addressees(statement: Mapping[str, Any]) -> list[str]:
    """Return who is addressed, one or more between semicolons."""
    return [part.strip() for part in statement.get("addressee", "").split(";") if part.strip()]
