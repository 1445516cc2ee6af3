"""This module gives a notebook what became of recommendations, and how States cooperate."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

import pandas as pd

from hrcreport.access.context import current_names, document_language
from hrcreport.access.scope import current_states, project_of, refuse_others
from hrcreport.access.tables import short_name
from hrcreport.errors import NotebookError, not_one_of
from hrcreport.monitoring import tables
from hrcreport.monitoring.cases import STAGES, STANDINGS, Case, StageEntry, cases
from hrcreport.monitoring.cooperation import REVIEWERS, VISITORS
from hrcreport.monitoring.tables import SIGNS_OF_STAGES
from hrcreport.monitoring.universal import cooperation
from hrcreport.project import Project, find_project
from hrcreport.recommendations import follow_up
from hrcreport.recommendations.follow_up import Followed, FollowedCounts
from hrcreport.recommendations.issued import issued_recommendations
from hrcreport.recommendations.record import AGENDA_CODE
from hrcreport.text.phrases import Phrases
from hrcreport.words.numbers import written_day

DAY = re.compile(r"\b\d{4}-\d{2}(?:-\d{2})?\b")

CASE_SIGNS = f"Signs: {SIGNS_OF_STAGES}."
"""What the signs in `case_table` mean, as a note below it."""


def recommendation_counts(
    countries: Sequence[str], *, documents: Collection[str] | None = None, limb: str | None = None
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
    return follow_up.counts(_followed(countries, documents, limb), on=_date())


def status_counts(
    countries: Sequence[str], *, by: str = "country", documents: Collection[str] | None = None,
    limb: str | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return how many recommendations have each status, one row a group and status, for bars.

    Columns: group, status (words), sign, count. Groups are States, or with `by` the "body", the
    "document" or the "limb".

    Raises:
        NotebookError: `by` is none of these.
        RefusedError: a register has errors.
    """
    if by not in follow_up.GROUPINGS:
        raise NotebookError(not_one_of(
            by, follow_up.GROUPINGS, "hrc.status_counts",
            f"recommendations cannot be grouped by '{by}'.", "notebook.grouping",
        ))  # fmt: skip
    found = _followed(countries, documents, limb)
    return follow_up.status_counts(found, by=by, headings=_names(countries))


def statuses(
    countries: Sequence[str], *, documents: Collection[str] | None = None, limb: str | None = None
) -> pd.DataFrame:
    """Return the reviewed recommendations one a row, as `status_bars` takes them.

    Columns: recommendation, country, body, document and limb (in the document's language), status.
    How many have not been reviewed: `recommendation_counts(countries)`, `.issued` less `.reviewed`.

    Raises:
        RefusedError: a register has errors.
    """
    found = _followed(countries, documents, limb)
    table, say = follow_up.status_rows(found, headings=_names(countries)), _phrases().say
    return table.assign(**{name: table[name].map(say) for name in ("body", "document", "limb")})


def status_matrix(
    countries: Sequence[str], *, documents: Collection[str] | None = None, limb: str | None = None,
    marks: bool = True,
) -> pd.DataFrame:  # fmt: skip
    """Return recommendation by State with the status in each cell.

    Columns: Recommendation, Summary, then one for each State. Drafts of statuses carry their mark;
    with `marks=False` say in a note that they are drafts.

    Raises:
        RefusedError: a register has errors.
    """
    found = _followed(countries, documents, limb)
    return follow_up.status_matrix(found, headings=_names(countries), marks=marks)


def time_table(
    countries: Sequence[str], *, documents: Collection[str] | None = None, limb: str | None = None,
    marks: bool = True,
) -> pd.DataFrame:  # fmt: skip
    """Return how long pending recommendations have been open, and which are due or overdue.

    Columns: Recommendation, Summary, Issued, Time since, Time limit, Status. The oldest first.

    Raises:
        RefusedError: a register has errors.
    """
    table = follow_up.time_table(_followed(countries, documents, limb), on=_date(), marks=marks)
    return _with_days(table, "Issued")


def obstacle_table(
    countries: Sequence[str], *, documents: Collection[str] | None = None, limb: str | None = None
) -> pd.DataFrame:
    """Return which obstacles stand in the way of how many recommendations.

    Columns: Obstacle, Recommendations, Highest severity, Removable by. No row where none is
    recorded.

    Raises:
        RefusedError: a register has errors.
    """
    return follow_up.obstacle_table(_followed(countries, documents, limb))


