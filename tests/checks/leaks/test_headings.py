"""Headings in capitals, offices and numbered chapters are nobody's names, and persons stay told."""

from __future__ import annotations

import pytest
from tests.checks.leaks.test_names_in_prose import found

from hrcreport.checks.leaks import lexicon
from hrcreport.checks.leaks.names import WORD
from hrcreport.checks.leaks.persons import sequences_in

THINGS = {
    "ARTÍCULO 2. OBLIGACIONES INSTITUCIONALES. De acuerdo": "OBLIGACIONES INSTITUCIONALES",
    "EDUCACIÓN EN EL USO DIFERENCIADO. De acuerdo": "EDUCACIÓN EN EL USO DIFERENCIADO",
    "ACTIVIDAD QUE INVOLUCRA QUOLMER. De acuerdo": "ACTIVIDAD QUE INVOLUCRA QUOLMER",
    "CAPÍTULO VI": "CAPÍTULO VI",
    "incisos IV e VI, alínea": "IV e VI",
    "lo dijo Procurador General de la Nación, ayer": "Procurador General de la Nación",
    "El Fiscal del Estado vino": "El Fiscal del Estado",
    "disse Juiz da Comarca ontem": "Juiz da Comarca",
    "às Comissões Executivas do Quolmer e": "Comissões Executivas do Quolmer",
    "os Tribunais Quolmer e": "Tribunais Quolmer",
    "O Poder Executivo editará": "Poder Executivo",
    "aérodromes de Paris-Charles de Gaulle, Paris-Le Bourget et": "Paris-Le Bourget",
    "the airport of Maria Quolmer there": "Maria Quolmer",
    "Phillip Oduya, Deputy General Counsel": "Deputy General Counsel",
}
PERSONS = {
    "MARIA EN LA CALLE. De acuerdo": "MARIA EN LA CALLE",
    "QUOLMER EN LA CALLE. De acuerdo": "QUOLMER EN LA CALLE",
    "LE THI MY HANH": "LE THI MY HANH",
    "ACTIVIDAD QUOLMER ZERBST": "ACTIVIDAD QUOLMER ZERBST",
    "XI JINPING": "XI JINPING",
    "QUOLMER VI": "QUOLMER VI",
    "Mr. CAPÍTULO VI": "CAPÍTULO VI",
    "y vino Padre de la Torre ayer": "Padre de la Torre",
    "y vino Hermana del Carmen ayer": "Hermana del Carmen",
    "y vino Fiscal de Quolmer ayer": "Fiscal de Quolmer",
    "It was Tariq Quolmer (34) there": "Tariq Quolmer",
}


@pytest.mark.parametrize(("text", "name"), THINGS.items())
def test_a_heading_or_an_office_is_proposed(text: str, name: str) -> None:
    assert found(text).get(name) == "proposed-name"


@pytest.mark.parametrize(("text", "name"), PERSONS.items())
def test_a_person_in_capitals_or_behind_an_office_stays_one(text: str, name: str) -> None:
    assert found(text).get(name) == "person"


def test_a_letter_and_digits_before_a_bracket_are_no_name_with_an_age() -> None:
    assert found("In R (Officer W80) they wrote") == {}


@pytest.mark.parametrize(
    ("text", "sequences"),
    [
        (
            "Oduya, Ann B. and Quolmer, Bo",
            {("ann", "b", "oduya"), ("ann", "oduya"), ("bo", "quolmer")},
        ),
        ("Oduya, Ann B. C.", {("ann", "b", "c", "oduya"), ("ann", "oduya")}),
    ],
)
def test_an_author_of_a_bibliography_is_known_with_initials_too(
    text: str, sequences: set[tuple[str, ...]]
) -> None:
    assert sequences <= {*sequences_in(text)}


@pytest.mark.parametrize(
    ("words", "is_heading"),
    [
        ("USO EN LA CALLE", True),
        ("USO EN", False),
        ("EN USO", False),
        ("USO en Quolmer", False),
        ("IV VI", True),
        ("CALLE IV", True),
        ("IV CALLE", False),
        ("QUOLMER IV", False),
        ("USO CALLE IV", False),
    ],
)
def test_a_heading_begins_with_a_word_and_has_a_word_of_all_sentences(
    words: str, *, is_heading: bool
) -> None:
    assert lexicon.is_heading(WORD.findall(words)) is is_heading


@pytest.mark.parametrize(
    ("word", "is_word"),
    [
        ("Obligaciones", True),
        ("Arsenaux", True),
        ("Proporcionalidad", True),
        ("Quolmeración", True),
        ("Quolmración", False),
        ("Quolmeracional", False),
        ("Quolmeraments", False),
        ("Quolmerations", True),
    ],
)
def test_a_word_of_many_or_a_long_one_with_its_ending_is_of_a_language(
    word: str, *, is_word: bool
) -> None:
    assert lexicon.is_word(word) is is_word


@pytest.mark.parametrize(
    ("word", "single"),
    [("Comissões", "comissao"), ("Tribunais", "tribunal"), ("Jueces", "juez"), ("Droits", "droit")],
)
def test_of_what_a_word_is_the_plural(word: str, single: str) -> None:
    assert single in lexicon.singulars_of(word)
