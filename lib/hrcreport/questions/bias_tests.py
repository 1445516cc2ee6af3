"""This module puts the tests of bias to tables of the catalogue, one call of a notebook each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import pandas as pd

from disparity import (
    BiasTest,
    ThresholdTest,
    benchmark_test,
    darkness_choices,
    force_given_contact,
    outcome_test,
    threshold_test,
    veil_of_darkness_counts,
)
from disparity.bias.darkness import VeilOfDarkness
from disparity.bias.force_tests import ForceGivenContact
from disparity.estimate import Base, Scope
from hrcreport.counted import resting_on
from hrcreport.questions.choices import Choices, worded
from hrcreport.questions.counts import (
    Counts,
    read_counts,
    require_column,
    withheld_count,
)
from hrcreport.questions.groups import JOIN, UNKNOWN_GROUPS, groups_named, why_part
from hrcreport.questions.sources import sourced_parts


def benchmarks(
    events: str,
    *,
    group: str,
    reference: str,
    against: Mapping[str, str],
    first_year: int,
    last_year: int,
    **where: str,
) -> BiasTest:
    """Return the disparity of events against two benchmarks or more, all of them shown.

    `events` is "table/measure"; `against` names each benchmark with its "table/measure", to which
    conditions may follow: `"usa-minneapolis-stops-by-light/stops?light=dark"`. `where` chooses rows
    of the events: `type="suspicious"`. "a+b" joins groups. A benchmark in other years than the
    events counts as it stands, since only its share by group matters.

    Raises:
        DataError: a table, measure, column or group is unknown, or a count is withheld.
        ValueError: there are fewer than two benchmarks.
    """
    counts = read_counts(events, first_year=first_year, last_year=last_year)
    tables = [counts.table]
    amounts = {}
    for name, source in against.items():
        place, _, condition = source.partition("?")
        held = read_counts(place, first_year=0, last_year=9999)
        chosen = dict(part.split("=", 1) for part in condition.split("&") if part)
        amounts[name] = (_of(held, group, **chosen), _of(held, reference, **chosen))
        tables.append(held.table)
    found = benchmark_test(
        group=group,
        events=_of(counts, group, **where),
        reference=reference,
        reference_events=_of(counts, reference, **where),
        benchmarks=amounts,
    )
    of = _base(counts, "persons", group, reference)
    bases = {name: replace(of, within=name) for name in against}
    nearest = next(name for name, each in found.beside.items() if each == found.estimate)
    return sourced_parts(found, tables, bases={**bases, "estimate": bases[nearest]})


def hit_rates(
    searches: str,
    *,
    finds: str,
    group: str,
    reference: str,
    first_year: int,
    last_year: int,
    **where: str,
) -> BiasTest:
    """Return the outcome test: finds per search of the group over those of the reference.

    `searches` and `finds` are "table/measure".

    Raises:
        DataError: as `benchmarks`.
    """
    searched = read_counts(searches, first_year=first_year, last_year=last_year)
    found = read_counts(finds, first_year=first_year, last_year=last_year)
    test = outcome_test(
        group=group,
        finds=_of(found, group, **where),
        searches=_of(searched, group, **where),
        reference=reference,
        reference_finds=_of(found, reference, **where),
        reference_searches=_of(searched, reference, **where),
    )
    of = replace(
        _base(found, "group", group, reference),
        within=searched.table.label("measure", searched.measure),
    )
    bases = {"": of, group: replace(of, reference=()), reference: replace(
        of, groups=of.reference, reference=())}  # fmt: skip
    return sourced_parts(test, [searched.table, found.table], bases=bases)


def thresholds(
    stops: str,
    *,
    searches: str,
    finds: str,
    group: str,
    reference: str,
    first_year: int,
    last_year: int,
) -> ThresholdTest:
    """Return the threshold test by area, from tables of stops, searches and finds.

    All three are "table/measure" and have the same areas. Groups other than the two named are left
    out; "a+b" joins groups.

    Raises:
        DataError: as `benchmarks`.
        ValueError: finds, searches and stops of an area are out of order.
    """
    held = [
        read_counts(source, first_year=first_year, last_year=last_year)
        for source in (stops, searches, finds)
    ]
    cells: dict[str, dict[str, tuple[float, float, float]]] = {}
    for area in held[0].rows["area"].drop_duplicates():
        cells[str(area)] = {
            name: (
                _of(held[0], name, area=str(area)),
                _of(held[1], name, area=str(area)),
                _of(held[2], name, area=str(area)),
            )
            for name in (group, reference)
        }
    found = threshold_test(cells, group=group, reference=reference)
    of = replace(
        _base(held[1], "group", group, reference),
        within=held[0].table.label("measure", held[0].measure),
    )
    return sourced_parts(found, [counts.table for counts in held], bases={"": of})


@dataclass(frozen=True, slots=True, kw_only=True)
class DarknessTest(VeilOfDarkness):
    """The test by darkness with the choices that could be defended; it points where all of them do.

    `choices` is None where no reference is named.
    """

    choices: Choices | None = None


def darkness(
    stops: str, *, group: str, reference: str = "", first_year: int, last_year: int
) -> DarknessTest:
    """Return the veil-of-darkness test of a table of stops by light and clock.

    `stops` is "table/measure"; the table has the columns `light` and `clock`, as the recipe key
    `as: light` makes them. Without a reference it is everyone of another known group. The shares
    beside the test know whose they are: of the two groups alone, or of all of known group.

    Raises:
        DataError: as `benchmarks`, or the table is restricted: single cells are too small to show.
    """
    counts = read_counts(stops, first_year=first_year, last_year=last_year)
    rows = counts.rows
    if rows["value"].isna().any():
        raise withheld_count(counts.table, "a count by light and clock")
    frame = rows[["clock", "light", "group", "start", "area"]].rename(
        columns={"start": "year", "area": "place"}
    )
    frame["stops"] = rows["value"]
    names = [name for name in (group, reference) if name]
    parts = {part: name for name in names for part in groups_named(counts.table, name)}
    codes = ["unknown" if each in UNKNOWN_GROUPS else str(each) for each in frame["group"]]
    frame["group"] = [parts.get(each, each) for each in codes]
    found = veil_of_darkness_counts(frame, group=group, reference=reference)
    of = _base(counts, "compared" if reference else "known", group, reference)
    test = sourced_parts(found.test, [counts.table], bases={"": of})
    test = _by_light(test, counts, frame, parts, group)
    if not reference:
        return DarknessTest(**{**_fields_of(found), "test": test})
    frame["group"] = codes
    named = [groups_named(counts.table, name) for name in (group, reference)]
    panel = darkness_choices(frame, group=named[0], reference=named[1])
    here, there = (counts.label(JOIN.join(each)) for each in named)
    choices = worded(
        panel, tables=[counts.table], base=of, label=counts.label, group=here, reference=there
    )
    # The test points against the group only where every choice does.
    against = test.against_group
    if against and panel.borne != "below":
        test = replace(test, against_group=None, cautions=(*test.cautions, choices.words))
    return DarknessTest(**{**_fields_of(found), "test": test, "choices": choices})


def _by_light(
    test: BiasTest, counts: Counts, frame: pd.DataFrame, parts: Mapping[str, str], group: str
) -> BiasTest:
    """Return the test by darkness with counts that know their rows."""
    names = set(parts.values())
    compared = frame["group"].isin(names) if len(names) > 1 else frame["group"] != "unknown"

    def of(light: str, *, whole: bool) -> int:
        held = compared & (frame["light"] == light)
        fits = held if whole else held & (frame["group"] == group)
        return counts.table.summed(counts.rows[fits])

    lights = {"in the dark": "dark", "in daylight": "daylight"}
    above, below = ([of(each, whole=whole) for each in lights.values()] for whole in (False, True))
    beside = {
        name: resting_on(each, [of(lights[name], whole=False)], [of(lights[name], whole=True)])
        for name, each in test.beside.items()
    }
    return replace(test, beside=beside, estimate=resting_on(test.estimate, above, below))


def _fields_of(found: VeilOfDarkness) -> dict[str, Any]:
    """Return the fields of a result by their names."""
    return {each.name: getattr(found, each.name) for each in fields(found)}


def force_after_stop(
    force: str,
    *,
    stops: str,
    population: str,
    group: str,
    reference: str,
    first_year: int,
    last_year: int,
) -> ForceGivenContact:
    """Return force among the stopped, for each share of biased stops, beside the population's.

    All three are "table/measure". Force must be counted among the stops: one person each.

    Raises:
        DataError: as `benchmarks`.
        ValueError: there is more force than stops.
    """
    used = read_counts(force, first_year=first_year, last_year=last_year)
    stopped = read_counts(stops, first_year=first_year, last_year=last_year)
    residents = read_counts(population, first_year=0, last_year=9999)
    found = force_given_contact(
        force=_of(used, group),
        stops=_of(stopped, group),
        population=_of(residents, group),
        reference_force=_of(used, reference),
        reference_stops=_of(stopped, reference),
        reference_population=_of(residents, reference),
    )
    of = _base(used, "group", group, reference)
    bases = {
        "": replace(of, within=stopped.table.label("measure", stopped.measure)),
        "per_population": replace(
            of, scope="persons", within=residents.table.label("measure", residents.measure)
        ),
    }
    return sourced_parts(found, [used.table, stopped.table, residents.table], bases=bases)


def _base(counts: Counts, scope: Scope, group: str, reference: str) -> Base:
    """Return what a comparison of two names in a table is one of; "" is everyone else."""
    here, there = (
        (JOIN.join(groups_named(counts.table, name)),) if name else ()
        for name in (group, reference)
    )
    return counts.base(scope, of=here, reference=there, part=why_part(group))


def _of(counts: Counts, group: str, **where: str) -> int:
    for column in where:
        require_column(counts, column)
    chosen = {column: value.split(JOIN) for column, value in where.items()}
    groups = groups_named(counts.table, group)
    return counts.number(f"the count of '{group}'", group=groups, **chosen)
