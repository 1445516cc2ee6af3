"""Tables of answers that are too little for a table, or all alike, are told in sentences."""

import pandas as pd
import pytest

from hrcreport.foundation import Kind
from hrcreport.notebook.cells.composed import alike_in_words, rows_in_words
from hrcreport.notebook.templates.explained import Answers, answers_of, explained, notes_of
from hrcreport.registers import Case, LegalFramework, Score
from hrcreport.registers.consultations.mission import ACCESS
from hrcreport.registers.recommendations.vocabulary import Status

ANSWERS = Answers(("Charge", "Trial"), {"●": "took place", "/": "did not arise"}, legend="Signs.")


def test_rows_are_sentences_that_join_columns_of_one_answer() -> None:
    frame = pd.DataFrame({"Case": ["A", "B"], "Charge": ["●", "●"], "Trial": ["●", "/"]})
    days = {("A", "Charge"): "May 2020", ("A", "Trial"): "May 2020"}
    dated = Answers(ANSWERS.heads, ANSWERS.words, days)
    assert rows_in_words(frame, dated, language="en", say=str) == [
        "A: charge and trial – took place (May 2020).",
        "B: charge – took place; trial – did not arise.",
    ]


def test_rows_of_the_same_answers_are_told_together() -> None:
    frame = pd.DataFrame(
        {"Place": ["A", "B"], "Kind": ["prison"] * 2, "Access": ["? not known"] * 2}
    )
    (sentence,) = rows_in_words(frame, Answers(("Access",)), language="en", say=str)
    assert sentence == "A (kind: prison) and B (kind: prison): access – not known."


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["partly met"] * 6, "All 6 entries of [](#tbl-a) have the same answer: partly met."),
        (
            ["met in law", *["partly met"] * 5],
            "Of the 6 entries of [](#tbl-a), 5 have the same answer: partly met. "
            "The others: Pact, art. 0 – met in law.",
        ),
        (["met in law", "not met", *["partly met"] * 4], ""),
        (["partly met"] * 4, ""),
    ],
)
def test_answers_that_are_nearly_all_alike_are_told_with_the_others(
    cells: list[str], told: str
) -> None:
    rows = len(cells)
    frame = pd.DataFrame(
        {
            "Instrument": ["Pact", *[""] * (rows - 1)],
            "Standard": [f"Art. {place}" for place in range(rows)],
            "State": cells,
        }
    )
    answers = Answers(("State",))
    assert alike_in_words(frame, answers, label="tbl-a", language="en", say=str) == told


def test_frame_keeps_its_answers_where_columns_are_left_out() -> None:
    frame = pd.DataFrame({"State": ["X"], "Case": ["A"], "Charge": ["●"], "Trial": ["/"]})
    kept = explained(frame, "More.", answers=ANSWERS).drop(columns="State")
    assert answers_of(kept) == ANSWERS
    assert notes_of(kept) == ("Signs.", "More.")


def test_one_sign_has_one_meaning_in_all_tables() -> None:
    printed = [
        *Kind.ANSWERS.values(),
        *ACCESS.values(),
        *(f"{sign} {words}" for sign, words in Case.STANDINGS.values()),
        *(f"{score.sign} {score.words}" for score in Score),
        *(f"{status.sign} {status.words}" for status in Status),
        *LegalFramework.ELEMENT_SIGNS.split("; "),
    ]
    meanings = {
        "?": {
            "not reviewed",
            "not known",
            "not assessed",
            "text not read",
            "insufficient information",
        },
        "–": {"no provision found", "the law is silent"},
        "/": {"not applicable", "did not arise", "overtaken by events"},
    }
    for sign, allowed in meanings.items():
        told = {text.partition(" ")[2] for text in printed if text.startswith(sign)}
        assert told
        assert told <= allowed
