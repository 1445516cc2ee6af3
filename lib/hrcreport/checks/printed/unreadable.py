"""This module says that a printed file cannot be read."""

from __future__ import annotations


class UnreadableError(Exception):
    """A file cannot be read as what it is said to be; `rule` names why, the text says it."""

    def __init__(self, rule: str, message: str) -> None:
        self.rule = rule
        super().__init__(message)
