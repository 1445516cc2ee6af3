"""This module tells an estimate its tables, and stands in for one that is withheld."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from disparity import BiasTest, Estimate, Significance
from disparity.estimate import GRADES, LEVEL, Base, Statistic
from disparity.in_words import say
from hrcreport.foundation import Counted, Words
from hrcreport.tables import Table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Result = TypeVar("Result", bound="DataclassInstance")
WITHHELD = "its counts are withheld to protect persons"
CHANGED = "its counts are changed to protect persons"


def sourced(
    estimate: Estimate, tables: Iterable[Table], *, missing: str = "", base: Base | None = None
) -> Estimate:
    """Return the estimate with its tables, the lowest of their grades, and what it is one of.

    Of counts that are shown changed its limits hold the change, or there is no estimate.
    """
    records = [table.record for table in tables]
    if any(record.changed_by for record in records):
        estimate = Counted.with_changes(estimate)
    return replace(estimate, base=estimate.base or base).from_tables(
        dict.fromkeys(record.name for record in records),
        grades=[record.grade for record in records if record.grade in GRADES],
        missing=missing,
    )


def each_once(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Return tables, each once, in their order."""
    return tuple({table.record.name: table for table in tables}.values())


def sourced_parts(
    result: Result, tables: Iterable[Table], *, bases: Mapping[str, Base] | None = None
) -> Result:
    """Return a result whose estimates, also those by name or of its test, know their tables.

    `bases` says what each is a number of, by the name of the field or of the estimate in it; ""
    is for all others. A test of counts that are shown changed answers nothing.
    """
    source_tables, of = tuple(tables), bases or {}
    changed = any(table.record.changed_by for table in source_tables)

    def known(part: Any, name: str) -> Any:
        if isinstance(part, Estimate):
            return sourced(part, source_tables, base=of.get(name, of.get("")))
        if isinstance(part, Mapping):
            return {key: known(value, key if key in of else name) for key, value in part.items()}
        if changed and isinstance(part, Significance):
            return Significance.none(part.method, CHANGED)
        return sourced_parts(part, source_tables, bases=of) if isinstance(part, BiasTest) else part

    parts = {
        result_field.name: getattr(result, result_field.name) for result_field in fields(result)
    }
    parts = {name: known(part, name) for name, part in parts.items()}
    if changed and isinstance(result, BiasTest):
        parts["answer"] = "cannot say"
    return replace(result, **parts)


def in_per_cent(share: float | None) -> float | None:
    """Return a share in per cent; None for none."""
    return None if share is None else 100 * share


def count_in_cell(count: int | None, *, language: str) -> int | str:
    """Return what a table prints of a count: in words where it is withheld."""
    return withheld_words("withheld-cell", language=language) if count is None else count


def withheld_words(word_key: str, *, language: str) -> str:
    """Return the words of a withheld count: in a cell ("withheld-cell") or below it ("…-note")."""
    return str(say(word_key, language=Words(language).of_estimates))


def withheld_estimate(method: str, *, unit: str) -> Estimate:
    """Return an estimate that holds no number, since the counts it needs may not be shown."""
    return replace(Statistic(LEVEL, method, unit, (), ()).none(WITHHELD), suppressed=True)
