"""This module gives a notebook what was recommended to its States, and on which mandate."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields

import pandas as pd

from hrcreport.foundation import NotebookError, Problem, ReportContext, Words
from hrcreport.notebook.access.scope import project_of
from hrcreport.notebook.lookups.declared import report_date, with_days
from hrcreport.notebook.lookups.monitoring import names_of
from hrcreport.notebook.templates.explained import explained
from hrcreport.notebook.templates.nothing import answered
from hrcreport.registers import FollowedCounts, FollowedRecommendations, Mandate

LEAST_DRAWN = 6
"""Fewer recommendations than this are told by a sentence and a table; bars would add nothing."""


@dataclass(frozen=True, slots=True)
class Recommendations(FollowedCounts):
    """What was recommended to States and what became of it: its counts, and tables of it."""

    _context: ReportContext = field(repr=False)
    _followed: FollowedRecommendations = field(repr=False)
    _names: Mapping[str, str] = field(repr=False)

    def by(self, grouping: str = "country") -> pd.DataFrame:
        """Return how many have each status, one row a group and status, for bars.

        Columns: group, status (words), sign, count. Groups are States, or the "body", the
        "document" or the "limb".

        Raises:
            NotebookError: the grouping is none of these.
        """
        if grouping not in FollowedRecommendations.GROUPINGS:
            raise NotebookError(
                Problem.not_one_of(
                    grouping,
                    FollowedRecommendations.GROUPINGS,
                    "hrc.recommendations",
                    f"recommendations cannot be grouped by '{grouping}'.",
                    "notebook.grouping",
                )
            )
        return answered(self._followed.status_counts(by=grouping, headings=self._names))

    def rows(self) -> pd.DataFrame:
        """Return those that were reviewed one a row, as `status_bars` takes them.

        Columns: recommendation, country, body, document and limb (in the document's language),
        status. How many have not been reviewed: `.issued` less `.reviewed`.
        """
        table, say = self._followed.status_rows(headings=self._names), self._context.phrases.say
        words = {name: table[name].map(say) for name in ("body", "document", "limb")}
        return answered(table.assign(**words))

    @property
    def enough(self) -> pd.DataFrame:
        """Those that were reviewed, one a row, where they are enough for bars; else nothing."""
        rows = self.rows()
        return answered(rows if len(rows) >= LEAST_DRAWN else rows.iloc[:0])

    def matrix(self, *, marks: bool = True) -> pd.DataFrame:
        """Return recommendation by State with the status in each cell.

        Columns: Recommendation, Summary, then one for each State; how many nobody has reviewed
        stands in a note that the table brings. In a table of one State its position stands beside
        each recommendation, and in a note how many have none. Drafts of statuses carry their mark;
        with `marks=False` say in a note that they are drafts.
        """
        table = self._followed.status_matrix(headings=self._names, marks=marks)
        words, issued_recommendations = Words(self._context.language), self._followed.found
        notes = {"states.not-reviewed-count": self.issued - self.reviewed}
        if len(self._followed.countries) == 1:
            table["Recommendation"] = [
                f"{cited} ({words.said(f'states.position-{recommendation.position}')})"
                if recommendation.position
                else cited
                for cited, recommendation in zip(
                    table["Recommendation"], issued_recommendations, strict=True
                )
            ]
            notes["states.no-position-count"] = sum(
                not recommendation.position for recommendation in issued_recommendations
            )
        note_texts = [
            words.said(name, count=n, number=self.issued) for name, n in notes.items() if n
        ]
        return answered(explained(table, *note_texts) if note_texts else table)

    def times(self, *, marks: bool = True) -> pd.DataFrame:
        """Return how long pending ones have been open, and which are due or overdue.

        Columns: Recommendation, Summary, Issued, Time since, Time limit, Status. The oldest first.
        """
        return answered(with_days(self._context, self._followed.time_table(marks=marks), "Issued"))

    def obstacles(self) -> pd.DataFrame:
        """Return which obstacles stand in the way of how many.

        Columns: Obstacle, Recommendations, Highest severity, Removable by. No row where none is
        recorded.
        """
        return answered(self._followed.obstacle_table())

    def agenda(self) -> pd.DataFrame:
        """Return how each point of the High Commissioner's agenda stands in each State.

        Columns: Point, Summary, then one for each State: statuses of the recommendations under it,
        with how many have each, or "not established".
        """
        return answered(self._followed.agenda_table(headings=self._names))

    def themes(self) -> pd.DataFrame:
        """Return how many of each body fall under each limb of the mandate.

        Columns: Theme (the limb's heading), then one for each body that made any, in whole numbers.
        A recommendation under several limbs counts in each, so that columns do not add up.
        """
        return answered(self._followed.crosswalk())


def recommendations(  # noqa: D417  cells do not name the report
    context: ReportContext,
    countries: Sequence[str],
    *,
    documents: Collection[str] | None = None,
    limb: str | None = None,
) -> Recommendations:
    """Return the recommendations to States as they stand on the report's date.

    Counts for prose: `.issued`, `.reviewed`, `.implemented`, `.partly`, `.announced`,
    `.without_action`, `.reversed`, `.without_information`, `.pending`, `.overdue`. Tables:
    `.matrix()`, `.by("body")`, `.rows()`, `.times()`, `.obstacles()`, `.agenda()`, `.themes()`.

    Args:
        countries: ISO 3166-1 alpha-3 codes.
        documents: only recommendations of documents with these codes ("AGENDA").
        limb: only recommendations under this limb ("c").

    Raises:
        RefusedError: a register has errors.
    """
    followed = FollowedRecommendations.of(
        countries,
        project_of(context, *countries),
        on=report_date(context),
        documents=documents,
        limb=limb,
    )
    counts = followed.counts()
    counted = {
        count_field.name: getattr(counts, count_field.name) for count_field in fields(counts)
    }
    return Recommendations(
        **counted, _context=context, _followed=followed, _names=names_of(context, countries)
    )


def mandate(context: ReportContext) -> Mandate:
    """Return the mandate of the register `data/mandate` as it stands on the report's date.

    Resolutions are called by their numbers ("99/9"). Where the project has several bodies it is
    that of the one which the report names, by its name in the language of the report.

    Raises:
        RefusedError: the register has errors.
    """
    return Mandate.of(context.project, context.names, language=context.language)
