"""This module puts the tests of bias to tables of the catalogue, one call of a notebook each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import pandas as pd

import disparity as measures
from disparity import BiasTest, Choice, Estimate
from disparity.bias.agencies import Cells, OutcomesByAgency
from disparity.bias.darkness import VeilOfDarkness
from disparity.bias.stop_tests import ForceGivenContact
from disparity.bias.threshold import LEAST_FIT, MOST_MISFIT
from disparity.estimate import LEVEL, Base, Scope, Statistic
from hrcreport.foundation import Counted, ReportContext, Words
from hrcreport.notebook.access.reporting_groups import JOIN, UNKNOWN_GROUPS, why_part
from hrcreport.notebook.questions.choices import ALONE, AS_SAID, ONLY, Choices, worded
from hrcreport.notebook.questions.counts import (
    Counts,
    read_counts,
    read_each,
    require_column,
    withheld_count,
)
from hrcreport.notebook.questions.persons import error_of
from hrcreport.notebook.questions.sources import each_once, in_per_cent, sourced, sourced_parts
from hrcreport.notebook.templates.nothing import nothing
from hrcreport.tables import Table

STOPS, SEARCHES, FINDS = "stops", "searches", "finds"
Names = tuple[str, str]
"""The names of a group and of the reference."""


def benchmarks(
    context: ReportContext,
    /,
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
    events counts as it stands, since only its share by group matters. Where the events are by
    agency, each agency is judged by its own benchmarks, and the answer is that of their mean by
    random effects (`disparity.across_places`), which stands with each of them in `beside`.

    Raises:
        DataError: a table, measure, column or group is unknown, a benchmark of events by agency is
            not by agency, or a count is withheld.
        ValueError: there are fewer than two benchmarks.
    """
    counts = read_counts(context, events, first_year=first_year, last_year=last_year)
    names = (group, reference)
    amounts: dict[str, tuple[Counts, dict[str, str]]] = {}
    for name, source in against.items():
        place, _, condition = source.partition("?")
        chosen = dict(part.split("=", 1) for part in condition.split("&") if part)
        amounts[name] = read_counts(context, place), chosen

    def tested(**at: str) -> BiasTest:
        return measures.benchmark_test(
            group=group,
            benchmarks={
                name: _pair(benchmark_counts, names, **{**chosen, **at})
                for name, (benchmark_counts, chosen) in amounts.items()
            },
            **_pairs({"events": counts}, names, **{**where, **at}),
        )

    test = tested()
    agencies = counts.held("agency") if "agency" in counts.rows and "agency" not in where else []
    if len(agencies) > 1:
        by_agency = {counts.head("agency", agency): tested(agency=agency) for agency in agencies}
        across = measures.across_places(by_agency, whole=test, against="above")
        apart = {name: agency_test.estimate for name, agency_test in by_agency.items()}
        test = replace(across, beside={**test.beside, **across.beside, **apart})
    of = _base(counts, "persons", names)
    bases = {name: replace(of, within=name) for name in against}
    nearest = (bases[name] for name, estimate in test.beside.items() if estimate is test.estimate)
    tables = [counts.table, *(benchmark_counts.table for benchmark_counts, _ in amounts.values())]
    bases |= {"": of, "estimate": next(nearest, of)}
    return sourced_parts(test, tables, bases=bases)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOutcomes(OutcomesByAgency):
    """Searches of two groups by agency, with their counts to draw; `sources` are their tables.

    `counts` has the columns group, stops, searches, finds, for `hit_rate_chart`, over all agencies;
    `searched_together` is the ratio of searches per stop that it shows, where the largest agencies
    weigh most, and which is no mean of agencies.
    """

    counts: pd.DataFrame
    searched_together: Estimate
    sources: tuple[Table, ...]

    def rows(self, *, together: str, within: str, over: str) -> pd.DataFrame:
        """Return odds ratios for `interval_chart`: columns label, value, low, high.

        The arguments are the labels of the odds of all places together, of the mean of agencies
        within their places, and of its limits for another agency; a row an agency follows.
        """
        first = {
            together: self.within.beside["all areas together"],
            within: self.across.estimate,
            over: self.prediction,
        }
        agencies = {name: outcome.estimate for name, outcome in self.by_agency.items()}
        return pd.DataFrame(
            [estimate.as_row(name) for name, estimate in (first | agencies).items()]
        )


