"""This module tells how far recommendations have been followed: status, time, obstacles."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from hrcreport.foundation import (
    Counted,
    Language,
    Project,
    Verified,
)
from hrcreport.registers.mandate.body import Body
from hrcreport.registers.recommendations.history import Answer, Entry, history_of, latest
from hrcreport.registers.recommendations.issued import (
    IssuedRecommendation,
    issued_files,
    issued_recommendations,
    read_issued,
)
from hrcreport.registers.recommendations.meaning import Resemblance, resemblances
from hrcreport.registers.recommendations.time import due_day, standing, time_between
from hrcreport.registers.recommendations.vocabulary import BODIES, OBSTACLES, Status, issuers

if TYPE_CHECKING:
    import pandas as pd

NOT_REVIEWED = "not reviewed for the present draft"
NOT_REVIEWED_SIGN = "?"
NO_STATUS = "/"
"""Where a recommendation is not addressed to a State."""
NOT_ESTABLISHED = "? not established"
DONE = (Status.IMPLEMENTED, Status.OVERTAKEN)
"""The degrees after which a recommendation is no longer pending."""

COUNT_COLUMNS = ("group", "status", "sign", "count")
MATRIX_COLUMNS = ("Recommendation", "Summary")
TIME_COLUMNS = ("Recommendation", "Summary", "Issued", "Time since", "Time limit", "Status")
OBSTACLE_COLUMNS = ("Obstacle", "Recommendations", "Highest severity", "Removable by")


@dataclass(frozen=True, slots=True)
class Followed:
    """A recommendation to one State with the newest entry of its history, None without one."""

    recommendation: IssuedRecommendation
    country: str
    entry: Entry | None
    answer: Answer | None = None

    @property
    def position(self) -> str:
        """The State's position: that of its newest answer, else as it was issued with."""
        return (self.answer and self.answer.position) or self.recommendation.state_position

    @property
    def pending(self) -> bool:
        """Whether it has been neither implemented nor overtaken, as far as is recorded."""
        return self.entry is None or self.entry.status not in DONE

    @property
    def established(self) -> bool:
        """Whether anything was found out about what became of it."""
        return self.entry is not None and self.entry.status is not Status.NO_INFORMATION

    def serves(self, point: str) -> bool:
        """Tell whether it is a point of the agenda, by its code, or one under it."""
        return point in (self.recommendation.code, *self.recommendation.agenda)

    @property
    def status_in_words(self) -> str:
        """The status in words, also where there is none yet."""
        return self.entry.status.words if self.entry else NOT_REVIEWED

    @property
    def due(self) -> str:
        """The last day of its time limit ("2026-08-24"), or an empty text."""
        return due_day(self.recommendation.issued, self.recommendation.deadline)

    def printed(self, *, marks: bool) -> str:
        """Return sign and words; with `marks`, a draft carries the mark of drafts."""
        if self.entry is None:
            return f"{NOT_REVIEWED_SIGN} {NOT_REVIEWED}"
        return Verified.marked(self.entry.status.printed, self.entry, marks=marks)


@dataclass(frozen=True, slots=True)
class FollowedCounts:
    """How many recommendations to a State there are, and how they stand."""

    issued: int
    reviewed: int
    implemented: int
    partly: int
    announced: int
    without_action: int
    reversed: int
    without_information: int
    pending: int
    overdue: int


