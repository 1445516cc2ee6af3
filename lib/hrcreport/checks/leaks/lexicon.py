"""This module tells words of languages, and what is called by them, from the name of a person.

What libraries keep is asked, only where something reads as a name: words of languages of
pyspellchecker, given and family names of Faker. None of them is a reason that a name may be
printed; they say whether it is told as that of a person or is proposed.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.resources import files
from itertools import pairwise
from typing import Literal

from hrcreport.checks.leaks.names import PARTICLES, WORD, folded
from hrcreport.foundation import Language

SELDOM = 50
"""What the words count of which pyspellchecker knows no use: most are names in small letters."""
FREQUENT = 3_000
"""How often a word is counted with which what is no person ends in English: Giwa Barracks."""
ENDS_OF_THINGS = ("ing", "ings", "ics", "tion", "tions", "ment", "ments", "ity", "ance", "ence")
"""Endings that make the name of an act or a trade of another word: Analytics, Guarding."""
AMERICAN = (("our", "or"), ("ence", "ense"), ("tre", "ter"), ("isa", "iza"), ("mme", "m"))
"""How words are spelt in the dictionary, beside how the United Nations spell them."""
Article = Literal["", "English", "Romance"]
ENGLISH, ALSO = "en", ("it", "pt")
"""The language that says last what a thing is, and those that say it first beside the tool's."""


@cache
def _beginning() -> tuple[str, ...]:
    """Return languages in which a name says by its first words what it is of: Villa Lugano."""
    return (*(language for language in Language.of_the_tool() if language != ENGLISH), *ALSO)


def names_nobody(name_words: Sequence[str], *, article: Article, offices: Collection[str]) -> bool:
    """Tell whether words that may be a name are those of a language, and of no person.

    `article` says of which languages one stands before them: "the Grace Hope Hospital" is no
    person. By `offices` persons are called: behind "le Juge" words of a language may be a name.
    """
    words = [word for word in name_words if folded(word) not in PARTICLES]
    if article and words and _is_a_thing_by_article(words, article=article, offices=offices):
        return True
    if any(len(word) == 1 or may_be_given(word) for word in words):
        return False
    if len(words) > 1 and (
        _ends_as_a_thing(words)
        or any(_says_what(language, words, offices=offices) for language in _beginning())
    ):
        return True
    if any(map(_is_family, words)):
        return False
    return any(
        all(_counted(language, word) for word in words) for language in Language.of_the_tool()
    )


def _is_a_thing_by_article(
    words: Sequence[str], *, article: Article, offices: Collection[str]
) -> bool:
    """Tell whether words behind an article are a thing: the Oduya Case, le Statut Général.

    None is what begins with a given name or an office, but where nothing behind it is of a person.
    """
    if len(words) > 2 and article == "English" and _counted(ENGLISH, words[-1]) >= FREQUENT:
        return True
    of_persons = any(may_be_given(word) or _is_family(word) for word in words[1:])
    if folded(words[0]) in offices and (of_persons or not all(map(_is_of_a_language, words))):
        return False
    if len(words) == 2 and any(_counted(language, words[0]) for language in _beginning()):
        return article == "English" or not may_be_given(words[0])
    if may_be_given(words[0]) and len(words) > 1:
        return False
    if article == "English":
        among = words if not of_persons else words[-1:]
        return len(words) > 1 and any(_counted(ENGLISH, word) for word in among)
    return any(
        all(_counted(language, word) >= (SELDOM if words[1:] else FREQUENT) for word in words)
        for language in _beginning()
    )


def _is_of_a_language(word: str) -> bool:
    return any(_counted(language, word) for language in Language.of_the_tool())


def _ends_as_a_thing(words: Sequence[str]) -> bool:
    """Tell whether words end as a name does in English that is no person's: Red Cross.

    Of a strange word before a family name, or of two beside each other, the name may be that of a
    person: Kofi Power, Kofi Boateng Inquest.
    """
    strange = [not _counted(ENGLISH, word) for word in words]
    of_person = any(map(all, pairwise(strange)))
    if len(words) == 2:
        of_person = strange[0] and _is_family(words[-1])
    return _is_often_said(words[-1]) and not of_person


def _is_often_said(word: str) -> bool:
    """Tell whether a word is a frequent one of English, or one that an ending makes of another."""
    count = _counted(ENGLISH, word)
    is_made = word.lower().endswith(ENDS_OF_THINGS) or _is_plural(word)
    return count >= FREQUENT or (count > 0 and is_made)


def _is_plural(word: str) -> bool:
    """Tell whether a word of English is one of many: Minerals, and not a family's name: Woods."""
    small = word.lower()
    return small.endswith("s") and small[:-1] in _words_of(ENGLISH) and not _is_family(word)


def is_given_alone(word: str) -> bool:
    """Tell whether a word is a given name, and no frequent word of English: no Hill."""
    return may_be_given(word) and _counted(ENGLISH, word) < FREQUENT


def is_title(words: Sequence[str]) -> bool:
    """Tell whether words in quotation marks are those of a language, as in a slogan or a title."""
    return len(words) > 2 and any(
        all(_counted(language, word) for word in words) for language in Language.of_the_tool()
    )


def _says_what(language: str, words: Sequence[str], *, offices: Collection[str]) -> bool:
    """Tell whether two words or more are of a language and of no family, all but one of many.

    Of an office, and a word that is none of the language, the name may be that of a person.
    """
    of_language = [word for word in words if _counted(language, word) and not _is_family(word)]
    if len(of_language) < len(words) and any(folded(word) in offices for word in words):
        return False
    return len(of_language) > max(1, len(words) - 2)


def _counted(language: str, word: str) -> int:
    """Return how often a word is counted, or what it may be the plural of."""
    counts, small = _words_of(language), word.lower().replace("œ", "oe")
    forms = {small, small.removesuffix("s"), small.removesuffix("es")}
    if language == ENGLISH:
        forms |= {form.replace(*spelling) for form in forms for spelling in AMERICAN}
    return max(counts.get(form, 0) for form in forms)


@cache
def _words_of(language: str) -> Mapping[str, int]:
    path = files("spellchecker") / "resources" / f"{language}.json.gz"
    words: dict[str, int] = (
        json.loads(gzip.decompress(path.read_bytes())) if path.is_file() else {}  # none of Chinese
    )
    return {word: count for word, count in words.items() if count > SELDOM}


def may_be_given(word: str) -> bool:
    """Tell whether a word is known as a given name."""
    return folded(word) in _names_of_persons()[0]


def _is_family(word: str) -> bool:
    return folded(word) in _names_of_persons()[1]


@cache
def _names_of_persons() -> tuple[frozenset[str], frozenset[str]]:
    """Return folded given names and family names of all countries that Faker knows."""
    given_names, family = set[str](), set[str]()
    for locale_folder in files("faker.providers.person").iterdir():
        if locale_folder.is_dir() and not locale_folder.name.startswith("_"):
            provider = import_module(f"faker.providers.person.{locale_folder.name}").Provider
            given_names.update(_listed(provider, "first_name"))
            family.update(_listed(provider, "last_name"))
    return frozenset(given_names), frozenset(family)


def _listed(provider: type, begins: str) -> Iterator[str]:
    for name in dir(provider):
        listed = getattr(provider, name)
        if name.startswith(begins) and isinstance(listed, Collection):
            yield from (
                folded(part) for listed_name in listed for part in WORD.findall(f"{listed_name}")
            )