def search_outcomes(
    context: ReportContext,
    table: str,
    *,
    group: str,
    reference: str,
    first_year: int,
    last_year: int,
) -> SearchOutcomes:
    """Return outcome tests of a table of stops, searches and finds by place and agency.

    The table has the measures stops, searches and finds and the column agency; an area belongs to
    one agency. The group's odds are over those of the reference.

    Raises:
        DataError: as `benchmarks`.
    """
    years: dict[str, Any] = {"first_year": first_year, "last_year": last_year}
    counts_by_measure = {
        name: read_counts(context, f"{table}/{name}", **years) for name in (STOPS, SEARCHES, FINDS)
    }
    searched, names = counts_by_measure[SEARCHES], (group, reference)
    require_column(searched, "agency")
    agencies = _by_agency(searched, _cells(counts_by_measure, names))
    outcomes = measures.outcomes_by_agency(agencies, group=group, reference=reference)
    bases = _with_each_alone(
        _base(counts_by_measure[FINDS], "group", names, within=searched), names
    )
    of_stops = _base(searched, "group", names, within=counts_by_measure[STOPS])
    bases["searches per stop"] = of_stops
    searches, stops = (_pair(counts_by_measure[name], names) for name in (SEARCHES, STOPS))
    searched_together = measures.proportion_ratio(
        searches[0], total=stops[0], reference_count=searches[1], reference_total=stops[1]
    )
    counts = [
        {
            "group": searched.label(code),
            **{name: of.number(name, group=[code]) for name, of in counts_by_measure.items()},
        }
        for code in searched.groups
    ]
    sourced_outcomes = sourced_parts(outcomes, [searched.table], bases=bases)
    return SearchOutcomes(
        **_fields_of(sourced_outcomes),
        counts=pd.DataFrame(counts),
        searched_together=sourced(searched_together, [searched.table], base=of_stops),
        sources=(searched.table,),
    )


def _by_agency(searched: Counts, cells: Mapping[str, Cells]) -> dict[str, dict[str, Cells]]:
    """Return the places of each agency, by its name."""
    agency_of: dict[str, str] = dict(
        searched.rows[["area", "agency"]].astype(str).itertuples(index=False)
    )
    return {
        searched.table.label("agency", code): {
            area: of for area, of in cells.items() if agency_of[area] == code
        }
        for code in dict.fromkeys(agency_of.values())
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedThresholds:
    """Thresholds of suspicion that a table holds by place, of a group and of a reference.

    `here` and `there` are averages over the places that have both, each weighed by its stops;
    `lower_in` of `compared` places have the lower threshold for the group, and so have,
    on average over their own places, `lower_at` of the `agencies`. `frame` has a row an
    agency and group: label, group, value (per cent), for `dumbbell_chart`; `places` a row a place
    and a column a group. `unfit` are the agencies whose searches or finds the model does not
    describe, as far as the table says so (measures gap_of_searches and fit_of_finds).
    """

    here: Estimate
    there: Estimate
    lower_in: int
    compared: int
    agencies: int
    lower_at: int
    frame: pd.DataFrame
    places: pd.DataFrame
    unfit: tuple[str, ...]
    sources: tuple[Table, ...]

    def agreement(self, other: PublishedThresholds) -> ThresholdAgreement:
        """Return how far these thresholds and others of the same places agree."""
        at = self.places.index.intersection(other.places.index)
        own_thresholds, two = (published.places.loc[at] for published in (self, other))
        lower = [
            thresholds.iloc[:, 0] < thresholds.iloc[:, 1] for thresholds in (own_thresholds, two)
        ]
        ranks = pd.DataFrame(
            {"one": own_thresholds.to_numpy().ravel(), "two": two.to_numpy().ravel()}
        ).rank()
        return ThresholdAgreement(
            alike=int((lower[0] == lower[1]).sum()),
            compared=len(at),
            correlation=float(ranks["one"].corr(ranks["two"])),
        )


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
    context: ReportContext,
    table: str,
    *,
    stops: str,
    group: str,
    reference: str,
    first_year: int,
    last_year: int,
) -> PublishedThresholds:
    """Return the thresholds that a table holds by place and agency, in per cent, as shares.

    `stops` is "table/measure" of the same places; both tables have the column agency.

    Raises:
        DataError: as `benchmarks`.
    """
    years = {"first_year": first_year, "last_year": last_year}
    counts, weighed = read_each(context, table, stops, **years)
    require_column(counts, "agency")
    names = {name: counts.named(name)[0] for name in (group, reference)}
    sources = (counts.table, weighed.table)
    frame = counts.table.frame
    least, most = (frame["measure"] == measure for measure in ("fit_of_finds", "gap_of_searches"))
    value = frame["value"].astype(float)
    unfit = frame[(least & (value < LEAST_FIT)) | (most & (value > MOST_MISFIT))]
    at = counts.rows.pivot(index=["agency", "area"], columns="group", values="value")
    at = at[list(names.values())].dropna().astype(float)
    weights = weighed.rows.groupby(["agency", "area"])["value"].sum().astype(float).loc[at.index]

    def average(code: str, rows: pd.Index) -> float:
        return float((at.loc[rows, code] * weights[rows]).sum() / weights[rows].sum())

    def known(name: str) -> Estimate:
        code = names[name]
        method = "average of published thresholds, weighed by stops"
        mean = average(code, at.index) / 100
        estimate = Statistic(LEVEL, method, "share", (), ()).estimate(mean, None, None)
        return sourced(estimate, sources, base=counts.base("group", of=(code,), within=weighed))

    averages = [
        (
            counts.table.label("agency", str(agency)),
            [average(code, rows.index) for code in names.values()],
        )
        for agency, rows in at.groupby(level="agency", sort=False)
    ]
    return PublishedThresholds(
        here=known(group),
        there=known(reference),
        compared=len(at),
        agencies=len(averages),
        lower_at=sum(group_mean < reference_mean for _, (group_mean, reference_mean) in averages),
        places=at,
        sources=sources,
        lower_in=int((at[names[group]] < at[names[reference]]).sum()),
        frame=pd.DataFrame(
            [
                {"label": agency, "group": counts.label(code), "value": value}
                for agency, values in averages
                for code, value in zip(names.values(), values, strict=True)
            ]
        ),
        unfit=tuple(
            counts.table.label("agency", str(agency)) for agency in unfit["agency"].unique()
        ),
    )


