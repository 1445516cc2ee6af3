"""An area of the inspection and a rule that is an expression are their declaration alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.conventions.docs import generator

from hrcreport.checks.printed.passages import Passage, Reading, Run
from hrcreport.checks.review import findings

BENCHES = {
    "heading": "Benches of Exampleland",
    "wooden": {
        "severity": "note",
        "what": "a bench is wooden",
        "why": "It rots.",
        "mend": "Name the stone.",
        "pattern": ["wooden bench"],
        "once": True,
        "any_language": True,
    },
}
TEXT = "A wooden bench stood by a wooden bench. So did this wooden bench."


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Declare an area with a rule beside those of the tool."""
    rules = findings.listed("rules") | {"benches": BENCHES}
    monkeypatch.setattr(findings, "listed", lambda name: rules)
    findings.rules.cache_clear()
    yield
    findings.rules.cache_clear()


@pytest.mark.usefixtures("declared")
@pytest.mark.parametrize("language", ["en-GB", "fr"])
def test_an_invented_rule_is_found_where_it_is_declared(language: str) -> None:
    page = Reading("docx", (Passage("paragraph", (Run(TEXT),), number="1."),), language=language)
    marks = [found for found in findings.pattern_findings(page) if found.rule == "benches.wooden"]
    assert [(found.severity, found.mend) for found in marks] == [("note", "Name the stone.")] * 2


@pytest.mark.usefixtures("declared")
def test_an_invented_area_stands_on_the_page_of_rules() -> None:
    page = generator().inspection_page()
    assert "## Benches of Exampleland" in page
    assert "| `benches.wooden` | note | a bench is wooden |" in page
