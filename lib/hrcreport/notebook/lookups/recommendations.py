"""This module gives a notebook what was recommended to its States, and on which mandate."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from hrcreport.foundation import NotebookError, Problem, ReportContext, Words
from hrcreport.notebook.access.crosstabs import NOTES
from hrcreport.notebook.access.scope import project_of
from hrcreport.notebook.lookups.monitoring import names_of, report_date, with_days
from hrcreport.registers import FollowedCounts, FollowedRecommendations, Mandate


def recommendation_counts(  # noqa: D417  cells do not name the report
    context: ReportContext,
    countries: Sequence[str],
    *,
    documents: Collection[str] | None = None,
    limb: str | None = None,
) -> FollowedCounts:
    """Return how many recommendations to States there are and how they stand on the report's date.

    `.issued`, `.reviewed`, `.implemented`, `.partly`, `.without_action`, `.reversed`,
    `.without_information`, `.pending`, `.overdue`.

    Args:
        countries: ISO 3166-1 alpha-3 codes.
        documents: only recommendations of documents with these codes ("AGENDA").
        limb: only recommendations under this limb ("c").

    Raises:
        RefusedError: a register has errors.
    """
    return _followed(context, countries, documents, limb).counts()


def status_counts(
    context: ReportContext,
    countries: Sequence[str],
    *,
    by: str = "country",
    documents: Collection[str] | None = None,
    limb: str | None = None,
) -> pd.DataFrame:
    """Return how many recommendations have each status, one row a group and status, for bars.

    Columns: group, status (words), sign, count. Groups are States, or with `by` the "body", the
    "document" or the "limb".

    Raises:
        NotebookError: `by` is none of these.
        RefusedError: a register has errors.
    """
    if by not in FollowedRecommendations.GROUPINGS:
        raise NotebookError(
            Problem.not_one_of(
                by,
                FollowedRecommendations.GROUPINGS,
                "hrc.status_counts",
                f"recommendations cannot be grouped by '{by}'.",
                "notebook.grouping",
            )
        )
    found = _followed(context, countries, documents, limb)
    return found.status_counts(by=by, headings=names_of(context, countries))


def statuses(
    context: ReportContext,
    countries: Sequence[str],
    *,
    documents: Collection[str] | None = None,
    limb: str | None = None,
) -> pd.DataFrame:
    """Return the reviewed recommendations one a row, as `status_bars` takes them.

    Columns: recommendation, country, body, document and limb (in the document's language), status.
    How many have not been reviewed: `recommendation_counts(countries)`, `.issued` less `.reviewed`.

    Raises:
        RefusedError: a register has errors.
    """
    found = _followed(context, countries, documents, limb)
    table = found.status_rows(headings=names_of(context, countries))
    say = context.phrases.say
    return table.assign(**{name: table[name].map(say) for name in ("body", "document", "limb")})


def status_matrix(
    context: ReportContext,
    countries: Sequence[str],
    *,
    documents: Collection[str] | None = None,
    limb: str | None = None,
    marks: bool = True,
) -> pd.DataFrame:
    """Return recommendation by State with the status in each cell.

    Columns: Recommendation, Summary, then one for each State; how many nobody has reviewed stands
    in a note below the table. Drafts of statuses carry their mark;
    with `marks=False` say in a note that they are drafts.

    Raises:
        RefusedError: a register has errors.
    """
    found = _followed(context, countries, documents, limb)
    table = found.status_matrix(headings=names_of(context, countries), marks=marks)
    counts = found.counts()
    if open_ := counts.issued - counts.reviewed:
        words = Words(context.language)
        said = words.said("states.not-reviewed-count", count=open_, number=counts.issued)
        table.attrs[NOTES] = (said,)
    return table


def time_table(
    context: ReportContext,
    countries: Sequence[str],
    *,
    documents: Collection[str] | None = None,
    limb: str | None = None,
    marks: bool = True,
) -> pd.DataFrame:
    """Return how long pending recommendations have been open, and which are due or overdue.

    Columns: Recommendation, Summary, Issued, Time since, Time limit, Status. The oldest first.

    Raises:
        RefusedError: a register has errors.
    """
    found = _followed(context, countries, documents, limb)
    return with_days(context, found.time_table(marks=marks), "Issued")


def obstacle_table(
    context: ReportContext,
    countries: Sequence[str],
    *,
    documents: Collection[str] | None = None,
    limb: str | None = None,
) -> pd.DataFrame:
    """Return which obstacles stand in the way of how many recommendations.

    Columns: Obstacle, Recommendations, Highest severity, Removable by. No row where none is
    recorded.

    Raises:
        RefusedError: a register has errors.
    """
    return _followed(context, countries, documents, limb).obstacle_table()


def agenda_table(context: ReportContext, countries: Sequence[str]) -> pd.DataFrame:
    """Return how each point of the High Commissioner's agenda stands in each State.

    Columns: Point, Summary, then one for each State: statuses of the recommendations under it, with
    how many have each, or "not established".

    Raises:
        RefusedError: a register has errors.
    """
    return _followed(context, countries).agenda_table(headings=names_of(context, countries))


def theme_crosswalk(context: ReportContext, countries: Sequence[str]) -> pd.DataFrame:
    """Return how many recommendations of each body fall under each limb of the mandate.

    Columns: Theme (the limb's heading), then one for each body that made any, in whole numbers. A
    recommendation under several limbs counts in each, so that columns do not add up.

    Raises:
        RefusedError: a register has errors.
    """
    return _followed(context, countries).crosswalk()


def _followed(
    context: ReportContext,
    countries: Sequence[str],
    documents: Collection[str] | None = None,
    limb: str | None = None,
) -> FollowedRecommendations:
    return FollowedRecommendations.of(
        countries,
        project_of(context, *countries),
        on=report_date(context),
        documents=documents,
        limb=limb,
    )


def mandate(context: ReportContext) -> Mandate:
    """Return the mandate of the register `data/mandate`, resolutions by their numbers ("47/21").

    Raises:
        RefusedError: the register has errors.
    """
    return Mandate.of(context.project)
