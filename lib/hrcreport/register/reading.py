"""This module reads one file of a register: its head, then its lists of records, one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hrcreport.errors import Problem
from hrcreport.register.codes import written_codes
from hrcreport.register.records import Key, read_record
from hrcreport.register.written import Written
from hrcreport.yaml_source import Node, read_yaml

Record = tuple[dict[str, Any], Written]
"""The values of a record that fits its keys, and where it stands."""


class Reading:
    """The reading of one file: `head` has the values that fit, `problems` all that is wrong.

    `sound` tells whether the file could be read at all; what cannot be read has an empty head.
    """

    def __init__(self, path: Path, keys: Mapping[str, Key], *, place: str) -> None:
        self.path = path
        self.place = place
        self.head: dict[str, Any] = {}
        self.written = Written(place, 1)
        root, self.problems = read_yaml(path, place=place)
        self.sound = root is not None
        if root is not None:
            self.head, self.written, wrong = read_record(
                root, keys, place=place, subject="the file"
            )
            self.problems += wrong

    def country(self) -> str:
        """Return the country that the file is named for, and say where it holds another's."""
        expected = self.path.stem.upper()
        given = self.head.get("country", expected)
        if given != expected:
            self.problems.append(
                self.written.problem(
                    "country", given,
                    f"the file is named {self.path.name} but is about '{given}'.",
                    f"Write country: {expected}, or rename the file.", "register.file-name",
                )
            )  # fmt: skip
        return expected

    def records(self, name: str, keys: Mapping[str, Key], *, noun: str) -> list[Record]:
        """Return the records of a list in the head that fit their keys; the others are problems."""
        return self.records_in(self.head.get(name, ()), keys, noun=noun)

    def records_in(
        self, nodes: Iterable[Node], keys: Mapping[str, Key], *, noun: str
    ) -> list[Record]:
        """Return the records of a list within a record, as `records` does."""
        found, problems = read_records(nodes, keys, place=self.place, noun=noun)
        self.problems += problems
        return found

    def record(self, name: str, keys: Mapping[str, Key], *, subject: str) -> Record | None:
        """Return a single record of the head, or None where it is missing or does not fit."""
        if name not in self.head:
            return None
        values, written, wrong = read_record(
            self.head[name], keys, place=self.place, subject=subject
        )
        self.problems += wrong
        return None if wrong else (values, written)

    def codes(self, name: str) -> frozenset[str]:
        """Return the codes of a list as written, those of records with slips included."""
        return written_codes(self.head.get(name, ()))


def read_records(
    nodes: Iterable[Node], keys: Mapping[str, Key], *, place: str, noun: str
) -> tuple[list[Record], list[Problem]]:
    """Return the records that fit their keys, and the problems of all ("provision 3 …")."""
    found: list[Record] = []
    problems: list[Problem] = []
    for number, node in enumerate(nodes, 1):
        values, written, wrong = read_record(node, keys, place=place, subject=f"{noun} {number}")
        problems += wrong
        if not wrong:
            found.append((values, written))
    return found, problems
