"""This module finds words that rules list plainly, in all their forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from hrcreport.checks.printed.passages import AUTHORED, UNBROKEN, Reading, Role, around
from hrcreport.checks.printed.references import language_of
from hrcreport.checks.review.findings import Finding, listed, of, sentence_around

WORD = re.compile(r"[\w‑-]+")
FIRST = re.compile(r"[\w-]+(?![\w(?|-])")
"""The first word of a phrase, where it has no alternatives."""
CHOICE = re.compile(r"\(([^()]*)\)(\??)|([^()|?])\?")
VOWELS = "aeiouy"
SIBILANTS = ("s", "x", "z", "ch", "sh")
FRENCH_ENDINGS = (
    ("eux", "eux euse euses eusement"),
    ("if", "if ifs ive ives ivement"),
    ("el", "el els elle elles ellement"),
    ("al", "al aux ale ales alement"),
    ("er", "er ers ère ères èrement"),
    ("ien", "ien iens ienne iennes"),
    ("ant", "ant ants ante antes amment"),
    ("ent", "ent ents ente entes emment"),
    ("e", "e es ement"),
)
FRENCH_VERB = "er e ent é ée és ées a ait aient ant èrent era eront"

Listed = Mapping[str, list[tuple[str, str]]]
"""By the first word of a phrase, the rules that list it, and what follows as a pattern."""


def vocabulary_findings(reading: Reading, roles: frozenset[Role] = AUTHORED) -> Iterator[Finding]:
    """Yield each word of a text's own that `vocabulary.yml` lists for its language."""
    language = language_of(reading)
    phrases = _phrases(language)
    told: set[tuple[str, str]] = set()
    for passage in reading.of(*roles) if phrases else ():
        text = passage.text.translate(UNBROKEN)
        spans: list[tuple[int, int]] | None = None
        for word in WORD.finditer(text):
            first = word[0].lower()
            for rule, pattern in _patterns(first, language) if first in phrases else ():
                match = pattern.match(text, word.start())
                if not match:
                    continue
                spans = passage.protected() if spans is None else spans
                is_own = not any(match.start() < end and at < match.end() for at, end in spans)
                sentence = rule, sentence_around(match)
                if is_own and sentence not in told:
                    told.add(sentence)
                    yield of(rule, passage, f"{around(match)}.", at=match)


@cache
def _phrases(language: str) -> Listed:
    phrases: dict[str, list[tuple[str, str]]] = {}
    for rule, by_language in listed("vocabulary").items():
        for kind, entries in by_language.get(language, {}).items():
            for entry in entries:
                for first, rest in _by_first_word(entry):
                    is_noun = rest and kind == "nouns"  # its last word has the plural
                    for form in [first] if is_noun else FORMS[kind](first):
                        phrases.setdefault(form.lower(), []).append(
                            (rule, f"{rest}(?:e?s)?" if is_noun else rest)
                        )
    return phrases


@cache
def _patterns(first: str, language: str) -> list[tuple[str, re.Pattern[str]]]:
    """Return the patterns of all phrases that begin by a word, by the rules that list them."""
    by_rule: dict[str, list[str]] = {}
    for rule, rest in sorted(_phrases(language)[first], key=lambda phrase: -len(phrase[1])):
        by_rule.setdefault(rule, []).append(rest)
    return [
        (
            rule,
            re.compile(
                rf"""
                (?i:{re.escape(first)}(?:{"|".join(rests)}))
                (?:(?<=[’'\ ])|(?![\w‑-]))  # the end of a word, or of an article that is cut short
                """,
                re.VERBOSE,
            ),
        )
        for rule, rests in by_rule.items()
    ]


def _by_first_word(entry: str) -> Iterator[tuple[str, str]]:
    """Yield the first word of each reading of a phrase, and what follows as a pattern.

    Example:
        >>> [*_by_first_word("wash(|es) (its|their) hands?")]
        [('wash', '[ ](?:its|their)[ ]hands?'), ('washes', '[ ](?:its|their)[ ]hands?')]
    """
    entry = entry.strip()
    if first := FIRST.match(entry):
        rest = entry[first.end() :]
        for sign, pattern in ((".", r"\."), ("’", "[’']"), ("(", "(?:"), (" ", "[ ]")):
            rest = rest.replace(sign, pattern)
        yield first[0], rest
        return
    choice = CHOICE.search(entry)
    if choice is None:
        raise ValueError(entry)
    chosen = [choice[3]] if choice[3] else choice[1].split("|")
    for words in [*chosen, ""] if choice[0].endswith("?") else chosen:
        yield from _by_first_word(f"{entry[: choice.start()]}{words}{entry[choice.end() :]}")


def as_it_is(word: str) -> list[str]:
    """Return a word alone."""
    return [word]


def english_verb(verb: str) -> list[str]:
    """Return the forms of a regular verb.

    Example:
        >>> english_verb("fast-track")
        ['fast-track', 'fast-tracks', 'fast-tracked', 'fast-tracking']
    """
    if verb.endswith("e"):
        return [verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"]
    if verb.endswith("y") and verb[-2] not in VOWELS:
        return [verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"]
    is_short = re.fullmatch("[^aeiou]*[aeiou][bdglmnprt]", verb.split("-")[-1])
    stem = f"{verb}{verb[-1]}" if is_short else verb
    return [
        verb,
        f"{verb}{'es' if verb.endswith(SIBILANTS) else 's'}",
        f"{stem}ed",
        f"{stem}ing",
    ]


def english_noun(noun: str) -> list[str]:
    """Return a noun in the singular and in the plural."""
    if noun.endswith("y") and noun[-2] not in VOWELS:
        return [noun, f"{noun[:-1]}ies"]
    plural = [f"{noun[:-3]}men"] if noun.endswith("man") else []
    return [noun, f"{noun}{'es' if noun.endswith(SIBILANTS) else 's'}", *plural]


def english_adjective(adjective: str) -> list[str]:
    """Return an adjective and its adverb."""
    if adjective.endswith("le"):
        return [adjective, f"{adjective[:-1]}y"]
    if adjective.endswith("y"):
        return [adjective, f"{adjective[:-1]}ily"]
    return [adjective, f"{adjective}{'ally' if adjective.endswith('ic') else 'ly'}"]


def french_adjective(adjective: str) -> list[str]:
    """Return the forms of an adjective, and its adverb.

    Example:
        >>> french_adjective("calamiteux")
        ['calamiteux', 'calamiteuse', 'calamiteuses', 'calamiteusement']
    """
    for ending, forms in FRENCH_ENDINGS:
        if adjective.endswith(ending):
            return [f"{adjective.removesuffix(ending)}{form}" for form in forms.split()]
    return [f"{adjective}{form}" for form in ("", "s", "e", "es", "ement")]


def french_noun(noun: str) -> list[str]:
    """Return a noun, or a participle, in its four forms."""
    return [f"{noun}{ending}" for ending in ("", "s", "e", "es")]


def french_verb(verb: str) -> list[str]:
    """Return the forms of a verb in -er."""
    return [f"{verb.removesuffix('er')}{ending}" for ending in FRENCH_VERB.split()]


FORMS: Mapping[str, Callable[[str], list[str]]] = {
    "phrases": as_it_is,
    "verbs": english_verb,
    "nouns": english_noun,
    "adjectives": english_adjective,
    "verbes": french_verb,
    "noms": french_noun,
    "adjectifs": french_adjective,
}
"""What makes the forms of the words that are listed as one kind of word."""
