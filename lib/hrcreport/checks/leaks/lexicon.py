"""This module tells words of languages, and what is called by them, from the name of a person.

What libraries keep is asked, only where something reads as a name: words of languages of
pyspellchecker, given and family names of Faker. None of them is a reason that a name may be
printed; they say whether it is told as that of a person or is proposed.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from functools import cache
from importlib import import_module
from importlib.resources import files
from itertools import chain, dropwhile, pairwise
from pathlib import Path
from typing import Literal

import yaml
from babel import Locale
from babel.core import get_global

from hrcreport.checks.leaks.names import PARTICLES, WORD, folded
from hrcreport.foundation import Language

SELDOM = 50
"""What the words count of which pyspellchecker knows no use: most are names in small letters."""
FREQUENT = 3_000
"""How often a word is counted with which what is no person ends in English: Giwa Barracks."""
ENDS_OF_THINGS = ("ing", "ings", "ics", "tion", "tions", "ment", "ments", "ity", "ance", "ence")
"""Endings that make the name of an act or a trade of another word: Analytics, Guarding."""
PLURALS = (("iones", "ión"), ("aux", "al"))
"""How words of Spanish and French end as one of many, and alone."""
LONG_DERIVED = 12
ENDS_OF_DERIVED = ("tion", "tions", "mental", "tional", "ability", "ization", "isation")
ENDS_OF_ROMANCE = ("ción", "ciones", "idad", "idades", "ção", "ções", "idade", "ité", "zione")
"""So long, words with these endings are made of others, whoever counted them: Intergovernmental."""
PREFIXES = ("under", "over", "inter", "counter", "multi", "trans", "non", "anti")
LEAST_PREFIXED = 6
"""Letters of a word to which one of these is put before: Underreporting, and no Underwood."""
LEAST_IN_TITLES = 4
"""Shorter words are also names of languages that give their own no vowel marks: To, An, Her."""
LEAST_OF_MANY = 6
"""Letters of one of many: shorter words are also names that end so."""
OF_SOMETHING = frozenset({"de", "do", "da", "dos", "das", "del", "di", "du", "des", "della"})
ENDS_OF_ADJECTIVES = ("ic", "al", "ive", "ous", "ary")
ROMAN = re.compile("[IVX]+")
"""A number of few chapters."""
OF_ALL_SENTENCES = 1_000_000
"""How often words are counted without which there is hardly a sentence: en, que, the."""
AMERICAN = (("our", "or"), ("ence", "ense"), ("tre", "ter"), ("isa", "iza"), ("mme", "m"))
"""How words are spelt in the dictionary, beside how the United Nations spell them."""
PARTS_OF_STATES = (
    "states",
    "provinces",
    "departments",
    "region",
    "counties",
    "prefectures",
    "wilayas",
    "district",
    "estados",
    "union_territories",
)
"""How Faker calls lists of such parts."""
Article = Literal["", "English", "Romance"]
ENGLISH, ALSO = "en", ("it", "pt")
"""The language that says last what a thing is, and those that say it first beside the tool's."""


@cache
def listed(key: str) -> frozenset[str]:
    """Return the folded words that `personal.yml` lists by a key, each with its reason there."""
    return frozenset(map(folded, said_of(key)))


def said_of(key: str) -> list[str]:
    """Return the words that `personal.yml` lists by a key, as they are written there."""
    return _lists()[key].split()


@cache
def _lists() -> Mapping[str, str]:
    text = Path(__file__).with_name("personal.yml").read_text(encoding="utf-8")
    lists: dict[str, str] = yaml.safe_load(text)
    return lists


@cache
def grammatical() -> frozenset[str]:
    """Return folded words that begin a sentence or a date: articles, prepositions, months, days."""
    calendar_words = list[str]()
    for language in Language.of_the_tool():
        locale = Locale(language)
        calendar_words += [
            *locale.months["format"]["wide"].values(),
            *locale.days["format"]["wide"].values(),
        ]
    return listed("begins-sentences").union(map(folded, calendar_words))