def agenda_table(countries: Sequence[str]) -> pd.DataFrame:
    """Return how each point of the High Commissioner's agenda stands in each State.

    Columns: Point, Summary, then one for each State: statuses of the recommendations under it, with
    how many have each, or "not established".

    Raises:
        RefusedError: a register has errors.
    """
    project = project_of(*countries)
    issued = issued_recommendations(project)
    points = [each for code, each in issued.items() if AGENDA_CODE.fullmatch(code)]
    found = _followed(countries, None, None)
    return follow_up.agenda_table(points, found, countries, headings=_names(countries))


def theme_crosswalk(countries: Sequence[str]) -> pd.DataFrame:
    """Return how many recommendations of each body fall under each limb of the mandate.

    Columns: Theme, then one for each body that made any.

    Raises:
        RefusedError: a register has errors.
    """
    return tables.theme_crosswalk(_followed(countries, None, None))


def case_table(countries: Sequence[str] = (), *, marks: bool = True) -> pd.DataFrame:
    """Return the cases that the High Commissioner's report names, with a sign for each stage.

    Columns: Case, State, Date of death, then one for each stage; `CASE_SIGNS` says what the signs
    mean. Only the cases of some States where `countries` are given; none may be registered there.
    A case of which no stage is recorded has no row.

    Raises:
        RefusedError: the register has errors.
    """
    found = _cases(countries)
    names = _names([each.country for each in found])
    table = tables.case_table(found, headings=names, on=_date(), marks=marks)
    table.attrs |= {"register": "data/monitoring/cases.yml", "names": ("Case",)}
    return _with_days(table, "Date of death")


def case_course(code: str) -> pd.DataFrame:
    """Return what happened in one case, oldest first.

    Columns: Date, Stage, What happened, Source.

    Raises:
        NotebookError: no case has this code.
        RefusedError: the register has errors.
    """
    return _with_days(tables.case_course(_case(code), on=_date()), "Date")


def case_events(code: str = "", *, country: str = "") -> pd.DataFrame:
    """Return what happened in one case, or in all of a State, for `timeline`, the death first.

    Columns: date (as far as it is known, such as 2020-05-25 or 2020), event, case. With `country`
    an event is the first of a stage and how it stood, in the document's language, and a case of
    which no stage has a date is left out.

    Raises:
        NotebookError: no case has this code.
        RefusedError: the register has errors.
    """
    say, rows = _phrases().say, []
    for case in [_case(code)] if code else _cases([country]):
        known = sorted(
            (each for each in case.stages if each.date and each.date <= _date()),
            key=lambda each: each.date,
        )
        if code:
            rows += [(case.died, case.summary, case.name)]
            rows += [(each.date, each.summary, case.name) for each in known]
        elif known:
            rows += [(case.died, say("Death"), case.name)]
            first = {each.stage: each for each in reversed(known)}
            rows += [(each.date, _stage_in_words(each, say), case.name) for each in first.values()]
    return pd.DataFrame(rows, columns=["date", "event", "case"])


def _stage_in_words(each: StageEntry, say: Callable[[str], str]) -> str:
    """Return "Charge", or "Charge: for some only, or in part" where it did not just take place."""
    head = say(STAGES[each.stage])
    return head if each.standing == "done" else f"{head}: {say(STANDINGS[each.standing][1])}"


def mechanism_events(country: str) -> pd.DataFrame:
    """Return when mechanisms reviewed or visited a State, for `timeline`.

    Columns: date (as far as it is known), event (the mechanism and the symbol of its document),
    kind ("review" or "visit", in the document's language). What is later than the report is left
    out.

    Raises:
        RefusedError: the register has errors.
    """
    say, held = _phrases().say, cooperation(country, project_of(country))
    found = [(each.considered, REVIEWERS[each.by], each.outcome, "review") for each in held.reviews]
    found += [(each.begins, VISITORS[each.by], each.report, "visit") for each in held.visits]
    rows = [
        (when, f"{say(body)} ({symbol})" if symbol else say(body), say(kind))
        for when, body, symbol, kind in sorted(found)
        if when and when <= _date()
    ]
    return pd.DataFrame(rows, columns=["date", "event", "kind"])


