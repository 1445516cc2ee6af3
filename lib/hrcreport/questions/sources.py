"""This module tells an estimate its tables, and stands in for one that is withheld."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from disparity import BiasTest, Estimate
from disparity.estimate import GRADES, LEVEL
from hrcreport.data.catalogue import Table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Result = TypeVar("Result", bound="DataclassInstance")
WITHHELD = "its counts are withheld to protect persons"


def sourced(estimate: Estimate, tables: Iterable[Table], *, missing: str = "") -> Estimate:
    """Return the estimate with the tables it rests on and the lowest of their grades."""
    records = [table.record for table in tables]
    return estimate.from_tables(
        dict.fromkeys(record.name for record in records),
        grades=[record.grade for record in records if record.grade in GRADES],
        missing=missing,
    )


def sourced_parts(found: Result, tables: Iterable[Table]) -> Result:
    """Return a result whose estimates, also those by name or of its test, know their tables."""
    held = tuple(tables)

    def known(part: Any) -> Any:
        if isinstance(part, Estimate):
            return sourced(part, held)
        if isinstance(part, Mapping):
            return {key: known(each) for key, each in part.items()}
        return sourced_parts(part, held) if isinstance(part, BiasTest) else part

    parts = {each.name: getattr(found, each.name) for each in fields(found)}
    return replace(found, **{name: known(part) for name, part in parts.items()})


def withheld_estimate(method: str, *, unit: str) -> Estimate:
    """Return an estimate that holds no number, since the counts it needs may not be shown."""
    return Estimate(
        value=None, low=None, high=None, level=LEVEL, method=method, unit=unit, numerators=(),
        denominators=(), not_estimable=WITHHELD, suppressed=True,
    )  # fmt: skip
