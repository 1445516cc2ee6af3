"""This module gives a notebook what is known of every State, for one that has no registers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from hrcreport.counted import Counted, taken_from
from hrcreport.monitoring.cooperation import TREATIES
from hrcreport.monitoring.universal import CORE, WITHDRAWN, StateFigures, universal
from hrcreport.questions.context import document_language
from hrcreport.questions.scope import project_of
from hrcreport.text.phrases import Phrases
from hrcreport.words.numbers import written_day

REGISTER = "data/monitoring/universal.yml"


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
    treaties_as_of: str = ""
    treaties_source: str = ""
    reviews_source: str = ""


def known_of_state(country: str) -> KnownOfState:
    """Return what the register of every State says of one: treaties by name, counts of reviews.

    `.subjects` is a table of what its recommendations were most often about (Subject,
    Recommendations), None where that was not coded.

    Raises:
        RefusedError: the register has errors.
    """
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
        treaties_source=held.treaties_source,
    )  # fmt: skip


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