@cache
def in_titles() -> frozenset[str]:
    """Return words that have a capital within a title, and within no name: Faith In The City."""
    long_words = {word for word in said_of("begins-sentences") if len(word) >= LEAST_IN_TITLES}
    every = {word for word in long_words if not (may_be_given(word) or is_family(word))}
    return frozenset(word.capitalize() for word in every | {"the", "for", "our"})


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
    behind_article = [*dropwhile(lambda word: folded(word) in PARTICLES, name_words)]
    if len(words) > 1 and _begins_as_a_thing(behind_article, article=article, offices=offices):
        return True
    if len(words) > 1 and _is_of_a_place_or_a_day(words):
        return True
    if article and words and _is_a_thing_by_article(words, article=article, offices=offices):
        return True
    if any(len(word) == 1 for word in words) or (
        any(map(may_be_given, words))
        and not _begins_with_words(words, offices=offices)
        and not _begins_with_a_place(words)
    ):
        return False
    if len(words) > 1 and (
        _ends_as_a_thing(words)
        or _begins_with_an_adjective(words, offices=offices)
        or any(_says_what(language, words, offices=offices) for language in _beginning())
    ):
        return True
    if any(map(is_family, words)):
        return False
    return any(
        all(_counted(language, word) for word in words) for language in Language.of_the_tool()
    )


def _begins_as_a_thing(words: Sequence[str], *, article: Article, offices: Collection[str]) -> bool:
    """Tell whether a noun of a Romance language begins a name, and no person: Fiestas de Quolmer.

    It is one of many, or an article or "de" is beside it: nobody is called Redes, nor el Nudo.
    """
    first = folded(words[0])
    of_something = words[1][0].islower() and folded(words[1]) in OF_SOMETHING
    if first in listed("before-of") and (of_something or article == "Romance"):
        return True
    if (
        may_be_given(words[0])
        or is_family(words[0])
        or any(len(word) == 1 for word in words)
        or first in offices
        or (first in listed("beside-persons") and not all(map(is_of_language, words)))
        or not any(_counted(language, words[0]) for language in _beginning())
    ):
        return False
    singulars = singulars_of(words[0])
    of_many = len(words[0]) >= LEAST_OF_MANY and any(
        any(map(_words_of(language).__contains__, singulars)) for language in _beginning()
    )
    return of_something or article == "Romance" or of_many


def _is_of_a_place_or_a_day(words: Sequence[str]) -> bool:
    """Tell whether a name of no given name ends with a State or a part of the world, or is a feast.

    Haki Africa, Madaraka Day, and no Anatole France.
    """
    last = folded(words[-1])
    return not any(map(may_be_given, words)) and (
        last in listed("feasts") or (last in names_of_states() and not is_family(words[-1]))
    )


@cache
def names_of_states() -> frozenset[str]:
    """Return folded names of one word of States and parts of the world."""
    return frozenset(
        folded(name)
        for language in Language.of_the_tool()
        for name in Locale(language).territories.values()
        if name.isalpha()
    )


def _begins_with_words(words: Sequence[str], *, offices: Collection[str]) -> bool:
    """Tell whether words of one language are no name but one, which may be one, behind the first.

    That may be a given name, or a family's among three: Quaker Peace, Morro do Galo.
    """
    of_no_name = [
        not (may_be_given(word) or is_family(word) or folded(word) in offices) for word in words
    ]
    return (
        of_no_name[0]
        and (len(words) > 2 or not is_family(words[-1]))
        and sum(of_no_name) > len(words) - 2
        and any(
            all(_counted(language, word) for word in words) for language in (*_beginning(), ENGLISH)
        )
    )


def _begins_with_a_place(words: Sequence[str]) -> bool:
    """Tell whether a town stands before words of English that nobody is called by."""
    return (
        len(words) > 2
        and folded(words[0]) in towns()
        and all(_counted(ENGLISH, word) and is_of_language(word) for word in words[1:])
    )


@cache
def towns() -> frozenset[str]:
    """Return folded names of one word of States and of the cities that zones of time have."""
    zones = chain(get_global("zone_territories"), get_global("zone_aliases"))
    return frozenset(folded(zone.rpartition("/")[2]) for zone in zones if "_" not in zone)


