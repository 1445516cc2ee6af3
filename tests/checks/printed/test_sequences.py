"""What an author counts is counted again: members of a series, and items that follow a colon."""

from __future__ import annotations

import pytest

from hrcreport.checks.printed.passages import Passage, Reading, Run
from hrcreport.checks.printed.sequences import (
    broken_sequences,
    counted_names,
    miscounted_lists,
    repeated_sentences,
)


def document(*texts: str, language: str = "en", items: int = 0) -> Reading:
    paragraphs = (
        Passage("paragraph", (Run(text),), number=f"{at}.") for at, text in enumerate(texts)
    )
    listed = (Passage("sub-paragraph", (Run("Publish it;"),), level=1) for _ in range(items))
    return Reading("docx", (*paragraphs, *listed), language=language)


@pytest.mark.parametrize(
    ("texts", "language", "message"),
    [
        (["First, it is old. Third, it is vague."], "en", "follows “First”."),
        (["First, it is old.", "Second, it is vague.", "Second, it is idle."], "en", "“Second”."),
        (["The law is bad. Second, it is vague."], "en", "follows no other."),
        (["It names (a) stops, (b) searches and (d) arrests."], "en", "(c) is due, not (d)."),
        (["It names: a) stops; b) searches; b) arrests."], "en", "(c) is due, not (b)."),
        (["Premièrement, il est vieux. Troisièmement, il est vague."], "fr", "“Premièrement”."),
        (["En primer lugar, es viejo. En tercer lugar, es vago."], "es", "“En primer lugar”."),
    ],
)
def test_member_that_is_left_out_or_stands_twice_is_told(
    texts: list[str], language: str, message: str
) -> None:
    (told,) = [said for _, said in broken_sequences(document(*texts, language=language))]
    assert told.endswith(message)


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        (["First, it is old. Second, it is vague.", "Third, it is idle."], "en"),
        (["The first is its age. Second, it is vague."], "en"),
        (["Article 2 (1) (a), (c) and (d) binds it."], "en"),
        (["It names (a) stops; (b) searches; and (c) arrests."], "en"),
        (["Third parties were heard."], "en"),
        (["Les alinéas a), c) et d) de l’article s’appliquent."], "fr"),
    ],
)
def test_series_that_is_whole_is_left_alone(texts: list[str], language: str) -> None:
    assert not [*broken_sequences(document(*texts, language=language))]


@pytest.mark.parametrize(
    ("text", "language", "items", "follow"),
    [
        ("It rests on four measures:", "en", 3, 3),
        ("It rests on four measures: training, data and oversight.", "en", 0, 3),
        ("There are two gaps (see table 1): it is vague; it is old; it is idle.", "en", 0, 3),
        ("It has three aims: (a) to heal; and (b) to teach.", "en", 0, 2),
        (
            "Four gaps were told by the review: delay, the rank of families and forces, and those "
            "who judge.",
            "en",
            0,
            3,
        ),
        ("Il repose sur quatre mesures : la formation, les données et le contrôle.", "fr", 0, 3),
        ("Tiene tres fines: la verdad y la paz.", "es", 0, 2),
    ],
)
def test_list_that_is_shorter_or_longer_than_said_is_told(
    text: str, language: str, items: int, follow: int
) -> None:
    (told,) = [said for _, said in miscounted_lists(document(text, language=language, items=items))]
    assert told.endswith(f": {follow} follow.")


@pytest.mark.parametrize(
    ("text", "language", "items"),
    [
        ("It rests on three measures:", "en", 3),
        ("The Mechanism recommends that the State, within two years:", "en", 3),
        ("It has three aims: to heal, to teach those who harm, and to pay.", "en", 0),
        ("Two demands belong together: data and law, and trust.", "en", 0),
        ("Il repose sur trois mesures : la formation, les données et le contrôle.", "fr", 0),
        ("Она имеет три цели: правда и мир.", "ru", 0),
    ],
)
def test_list_that_is_as_long_as_said_or_not_sure_is_left_alone(
    text: str, language: str, items: int
) -> None:
    assert not [*miscounted_lists(document(text, language=language, items=items))]


@pytest.mark.parametrize("end", [", in May.", ".", "; it left."])
@pytest.mark.parametrize(("number", "told"), [("two", 1), ("three", 0)])
def test_number_of_what_is_named_behind_a_comma_is_held_against_it(
    number: str, told: int, end: str
) -> None:
    text = f"It visited {number} States, Brazil, Canada and France{end}"
    assert len([*counted_names(document(text))]) == told


@pytest.mark.parametrize(("heads", "told"), [(("Law", "Data"), 1), (("Law",), 0)])
def test_short_sentence_is_told_where_it_stands_in_two_sections(
    heads: tuple[str, ...], told: int
) -> None:
    text = Passage("paragraph", (Run("The police keep no such figures."),))
    headings = [Passage("heading", (Run(head),), level=2) for head in heads]
    passages = [headings[0], text, *headings[1:], text]
    assert len([*repeated_sentences(Reading("docx", tuple(passages), language="en"))]) == told
