"""This module sets a profile out in rows, for tables and charts, without withheld counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from disparity import Estimate, adjusted, equal_rates
from disparity.in_words import say
from disparity.missing_group import share_unknown
from hrcreport.notebook.context import document_language
from hrcreport.notebook.counting import OTHER_GROUP, UNKNOWN_GROUPS, Counts
from hrcreport.notebook.periods import printed_period, years_of_period
from hrcreport.notebook.printing import decimal
from hrcreport.notebook.sourcing import withheld_estimate
from hrcreport.words.estimates import words_of_estimates
from hrcreport.words.numbers import written
from hrcreport.words.texts import said, text

if TYPE_CHECKING:
    from hrcreport.notebook.group_rows import GroupRow
    from hrcreport.notebook.profiles import GroupProfile


def group_table(profile: GroupProfile, *, events: str, group: str) -> pd.DataFrame:
    """Return a row a group, then unknown and total; see `GroupProfile.table`."""
    language = document_language()
    per = written(profile.per, language=language)
    head = {
        name: said(f"groups.{name}", language=language, n=per)
        for name in ("group", "events", "share-of-known", "share-of-all", "population", "rate")
    } | {name: given for name, given in (("events", events), ("group", group)) if given}
    total = profile.counts.total()
    unknown = profile.counts.total(group=UNKNOWN_GROUPS)
    rows = [
        {
            head["group"]: each.label,
            head["events"]: _count(each.events),
            head["share-of-known"]: _per_cent(each.shares.of_known),
            head["share-of-all"]: _per_cent(each.shares.of_all),
            head["population"]: each.population,
            head["rate"]: each.rate.value,
        }
        for each in profile.rows
    ]

    def closing(
        name: str, count: int | None, share: float | None
    ) -> dict[str, int | str | float | None]:
        return {
            head["group"]: said(f"groups.{name}", language=language),
            head["events"]: _count(count),
            head["share-of-all"]: share,
        }

    if unknown is None or unknown:
        share = None if unknown is None or not total else 100 * unknown / total
        rows.append(closing("not-known", unknown, share))
    rows.append(closing("total", total, 100.0))
    frame = pd.DataFrame(rows, dtype=object)
    return frame if profile.has_rates else frame.drop(columns=[head["population"], head["rate"]])


def ratio_rows(profile: GroupProfile) -> pd.DataFrame:
    """Return each group's ratio to the reference; see `GroupProfile.ratios`."""
    reference = profile.reference_row
    compared = [row for row in profile.rows if row.group not in (reference.group, OTHER_GROUP)]
    tests = adjusted({row.group: _p_value(profile, row, reference) for row in compared})
    return pd.DataFrame(
        [
            {**profile.ratio_of(row.group).as_row(row.label), "p": tests[row.group]}
            for row in compared
        ]
    )


def notes_of(profile: GroupProfile) -> tuple[str, ...]:
    """Return what a reader must know: caveats, denominators, what is withheld."""
    notes = list(profile.events.record.caveats)
    if profile.population is not None:
        record = profile.population.record
        notes.append(
            said(
                "groups.rate-note",
                language=document_language(),
                n=written(profile.per, language=document_language()),
                title=record.title,
            )
        )
        notes += _apart_in_time(profile)
        notes += record.caveats
        notes += _treatment_of_unknown(profile)
    if profile.counts.shown.withheld:
        notes.append(say("withheld-note", language=words_of_estimates(document_language())))
    return tuple(notes)


def _apart_in_time(profile: GroupProfile) -> list[str]:
    """Say of which years events and population are, where no year is in both."""
    if profile.population is None:
        return []
    language = document_language()
    period = str(profile.population.frame["period"].iloc[0])
    first, last = years_of_period(period)
    if first <= profile.counts.rows["end"].max() and last >= profile.counts.rows["start"].min():
        return []
    of_population = printed_period(period, period, language=language)
    return [
        said(
            "groups.period-note",
            language=language,
            events=profile.period,
            population=of_population,
        )
    ]


def _treatment_of_unknown(profile: GroupProfile) -> list[str]:
    """Say what rates do with events of unknown group, and between which bounds the ratio lies.

    Shares are given of known and of all events; a rate has no such pair, so its note says so.
    """
    if not profile.has_rates or not profile.counts.total(group=UNKNOWN_GROUPS):
        return []
    language, bounds = document_language(), profile.bounds
    notes = [text("groups.unknown-note", language=language)]
    if bounds and bounds.lowest.value is not None and bounds.highest.value is not None:
        notes.append(
            said(
                "groups.bounds-note",
                language=language,
                focus=profile.focus_row.label,
                reference=profile.reference_row.label,
                lowest=decimal(bounds.lowest.value, language=language),
                highest=decimal(bounds.highest.value, language=language),
            )
        )
    return notes


def yearly_counts(counts: Counts, groups: Sequence[str]) -> pd.DataFrame:
    """Return events by year: columns year, group (its label), value; a gap where withheld."""
    rows = counts.rows[counts.rows["group"].isin(groups)]
    at = rows[["start", "group"]].drop_duplicates()
    values = [
        counts.total(group=[group], period=_periods_of(counts, year))
        for year, group in at.itertuples(index=False)
    ]
    return pd.DataFrame(
        {
            "year": at["start"].to_numpy(),
            "group": [counts.label(str(group)) for group in at["group"]],
            "value": pd.Series(values, dtype="float64" if None in values else "int64").to_numpy(),
        }
    )


def yearly_unknown(counts: Counts) -> pd.DataFrame:
    """Return the events of unknown group by year where both counts may be shown.

    Columns: year, unknown, total.
    """
    rows = []
    for year in counts.rows["start"].drop_duplicates():
        periods = _periods_of(counts, year)
        unknown = counts.total(group=UNKNOWN_GROUPS, period=periods)
        total = counts.total(period=periods)
        if unknown is not None and total is not None:
            rows.append({"year": year, "unknown": unknown, "total": total})
    return pd.DataFrame(rows, columns=["year", "unknown", "total"])


def unknown_share_in(counts: Counts, year: int) -> Estimate:
    """Return the share of events of unknown group in one year."""
    periods = _periods_of(counts, year)
    unknown = counts.total(group=UNKNOWN_GROUPS, period=periods)
    total = counts.total(period=periods)
    if unknown is None or total is None:
        return withheld_estimate("Wilson score", unit="share")
    return share_unknown(unknown, total=total)


def _periods_of(counts: Counts, year: int) -> list[str]:
    rows = counts.rows
    return [str(each) for each in rows.loc[rows["start"] == year, "period"].unique()]


def _count(count: int | None) -> int | str:
    return (
        say("withheld-cell", language=words_of_estimates(document_language()))
        if count is None
        else count
    )


def _per_cent(estimate: Estimate) -> float | None:
    return None if estimate.value is None else 100 * estimate.value


def _p_value(profile: GroupProfile, here: GroupRow, there: GroupRow) -> float | None:
    if None in (here.events, there.events) or not (here.population and there.population):
        return None
    return equal_rates(
        here.events or 0,
        person_years=here.population * profile.years,
        reference_events=there.events or 0,
        reference_person_years=there.population * profile.years,
    ).p_value
