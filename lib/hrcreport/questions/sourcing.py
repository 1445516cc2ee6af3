"""This module tells an estimate its tables, and stands in for one that is withheld."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from disparity import Bounds, Estimate
from disparity.estimate import GRADES, LEVEL
from hrcreport.data.catalogue import Table

WITHHELD = "its counts are withheld to protect persons"


def sourced(estimate: Estimate, tables: Iterable[Table], *, missing: str = "") -> Estimate:
    """Return the estimate with the tables it rests on and the lowest of their grades."""
    records = [table.record for table in tables]
    return estimate.from_tables(
        dict.fromkeys(record.name for record in records),
        grades=[record.grade for record in records if record.grade in GRADES],
        missing=missing,
    )


def sourced_bounds(bounds: Bounds, tables: Iterable[Table]) -> Bounds:
    """Return bounds whose estimates know their tables."""
    known = tuple(tables)
    return replace(
        bounds,
        as_counted=sourced(bounds.as_counted, known),
        lowest=sourced(bounds.lowest, known),
        highest=sourced(bounds.highest, known),
        unknown=sourced(bounds.unknown, known),
    )


def withheld_estimate(method: str, *, unit: str) -> Estimate:
    """Return an estimate that holds no number, since the counts it needs may not be shown."""
    return Estimate(
        value=None,
        low=None,
        high=None,
        level=LEVEL,
        method=method,
        unit=unit,
        numerators=(),
        denominators=(),
        not_estimable=WITHHELD,
        suppressed=True,
    )
