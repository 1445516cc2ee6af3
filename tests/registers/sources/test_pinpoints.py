"""A test has the words of its own paragraph; a summary is held against each of a law."""

from __future__ import annotations

import pytest

from hrcreport.registers.sources.pinpoints import paragraphs, uncovered, unsaid, words_at

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
