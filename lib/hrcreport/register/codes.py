"""This module compares records with each other: codes used twice, half a verification."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from hrcreport.errors import Problem
from hrcreport.register.kinds import day, text
from hrcreport.register.records import Key
from hrcreport.register.written import Written
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
            problems.append(
                record.written.problem(
                    "code",
                    record.code,
                    f"the code '{record.code}' is used a second time; the first is in "
                    f"{before.place}:{before.lines['code']}.",
                    "Give one of the two another code.",
                    "register.duplicate-code",
                )
            )
        first.setdefault(record.code, record.written)
    return problems


VERIFICATION_KEYS = {
    "source": Key(text),
    "seen_in": Key(text),
    "verified_by": Key(text),
    "verified_on": Key(day),
}
"""Where a record comes from, where it was seen, and who compared it with its source."""


def half_verified(values: Mapping[str, Any], written: Written) -> list[Problem]:
    """Say where a verification names a person without a day, or a day without a person."""
    by, on = values.get("verified_by", ""), values.get("verified_on", "")
    if bool(by) == bool(on):
        return []
    key = "verified_by" if by else "verified_on"
    missing = "the day" if by else "who did it"
    return [
        written.problem(
            key, by or on, f"a verification lacks {missing}.",
            "Fill verified_by and verified_on, or leave both empty.", "register.half-verified",
        )
    ]  # fmt: skip
