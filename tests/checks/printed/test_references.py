"""A reference to a place that a document does not have is told, one to another document is not."""

from __future__ import annotations

import pytest

from hrcreport.checks.printed.passages import Float, Passage, Reading, Run
from hrcreport.checks.printed.references import lost_references

CAPTIONS = {"en": ("Table 1", "Table 2"), "fr": ("Tableau 1", "Tableau 2"), "ar": ("الجدول 1",)}


def document(text: str, language: str) -> Reading:
    """Return a document with a paragraph, two tables, two annexes, and sections A and B."""
    passages = (
        Passage("heading", (Run("Context"),), level=1, number="I."),
        Passage("heading", (Run("Law"),), level=2, number="A."),
        Passage("heading", (Run("Data"),), level=2, number="B."),
        Passage("paragraph", (Run(text),), number="1.", place="paragraph 1"),
        *(Passage("caption-number", (Run(caption),)) for caption in CAPTIONS.get(language, ())),
        Passage("annex", (Run("Annex I\nMethod"),)),
        Passage("annex", (Run("Annexe II\nSources"),)),
    )
    return Reading("docx", passages, floats=(Float("table"), Float("table")), language=language)


def lost(text: str, language: str = "en") -> list[str]:
    return [
        message.rpartition("”: ")[2] for _, message in lost_references(document(text, language))
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("It is so (see paragraph 9 above).", "the last paragraph is 1."),
        ("The matter is taken up in paragraph 250.", "the last paragraph is 1."),
        ("As set out in paragraphs 1–40, it holds.", "the last paragraph is 1."),
        ("The figures are given in table\u00a09.", "the last table is 2."),
        ("It is so (see tables 1, 2 and 5).", "the last table is 2."),
        ("The Court said so (see table 4).", "the last table is 2."),
        ("Figure XII shows the trend.", "there is none."),
        ("Details are in annex IV.", "the last annex is II."),
        ("Principles are in table 1, others in annex IV.", "the last annex is II."),
        ("It is told in table I.", "it is table 1."),
        ("It is told in tables 0 and I.", "it is table 1."),
        ("It is told in tables 1 and II.", "it is table 2."),
        ("It is told in section D.", "the last section is B."),
        ("It is told in chapter IX.", "the last chapter is I."),
        ("It seems to be met in law, as paragraph 250 shows.", "the last paragraph is 1."),
    ],
)
def test_place_that_is_not_there_is_told_with_the_last_one(text: str, message: str) -> None:
    assert lost(text) == [message]


@pytest.mark.parametrize(
    ("text", "language", "message"),
    [
        ("Voir le tableau 9.", "fr", "the last table is 2."),
        ("La question est reprise au paragraphe 250.", "fr", "the last paragraph is 1."),
        ("Les sources figurent à l’annexe IV.", "fr", "the last annex is II."),
        ("انظر الجدول 9.", "ar", "the last table is 1."),
        ("Véase el párrafo 250.", "es", "the last paragraph is 1."),
        ("См. пункт 250.", "ru", "the last paragraph is 1."),
    ],
)
def test_place_that_is_not_there_is_told_in_other_languages(
    text: str, language: str, message: str
) -> None:
    assert lost(text, language) == [message]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It is so (see table 2, paragraph 1, annex II and section B).", "en"),
        ("It is so (see table 4 of the study).", "en"),
        ("The Committee said so (general comment No. 37 (2020), para. 84).", "en"),
        ("The Court found a breach in paragraph 250.", "en"),
        ("Section 60 of that Act was repealed.", "en"),
        ("Of 15 entries in table 2, 13 are alike.", "en"),
        ("It rose by 12 per cent (A/HRC/47/53, annex IV).", "en"),
        ("Le Comité l’a dit au paragraphe 84.", "fr"),
        ("Dans le tableau 2, 13 réponses sont les mêmes.", "fr"),
    ],
)
def test_place_that_is_there_or_in_another_document_is_left_alone(text: str, language: str) -> None:
    assert lost(text, language) == []


def test_paragraph_of_a_note_is_that_of_its_source() -> None:
    note = Passage("footnote", (Run("Decision, paragraph 250."),), number="1")
    page = document("It is so.", "en")
    assert not [*lost_references(Reading("docx", (*page.passages, note), floats=page.floats))]
