"""This module makes the table of a register by the columns that its records declare."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hrcreport.foundation import (
    Column,
    Key,
    NotebookError,
    Record,
    ReportContext,
    Verified,
    Words,
)
from hrcreport.notebook.access.scope import project_of, refuse_others
from hrcreport.notebook.access.tables import short_name, state
from hrcreport.notebook.templates.explained import Answers, explained
from hrcreport.notebook.templates.printing import figures, is_count
from hrcreport.registers import Mandate, PrintedList

DAY = re.compile(r"\b\d{4}-\d{2}(?:-\d{2})?\b")


def register_table(  # noqa: D417  cells do not name the report
    context: ReportContext, name: str, countries: Sequence[str] = (), *, marks: bool = True
) -> pd.DataFrame:
    """Return the records of a register, one a row, by the columns that they declare, never ranked.

    Columns: State, where each file is of one, then those of the records; what signs mean and what
    is asked stands in notes that the table brings. No row where nothing is registered, which says
    nothing about a State.

    Args:
        name: the register ("budgets"), or one of its lists ("cooperation/visits").
        countries: ISO 3166-1 alpha-3 codes; none for all records of a register of one file.
        marks: mark what nobody has verified.

    Raises:
        NotebookError: there is no such register, or its records declare no columns.
        DataError: the report is not about one of the States.
        RefusedError: a file of the register has slips.
    """
    return table_of(context, name, countries, marks=marks)


def table_of(
    context: ReportContext,
    name: str,
    countries: Sequence[str],
    *,
    marks: bool,
    only: Callable[[Any], bool] = lambda record: True,
    full_names: bool = False,
) -> pd.DataFrame:
    """Return a table as `register_table` does, of some records `only`."""
    project = project_of(context, *countries)
    printed_list = PrintedList.named(name)
    records = [
        (state, record)
        for state, record in printed_list.records(project, countries=countries)
        if only(record)
    ]
    if context.states is not None and context.states.country:  # a theme may list all
        states = [state for state, _ in records if state]
        refuse_others(
            context, states, subject="a record that is asked for", place=printed_list.place
        )
    declared = [
        (key, column)
        for key in printed_list.model.declared_keys().values()
        for column in key.columns
    ]
    state_heads = ["State"] if printed_list.of_states else []
    heads = [head for key, column in declared for head in column.heads(key)]
    cells = _Cells(context, full_names=full_names)
    days: dict[tuple[str, str], str] = {}
    rows = []
    for country, record in records:
        row = [cell for key, column in declared for cell in cells.of(record, key, column)]
        if isinstance(record, Verified):
            row[0] = Verified.marked(row[0], record, marks=marks)
        row = [*(cells.state(country) for _ in state_heads), *row]
        rows.append(row)
        days |= {(row[0], head): day for head, day in cells.days(record, declared)}
    table = pd.DataFrame(rows, columns=[*state_heads, *heads])
    table.attrs |= {"register": printed_list.place, "names": (*state_heads, *heads[:1])}
    of_days = [head for key, column in declared if key.is_day for head in column.heads(key)]
    return explained(with_days(context, table, *of_days), answers=_answers(declared, days))


Declared = Sequence[tuple[Key, Column]]


def _answers(declared: Declared, days: Mapping[tuple[str, str], str]) -> Answers | None:
    """Return how the answers of a table read as sentences; None of one without answers."""
    asking = [(key, column) for key, column in declared if column.asked(key)]
    if not asking:
        return None
    return Answers(
        tuple(head for key, column in asking for head in column.heads(key)),
        words={sign: words for _, column in asking for sign, words in column.words_by_sign.items()},
        days=days,
        legend=" ".join(filter(None, (column.legend for _, column in asking))),
        asks=" ".join(filter(None, (column.asks for _, column in asking))),
        point=next((column.point for _, column in asking if column.point), ""),
        in_full={head: full for _, column in asking for head, full in column.in_full.items()},
    )


@dataclass(frozen=True, slots=True)
class _Cells:
    """How the values of records print in a report."""

    context: ReportContext
    full_names: bool

    def of(self, record: Record, key: Key, column: Column) -> Iterator[str]:
        """Yield the cells that a record has in a column, or in those of questions."""
        if questions := column.asked(key):
            for question in questions:
                yield column.printed(self._answer(record, key, column, question))
            return
        value = getattr(record, column.of or key.field)
        if callable(value):
            value = value(report_date(self.context))
        is_said = value is not None  # a number may be unknown, and is then no zero
        yield (value if column.of or not is_said else self._in_words(value, key)) or column.empty

    def state(self, country: str) -> str:
        """Return what a State is called."""
        return (
            state(self.context, country).name
            if self.full_names
            else short_name(self.context, country)
        )

    def days(self, record: Record, declared: Declared) -> Iterator[tuple[str, str]]:
        """Yield the head of each answer of a record whose day is known, with the day."""
        for key, column in declared:
            if column.since:
                day_of = getattr(record, column.since)
                for question, head in column.asked(key).items():
                    if day := day_of(question, on=report_date(self.context)):
                        yield head, Words(self.context.language).written_day(day)

    def _answer(self, record: Record, key: Key, column: Column, question: str) -> str:
        if column.of:
            answer: str = getattr(record, column.of)(question, on=report_date(self.context))
            return answer
        return str(getattr(record, key.field).get(question, column.UNKNOWN))

    def _in_words(self, value: Any, key: Key) -> str:
        """Return a value as its kind prints it; a list and values by name in one cell."""
        if isinstance(value, tuple):
            return ", ".join(self._in_words(member, key) for member in value)
        if isinstance(value, Mapping):
            pairs = (f"{name}: {self._in_words(member, key)}" for name, member in value.items())
            return "; ".join(pairs)
        if key.kind.prints_as == "country":
            return self.state(value)
        if is_count(value) and not key.field.endswith("year"):
            return figures(value, language=self.context.language)
        words = key.kind.words
        if "mechanism" in words:
            words = Mandate.body(self.context.project, self.context.names).calling(words)
        return words.get(value, str(value))


def report_date(context: ReportContext) -> str:
    """Return the report's date, to which times are counted.

    Raises:
        NotebookError: the notebook has no parameter `date`, or it is empty.
    """
    if not context.as_of:
        raise NotebookError.of(
            "the parameters cell",
            "the report has no date to which times could be counted.",
            'Declare a line: date: Day = "2026-11-24"  # date of the document.',
            "notebook.no-date",
        )
    return context.as_of


def with_days(context: ReportContext, frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return a table whose columns hold days and months as the document's language prints them."""
    language = context.language

    def written(cell: object) -> str:
        return DAY.sub(lambda match: Words(language).written_day(match[0]), str(cell))

    return frame.assign(**{column: [*map(written, frame[column])] for column in columns})
