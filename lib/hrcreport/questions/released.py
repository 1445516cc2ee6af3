"""This module hands out tables as they may be shown: what their sensitivity withholds is gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import pandas as pd

from disparity.disclosure import Policy, Released, policy_of, release
from hrcreport.data.catalogue import Catalogue, Table
from hrcreport.errors import DataError, Problem
from hrcreport.project import find_project
from hrcreport.questions.context import document_language
from hrcreport.questions.scope import refuse_table_of_another

NOT_KEYS = frozenset({"country", "complete", "measure", "value"})
Part = tuple[str, bool]


@dataclass(frozen=True)
class ShownTable:
    """A table with gaps where a count is withheld; `parts` are its releases, none if it is public.

    A part is one measure in whole periods (True) or in part-periods (False).
    """

    table: Table
    parts: Mapping[Part, Released] = field(default_factory=dict)

    @property
    def merged(self) -> tuple[str, ...]:
        """The groups that are counted with "other" since they are too small to be shown."""
        return tuple(dict.fromkeys(each for part in self.parts.values() for each in part.merged))

    @property
    def withheld(self) -> int:
        """How many counts of the table are withheld."""
        return sum(part.inner_withheld for part in self.parts.values())


def shown_table(name: str) -> ShownTable:
    """Return a table of the catalogue as it may be shown.

    Raises:
        DataError: there is no such table, it is of a State that the report is not about, its file
            was changed, or a restricted table holds no counts, so that nothing of it may be shown.
    """
    project = find_project()
    catalogue = Catalogue.read(project, language=document_language())
    record = catalogue.record(name)
    refuse_table_of_another(record, project, place=catalogue.place(record))
    table = catalogue.table(name)
    policy = policy_of(table.record.sensitivity)
    if not policy.protects or table.record.kind == "lookup":
        return ShownTable(table)
    if not {"measure", "value"} <= set(table.frame.columns):
        raise DataError(
            Problem(
                catalogue.place(table.record),
                f"the table '{name}' is restricted and holds no counts: nothing of it may be "
                "shown.",
                "Make a table of counts out of it by a recipe, and give that one.",
                "notebook.restricted-rows",
                value=name,
            )
        )
    parts = _parts(_Frame(table.record.sha256, table.frame), policy)
    frame = pd.concat([part.frame for part in parts.values()], ignore_index=True)
    return ShownTable(Table(frame, table.record), parts)


@dataclass(frozen=True, eq=False)
class _Frame:
    """A frame that a cache can tell by the hash of its file."""

    sha256: str
    frame: pd.DataFrame

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Frame) and self.sha256 == other.sha256

    def __hash__(self) -> int:
        return hash(self.sha256)


@lru_cache(maxsize=64)  # a report asks for the same table many times
def _parts(held: _Frame, policy: Policy) -> dict[Part, Released]:
    frame = held.frame
    whole = frame["complete"] if "complete" in frame else pd.Series(True, index=frame.index)
    keys = [column for column in frame.columns if column not in NOT_KEYS]
    return {
        (str(measure), bool(complete)): release(rows, policy=policy, keys=keys)
        for (measure, complete), rows in frame.groupby([frame["measure"], whole], sort=False)
    }
