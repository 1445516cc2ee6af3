"""This module gives a notebook what became of cases and how States cooperate, never ranked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from hrcreport.foundation import NotebookError, Problem, ReportContext, Verified, Words
from hrcreport.notebook.access.scope import project_of, refuse_others
from hrcreport.notebook.access.tables import short_name
from hrcreport.notebook.lookups.declared import report_date, table_of, with_days
from hrcreport.notebook.templates.explained import FEW_ROWS, explained
from hrcreport.registers import Case, Cooperation, Mandate

NONE_FOUND = "–"


def case_table(
    context: ReportContext, countries: Sequence[str] = (), *, marks: bool = True
) -> pd.DataFrame:
    """Return the cases that the High Commissioner's report names, with a sign for each stage.

    Columns: Case, State, Date of death, then one for each stage; a note says what the signs
    mean. Only the cases of some States where `countries` are given; none may be registered there.
    A case of which no stage is recorded has no row, since question marks would say nothing of it.

    Raises:
        RefusedError: the register has errors.
    """
    on = report_date(context)
    return table_of(
        context,
        "cases",
        countries,
        marks=marks,
        only=lambda case: any(case.standing(stage, on=on) != "unknown" for stage in Case.STAGES),
    )


def case_events(context: ReportContext, code: str = "", *, country: str = "") -> pd.DataFrame:
    """Return what happened in one case, or in all of a State, for `timeline`, the death first.

    Columns: date (as far as it is known, such as 2020-05-25 or 2020), event, case. With `country`
    an event is a stage with the day since when it has its newest standing, which is told where it
    did not just take place, in the document's language, and a case of which no stage has a date is
    left out. One or two cases give no event: `case_table` tells their days in sentences.

    Raises:
        NotebookError: no case has this code.
        RefusedError: the register has errors.
    """
    say, rows = context.phrases.say, []
    cases = [_case(context, code)] if code else _cases(context, [country])
    for case in cases if code or len(cases) > FEW_ROWS else ():
        dated_events = sorted(
            (event for event in case.stages if event.date and event.date <= report_date(context)),
            key=lambda event: event.date,
        )
        if code:
            rows += [(case.died, case.summary, case.name)]
            rows += [(event.date, event.summary, case.name) for event in dated_events]
        elif dated_events:
            rows += [(case.died, say("Death"), case.name)]
            newest = {dated_events[0].stage: dated_events[0]}
            for event in dated_events:
                if event.stage not in newest or newest[event.stage].standing != event.standing:
                    newest[event.stage] = event
            for event in sorted(newest.values(), key=lambda event: event.date):
                how = (
                    ""
                    if event.standing == "done"
                    else f": {say(Case.STANDINGS[event.standing][1])}"
                )
                rows.append((event.date, f"{say(Case.STAGES[event.stage])}{how}", case.name))
    return pd.DataFrame(rows, columns=["date", "event", "case"])


def mechanism_events(context: ReportContext, country: str) -> pd.DataFrame:
    """Return when mechanisms reviewed or visited a State, for `timeline`.

    Columns: date (as far as it is known), event (the mechanism and the symbol of its document),
    kind ("review" or "visit", in the document's language). What is later than the report is left
    out. Without a visit there is no row: `review_table` has the days of reviews.

    Raises:
        RefusedError: the register has errors.
    """
    project = project_of(context, country)
    say, cooperation, body = (
        context.phrases.say,
        Cooperation.of(country, project),
        Mandate.body(project, context.names),
    )
    events = [
        (review.considered, review.reviewer, review.outcome, "review")
        for review in cooperation.reviews
    ]
    events += [
        (visit.begins, visit.visitor(body), visit.report, "visit") for visit in cooperation.visits
    ]
    rows = [
        (when, f"{say(body)} ({symbol})" if symbol else say(body), say(kind))
        for when, body, symbol, kind in sorted(events if cooperation.visits else ())
        if when and when <= report_date(context)
    ]
    return pd.DataFrame(rows, columns=["date", "event", "kind"])


def _cases(context: ReportContext, countries: Sequence[str]) -> list[Case]:
    """Return the cases of some States, or of all: a theme may list all, a report on a State not."""
    project = project_of(context, *countries)
    cases = [case for case in Case.of(project) if not countries or case.country in countries]
    return _of_the_report(context, cases)


def _of_the_report(context: ReportContext, cases: list[Case]) -> list[Case]:
    """Return cases; refuse those of another State in a report on one."""
    states = context.states
    if states is not None and states.country:
        refuse_others(
            context,
            [case.country for case in cases],
            subject="a case that is asked for",
            place="data/monitoring/cases.yml",
        )
    return cases


def _case(context: ReportContext, code: str) -> Case:
    cases_by_code = {case.code: case for case in Case.of(context.project)}
    if code not in cases_by_code:
        raise NotebookError(
            Problem.not_one_of(
                code,
                cases_by_code,
                "data/monitoring/cases.yml",
                f"no case has the code '{code}'.",
                "notebook.unknown-case",
                heading="Cases",
            )
        )
    return _of_the_report(context, [cases_by_code[code]])[0]


def treaty_table(
    context: ReportContext, countries: Sequence[str], *, marks: bool = True
) -> pd.DataFrame:
    """Return how each State stands to the core treaties, with the date.

    Columns: Treaty, then one for each State. A treaty that no State has a record of is left out.

    Raises:
        RefusedError: a register has errors.
    """
    heads, cooperations = (
        zip(*_cooperation(context, countries), strict=True) if countries else ((), ())
    )
    rows = [
        (
            words,
            *(
                Verified.marked(item.in_words, item, marks=marks) if item else NONE_FOUND
                for cooperation in cooperations
                for item in [cooperation.treaty(code)]
            ),
        )
        for code, words in Cooperation.TREATIES.items()
        if any(cooperation.treaty(code) for cooperation in cooperations)
    ]
    return with_days(context, pd.DataFrame(rows, columns=["Treaty", *heads]), *heads)


def visit_table(
    context: ReportContext, countries: Sequence[str], *, letters: bool = False, marks: bool = True
) -> pd.DataFrame:
    """Return the visits of mechanisms. Columns: State, Mechanism, Dates, Places, Report.

    With `letters` those of special procedures instead: State, Reference, Sent, Subject, Reply.

    Raises:
        RefusedError: a register has errors.
    """
    name = "cooperation/communications" if letters else "cooperation/visits"
    return table_of(context, name, countries, marks=marks)


def review_table(
    context: ReportContext, countries: Sequence[str], *, marks: bool = True
) -> pd.DataFrame:
    """Return the latest review of each State by each treaty body and in the universal one.

    Columns: State, Body, Last considered, Time since, Outcome (symbol), Next report ("24 August
    2026: overdue by 3 months", or "–"). A note says to which day time is counted.

    Raises:
        RefusedError: a register has errors.
    """
    latest_reviews = {
        (country, review.by): review
        for country in countries
        for review in sorted(
            Cooperation.of(country, project_of(context, country)).reviews,
            key=lambda review: review.considered,
        )
    }
    table = table_of(
        context,
        "cooperation/reviews",
        countries,
        marks=marks,
        only=lambda review: review in latest_reviews.values(),
    )
    if not len(table):
        return table
    words = Words(context.language)
    day = words.written_day(report_date(context))
    return explained(table, words.said("states.counted-to", day=day))


def _cooperation(context: ReportContext, countries: Sequence[str]) -> list[tuple[str, Cooperation]]:
    """Return the names of States with how each cooperates."""
    cooperations = [Cooperation.of(country, project_of(context, country)) for country in countries]
    return [(short_name(context, cooperation.country), cooperation) for cooperation in cooperations]


def names_of(context: ReportContext, countries: Iterable[str]) -> dict[str, str]:
    """Return the short names of States by their codes."""
    return {code: short_name(context, code) for code in dict.fromkeys(countries)}
