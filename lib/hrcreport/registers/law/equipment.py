"""This module holds what officials of a State use and learn: weapons, restraints, training.

The questions on weapons follow the United Nations Human Rights Guidance on Less-Lethal Weapons in
Law Enforcement (HR/PUB/20/1, 2020), in our words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar

from hrcreport.foundation import (
    Answer,
    Column,
    CountryFile,
    Kind,
    OfCountry,
    Problem,
    Project,
)
from hrcreport.registers.sources.registered import registered_of

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


SUBJECTS = {
    "human_rights": ("Human rights and ethics", "BPUFF-20"),
    "discrimination": ("Racial discrimination and profiling", "GR36-TRAINING"),
    "deescalation": ("De-escalation and alternatives to force", "BPUFF-20"),
    "firearms": ("Firearms, before they are carried", "BPUFF-19"),
    "less_lethal": ("Less-lethal weapons", "LLW-4.5"),
    "assemblies": ("Assemblies", "GC37-TRAINING"),
    "mental_health": ("Persons in mental distress", "BPUFF-20"),
    "custody": ("Custody and the prohibition of torture", "CAT-10"),
    "first_aid": ("First aid", "BPUFF-5-C"),
}
"""Subjects of training with a standard that asks for them."""


class Weapon(OfCountry, frozen=True, kw_only=True):
    """A less-lethal weapon or restraint that officials of a State use, with answers by question."""

    noun: ClassVar[str] = "weapon"
    code: Annotated[str, Kind.code("GBR-WEAPON-CEW")]
    kind: Annotated[str, Kind.one_of(WEAPON_KINDS), Column("Weapon", of="called")]
    name: str
    area: Annotated[str, Kind.area("GB-EAW")] = ""
    users: str
    rules: tuple[Annotated[str, Kind.code("GBR-CODE-ARMED")], ...] = ()
    answers: Annotated[
        Mapping[str, str],
        Kind.answers_to({name: head for name, (head, _) in WEAPON_QUESTIONS.items()}),
        Column(by_sign=True, point="Question"),
    ]
    note: str = ""
    source: str = ""

    @property
    def called(self) -> str:
        """Its kind and its name, or one of the two where it tells the other as well."""
        kind = WEAPON_KINDS[self.kind][0]
        if self.name.casefold() in kind.casefold():
            return kind
        return self.name if kind.casefold() in self.name.casefold() else f"{kind}: {self.name}"

    @property
    def standards(self) -> tuple[str, ...]:
        """The codes of the sections of the guidance that the record answers."""
        kind_standard = WEAPON_KINDS[self.kind][1]
        return tuple(WEAPON_QUESTIONS[name][1] or kind_standard for name in self.answers)


class Weapons(CountryFile, frozen=True, kw_only=True):
    """What the file of one country holds."""

    weapons: tuple[Weapon, ...]


class Programme(OfCountry, frozen=True, kw_only=True):
    """A programme of training for officials of a State, with answers by subject."""

    noun: ClassVar[str] = "programme"
    code: Annotated[str, Kind.code("GBR-TRAINING-FORCE")]
    name: Annotated[str, Column("Programme")]
    area: Annotated[str, Kind.area("GB-EAW")] = ""
    for_whom: Annotated[str, Column()]
    hours: Annotated[str, Column(empty="not reviewed")] = ""
    compulsory: Annotated[Answer, Column()]
    evaluated: Annotated[Answer, Column()] = "unknown"
    rules: tuple[Annotated[str, Kind.code("GBR-CODE-ARMED")], ...] = ()
    subjects: Annotated[Mapping[str, str], Kind.answers_to(SUBJECTS)]
    note: str = ""
    source: str = ""


class Training(CountryFile, frozen=True, kw_only=True):
    """What the file of one country holds."""

    programmes: tuple[Programme, ...]


def training_coverage(programmes_by_head: Mapping[str, Sequence[Programme]]) -> pd.DataFrame:
    """Return which subjects are covered, subject by State: the best answer of its programmes.

    Columns: Subject, Standard (its code), then one for each State; "not reviewed" where
    nothing is registered.
    """
    order = list(Kind.ANSWERS)
    rows = [
        (
            head,
            standard,
            *(
                Kind.ANSWERS[
                    min(
                        (programme.subjects.get(name, "unknown") for programme in programmes),
                        key=order.index,
                    )
                ]
                if programmes
                else Kind.ANSWERS["unknown"]
                for programmes in programmes_by_head.values()
            ),
        )
        for name, (head, standard) in SUBJECTS.items()
    ]
    import pandas as pd  # a check of the register needs no data frame

    return pd.DataFrame(rows, columns=["Subject", "Standard", *programmes_by_head])


REGISTERS: Mapping[str, type[Weapons] | type[Training]] = {"weapons": Weapons, "training": Training}
"""The registers by their folder below `data/law`."""


def training(country: str, project: Project) -> list[Programme]:
    """Return the programmes of training registered of a country, as `registered_of` reads."""
    register = registered_of(country, "training", Training, project)
    return list(register.programmes) if register else []


def check_equipment(
    project: Project, *, provisions: Mapping[str, Collection[str]]
) -> Iterator[Problem]:
    """Yield every problem of the registers of weapons and training.

    The rules that they name are looked up among the codes of the provisions of each country.
    """
    for folder, model in REGISTERS.items():
        for path in project.reads.files_in(project.data / "law" / folder, "*.yml"):
            register, problems = model.read_file(path, place=project.place(path))
            yield from problems
            known_provisions = provisions.get(path.stem.upper())
            if known_provisions is None:
                continue
            records = register.weapons if isinstance(register, Weapons) else register.programmes
            for record in records:
                for code in record.rules:
                    yield from record.unknown(
                        "rules",
                        code,
                        known_provisions,
                        fault=f"'{record.code}' names the rule '{code}', which is not registered.",
                        mend=f"Register it in data/law/{path.stem}.yml, or correct the code.",
                        rule="law.unknown-provision",
                    )
