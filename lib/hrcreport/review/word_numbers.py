"""This module counts the numbers that Word sets before paragraphs, as Word would print them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Element

from hrcreport.review.word_parts import WORD, WordParts, number_of, value, whole

LEVELS = 9
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
         (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


class Level(NamedTuple):
    """How one level of a list prints: its form, its text ("(%2)"), its first number."""

    form: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number: its text, the form of its level and that level, from 0."""

    text: str
    form: str
    pattern: str
    level: int


@dataclass(slots=True)
class Numbers:
    """The lists of a file, counted on paragraph by paragraph."""

    list_of: dict[str, str] = field(default_factory=dict)
    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    starts: dict[str, dict[int, int]] = field(default_factory=dict)
    styles: dict[str, dict[str, int]] = field(default_factory=dict)
    counted: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0] * LEVELS))
    begun: set[str] = field(default_factory=set)

    def next(self, parts: WordParts, style_id: str, properties: Element | None) -> Number | None:
        """Return the number of the next paragraph, or None where it has none."""
        given = number_of(properties)
        if given is None:
            given = next((s.number for s in parts.ancestry(style_id) if s.number), None)
            if given is not None:
                # A level bound to a style counts, whatever level the style itself names.
                bound = self.styles.get(self.list_of.get(given[0], ""), {})
                given = (given[0], bound.get(style_id, given[1]))
        if given is None or given[0] in {"", "0"} or given[0] not in self.list_of:
            return None
        list_id, at = given
        abstract = self.list_of[list_id]
        level = self.levels[abstract].get(at) if at < LEVELS else None
        if level is None or level.form == "none":
            return None
        counts = self.counted[abstract]
        if list_id not in self.begun:
            self.begun.add(list_id)
            for position, start in self.starts.get(list_id, {}).items():
                if position < LEVELS:
                    counts[position] = start - 1
        counts[at] = counts[at] + 1 if counts[at] else level.start
        counts[at + 1 :] = [0] * (LEVELS - at - 1)
        return Number(self._printed(abstract, level, counts), level.form, level.text, at)

    def _printed(self, abstract: str, level: Level, counts: list[int]) -> str:
        def part(match: re.Match[str]) -> str:
            position = int(match[1]) - 1
            other = self.levels[abstract].get(position, level)
            return spelled(counts[position] or other.start, other.form)

        return re.sub(r"%([1-9])", part, level.text)


def read_numbers(parts: WordParts) -> Numbers:
    """Return the lists that a Word file declares."""
    numbers = Numbers()
    root = parts.xml("word/numbering.xml")
    if root is None:
        return numbers
    for abstract in root.iter(f"{WORD}abstractNum"):
        name = abstract.get(f"{WORD}abstractNumId", "")
        levels = {whole(each.get(f"{WORD}ilvl")): each for each in abstract.iter(f"{WORD}lvl")}
        numbers.levels[name] = {at: _level(each) for at, each in levels.items()}
        numbers.styles[name] = {
            style: at for at, each in levels.items() if (style := value(each, "pStyle"))
        }
    for each in root.iter(f"{WORD}num"):
        name = each.get(f"{WORD}numId", "")
        numbers.list_of[name] = value(each, "abstractNumId") or ""
        numbers.starts[name] = {
            whole(override.get(f"{WORD}ilvl")): whole(start, default=1)
            for override in each.iter(f"{WORD}lvlOverride")
            if (start := value(override, "startOverride"))
        }
    numbers.list_of = {n: a for n, a in numbers.list_of.items() if a in numbers.levels}
    return numbers


ABJAD = tuple("أبجدهوزحطيكلمنسعفصقرشتثخذضظغ")
"""Arabic letters in the order in which they count."""


def spelled(number: int, form: str) -> str:
    """Return a number in the form of a list's level: 3 is "c" in lowerLetter, "iii" in lowerRoman.

    After z Word goes on with aa, bb, cc.
    """
    if form == "arabicAbjad":
        text = ABJAD[(number - 1) % len(ABJAD)]
    elif form.endswith("Letter"):
        times, at = divmod(number - 1, 26)
        text = "abcdefghijklmnopqrstuvwxyz"[at] * (times + 1)
    elif form.endswith("Roman"):
        text = roman(number).lower()
    elif form == "bullet":
        return "•"
    else:
        return str(number)
    return text.upper() if form.startswith("upper") else text


def roman(number: int) -> str:
    """Return a number in roman capitals."""
    text = ""
    for worth, letters in ROMAN:
        times, number = divmod(number, worth)
        text += letters * times
    return text.upper()


def _level(element: Element) -> Level:
    form = value(element, "numFmt") or "decimal"
    text = value(element, "lvlText") or ""
    return Level(form, "•" if form == "bullet" else text, whole(value(element, "start"), default=1))
