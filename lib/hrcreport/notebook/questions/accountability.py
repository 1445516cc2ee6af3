"""This module tells how lethal force was used, and how far the cases of a cohort have come."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

import disparity as measures
from disparity import Estimate, LethalForceCounts
from disparity.cases.accountability import Cohort, Step
from disparity.estimate import Base
from disparity.in_words import estimate_in_cell, say
from disparity.ratios.lethal_force import CAUTIONS
from hrcreport.foundation import DataError, ReportContext, Words
from hrcreport.notebook.access.reporting_groups import JOIN
from hrcreport.notebook.questions.counts import read_counts, require_column, unfit
from hrcreport.notebook.questions.sources import sourced
from hrcreport.tables import Table

FIRST = "occurred"


@dataclass(frozen=True, slots=True)
class CohortFunnel:
    """One cohort and how far its cases have come; `labels` are the words of its steps."""

    cohort: Cohort
    labels: dict[str, str]
    sources: tuple[Table, ...]
    _language: str = field(repr=False)

    def rows(self) -> pd.DataFrame:
        """Return a row a step for a chart: label, value, low, high (share of the cohort)."""
        return pd.DataFrame(
            step.of_cohort.as_row(self.labels[step.step]) for step in self.cohort.steps
        )

    def table(self, *, step: str, cases: str, of_previous: str, of_all: str) -> pd.DataFrame:
        """Return the funnel as a table to print; the arguments are the heads of the columns."""
        words = Words(self._language).of_estimates
        rows = [{step: self.labels[FIRST], cases: self.cohort.cases}]
        rows += [
            {
                step: self.labels[each.step],
                cases: each.reached,
                of_previous: estimate_in_cell(each.of_previous, language=words),
                of_all: estimate_in_cell(each.of_cohort, language=words),
            }
            for each in self.cohort.steps
        ]
        return pd.DataFrame(rows, dtype=object)

    def step(self, name: str) -> Step:
        """Return a step by its code."""
        return next(each for each in self.cohort.steps if each.step == name)


def accountability_cohort(
    context: ReportContext, table: str, *, cohort: str, followed_to: str, group: str = ""
) -> CohortFunnel:
    """Return how far the cases of one cohort have come, from a table of cases by stage.

    The table (kind T11) has a column `stage`, the first of which is "occurred", and counts cases;
    its stages stand in their order. `cohort` is the period in which the cases occurred ("2018"):
    cohorts are never added. `group` is the group of the victims; "a+b" joins groups.

    Raises:
        DataError: the table has no stages or no such cohort, a count is withheld, or a later stage
            holds more cases than the one before.
    """
    first = int(cohort[:4]) if cohort[:4].isdigit() else 0
    counts = read_counts(context, table, measure="cases", first_year=first, last_year=first or 9999)
    require_column(counts, "stage")
    stages = counts.held("stage")
    if cohort not in counts.periods:
        raise _wrong(counts.table, f"there is no cohort '{cohort}'.", counts.periods)
    if stages[:1] != [FIRST]:
        raise _wrong(counts.table, f"the first stage is not '{FIRST}'.", stages)
    reached = {}
    chosen = {"group": group.split(JOIN)} if group else {}
    for stage in stages:
        what = f"the count of stage '{stage}'"
        reached[stage] = counts.number(what, stage=[stage], period=[cohort], **chosen)
    try:
        found = measures.accountability_from_counts(reached, period=cohort, followed_to=followed_to)
    except ValueError as error:
        raise _wrong(counts.table, f"the stages are no cohort: {error}", stages) from error
    steps = tuple(
        replace(
            step,
            of_previous=sourced(step.of_previous, [counts.table]),
            of_cohort=sourced(step.of_cohort, [counts.table]),
        )
        for step in found.steps
    )
    labels = {stage: counts.head("stage", stage) for stage in stages}
    found = replace(found, steps=steps, group=group or found.group)
    return CohortFunnel(found, labels, (counts.table,), context.language)


def _wrong(table: Table, what: str, there: list[str]) -> DataError:
    return unfit(
        table,
        what,
        f"There are: {', '.join(there)}. Count the same cases at each stage, in the "
        "order of stages.",
        "notebook.no-cohort",
    )


PERSONS = ("inhabitants", "agents")


@dataclass(frozen=True, slots=True)
class LethalForce:
    """The indicators by their code, I-1 to A-5; `cautions` are to be printed beside them."""

    indicators: dict[str, Estimate]
    sources: tuple[Table, ...]
    _language: str = field(repr=False)
    cautions: tuple[str, ...] = CAUTIONS

    def __getitem__(self, code: str) -> Estimate:
        return self.indicators[code]

    def table(
        self, *, code: str, indicator: str, value: str, estimable: bool = False
    ) -> pd.DataFrame:
        """Return the indicators as a table to print; the arguments are the heads of its columns.

        With `estimable` those alone for which the named tables have counts.
        """
        words = Words(self._language).of_estimates
        return pd.DataFrame(
            {
                code: key,
                indicator: say(f"indicator-{key}", language=words),
                value: estimate_in_cell(each, language=words, decimals=each.unit != "events"),
            }
            for key, each in self.indicators.items()
            if each.value is not None or not estimable
        )


def lethal_force(
    context: ReportContext,
    *,
    first_year: int,
    last_year: int,
    civilians_killed: str = "",
    civilians_wounded: str = "",
    agents_killed: str = "",
    agents_wounded: str = "",
    inhabitants: str = "",
    agents: str = "",
    arrests: str = "",
    weapons_seized: str = "",
    homicides: str = "",
) -> LethalForce:
    """Return the indicators of use and abuse of lethal force from tables, each "table/measure".

    A count for which no table is named is not published: the indicators that need it say so. Rates
    are per year: persons (inhabitants, agents) of one period stand for each of the years, those of
    several are averaged. A-5 needs counts by incident, which no table of counts holds.

    Raises:
        DataError: a table or measure is unknown, or a count is withheld.
        ValueError: as `lethal_force_indicators`.
    """
    named = {
        "civilians_killed": civilians_killed,
        "civilians_wounded": civilians_wounded,
        "agents_killed": agents_killed,
        "agents_wounded": agents_wounded,
        "inhabitants": inhabitants,
        "agents": agents,
        "arrests": arrests,
        "weapons_seized": weapons_seized,
        "homicides": homicides,
    }
    numbers: dict[str, Any] = {}
    killed = civilians_killed or agents_killed
    of_years: dict[str, Any] = {"first_year": first_year, "last_year": last_year}
    length = read_counts(context, killed, **of_years).years if killed else 1.0
    tables: dict[str, Table] = {}
    periods: dict[str, None] = {}
    for name, source in named.items():
        if not source:
            continue
        persons = name in PERSONS
        counts = (
            read_counts(context, source) if persons else read_counts(context, source, **of_years)
        )
        number = counts.number(f"the count of {name.replace('_', ' ')}")
        numbers[name] = number * length / len(counts.periods) if persons else number
        tables[counts.table.record.name] = counts.table
        periods |= {} if persons else {counts.period: None}
    found = measures.lethal_force_indicators(LethalForceCounts(**numbers))
    words = Words(context.language)
    base = Base(
        counted="",
        within="",
        scope="all",
        population=words.text("list.clause").join(each.record.title for each in tables.values()),
        years=words.text("list.separator").join(periods),
    )
    known = {
        code: sourced(
            each,
            tables.values(),
            base=replace(base, counted=say(f"indicator-{code}", language=words.of_estimates)),
        )
        for code, each in found.items()
    }
    return LethalForce(known, tuple(tables.values()), context.language)
