"""This module holds the training of officials of a State against what the standards ask of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hrcreport.register import (
    ANSWERS,
    AREA,
    CODE,
    COUNTRY,
    VERIFICATION_KEYS,
    Key,
    Written,
    list_of,
    matching,
    one_of,
    record_of,
    records_of,
    text,
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

SUBJECT_KEYS = {name: Key(one_of(ANSWERS)) for name in SUBJECTS}
PROGRAMME_KEYS = {
    "code": Key(matching(CODE, "GBR-TRAINING-FORCE"), required=True),
    "name": Key(text, required=True),
    "area": Key(matching(AREA, "GB-EAW")),
    "for_whom": Key(text, required=True),
    "hours": Key(text),
    "compulsory": Key(one_of(ANSWERS), required=True),
    "evaluated": Key(one_of(ANSWERS)),
    "rules": Key(list_of(matching(CODE, "GBR-CODE-ARMED"))),
    "subjects": Key(record_of(SUBJECT_KEYS), required=True),
    "note": Key(text),
    **VERIFICATION_KEYS,
}
TRAINING_FILE_KEYS = {
    "country": Key(matching(COUNTRY, "GBR"), required=True),
    "programmes": Key(records_of(PROGRAMME_KEYS), required=True),
}


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme of training for officials of a State, with answers by subject."""

    code: str
    country: str
    name: str
    for_whom: str
    compulsory: str
    subjects: Mapping[str, str]
    area: str = ""
    hours: str = ""
    evaluated: str = "unknown"
    rules: tuple[str, ...] = ()
    note: str = ""
    source: str = ""
    seen_in: str = ""
    verified_by: str = ""
    verified_on: str = ""
    written: Written = field(default=Written("", 0), compare=False, repr=False)

    @property
    def verified(self) -> bool:
        """Whether a named person has checked the record against its source."""
        return bool(self.verified_by and self.verified_on)


def training_table(found: Iterable[Programme], *, marks: bool = True) -> pd.DataFrame:
    """Return programmes. Columns: State, Programme, For whom, Hours, Compulsory, Evaluated."""
    rows = [
        (
            each.country,
            _marked(each.name, each.verified or not marks),
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


def _marked(text: str, verified: bool) -> str:
    return text if verified else f"[{text}]{{.unverified}}"
