"""This module holds what a house rule is: a function that yields each place that breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
RULES: dict[str, Callable[[], Iterable[str]]] = {}
"""Each rule by its name, in the order of the modules."""


def rule(check: Callable[[], Iterable[str]]) -> Callable[[], Iterable[str]]:
    """Let `python -m tests.conventions` ask for this rule too."""
    RULES[check.__name__.replace("_", "-")] = check
    return check


def place(path: Path) -> str:
    """Return where a file lies in the project."""
    return path.relative_to(REPOSITORY).as_posix()
