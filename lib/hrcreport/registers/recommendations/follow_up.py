"""This module tells how far recommendations have been followed: status, time, obstacles."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hrcreport.foundation import Counted, Project, marked
from hrcreport.registers.recommendations.history import Answer, Entry, history_of, latest
from hrcreport.registers.recommendations.issued import IssuedRecommendation, issued_recommendations
from hrcreport.registers.recommendations.time import due_day, standing, time_between
from hrcreport.registers.recommendations.vocabulary import BODIES, LIMB_TITLES, OBSTACLES, Status

if TYPE_CHECKING:
    import pandas as pd

NOT_REVIEWED = "not yet reviewed"
NOT_REVIEWED_SIGN = "·"
NO_STATUS = "–"
"""In a table of one State: that nobody reviewed it is a note to its authors and no status."""
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
            return NO_STATUS
        return marked(self.entry.status.printed, self.entry, marks=marks)


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


def followed(
    countries: Iterable[str],
    project: Project,
    *,
    on: str = "",
    documents: Collection[str] | None = None,
    limb: str | None = None,
) -> list[Followed]:
    """Return the recommendations to each State with their newest entry, country by country.

    A recommendation counts where it names the State, or where the State's history speaks of it.
    What was recorded or issued after the day `on` is left out; so are those of other documents than
    those with the codes `documents` ("AGENDA"), and of another limb ("c").

    Raises:
        RefusedError: a register cannot be used as it stands.
    """
    issued = issued_recommendations(project).values()
    found = []
    for country in countries:
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
    return found


def counts(found: Collection[Followed], *, on: str) -> FollowedCounts:
    """Return how many of the recommendations have each standing on a day."""

    def those(fitting: Iterable[Followed]) -> int:
        return Counted.listed_in(
            "data/recommendations/history",
            (f"{each.country}: {each.recommendation.code}" for each in fitting),
        )

    def standing(*statuses: Status) -> int:
        return those(each for each in found if each.entry and each.entry.status in statuses)

    return FollowedCounts(
        issued=those(found),
        reviewed=standing(*Status),
        implemented=standing(Status.IMPLEMENTED),
        partly=standing(Status.SUBSTANTIALLY, Status.PARTLY),
        without_action=standing(Status.ANNOUNCED, Status.NO_ACTION),
        reversed=standing(Status.REVERSED),
        without_information=standing(Status.NO_INFORMATION),
        pending=those(each for each in found if each.pending),
        overdue=those(each for each in found if each.pending and each.due and each.due < on),
    )


def status_counts(
    found: Collection[Followed], *, by: str = "country", headings: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return how many recommendations of each group have each status, for bars.

    Columns: group, status (words), sign, count; every status of the scale for every group, from
    implemented to reversed, then those without information, overtaken and not yet reviewed. Groups
    are "country" (called by its heading), "body", "document" or "limb"; one of several limbs counts
    in each.

    Raises:
        KeyError: `by` is none of these.
    """
    groups = GROUPINGS[by]
    named = headings or {}
    scale = [*((each.words, each.sign) for each in Status), (NOT_REVIEWED, NOT_REVIEWED_SIGN)]
    in_group: dict[str, list[str]] = {}
    for each in found:
        for group in groups(each):
            in_group.setdefault(named.get(group, group), []).append(each.status_in_words)
    rows = [
        (group, words, sign, given.count(words))
        for group, given in in_group.items()
        for words, sign in scale
    ]
    return _frame(rows, COUNT_COLUMNS)


GROUPINGS: dict[str, Callable[[Followed], tuple[str, ...]]] = {
    "country": lambda each: (each.country,),
    "body": lambda each: (BODIES[each.recommendation.issuer],),
    "document": lambda each: (each.recommendation.document.citation["en"][1],),
    "limb": lambda each: tuple(LIMB_TITLES[limb] for limb in each.recommendation.limbs),
}
"""By what recommendations can be grouped for bars."""