@dataclass(frozen=True, slots=True)
class FollowedRecommendations:
    """Recommendations to States with their newest entries, country by country, as at a day.

    `agenda` are the points of the agenda that recommendations serve, as registered, `body`
    is the one whose mandate it is.
    """

    found: tuple[Followed, ...]
    countries: tuple[str, ...] = ()
    on: str = ""
    agenda: tuple[IssuedRecommendation, ...] = ()
    body: Body = field(default_factory=Body)

    GROUPINGS: ClassVar[Mapping[str, Callable[[Followed, Body], tuple[str, ...]]]] = {
        "country": lambda followed, _: (followed.country,),
        "body": lambda followed, body: (issuers(body)[followed.recommendation.issuer],),
        "document": lambda followed, _: (followed.recommendation.document.citation["en"][1],),
        "limb": lambda followed, body: tuple(map(body.title, followed.recommendation.limbs)),
    }
    """By what recommendations can be grouped for bars."""

    @classmethod
    def of(
        cls,
        countries: Iterable[str],
        project: Project,
        *,
        on: str = "",
        documents: Collection[str] | None = None,
        limb: str | None = None,
    ) -> FollowedRecommendations:
        """Return the recommendations to each State with their newest entry, country by country.

        A recommendation counts where it names the State, or where the State's history speaks of it.
        What was recorded or issued after the day `on` is left out; so are those of other documents
        than those with the codes `documents` ("AGENDA"), and of another limb ("c").

        Raises:
            RefusedError: a register cannot be used as it stands.
        """
        issued, country_codes = issued_recommendations(project).values(), tuple(countries)
        all_followed = []
        for country in country_codes:
            history = history_of(country, project)
            newest, answers = latest(history.entries, on=on), latest(history.answers, on=on)
            all_followed += [
                Followed(
                    recommendation,
                    country,
                    newest.get(recommendation.code),
                    answers.get(recommendation.code),
                )
                for recommendation in issued
                if (country in recommendation.countries or recommendation.code in newest)
                and (documents is None or recommendation.document.code in documents)
                and (limb is None or limb in recommendation.limbs)
                and not (on and recommendation.issued and recommendation.issued > on)
            ]
        points = tuple(recommendation for recommendation in issued if recommendation.of_the_agenda)
        return cls(tuple(all_followed), country_codes, on, points, Body.of(project))

    @staticmethod
    def agenda_codes(project: Project) -> list[str]:
        """Return the codes of the agenda that are registered, slips or not, its reads recorded."""
        recommendations = read_issued(project).recommendations
        for path in issued_files(project):
            project.reads.record(path)
        return [
            recommendation.code
            for recommendation in recommendations
            if recommendation.of_the_agenda
        ]

    def counts(self) -> FollowedCounts:
        """Return how many of the recommendations have each standing on the day."""

        def those(fitting: Iterable[Followed]) -> int:
            return Counted.listed_in(
                "data/recommendations/history",
                (f"{followed.country}: {followed.recommendation.code}" for followed in fitting),
            )

        def standing(*statuses: Status) -> int:
            return those(
                followed
                for followed in all_followed
                if followed.entry and followed.entry.status in statuses
            )

        all_followed, pending = (
            self.found,
            [followed for followed in self.found if followed.pending],
        )
        return FollowedCounts(
            issued=those(all_followed),
            reviewed=standing(*Status),
            implemented=standing(Status.IMPLEMENTED),
            partly=standing(Status.SUBSTANTIALLY, Status.PARTLY),
            announced=standing(Status.ANNOUNCED),
            without_action=standing(Status.NO_ACTION),
            reversed=standing(Status.REVERSED),
            without_information=standing(Status.NO_INFORMATION),
            pending=those(pending),
            overdue=those(
                followed for followed in pending if followed.due and followed.due < self.on
            ),
        )

    def status_counts(
        self, *, by: str = "country", headings: Mapping[str, str] | None = None
    ) -> pd.DataFrame:
        """Return how many recommendations of each group have each status, for bars.

        Columns: group, status (words), sign, count; every status of the scale for every group,
        from implemented to reversed, then those without information, overtaken and not
        reviewed. Groups are "country" (called by its heading), "body", "document" or "limb"; one
        of several limbs counts in each.

        Raises:
            KeyError: `by` is none of these.
        """
        groups = self.GROUPINGS[by]
        heading_of = headings or {}
        scale = [
            *((status.words, status.sign) for status in Status),
            (NOT_REVIEWED, NOT_REVIEWED_SIGN),
        ]
        in_group: dict[str, list[str]] = {}
        for followed in self.found:
            for group in groups(followed, self.body):
                in_group.setdefault(heading_of.get(group, group), []).append(
                    followed.status_in_words
                )
        rows = [
            (group, words, sign, group_statuses.count(words))
            for group, group_statuses in in_group.items()
            for words, sign in scale
        ]
        return _frame(rows, COUNT_COLUMNS)

    def status_rows(self, *, headings: Mapping[str, str] | None = None) -> pd.DataFrame:
        """Return the reviewed recommendations one a row, for `status_bars`.

        Columns: recommendation (short citation), country, body, document, limb (the first), status
        (a degree of the scale). What has not been reviewed has no degree and is left out.
        """
        heading_of = headings or {}
        rows = [
            (
                followed.recommendation.cited,
                *(
                    heading_of.get(group := groups(followed, self.body)[0], group)
                    for groups in self.GROUPINGS.values()
                ),
                followed.entry.status,
            )
            for followed in self.found
            if followed.entry
        ]
        return _frame(rows, ["recommendation", *self.GROUPINGS, "status"])

    def status_matrix(
        self, *, headings: Mapping[str, str] | None = None, marks: bool = True
    ) -> pd.DataFrame:
        """Return recommendation by State: in each cell sign and words of the status, or a dash.

        Columns: Recommendation (short citation), Summary, then one for each State in its order.
        """
        heading_of = headings or {}
        countries = list(dict.fromkeys(followed.country for followed in self.found))
        records = {followed.recommendation.code: followed.recommendation for followed in self.found}
        printed_statuses = {
            (followed.recommendation.code, followed.country): followed.printed(marks=marks)
            for followed in self.found
        }
        rows = [
            (
                record.cited,
                record.summary,
                *(printed_statuses.get((code, country), NO_STATUS) for country in countries),
            )
            for code, record in records.items()
        ]
        columns = [*MATRIX_COLUMNS, *(heading_of.get(country, country) for country in countries)]
        return _frame(rows, columns)

    def time_table(self, *, marks: bool = True) -> pd.DataFrame:
        """Return how long ago each pending recommendation was issued and when it was or is due.

        Columns: Recommendation, Summary, Issued, Time since ("3 years"), Time limit ("overdue by
        2 years", "due in 5 months", "none recorded"), Status. The oldest first, counted to
        the day.
        """
        rows = [
            (
                followed.recommendation.cited,
                followed.recommendation.summary,
                followed.recommendation.issued or "–",
                time_between(followed.recommendation.issued, self.on) or "–",
                standing(followed.due, self.on),
                followed.printed(marks=marks),
            )
            for followed in sorted(
                self.found, key=lambda followed: followed.recommendation.issued or "9999"
            )
            if followed.pending
        ]
        return _frame(rows, TIME_COLUMNS)

    def obstacle_table(self) -> pd.DataFrame:
        """Return which obstacles stand in the way of how many recommendations.

        Columns: Obstacle (words), Recommendations (how many), Highest severity (0 to 3),
        Removable by ("law (legislature)": by what and, where it is known, by whom; or a dash). In
        the order of the list, without those that nowhere stand.
        """
        met: dict[str, list[tuple[int, str, str]]] = {}
        for followed in self.found:
            for obstacle in followed.entry.obstacles if followed.entry else ():
                remover = obstacle.remover(followed.recommendation.level)
                obstacle_facts = (int(obstacle.severity), obstacle.removable_by, remover)
                met.setdefault(obstacle.code, []).append(obstacle_facts)
        rows = [
            (
                words[0].upper() + words[1:],
                len(met[code]),
                max(severity for severity, _, _ in met[code]),
                _removable((by, remover) for _, by, remover in met[code]),
            )
            for code, words in OBSTACLES.items()
            if code in met
        ]
        return _frame(rows, OBSTACLE_COLUMNS)

    def crosswalk(self) -> pd.DataFrame:
        """Return how many recommendations of each body fall under each limb of the mandate.

        Columns: Theme (the limb's heading), then one for each body that made any, in whole numbers.
        A recommendation under several limbs counts in each, so that columns do not add up.
        """
        recommendations = [followed.recommendation for followed in self.found]
        bodies = [
            body
            for body in BODIES
            if any(recommendation.issuer == body for recommendation in recommendations)
        ]
        headings = issuers(self.body)
        rows = [
            (
                self.body.title(limb),
                *(
                    sum(
                        recommendation.issuer == body and limb in recommendation.limbs
                        for recommendation in recommendations
                    )
                    for body in bodies
                ),
            )
            for limb in self.body.codes
        ]
        return _frame(rows, ["Theme", *(headings[body] for body in bodies)])

    def resemblances(
        self, new: Mapping[str, str], languages: Mapping[str, Language]
    ) -> list[Resemblance]:
        """Return, for each new text by its id, the pending ones that are nearest in meaning."""
        pending = [followed.recommendation for followed in self.found if followed.pending]
        return resemblances(new, pending, languages, self.body)

    def agenda_table(self, *, headings: Mapping[str, str] | None = None) -> pd.DataFrame:
        """Return how each point of the agenda stands in each State, by what was recommended on it.

        Columns: Point (its code), Summary, then one for each State: the status recorded of the
        point itself, else the statuses of recommendations that name it, each with how many have it;
        "not established" where nothing was found out about any.
        """
        heading_of, states = headings or {}, self.countries
        rows = [
            (point.code, point.summary, *(self._standing(point.code, state) for state in states))
            for point in self.agenda
        ]
        columns = ["Point", "Summary", *(heading_of.get(state, state) for state in states)]
        return _frame(rows, columns)

    def _standing(self, point: str, country: str) -> str:
        under = (
            followed for followed in self.found if followed.established and followed.serves(point)
        )
        in_country = [
            followed for followed in under if followed.country == country and followed.entry
        ]
        of_point = [followed for followed in in_country if followed.recommendation.code == point]
        printed_statuses = [
            followed.entry.status.printed for followed in of_point or in_country if followed.entry
        ]
        counted = {
            status: printed_statuses.count(status)
            for status in sorted(set(printed_statuses), key=printed_statuses.index)
        }
        return (
            "; ".join(
                status if of_point else f"{status} ({number})" for status, number in counted.items()
            )
            or NOT_ESTABLISHED
        )


def _removable(means_and_actors: Iterable[tuple[str, str]]) -> str:
    """Return "law (legislature); practice (police; local authority)" from means and actors."""
    by: dict[str, set[str]] = {}
    for means, actor in means_and_actors:
        by.setdefault(means, set()).update({actor} - {""})
    removals = (
        f"{means} ({'; '.join(sorted(whos))})" if whos else means
        for means, whos in sorted(by.items())
        if means
    )
    return "; ".join(removals) or "–"


def _frame(rows: Sequence[Sequence[object]], columns: Iterable[str]) -> pd.DataFrame:
    import pandas as pd  # the page of all reports prints no table

    return pd.DataFrame(rows, columns=list(columns))
