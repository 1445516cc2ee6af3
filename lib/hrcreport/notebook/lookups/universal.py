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
MOST_NAMES = 6
"""Of States that a sentence lists."""
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
        positions = _positions(self._context, "by", self.country)
        return None if positions is None else _by_subject(self._context, positions, "country", "To")

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
        states_by_position = (
            (
                position,
                [
                    state(self._context, code).short_in_text
                    for code in dict.fromkeys(rows.loc[rows["position"] == position, "by"])
                ],
            )
            for position in ("supported", "noted")
        )
        return [(position, names) for position, names in states_by_position if names]


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
    universal_register = Universal.of(project_of(context, country))
    state_record = universal_register.state(country) if universal_register else None
    if universal_register is None or state_record is None:
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
        *(["on_racial_discrimination"] if state_record.on_racial_discrimination else []),
    )
    subjects = [
        (name, int(count))
        for name, _, count in (subject.rpartition(": ") for subject in state_record.subjects)
    ]
    return KnownOfState(
        context,
        country=country,
        party_to=tuple(names[code] for code in state_record.party_to),
        parties=len(state_record.party_to),
        not_party_to=tuple(
            name for code, name in names.items() if code not in state_record.party_to
        ),
        left=tuple(names[code] for code in state_record.left),
        **{key: state_record.count(key) for key in counted},
        session_year=universal_register.session_years.get(state_record.session, ""),
        noted=state_record.count("recommendations") - state_record.count("supported"),
        reviews_source=say(universal_register.reviews_source),
        subjects=pd.DataFrame(subjects, columns=["Subject", "Recommendations"])
        if subjects
        else None,
        treaties_as_of=Words(language).written_day(universal_register.treaties_as_of),
        treaties_source=say(universal_register.treaties_source),
        forces="; ".join(state_record.forces),
        legal_system=state_record.legal_system,
        forces_source=say(universal_register.forces_source),
    )


def _some(names: list[str]) -> str:
    if len(names) > MOST_NAMES + 1:  # of one other, its name is as short
        count_text = Words(Language.FIRST).small(len(names) - MOST_NAMES)
        return f"{', '.join(names[:MOST_NAMES])} and {count_text} others"
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
    state_rows = frame[frame[column] == country].sort_values(
        ["subject"], key=lambda codes: codes.fillna("").map(place), kind="stable"
    )
    return state_rows if len(state_rows) else None


def _by_subject(context: ReportContext, rows: pd.DataFrame, column: str, head: str) -> pd.DataFrame:
    """Return rows by subject and position: how many recommendations, and the other States."""
    table_rows, subjects = [], Mandate.body(context.project, context.names).subjects_raised
    filled_rows = rows.fillna({"subject": "", column: ""})
    for (code, position), part in filled_rows.groupby(["subject", "position"], sort=False):
        names = [
            short_name(context, country_code) if country_code else "a State not named"
            for country_code in dict.fromkeys(part[column])
        ]
        count = int(part["recommendations"].sum())
        table_rows.append((subjects.get(str(code), str(code)), position, count, ", ".join(names)))
    return pd.DataFrame(table_rows, columns=["Subject", "Position", "Recommendations", head])
