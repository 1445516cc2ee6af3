"""This module gives a notebook what is known of every State, for one that has no registers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hrcreport.consultations.in_words import joined
from hrcreport.counted import Counted, taken_from
from hrcreport.data.catalogue import Catalogue
from hrcreport.languages import FIRST_LANGUAGE
from hrcreport.monitoring.cooperation import TREATIES
from hrcreport.monitoring.universal import CORE, WITHDRAWN, StateFigures, universal
from hrcreport.questions.access import load, short_name, state
from hrcreport.questions.context import document_language
from hrcreport.questions.scope import project_of
from hrcreport.text.phrases import Phrases
from hrcreport.words.numbers import small, written_day

REGISTER = "data/monitoring/universal.yml"
RAISED = "upr-recommendations"
"""The table of recommendations that bear on the mandate, in the last review of each State."""

SUBJECTS = {
    "protests": ("Assemblies", r"demonstrat|protest|assembl"),
    "legacies": ("Legacies of the past", r"slave|coloni|afro|african descent|durban|reparations"),
    "d": ("Data", r"\bdata\b|statistic|disaggregat"),
    "b": ("Profiling, stops and arrests", r"profil|\bstop and|identity check|arbitrar"),
    "e": ("Hate and extremism", r"\bhate|extremis|neo-|suprem|incit|hatred|racist attack"),
    "f": ("Oversight and trust", r"oversight|independent (?:\w+ )?(?:body|mechanism|commission|"
          r"authority|institution)|ombud|monitoring|recruit|community|confidence|trust"),
    "g": ("Accountability and redress", r"investigat|prosecut|impunity|accountab|complain|redress|"
          r"remed|compensat|perpetrat|justice|tortur|ill-?treat|degrading"),
    "detention": ("Detention", r"prison|detention|detainee|custody"),
    "c": ("Force and training", r"force\b|firearm|weapon|train|educat|awareness"),
    "a": ("Racial discrimination", r"racis|racial|xenophob|discriminat"),
    "": ("Other duties", r""),
}  # fmt: skip
"""The limb that a recommendation is shown under: the first whose words, ours, it holds."""
ORDER = ("a", "b", "c", "d", "e", "f", "protests", "legacies", "g", "detention", "")


@dataclass(frozen=True, slots=True)
class KnownOfState:
    """Treaties and the last review of a State that was counted; zeros and empty texts for none."""

    party_to: tuple[str, ...] = ()
    not_party_to: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    parties: int = 0
    asked: int = len(CORE)
    session: int = 0
    recommendations: int = 0
    supported: int = 0
    noted: int = 0
    on_law_enforcement: int = 0
    on_law_enforcement_supported: int = 0
    on_racial_discrimination: int | None = None
    made: int = 0
    made_on_law_enforcement: int = 0
    subjects: pd.DataFrame | None = None
    held: pd.DataFrame | None = None
    asked_of_others: pd.DataFrame | None = None
    forces: str = ""
    legal_system: str = ""
    forces_source: str = ""
    treaties_as_of: str = ""
    treaties_source: str = ""
    reviews_source: str = ""

    @property
    def raised(self) -> pd.DataFrame | None:
        """The recommendations made to it that bear on the mandate; None without one."""
        return None if self.held is None else self.held.drop(columns="code")

    @property
    def said(self) -> dict[str, str]:
        """By limb a sentence on who recommended what belongs to it, and the State's position.

        Empty where nobody did, and in documents that are not in English.
        """
        return {
            limb: "In its review the State "
            + " and ".join(f"{position} what {_some(names)} recommended" for position, names in by)
            + f" on {SUBJECTS[limb][0].lower()} (see [](#tbl-raised))."
            if (by := self._by(limb)) else ""
            for limb in SUBJECTS if limb
        }  # fmt: skip

    @property
    def backing(self) -> dict[str, str]:
        """By limb which States recommended what belongs to it with the State's support.

        A clause that begins with a comma; empty where nobody did.
        """
        supported = {limb: dict(self._by(limb)).get("supported", []) for limb in SUBJECTS if limb}
        return {
            limb: f", for which it supported recommendations of {_some(names)}" if names else ""
            for limb, names in supported.items()
        }

    def _by(self, limb: str) -> list[tuple[str, list[str]]]:
        """Return by position the States that made recommendations on a limb."""
        if self.held is None or document_language() != FIRST_LANGUAGE:
            return []
        rows = self.held[self.held["Subject"] == SUBJECTS[limb][0]]
        names = {code: state(code).short_in_text for code in rows["code"] if code}
        found = (
            (position, [names[code] for code in dict.fromkeys(
                rows.loc[rows["Position"] == position, "code"]) if code])
            for position in ("supported", "noted")
        )  # fmt: skip
        return [(position, names) for position, names in found if names]


def known_of_state(country: str) -> KnownOfState:
    """Return what the register of every State says of one: treaties by name, counts of reviews.

    `.subjects` is a table of what its recommendations were most often about (Subject,
    Recommendations), None where that was not coded. `.raised` are those that bear on the
    mandate (Subject, Recommendation, By, Position), `.asked_of_others` those that the State made
    (State, Recommendation, Position); None without one. Without a country nothing is known.

    Raises:
        RefusedError: the register has errors.
    """
    if not country:
        return KnownOfState()
    held = universal(project_of(country))
    found = held.state(country) if held else None
    if held is None or found is None:
        return KnownOfState()
    language = document_language()
    say = Phrases.read(language).say
    standing = {code: found.treaties.get(code, "") for code in CORE}
    parties = tuple(say(TREATIES[code]) for code, day in standing.items() if day[:1].isdigit())
    left = tuple(say(TREATIES[code]) for code, day in standing.items() if day.startswith(WITHDRAWN))
    others = tuple(say(TREATIES[code]) for code, day in standing.items() if not day[:1].isdigit())
    return KnownOfState(
        party_to=parties, not_party_to=others, left=left, parties=len(parties), **_counts(found),
        subjects=_subjects(found), reviews_source=held.reviews_source,
        treaties_as_of=written_day(held.treaties_as_of, language=language),
        treaties_source=held.treaties_source, forces="; ".join(found.forces),
        legal_system=found.legal_system, forces_source=held.forces_source,
        **_recommendations(country),
    )  # fmt: skip


def _some(names: list[str], most: int = 6) -> str:
    if len(names) > most:
        others = small(len(names) - most, language=FIRST_LANGUAGE)
        return f"{', '.join(names[:most])} and {others} others"
    return joined(names)


def _recommendations(country: str) -> dict[str, Any]:
    """Return `raised` and `asked_of_others`, from the table where the project holds it."""
    if not Catalogue.read(project_of(country)).holds(RAISED):
        return {}
    frame = load(RAISED).frame
    subject = frame["text"].map(lambda text: next(
        code for code, (_, words) in SUBJECTS.items() if re.search(words, text, re.IGNORECASE)
    ))  # fmt: skip
    order = {code: number for number, code in enumerate(ORDER)}
    frame = frame.assign(subject=subject, place=subject.map(order)).sort_values(
        ["place"], kind="stable"
    )
    own = frame[frame["country"] == country]
    made = frame[frame["by"] == country]
    raised = pd.DataFrame({
        "Subject": own["subject"].map(lambda code: SUBJECTS[code][0]),
        "Recommendation": own["text"], "By": own["by"].map(_name), "Position": own["position"],
        "code": own["by"],
    })  # fmt: skip
    asked = pd.DataFrame({
        "State": made["country"].map(_name), "Recommendation": made["text"],
        "Position": made["position"],
    })  # fmt: skip
    return {
        "held": raised.reset_index(drop=True) if len(raised) else None,
        "asked_of_others": asked.reset_index(drop=True) if len(asked) else None,
    }


def _name(code: str) -> str:
    return short_name(code) if code else "a State not named"


def _counts(found: StateFigures) -> dict[str, Any]:
    def of(key: str) -> Counted:
        return taken_from(REGISTER, f"{found.country}: {key}", int(getattr(found, key) or 0))

    held = ("recommendations", "supported", "on_law_enforcement", "on_law_enforcement_supported",
            "made", "made_on_law_enforcement", "session")  # fmt: skip
    racial = "on_racial_discrimination"
    return {
        **{key: of(key) for key in held},
        "noted": of("recommendations") - of("supported"),
        racial: of(racial) if found.on_racial_discrimination else None,
    }


def _subjects(found: StateFigures) -> pd.DataFrame | None:
    rows = [each.rpartition(": ") for each in found.subjects]
    if not rows:
        return None
    return pd.DataFrame(
        [(name, int(count)) for name, _, count in rows], columns=["Subject", "Recommendations"]
    )
