"""This module says where a record stands, so that a problem names its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hrcreport.errors import Problem


@dataclass(frozen=True, slots=True)
class Written:
    """Where a record stands: its file, its first line and the line of each of its values."""

    place: str
    line: int
    lines: Mapping[str, int] = field(default_factory=dict)

    def problem(self, key: str, value: str, what: str, mend: str, rule: str) -> Problem:
        """Return a problem with the value of one key."""
        line = self.lines.get(key, self.line)
        return Problem(self.place, what, mend, rule, line=line, key=key, value=value)
