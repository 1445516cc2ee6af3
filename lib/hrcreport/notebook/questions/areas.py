"""This module joins counts by area to the shapes of the areas, for maps.

Areas with few events can be merged into their neighbours.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from disparity import Estimate, pooled_ratios, rate, rate_ratio
from disparity.strata.stratified import FEWEST_AREAS
from hrcreport.foundation import Counted, Counting, DataError, ReportContext, Words
from hrcreport.notebook.access.counting import TableNamed, counting
from hrcreport.notebook.access.released import shown_table
from hrcreport.notebook.access.reporting_groups import JOIN
from hrcreport.notebook.access.tables import geometry
from hrcreport.notebook.questions.counts import WHOLE_GROUP, Counts, read_counts, unfit
from hrcreport.notebook.questions.persons import Persons, apart_in_time, persons_below
from hrcreport.notebook.questions.sources import sourced
from hrcreport.tables import Table

Unit = tuple[str, ...]
"""The codes of areas that stand together, often of one."""
LEAST_BORDER = 1.0
"""Metres of a shared border: two areas that touch at a corner are no neighbours."""
SMALLEST_COUNT = 10
"""A rate or ratio of fewer events than this says more of chance than of an area: none is drawn."""


@dataclass(frozen=True)
class AreaProfile:
    """One value for each area; `areas` has the columns area, name, value, counted and geometry.

    `value` is missing where an area has no data, too few events or a count that is withheld to
    protect persons; `counted` tells that they are counts, which a map draws as circles; `few`
    counts the second,
    `smallest` says from how many events on a rate or ratio is given, `merged` how many areas were
    put together with others.
    """

    areas: gpd.GeoDataFrame
    unit: str
    period: str
    few: int
    sources: tuple[Table, ...]
    smallest: int = SMALLEST_COUNT
    merged: int = 0
    language: str = "en"
    title: str = ""
    """What the map shows, as its record words it."""
    shown_by_name: Mapping[str, int | Estimate] = field(default_factory=dict)
    """Each value with its counts and what it is a number of, by the name of its area."""
    notes: tuple[str, ...] = ()
    """Of which years events and population are, where these differ, to be printed below a map."""

    @property
    def no_data(self) -> str:
        """Why areas have no value, in words for the legend of a map."""
        lacking = int(self.areas["value"].isna().sum())
        if not self.few:
            return Words(self.language).text("picture.no-data")
        name = "few-events" if self.few == lacking else "few-or-none"
        return Words(self.language).said(f"picture.{name}", n=self.smallest)

    @property
    def shown(self) -> int:
        """The number of areas with a value."""
        return Counted.listed_in(self.sources[0].record.name, (name for _, name in self._ranked()))

    def _traced(self, at: int) -> float | Estimate:
        value, name = self._ranked()[at]
        return self.shown_by_name.get(name, value)

    def _ranked(self) -> list[tuple[float, str]]:
        known_areas = self.areas[self.areas["value"].notna()]
        values = zip(
            known_areas["value"].astype(float), known_areas["name"].astype(str), strict=True
        )
        return sorted(values, key=lambda pair: (-pair[0], pair[1]))

    @property
    def highest_name(self) -> str:
        """The area with the highest value."""
        return self._ranked()[0][1]

    @property
    def highest(self) -> float | Estimate:
        """The highest value."""
        return self._traced(0)

    @property
    def lowest_name(self) -> str:
        """The area with the lowest value."""
        return self._ranked()[-1][1]

    @property
    def lowest(self) -> float | Estimate:
        """The lowest value."""
        return self._traced(-1)


def area_profile(  # noqa: PLR0913  # cells name them
    context: ReportContext,
    events: TableNamed,
    *,
    shapes: str = "",
    show: str = "",
    first_year: int,
    last_year: int,
    focus: str = WHOLE_GROUP,
    reference: str = "",
    population: str | None = None,
    per: int = 1_000_000,
    unit: str = "",
    merge: bool = False,
    language: str | None = None,
) -> AreaProfile:
    """Return a count, a rate or a ratio for each area of a layer.

    What is not given is as the record of the table says: its layer, what it shows, its population.
    `show` is "count" (events of the focus group), "rate" (per `per` person-years) or "ratio" (the
    rate of the focus group over that of the reference group). Rates and ratios need a population
    by area and group; they are left out where a count is below ten, or, with `merge`, such areas
    are put together with their neighbours until none is below it. Ratios of five areas and more
    are drawn together (`disparity.pooled_ratios`), each the less the more events it rests on, so
    that the extremes are not those that chance made; the unit says so.

    Raises:
        DataError: a table or layer is unknown, `show` is unknown, or an area of the table is not
            in the layer (all such areas are named).
    """
    language = language or context.language
    counted = counting(context, events)
    declared = counted.declared
    shapes, show = shapes or declared.shapes, show or declared.show
    population = declared.population if population is None else population
    if show not in Counting.SHOWN:
        raise DataError.of(
            "map",
            f"'{show}' cannot be shown by area.",
            f"Choose one of: {', '.join(Counting.SHOWN)}.",
            "notebook.unknown-show",
            value=show,
        )
    counts = read_counts(
        context,
        counted.name,
        measure=declared.measure,
        first_year=first_year,
        last_year=last_year,
    )
    table, layer = counts.table, geometry(context, shapes)
    if unmatched := sorted(set(counts.rows["area"]) - set(layer["area"])):
        raise unfit(
            table,
            f"these areas are not in the layer '{shapes}': {', '.join(unmatched)}.",
            "Correct their codes or choose the layer that they belong to.",
            "notebook.unmatched-areas",
        )
    by_area = counts.by_area_and_group()
    group_names = [focus, reference] if show == "ratio" else [focus]
    groups = [counts.named(name) for name in group_names]
    counted_areas = {area for area, _ in by_area}
    persons = persons_below(counts, shown_table(context, population).table) if population else None
    residents = persons.by_area_and_group if persons else {}

    def events_of(at: Unit) -> list[int] | None:
        """Return the events of each group, or None without data or where one is withheld."""
        counts_by_group = [
            [by_area.get((area, part), 0) for part in group for area in at] for group in groups
        ]
        if not set(at) <= counted_areas or any(
            None in group_counts for group_counts in counts_by_group
        ):
            return None
        return [sum(number or 0 for number in group_counts) for group_counts in counts_by_group]

    def time_of(at: Unit, group: tuple[str, ...]) -> float:
        persons = (residents.get((area, part), 0.0) for area in at for part in group)
        return math.fsum(persons) * counts.years

    units: list[Unit] = [(str(area),) for area in layer["area"]]
    if merge and show != "count":
        known_events = {
            at[0]: unit_events for at in units if (unit_events := events_of(at)) is not None
        }
        units = merged_areas(layer, known_events, smallest=SMALLEST_COUNT)
    numbers = {at: unit_events for at in units if (unit_events := events_of(at)) is not None}
    few = [
        at
        for at, group_events in numbers.items()
        if show != "count" and min(group_events) < SMALLEST_COUNT
    ]
    pooled = _drawn_together(
        {
            at: (group_events[0], time_of(at, groups[0]), group_events[1], time_of(at, groups[1]))
            for at, group_events in numbers.items()
        }
        if show == "ratio"
        else {}
    )

    def measured(at: Unit) -> int | Estimate:
        events, years = numbers[at], [time_of(at, group) for group in groups]
        if show == "count":
            return events[0]
        if show == "rate":
            estimate = rate(events[0], person_years=years[0], per=per)
        else:
            estimate = pooled.get(at) or rate_ratio(
                events[0],
                person_years=years[0],
                reference_events=events[1],
                reference_person_years=years[1],
            )
        estimate = Counted.resting_on(
            estimate,
            events,
            [
                persons.person_years(at, group, years=counts.years) if persons else None
                for group in groups
            ],
        )
        return Counted.with_changes(estimate) if counts.table.record.changed_by else estimate

    shown_values = {at: measured(at) for at in numbers if at not in few}
    values = {
        at: value.value if isinstance(value, Estimate) else value
        for at, value in shown_values.items()
    }
    group_codes = {"focus": JOIN.join(groups[0]), "reference": JOIN.join(groups[-1])}
    words = unit or counted.said("unit", **group_codes) or show
    if pooled:
        words = Words(language).said("picture.pooled-unit", unit=words)
    areas = _together(layer, units, language=language)
    areas["counted"] = show == "count"
    areas["value"] = pd.Series([values.get(at) for at in units], index=areas.index, dtype=float)
    names = {at: str(name) for at, name in zip(units, areas["name"], strict=True)}
    return AreaProfile(
        areas,
        words,
        counts.period,
        few=Counted.listed_in(table.record.name, (names[at] for at in few)),
        sources=(table, persons.table) if persons else (table,),
        merged=sum(len(at) for at in units if len(at) > 1),
        language=language,
        title=counted.said("title", **group_codes),
        shown_by_name={
            names[at]: _in_area(value, names[at], counts, persons, *map(JOIN.join, groups))
            for at, value in shown_values.items()
        },
        notes=tuple(apart_in_time(counts, persons.table)) if persons else (),
    )


def _in_area(
    value: int | Estimate, name: str, counts: Counts, persons: Persons | None, *compared: str
) -> int | Estimate:
    """Return the value of an area with what it is a number of, the area by name."""
    if persons is None or not isinstance(value, Estimate):
        return value
    of, *references = compared
    base = counts.base("persons", of=(of,), reference=references, population=persons.table)
    where = Words(counts.context.language).text("list.comma").join([name, base.population])
    return sourced(value, [counts.table, persons.table], base=replace(base, population=where))


def _drawn_together(
    strata: Mapping[Unit, tuple[float, float, float, float]],
) -> dict[Unit, Estimate]:
    """Return the ratio of each unit drawn towards the others; none where too few say anything."""
    telling = {at: row for at, row in strata.items() if row[1] and row[3] and row[0] + row[2]}
    if len(telling) < FEWEST_AREAS:
        return {}
    pooled = pooled_ratios({JOIN.join(at): row for at, row in telling.items()})
    return {at: pooled.ratios[JOIN.join(at)] for at in telling}


def _together(layer: gpd.GeoDataFrame, units: Sequence[Unit], *, language: str) -> gpd.GeoDataFrame:
    """Return the layer with one row for each unit, named for all of its areas."""
    by_code = layer.set_index("area")
    rows = by_code.loc[[unit[0] for unit in units]].reset_index()
    rows["area"] = [JOIN.join(unit) for unit in units]
    if "name" in rows:
        rows["name"] = [Words(language).listed(by_code.loc[list(unit), "name"]) for unit in units]
    rows["geometry"] = [
        by_code.loc[list(unit)].geometry.union_all() if len(unit) > 1 else shape
        for unit, shape in zip(units, rows.geometry, strict=True)
    ]
    return rows


def merged_areas(
    layer: gpd.GeoDataFrame, counts: Mapping[str, Sequence[int]], *, smallest: int
) -> list[Unit]:
    """Return the codes of areas that stand together so that each count reaches `smallest`.

    `layer` has the columns area and geometry, in metres; `counts` holds the counts that must not
    be small (one for each group) by area. The area with the fewest goes to the neighbour with the
    fewest, then the one with the longest shared border, until none is small. Areas without
    counts, areas drawn in an inset, and areas without a neighbour stay by themselves. Whole areas
    are put together, so that a value holds for land that a reader can name.

    Example:
        >>> from shapely import box
        >>> row = gpd.GeoDataFrame({"area": ["A", "B", "C"]}, crs=8857,
        ...                        geometry=[box(0, 0, 9, 9), box(9, 0, 18, 9), box(18, 0, 27, 9)])
        >>> merged_areas(row, {"A": [4], "B": [30], "C": [40]}, smallest=10)
        [('A', 'B'), ('C',)]
    """
    codes = [str(code) for code in layer["area"]]
    moved = set(layer.loc[layer["inset"].eq(True), "area"]) if "inset" in layer else set()
    free = [code for code in codes if code in counts and code not in moved]
    borders = _borders(layer[layer["area"].isin(free)])
    members: dict[str, Unit] = {code: (code,) for code in free}
    weights = {code: np.asarray(counts[code]) for code in free}
    alone: set[str] = set()
    while True:
        fewest = {area: int(weights[area].min()) for area in members}
        small = [area for area in members if fewest[area] < smallest and area not in alone]
        if not small:
            break
        code = min(small, key=lambda area: (fewest[area], area))
        near = borders[code]
        if not near:
            alone.add(code)
            continue
        neighbour = min(near, key=lambda area: (fewest[area], -near[area], area))
        members[neighbour] += members.pop(code)
        weights[neighbour] = weights[neighbour] + weights.pop(code)
        for third, length in borders.pop(code).items():
            del borders[third][code]
            if third != neighbour:
                joint = borders[neighbour].get(third, 0.0) + length
                borders[neighbour][third] = borders[third][neighbour] = joint
    units: dict[str, Unit] = {code: (code,) for code in codes if code not in free}
    for unit in members.values():
        together = tuple(sorted(unit, key=codes.index))
        units[together[0]] = together
    return [units[code] for code in codes if code in units]


def _borders(layer: gpd.GeoDataFrame) -> dict[str, dict[str, float]]:
    """Return the metres of border that each area shares with each neighbour."""
    codes = [str(code) for code in layer["area"]]
    borders: dict[str, dict[str, float]] = {code: {} for code in codes}
    shapes = layer.geometry.to_numpy()
    left, right = layer.sindex.query(shapes, predicate="intersects")
    for first, second in zip(left.tolist(), right.tolist(), strict=True):
        if first < second:
            length = float(shapes[first].intersection(shapes[second]).length)
            if length >= LEAST_BORDER:
                borders[codes[first]][codes[second]] = length
                borders[codes[second]][codes[first]] = length
    return borders
