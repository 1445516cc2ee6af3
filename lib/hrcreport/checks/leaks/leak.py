"""This module says what a leak is, of which kinds there are, and what to do about each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from typing import Any, Literal, NamedTuple

from hrcreport.foundation import Problem

APART = "\n\0\0\0\0\0\n"
"""Between two texts that are looked through as one: no pattern reaches over it."""
Kind = Literal[
    "name",
    "identifier",
    "person",
    "proposed-name",
    "e-mail",
    "telephone",
    "personal-number",
    "birth-date",
    "plate",
    "address",
    "ip-address",
    "position",
    "small-count",
    "secret",
    "machine-path",
    "more",
    "unreadable",
]
"""Of which kind a leak is."""

WHAT: dict[Kind, tuple[str, str]] = {
    "name": (
        "a person whom a restricted source names stands here",
        "Take the name out; where she agreed to be named, record it and give a waiver.",
    ),
    "identifier": (
        "an identifier of a record in a restricted source stands here",
        "Take it out, and count records instead of naming them.",
    ),
    "person": (
        "what reads as the name of a person stands here, and no policy allows it",
        "Leave the name out, or list it under 'named' in data/safeguards.yml with the reason.",
    ),
    "proposed-name": (
        "a name stands here that registers or tables know, and no person has confirmed",
        "Look whether it may be printed; then list it, or the public table that holds it, under "
        "'named' in data/safeguards.yml with the reason.",
    ),
    "e-mail": (
        "an e-mail address stands here",
        "Leave it out, or list it under 'named' in data/safeguards.yml with the reason.",
    ),
    "telephone": ("a telephone number stands here", "Leave it out."),
    "personal-number": (
        "a number that a State or a bank has given a person stands here",
        "Leave it out.",
    ),
    "birth-date": ("a day of birth stands here", "Leave it out, or write the year or the age."),
    "plate": ("the plate of a vehicle stands here", "Leave it out."),
    "address": (
        "an address with its street and number stands here",
        "Name the town; list an address of an office under 'named' in data/safeguards.yml.",
    ),
    "ip-address": ("the address of a computer stands here", "Leave it out."),
    "position": (
        "a position stands here that is finer than the policy allows",
        "Name the town, or write as few decimals as data/safeguards.yml says; take positions out "
        "of pictures.",
    ),
    "small-count": (
        "a small count of a restricted table stands here",
        "Take it out, and print the table through hrc.table, which withholds it.",
    ),
    "secret": (
        "what reads as a key or a password stands here",
        "Take it out, and have whoever gave it withdraw it: it may have been seen.",
    ),
    "machine-path": (
        "the path of a folder on somebody's machine stands here",
        "Take it out, or write a path relative to the project.",
    ),
    "more": (
        "more stands here than anybody reads",
        "Mend what is told, or take the file out, and look through it once more.",
    ),
    "unreadable": (
        "this cannot be read, so nobody knows what is in it",
        "Take it out, or send it in a form that can be read.",
    ),
}
STOPS: frozenset[Kind] = frozenset({"name", "identifier", "small-count", "secret"})
"""What stops a build; the rest is told by it, and stops a release."""


@dataclass(frozen=True, slots=True, order=True)
class Leak:
    """One thing that must not leave the house.

    `file` is relative to the folder that was looked through, `place` says in words where in it it
    stands; `excerpt` is the text around it without it and without any other leak.
    """

    kind: Kind
    file: str
    place: str
    excerpt: str
    what_to_do: str

    @property
    def what(self) -> str:
        """What was found, as a sentence without its full stop."""
        return WHAT[self.kind][0]

    @property
    def stops_a_build(self) -> bool:
        """Whether not even a draft may hold it."""
        return self.kind in STOPS

    def as_dict(self) -> dict[str, Any]:
        """Return the leak as plain data for `--json`."""
        return asdict(self) | {"what": self.what}

    def problem(self, *, folder: str) -> Problem:
        """Return the leak as a build and a command tell it; `folder` is where it was found."""
        around = f": {self.excerpt}" if self.excerpt else ""
        return Problem(
            f"{folder}/{self.file}" if folder else self.file,
            f"{self.place}: {self.what}{around}.",
            self.what_to_do,
            f"leaks.{self.kind}",
            severity="error" if self.stops_a_build else "warning",
        )


class Found(NamedTuple):
    """Where in a text something of a restricted source stands."""

    start: int
    end: int
    kind: Kind


class Joined:
    """Texts that are looked through as one, `text`."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.text = APART.join(texts)
        self.starts = [0, *accumulate(len(text) + len(APART) for text in texts)]

    def part_at(self, start: int) -> int:
        """Return the number of the text that a place is in."""
        return bisect_right(self.starts, start) - 1

    def part(self, finding: Found) -> tuple[int, Found]:
        """Return the number of a text, and what was found in all as part of it."""
        number = self.part_at(finding.start)
        text_start = self.starts[number]
        return number, Found(finding.start - text_start, finding.end - text_start, finding.kind)


def places_of(text: str, words: Iterable[str]) -> Iterator[int]:
    """Yield where one of some words begins in a text; quicker than a pattern for few of them."""
    for word in words:
        at = text.find(word)
        while at >= 0:
            yield at
            at = text.find(word, at + 1)


def merged(parts: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield parts of a text, by begin and end, in order; those that overlap as one."""
    begin = end = 0
    for part_begin, part_end in sorted(parts):
        if part_begin >= end:
            if end:
                yield begin, end
            begin = part_begin
        end = max(end, part_end)
    if end:
        yield begin, end
