"""This module tests which returned paragraph is found to be which of those that were sent."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hrcreport.editorial.editions.pairing import Pair, likeness, paired
from hrcreport.editorial.editions.word_text import Paragraph

A = "Policing in Exampleland is chiefly a matter for the provinces."
B = "Nobody publishes figures on searches of persons by origin."
C = "The law allows force wherever an officer holds it to be needed."
D = "No court has heard a case against any officer since that year."


def lines(*texts: str, style: str = "") -> list[Paragraph]:
    return [Paragraph(text, style) for text in texts]


def named(text: str, *names: str, style: str = "") -> Paragraph:
    return Paragraph(text, style, [*names])


def pairs(sent: Sequence[str], back: Sequence[str]) -> list[Pair]:
    return paired(lines(*sent), lines(*back))


@pytest.mark.parametrize(
    ("first", "second", "like"),
    [
        ("a b c d", "a b c d", 1.0),
        ("a b c d", "a b x d", 0.75),
        ("a b", "a c", 0.5),
        ("a b c", "c b a", 1 / 3),
        ("a b c", "a x y", 0.0),
        ("a b c d e f g", "a", 0.0),
        ("", "a", 0.0),
        ("a", " ", 0.0),
    ],
)
def test_texts_are_like_by_their_words_in_order(first: str, second: str, like: float) -> None:
    assert likeness(first, second) == like


def test_equal_paragraphs_are_paired_in_order_and_empty_ones_left_out() -> None:
    assert pairs([A, "", B], ["", A, B, ""]) == [Pair([0], [1]), Pair([2], [2])]
    assert pairs([], [A]) == [Pair([], [0])]
    assert pairs([A], []) == [Pair([0], [])]


def test_what_was_added_stands_behind_what_it_follows() -> None:
    assert pairs([A, B, D], ["New head.", A, C, "More of it.", B, D, "Last."]) == [
        Pair([], [0]),
        Pair([0], [1]),
        Pair([], [2], after=0),
        Pair([], [3], after=0),
        Pair([1], [4]),
        Pair([2], [5]),
        Pair([], [6], after=2),
    ]


def test_a_paragraph_that_moved_is_marked_and_those_that_stayed_are_not() -> None:
    assert pairs([A, B, C, D], [B, C, D, A]) == [
        Pair([0], [3], moved=True),
        Pair([1], [0]),
        Pair([2], [1]),
        Pair([3], [2]),
    ]
    assert pairs(["x", A, "x", B], ["x", "x", B, A]) == [
        Pair([0], [0]),
        Pair([1], [3], moved=True),
        Pair([2], [1]),
        Pair([3], [2]),
    ]


def test_equal_paragraphs_that_moved_are_taken_in_their_order() -> None:
    assert pairs([A, "x", "x", B], [B, "x", "x", A]) == [
        Pair([0], [3], moved=True),
        Pair([1], [1]),
        Pair([2], [2]),
        Pair([3], [0], moved=True),
    ]


def test_a_changed_paragraph_is_found_by_its_words_and_says_how_sure_it_is() -> None:
    changed = A.replace("chiefly", "mainly")
    assert pairs([A, B, C], [changed, C, B]) == [
        Pair([0], [0], 0.9),
        Pair([1], [2]),
        Pair([2], [1], moved=True),
    ]
    assert pairs(["a b c d", "k l m n"], ["x y", "k l z z", "a b y y"]) == [
        Pair([], [0]),
        Pair([0], [2], 0.5),
        Pair([1], [1], 0.5, moved=True),
    ]


def test_the_likest_is_taken_and_among_equals_the_nearest() -> None:
    assert pairs(["a b c d e f", "x"], ["a b c z z z", "a b c d z z"]) == [
        Pair([], [0]),
        Pair([0], [1], 2 / 3),
        Pair([1], []),
    ]
    assert pairs(["p q r s", "a b c d"], ["a b y y", "a b z z"]) == [
        Pair([], [0]),
        Pair([0], []),
        Pair([1], [1], 0.5),
    ]


def test_a_cell_is_no_paragraph_of_running_text() -> None:
    cell = Paragraph(A.replace("chiefly", "mainly"), cell=(1, 1, 1))
    assert paired(lines(A), [cell]) == [Pair([0], []), Pair([], [0], after=-1)][::-1]


def test_a_name_leads_to_a_paragraph_of_which_little_is_left() -> None:
    sent = [named("a b c d e f g h i j", "n1"), named(B, "n2")]
    assert paired(sent, [named("a b c z z z z z z z", "n1"), named(B, "n2")]) == [
        Pair([0], [0]),
        Pair([1], [1]),
    ]
    two_words = named("a b y y z z z z z z", "n1")
    assert paired(sent, [two_words, named(B, "n2")]) == [
        Pair([], [0]),
        Pair([0], []),
        Pair([1], [1]),
    ]


def test_a_name_that_was_pushed_to_other_words_proves_nothing() -> None:
    sent = [named(A, "n1"), named(B, "n2")]
    back = [named("What somebody typed above.", "n1"), named(A), named(B, "n2")]
    assert paired(sent, back) == [Pair([], [0]), Pair([0], [1]), Pair([1], [2])]


def test_a_heading_keeps_its_name_whatever_it_says_now() -> None:
    sent = [named("Context", "n1", style="H1G"), named(B, "n2")]
    renamed = [named("Setting", "n1", style="h1g"), named(B, "n2")]
    assert paired(sent, renamed) == [Pair([0], [0]), Pair([1], [1])]
    above = [named("Setting", "n1", style="H1G"), named("Context", style="H1G"), named(B, "n2")]
    assert paired(sent, above) == [Pair([], [0]), Pair([0], [1]), Pair([1], [2])]
    as_text = [named("Setting", "n1", style="SingleTxtG"), named(B, "n2")]
    assert paired(sent, as_text) == [Pair([], [0]), Pair([0], []), Pair([1], [1])]
    emptied = [named("", "n1", style="H1G"), named(B, "n2")]
    assert paired(sent, emptied) == [Pair([0], []), Pair([1], [1])]


def test_two_names_in_one_paragraph_say_that_two_became_one() -> None:
    sent = [named(A, "n1"), named(B, "n2"), named(C, "n3")]
    back = [named(f"{A} {B}", "n1", "n2"), named(C, "n3")]
    assert paired(sent, back) == [Pair([0, 1], [0]), Pair([2], [1])]


def test_a_paragraph_between_two_known_ones_is_paired_where_some_words_are_the_same() -> None:
    changed = "a b c y y y y y y y"
    assert pairs([A, "a b c d e f g h i j", B], [A, changed, B]) == [
        Pair([0], [0]),
        Pair([1], [1], 0.5),
        Pair([2], [2]),
    ]
    assert pairs([A, "a b c d e f g h i j"], [A, changed]) == [Pair([0], [0]), Pair([1], [1], 0.5)]
    assert pairs([A, "a b c d e f g h i j", B], [A, changed, C, B]) == [
        Pair([0], [0]),
        Pair([], [1], after=0),
        Pair([], [2], after=0),
        Pair([1], []),
        Pair([2], [3]),
    ]
    assert pairs(["a b c d e f g h i j", B], [changed, B])[0] == Pair([], [0])
    headings = [*lines(A), *lines("Context", style="H1G"), *lines(B)]
    renamed = [*lines(A), *lines("Setting", style="H1G"), *lines(B)]
    assert paired(headings, renamed) == [
        Pair([0], [0]),
        Pair([1], [1], 0.5),
        Pair([2], [2]),
    ]


def test_a_paragraph_that_was_cut_has_both_halves() -> None:
    first, second = "Policing in Exampleland is chiefly a matter", "for the provinces of it."
    whole = f"{first} {second}"
    assert pairs([whole, B], [first, second, B]) == [Pair([0], [0, 1], 14 / 19), Pair([1], [2])]
    assert pairs([whole, B], [second, first, B])[0].new == [0, 1]
    three = "for the force"  # of three words two, not seven in ten
    assert pairs([whole, B], [first, three, B])[0] == Pair([0], [0], 14 / 19)
    few = "the provinces"
    assert pairs([whole, B], [first, few, B])[0] == Pair([0], [0], 14 / 19)


def test_two_paragraphs_that_became_one_are_both_of_it() -> None:
    assert pairs(
        [A, "It was so in the year before.", B], [f"{A} It was so in the year before.", B]
    ) == [
        Pair([0, 1], [0], 20 / 27),
        Pair([2], [1]),
    ]
    assert pairs(
        ["It was so in the year before.", A, B], [f"It was so in the year before. {A}", B]
    ) == [
        Pair([0, 1], [0], 20 / 27),
        Pair([2], [1]),
    ]


def test_what_was_only_deleted_beside_a_changed_paragraph_is_none_of_it() -> None:
    assert pairs([A, B, C], [A, C]) == [Pair([0], [0]), Pair([1], []), Pair([2], [1])]
    assert pairs([A, C], [A, B, C]) == [Pair([0], [0]), Pair([], [1], after=0), Pair([1], [2])]