def _cells(counts_by_measure: Mapping[str, Counts], names: Sequence[str]) -> dict[str, Cells]:
    """Return stops, searches and finds by area and group, in the order of the measures."""
    parts = {name: counts_by_measure[STOPS].named(name) for name in names}
    sums = [counts.by_area_and_group() for counts in counts_by_measure.values()]

    def cell(area: str, groups: Sequence[str]) -> tuple[float, float, float]:
        cell_sums = [sum(of.get((area, group)) or 0 for group in groups) for of in sums]
        return cell_sums[0], cell_sums[1], cell_sums[2]

    return {
        area: {name: cell(area, groups) for name, groups in parts.items()}
        for area in counts_by_measure[STOPS].held("area")
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class DarknessTest(VeilOfDarkness):
    """The test by darkness with the choices that were tried; it points where all of them do.

    `choices` is None where no reference is named.
    """

    choices: Choices | None = None


def darkness(
    context: ReportContext,
    stops: str,
    *,
    group: str,
    reference: str = "",
    first_year: int,
    last_year: int,
) -> DarknessTest:
    """Return the veil-of-darkness test of a table of stops by light and clock.

    `stops` is "table/measure"; the table has the columns `light` and `clock`, as the recipe key
    `as: light` makes them. Without a reference it is everyone of another known group. The shares
    beside the test know whose they are: of the two groups alone, or of all of known group. Without
    a table, "/stops", the answer is nothing.

    Raises:
        DataError: as `benchmarks`, or the table is restricted: single cells are too small to show.
    """
    if stops.startswith("/"):
        return nothing(DarknessTest)
    counts = read_counts(context, stops, first_year=first_year, last_year=last_year)
    rows = counts.rows
    if rows["value"].isna().any():
        raise withheld_count(counts.table, "a count by light and clock")
    frame = rows[["clock", "light", "group", "start", "area"]].rename(
        columns={"start": "year", "area": "place"}
    )
    frame["stops"] = rows["value"]
    codes_by_name = {name: counts.named(name) for name in (group, reference) if name}
    parts = {part: name for name, groups in codes_by_name.items() for part in groups}
    codes = ["unknown" if code in UNKNOWN_GROUPS else str(code) for code in frame["group"]]
    frame["group"] = [parts.get(code, code) for code in codes]
    veil = measures.veil_of_darkness_counts(frame, group=group, reference=reference)
    of = _base(counts, "compared" if reference else "known", (group, reference))
    test = sourced_parts(veil.test, [counts.table], bases={"": of})
    test = _by_light(test, counts, frame, parts, group)
    if not reference:
        return DarknessTest(**{**_fields_of(veil), "test": test})
    frame["group"] = codes
    panel = measures.darkness_choices(
        frame, group=codes_by_name[group], reference=codes_by_name[reference]
    )
    group_label, reference_label = (
        counts.label(JOIN.join(codes_by_name[name])) for name in (group, reference)
    )
    choices = worded(
        panel,
        tables=[counts.table],
        base=of,
        label=counts.label,
        language=context.language,
        group=group_label,
        reference=reference_label,
    )
    # The test points somewhere only where every choice does.
    if panel.borne != {"against": "below", "for": "above"}.get(test.answer, panel.borne):
        test = replace(test, answer="cannot say", cautions=(*test.cautions, choices.words))
    return DarknessTest(**{**_fields_of(veil), "test": test, "choices": choices})


def _by_light(
    test: BiasTest, counts: Counts, frame: pd.DataFrame, parts: Mapping[str, str], group: str
) -> BiasTest:
    """Return the test by darkness with counts that know their rows."""
    names = set(parts.values())
    compared = frame["group"].isin(names) if len(names) > 1 else frame["group"] != "unknown"

    def of(light: str, *, all_groups: bool) -> int:
        in_light = compared & (frame["light"] == light)
        fits = in_light if all_groups else in_light & (frame["group"] == group)
        return counts.table.summed(counts.rows[fits])

    lights = {"in the dark": "dark", "in daylight": "daylight"}
    above, below = (
        {name: of(light, all_groups=all_groups) for name, light in lights.items()}
        for all_groups in (False, True)
    )
    estimate = Counted.resting_on(test.estimate, [*above.values()], [*below.values()])
    return replace(
        test,
        estimate=estimate,
        beside={
            name: Counted.resting_on(beside_estimate, [above[name]], [below[name]])
            for name, beside_estimate in test.beside.items()
        },
    )


def _fields_of(outcome: VeilOfDarkness | ForceGivenContact | OutcomesByAgency) -> dict[str, Any]:
    """Return the fields of a result by their names."""
    return {
        outcome_field.name: getattr(outcome, outcome_field.name)
        for outcome_field in fields(outcome)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceAfterStop(ForceGivenContact):
    """Force among the stopped, with its rows to draw; `sources` are its tables.

    `here` and `there` are the shares of stops with force, of the group and of the reference;
    `choices` holds the ratio of the two under each choice that was tried.
    """

    here: Estimate
    there: Estimate
    choices: Choices
    sources: tuple[Table, ...] = ()
    _language: str = field(repr=False)

    def rows(self, label: str) -> pd.DataFrame:
        """Return the differences in percentage points for `interval_chart`.

        Columns: label, value, low, high. `label` holds "{share}", the share of the group's stops
        that were made for the group alone.
        """
        rows = []
        for share, difference in self.by_share_of_biased_stops.items():
            words = label.replace("{share}", Words(self._language).per_cent(share))
            ends = {"value": difference.value, "low": difference.low, "high": difference.high}
            rows.append({"label": words, **{at: in_per_cent(end) for at, end in ends.items()}})
        return pd.DataFrame(rows)


def force_after_stop(
    context: ReportContext,
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
    `otherwise` names, in words, other counts of force and of stops that were tried, which
    become choices: `{"residents alone": ("x/force_of_residents", "x/stops_of_residents")}`.

    Raises:
        DataError: as `benchmarks`.
        ValueError: there is more force than stops.
    """
    years = {"first_year": first_year, "last_year": last_year}
    used, stopped = read_each(context, force, stops, **years)
    residents, names = read_counts(context, population), (group, reference)
    tables = (used.table, stopped.table, residents.table)
    force_test = measures.force_given_contact(
        **_pairs({"force": used, "stops": stopped, "population": residents}, names)
    )
    errors = [error_of(residents.table, residents.named(name)) for name in names]
    per_population = measures.with_population_error(force_test.per_population, errors=errors)
    of = _base(used, "group", names, within=stopped)
    bases = _with_each_alone(of, names)
    parts = {"": of, "per_population": _base(used, "persons", names, within=residents)}
    group_share, reference_share = (
        sourced(
            measures.proportion(_of(used, name), total=_of(stopped, name)),
            tables[:2],
            base=bases[name],
        )
        for name in names
    )
    force_test = sourced_parts(
        replace(force_test, per_population=per_population), tables, bases=parts
    )
    alternatives = {
        words: read_each(context, *pair, **years) for words, pair in (otherwise or {}).items()
    }
    return ForceAfterStop(
        **_fields_of(force_test),
        here=group_share,
        there=reference_share,
        sources=each_once(tables),
        _language=context.language,
        choices=_force_choices({"main": (used, stopped), **alternatives}, names, base=of),
    )


def _force_choices(
    of: Mapping[str, Sequence[Counts]], names: tuple[str, str], *, base: Base
) -> Choices:
    """Return force per stop of the group over the reference's, under each choice of comparison.

    `of` holds counts of force and of stops: "main", then those that are counted otherwise.
    """
    used, stopped = of["main"]
    group_codes, reference_codes = (used.named(name) for name in names)
    unknown = tuple(code for code in used.groups if code in UNKNOWN_GROUPS)
    other_codes = tuple(code for code in used.groups if code not in (*group_codes, *unknown))

    def counts(groups: Sequence[str], how: str = "main", **at: Sequence[str]) -> tuple[int, int]:
        force, stops = (
            counted.number("a count of stops", group=groups, **at) for counted in of[how]
        )
        return force, stops

    def ratio(
        codes: Sequence[str], two: Sequence[str], how: str = "main", **at: Sequence[str]
    ) -> Estimate:
        (force, stops), (reference_force, reference_stops) = (
            counts(codes, how, **at),
            counts(two, how, **at),
        )
        return measures.proportion_ratio(
            force, total=stops, reference_count=reference_force, reference_total=reference_stops
        )

    choices = [Choice("main", "main", ratio(group_codes, reference_codes))]
    if set(other_codes) != set(reference_codes):
        choices.append(Choice("everyone", "reference", ratio(group_codes, other_codes)))
    if len(group_codes) > 1:
        choices += [
            Choice(f"{ALONE}{code}", "group", ratio([code], reference_codes))
            for code in group_codes
        ]
    if unknown:
        choices.append(
            Choice("unknown-group", "missing", ratio((*group_codes, *unknown), reference_codes))
        )
        choices.append(
            Choice("unknown-reference", "missing", ratio(group_codes, (*reference_codes, *unknown)))
        )
    if len(used.periods) > 1:
        choices += [
            Choice(
                f"{ONLY}{period}", "window", ratio(group_codes, reference_codes, period=[period])
            )
            for period in used.periods
        ]
    if "sex" in used.rows:
        strata = {
            sex: (*counts(group_codes, sex=[sex]), *counts(reference_codes, sex=[sex]))
            for sex in used.held("sex")
        }
        of_sexes = measures.mantel_haenszel(strata, kind="shares").stratified
        choices.append(Choice("sexes", "stratum", of_sexes))
    choices += [
        Choice(f"{AS_SAID}{words}", "model", ratio(group_codes, reference_codes, words))
        for words in of
        if words != "main"
    ]
    words = [used.label(JOIN.join(codes)) for codes in (group_codes, reference_codes)]
    return worded(
        measures.panel(choices),
        tables=[used.table, stopped.table],
        base=base,
        label=used.label,
        language=used.context.language,
        group=words[0],
        reference=words[1],
    )


def _base(counts: Counts, scope: Scope, names: Names, *, within: Counts | None = None) -> Base:
    """Return what a comparison of two names in a table is one of; "" is everyone else."""
    group_codes, reference_codes = (
        (JOIN.join(counts.named(name)),) if name else () for name in names
    )
    return counts.base(
        scope, of=group_codes, reference=reference_codes, within=within, part=why_part(names[0])
    )


def _with_each_alone(of: Base, names: Names) -> dict[str, Base]:
    """Return what a comparison is one of and, by their names, what its two parts are."""
    alone = replace(of, reference=())
    return {"": of, names[0]: alone, names[1]: replace(alone, groups=of.reference)}


def _pairs(counts_by_name: Mapping[str, Counts], names: Names, **where: str) -> dict[str, Any]:
    """Return counts of both groups as tests call them: `finds`, `reference_finds`."""
    pairs = {name: _pair(counts, names, **where) for name, counts in counts_by_name.items()}
    return {name: group_count for name, (group_count, _) in pairs.items()} | {
        f"reference_{name}": reference_count for name, (_, reference_count) in pairs.items()
    }


def _pair(counts: Counts, names: Names, **where: str) -> tuple[int, int]:
    return _of(counts, names[0], **where), _of(counts, names[1], **where)


def _of(counts: Counts, group: str, **where: str) -> int:
    for column in where:
        require_column(counts, column)
    chosen = {column: counts.values_of(column, value) for column, value in where.items()}
    groups = counts.named(group)
    return counts.number(f"the count of '{group}'", group=groups, **chosen)
