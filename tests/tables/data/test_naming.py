"""Columns that name persons or records are known by their heads, or described by the record."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from hrcreport.tables.data.naming import naming_columns

NAMING = [
    "name",
    "Name",
    "full_name",
    "fullName",
    "Victim name",
    "officer surname",
    "nombre",
    "prénom",
    "apellidos",
    "фамилия",
    "姓名",
    "الاسم",
    "case",
    "case_id",
    "Case No",
    "id",
    "person_id",
    "badge-no",
    "passport number",
    "e-mail",
    "IBAN",
    "payee name",
    "victim",
    "Person",
    "suspect_2",
    "who",
    "dob",
    "date of birth",
    "Geburtsdatum",
    "Vorname",
    "national_id",
    "dni",
    "phone_1",
    "ФИО",
    "名前",
    "이름",
]
OTHERS = [
    "group",
    "year",
    "agency name",
    "victim_sex",
    "person_race",
    "children under 5",
    "officer rank",
    "first_year",
    "case_type",
    "number",
    "region_id",
    "names of laws",
    "named",
    "identification",
    "telling",
]


def record(*described: str) -> Any:
    return SimpleNamespace(
        columns=[SimpleNamespace(name=name, categories={"a": "A"}) for name in described]
    )


@pytest.mark.parametrize("head", NAMING)
def test_head_of_names_or_numbers_is_known(head: str) -> None:
    assert [*naming_columns([head, "group"], record())] == [head]
    assert not [*naming_columns([head], record(head))], "the record says what its values are"


@pytest.mark.parametrize("head", OTHERS)
def test_head_of_anything_else_names_nobody(head: str) -> None:
    assert not [*naming_columns([head], record())]
