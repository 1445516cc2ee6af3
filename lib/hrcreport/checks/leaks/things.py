"""This module tells by what a text says around a name that it is that of a place or another thing.

What stands so is proposed, and not told as a person: each rule leaves alone what begins with a
given name, so that a person who is called beside a place stays one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from hrcreport.checks.leaks.capitals import BEGINS, BETWEEN, CAPITAL, LOW, UP
from hrcreport.checks.leaks.lexicon import (
    grammatical,
    is_english,
    is_family,
    is_given_alone,
    is_word,
    listed,
    may_be_given,
)
from hrcreport.checks.leaks.names import WORD, folded
from hrcreport.checks.leaks.places import places, regions_of_words, words_of_name

Words = tuple[str, ...]
NAME = rf"{CAPITAL}(?:\s{BETWEEN}{CAPITAL}){{0,4}}"
AND = "and|or|et|ou|y|o|e"
LINKED = rf"(?:[,;]\s(?:(?:{AND})\s)?|\s(?:{AND})\s)"
"""What stands between the names of a list."""
LIST = re.compile(rf"{BEGINS}{NAME}(?:{LINKED}(?:the\s)?{NAME}){{2,}}")
ONE_NAME = rf"{CAPITAL}(?:\s(?!(?:y|e|и)\s){BETWEEN}{CAPITAL}){{0,4}}"
ITEM = re.compile(ONE_NAME)
KIND_BEFORE = re.compile(
    rf"\b(\w+)\s(?:of|de|du|di|da|do|della)\s(?:the\s|la\s|l['’])?"
    rf"(?:(?:{NAME},\s)+(?:{NAME},?\s(?:{AND})\s)?|{NAME}\s(?:{AND})\s)?\Z"
)
"""What kind of place stands before a name, or before the list that it stands in."""
THE = re.compile(r"\b[Tt]he\s\Z")
NO_NOUN = re.compile(
    r"['’]?(?:[.;:)]|,|\s(?:and|at|by|for|from|had|has|in|is|of|on|or|to|was|were|with)\b|\Z)"
)
"""What stands behind a name to which no noun belongs."""
LONGEST_LIST = 200
DEFINED = re.compile(
    rf"{BEGINS}({NAME}),\s(?:an?|the)\s(?:[{LOW}-]+\s){{0,2}}?([{LOW}]+)"
    r"(?=[,.;)]|\s(?:of|that|which|in|from|based|with|for)\b)"
)
"""A name, and what the text says that it is: Quolmer, a firm of the capital."""
GONE_TO = re.compile(
    r"\b(?:went|go|gone|came|come|moved|travelled|traveled|fled|returned|deported)\s(?:to|from)"
    rf"\s(?:the\s)?(?:{NAME},\s)*(?:{NAME},?\s(?:{AND})\s)?\Z"
)
"""What stands before a place, or before the list that it stands in."""
FOR_SOMETHING = re.compile(
    rf"\s(?:für|voor|för|pour|para|per)\s(?:l['’]|(?:l[aeo]s?|el|os?|as?|den?|die|das|het)\s)?[{UP}]"
)
"""Behind the name of a body, for what it is there in other languages than English."""
SHORT_FORM = re.compile(rf"\s\([“\"']?([{UP}]{{3,8}})[”\"']?\)")
"""Behind a name, by which letters the text calls it from there on."""
ONE_OF_MANY = re.compile(rf"(?:\A|([^\W\d_]*)[^\w’'-]+)(?:an|[Aa])\s(?:([{LOW}]+)\s)?\Z")
"""The article of English before a name, and the word before it: "a" is also a preposition."""
FROM_A_PLACE = re.compile(r"\b(?:from|in|at|near|of)\s\Z")
BEFORE_ITS_STATE = re.compile(rf",\s({NAME})")
LEAST_OF_A_LIST = 2
"""So many places make the rest of a list places, where they are half of it or more."""
ROUNDS = 2
"""How often what is known of things is asked for further ones."""
OFTEN = 2
"""So many times a name stands as a place before a given name in it counts for nothing."""


STREET_BEFORE = re.compile(
    r"(?:\b(?:avenue|rue|boulevard|quai|pont|impasse|allée|métro|calle|avenida|carrera|plaza|paseo"
    r"|puente|glorieta|jirón|rua|praça|alameda|viaduto|ponte|piazza|viale|corso|улиц[аеу]|площад[ьи])"
    r"|\bla place|\bplaces?\sde\sla|\b[dl][ae]\splace)\s(?:du\s|de\s|d['’]|of\s)?\Z"
)
"""What stands before the name of a street or a square, after whomever it is called."""
AGAINST = re.compile(
    rf"(?:\s(?:and|et|y|e)\s(?:[Oo]thers|[Aa]utres|[Oo]tros|[Oo]utros))?,?"
    rf"\s(?:v|[Vv]s|c|[Cc]ontra)\.?\s(?:(?:the|la|le|l['’]|el)\s?)?({ONE_NAME})"
)
VERSUS = re.compile(r"\s[Vv]s\Z")


def stands_as_a_thing(text: str, at: re.Match[str]) -> bool:
    """Tell whether what stands right beside a name stands beside that of a thing."""
    line_begin = text.rfind("\n", max(0, at.start() - LONGEST_LIST), at.start()) + 1
    before = text[max(line_begin, at.start() - LONGEST_LIST) : at.start()]
    kind = KIND_BEFORE.search(before)
    noun = folded(kind[1].removesuffix("s")) if kind else ""
    if (
        noun in listed("before-places")
        or STREET_BEFORE.search(before) is not None
        or _is_the_one(text, at, before)
    ):
        return True
    first = WORD.search(at[0])
    if first is None or may_be_given(first[0]):
        return False
    return (
        _is_against_a_state(text, at)
        or GONE_TO.search(before) is not None
        or FOR_SOMETHING.match(text, at.end()) is not None
        or (kind is not None and kind[1][0].isupper() and noun in listed("heads-of-institutions"))
        or _has_a_short_form(text, at)
        or _is_one_of_many(before)
        or (FROM_A_PLACE.search(before) is not None and _is_before_its_state(text, at))
    )


def _is_against_a_state(text: str, at: re.Match[str]) -> bool:
    """Tell whether a name is that of a case: Quolmer and Others v. Libya."""
    versus = VERSUS.search(at[0])
    state = AGAINST.match(text, at.end() - len(versus[0]) if versus else at.end())
    return state is not None and is_place(words_of_name(state[1]))


def _is_the_one(text: str, at: re.Match[str], before: str) -> bool:
    """Tell whether two words stand behind "the", and before no noun: to the Quolmer Basin.

    A person stands so behind an office alone, or before a noun: the Oduya Inquest.
    """
    words = WORD.findall(at[0])
    return (
        len(words) == 2
        and THE.search(before) is not None
        and NO_NOUN.match(text, at.end()) is not None
        and folded(words[0]) not in listed("offices") | listed("beside-persons")
    )


def _has_a_short_form(text: str, at: re.Match[str]) -> bool:
    """Tell whether letters of a name stand behind it in brackets: Ligue Quolmer (LQL)."""
    short = SHORT_FORM.match(text, at.end())
    if short is None:
        return False
    letters = iter(folded(at[0]))
    return folded(at[0])[0] == folded(short[1])[0] and all(
        letter in letters for letter in folded(short[1])
    )


def _is_one_of_many(before: str) -> bool:
    """Tell whether a name is that of what there are many of: a white Quolmer Zerbst.

    Behind a word of another language "a" stands before whom something is done to: mató a Quolmer.
    """
    article = ONE_OF_MANY.search(before)
    if article is None:
        return False
    return article[2] in listed("colours") if article[2] else is_english(article[1] or "")


def _is_before_its_state(text: str, at: re.Match[str]) -> bool:
    state = BEFORE_ITS_STATE.match(text, at.end())
    return state is not None and is_place(words_of_name(state[1]))


def defined_things(text: str, *, persons: Set[str]) -> Iterator[Words]:
    """Yield the names of which a text says that they are those of a firm, a body, a product."""
    for match in DEFINED.finditer(text):
        words = without_beginning(words_of_name(match[1]))
        if (
            words
            and persons.isdisjoint(words)
            and folded(match[2].removesuffix("s")) in listed("called-by-names")
            and not may_be_given(words[0])
        ):
            yield words


def without_beginning(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a name without what begins a sentence: In Quolmer Zerbst.

    A month that is a given name, too, is one before two words: Julio Quolmer Zerbst.
    """
    begin = 0
    if len(words) > 2 and words[0] not in listed("begins-sentences") and may_be_given(words[0]):
        return (*words,)
    while begin < len(words) and words[begin] in grammatical() and len(words[begin]) > 1:
        begin += 1
    return (*words[begin:],)


