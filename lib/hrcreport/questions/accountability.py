"""This module follows the cases of one cohort through the stages of a table on accountability."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from disparity import accountability_from_counts
from disparity.cases.accountability import Cohort, Step
from disparity.in_words import estimate_in_cell
from hrcreport.access.context import document_language
from hrcreport.data.catalogue import Table
from hrcreport.errors import DataError, Problem
from hrcreport.questions.counts import read_counts, require_column
from hrcreport.questions.groups import JOIN
from hrcreport.questions.sources import sourced
from hrcreport.words.estimates import words_of_estimates

FIRST = "occurred"


@dataclass(frozen=True, slots=True)
class CohortFunnel:
    """One cohort and how far its cases have come; `labels` are the words of its steps."""

    cohort: Cohort
    labels: dict[str, str]
    sources: tuple[Table, ...]

    def rows(self) -> pd.DataFrame:
        """Return a row a step for a chart: label, value, low, high (share of the cohort)."""
        return pd.DataFrame(
            [step.of_cohort.as_row(self.labels[step.step]) for step in self.cohort.steps]
        )

    def table(self, *, step: str, cases: str, of_previous: str, of_all: str) -> pd.DataFrame:
        """Return the funnel as a table to print; the arguments are the heads of the columns."""
        language = document_language()
        rows = [{step: self.labels[FIRST], cases: self.cohort.cases}]
        rows += [
            {
                step: self.labels[each.step],
                cases: each.reached,
                of_previous: estimate_in_cell(
                    each.of_previous, language=words_of_estimates(language)
                ),
                of_all: estimate_in_cell(each.of_cohort, language=words_of_estimates(language)),
            }
            for each in self.cohort.steps
        ]
        return pd.DataFrame(rows, dtype=object)

    def step(self, name: str) -> Step:
        """Return a step by its code."""
        return next(each for each in self.cohort.steps if each.step == name)


def accountability_cohort(
    table: str, *, cohort: str, followed_to: str, group: str = ""
) -> CohortFunnel:
    """Return how far the cases of one cohort have come, from a table of cases by stage.

    The table (kind T11) has a column `stage`, the first of which is "occurred", and counts cases;
    its stages stand in their order. `cohort` is the period in which the cases occurred ("2018"):
    cohorts are never added. `group` is the group of the victims; "a+b" joins groups.

    Raises:
        DataError: the table has no stages or no such cohort, a count is withheld, or a later stage
            holds more cases than the one before.
    """
    first, last = _years(cohort)
    counts = read_counts(table, measure="cases", first_year=first, last_year=last)
    require_column(counts, "stage")
    stages = [str(each) for each in counts.rows["stage"].drop_duplicates()]
    place = f"data/{counts.table.record.path}"
    if cohort not in counts.periods:
        raise _wrong(place, f"there is no cohort '{cohort}'.", ", ".join(counts.periods))
    if stages[:1] != [FIRST]:
        raise _wrong(place, f"the first stage is not '{FIRST}'.", ", ".join(stages))
    reached = {}
    chosen = {"group": group.split(JOIN)} if group else {}
    for stage in stages:
        what = f"the count of stage '{stage}'"
        reached[stage] = counts.number(what, stage=[stage], period=[cohort], **chosen)
    try:
        found = accountability_from_counts(reached, period=cohort, followed_to=followed_to)
    except ValueError as error:
        raise _wrong(place, f"the stages are no cohort: {error}", ", ".join(stages)) from error
    steps = tuple(
        replace(
            step,
            of_previous=sourced(step.of_previous, [counts.table]),
            of_cohort=sourced(step.of_cohort, [counts.table]),
        )
        for step in found.steps
    )
    labels = {stage: counts.table.label("stage", stage) for stage in stages}
    return CohortFunnel(
        replace(found, steps=steps, group=group or found.group),
        {stage: label[:1].upper() + label[1:] for stage, label in labels.items()},
        (counts.table,),
    )


def _years(cohort: str) -> tuple[int, int]:
    year = cohort[:4]
    return (int(year), int(year)) if year.isdigit() else (0, 9999)


def _wrong(place: str, what: str, there: str) -> DataError:
    return DataError(Problem(
        place=place, what=what,
        mend=f"There are: {there}. Count the same cases at each stage, in the order of stages.",
        rule="notebook.no-cohort",
    ))  # fmt: skip
