"""A given name and a family name in two cells are those of one person."""

from __future__ import annotations

import pytest
from tests.checks.leaks.test_names_in_prose import found

from hrcreport.checks.leaks.names import WORD, folded
from hrcreport.checks.leaks.places import is_known_place

PERSONS = {
    "Maria\tSilva": "Maria\tSilva",
    "1\tSilva\tMaria\t3": "Silva\tMaria",
    "Maria\tQuolmer": "Maria\tQuolmer",
    "Quolmer\tMaria": "Quolmer\tMaria",
    "Fez\tMaria\tSilva": "Maria\tSilva",
    "name\tMaria\tsurname\tSilva": "Maria\tsurname\tSilva",
    "Seen: Maria\tSilva, at the gate": "Maria\tSilva",
    "MARIA\tSILVA": "MARIA\tSILVA",
    "María\tde la Cruz": "María\tde la Cruz",
    "de la Cruz\tMaría": "de la Cruz\tMaría",
    "Van der Berg\tJan": "Van der Berg\tJan",
    "Jean-Pierre\tDupont": "Jean-Pierre\tDupont",
    "Maria,Silva,12": "Maria,Silva",
    "x;Maria;Silva": "Maria;Silva",
    'x,"Maria","Silva",12': 'Maria","Silva',
    "Maria | Silva | 12": "Maria | Silva",
    "| 1 | Maria | Silva |": "Maria | Silva",
    "Muslim\tQuolmer": "Muslim\tQuolmer",
    "given_name\tMuslim\tfamily_name\tSilva": "Muslim\tfamily_name\tSilva",
}
NOBODY = (
    "Florida\tMiami",
    "Sierra\tLeone",
    "| Sierra | Leone |",
    "| Faith | Christian | Muslim | Sikh |",
    "Georgia\tVirginia",
    "Virginia\tWashington",
    "Madison\tNebraska",
    "Waters\tBlack",
    "Summer\tSilva",
    "Maria\tPolice",
    "Maria\tde la",
    "Maria\n\tSilva",
    "Maria\t12\tSilva",
    "Maria\tSilva@x",
    "Maria,Silva came",
    "They saw Maria,Silva",
    "Maria ,Silva",
)


def in_cells(text: str) -> dict[str, str]:
    """Return what is found where registers know each word, as they know those of many names."""
    return found(text, known={folded(word) for word in WORD.findall(text)})


@pytest.mark.parametrize(("text", "name"), PERSONS.items())
def test_a_person_is_told_over_two_cells(text: str, name: str) -> None:
    assert in_cells(text).get(name) == "person"


@pytest.mark.parametrize("text", NOBODY)
def test_other_cells_name_nobody(text: str) -> None:
    assert in_cells(text) == {}


def test_a_pair_of_cells_with_the_name_of_a_place_is_proposed() -> None:
    assert in_cells("Santiago;Silva") == {"Santiago;Silva": "proposed-name"}


def test_a_pair_of_cells_that_a_register_has_is_proposed() -> None:
    pair = [("maria", "silva")]
    known = found("Silva\tMaria", proposed=pair, known={"maria", "silva"})
    assert known == {"Silva\tMaria": "proposed-name"}


@pytest.mark.parametrize(
    ("word", "is_place"), [("Chad", True), ("Miami", False), ("Lyon", False), ("Nebraska", True)]
)
def test_a_place_is_known_by_one_word(word: str, *, is_place: bool) -> None:
    assert is_known_place(word) is is_place
