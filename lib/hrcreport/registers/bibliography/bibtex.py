"""This module reads the entries of a BibTeX or BibLaTeX file and where each stands in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from hrcreport.foundation import Problem, SlipError

WORD = re.compile(r"[^\s{}()\",=#%@]+")
OPENS = {"{": "}", "(": ")"}
# A field within a value: the brace of the value before was not closed.
SWALLOWED = re.compile(r"\n\s*[\w-]+\s*=\s*[{\"]")
MONTHS = frozenset(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
)
"""Abbreviations that every reader of these files knows."""


@dataclass(frozen=True, slots=True)
class BibtexEntry:
    """An entry as it is written: its type and the names of its fields in lower case.

    `fields` holds the values without their outer braces or quotation marks, abbreviations
    (`@string`) written out; `lines` the line of each field.
    """

    kind: str
    key: str
    line: int
    fields: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)


def read_bibtex(text: str, *, place: str) -> tuple[list[BibtexEntry], list[Problem]]:
    """Return the entries of a file in their order, and a problem for each that cannot be read.

    What stands between entries is a comment. Reading goes on behind a broken entry, at the next
    line that begins with '@', so that all slips are told at once.
    """
    reader = _Reader(text, place)
    reader.read()
    return reader.entries, reader.problems


@dataclass(slots=True)
class _Reader:
    text: str
    place: str
    at: int = 0
    entries: list[BibtexEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    abbreviations: dict[str, str] = field(default_factory=dict)

    def read(self) -> None:
        while "@" in self.text[self.at :]:
            entry_start = self.at = self.text.index("@", self.at)
            try:
                self._entry()
            except SlipError as slip:
                message = f"the entry that begins in line {self._line(entry_start)} {slip.what}."
                self.problems.append(
                    Problem(self.place, message, slip.mend, "bibliography.syntax", line=slip.line)
                )
                following = re.compile(r"^\s*@", re.MULTILINE).search(self.text, entry_start + 1)
                self.at = following.end() - 1 if following else len(self.text)

    def _slip(self, at: int, fault: str, mend: str) -> SlipError:
        return SlipError(fault, self._line(at), mend)

    def _not_closed(self, value_start: int, closing: str) -> SlipError:
        fault = f"has a value that is not closed by '{closing}'"
        return self._slip(value_start, fault, f"Write the '{closing}' that ends it.")

    def _line(self, at: int) -> int:
        return self.text.count("\n", 0, min(at, len(self.text.rstrip()))) + 1

    def _blanks(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def _next(self) -> str:
        self._blanks()
        return self.text[self.at] if self.at < len(self.text) else ""

    def _word(self) -> str:
        self._blanks()
        match = WORD.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return match[0] if match else ""

    def _entry(self) -> None:
        entry_start = self.at
        self.at += 1
        kind = self._word().lower()
        opening = self._next()
        if not kind or opening not in OPENS:
            return  # an '@' in a comment, such as an address
        self.at += 1
        if kind in {"comment", "preamble"}:
            self.at -= 1
            self._balanced(opening, OPENS[opening])
            return
        if kind == "string":
            fields, _ = self._fields(OPENS[opening])
            self.abbreviations |= fields
            return
        self._blanks()
        key_from = self.at
        while self.at < len(self.text) and self.text[self.at] not in ",}\n":
            self.at += 1
        key = self.text[key_from : self.at].strip()
        if "=" in key or not key:
            mend = f"Write a key behind its brace: @{kind}{{name-of-the-source, …}}."
            raise self._slip(key_from, "has no key", mend)
        if self._next() == ",":
            self.at += 1
        fields, lines = self._fields(OPENS[opening])
        self.entries.append(BibtexEntry(kind, key, self._line(entry_start), fields, lines))

    def _fields(self, closing: str) -> tuple[dict[str, str], dict[str, int]]:
        fields: dict[str, str] = {}
        lines: dict[str, int] = {}
        while self._next() != closing:
            at = self.at
            name = self._word().lower()
            if not name or self._next() != "=":
                if self.at >= len(self.text) or self.text[self.at] == "@":
                    mend = f"Write the '{closing}' that ends the entry."
                    raise self._slip(at, "is not closed", mend)
                mend = "Write each field as name = {value}, with a comma behind it."
                raise self._slip(at, "has a field that cannot be read", mend)
            self.at += 1
            if name in fields:
                raise self._slip(at, f"has the field '{name}' twice", "Keep one of the two.")
            fields[name], lines[name] = self._value(name), self._line(at)
            following = self._next()
            if following == ",":
                self.at += 1
            elif following != closing:
                after = f"Write a comma behind the field '{name}'."
                raise self._slip(self.at, f"lacks a comma behind the field '{name}'", after)
        self.at += 1
        return fields, lines

    def _value(self, name: str) -> str:
        parts = [self._part(name)]
        while self._next() == "#":
            self.at += 1
            parts.append(self._part(name))
        return " ".join("".join(parts).split(" "))

    def _part(self, name: str) -> str:
        opening = self._next()
        if opening == "{":
            value_start = self.at
            value = self._balanced("{", "}")
            if SWALLOWED.search(value):
                raise self._not_closed(value_start, "}")
            return value
        if opening == '"':
            return self._balanced('"', '"')
        at = self.at
        word = self._word()
        if word.isdigit() or word.lower() in MONTHS:
            return word
        if word.lower() in self.abbreviations:
            return self.abbreviations[word.lower()]
        close = Problem.did_you_mean(word, self.abbreviations)
        mend = f"{close}Put the value between braces: {name} = {{{word or '…'}}}."
        raise self._slip(at, f"has no value in braces or quotation marks for '{name}'", mend)

    def _balanced(self, opening: str, closing: str) -> str:
        """Return what stands between an opening mark and its closing one; braces nest."""
        opening_at = self.at
        self.at += 1
        depth = 0
        while self.at < len(self.text):
            character = self.text[self.at]
            if character == "\\":
                self.at += 1
            elif character == closing and depth == 0:
                self.at += 1
                return self.text[opening_at + 1 : self.at - 1]
            elif character == "{" or character == opening == "(":
                depth += 1
            elif character == "}":
                depth -= 1
            self.at += 1
        raise self._not_closed(opening_at, closing)
