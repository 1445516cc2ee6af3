"""This module lists what is missing for a release, by who can do it; functions are the project's.

The list is what a release would be refused for, and what nobody can sign yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from hrcreport.foundation import Problem

WHO: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "author": (
            "edition",
            "release.stale",
            "release.inspection",
            "release.warning",
            "release.records",
            "release.quotation",
            "bundle",
            "leaks",
            "verify",
            "release.no-edition",
            "release.other-build",
            "release.twice",
        ),
        "who spoke with the persons": (
            "release.consent",
            "release.consent-ends",
            "photograph",
            "consultations",
        ),
        "reader for safety": ("leaks.person", "leaks.proposed-name"),
        "legal reader": ("release.unverified",),
        "data steward": (
            "release.licence",
            "release.exposed",
            "release.not-comparable",
            "data",
        ),
        "head": (
            "release.no-log",
            "release.log",
            "release.log-cut",
            "release.approver-open",
            "release.policy",
            "release.approver",
        ),
    }
)
"""Who can do what is missing, in the order in which it is done, by rules or their areas."""


def who_can(rule: str) -> tuple[str, int]:
    """Return who can do what a rule asks for, and as which of her tasks; nobody: none of these."""
    for rule_or_area in (rule, rule.partition(".")[0]):
        for role, rules in WHO.items():
            if rule_or_area in rules:
                return role, rules.index(rule_or_area)
    return "", 0


def by_who(problems: Iterable[Problem]) -> Iterator[tuple[str, list[Problem]]]:
    """Yield what is missing with who can do it, in the order in which it is done, each once."""
    left = sorted(dict.fromkeys(problems), key=lambda problem: who_can(problem.rule)[1])
    for role in ("", *WHO):
        role_problems = [problem for problem in left if who_can(problem.rule)[0] == role]
        if role_problems:
            yield role, role_problems


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing for the release of an edition; `then` is what comes once nothing is."""

    called: str
    problems: tuple[Problem, ...]
    then: str

    def as_dict(self) -> dict[str, Any]:
        """Return the list as plain data for `--json`, in its order."""
        return {
            "edition": self.called,
            "missing": [
                {"who": role, **problem.as_dict()}
                for role, role_problems in by_who(self.problems)
                for problem in role_problems
            ],
            "then": self.then,
        }
