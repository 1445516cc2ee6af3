"""This module puts the tests of bias to tables of the catalogue, one call of a notebook each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import pandas as pd

from disparity import (
    BiasTest,
    Choice,
    Estimate,
    ThresholdTest,
    benchmark_test,
    darkness_choices,
    force_given_contact,
    mantel_haenszel,
    outcome_test,
    outcome_test_within_areas,
    panel,
    proportion,
    proportion_ratio,
    robust_outcome_test,
    threshold_test,
    veil_of_darkness_counts,
    with_population_error,
)
from disparity.bias.darkness import VeilOfDarkness
from disparity.bias.stop_tests import ForceGivenContact
from disparity.bias.threshold import LEAST_FIT, MOST_MISFIT
from disparity.estimate import LEVEL, Base, Scope
from hrcreport.access.context import document_language
from hrcreport.counted import resting_on
from hrcreport.data.catalogue import Table
from hrcreport.questions.choices import ALONE, AS_SAID, ONLY, Choices, worded
from hrcreport.questions.counts import (
    Counts,
    error_of,
    read_counts,
    require_column,
    withheld_count,
)
from hrcreport.questions.groups import JOIN, UNKNOWN_GROUPS, groups_named, why_part
from hrcreport.questions.sources import sourced, sourced_parts
from hrcreport.words.numbers import per_cent


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


STOPS, SEARCHES, FINDS = "stops", "searches", "finds"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOutcomes:
    """What searches of two groups find: in all places together, and each place by itself.

    `robust` sets searches per stop beside finds per search; `within` compares each place with
    itself, `by_agency` does so for the places of one agency. `counts` has the columns group,
    stops, searches, finds, for `hit_rate_chart`.
    """

    pooled: BiasTest
    robust: BiasTest
    within: BiasTest
    by_agency: Mapping[str, BiasTest]
    counts: pd.DataFrame
    sources: tuple[Table, ...]

    @property
    def tests(self) -> tuple[BiasTest, ...]:
        """The tests that words must rest on together."""
        return (self.pooled, self.robust, self.within)

    @property
    def searched(self) -> Estimate:
        """The ratio of searches per stop."""
        return self.robust.beside["searches per stop"]

    @property
    def over_areas(self) -> Estimate:
        """The odds ratio within places with limits over places."""
        return self.within.beside["limits over areas"]

    @property
    def agencies(self) -> int:
        """How many agencies there are."""
        return len(self.by_agency)

    @property
    def below(self) -> int:
        """In how many agencies the interval lies below one: less is found on the group."""
        return sum((each.estimate.high or 1) < 1 for each in self.by_agency.values())

    @property
    def above(self) -> int:
        """In how many agencies the interval lies above one."""
        return sum((each.estimate.low or 1) > 1 for each in self.by_agency.values())

    def rows(self, *, together: str, within: str, over: str) -> pd.DataFrame:
        """Return odds ratios for `interval_chart`: columns label, value, low, high.

        The arguments are the labels of the odds of all places together, of those within places,
        and of the same with limits over places; a row an agency follows.
        """
        first = {
            together: self.within.beside["all areas together"],
            within: self.within.estimate,
            over: self.over_areas,
        }
        agencies = {name: each.estimate for name, each in self.by_agency.items()}
        return pd.DataFrame([each.as_row(name) for name, each in (first | agencies).items()])


def search_outcomes(
    table: str, *, group: str, reference: str, first_year: int, last_year: int
) -> SearchOutcomes:
    """Return outcome tests of a table of stops, searches and finds by place and agency.

    The table has the measures stops, searches and finds and the column agency; an area belongs to
    one agency. The group's odds are over those of the reference.

    Raises:
        DataError: as `benchmarks`.
    """
    years: dict[str, Any] = {"first_year": first_year, "last_year": last_year}
    held = {name: read_counts(f"{table}/{name}", **years) for name in (STOPS, SEARCHES, FINDS)}
    searched, found = held[SEARCHES], held[FINDS]
    require_column(searched, "agency")
    pooled = hit_rates(
        f"{table}/{SEARCHES}", finds=f"{table}/{FINDS}", group=group, reference=reference, **years
    )
    robust = robust_outcome_test(
        group=group, finds=_of(found, group), searches=_of(searched, group),
        stops=_of(held[STOPS], group), reference=reference, reference_finds=_of(found, reference),
        reference_searches=_of(searched, reference), reference_stops=_of(held[STOPS], reference),
    )  # fmt: skip
    cells = _cells(held, (group, reference))
    agency_of: dict[str, str] = dict(
        searched.rows[["area", "agency"]].astype(str).itertuples(index=False)
    )
    agencies = {
        searched.table.label("agency", code): {
            area: {name: counts[1:][::-1] for name, counts in by_group.items()}
            for area, by_group in cells.items() if agency_of[area] == code
        }
        for code in dict.fromkeys(agency_of.values())
    }  # fmt: skip
    names: dict[str, Any] = {"group": group, "reference": reference}
    whole = {area: of for places in agencies.values() for area, of in places.items()}
    of = replace(
        _base(found, "group", group, reference), within=searched.table.label("measure", SEARCHES)
    )
    of_stops = replace(
        _base(searched, "group", group, reference),
        within=searched.table.label("measure", STOPS),
    )
    alone = {group: replace(of, reference=()),
             reference: replace(of, groups=of.reference, reference=())}  # fmt: skip
    bases = {"": of, **alone, "searches per stop": of_stops}

    def known(test: BiasTest) -> BiasTest:
        return sourced_parts(test, [searched.table], bases=bases)

    return SearchOutcomes(
        pooled=pooled,
        robust=known(robust),
        within=known(outcome_test_within_areas(whole, **names)),
        by_agency={
            name: known(outcome_test_within_areas(places, **names))
            for name, places in agencies.items()
        },
        counts=pd.DataFrame(
            [{"group": searched.label(each), **{name: of.number(name, group=[each])
              for name, of in held.items()}} for each in searched.groups]
        ),
        sources=(searched.table,),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedThresholds:
    """Thresholds of suspicion that a table holds by place, of a group and of a reference.

    `here` and `there` are averages over the places that have both, each weighed by its stops;
    `lower_in` of `compared` places have the lower threshold for the group. `frame` has a row an
    agency and group: label, group, value (per cent), for `dumbbell_chart`; `places` a row a place
    and a column a group. `unfit` are the agencies whose searches or finds the model does not
    describe, as far as the table says so (measures gap_of_searches and fit_of_finds).
    """

    here: Estimate
    there: Estimate
    lower_in: int
    compared: int
    frame: pd.DataFrame
    places: pd.DataFrame
    unfit: tuple[str, ...]
    sources: tuple[Table, ...]

    def agreement(self, other: PublishedThresholds) -> ThresholdAgreement:
        """Return how far these thresholds and others of the same places agree."""
        at = self.places.index.intersection(other.places.index)
        one, two = (each.places.loc[at] for each in (self, other))
        lower = [each.iloc[:, 0] < each.iloc[:, 1] for each in (one, two)]
        ranks = pd.DataFrame({"one": one.to_numpy().ravel(), "two": two.to_numpy().ravel()}).rank()
        return ThresholdAgreement(
            alike=int((lower[0] == lower[1]).sum()), compared=len(at),
            correlation=float(ranks["one"].corr(ranks["two"])),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdAgreement:
    """How far two estimates of thresholds agree.

    In `alike` of `compared` places both have the lower threshold for the same group; `correlation`
    is that of the ranks of all their thresholds (Spearman's).
    """

    alike: int
    compared: int
    correlation: float


def published_thresholds(
    table: str, *, stops: str, group: str, reference: str, first_year: int, last_year: int
) -> PublishedThresholds:
    """Return the thresholds that a table holds by place and agency, in per cent, as shares.

    `stops` is "table/measure" of the same places; both tables have the column agency.

    Raises:
        DataError: as `benchmarks`.
    """
    years: dict[str, Any] = {"first_year": first_year, "last_year": last_year}
    counts, weighed = (read_counts(each, **years) for each in (table, stops))
    require_column(counts, "agency")
    names = {name: groups_named(counts.table, name)[0] for name in (group, reference)}
    sources = (counts.table, weighed.table)
    frame = counts.table.frame
    least, most = (frame["measure"] == each for each in ("fit_of_finds", "gap_of_searches"))
    value = frame["value"].astype(float)
    unfit = frame[(least & (value < LEAST_FIT)) | (most & (value > MOST_MISFIT))]
    at = counts.rows.pivot(index=["agency", "area"], columns="group", values="value")
    at = at[list(names.values())].dropna().astype(float)
    weights = weighed.rows.groupby(["agency", "area"])["value"].sum().astype(float).loc[at.index]

    def average(code: str, rows: pd.Index) -> float:
        return float((at.loc[rows, code] * weights[rows]).sum() / weights[rows].sum())

    def known(name: str) -> Estimate:
        code = names[name]
        found = Estimate(
            value=average(code, at.index) / 100, low=None, high=None, level=LEVEL,
            method="average of published thresholds, weighed by stops", unit="share",
            numerators=(), denominators=(),
        )  # fmt: skip
        within = weighed.table.label("measure", weighed.measure)
        base = replace(counts.base("group", of=(code,)), within=within)
        return sourced(found, sources, base=base)

    of_agency = {agency: rows.index for agency, rows in at.groupby(level="agency", sort=False)}
    return PublishedThresholds(
        here=known(group),
        there=known(reference),
        lower_in=int((at[names[group]] < at[names[reference]]).sum()),
        compared=len(at),
        frame=pd.DataFrame(
            [{"label": counts.table.label("agency", str(agency)), "group": counts.label(code),
              "value": average(code, rows)}
             for agency, rows in of_agency.items() for code in names.values()]
        ),
        places=at,
        unfit=tuple(counts.table.label("agency", str(each)) for each in unfit["agency"].unique()),
        sources=sources,
    )  # fmt: skip


def _cells(
    held: Mapping[str, Counts], names: Sequence[str]
) -> dict[str, dict[str, tuple[float, float, float]]]:
    """Return stops, searches and finds by area and group, in the order of the measures."""
    parts = {name: groups_named(held[STOPS].table, name) for name in names}
    sums = [counts.by_area_and_group() for counts in held.values()]

    def cell(area: str, groups: Sequence[str]) -> tuple[float, float, float]:
        found = [sum(of.get((area, group)) or 0 for group in groups) for of in sums]
        return found[0], found[1], found[2]

    areas = held[STOPS].rows["area"].astype(str).drop_duplicates()
    return {area: {name: cell(area, groups) for name, groups in parts.items()} for area in areas}


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
    cells = _cells(dict(zip((STOPS, SEARCHES, FINDS), held, strict=True)), (group, reference))
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


def _fields_of(found: VeilOfDarkness | ForceGivenContact) -> dict[str, Any]:
    """Return the fields of a result by their names."""
    return {each.name: getattr(found, each.name) for each in fields(found)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceAfterStop(ForceGivenContact):
    """Force among the stopped, with its rows to draw; `sources` are its tables.

    `here` and `there` are the shares of stops with force, of the group and of the reference;
    `choices` holds the ratio of the two under each choice that could be defended.
    """

    here: Estimate
    there: Estimate
    choices: Choices
    sources: tuple[Table, ...] = ()

    def rows(self, label: str) -> pd.DataFrame:
        """Return the differences in percentage points for `interval_chart`.

        Columns: label, value, low, high. `label` holds "{share}", the share of the group's stops
        that were made for the group alone.
        """
        language = document_language()
        rows = []
        for share, each in self.by_share_of_biased_stops.items():
            words = label.replace("{share}", per_cent(share, language=language))
            ends = {"value": each.value, "low": each.low, "high": each.high}
            points = {name: None if end is None else 100 * end for name, end in ends.items()}
            rows.append({"label": words, **points})
        return pd.DataFrame(rows)


def force_after_stop(
    force: str,
    *,
    stops: str,
    population: str,
    group: str,
    reference: str,
    first_year: int,
    last_year: int,
    otherwise: Mapping[str, tuple[str, str]] | None = None,
) -> ForceAfterStop:
    """Return force among the stopped, for each share of biased stops, beside the population's.

    All three are "table/measure". Force must be counted among the stops: one person each.
    `otherwise` names, in words, other counts of force and of stops that could be defended, which
    become choices: `{"residents alone": ("x/force_of_residents", "x/stops_of_residents")}`.

    Raises:
        DataError: as `benchmarks`.
        ValueError: there is more force than stops.
    """
    used = read_counts(force, first_year=first_year, last_year=last_year)
    stopped = read_counts(stops, first_year=first_year, last_year=last_year)
    residents = read_counts(population, first_year=0, last_year=9999)
    tables = (used.table, stopped.table, residents.table)
    names = (group, reference)
    found = force_given_contact(
        force=_of(used, group),
        stops=_of(stopped, group),
        population=_of(residents, group),
        reference_force=_of(used, reference),
        reference_stops=_of(stopped, reference),
        reference_population=_of(residents, reference),
    )
    errors = [error_of(residents.table, groups_named(residents.table, each)) for each in names]
    known = with_population_error(found.per_population, errors=errors)
    found = replace(found, per_population=known)
    of = _base(used, "group", group, reference)
    within = stopped.table.label("measure", stopped.measure)
    bases = {
        "": replace(of, within=within),
        "per_population": replace(
            of, scope="persons", within=residents.table.label("measure", residents.measure)
        ),
    }
    shares = [proportion(_of(used, name), total=_of(stopped, name)) for name in names]
    alone = [replace(of, within=within, groups=groups, reference=())
             for groups in (of.groups, of.reference)]  # fmt: skip
    here, there = (
        sourced(share, tables[:2], base=base) for share, base in zip(shares, alone, strict=True)
    )
    return ForceAfterStop(
        **_fields_of(sourced_parts(found, tables, bases=bases)),
        here=here, there=there, sources=tuple({each.record.name: each for each in tables}.values()),
        choices=_force_choices({"main": (used, stopped)} | {
            words: (read_counts(one, first_year=first_year, last_year=last_year),
                    read_counts(two, first_year=first_year, last_year=last_year))
            for words, (one, two) in (otherwise or {}).items()
        }, names, base=bases[""]),
    )  # fmt: skip


def _force_choices(
    of: Mapping[str, tuple[Counts, Counts]], names: tuple[str, str], *, base: Base
) -> Choices:
    """Return force per stop of the group over the reference's, under each choice of comparison.

    `of` holds counts of force and of stops: "main", then those that are counted otherwise.
    """
    used, stopped = of["main"]
    here, there = (groups_named(used.table, each) for each in names)
    unknown = tuple(each for each in used.groups if each in UNKNOWN_GROUPS)
    others = tuple(each for each in used.groups if each not in (*here, *unknown))

    def counts(groups: Sequence[str], how: str = "main", **at: Sequence[str]) -> tuple[int, int]:
        force, stops = (each.number("a count of stops", group=groups, **at) for each in of[how])
        return force, stops

    def ratio(
        one: Sequence[str], two: Sequence[str], how: str = "main", **at: Sequence[str]
    ) -> Estimate:
        (force, stops), (other, whole) = counts(one, how, **at), counts(two, how, **at)
        return proportion_ratio(force, total=stops, reference_count=other, reference_total=whole)

    made = [Choice("main", "main", ratio(here, there))]
    if set(others) != set(there):
        made.append(Choice("everyone", "reference", ratio(here, others)))
    if len(here) > 1:
        made += [Choice(f"{ALONE}{each}", "group", ratio([each], there)) for each in here]
    if unknown:
        made.append(Choice("unknown-group", "missing", ratio((*here, *unknown), there)))
        made.append(Choice("unknown-reference", "missing", ratio(here, (*there, *unknown))))
    if len(used.periods) > 1:
        made += [Choice(f"{ONLY}{each}", "window", ratio(here, there, period=[each]))
                 for each in used.periods]  # fmt: skip
    if "sex" in used.rows:
        strata = {str(each): (*counts(here, sex=[each]), *counts(there, sex=[each]))
                  for each in used.rows["sex"].drop_duplicates()}  # fmt: skip
        made.append(Choice("sexes", "stratum", mantel_haenszel(strata, kind="shares").stratified))
    made += [Choice(f"{AS_SAID}{words}", "model", ratio(here, there, words))
             for words in of if words != "main"]  # fmt: skip
    words = [used.label(JOIN.join(each)) for each in (here, there)]
    return worded(
        panel(made), tables=[used.table, stopped.table], base=base, label=used.label,
        group=words[0], reference=words[1],
    )  # fmt: skip


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
    chosen = {column: counts.values_of(column, value) for column, value in where.items()}
    groups = groups_named(counts.table, group)
    return counts.number(f"the count of '{group}'", group=groups, **chosen)
