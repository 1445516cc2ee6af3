"""Tables of few rows of answers are turned; of those that are all alike a sentence tells."""

from dataclasses import replace

import pandas as pd
import pytest

from hrcreport.foundation import Kind
from hrcreport.notebook.cells.composed import (
    alike_in_words,
    one_answer_in_words,
    side_by_side,
)
from hrcreport.notebook.templates.explained import Answers, answers_of, explained, notes_of
from hrcreport.registers import Case, LegalFramework, Score
from hrcreport.registers.consultations.mission import ACCESS
from hrcreport.registers.recommendations.vocabulary import Status

ANSWERS = Answers(("Charge", "Trial"), {"●": "took place", "/": "did not arise"}, legend="Signs.")


def test_few_rows_stand_side_by_side_with_the_days_of_their_answers() -> None:
    frame = pd.DataFrame(
        {"Case": ["A", "B"], "Died": ["2019", "–"], "Charge": ["●", "●"], "Trial": ["●", "/"]}
    )
    dated = replace(ANSWERS, days={("A", "Charge"): "May 2020"}, point="Stage")
    turned = side_by_side(frame, dated, language="en", say=str)
    assert turned.to_dict("list") == {
        "Stage": ["Died", "Charge", "Trial"],
        "A": ["2019", "● took place (May 2020)", "● took place"],
        "B": ["–", "● took place", "/ did not arise"],
    }


def test_questions_beside_few_records_are_sentences_where_they_have_them() -> None:
    frame = pd.DataFrame({"Body": ["Office"], "Evidence": ["● yes"], "Deaths": ["○ no"]})
    answers = Answers(
        ("Evidence", "Deaths"), point="The body", in_full={"Evidence": "Compels testimony"}
    )
    turned = side_by_side(frame, answers, language="en", say=str)
    assert list(turned["The body"]) == ["Compels testimony", "Deaths"]


def test_answers_all_alike_are_a_sentence_and_name_the_rows() -> None:
    frame = pd.DataFrame(
        {
            "Instrument": ["Pact", *[""] * 4],
            "Standard": [f"Art. {place}" for place in range(5)],
            "State": ["partly met"] * 5,
        }
    )
    assert one_answer_in_words(frame, Answers(("State",)), language="en", say=str) == (
        "All 5 standards compared have the same result, partly met: "
        "Pact, article 0; article 1; article 2; article 3; article 4."
    )
    many = pd.concat([frame, frame, frame.head(1)])
    assert one_answer_in_words(many, Answers(("State",)), language="en", say=str) == ""
    others = frame.assign(State=["not met", *["partly met"] * 4])
    assert one_answer_in_words(others, Answers(("State",)), language="en", say=str) == ""


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["partly met"] * 6, ""),
        (
            ["partly met"] * 11,
            "All 11 entries of [](#tbl-a) have the same result, partly met.",
        ),
        (
            ["met in law", *["partly met"] * 5],
            "Of the 6 entries of [](#tbl-a), 5 have the same result, partly met. "
            "The exception is Pact, article 0 (met in law).",
        ),
        (["met in law", "not met", *["partly met"] * 4], ""),
        (
            ["met in law", "not met", *["partly met"] * 10],
            "Of the 12 entries of [](#tbl-a), 10 have the same result, partly met. The "
            "exceptions are Pact, article 0 (met in law); article 1 (not met).",
        ),
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
