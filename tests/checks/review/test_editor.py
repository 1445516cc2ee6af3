"""What an editor marks is told by its rule in each language, and right sentences are left alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from tests.checks.review.test_style import STATES, reading

from hrcreport.checks.printed.passages import Float, Passage, Reading, Role, Run
from hrcreport.checks.review.coherence import recommendation_findings
from hrcreport.checks.review.evidence import evidence_findings
from hrcreport.checks.review.facts import Facts
from hrcreport.checks.review.form import float_findings, form_findings
from hrcreport.checks.review.inspection import language_findings
from hrcreport.checks.review.layout import layout_findings

SENTENCES = YAML(typ="safe").load(Path(__file__).with_name("editor.yml"))
CHAPTERS = {"en": "Recommendations", "fr": "Recommandations"}


def told(text: str, language: str) -> set[str]:
    page = replace(reading(Run(text)), language=language)
    facts = Facts("draft", states=STATES)
    found = [*language_findings(page, facts), *evidence_findings(page, facts)]
    return {finding.rule for finding in found}


def told_of_an_item(text: str, language: str) -> set[str]:
    chapter = CHAPTERS[language]
    item = Passage("sub-paragraph", (Run(text, bold=True),), level=1, number="(a)", chapter=chapter)
    page = Reading("docx", (item,), language=language)
    return {finding.rule for finding in recommendation_findings(page)}


def listed(part: str) -> Iterator[tuple[str, str, str]]:
    """Yield rule, language and sentence."""
    for rule, by_language in SENTENCES[part].items():
        for language, sentences in by_language.items():
            yield from ((rule, language, sentence) for sentence in sentences)


@pytest.mark.parametrize(("rule", "language", "sentence"), [*listed("tell")])
def test_sentence_is_marked_by_its_rule(rule: str, language: str, sentence: str) -> None:
    assert rule in told(sentence, language)


@pytest.mark.parametrize(("rule", "language", "sentence"), [*listed("recommendations")])
def test_recommendation_is_marked_by_its_rule(rule: str, language: str, sentence: str) -> None:
    assert rule in told_of_an_item(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [(language, text) for language, texts in SENTENCES["leave"].items() for text in texts],
)
def test_right_sentence_is_left_alone(language: str, sentence: str) -> None:
    assert told(sentence, language) == set()


@pytest.mark.parametrize(
    ("role", "text", "rule"),
    [
        ("heading", "1) Treaties", "form.typed-number"),
        ("heading", "IV. Treaties of the State", "form.typed-number"),
        ("paragraph", "27bis. A tactic is not a person.", "form.typed-number"),
        ("sub-paragraph", "(a) Publish the figures;", "form.typed-number"),
        ("sub-paragraph", "• Publish the figures;", "form.bullet"),
        ("heading", "What comes next?", "form.heading-stop"),
        ("cell", "not yet entered", "layout.open-cell"),
        ("cell", "à compléter", "layout.open-cell"),
        ("cell", "No entry so far", "layout.open-cell"),
        ("cell", "No entry", "layout.open-cell"),
        ("cell", "Awaiting figures from the Bureau", "layout.open-cell"),
        ("cell", "Left blank by the respondent", "layout.open-cell"),
        ("cell", "Nothing entered", "layout.open-cell"),
        ("cell", "Figures pending", "layout.open-cell"),
        ("cell", "Data outstanding", "layout.open-cell"),
        ("cell", "Missing", "layout.open-cell"),
        ("cell", "Ministry has not yet replied", "layout.open-cell"),
        ("cell", "Not filled", "layout.open-cell"),
        ("cell", "Unfilled", "layout.open-cell"),
        ("cell", "No figure available yet", "layout.open-cell"),
        ("cell", "Chiffres à venir", "layout.open-cell"),
        ("cell", "En attente de la réponse du Ministère", "layout.open-cell"),
        ("cell", "5 ●, 2 ◐", "layout.sign-counts"),
        ("sub-paragraph", "Publish the figures each year,", "form.list-punctuation"),
        ("cell", "The ABCD may return a file", "style.abbreviation"),
        ("cell", "useOfForce", "layout.program-key"),
    ],
)
def test_place_is_marked_by_its_rule(role: Role, text: str, rule: str) -> None:
    number = {"paragraph": "1.", "sub-paragraph": "(a)"}.get(role, "")
    at = 0 if role == "cell" else None
    passage = Passage(role, (Run(text),), number=number, level=1, float_at=at)
    floats = (Float("table", "Table 1", "Deaths", heads=("State",), has_head=True),)
    page = Reading("docx", (passage,), floats=floats, language="en", structured=True)
    facts = Facts("draft")
    found = [
        *form_findings(page, facts),
        *layout_findings(page),
        *language_findings(page, facts),
    ]
    assert rule in {finding.rule for finding in found}


def test_number_within_the_summary_is_told() -> None:
    page = Reading(
        "docx",
        (
            Passage("summary-head", (Run("Summary"),)),
            Passage("paragraph", (Run("The law applies to all."),), number="1."),
            Passage("heading", (Run("Introduction"),), level=1),
            Passage("paragraph", (Run("The law applies to some."),), number="2."),
        ),
        language="en",
    )
    found = [finding.what for finding in form_findings(page, Facts("draft"))]
    assert [what for what in found if "summary." in what] == ["“1.” is in the summary."]


@pytest.mark.parametrize(
    ("text", "is_told"),
    [("III-\tالإطار", True), ("3- الإطار", True), ("ثالثاً-\tالإطار", False)],
)
def test_latin_number_typed_before_an_arabic_heading_is_told(text: str, is_told: bool) -> None:
    page = Reading("docx", (Passage("heading", (Run(text),), level=1),), language="ar")
    found = {finding.rule for finding in layout_findings(page)}
    assert ("layout.latin-number" in found) is is_told


def test_note_of_an_author_in_italics_is_told_and_its_cell_is_named() -> None:
    note = reading(Run("See "), Run("Case of [insert name]", italic=True))
    assert [finding.rule for finding in evidence_findings(note, Facts("draft"))] == [
        "evidence.unfinished"
    ]
    cell = Passage("cell", (Run("Details to follow"),), float_at=0)
    floats = (Float("table", "Table 1", "Deaths", heads=("State", ""), has_head=True),)
    page = Reading("docx", (cell,), floats=floats, language="en")
    assert [finding.what for finding in layout_findings(page)] == [
        "A cell with “Details to follow”."
    ]
    told = [
        finding for finding in float_findings(page, Facts()) if finding.rule == "form.table-head"
    ]
    assert [finding.what for finding in told] == ["Table 1 has an empty head among 2."]
