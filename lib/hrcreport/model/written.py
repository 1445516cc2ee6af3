"""This module says where a record stands, so that a problem names its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hrcreport.errors import Problem


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """Where a record stands: its file, its first line and the line of each of its values.

    Any two are equal: two records that say the same are the same record, wherever they stand.
    """

    place: str
    line: int
    lines: Mapping[str, int] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Written)

    def __hash__(self) -> int:
        return 0

    def problem(self, key: str, value: str, what: str, mend: str, rule: str) -> Problem:
        """Return a problem with the value of one key."""
        line = self.lines.get(key, self.line) or None
        return Problem(self.place, what, mend, rule, line=line, key=key, value=value)


NOWHERE = Written("", 0)
