"""A test has the words of its own paragraph; a summary is held against each of a law."""

from __future__ import annotations

import pytest

from hrcreport.registers.sources.pinpoints import (
    article_words,
    articles_named,
    numbers_named,
    paragraphs,
    uncovered,
    unsaid,
    words_at,
)

TABBED = "title: T\n\n1\tOne.\n2\tTwo.\n11(a)\tEleven a.\n11(a)(i)\tPart.\n11(b)\tEleven b.\n"
BRACKETED = "[1.] One.\n[2. ] Two,\nstill two.\n[3] Three.\n"
HEADED = "### Article  1  \n\n1. One.\n2. More.\n\n### Article  2  \n\nTwo.\n"


@pytest.mark.parametrize(
    ("pinpoint", "text", "words"),
    [
        ("para. 2", TABBED, "2 Two."),
        ("paras. 1 and 2", TABBED, "1 One.\n2 Two."),
        ("para. 11 (a)", TABBED, "11(a) Eleven a.\n11(a)(i) Part."),
        ("para. 11 (a)–(b)", TABBED, "11(a) Eleven a.\n11(a)(i) Part.\n11(b) Eleven b."),
        ("annex I, principle 11 (b)", TABBED, "11(b) Eleven b."),
        ("paras. 1–3", BRACKETED, "1 One.\n2 Two,\nstill two.\n3 Three."),
        ("art. 1 (1) and (2)", HEADED, "1 1. One.\n2. More."),
        ("“Competence”, para. 1", "Competence, 1\tIt is broad.\nPowers\tNone.\n",
         "Competence, 1 It is broad."),
        ("preamble", "preamble, agenda\tWelcoming.\n1\tOne.\n", "preamble, agenda Welcoming."),
    ],
)  # fmt: skip  # a table: a place a row
def test_place_of_an_instrument_has_its_own_words(pinpoint: str, text: str, words: str) -> None:
    assert words_at(pinpoint, text) == words


@pytest.mark.parametrize("pinpoint", ["para. 9", "paras. 2 and 9", "sect. III", ""])
def test_place_that_a_text_lacks_has_none_and_never_the_opening(pinpoint: str) -> None:
    assert words_at(pinpoint, TABBED) == ""


def test_text_without_numbers_is_divided_by_its_lines() -> None:
    text = "# Heading of the section here\n\nThe first paragraph of it.\nThe second, as long.\n"
    assert list(paragraphs(text)) == ["1", "2"]
    assert uncovered(text, used=("1",), aside={}) == ["2"]
    assert uncovered(text, used=("1",), aside={"2": "definitions"}) == []


def test_words_of_a_question_that_its_text_has_not_are_named() -> None:
    question = "Are assemblies against racism protected without discrimination?"
    said = unsaid(question, "They protect assemblies without discrimination.")
    assert said == ["racism"]


CODE = (
    "title: A code\n\nArticle L1-1\n\nFirst of it.\nMore.\n\nArticle L1-2\n\nSecond.\n\n"
    "ARTÍCULO 7o. Words that stand behind the number of the article.\n\n# Art. 78-3\n\nLast.\n"
)


@pytest.mark.parametrize(
    ("pinpoint", "words"),
    [
        ("art. L1-1", "First of it.\nMore."),
        ("arts. L1-2, 78-3", "Second.\nLast."),
        ("arts. L1-1 and 78-3", "First of it.\nMore.\nLast."),
        ("arts. L1-1–7", "First of it.\nMore.\nSecond.\n"
         "Words that stand behind the number of the article."),
        ("art. 7", "Words that stand behind the number of the article."),
        ("arts. L1-2, 9", ""),
        ("whole law", ""),
    ],
)  # fmt: skip  # a table: a place a row
def test_code_of_laws_gives_the_articles_that_are_named_or_none(pinpoint: str, words: str) -> None:
    assert article_words(pinpoint, CODE) == words


def test_text_without_articles_has_none() -> None:
    assert article_words("art. 1", "Only words, and no article.") == ""


def test_paragraph_in_brackets_is_no_article_of_its_own() -> None:
    assert list(articles_named("arts. 37 (6), 40")) == ["37", "40"]


def test_spans_name_each_number() -> None:
    assert list(numbers_named(["1", "3–5", "6(1)"])) == ["1", "3", "4", "5", "6(1)"]


def test_head_of_a_copy_and_notes_of_who_copied_it_are_no_paragraphs() -> None:
    text = (
        "**URL:** [https://gov.example/a]\n<summary>History of it</summary>\n"
        "<Amended by Law 2 of 2020:> Force is the last means.\n[copier: commit abcdef0123]\n"
    )
    assert list(paragraphs(text).values()) == [
        "<Amended by Law 2 of 2020:> Force is the last means."
    ]
