"""This module says in words and tables how a visit went, as visit reports of the Council do."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from hrcreport.consultations.entries import KINDS, PERSONS
from hrcreport.consultations.in_words import joined
from hrcreport.consultations.mission import ACCESS, FACILITIES, LEVELS, Detention, Mission
from hrcreport.languages import FIRST_LANGUAGE
from hrcreport.model import ANSWERS
from hrcreport.words.numbers import small, written_day

PROGRAMME_COLUMNS = ("Date", "Place", "Met", "Level")
DETENTION_COLUMNS = ("Place of detention", "Kind", "Access", "Private interviews")
MET = (
    "Those whom the Expert Mechanism met during its visit are set out above; no other "
    "consultations or submissions are recorded for the present report."
)
"""Stands for the sentence that nobody was heard where a programme says who was met."""


def programme_table(mission: Mission) -> pd.DataFrame:
    """Return the meetings that took place, in the order of the days. Columns: PROGRAMME_COLUMNS.

    Without one day known there is no column of days, without one place none of places.
    """
    rows = [
        (
            _day(each.date),
            each.place or "–",
            each.body or KINDS[each.kind][1][:1].upper() + KINDS[each.kind][1][1:],
            LEVELS[each.level],
        )
        for each in sorted(mission.held, key=lambda each: each.date)
    ]
    table = pd.DataFrame(rows, columns=list(PROGRAMME_COLUMNS))
    empty = [name for name in PROGRAMME_COLUMNS if name != "Met" and set(table[name]) <= {"–"}]
    return table.drop(columns=empty)


def detention_table(mission: Mission) -> pd.DataFrame:
    """Return the places of detention with the access given. Columns: DETENTION_COLUMNS."""
    rows = [
        (
            each.name if not each.place else f"{each.name}, {each.place}",
            FACILITIES[each.kind],
            ACCESS[each.access],
            ANSWERS[each.private_interviews],
        )
        for each in mission.detention
    ]
    return pd.DataFrame(rows, columns=list(DETENTION_COLUMNS))


def in_words(mission: Mission) -> str:
    """Return who was met, where access was given or refused, and thanks, in sentences."""
    return " ".join(filter(None, (
        _invited(mission), _met(mission), _visited(mission.detention), *_refused(mission),
        _thanks(mission),
    )))  # fmt: skip


def _invited(mission: Mission) -> str:
    if not mission.invited_by:
        return ""
    day = f" of {_day(mission.invited_on)}" if mission.invited_on else ""
    terms = {
        "yes": ", which accepted the terms of reference for visits",
        "partly": ", which accepted the terms of reference for visits in part",
        "no": ", which did not accept the terms of reference for visits",
    }.get(mission.terms_of_reference, "")
    return f"The visit followed an invitation{day} by {mission.invited_by}{terms}."


def _met(mission: Mission) -> str:
    bodies = list(dict.fromkeys(each.body for each in mission.held if each.body))
    if any(each.kind == PERSONS for each in mission.held):
        bodies.append("persons affected")
    return f"The Expert Mechanism met {joined(bodies)}." if bodies else ""


def _visited(places: Iterable[Detention]) -> str:
    entered = [each for each in places if each.access != "refused"]
    if not entered:
        return ""
    private = sum(each.private_interviews == "yes" for each in entered)
    number = small(len(entered), language=FIRST_LANGUAGE)
    noun = "place" if len(entered) == 1 else "places"
    spoke = ""
    if private:
        every = "there" if private == len(entered) else (
            f"in {small(private, language=FIRST_LANGUAGE)} of them"
        )  # fmt: skip
        spoke = f" and spoke with persons deprived of their liberty in private {every}"
    return f"It visited {number} {noun} of detention{spoke}."


def _refused(mission: Mission) -> list[str]:
    told = [
        f"Access to {each.name} was {each.needs_reason} ({each.reason})."
        for each in mission.detention if each.needs_reason
    ]  # fmt: skip
    return told + [
        f"A meeting with {each.body} was {each.needs_reason} ({each.reason})."
        for each in mission.meetings if each.needs_reason
    ]  # fmt: skip


def _thanks(mission: Mission) -> str:
    return f"It thanks {joined(list(mission.thanks))}." if mission.thanks else ""


def _day(day: str) -> str:
    return written_day(day, language=FIRST_LANGUAGE) if day else "–"
