"""This module compares records with each other: codes that are used twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from hrcreport.errors import Problem
from hrcreport.model.written import Written
from hrcreport.yaml_source import Node


def written_codes(nodes: Iterable[Node]) -> frozenset[str]:
    """Return the codes as written, those of records with other slips included.

    With them, one slip in a record does not make every mention of its code a problem too.
    """
    return frozenset(
        node.value["code"].raw.strip()
        for node in nodes
        if isinstance(node.value, dict) and "code" in node.value
    )


class HasCode(Protocol):
    """A record that is named by a code."""

    @property
    def code(self) -> str: ...
    @property
    def written(self) -> Written: ...


def used_twice(records: Iterable[HasCode]) -> list[Problem]:
    """Return a problem for each code that a second record uses."""
    first: dict[str, Written] = {}
    problems = []
    for record in records:
        if record.code in first:
            before = first[record.code]
            problems.append(record.written.problem(
                "code", record.code,
                f"the code '{record.code}' is used a second time; the first is in "
                f"{before.place}:{before.lines['code']}.", "Give one of the two another code.",
                "register.duplicate-code",
            ))  # fmt: skip
        first.setdefault(record.code, record.written)
    return problems
