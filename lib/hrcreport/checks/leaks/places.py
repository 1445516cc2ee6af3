"""This module knows names of States, of parts of the world, and of regions and towns in them."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain

from babel import Locale
from babel.core import get_global

from hrcreport.checks.leaks.lexicon import may_be_given, parts_of_states
from hrcreport.checks.leaks.names import PARTICLES, WORD, folded
from hrcreport.foundation import Language

NO_PARTICLE = re.compile(r"[ăđơư\u1ea0-\u1ef9]|\A[α-ω]+\Z", re.I)
"""Letters of Vietnamese alone, or all of Greek: neither "Văn" nor "Στ." is a particle."""


def words_of_name(text: str) -> list[str]:
    """Return the folded words of what may be a name, without particles."""
    return [
        form
        for word in WORD.findall(text)
        if (form := folded(word)) and (form not in PARTICLES or NO_PARTICLE.search(word))
    ]


@cache
def regions() -> frozenset[str]:
    """Return folded words of the names of States, regions and the cities that zones of time have.

    States and regions in the languages of the tool.
    """
    return frozenset(folded(word) for name in _places().values() for word in WORD.findall(name))


@cache
def regions_of_words() -> frozenset[tuple[str, ...]]:
    """Return the folded words of names of several: Addis Ababa; and of parts of States.

    A part that is called by a person's name is none of them: Pedro Juan Caballero.
    """
    parts = {tuple(words_of_name(name)) for name in parts_of_states()}
    own_parts = {words for words in parts if not any(map(may_be_given, words))}
    every = own_parts.union(tuple(words_of_name(name)) for name in _places().values())
    return frozenset(words for words in every if len(words) > 1)


@cache
def places() -> frozenset[str]:
    """Return folded names of places of one word, and the words of parts of the world: western."""
    every = ((code, WORD.findall(name)) for code, name in _places().items())
    names = (words for code, words in every if len(words) == 1 or code[1:].isdigit())
    return frozenset(folded(word) for words in names for word in words)


def is_known_place(word: str) -> bool:
    """Tell whether one word is the name of a State, of a part of one, or of a city."""
    return folded(word) in places() or word in parts_of_states()


def _places() -> dict[str, str]:
    """Return names by the code of a State, of a part of the world (digits), or of a zone."""
    zones = (get_global("zone_territories"), get_global("zone_aliases"))
    names_by_code = {zone: zone.rpartition("/")[2].replace("_", " ") for zone in chain(*zones)}
    for number, language in enumerate(Language.of_the_tool()):
        territories = Locale(language).territories.items()
        names_by_code |= {f"{number}{code}": name for code, name in territories}
    return names_by_code
