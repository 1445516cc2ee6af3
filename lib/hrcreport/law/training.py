"""This module holds the training of officials of a State against what the standards ask of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar

from hrcreport.model import (
    ANSWERS,
    AREA,
    CODE,
    COUNTRY,
    Answer,
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


class Programme(OfCountry, frozen=True, kw_only=True):
    """A programme of training for officials of a State, with answers by subject."""

    noun: ClassVar[str] = "programme"
    code: Annotated[str, matching(CODE, "GBR-TRAINING-FORCE")]
    name: Text
    area: Annotated[str, matching(AREA, "GB-EAW")] = ""
    for_whom: Text
    hours: Text = ""
    compulsory: Answer
    evaluated: Answer = "unknown"
    rules: tuple[Annotated[str, matching(CODE, "GBR-CODE-ARMED")], ...] = ()
    subjects: Annotated[Mapping[str, str], answers_to(SUBJECTS, one_of(ANSWERS))]
    note: Text = ""
    source: Text = ""


class Training(Record, frozen=True, kw_only=True):
    """What the file of one country holds."""

    named_for: ClassVar[str] = "country"
    country: Annotated[str, matching(COUNTRY, "GBR")]
    programmes: tuple[Programme, ...]


def training_table(found: Iterable[Programme], *, marks: bool = True) -> pd.DataFrame:
    """Return programmes. Columns: State, Programme, For whom, Hours, Compulsory, Evaluated."""
    rows = [
        (
            each.country,
            marked(each.name, verified=each.verified or not marks),
            each.for_whom,
            each.hours or "not known",
            ANSWERS[each.compulsory],
            ANSWERS[each.evaluated],
        )
        for each in found
    ]
    columns = ["State", "Programme", "For whom", "Hours", "Compulsory", "Evaluated"]
    import pandas as pd  # a check of the register needs no data frame

    return pd.DataFrame(rows, columns=columns)


def training_coverage(held: Mapping[str, Sequence[Programme]]) -> pd.DataFrame:
    """Return which subjects are covered, subject by State: the best answer of its programmes.

    Columns: Subject, Standard (its code), then one for each State; a dash where nothing is
    registered.
    """
    order = list(ANSWERS)
    rows = [
        (
            head,
            standard,
            *(
                ANSWERS[
                    min((each.subjects.get(name, "unknown") for each in found), key=order.index)
                ]
                if found
                else "–"
                for found in held.values()
            ),
        )
        for name, (head, standard) in SUBJECTS.items()
    ]
    import pandas as pd  # as above

    return pd.DataFrame(rows, columns=["Subject", "Standard", *held])
