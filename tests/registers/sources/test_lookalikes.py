"""Names and codes that a reader takes for others are told, and names that only share a word not."""

from __future__ import annotations

import pytest

from hrcreport.registers.sources.lookalikes import as_read, codes_are_alike, faults_of_name


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Bede Orwin", "B. Orwin"),
        ("Bede Orwin", "Bede O."),
        ("Bede Orwin", "Orwin, B."),
        ("Bede Orwin", "Bede A. Orwin"),
        ("Bede Anders Orwin", "B. A. Orwin"),
        ("Bede Anders Orwin", "Bede A. Orwin"),
        ("Bede Anders Orwin", "B. Orwin"),
        ("Clara Lind", "C. Lind"),
        ("Clara Lind", "Dara Lind"),
        ("Bede Orwin", "Miss Bede Orwin"),
        ("Bede Orwin", "Orwin Bede"),
    ],
)
def test_names_that_a_reader_takes_for_one_are_told_whichever_stands_first(
    name: str, other: str
) -> None:
    for written, known in ((name, other), (other, name)):
        (fault,) = faults_of_name(written, [known])
        assert fault.endswith("who stands in the log")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Bede Orwin", "C. Orwin"),
        ("Bede Orwin", "Beda Orwin"),
        ("Bede Orwin", "B. Lind"),
        ("Bede Orwin", "B. O."),
        ("Bede A. Orwin", "Bede C. Orwin"),
        ("Bede Anders Orwin", "A. B. Orwin"),
        ("Bede Orwin", "Bede Anders Orwin"),
        ("secretary of the mechanism", "deputy secretary of the mechanism"),
        ("Vera Lind", "Yera Lind"),
    ],
)
def test_names_of_two_persons_stand_beside_each_other(name: str, other: str) -> None:
    assert not [*faults_of_name(name, [other]), *faults_of_name(other, [name])]


@pytest.mark.parametrize(
    "other",
    ["b.secretarv", "b.secretry", "b.secretaryy", "b-secretary", "bsecretary", "B.5ecretary"],
)
def test_codes_of_which_a_letter_of_a_long_part_is_another_are_alike(other: str) -> None:
    assert codes_are_alike("b.secretary", other)
    assert codes_are_alike(other, "b.secretary")


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("reviewer1", "reviewer2"),
        ("reviewer", "reviewer1"),
        ("a.secretary", "b.secretary"),
        ("a.secretary", "b.secretarv"),
        ("b.lindt", "b.lundt"),
        ("b.secretary", "b.secretary.two"),
        ("b.secretary", "b.sekretarv"),
    ],
)
def test_codes_of_two_persons_are_not_alike(code: str, other: str) -> None:
    assert not codes_are_alike(code, other)
    assert not codes_are_alike(other, code)


def test_letters_that_only_a_hurried_reader_confuses_are_read_as_they_stand() -> None:
    assert as_read("v") != as_read("y")
    assert as_read("u") != as_read("v")
    assert codes_are_alike("clerk", "derk")