def _begins_with_an_adjective(words: Sequence[str], *, offices: Collection[str]) -> bool:
    """Tell whether an adjective of English begins what no family is called: Democratic Quolmer."""
    first = words[0]
    return (
        len(words) > 1
        and _counted(ENGLISH, first) >= FREQUENT
        and first.lower().endswith(ENDS_OF_ADJECTIVES)
        and folded(first) not in offices
        and not any(may_be_given(word) or is_family(word) for word in words)
    )


def _is_a_thing_by_article(
    words: Sequence[str], *, article: Article, offices: Collection[str]
) -> bool:
    """Tell whether words behind an article are a thing: the Oduya Case, le Statut Général.

    None is what begins with a given name or an office, but where nothing behind it is of a person.
    """
    if len(words) > 2 and article == "English" and _counted(ENGLISH, words[-1]) >= FREQUENT:
        return True
    of_persons = any(may_be_given(word) or is_family(word) for word in words[1:])
    if folded(words[0]) in offices and (of_persons or not all(map(is_word, words))):
        return False
    if len(words) == 2 and any(_counted(language, words[0]) for language in _beginning()):
        return article == "English" or not may_be_given(words[0])
    if may_be_given(words[0]) and len(words) > 1:
        return False
    if article == "English":
        return len(words) > 1 and not any(map(is_given_alone, words[1:]))
    return any(
        all(_counted(language, word) >= (SELDOM if words[1:] else FREQUENT) for word in words)
        for language in _beginning()
    )


def is_word(word: str) -> bool:
    """Tell whether a word is one of a language of the tool."""
    return any(_counted(language, word) for language in Language.of_the_tool())


def is_english(word: str) -> bool:
    """Tell whether a word is one of English."""
    return _counted(ENGLISH, word) > 0


def _ends_as_a_thing(words: Sequence[str]) -> bool:
    """Tell whether words end as a name does in English that is no person's: Red Cross.

    Of a strange word before a family name, or of two beside each other, the name may be that of a
    person: Kofi Power, Kofi Boateng Inquest.
    """
    strange = [not _counted(ENGLISH, word) for word in words]
    of_person = any(map(all, pairwise(strange)))
    if len(words) == 2:
        of_person = strange[0] and is_family(words[-1])
    return _is_often_said(words[-1]) and not of_person


def _is_often_said(word: str) -> bool:
    """Tell whether a word is a frequent one of English, or one that an ending makes of another."""
    count = _counted(ENGLISH, word)
    is_made = word.lower().endswith(ENDS_OF_THINGS) or _is_plural(word)
    return count >= FREQUENT or (count > 0 and is_made)


def _is_plural(word: str) -> bool:
    """Tell whether a word of English is one of many: Minerals, and not a family's name: Woods."""
    small = word.lower()
    return small.endswith("s") and small[:-1] in _words_of(ENGLISH) and not is_family(word)


def singulars_of(word: str) -> Set[str]:
    """Return of which folded words a word may be the plural, in languages of the tool: jueces."""
    form = folded(word)
    ends = {
        "s": "",
        "es": "",
        "ces": "z",
        "aux": "al",
        "x": "",
        "ies": "y",
        "oes": "ao",
        "ais": "al",
    }
    return {form.removesuffix(end) + single for end, single in ends.items() if form.endswith(end)}


def is_given_alone(word: str) -> bool:
    """Tell whether a word is a given name, and no frequent word of English: no Hill."""
    return may_be_given(word) and _counted(ENGLISH, word) < FREQUENT


def is_of_language(word: str) -> bool:
    """Tell whether a word is one of a language, and no name of a person."""
    return is_word(word) and not may_be_given(word) and not is_family(word)


def is_heading(words: Sequence[str]) -> bool:
    """Tell whether words in capitals are a heading: USO EN LA CALLE, with its number CAPÍTULO VI.

    Its first word is one of a language, or all are numbers, and no name; XI JINPING is a person.
    """
    every = [word for word in words if folded(word) not in PARTICLES]
    if not all(map(str.isupper, every)):
        return False
    letters = [word for word in every if not ROMAN.fullmatch(word)]
    if not letters or not is_of_language(every[0]):
        return not letters
    return len(letters) == 1 or any(
        _counted(language, word) >= OF_ALL_SENTENCES
        for language in (*_beginning(), ENGLISH)
        for word in every[1:-1]
    )


