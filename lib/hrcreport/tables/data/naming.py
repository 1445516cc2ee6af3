"""This module tells from the heads of columns which of them name persons, or records of persons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hrcreport.tables.data.records import TableRecord

WHOM = (
    r"(?:victime?s?|v[ií]ctimas?|v[ií]timas?|opfer|witness(?:es)?|(?:officer|complainant|detainee|"
    r"person|suspect|perpetrator|applicant|author|payee|survivor|defendant|claimant|prisoner|"
    r"patient|mother|father)s?|deceased|child)"
)
OF_WHOM = rf"(?:(?:full|first|last|given|family|middle|maiden|birth|national|personal|{WHOM})_?)*"
NAMES = re.compile(
    rf"{OF_WHOM}(?:names?|surnames?|alias(?:es)?|nicknames?|initials|noms?|pr[eé]noms?|nombres?|"
    r"apellidos?|nomes?|sobrenomes?|vornamen?|nachnamen?|familiennamen?|naam|voornaam|achternaam|"
    r"navn|namn|imi[eę]|nazwisko|nume|prenume|isim|soyad[ıi]?|cognome|jina)"
    r"(?:_complete|_completo|_of_birth|_de_famille)?(?:_?\d+)?|"
    rf"{OF_WHOM}(?:id|uid|uuid)(?:_?(?:card|no|nr|number))?(?:_?\d+)?|"
    rf"{OF_WHOM}(?:case|file|dossier|record|badge|plate|passport|phone|telephone|tel|mobile|cell|"
    r"e_?mail|address|ssn|nino|nhs|cpf|rg|curp|nif|nie|dni|rut|ruc|cuil|cuit|cni|bsn|nric|pesel|"
    r"aadhaar|account|iban|licen[cs]e|matricule|c[eé]dula)(?:_?(?:id|no|nr|num|number|ref))?"
    r"(?:_?\d+)?|"
    rf"{WHOM}(?:_?\d+)?|whom?|dob|birth_?(?:da(?:te|y))?|(?:date|day)_of_birth|"
    r"geburts(?:datum|tag)|date_(?:de_)?naissance|fecha_(?:de_)?nacimiento|"
    r"data_(?:de_)?nascimento|"
    r".*(?:имя|фамили|отчеств|фио|рожден|паспорт|姓名|名前|氏名|名字|이름|성명|الاسم|اسم|نام|שם|नाम|ชื่อ|"
    r"όνομα|ονομα|επώνυμο).*",
    re.I,
)
"""Heads of columns that are told in no answer, however many records share a value: six complaints
of one person are six records."""
WITHIN_WORDS, SIGNS = re.compile(r"([a-z])([A-Z])"), re.compile(r"[ .\-]+")


def naming_columns(columns: Iterable[object], record: TableRecord) -> Iterator[str]:
    """Yield the columns that name persons or records: by their heads, if nothing says otherwise.

    The record does where it describes a column's values.
    """
    described = {column.name for column in record.columns if column.categories}
    for column in map(str, columns):
        head = SIGNS.sub("_", WITHIN_WORDS.sub(r"\1_\2", column.strip()))
        if column not in described and NAMES.fullmatch(head):
            yield column