def status_rows(
    found: Iterable[Followed], *, headings: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return the reviewed recommendations one a row, for `status_bars`.

    Columns: recommendation (short citation), country, body, document, limb (the first), status (a
    degree of the scale). What has not been reviewed has no degree and is left out.
    """
    named = headings or {}
    rows = [
        (
            each.recommendation.cited,
            *(named.get(own := groups(each)[0], own) for groups in GROUPINGS.values()),
            each.entry.status,
        )
        for each in found
        if each.entry
    ]
    return _frame(rows, ["recommendation", *GROUPINGS, "status"])


def status_matrix(
    found: Collection[Followed], *, headings: Mapping[str, str] | None = None, marks: bool = True
) -> pd.DataFrame:
    """Return recommendation by State: in each cell sign and words of the status, or a dash.

    Columns: Recommendation (short citation), Summary, then one for each State in its order.
    """
    named = headings or {}
    countries = list(dict.fromkeys(each.country for each in found))
    records = {each.recommendation.code: each.recommendation for each in found}
    told = {(each.recommendation.code, each.country): each.printed(marks=marks) for each in found}
    rows = [
        (record.cited, record.summary, *(told.get((code, each), NO_STATUS) for each in countries))
        for code, record in records.items()
    ]
    columns = [*MATRIX_COLUMNS, *(named.get(country, country) for country in countries)]
    return _frame(rows, columns)


def time_table(found: Collection[Followed], *, on: str, marks: bool = True) -> pd.DataFrame:
    """Return how long ago each pending recommendation was issued and when it was or is due.

    Columns: Recommendation, Summary, Issued, Time since ("3 years"), Time limit ("overdue by
    2 years", "due in 5 months", "none recorded"), Status. The oldest first; `on` is the day
    ("2026-11-24") that is counted to.
    """
    rows = [
        (
            each.recommendation.cited,
            each.recommendation.summary,
            each.recommendation.issued or "–",
            time_between(each.recommendation.issued, on) or "–",
            standing(each.due, on),
            each.printed(marks=marks),
        )
        for each in sorted(found, key=lambda each: each.recommendation.issued or "9999")
        if each.pending
    ]
    return _frame(rows, TIME_COLUMNS)


def obstacle_table(found: Iterable[Followed]) -> pd.DataFrame:
    """Return which obstacles stand in the way of how many recommendations.

    Columns: Obstacle (words), Recommendations (how many), Highest severity (0 to 3),
    Removable by ("law (legislature)": by what and, where it is known, by whom; or a dash). In the
    order of the list, without those that nowhere stand.
    """
    met: dict[str, list[tuple[int, str, str]]] = {}
    for each in found:
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


def agenda_table(
    points: Iterable[IssuedRecommendation],
    found: Collection[Followed],
    countries: Iterable[str],
    *,
    headings: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return how each point of the agenda stands in each State, by what was recommended under it.

    Columns: Point (its code), Summary, then one for each State: the status recorded of the point
    itself, else the statuses of recommendations that name it, each with how many have it; "not
    established" where nothing was found out about any.
    """
    named, states = headings or {}, list(countries)
    rows = [
        (point.code, point.summary, *(_standing(point.code, found, state) for state in states))
        for point in points
    ]
    columns = ["Point", "Summary", *(named.get(state, state) for state in states)]
    return _frame(rows, columns)


def _standing(point: str, found: Iterable[Followed], country: str) -> str:
    under = (each for each in found if each.established and each.serves(point))
    here = [each for each in under if each.country == country and each.entry]
    own = [each for each in here if each.recommendation.code == point]
    shown = [each.entry.status.printed for each in own or here if each.entry]
    counted = {status: shown.count(status) for status in sorted(set(shown), key=shown.index)}
    return (
        "; ".join(status if own else f"{status} ({number})" for status, number in counted.items())
        or NOT_ESTABLISHED
    )


def _frame(rows: Sequence[Sequence[object]], columns: Iterable[str]) -> pd.DataFrame:
    import pandas as pd  # the page of all reports prints no table

    return pd.DataFrame(rows, columns=list(columns))