def is_title(words: Sequence[str]) -> bool:
    """Tell whether words in quotation marks are those of a language, as in a slogan or a title."""
    return len(words) > 2 and any(
        all(_counted(language, word) for word in words) for language in Language.of_the_tool()
    )


def _says_what(language: str, words: Sequence[str], *, offices: Collection[str]) -> bool:
    """Tell whether two words or more are of a language and of no family, all but one of many.

    Of an office, and a word that is none of the language, the name may be that of a person.
    """
    of_language = [word for word in words if _counted(language, word) and not is_family(word)]
    if len(of_language) < len(words) and any(folded(word) in offices for word in words):
        return False
    return len(of_language) > max(1, len(words) - 2)


def _counted(language: str, word: str) -> int:
    """Return how often a word is counted, or what it may be the plural of."""
    counts, small = _words_of(language), word.lower().replace("œ", "oe")
    forms = {small, small.removesuffix("s"), small.removesuffix("es")}
    forms |= {small.removesuffix(end) + single for end, single in PLURALS if small.endswith(end)}
    ends = ENDS_OF_DERIVED if language == ENGLISH else ENDS_OF_ROMANCE
    if language == ENGLISH:
        forms |= {form.replace(*spelling) for form in forms for spelling in AMERICAN}
        made_of = (small.removeprefix(prefix) for prefix in PREFIXES if small.startswith(prefix))
        forms |= {form for form in made_of if len(form) >= LEAST_PREFIXED}
    is_derived = len(word) >= LONG_DERIVED and small.endswith(ends)
    return max(SELDOM * is_derived, *(counts.get(form, 0) for form in forms))


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


def is_family(word: str) -> bool:
    """Tell whether a word is known as a family name."""
    return folded(word) in _names_of_persons()[1]


@cache
def _names_of_persons() -> tuple[frozenset[str], frozenset[str]]:
    """Return folded given names and family names of all countries that Faker knows."""
    given_names, family = set[str](), set[str]()
    for provider in _providers("person"):
        given_names.update(folded(word) for word in _listed(provider, ("first_name",)))
        family.update(folded(word) for word in _listed(provider, ("last_name",)))
    return frozenset(given_names), frozenset(family)


@cache
def given_without_capitals() -> frozenset[str]:
    """Return given names that Faker knows in scripts without capitals, but Arabic and ideographs.

    In Arabic most are words of a text, too.
    """
    return frozenset(
        name
        for provider in _providers("person")
        for name in _listed(provider, ("first_name",))
        if len(name) > 2 and name[0] >= "\u0590" and not ("\u0600" <= name[0] <= "\u06ff")
        if not ("\u3040" <= name[0] <= "\ud7af")
    ) - frozenset(said_of("given-names-that-are-words"))


@cache
def family_names_in(*countries: str) -> frozenset[str]:
    """Return the family names of some countries in ideographs, as they are written there."""
    return frozenset(
        name
        for country in countries
        for name in _listed(
            import_module(f"faker.providers.person.{country}").Provider, ("last_name",)
        )
        if "\u3400" <= name[0] <= "\u9fff"
    )


@cache
def parts_of_states() -> frozenset[str]:
    """Return the names of provinces, districts and other parts of States that Faker knows."""
    return frozenset(
        name
        for provider in _providers("address")
        for name in _listed(provider, PARTS_OF_STATES, whole=True)
    )


def _providers(kind: str) -> Iterator[type]:
    """Yield what Faker knows of a kind, a country each."""
    for locale_folder in files(f"faker.providers.{kind}").iterdir():
        if locale_folder.is_dir() and not locale_folder.name.startswith("_"):
            yield import_module(f"faker.providers.{kind}.{locale_folder.name}").Provider


def _listed(provider: type, begins: tuple[str, ...], *, whole: bool = False) -> Iterator[str]:
    """Yield the words, or the whole names, that a provider lists by names which begin so."""
    for name in dir(provider):
        listed_names = getattr(provider, name)
        if name.startswith(begins) and isinstance(listed_names, Collection):
            for listed_name in listed_names:
                yield from [f"{listed_name}"] if whole else WORD.findall(f"{listed_name}")
