"""This module finds words that no list of words has and that are a letter from a frequent one.

It needs no dictionary of the machine: pyspellchecker counts how often words of a language are used.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Set
from difflib import get_close_matches
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from babel.core import get_global

from hrcreport.checks.spelling.dictionary import SpellingSlip, with_z
from hrcreport.foundation import Language

if TYPE_CHECKING:
    from spellchecker import SpellChecker

ALSO = ("it", "pt")
"""Languages whose words may stand in a text, beside those of the tool."""
SMALL_WORD = re.compile(
    r"""
    (?<![\w’'‑.@/#-])  # no part of a name, an address or a compound
    (?:[^\W\d_][’'])?([^\W\d_A-Z]{4,})(?![\w’'‑@/#-]|\.\w|\.[ \u00a0]\d)
    """,
    re.VERBOSE,
)
FIRST_WORD = re.compile(
    r"""
    (?:^|(?<=[.!?][ ]))  # at the beginning of a sentence
    ([A-Z][^\W\d_A-Z]{4,})(?![\w’'‑.-])
    """,
    re.VERBOSE,
)
SHORT, LONG, FREQUENT, MOST_FREQUENT = 5, 7, 500, 20_000
"""Up to so many letters a word is a slip only of one that is among the most frequent."""
OFTEN, TIMES = 1_000, 15
"""A word is foreign that another language has so often, or a fifteenth as often as it is meant."""
RATHER = 60
"""A word of many letters is a slip of one that is used so often."""
LIKE, MANY = 0.88, 9
"""A word of so many letters is a slip of one that is so like it, by more than a letter."""
TWO = 2
WHOLE = 100_000
"""So many words has a list of a language whose verbs and plurals stand in it in all their forms."""
SELDOM = 50
"""What pyspellchecker gives to words whose use it does not know, some of them slips."""
AMERICAN = (
    (re.compile("our"), "or"),
    (re.compile("re(s?)$"), r"er\1"),
    (re.compile("is(?=e|ing|ation)"), "iz"),
    (re.compile("ys(?=e|ing)"), "yz"),
    (re.compile("ence(?=s?$|less)"), "ense"),
    (re.compile("ll(?=ed|ing|er|or|is)"), "l"),
    (re.compile("mme(?=s?$)"), "m"),
    (re.compile("ogue(?=s?$)"), "og"),
    (re.compile("[ao]e"), "e"),
)
"""What British spelling has, and what the list of English words, which is American, has."""
BEFORE = re.compile(
    r"^(?:anti|counter|ethno|hyper|inter|intra|macro|micro|mono|multi|non|over|socio|sub|super|"
    r"supra|trans|ultra|under|xeno)(?=\w{5})"
)
PREFIX = re.compile(r"^(?:un|re|dis|mis|non|over|under|pre|co|in|im|dés)(?=\w{6})")
"""What stands before a word that is looked up by itself."""
BEHIND = re.compile(
    r"""
    (?:s|(?<=[sxzoh])es|ness|isms?|ists?|wide)$  # buses, and no “wes” of a name
    """,
    re.VERBOSE,
)
RIGHT = frozenset(
    {
        "alia",
        "ethnical",
        "facto",
        "ibid",
        "infra",
        "kettling",
        "mortem",
        "nulla",
        "priori",
        "sponte",
        "supra",
        "tasered",
        "tasers",
    }
    | {"létal", "létale", "létales", "létalité", "racisé", "racisée", "racisées", "racisés"}
    | {"systémique", "systémiques"}
)
"""Words of reports that are in no list."""
DOUBLED = re.compile(r"(\w)\1")
SOUNDS = (("y", "i"), ("ph", "f"), ("c", "k"), ("q", "k"), ("z", "s"))
"""What is written in one way for another in names of States."""


def misspellings(
    text: str, language: str, *, words: Set[str] = frozenset()
) -> Iterator[tuple[SpellingSlip, str]]:
    """Yield each word that reads as a slip of the hand, and the frequent word that may be meant.

    `words` are right ones of a project. A name has a capital; of words with one only the first of
    a sentence is judged.

    Example:
        >>> [(slip.word, better) for slip, better in misspellings("A seperate comission.", "en")]
        [('seperate', 'separate'), ('comission', 'commission')]
    """
    code = language.lower().partition("-")[0]
    if code not in _judged():
        return
    for match in chain(SMALL_WORD.finditer(text), FIRST_WORD.finditer(text)):
        if match[1] in words or not (better := meant(match[1].lower(), code)):
            continue
        is_sure = (
            match[1].islower()
            or len(match[1]) > LONG
            or _counts(code).get(better, 0) > MOST_FREQUENT
        )
        if is_sure:
            yield SpellingSlip(match.start(1), match[1]), better


def is_listed(word: str, language: str) -> bool:
    """Tell whether a word in small letters is listed in a language, or the language has no list."""
    return language not in _judged() or word in _counts(language)


def a_letter_from(word: str, language: str) -> set[str]:
    """Return what a word becomes by a letter more, less or other, or by two that change place."""
    return _checker(language).edit_distance_1(word)


def ends_in_ize(word: str) -> bool:
    """Tell whether an English word with -is- is one that the United Nations write with -iz-."""
    return with_z(word) != word and _counts("en").get(with_z(word.lower()), 0) > 0


@cache
def _judged() -> tuple[str, ...]:
    """Return the languages of the tool in Latin letters: of others no letter is lost by a slip.

    A short list, as that of Spanish, lacks most forms of verbs, which would be told as slips.
    """
    scripts = get_global("likely_subtags")
    in_latin = (code for code in Language.of_the_tool() if "Latn" in scripts.get(code, ""))
    return tuple(code for code in in_latin if len(_counts(code)) >= WHOLE)


@cache
def meant(word: str, language: str) -> str:
    """Return the frequent word that a strange one is a letter from; nothing where it is none."""
    if _is_known(word, language):
        return ""
    counts = _counts(language)
    least = FREQUENT if len(word) > SHORT else MOST_FREQUENT
    least = RATHER if len(word) > LONG else least
    near = [
        form for form in _checker(language).edit_distance_1(word) if counts.get(form, 0) >= least
    ]
    best = max(near, key=lambda form: counts[form], default="")
    better = best or (_by_single_letters(language).get(DOUBLED.sub(r"\1", word), ""))
    prefix = PREFIX.match(word) or BEFORE.match(word)
    if not better and prefix and (rest := meant(word[prefix.end() :], language)):
        return f"{prefix[0]}{rest}"
    better = better or _most_like(word, language)
    if not better or (len(word) < SHORT and len(near) != 1):
        return ""
    others = (code for code in (*_judged(), *ALSO) if code != language and code != "en")
    foreign = max(_counts(code).get(word, 0) for code in others)
    if foreign <= SELDOM and len(word) >= MANY:
        return better
    return "" if foreign > OFTEN or TIMES * foreign > counts[better] else better


def _most_like(word: str, language: str) -> str:
    """Return the frequent word that a long one is like in most of its letters, if any."""
    if len(word) < MANY:
        return ""
    frequent = _by_beginning(language).get(word[:3], [])
    near = [form for form in frequent if abs(len(form) - len(word)) <= TWO]
    return next(iter(get_close_matches(word, near, n=1, cutoff=LIKE)), "")


@cache
def _by_beginning(language: str) -> dict[str, list[str]]:
    """Return words that are not rare by their first three letters."""
    beginnings: dict[str, list[str]] = {}
    for word, count in _counts(language).items():
        if count >= RATHER:
            beginnings.setdefault(word[:3], []).append(word)
    return beginnings


def _is_known(word: str, language: str) -> bool:
    if word in _counts(language) or word in RIGHT:
        return True
    forms = {BEFORE.sub("", word), BEHIND.sub("", word)}
    if language == "fr":
        forms |= {word.replace("œ", "oe"), word.replace("Œ", "oe")}
    if language == "en":
        forms |= {american.sub(letters, word) for american, letters in AMERICAN}
        forms |= {american.sub(letters, BEHIND.sub("", word)) for american, letters in AMERICAN}
    return any(_counts(language).get(form, 0) > SELDOM for form in forms)


@cache
def _by_single_letters(language: str) -> dict[str, str]:
    """Return frequent words by their letters, each doubled one written once."""
    frequent = ((count, word) for word, count in _counts(language).items() if count >= FREQUENT)
    return {DOUBLED.sub(r"\1", word): word for _, word in sorted(frequent)}


def _counts(language: str) -> dict[str, int]:
    counts: dict[str, int] = _checker(language).word_frequency.dictionary
    return counts


@cache
def _checker(language: str) -> SpellChecker:
    from spellchecker import SpellChecker  # what inspects nothing need not load its lists

    return SpellChecker(language=language, distance=1)


def without_accents(name: str) -> str:
    """Return a name without its accents."""
    return "".join(filter(str.isalpha, unicodedata.normalize("NFD", name)))


def sound_of(name: str) -> str:
    """Return a name with letters that are often taken for each other written in one way."""
    letters = without_accents(name.lower())
    for written, sound in SOUNDS:
        letters = letters.replace(written, sound)
    return DOUBLED.sub(r"\1", letters)
