"""This module joins counts by area to the shapes of the areas, for maps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from hrcreport.data.catalogue import Table
from hrcreport.errors import DataError, Problem
from hrcreport.measures import rate, rate_ratio
from hrcreport.notebook.access import geometry, load
from hrcreport.notebook.counting import WHOLE_GROUP, read_counts

SMALLEST_COUNT = 10
"""A rate or ratio of fewer events than this says more of chance than of an area: none is drawn."""


@dataclass(frozen=True)
class AreaProfile:
    """One value for each area; `areas` has the columns area, name, value and geometry.

    `value` is missing where an area has no data, too few events or a count that is withheld to
    protect persons; `few` counts the second,
    `smallest` says from how many events on a rate or ratio is given.
    """

    areas: gpd.GeoDataFrame
    unit: str
    period: str
    few: int
    sources: tuple[Table, ...]
    smallest: int = SMALLEST_COUNT

    @property
    def shown(self) -> int:
        """The number of areas with a value."""
        return int(self.areas["value"].notna().sum())

    def _ranked(self) -> list[tuple[float, str]]:
        known = self.areas[self.areas["value"].notna()]
        values = zip(known["value"].astype(float), known["name"].astype(str), strict=True)
        return sorted(values, key=lambda pair: (-pair[0], pair[1]))

    @property
    def highest_name(self) -> str:
        """The area with the highest value."""
        return self._ranked()[0][1]

    @property
    def highest(self) -> float:
        """The highest value."""
        return self._ranked()[0][0]

    @property
    def lowest_name(self) -> str:
        """The area with the lowest value."""
        return self._ranked()[-1][1]

    @property
    def lowest(self) -> float:
        """The lowest value."""
        return self._ranked()[-1][0]


def area_profile(
    events: str,
    *,
    shapes: str,
    show: str,
    first_year: int,
    last_year: int,
    focus: str = WHOLE_GROUP,
    reference: str = "",
    population: str = "",
    per: int = 1_000_000,
    unit: str = "",
) -> AreaProfile:
    """Return a count, a rate or a ratio for each area of a layer.

    `show` is "count" (events of the focus group), "rate" (per `per` person-years) or "ratio" (the
    rate of the focus group over that of the reference group). Rates and ratios need a population
    by area and group; they are left out where a count is below ten.

    Raises:
        DataError: a table or layer is unknown, `show` is unknown, or an area of the table is not
            in the layer (all such areas are named).
    """
    counts = read_counts(events, first_year=first_year, last_year=last_year)
    table = counts.table
    layer = geometry(shapes)
    _same_areas(table, counts.rows, layer, shapes)
    years = counts.years
    by_area = counts.by_area_and_group()
    held = {area for area, _ in by_area}
    residents_table = load(population) if population else None
    residents: dict[tuple[str, str], float] = {}
    if residents_table is not None:
        persons = residents_table.frame.query("measure == 'persons'")
        rows = zip(persons["area"], persons["group"], persons["value"], strict=True)
        residents = {(str(area), str(group)): float(n) for area, group, n in rows}

    def events_of(area: str, group: str) -> int | None:
        return by_area.get((area, group), 0)

    def time_of(area: str, group: str) -> float:
        persons: float = residents.get((area, group), 0.0)
        return persons * years

    few = 0

    def value_of(area: str) -> float | None:
        nonlocal few
        groups = [focus, reference] if show == "ratio" else [focus]
        found = [events_of(area, group) for group in groups]
        if area not in held or None in found:
            return None
        numbers = [each or 0 for each in found]
        if show == "count":
            return float(numbers[0])
        if any(number < SMALLEST_COUNT for number in numbers):
            few += 1
            return None
        if show == "rate":
            return rate(numbers[0], person_years=time_of(area, focus), per=per).value
        return rate_ratio(
            numbers[0],
            person_years=time_of(area, focus),
            reference_events=numbers[1],
            reference_person_years=time_of(area, reference),
        ).value

    _known_show(show)
    values: Callable[[str], float | None] = value_of
    areas = layer.assign(value=[values(area) for area in layer["area"]])
    areas["value"] = areas["value"].astype(float)
    sources = (table,) if residents_table is None else (table, residents_table)
    return AreaProfile(areas, unit or show, counts.period, few, sources)


def _known_show(show: str) -> None:
    allowed = ("count", "rate", "ratio")
    if show not in allowed:
        raise DataError(
            Problem(
                place="map",
                what=f"'{show}' cannot be shown by area.",
                mend=f"Choose one of: {', '.join(allowed)}.",
                rule="notebook.unknown-show",
                value=show,
            )
        )


def _same_areas(table: Table, counts: pd.DataFrame, layer: gpd.GeoDataFrame, shapes: str) -> None:
    unmatched = sorted(set(counts["area"]) - set(layer["area"]))
    if unmatched:
        raise DataError(
            Problem(
                place=f"data/{table.record.path}",
                what=f"these areas are not in the layer '{shapes}': {', '.join(unmatched)}.",
                mend="Correct their codes or choose the layer that they belong to.",
                rule="notebook.unmatched-areas",
            )
        )
