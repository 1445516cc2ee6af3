"""This module says what an import made, from which rows, and what was left out and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from hrcreport.recipes.corrections import Corrections
from hrcreport.recipes.recipe import Recipe
from hrcreport.recipes.rows import SetAside

SMALLEST_SHOWN = 5
"""Counts of persons from 1 to 4 are not shown (docs/reference/recipes.md, "What the log hides")."""
HIDDEN, HIDDEN_AS_WELL = "fewer than 5", "not shown"


@dataclass(frozen=True, slots=True)
class FileRead:
    """One export as it was read."""

    name: str
    sha256: str
    packed_in: str
    encoding: str
    sheets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """How a new table differs from the one that stands in the project."""

    added: int
    removed: int
    changed: int

    def __str__(self) -> str:
        if not (self.added or self.removed or self.changed):
            return "the table stays as it is"
        return f"{self.added:,} rows are new, {self.removed:,} fall away, {self.changed:,} change"


@dataclass(frozen=True, slots=True)
class StepTaken:
    """What a step in Python did: rows that it was given, that it made, that it left out and why."""

    name: str
    sha256: str
    given: int
    made: int
    left_out: int
    why: str


@dataclass(frozen=True, slots=True)
class FilesSeen:
    """What a dry run sees of exports whose rows a step would take: it runs no step."""

    recipe: Recipe
    step: str
    files: tuple[FileRead, ...]
    read: int
    notices: tuple[str, ...]

    @property
    def not_checked(self) -> str:
        """What was not checked, and why, as one sentence."""
        return (
            f"A dry run runs no code: the step '{self.step}' was not taken. So the rows that it "
            "makes, their columns, dates, numbers and categories, totals, what 'expect' says, and "
            "the table were not checked."
        )


@dataclass(frozen=True)
class ImportResult:
    """A finished import that has written nothing yet."""

    recipe: Recipe
    files: tuple[FileRead, ...]
    frame: pd.DataFrame
    content: bytes
    read: int
    used: int
    above: int
    below: int
    blank: int
    aside: tuple[SetAside, ...]
    compared: tuple[str, ...]
    notices: tuple[str, ...]
    tallies: dict[str, dict[tuple[str, str], int]]
    change: Change | None
    record: dict[str, Any] = field(default_factory=dict)
    step: StepTaken | None = None
    corrections: Corrections | None = None
    corrected: dict[int, int] = field(default_factory=dict)

    def log(self) -> dict[str, Any]:
        """Return the log as plain data, without small counts and without the time of day."""
        log: dict[str, Any] = {
            "table": self.recipe.makes,
            "recipe": {"file": self.recipe.place, "sha256": self.recipe.sha256},
            "files": [asdict(one) | {"sheets": list(one.sheets)} for one in self.files],
            "rows": {
                "read": self.read,
                "used": self.used,
                "set_aside": [{"rows": one.rows, "why": one.why} for one in self.aside],
                "blank": self.blank,
                "above_the_header": self.above,
                "below_the_table": self.below,
            },
            "compared": list(self.compared),
            "notices": list(self.notices),
            "recoded": {
                column: [
                    {"written": text, "code": code, "rows": rows}
                    for (text, code), rows in discreet(tally).items()
                ]
                for column, tally in self.tallies.items()
            },
            "made": {"rows": len(self.frame), "bytes": len(self.content)},
        }
        if self.step:
            log["step"] = asdict(self.step)
        if self.corrections and self.corrections.items:
            log["corrections"] = {
                "file": self.corrections.place,
                "sha256": self.corrections.sha256,
                "applied": [
                    {"column": one.column, "rows": self.corrected.get(number, 0)}
                    | {key: getattr(one, key) for key in ("reason", "by", "on", "reported")}
                    for number, one in enumerate(self.corrections.items)
                ],
            }
        return log


def discreet(tally: dict[tuple[str, str], int]) -> dict[tuple[str, str], int | str]:
    """Return a tally without counts from 1 to 4, and without a count that gives one away.

    Where one count alone is hidden, it follows from the total; then the next smallest is not
    shown either.
    """
    hidden = {key for key, rows in tally.items() if 0 < rows < SMALLEST_SHOWN}
    rest = sorted((rows, key) for key, rows in tally.items() if key not in hidden)
    as_well = {rest[0][1]} if len(hidden) == 1 and rest else set()
    return {
        key: HIDDEN if key in hidden else HIDDEN_AS_WELL if key in as_well else rows
        for key, rows in tally.items()
    }


def change_of(before: list[dict[str, str]], frame: pd.DataFrame) -> Change:
    """Return how the rows of a table that stands differ from the new ones."""
    keys = [str(name) for name in frame.columns if name not in ("value", "complete")]

    def keyed(rows: Iterable[Mapping[Any, str]]) -> dict[tuple[str, ...], tuple[str, ...]]:
        return {
            tuple(row.get(name, "") for name in keys): (row["value"], row.get("complete", ""))
            for row in rows
            if "value" in row
        }

    old, new = keyed(before), keyed(frame.astype(str).to_dict("records"))
    changed = sum(old[key] != new[key] for key in old.keys() & new.keys())
    return Change(len(new.keys() - old.keys()), len(old.keys() - new.keys()), changed)
