"""This module gives a notebook what is known of every State, for one that has no registers."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from hrcreport.foundation import Language, ReportContext, Words
from hrcreport.notebook.access.scope import project_of
from hrcreport.notebook.access.tables import load, short_name, state
from hrcreport.notebook.templates.nothing import nothing
from hrcreport.registers import Cooperation, Mandate, Universal
from hrcreport.tables import Catalogue

ALONE = {
    **Cooperation.TREATIES,
    "ICCPR-OP1": "Optional Protocol to the International Covenant on Civil and Political Rights",
    "OPCAT": "Optional Protocol to the Convention against Torture",
}
"""Treaties as they are named outside of their table, in which "that Convention" stands below it."""
RAISED = "upr-positions"
"""The table of who recommended what, on the mandate, in the last review of each State."""


@dataclass(frozen=True)
class KnownOfState:
    """Treaties and the last review of a State that was counted; zeros and empty texts for none."""

    _context: ReportContext = field(repr=False, compare=False)
    country: str = ""
    party_to: tuple[str, ...] = ()
    not_party_to: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    parties: int = 0
    asked: int = len(Universal.TREATIES)
    session: int = 0
    session_year: str = ""
    recommendations: int = 0
    supported: int = 0
    noted: int = 0
    on_law_enforcement: int = 0
    on_law_enforcement_supported: int = 0
    on_racial_discrimination: int | None = None
    made: int = 0
    made_on_law_enforcement: int = 0
    subjects: pd.DataFrame | None = None
    forces: str = ""
    legal_system: str = ""
    forces_source: str = ""
    treaties_as_of: str = ""
    treaties_source: str = ""
    reviews_source: str = ""

    @cached_property
    def held(self) -> pd.DataFrame | None:
        """The counts of recommendations made to it; read only where a report asks for them."""
        return _positions(self._context, "country", self.country)

    @property
    def asked_of_others(self) -> pd.DataFrame | None:
        """The recommendations that it made and that bear on the mandate; None without one."""
        made = _positions(self._context, "by", self.country)
        return None if made is None else _by_subject(self._context, made, "country", "To")

    @property
    def raised(self) -> pd.DataFrame | None:
        """The recommendations made to it that bear on the mandate; None without one."""
        return None if self.held is None else _by_subject(self._context, self.held, "by", "By")

    @property
    def said(self) -> dict[str, str]:
        """By limb a sentence on who recommended what belongs to it, and the State's position.

        Empty where nobody did, and in documents that are not in English.
        """
        return {
            limb: "In its review the State "
            + " and ".join(f"{position} what {_some(names)} recommended" for position, names in by)
            + f" on {self._subjects[limb].lower()} (see [](#tbl-raised))."
            if (by := self._by(limb))
            else ""
            for limb in self._subjects
            if limb
        }

    @property
    def silent(self) -> list[str]:
        """What of the mandate nobody recommended anything on, apart from what is not missed."""
        return [
            self._subjects[limb].lower()
            for limb, words in self.said.items()
            if not words
            and limb not in Mandate.body(self._context.project, self._context.names).not_missed
        ]

    @property
    def backing(self) -> dict[str, str]:
        """By limb which States recommended what belongs to it with the State's support.

        A clause that begins with a comma; empty where nobody did.
        """
        supported = {
            limb: dict(self._by(limb)).get("supported", []) for limb in self._subjects if limb
        }
        return {
            limb: f", for which it supported recommendations of {_some(names)}" if names else ""
            for limb, names in supported.items()
        }

    @cached_property
    def _subjects(self) -> Mapping[str, str]:
        return Mandate.body(self._context.project, self._context.names).subjects_raised

    def _by(self, limb: str) -> list[tuple[str, list[str]]]:
        """Return by position the States that made recommendations on a limb."""
        if self.held is None or self._context.language != Language.FIRST:
            return []
        rows = self.held[(self.held["subject"] == limb) & self.held["by"].notna()]
        found = (
            (
                position,
                [
                    state(self._context, code).short_in_text
                    for code in dict.fromkeys(rows.loc[rows["position"] == position, "by"])
                ],
            )
            for position in ("supported", "noted")
        )
        return [(position, names) for position, names in found if names]


def known_of_state(context: ReportContext, country: str, *, unless: Sized = ()) -> KnownOfState:
    """Return what the register of every State says of one: treaties by name, counts of reviews.

    `.subjects` is a table of what its recommendations were most often about (Subject,
    Recommendations), None where that was not coded. `.raised` are those that bear on the
    mandate (Subject, Position, Recommendations, By), `.asked_of_others` those that the State made
    (Subject, Position, Recommendations, To); None without one. Without a country nothing is known.
    It is nothing where the rows are held that it stands in for, `unless=reviews`.

    Raises:
        RefusedError: the register has errors.
    """
    if len(unless):
        return nothing(KnownOfState)
    if not country:
        return KnownOfState(context)
    held = Universal.of(project_of(context, country))
    found = held.state(country) if held else None
    if held is None or found is None:
        return KnownOfState(context)
    language = context.language
    say = context.phrases.say
    names = {code: say(ALONE[code]) for code in Universal.TREATIES}
    counted = (
        "recommendations",
        "supported",
        "on_law_enforcement",
        "on_law_enforcement_supported",
        "made",
        "made_on_law_enforcement",
        "session",
        *(["on_racial_discrimination"] if found.on_racial_discrimination else []),
    )
    subjects = [
        (name, int(count)) for name, _, count in (each.rpartition(": ") for each in found.subjects)
    ]
    return KnownOfState(
        context,
        country=country,
        party_to=tuple(names[code] for code in found.party_to),
        parties=len(found.party_to),
        not_party_to=tuple(name for code, name in names.items() if code not in found.party_to),
        left=tuple(names[code] for code in found.left),
        **{key: found.count(key) for key in counted},
        session_year=held.session_years.get(found.session, ""),
        noted=found.count("recommendations") - found.count("supported"),
        reviews_source=say(held.reviews_source),
        subjects=pd.DataFrame(subjects, columns=["Subject", "Recommendations"])
        if subjects
        else None,
        treaties_as_of=Words(language).written_day(held.treaties_as_of),
        treaties_source=say(held.treaties_source),
        forces="; ".join(found.forces),
        legal_system=found.legal_system,
        forces_source=say(held.forces_source),
    )


def _some(names: list[str], most: int = 6) -> str:
    if len(names) > most + 1:  # of one other, its name is as short
        others = Words(Language.FIRST).small(len(names) - most)
        return f"{', '.join(names[:most])} and {others} others"
    return Words(Language.FIRST).listed(names)


def _positions(context: ReportContext, column: str, country: str) -> pd.DataFrame | None:
    """Return the counts in which a column names a State; None without one, or without the table."""
    if not country or not Catalogue.read(project_of(context, country)).holds(RAISED):
        return None
    frame = load(context, RAISED).frame
    place = {
        code: number
        for number, code in enumerate(Mandate.body(context.project, context.names).subjects_raised)
    }
    found = frame[frame[column] == country].sort_values(
        ["subject"], key=lambda codes: codes.fillna("").map(place), kind="stable"
    )
    return found if len(found) else None


def _by_subject(context: ReportContext, rows: pd.DataFrame, other: str, head: str) -> pd.DataFrame:
    """Return rows by subject and position: how many recommendations, and the other States."""
    found, subjects = [], Mandate.body(context.project, context.names).subjects_raised
    whole = rows.fillna({"subject": "", other: ""})
    for (code, position), part in whole.groupby(["subject", "position"], sort=False):
        names = [
            short_name(context, each) if each else "a State not named"
            for each in dict.fromkeys(part[other])
        ]
        count = int(part["recommendations"].sum())
        found.append((subjects.get(str(code), str(code)), position, count, ", ".join(names)))
    return pd.DataFrame(found, columns=["Subject", "Position", "Recommendations", head])
