"""By what stands around a name a text says that it is that of a place or another thing."""

from __future__ import annotations

import re

import pytest

from hrcreport.checks.leaks import things
from hrcreport.checks.leaks.capitals import CAPITAL

NOBODY: frozenset[str] = frozenset()
NAME = re.compile(rf"Quolmer(?:\s{CAPITAL})*")


@pytest.mark.parametrize(
    ("text", "is_thing"),
    [
        ("They saw the prison of Quolmer there.", True),
        ("They saw the prisons of Otis and Quolmer there.", True),
        ("They saw the mother of Quolmer there.", False),
        ("They went to Quolmer there.", True),
        ("They moved from Otis, Zerbst and Quolmer there.", True),
        ("They spoke to Quolmer there.", False),
        ("The Quolmer League (QLG) met.", True),
        ("The Quolmer League (QL) met.", False),
        ("The Quolmer League (XL) met.", False),
        ("The Quolmer League (QLX) met.", False),
        ("It was a Quolmer there.", True),
        ("It was a white Quolmer there.", True),
        ("It was a tall Quolmer there.", False),
        ("It was an Quolmer there.", True),
        ("La patrulla mató a Quolmer ayer.", False),
        ("A Quolmer lo mataron ayer.", False),
        ("He came from Quolmer, Libya then.", True),
        ("He met Quolmer, Libya then.", False),
        ("He came from Quolmer, Zerbst then.", True),
        ("They lost it to the Quolmer Viaduct.", True),
        ("They heard of the Quolmer Zerbst and left.", True),
        ("They heard of the Quolmer Zerbst inquest.", False),
        ("They heard of Quolmer Zerbst and left.", False),
        ("They heard of the Quolmer.", False),
        ("The Zerbst Nation of Quolmer met.", True),
        ("The dream of Quolmer met.", False),
    ],
)
def test_what_stands_beside_a_thing_is_told(text: str, *, is_thing: bool) -> None:
    at = NAME.search(text)
    assert at is not None
    assert things.stands_as_a_thing(text, at) is is_thing


def test_behind_an_office_a_name_is_that_of_a_person_with_an_article_too() -> None:
    for text, is_thing in (
        ("They met the Judge Quolmer.", False),
        ("They met the Georgia Quolmer.", True),
    ):
        at = re.search(r"\w+ Quolmer", text)
        assert at is not None
        assert things.stands_as_a_thing(text, at) is is_thing


def test_a_given_name_stands_for_a_thing_behind_its_kind_alone() -> None:
    for text, is_thing in (
        ("They went to Philomena there.", False),
        ("It was a Philomena there.", False),
        ("They saw the prison of Philomena there.", True),
    ):
        at = re.search("Philomena", text)
        assert at is not None
        assert things.stands_as_a_thing(text, at) is is_thing


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("It met Quolmer Zerbst, a firm of the capital.", [("quolmer", "zerbst")]),
        ("It met Quolmer, the large company, there.", [("quolmer",)]),
        ("It met Quolmer, a lawyer of the capital.", []),
        ("It met Philomena, a firm of the capital.", []),
        ("It met Quolmer, a firm and more.", []),
    ],
)
def test_a_text_says_what_a_name_is(text: str, names: list[tuple[str, ...]]) -> None:
    assert [*things.defined_things(text, persons=NOBODY)] == names
    assert [*things.defined_things(text, persons=frozenset({"quolmer"}))] == []


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        (["in", "quolmer", "zerbst"], ("quolmer", "zerbst")),
        (["monday", "quolmer"], ("quolmer",)),
        (["in", "the", "quolmer"], ("quolmer",)),
        (["quolmer", "in"], ("quolmer", "in")),
        (["a", "quolmer"], ("a", "quolmer")),
        (["julio", "quolmer", "zerbst"], ("julio", "quolmer", "zerbst")),
        (["in"], ()),
        ([], ()),
    ],
)
def test_what_begins_a_sentence_is_no_part_of_a_name(
    words: list[str], rest: tuple[str, ...]
) -> None:
    assert things.without_beginning(words) == rest


@pytest.mark.parametrize(
    ("words", "is_place"),
    [
        (["libya"], True),
        (["sydney"], True),
        (["addis", "ababa"], True),
        (["port", "quolmer"], True),
        (["port"], False),
        (["quolmer"], False),
        (["quolmer", "libya"], False),
        ([], False),
    ],
)
def test_a_place_is_known_or_begins_as_one(words: list[str], *, is_place: bool) -> None:
    assert things.is_place(words) is is_place


@pytest.mark.parametrize(
    ("text", "known", "names"),
    [
        (
            "They saw Libya, Oslo and Quolmer there.",
            set(),
            [("libya",), ("oslo",), ("quolmer",)],
        ),
        ("They saw Libya, Zerbst, Quarx and Quolmer there.", set(), []),
        ("They saw Libya and Oslo there.", set(), []),
        (
            "They saw Libya, Zerbst Quarx and Quolmer there.",
            {("zerbst", "quarx")},
            [("libya",), ("zerbst", "quarx"), ("quolmer",)],
        ),
        ("They saw Libya, Quolmer and Hope there.", {("hope",)}, []),
        (
            "They saw Libya, Zerbst and Iron Quolmer there.",
            {("iron", "quolmer")},
            [("libya",), ("zerbst",), ("iron", "quolmer")],
        ),
        ("They saw Libya, Zerbst and Iron Quolmer there.", set(), []),
        (
            "They saw Libya, Oslo, Quarx and Philomena there.",
            set(),
            [("libya",), ("oslo",), ("quarx",)],
        ),
        (
            "They saw Libya, Oslo, Kenya, Quarx and Philomena there.",
            set(),
            [("libya",), ("oslo",), ("kenya",), ("quarx",), ("philomena",)],
        ),
        (
            "They saw Libya, Oslo, Peru, Quarx, Zerbst and Philomena there.",
            set(),
            [("libya",), ("oslo",), ("peru",), ("quarx",), ("zerbst",)],
        ),
        (
            "They saw Libya, Oslo, Kenya and Prince Quolmer there.",
            set(),
            [("libya",), ("oslo",), ("kenya",), ("prince", "quolmer")],
        ),
        ("They saw Libya, Oslo and Prince Quolmer there.", set(), [("libya",), ("oslo",)]),
    ],
)
def test_a_list_that_holds_places_holds_places(
    text: str, known: set[tuple[str, ...]], names: list[tuple[str, ...]]
) -> None:
    assert [*things.places_of_lists(things.lists_in(text), known, persons=NOBODY)] == names


@pytest.mark.parametrize(
    ("said", "of_things", "is_thing"),
    [
        ("Quolmer North", {"quolmer"}, True),
        ("Mothers For Quolmer", {"quolmer"}, True),
        ("Quolmer Young", {"quolmer"}, False),
        ("Quolmer Zerbst", {"quolmer"}, False),
        ("Quolmer Zerbst", {"quolmer", "zerbst"}, True),
        ("Philomena Quolmer", {"quolmer"}, False),
        ("North House", {"quolmer"}, False),
        ("Quolmer", {"quolmer"}, False),
    ],
)
def test_words_of_things_and_of_a_language_make_a_thing(
    said: str, of_things: set[str], *, is_thing: bool
) -> None:
    name = [word.lower() for word in said.split() if word != "For"]
    assert things.made_of_things(name, said=said, words_of_things=of_things) is is_thing