def is_place(words: Sequence[str]) -> bool:
    """Tell whether words are known as a place, or begin as the name of one."""
    if not words:
        return False
    return (
        (len(words) == 1 and words[0] in places())
        or (*words,) in regions_of_words()
        or begins_as_a_place(words)
    )


def begins_as_a_place(words: Sequence[str]) -> bool:
    """Tell whether more than one word begin as the name of a place does: Port Quolmer."""
    return len(words) > 1 and words[0] in listed("begins-places")


def lists_in(text: str) -> list[list[Words]]:
    """Return the names of each list of three or more, without what begins a sentence."""
    return [
        [
            words
            for item in ITEM.findall(match[0])
            if (words := without_beginning(words_of_name(item)))
        ]
        for match in LIST.finditer(text)
    ]


def places_of_lists(
    lists: Sequence[Sequence[Words]], known: Set[Words], *, persons: Set[str]
) -> Iterator[Words]:
    """Yield the names of lists that hold places for the most part; `persons` are words of none.

    One that begins with a given name is a place where all the others are.
    """
    for items in lists:
        among = [
            is_place(words) or (words in known and (len(words) > 1 or not is_word(words[0])))
            for words in items
        ]
        if sum(among) < max(LEAST_OF_A_LIST, len(items) / 2):
            continue
        all_others = LEAST_OF_A_LIST < sum(among) == len(items) - 1
        for words in items:
            is_given = may_be_given(words[0])
            if (
                persons.isdisjoint(words)
                and (words[0] not in listed("offices") or all_others)
                and (not is_given or LEAST_OF_A_LIST < sum(among) >= len(items) - 2)
            ):
                yield words


def made_of_things(name: Sequence[str], *, said: str, words_of_things: Set[str]) -> bool:
    """Tell whether a name is put together of words of things and of words of a language.

    "Quolmer North" beside "Port Quolmer", "Mothers For Quolmer" beside "in Quolmer". What ends as
    a family is called is none, where no thing is called so: Quolmer Young.
    """
    words = [word for word in WORD.findall(said) if folded(word) in name]
    if len(words) < 2 or not listed("offices").isdisjoint(name) or is_given_alone(words[0]):
        return False
    of_things = [
        folded(word) in words_of_things or folded(word) in listed("begins-places") for word in words
    ]
    return (
        not words_of_things.isdisjoint(name)
        and (of_things[-1] or not is_family(words[-1]))
        and all(of_thing or is_word(word) for word, of_thing in zip(words, of_things, strict=True))
    )
