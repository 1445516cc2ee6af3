"""This module tells how a table is counted: as its record says, or as a parameter says instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hrcreport.foundation import Chosen, Counting, DataError, ReportContext
from hrcreport.notebook.access.periods import Period
from hrcreport.notebook.access.released import shown_table
from hrcreport.notebook.access.reporting_groups import JOIN
from hrcreport.notebook.access.scope import refuse_table_of_another
from hrcreport.notebook.templates.nothing import nothing
from hrcreport.tables import Catalogue

PARAMETERS = "parameters"
TableNamed = str | Mapping[str, Any]
"""What a parameter of the kind Table holds: a name, or a name with what is said instead."""


@dataclass(frozen=True)
class CountedTable:
    """How a table is counted in a document; words are in its language.

    `declared` holds the tables that it is counted with, by the keys of its record, and the rest.
    """

    context: ReportContext
    name: str
    declared: Counting

    def said(self, key: str, **groups: str) -> str:
        """Return the words of a key; groups by "focus" and "reference" are filled in by name.

        What is counted reads as the record's scope and measure, where the record has no other words
        for a sentence and for a column.
        """
        language = self.context.language
        words = self.declared.said(key, language) or self._of_record(key)
        for mark, group in groups.items():
            label = self.declared.group(group, language) or self._label(group)
            words = words.replace(f"{{{mark}}}", label)
        return words

    def _of_record(self, key: str) -> str:
        if key not in ("head", "words"):
            return ""
        table = shown_table(self.context, self.name).table
        measures = [self.declared.measure] if self.declared.measure else table.frame["measure"]
        label = table.label("measure", str(next(iter(measures), "")))
        return table.record.scope if key == "words" else f"{label[:1].upper()}{label[1:]}"

    def _label(self, group: str) -> str:
        table = shown_table(self.context, self.name).table
        return f" {JOIN} ".join(
            table.label("group", single_group) for single_group in group.split(JOIN)
        )

    @property
    def population(self) -> str:
        """The table of the persons that it is counted against; empty where none is held."""
        return self.declared.population

    @property
    def by_light(self) -> str:
        """The table of the same stops by light and time of the clock; empty where none is held."""
        return self.declared.by_light

    @cached_property
    def last_year(self) -> int:
        """The last year that it holds whole.

        Raises:
            DataError: it holds no whole year.
        """
        rows = shown_table(self.context, self.name).table.frame
        whole_rows = rows[rows["complete"]] if "complete" in rows else rows
        if not len(whole_rows):
            raise DataError.of(
                f"data/tables/{self.name}.csv",
                f"the table '{self.name}' holds no whole period.",
                "Name another table.",
                "notebook.no-periods",
                value=self.name,
            )
        return max(Period(period).years[1] for period in whole_rows["period"].unique())

    @property
    def where(self) -> str:
        """Where and when it was counted, for captions: "Minneapolis, 2017"."""
        return ", ".join(filter(None, (self.said("place"), str(self.last_year))))


def counting(context: ReportContext, table: TableNamed) -> CountedTable:
    """Return how a table is counted: against whom, by which other tables, in which words.

    `table` is what a parameter of the kind Table holds. Of an empty one it is nothing.

    Raises:
        DataError: the catalogue has no such table, it is of a State that the report is not about,
            or the parameter has keys that it cannot have.
    """
    if not table:
        return nothing(CountedTable)
    chosen = Chosen.of(table, place=PARAMETERS, key="table")
    record = Catalogue.read(context.project).record(chosen.table)
    refuse_table_of_another(context, record, place=f"data/{record.path}")
    return CountedTable(context, record.name, chosen.over(record.counting))
