"""Kinds of fault are told wherever they stand: in a cell, a note, a caption, a heading."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.checks.review.test_style import judged, reading

from hrcreport.checks.printed.passages import Passage, Reading, Role, Run
from hrcreport.checks.review.calendar import day_findings
from hrcreport.checks.review.findings import forms_of
from hrcreport.checks.review.repeated import order_findings
from hrcreport.checks.review.style import wording_findings
from hrcreport.checks.spelling.official_names import official_slips

PLACES: tuple[Role, ...] = ("cell", "footnote", "caption", "heading", "below-float")


def rules(text: str, *, role: Role = "paragraph") -> set[str]:
    return {finding.rule.removeprefix("style.") for finding in judged(text, role=role)}


def rules_of_order(text: str, *, language: str = "en") -> set[str]:
    page = replace(reading(Run(text)), language=language)
    return {finding.rule for finding in order_findings(page)}


def rules_of_paragraphs(paragraphs: list[str], *, language: str = "en") -> set[str]:
    page = Reading(
        "docx",
        tuple(Passage("paragraph", (Run(text),), number="1.") for text in paragraphs),
        language=language,
    )
    return {finding.rule for finding in order_findings(page)}


@pytest.mark.parametrize("role", PLACES)
@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("The offence requires a willful act of the officer", "spelling"),
        ("The visits cover prisons,, cells and centres", "punctuation"),
        ("The rule binds the the officers of the city", "doubled-word"),
        ("The family was treated barbarically there", "emotive"),
        ("The figures were published a few years ago", "relative-date"),
        ("Each policeman of the city is trained", "gender"),
        ("The rules don’t say so of every officer", "contraction"),
    ],
)
def test_rules_of_style_read_all_that_is_written(text: str, rule: str, role: Role) -> None:
    assert rule in rules(text, role=role)


@pytest.mark.parametrize(
    ("text", "language", "is_day"),
    [
        ("It was given on 29 February 2025.", "en", False),
        ("It was given on 29 February 2024.", "en", True),
        ("It was given on February 30.", "en", False),
        ("Il a été adopté le 29 février 2023.", "fr", False),
        ("Il a été adopté le 31 mai 2023.", "fr", True),
        ("Se aprobó el 31 de abril de 2022.", "es", False),
        ("في 31 حزيران/يونيه 2022", "ar", True),  # a month that the list writes otherwise
        ("في 29 شباط/فبراير 2025", "ar", False),
    ],
)
def test_day_is_looked_up_in_the_calendar(text: str, language: str, is_day: bool) -> None:
    page = replace(reading(Run(text)), language=language)
    assert [finding.rule for finding in day_findings(page)] == ["style.no-date"] * (not is_day)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("In all 43 persons were shot, of whom 48 were Black.", "en"),
        ("It is recorded in seven of the six cases.", "en"),
        ("En tout, 12 personnes ont été tuées, dont 15 Noirs.", "fr"),
        ("Murieron 12 personas, de las cuales 15 eran mujeres.", "es"),
        (
            "Three kinds of law count. The first is old. The second is new. The third is both. "
            "The fourth is none.",
            "en",
        ),
    ],
)
def test_part_that_is_more_than_its_whole_is_miscounted(text: str, language: str) -> None:
    assert rules_of_order(text, language=language) == {"style.miscounted"}


@pytest.mark.parametrize(
    ("language", "paragraphs"),
    [
        ("en", ["Seven States were read: Brazil, Canada, Italy and Mexico."]),
        ("en", ["In all five States, Brazil, Canada and Italy, it is law."]),
        ("en", ["The two States (Brazil, Canada and Italy) replied."]),
        ("en", ["Seven steps follow.", "First, a law is made.", "Second, it is kept."]),
        ("en", ["None of the five States compared has it."] * 2 + ["The six States compared did."]),
        ("fr", ["Sept provinces ont été lues : l’Ontario, le Québec et l’Alberta."]),
        ("fr", ["Les deux provinces (Ontario, Québec et Alberta) ont répondu."]),
        ("fr", ["Trois mesures suivent.", "Premièrement, une loi.", "Deuxièmement, un juge."]),
    ],
)
def test_things_that_are_named_are_counted(language: str, paragraphs: list[str]) -> None:
    assert rules_of_paragraphs(paragraphs, language=language) == {"style.miscounted"}


@pytest.mark.parametrize(
    "paragraphs",
    [
        [
            "The four States (Brazil, Italy, the United Kingdom of Great Britain and Northern "
            "Ireland and the United States of America) replied."
        ],
        ["Two steps follow.", "First, a law is made.", "Second, it is kept."],
        ["Each of the five States compared has it, and three of the five States compared did."],
        ["The two States, Brazil and Canada, replied."],
    ],
)
def test_things_that_are_as_many_as_said_are_left_alone(paragraphs: list[str]) -> None:
    assert rules_of_paragraphs(paragraphs) == set()


@pytest.mark.parametrize(
    "text",
    [
        "In all 48 persons were shot, of whom 43 were Black.",
        "Of the six cases, five of the six were heard.",
        "Law No. 7,716 of 1989 states the rules of it.",
        "In November 2024 a passenger of 19 years was held.",
        "Two kinds of law count. The first is old. The second is new.",
    ],
)
def test_parts_of_their_whole_are_left_alone(text: str) -> None:
    assert rules_of_order(text) == set()


@pytest.mark.parametrize(
    ("odd", "right"),
    [
        ("At the end of the day it is the law.", "At the end of the week it is the law."),
        ("It ended so. then came the law.", "It ended so. Then came the law."),
        ("See resolution 47/21, para. 11 (a)-(i).", "See resolution 47/21, para. 11 (a)–(i)."),
        ("A ban on it would be advisable.", "A ban on it would be lawful."),
        ("Nine experts said so a decade ago.", "Nine experts said so in 2015."),
        ("It is a box that weighs 5kg.", "It is a box of five kilograms."),
        ("This proves the point.", "This study proves the point."),
        ("Many were black.", "Many were Black."),
        ("The body recommends the inclusion of it.", "The body recommends that States end it."),
        ("It recommends adopting a law.", "It recommends that States adopt a law."),
        ("It binds officers, judges, or guards.", "It binds officers, judges or guards."),
        ("It is an atrocity.", "It is an offence."),
        ("See it in para. 6-9 there.", "See it in paras. 6–9 there."),
    ],
)
def test_kinds_that_a_third_editor_planted_are_told(odd: str, right: str) -> None:
    assert rules(odd)
    assert not rules(right)


def test_number_below_a_head_is_one_of_the_document() -> None:
    passages = (
        Passage("paragraph", (Run("The first."),), number="1."),
        Passage("head", (Run("Recommendations, para."),), float_at=0, column=2),
        Passage("cell", (Run("57 (a), 1"),), float_at=0, row=2, column=2),
        Passage("paragraph", (Run("Findings, para.: 58; Tables: none."),), number="2."),
    )
    page = Reading("docx", passages, language="en")
    found = [finding.what for finding in order_findings(page)]
    assert found == [
        "“57 (a), 1”: the last paragraph is 2.",
        "“Findings, para.: 58; Tables: none.”: the last paragraph is 2.",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Committee on the Elimination of All Forms of Racial Discrimination",
        "Committee on the Elimination of Every Form of Racial Discrimination",
    ],
)
def test_official_name_with_words_between_its_own_is_told(name: str) -> None:
    right = "Committee on the Elimination of Racial Discrimination"
    assert [slip[1:] for slip in official_slips(f"The {name} asks it.", "en")] == [(name, right)]
    assert not [*official_slips(f"The {right} asks it.", "en")]


def test_official_name_that_begins_again_is_another_one() -> None:
    text = (
        "It is a party to the Convention against Torture, Convention on the Elimination of All "
        "Forms of Discrimination against Women and Convention on the Rights of the Child."
    )
    assert not [*official_slips(text, "en")]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Cora, 2026-12-31", "date-form"),
        ("complaints: 843 (rows 1 and 3", "punctuation"),
    ],
)
def test_records_in_cells_are_no_sentences(text: str, rule: str) -> None:
    assert rule in rules(f"It is {text}.")
    assert rule not in rules(text, role="cell")


def test_verb_that_is_performed_is_told_in_arabic() -> None:
    page = replace(reading(Run("قام خبراء من الأمم المتحدة بإدانة ذلك.")), language="ar")
    assert [finding.rule for finding in wording_findings(page)] == ["style.wording"]


@pytest.mark.parametrize(
    ("adjective", "derived"),
    [("grim", "grimness"), ("petty", "pettily"), ("horrible", "horribly"), ("tragic", "tragic")],
)
def test_adjective_is_told_in_its_forms(adjective: str, derived: str) -> None:
    import re

    assert re.fullmatch(forms_of(adjective), derived)
