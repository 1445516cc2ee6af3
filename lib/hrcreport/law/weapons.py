"""This module holds the less-lethal weapons of a State against the questions of the guidance.

The questions follow the United Nations Human Rights Guidance on Less-Lethal Weapons in Law
Enforcement (HR/PUB/20/1, 2020), in our words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar

from hrcreport.model import (
    ANSWERS,
    AREA,
    CODE,
    COUNTRY,
    OfCountry,
    Record,
    Text,
    answers_to,
    marked,
    matching,
    one_of,
)

if TYPE_CHECKING:
    import pandas as pd

WEAPON_KINDS = {
    "baton": ("Striking weapons", "LLW-7.1"),
    "irritant": ("Hand-held chemical irritants", "LLW-7.2"),
    "tear-gas": ("Chemical irritants launched at a distance", "LLW-7.3"),
    "cew": ("Conducted electrical weapons", "LLW-7.4"),
    "projectile": ("Kinetic impact projectiles", "LLW-7.5"),
    "dazzler": ("Dazzling weapons", "LLW-7.6"),
    "water-cannon": ("Water cannon", "LLW-7.7"),
    "acoustic": ("Acoustic weapons", "LLW-7.8"),
    "restraint": ("Restraints and other equipment", "LLW-5.2"),
    "other": ("Other weapons", "LLW-5.1"),
}
"""Kinds of weapons, in our words, with the section of the guidance that they fall under."""

WEAPON_QUESTIONS = {
    "testing": ("Tested before purchase", "LLW-4.2"),
    "monitoring": ("Use recorded and analysed", "LLW-4.3"),
    "transparency": ("Rules and figures public", "LLW-4.4"),
    "training": ("Training for this weapon", "LLW-4.5"),
    "medical": ("Medical aid after use", "LLW-4.6"),
    "threshold": ("Confined to grave situations", ""),
}
"""What the guidance asks of each weapon, as a column's head; the last by the weapon's section."""


class Weapon(OfCountry, frozen=True, kw_only=True):
    """A less-lethal weapon or restraint that officials of a State use, with answers by question."""

    noun: ClassVar[str] = "weapon"
    code: Annotated[str, matching(CODE, "GBR-WEAPON-CEW")]
    kind: Annotated[str, one_of(WEAPON_KINDS)]
    name: Text
    area: Annotated[str, matching(AREA, "GB-EAW")] = ""
    users: Text
    rules: tuple[Annotated[str, matching(CODE, "GBR-CODE-ARMED")], ...] = ()
    answers: Annotated[Mapping[str, str], answers_to(WEAPON_QUESTIONS, one_of(ANSWERS))]
    note: Text = ""
    source: Text = ""

    @property
    def standards(self) -> tuple[str, ...]:
        """The codes of the sections of the guidance that the record answers."""
        own = WEAPON_KINDS[self.kind][1]
        return tuple(WEAPON_QUESTIONS[name][1] or own for name in self.answers)


class Weapons(Record, frozen=True, kw_only=True):
    """What the file of one country holds."""

    named_for: ClassVar[str] = "country"
    country: Annotated[str, matching(COUNTRY, "GBR")]
    weapons: tuple[Weapon, ...]


def weapons_table(found: Iterable[Weapon], *, marks: bool = True) -> pd.DataFrame:
    """Return weapons and the answers to the questions of the guidance.

    Columns: State, Weapon (kind and name; drafts carry the mark), then one for each question.
    """
    rows = [
        (
            each.country,
            marked(
                f"{WEAPON_KINDS[each.kind][0]}: {each.name}", verified=each.verified or not marks
            ),
            *(_sign(each.answers.get(name, "unknown")) for name in WEAPON_QUESTIONS),
        )
        for each in found
    ]
    heads = [head for head, _ in WEAPON_QUESTIONS.values()]
    import pandas as pd  # a check of the register needs no data frame

    return pd.DataFrame(rows, columns=["State", "Weapon", *heads])


def _sign(answer: str) -> str:
    return ANSWERS[answer].split()[0]
