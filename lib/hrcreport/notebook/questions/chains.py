"""This module follows a disparity along a chain: population, stop, search, force, death."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from disparity import Estimate, relative_rate_index, share_unknown, with_population_error
from disparity.estimate import Base
from disparity.ratios.stage_ratios import StageRatio, with_bounds
from hrcreport.foundation import Counted, DataError, Measured, ReportContext, Words
from hrcreport.notebook.access.released import shown_table
from hrcreport.notebook.access.reporting_groups import JOIN, UNKNOWN_GROUPS, persons_of, why_part
from hrcreport.notebook.questions.counts import read_counts
from hrcreport.notebook.questions.persons import error_of, residents_by_group
from hrcreport.notebook.questions.sources import each_once, sourced, sourced_parts
from hrcreport.notebook.templates.nothing import nothing
from hrcreport.notebook.templates.printing import decimal
from hrcreport.tables import Safeguards, Table

UNKNOWN: Mapping[str, Sequence[str]] = {"group": UNKNOWN_GROUPS}


@dataclass(frozen=True, slots=True)
class StageDisparities:
    """The disparity at each stage, against the population and against the stage before.

    `counts` holds, by stage, the events of the group and of the reference; `known` and `unknown`
    how many are of known group, and the share of those who are not.
    """

    links: tuple[StageRatio, ...]
    counts: Mapping[str, tuple[int, int]]
    group: str
    reference: str
    sources: tuple[Table, ...]
    labels: tuple[str, str]
    known: Mapping[str, int]
    unknown: Mapping[str, Estimate]
    _language: str = field(repr=False)

    @property
    def group_label(self) -> str:
        """The groups that are compared, in words."""
        return self.labels[0]

    @property
    def reference_label(self) -> str:
        """The groups that they are compared with, in words."""
        return self.labels[1]

    @property
    def notes(self) -> tuple[str, ...]:
        """What those of unknown group leave open of the rate ratio to the population."""
        first = self.links[0].per_population
        if first.bounds is None:
            return ()
        low, high = (decimal(end, language=self._language) for end in first.bounds)
        note = Words(self._language).said(
            "groups.bounds-note",
            focus=self.group_label,
            reference=self.reference_label,
            lowest=low,
            highest=high,
        )
        return (f"{note[:-1]} ({self.links[0].stage}){note[-1]}",)

    def ratios(self, *, population: str, previous: str) -> dict[str, dict[str, Estimate]]:
        """Return the ratios by stage under two headings, as the chart `disparity_chain` takes them.

        `population` and `previous` are the headings: "Against the population", "Against the stage
        before".
        """
        return {
            population: {link.stage: link.per_population for link in self.links},
            previous: {link.stage: link.per_previous_stage for link in self.links[1:]},
        }

    def link(self, stage: str) -> StageRatio:
        """Return the ratios of a stage by its name."""
        return next(link for link in self.links if link.stage == stage)


def stage_disparities(
    context: ReportContext,
    stages: Mapping[str, str] | Sequence[tuple[str, str]],
    *,
    population: str,
    group: str,
    reference: str,
    first_year: int,
    last_year: int,
    counted_alone: bool = False,
) -> StageDisparities:
    """Return the disparity of a group along a chain of stages.

    `stages` names each stage with its table and measure: `{"Stops": "usa-minneapolis-stops/stops",
    "Searches": "usa-minneapolis-stops/person_searches"}`. With `counted_alone` a person can pass a
    stage more than once (force used twice), and each stage is a rate over the one before, not a
    share of it. "a+b" joins groups. Tables may cover different years: rates to the population are
    taken per year. A stage without a table, "/stops", makes the answer nothing.

    Raises:
        DataError: a table, measure or group is unknown, a count is withheld, or a stage is larger
            than the one it is a part of.
    """
    source_by_stage = dict(stages)
    if any(where.startswith("/") for where in source_by_stage.values()):
        return nothing(StageDisparities)
    residents_table = shown_table(context, population).table
    residents = residents_by_group(residents_table)
    numbers: dict[str, dict[str, float]] = {"population": {}}
    stage_counts = {}
    for stage, where in source_by_stage.items():
        counts = read_counts(context, where, first_year=first_year, last_year=last_year)
        stage_counts[stage] = counts
        parts = {name: counts.named(name) for name in (group, reference)}
        numbers[stage] = {
            name: counts.number(f"the count of stage '{stage}'", group=groups)
            for name, groups in parts.items()
        }
        for name, groups in parts.items():
            persons = persons_of(residents, counts.those_of(groups, residents_table))
            numbers["population"][name] = Measured(persons or 0, Counted.how_of(persons))
    try:
        links = relative_rate_index(
            numbers,
            group=group,
            reference=reference,
            each_stage="counted alone" if counted_alone else "part of the one before",
        )
    except ValueError as error:
        raise DataError.of(
            "stage_disparities",
            f"the stages make no chain: {error}",
            "Give the stages in their order, each a part of the one before, or counted_alone=True.",
            "notebook.no-chain",
        ) from error
    first = next(iter(stage_counts.values()))
    of_first = [first.named(name) for name in (group, reference)]
    errors = [
        error_of(residents_table, first.those_of(groups, residents_table)) for groups in of_first
    ]
    missing = {
        stage: [counts.number(f"the count of stage '{stage}'", **at) for at in (UNKNOWN, {})]
        for stage, counts in stage_counts.items()
    }
    shares = {
        stage: sourced(
            share_unknown(unknown, total=total),
            [stage_counts[stage].table],
            base=stage_counts[stage].base("all"),
        )
        for stage, (unknown, total) in missing.items()
    }
    alone = with_bounds(
        links, missing, least=Safeguards.of(context.project).bounded_from, alone=counted_alone
    )
    links = [
        replace(link, per_population=with_population_error(link.per_population, errors=errors))
        for link in alone
    ]
    # Before the first stage stand the residents themselves.
    links[0] = replace(links[0], per_previous_stage=links[0].per_population)
    sources = (residents_table, *(counts.table for counts in stage_counts.values()))
    labels = (first.label(JOIN.join(of_first[0])), first.label(JOIN.join(of_first[1])))
    before = dict(zip(stage_counts, (None, *stage_counts.values()), strict=False))

    def bases(stage: str) -> dict[str, Base]:
        counts, earlier = stage_counts[stage], before[stage]
        of_persons = replace(
            counts.base("persons", population=residents_table, part=why_part(group)),
            groups=labels[:1],
            reference=labels[1:],
        )
        stage_bases = {"per_population": of_persons, "per_previous_stage": of_persons}
        if earlier is not None:
            stage_bases["per_previous_stage"] = replace(
                of_persons,
                scope="group",
                within=earlier.measured,
                population=counts.table.record.title,
            )
        return stage_bases

    return StageDisparities(
        links=tuple(sourced_parts(link, sources, bases=bases(link.stage)) for link in links),
        counts={
            stage: (int(numbers[stage][group]), int(numbers[stage][reference]))
            for stage in source_by_stage
        },
        group=group,
        reference=reference,
        labels=labels,
        sources=each_once(sources),
        known={stage: total - unknown for stage, (unknown, total) in missing.items()},
        unknown=shares,
        _language=context.language,
    )
