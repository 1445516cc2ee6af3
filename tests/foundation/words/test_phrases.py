"""Phrases of a project are printed in its language, and what it does not know in English."""

from __future__ import annotations

from typing import Any

import pytest

from hrcreport.foundation.errors import DataError
from hrcreport.foundation.words.fonts import ScriptFont
from hrcreport.foundation.words.texts import Phrases, Words

FILE = "data/translations/fr/phrases.yml"
FRENCH = """translation: draft
phrases: {Law of a State: Loi d’un État, No record: Aucune donnée}
patterns: {'Act (\\d+) of (.+)': 'Loi no \\1 du \\2'}
"""


@pytest.fixture
def french(invented: Any) -> Phrases:
    invented.write(FILE, FRENCH)
    phrases = Phrases.read("fr", invented.project)
    assert FILE in invented.project.reads.files()
    return phrases


@pytest.mark.parametrize(
    ("english", "spoken"),
    [
        ("Law of a State", "Loi d’un État"),
        ("Act 7 of 2042-05-01", "Loi no 7 du 1er mai 2042"),
        ("Another Act 7 of 2042", "Another Act 7 of 2042"),
        ("[No record]{.unverified}", "[Aucune donnée]{.unverified}"),
        ("● No record", "● Aucune donnée"),
        ("No record; Unknown; Law of a State", "Aucune donnée ; Unknown ; Loi d’un État"),
        ("Unknown; as well", "Unknown; as well"),
        ("2042-05", "mai 2042"),
        (" ", " "),
    ],
)
def test_phrases_are_said_in_the_language(french: Phrases, english: str, spoken: str) -> None:
    assert french.say(english).replace("\N{NO-BREAK SPACE}", " ") == spoken


def test_phrases_without_a_file_and_in_english_stay_as_they_are(invented: Any) -> None:
    for language in ("fr", "en"):
        phrases = Phrases.read(language, invented.project)
        assert (phrases.known, phrases.patterns) == ({}, ())
        assert phrases.say("Law of a State") == "Law of a State"
    invented.write("data/translations/en/phrases.yml", FRENCH)
    assert Words("en").translated("phrases", invented.project) == {}
    invented.write(FILE, "translation: draft\n")
    assert Phrases.read("fr", invented.project) == Phrases("fr")


def test_phrases_that_are_no_yaml_are_refused_with_their_file(invented: Any) -> None:
    invented.write(FILE, "phrases: {a\n")
    with pytest.raises(DataError) as refused:
        Phrases.read("fr", invented.project)
    assert [problem.place for problem in refused.value.problems] == [FILE]


@pytest.mark.parametrize(
    ("name", "family"), [("noto naskh arabic", "Noto Naskh Arabic"), ("Otis", None)]
)
def test_a_font_is_known_by_its_family_in_any_letters(name: str, family: str | None) -> None:
    font = ScriptFont.named(name)
    assert (font.family if font else None) == family