def _cases(countries: Sequence[str]) -> list[Case]:
    """Return the cases of some States, or of all: a theme may list all, a report on a State not."""
    project = project_of(*countries)
    found = [each for each in cases(project) if not countries or each.country in countries]
    _refuse_in_a_report_on_another(found, project)
    return found


def _refuse_in_a_report_on_another(found: Sequence[Case], project: Project) -> None:
    states = current_states()
    if states is not None and states.country:
        refuse_others(
            [each.country for each in found], project, subject="a case that is asked for",
            place="data/monitoring/cases.yml",
        )  # fmt: skip


def _case(code: str) -> Case:
    project = find_project()
    found = {each.code: each for each in cases(project)}
    if code not in found:
        raise NotebookError(not_one_of(
            code, found, "data/monitoring/cases.yml", f"no case has the code '{code}'.",
            "notebook.unknown-case", called="Cases",
        ))  # fmt: skip
    _refuse_in_a_report_on_another([found[code]], project)
    return found[code]


def case_stages(countries: Sequence[str] = ()) -> pd.DataFrame:
    """Return cases and stages one a row, for a grid.

    Columns: case, country, stage, standing, sign.

    Raises:
        RefusedError: the register has errors.
    """
    found = _cases(countries)
    return tables.case_stages(found, on=_date())


def treaty_table(countries: Sequence[str], *, marks: bool = True) -> pd.DataFrame:
    """Return which core treaties each State is a party to. Columns: Treaty, one for each State.

    Raises:
        RefusedError: a register has errors.
    """
    held = [cooperation(country, project_of(country)) for country in countries]
    table = tables.treaty_table(held, headings=_names(countries), marks=marks)
    return _with_days(table, *table.columns[1:])


def visit_table(countries: Sequence[str], *, marks: bool = True) -> pd.DataFrame:
    """Return the visits of mechanisms. Columns: State, Mechanism, Dates, Places, Report.

    Raises:
        RefusedError: a register has errors.
    """
    held = [cooperation(country, project_of(country)) for country in countries]
    return _with_days(tables.visit_table(held, headings=_names(countries), marks=marks), "Dates")


def communication_table(countries: Sequence[str], *, marks: bool = True) -> pd.DataFrame:
    """Return letters of special procedures. Columns: State, Reference, Sent, Subject, Reply.

    Raises:
        RefusedError: a register has errors.
    """
    held = [cooperation(country, project_of(country)) for country in countries]
    return _with_days(
        tables.communication_table(held, headings=_names(countries), marks=marks), "Sent"
    )


def review_table(countries: Sequence[str], *, marks: bool = True) -> pd.DataFrame:
    """Return the calendar of reviews by treaty bodies and the universal periodic review.

    Columns: State, Body, Last considered, Time since, Outcome, Next report.

    Raises:
        RefusedError: a register has errors.
    """
    held = [cooperation(country, project_of(country)) for country in countries]
    table = tables.review_table(held, on=_date(), headings=_names(countries), marks=marks)
    return _with_days(table, "Last considered", "Next report")


def _followed(
    countries: Sequence[str], documents: Collection[str] | None, limb: str | None
) -> list[Followed]:
    return follow_up.followed(
        countries, project_of(*countries), on=_date(), documents=documents, limb=limb
    )


def _names(countries: Sequence[str]) -> dict[str, str]:
    return {code: short_name(code) for code in dict.fromkeys(countries)}


def _phrases() -> Phrases:
    return Phrases.read(document_language())


def _date() -> str:
    """Return the report's date, to which times are counted.

    Raises:
        NotebookError: the notebook has no parameter `date`, or it is empty.
    """
    date = current_names().get("date")
    if not isinstance(date, str) or not date:
        raise NotebookError.of(
            place="the parameters cell",
            what="the report has no date to which times could be counted.",
            mend='Declare a line: date: Day = "2026-11-24"  # date of the document.',
            rule="notebook.no-date",
        )
    return date


def _with_days(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return a table whose columns hold days and months as the document's language prints them."""
    language = document_language()
    days = {
        column: [
            DAY.sub(lambda found: written_day(found[0], language=language), str(cell))
            for cell in frame[column]
        ]
        for column in columns
    }
    return frame.assign(**days)
