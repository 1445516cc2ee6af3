"""This module finds names that are a letter from another: of a State, a people, or of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from babel import Locale

from hrcreport.checks.printed.passages import AUTHORED, Passage, Reading, around
from hrcreport.checks.review.coherence import pattern_of
from hrcreport.checks.review.findings import Finding, listed, of
from hrcreport.checks.spelling.misspellings import (
    a_letter_from,
    is_listed,
    sound_of,
    without_accents,
)

NAME = re.compile(
    r"""
    (?<![\w./@-])               # no part of an address or of a compound
    [A-ZÀ-Ý][^\W\d_]*[a-zß-ÿ]   # a capital, and no abbreviation
    (?![\w@/-]|\.\w)
    """,
    re.VERBOSE,
)
TWO_NAMES = re.compile(r"(?=\b([A-ZÀ-Ý][a-zß-ÿ]{2,} [A-ZÀ-Ý][a-zß-ÿ]{2,})\b)")
FIRST = re.compile(r"(?:^|[.!?:;“] )$")
SHORTEST, LONG, OFTEN = 5, 7, 2


def alike_findings(reading: Reading) -> Iterator[Finding]:
    """Yield names that are a slip of a State's, or another form of one that the text has."""
    yield from misspelt_states(reading)
    yield from two_names_of_a_people(reading)
    yield from slips_of_names(reading)
    yield from small_names(reading)
    yield from joined_otherwise(reading)


def misspelt_states(reading: Reading) -> Iterator[Finding]:
    """Yield each name that reads as that of a State, or of its people, and is a letter from it."""
    language = reading.language.lower().partition("-")[0] or "en"
    for passage in reading.of(*AUTHORED - {"footnote"}):
        for match in passage.own_matches(NAME):
            if better := _state_meant(match[0], language):
                message = f"{around(match)} should be “{better}”"
                remark = f"{message}, or is a name like it."
                yield of("style.country-name", passage, remark, at=match)


def two_names_of_a_people(reading: Reading) -> Iterator[Finding]:
    """Yield the rarer of two names of a people that differ by their ending (“Nepali”, “Nepalese”).

    One of both stands before a word for people; names of States and of their people are left alone.
    """
    names = listed("countries")
    before_people = re.compile(rf" {names['people']}\b")
    known = {*_known("en"), *names["also"]}
    times: Counter[str] = Counter()
    at: dict[str, tuple[Passage, re.Match[str]]] = {}
    of_people: set[str] = set()
    for passage in reading.of(*AUTHORED - {"footnote"}):
        for match in passage.own_matches(NAME):
            name = match[0].removesuffix("s")
            times[name] += 1
            at.setdefault(name, (passage, match))
            if before_people.match(match.string, match.end()):
                of_people.add(name)
    for one_ending, other_ending in names["endings"]:
        for form in [name for name in times if name.endswith(one_ending)]:
            other = form[: len(form) - len(one_ending)] + other_ending
            is_pair = other in times and len(form) >= SHORTEST and form != other
            if one_ending in {"", "a"}:  # a name of a place, or of a person, may be the shorter
                is_pair = is_pair and {form, other} <= of_people
            if (
                is_pair
                and {form, other} & of_people
                and not {form, other} <= known - {"Argentine", "Argentinian", "Nepali"}
            ):
                usual, rare = sorted((form, other), key=lambda name: -times[name])
                passage, match = at[rare]
                message = f"{around(match)} has “{rare}”; elsewhere it is “{usual}”."
                yield of("style.name-in-two-forms", passage, message, at=match)


