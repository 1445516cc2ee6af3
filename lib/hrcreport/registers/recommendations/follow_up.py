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
NOT_REVIEWED_SIGN = "·"
NO_STATUS = "–"
"""Where a recommendation is not addressed to a State."""
NOT_ESTABLISHED = "· not established"
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
        "country": lambda each, _: (each.country,),
        "body": lambda each, body: (issuers(body)[each.recommendation.issuer],),
        "document": lambda each, _: (each.recommendation.document.citation["en"][1],),
        "limb": lambda each, body: tuple(map(body.title, each.recommendation.limbs)),
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
        issued, asked = issued_recommendations(project).values(), tuple(countries)
        found = []
        for country in asked:
            held = history_of(country, project)
            newest, answers = latest(held.entries, on=on), latest(held.answers, on=on)
            found += [
                Followed(each, country, newest.get(each.code), answers.get(each.code))
                for each in issued
                if (country in each.countries or each.code in newest)
                and (documents is None or each.document.code in documents)
                and (limb is None or limb in each.limbs)
                and not (on and each.issued and each.issued > on)
            ]
        points = tuple(each for each in issued if each.of_the_agenda)
        return cls(tuple(found), asked, on, points, Body.of(project))

    @staticmethod
    def agenda_codes(project: Project) -> list[str]:
        """Return the codes of the agenda that are registered, slips or not, its reads recorded."""
        found = read_issued(project).recommendations
        for path in issued_files(project):
            project.reads.record(path)
        return [each.code for each in found if each.of_the_agenda]

    def counts(self) -> FollowedCounts:
        """Return how many of the recommendations have each standing on the day."""

        def those(fitting: Iterable[Followed]) -> int:
            return Counted.listed_in(
                "data/recommendations/history",
                (f"{each.country}: {each.recommendation.code}" for each in fitting),
            )

        def standing(*statuses: Status) -> int:
            return those(each for each in found if each.entry and each.entry.status in statuses)

        found, pending = self.found, [each for each in self.found if each.pending]
        return FollowedCounts(
            issued=those(found),
            reviewed=standing(*Status),
            implemented=standing(Status.IMPLEMENTED),
            partly=standing(Status.SUBSTANTIALLY, Status.PARTLY),
            without_action=standing(Status.ANNOUNCED, Status.NO_ACTION),
            reversed=standing(Status.REVERSED),
            without_information=standing(Status.NO_INFORMATION),
            pending=those(pending),
            overdue=those(each for each in pending if each.due and each.due < self.on),
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
        named = headings or {}
        scale = [*((each.words, each.sign) for each in Status), (NOT_REVIEWED, NOT_REVIEWED_SIGN)]
        in_group: dict[str, list[str]] = {}
        for each in self.found:
            for group in groups(each, self.body):
                in_group.setdefault(named.get(group, group), []).append(each.status_in_words)
        rows = [
            (group, words, sign, given.count(words))
            for group, given in in_group.items()
            for words, sign in scale
        ]
        return _frame(rows, COUNT_COLUMNS)

    def status_rows(self, *, headings: Mapping[str, str] | None = None) -> pd.DataFrame:
        """Return the reviewed recommendations one a row, for `status_bars`.

        Columns: recommendation (short citation), country, body, document, limb (the first), status
        (a degree of the scale). What has not been reviewed has no degree and is left out.
        """
        named = headings or {}
        rows = [
            (
                each.recommendation.cited,
                *(
                    named.get(own := groups(each, self.body)[0], own)
                    for groups in self.GROUPINGS.values()
                ),
                each.entry.status,
            )
            for each in self.found
            if each.entry
        ]
        return _frame(rows, ["recommendation", *self.GROUPINGS, "status"])

    def status_matrix(
        self, *, headings: Mapping[str, str] | None = None, marks: bool = True
    ) -> pd.DataFrame:
        """Return recommendation by State: in each cell sign and words of the status, or a dash.

        Columns: Recommendation (short citation), Summary, then one for each State in its order.
        """
        named = headings or {}
        countries = list(dict.fromkeys(each.country for each in self.found))
        records = {each.recommendation.code: each.recommendation for each in self.found}
        told = {
            (each.recommendation.code, each.country): each.printed(marks=marks)
            for each in self.found
        }
        rows = [
            (
                record.cited,
                record.summary,
                *(told.get((code, each), NO_STATUS) for each in countries),
            )
            for code, record in records.items()
        ]
        columns = [*MATRIX_COLUMNS, *(named.get(country, country) for country in countries)]
        return _frame(rows, columns)

    def time_table(self, *, marks: bool = True) -> pd.DataFrame:
        """Return how long ago each pending recommendation was issued and when it was or is due.

        Columns: Recommendation, Summary, Issued, Time since ("3 years"), Time limit ("overdue by
        2 years", "due in 5 months", "none recorded"), Status. The oldest first, counted to
        the day.
        """
        rows = [
            (
                each.recommendation.cited,
                each.recommendation.summary,
                each.recommendation.issued or "–",
                time_between(each.recommendation.issued, self.on) or "–",
                standing(each.due, self.on),
                each.printed(marks=marks),
            )
            for each in sorted(self.found, key=lambda each: each.recommendation.issued or "9999")
            if each.pending
        ]
        return _frame(rows, TIME_COLUMNS)

    def obstacle_table(self) -> pd.DataFrame:
        """Return which obstacles stand in the way of how many recommendations.

        Columns: Obstacle (words), Recommendations (how many), Highest severity (0 to 3),
        Removable by ("law (legislature)": by what and, where it is known, by whom; or a dash). In
        the order of the list, without those that nowhere stand.
        """
        met: dict[str, list[tuple[int, str, str]]] = {}
        for each in self.found:
            for obstacle in each.entry.obstacles if each.entry else ():
                who = obstacle.remover(each.recommendation.level)
                told = (int(obstacle.severity), obstacle.removable_by, who)
                met.setdefault(obstacle.code, []).append(told)
        rows = [
            (
                words[0].upper() + words[1:],
                len(met[code]),
                max(severity for severity, _, _ in met[code]),
                _removable((by, who) for _, by, who in met[code]),
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
        held = [each.recommendation for each in self.found]
        bodies = [body for body in BODIES if any(each.issuer == body for each in held)]
        headings = issuers(self.body)
        rows = [
            (
                self.body.title(limb),
                *(
                    sum(each.issuer == body and limb in each.limbs for each in held)
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
        pending = [each.recommendation for each in self.found if each.pending]
        return resemblances(new, pending, languages, self.body)

    def agenda_table(self, *, headings: Mapping[str, str] | None = None) -> pd.DataFrame:
        """Return how each point of the agenda stands in each State, by what was recommended on it.

        Columns: Point (its code), Summary, then one for each State: the status recorded of the
        point itself, else the statuses of recommendations that name it, each with how many have it;
        "not established" where nothing was found out about any.
        """
        named, states = headings or {}, self.countries
        rows = [
            (point.code, point.summary, *(self._standing(point.code, state) for state in states))
            for point in self.agenda
        ]
        columns = ["Point", "Summary", *(named.get(state, state) for state in states)]
        return _frame(rows, columns)

    def _standing(self, point: str, country: str) -> str:
        under = (each for each in self.found if each.established and each.serves(point))
        here = [each for each in under if each.country == country and each.entry]
        own = [each for each in here if each.recommendation.code == point]
        shown = [each.entry.status.printed for each in own or here if each.entry]
        counted = {status: shown.count(status) for status in sorted(set(shown), key=shown.index)}
        return (
            "; ".join(
                status if own else f"{status} ({number})" for status, number in counted.items()
            )
            or NOT_ESTABLISHED
        )


def _removable(told: Iterable[tuple[str, str]]) -> str:
    """Return "law (legislature); practice (police; local authority)" from means and actors."""
    by: dict[str, set[str]] = {}
    for means, who in told:
        by.setdefault(means, set()).update({who} - {""})
    shown = (
        f"{means} ({'; '.join(sorted(whos))})" if whos else means
        for means, whos in sorted(by.items())
        if means
    )
    return "; ".join(shown) or "–"


def _frame(rows: Sequence[Sequence[object]], columns: Iterable[str]) -> pd.DataFrame:
    import pandas as pd  # the page of all reports prints no table

    return pd.DataFrame(rows, columns=list(columns))
