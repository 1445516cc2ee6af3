"""What shows in whole sentences, in recommendations and in the whole of a text is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hrcreport.checks.printed.amounts import false_amounts
from hrcreport.checks.printed.passages import Passage, Reading, Role, Run
from hrcreport.checks.review.coherence import coherence_findings, recommendation_findings
from hrcreport.checks.review.contradictions import contradiction_findings
from hrcreport.checks.review.findings import Finding, pattern_findings
from hrcreport.checks.review.style import wording_findings

CHAPTER = "Recommendations"


def found_in(*passages: Passage) -> set[str]:
    """Return the rules that find something in these passages, without their area."""
    reading = Reading("docx", passages, language="en-GB")
    findings = (*coherence_findings(reading), *recommendation_findings(reading))
    return {finding.rule.partition(".")[2] for finding in findings}


def asked(text: str, role: Role = "sub-paragraph") -> Passage:
    """Return a recommendation, printed in bold in the chapter of recommendations."""
    run = Run(text, bold=True)
    return Passage(role, (run,), number="(a)", place="paragraph 1", chapter=CHAPTER)


@pytest.mark.parametrize(
    ("odd", "right", "rule"),
    [
        (
            "All officers should be trained by 2027.",
            "Train all officers by 2027, so that force can be avoided.",
            "passive-recommendation",
        ),
        (
            "Take appropriate measures against profiling.",
            "Prohibit profiling by law within a year.",
            "vague-recommendation",
        ),
        (
            "Repeal the decree, train all officers, and publish the figures.",
            "Publish within a year the figures that the police collect, record and review.",
            "many-asks",
        ),
        (
            "Before 2028, rules on cameras must be revised.",
            "Before 2028, revise the rules that must be kept.",
            "passive-recommendation",
        ),
        (
            "Adopt, no later than 2028, all appropriate measures on profiling.",
            "Adopt, no later than 2028, the law on profiling.",
            "vague-recommendation",
        ),
        (
            "Amend section 12, so that force is used by all where necessary.",
            "Amend section 12, so that force is lawful only where it is necessary.",
            "vague-recommendation",
        ),
        (
            "Redouble its efforts on training.",
            "Train all officers.",
            "vague-recommendation",
        ),
        (
            "Set up a body that hears complaints, repeal the decree and publish its figures.",
            "Set up a body that hears complaints, reviews and files.",
            "many-asks",
        ),
        (
            "Ensure that cameras are worn and that films are kept and that they are seen.",
            "Ensure that cameras are worn and that films are kept.",
            "many-asks",
        ),
    ],
)
def test_recommendation_that_cannot_be_checked_is_found(odd: str, right: str, rule: str) -> None:
    assert rule in found_in(asked(odd))
    assert rule not in found_in(asked(right))
    assert rule not in found_in(replace(asked(odd), chapter="Findings"))


def test_latin_that_english_has_taken_over_stands_upright() -> None:
    page = (Run("The rule applies "), Run("mutatis mutandis", italic=True), Run("."))
    title = (Run("See "), Run("Justice for All", italic=True), Run("."))
    assert found_in(Passage("paragraph", page)) == {"latin-italic"}
    assert found_in(Passage("paragraph", title)) == set()


def test_sentence_of_over_75_words_in_one_part_is_told() -> None:
    part = "the authorities of each region report to the ministry " * 5
    long, parted = f"It is so that {part}{part}now.", f"It is so that {part}; and {part}now."
    assert found_in(Passage("paragraph", (Run(long),))) == {"long-sentence"}
    assert found_in(Passage("paragraph", (Run(parted),))) == set()


def test_name_in_two_forms_within_a_text_is_told_once() -> None:
    usual = "Afro-Brazilian women in São Paulo, and Afro-Brazilian men in São Paulo."
    other = "Afrobrazilian children live in Sao Paulo."
    texts = [Passage("paragraph", (Run(text),)) for text in (usual, other)]
    findings = [
        finding
        for finding in coherence_findings(Reading("docx", tuple(texts), language="en-GB"))
        if finding.rule == "style.name-in-two-forms"
    ]
    assert ["Afrobrazilian" in finding.what for finding in findings] == [True, False]
    assert "“Sao”" in findings[1].what
    assert found_in(texts[0]) == set()


@pytest.mark.parametrize(
    ("odd", "right"),
    [
        ("La police a dit “non” à tous.", "La police a dit « non » à tous."),
        ("Comme indiqué plus haut, elle a répondu.", "Comme indiqué au paragraphe 4, elle a dit."),
        ("Elle a répondu en Mars 2021.", "Elle a répondu en mars 2021."),
    ],
)
def test_french_is_judged_by_its_own_rules(odd: str, right: str) -> None:
    def rules(text: str) -> list[str]:
        passage = Passage("paragraph", (Run(text),), place="paragraph 1")
        reading = Reading("docx", (passage,), language="fr-FR")
        return [
            finding.rule for finding in (*wording_findings(reading), *pattern_findings(reading))
        ]

    assert rules(odd)
    assert rules(right) == []


def listed(*items: str) -> list[Finding]:
    """Return what is found of the grammar of a list of these items."""
    passages = tuple(
        Passage(
            "sub-paragraph", (Run(text),), level=1, number=f"({letter})", paragraph=f"1 {letter}"
        )
        for letter, text in zip("abcd", items, strict=False)
    )
    findings = recommendation_findings(Reading("docx", passages, language="en-GB"))
    return [finding for finding in findings if finding.rule == "form.list-grammar"]


@pytest.mark.parametrize(
    ("items", "found"),
    [
        (("Publish the figures;", "Repeal the decree;", "Training of all officers."), 1),
        (("To publish the figures;", "Repealing the decree;", "To train officers."), 1),
        (("Publish the figures;", "The decree should be repealed;", "Train all officers."), 1),
        (("The police shot two men;", "Searches of homes;", "The court was not told."), 1),
        (("Repealing the decree;", "Training of officers;", "To publish figures."), 2),
        (("Publish the figures;", "Repeal the decree;", "Train all officers."), 0),
        (("The use of firearms;", "Stops and searches;", "Deaths in custody."), 0),
        (("Publish the figures;", "Training of officers."), 0),
    ],
)
def test_item_of_another_form_of_grammar_is_found(items: tuple[str, ...], found: int) -> None:
    assert len(listed(*items)) == found


def test_small_state_is_right_where_a_text_speaks_of_those_of_a_federation() -> None:
    state = Passage("paragraph", (Run("The state did not look into it."),))
    federal = Passage("paragraph", (Run("Each state has laws, and every state keeps files."),))
    assert found_in(state) == {"state"}
    assert found_in(state, federal) == set()


@pytest.mark.parametrize(
    ("odd", "right", "rule"),
    [
        ("Prendre, d’ici à 2028, les mesures utiles.", "Former les agents.", "vague"),
        ("D’ici à 2028, les règles devraient être revues.", "Revoir les règles.", "passive"),
    ],
)
def test_recommendation_in_french_that_cannot_be_checked(odd: str, right: str, rule: str) -> None:
    def rules_of(text: str) -> list[str]:
        page = Reading("docx", (replace(asked(text), chapter="Recommandations"),), language="fr")
        return [finding.rule for finding in recommendation_findings(page)]

    assert rules_of(odd) == [f"style.{rule}-recommendation"]
    assert rules_of(right) == []


def test_what_has_happened_is_not_later_than_the_document() -> None:
    masthead = Passage("masthead", (Run("24 November 2026"),))
    texts = ("The Act was adopted in 2031.", "The Act was adopted in 2019.", "It will end in 2031.")
    page = Reading(
        "docx", (masthead, *(Passage("paragraph", (Run(text),), number="1.") for text in texts))
    )
    marks = [*contradiction_findings(page)]
    assert [mark.what for mark in marks] == [f"“{texts[0]}”: the document is of 2026."]


def test_what_is_to_come_in_a_past_year_is_told() -> None:
    masthead = Passage("masthead", (Run("5 May 2026"),))
    texts = ("The law will enter into force in 2015.", "The law will enter into force in 2027.")
    page = Reading("docx", (masthead, *(Passage("paragraph", (Run(text),)) for text in texts)))
    assert [message for _, message in false_amounts(page)] == [
        f"“{texts[0]}”: the document is of 2026."
    ]