def slips_of_names(reading: Reading) -> Iterator[Finding]:
    """Yield each name that stands once and is a letter from one that the text has often."""
    language = reading.language.lower().partition("-")[0] or "en"
    times: Counter[str] = Counter()
    at: dict[str, tuple[Passage, re.Match[str]]] = {}
    for passage in reading.of(*AUTHORED - {"footnote"}):
        for match in passage.own_matches(NAME):
            times[match[0]] += 1
            at.setdefault(match[0], (passage, match))
    usual = {name.lower(): name for name, count in times.items() if count >= OFTEN}
    for name, (passage, match) in at.items():
        if times[name] > 1 or len(name) < LONG or is_listed(name.lower(), language):
            continue
        near = (usual[form] for form in a_letter_from(name.lower(), language) if form in usual)
        for better in near:
            if better[-1] == name[-1] and better[0] == name[0] and name not in _known(language):
                message = f"{around(match)} has “{name}”; elsewhere it is “{better}”."
                yield of("style.name-in-two-forms", passage, message, at=match)


def joined_otherwise(reading: Reading) -> Iterator[Finding]:
    """Yield the rarer form of a name whose parts are joined otherwise elsewhere in the text.

    “East-African” beside “East African”, “Office of Police Conduct” beside “Office for …”.
    """
    forms: dict[str, Counter[str]] = {}
    at: dict[str, tuple[Passage, re.Match[str]]] = {}
    for passage in reading.of(*AUTHORED - {"footnote"}):
        for match in passage.own_matches(pattern_of("joined-name")):
            key = pattern_of("joint").sub(" ", match[0])
            forms.setdefault(key, Counter())[match[0]] += 1
            at.setdefault(match[0], (passage, match))
    for counted in forms.values():
        (usual, count), *others = counted.most_common()
        for rare, rare_count in others:
            if rare_count < count:
                passage, match = at[rare]
                message = f"{around(match)} has “{rare}”; elsewhere it is “{usual}”."
                yield of("style.name-in-two-forms", passage, message, at=match)


def small_names(reading: Reading) -> Iterator[Finding]:
    """Yield each name of two words whose first has a small letter, and has a capital elsewhere."""
    passages = reading.of(*AUTHORED - {"footnote"})
    times = Counter(
        match[1]
        for passage in passages
        for match in TWO_NAMES.finditer(passage.text)
        if not FIRST.search(match.string[: match.start()])
    )
    for passage in passages:
        for match in passage.own_matches(pattern_of("half-name")):
            usual = match[0][0].upper() + match[0][1:]
            if times[usual] >= OFTEN:
                message = f"{around(match)} has “{match[0]}”; elsewhere it is “{usual}”."
                yield of("style.name-in-two-forms", passage, message, at=match)


@cache
def _known(language: str) -> frozenset[str]:
    """Return the names of States in one word in a language; in English also of their people."""
    territories = Locale.parse(language).territories
    names = {name for code, name in territories.items() if len(code) == 2 and " " not in name}
    if language == "en":
        countries = listed("countries")
        names |= {*countries["adjectives"]}
        names |= {f"{name}s" for name in countries["adjectives"]}
    return frozenset(names)


@cache
def _state_meant(name: str, language: str) -> str:
    """Return the State, or its people, that a name is a slip of; nothing where it is none."""
    known = _known(language)
    others = {*known, *listed("countries")["also"]}
    if (
        len(name) < SHORTEST
        or {name, without_accents(name)} & others
        or is_listed(name.lower(), language)
    ):
        return ""
    by_sound = _by_sound(language)
    if (meant := by_sound.get(sound_of(name))) and meant[0] == name[0]:
        return meant
    if len(name) < LONG - 1:
        return ""
    by_letters = {form.lower(): form for form in known if len(form) > SHORTEST}
    near = [by_letters.get(form) for form in a_letter_from(name.lower(), language)]
    if len(name) >= LONG:
        near += [by_sound.get(form) for form in a_letter_from(sound_of(name), language)]
    return min((form for form in near if form and form[0] == name[0]), default="")


@cache
def _by_sound(language: str) -> dict[str, str]:
    return {sound_of(name): name for name in sorted(_known(language)) if len(name) >= SHORTEST}
